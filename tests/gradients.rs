//! Gradients equal central differences in f64, for every operation and every loss, first and second order.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, ProgramId, Step};
use loss_explorer::gan::experiment::{Activation, DLoss, GLoss};
use loss_explorer::gan::losses::{self, DInputs, Surroundings};
use loss_explorer::gan::networks::{Gains, Layer, mlp};
use loss_explorer::graph::{Binary, Distribution, Graph, NodeId, ShapeError, Unary};
use loss_explorer::program::{Outputs, compile};
use proptest::prelude::*;

/// Step of the central differences; their error is about STEP² · f''' and 1e-16 / STEP.
const STEP: f64 = 1e-5;
/// Allowed difference, relative to max(1, largest entry).
const TOLERANCE: f64 = 1e-6;

type Built = Result<NodeId, ShapeError>;
type Build<'a> = &'a dyn Fn(&mut Graph, &[NodeId]) -> Built;

/// Checks first- and second-order gradients of Σ cᵢ·f(x)ᵢ at `inputs`; each input is (extents, values).
fn check(name: &str, inputs: &[(Vec<usize>, Vec<f64>)], f: Build<'_>) {
    let error = worst_error(inputs, f, 1.0);
    assert!(error <= TOLERANCE, "{name}: a gradient is off by {error:e}");
}

/// The largest relative error; `factor` spoils the gradients for the negative control.
fn worst_error(inputs: &[(Vec<usize>, Vec<f64>)], f: Build<'_>, factor: f64) -> f64 {
    let mut probe = Probe::new(inputs, f);
    let (mut first, mut second) = (vec![], vec![]);
    let (mut first_expected, mut second_expected) = (vec![], vec![]);
    let base = probe.run(inputs);
    first.extend(base.gradient.iter().map(|g| g * factor));
    second.extend(base.hessian_product.iter().map(|g| g * factor));
    for input in 0..inputs.len() {
        for element in 0..inputs[input].1.len() {
            let mut at = |offset: f64| {
                let mut moved = inputs.to_vec();
                moved[input].1[element] += offset;
                probe.run(&moved)
            };
            let (up, down) = (at(STEP), at(-STEP));
            first_expected.push((up.value - down.value) / (2.0 * STEP));
            second_expected.push((up.directional - down.directional) / (2.0 * STEP));
        }
    }
    relative_error(&first, &first_expected).max(relative_error(&second, &second_expected))
}

/// NaN counts as infinitely wrong.
fn relative_error(got: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(got.len(), expected.len());
    let largest = expected.iter().fold(1.0_f64, |m, x| m.max(x.abs()));
    got.iter()
        .zip(expected)
        .map(|(g, e)| (g - e).abs() / largest)
        .fold(0.0, |w, d| if d <= w { w } else { if d.is_nan() { f64::INFINITY } else { d } })
}

/// A function, its gradient, the gradient's product with a fixed direction, and that product's gradient.
struct Probe {
    executor: CpuExecutor<f64>,
    program: ProgramId,
    count: usize,
}

struct Readings {
    value: f64,
    gradient: Vec<f64>,
    directional: f64,
    hessian_product: Vec<f64>,
}

impl Probe {
    fn new(inputs: &[(Vec<usize>, Vec<f64>)], f: Build<'_>) -> Self {
        let mut graph = Graph::new();
        let states: Vec<NodeId> =
            inputs.iter().enumerate().map(|(i, (extents, _))| graph.state(&format!("x{i}"), extents).unwrap()).collect();
        let y = f(&mut graph, &states).unwrap();
        let value = weighted_sum(&mut graph, y, 0.7);
        graph.name(value, "value");
        let gradients = graph.gradients_of_sum(value, &states).unwrap();
        let mut directional = graph.constant(0.0, &[]);
        for (i, &gradient) in gradients.iter().enumerate() {
            graph.name(gradient, format!("g{i}"));
            let part = weighted_sum(&mut graph, gradient, 0.3 + i as f64);
            directional = graph.add(directional, part).unwrap();
        }
        graph.name(directional, "directional");
        for (i, product) in graph.gradients_of_sum(directional, &states).unwrap().into_iter().enumerate() {
            graph.name(product, format!("h{i}"));
        }
        let mut executor = CpuExecutor::new();
        let program = executor.load(compile(&graph, "probe", &Outputs::default())).unwrap();
        Self { executor, program, count: inputs.len() }
    }

