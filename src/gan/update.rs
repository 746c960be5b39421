//! How a loss becomes an update of a network: its gradient, what is not finite in it, the optimizer.
//!
//! Source: StyleGAN `dnnlib/tflib/optimizer.py` (T. Karras, S. Laine, T. Aila, 2019).
//! Must not know: which loss, data, executors.

use super::experiment::{Experiment, Optimizer, Switch};
use super::networks::Network;
use super::optimizer::{self, AdamForm, AdamSettings};
use super::scaling::{self, LossScaling};
use crate::graph::{Graph, NodeId, ShapeError, Unary};
use crate::program::Outputs;

type Built = Result<NodeId, ShapeError>;

/// Suffix of the count of non-finite terms that has stopped a run.
pub const NON_FINITE: &str = "non_finite";
/// State that is not 0 once something was not finite; then no step changes anything.
pub const HALTED: &str = "halted";

/// One of StyleGAN's optimizers: what it is called, and what the host sets for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Optimizes {
    /// Prefix of its tensors, summaries and scale.
    pub id: &'static str,
    /// Prefix of Adam's slots: that of the optimizer that it shares them with.
    pub slots: &'static str,
    /// Names of its scalars: learning rate, β₁, β₂.
    pub scalars: [&'static str; 3],
}

/// D's.
pub const TRAIN_D: Optimizes = Optimizes { id: "TrainD", slots: "TrainD", scalars: ["d_lr", "d_beta1", "d_beta2"] };
/// That of the steps of D's penalties alone, which has D's slots and a scale of its own, as in StyleGAN2.
pub const REG_D: Optimizes = Optimizes { id: "RegD", ..TRAIN_D };
/// G's.
pub const TRAIN_G: Optimizes = Optimizes { id: "TrainG", slots: "TrainG", scalars: ["g_lr", "g_beta1", "g_beta2"] };

/// That of the steps of G's regulariser alone, which has G's slots and a scale of its own, as in StyleGAN2.
pub const REG_G: Optimizes = Optimizes { id: "RegG", ..TRAIN_G };

/// Between an optimizer's prefix and a parameter in the name of a gradient.
const GRADIENT: &str = "/gradient/";

/// The name of the gradient of a parameter, `TrainD/gradient/D/0/weight`.
pub fn gradient_name(optimizer: &str, parameter: &str) -> String {
    [optimizer, GRADIENT, parameter].concat()
}

/// Whether a name is that of a gradient of parameters.
pub fn is_gradient(name: &str) -> bool {
    name.contains(GRADIENT)
}

/// What a step minimises.
pub struct Objective<'a> {
    /// Its name and the loss `[N]`, whose mean is minimised.
    pub loss: (&'a str, NodeId),
    /// Vectors `[N]` by name that are logged before it.
    pub rows: &'a [(&'a str, NodeId)],
    /// The part of the loss that no scale touches, `[N]`: with loss scaling, what has to be finite for a run to go on.
    pub unscaled: Option<NodeId>,
    /// Factor on the loss, `[]`, that is not logged.
    pub multiplier: Option<NodeId>,
    /// States beside the network that move with the step, and their new values: where it is skipped they stay.
    pub moves: &'a [(NodeId, NodeId)],
}

