//! What a choice of the experiment can be: each option's word in links and its label on the page.
//!
//! Must not know: what an option means to a network or loss.

use super::field::choices;
use crate::text::Text;

choices! {
    /// Data sets: points of the plane, centred on 0 and within about ±2.5, and small pictures in [−1, 1].
    Dataset {
        /// Eight Gaussians on a circle of radius 2.
        #[default]
        Ring = "ring", Text::new("ring of 8 Gaussians", "8 个高斯的环");
        /// 25 Gaussians on a 5 × 5 grid of spacing 1.
        Grid = "grid", Text::new("grid of 25 Gaussians", "25 个高斯的网格");
        /// A spiral of one and a half turns.
        Spiral = "spiral", Text::new("spiral", "螺旋线");
        /// Two interleaved half circles.
        Moons = "moons", Text::new("two moons", "两个月牙");
        /// The dark squares of a 4 × 4 board of side 4.
        Checkerboard = "checkerboard", Text::new("checkerboard", "棋盘");
        /// A line segment.
        Line = "line", Text::new("line", "线段");
        /// Two Gaussians far apart.
        Blobs = "blobs", Text::new("two far blobs", "相距很远的两团");
        /// Pictures of a soft dot at a random place.
        Dots = "dots", Text::new("pictures of a soft dot", "柔和圆点的图片");
        /// 1,797 handwritten digits of 8 × 8 pixels, in ten classes.
        Digits = "digits", Text::new("handwritten digits", "手写数字");
        /// Points that a person gives.
        OwnPoints = "own-points", Text::new("your own points", "自己的点");
        /// Pictures that a person gives.
        OwnImages = "own-images", Text::new("your own pictures", "自己的图片");
    }
}

choices! {
    /// What G and D of pictures are made of.
    Architecture {
        /// Multilayer perceptrons over all pixels.
        #[default]
        Mlp = "mlp", Text::new("dense layers (MLP)", "全连接层（MLP）");
        /// A plain convolutional pair.
        Conv = "conv", Text::new("convolutions", "卷积");
        /// A small StyleGAN.
        StyleGan = "stylegan", Text::same("StyleGAN");
    }
}

choices! {
    /// Pixels on one side of a picture.
    Side {
        /// 8 × 8.
        #[default]
        Eight = "8", Text::new("8 × 8 pixels", "8 × 8 像素");
        /// 16 × 16.
        Sixteen = "16", Text::new("16 × 16 pixels", "16 × 16 像素");
    }
}

choices! {
    /// Channels of a picture.
    Colour {
        /// One.
        #[default]
        Grey = "grey", Text::new("grey", "灰度");
        /// Three: every picture has a colour of its own.
        Rgb = "rgb", Text::same("RGB");
    }
}

choices! {
    /// Generator losses: StyleGAN's (`training/loss.py`), least squares, relativistic pairing.
    GLoss {
        /// `G_logistic_nonsaturating`: softplus(−f).
        #[default]
        LogisticNonsaturating = "G_logistic_nonsaturating", Text::same("G_logistic_nonsaturating");
        /// `G_logistic_saturating`: −softplus(f).
        LogisticSaturating = "G_logistic_saturating", Text::same("G_logistic_saturating");
        /// `G_wgan`: −f; also the G loss that goes with hinge.
        Wgan = "G_wgan", Text::same("G_wgan");
        /// Least squares: w·(f − c)².
        Lsgan = "G_lsgan", Text::same("G_lsgan");
        /// Relativistic pairing: softplus(−(f − r)).
        Rpgan = "G_rpgan", Text::same("G_rpgan");
    }
}

choices! {
    /// Discriminator losses: StyleGAN's (`training/loss.py`), least squares, relativistic pairing.
    DLoss {
        /// `D_logistic_simplegp`: softplus(f) + softplus(−r) with R1 and R2 penalties.
        #[default]
        LogisticSimplegp = "D_logistic_simplegp", Text::same("D_logistic_simplegp");
        /// `D_logistic`: softplus(f) + softplus(−r).
        Logistic = "D_logistic", Text::same("D_logistic");
        /// `D_wgan`: f − r + ε·r².
        Wgan = "D_wgan", Text::same("D_wgan");
        /// `D_wgan_gp`: `D_wgan` with a gradient penalty between reals and fakes.
        WganGp = "D_wgan_gp", Text::same("D_wgan_gp");
        /// `D_hinge`: max(0, 1 + f) + max(0, 1 − r).
        Hinge = "D_hinge", Text::same("D_hinge");
        /// `D_hinge_gp`: `D_hinge` with a gradient penalty between reals and fakes.
        HingeGp = "D_hinge_gp", Text::same("D_hinge_gp");
        /// Least squares: w·(f − a)² + w·(r − b)².
        Lsgan = "D_lsgan", Text::same("D_lsgan");
        /// Relativistic pairing: softplus(−(r − f)) with R1 and R2 penalties.
        Rpgan = "D_rpgan_r1r2", Text::same("D_rpgan_r1r2");
    }
}

choices! {
    /// Activation after every hidden layer.
    Activation {
        /// max(x, 0.2·x).
        #[default]
        LeakyRelu = "lrelu", Text::new("leaky ReLU (0.2)", "leaky ReLU（0.2）");
        /// log(1 + eˣ).
        Softplus = "softplus", Text::same("softplus");
        /// tanh x.
        Tanh = "tanh", Text::same("tanh");
        /// x·sigmoid(x).
        Swish = "swish", Text::same("swish");
    }
}

choices! {
    /// How a gradient moves the weights.
    Optimizer {
        /// Adam as TensorFlow and StyleGAN have it: ε beside √v, outside the bias correction.
        #[default]
        AdamTensorFlow = "adam", Text::new("Adam (TensorFlow's form)", "Adam（TensorFlow 形式）");
        /// Adam as its paper and PyTorch have it: ε beside the corrected √v.
        AdamTorch = "adam_torch", Text::new("Adam (PyTorch's form)", "Adam（PyTorch 形式）");
        /// Plain gradient descent: the learning rate alone.
        Sgd = "sgd", Text::same("SGD");
    }
}

choices! {
    /// What activations and the gradients on their way back are rounded to.
    Precision {
        /// Not at all: f32 throughout.
        #[default]
        Single = "f32", Text::new("single (f32)", "单精度（f32）");
        /// binary16, as networks in half precision have it; weights and optimizer stay f32.
        Half = "f16", Text::new("half (f16)", "半精度（f16）");
    }
}

choices! {
    /// Something that is done or not.
    Switch {
        /// Not done.
        #[default]
        Off = "off", Text::new("off", "关");
        /// Done.
        On = "on", Text::new("on", "开");
    }
}

choices! {
    /// Whether the gradient of D's gradient penalties reaches its weights.
    PenaltyGradient {
        /// It does: double backpropagation.
        #[default]
        On = "on", Text::new("on", "保留");
        /// It does not, as with `tf.stop_gradient` or `detach()`: the penalties are numbers that train nothing.
        Stopped = "stopped", Text::new("stopped", "截断");
    }
}

choices! {
    /// Which network's steps come first in an iteration.
    Order {
        /// StyleGAN's: D, with the update of Gs, then G.
        #[default]
        StyleGan1 = "sg1", Text::new("D, then G (StyleGAN)", "先 D 后 G（StyleGAN）");
        /// StyleGAN2's: G, then D with the update of Gs, which then has G's new weights.
        StyleGan2 = "sg2", Text::new("G, then D (StyleGAN2)", "先 G 后 D（StyleGAN2）");
    }
}
