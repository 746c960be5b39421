//! Layers: what each computes, and the extents of its parameters.
//!
//! Source: StyleGAN `training/networks_stylegan.py`, `networks_progan.py` (T. Karras et al. 2018, 2019) for pixel
//! norm, minibatch standard deviation, labels and the equalized learning rate.
//! Must not know: which network they stand in.

use crate::gan::experiment::Activation;
use crate::graph::{Graph, NodeId, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// Factors at run time on the stored parameters (equalized learning rate); 1 where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gains {
    /// On the weight.
    pub weight: f64,
    /// On the bias.
    pub bias: f64,
}

impl Default for Gains {
    fn default() -> Self {
        Self { weight: 1.0, bias: 1.0 }
    }
}

/// One step of a network. Shapes are those of its input and output.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// activation(x·W + b): `[N, …]`, flattened to `[N, inputs]` → `[N, outputs]`. W `[inputs, outputs]`, b `[outputs]`.
    Dense {
        /// Numbers in.
        inputs: usize,
        /// Numbers out.
        outputs: usize,
        /// What follows; `None` for a linear layer.
        activation: Option<Activation>,
        /// Factors on the parameters.
        gains: Gains,
    },
    /// activation(conv(x, W) + b): `[N, inputs, H, W]` → `[N, outputs, H', W']`. W `[outputs, inputs, kernel, kernel]`, b `[outputs]`.
    Conv {
        /// Channels in.
        inputs: usize,
        /// Channels out.
        outputs: usize,
        /// Side of the kernel, in pixels.
        kernel: usize,
        /// Pixels from one place to the next.
        stride: usize,
        /// Zeros around the image, in pixels.
        padding: usize,
        /// What follows; `None` for a linear layer.
        activation: Option<Activation>,
        /// Factors on the parameters.
        gains: Gains,
    },
    /// `[N, …]` → `[N, product]`.
    Flatten,
    /// `[N, …]` → `[N, extents…]`.
    Reshape(Vec<usize>),
    /// `[N, F]` → `[N, F + width]`: labels `[N, labels]` · W follow the features. W `[labels, width]`.
    LabelConcat {
        /// Number of classes.
        labels: usize,
        /// Numbers that a label becomes.
        width: usize,
    },
    /// `[N, labels]` → `[N, 1]`: the output that belongs to each sample's label.
    LabelSwitch,
    /// x / √(mean over axis 1 of x² + ε).
    PixelNorm {
        /// ε.
        epsilon: f64,
    },
    /// `[N, C, H, W]` → `[N, C + features, H, W]`: the standard deviation within groups of samples, as constant channels.
    MinibatchStddev {
        /// Samples in a group, at most; groups are strided: sample i is in group i mod N/group.
        group: usize,
        /// Channels added.
        features: usize,
        /// ε under the root.
        epsilon: f64,
    },
}

impl Layer {
    /// What its parameters are called, and their extents.
    pub fn parameters(&self) -> Vec<(&'static str, Vec<usize>)> {
        match *self {
            Self::Dense { inputs, outputs, .. } => vec![("weight", vec![inputs, outputs]), ("bias", vec![outputs])],
            Self::Conv { inputs, outputs, kernel, .. } => vec![("weight", vec![outputs, inputs, kernel, kernel]), ("bias", vec![outputs])],
            Self::LabelConcat { labels, width } => vec![("weight", vec![labels, width])],
            Self::Flatten | Self::Reshape(_) | Self::LabelSwitch | Self::PixelNorm { .. } | Self::MinibatchStddev { .. } => vec![],
        }
    }

    /// Numbers that one output is computed from; `None` for a layer without weights.
    pub fn fan_in(&self) -> Option<usize> {
        match *self {
            Self::Dense { inputs, .. } => Some(inputs),
            Self::Conv { inputs, kernel, .. } => Some(inputs * kernel * kernel),
            Self::LabelConcat { .. } => Some(1),
            Self::Flatten | Self::Reshape(_) | Self::LabelSwitch | Self::PixelNorm { .. } | Self::MinibatchStddev { .. } => None,
        }
    }

