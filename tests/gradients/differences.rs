//! The harness: gradients against central differences.

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, ProgramId, Step};
use loss_explorer::graph::{Graph, NodeId, ShapeError, Unary};
use loss_explorer::program::{Outputs, compile};

/// Step of the central differences; their error is about STEP² · f''' and 1e-16 / STEP.
const STEP: f64 = 1e-5;
/// Allowed difference, relative to max(1, largest entry).
pub const TOLERANCE: f64 = 1e-6;

pub type Built = Result<NodeId, ShapeError>;
pub type Build<'a> = &'a dyn Fn(&mut Graph, &[NodeId]) -> Built;
/// Extents and values.
pub type Input = (Vec<usize>, Vec<f64>);

/// Checks first- and second-order gradients of Σ cᵢ·f(x)ᵢ at `inputs`.
pub fn check(name: &str, inputs: &[Input], f: Build<'_>) {
    let error = worst_error(inputs, f, 1.0);
    assert!(error <= TOLERANCE, "{name}: a gradient is off by {error:e}");
}

/// The largest relative error; `factor` spoils the gradients for the negative control.
pub fn worst_error(inputs: &[Input], f: Build<'_>, factor: f64) -> f64 {
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
    fn new(inputs: &[Input], f: Build<'_>) -> Self {
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

    fn run(&mut self, inputs: &[Input]) -> Readings {
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
pub fn weighted_sum(graph: &mut Graph, x: NodeId, phase: f64) -> NodeId {
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

/// Numbers in (low, high) that depend on the salt: odd multiples of 1/128, so that kinks at whole numbers are out of reach.
pub fn values(count: usize, salt: u32, low: f64, high: f64) -> Vec<f64> {
    let number = |i: usize| {
        let x = ((i as f64 + 1.0) * 12.9898 + f64::from(salt) * 78.233).sin() * 43758.5453;
        let v = low + (x - x.floor()) * (high - low);
        ((v * 64.0).floor() + 0.5) / 64.0
    };
    (0..count).map(number).collect()
}

pub fn tensor(extents: &[usize], salt: u32) -> Input {
    (extents.to_vec(), values(extents.iter().product(), salt, -1.5, 1.5))
}

pub fn positive(extents: &[usize], salt: u32) -> Input {
    (extents.to_vec(), values(extents.iter().product(), salt, 0.3, 2.0))
}

/// x³ + x: something with a second derivative, before or behind the operation in question.
pub fn cube(graph: &mut Graph, x: NodeId) -> Built {
    let square = graph.mul(x, x)?;
    let cube = graph.mul(square, x)?;
    graph.add(cube, x)
}
