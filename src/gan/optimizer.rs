//! Optimizers as graph nodes over a flat parameter vector.
//!
//! Must not know: what the parameters are of.

use crate::graph::{Graph, NodeId, ShapeError, Unary};

/// Where ε stands in Adam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdamForm {
    /// TensorFlow's, StyleGAN's: w −= lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε).
    TensorFlow,
    /// Kingma and Ba's, PyTorch's: w −= lr/(1−β₁ᵗ) · m/(√(v/(1−β₂ᵗ)) + ε).
    Torch,
}

/// Adam's settings, each a node of shape `[]`.
#[derive(Clone, Copy, Debug)]
pub struct AdamSettings {
    /// Step size.
    pub learning_rate: NodeId,
    /// Memory of the gradient.
    pub beta1: NodeId,
    /// Memory of the squared gradient.
    pub beta2: NodeId,
    /// Keeps the quotient finite.
    pub epsilon: NodeId,
}

/// Adam's update of `parameters` (a state `[P]`) by `gradient` `[P]`.
///
/// Its slots are the states `{prefix}/adam/m`, `{prefix}/adam/v` (`[P]`, zeros at the start) and
/// `{prefix}/adam/beta_powers` (`[2]`, ones at the start: β₁ᵗ and β₂ᵗ, as TensorFlow keeps them).
/// Yields (state, new value) pairs, that of the parameters first; [`unless`] says when they are not taken.
///
/// # Errors
/// `gradient` has another shape than `parameters`.
pub fn adam(
    graph: &mut Graph,
    prefix: &str,
    form: AdamForm,
    settings: AdamSettings,
    parameters: NodeId,
    gradient: NodeId,
) -> Result<Vec<(NodeId, NodeId)>, ShapeError> {
    let extents = graph.shape(parameters).extents().to_vec();
    let one = graph.constant(1.0, &[]);
    let m = graph.state(&format!("{prefix}/adam/m"), &extents)?;
    let v = graph.state(&format!("{prefix}/adam/v"), &extents)?;
    let powers = graph.state(&beta_powers_name(prefix), &[2])?;

    let new_m = mix(graph, m, gradient, settings.beta1)?;
    let new_v = second_moment(graph, prefix, settings, gradient)?;

    // 1 − βᵗ of this step, from the powers of the last.
    let mut corrections = [one, one];
    for (index, beta) in [settings.beta1, settings.beta2].into_iter().enumerate() {
        let power = graph.slice(powers, index, 1)?;
        let power = graph.mul(power, beta)?;
        corrections[index] = graph.sub(one, power)?;
    }
    let rate = graph.div(settings.learning_rate, corrections[0])?;
    let (rate, root) = match form {
        AdamForm::TensorFlow => {
            let correction = graph.unary(Unary::Sqrt, corrections[1]);
            (graph.mul(rate, correction)?, graph.unary(Unary::Sqrt, new_v))
        }
        AdamForm::Torch => {
            let corrected = graph.div(new_v, corrections[1])?;
            (rate, graph.unary(Unary::Sqrt, corrected))
        }
    };
    let denominator = graph.add(root, settings.epsilon)?;
    let ratio = graph.div(new_m, denominator)?;
    let step = graph.mul(ratio, rate)?;
    let new_parameters = graph.sub(parameters, step)?;

    let beta1 = graph.reshape(settings.beta1, &[1])?;
    let beta2 = graph.reshape(settings.beta2, &[1])?;
    let index = graph.iota(0, &[2])?;
    let (beta1, beta2) = (graph.broadcast(beta1, &[2])?, graph.broadcast(beta2, &[2])?);
    let betas = graph.select(index, beta2, beta1)?;
    let new_powers = graph.mul(powers, betas)?;

    Ok(vec![(parameters, new_parameters), (m, new_m), (v, new_v), (powers, new_powers)])
}

/// Gradient descent: w −= lr·gradient. Yields the (state, new value) pair; [`unless`] says when it is not taken.
///
/// # Errors
/// `gradient` has another shape than `parameters`.
pub fn sgd(graph: &mut Graph, learning_rate: NodeId, parameters: NodeId, gradient: NodeId) -> Result<(NodeId, NodeId), ShapeError> {
    let step = graph.mul(gradient, learning_rate)?;
    Ok((parameters, graph.sub(parameters, step)?))
}

