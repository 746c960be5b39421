//! The experiment: everything that decides what a run computes, as one plain value.
//!
//! [`FIELDS`] declares every field's key, label, unit, range, default and effect once.
//! Must not know: how it travels (links live in `engine::link`), executors, the web.

use serde::{Deserialize, Serialize};

use super::field::{Effect, Field, Scale, choice_field, integer_field, number_field};

pub use super::options::{
    Activation, Architecture, Colour, DLoss, Dataset, GLoss, Optimizer, Order, PenaltyGradient, Precision, Side, Switch,
};

/// Everything that decides what a run computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// Where the reals come from.
    pub data: Dataset,
    /// Standard deviation of the data's Gaussian noise, in data units.
    pub noise: f64,
    /// Pixels on one side of a picture.
    pub side: Side,
    /// Channels of a picture.
    pub colour: Colour,
    /// Whether G and D are told the class, where the data have classes.
    pub labels: Switch,
    /// What G and D of pictures are made of.
    pub architecture: Architecture,
    /// The generator's loss.
    pub g_loss: GLoss,
    /// The discriminator's loss.
    pub d_loss: DLoss,
    /// γ of R1, on reals; exactly 0 leaves the penalty out of the program.
    pub r1_gamma: f64,
    /// γ of R2, on fakes; exactly 0 leaves the penalty out of the program.
    pub r2_gamma: f64,
    /// Weight of the gradient penalty between reals and fakes.
    pub wgan_lambda: f64,
    /// Weight of the squared score of the reals in `D_wgan` and `D_wgan_gp`.
    pub wgan_epsilon: f64,
    /// Norm that the gradient between reals and fakes is drawn to.
    pub wgan_target: f64,
    /// Whether D's gradient penalties train D, or are only computed.
    pub penalty_gradient: PenaltyGradient,
    /// Weight w of the least squares.
    pub ls_weight: f64,
    /// Score a that the least-squares D draws fakes to.
    pub ls_fake_target: f64,
    /// Score b that the least-squares D draws reals to.
    pub ls_real_target: f64,
    /// Score c that the least-squares G draws fakes to.
    pub ls_g_target: f64,
    /// Weight of path length regularisation in a G with a mapping network; exactly 0 leaves it out.
    pub pl_weight: f64,
    /// Share that a batch gets in the running mean of path lengths.
    pub pl_decay: f64,
    /// How gradients move the weights, of both networks.
    pub optimizer: Optimizer,
    /// Learning rate of G.
    pub g_learning_rate: f64,
    /// Learning rate of D.
    pub d_learning_rate: f64,
    /// Adam's β₁, of both networks.
    pub beta1: f64,
    /// Adam's β₂, of both networks.
    pub beta2: f64,
    /// Adam's ε.
    pub epsilon: f64,
    /// Share of the old weights that the averaged generator Gs keeps in each step of D.
    pub ema_decay: f64,
    /// Samples in which the share of old weights in Gs halves; 0: `ema_decay` says.
    pub ema_half_life: f64,
    /// Which network's steps come first in an iteration.
    pub order: Order,
    /// D's steps (each with the update of Gs) in one iteration.
    pub d_repeats: u32,
    /// Iterations from one step of D's penalties alone to the next; 0: they are part of every step's loss.
    pub d_reg_interval: u32,
    /// Iterations from one step of path length regularisation to the next.
    pub g_reg_interval: u32,
    /// What activations and gradients are rounded to.
    pub precision: Precision,
    /// Loss scaling: whether losses are multiplied by 2^s before the backward pass, and gradients by 2^−s after it.
    pub scaling: Switch,
    /// s at the start.
    pub scaling_init: f64,
    /// Added to s by every step with finite gradients.
    pub scaling_increment: f64,
    /// Taken off s by every step with others, which changes no weight.
    pub scaling_decrement: f64,
    /// The classic mistake: gradient penalties square the scaled gradient and undo the scale afterwards.
    pub scaling_mistake: Switch,
    /// Samples in a minibatch.
    pub batch: u32,
    /// Numbers in one latent z.
    pub latents: u32,
    /// Units of each hidden layer of G.
    pub g_width: u32,
    /// Hidden layers of G.
    pub g_depth: u32,
    /// Activation of G's hidden layers.
    pub g_activation: Activation,
    /// Units of each hidden layer of D.
    pub d_width: u32,
    /// Hidden layers of D.
    pub d_depth: u32,
    /// Activation of D's hidden layers.
    pub d_activation: Activation,
    /// Share of the minibatches in which StyleGAN's G takes its layers' styles from two latents.
    pub style_mixing: f64,
    /// ψ of the truncation trick, in the samples that are shown and measured.
    pub truncation: f64,
    /// Whether StyleGAN's networks blur after upsampling and before downsampling.
    pub blur: Switch,
    /// Seed of weights, latents and data.
    pub seed: u32,
}

