//! Whole runs: the default preset learns, runs repeat bit for bit, executors agree, and what goes wrong is named.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::experiment::{Dataset, Experiment};
use loss_explorer::gan::metrics::Coverage;
use loss_explorer::gan::trainer::{MAX_QUEUED, Row, Trainer};
use proptest::prelude::*;

fn cpu(experiment: Experiment) -> Trainer<CpuExecutor<f32>> {
    Trainer::new(CpuExecutor::new(), experiment).unwrap()
}

fn train<E: Executor>(trainer: &mut Trainer<E>, iterations: u32) -> Vec<Row> {
    let end = trainer.iteration() + iterations;
    let mut rows = vec![];
    while trainer.iteration() < end {
        trainer.run((end - trainer.iteration()).min(MAX_QUEUED)).unwrap();
        rows.extend(pollster::block_on(trainer.rows()).unwrap());
        if rows.last().is_some_and(|r| r.fault.is_some()) {
            break;
        }
    }
    rows
}

fn quality<E: Executor>(trainer: &mut Trainer<E>) -> Coverage {
    pollster::block_on(trainer.probe_quality(false).unwrap()).unwrap().coverage.unwrap()
}

fn state<E: Executor>(trainer: &mut Trainer<E>, name: &str) -> Vec<f64> {
    pollster::block_on(trainer.read(name)).unwrap().data
}

/// The first row of the presets: all eight modes, and seven samples of ten near one.
fn default_preset_is_learnt(seed: u32) {
    let mut trainer = cpu(Experiment { seed, ..Experiment::default() });
    assert!(quality(&mut trainer).high_quality < 0.3, "seed {seed}: an untrained generator must not count as good");
    train(&mut trainer, 3000);
    let coverage = quality(&mut trainer);
    println!("seed {seed}: {coverage:?}");
    assert_eq!(coverage.modes_held, 8, "seed {seed}");
    assert!(coverage.high_quality >= 0.7, "seed {seed}: {}", coverage.high_quality);
}

#[test]
fn default_preset_is_learnt_from_seed_1() {
    default_preset_is_learnt(1);
}

#[test]
fn default_preset_is_learnt_from_seed_2() {
    default_preset_is_learnt(2);
}

#[test]
fn default_preset_is_learnt_from_seed_3() {
    default_preset_is_learnt(3);
}

#[test]
fn default_preset_is_learnt_from_seed_4() {
    default_preset_is_learnt(4);
}

#[test]
fn default_preset_is_learnt_from_seed_5() {
    default_preset_is_learnt(5);
}

fn small() -> Experiment {
    Experiment { batch: 64, g_width: 16, d_width: 16, r2_gamma: 0.05, ..Experiment::default() }
}

#[test]
fn a_run_repeats_bit_for_bit_on_the_cpu() {
    assert_eq!(train(&mut cpu(small()), 200), train(&mut cpu(small()), 200));
    let mut again = cpu(small());
    let first = train(&mut again, 50);
    again.reset().unwrap();
    assert_eq!(first, train(&mut again, 50), "after a reset");
    assert_ne!(first, train(&mut cpu(Experiment { seed: 2, ..small() }), 50), "another seed is another run");
}

#[test]
fn a_run_repeats_bit_for_bit_on_the_gpu() {
    let Some(executor) = gpu::executor() else { return };
    let mut trainer = Trainer::new(executor, small()).unwrap();
    let first = train(&mut trainer, 200);
    trainer.reset().unwrap();
    assert_eq!(first, train(&mut trainer, 200));
}

#[test]
fn cpu_and_gpu_agree_for_the_first_iterations() {
    let Some(executor) = gpu::executor() else { return };
    for experiment in [small(), Experiment { seed: 9, ..Experiment::default() }] {
        let on_cpu = train(&mut cpu(experiment.clone()), 20);
        let mut oracle = Trainer::new(CpuExecutor::<f64>::new(), experiment.clone()).unwrap();
        let exact = train(&mut oracle, 20);
        let on_gpu = train(&mut Trainer::new(gpu::executor().unwrap(), experiment).unwrap(), 20);
        for (rows, who) in [(&on_cpu, "cpu"), (&on_gpu, "gpu")] {
            for (row, exact) in rows.iter().zip(&exact) {
                for (value, exact) in row.values.iter().zip(&exact.values) {
                    assert!(
                        (value - exact).abs() <= 5e-3 * exact.abs().max(1.0),
                        "{who}, iteration {}: {value} and {exact}",
                        row.iteration
                    );
                }
            }
        }
    }
    drop(executor);
}

