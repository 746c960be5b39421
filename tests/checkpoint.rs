//! A checkpoint goes on as the run would have, and what is no checkpoint is a sentence.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::engine::checkpoint::{self, Checkpoint, CheckpointError};
use loss_explorer::engine::protocol::Snapshot;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::experiment::{DLoss, Experiment, GLoss, Order, Precision, Switch};
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
    for experiment in [small(), ruled] {
        goes_on(&experiment);
    }
}

fn goes_on(experiment: &Experiment) {
    let mut run = start(experiment);
    train(&mut run, 50);
    let file = checkpoint::encode(experiment, &snapshot(&mut run));
    let Checkpoint { experiment: read, snapshot } = checkpoint::decode(&file).unwrap();
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
    let good = checkpoint::encode(&experiment, &snapshot(&mut start(&experiment)));
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
    let with_nan = Snapshot { states: vec![("D/parameters".into(), vec![1.0, f32::NAN])], ..Snapshot::default() };
    let error = checkpoint::decode(&checkpoint::encode(&experiment, &with_nan)).unwrap_err();
    assert_eq!(error, CheckpointError::NotFinite("D/parameters".into()));
}
