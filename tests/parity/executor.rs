//! The executor's contract: order, readings, states, errors, loss of the device.

use std::collections::HashMap;

use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};
use loss_explorer::executor::{Executor, ExecutorError, HostTensor, Step};
use loss_explorer::program::RING_SLOTS;
use pollster::block_on;

use crate::compare::{TOLERANCE, compare};
use crate::reference::Reference;
use crate::{gpu, programs};

#[test]
fn summaries_come_in_the_order_of_the_steps() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let programs = [programs::summarised(7, 33), programs::summarised(20, 5)];
    let ids = programs.clone().map(|p| gpu.load(p).unwrap());
    gpu.set_seed(3);
    let mut reference = Reference { states: HashMap::new(), scalars: HashMap::new(), seed: 3 };
    let order = [0, 1, 1, 0, 0, 1, 0];
    let mut read = Vec::new();
    for (round, scalar) in [(0u32, 0.5), (1, -2.0)] {
        let mut queued = Vec::new();
        for (at, which) in (0u32..).zip(order) {
            let step = Step { program: ids[which], step: round * 100 + at };
            gpu.set_scalar("a", scalar * f64::from(at));
            gpu.run(&[step]).unwrap();
            queued.push((step, which, scalar * f64::from(at)));
        }
        read.push((queued, gpu.summaries()));
    }
    for (queued, pending) in read {
        let summaries = block_on(pending).unwrap();
        assert_eq!(summaries.len(), order.len());
        for (summary, (step, which, scalar)) in summaries.iter().zip(queued) {
            assert_eq!(summary.step, step);
            reference.scalars.insert("a".to_owned(), scalar);
            let buffers = reference.step(&programs[which], step.step, 0);
            compare(&summary.values, &buffers[2][..3], TOLERANCE).unwrap();
        }
    }
    let counter = block_on(gpu.read(&[(None, "counter")])).unwrap();
    assert_eq!(counter[0].data, [14.0], "both programs share the state");
    assert_eq!(block_on(gpu.summaries()).unwrap(), []);
}

#[test]
fn many_steps_go_into_one_call() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let program = programs::summarised(3, 4);
    let id = gpu.load(program.clone()).unwrap();
    let steps: Vec<Step> = (0..RING_SLOTS as u32).map(|step| Step { program: id, step }).collect();
    gpu.run(&steps).unwrap();
    assert!(matches!(gpu.run(&steps[..1]), Err(ExecutorError::Refused(_))), "the ring is full");
    let pending = gpu.summaries();
    gpu.unload(id);
    let summaries = block_on(pending).unwrap();
    let mut reference = Reference { states: HashMap::new(), scalars: HashMap::new(), seed: 0 };
    for (summary, step) in summaries.iter().zip(&steps) {
        assert_eq!(summary.step, *step);
        let buffers = reference.step(&program, step.step, 0);
        compare(&summary.values, &buffers[2][..3], TOLERANCE).unwrap();
    }
    assert_eq!(summaries.len(), RING_SLOTS);
}

#[test]
fn summaries_outlive_their_program() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let id = gpu.load(programs::summarised(3, 4)).unwrap();
    gpu.set_scalar("a", 0.75);
    gpu.run(&[Step { program: id, step: 1 }]).unwrap();
    gpu.unload(id);
    assert!(matches!(gpu.run(&[Step { program: id, step: 2 }]), Err(ExecutorError::Refused(_))));
    let summaries = block_on(gpu.summaries()).unwrap();
    assert_eq!(summaries[0].values[0], 0.75);
}

