//! Gradient penalties.

use crate::graph::{Graph, NodeId, ShapeError};

/// A gradient penalty and the gradient that it is of.
pub struct Penalty {
    /// Gradient of the summed scores with respect to the images, of the images' shape.
    pub grads: NodeId,
    /// Squared sum of every sample's gradient, `[N]`, before any weight.
    pub per_sample: NodeId,
}

/// R1 (images, a variable: the reals) or R2 (images: fakes) of StyleGAN's `D_logistic_simplegp`: the gradient of the
/// *sum* of the scores over the batch, squared and summed over all axes but the first.
///
/// # Errors
/// `images` has no axis or is no variable.
pub fn simple_gradient_penalty(graph: &mut Graph, scores: NodeId, images: NodeId) -> Result<Penalty, ShapeError> {
    let grads = graph.gradients_of_sum(scores, &[images])?[0];
    let per_sample = graph.squared_sum(grads)?;
    Ok(Penalty { grads, per_sample })
}
