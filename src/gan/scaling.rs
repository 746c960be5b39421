//! Loss scaling: a factor 2^s on losses, so that small gradients survive the backward pass in half precision.
//!
//! Source: StyleGAN `dnnlib/tflib/optimizer.py`, `apply_loss_scaling` and `undo_loss_scaling` (T. Karras,
//! S. Laine, T. Aila, 2019). In single precision simplification moves the factor to the end of the backward
//! pass, where it costs little; rounding holds it at its place. Must not know: losses, executors.

use super::experiment::{Experiment, Switch};
use crate::graph::{Graph, NodeId, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// The scale of one optimizer.
#[derive(Clone, Copy, Debug)]
pub struct LossScaling {
    /// s, a state `[1]`.
    log2: NodeId,
    /// 2^s, `[1]`.
    up: NodeId,
    /// 2^−s, `[1]`.
    down: NodeId,
    /// Penalties square before they undo the scale.
    pub mistake: bool,
}

impl LossScaling {
    /// The scale of the optimizer `id`, if the experiment scales; names 2^s `{id}/scale` and 2^−s `{id}/unscale`.
    ///
    /// As in StyleGAN 2^s is e^(s ln 2), so that scaling and undoing it is exact to some 10⁻⁶ only.
    ///
    /// # Errors
    /// A state of that name and another shape exists.
    pub fn of(graph: &mut Graph, experiment: &Experiment, id: &str) -> Result<Option<Self>, ShapeError> {
        if experiment.scaling == Switch::Off {
            return Ok(None);
        }
        let log2 = graph.state(&state_name(id), &[1])?;
        let power = graph.scale(log2, std::f64::consts::LN_2);
        let up = graph.unary(Unary::Exp, power);
        graph.name(up, format!("{id}/scale"));
        let power = graph.unary(Unary::Neg, power);
        let down = graph.unary(Unary::Exp, power);
        graph.name(down, format!("{id}/unscale"));
        Ok(Some(Self { log2, up, down, mistake: experiment.scaling_mistake == Switch::On }))
    }

    /// x·2^s.
    ///
    /// # Errors
    /// None: a single number broadcasts to every shape.
    pub fn apply(&self, graph: &mut Graph, x: NodeId) -> Built {
        graph.mul(x, self.up)
    }

    /// x·2^−s.
    ///
    /// # Errors
    /// None: a single number broadcasts to every shape.
    pub fn undo(&self, graph: &mut Graph, x: NodeId) -> Built {
        graph.mul(x, self.down)
    }

    /// x·2^−s for x `[N, …]`, as a factor per sample: where simplification gathers such factors it must find 2^s and 2^−s
    /// next to each other, not 2^s beside another 2^s, which would overflow.
    ///
    /// # Errors
    /// `x` has no axis.
    pub fn undo_rows(&self, graph: &mut Graph, x: NodeId) -> Built {
        let mut extents = graph.shape(x).extents().to_vec();
        extents.iter_mut().skip(1).for_each(|extent| *extent = 1);
        let rows = graph.broadcast(self.down, &extents[..1])?;
        let rows = graph.reshape(rows, &extents)?;
        graph.mul(x, rows)
    }

    /// s and its value after a step, `[1]`: more by `scaling_inc`, less by `scaling_dec` where `overflow` is not 0, the
    /// same where `halted` is not 0; both `[1]`.
    ///
    /// # Errors
    /// They have another shape.
    pub fn update(&self, graph: &mut Graph, overflow: NodeId, halted: NodeId) -> Result<(NodeId, NodeId), ShapeError> {
        let [increment, decrement] = ["scaling_inc", "scaling_dec"].map(|name| graph.scalar(name));
        let (more, less) = (graph.add(self.log2, increment)?, graph.sub(self.log2, decrement)?);
        let moved = graph.select(overflow, less, more)?;
        Ok((self.log2, graph.select(halted, self.log2, moved)?))
    }
}

/// Name of the state that holds s.
pub fn state_name(id: &str) -> String {
    format!("{id}/loss_scaling")
}