#[test]
fn stepping_by_hand_is_the_same_as_running() {
    let mut whole = cpu(small());
    train(&mut whole, 5);
    let mut halves = cpu(small());
    for _ in 0..5 {
        halves.step_d().unwrap();
        assert!(halves.half_done());
        halves.step_d().unwrap();
        halves.step_g().unwrap();
    }
    assert_eq!(halves.iteration(), 5);
    for name in ["G/0/weight", "D/3/bias", "Gs/1/weight"] {
        assert_eq!(state(&mut whole, name), state(&mut halves, name), "{name}");
    }
}

#[test]
fn a_gamma_that_crosses_zero_exchanges_the_program_and_keeps_the_run() {
    let mut trainer = cpu(Experiment { r2_gamma: 0.0, ..small() });
    train(&mut trainer, 10);
    let before = state(&mut trainer, "D/parameters");
    trainer.change(Experiment { r1_gamma: 0.0, r2_gamma: 0.0, ..small() }).unwrap();
    let terms = ["Loss/D/softplus_fake", "Loss/D/softplus_neg_real"];
    assert_eq!(trainer.scalar_names(), [&["Loss/scores/real", "Loss/scores/fake"][..], &terms, &["Loss/D/loss", "Loss/G/loss"]].concat());
    assert!(!trainer.names().contains(&"r1_penalty".to_string()));
    assert_eq!(before, pollster::block_on(trainer.snapshot()).unwrap()[2].data, "weights stay");
    let slots = &pollster::block_on(trainer.snapshot()).unwrap()[8].data;
    assert!(slots.iter().any(|&v| v != 0.0), "Adam's slots stay");
    train(&mut trainer, 1);
    trainer.change(small()).unwrap();
    let rows = train(&mut trainer, 1);
    assert_eq!(rows[0].iteration, 12);
    assert!(trainer.scalar_names().contains(&"Loss/r2_penalty".to_string()));
}

#[test]
fn a_gamma_that_moves_recompiles_nothing_and_acts_at_once() {
    let (mut a, mut b) = (cpu(small()), cpu(small()));
    train(&mut a, 3);
    train(&mut b, 3);
    b.change(Experiment { r1_gamma: 5.0, ..small() }).unwrap();
    let names = a.scalar_names();
    let (a, b) = (train(&mut a, 1), train(&mut b, 1));
    let of = |row: &Row, name: &str| names.iter().position(|n| n == name).map_or(f64::NAN, |place| row.values[place]);
    for name in ["Loss/scores/real", "Loss/scores/fake", "Loss/r1_penalty", "Loss/r2_penalty"] {
        assert_eq!(of(&a[0], name), of(&b[0], name), "{name} is of the same weights");
    }
    let expected = of(&a[0], "Loss/D/loss") + (5.0 - 0.1) / 2.0 * of(&a[0], "Loss/r1_penalty");
    assert!((of(&b[0], "Loss/D/loss") - expected).abs() <= 1e-5 * expected.abs(), "the loss has the new γ/2");
}

/// The scores are inputs of the loss, so they are the first term that shows weights that have run away.
#[test]
fn a_run_that_blows_up_stops_at_that_iteration_and_names_the_term() {
    let wild = Experiment { g_learning_rate: 1.0, d_learning_rate: 1.0, r1_gamma: 1000.0, beta1: 0.9, beta2: 0.0, ..small() };
    let mut trainer = cpu(wild);
    let rows = train(&mut trainer, 20_000);
    let last = rows.last().unwrap();
    let fault = last.fault.clone().expect("it must blow up");
    assert!(rows.len() as u32 == last.iteration, "one row an iteration, none after the fault");
    assert!(rows[..rows.len() - 1].iter().all(|r| r.values.iter().all(|v| v.is_finite())), "all before was finite");
    println!("iteration {}: {}", last.iteration, fault.term);
    trainer.clear_fault(last.iteration, &fault).unwrap();
    assert_eq!(trainer.iteration(), last.iteration - 1);
    for name in ["D/parameters", "G/parameters"] {
        assert!(state(&mut trainer, name).iter().all(|w| w.is_finite()), "{name} is that of the step before");
    }
}

