//! Loss scaling: it changes nothing but what overflows, which is skipped.

use crate::*;

fn scaled(log2: f64) -> Experiment {
    Experiment { scaling: Switch::On, scaling_init: log2, ..small() }
}

#[test]
fn scaled_training_is_training() {
    for experiment in [small(), Experiment { d_loss: DLoss::WganGp, g_loss: GLoss::Wgan, ..small() }] {
        let mut plain = exact(&experiment);
        let rows = train(&mut plain, 10);
        // 2^s is made from s in floating point, so the two are close but not equal.
        for log2 in [64.0, 3.3, -20.0] {
            let on = Experiment { scaling: Switch::On, scaling_init: log2, ..experiment.clone() };
            let mut trainer = exact(&on);
            for (row, expected) in train(&mut trainer, 10).iter().zip(&rows) {
                for name in plain.scalar_names() {
                    let (given, expected) = (scalar(&trainer, row, &name), scalar(&plain, expected, &name));
                    assert!((given - expected).abs() <= 1e-9 * expected.abs().max(1.0), "s {log2}, {name}: {given} and {expected}");
                }
                assert_eq!(scalar(&trainer, row, "TrainD/overflow_frequency"), 0.0);
                let log2 = log2 + 0.0005 * f64::from(row.iteration);
                assert!((scalar(&trainer, row, "TrainG/loss_scaling_log2") - log2).abs() <= 1e-9);
            }
            let [given, expected] = [&mut trainer, &mut plain].map(|t| state(t, "TrainD/adam/v"));
            assert!(distance(&given, &expected) <= 1e-9);
        }
    }
}

/// Nothing of this is in a run without scaling.
#[test]
fn without_scaling_there_is_no_word_of_it() {
    let trainer = cpu(&small());
    assert!(!trainer.scalar_names().iter().chain(&trainer.state_names()).any(|name| name.contains("scaling") || name.contains("overflow")));
    assert_eq!(cpu(&scaled(64.0)).state_names().len(), 12);
}

/// What an update could change.
const CHANGED_BY_STEPS: [&str; 8] = [
    "G/parameters",
    "D/parameters",
    "TrainG/adam/m",
    "TrainG/adam/v",
    "TrainG/adam/beta_powers",
    "TrainD/adam/m",
    "TrainD/adam/v",
    "TrainD/adam/beta_powers",
];

fn overflows_are_skipped<E: Executor>(mut trainer: Trainer<E>, log2: f64) {
    let all = |trainer: &mut Trainer<E>| CHANGED_BY_STEPS.map(|name| state(trainer, name));
    let before = all(&mut trainer);
    for row in train(&mut trainer, 3) {
        assert_eq!(row.fault, None);
        for id in ["TrainD", "TrainG"] {
            assert_eq!(scalar(&trainer, &row, &format!("{id}/overflow_frequency")), 1.0, "{id}");
            let expected = log2 - 2.0 * f64::from(row.iteration);
            assert!((scalar(&trainer, &row, &format!("{id}/loss_scaling_log2")) - expected).abs() <= 1e-4);
        }
    }
    assert_eq!(before, all(&mut trainer), "skipped steps change nothing");
    // Once the scale is low enough it trains.
    let rows = train(&mut trainer, 400);
    let trains = |row: &Row| scalar(&trainer, row, "TrainD/overflow_frequency") == 0.0;
    let first = rows.iter().position(trains).expect("it must begin to train");
    assert!(rows[first + 2..].iter().filter(|r| !trains(r)).count() <= rows.len() / 20, "it goes on training");
    assert!(rows.iter().all(|row| row.fault.is_none()));
    assert!(before.iter().zip(all(&mut trainer)).all(|(before, after)| *before != after));
}

#[test]
fn a_scale_that_overflows_skips_the_step_and_falls() {
    for log2 in [140.0, 200.0] {
        let experiment = Experiment { scaling_decrement: 2.0, ..scaled(log2) };
        overflows_are_skipped(cpu(&experiment), log2);
        if let Some(executor) = gpu::executor() {
            overflows_are_skipped(Trainer::new(executor, experiment).unwrap(), log2);
        }
    }
}

/// The scores hold no scale, so no lower scale mends them.
#[test]
fn scores_that_are_not_finite_still_halt_a_scaled_run() {
    let wild = Experiment { optimizer: Optimizer::Sgd, d_learning_rate: 1.0, g_learning_rate: 1.0, d_loss: DLoss::Wgan, ..scaled(8.0) };
    let mut trainer = cpu(&wild);
    let rows: Vec<_> = (0..40).flat_map(|_| train(&mut trainer, 50)).collect();
    let fault = rows.iter().find_map(|row| row.fault.clone()).expect("it must blow up");
    assert!(fault.term.starts_with("Loss/"), "{}", fault.term);
}

#[test]
fn squaring_before_undoing_makes_penalties_2_to_the_s_times_too_large() {
    for (d_loss, tensor_name, power) in [(DLoss::LogisticSimplegp, "r1_penalty", 1.0), (DLoss::WganGp, "mixed_norms", 0.5)] {
        let right = Experiment { d_loss, ..scaled(5.0) };
        let wrong = Experiment { scaling_mistake: Switch::On, ..right.clone() };
        let [right, wrong] = [right, wrong].map(|experiment| {
            let mut trainer = exact(&experiment);
            trainer.step_d().unwrap();
            tensor(&mut trainer, tensor_name)
        });
        let predicted: Vec<_> = right.iter().map(|x| x * 2f64.powf(5.0 * power)).collect();
        assert!(right.iter().all(|x| *x > 0.0));
        assert!(wrong.iter().zip(&predicted).all(|(w, p)| (w - p).abs() <= 1e-9 * p), "{tensor_name}");
    }
}

#[test]
fn executors_agree_on_loss_scaling() {
    executors_agree(&Experiment { d_loss: DLoss::WganGp, g_loss: GLoss::Wgan, ..scaled(64.0) }, 12);
    executors_agree(&Experiment { scaling_mistake: Switch::On, ..scaled(4.0) }, 12);
}
