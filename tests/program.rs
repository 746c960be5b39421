//! What compiled programs promise: fused, hazard-free, and as cheap as they are said to be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "programs/mod.rs"]
mod hand_made;

use loss_explorer::engine::bench;
use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::experiment::{
    Activation, Architecture, Colour, DLoss, Dataset, Experiment, GLoss, Optimizer, PenaltyGradient, Precision, Side, Switch,
};
use loss_explorer::gan::probes::Look;
use loss_explorer::gan::{data, probes, steps};
use loss_explorer::graph::{Graph, Unary};
use loss_explorer::program::{
    Body, Buffer, Core, Cost, Flaw, Index, Instr, Kernel, MAX_KERNEL_BUFFERS, NamedTensor, Outputs, Place, Program, Role, Store, chains,
    compile,
};

/// One experiment of each kind that changes the programs.
fn experiments() -> Vec<Experiment> {
    let mut all = vec![Experiment::default()];
    all.extend(Dataset::ALL.iter().map(|&data| Experiment { data, ..Experiment::default() }));
    all.extend(Activation::ALL.iter().map(|&a| Experiment { g_activation: a, d_activation: a, ..Experiment::default() }));
    all.extend(GLoss::ALL.iter().map(|&g_loss| Experiment { g_loss, ..Experiment::default() }));
    all.extend(DLoss::ALL.iter().map(|&d_loss| Experiment { d_loss, r2_gamma: 1.0, ..Experiment::default() }));
    let scaled = Experiment { scaling: Switch::On, r2_gamma: 1.0, ..Experiment::default() };
    all.extend(DLoss::ALL.iter().map(|&d_loss| Experiment { d_loss, ..scaled.clone() }));
    let stopped = Experiment { penalty_gradient: PenaltyGradient::Stopped, r2_gamma: 1.0, ..Experiment::default() };
    all.extend([DLoss::LogisticSimplegp, DLoss::WganGp].map(|d_loss| Experiment { d_loss, ..stopped.clone() }));
    all.push(Experiment { scaling_mistake: Switch::On, precision: Precision::Half, ..scaled });
    all.extend(Optimizer::ALL.iter().map(|&optimizer| Experiment { optimizer, ..Experiment::default() }));
    for &architecture in Architecture::ALL {
        let pictures = Experiment { data: Dataset::Digits, architecture, batch: 8, g_width: 8, d_width: 8, ..Experiment::default() };
        all.push(Experiment { labels: Switch::On, style_mixing: 0.9, blur: Switch::On, ..pictures.clone() });
        all.push(Experiment { data: Dataset::Dots, side: Side::Sixteen, colour: Colour::Rgb, ..pictures });
    }
    all.push(Experiment { batch: 1, g_width: 1, d_width: 1, g_depth: 1, d_depth: 1, ..Experiment::default() });
    all
}

fn programs() -> Vec<Program> {
    let probes = |e: &Experiment| {
        let looks: &[Look] = if data::picture(e).is_some() { &[Look::Gradients] } else { &[Look::Gradients, Look::Grid] };
        let looks = looks.iter().chain(&[Look::Mistakes, Look::TwinLoss]).map(|look| probes::look_probe(e, *look, "Gs"));
        [probes::stage_probe(e), probes::quality_probe(e)].into_iter().chain(looks).collect::<Vec<_>>()
    };
    let all = |e: &Experiment| [steps::d_step(e), steps::g_step(e)].into_iter().chain(probes(e)).collect::<Vec<_>>();
    let lazy = |d_loss: &DLoss| Experiment { d_loss: *d_loss, d_reg_interval: 4, r2_gamma: 1.0, ..Experiment::default() };
    let stopped = |d_loss: &DLoss| Experiment { penalty_gradient: PenaltyGradient::Stopped, ..lazy(d_loss) };
    let of = |e: Experiment| [steps::d_step(&e), steps::d_reg_step(&e)];
    let regularisation = DLoss::ALL.iter().flat_map(|d_loss| [lazy(d_loss), stopped(d_loss)]).flat_map(of);
    let styled = experiments().into_iter().filter(|e| e.architecture == Architecture::StyleGan);
    let scaled = |e: &Experiment| Experiment { scaling: Switch::On, precision: Precision::Half, ..e.clone() };
    let path_length = styled.flat_map(|e| [steps::g_reg_step(&e), steps::g_reg_step(&scaled(&e))]);
    experiments().iter().flat_map(all).chain(regularisation).chain(path_length).map(Result::unwrap).collect()
}

fn dispatches(program: &Program, is: impl Fn(&Core) -> bool) -> usize {
    program.kernels.iter().filter(|k| is(&k.core)).count()
}

