//! What kind of training a log is of.
//!
//! Must not know: how that is found out.

use crate::gan::experiment::{DLoss, GLoss};

/// What is known of a training beside its curves; `None` where nothing says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Whose training code it is, as far as its losses go.
    pub family: Family,
    /// What told that.
    pub source: Source,
    /// D's loss.
    pub d_loss: Option<DLoss>,
    /// G's loss.
    pub g_loss: Option<GLoss>,
    /// γ of R1, the newest where it changes.
    pub r1_gamma: Option<f64>,
    /// γ of R2, the newest where it changes.
    pub r2_gamma: Option<f64>,
    /// Images a step.
    pub batch: Option<u32>,
    /// Pixels on a side.
    pub resolution: Option<u32>,
    /// Every how many steps the penalties of D are computed.
    pub d_reg_interval: Option<u32>,
    /// Weight of path length.
    pub pl_weight: Option<f64>,
    /// G's learning rate.
    pub g_lr: Option<f64>,
    /// D's learning rate.
    pub d_lr: Option<f64>,
    /// What ADA holds the mean sign of the reals' scores at.
    pub ada_target: Option<f64>,
    /// The snapshot that it went on from.
    pub resumed_from: Option<String>,
    /// Name of the configuration: `stylegan3-t`, `auto`.
    pub config: Option<String>,
}

/// Training codes that log in ways of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    /// StyleGAN and StyleGAN2 in TensorFlow: scores and penalties, no losses.
    StyleGan1,
    /// StyleGAN2-ADA, StyleGAN3 and forks: `Loss/D/loss` has no penalty in it.
    StyleGan2Ada,
    /// R3GAN: what is called scores are differences of scores.
    R3Gan,
    /// A Wasserstein loss: only differences of levels mean something.
    Wasserstein,
    /// Nothing tells.
    #[default]
    Unknown,
}

/// What tells the family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Its `training_options.json`.
    Options,
    /// The names of its curves.
    Names,
    /// Values that only one kind of loss can have.
    Values,
    /// Nothing.
    #[default]
    Unknown,
}
