//! The well-known mistakes in implementations of R1: what each makes of the number that StyleGAN logs as `Loss/r1_penalty`.
//!
//! The right one is the gradient of the *sum* of the scores with respect to the reals, squared, summed over all axes but the first,
//! then the mean over the batch (L. Mescheder, A. Geiger, S. Nowozin 2018, eq. 9; StyleGAN `training/loss.py`). With n numbers in a
//! sample, a batch of N and scores s that are linear in the reals, s = w·x, it is |w|².
//! Must not know: which network the scores are from, executors, what people are told of a mistake.

use super::losses::gradient_penalty;
use crate::graph::{Graph, NodeId, ShapeError, Unary};

/// Name of the right one, a batch mean.
pub const R1_PENALTY: &str = "r1_penalty";
/// What the names of the others begin with.
const PREFIX: &str = "mistake/";

/// The numbers of [`tensors`] by name, in that order.
pub type Numbers = Vec<(&'static str, f64)>;

/// A mistake in an implementation of R1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The gradient is of softplus(−r), the real term of the logistic loss, in place of the score r. It vanishes where D is sure.
    SoftplusFirst,
    /// The gradient is of sigmoid(r), the probability. It vanishes where D is sure, on either side.
    SigmoidFirst,
    /// The squares of a sample are averaged in place of summed: 1/n of the right one.
    MeanForSum,
    /// The squares are summed over every axis, `grads.square().sum()`: the batch's too, so N times the right one. The mean over the
    /// batch that follows is that of one number.
    WrongAxes,
    /// The norm of a sample's gradient in place of its square; WGAN-GP's code has that norm on its way to (n − target)².
    NotSquared,
    /// The right number, cut off from the graph (`create_graph=False`, `detach()`): it trains nothing.
    NotDifferentiated,
    /// γ times the penalty in place of γ/2 times: as a γ/2 that multiplies twice the right one.
    HalfForgotten,
}

impl Mistake {
    /// Every mistake, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::SoftplusFirst,
        Self::SigmoidFirst,
        Self::MeanForSum,
        Self::WrongAxes,
        Self::NotSquared,
        Self::NotDifferentiated,
        Self::HalfForgotten,
    ];

    /// Its word: `softplus_first`.
    pub fn key(self) -> &'static str {
        self.tensor().trim_start_matches(PREFIX)
    }

    /// Name of the number that it makes, a batch mean: `mistake/softplus_first`.
    pub fn tensor(self) -> &'static str {
        match self {
            Self::SoftplusFirst => "mistake/softplus_first",
            Self::SigmoidFirst => "mistake/sigmoid_first",
            Self::MeanForSum => "mistake/mean_for_sum",
            Self::WrongAxes => "mistake/wrong_axes",
            Self::NotSquared => "mistake/not_squared",
            Self::NotDifferentiated => "mistake/not_differentiated",
            Self::HalfForgotten => "mistake/half_forgotten",
        }
    }

    /// Whether a penalty with this mistake changes D's weights at all.
    pub fn trains(self) -> bool {
        self != Self::NotDifferentiated
    }
}

/// Names of all numbers, the right one first.
pub fn tensors() -> [&'static str; 1 + Mistake::ALL.len()] {
    let mut names = [R1_PENALTY; 1 + Mistake::ALL.len()];
    names.iter_mut().skip(1).zip(Mistake::ALL).for_each(|(name, mistake)| *name = mistake.tensor());
    names
}

/// Computes and names the right penalty and every mistaken one, each a batch mean `[]` before any weight, of the scores `[N]` of
/// reals `[N, …]`, a variable. Each is what γ/2 multiplies in the loss, so that all are to the same scale.
///
/// # Errors
/// `reals` has no axis or is no variable.
pub fn build(graph: &mut Graph, scores: NodeId, reals: NodeId) -> Result<(), ShapeError> {
    let right = gradient_penalty(graph, None, scores, reals)?;
    let r1 = graph.mean(right.per_sample);
    graph.name(r1, R1_PENALTY);
    for mistake in Mistake::ALL {
        let number = match mistake {
            Mistake::SoftplusFirst => {
                let term = graph.softplus_term(scores, true);
                penalty_mean(graph, term, reals)?
            }
            Mistake::SigmoidFirst => {
                let probabilities = graph.unary(Unary::Sigmoid, scores);
                penalty_mean(graph, probabilities, reals)?
            }
            Mistake::MeanForSum => {
                let squares = graph.mul(right.grads, right.grads)?;
                graph.mean(squares)
            }
            Mistake::WrongAxes => {
                let squares = graph.mul(right.grads, right.grads)?;
                graph.sum_all(squares)
            }
            Mistake::NotSquared => {
                let norms = graph.unary(Unary::Sqrt, right.per_sample);
                graph.mean(norms)
            }
            Mistake::NotDifferentiated => graph.stop_gradient(r1),
            Mistake::HalfForgotten => graph.scale(r1, 2.0),
        };
        graph.name(number, mistake.tensor());
    }
    Ok(())
}

/// R1's arithmetic on something else than the scores.
fn penalty_mean(graph: &mut Graph, of: NodeId, reals: NodeId) -> Result<NodeId, ShapeError> {
    let penalty = gradient_penalty(graph, None, of, reals)?;
    Ok(graph.mean(penalty.per_sample))
}