#[test]
fn the_training_program_dispatches_the_kernels_that_the_product_is_about() {
    let (d, g) = (steps::d_step(&Experiment::default()).unwrap(), steps::g_step(&Experiment::default()).unwrap());
    let is_score = |c: &Core| matches!(c, Core::SoftplusScore { .. });
    let is_penalty = |c: &Core| matches!(c, Core::GradientPenalty { .. });
    assert_eq!((dispatches(&d, is_score), dispatches(&d, is_penalty)), (2, 1));
    assert_eq!((dispatches(&g, is_score), dispatches(&g, is_penalty)), (1, 0));
    let without = steps::d_step(&Experiment { r1_gamma: 0.0, ..Experiment::default() }).unwrap();
    assert_eq!(dispatches(&without, is_penalty), 0, "a γ of 0 leaves the penalty out");
}

/// R1 needs the reals alone: its step has neither G nor the fakes in it.
#[test]
fn a_regularisation_step_computes_what_its_penalty_needs() {
    let lazy = Experiment { d_reg_interval: 16, ..Experiment::default() };
    let of = |program: Result<Program, _>| Cost::of(&program.unwrap()).flops;
    let (whole, main, reg) = (of(steps::d_step(&Experiment::default())), of(steps::d_step(&lazy)), of(steps::d_reg_step(&lazy)));
    println!("{whole} flops whole, {main} without its penalty, {reg} for the penalty alone");
    assert!(main < whole * 9 / 10 && reg < whole * 3 / 4);
    let is_state = |b: &loss_explorer::program::Buffer, name: &str| b.role == Role::State(name.into());
    let program = steps::d_reg_step(&lazy).unwrap();
    assert!(!program.buffers.iter().any(|b| is_state(b, "G/parameters")) && program.buffers.iter().any(|b| is_state(b, "TrainD/adam/v")));
    assert!(program.tensors.iter().all(|t| t.name.starts_with("RegD/")), "no name of D's step");
}

/// Path length is of G alone, on half a minibatch: its step has no D in it, and costs less than G's.
#[test]
fn the_step_of_path_length_has_no_d_in_it() {
    let experiment = link::parse("data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64&pl_weight=2").experiment;
    let (main, reg) = (steps::g_step(&experiment).unwrap(), steps::g_reg_step(&experiment).unwrap());
    let has = |name: &str| reg.buffers.iter().any(|b| b.role == Role::State(name.into()));
    assert!(!has("D/parameters") && has("G/parameters") && has("TrainG/adam/v") && has(steps::PATH_MEAN));
    assert!(reg.tensors.iter().all(|t| t.name.starts_with("RegG/")), "no name of G's step");
    let (main, reg) = (Cost::of(&main), Cost::of(&reg));
    println!("G step: {main}; of path length: {reg}");
    assert!(reg.flops < main.flops * 2 / 3 && reg.dispatches <= 231, "{reg}");
    let points = steps::g_reg_step(&Experiment::default()).unwrap_err();
    assert_eq!(points.to_string(), "path_length: [128, 2] has no styles");
}

/// What the loss's and the penalty's passes through D share is computed once, reals and fakes are one batch, updates and sums of one
/// shape are one kernel (`graph::rewrite`, `graph::stacked`, `program::compile`): the bounds are what is reached, so that a
/// regression shows.
#[test]
fn the_default_iteration_costs_what_it_is_said_to() {
    let experiment = Experiment::default();
    let (d, g) = (steps::d_step(&experiment).unwrap(), steps::g_step(&experiment).unwrap());
    let cost: Cost = [&d, &g].into_iter().map(Cost::of).sum();
    println!("one iteration: {cost}");
    assert!(cost.dispatches <= 39, "{cost}");
    assert!(cost.flops <= 60_100_000, "{cost}");
}

/// As above, for the convolutional pair of the bench and for the page's StyleGAN.
#[test]
fn iterations_of_pictures_cost_what_they_are_said_to() {
    let stylegan = "data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64";
    let cases = [(bench::experiment("conv8").unwrap(), 88, 1_375), (link::parse(stylegan).experiment, 287, 1_186)];
    for (experiment, dispatches, mflop) in cases {
        let cost: Cost = [steps::d_step(&experiment).unwrap(), steps::g_step(&experiment).unwrap()].iter().map(Cost::of).sum();
        println!("one iteration: {cost}");
        assert!(cost.dispatches <= dispatches && cost.flops <= mflop * 1_000_000, "{cost}");
    }
}

#[test]
fn every_program_keeps_its_promises() {
    programs()
        .iter()
        .chain(&hand_made::all())
        .for_each(|program| assert_eq!(program.verify().and_then(|()| program.verify_room()), Ok(())));
}

