//! StyleGAN's training rules, as real training follows them: optimizers, loss scaling, half precision, order and rhythm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::experiment::{DLoss, Experiment, GLoss, Optimizer, Order, Precision, Switch};
use loss_explorer::gan::schedule::{Half, Rhythm};
use loss_explorer::gan::trainer::{Row, Trainer};
use pollster::block_on;

fn small() -> Experiment {
    Experiment { batch: 32, g_width: 16, d_width: 16, g_depth: 2, d_depth: 2, r2_gamma: 0.05, ..Experiment::default() }
}

fn start<E: Executor + Default>(experiment: &Experiment) -> Trainer<E> {
    Trainer::new(E::default(), experiment.clone()).unwrap()
}

fn cpu(experiment: &Experiment) -> Trainer<CpuExecutor<f32>> {
    start(experiment)
}

fn exact(experiment: &Experiment) -> Trainer<CpuExecutor<f64>> {
    start(experiment)
}

fn train<E: Executor>(trainer: &mut Trainer<E>, iterations: u32) -> Vec<Row> {
    trainer.run(iterations).unwrap();
    block_on(trainer.rows()).unwrap()
}

fn tensor<E: Executor>(trainer: &mut Trainer<E>, name: &str) -> Vec<f64> {
    block_on(trainer.read(name)).unwrap().data
}

/// A persistent tensor.
fn state<E: Executor>(trainer: &mut Trainer<E>, name: &str) -> Vec<f64> {
    let place = trainer.state_names().iter().position(|n| n == name).unwrap_or_else(|| panic!("no state {name}"));
    block_on(trainer.snapshot()).unwrap().swap_remove(place).data
}

/// Largest difference, relative to max(1, the expected number); infinite for a NaN.
fn distance(given: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(given.len(), expected.len());
    let differences = given.iter().zip(expected).map(|(g, e)| (g - e).abs() / e.abs().max(1.0));
    differences.map(|d| if d.is_nan() { f64::INFINITY } else { d }).fold(0.0, f64::max)
}

fn rows_apart(given: &[Row], expected: &[Row]) -> f64 {
    assert_eq!(given.len(), expected.len());
    given.iter().zip(expected).map(|(g, e)| numbers_apart(&g.values, &e.values)).fold(0.0, f64::max)
}

/// As [`distance`], where both may lack the same numbers.
fn numbers_apart(given: &[f64], expected: &[f64]) -> f64 {
    let both: Vec<_> = given.iter().zip(expected).filter(|(g, e)| !(g.is_nan() && e.is_nan())).collect();
    let (given, expected): (Vec<_>, Vec<_>) = both.into_iter().unzip();
    distance(&given, &expected)
}

/// Trains on the CPU in f32, on the GPU and in f64; all agree for the first iterations. Another run is further apart.
fn executors_agree(experiment: &Experiment, iterations: u32) {
    let expected = train(&mut exact(experiment), iterations);
    let close = 2e-3;
    let error = rows_apart(&train(&mut cpu(experiment), iterations), &expected);
    assert!(error <= close, "cpu: {error:e}");
    let other = Experiment { seed: experiment.seed + 1, ..experiment.clone() };
    assert!(rows_apart(&train(&mut exact(&other), iterations), &expected) > 10.0 * close, "the comparison sees nothing");
    let Some(executor) = gpu::executor() else { return };
    let error = rows_apart(&train(&mut Trainer::new(executor, experiment.clone()).unwrap(), iterations), &expected);
    assert!(error <= close, "gpu: {error:e}");
}

// Optimizers.

/// D's weights before and after the first step, and its gradient.
fn first_step(optimizer: Optimizer) -> [Vec<f64>; 3] {
    let experiment = Experiment { optimizer, epsilon: 1e-3, beta1: 0.5, ..small() };
    let mut trainer = exact(&experiment);
    let before = state(&mut trainer, "D/parameters");
    trainer.step_d().unwrap();
    let parts = ["0/weight", "0/bias", "1/weight", "1/bias", "2/weight", "2/bias"];
    let gradient = parts.iter().flat_map(|part| tensor(&mut trainer, &format!("TrainD/gradient/D/{part}"))).collect();
    [before, state(&mut trainer, "D/parameters"), gradient]
}

