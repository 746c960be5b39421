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
use loss_explorer::program::{Body, Core, Cost, Index, Instr, Kernel, MAX_KERNEL_BUFFERS, Outputs, Program, Role, chains, compile};

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
        let looks = looks.iter().chain(&[Look::Mistakes]).map(|look| probes::look_probe(e, *look, "Gs"));
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
    assert!(reg.flops < main.flops * 2 / 3 && reg.dispatches <= 252, "{reg}");
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
    assert!(cost.flops <= 59_500_000, "{cost}");
}

/// As above, for the convolutional pair of the bench and for the page's StyleGAN.
#[test]
fn iterations_of_pictures_cost_what_they_are_said_to() {
    let stylegan = "data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64";
    let cases = [(bench::experiment("conv8").unwrap(), 89, 1_375), (link::parse(stylegan).experiment, 289, 1_185)];
    for (experiment, dispatches, mflop) in cases {
        let cost: Cost = [steps::d_step(&experiment).unwrap(), steps::g_step(&experiment).unwrap()].iter().map(Cost::of).sum();
        println!("one iteration: {cost}");
        assert!(cost.dispatches <= dispatches && cost.flops <= mflop * 1_000_000, "{cost}");
    }
}

#[test]
fn no_kernel_reads_what_it_overwrites_elsewhere() {
    for program in programs() {
        for kernel in &program.kernels {
            let mut core = kernel.core.operands();
            core.extend(kernel.core.head_loads());
            let clash = |b: &usize| kernel.writes().contains(b);
            assert!(!core.iter().any(clash), "{}: {}", program.name, kernel.label);
            check_in_place(kernel);
        }
    }
}

/// A body may load from a buffer that it stores to, but only the element that it stores, or others that it does not.
fn check_in_place(kernel: &Kernel) {
    for instr in &kernel.body.instrs {
        if let Instr::Load { buffer, index } = instr {
            for store in kernel.stores.iter().filter(|s| s.place.buffer == *buffer) {
                let same = *index == Index::contiguous(store.place.offset, kernel.len()) || kernel.len() == 1;
                let written = store.place.offset..store.place.offset + kernel.len();
                let apart = (0..kernel.len()).all(|i| !written.contains(&index.at(i)));
                assert!(same || apart, "{}", kernel.label);
            }
        }
    }
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
fn kernels_stay_within_webgpus_limits_and_their_buffers() {
    for program in programs() {
        for chain in chains(&program.kernels) {
            let links = &program.kernels[chain];
            let mut touched: Vec<_> = links.iter().flat_map(|kernel| [kernel.reads(), kernel.writes()].concat()).collect();
            touched.sort_unstable();
            touched.dedup();
            assert!(touched.len() <= MAX_KERNEL_BUFFERS, "{}: {}", program.name, links[0].label);
        }
        for kernel in &program.kernels {
            let mut touched = kernel.reads();
            touched.extend(kernel.writes());
            touched.sort_unstable();
            touched.dedup();
            assert!(touched.len() <= MAX_KERNEL_BUFFERS, "{}: {}", program.name, kernel.label);
            kernel.stores.iter().filter(|s| !s.ring).for_each(|s| {
                assert!(s.place.offset + kernel.len() <= program.buffers[s.place.buffer].len, "{}", kernel.label);
            });
            check_loads(&program, &kernel.body, kernel.len());
            if let Core::Sum { heads, outer, reduced, inner } = &kernel.core {
                heads.iter().for_each(|head| check_loads(&program, head, outer * reduced * inner));
            }
        }
    }
}

fn check_loads(program: &Program, body: &Body, len: usize) {
    for instr in &body.instrs {
        match instr {
            Instr::Load { buffer, index } => assert!((0..len).all(|i| index.at(i) < program.buffers[*buffer].len)),
            Instr::Constant(value) => assert!(value.is_finite(), "{}: a load without a place", program.name),
            _ => {}
        }
    }
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
