//! The further layers of the stage: slopes, pushes, grids and pixels are what central differences of D and G alone say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;
#[path = "support/scorer.rs"]
mod scorer;

use loss_explorer::engine::contract::command::Epoch;
use loss_explorer::engine::contract::frame::{Frame, OPTIMAL, Plane, Stage, named};
use loss_explorer::engine::contract::report::Answer;
use loss_explorer::engine::contract::view::{BackendChoice, Generator, Layer, View};
use loss_explorer::engine::session::{Session, Start};
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::data::EXTENT;
use loss_explorer::gan::experiment::{Activation, Architecture, Dataset, Experiment, GLoss, Switch};
use loss_explorer::gan::networks;
use loss_explorer::gan::networks::Network;
use loss_explorer::gan::probes::{
    FIELD_SIDE, GRID, GRID_REACH, GRID_SIDE, Look, PENALTIES, PUSH, SLOPE, SQUARES, STAGE_COLUMNS, STAGE_ROWS,
};
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::graph::Graph;
use loss_explorer::program::{Outputs, compile};
use pollster::block_on;
use scorer::{STEP, Scorer, run_and_read};

fn small() -> Experiment {
    Experiment { batch: 16, g_width: 8, d_width: 8, g_depth: 2, d_depth: 2, d_activation: Activation::Tanh, ..Experiment::default() }
}

fn digits(architecture: Architecture) -> Experiment {
    Experiment { data: Dataset::Digits, architecture, labels: Switch::On, batch: 4, latents: 4, d_activation: Activation::Swish, ..small() }
}

fn exact(experiment: &Experiment) -> Trainer<CpuExecutor<f64>> {
    trained(CpuExecutor::new(), experiment)
}

fn trained<E: Executor>(executor: E, experiment: &Experiment) -> Trainer<E> {
    let mut trainer = Trainer::new(executor, experiment.clone()).unwrap();
    trainer.run(3).unwrap();
    trainer
}

fn look<E: Executor>(trainer: &mut Trainer<E>, generator: &'static str, name: &str) -> Vec<f64> {
    let look = if name == GRID { Look::Grid } else { Look::Gradients };
    block_on(trainer.look(look, generator, &[name]).unwrap()).unwrap().remove(0).data
}

fn shown<E: Executor>(trainer: &mut Trainer<E>, name: &str) -> Vec<f64> {
    block_on(trainer.probe_stage(&[name]).unwrap()).unwrap().remove(0).data
}

/// The largest difference, relative to the largest number; infinite for a NaN or another length.
fn apart(given: &[f64], expected: &[f64]) -> f64 {
    let largest = expected.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
    let worst =
        given.iter().zip(expected).map(|(g, e)| (g - e).abs()).map(|d| if d.is_nan() { f64::INFINITY } else { d }).fold(0.0, f64::max);
    if given.len() == expected.len() && largest > 0.0 { worst / largest } else { f64::INFINITY }
}

/// The gradient of f(score) of every point, by central differences: of points no score depends on another's.
fn gradients(trainer: &mut Trainer<CpuExecutor<f64>>, points: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut scorer = Scorer::of(trainer, &[points.len() / 2, 2], None);
    let along = [0, 1].map(|axis| {
        let [up, down] = scorer.around(points, |at| at % 2 == axis);
        up.iter().zip(&down).map(|(up, down)| (f(*up) - f(*down)) / (2.0 * STEP)).collect::<Vec<f64>>()
    });
    along[0].iter().zip(&along[1]).flat_map(|(x, y)| [*x, *y]).collect()
}

#[test]
fn slopes_are_those_of_finite_differences() {
    let mut trainer = exact(&small());
    let centre = |cell: usize| (cell as f64 + 0.5) * 2.0 * EXTENT / FIELD_SIDE as f64 - EXTENT;
    let places: Vec<f64> = (0..FIELD_SIDE * FIELD_SIDE).flat_map(|k| [centre(k % FIELD_SIDE), centre(k / FIELD_SIDE)]).collect();
    let expected: Vec<f64> = gradients(&mut trainer, &places, |s| s).chunks(2).map(|g| g[0].hypot(g[1])).collect();
    assert!(apart(&look(&mut trainer, "G", SLOPE), &expected) < 1e-6);
    trainer.run(1).unwrap();
    assert!(apart(&look(&mut trainer, "G", SLOPE), &expected) > 1e-3, "an iteration later they are others");
}

