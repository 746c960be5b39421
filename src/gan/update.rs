//! How a loss becomes an update of a network: its gradient, what is not finite in it, the optimizer.
//!
//! Source: StyleGAN `dnnlib/tflib/optimizer.py` (T. Karras, S. Laine, T. Aila, 2019).
//! Must not know: which loss, data, executors.

use super::experiment::{Experiment, Optimizer};
use super::networks::Network;
use super::optimizer::{self, AdamForm, AdamSettings};
use crate::graph::{Graph, NodeId, ShapeError, Unary};
use crate::program::Outputs;

/// Suffix of the count of non-finite terms that has stopped a run.
pub const NON_FINITE: &str = "non_finite";
/// State that is not 0 once something was not finite; then no step changes anything.
pub const HALTED: &str = "halted";

/// One of StyleGAN's optimizers: what it is called, and what the host sets for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Optimizes {
    /// Prefix of its tensors, summaries and states.
    pub id: &'static str,
    /// Names of its scalars: learning rate, β₁, β₂.
    pub scalars: [&'static str; 3],
}

/// D's.
pub const TRAIN_D: Optimizes = Optimizes { id: "TrainD", scalars: ["d_lr", "d_beta1", "d_beta2"] };
/// G's.
pub const TRAIN_G: Optimizes = Optimizes { id: "TrainG", scalars: ["g_lr", "g_beta1", "g_beta2"] };

/// Adds the summaries of `rows` (each `[N]`; the last is the loss) and the update of the network by
/// the gradient of the loss's mean. Nothing is updated once a gradient or the loss was not finite.
///
/// # Errors
/// The rows differ in length.
pub fn train(
    graph: &mut Graph,
    outputs: &mut Outputs,
    experiment: &Experiment,
    by: Optimizes,
    network: &Network,
    (flat, parameters): (NodeId, &[NodeId]),
    rows: &[(&str, NodeId)],
) -> Result<(), ShapeError> {
    let Some(&(_, loss)) = rows.last() else { return Ok(()) };
    let gradient = flat_gradient(graph, by.id, network, loss, parameters)?;
    let means = batch_means(graph, rows)?;
    outputs.summaries.push((means, rows.iter().map(|(name, _)| name.to_string()).collect()));
    let loss_mean = graph.slice(means, rows.len() - 1, 1)?;

    let form = adam_form(experiment.optimizer);
    let settings = settings(graph, by);
    let bad_loss = graph.unary(Unary::NonFinite, loss_mean);
    let halted = graph.state(HALTED, &[1])?;
    let mut skip = graph.add(halted, bad_loss)?;
    let mut watched = vec![("gradient", gradient)];
    if form.is_some() {
        // Adam's v overflows long before the gradient does, and would freeze the weights in silence.
        watched.push(("adam/v", optimizer::second_moment(graph, by.id, settings, gradient)?));
    }
    for (what, numbers) in watched {
        let bad = graph.unary(Unary::NonFinite, numbers);
        let count = graph.sum(bad, &[0])?;
        skip = graph.add(skip, count)?;
        outputs.summaries.push((count, vec![format!("{}/{what}/{NON_FINITE}", by.id)]));
    }
    outputs.updates.push((halted, skip));
    outputs.summaries.push((skip, vec![format!("{}/{NON_FINITE}", by.id)]));
    match form {
        Some(form) => outputs.updates.extend(optimizer::adam(graph, by.id, form, settings, flat, gradient, skip)?),
        None => outputs.updates.push(optimizer::sgd(graph, settings.learning_rate, flat, gradient, skip)?),
    }
    Ok(())
}

/// Names of an optimizer's states, `[P]` but for the last, which is `[2]`; none for plain gradient descent.
pub fn slot_names(optimizer: Optimizer, id: &str) -> Vec<String> {
    match adam_form(optimizer) {
        Some(_) => vec![format!("{id}/adam/m"), format!("{id}/adam/v"), optimizer::beta_powers_name(id)],
        None => vec![],
    }
}

/// The form of Adam that an optimizer is, if it is one.
fn adam_form(optimizer: Optimizer) -> Option<AdamForm> {
    match optimizer {
        Optimizer::AdamTensorFlow => Some(AdamForm::TensorFlow),
        Optimizer::AdamTorch => Some(AdamForm::Torch),
        Optimizer::Sgd => None,
    }
}

fn settings(graph: &mut Graph, by: Optimizes) -> AdamSettings {
    let [learning_rate, beta1, beta2] = by.scalars.map(|name| graph.scalar(name));
    AdamSettings { learning_rate, beta1, beta2, epsilon: graph.scalar("epsilon") }
}

/// The gradient of the mean of `loss` as one flat vector; its parts are named `{prefix}/gradient/D/0/weight` …
fn flat_gradient(graph: &mut Graph, prefix: &str, network: &Network, loss: NodeId, parameters: &[NodeId]) -> Result<NodeId, ShapeError> {
    let rows = graph.shape(loss).len();
    let seed = graph.constant(1.0 / rows as f64, &[rows]);
    let gradients = graph.gradients(&[(loss, seed)], parameters)?;
    let mut parts = vec![];
    for (gradient, parameter) in gradients.into_iter().zip(network.parameters()) {
        graph.name(gradient, format!("{prefix}/gradient/{}", parameter.name));
        parts.push(graph.reshape(gradient, &[parameter.len()])?);
    }
    graph.concat(&parts)
}

/// Means over the batch of several vectors `[N]`, in one kernel: `[rows]`.
fn batch_means(graph: &mut Graph, rows: &[(&str, NodeId)]) -> Result<NodeId, ShapeError> {
    let mut parts = vec![];
    let mut len = 1;
    for &(_, row) in rows {
        len = graph.shape(row).len();
        parts.push(graph.reshape(row, &[1, len])?);
    }
    let stacked = graph.concat(&parts)?;
    let sums = graph.sum(stacked, &[1])?;
    Ok(graph.scale(sums, 1.0 / len as f64))
}
