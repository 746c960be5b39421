//! StyleGAN's training rules, as real training follows them: optimizers, loss scaling, half precision, order and rhythm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod average;
#[path = "../support/gpu.rs"]
mod gpu;
mod half_precision;
mod halting;
mod optimizers;
mod path_length;
mod penalty_gradient;
mod rhythm;
mod scaling;
mod terms;

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

/// The value of a scalar in a row.
fn scalar<E: Executor>(trainer: &Trainer<E>, row: &Row, name: &str) -> f64 {
    row.values[trainer.scalar_names().iter().position(|n| n == name).unwrap_or_else(|| panic!("no {name}"))]
}

/// G and Gs after the first iterations.
fn generators(experiment: &Experiment, iterations: u32) -> [Vec<f64>; 3] {
    let mut trainer = exact(experiment);
    let first = state(&mut trainer, "G/parameters");
    train(&mut trainer, iterations);
    [first, state(&mut trainer, "G/parameters"), state(&mut trainer, "Gs/parameters")]
}

/// D's gradient in the last step of an optimizer, flat.
fn gradient<E: Executor>(trainer: &mut Trainer<E>, id: &str) -> Vec<f64> {
    let parts = ["0/weight", "0/bias", "1/weight", "1/bias", "2/weight", "2/bias"];
    parts.iter().flat_map(|part| tensor(trainer, &format!("{id}/gradient/D/{part}"))).collect()
}
