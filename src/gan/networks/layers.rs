//! Layers: what each computes, and the extents of its parameters.
//!
//! Source: StyleGAN `training/networks_stylegan.py`, `networks_progan.py` (T. Karras et al. 2018, 2019) for all but
//! dense and convolution. What those of a style-based generator compute stands in `style.rs`.
//! Must not know: which network they stand in.

use super::style::{self, root};
use crate::gan::experiment::Activation;
use crate::graph::{Graph, NodeId, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// What a network's layers may ask for beside their input.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Classes `[N, L]`, one-hot.
    pub labels: Option<NodeId>,
    /// Styles w `[N, width]`, one for each [`Layer::Style`] in their order.
    pub styles: Vec<NodeId>,
    /// Random stream of the first [`Layer::Noise`]; each takes the next. `None`: no noise is added.
    pub noise_stream: Option<u32>,
    /// Style layers applied so far.
    pub styles_used: usize,
}

impl Context {
    /// With labels or without, and nothing else.
    pub fn labelled(labels: Option<NodeId>) -> Self {
        Self { labels, ..Self::default() }
    }

    fn next_style(&mut self, graph: &Graph, x: NodeId) -> Built {
        let style = self.styles.get(self.styles_used).copied();
        self.styles_used += 1;
        needed(graph, style, "style", "a style", x)
    }

    fn next_stream(&mut self) -> Option<u32> {
        let stream = self.noise_stream;
        self.noise_stream = stream.map(|stream| stream + 1);
        stream
    }
}

/// What a parameter is before training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// Zeros.
    Zero,
    /// Ones.
    One,
    /// Standard normal times this.
    Normal(f64),
    /// Normal with √(2/fan-in), in a network's last layer with weights √(1/fan-in) (K. He et al. 2015).
    He,
}

/// Factors at run time on the stored parameters (equalized learning rate); 1 where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gains {
    /// On the weight.
    pub weight: f64,
    /// On the bias.
    pub bias: f64,
    /// Weights before training.
    pub start: Start,
}

impl Gains {
    /// StyleGAN's equalized learning rate (`use_wscale`): stored weights are N(0, 1/lrmul), at run time times
    /// gain/√fan-in·lrmul; the bias times lrmul.
    pub fn equalized(gain: f64, fan_in: usize, lrmul: f64) -> Self {
        Self { weight: gain / (fan_in as f64).sqrt() * lrmul, bias: lrmul, start: Start::Normal(1.0 / lrmul) }
    }
}

impl Default for Gains {
    fn default() -> Self {
        Self { weight: 1.0, bias: 1.0, start: Start::He }
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
    /// An activation of its own.
    Activate(Activation),
    /// x + b, one number a channel: `[N, C, …]`.
    Bias {
        /// Channels.
        channels: usize,
    },
    /// `[N, C, H, W]` → `[N, C, 2H, 2W]`: every pixel becomes four.
    Upsample,
    /// `[N, C, H, W]` → `[N, C, H/2, W/2]`: the mean of four pixels.
    Downsample,
    /// [1, 2, 1] ⊗ [1, 2, 1] / 16 over every channel, zeros around: `[N, C, H, W]`.
    Blur,
    /// (x − mean) / √(mean of squares + ε) over the pixels of each channel of each sample.
    InstanceNorm {
        /// ε.
        epsilon: f64,
    },
    /// The end of the mapping network: w `[N, width]` becomes the style of every [`Layer::Style`] that has none yet.
    Styles {
        /// Style layers that follow.
        layers: usize,
    },
    /// A learned `[C, side, side]` for every sample, whatever comes in.
    Constant {
        /// Channels.
        channels: usize,
        /// Rows and columns.
        side: usize,
    },
    /// x + noise·strength: one plane of standard normal numbers a sample, one learned strength a channel.
    Noise {
        /// Channels.
        channels: usize,
    },
    /// AdaIN's second half: x·(s + 1) + b, (s, b) a linear function of the layer's style w: `[N, C, H, W]`.
    Style {
        /// Numbers in w.
        width: usize,
        /// Channels of x.
        channels: usize,
    },
}

impl Layer {
    /// What its parameters are called, and their extents.
    pub fn parameters(&self) -> Vec<(&'static str, Vec<usize>)> {
        match *self {
            Self::Dense { inputs, outputs, .. } => vec![("weight", vec![inputs, outputs]), ("bias", vec![outputs])],
            Self::Conv { inputs, outputs, kernel, .. } => vec![("weight", vec![outputs, inputs, kernel, kernel]), ("bias", vec![outputs])],
            Self::LabelConcat { labels, width } => vec![("weight", vec![labels, width])],
            Self::Bias { channels } => vec![("bias", vec![channels])],
            Self::Constant { channels, side } => vec![("constant", vec![channels, side, side])],
            Self::Noise { channels } => vec![("strength", vec![channels])],
            Self::Style { width, channels } => vec![
                ("scale_weight", vec![width, channels]),
                ("scale_bias", vec![channels]),
                ("shift_weight", vec![width, channels]),
                ("shift_bias", vec![channels]),
            ],
            Self::Flatten | Self::Reshape(_) | Self::LabelSwitch | Self::PixelNorm { .. } | Self::MinibatchStddev { .. } => vec![],
            Self::Activate(_) | Self::Upsample | Self::Downsample | Self::Blur | Self::InstanceNorm { .. } | Self::Styles { .. } => vec![],
        }
    }