/// Each promise can be broken, and is found to be: every case damages the default D step, or a kernel of it.
#[test]
fn a_broken_promise_is_found() {
    let sound = steps::d_step(&Experiment { r2_gamma: 1.0, ..Experiment::default() }).unwrap();
    assert_eq!(sound.verify(), Ok(()));
    let kernel = |is: &dyn Fn(&Kernel) -> bool| sound.kernels.iter().position(is).unwrap();
    let product = kernel(&|k| matches!(k.core, Core::Matmul { .. }) && k.stores.iter().any(|s| !s.ring));
    let sum = kernel(&|k| matches!(k.core, Core::Sum { .. }));
    let map = kernel(&|k| k.core == Core::Map && k.body.instrs.iter().any(|i| matches!(i, Instr::Binary(..))));
    let logged = kernel(&|k| k.stores.iter().any(|s| s.ring));
    let scratch = sound.buffers.iter().position(|b| b.role == Role::Scratch).unwrap();
    let operand = sound.kernels[product].core.operands()[0];
    let first_scratch_read = kernel(&|k| k.reads().iter().any(|b| sound.buffers[*b].role == Role::Scratch));
    let set = |at: usize, change: fn(&mut Instr) -> bool| move |p: &mut Program| assert!(p.kernels[at].body.instrs.iter_mut().any(change));
    type Damage<'a> = Box<dyn Fn(&mut Program) + 'a>;
    let cases: Vec<(Flaw, Damage<'_>)> = vec![
        (Flaw::NoSuchBuffer, Box::new(|p| p.kernels[product].stores[0].place.buffer = 9999)),
        (Flaw::PastTheEnd, Box::new(|p| p.kernels[product].stores.iter_mut().find(|s| !s.ring).unwrap().place.offset += 1 << 20)),
        (Flaw::NotWritten, Box::new(|p| drop(p.kernels.drain(..first_scratch_read)))),
        (Flaw::NotWritten, Box::new(name_what_nothing_writes)),
        (
            Flaw::CoreReadsWritten,
            Box::new(|p| p.kernels[product].stores.push(Store { reg: 0, place: Place { buffer: operand, offset: 0 }, ring: false })),
        ),
        (Flaw::TooManyBuffers, Box::new(|p| (0..MAX_KERNEL_BUFFERS).for_each(|_| with_one_more_buffer(p, map)))),
        (
            Flaw::NoSuchValue,
            Box::new(set(map, |i| {
                matches!(i, Instr::Binary(..)) && {
                    *i = Instr::Unary(Unary::Neg, 9999);
                    true
                }
            })),
        ),
        (
            Flaw::NoSuchValue,
            Box::new(set(map, |i| {
                *i = Instr::Scalar(9999);
                true
            })),
        ),
        (
            Flaw::NoSuchValue,
            Box::new(set(map, |i| {
                *i = Instr::Core(0);
                true
            })),
        ),
        (Flaw::Extents, Box::new(|p| p.kernels[product].domain[0] += 1)),
        (
            Flaw::Extents,
            Box::new(|p| {
                if let Core::Sum { outer, .. } = &mut p.kernels[sum].core {
                    *outer += 1
                }
            }),
        ),
        (
            Flaw::NotANumber,
            Box::new(set(map, |i| {
                *i = Instr::Constant(f64::NAN);
                true
            })),
        ),
        (Flaw::Ring, Box::new(|p| p.kernels[logged].stores.iter_mut().for_each(|s| s.ring = !s.ring))),
        (Flaw::Ring, Box::new(|p| p.kernels[logged].stores.iter_mut().filter(|s| s.ring).for_each(|s| s.place.offset += 999))),
        (Flaw::NoSummary, Box::new(|p| p.summaries.push("Loss/none".into()))),
        (Flaw::NameTwice, Box::new(|p| p.scalars.push(p.scalars[0].clone()))),
        (Flaw::NameTwice, Box::new(|p| p.buffers[scratch].role = Role::State("D/parameters".into()))),
    ];
    for (number, (flaw, damage)) in cases.into_iter().enumerate() {
        let mut broken = sound.clone();
        damage(&mut broken);
        let verdict = broken.verify().and_then(|()| broken.verify_room());
        assert_eq!(verdict.map_err(|broken| broken.flaw), Err(flaw), "case {number}");
    }
}

/// Names a tensor in a scratch buffer of its own that nothing writes.
fn name_what_nothing_writes(program: &mut Program) {
    program.buffers.push(Buffer { len: 4, role: Role::Scratch });
    let place = Place { buffer: program.buffers.len() - 1, offset: 0 };
    program.tensors.push(NamedTensor { name: "new".into(), place, shape: vec![4] });
}