/// A G loss of one score.
type OfScore = fn(f64) -> f64;

#[test]
fn pushes_are_minus_the_gradient_of_the_loss_in_use() {
    let losses: [(GLoss, OfScore); 4] = [
        (GLoss::LogisticNonsaturating, |f| (-f).exp().ln_1p()),
        (GLoss::LogisticSaturating, |f| -f.exp().ln_1p()),
        (GLoss::Wgan, |f| -f),
        (GLoss::Lsgan, |f| 0.7 * (f - 0.8) * (f - 0.8)),
    ];
    for (generator, samples) in [("G", "probe_raw"), ("Gs", "probe_ema")] {
        let mut all = vec![];
        for (g_loss, loss) in losses {
            let mut trainer = exact(&Experiment { g_loss, ls_weight: 0.7, ls_g_target: 0.8, ..small() });
            let fakes = shown(&mut trainer, samples);
            let expected: Vec<f64> = gradients(&mut trainer, &fakes, loss).iter().map(|x| -x).collect();
            let given = look(&mut trainer, generator, PUSH);
            assert!(apart(&given, &expected) < 1e-5, "{g_loss:?}: {}", apart(&given, &expected));
            let turned: Vec<f64> = expected.iter().map(|x| -x).collect();
            assert!(apart(&given, &turned) > 1.0, "the sign matters");
            all.push(given);
        }
        assert!((1..all.len()).all(|at| apart(&all[at], &all[0]) > 1e-2), "every loss pushes differently");
    }
}

#[test]
fn a_loss_that_compares_pushes_with_the_slope_of_its_pairs() {
    let mut trainer = exact(&Experiment { g_loss: GLoss::Rpgan, ..small() });
    let fakes = shown(&mut trainer, "probe_raw");
    let names = [PUSH, "probe_relativistic_logits"];
    let tensors = block_on(trainer.look(Look::Gradients, "G", &names).unwrap()).unwrap();
    let slopes = gradients(&mut trainer, &fakes, |s| s);
    let expected: Vec<f64> = slopes.iter().enumerate().map(|(at, slope)| slope / (1.0 + tensors[1].data[at / 2].exp())).collect();
    assert!(apart(&tensors[0].data, &expected) < 1e-5);
}

#[test]
fn the_grid_is_what_the_generator_makes_of_its_first_two_latents() {
    for latents in [1, 2, 5] {
        let mut trainer = exact(&Experiment { latents, ..small() });
        let g = Network { name: "G".into(), ..networks::generator(trainer.experiment()) };
        let step = 2.0 * GRID_REACH / (GRID_SIDE - 1) as f64;
        let nodes = [(0, 0), (GRID_SIDE - 1, 0), (7, 30), (GRID_SIDE - 1, GRID_SIDE - 1)];
        let latent = |(column, row): (usize, usize)| {
            let mut z = vec![0.0; latents as usize];
            z[0] = column as f64 * step - GRID_REACH;
            z.iter_mut().skip(1).take(1).for_each(|second| *second = row as f64 * step - GRID_REACH);
            z
        };
        let mut graph = Graph::new();
        let z = graph.state("z", &[nodes.len(), latents as usize]).unwrap();
        let (_, parameters) = g.parameter_nodes(&mut graph).unwrap();
        let samples = g.apply(&mut graph, &parameters, z, None).unwrap();
        graph.name(samples, "samples");
        let mut executor = CpuExecutor::<f64>::new();
        let program = executor.load(compile(&graph, "G", &Outputs::default())).unwrap();
        executor.write("G/parameters", &block_on(trainer.read("G/parameters")).unwrap().data).unwrap();
        executor.write("z", &nodes.into_iter().flat_map(latent).collect::<Vec<f64>>()).unwrap();
        let expected = run_and_read(&mut executor, program, &["samples"]).remove(0);
        let grid = look(&mut trainer, "G", GRID);
        assert_eq!(grid.len(), 2 * GRID_SIDE * GRID_SIDE);
        let given: Vec<f64> = nodes.iter().flat_map(|(column, row)| grid[2 * (row * GRID_SIDE + column)..][..2].to_vec()).collect();
        assert!(apart(&given, &expected) < 1e-12, "{latents}: {given:?}, not {expected:?}");
        assert!(apart(&look(&mut trainer, "Gs", GRID), &grid) > 1e-3, "Gs is another generator");
    }
}

