//! Gradient penalties.
//!
//! Source: R1 and R2: L. Mescheder, A. Geiger, S. Nowozin 2018, eq. 9 and 10; between reals and fakes:
//! I. Gulrajani et al. 2017, eq. 3; both as StyleGAN's `training/loss.py` has them.

use super::{Built, DInputs, Terms, weighted_square};
use crate::gan::experiment::PenaltyGradient;
use crate::gan::scaling::LossScaling;
use crate::graph::{Graph, NodeId, ShapeError, Unary};

/// The names that γ/2·R1 and γ/2·R2 are logged by, as terms of the D loss.
pub const PENALTY_PARTS: [&str; 2] = ["Loss/D/r1_penalty", "Loss/D/r2_penalty"];
/// The name that the weighted penalty between reals and fakes is logged by, as a term of the D loss.
pub const MIXED_PART: &str = "Loss/D/gradient_penalty";

/// A gradient penalty and the gradient that it is of.
pub struct Penalty {
    /// Gradient of the summed scores with respect to the images, of the images' shape.
    pub grads: NodeId,
    /// Squared sum of every sample's gradient, `[N]`, before any weight.
    pub per_sample: NodeId,
}

/// R1 (images, a variable: the reals) or R2 (images: fakes) of StyleGAN's `D_logistic_simplegp`: the gradient of the
/// *sum* of the scores over the batch, squared and summed over all axes but the first. `scaling` multiplies that sum
/// and is undone on the gradient, or, if it makes the mistake, on the squares.
///
/// # Errors
/// `images` has no axis or is no variable.
pub fn gradient_penalty(graph: &mut Graph, scaling: Option<LossScaling>, scores: NodeId, images: NodeId) -> Result<Penalty, ShapeError> {
    let Some(scaling) = scaling else {
        let grads = graph.gradients_of_sum(scores, &[images])?[0];
        let per_sample = graph.squared_sum(grads)?;
        return Ok(Penalty { grads, per_sample });
    };
    let extents = graph.shape(scores).extents().to_vec();
    let ones = graph.constant(1.0, &extents);
    let seed = scaling.apply(graph, ones)?;
    let scaled = graph.gradients(&[(scores, seed)], &[images])?[0];
    let grads = scaling.undo_rows(graph, scaled)?;
    let per_sample = if scaling.mistake {
        let squares = graph.squared_sum(scaled)?;
        scaling.undo(graph, squares)?
    } else {
        graph.squared_sum(grads)?
    };
    Ok(Penalty { grads, per_sample })
}

/// loss + penalty, or the penalty alone; where its gradient is stopped, as a number that trains nothing.
fn plus(graph: &mut Graph, terms: &Terms<'_>, loss: Option<NodeId>, penalty: NodeId) -> Built {
    let term = match terms.surroundings.penalty_gradient() {
        PenaltyGradient::On => penalty,
        PenaltyGradient::Stopped => graph.stop_gradient(penalty),
    };
    loss.map_or(Ok(term), |loss| graph.add(loss, term))
}

/// loss + γ/2 · penalty, for R1 and R2 where their γ is there.
pub(super) fn add_simple(
    graph: &mut Graph,
    terms: &mut Terms<'_>,
    inputs: &DInputs,
    mut loss: Option<NodeId>,
) -> Result<Option<NodeId>, ShapeError> {
    let [r1_part, r2_part] = PENALTY_PARTS;
    let sides = [
        ("r1_penalty", ["Loss/r1_penalty", r1_part], "real_grads", inputs.reals, inputs.real_scores, inputs.r1_gamma),
        ("r2_penalty", ["Loss/r2_penalty", r2_part], "fake_grads", inputs.fakes, inputs.fake_scores, inputs.r2_gamma),
    ];
    // Alone they are logged as a whole.
    let is_part = loss.is_some();
    for (name, [logged, part], grads_name, images, scores, gamma) in sides {
        let Some(gamma) = gamma else { continue };
        let scaling = terms.surroundings.loss_scaling(graph)?;
        let penalty = gradient_penalty(graph, scaling, scores, images)?;
        terms.name(graph, penalty.grads, grads_name);
        terms.name(graph, penalty.per_sample, name);
        terms.log(logged, penalty.per_sample);
        let half_gamma = graph.scale(gamma, 0.5);
        let weighted = graph.mul(penalty.per_sample, half_gamma)?;
        if is_part {
            terms.log(part, weighted);
        }
        loss = Some(plus(graph, terms, loss, weighted)?);
    }
    Ok(loss)
}

