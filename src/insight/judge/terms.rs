//! What the numbers of a run are of: its losses, what their scores are measured by, and which penalties are in them. A live run knows
//! it from its settings, a log from what its files say; nothing else of either reaches the judge's rules.
//!
//! Must not know: curves, languages.

use crate::gan::experiment::{DLoss, Experiment, GLoss};
use crate::gan::losses::{self, Penalties, ScoreScale};
use crate::gan::schedule::Rhythm;

/// Gaps between scores, over the scale of the loss, above which D leaves no doubt: logits, and least squares, whose scores lie between the
/// targets.
const FAR: f64 = 5.0;
const FAR_TARGETS: f64 = 0.9;

/// The columns of R1 and R2.
const PENALTIES: [&str; 2] = ["Loss/r1_penalty", "Loss/r2_penalty"];

/// What the scores mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scores {
    /// They have a scale: a distance of this size counts, and above the second D leaves no doubt.
    Scaled {
        /// 1 logit, or the distance of two targets.
        scale: f64,
        /// The gap above which D leaves no doubt.
        far: f64,
    },
    /// They have none (Wasserstein).
    Free,
    /// Nobody says what they are.
    Unknown,
}

/// A value of a loss where D scores everything alike, and its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Undecided {
    /// The value.
    pub value: f64,
    /// "2 ln 2".
    pub label: &'static str,
}

/// Which function G's loss is, as far as it decides whether G is pushed where D is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Push {
    /// Its slope is largest where D rejects the fakes.
    Kept,
    /// Its slope vanishes there.
    Vanishes,
    /// Nobody says.
    Unknown,
}

/// What the numbers of a run are of.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// What the scores mean.
    pub scores: Scores,
    /// Whether the scores of reals are logged as differences from those of fakes.
    pub compares: bool,
    /// Whether the logged scores of fakes are something else than those of reals, so that their difference says nothing.
    pub is_mixed: bool,
    /// The columns that D's loss without penalties is the sum of; none where it is not logged.
    pub d_columns: Vec<&'static str>,
    /// What they sum to where D scores everything alike.
    pub d_undecided: Option<Undecided>,
    /// Whether it can be less than 0.
    pub d_is_signed: bool,
    /// What G's loss is where D scores the fakes alike.
    pub g_undecided: Option<Undecided>,
    /// Whether G is pushed where D rejects the fakes.
    pub push: Push,
    /// The penalties in it: their columns, and what they are multiplied by; `None` where nobody says.
    pub penalties: Vec<(&'static str, Option<f64>)>,
    /// The norm that the gradient between reals and fakes is drawn to; `None` where there is no such penalty.
    pub norm_target: Option<f64>,
}

impl Terms {
    /// Those of an experiment.
    pub fn of(experiment: &Experiment) -> Self {
        let (d, g) = (losses::d_loss(experiment.d_loss), losses::g_loss(experiment.g_loss));
        let targets = (experiment.ls_real_target - experiment.ls_fake_target).abs();
        let scores = match d.scale {
            ScoreScale::Free => Scores::Free,
            ScoreScale::Targets => Scores::Scaled { scale: targets, far: FAR_TARGETS * targets },
            ScoreScale::Logits => Scores::Scaled { scale: 1.0, far: FAR },
        };
        let undecided = |level: losses::Level| Undecided { value: level.value, label: level.label };
        let gammas = losses::gammas(experiment);
        let is_lazy = Rhythm::of(experiment).reg_d.is_some();
        let penalties = PENALTIES.into_iter().zip(gammas).filter(|(_, gamma)| *gamma != 0.0);
        let weight = |gamma: f64| if is_lazy { None } else { Some(gamma / 2.0) };
        Self {
            scores,
            compares: d.compares,
            is_mixed: !d.compares && g.compares,
            d_columns: d.terms.iter().map(|term| term.column).collect(),
            d_undecided: d.undecided.map(|level| undecided(level(experiment))),
            d_is_signed: d.terms.iter().any(|term| term.is_signed),
            g_undecided: g.undecided.filter(|_| d.scale == g.scale).map(|level| undecided(level(experiment))),
            push: if g.saturates { Push::Vanishes } else { Push::Kept },
            penalties: penalties.map(|(column, gamma)| (column, weight(gamma))).collect(),
            norm_target: (d.penalties == Penalties::Mixed).then_some(experiment.wgan_target),
        }
    }

    /// Of a log that does not say what it is: only what holds for every loss can be said of it.
    pub fn unknown() -> Self {
        Self {
            scores: Scores::Unknown,
            compares: false,
            is_mixed: false,
            d_columns: vec!["Loss/D/loss"],
            d_undecided: None,
            d_is_signed: true,
            g_undecided: None,
            push: Push::Unknown,
            penalties: PENALTIES.map(|name| (name, None)).to_vec(),
            norm_target: None,
        }
    }

    /// Of a log with some Wasserstein loss: its scores have no scale.
    pub fn wasserstein() -> Self {
        Self { scores: Scores::Free, push: Push::Kept, ..Self::unknown() }
    }

    /// Of a log of StyleGAN2-ADA, StyleGAN3 or R3GAN, whose `Loss/D/loss` has no penalty in it.
    pub fn of_log(d_loss: DLoss, g_loss: GLoss, gammas: [Option<f64>; 2]) -> Self {
        let experiment = Experiment { d_loss, g_loss, ..Experiment::default() };
        let own = Self::of(&experiment);
        Self {
            d_columns: vec!["Loss/D/loss"],
            penalties: PENALTIES.into_iter().zip(gammas).map(|(name, gamma)| (name, gamma.map(|gamma| gamma / 2.0))).collect(),
            ..own
        }
    }

    /// Whether it is known what the losses are.
    pub fn is_known(&self) -> bool {
        self.scores != Scores::Unknown
    }
}
