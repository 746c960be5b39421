//! Networks for small pictures: a small StyleGAN.
//!
//! Source: StyleGAN `training/networks_stylegan.py` (T. Karras, S. Laine, T. Aila, 2019), at 8 or 16 pixels a side.
//! Must not know: losses, data.

use super::{Gains, Layer, Network};
use crate::gan::experiment::{Activation, Precision};

/// Under every root of a norm or deviation, as in StyleGAN.
const EPSILON: f64 = 1e-8;
/// Learning rate of the mapping network, relative to the rest.
const MAPPING_LRMUL: f64 = 0.01;
/// Side at which a style-based network begins or ends, in pixels.
const BASE: usize = 4;

/// What a picture is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// 1 for grey, 3 for RGB.
    pub channels: usize,
    /// Pixels a side: a power of two from 4 on.
    pub side: usize,
}

/// A small StyleGAN's generator: z `[N, latents]` (and labels, if there are `classes`) → pictures.
///
/// `width` is that of w; there are `width`/2 channels at 4 × 4 and half as many after each doubling. `depth` dense layers map z to w.
pub fn style_generator(latents: usize, classes: usize, (width, depth): (usize, usize), picture: Picture, blur: bool) -> Network {
    let doublings = (picture.side / BASE).ilog2() as usize;
    let mut layers = vec![];
    let mut inputs = latents;
    if classes > 0 {
        layers.push(Layer::LabelConcat { labels: classes, width: latents / 2 });
        inputs += latents / 2;
    }
    layers.push(Layer::PixelNorm { epsilon: EPSILON });
    for _ in 0..depth {
        layers.push(dense(inputs, width, true, MAPPING_LRMUL));
        inputs = width;
    }
    let mut channels = width / 2;
    layers.extend([Layer::Styles { layers: 2 * (doublings + 1) }, Layer::Constant { channels, side: BASE }]);
    layers.push(Layer::Bias { channels });
    layers.extend(finish(width, channels));
    layers.push(conv(channels, channels, 3, None));
    layers.extend(finish(width, channels));
    for _ in 0..doublings {
        layers.extend([Layer::Upsample, conv(channels, channels / 2, 3, None)]);
        channels /= 2;
        layers.extend(blur.then_some(Layer::Blur));
        layers.extend(finish(width, channels));
        layers.push(conv(channels, channels, 3, None));
        layers.extend(finish(width, channels));
    }
    layers.push(Layer::Conv {
        inputs: channels,
        outputs: picture.channels,
        kernel: 1,
        stride: 1,
        padding: 0,
        activation: None,
        gains: Gains::equalized(1.0, channels, 1.0),
    });
    network("G", layers)
}

/// What stands behind every convolution of the generator: noise, activation, normalisation, style.
fn finish(width: usize, channels: usize) -> [Layer; 4] {
    [
        Layer::Noise { channels },
        Layer::Activate(Activation::LeakyRelu),
        Layer::InstanceNorm { epsilon: EPSILON },
        Layer::Style { width, channels },
    ]
}

/// A small StyleGAN's discriminator: pictures (and labels, if there are `classes`) → one score.
///
/// There are `width`/2 channels at 4 × 4 and half as many before each halving.
pub fn style_discriminator(classes: usize, width: usize, picture: Picture, blur: bool) -> Network {
    let halvings = (picture.side / BASE).ilog2() as usize;
    let activation = Some(Activation::LeakyRelu);
    let mut channels = (width / 2) >> halvings;
    let mut layers = vec![conv(picture.channels, channels, 1, activation)];
    for _ in 0..halvings {
        layers.push(conv(channels, channels, 3, activation));
        layers.extend(blur.then_some(Layer::Blur));
        layers.extend([conv(channels, 2 * channels, 3, activation), Layer::Downsample]);
        channels *= 2;
    }
    layers.push(Layer::MinibatchStddev { group: 4, features: 1, epsilon: EPSILON });
    layers.push(conv(channels + 1, channels, 3, activation));
    layers.push(dense(channels * BASE * BASE, channels, true, 1.0));
    layers.push(dense(channels, classes.max(1), false, 1.0));
    layers.extend((classes > 0).then_some(Layer::LabelSwitch));
    network("D", layers)
}

/// A dense layer with equalized learning rate, activated or linear.
fn dense(inputs: usize, outputs: usize, activated: bool, lrmul: f64) -> Layer {
    let gain = if activated { std::f64::consts::SQRT_2 } else { 1.0 };
    Layer::Dense { inputs, outputs, activation: activated.then_some(Activation::LeakyRelu), gains: Gains::equalized(gain, inputs, lrmul) }
}

/// A convolution that keeps the size, with equalized learning rate for an activation that follows.
fn conv(inputs: usize, outputs: usize, kernel: usize, activation: Option<Activation>) -> Layer {
    let gains = Gains::equalized(std::f64::consts::SQRT_2, inputs * kernel * kernel, 1.0);
    Layer::Conv { inputs, outputs, kernel, stride: 1, padding: kernel / 2, activation, gains }
}

fn network(name: &str, layers: Vec<Layer>) -> Network {
    Network { name: name.into(), layers, precision: Precision::Single }
}