const LOG_GAMMA: Scale = Scale::Log { smallest: 1e-3 };
const LOG_RATE: Scale = Scale::Log { smallest: 1e-5 };
const LOG_EPSILON: Scale = Scale::Log { smallest: 1e-12 };

/// Every field of an [`Experiment`], in the order of the page and of links.
pub static FIELDS: &[Field<Experiment>] = &[
    choice_field!("data", data: Dataset, "data", Restart, "The distribution that G has to learn.", 0),
    number_field!(
        "noise",
        noise,
        "data noise σ",
        "",
        (0.0, 0.5),
        0.1,
        Scale::Linear,
        Immediate,
        "Standard deviation of the Gaussian noise on points; your own points have none."
    ),
    choice_field!("network", architecture: Architecture, "networks", Restart, "What G and D of pictures are made of; points have MLPs.", 0),
    choice_field!("labels", labels: Switch, "class labels", Restart, "Tells G and D the class. D's fakes get the labels of its reals, G's those of random samples.", 0),
    choice_field!("side", side: Side, "picture size", Restart, "Pixels on one side. Digits have 8; 16 are interpolated. Your own have 16; 8 are means of four.", 0),
    choice_field!("colour", colour: Colour, "colour", Restart, "In RGB every picture has a random colour of its own; your own pictures keep theirs.", 0),
    choice_field!("g_loss", g_loss: GLoss, "G loss", Restart, "What the generator minimises.", 0),
    choice_field!("d_loss", d_loss: DLoss, "D loss", Restart, "What the discriminator minimises.", 0),
    number_field!(
        "r1_gamma",
        r1_gamma,
        "R1 γ",
        "",
        (0.0, 1000.0),
        0.1,
        LOG_GAMMA,
        Immediate,
        "Weight of the squared gradient of D's score at the reals; γ/2 of it is added to the D loss. 0 leaves it out."
    ),
    number_field!("r2_gamma", r2_gamma, "R2 γ", "", (0.0, 1000.0), 0.0, LOG_GAMMA, Immediate, "As R1, at the fakes. 0 leaves it out."),
    number_field!(
        "wgan_lambda",
        wgan_lambda,
        "penalty λ",
        "",
        (0.0, 1000.0),
        10.0,
        LOG_GAMMA,
        Immediate,
        "Weight of (n − target)², n the norm of the score's gradient between reals and fakes; λ/target² of it is added to the D loss."
    ),
    number_field!(
        "wgan_target",
        wgan_target,
        "norm target",
        "",
        (0.01, 100.0),
        1.0,
        Scale::Log { smallest: 0.02 },
        Immediate,
        "The norm that the gradient between reals and fakes is drawn to. StyleGAN uses 1."
    ),
    number_field!(
        "wgan_epsilon",
        wgan_epsilon,
        "WGAN ε",
        "",
        (0.0, 1.0),
        0.001,
        Scale::Log { smallest: 1e-5 },
        Immediate,
        "Weight of the squared score of the reals, which keeps scores from drifting."
    ),
    choice_field!(
        "penalty_gradient",
        penalty_gradient: PenaltyGradient,
        "gradient of the penalty",
        Restart,
        "Stopped: D's penalties are computed and part of its loss, but no gradient of theirs reaches its weights, as with tf.stop_gradient or detach().",
        0
    ),
    number_field!("ls_weight", ls_weight, "least squares w", "", (0.0, 10.0), 0.5, Scale::Linear, Immediate, "Weight of the squares."),
    number_field!(
        "ls_a",
        ls_fake_target,
        "fake target a",
        "",
        (-10.0, 10.0),
        0.0,
        Scale::Linear,
        Immediate,
        "The score that D draws fakes to."
    ),
    number_field!(
        "ls_b",
        ls_real_target,
        "real target b",
        "",
        (-10.0, 10.0),
        1.0,
        Scale::Linear,
        Immediate,
        "The score that D draws reals to."
    ),
    number_field!(
        "ls_c",
        ls_g_target,
        "G's target c",
        "",
        (-10.0, 10.0),
        1.0,
        Scale::Linear,
        Immediate,
        "The score that G draws fakes to."
    ),
    number_field!(
        "pl_weight",
        pl_weight,
        "path length",
        "",
        (0.0, 10.0),
        0.0,
        Scale::Linear,
        Immediate,
        "Weight of (length − mean length)², the length being that of the pictures' gradient by the styles; a step of G of its own minimises it. 0 leaves it out. StyleGAN2 uses 2."
    ),
    number_field!(
        "pl_decay",
        pl_decay,
        "length's decay",
        "a step",
        (0.0, 1.0),
        0.01,
        Scale::Log { smallest: 1e-4 },
        Immediate,
        "Share of the way to a batch's mean length that the running mean goes. StyleGAN2 uses 0.01."
    ),
    number_field!("g_lr", g_learning_rate, "G learning rate", "", (0.0, 1.0), 0.001, LOG_RATE, Immediate, "Step size of G's optimizer."),
    number_field!("d_lr", d_learning_rate, "D learning rate", "", (0.0, 1.0), 0.004, LOG_RATE, Immediate, "Step size of D's optimizer."),
    choice_field!("optimizer", optimizer: Optimizer, "optimizer", Restart, "How a gradient moves the weights. StyleGAN uses Adam in TensorFlow's form.", 0),
    number_field!("beta1", beta1, "Adam β₁", "", (0.0, 0.999), 0.0, Scale::Linear, Immediate, "Momentum. StyleGAN uses 0."),
    number_field!(
        "beta2",
        beta2,
        "Adam β₂",
        "",
        (0.0, 0.9999),
        0.99,
        Scale::Linear,
        Immediate,
        "Memory of the squared gradient. StyleGAN uses 0.99."
    ),
    number_field!(
        "epsilon",
        epsilon,
        "Adam ε",
        "",
        (0.0, 0.1),
        1e-8,
        LOG_EPSILON,
        Immediate,
        "Added to the root of the squared gradient. StyleGAN uses 1e-8."
    ),
    number_field!(
        "ema",
        ema_decay,
        "EMA decay",
        "an iteration",
        (0.0, 0.9999),
        0.99,
        Scale::Linear,
        Immediate,
        "Share of its old weights that the averaged generator Gs keeps in each step of D."
    ),
    number_field!(
        "ema_half_life",
        ema_half_life,
        "EMA half-life",
        "samples",
        (0.0, 1e6),
        0.0,
        Scale::Log { smallest: 10.0 },
        Immediate,
        "Samples in which the share of old weights in Gs halves; 0 leaves it to the decay. StyleGAN uses 10000."
    ),
    choice_field!("order", order: Order, "order", Restart, "Which network's steps come first in an iteration.", 0),
    integer_field!(
        "d_repeats",
        d_repeats,
        "D steps",
        "an iteration",
        (1, 16),
        1,
        Immediate,
        "Steps of D for each step of G. StyleGAN takes 1."
    ),
    integer_field!(
        "d_reg_interval",
        d_reg_interval,
        "lazy penalty",
        "iterations",
        (0, 64),
        0,
        Immediate,
        "Every so many iterations a step of its own minimises D's penalties, so many times as strong. 0: every step has them. StyleGAN2 uses 16."
    ),
    integer_field!(
        "g_reg_interval",
        g_reg_interval,
        "lazy path length",
        "iterations",
        (1, 64),
        4,
        Immediate,
        "Every so many iterations a step of G minimises the path length's penalty, so many times as strong. StyleGAN2 uses 4."
    ),
    choice_field!(
        "precision",
        precision: Precision,
        "precision",
        Restart,
        "What activations and gradients are rounded to; weights stay f32. Half precision ends at 65504.",
        0
    ),
    choice_field!(
        "scaling",
        scaling: Switch,
        "loss scaling",
        Restart,
        "Multiplies losses by 2^s before the backward pass and gradients by 2^−s after it, so that small gradients survive half precision.",
        0
    ),
    number_field!(
        "scaling_init",
        scaling_init,
        "s at the start",
        "powers of 2",
        (-32.0, 256.0),
        64.0,
        Scale::Linear,
        Restart,
        "The scale is 2^s. StyleGAN starts at 64."
    ),
    number_field!(
        "scaling_inc",
        scaling_increment,
        "s grows by",
        "a good step",
        (0.0, 1.0),
        0.0005,
        Scale::Log { smallest: 1e-5 },
        Immediate,
        "Added to s when all gradients are finite. StyleGAN adds 0.0005."
    ),
    number_field!(
        "scaling_dec",
        scaling_decrement,
        "s shrinks by",
        "a skipped step",
        (0.0, 16.0),
        1.0,
        Scale::Linear,
        Immediate,
        "Taken off s when a gradient is not finite; the step is skipped. StyleGAN takes off 1."
    ),
    choice_field!(
        "scaling_mistake",
        scaling_mistake: Switch,
        "square before undoing",
        Restart,
        "The classic mistake: the scaled gradient is squared and the scale undone afterwards, so that penalties come out 2^s times too large.",
        0
    ),
    integer_field!("batch", batch, "minibatch", "samples", (1, 4096), 256, Restart, "Samples in one step of D or G."),
    integer_field!("latents", latents, "latent size", "numbers", (1, 64), 2, Restart, "Numbers in one latent z."),
    integer_field!(
        "g_width",
        g_width,
        "G width",
        "units",
        (1, 512),
        64,
        Restart,
        "Units of each hidden layer of G. StyleGAN: numbers in w, twice the channels at 4 × 4; convolutions: channels at the lowest size."
    ),
    integer_field!(
        "g_depth",
        g_depth,
        "G depth",
        "hidden layers",
        (1, 6),
        3,
        Restart,
        "Hidden layers of G; of StyleGAN its mapping network."
    ),
    choice_field!("g_act", g_activation: Activation, "G activation", Restart, "Activation of G's hidden layers.", 0),
    integer_field!(
        "d_width",
        d_width,
        "D width",
        "units",
        (1, 512),
        64,
        Restart,
        "Units of each hidden layer of D. StyleGAN: twice the channels at 4 × 4; convolutions: channels at the lowest size."
    ),
    integer_field!("d_depth", d_depth, "D depth", "hidden layers", (1, 6), 3, Restart, "Hidden layers of D."),
    choice_field!("d_act", d_activation: Activation, "D activation", Restart, "Activation of D's hidden layers.", 0),
    number_field!(
        "style_mixing",
        style_mixing,
        "style mixing",
        "of minibatches",
        (0.0, 1.0),
        0.0,
        Scale::Linear,
        Restart,
        "Share of minibatches in which G takes the styles of its first layers from one latent and the others from a second. StyleGAN uses 0.9."
    ),
    number_field!(
        "truncation",
        truncation,
        "truncation ψ",
        "",
        (0.0, 1.0),
        1.0,
        Scale::Linear,
        Immediate,
        "How far the samples shown may be from the average w: 1 leaves them alone, 0 makes all of them the average."
    ),
    choice_field!("blur", blur: Switch, "blur", Restart, "StyleGAN's [1, 2, 1] filter after upsampling and before downsampling.", 0),
    integer_field!("seed", seed, "seed", "", (0, u32::MAX), 1, Restart, "Same seed, same backend: same run, bit for bit."),
];

