//! What the layers of a style-based generator compute, and how pictures change size.
//!
//! Source: StyleGAN `training/networks_stylegan.py` (T. Karras, S. Laine, T. Aila, 2019): `upscale2d`, `downscale2d`,
//! `blur2d`, `instance_norm`, `apply_noise`, `style_mod`. Pictures are `[N, C, H, W]`.
//! Must not know: which network they stand in.

use crate::graph::{Distribution, Graph, NodeId, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// Extents of a picture.
fn picture(graph: &Graph, op: &'static str, x: NodeId) -> Result<[usize; 4], ShapeError> {
    let shape = graph.shape(x);
    shape.extents().try_into().map_err(|_| ShapeError::OutOfRange { op: op.into(), shape: shape.clone(), what: "four axes".into() })
}

/// Every pixel becomes four.
pub(super) fn upsample(graph: &mut Graph, x: NodeId) -> Built {
    let [n, c, h, w] = picture(graph, "upsample", x)?;
    let split = graph.reshape(x, &[n, c, h, 1, w, 1])?;
    let repeated = graph.broadcast(split, &[n, c, h, 2, w, 2])?;
    graph.reshape(repeated, &[n, c, 2 * h, 2 * w])
}

/// The mean of every two by two pixels.
pub(super) fn downsample(graph: &mut Graph, x: NodeId) -> Built {
    let [n, c, h, w] = picture(graph, "downsample", x)?;
    if h % 2 + w % 2 != 0 {
        return Err(ShapeError::OutOfRange { op: "downsample".into(), shape: graph.shape(x).clone(), what: "even sides".into() });
    }
    let split = graph.reshape(x, &[n, c, h / 2, 2, w / 2, 2])?;
    // The two axes of a block side by side, so that one sum goes over both.
    let blocks = graph.permute(split, &[0, 1, 2, 4, 3, 5])?;
    let sum = graph.sum(blocks, &[4, 5])?;
    Ok(graph.scale(sum, 0.25))
}

/// [1, 2, 1] ⊗ [1, 2, 1] / 16 over every channel, with zeros around.
pub(super) fn blur(graph: &mut Graph, x: NodeId) -> Built {
    let [n, c, h, w] = picture(graph, "blur", x)?;
    let side = |graph: &mut Graph, axis: usize| -> Built {
        // 1, 2, 1 = 2 − |i − 1|
        let place = graph.iota(axis, &[3, 3])?;
        let one = graph.constant(1.0, &[]);
        let offset = graph.sub(place, one)?;
        let distance = graph.unary(Unary::Abs, offset);
        let two = graph.constant(2.0, &[]);
        graph.sub(two, distance)
    };
    let (rows, columns) = (side(graph, 0)?, side(graph, 1)?);
    let kernel = graph.mul(rows, columns)?;
    let kernel = graph.scale(kernel, 1.0 / 16.0);
    let kernel = graph.reshape(kernel, &[1, 1, 3, 3])?;
    let planes = graph.reshape(x, &[n * c, 1, h, w])?;
    let blurred = graph.conv2d(planes, kernel, 1, 1)?;
    graph.reshape(blurred, &[n, c, h, w])
}

/// (x − mean) / √(mean of squares + ε) over the pixels of each channel of each sample.
pub(super) fn instance_norm(graph: &mut Graph, x: NodeId, epsilon: f64) -> Built {
    picture(graph, "instance_norm", x)?;
    let mean = pixel_mean(graph, x)?;
    let centred = graph.sub(x, mean)?;
    let square = graph.mul(centred, centred)?;
    let variance = pixel_mean(graph, square)?;
    let deviation = root(graph, variance, epsilon)?;
    graph.div(centred, deviation)
}

/// √(x + ε).
pub(super) fn root(graph: &mut Graph, x: NodeId, epsilon: f64) -> Built {
    let epsilon = graph.constant(epsilon, &[]);
    let sum = graph.add(x, epsilon)?;
    Ok(graph.unary(Unary::Sqrt, sum))
}

/// Mean over the pixels, `[N, C, 1, 1]`.
fn pixel_mean(graph: &mut Graph, x: NodeId) -> Built {
    let [n, c, h, w] = picture(graph, "mean", x)?;
    let sum = graph.sum(x, &[2, 3])?;
    let mean = graph.scale(sum, 1.0 / (h * w) as f64);
    graph.reshape(mean, &[n, c, 1, 1])
}

/// x + noise·strength: one plane of noise a sample, one strength `[C]` a channel.
pub(super) fn noise(graph: &mut Graph, x: NodeId, strength: NodeId, stream: u32) -> Built {
    let [n, _, h, w] = picture(graph, "noise", x)?;
    let plane = graph.random(Distribution::Normal, stream, &[n, 1, h, w]);
    let strength = channels(graph, strength)?;
    let noise = graph.mul(plane, strength)?;
    graph.add(x, noise)
}

/// x·(s + 1) + b with s = w·A + a, b = w·B + c; `parameters`: A, a, B, c. A and B at run time times 1/√width.
pub(super) fn modulate(graph: &mut Graph, x: NodeId, w: NodeId, parameters: &[NodeId], width: usize) -> Built {
    let [n, c, _, _] = picture(graph, "style", x)?;
    let &[scale_weight, scale_bias, shift_weight, shift_bias] = parameters else {
        return Err(ShapeError::OutOfRange { op: "style".into(), shape: graph.shape(x).clone(), what: "four parameters".into() });
    };
    let gain = 1.0 / (width as f64).sqrt();
    let linear = |graph: &mut Graph, weight: NodeId, bias: NodeId| -> Built {
        let weight = graph.scale(weight, gain);
        let product = graph.matmul(w, false, weight, false)?;
        let sum = graph.add(product, bias)?;
        graph.reshape(sum, &[n, c, 1, 1])
    };
    let (scale, shift) = (linear(graph, scale_weight, scale_bias)?, linear(graph, shift_weight, shift_bias)?);
    let one = graph.constant(1.0, &[]);
    let factor = graph.add(scale, one)?;
    let scaled = graph.mul(x, factor)?;
    graph.add(scaled, shift)
}

/// x + b, b `[C]`.
pub(super) fn add_channels(graph: &mut Graph, x: NodeId, bias: NodeId) -> Built {
    let bias = channels(graph, bias)?;
    graph.add(x, bias)
}

/// `[C]` as `[C, 1, 1]`.
fn channels(graph: &mut Graph, x: NodeId) -> Built {
    let count = graph.shape(x).len();
    graph.reshape(x, &[count, 1, 1])
}