/// Adds the summaries of an objective and the update of the network by the gradient of the loss's mean. Yields what is not 0 once
/// the run has halted, `[1]`: then no state may move, those beside the network included ([`optimizer::unless`]).
///
/// Without loss scaling the run halts (nothing is updated any more) once the loss, a gradient, Adam's v or a new weight is not
/// finite. With it a non-finite gradient skips the step and lowers the scale, as in StyleGAN. A penalty that overflows
/// does so too, because a lower scale may mend it. The run halts once the rest of the loss, which no scale is in, or
/// Adam's v or a weight that a finite gradient makes is not finite.
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
    objective: &Objective<'_>,
) -> Built {
    let scaling = LossScaling::of(graph, experiment, by.id)?;
    let seed = seed(graph, objective.loss.1, objective.multiplier, scaling)?;
    let gradient = flat_gradient(graph, by.id, network, (objective.loss.1, seed), parameters, scaling)?;
    let mut loss_mean = objective.loss.1;
    for &(name, row) in objective.rows.iter().chain([&objective.loss]) {
        loss_mean = batch_mean(graph, row)?;
        outputs.summaries.push((loss_mean, vec![name.to_string()]));
    }

    let settings = settings(graph, by);
    // Adam's v overflows long before the gradient does, and would freeze the weights in silence. A weight is more than its gradient:
    // without an ε Adam divides by 0.
    let (moves, made) = match adam_form(experiment.optimizer) {
        Some(form) => {
            let moment = optimizer::second_moment(graph, by.slots, settings, gradient)?;
            let reach = optimizer::adam_reach(graph, by.slots, settings, flat, gradient)?;
            let moves = optimizer::adam(graph, by.slots, form, settings, flat, gradient)?;
            (moves, vec![("adam/v", moment), ("parameters", reach)])
        }
        None => {
            let moved = optimizer::sgd(graph, settings.learning_rate, flat, gradient)?;
            (vec![moved], vec![("parameters", moved.1)])
        }
    };
    let watched = [vec![("gradient", gradient)], made].concat();
    let mut watch = Watch { graph, outputs, by, watched };
    let (skip, halted) = match scaling {
        Some(scaling) => watch.skip(scaling, objective.unscaled)?,
        None => {
            let halted = watch.halt(loss_mean)?;
            (halted, halted)
        }
    };
    for &update in objective.moves.iter().chain(&moves) {
        outputs.updates.push(optimizer::unless(graph, skip, update)?);
    }
    Ok(halted)
}

/// Looks for numbers that are not finite.
struct Watch<'a> {
    graph: &'a mut Graph,
    outputs: &'a mut Outputs,
    by: Optimizes,
    /// What is looked at, `[P]` each, and its name: the gradient first, then what it makes of the states.
    watched: Vec<(&'static str, NodeId)>,
}

impl Watch<'_> {
    /// Halts the run if the loss's mean `[1]` or anything watched is not finite. Yields what is not 0 then, `[1]`.
    fn halt(&mut self, loss_mean: NodeId) -> Built {
        let bad_loss = self.graph.unary(Unary::NonFinite, loss_mean);
        let before = self.graph.state(HALTED, &[1])?;
        let mut halted = self.graph.add(before, bad_loss)?;
        for (what, count) in self.counts()? {
            halted = self.graph.add(halted, count)?;
            self.log(count, &format!("{what}/{NON_FINITE}"));
        }
        self.outputs.updates.push((before, halted));
        self.log(halted, NON_FINITE);
        Ok(halted)
    }

    /// Halts the run if the mean of `unscaled` `[N]` is not finite or, the gradient being finite, anything else that is watched;
    /// moves the scale. Yields what is not 0 where the step is skipped, and what is not 0 once the run has halted, `[1]` both.
    fn skip(&mut self, scaling: LossScaling, unscaled: Option<NodeId>) -> Result<(NodeId, NodeId), ShapeError> {
        let before = self.graph.state(HALTED, &[1])?;
        let mut halted = before;
        if let Some(unscaled) = unscaled {
            let mean = self.graph.mean(unscaled);
            let bad_loss = self.graph.unary(Unary::NonFinite, mean);
            halted = self.graph.add(halted, bad_loss)?;
        }
        let counts = self.counts()?;
        let of_gradient = self.graph.reshape(counts[0].1, &[1])?;
        let (zero, one) = (self.graph.constant(0.0, &[1]), self.graph.constant(1.0, &[1]));
        let overflow = self.graph.select(of_gradient, one, zero)?;
        for (what, bad) in counts.into_iter().skip(1) {
            let bad = self.graph.select(of_gradient, zero, bad)?;
            halted = self.graph.add(halted, bad)?;
            self.log(bad, &format!("{what}/{NON_FINITE}"));
        }
        self.outputs.updates.push((before, halted));
        let (log2, moved) = scaling.update(self.graph, overflow, halted)?;
        self.outputs.updates.push((log2, moved));
        for (numbers, name) in [(halted, NON_FINITE), (overflow, "overflow_frequency"), (moved, "loss_scaling_log2")] {
            self.log(numbers, name);
        }
        Ok((self.graph.add(halted, overflow)?, halted))
    }

    /// How many numbers of each tensor are not finite, `[]`. All are made before any is counted, so that one kernel counts them.
    fn counts(&mut self) -> Result<Vec<(&'static str, NodeId)>, ShapeError> {
        let bad: Vec<_> = self.watched.iter().map(|&(what, numbers)| (what, self.graph.unary(Unary::NonFinite, numbers))).collect();
        bad.into_iter().map(|(what, bad)| Ok((what, self.graph.sum(bad, &[0])?))).collect()
    }

    fn log(&mut self, number: NodeId, name: &str) {
        self.outputs.summaries.push((number, vec![format!("{}/{name}", self.by.id)]));
    }
}

