//! Networks for small pictures: a plain convolutional pair and a small StyleGAN.
//!
//! Source: StyleGAN `training/networks_stylegan.py` (T. Karras, S. Laine, T. Aila, 2019), at 8 or 16 pixels a side.
//! Must not know: losses.

use super::{Gains, Layer, Network};
use crate::gan::data::Picture;
use crate::gan::experiment::{Activation, Precision};

/// Under every root of a norm or deviation, as in StyleGAN.
const EPSILON: f64 = 1e-8;
/// Learning rate of the mapping network, relative to the rest.
const MAPPING_LRMUL: f64 = 0.01;
/// Side at which a style-based network begins or ends, in pixels.
const BASE: usize = 4;

/// A small StyleGAN's generator: z `[N, latents]` (and labels, if there are `classes`) → pictures.
///
/// `width` is that of w; there are `width`/2 channels at 4 × 4 and half as many after each doubling. `depth` dense layers map z to w.
pub fn style_generator(latents: usize, classes: usize, (width, depth): (usize, usize), picture: Picture, blur: bool) -> Network {
    let doublings = (picture.side / BASE).ilog2() as usize;
    let mut layers = vec![];
    let mut inputs = latents;
    if classes > 0 {
        let label = label_width(latents);
        layers.push(Layer::LabelConcat { labels: classes, width: label });
        inputs += label;
    }
    layers.push(Layer::PixelNorm { epsilon: EPSILON });
    for _ in 0..depth {
        layers.push(dense(inputs, width, true, MAPPING_LRMUL));
        inputs = width;
    }
    let mut channels = halved(width);
    layers.extend([Layer::Styles { layers: 2 * (doublings + 1) }, Layer::Constant { channels, side: BASE }]);
    layers.push(Layer::Bias { channels });
    layers.extend(finish(width, channels));
    layers.push(conv(channels, channels, 3, None));
    layers.extend(finish(width, channels));
    for _ in 0..doublings {
        layers.extend([Layer::Upsample, conv(channels, halved(channels), 3, None)]);
        channels = halved(channels);
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

/// Numbers that a label becomes beside a latent.
pub(super) fn label_width(latents: usize) -> usize {
    halved(latents)
}

fn halved(count: usize) -> usize {
    (count / 2).max(1)
}

/// Side at which the convolutional pair begins or ends, in pixels.
const CONV_BASE: usize = 2;

/// A plain convolutional generator: dense to `width` channels at 2 × 2, then one upsampling and convolution a doubling, each with
/// half the channels, and a convolution to the picture with tanh.
pub fn conv_generator(latents: usize, width: usize, picture: Picture, activation: Activation) -> Network {
    let mut channels = width;
    let mut layers = vec![
        plain_dense(latents, channels * CONV_BASE * CONV_BASE, Some(activation)),
        Layer::Reshape(vec![channels, CONV_BASE, CONV_BASE]),
    ];
    for _ in 0..(picture.side / CONV_BASE).ilog2() {
        layers.extend([Layer::Upsample, plain_conv(channels, halved(channels), activation)]);
        channels = halved(channels);
    }
    layers.push(plain_conv(channels, picture.channels, Activation::Tanh));
    network("G", layers)
}

/// A plain convolutional discriminator: two convolutions at full size, then one and a mean over 2 × 2 pixels a halving, with `width`
/// channels at the end and half as many before; a dense layer to one score a class.
pub fn conv_discriminator(outputs: usize, width: usize, picture: Picture, activation: Activation) -> Network {
    let first = halved(width);
    let mut layers = vec![plain_conv(picture.channels, first, activation), plain_conv(first, first, activation), Layer::Downsample];
    let mut channels = first;
    for _ in 1..(picture.side / CONV_BASE).ilog2() {
        layers.extend([plain_conv(channels, width, activation), Layer::Downsample]);
        channels = width;
    }
    layers.push(plain_dense(channels * CONV_BASE * CONV_BASE, outputs, None));
    network("D", layers)
}

fn plain_dense(inputs: usize, outputs: usize, activation: Option<Activation>) -> Layer {
    Layer::Dense { inputs, outputs, activation, gains: Gains::default() }
}

fn plain_conv(inputs: usize, outputs: usize, activation: Activation) -> Layer {
    Layer::Conv { inputs, outputs, kernel: 3, stride: 1, padding: 1, activation: Some(activation), gains: Gains::default() }
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
    let mut channels = ((width / 2) >> halvings).max(1);
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
