//! A checkpoint goes on as the run would have, and what is no checkpoint is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::engine::checkpoint;
use loss_explorer::engine::checkpoint::{Checkpoint, CheckpointError};
use loss_explorer::engine::snapshot::{Snapshot, StateError};
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::data::{Own, OwnError, PICTURE_BYTES};
use loss_explorer::gan::experiment::{Architecture, DLoss, Dataset, Experiment, GLoss, Order, Precision, Switch};
use loss_explorer::gan::trainer::{Row, Trainer};
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
    let file = checkpoint::encode(experiment, &snapshot(&mut run), &Own::default()).unwrap();
    let Checkpoint { experiment: read, snapshot, .. } = checkpoint::decode(&file).unwrap();
    assert_eq!(read, *experiment);
    let mut again = start(&read);
    train(&mut again, 3);
    restore(&mut again, &snapshot);
    // As text, every digit of it: iterations without lazy penalties have NaN in their place.
    assert_eq!(format!("{:?}", train(&mut again, 100)), format!("{:?}", train(&mut run, 100)));
}

#[test]
fn every_way_to_spoil_a_file_has_its_error() {
    let experiment = small();
    let good = checkpoint::encode(&experiment, &snapshot(&mut start(&experiment)), &Own::default()).unwrap();
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
    assert_eq!(spoilt(&|f| f.truncate(500)), CheckpointError::Length { expected: good.len() as u64, found: 500 });
    assert_eq!(spoilt(&|f| f[200] ^= 1), CheckpointError::Damaged);
    assert_eq!(spoilt(&|f| f[4] = 1), CheckpointError::Version { found: 1 });
    // A body that is longer than what it holds, with a right checksum.
    let longer = spoilt(&|f| {
        f.push(0);
        let (length, sum) = ((f.len() - 16) as u32, crc32fast::hash(&f[16..]));
        f[8..12].copy_from_slice(&length.to_le_bytes());
        f[12..16].copy_from_slice(&sum.to_le_bytes());
    });
    assert_eq!(longer, CheckpointError::Damaged);
}

/// What no loader would take is not written.
#[test]
fn what_no_run_can_be_placed_at_is_not_written() {
    let experiment = small();
    let good = snapshot(&mut start(&experiment));
    let write = |experiment: &Experiment, change: &dyn Fn(&mut Snapshot)| {
        let mut snapshot = good.clone();
        change(&mut snapshot);
        checkpoint::encode(experiment, &snapshot, &Own::default()).map(drop)
    };
    let misfit = |name: &str| Err(CheckpointError::States(StateError::Misfit(name.into())));
    assert_eq!(write(&experiment, &|_| {}), Ok(()));
    let nan = CheckpointError::States(StateError::NotFinite("D/parameters".into()));
    assert_eq!(write(&experiment, &|s| s.states[2].1[5] = f32::NAN), Err(nan));
    assert_eq!(write(&experiment, &|s| s.states[0].1.truncate(5)), misfit("G/parameters"));
    assert_eq!(write(&experiment, &|s| s.states[0].0 = "H/parameters".into()), misfit("H/parameters"));
    assert_eq!(write(&experiment, &|s| drop(s.states.pop())), misfit(&good.states.last().unwrap().0));
    assert_eq!(write(&experiment, &|s| s.states.extend_from_within(..1)), misfit("G/parameters"));
    assert_eq!(write(&Experiment { g_width: 9, ..small() }, &|_| {}), misfit("G/parameters"));
    let halt = |s: &mut Snapshot| s.states.iter_mut().filter(|(name, _)| name == "halted").for_each(|(_, x)| x[0] = 1.0);
    assert_eq!(write(&experiment, &halt), Err(CheckpointError::States(StateError::Halted)));
}

/// What has a right checksum and is no run all the same.
#[test]
fn a_file_that_no_run_was_saved_to_is_refused() {
    let experiment = small();
    let mut good = snapshot(&mut start(&experiment));
    for (_, data) in &mut good.states {
        data.fill(0.25);
    }
    good.states.iter_mut().filter(|(name, _)| name == "halted").for_each(|(_, x)| x[0] = 0.0);
    let file = checkpoint::encode(&experiment, &good, &Own::default()).unwrap();
    // Every number of the states in turn: where it is one of the file's, it is one that is not.
    let quarter = 0.25_f32.to_le_bytes();
    let at = file.windows(4).position(|bytes| bytes == quarter).unwrap();
    let mut spoilt = file.clone();
    spoilt[at..at + 4].copy_from_slice(&f32::NAN.to_le_bytes());
    let sum = crc32fast::hash(&spoilt[16..]);
    spoilt[12..16].copy_from_slice(&sum.to_le_bytes());
    assert_eq!(checkpoint::decode(&spoilt), Err(CheckpointError::States(StateError::NotFinite("G/parameters".into()))));
    let of_points = Experiment { data: Dataset::OwnPoints, ..small() };
    let own = |points: Vec<f32>| Own { points, pictures: vec![7; 2 * PICTURE_BYTES] };
    let read = |own: &Own| checkpoint::decode(&checkpoint::encode(&of_points, &good, own).unwrap());
    assert_eq!(read(&own(vec![50.0; 8])), Err(CheckpointError::Data(OwnError::Points)));
    let taken = read(&own(vec![0.5; 8])).unwrap().own;
    assert_eq!(taken, Own { points: vec![0.5; 8], pictures: vec![] }, "no more than it is of");
}

/// Weights and intervals that cross 0 bring states or take them away; what was kept before fits after.
#[test]
fn a_state_follows_its_experiment() {
    let without = Experiment { scaling: Switch::On, scaling_init: 4.0, ..small() };
    let with = Experiment { d_reg_interval: 4, r1_gamma: 1.0, d_loss: DLoss::LogisticSimplegp, ..without.clone() };
    let without = Experiment { d_reg_interval: 0, ..with.clone() };
    let (plain, more) = (snapshot(&mut start(&without)), snapshot(&mut start(&with)));
    assert!(plain.check(&with).is_err() && more.check(&without).is_err() && plain.states.len() < more.states.len());
    let adapted = |from: &Snapshot, to: &Experiment| {
        let mut snapshot = from.clone();
        snapshot.adapt(to).unwrap();
        snapshot
    };
    let sorted = |mut snapshot: Snapshot| {
        snapshot.states.sort_by(|a, b| a.0.cmp(&b.0));
        snapshot
    };
    assert_eq!(sorted(adapted(&plain, &with)), sorted(more.clone()), "what is missing is as at a start");
    assert_eq!(adapted(&more, &without), plain);
    assert!(plain.clone().adapt(&Experiment { g_width: 9, ..without }).is_err());
}