const STAGE: usize = STAGE_ROWS * STAGE_COLUMNS;

/// The classes on the stage: row k is class k.
fn classes() -> loss_explorer::executor::HostTensor {
    let one_hot = |picture: usize| (0..10).map(move |class| f64::from(u8::from(picture / STAGE_COLUMNS == class)));
    loss_explorer::executor::HostTensor { shape: vec![STAGE, 10], data: (0..STAGE).flat_map(one_hot).collect() }
}

#[test]
fn the_squares_of_a_picture_add_up_to_its_r1_and_are_those_of_finite_differences() {
    const PIXELS: usize = 64;
    for architecture in [Architecture::Mlp, Architecture::Conv, Architecture::StyleGan] {
        let mut trainer = exact(&digits(architecture));
        for (half, samples) in ["probe_reals", "probe_raw"].into_iter().enumerate() {
            let names = [SQUARES[half], PENALTIES[half]];
            let tensors = block_on(trainer.look(Look::Gradients, "G", &names).unwrap()).unwrap();
            let (squares, penalties) = (&tensors[0].data, &tensors[1].data);
            assert_eq!((tensors[0].shape.clone(), penalties.len()), (vec![STAGE, 8, 8], STAGE));
            let sums: Vec<f64> = squares.chunks(PIXELS).map(|picture| picture.iter().sum()).collect();
            assert!(apart(&sums, penalties) < 1e-12);
            let pictures = shown(&mut trainer, samples);
            let mut scorer = Scorer::of(&mut trainer, &[STAGE, 1, 8, 8], Some(&classes()));
            let chosen = 17;
            let square = |pixel: usize| {
                let [up, down] = scorer.around(&pictures, |at| at == chosen * PIXELS + pixel);
                // R1 is of the summed scores: where D looks at the whole batch, others move too.
                ((up.iter().sum::<f64>() - down.iter().sum::<f64>()) / (2.0 * STEP)).powi(2)
            };
            let expected: Vec<f64> = (0..PIXELS).map(square).collect();
            let given = &squares[chosen * PIXELS..][..PIXELS];
            assert!(apart(given, &expected) < 1e-4, "{architecture:?} {samples}: {}", apart(given, &expected));
            assert!(apart(&squares[..PIXELS], &expected) > 1e-2, "another picture has others");
        }
    }
}

#[test]
fn executors_agree() {
    for experiment in [small(), digits(Architecture::Mlp)] {
        let names: &[&str] = if experiment.data == Dataset::Digits { &[SQUARES[0], PENALTIES[1]] } else { &[SLOPE, PUSH, GRID] };
        let mut oracle = exact(&experiment);
        let expected: Vec<_> = names.iter().map(|name| look(&mut oracle, "Gs", name)).collect();
        let mut cpu = trained(CpuExecutor::<f32>::new(), &experiment);
        let mut gpu = gpu::executor().map(|executor| trained(executor, &experiment));
        for (name, expected) in names.iter().zip(&expected) {
            let given = look(&mut cpu, "Gs", name);
            assert!(apart(&given, expected) < 1e-3, "cpu, {name}: {}", apart(&given, expected));
            if let Some(gpu) = &mut gpu {
                let given = look(gpu, "Gs", name);
                assert!(apart(&given, expected) < 1e-3, "gpu, {name}: {}", apart(&given, expected));
            }
        }
    }
}

