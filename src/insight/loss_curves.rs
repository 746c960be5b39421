//! The losses in use as curves: what one sample adds to the loss, and how strongly its score is pushed, for any score.
//!
//! Must not know: batches, canvases.

use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::{Curve, GLossEntry, ScoreCurve, Side};
use crate::insight::charts::Ink;
use crate::number;

/// A loss of one score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossCurve {
    /// Its formula.
    pub label: &'static str,
    /// Its colour.
    pub ink: Ink,
    /// The tensor of the scores that it is of, `[N]`.
    pub scores: &'static str,
    curve: Curve,
}

/// What tells curves apart.
pub type Key = (&'static str, &'static str, u8, [u64; 2]);

impl LossCurve {
    /// Equal curves have equal keys, others have others.
    pub fn key(&self) -> Key {
        let (kind, numbers) = match self.curve {
            Curve::Softplus { a, b } => (0, [a, b]),
            Curve::Line { a } => (1, [a, 0.0]),
            Curve::Hinge { a } => (2, [a, 0.0]),
            Curve::Square { w, target } => (3, [w, target]),
        };
        (self.label, self.scores, kind, numbers.map(f64::to_bits))
    }

    /// The function that it is.
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// What a sample with the score `s` adds to the loss; NaN of a score that is not known.
    pub fn value(&self, s: f64) -> f64 {
        if s.is_nan() {
            return f64::NAN;
        }
        match self.curve {
            Curve::Softplus { a, b } => a * softplus(b * s),
            Curve::Line { a } => a * s,
            Curve::Hinge { a } => (1.0 + a * s).max(0.0),
            Curve::Square { w, target } => w * (s - target) * (s - target),
        }
    }

    /// The derivative of [`LossCurve::value`]: a step of training moves the score against it.
    pub fn slope(&self, s: f64) -> f64 {
        if s.is_nan() {
            return f64::NAN;
        }
        match self.curve {
            Curve::Softplus { a, b } => a * b * sigmoid(b * s),
            Curve::Line { a } => a,
            Curve::Hinge { a } => {
                if 1.0 + a * s > 0.0 {
                    a
                } else {
                    0.0
                }
            }
            Curve::Square { w, target } => 2.0 * w * (s - target),
        }
    }
}

/// What the D loss in use is of one score each, that of reals first; none where it compares reals with fakes.
pub fn of_d(experiment: &Experiment) -> Vec<LossCurve> {
    let curves = (losses::d_loss(experiment.d_loss).curves)(experiment).into_iter();
    let drawn = |ScoreCurve { label, side, curve }| {
        let scores = match side {
            Side::Real => "real_scores_out",
            Side::Fake => "fake_scores_out",
            Side::Both => return None,
        };
        Some(LossCurve { label, ink: Ink::of(side), scores, curve })
    };
    curves.filter_map(drawn).collect()
}

/// G losses to be seen beside one another on the same batch: the one in use, then the one that its entry names; none where G's loss
/// compares with reals.
pub fn of_g(experiment: &Experiment) -> Vec<LossCurve> {
    let entry = losses::g_loss(experiment.g_loss);
    let drawn = |entry: &GLossEntry| {
        let curve = entry.curve?(experiment);
        Some(LossCurve { label: entry.formula, ink: Ink::Fake, scores: "TrainG/fake_scores_out", curve })
    };
    [Some(entry), entry.beside.map(losses::g_loss)].into_iter().flatten().filter_map(drawn).collect()
}

