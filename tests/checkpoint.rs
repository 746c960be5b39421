//! A checkpoint goes on as the run would have, and what is no checkpoint is a sentence.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::engine::checkpoint;
use loss_explorer::engine::checkpoint::{Checkpoint, CheckpointError};
use loss_explorer::engine::snapshot::Snapshot;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::data::{Own, OwnError, PICTURE_BYTES};
use loss_explorer::gan::experiment::{Architecture, DLoss, Dataset, Experiment, GLoss, Order, Precision, Switch};
use loss_explorer::gan::trainer::{Row, Trainer};
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;
use pollster::block_on;

type Run = Trainer<CpuExecutor<f32>>;

fn small() -> Experiment {
    Experiment { batch: 32, g_width: 8, d_width: 8, d_loss: DLoss::HingeGp, g_loss: GLoss::Wgan, seed: 7, ..Experiment::default() }
}

fn start(experiment: &Experiment) -> Run {
    Trainer::new(CpuExecutor::new(), experiment.clone()).unwrap()
}

fn train(run: &mut Run, iterations: u32) -> Vec<Row> {
    run.run(iterations).unwrap();
    block_on(run.rows()).unwrap()
}

fn snapshot(run: &mut Run) -> Snapshot {
    let tensors = block_on(run.snapshot()).unwrap();
    let numbers = tensors.iter().map(|t| t.data.iter().map(|&x| x as f32).collect());
    Snapshot { iteration: run.iteration(), half_done: run.half_done(), states: run.state_names().into_iter().zip(numbers).collect() }
}

fn restore(run: &mut Run, from: &Snapshot) {
    let states: Vec<_> = from.states.iter().map(|(name, data)| (name.clone(), data.iter().map(|&x| f64::from(x)).collect())).collect();
    run.restore(from.iteration, from.half_done, &states).unwrap();
}

#[test]
fn the_next_hundred_iterations_are_the_same_bit_for_bit() {
    let ruled = Experiment {
        scaling: Switch::On,
        precision: Precision::Half,
        order: Order::StyleGan2,
        d_repeats: 2,
        d_reg_interval: 4,
        d_loss: DLoss::LogisticSimplegp,
        ..small()
    };
    let styled = Experiment {
        data: Dataset::Digits,
        architecture: Architecture::StyleGan,
        batch: 4,
        latents: 4,
        g_depth: 1,
        pl_weight: 2.0,
        g_reg_interval: 3,
        scaling_init: 4.0,
        ..ruled.clone()
    };
    for experiment in [small(), ruled, styled] {
        goes_on(&experiment);
    }
}

fn goes_on(experiment: &Experiment) {
    let mut run = start(experiment);
    train(&mut run, 50);
    let file = checkpoint::encode(experiment, &snapshot(&mut run), &Own::default());
    let Checkpoint { experiment: read, snapshot, .. } = checkpoint::decode(&file).unwrap();
    assert_eq!(read, *experiment);
    let mut again = start(&read);
    train(&mut again, 3);
    restore(&mut again, &snapshot);
    // As text, every digit of it: iterations without lazy penalties have NaN in their place.
    assert_eq!(format!("{:?}", train(&mut again, 100)), format!("{:?}", train(&mut run, 100)));
}

#[test]
fn every_way_to_spoil_a_file_has_its_sentence() {
    let experiment = small();
    let good = checkpoint::encode(&experiment, &snapshot(&mut start(&experiment)), &Own::default());
    let spoilt = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = good.clone();
        change(&mut file);
        checkpoint::decode(&file).unwrap_err()
    };
    assert!(checkpoint::decode(&good).is_ok());
    assert_eq!(spoilt(&|f| f[0] = b'X'), CheckpointError::Foreign);
    assert_eq!(spoilt(&|f| f.clear()), CheckpointError::Foreign);
    assert_eq!(spoilt(&|f| f[4] = 9), CheckpointError::Version { found: 9 });
    assert_eq!(spoilt(&|f| f.truncate(10)), CheckpointError::Length { expected: 16, found: 10 });
    assert_eq!(spoilt(&|f| f.truncate(500)), CheckpointError::Length { expected: good.len(), found: 500 });
    assert_eq!(spoilt(&|f| f[200] ^= 1), CheckpointError::Damaged);
    assert_eq!(spoilt(&|f| f[4] = 1).say().of(Language::English), "this checkpoint has version 1; this explorer reads version 2");
}

/// What has a right checksum and is no run all the same.
#[test]
fn a_file_that_no_run_was_saved_to_is_refused() {
    let experiment = small();
    let good = snapshot(&mut start(&experiment));
    let read = |experiment: &Experiment, change: &dyn Fn(&mut Snapshot), own: &Own| {
        let mut snapshot = good.clone();
        change(&mut snapshot);
        checkpoint::decode(&checkpoint::encode(experiment, &snapshot, own)).map(drop)
    };
    let misfit = |name: &str| Err(CheckpointError::Misfit(name.into()));
    let none = Own::default();
    assert_eq!(read(&experiment, &|_| {}, &none), Ok(()));
    assert_eq!(read(&experiment, &|s| s.states[2].1[5] = f32::NAN, &none), Err(CheckpointError::NotFinite("D/parameters".into())));
    assert_eq!(read(&experiment, &|s| s.states[0].1.truncate(5), &none), misfit("G/parameters"));
    assert_eq!(read(&experiment, &|s| s.states[0].0 = "H/parameters".into(), &none), misfit("H/parameters"));
    assert_eq!(read(&experiment, &|s| drop(s.states.pop()), &none), misfit(&good.states.last().unwrap().0));
    assert_eq!(read(&experiment, &|s| s.states.extend_from_within(..1), &none), misfit("G/parameters"));
    assert_eq!(read(&Experiment { g_width: 9, ..small() }, &|_| {}, &none), misfit("G/parameters"));
    let of_points = Experiment { data: Dataset::OwnPoints, ..small() };
    let own = |points: Vec<f32>| Own { points, pictures: vec![7; 2 * PICTURE_BYTES] };
    assert_eq!(read(&of_points, &|_| {}, &own(vec![0.5; 8])), Ok(()));
    assert_eq!(read(&of_points, &|_| {}, &own(vec![50.0; 8])), Err(CheckpointError::Data(OwnError::Points)));
    let file = checkpoint::encode(&of_points, &good, &own(vec![0.5; 8]));
    assert_eq!(checkpoint::decode(&file).unwrap().own, Own { points: vec![0.5; 8], pictures: vec![] }, "no more than it is of");
}