    /// Its output for `x`; `parameters` as in [`Layer::parameters`].
    ///
    /// # Errors
    /// `x` does not fit, or there are no labels where it needs them.
    pub fn apply(&self, graph: &mut Graph, parameters: &[NodeId], x: NodeId, labels: Option<NodeId>) -> Built {
        match self {
            Self::Dense { activation, gains, .. } => {
                let x = flatten(graph, x)?;
                let [weight, bias] = scaled(graph, parameters, *gains);
                let product = graph.matmul(x, false, weight, false)?;
                let sum = graph.add(product, bias)?;
                activate(graph, *activation, sum)
            }
            Self::Conv { outputs, stride, padding, activation, gains, .. } => {
                let [weight, bias] = scaled(graph, parameters, *gains);
                let product = graph.conv2d(x, weight, *stride, *padding)?;
                let bias = graph.reshape(bias, &[*outputs, 1, 1])?;
                let sum = graph.add(product, bias)?;
                activate(graph, *activation, sum)
            }
            Self::Flatten => flatten(graph, x),
            Self::Reshape(extents) => {
                let rows = graph.shape(x).extents()[0];
                graph.reshape(x, &[&[rows], extents.as_slice()].concat())
            }
            Self::LabelConcat { .. } => {
                let labels = needed(graph, labels, "label_concat", x)?;
                let embedding = graph.matmul(labels, false, parameters[0], false)?;
                concat_columns(graph, x, embedding)
            }
            Self::LabelSwitch => {
                let labels = needed(graph, labels, "label_switch", x)?;
                let chosen = graph.mul(x, labels)?;
                let score = graph.sum(chosen, &[1])?;
                let rows = graph.shape(score).len();
                graph.reshape(score, &[rows, 1])
            }
            Self::PixelNorm { epsilon } => pixel_norm(graph, x, *epsilon),
            Self::MinibatchStddev { group, features, epsilon } => minibatch_stddev(graph, x, *group, *features, *epsilon),
        }
    }
}

fn needed(graph: &Graph, labels: Option<NodeId>, op: &'static str, x: NodeId) -> Built {
    labels.ok_or_else(|| ShapeError::OutOfRange { op, shape: graph.shape(x).clone(), what: "labels".into() })
}

/// Weight and bias times their gains.
fn scaled(graph: &mut Graph, parameters: &[NodeId], gains: Gains) -> [NodeId; 2] {
    [graph.scale(parameters[0], gains.weight), graph.scale(parameters[1], gains.bias)]
}

fn flatten(graph: &mut Graph, x: NodeId) -> Built {
    let (rows, len) = (graph.shape(x).extents()[0], graph.shape(x).len());
    graph.reshape(x, &[rows, len / rows.max(1)])
}

/// `[N, A]` and `[N, B]` side by side: `[N, A + B]`.
fn concat_columns(graph: &mut Graph, a: NodeId, b: NodeId) -> Built {
    let (a, b) = (graph.transpose(a)?, graph.transpose(b)?);
    let both = graph.concat(&[a, b])?;
    graph.transpose(both)
}

fn pixel_norm(graph: &mut Graph, x: NodeId, epsilon: f64) -> Built {
    let mut extents = graph.shape(x).extents().to_vec();
    let square = graph.mul(x, x)?;
    let sum = graph.sum(square, &[1])?;
    let mean = graph.scale(sum, 1.0 / extents[1] as f64);
    let root = root(graph, mean, epsilon)?;
    extents[1] = 1;
    let root = graph.reshape(root, &extents)?;
    graph.div(x, root)
}

fn minibatch_stddev(graph: &mut Graph, x: NodeId, group: usize, features: usize, epsilon: f64) -> Built {
    let extents = graph.shape(x).extents().to_vec();
    let &[samples, channels, height, width] = extents.as_slice() else {
        return Err(ShapeError::OutOfRange { op: "minibatch_stddev", shape: graph.shape(x).clone(), what: "four axes".into() });
    };
    let group = group.min(samples);
    let (groups, block) = (samples / group, channels / features * height * width);
    let split = graph.reshape(x, &[group, groups, features, block])?;
    let mean = mean_over(graph, split, 0)?;
    let centred = graph.sub(split, mean)?;
    let square = graph.mul(centred, centred)?;
    let variance = mean_over(graph, square, 0)?;
    let deviation = root(graph, variance, epsilon)?;
    let per_group = mean_over(graph, deviation, 2)?;
    let per_group = graph.reshape(per_group, &[groups, features, 1])?;
    let channel = graph.broadcast(per_group, &[group, groups, features, height * width])?;
    let channel = graph.reshape(channel, &[samples, features * height * width])?;
    let flat = flatten(graph, x)?;
    let both = concat_columns(graph, flat, channel)?;
    graph.reshape(both, &[samples, channels + features, height, width])
}

fn mean_over(graph: &mut Graph, x: NodeId, axis: usize) -> Built {
    let count = graph.shape(x).extents()[axis];
    let sum = graph.sum(x, &[axis])?;
    Ok(graph.scale(sum, 1.0 / count as f64))
}

/// √(x + ε).
fn root(graph: &mut Graph, x: NodeId, epsilon: f64) -> Built {
    let epsilon = graph.constant(epsilon, &[]);
    let sum = graph.add(x, epsilon)?;
    Ok(graph.unary(Unary::Sqrt, sum))
}

fn activate(graph: &mut Graph, activation: Option<Activation>, x: NodeId) -> Built {
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