#[test]
fn every_optimizer_takes_the_step_of_its_formula() {
    let (rate, beta1, beta2, epsilon) = (0.004, 0.5, 0.99, 1e-3);
    let adam_tf = |g: f64| {
        let (m, v) = ((1.0 - beta1) * g, (1.0 - beta2) * g * g);
        rate * f64::sqrt(1.0 - beta2) / (1.0 - beta1) * m / (v.sqrt() + epsilon)
    };
    let adam_torch = |g: f64| {
        let (m, v) = ((1.0 - beta1) * g, (1.0 - beta2) * g * g);
        rate / (1.0 - beta1) * m / ((v / (1.0 - beta2)).sqrt() + epsilon)
    };
    let sgd = |g: f64| rate * g;
    let rules: [(Optimizer, &dyn Fn(f64) -> f64); 3] =
        [(Optimizer::AdamTensorFlow, &adam_tf), (Optimizer::AdamTorch, &adam_torch), (Optimizer::Sgd, &sgd)];
    for (optimizer, rule) in rules {
        let [before, after, gradient] = first_step(optimizer);
        let with = |rule: &dyn Fn(f64) -> f64| before.iter().zip(&gradient).map(|(w, &g)| w - rule(g)).collect::<Vec<_>>();
        assert!(distance(&after, &with(rule)) <= 1e-12, "{optimizer:?}");
        for (other, wrong) in rules.iter().filter(|(other, _)| *other != optimizer) {
            assert!(distance(&after, &with(*wrong)) > 1e-6, "{optimizer:?} is no {other:?}");
        }
    }
}

#[test]
fn gradient_descent_keeps_no_slots() {
    let descent = cpu(&Experiment { optimizer: Optimizer::Sgd, ..small() });
    assert_eq!(descent.state_names(), ["G/parameters", "Gs/parameters", "D/parameters", "halted"]);
    assert_eq!(cpu(&small()).state_names().len(), 10);
}

#[test]
fn executors_agree_on_every_optimizer() {
    executors_agree(&Experiment { optimizer: Optimizer::AdamTorch, ..small() }, 20);
    executors_agree(&Experiment { optimizer: Optimizer::Sgd, d_learning_rate: 0.02, g_learning_rate: 0.02, ..small() }, 20);
}

// Loss scaling.

fn scaled(log2: f64) -> Experiment {
    Experiment { scaling: Switch::On, scaling_init: log2, ..small() }
}

