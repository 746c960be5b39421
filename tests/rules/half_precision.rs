//! Half precision: what is rounded, what vanishes, and what loss scaling saves.

use crate::*;

fn half() -> Experiment {
    Experiment { precision: Precision::Half, ..Experiment::default() }
}

/// Whether half precision has this number.
fn is_half(x: f64) -> bool {
    f64::from(cpu_kernels::round_half(x as f32)) == x
}

#[test]
fn half_precision_trains_the_default_and_rounds_what_it_should() {
    let mut single = cpu(&Experiment::default());
    let mut trainer = cpu(&half());
    let (expected, rows) = (train(&mut single, 200), train(&mut trainer, 200));
    assert!(rows.iter().all(|row| row.fault.is_none() && row.values.iter().all(|x| x.is_finite())));
    assert!(rows_apart(&rows[..1], &expected[..1]) <= 1e-2, "the first iteration is that of f32, but for rounding");
    assert_ne!(rows[0], expected[0], "it rounds");
    assert!(rows_apart(&rows, &expected) > 1e-3, "and so goes its own way");
    let separation = |row: &Row| row.values[0] - row.values[1];
    assert!(separation(&rows[0]).abs() < 1.0 && rows[50..].iter().any(|row| separation(row) > 0.2), "D learns to tell real from fake");
    for name in ["fake_images_out", "real_scores_out", "fake_scores_out", "real_grads"] {
        let (rounded, unrounded) = (tensor(&mut trainer, name), tensor(&mut single, name));
        assert!(rounded.iter().all(|&x| name == "real_grads" || is_half(x)), "{name}");
        assert!(!unrounded.iter().all(|&x| is_half(x)), "{name} would be half precision anyway");
    }
    assert!(!state(&mut trainer, "D/parameters").iter().all(|&x| is_half(x)), "weights stay f32");
}

/// What loss scaling is for: without it gradients below 2⁻²⁵ vanish on their way back; scaled too high they overflow, and
/// the step is skipped until they fit.
#[test]
fn scaling_saves_small_gradients_of_half_precision() {
    let zeros = |experiment: &Experiment| {
        let mut trainer = cpu(experiment);
        trainer.step_d().unwrap();
        let gradient = tensor(&mut trainer, "TrainD/gradient/D/0/weight");
        gradient.iter().filter(|x| **x == 0.0).count() as f64 / gradient.len() as f64
    };
    // Many samples make each one's gradient small; the penalty's would hide it.
    let many = Experiment { batch: 4096, r1_gamma: 0.0, g_width: 8, ..half() };
    let tiny = Experiment { ls_weight: 1e-5, d_loss: DLoss::Lsgan, ..many };
    let [without, with] = [Switch::Off, Switch::On].map(|scaling| zeros(&Experiment { scaling, scaling_init: 20.0, ..tiny.clone() }));
    assert!(without > 0.9 && with < 0.1, "shares of vanished gradients: {without} and {with}");

    let mut trainer = cpu(&Experiment { scaling: Switch::On, ..half() });
    let rows = train(&mut trainer, 200);
    let skipped = rows.iter().filter(|row| scalar(&trainer, row, "TrainD/overflow_frequency") == 1.0).count();
    let last = scalar(&trainer, &rows[199], "TrainD/loss_scaling_log2");
    println!("{skipped} of 200 steps skipped; s is {last}");
    assert!((20..=100).contains(&skipped) && (last - (64.0 - skipped as f64 + 0.0005 * (200 - skipped) as f64)).abs() < 1e-3);
    assert!(rows.iter().all(|row| row.fault.is_none()));
}

#[test]
fn executors_agree_on_half_precision() {
    let experiment = Experiment { scaling: Switch::On, scaling_init: 10.0, precision: Precision::Half, ..small() };
    let expected = train(&mut cpu(&experiment), 3);
    let Some(executor) = gpu::executor() else { return };
    let rows = train(&mut Trainer::new(executor, experiment.clone()).unwrap(), 3);
    // Sums in another order may fall on the other side of a rounding, so one step of half precision is the measure.
    assert!(rows_apart(&rows, &expected) <= 4e-3);
    let single = train(&mut cpu(&Experiment { precision: Precision::Single, ..experiment }), 3);
    let (executors, precisions) = (rows_apart(&rows, &expected), rows_apart(&single, &expected));
    println!("executors are {executors:e} apart, precisions {precisions:e}");
    assert!(executors < precisions);
}