#[test]
fn a_snapshot_goes_on_as_the_run_would_have() {
    let mut trainer = cpu(small());
    train(&mut trainer, 20);
    let states: Vec<_> =
        trainer.state_names().into_iter().zip(pollster::block_on(trainer.snapshot()).unwrap().into_iter().map(|t| t.data)).collect();
    let went_on = train(&mut trainer, 100);
    let mut other = cpu(small());
    other.restore(20, false, &states).unwrap();
    assert_eq!(went_on, train(&mut other, 100));
    let foreign = vec![("D/parameters".to_string(), vec![0.0; 3])];
    assert!(other.restore(7, false, &foreign).is_err());
    assert_eq!(other.iteration(), 0, "a state that does not fit starts from the seed");
}

#[test]
fn every_data_set_stays_on_the_stage() {
    for &data in Dataset::ALL {
        let experiment = Experiment { data, batch: 1024, ..small() };
        if loss_explorer::gan::data::picture(&experiment).is_some() {
            continue;
        }
        let mut trainer = cpu(experiment);
        train(&mut trainer, 1);
        let points = state(&mut trainer, "reals");
        let on_stage = points.iter().filter(|x| x.abs() <= loss_explorer::gan::data::EXTENT).count();
        assert!(on_stage >= points.len() - 2, "{data:?}");
        for axis in 0..2 {
            let column: Vec<f64> = points.iter().skip(axis).step_by(2).copied().collect();
            let mean = column.iter().sum::<f64>() / column.len() as f64;
            assert!(mean.abs() <= 0.3, "{data:?}: axis {axis} is centred on {mean}");
        }
    }
}

#[test]
fn mixtures_have_their_modes_where_they_are_said_to_be() {
    for data in [Dataset::Ring, Dataset::Grid, Dataset::Blobs] {
        let mut trainer = cpu(Experiment { data, batch: 2500, ..small() });
        train(&mut trainer, 1);
        let centres = loss_explorer::gan::data::modes(data).unwrap();
        let coverage = loss_explorer::gan::metrics::coverage(&state(&mut trainer, "reals"), &centres, 0.1);
        assert_eq!(coverage.modes_held, centres.len(), "{data:?}");
        assert!((coverage.high_quality - 0.989).abs() <= 0.01, "{data:?}: {}", coverage.high_quality);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Any sizes train: three iterations, all numbers finite.
    #[test]
    fn any_sizes_train(batch in 1u32..70, latents in 1u32..6, g in (1u32..20, 1u32..4), d in (1u32..20, 1u32..4), penalties in 0u32..4, acts in (0usize..4, 0usize..4), data in 0usize..Dataset::ALL.len(), network in 0usize..3, labels in 0usize..2) {
        let experiment = Experiment {
            batch, latents, g_width: g.0, g_depth: g.1, d_width: d.0, d_depth: d.1,
            r1_gamma: f64::from(penalties % 2), r2_gamma: f64::from(penalties / 2),
            g_activation: loss_explorer::gan::experiment::Activation::ALL[acts.0],
            d_activation: loss_explorer::gan::experiment::Activation::ALL[acts.1],
            data: Dataset::ALL[data],
            architecture: loss_explorer::gan::experiment::Architecture::ALL[network],
            labels: loss_explorer::gan::experiment::Switch::ALL[labels],
            ..Experiment::default()
        };
        let mut single = cpu(experiment.clone());
        let mut double = Trainer::new(CpuExecutor::<f64>::new(), experiment).unwrap();
        let (single, double) = (train(&mut single, 3), train(&mut double, 3));
        prop_assert_eq!(single.len(), 3);
        for (s, d) in single[0].values.iter().zip(&double[0].values) {
            prop_assert!((s - d).abs() <= 1e-4 * d.abs().max(1.0), "{} and {}", s, d);
        }
    }
}
