//! What a choice of the experiment can be: each option's word in links and its label on the page.
//!
//! Must not know: what an option means to a network or loss.

use super::field::choices;

choices! {
    /// Data sets: points of the plane, centred on 0 and within about ±2.5, and small pictures in [−1, 1].
    Dataset {
        /// Eight Gaussians on a circle of radius 2.
        #[default]
        Ring = "ring", "ring of 8 Gaussians";
        /// 25 Gaussians on a 5 × 5 grid of spacing 1.
        Grid = "grid", "grid of 25 Gaussians";
        /// A spiral of one and a half turns.
        Spiral = "spiral", "spiral";
        /// Two interleaved half circles.
        Moons = "moons", "two moons";
        /// The dark squares of a 4 × 4 board of side 4.
        Checkerboard = "checkerboard", "checkerboard";
        /// A line segment.
        Line = "line", "line";
        /// Two Gaussians far apart.
        Blobs = "blobs", "two far blobs";
        /// Pictures of a soft dot at a random place.
        Dots = "dots", "pictures of a soft dot";
        /// 1,797 handwritten digits of 8 × 8 pixels, in ten classes.
        Digits = "digits", "handwritten digits";
        /// Points that a person gives.
        OwnPoints = "own-points", "your own points";
        /// Pictures that a person gives.
        OwnImages = "own-images", "your own pictures";
    }
}

choices! {
    /// What G and D of pictures are made of.
    Architecture {
        /// Multilayer perceptrons over all pixels.
        #[default]
        Mlp = "mlp", "dense layers (MLP)";
        /// A plain convolutional pair.
        Conv = "conv", "convolutions";
        /// A small StyleGAN.
        StyleGan = "stylegan", "StyleGAN";
    }
}

choices! {
    /// Pixels on one side of a picture.
    Side {
        /// 8 × 8.
        #[default]
        Eight = "8", "8 × 8 pixels";
        /// 16 × 16.
        Sixteen = "16", "16 × 16 pixels";
    }
}

choices! {
    /// Channels of a picture.
    Colour {
        /// One.
        #[default]
        Grey = "grey", "grey";
        /// Three: every picture has a colour of its own.
        Rgb = "rgb", "RGB";
    }
}

choices! {
    /// Generator losses: StyleGAN's (`training/loss.py`), least squares, relativistic pairing.
    GLoss {
        /// `G_logistic_nonsaturating`: softplus(−f).
        #[default]
        LogisticNonsaturating = "G_logistic_nonsaturating", "G_logistic_nonsaturating";
        /// `G_logistic_saturating`: −softplus(f).
        LogisticSaturating = "G_logistic_saturating", "G_logistic_saturating";
        /// `G_wgan`: −f; also the G loss that goes with hinge.
        Wgan = "G_wgan", "G_wgan";
        /// Least squares: w·(f − c)².
        Lsgan = "G_lsgan", "G_lsgan";
        /// Relativistic pairing: softplus(−(f − r)).
        Rpgan = "G_rpgan", "G_rpgan";
    }
}

choices! {
    /// Discriminator losses: StyleGAN's (`training/loss.py`), least squares, relativistic pairing.
    DLoss {
        /// `D_logistic_simplegp`: softplus(f) + softplus(−r) with R1 and R2 penalties.
        #[default]
        LogisticSimplegp = "D_logistic_simplegp", "D_logistic_simplegp";
        /// `D_logistic`: softplus(f) + softplus(−r).
        Logistic = "D_logistic", "D_logistic";
        /// `D_wgan`: f − r + ε·r².
        Wgan = "D_wgan", "D_wgan";
        /// `D_wgan_gp`: `D_wgan` with a gradient penalty between reals and fakes.
        WganGp = "D_wgan_gp", "D_wgan_gp";
        /// `D_hinge`: max(0, 1 + f) + max(0, 1 − r).
        Hinge = "D_hinge", "D_hinge";
        /// `D_hinge_gp`: `D_hinge` with a gradient penalty between reals and fakes.
        HingeGp = "D_hinge_gp", "D_hinge_gp";
        /// Least squares: w·(f − a)² + w·(r − b)².
        Lsgan = "D_lsgan", "D_lsgan";
        /// Relativistic pairing: softplus(−(r − f)) with R1 and R2 penalties.
        Rpgan = "D_rpgan_r1r2", "D_rpgan_r1r2";
    }
}

choices! {
    /// Activation after every hidden layer.
    Activation {
        /// max(x, 0.2·x).
        #[default]
        LeakyRelu = "lrelu", "leaky ReLU (0.2)";
        /// log(1 + eˣ).
        Softplus = "softplus", "softplus";
        /// tanh x.
        Tanh = "tanh", "tanh";
        /// x·sigmoid(x).
        Swish = "swish", "swish";
    }
}

choices! {
    /// How a gradient moves the weights.
    Optimizer {
        /// Adam as TensorFlow and StyleGAN have it: ε beside √v, outside the bias correction.
        #[default]
        AdamTensorFlow = "adam", "Adam (TensorFlow's form)";
        /// Adam as its paper and PyTorch have it: ε beside the corrected √v.
        AdamTorch = "adam_torch", "Adam (PyTorch's form)";
        /// Plain gradient descent: the learning rate alone.
        Sgd = "sgd", "SGD";
    }
}

choices! {
    /// What activations and the gradients on their way back are rounded to.
    Precision {
        /// Not at all: f32 throughout.
        #[default]
        Single = "f32", "single (f32)";
        /// binary16, as networks in half precision have it; weights and optimizer stay f32.
        Half = "f16", "half (f16)";
    }
}

choices! {
    /// Something that is done or not.
    Switch {
        /// Not done.
        #[default]
        Off = "off", "off";
        /// Done.
        On = "on", "on";
    }
}

choices! {
    /// Whether the gradient of D's gradient penalties reaches its weights.
    PenaltyGradient {
        /// It does: double backpropagation.
        #[default]
        On = "on", "on";
        /// It does not, as with `tf.stop_gradient` or `detach()`: the penalties are numbers that train nothing.
        Stopped = "stopped", "stopped";
    }
}

choices! {
    /// Which network's steps come first in an iteration.
    Order {
        /// StyleGAN's: D, with the update of Gs, then G.
        #[default]
        StyleGan1 = "sg1", "D, then G (StyleGAN)";
        /// StyleGAN2's: G, then D with the update of Gs, which then has G's new weights.
        StyleGan2 = "sg2", "G, then D (StyleGAN2)";
    }
}