    fn run(&mut self, inputs: &[(Vec<usize>, Vec<f64>)]) -> Readings {
        for (i, (_, values)) in inputs.iter().enumerate() {
            // An input that the function does not use has no state.
            let _ = self.executor.write(&format!("x{i}"), values);
        }
        self.executor.run(&[Step { program: self.program, step: 3 }]).unwrap();
        let all = |probe: &mut Self, letter: &str| (0..probe.count).flat_map(|i| probe.read(&format!("{letter}{i}"))).collect();
        Readings {
            value: self.read("value")[0],
            gradient: all(self, "g"),
            directional: self.read("directional")[0],
            hessian_product: all(self, "h"),
        }
    }

    fn read(&mut self, name: &str) -> Vec<f64> {
        pollster::block_on(self.executor.read(&[(Some(self.program), name)])).unwrap().remove(0).data
    }
}

/// Σ cos(phase + i)·xᵢ: every element counts, each differently.
fn weighted_sum(graph: &mut Graph, x: NodeId, phase: f64) -> NodeId {
    let len = graph.shape(x).len();
    let flat = graph.reshape(x, &[len]).unwrap();
    let index = graph.iota(0, &[len]).unwrap();
    let turns = graph.scale(index, 0.1591);
    let phase = graph.constant(phase, &[]);
    let turns = graph.add(turns, phase).unwrap();
    let weights = graph.unary(Unary::CosTurns, turns);
    let product = graph.mul(weights, flat).unwrap();
    graph.sum_all(product)
}

/// Numbers in (low, high) that depend on the salt, none of them near a kink at 0.
fn values(count: usize, salt: u32, low: f64, high: f64) -> Vec<f64> {
    let number = |i: usize| {
        let x = ((i as f64 + 1.0) * 12.9898 + f64::from(salt) * 78.233).sin() * 43758.5453;
        let v = low + (x - x.floor()) * (high - low);
        if v.abs() < 0.02 { 0.05 } else { v }
    };
    (0..count).map(number).collect()
}

fn tensor(extents: &[usize], salt: u32) -> (Vec<usize>, Vec<f64>) {
    (extents.to_vec(), values(extents.iter().product(), salt, -1.5, 1.5))
}

fn positive(extents: &[usize], salt: u32) -> (Vec<usize>, Vec<f64>) {
    (extents.to_vec(), values(extents.iter().product(), salt, 0.3, 2.0))
}

#[test]
fn every_function_of_one_number() {
    let all = [
        Unary::Neg,
        Unary::Exp,
        Unary::Log,
        Unary::Sqrt,
        Unary::Abs,
        Unary::Sign,
        Unary::Floor,
        Unary::CosTurns,
        Unary::SinTurns,
        Unary::Tanh,
        Unary::Sigmoid,
        Unary::Softplus,
        Unary::LeakyRelu,
        Unary::LeakyReluSlope,
        Unary::NonFinite,
    ];
    for f in all {
        let input = if matches!(f, Unary::Log | Unary::Sqrt) { positive(&[3, 2], 1) } else { tensor(&[3, 2], 1) };
        check(&format!("{f:?}"), std::slice::from_ref(&input), &|g, x| Ok(g.unary(f, x[0])));
        // Behind a square, so that the second derivative of the chain is not that of the function alone.
        check(&format!("{f:?} of a square"), &[input], &|g, x| {
            let square = g.mul(x[0], x[0])?;
            Ok(g.unary(f, square))
        });
    }
}