#[test]
fn looks_are_loaded_when_they_are_asked_for_and_change_nothing() {
    let (mut alone, mut watched) = (exact(&small()), exact(&small()));
    let before = watched.executor().buffer_bytes();
    for name in [SLOPE, PUSH, GRID] {
        look(&mut watched, "Gs", name);
        watched.run(1).unwrap();
        alone.run(1).unwrap();
    }
    assert!(before == alone.executor().buffer_bytes() && watched.executor().buffer_bytes() > before);
    assert_eq!(block_on(alone.rows()).unwrap(), block_on(watched.rows()).unwrap());
}

fn view(layers: u32) -> View {
    View { backend: BackendChoice::Cpu, layers, ..View::default() }
}

fn paused(experiment: Experiment) -> Session {
    let start = Start { epoch: Epoch(1), experiment, view: view(1), ..Start::default() };
    block_on(Session::start(start, None)).unwrap().0
}

fn stage(session: &mut Session, layers: u32, generator: Generator) -> Stage {
    session.look(View { generator, ..view(layers) });
    let frame: Frame = block_on(session.frame(|| 1e6)).unwrap();
    frame.stage.expect("another view shows another stage").value
}

fn plane(session: &mut Session, layers: u32, generator: Generator) -> Plane {
    match stage(session, layers, generator) {
        Stage::Plane(plane) => plane,
        other => panic!("no points but {other:?}"),
    }
}

#[test]
fn frames_carry_the_layers_that_are_on() {
    let mut session = paused(small());
    let sizes = |plane: &Plane| [SLOPE, PUSH, GRID, OPTIMAL].map(|name| named(&plane.layers, name).len());
    let cells = FIELD_SIDE * FIELD_SIDE;
    let plain = plane(&mut session, Layer::DEFAULT, Generator::Ema);
    assert_eq!((sizes(&plain), plain.field.len()), ([0; 4], cells));
    assert_eq!(block_on(session.tensor(SLOPE)).unwrap(), Answer::Unknown, "nothing was computed for layers that are off");
    let every = plane(&mut session, 127, Generator::Ema);
    assert_eq!(sizes(&every), [cells, plain.fakes.len(), 2 * GRID_SIDE * GRID_SIDE, cells]);
    assert_eq!((&every.field, &every.fakes), (&plain.field, &plain.fakes));
    let raw = plane(&mut session, Layer::Push.bit() | Layer::Grid.bit(), Generator::Raw);
    assert_eq!(sizes(&raw), [0, plain.fakes.len(), 2 * GRID_SIDE * GRID_SIDE, 0]);
    let Answer::Numbers(slope) = block_on(session.tensor(SLOPE)).unwrap() else { panic!("it was computed") };
    assert_eq!(slope.data, named(&every.layers, SLOPE));
}

#[test]
fn frames_of_pictures_carry_gradients_while_they_are_looked_at() {
    let mut session = paused(digits(Architecture::Mlp));
    let mut of = |layers| match stage(&mut session, layers, Generator::Ema) {
        Stage::Pictures(pictures) => pictures.layers,
        other => panic!("no pictures but {other:?}"),
    };
    assert_eq!(of(Layer::DEFAULT), []);
    let layers = of(Layer::DEFAULT | Layer::Slope.bit());
    for half in [0, 1] {
        let [squares, penalties] = [SQUARES, PENALTIES].map(|names| named(&layers, names[half]));
        assert_eq!((squares.len(), penalties.len()), (STAGE * 64, STAGE));
        assert!(penalties.iter().all(|penalty| *penalty > 0.0));
    }
}

#[test]
fn colours_on_the_stage_have_one_meaning_at_a_time() {
    let mut shown = View::default();
    for layer in [Layer::Slope, Layer::Optimal, Layer::Scores] {
        shown.switch(layer);
        let on: Vec<Layer> = Layer::ALL.into_iter().filter(|each| shown.shows(*each)).collect();
        if layer == Layer::Scores {
            assert_eq!(on, [Layer::Reals, Layer::Fakes, Layer::Scores]);
        } else {
            assert_eq!(on, [Layer::Reals, Layer::Fakes, layer]);
        }
    }
    shown.switch(Layer::Push);
    shown.switch(Layer::Reals);
    assert!(shown.shows(Layer::Push) && !shown.shows(Layer::Reals) && shown.shows(Layer::Scores));
}