/// Has a kernel load a number from a state of its own.
fn with_one_more_buffer(program: &mut Program, kernel: usize) {
    let buffer = program.buffers.len();
    program.buffers.push(Buffer { len: 1, role: Role::State(format!("state {buffer}")) });
    program.kernels[kernel].body.instrs.push(Instr::Load { buffer, index: Index { offset: 0, axes: vec![] } });
}

/// A body that reads its own buffer one element further on.
#[test]
fn a_body_that_reads_what_it_overwrites_elsewhere_is_found() {
    let buffer = || Buffer { len: 8, role: Role::State("x".into()) };
    let of = |offset: usize, len: usize| {
        let body = Body { instrs: vec![Instr::Load { buffer: 0, index: Index::contiguous(offset, len) }] };
        let stores = vec![Store { reg: 0, place: Place { buffer: 0, offset: 0 }, ring: false }];
        let kernel = Kernel { label: "shift".into(), core: Core::Map, domain: vec![len], body, stores };
        let (name, scalars, tensors, summaries) = ("shift".into(), vec![], vec![], vec![]);
        Program { name, buffers: vec![buffer()], kernels: vec![kernel], scalars, tensors, summaries }
    };
    assert_eq!((of(0, 4).verify(), of(4, 4).verify()), (Ok(()), Ok(())));
    assert_eq!(of(1, 4).verify().unwrap_err().flaw, Flaw::BodyReadsWritten);
}

#[test]
fn narrow_layers_are_chained() {
    for (rows, extents) in hand_made::LAYERS {
        assert_eq!(chains(&hand_made::layers(rows, extents).kernels).len(), 1, "{extents:?}");
    }
    let d = steps::d_step(&Experiment::default()).unwrap();
    assert!(chains(&d.kernels).iter().any(|chain| chain.len() >= 4), "G's layers");
    let wide = steps::d_step(&Experiment { g_width: 128, d_width: 128, ..Experiment::default() }).unwrap();
    assert!(chains(&wide.kernels).iter().all(|chain| chain.len() <= 2));
}

#[test]
fn scratch_buffers_are_used_again() {
    let program = steps::d_step(&Experiment::default()).unwrap();
    let scratch = program.buffers.iter().filter(|b| b.role == Role::Scratch).count();
    assert!(scratch < program.kernels.len(), "{scratch} buffers for {} kernels", program.kernels.len());
}

#[test]
fn equal_nodes_are_one_node() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[3]).unwrap();
    let before = graph.len();
    let (a, b) = (graph.unary(Unary::Exp, x), graph.unary(Unary::Exp, x));
    assert_eq!(a, b);
    assert_eq!(graph.len(), before + 1);
}

#[test]
fn shapes_that_do_not_fit_are_a_sentence() {
    let mut graph = Graph::new();
    let (a, b) = (graph.state("a", &[2, 3]).unwrap(), graph.state("b", &[2, 4]).unwrap());
    let error = graph.matmul(a, false, b, false).unwrap_err();
    assert_eq!(error.to_string(), "matmul: [2, 3] and [2, 4] do not go together");
    assert_eq!(graph.slice(a, 1, 2).unwrap_err().to_string(), "slice: [2, 3] has no rows 1 to 3");
    let product = graph.mul(a, a).unwrap();
    assert!(graph.gradients_of_sum(product, &[product]).unwrap_err().to_string().contains("neither a state nor a variable"));
}

/// A state updated before someone reads its old value must not be overwritten in place.
#[test]
fn a_state_read_after_its_update_keeps_its_old_value() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[2]).unwrap();
    let y = graph.state("y", &[2, 2]).unwrap();
    let doubled = graph.scale(x, 2.0);
    graph.name(doubled, "doubled");
    let column = graph.reshape(x, &[2, 1]).unwrap();
    let hidden = graph.matmul(y, false, y, false).unwrap();
    let late = graph.matmul(hidden, false, column, false).unwrap();
    graph.name(late, "late");
    let mut executor = CpuExecutor::<f64>::new();
    let program = executor.load(compile(&graph, "hazard", &Outputs { updates: vec![(x, doubled)], summaries: vec![] })).unwrap();
    executor.write("x", &[1.0, 3.0]).unwrap();
    executor.write("y", &[1.0, 2.0, 0.0, 1.0]).unwrap();
    executor.run(&[Step { program, step: 0 }]).unwrap();
    let read = |e: &mut CpuExecutor<f64>, p, name| pollster::block_on(e.read(&[(p, name)])).unwrap().remove(0).data;
    assert_eq!(read(&mut executor, Some(program), "late"), [13.0, 3.0]);
    assert_eq!(read(&mut executor, None, "x"), [2.0, 6.0]);
}
