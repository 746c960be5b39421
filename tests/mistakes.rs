//! The known mistakes in R1, computed beside a live run: each is the number that it is said to be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;
#[path = "support/scorer.rs"]
mod scorer;

use loss_explorer::engine::contract::command::{Epoch, Step as Hand, Watch};
use loss_explorer::engine::contract::frame::Frame;
use loss_explorer::engine::contract::report::Report;
use loss_explorer::engine::contract::view::{BackendChoice, View};
use loss_explorer::engine::contract::wire::{decode, encode};
use loss_explorer::engine::session::{Session, Start};
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::experiment::{Activation, Architecture, Dataset, Experiment, Order, Switch};
use loss_explorer::gan::mistakes;
use loss_explorer::gan::mistakes::Mistake;
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::graph::Graph;
use loss_explorer::program::{Outputs, compile};
use pollster::block_on;
use scorer::{STEP, Scorer, run_and_read};

/// In the order of [`mistakes::tensors`].
type Numbers = [f64; 8];

fn sigmoid(s: f64) -> f64 {
    1.0 / (1.0 + (-s).exp())
}

fn mean(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let numbers: Vec<f64> = numbers.into_iter().collect();
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// Largest relative difference; infinite for a NaN.
fn apart(given: &Numbers, expected: &Numbers) -> f64 {
    let relative = given.iter().zip(expected).map(|(g, e)| (g - e).abs() / e.abs());
    relative.map(|d| if d.is_nan() { f64::INFINITY } else { d }).fold(0.0, f64::max)
}

/// All but the one that is only cut off differ from the right one, and all from one another.
fn are_told_apart(numbers: &Numbers) {
    let cut_off = 1 + Mistake::ALL.iter().position(|mistake| !mistake.trains()).unwrap();
    assert_eq!(numbers[cut_off], numbers[0]);
    let others = (0..numbers.len()).filter(|at| *at != cut_off);
    let mut sorted: Vec<f64> = others.map(|at| numbers[at]).collect();
    sorted.sort_by(f64::total_cmp);
    assert!(sorted.windows(2).all(|pair| pair[1] > 1.01 * pair[0]), "{numbers:?}");
}

#[test]
fn every_mistake_has_a_name_of_its_own() {
    let mut names = mistakes::tensors().to_vec();
    assert_eq!((names.len(), names[0], names[1]), (8, "r1_penalty", "mistake/softplus_first"));
    assert!(Mistake::ALL.iter().all(|mistake| mistake.tensor() == format!("mistake/{}", mistake.key())));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 8);
}

/// Deterministic numbers in (−1, 1).
fn values(count: usize, salt: f64) -> Vec<f64> {
    (0..count).map(|k| ((k as f64 + 1.0) * 12.9898 + salt * 78.233).sin()).collect()
}

/// The numbers of a linear D, s = w·x, of three pictures `[2, 2, 3]`.
fn of_linear_d(x: &[f64], w: &[f64]) -> Numbers {
    let mut graph = Graph::new();
    let state = graph.state("x", &[3, 2, 2, 3]).unwrap();
    let reals = graph.variable(state);
    let flat = graph.reshape(reals, &[3, 12]).unwrap();
    let weight = graph.state("w", &[12, 1]).unwrap();
    let column = graph.matmul(flat, false, weight, false).unwrap();
    let scores = graph.reshape(column, &[3]).unwrap();
    mistakes::build(&mut graph, scores, reals).unwrap();
    let mut executor = CpuExecutor::<f64>::new();
    let program = executor.load(compile(&graph, "linear D", &Outputs::default())).unwrap();
    executor.write("x", x).unwrap();
    executor.write("w", w).unwrap();
    run_and_read(&mut executor, program, &mistakes::tensors()).concat().try_into().unwrap()
}