    /// What a parameter is before training.
    pub fn start(&self, parameter: &str) -> Start {
        match (self, parameter) {
            (Self::Dense { gains, .. } | Self::Conv { gains, .. }, "weight") => gains.start,
            (Self::LabelConcat { .. }, _) | (Self::Style { .. }, "scale_weight" | "shift_weight") => Start::Normal(1.0),
            (Self::Constant { .. }, _) => Start::One,
            _ => Start::Zero,
        }
    }

    /// Numbers that one output is computed from; `None` for a layer without weights.
    pub fn fan_in(&self) -> Option<usize> {
        match *self {
            Self::Dense { inputs, .. } => Some(inputs),
            Self::Conv { inputs, kernel, .. } => Some(inputs * kernel * kernel),
            Self::LabelConcat { .. } => Some(1),
            Self::Style { width, .. } => Some(width),
            Self::Flatten | Self::Reshape(_) | Self::LabelSwitch | Self::PixelNorm { .. } | Self::MinibatchStddev { .. } => None,
            Self::Activate(_) | Self::Upsample | Self::Downsample | Self::Blur | Self::InstanceNorm { .. } | Self::Styles { .. } => None,
            Self::Bias { .. } | Self::Constant { .. } | Self::Noise { .. } => None,
        }
    }

    /// Its output for `x`; `parameters` as in [`Layer::parameters`].
    ///
    /// # Errors
    /// `x` does not fit, or there are no labels or styles where it needs them.
    pub fn apply(&self, graph: &mut Graph, parameters: &[NodeId], x: NodeId, context: &mut Context) -> Built {
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
                let labels = needed(graph, context.labels, "label_concat", "labels", x)?;
                let embedding = graph.matmul(labels, false, parameters[0], false)?;
                concat_columns(graph, x, embedding)
            }
            Self::LabelSwitch => {
                let labels = needed(graph, context.labels, "label_switch", "labels", x)?;
                let chosen = graph.mul(x, labels)?;
                let score = graph.sum(chosen, &[1])?;
                let rows = graph.shape(score).len();
                graph.reshape(score, &[rows, 1])
            }
            Self::PixelNorm { epsilon } => pixel_norm(graph, x, *epsilon),
            Self::MinibatchStddev { group, features, epsilon } => minibatch_stddev(graph, x, *group, *features, *epsilon),
            Self::Activate(activation) => activate(graph, Some(*activation), x),
            Self::Bias { .. } => style::add_channels(graph, x, parameters[0]),
            Self::Upsample => style::upsample(graph, x),
            Self::Downsample => style::downsample(graph, x),
            Self::Blur => style::blur(graph, x),
            Self::InstanceNorm { epsilon } => style::instance_norm(graph, x, *epsilon),
            Self::Styles { layers } => {
                context.styles.resize(*layers, x);
                Ok(x)
            }
            Self::Constant { channels, side } => {
                let rows = graph.shape(x).extents()[0];
                graph.broadcast(parameters[0], &[rows, *channels, *side, *side])
            }
            Self::Noise { .. } => match context.next_stream() {
                Some(stream) => style::noise(graph, x, parameters[0], stream),
                None => Ok(x),
            },
            Self::Style { width, .. } => {
                let w = context.next_style(graph, x)?;
                style::modulate(graph, x, w, parameters, *width)
            }
        }
    }
}

fn needed(graph: &Graph, wanted: Option<NodeId>, op: &'static str, what: &str, x: NodeId) -> Built {
    wanted.ok_or_else(|| ShapeError::OutOfRange { op: op.into(), shape: graph.shape(x).clone(), what: what.into() })
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
        return Err(ShapeError::OutOfRange { op: "minibatch_stddev".into(), shape: graph.shape(x).clone(), what: "four axes".into() });
    };
    // The largest group that divides the minibatch; StyleGAN's code asks for one that does.
    let group = (1..=group).rev().find(|group| samples.is_multiple_of(*group)).unwrap_or(1);
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