/// The value of a scalar in a row.
fn scalar<E: Executor>(trainer: &Trainer<E>, row: &Row, name: &str) -> f64 {
    row.values[trainer.scalar_names().iter().position(|n| n == name).unwrap_or_else(|| panic!("no {name}"))]
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

// Half precision.

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

// Order and rhythm.

/// Adam's steps so far, from the power of β₂ that it keeps.
fn adam_steps<E: Executor>(trainer: &mut Trainer<E>, id: &str, beta2: f64) -> f64 {
    state(trainer, &format!("{id}/adam/beta_powers"))[1].ln() / beta2.ln()
}

#[test]
fn every_rhythm_takes_the_steps_that_it_says() {
    let share: f64 = 4.0 / 5.0;
    let cases = [
        (Experiment { ..small() }, 0.99, [7.0, 7.0]),
        (Experiment { d_repeats: 3, ..small() }, 0.99, [21.0, 7.0]),
        (Experiment { order: Order::StyleGan2, d_repeats: 2, ..small() }, 0.99, [14.0, 7.0]),
        // Iterations 1 and 5 have a regularisation step.
        (Experiment { d_reg_interval: 4, ..small() }, 0.99_f64.powf(share), [9.0, 7.0]),
        (Experiment { d_reg_interval: 4, d_repeats: 2, order: Order::StyleGan2, ..small() }, 0.99_f64.powf(share), [16.0, 7.0]),
        (Experiment { d_reg_interval: 4, d_loss: DLoss::Hinge, ..small() }, 0.99, [7.0, 7.0]),
    ];
    for (experiment, d_beta2, expected) in cases {
        let mut trainer = exact(&experiment);
        let rows = train(&mut trainer, 7);
        assert_eq!(rows.iter().map(|row| row.iteration).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
        let steps = [adam_steps(&mut trainer, "TrainD", d_beta2), adam_steps(&mut trainer, "TrainG", 0.99)];
        assert!(distance(&steps, &expected) <= 1e-9, "{steps:?}, not {expected:?}");
    }
}

/// G and Gs after the first iterations.
fn generators(experiment: &Experiment, iterations: u32) -> [Vec<f64>; 3] {
    let mut trainer = exact(experiment);
    let first = state(&mut trainer, "G/parameters");
    train(&mut trainer, iterations);
    [first, state(&mut trainer, "G/parameters"), state(&mut trainer, "Gs/parameters")]
}

fn lerp(to: &[f64], from: &[f64], beta: f64) -> Vec<f64> {
    to.iter().zip(from).map(|(to, from)| to + (from - to) * beta).collect()
}

#[test]
fn the_average_sees_g_before_its_step_in_stylegan_and_after_it_in_stylegan2() {
    let stylegan = Experiment { ema_decay: 0.75, ..small() };
    let stylegan2 = Experiment { order: Order::StyleGan2, ..stylegan.clone() };
    let [first, _, average] = generators(&stylegan, 1);
    assert_eq!(average, first);
    let [first, after, average] = generators(&stylegan2, 1);
    assert!(distance(&average, &lerp(&after, &first, 0.75)) <= 1e-12 && distance(&after, &first) > 1e-4);
    // Three steps of D, three updates of Gs.
    let thrice = Experiment { d_repeats: 3, ..stylegan2 };
    let [first, after, average] = generators(&thrice, 1);
    assert!(distance(&average, &lerp(&after, &first, 0.75_f64.powi(3))) <= 1e-12);
}

#[test]
fn stepping_by_halves_is_the_same_as_running_in_every_rhythm() {
    for order in [Order::StyleGan1, Order::StyleGan2] {
        let experiment = Experiment { order, d_repeats: 2, d_reg_interval: 2, scaling: Switch::On, ..small() };
        let (mut whole, mut halves) = (cpu(&experiment), cpu(&experiment));
        let expected = train(&mut whole, 5);
        for expected in &expected {
            assert!(!halves.half_done());
            for turn in 0..3 {
                // The first half asked for twice is taken once.
                let is_d = (order == Order::StyleGan1) == (turn < 2);
                if is_d {
                    halves.step_d().unwrap()
                } else {
                    halves.step_g().unwrap()
                }
                assert_eq!(halves.half_done(), turn < 2);
            }
            let rows = block_on(halves.rows()).unwrap();
            assert_eq!(rows.len(), 1);
            assert!(rows[0].values.iter().zip(&expected.values).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())), "{order:?}");
        }
        for name in whole.state_names() {
            assert_eq!(state(&mut whole, &name), state(&mut halves, &name), "{order:?}, {name}");
        }
    }
}

#[test]
fn a_row_has_the_mean_of_ds_steps() {
    let still = Experiment { d_learning_rate: 0.0, g_learning_rate: 0.0, ..small() };
    let twice = train(&mut exact(&Experiment { d_repeats: 2, ..still.clone() }), 1).remove(0);
    let once = train(&mut exact(&still), 1).remove(0);
    // The second repeat's random numbers are those of an iteration far away.
    let mut far = exact(&still);
    far.restore(1 << 28, false, &[]).unwrap();
    let second = train(&mut far, 1).remove(0);
    let d_loss = exact(&still).scalar_names().iter().position(|n| n == "Loss/D/loss").unwrap();
    assert!((once.values[d_loss] - second.values[d_loss]).abs() > 1e-4, "other reals and latents");
    let mean: Vec<_> = once.values.iter().zip(&second.values).map(|(a, b)| (a + b) / 2.0).collect();
    assert!(distance(&twice.values[..=d_loss], &mean[..=d_loss]) <= 1e-12);
    assert_eq!(twice.values[d_loss + 1..], once.values[d_loss + 1..], "G steps once");
}