/// loss + λ/target² · (n − target)², n the norm of the gradient at images between reals and fakes.
///
/// As in StyleGAN there is no ε under n's root: where the gradient is exactly 0, its derivative is not finite.
pub(super) fn add_mixed(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs, loss: Option<NodeId>) -> Built {
    let mixed = mix(graph, terms, inputs)?;
    terms.name(graph, mixed, "mixed_images");
    let scores = terms.surroundings.scores(graph, mixed)?;
    terms.name(graph, scores, "mixed_scores");
    terms.log("Loss/scores/mixed", scores);
    let scaling = terms.surroundings.loss_scaling(graph)?;
    let penalty = gradient_penalty(graph, scaling, scores, mixed)?;
    terms.name(graph, penalty.grads, "mixed_grads");
    let norms = graph.unary(Unary::Sqrt, penalty.per_sample);
    terms.name(graph, norms, "mixed_norms");
    terms.log("Loss/mixed_norms", norms);
    let [lambda, target] = ["wgan_lambda", "wgan_target"].map(|key| terms.constant(graph, key));
    let one = graph.constant(1.0, &[]);
    let distance = weighted_square(graph, norms, target, one)?;
    terms.name(graph, distance, "gradient_penalty");
    let square = graph.mul(target, target)?;
    let weight = graph.div(lambda, square)?;
    let weighted = graph.mul(distance, weight)?;
    terms.name(graph, weighted, "weighted_gradient_penalty");
    if loss.is_some() {
        terms.log(MIXED_PART, weighted);
    }
    plus(graph, terms, loss, weighted)
}

/// reals + (fakes − reals)·t, one t a sample; a variable.
fn mix(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    let extents = graph.shape(inputs.reals).extents().to_vec();
    let factors = terms.surroundings.mixing_factors(graph, extents[0]);
    let mut column = vec![1; extents.len()];
    column[0] = extents[0];
    let factors = graph.reshape(factors, &column)?;
    let difference = graph.sub(inputs.fakes, inputs.reals)?;
    let way = graph.mul(difference, factors)?;
    let mixed = graph.add(inputs.reals, way)?;
    Ok(graph.variable(mixed))
}

/// What path length regularisation is made of.
pub struct PathLength {
    /// Gradient of Σ images·noise/√(H·W) with respect to the styles, `[N, layers, width]`.
    pub grads: NodeId,
    /// √(mean over layers of the squared sum over the width), `[N]`.
    pub lengths: NodeId,
    /// The running mean after this batch, `[]`; it takes part in the gradient.
    pub mean: NodeId,
    /// (length − mean)², `[N]`.
    pub per_sample: NodeId,
}

/// StyleGAN2's path length regularisation of G: draws the length of every sample's path to the running mean.
///
/// `styles` `[N, layers, width]` is a variable that `images` `[N, C, H, W]` depend on; `noise` is standard normal, of
/// the images' shape; `mean` `[]` the running mean before this batch and `decay` `[]` the share that the batch gets in it.
/// `scaling` is around the inner gradient, as in [`gradient_penalty`].
/// Source: T. Karras et al. 2020, eq. 4; `G_logistic_ns_pathreg`.
///
/// # Errors
/// The shapes do not go together.
pub fn path_length(
    graph: &mut Graph,
    scaling: Option<LossScaling>,
    images: NodeId,
    noise: NodeId,
    styles: NodeId,
    (mean, decay): (NodeId, NodeId),
) -> Result<PathLength, ShapeError> {
    let pixels: usize = graph.shape(images).extents().iter().skip(2).product();
    let (rows, layers) = (graph.shape(styles).extents()[0], graph.shape(styles).extents()[1]);
    let noise = graph.scale(noise, 1.0 / (pixels as f64).sqrt());
    let projected = graph.mul(images, noise)?;
    let Penalty { grads, per_sample: square } = gradient_penalty(graph, scaling, projected, styles)?;
    let square = graph.scale(square, 1.0 / layers as f64);
    let lengths = graph.unary(Unary::Sqrt, square);
    let sum = graph.sum(lengths, &[0])?;
    let batch_mean = graph.scale(sum, 1.0 / rows as f64);
    let difference = graph.sub(batch_mean, mean)?;
    let way = graph.mul(difference, decay)?;
    let mean = graph.add(mean, way)?;
    let one = graph.constant(1.0, &[]);
    let per_sample = weighted_square(graph, lengths, mean, one)?;
    Ok(PathLength { grads, lengths, mean, per_sample })
}