/// ln(1 + eˣ) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + number::ln(1.0 + number::exp(-x.abs()))
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + number::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::{DLoss, GLoss};
    use crate::words::softplus as words;

    fn curves() -> Vec<LossCurve> {
        let d = DLoss::ALL
            .iter()
            .flat_map(|&d_loss| of_d(&Experiment { d_loss, ls_weight: 0.7, ls_fake_target: -0.2, ..Experiment::default() }));
        let g = GLoss::ALL.iter().flat_map(|&g_loss| of_g(&Experiment { g_loss, ls_g_target: 0.9, ..Experiment::default() }));
        d.chain(g).collect()
    }

    #[test]
    fn slopes_are_the_derivatives() {
        for curve in curves() {
            for s in [-3.0, -0.4, 0.3, 2.5] {
                let h = 1e-2;
                let slope = (curve.value(s + h) - curve.value(s - h)) / (2.0 * h);
                assert!((slope - curve.slope(s)).abs() < 1e-4, "{} at {s}: {slope} {}", curve.label, curve.slope(s));
            }
        }
    }

    #[test]
    fn of_a_score_that_is_not_known_nothing_is_known() {
        for curve in curves() {
            assert!(curve.value(f64::NAN).is_nan() && curve.slope(f64::NAN).is_nan(), "{curve:?}");
        }
    }

    #[test]
    fn curves_that_differ_have_keys_that_differ() {
        let all = curves();
        assert!(all.len() > 10);
        for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
            assert_eq!(a == b, a.key() == b.key(), "{a:?} {b:?}");
        }
    }

    #[test]
    fn the_saturating_loss_pushes_little_where_d_is_sure_and_the_other_pushes_much() {
        let both = of_g(&Experiment::default());
        assert_eq!(both.iter().map(|c| c.label).collect::<Vec<_>>(), ["softplus(−f)", "−softplus(f)"]);
        assert!(both[0].slope(-6.0) < -0.99 && both[1].slope(-6.0) > -0.01);
        assert!((both[0].slope(0.0) - both[1].slope(0.0)).abs() < 1e-6);
    }

    #[test]
    fn losses_are_called_what_they_are() {
        let english = crate::text::Language::English;
        let kinds = |query: &str| {
            let experiment = crate::engine::contract::link::parse(query).experiment;
            of_g(&experiment).iter().map(|curve| words::kind(curve.curve()).of(english)).collect::<Vec<_>>()
        };
        assert_eq!(kinds("g_loss=G_logistic_nonsaturating"), ["the non-saturating loss", "the saturating loss"]);
        assert_eq!(kinds("g_loss=G_logistic_saturating"), ["the saturating loss", "the non-saturating loss"]);
        assert_eq!(kinds("g_loss=G_wgan"), ["a straight line"]);
        assert_eq!(kinds("g_loss=G_lsgan"), ["a parabola"]);
        // The name says what the entry of the loss does.
        for &g_loss in GLoss::ALL {
            let saturates = losses::g_loss(g_loss).saturates;
            let told = of_g(&Experiment { g_loss, ..Experiment::default() }).first().map(|curve| words::kind(curve.curve()).of(english));
            assert_eq!(told == Some("the saturating loss"), saturates, "{g_loss:?}");
        }
    }

    #[test]
    fn what_is_said_of_a_loss_is_of_that_loss() {
        let english = crate::text::Language::English;
        for &g_loss in GLoss::ALL {
            let told = words::of_g(of_g(&Experiment { g_loss, ..Experiment::default() }).first().map(LossCurve::curve)).of(english);
            let formula = losses::g_loss(g_loss).formula;
            assert_eq!(told.contains("softplus"), formula.contains("softplus"), "{g_loss:?}: {told}");
            assert!(told.contains(formula), "{g_loss:?}: {told}");
        }
        for &d_loss in DLoss::ALL {
            let told = words::of_d(of_d(&Experiment { d_loss, ..Experiment::default() }).first().map(LossCurve::curve)).of(english);
            let is_softplus = losses::d_loss(d_loss).terms.iter().any(|term| term.label.contains("softplus"));
            assert_eq!(told.contains("softplus"), is_softplus, "{d_loss:?}: {told}");
        }
    }

    #[test]
    fn known_values() {
        let d = of_d(&Experiment::default());
        assert!((d[0].value(0.0) - std::f64::consts::LN_2).abs() < 1e-6 && (d[1].value(30.0) - 30.0).abs() < 1e-6);
        assert_eq!(of_d(&Experiment { d_loss: DLoss::HingeGp, ..Experiment::default() })[1].value(-2.0), 0.0);
    }
}