fn lazy() -> Experiment {
    Experiment { d_reg_interval: 3, r2_gamma: 0.0, ..small() }
}

#[test]
fn lazy_penalties_are_in_every_third_row() {
    let mut trainer = cpu(&lazy());
    let names = trainer.scalar_names();
    assert_eq!(names, ["Loss/scores/real", "Loss/scores/fake", "Loss/D/loss", "Loss/r1_penalty", "Loss/D/reg", "Loss/G/loss"]);
    for row in train(&mut trainer, 10) {
        let due = (row.iteration - 1) % 3 == 0;
        assert!(row.fault.is_none());
        for (name, value) in names.iter().zip(&row.values) {
            let expected = due || !["Loss/r1_penalty", "Loss/D/reg"].contains(&name.as_str());
            assert_eq!(value.is_finite(), expected, "{name} in iteration {}", row.iteration);
        }
        if due {
            let [penalty, weighted] = ["Loss/r1_penalty", "Loss/D/reg"].map(|name| scalar(&trainer, &row, name));
            assert!((weighted - 0.1 / 2.0 * penalty).abs() <= 1e-6 * weighted, "the interval is no part of what is logged");
        }
    }
}

fn gradient<E: Executor>(trainer: &mut Trainer<E>, id: &str) -> Vec<f64> {
    let parts = ["0/weight", "0/bias", "1/weight", "1/bias", "2/weight", "2/bias"];
    parts.iter().flat_map(|part| tensor(trainer, &format!("{id}/gradient/D/{part}"))).collect()
}

/// The step of the penalties sees the same reals, and its gradient is the penalty's, times the interval.
#[test]
fn lazy_penalties_have_the_gradient_of_the_whole_loss() {
    let still = |experiment: Experiment| {
        let mut trainer = exact(&Experiment { d_learning_rate: 0.0, ..experiment });
        trainer.step_d().unwrap();
        trainer
    };
    let whole = gradient(&mut still(Experiment { d_reg_interval: 0, ..lazy() }), "TrainD");
    let mut trainer = still(lazy());
    let [main, reg] = ["TrainD", "RegD"].map(|id| gradient(&mut trainer, id));
    let sum = |share: f64| main.iter().zip(&reg).map(|(main, reg)| main + reg * share).collect::<Vec<_>>();
    assert!(distance(&sum(1.0 / 3.0), &whole) <= 1e-12);
    assert!(distance(&sum(1.0), &whole) > 1e-4, "without the interval it is another gradient");
}

/// Both steps have a learning rate of c·lr, c = 3/4.
#[test]
fn lazy_penalties_shrink_the_learning_rate_of_d() {
    let experiment = Experiment { optimizer: Optimizer::Sgd, ..lazy() };
    let mut trainer = exact(&experiment);
    let before = state(&mut trainer, "D/parameters");
    trainer.step_d().unwrap();
    let [main, reg] = ["TrainD", "RegD"].map(|id| gradient(&mut trainer, id));
    let after = |rate: f64| before.iter().zip(main.iter().zip(&reg)).map(|(w, (m, r))| w - rate * (m + r)).collect::<Vec<_>>();
    let given = state(&mut trainer, "D/parameters");
    assert!(distance(&given, &after(0.75 * 0.004)) <= 1e-12);
    assert!(distance(&given, &after(0.004)) > 1e-6);
}