impl Default for Experiment {
    fn default() -> Self {
        let mut experiment = Self {
            data: Dataset::default(),
            noise: 0.0,
            side: Side::default(),
            colour: Colour::default(),
            labels: Switch::default(),
            architecture: Architecture::default(),
            g_loss: GLoss::default(),
            d_loss: DLoss::default(),
            r1_gamma: 0.0,
            r2_gamma: 0.0,
            wgan_lambda: 0.0,
            wgan_epsilon: 0.0,
            wgan_target: 0.0,
            penalty_gradient: PenaltyGradient::default(),
            ls_weight: 0.0,
            ls_fake_target: 0.0,
            ls_real_target: 0.0,
            ls_g_target: 0.0,
            pl_weight: 0.0,
            pl_decay: 0.0,
            optimizer: Optimizer::default(),
            g_learning_rate: 0.0,
            d_learning_rate: 0.0,
            beta1: 0.0,
            beta2: 0.0,
            epsilon: 0.0,
            ema_decay: 0.0,
            ema_half_life: 0.0,
            order: Order::default(),
            d_repeats: 0,
            d_reg_interval: 0,
            g_reg_interval: 0,
            precision: Precision::default(),
            scaling: Switch::default(),
            scaling_init: 0.0,
            scaling_increment: 0.0,
            scaling_decrement: 0.0,
            scaling_mistake: Switch::default(),
            batch: 0,
            latents: 0,
            g_width: 0,
            g_depth: 0,
            g_activation: Activation::default(),
            d_width: 0,
            d_depth: 0,
            d_activation: Activation::default(),
            style_mixing: 0.0,
            truncation: 0.0,
            blur: Switch::default(),
            seed: 0,
        };
        for field in FIELDS {
            (field.set)(&mut experiment, field.default_value());
        }
        experiment
    }
}

impl Experiment {
    /// Most iterations from one value of a penalty to the next: 1 where all are part of every step's loss.
    pub fn penalty_interval(&self) -> u32 {
        let path_length = if self.pl_weight == 0.0 { 1 } else { self.g_reg_interval };
        self.d_reg_interval.max(path_length).max(1)
    }

    /// Whether a run must start again from its seed to become `next`.
    pub fn restarts_for(&self, next: &Self) -> bool {
        self.restarting_difference(next).is_some()
    }

    /// Label of the first field that differs and whose change restarts a run.
    pub fn restarting_difference(&self, next: &Self) -> Option<&'static str> {
        FIELDS.iter().find(|f| f.effect == Effect::Restart && (f.get)(self) != (f.get)(next)).map(|f| f.label)
    }
}
