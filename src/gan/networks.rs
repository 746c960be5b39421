//! Networks: fully connected layers over one flat vector of parameters.
//!
//! All weights of a network lie in one state (`"D/parameters"`), so that the optimizer and the
//! moving average are one kernel each; layers see slices of it. Must not know: losses, executors.

use super::experiment::{Activation, Experiment};
use crate::graph::{Graph, NodeId, ShapeError, Unary};

/// A fully connected layer: activation(x·W + b), W `[inputs, outputs]`, b `[outputs]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dense {
    /// Numbers in.
    pub inputs: usize,
    /// Numbers out.
    pub outputs: usize,
    /// What follows; `None` for a linear layer.
    pub activation: Option<Activation>,
}

/// A chain of layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Prefix of its tensors' names: `G`, `D`.
    pub name: String,
    /// The layers, first to last.
    pub layers: Vec<Dense>,
}

/// One tensor of a network's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// `D/0/weight`, `D/0/bias` …
    pub name: String,
    /// First element within the flat vector.
    pub offset: usize,
    /// Its extents.
    pub shape: Vec<usize>,
}

impl Parameter {
    /// Number of elements.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The generator of an experiment: latents → points of the plane.
pub fn generator(experiment: &Experiment) -> Network {
    let hidden = (experiment.g_width as usize, experiment.g_depth as usize);
    mlp("G", experiment.latents as usize, hidden, experiment.g_activation, 2)
}

/// The discriminator of an experiment: points of the plane → one score.
pub fn discriminator(experiment: &Experiment) -> Network {
    let hidden = (experiment.d_width as usize, experiment.d_depth as usize);
    mlp("D", 2, hidden, experiment.d_activation, 1)
}

/// `depth` hidden layers of `width` units, then a linear layer.
pub fn mlp(name: &str, inputs: usize, (width, depth): (usize, usize), activation: Activation, outputs: usize) -> Network {
    let mut layers = vec![];
    let mut from = inputs;
    for _ in 0..depth {
        layers.push(Dense { inputs: from, outputs: width, activation: Some(activation) });
        from = width;
    }
    layers.push(Dense { inputs: from, outputs, activation: None });
    Network { name: name.to_string(), layers }
}

impl Network {
    /// Its parameters in the order of the flat vector: weight and bias of each layer.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut offset = 0;
        let mut parameters = vec![];
        for (index, layer) in self.layers.iter().enumerate() {
            for (what, shape) in [("weight", vec![layer.inputs, layer.outputs]), ("bias", vec![layer.outputs])] {
                let parameter = Parameter { name: format!("{}/{index}/{what}", self.name), offset, shape };
                offset += parameter.len();
                parameters.push(parameter);
            }
        }
        parameters
    }

    /// Length of the flat vector.
    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(Parameter::len).sum()
    }

    /// The flat vector as a state and its parts as nodes, named `NAME/0/weight` …
    ///
    /// # Errors
    /// A state of that name and another length exists.
    pub fn parameter_nodes(&self, graph: &mut Graph) -> Result<(NodeId, Vec<NodeId>), ShapeError> {
        let flat = graph.state(&self.state_name(), &[self.parameter_count()])?;
        graph.name(flat, self.state_name());
        let mut nodes = vec![];
        for parameter in self.parameters() {
            let slice = graph.slice(flat, parameter.offset, parameter.len())?;
            let node = graph.reshape(slice, &parameter.shape)?;
            let node = graph.variable(node);
            nodes.push(graph.name(node, parameter.name));
        }
        Ok((flat, nodes))
    }

    /// Name of the state that holds the flat vector.
    pub fn state_name(&self) -> String {
        format!("{}/parameters", self.name)
    }

    /// The network's output for `x` `[N, inputs]`: `[N, outputs]`.
    ///
    /// # Errors
    /// `x` has another width than the first layer.
    pub fn apply(&self, graph: &mut Graph, parameters: &[NodeId], x: NodeId) -> Result<NodeId, ShapeError> {
        let mut x = x;
        for (layer, parameters) in self.layers.iter().zip(parameters.chunks_exact(2)) {
            let product = graph.matmul(x, false, parameters[0], false)?;
            let sum = graph.add(product, parameters[1])?;
            x = activate(graph, layer.activation, sum)?;
        }
        Ok(x)
    }

    /// Weights at the start of training: He-normal (√(2/inputs)), √(1/inputs) in the last layer; biases 0.
    ///
    /// `normal(i)` is the i-th standard normal number.
    pub fn initial_parameters(&self, normal: impl Fn(u32) -> f64) -> Vec<f64> {
        let mut values = vec![];
        for (index, layer) in self.layers.iter().enumerate() {
            let gain: f64 = if index + 1 == self.layers.len() { 1.0 } else { 2.0 };
            let deviation = (gain / layer.inputs as f64).sqrt();
            let start = values.len();
            values.extend((0..layer.inputs * layer.outputs).map(|i| normal((start + i) as u32) * deviation));
            values.extend(std::iter::repeat_n(0.0, layer.outputs));
        }
        values
    }
}

fn activate(graph: &mut Graph, activation: Option<Activation>, x: NodeId) -> Result<NodeId, ShapeError> {
    Ok(match activation {
        None => x,
        Some(Activation::LeakyRelu) => graph.unary(Unary::LeakyRelu, x),
        Some(Activation::Softplus) => graph.unary(Unary::Softplus, x),
        Some(Activation::Tanh) => graph.unary(Unary::Tanh, x),
        Some(Activation::Swish) => {
            let gate = graph.unary(Unary::Sigmoid, x);
            graph.mul(x, gate)?
        }
    })
}