/// Rounding has no slope worth the name: what comes back is rounded as well, and a second derivative rounds once more.
#[test]
fn rounding_to_half_precision_rounds_the_way_back() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[3]).unwrap();
    let seed = graph.state("seed", &[3]).unwrap();
    let y = graph.unary(Unary::RoundHalf, x);
    let gradient = graph.gradients(&[(y, seed)], &[x]).unwrap()[0];
    graph.name(gradient, "gradient");
    graph.name(y, "y");
    let program = compile(&graph, "half", &Outputs::default());
    let mut executor = CpuExecutor::<f64>::new();
    let program = executor.load(program).unwrap();
    executor.write("x", &[0.1, 1e6, 3.0]).unwrap();
    executor.write("seed", &[2049.0, 0.5, 1e-9]).unwrap();
    executor.run(&[Step { program, step: 0 }]).unwrap();
    let got = pollster::block_on(executor.read(&[(Some(program), "gradient"), (Some(program), "y")])).unwrap();
    assert_eq!(got[0].data, [2048.0, 0.5, 0.0]);
    assert_eq!(got[1].data, [0.0999755859375, f64::INFINITY, 3.0]);
}

#[test]
fn every_function_of_two_numbers() {
    for f in [Binary::Add, Binary::Sub, Binary::Mul, Binary::Div, Binary::Max, Binary::Min, Binary::Less] {
        check(&format!("{f:?}"), &[tensor(&[2, 3], 1), positive(&[2, 3], 2)], &|g, x| g.binary(f, x[0], x[1]));
        check(&format!("{f:?} broadcast"), &[tensor(&[2, 1], 1), positive(&[3], 2)], &|g, x| g.binary(f, x[0], x[1]));
    }
}

#[test]
fn operations_on_shapes() {
    let x = || tensor(&[4, 3], 5);
    check("select", &[x(), tensor(&[4, 3], 6)], &|g, x| {
        let zero = g.constant(0.0, &[]);
        let negative = g.binary(Binary::Less, x[0], zero)?;
        let square = g.mul(x[0], x[1])?;
        g.select(negative, square, x[1])
    });
    check("reshape", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.reshape(y, &[2, 6])));
    check("transpose", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.transpose(y)));
    check("slice", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.slice(y, 1, 2)));
    check("concat", &[x(), tensor(&[2, 3], 7)], &|g, x| {
        let (a, b) = (cube(g, x[0])?, cube(g, x[1])?);
        let both = g.concat(&[a, b, a])?;
        g.mul(both, both)
    });
    for axes in [vec![0], vec![1], vec![0, 1]] {
        check(&format!("sum over {axes:?}"), &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.sum(y, &axes)));
    }
    check("sum over outer and inner axes", &[tensor(&[2, 3, 2], 8)], &|g, x| cube(g, x[0]).and_then(|y| g.sum(y, &[0, 2])));
    check("broadcast", &[tensor(&[3, 1], 9)], &|g, x| cube(g, x[0]).and_then(|y| g.broadcast(y, &[2, 3, 4])));
    check("squared sum", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.squared_sum(y)));
    check("variable", &[x()], &|g, x| cube(g, x[0]).map(|y| g.variable(y)));
}

#[test]
fn random_numbers_and_coordinates_are_constants() {
    for distribution in [Distribution::Uniform, Distribution::Normal] {
        check("random", &[tensor(&[5, 2], 1)], &|g, x| {
            let noise = g.random(distribution, 4, &[5, 2]);
            let noisy = g.mul(x[0], noise)?;
            cube(g, noisy)
        });
    }
}

#[test]
fn stopped_gradients_are_zero() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[3]).unwrap();
    let stopped = graph.stop_gradient(x);
    let product = graph.mul(stopped, stopped).unwrap();
    let gradient = graph.gradients_of_sum(product, &[x]).unwrap()[0];
    assert_eq!(graph.constant_value(gradient), Some(0.0));
}

#[test]
fn scores_and_their_slopes() {
    for negate in [false, true] {
        check("softplus term", &[tensor(&[6], 1)], &|g, x| Ok(g.softplus_term(x[0], negate)));
        check("softplus slope", &[tensor(&[6], 1)], &|g, x| Ok(g.softplus_slope(x[0], negate)));
    }
}

#[test]
fn products_of_matrices() {
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        let a = tensor(if ta { &[4, 3] } else { &[3, 4] }, 1);
        let b = tensor(if tb { &[2, 4] } else { &[4, 2] }, 2);
        check("matmul", &[a, b], &|g, x| {
            let (a, b) = (cube(g, x[0])?, cube(g, x[1])?);
            g.matmul(a, ta, b, tb)
        });
    }
}