/// The states of an optimizer of a network of `len` parameters, and what they start from.
pub fn slots(experiment: &Experiment, by: Optimizes, len: usize) -> Vec<(String, Vec<f64>)> {
    let mut slots = vec![];
    if adam_form(experiment.optimizer).is_some() && by.slots == by.id {
        slots.push((format!("{}/adam/m", by.id), vec![0.0; len]));
        slots.push((format!("{}/adam/v", by.id), vec![0.0; len]));
        slots.push((optimizer::beta_powers_name(by.id), vec![1.0; 2]));
    }
    if experiment.scaling == Switch::On {
        slots.push((scaling::state_name(by.id), vec![experiment.scaling_init]));
    }
    slots
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

/// The cotangent of the loss that makes the gradient that of its mean, multiplied and scaled: `[N]`.
fn seed(graph: &mut Graph, loss: NodeId, multiplier: Option<NodeId>, scaling: Option<LossScaling>) -> Built {
    let rows = graph.shape(loss).len();
    let seed = graph.constant(1.0 / rows as f64, &[rows]);
    let seed = multiplier.map_or(Ok(seed), |multiplier| graph.mul(seed, multiplier))?;
    scaling.map_or(Ok(seed), |scaling| scaling.apply(graph, seed))
}

/// The gradient of `loss` from its seed, without the scale, as one flat vector; its parts are named `{prefix}/gradient/D/0/weight` …
fn flat_gradient(
    graph: &mut Graph,
    prefix: &str,
    network: &Network,
    loss: (NodeId, NodeId),
    parameters: &[NodeId],
    scaling: Option<LossScaling>,
) -> Built {
    let gradients = graph.gradients(&[loss], parameters)?;
    let mut parts = vec![];
    for (gradient, parameter) in gradients.into_iter().zip(network.parameters()) {
        let gradient = scaling.map_or(Ok(gradient), |scaling| scaling.undo(graph, gradient))?;
        graph.name(gradient, gradient_name(prefix, &parameter.name));
        parts.push(graph.reshape(gradient, &[parameter.len()])?);
    }
    graph.concat(&parts)
}

/// The mean over the batch of a vector `[N]`, `[1]`; one kernel takes all means of a step.
fn batch_mean(graph: &mut Graph, row: NodeId) -> Built {
    let len = graph.shape(row).len();
    // Scaled before they are summed: the sums are what is logged, and nothing waits for them.
    let shares = graph.scale(row, 1.0 / len as f64);
    let shares = graph.reshape(shares, &[1, len])?;
    graph.sum(shares, &[1])
}
