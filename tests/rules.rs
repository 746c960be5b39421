//! StyleGAN's training rules, as real training follows them: optimizers, loss scaling, half precision, order and rhythm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::experiment::{Experiment, Optimizer};
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