#[test]
fn of_a_linear_d_all_have_a_closed_form() {
    let (x, w) = (values(36, 1.0), values(12, 2.0));
    let square: f64 = w.iter().map(|w| w * w).sum();
    let scores: Vec<f64> = x.chunks_exact(12).map(|x| x.iter().zip(&w).map(|(x, w)| x * w).sum()).collect();
    let slopes = |slope: &dyn Fn(f64) -> f64| square * mean(scores.iter().map(|&s| slope(s) * slope(s)));
    let expected = [
        square,
        slopes(&|s| -sigmoid(-s)),
        slopes(&|s| sigmoid(s) * sigmoid(-s)),
        square / 12.0,
        square * 3.0,
        square.sqrt(),
        square,
        square * 2.0,
    ];
    let given = of_linear_d(&x, &w);
    assert!(apart(&given, &expected) <= 1e-12, "{given:?}, not {expected:?}");
    assert!(apart(&of_linear_d(&x, &values(12, 3.0)), &expected) > 0.01, "of another w they are others");
    are_told_apart(&expected);
}

fn small() -> Experiment {
    let depths = Experiment { g_width: 8, d_width: 8, g_depth: 2, d_depth: 2, ..Experiment::default() };
    Experiment { batch: 5, d_activation: Activation::Tanh, ..depths }
}

fn pictures(architecture: Architecture, labels: Switch) -> Experiment {
    Experiment { data: Dataset::Digits, architecture, labels, batch: 4, latents: 4, d_activation: Activation::Swish, ..small() }
}

fn experiments() -> [Experiment; 4] {
    [
        small(),
        pictures(Architecture::Mlp, Switch::On),
        pictures(Architecture::Conv, Switch::Off),
        pictures(Architecture::StyleGan, Switch::On),
    ]
}

fn trained<E: Executor>(executor: E, experiment: &Experiment, iterations: u32) -> Trainer<E> {
    let mut trainer = Trainer::new(executor, experiment.clone()).unwrap();
    trainer.run(iterations).unwrap();
    assert!(block_on(trainer.rows()).unwrap().iter().all(|row| row.fault.is_none()));
    trainer
}

fn exact(experiment: &Experiment, iterations: u32) -> Trainer<CpuExecutor<f64>> {
    trained(CpuExecutor::new(), experiment, iterations)
}

fn probe<E: Executor>(trainer: &mut Trainer<E>) -> Numbers {
    let named = block_on(trainer.probe_mistakes().unwrap().expect("D has taken a step")).unwrap();
    let (names, numbers): (Vec<_>, Vec<_>) = named.into_iter().unzip();
    assert_eq!(names, mistakes::tensors());
    numbers.try_into().unwrap()
}

fn tensor<E: Executor>(trainer: &mut Trainer<E>, name: &str) -> Vec<f64> {
    block_on(trainer.read(name)).unwrap().data
}

/// Gradient of the sum of f(score) over the batch of D's last step at its reals, by central differences.
fn gradients(trainer: &mut Trainer<CpuExecutor<f64>>, functions: &[fn(f64) -> f64]) -> Vec<Vec<f64>> {
    let reals = block_on(trainer.read("reals")).unwrap();
    let labels = trainer.d_step_has("labels").then(|| block_on(trainer.read("labels")).unwrap());
    let mut scorer = Scorer::of(trainer, &reals.shape, labels.as_ref());
    let mut all = vec![vec![]; functions.len()];
    for at in 0..reals.data.len() {
        let [up, down] = scorer.around(&reals.data, |moved| moved == at);
        for (f, gradient) in functions.iter().zip(&mut all) {
            let sum = |scores: &[f64]| scores.iter().map(|&s| f(s)).sum::<f64>();
            gradient.push((sum(&up) - sum(&down)) / (2.0 * STEP));
        }
    }
    all
}

/// Everything from the gradients of scores, of softplus(−score) and of sigmoid(score), as the mistaken code would have it.
fn expected(gradients: &[Vec<f64>], rows: usize) -> Numbers {
    let numbers = gradients[0].len() / rows;
    let squares = |gradient: &[f64]| -> Vec<f64> { gradient.chunks_exact(numbers).map(|g| g.iter().map(|g| g * g).sum()).collect() };
    let [right, softplus, sigmoid] = [0, 1, 2].map(|at| squares(&gradients[at]));
    let r1 = mean(right.clone());
    [
        r1,
        mean(softplus),
        mean(sigmoid),
        mean(gradients[0].iter().map(|g| g * g)),
        right.iter().sum(),
        mean(right.iter().map(|square| square.sqrt())),
        r1,
        2.0 * r1,
    ]
}

