//! Networks: chains of layers over one flat vector of parameters.
//!
//! All weights of a network lie in one state (`"D/parameters"`), so that the optimizer and the
//! moving average are one kernel each; layers see slices of it. Must not know: losses, executors.

pub mod images;
mod layers;
pub mod sampling;
mod style;

use std::ops::Range;

use super::data::{self, Picture};
use super::experiment::{Activation, Architecture, Experiment, Precision, Switch};
use crate::graph::{Graph, NodeId, ShapeError, Unary};

pub use layers::{Context, Gains, Layer, Start};

/// A chain of layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Prefix of its tensors' names: `G`, `D`.
    pub name: String,
    /// The layers, first to last.
    pub layers: Vec<Layer>,
    /// What the output of every layer is rounded to, and with it the gradient on its way back.
    pub precision: Precision,
}

/// One tensor of a network's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// `D/0/weight`, `D/0/bias` …
    pub name: String,
    /// Number of its layer.
    pub layer: usize,
    /// `weight` or `bias`.
    pub what: &'static str,
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

/// The generator of an experiment: latents (and labels) → points of the plane or pictures.
pub fn generator(experiment: &Experiment) -> Network {
    let (latents, classes) = (experiment.latents as usize, data::classes(experiment));
    let (width, depth) = (experiment.g_width as usize, experiment.g_depth as usize);
    let label = if classes > 0 { images::label_width(latents) } else { 0 };
    let mut network = match (data::picture(experiment), data::architecture(experiment)) {
        (None, _) => mlp("G", latents, (width, depth), experiment.g_activation, 2),
        (Some(picture), Architecture::StyleGan) => {
            images::style_generator(latents, classes, (width, depth), picture, experiment.blur == Switch::On)
        }
        (Some(picture), Architecture::Conv) => images::conv_generator(latents + label, width, picture, experiment.g_activation),
        (Some(picture), Architecture::Mlp) => picture_mlp(latents + label, (width, depth), experiment.g_activation, picture),
    };
    if classes > 0 && data::architecture(experiment) != Architecture::StyleGan {
        network.layers.insert(0, Layer::LabelConcat { labels: classes, width: label });
    }
    Network { precision: experiment.precision, ..network }
}

/// The discriminator of an experiment: points of the plane or pictures (and labels) → one score.
pub fn discriminator(experiment: &Experiment) -> Network {
    let classes = data::classes(experiment);
    let (width, depth) = (experiment.d_width as usize, experiment.d_depth as usize);
    let outputs = classes.max(1);
    let mut network = match (data::picture(experiment), data::architecture(experiment)) {
        (None, _) => mlp("D", 2, (width, depth), experiment.d_activation, outputs),
        (Some(picture), Architecture::StyleGan) => images::style_discriminator(classes, width, picture, experiment.blur == Switch::On),
        (Some(picture), Architecture::Conv) => images::conv_discriminator(outputs, width, picture, experiment.d_activation),
        (Some(picture), Architecture::Mlp) => mlp("D", picture.numbers(), (width, depth), experiment.d_activation, outputs),
    };
    if classes > 0 && data::architecture(experiment) != Architecture::StyleGan {
        network.layers.push(Layer::LabelSwitch);
    }
    Network { precision: experiment.precision, ..network }
}

/// An MLP that ends in a picture in [−1, 1].
fn picture_mlp(inputs: usize, hidden: (usize, usize), activation: Activation, picture: Picture) -> Network {
    let mut network = mlp("G", inputs, hidden, activation, picture.numbers());
    let extents = vec![picture.channels, picture.side, picture.side];
    network.layers.extend([Layer::Activate(Activation::Tanh), Layer::Reshape(extents)]);
    network
}

/// `depth` hidden layers of `width` units, then a linear layer.
pub fn mlp(name: &str, inputs: usize, (width, depth): (usize, usize), activation: Activation, outputs: usize) -> Network {
    let mut layers = vec![];
    let mut from = inputs;
    for _ in 0..depth {
        layers.push(dense(from, width, Some(activation)));
        from = width;
    }
    layers.push(dense(from, outputs, None));
    Network { name: name.to_string(), layers, precision: Precision::Single }
}

fn dense(inputs: usize, outputs: usize, activation: Option<Activation>) -> Layer {
    Layer::Dense { inputs, outputs, activation, gains: Gains::default() }
}