#[test]
fn readings_are_of_their_place_in_the_queue() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let id = gpu.load(programs::summarised(5, 6)).unwrap();
    gpu.run(&[Step { program: id, step: 1 }]).unwrap();
    let first = gpu.read(&[(Some(id), "means"), (None, "counter"), (Some(id), "noise")]);
    gpu.run(&[Step { program: id, step: 2 }]).unwrap();
    let second = gpu.read(&[(Some(id), "means")]);
    let (second, first) = (block_on(second).unwrap(), block_on(first).unwrap());
    assert_eq!(first[0].shape, [5, 1]);
    assert_eq!(first[1], HostTensor { shape: vec![1], data: vec![1.0] });
    assert_ne!(first[0], second[0]);
    let means: Vec<f64> = first[2].data.chunks(6).map(|row| row.iter().sum::<f64>() / 6.0).collect();
    compare(&first[0].data, &means, TOLERANCE).unwrap();
}

#[test]
fn states_start_at_zero_and_stay() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let first = gpu.load(programs::in_place(6)).unwrap();
    assert_eq!(block_on(gpu.read(&[(None, "x")])).unwrap()[0].data, [0.0; 6]);
    gpu.write("x", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    gpu.unload(first);
    gpu.load(programs::in_place(6)).unwrap();
    assert_eq!(block_on(gpu.read(&[(None, "x")])).unwrap()[0].data, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    gpu.clear();
    assert_eq!(block_on(gpu.read(&[(None, "x")])), Err(ExecutorError::UnknownName("x".to_owned())));
}

#[test]
fn wrong_names_and_lengths_are_told() {
    let Some(turn) = gpu() else { return };
    let mut gpu = turn.executor();
    let id = gpu.load(programs::in_place(6)).unwrap();
    let wrong_length = |given| ExecutorError::WrongLength { name: "x".to_owned(), expected: 6, given };
    assert_eq!(gpu.write("nothing", &[]), Err(ExecutorError::UnknownName("nothing".to_owned())));
    assert_eq!(gpu.write("x", &[1.0]), Err(wrong_length(1)));
    assert_eq!(gpu.load(programs::in_place(7)), Err(wrong_length(7)));
    assert_eq!(block_on(gpu.read(&[(Some(id), "x")])), Err(ExecutorError::UnknownName("x".to_owned())));
    gpu.run(&[Step { program: id, step: 0 }]).unwrap();
}

#[test]
fn lost_device_is_told_by_every_call() {
    let Some(_turn) = gpu() else { return };
    let context = block_on(GpuContext::open(Want::AnyIncludingSoftware)).unwrap();
    let mut gpu = GpuExecutor::new(context);
    let id = gpu.load(programs::summarised(5, 6)).unwrap();
    gpu.run(&[Step { program: id, step: 1 }]).unwrap();
    let in_flight = gpu.read(&[(None, "counter")]);
    gpu.lose();
    let lost = |result: Result<(), ExecutorError>| assert!(matches!(result, Err(ExecutorError::DeviceLost(_))), "{result:?}");
    lost(block_on(in_flight).map(|_| ()));
    lost(gpu.run(&[Step { program: id, step: 2 }]));
    lost(gpu.write("counter", &[0.0]));
    lost(gpu.load(programs::in_place(3)).map(|_| ()));
    lost(block_on(gpu.summaries()).map(|_| ()));
    lost(block_on(gpu.read(&[(None, "counter")])).map(|_| ()));
}

#[test]
fn refused_work_poisons_the_device() {
    let Some(_turn) = gpu() else { return };
    let context = block_on(GpuContext::open(Want::AnyIncludingSoftware)).unwrap();
    let mut gpu = GpuExecutor::new(context);
    let mut broken = programs::in_place(3);
    // A register that no instruction writes.
    broken.kernels[0].stores[0].reg = 77;
    assert!(matches!(gpu.load(broken), Err(ExecutorError::Refused(_))));
    assert!(matches!(gpu.load(programs::in_place(3)), Err(ExecutorError::Refused(_))));
}

#[test]
fn software_adapter_is_no_gpu_unless_asked_for() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    if context.is_software {
        let refused = block_on(GpuContext::open(Want::RealOnly)).err();
        assert!(matches!(refused, Some(ExecutorError::NoAdapter(_))), "{refused:?}");
    }
}