#[test]
fn of_every_network_they_are_those_of_finite_differences() {
    for experiment in experiments() {
        let mut trainer = exact(&experiment, 3);
        let given = probe(&mut trainer);
        let functions: [fn(f64) -> f64; 3] = [|s| s, |s| (1.0 + (-s).exp()).ln(), sigmoid];
        let gradients = gradients(&mut trainer, &functions);
        let expected = expected(&gradients, experiment.batch as usize);
        assert!(apart(&given, &expected) <= 1e-5, "{experiment:?}: {given:?}, not {expected:?}");
        are_told_apart(&given);
        trainer.run(1).unwrap();
        assert!(apart(&probe(&mut trainer), &expected) > 1e-3, "an iteration later they are others");
    }
}

/// The right one of the probe, and R1 as D's last step computed it.
fn both<E: Executor>(trainer: &mut Trainer<E>) -> [f64; 2] {
    [probe(trainer)[0], mean(tensor(trainer, "r1_penalty"))]
}

/// While D stands still its R1 is that of its last step, whatever that was.
#[test]
fn the_reals_are_those_of_ds_last_step() {
    let still = Experiment { d_learning_rate: 0.0, ..small() };
    for experiment in [
        still.clone(),
        Experiment { d_repeats: 3, ..still.clone() },
        Experiment { order: Order::StyleGan2, d_repeats: 2, ..still.clone() },
        Experiment { d_learning_rate: 0.0, ..pictures(Architecture::StyleGan, Switch::On) },
    ] {
        let mut trainer = exact(&experiment, 2);
        let mut seen = vec![];
        // After a step of D, one of G, and G's alone.
        let moves: [fn(&mut Trainer<CpuExecutor<f64>>); 4] = [
            |trainer| trainer.run(1).unwrap(),
            |trainer| trainer.step_d().unwrap(),
            |trainer| trainer.step_g().unwrap(),
            |trainer| trainer.step_g().unwrap(),
        ];
        for act in moves {
            act(&mut trainer);
            let [given, expected] = both(&mut trainer);
            assert!((given - expected).abs() <= 1e-9 * expected, "{experiment:?}: {given}, not {expected}");
            seen.push(given);
        }
        assert!((seen[0] - seen[1]).abs() > 1e-3 * seen[0], "another step of D has other reals: {seen:?}");
    }
}

#[test]
fn before_ds_first_step_there_are_none() {
    let mut trainer = exact(&small(), 0);
    assert!(trainer.probe_mistakes().unwrap().is_none());
    trainer.step_g().unwrap();
    assert!(trainer.probe_mistakes().unwrap().is_none() && !trainer.d_has_stepped());
    trainer.run(1).unwrap();
    probe(&mut trainer);
    trainer.reset().unwrap();
    assert!(trainer.probe_mistakes().unwrap().is_none());
}

#[test]
fn a_run_that_goes_on_elsewhere_has_the_same() {
    let mut trainer = exact(&Experiment { d_repeats: 2, ..small() }, 3);
    let expected = probe(&mut trainer);
    let states = trainer.state_names().into_iter().zip(block_on(trainer.snapshot()).unwrap().into_iter().map(|tensor| tensor.data));
    let states: Vec<_> = states.collect();
    let mut other = exact(trainer.experiment(), 0);
    other.restore(3, false, &states).unwrap();
    assert_eq!(probe(&mut other), expected);
    other.restore(2, false, &states).unwrap();
    assert!(apart(&probe(&mut other), &expected) > 1e-3);
}

/// A software adapter takes a minute to compile the convolutions of a D step.
const ON_THE_GPU: usize = 2;

#[test]
fn executors_agree() {
    for (index, experiment) in experiments().into_iter().enumerate() {
        let expected = probe(&mut exact(&experiment, 2));
        let given = probe(&mut trained(CpuExecutor::<f32>::new(), &experiment, 2));
        assert!(apart(&given, &expected) <= 1e-3, "cpu: {given:?}, not {expected:?}");
        if index >= ON_THE_GPU {
            continue;
        }
        let Some(executor) = gpu::executor() else { continue };
        let given = probe(&mut trained(executor, &experiment, 2));
        assert!(apart(&given, &expected) <= 1e-3, "gpu: {given:?}, not {expected:?}");
    }
}