#[test]
fn convolutions() {
    for (stride, padding, size) in [(1, 1, 4), (2, 1, 5), (2, 0, 4), (1, 0, 3)] {
        check("conv2d", &[tensor(&[2, 2, size, size], 1), tensor(&[3, 2, 3, 3], 2)], &|g, x| {
            let (images, weights) = (cube(g, x[0])?, cube(g, x[1])?);
            let y = g.conv2d(images, weights, stride, padding)?;
            let rows = g.shape(y).len();
            g.reshape(y, &[rows])
        });
    }
}

#[test]
fn layers_beyond_the_mlp() {
    let conv = Layer::Conv {
        inputs: 2,
        outputs: 2,
        kernel: 3,
        stride: 2,
        padding: 1,
        activation: Some(Activation::Tanh),
        gains: Gains { weight: 0.7, bias: 0.3 },
    };
    let images = || tensor(&[4, 2, 3, 3], 1);
    check("conv", &[images(), tensor(&[2, 2, 3, 3], 2), tensor(&[2], 3)], &|g, x| conv.apply(g, &x[1..], x[0], None));
    let stddev = Layer::MinibatchStddev { group: 2, features: 1, epsilon: 1e-2 };
    check("minibatch stddev", &[images()], &|g, x| stddev.apply(g, &[], x[0], None));
    check("minibatch stddev below a convolution", &[images(), tensor(&[1, 3, 3, 3], 4)], &|g, x| {
        let wider = stddev.apply(g, &[], x[0], None)?;
        g.conv2d(wider, x[1], 1, 0)
    });
    let norm = Layer::PixelNorm { epsilon: 1e-2 };
    check("pixel norm", &[images()], &|g, x| norm.apply(g, &[], x[0], None));
    let concat = Layer::LabelConcat { labels: 3, width: 2 };
    check("label concat", &[tensor(&[4, 2], 1), tensor(&[3, 2], 2), tensor(&[4, 3], 3)], &|g, x| {
        let wide = concat.apply(g, &x[1..2], x[0], Some(x[2]))?;
        cube(g, wide)
    });
    check("label switch", &[tensor(&[4, 3], 1), tensor(&[4, 3], 3)], &|g, x| Layer::LabelSwitch.apply(g, &[], x[0], Some(x[1])));
}

/// The rewriting of row scales must not change what is computed.
#[test]
fn scaled_rows_behind_products() {
    check("row scales", &[tensor(&[4, 1], 1), tensor(&[4, 3], 2), tensor(&[3, 5], 3), tensor(&[4, 5], 4)], &|g, x| {
        let scaled = g.mul(x[1], x[0])?;
        let product = g.matmul(scaled, false, x[2], false)?;
        let again = g.mul(product, x[3])?;
        let twice = g.mul(again, x[0])?;
        let weights = g.matmul(x[1], true, twice, false)?;
        let others = g.matmul(scaled, true, again, false)?;
        g.add(weights, others)
    });
}

#[test]
fn a_wrong_gradient_is_noticed() {
    let error = worst_error(&[tensor(&[3, 2], 1)], &|g, x| Ok(g.unary(Unary::Tanh, x[0])), 1.001);
    assert!(!(error <= TOLERANCE));
}

/// Every loss as a function of D's weights and of the images, through a small network of each activation.
#[test]
fn every_loss_through_every_smooth_network() {
    for &activation in Activation::ALL {
        for &loss in DLoss::ALL {
            let inputs = [tensor(&[parameter_count(activation)], 3), tensor(&[3, 2], 4), tensor(&[3, 2], 5)];
            check(&format!("{loss:?}, {activation:?}"), &inputs, &|g, x| d_loss_of(g, x, activation, loss));
        }
        for &loss in GLoss::ALL {
            let inputs = [tensor(&[parameter_count(activation)], 3), tensor(&[3, 2], 5)];
            check(&format!("{loss:?}, {activation:?}"), &inputs, &|g, x| {
                let scores = scores_of(g, x[0], activation, x[1])?;
                Ok(losses::build_g_loss(g, losses::g_loss(loss), "", scores, &mut Fixed { activation, flat: x[0] })?.per_sample)
            });
        }
    }
}

