//! A step that would make something that is not finite is not taken: the run stands exactly where it was before it.

use loss_explorer::engine::contract::link;
use loss_explorer::gan::optimizer;
use loss_explorer::gan::trainer::NonFinite;
use loss_explorer::graph::Graph;
use loss_explorer::program::{Outputs, compile};

use crate::*;

/// Iterations that are queued at once, so that the bad step is followed by others that must not move anything.
const TURN: u32 = 40;

/// Trains until the run halts.
fn until_fault<E: Executor>(trainer: &mut Trainer<E>, most: u32) -> (u32, NonFinite) {
    for _ in 0..most.div_ceil(TURN) {
        let rows = train(trainer, TURN);
        if let Some(row) = rows.last().filter(|row| row.fault.is_some()) {
            return (row.iteration, row.fault.clone().unwrap());
        }
    }
    panic!("no fault in {most} iterations");
}

fn states<E: Executor>(trainer: &mut Trainer<E>) -> Vec<(String, Vec<f64>)> {
    let numbers = block_on(trainer.snapshot()).unwrap().into_iter().map(|tensor| tensor.data);
    trainer.state_names().into_iter().zip(numbers).collect()
}

/// Halts, and compares every state with that of a run that was not taken further than the step before; goes on with an ε; goes back.
fn halts_before_the_step<E: Executor>(start: impl Fn() -> Trainer<E>, most: u32) -> (u32, NonFinite) {
    let mut trainer = start();
    let begun = states(&mut trainer);
    let (iteration, fault) = until_fault(&mut trainer, most);
    trainer.clear_fault(iteration, &fault).unwrap();
    let stopped = states(&mut trainer);
    assert!(stopped.iter().all(|(_, numbers)| numbers.iter().all(|x| x.is_finite())), "every state is finite");

    let mut before = start();
    for _ in 0..(iteration - 1).div_ceil(TURN) {
        let rest = iteration - 1 - before.iteration();
        train(&mut before, rest.min(TURN));
    }
    if trainer.half_done() {
        before.step_d().unwrap();
    }
    assert_eq!((trainer.iteration(), trainer.half_done()), (before.iteration(), before.half_done()));
    for ((name, stopped), (_, before)) in stopped.iter().zip(states(&mut before)) {
        assert!(*stopped == before, "{name} is that of the step before");
    }

    let mended = Experiment { epsilon: 1e-8, ..trainer.experiment().clone() };
    trainer.change(mended).unwrap();
    let rows = train(&mut trainer, 10);
    assert!(rows.iter().all(|row| row.fault.is_none()) && rows.last().unwrap().iteration == iteration + 9, "it goes on");
    assert!(states(&mut trainer).iter().all(|(_, numbers)| numbers.iter().all(|x| x.is_finite())));
    trainer.restore(0, false, &begun).unwrap();
    assert!(train(&mut trainer, 3).iter().all(|row| row.fault.is_none()), "it goes back");
    (iteration, fault)
}

const STYLEGAN: &str = "epsilon=0&data=digits&network=stylegan&batch=8&g_width=16&d_width=16";
const STILL: &str = "epsilon=0&beta2=0&d_loss=D_hinge&g_lr=0&d_lr=0.01";

/// A weight whose gradient is 0 is 0/0 where Adam has no ε.
#[test]
fn adam_without_epsilon_halts_before_the_weights_are_lost() {
    for (text, most) in [(STYLEGAN, 40), (STILL, 400)] {
        let experiment = link::parse(text).experiment;
        assert_eq!(experiment.epsilon, 0.0);
        let (iteration, fault) = halts_before_the_step(|| cpu(&experiment), most);
        println!("{text}: iteration {iteration}, {}", fault.term);
        assert!(["TrainD/parameters", "TrainG/parameters"].contains(&fault.term.as_str()), "{}", fault.term);
    }
}

#[test]
fn adam_without_epsilon_halts_on_the_gpu_too() {
    let experiment = link::parse(STILL).experiment;
    if gpu::executor().is_some() {
        let (_, fault) = halts_before_the_step(|| Trainer::new(gpu::executor().unwrap(), experiment.clone()).unwrap(), 400);
        assert_eq!(fault.term, "TrainD/parameters");
    }
}

/// No lower scale mends a weight that a finite gradient spoils.
#[test]
fn a_scaled_run_halts_before_the_weights_are_lost() {
    let experiment = Experiment { scaling: Switch::On, scaling_init: 4.0, ..link::parse(STYLEGAN).experiment };
    let (_, fault) = halts_before_the_step(|| cpu(&experiment), 40);
    assert!(fault.term.ends_with("/parameters"), "{}", fault.term);
}

/// The regulariser's steps of both networks count theirs.
#[test]
fn lazy_steps_halt_before_the_weights_are_lost() {
    let lazy = "&d_reg_interval=1&pl_weight=2&g_reg_interval=1";
    let experiment = Experiment { epsilon: 1e-8, ..link::parse(&format!("{STYLEGAN}{lazy}")).experiment };
    let mut trainer = cpu(&experiment);
    train(&mut trainer, 2);
    let names: Vec<String> = trainer.scalar_names();
    assert!(names.iter().any(|name| name == "Loss/D/reg") && names.iter().any(|name| name == "Loss/G/reg"));
    let without = Experiment { epsilon: 0.0, ..experiment };
    halts_before_the_step(|| cpu(&without), 40);
}

/// Plain descent, and a rate that no weight bears: the gradients are finite, the weights would not be.
#[test]
fn rates_that_make_infinite_weights_halt_at_once() {
    for optimizer in [Optimizer::Sgd, Optimizer::AdamTensorFlow, Optimizer::AdamTorch] {
        for (id, wild) in [
            ("TrainD/parameters", Experiment { d_learning_rate: 1e300, ..small() }),
            ("TrainG/parameters", Experiment { g_learning_rate: 1e300, ..small() }),
        ] {
            let wild = Experiment { optimizer, ..wild };
            let mut trainer = cpu(&wild);
            let (iteration, fault) = until_fault(&mut trainer, TURN);
            assert_eq!((iteration, fault.term.as_str()), (1, id), "{optimizer:?}");
            assert!(states(&mut trainer).iter().all(|(_, numbers)| numbers.iter().all(|x| x.is_finite())));
        }
    }
}

/// G + (Gs − G)·β overflows where the two are far apart, though their mean is between them.
#[test]
fn the_average_of_far_weights_is_between_them() {
    let mut graph = Graph::new();
    let [average, weights] = ["average", "weights"].map(|name| graph.state(name, &[2]).unwrap());
    let beta = graph.constant(0.75, &[]);
    let moved = optimizer::moving_average(&mut graph, average, weights, beta).unwrap();
    let outputs = Outputs { updates: vec![(average, moved)], summaries: vec![] };
    let mut executor = CpuExecutor::<f32>::new();
    let program = executor.load(compile(&graph, "average", &outputs)).unwrap();
    executor.write("average", &[-3e38, 1.0]).unwrap();
    executor.write("weights", &[3e38, 5.0]).unwrap();
    executor.run(&[loss_explorer::executor::Step { program, step: 0 }]).unwrap();
    let given = block_on(executor.read(&[(None, "average")])).unwrap().remove(0).data;
    assert!(distance(&given, &[-1.5e38, 2.0]) <= 1e-6, "{given:?}");
}