#[test]
fn the_probe_is_loaded_when_it_is_asked_for_and_changes_nothing() {
    let experiment = pictures(Architecture::Conv, Switch::On);
    let (mut alone, mut watched) = (exact(&experiment, 2), exact(&experiment, 2));
    let before = watched.executor().buffer_bytes();
    assert_eq!(before, alone.executor().buffer_bytes());
    probe(&mut watched);
    let after = watched.executor().buffer_bytes();
    assert!(after > before);
    probe(&mut watched);
    assert_eq!(watched.executor().buffer_bytes(), after, "it is loaded once");
    alone.run(3).unwrap();
    (0..3).for_each(|_| {
        watched.run(1).unwrap();
        probe(&mut watched);
    });
    assert_eq!(block_on(alone.rows()).unwrap(), block_on(watched.rows()).unwrap());
    watched.rebuild(small()).unwrap();
    watched.run(1).unwrap();
    probe(&mut watched);
}

/// Trains for a turn if it is running; a frame `ms` after the last.
fn frame(session: &mut Session, clock: &mut f64, ms: f64) -> Frame {
    *clock += ms;
    let now = *clock;
    if session.wants_turn() {
        block_on(session.turn(|| now)).unwrap();
    }
    block_on(session.frame(|| now)).unwrap()
}

#[test]
fn frames_carry_them_while_they_are_watched() {
    let view = View { backend: BackendChoice::Cpu, ..View::default() };
    let start = Start { epoch: Epoch(1), experiment: small(), view, running: true, ..Start::default() };
    let (mut session, _) = block_on(Session::start(start, None)).unwrap();
    let mut clock = 0.0;
    assert_eq!(frame(&mut session, &mut clock, 500.0).mistakes, None, "nobody watches");
    session.watch(Watch { mistakes: true, ..Watch::default() });
    assert!(session.wants_frame());
    let shown = frame(&mut session, &mut clock, 1.0);
    let bytes = encode(&Report::Frame(Box::new(shown.clone()))).unwrap();
    assert!(matches!(decode(&bytes), Ok(Report::Frame(back)) if back.mistakes == shown.mistakes && back.fault == shown.fault));
    let mistakes = shown.mistakes.expect("they are watched");
    assert_eq!(mistakes.iteration, shown.iteration);
    assert_eq!(mistakes.values.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), mistakes::tensors());
    assert!(mistakes.values.iter().all(|(_, value)| *value > 0.0));
    let has: Vec<bool> = [60.0, 60.0, 60.0, 60.0].map(|ms| frame(&mut session, &mut clock, ms).mistakes.is_some()).to_vec();
    assert_eq!(has, [false, true, false, true], "not more often than every 100 ms");

    block_on(session.set_running(false, clock)).unwrap();
    assert!(frame(&mut session, &mut clock, 1.0).mistakes.is_some());
    assert_eq!(frame(&mut session, &mut clock, 500.0).mistakes, None, "a paused run stays as it is");
    for step in [Hand::Both, Hand::D, Hand::G] {
        block_on(session.step(step, clock)).unwrap();
        let shown = frame(&mut session, &mut clock, 1.0);
        assert_eq!(shown.mistakes.expect("it moved").iteration, shown.iteration, "{step:?}");
    }
    block_on(session.change(Epoch(1), Experiment { noise: 0.3, ..small() }, clock)).unwrap();
    assert!(frame(&mut session, &mut clock, 1.0).mistakes.is_some(), "other reals");
    session.watch(Watch { mistakes: false, ..Watch::default() });
    block_on(session.set_running(true, clock)).unwrap();
    assert_eq!(frame(&mut session, &mut clock, 500.0).mistakes, None);

    session.watch(Watch { mistakes: true, ..Watch::default() });
    block_on(session.set_running(false, clock)).unwrap();
    block_on(session.reset(Epoch(2), clock)).unwrap();
    assert_eq!(frame(&mut session, &mut clock, 500.0).mistakes, None, "D has taken no step");
    block_on(session.step(Hand::D, clock)).unwrap();
    assert_eq!(frame(&mut session, &mut clock, 1.0).mistakes.expect("it has now").iteration, 0);
}