fn parameter_count(activation: Activation) -> usize {
    mlp("D", 2, (3, 2), activation, 1).parameter_count()
}

fn scores_of(graph: &mut Graph, flat: NodeId, activation: Activation, images: NodeId) -> Built {
    let network = mlp("D", 2, (3, 2), activation, 1);
    let mut parameters = vec![];
    for parameter in network.parameters() {
        let slice = graph.slice(flat, parameter.offset, parameter.len())?;
        parameters.push(graph.reshape(slice, &parameter.shape)?);
    }
    let column = network.apply(graph, &parameters, images, None)?;
    graph.reshape(column, &[3])
}

fn d_loss_of(graph: &mut Graph, x: &[NodeId], activation: Activation, loss: DLoss) -> Built {
    let (real_scores, fake_scores) = (scores_of(graph, x[0], activation, x[1])?, scores_of(graph, x[0], activation, x[2])?);
    let (r1_gamma, r2_gamma) = (Some(graph.constant(0.8, &[])), Some(graph.constant(0.3, &[])));
    let inputs = DInputs { reals: x[1], fakes: x[2], real_scores, fake_scores, r1_gamma, r2_gamma };
    Ok(losses::build_d_loss(graph, losses::d_loss(loss), "", &inputs, &mut Fixed { activation, flat: x[0] })?.per_sample)
}

/// Fixed constants, reals and mixing factors, and the small D.
struct Fixed {
    activation: Activation,
    flat: NodeId,
}

impl Surroundings for Fixed {
    fn scores(&mut self, graph: &mut Graph, images: NodeId) -> Built {
        scores_of(graph, self.flat, self.activation, images)
    }

    fn real_scores(&mut self, graph: &mut Graph) -> Built {
        let numbers = graph.iota(1, &[3, 2])?;
        let reals = graph.scale(numbers, 0.7);
        self.scores(graph, reals)
    }

    fn mixing_factors(&mut self, graph: &mut Graph, rows: usize) -> NodeId {
        graph.constant(0.3, &[rows])
    }

    fn constant(&mut self, graph: &mut Graph, key: &'static str) -> NodeId {
        let value = match key {
            "wgan_target" => 1.3,
            "wgan_lambda" => 2.0,
            _ => 0.4,
        };
        graph.constant(value, &[])
    }
}

/// x³ + x: something with a second derivative, before or behind the operation in question.
fn cube(graph: &mut Graph, x: NodeId) -> Built {
    let square = graph.mul(x, x)?;
    let cube = graph.mul(square, x)?;
    graph.add(cube, x)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// A product behind a broadcast sum, of any small extents.
    #[test]
    fn chains_of_any_extents(m in 1usize..5, k in 1usize..5, n in 1usize..5, salt in 0u32..1000) {
        let inputs = [tensor(&[m, k], salt), tensor(&[k, n], salt + 1), tensor(&[n], salt + 2), tensor(&[m, 1], salt + 3)];
        check("chain", &inputs, &|g, x| {
            let product = g.matmul(x[0], false, x[1], false)?;
            let shifted = g.add(product, x[2])?;
            let hidden = g.unary(Unary::Tanh, shifted);
            let scaled = g.mul(hidden, x[3])?;
            let back = g.matmul(scaled, false, x[1], true)?;
            g.squared_sum(back)
        });
    }

    /// Every matrix is equal to itself under any chain of views.
    #[test]
    fn views_of_any_extents(rows in 1usize..6, columns in 1usize..6, start in 0usize..3, salt in 0u32..1000) {
        prop_assume!(start < columns);
        check("views", &[tensor(&[rows, columns], salt)], &|g, x| {
            let turned = g.transpose(x[0])?;
            let part = g.slice(turned, start, columns - start)?;
            let flat = g.reshape(part, &[1, (columns - start) * rows])?;
            let spread = g.broadcast(flat, &[3, (columns - start) * rows])?;
            cube(g, spread)
        });
    }
}
