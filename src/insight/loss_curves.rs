//! The losses in use as curves: what one sample adds to the loss, and how strongly its score is pushed, for any score.
//!
//! Must not know: batches, canvases.

use crate::gan::experiment::{DLoss, Experiment, GLoss};
use crate::gan::losses;
use crate::gan::losses::Side;
use crate::insight::charts::Ink;
use crate::number;

/// A loss of one score.
#[derive(Clone, Debug, PartialEq)]
pub struct LossCurve {
    /// Its formula.
    pub label: &'static str,
    /// Its colour.
    pub ink: Ink,
    /// The tensor of the scores that it is of, `[N]`.
    pub scores: &'static str,
    shape: Shape,
}

/// The function of the score s.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    /// a · softplus(b·s).
    Softplus { a: f64, b: f64 },
    /// a·s.
    Line { a: f64 },
    /// max(0, 1 + a·s).
    Hinge { a: f64 },
    /// w·(s − target)².
    Square { w: f64, target: f64 },
}

impl LossCurve {
    /// What a sample with the score `s` adds to the loss.
    pub fn value(&self, s: f64) -> f64 {
        match self.shape {
            Shape::Softplus { a, b } => a * softplus(b * s),
            Shape::Line { a } => a * s,
            Shape::Hinge { a } => (1.0 + a * s).max(0.0),
            Shape::Square { w, target } => w * (s - target) * (s - target),
        }
    }

    /// The derivative of [`LossCurve::value`]: a step of training moves the score against it.
    pub fn slope(&self, s: f64) -> f64 {
        match self.shape {
            Shape::Softplus { a, b } => a * b * sigmoid(b * s),
            Shape::Line { a } => a,
            Shape::Hinge { a } => {
                if 1.0 + a * s > 0.0 {
                    a
                } else {
                    0.0
                }
            }
            Shape::Square { w, target } => 2.0 * w * (s - target),
        }
    }
}

/// The terms of the D loss in use that are of one score each; a term of the difference f − r counts as one of each where that is
/// the same, and is left out where it is not.
pub fn of_d(experiment: &Experiment) -> Vec<LossCurve> {
    let (w, to_fake, to_real) = (experiment.ls_weight, experiment.ls_fake_target, experiment.ls_real_target);
    let [real, fake] = match experiment.d_loss {
        DLoss::Logistic | DLoss::LogisticSimplegp => [Shape::Softplus { a: 1.0, b: -1.0 }, Shape::Softplus { a: 1.0, b: 1.0 }],
        DLoss::Hinge | DLoss::HingeGp => [Shape::Hinge { a: -1.0 }, Shape::Hinge { a: 1.0 }],
        DLoss::Lsgan => [Shape::Square { w, target: to_real }, Shape::Square { w, target: to_fake }],
        DLoss::Wgan | DLoss::WganGp => {
            let line = |label, ink, scores, a| LossCurve { label, ink, scores, shape: Shape::Line { a } };
            return vec![line("−r", Ink::Real, "real_scores_out", -1.0), line("f", Ink::Fake, "fake_scores_out", 1.0)];
        }
        DLoss::Rpgan => return vec![],
    };
    let of = |side: Side, shape: Shape| {
        let term = losses::d_loss(experiment.d_loss).terms.iter().find(|term| term.side == side)?;
        let (ink, scores) = if side == Side::Real { (Ink::Real, "real_scores_out") } else { (Ink::Fake, "fake_scores_out") };
        Some(LossCurve { label: term.label, ink, scores, shape })
    };
    [of(Side::Real, real), of(Side::Fake, fake)].into_iter().flatten().collect()
}

/// G losses to be seen beside one another on the same batch: the one in use, then the other one of the saturating and the
/// non-saturating loss; none where G's loss compares with reals.
pub fn of_g(experiment: &Experiment) -> Vec<LossCurve> {
    let curve = |loss: GLoss| {
        let shape = match loss {
            GLoss::LogisticNonsaturating => Shape::Softplus { a: 1.0, b: -1.0 },
            GLoss::LogisticSaturating => Shape::Softplus { a: -1.0, b: 1.0 },
            GLoss::Wgan => Shape::Line { a: -1.0 },
            GLoss::Lsgan => Shape::Square { w: experiment.ls_weight, target: experiment.ls_g_target },
            GLoss::Rpgan => return None,
        };
        Some(LossCurve { label: losses::g_loss(loss).formula, ink: Ink::Fake, scores: "TrainG/fake_scores_out", shape })
    };
    let other = match experiment.g_loss {
        GLoss::LogisticNonsaturating => Some(GLoss::LogisticSaturating),
        GLoss::LogisticSaturating => Some(GLoss::LogisticNonsaturating),
        GLoss::Wgan | GLoss::Lsgan | GLoss::Rpgan => None,
    };
    curve(experiment.g_loss).into_iter().chain(other.and_then(curve)).collect()
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
    fn the_saturating_loss_pushes_little_where_d_is_sure_and_the_other_pushes_much() {
        let both = of_g(&Experiment::default());
        assert_eq!(both.iter().map(|c| c.label).collect::<Vec<_>>(), ["softplus(−f)", "−softplus(f)"]);
        assert!(both[0].slope(-6.0) < -0.99 && both[1].slope(-6.0) > -0.01);
        assert!((both[0].slope(0.0) - both[1].slope(0.0)).abs() < 1e-6);
    }

    #[test]
    fn known_values() {
        let d = of_d(&Experiment::default());
        assert!((d[0].value(0.0) - std::f64::consts::LN_2).abs() < 1e-6 && (d[1].value(30.0) - 30.0).abs() < 1e-6);
        assert_eq!(of_d(&Experiment { d_loss: DLoss::HingeGp, ..Experiment::default() })[1].value(-2.0), 0.0);
    }
}
