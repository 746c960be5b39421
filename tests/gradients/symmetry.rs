//! A Hessian is symmetric: uᵀ(H·v) = vᵀ(H·u) for any directions u and v, where H·v is built as the gradient of gradient·v.
//!
//! Unlike differences this has no step, so it holds to the last digits. What is tested is any field of vectors: the
//! gradient of one function has a symmetric Jacobian, that of a game of two does not.

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, ProgramId, Step};
use loss_explorer::gan::experiment::{DLoss, GLoss};
use loss_explorer::graph::{Graph, NodeId, ShapeError};
use loss_explorer::program::{Outputs, compile};

use crate::differences::{Build, Input, values};
use crate::losses::{SmallD, path_length, path_length_inputs, through_every_network};

/// Allowed difference, relative to Σ |uᵢ·(H·v)ᵢ|.
const TOLERANCE: f64 = 1e-12;
/// Pairs of directions that are tried.
const PAIRS: u32 = 4;

/// Vectors of the shapes of the inputs.
type Field<'a> = &'a dyn Fn(&mut Graph, &[NodeId]) -> Result<Vec<NodeId>, ShapeError>;

#[test]
fn every_loss_through_every_network() {
    through_every_network(check);
}

#[test]
fn path_length_regularisation() {
    check("path length", &path_length_inputs(), &path_length);
}

/// The players of a game follow gradients of different functions: ∂/∂G of D's gradient is not ∂/∂D of G's.
#[test]
fn the_game_of_two_losses_is_not_symmetric() {
    let d = &SmallD::all()[0];
    let inputs = d.inputs(3);
    let d_alone: Field<'_> = &|g, x| gradient(g, x, &|g, x| d.d_loss(g, x, DLoss::Logistic));
    let g_alone: Field<'_> = &|g, x| gradient(g, x, &|g, x| d.g_loss(g, x, GLoss::LogisticNonsaturating));
    // D moves its weights and G, in place of its weights, the fakes.
    let game: Field<'_> = &|g, x| {
        let (d_moves, g_moves) = (d_alone(g, x)?, g_alone(g, x)?);
        Ok(vec![d_moves[0], d_moves[1], g_moves[2]])
    };
    assert!(asymmetry(&inputs, d_alone) <= TOLERANCE);
    assert!(asymmetry(&inputs, g_alone) <= TOLERANCE);
    assert!(!(asymmetry(&inputs, game) <= 1e-3));
}

/// A gradient that forgets a millionth of how the reals act on D's weights.
#[test]
fn a_forgotten_path_is_noticed() {
    let d = &SmallD::all()[0];
    let forgetful: Field<'_> = &|g, x| {
        let mut moves = gradient(g, x, &|g, x| d.d_loss(g, x, DLoss::LogisticSimplegp))?;
        let (kept, forgotten) = (g.scale(moves[1], 1.0 - 1e-6), g.stop_gradient(moves[1]));
        let forgotten = g.scale(forgotten, 1e-6);
        moves[1] = g.add(kept, forgotten)?;
        Ok(moves)
    };
    assert!(!(asymmetry(&d.inputs(3), forgetful) <= TOLERANCE));
}

fn check(name: &str, inputs: &[Input], f: Build<'_>) {
    let error = asymmetry(inputs, &|g, x| gradient(g, x, f));
    assert!(error <= TOLERANCE, "{name}: the Hessian is asymmetric by {error:e}");
}

/// The gradient of the sum of a function's elements.
fn gradient(graph: &mut Graph, x: &[NodeId], f: Build<'_>) -> Result<Vec<NodeId>, ShapeError> {
    let y = f(graph, x)?;
    graph.gradients_of_sum(y, x)
}

/// The largest relative difference of uᵀ(Jᵀ·v) and vᵀ(Jᵀ·u), J the Jacobian of the field; infinite if J is 0 or NaN.
fn asymmetry(inputs: &[Input], field: Field<'_>) -> f64 {
    let mut jacobian = Jacobian::new(inputs, field);
    let mut worst = 0.0_f64;
    for pair in 0..PAIRS {
        let [u, v] = [2 * pair, 2 * pair + 1].map(|salt| direction(inputs, 100 * salt));
        let ([left, scale], [right, _]) = (dot(&u, &jacobian.transposed_times(&v)), dot(&v, &jacobian.transposed_times(&u)));
        let difference = (left - right).abs() / scale;
        worst = if difference.is_nan() { f64::INFINITY } else { worst.max(difference) };
    }
    worst
}

/// A random vector for every input.
fn direction(inputs: &[Input], salt: u32) -> Vec<Vec<f64>> {
    (salt..).zip(inputs).map(|(salt, (_, at))| values(at.len(), salt, -1.0, 1.0)).collect()
}

/// Σ aᵢ·bᵢ and Σ |aᵢ·bᵢ|.
fn dot(a: &[Vec<f64>], b: &[Vec<f64>]) -> [f64; 2] {
    let products = || a.iter().flatten().zip(b.iter().flatten()).map(|(a, b)| a * b);
    [products().sum(), products().map(f64::abs).sum()]
}

/// Products of a direction with a field's Jacobian.
struct Jacobian {
    executor: CpuExecutor<f64>,
    program: ProgramId,
    count: usize,
}

impl Jacobian {
    fn new(inputs: &[Input], field: Field<'_>) -> Self {
        let mut graph = Graph::new();
        let mut states = |letter: &str| -> Vec<NodeId> {
            inputs.iter().enumerate().map(|(i, (extents, _))| graph.state(&format!("{letter}{i}"), extents).unwrap()).collect()
        };
        let (x, direction) = (states("x"), states("v"));
        let vectors = field(&mut graph, &x).unwrap();
        let mut along = graph.constant(0.0, &[]);
        for (&vector, &direction) in vectors.iter().zip(&direction) {
            let product = graph.mul(vector, direction).unwrap();
            let sum = graph.sum_all(product);
            along = graph.add(along, sum).unwrap();
        }
        for (i, product) in graph.gradients_of_sum(along, &x).unwrap().into_iter().enumerate() {
            graph.name(product, format!("h{i}"));
        }
        let mut executor = CpuExecutor::new();
        let program = executor.load(compile(&graph, "jacobian", &Outputs::default())).unwrap();
        let mut jacobian = Self { executor, program, count: inputs.len() };
        let at: Vec<_> = inputs.iter().map(|(_, values)| values.clone()).collect();
        jacobian.write("x", &at);
        jacobian
    }

    fn write(&mut self, letter: &str, vectors: &[Vec<f64>]) {
        for (i, values) in vectors.iter().enumerate() {
            // An input that the field does not use has no state.
            let _ = self.executor.write(&format!("{letter}{i}"), values);
        }
    }

    fn transposed_times(&mut self, direction: &[Vec<f64>]) -> Vec<Vec<f64>> {
        self.write("v", direction);
        self.executor.run(&[Step { program: self.program, step: 3 }]).unwrap();
        let names: Vec<_> = (0..self.count).map(|i| format!("h{i}")).collect();
        let names: Vec<_> = names.iter().map(|name| (Some(self.program), name.as_str())).collect();
        pollster::block_on(self.executor.read(&names)).unwrap().into_iter().map(|tensor| tensor.data).collect()
    }
}
