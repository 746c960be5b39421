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

/// What a step minimises.
pub struct Objective<'a> {
    /// Logged vectors `[N]` by name; the last is the loss, whose mean is minimised.
    pub rows: &'a [(&'a str, NodeId)],
    /// The part of the loss that no scale touches, `[N]`: with loss scaling, what has to be finite for a run to go on.
    pub unscaled: Option<NodeId>,
    /// Factor on the loss, `[]`, that is not logged.
    pub multiplier: Option<NodeId>,
    /// States beside the network that move with the step, and their new values: where it is skipped they stay.
    pub moves: &'a [(NodeId, NodeId)],
}

/// Adds the summaries of an objective and the update of the network by the gradient of the loss's mean.
///
/// Without loss scaling the run halts (nothing is updated any more) once the loss, a gradient or Adam's v is not finite.
/// With it a non-finite gradient skips the step and lowers the scale, as in StyleGAN. A penalty that overflows
/// does so too, because a lower scale may mend it. The run halts once the rest of the loss, which no scale is in, or
/// Adam's v of a finite gradient is not finite.
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
) -> Result<(), ShapeError> {
    let Some(&(_, loss)) = objective.rows.last() else { return Ok(()) };
    let scaling = LossScaling::of(graph, experiment, by.id)?;
    let seed = seed(graph, loss, objective.multiplier, scaling)?;
    let gradient = flat_gradient(graph, by.id, network, (loss, seed), parameters, scaling)?;
    let means = batch_means(graph, objective.rows)?;
    outputs.summaries.extend(means.iter().zip(objective.rows).map(|(&mean, (name, _))| (mean, vec![name.to_string()])));

    let form = adam_form(experiment.optimizer);
    let settings = settings(graph, by);
    // Adam's v overflows long before the gradient does, and would freeze the weights in silence.
    let moment = form.map(|_| optimizer::second_moment(graph, by.slots, settings, gradient)).transpose()?;
    let mut watch = Watch { graph, outputs, by, gradient, moment };
    let skip = match scaling {
        None => {
            let Some(&loss_mean) = means.last() else { return Ok(()) };
            watch.halt(loss_mean)?
        }
        Some(scaling) => watch.skip(scaling, objective.unscaled)?,
    };
    for &(state, moved) in objective.moves {
        let extents = graph.shape(state).extents().to_vec();
        let skip = graph.broadcast(skip, &extents)?;
        outputs.updates.push((state, graph.select(skip, state, moved)?));
    }
    match form {
        Some(form) => outputs.updates.extend(optimizer::adam(graph, by.slots, form, settings, flat, gradient, skip)?),
        None => outputs.updates.push(optimizer::sgd(graph, settings.learning_rate, flat, gradient, skip)?),
    }
    Ok(())
}

/// Looks for numbers that are not finite.
struct Watch<'a> {
    graph: &'a mut Graph,
    outputs: &'a mut Outputs,
    by: Optimizes,
    /// `[P]`.
    gradient: NodeId,
    /// Adam's new v, `[P]`.
    moment: Option<NodeId>,
}

impl Watch<'_> {
    /// Halts the run if the loss's mean `[1]`, the gradient or Adam's v is not finite. Yields what is not 0 then, `[1]`.
    fn halt(&mut self, loss_mean: NodeId) -> Built {
        let bad_loss = self.graph.unary(Unary::NonFinite, loss_mean);
        let halted = self.graph.state(HALTED, &[1])?;
        let mut skip = self.graph.add(halted, bad_loss)?;
        for (what, count) in self.counts()? {
            skip = self.graph.add(skip, count)?;
            self.log(count, &format!("{what}/{NON_FINITE}"));
        }
        self.outputs.updates.push((halted, skip));
        self.log(skip, NON_FINITE);
        Ok(skip)
    }

    /// Halts the run if the mean of `unscaled` `[N]` or, the gradient being finite, Adam's v is not finite; moves the scale.
    /// Yields what is not 0 where the step is skipped, `[1]`.
    fn skip(&mut self, scaling: LossScaling, unscaled: Option<NodeId>) -> Built {
        let halted = self.graph.state(HALTED, &[1])?;
        let mut halt = halted;
        if let Some(unscaled) = unscaled {
            let mean = self.graph.mean(unscaled);
            let bad_loss = self.graph.unary(Unary::NonFinite, mean);
            halt = self.graph.add(halt, bad_loss)?;
        }
        let counts = self.counts()?;
        let count = self.graph.reshape(counts[0].1, &[1])?;
        let (zero, one) = (self.graph.constant(0.0, &[1]), self.graph.constant(1.0, &[1]));
        let overflow = self.graph.select(count, one, zero)?;
        for (what, bad) in counts.into_iter().skip(1) {
            let bad = self.graph.select(count, zero, bad)?;
            halt = self.graph.add(halt, bad)?;
            self.log(bad, &format!("{what}/{NON_FINITE}"));
        }
        self.outputs.updates.push((halted, halt));
        let (log2, moved) = scaling.update(self.graph, overflow, halt)?;
        self.outputs.updates.push((log2, moved));
        for (numbers, name) in [(halt, NON_FINITE), (overflow, "overflow_frequency"), (moved, "loss_scaling_log2")] {
            self.log(numbers, name);
        }
        self.graph.add(halt, overflow)
    }

    /// How many numbers of the gradient, and of Adam's v if there is one, are not finite, `[]`. Both are made before either
    /// is used, so that one kernel counts them.
    fn counts(&mut self) -> Result<Vec<(&'static str, NodeId)>, ShapeError> {
        let watched = [("gradient", Some(self.gradient)), ("adam/v", self.moment)];
        let watched = watched.into_iter().filter_map(|(what, numbers)| Some((what, numbers?)));
        let bad: Vec<_> = watched.map(|(what, numbers)| (what, self.graph.unary(Unary::NonFinite, numbers))).collect();
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
        graph.name(gradient, format!("{prefix}/gradient/{}", parameter.name));
        parts.push(graph.reshape(gradient, &[parameter.len()])?);
    }
    graph.concat(&parts)
}

/// Means over the batch of several vectors `[N]`, in one kernel: `[1]` each.
fn batch_means(graph: &mut Graph, rows: &[(&str, NodeId)]) -> Result<Vec<NodeId>, ShapeError> {
    let mean = |&(_, row): &(&str, NodeId)| {
        let len = graph.shape(row).len();
        // Scaled before they are summed: the sums are what is logged, and nothing waits for them.
        let shares = graph.scale(row, 1.0 / len as f64);
        let shares = graph.reshape(shares, &[1, len])?;
        graph.sum(shares, &[1])
    };
    rows.iter().map(mean).collect()
}