impl Network {
    /// Its parameters in the order of the flat vector: weight and bias of each layer that has them.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut offset = 0;
        let mut parameters = vec![];
        for (index, layer) in self.layers.iter().enumerate() {
            for (what, shape) in layer.parameters() {
                let parameter = Parameter { name: format!("{}/{index}/{what}", self.name), layer: index, what, offset, shape };
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
        let (flat, nodes) = self.unnamed_parameter_nodes(graph)?;
        self.name_parameters(graph, flat, &nodes);
        Ok((flat, nodes))
    }

    /// As [`Network::parameter_nodes`], without names: a program that needs no output of the network does not hold it then.
    ///
    /// # Errors
    /// A state of that name and another length exists.
    pub fn unnamed_parameter_nodes(&self, graph: &mut Graph) -> Result<(NodeId, Vec<NodeId>), ShapeError> {
        let flat = graph.state(&self.state_name(), &[self.parameter_count()])?;
        let mut nodes = vec![];
        for parameter in self.parameters() {
            let slice = graph.slice(flat, parameter.offset, parameter.len())?;
            let node = graph.reshape(slice, &parameter.shape)?;
            nodes.push(graph.variable(node));
        }
        Ok((flat, nodes))
    }

    /// Names the flat vector and its parts, as [`Network::parameter_nodes`] does.
    pub fn name_parameters(&self, graph: &mut Graph, flat: NodeId, nodes: &[NodeId]) {
        graph.name(flat, self.state_name());
        for (parameter, &node) in self.parameters().into_iter().zip(nodes) {
            graph.name(node, parameter.name);
        }
    }

    /// Name of the state that holds the flat vector.
    pub fn state_name(&self) -> String {
        format!("{}/parameters", self.name)
    }

    /// The network's output for `x` `[N, …]`; `labels` `[N, L]`, one-hot, where it has layers that need them.
    ///
    /// # Errors
    /// `x` does not fit the first layer, or labels are missing.
    pub fn apply(&self, graph: &mut Graph, parameters: &[NodeId], x: NodeId, labels: Option<NodeId>) -> Result<NodeId, ShapeError> {
        self.apply_in(graph, parameters, x, &mut Context::labelled(labels))
    }

    /// The network's output for `x` `[N, …]`, in a context.
    ///
    /// # Errors
    /// `x` does not fit the first layer, or something that a layer needs is missing.
    pub fn apply_in(&self, graph: &mut Graph, parameters: &[NodeId], x: NodeId, context: &mut Context) -> Result<NodeId, ShapeError> {
        self.apply_part(graph, parameters, x, 0..self.layers.len(), context)
    }

    /// The output of some neighbouring layers for `x` `[N, …]`, in a context; `parameters` are those of the whole network.
    ///
    /// # Errors
    /// As [`Network::apply_in`].
    pub fn apply_part(
        &self,
        graph: &mut Graph,
        parameters: &[NodeId],
        x: NodeId,
        part: Range<usize>,
        context: &mut Context,
    ) -> Result<NodeId, ShapeError> {
        let before: usize = self.layers[..part.start].iter().map(|layer| layer.parameters().len()).sum();
        let (mut x, mut rest) = (x, &parameters[before..]);
        for layer in &self.layers[part] {
            let (own, others) = rest.split_at(layer.parameters().len());
            x = layer.apply(graph, own, x, context)?;
            x = match self.precision {
                Precision::Single => x,
                Precision::Half => graph.unary(Unary::RoundHalf, x),
            };
            rest = others;
        }
        Ok(x)
    }

    /// Parameters at the start of training (see [`Layer::start`]).
    ///
    /// `normal(i)` is the i-th standard normal number.
    pub fn initial_parameters(&self, normal: impl Fn(u32) -> f64) -> Vec<f64> {
        let mut values = vec![];
        let last = self.layers.iter().rposition(|layer| layer.fan_in().is_some());
        for parameter in self.parameters() {
            let layer = &self.layers[parameter.layer];
            let gain: f64 = if Some(parameter.layer) == last { 1.0 } else { 2.0 };
            let (constant, deviation) = match layer.start(parameter.what) {
                Start::Zero => (0.0, 0.0),
                Start::One => (1.0, 0.0),
                Start::Normal(deviation) => (0.0, deviation),
                Start::He => (0.0, (gain / layer.fan_in().unwrap_or(1) as f64).sqrt()),
            };
            let first = values.len();
            let value = |i: usize| if deviation == 0.0 { constant } else { normal((first + i) as u32) * deviation };
            values.extend((0..parameter.len()).map(value));
        }
        values
    }
}
