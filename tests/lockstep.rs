//! Runs in lockstep: one dispatch list for all of them, and each gives the numbers that it gives alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, ExecutorError, MAX_RUNS};
use loss_explorer::gan::experiment::Experiment;
use loss_explorer::gan::trainer::{TrainError, Trainer};
use pollster::block_on;

/// Networks and data of several kinds, all small.
const LINKS: [&str; 3] = [
    "batch=32&g_width=20&d_width=24",
    "batch=16&g_width=10&d_width=10&scaling=on&scaling_init=4&precision=f16&d_reg_interval=2&order=sg2&d_repeats=2",
    "data=digits&labels=on&network=stylegan&latents=8&g_depth=1&g_width=16&d_width=16&batch=4&pl_weight=2&g_reg_interval=2",
];

const ITERATIONS: u32 = 5;

/// Sixteen experiments, each with a γ, learning rates and a decay of its own; two share a seed.
fn sweep(link: &str) -> Vec<Experiment> {
    let base = link::parse(link).experiment;
    let varied = |run: usize| {
        let x = run as f64;
        Experiment {
            r1_gamma: 0.01 * 1.7_f64.powf(x),
            g_learning_rate: 0.001 + 0.0002 * x,
            d_learning_rate: 0.004 - 0.0002 * x,
            ema_decay: 0.9 + 0.005 * x,
            noise: 0.1 + 0.01 * x,
            pl_decay: 0.01 + 0.01 * x,
            seed: 100 + run as u32 / 2,
            ..base.clone()
        }
    };
    (0..MAX_RUNS).map(varied).collect()
}

/// What a run came to, as bits: the numbers of its rows, and every state.
#[derive(Debug, PartialEq)]
struct Outcome {
    rows: Vec<u64>,
    states: Vec<u64>,
}

fn outcomes<E: Executor>(executor: E, experiments: Vec<Experiment>) -> Vec<Outcome> {
    let mut trainer = Trainer::lockstep(executor, experiments).unwrap();
    trainer.run(ITERATIONS).unwrap();
    let rows = block_on(trainer.rows_of_each()).unwrap();
    let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let outcome = |(run, rows): (usize, &Vec<_>)| {
        let rows: &Vec<loss_explorer::gan::trainer::Row> = rows;
        assert_eq!(rows.len(), ITERATIONS as usize);
        let states = block_on(trainer.snapshot_of(run)).unwrap();
        assert!(states.iter().all(|state| state.data.iter().all(|x| x.is_finite())));
        Outcome {
            rows: rows.iter().flat_map(|row| bits(&row.values)).collect(),
            states: states.iter().flat_map(|state| bits(&state.data)).collect(),
        }
    };
    rows.iter().enumerate().map(outcome).collect()
}

fn each_is_as_alone<E: Executor>(executor: impl Fn() -> E, runs: &[usize]) {
    for link in LINKS {
        let experiments = sweep(link);
        let together = outcomes(executor(), experiments.clone());
        for &run in runs {
            let alone = outcomes(executor(), vec![experiments[run].clone()]);
            assert!(alone[0] == together[run], "run {run} of {link} is another among sixteen");
        }
        // Runs of one seed and other numbers, and of other seeds, are other runs.
        for other in 1..MAX_RUNS {
            assert!(together[0].states != together[other].states, "{link}: runs 0 and {other}");
            assert!(together[0].rows != together[other].rows, "{link}: runs 0 and {other}");
        }
    }
}

#[test]
fn each_is_as_alone_on_the_cpu() {
    each_is_as_alone(CpuExecutor::<f32>::new, &[0, 1, 7, 15]);
}

#[test]
fn each_is_as_alone_on_the_gpu() {
    if gpu::executor().is_some() {
        each_is_as_alone(|| gpu::executor().unwrap(), &[11]);
    }
}

/// A γ that overflows ends its own run, not the others.
#[test]
fn a_run_that_is_not_finite_stops_alone() {
    let experiment = Experiment { batch: 16, g_width: 8, d_width: 8, ..Experiment::default() };
    let bad = Experiment { d_learning_rate: f64::MAX, ..experiment.clone() };
    let mut trainer = Trainer::lockstep(CpuExecutor::<f32>::new(), vec![experiment.clone(), bad, experiment]).unwrap();
    trainer.run(4).unwrap();
    let rows = block_on(trainer.rows_of_each()).unwrap();
    assert_eq!(rows.iter().map(|rows| rows.iter().any(|row| row.fault.is_some())).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(rows[0], rows[2]);
    assert_eq!(rows[0].len(), 4);
}

#[test]
fn numbers_can_be_changed_run_by_run() {
    let [first, second] = [0.1, 10.0].map(|r1_gamma| Experiment { batch: 16, r1_gamma, ..Experiment::default() });
    let mut trainer = Trainer::lockstep(CpuExecutor::<f32>::new(), vec![first.clone(), first.clone()]).unwrap();
    trainer.run(1).unwrap();
    let rows = block_on(trainer.rows_of_each()).unwrap();
    assert_eq!(rows[0], rows[1]);
    trainer.change_each(vec![first.clone(), second]).unwrap();
    trainer.run(1).unwrap();
    let rows = block_on(trainer.rows_of_each()).unwrap();
    assert_ne!(rows[0], rows[1]);
    assert_eq!(trainer.experiments()[0], first);
}

#[test]
fn what_does_not_fit_together_is_refused_in_a_sentence() {
    let refusal = |experiments: Vec<Experiment>| match Trainer::lockstep(CpuExecutor::<f32>::new(), experiments) {
        Ok(_) => panic!("this runs"),
        Err(error) => error,
    };
    let experiment = Experiment::default();
    let larger = Experiment { batch: 128, ..experiment.clone() };
    let without = Experiment { r1_gamma: 0.0, ..experiment.clone() };
    let twice = Experiment { d_repeats: 2, ..experiment.clone() };
    for (other, field) in [(larger, "batch"), (without, "γ"), (twice, "steps")] {
        let sentence = refusal(vec![experiment.clone(), other]).to_string();
        assert!(sentence.contains(field) && sentence.contains("differ"), "{sentence}");
    }
    assert_eq!(refusal(vec![]), TrainError::Executor(ExecutorError::Runs { given: 0 }));
    assert_eq!(refusal(vec![experiment; 17]).to_string(), "17 runs cannot be taken in lockstep; 1 to 16 can");
}