/// A state's new value, or its old one where `skip` (shape `[1]`) is not 0, as a (state, new value) pair.
///
/// # Errors
/// Old and new value differ in shape.
pub fn unless(graph: &mut Graph, skip: NodeId, (state, new): (NodeId, NodeId)) -> Result<(NodeId, NodeId), ShapeError> {
    let extents = graph.shape(state).extents().to_vec();
    let skip = graph.broadcast(skip, &extents)?;
    Ok((state, graph.select(skip, state, new)?))
}

/// Adam's new v, `[P]`: β₂·v + (1 − β₂)·gradient².
///
/// # Errors
/// The state `{prefix}/adam/v` has another shape than `gradient`.
pub fn second_moment(graph: &mut Graph, prefix: &str, settings: AdamSettings, gradient: NodeId) -> Result<NodeId, ShapeError> {
    let extents = graph.shape(gradient).extents().to_vec();
    let v = graph.state(&format!("{prefix}/adam/v"), &extents)?;
    let square = graph.mul(gradient, gradient)?;
    mix(graph, v, square, settings.beta2)
}

/// What no weight is larger than after Adam's step, `[P]`: |w| + |m / (√v + ε)|·lr/(1 − β₁), which is not finite wherever the new
/// weight is not. The corrections of the first steps are in neither form's way, since 1 − βᵗ lies between 1 − β and 1; so a kernel
/// that counts need not read them.
///
/// # Errors
/// `gradient` has another shape than `parameters`.
pub fn adam_reach(
    graph: &mut Graph,
    prefix: &str,
    settings: AdamSettings,
    parameters: NodeId,
    gradient: NodeId,
) -> Result<NodeId, ShapeError> {
    let extents = graph.shape(parameters).extents().to_vec();
    let m = graph.state(&format!("{prefix}/adam/m"), &extents)?;
    let new_m = mix(graph, m, gradient, settings.beta1)?;
    let new_v = second_moment(graph, prefix, settings, gradient)?;
    let root = graph.unary(Unary::Sqrt, new_v);
    let denominator = graph.add(root, settings.epsilon)?;
    let ratio = graph.div(new_m, denominator)?;
    let one = graph.constant(1.0, &[]);
    let rest = graph.sub(one, settings.beta1)?;
    let rate = graph.div(settings.learning_rate, rest)?;
    let step = graph.mul(ratio, rate)?;
    let (step, weight) = (graph.unary(Unary::Abs, step), graph.unary(Unary::Abs, parameters));
    graph.add(weight, step)
}

/// Name of the state that holds β₁ᵗ and β₂ᵗ.
pub fn beta_powers_name(prefix: &str) -> String {
    format!("{prefix}/adam/beta_powers")
}

/// beta·old + (1 − beta)·new.
///
/// # Errors
/// The shapes do not go together.
pub fn mix(graph: &mut Graph, old: NodeId, new: NodeId, beta: NodeId) -> Result<NodeId, ShapeError> {
    let one = graph.constant(1.0, &[]);
    let rest = graph.sub(one, beta)?;
    let kept = graph.mul(old, beta)?;
    let added = graph.mul(new, rest)?;
    graph.add(kept, added)
}

/// The moving average of weights, as StyleGAN's `lerp(G, Gs, beta)` = G + (Gs − G)·beta; where that difference overflows,
/// Gs·beta + G·(1 − beta), which does not.
///
/// # Errors
/// The shapes do not go together.
pub fn moving_average(graph: &mut Graph, average: NodeId, parameters: NodeId, beta: NodeId) -> Result<NodeId, ShapeError> {
    let difference = graph.sub(average, parameters)?;
    let kept = graph.mul(difference, beta)?;
    let moved = graph.add(parameters, kept)?;
    let overflows = graph.unary(Unary::NonFinite, moved);
    let mixed = mix(graph, average, parameters, beta)?;
    graph.select(overflows, mixed, moved)
}