#[test]
fn the_rhythm_changes_while_it_trains() {
    let mut trainer = cpu(&Experiment { scaling: Switch::On, scaling_init: 9.0, ..lazy() });
    let now = |trainer: &Trainer<CpuExecutor<f32>>| trainer.experiment().clone();
    train(&mut trainer, 2);
    let before = state(&mut trainer, "D/parameters");
    let whole = Experiment { d_reg_interval: 0, d_repeats: 2, ..now(&trainer) };
    trainer.change(whole).unwrap();
    assert_eq!(state(&mut trainer, "D/parameters"), before, "weights stay");
    assert!(!trainer.scalar_names().contains(&"Loss/D/reg".to_string()));
    let rows = train(&mut trainer, 2);
    assert!(rows.iter().all(|row| row.fault.is_none() && row.values.iter().all(|v| v.is_finite())));
    let none = Experiment { d_reg_interval: 2, r1_gamma: 0.0, ..now(&trainer) };
    trainer.change(none.clone()).unwrap();
    assert!(!trainer.scalar_names().contains(&"Loss/D/reg".to_string()), "no penalty, no step of its own");
    trainer.change(Experiment { r1_gamma: 1.0, ..none }).unwrap();
    let rows = train(&mut trainer, 1);
    assert!((scalar(&trainer, &rows[0], "RegD/loss_scaling_log2") - 9.0005).abs() <= 1e-4, "it begins from the start");
    assert_eq!(rows[0].iteration, 5);
}

#[test]
fn as_many_iterations_are_queued_as_the_ring_holds() {
    let experiment = Experiment { d_repeats: 16, d_reg_interval: 1, batch: 4, g_width: 4, d_width: 4, ..small() };
    let most = cpu(&experiment).max_queued();
    assert_eq!(most, 1024 / 18);
    assert_eq!(train(&mut cpu(&experiment), most).len() as u32, most);
    let Some(executor) = gpu::executor() else { return };
    let mut trainer = Trainer::new(executor, experiment).unwrap();
    assert_eq!(train(&mut trainer, most).len() as u32, most);
    assert!(trainer.run(most + 1).is_err(), "more than the ring holds");
}

#[test]
fn executors_agree_on_every_rhythm() {
    executors_agree(&Experiment { order: Order::StyleGan2, d_repeats: 2, ..small() }, 10);
    executors_agree(&Experiment { d_reg_interval: 3, ..small() }, 10);
    executors_agree(&Experiment { d_reg_interval: 2, d_loss: DLoss::WganGp, g_loss: GLoss::Wgan, scaling: Switch::On, ..small() }, 10);
}

#[test]
fn a_faulty_step_is_taken_again_with_its_half() {
    for order in [Order::StyleGan1, Order::StyleGan2] {
        let wild = Experiment { order, optimizer: Optimizer::Sgd, d_learning_rate: 1e30, r1_gamma: 0.0, r2_gamma: 0.0, ..small() };
        let mut trainer = cpu(&wild);
        let rows = train(&mut trainer, 10);
        let last = rows.last().unwrap();
        let fault = last.fault.clone().expect("it must blow up");
        let before = state(&mut trainer, "D/parameters");
        trainer.clear_fault(last.iteration, &fault).unwrap();
        assert_eq!(trainer.half_done(), fault.kind.half() == order_of(order)[1], "{order:?}, {:?}", fault.kind);
        trainer.change(Experiment { d_learning_rate: 0.0, g_learning_rate: 0.0, ..wild }).unwrap();
        assert_eq!(state(&mut trainer, "D/parameters"), before);
        assert_eq!(trainer.iteration(), last.iteration - 1);
    }
}

fn order_of(order: Order) -> [Half; 2] {
    Rhythm::of(&Experiment { order, ..small() }).halves()
}

// The average of G.

#[test]
fn the_average_forgets_half_in_its_half_life() {
    // Ten minibatches of 32 are a half-life of 320.
    let by_samples = Experiment { ema_half_life: 320.0, ..small() };
    let by_decay = Experiment { ema_decay: 0.5_f64.powf(0.1), ..small() };
    let [expected, given] = [&by_decay, &by_samples].map(|experiment| generators(experiment, 6)[2].clone());
    assert!(distance(&given, &expected) <= 1e-12);
    let other = Experiment { ema_decay: 0.1, ..by_samples.clone() };
    assert_eq!(generators(&other, 6)[2], given, "the decay says nothing then");
    let longer = Experiment { ema_half_life: 640.0, ..by_samples };
    assert!(distance(&generators(&longer, 6)[2], &given) > 1e-4);
}
