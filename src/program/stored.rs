//! Which element-wise nodes are stored, in place of being computed inside whoever uses them.
//!
//! Comes before any kernel is chosen: what is stored must not change once someone relies on it. Must not know: kernels.

use super::MAX_KERNEL_BUFFERS;
use super::nodes::distinct;
use super::plan::Plan;
use super::view::peel;
use crate::graph::{NodeId, Op};

/// Repetitions from which on a random number is stored, not drawn anew for each: drawing one costs some hundred instructions.
const OFTEN: usize = 4;

impl Plan<'_> {
    /// Decides what is stored, and looks up what follows from that.
    pub fn store(&mut self) {
        self.mark_roots();
        for node in self.live.clone() {
            if self.is_core(node) || self.roots.has(node) {
                self.split(node);
            }
        }
        self.look_up();
    }

    /// Finds the element-wise nodes that must be stored.
    fn mark_roots(&mut self) {
        for &id in self.graph.names().values() {
            self.store_contiguous(id);
        }
        for (_, value) in &self.outputs.updates {
            self.store_contiguous(*value);
        }
        for (vector, _) in &self.outputs.summaries {
            self.mark(*vector);
            if self.is_view(*vector) {
                // In a batch of one a mean is the number itself.
                self.mark(self.view_below(*vector).base);
            }
        }
        let uses = self.uses();
        for &node in self.live.clone().iter().rev() {
            let inputs = self.graph.node(node).inputs.clone();
            match self.graph.node(node).op {
                Op::Matmul { .. } | Op::Convolve(_) | Op::SquaredSum | Op::SoftplusTerm { .. } | Op::SoftplusSlope { .. } => {
                    inputs.iter().for_each(|&i| self.store_contiguous(i));
                }
                Op::Concat => inputs.iter().for_each(|&i| self.store_part(i)),
                Op::Broadcast => self.store_if_drawn_often(inputs[0], self.graph.shape(node).len()),
                Op::Gather => {
                    self.store_contiguous(inputs[0]);
                    self.store_if_reordered(inputs[1]);
                }
                Op::Sum { .. } | Op::Unary(_) | Op::Binary(_) | Op::Select => inputs.iter().for_each(|&i| self.store_if_reordered(i)),
                Op::Constant(_) | Op::Scalar(_) | Op::State(_) | Op::Iota { .. } | Op::Random { .. } => {}
                Op::Reshape | Op::Permute { .. } | Op::Slice { .. } | Op::StopGradient | Op::Variable => {}
            }
            if self.is_expensive(node) && uses[node.0] > 1 && self.graph.shape(node).len() > 1 {
                self.keep(node);
            }
        }
    }

    fn mark(&mut self, node: NodeId) {
        if self.is_elementwise(node) || self.is_view(node) {
            self.keep(node);
        }
    }

    /// Stores a node; below a view that reorders, an element-wise value is stored too, which cannot be computed
    /// in another order.
    fn keep(&mut self, node: NodeId) {
        self.roots.insert(node, ());
        if !self.is_view(node) {
            return;
        }
        let below = self.view_below(node);
        if self.is_elementwise(below.base) && !self.is_leaf(below.base) && !below.is_identity(self.graph) {
            self.roots.insert(below.base, ());
        }
    }

    /// Element-wise values that need nothing else.
    fn is_leaf(&self, node: NodeId) -> bool {
        matches!(self.graph.node(node).op, Op::Constant(_) | Op::Scalar(_) | Op::Random { .. })
    }

    /// Asks for a node in one contiguous piece of memory.
    fn store_contiguous(&mut self, node: NodeId) {
        let view = peel(self.graph, node, |n| !self.keeps_order(n));
        if self.is_elementwise(view.base) || self.is_view(view.base) {
            self.keep(view.base);
        }
    }

    /// Random numbers that are repeated many times are drawn once.
    fn store_if_drawn_often(&mut self, node: NodeId, len: usize) {
        let base = self.view(node).base;
        let numbers = self.graph.shape(base).len();
        if matches!(self.graph.node(base).op, Op::Random { .. }) && numbers > 1 && len >= OFTEN * numbers {
            self.keep(base);
        }
    }

    fn store_part(&mut self, node: NodeId) {
        let view = peel(self.graph, node, |n| !matches!(self.graph.node(n).op, Op::Reshape | Op::Variable));
        let op = &self.graph.node(view.base).op;
        if self.is_elementwise(view.base) && !matches!(op, Op::Constant(_)) {
            self.keep(view.base);
        } else if self.is_view(view.base) {
            // It is copied into its place element by element.
            self.store_if_reordered(view.base);
        }
    }

    /// An element-wise value can be computed inside its user only element by element.
    fn store_if_reordered(&mut self, node: NodeId) {
        let view = self.view(node);
        if !self.is_elementwise(view.base) || view.is_identity(self.graph) {
            return;
        }
        if !self.is_leaf(view.base) && !self.is_uniform(view.base) {
            self.keep(view.base);
        }
    }

    /// How often each live node is an input of a live node.
    fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.graph.len()];
        self.live.iter().flat_map(|&node| &self.graph.node(node).inputs).for_each(|input| uses[input.0] += 1);
        uses
    }

    /// Stores parts of an expression that loads from more buffers than a kernel may touch.
    fn split(&mut self, node: NodeId) {
        loop {
            if distinct(self.find_loads(node).iter().map(|load| load.base)) < MAX_KERNEL_BUFFERS {
                return;
            }
            let Some(part) = self.widest_part(node) else { return };
            self.keep(part);
            self.split(part);
        }
    }

    /// The element-wise node inside an expression that loads most, but less than the whole.
    fn widest_part(&self, node: NodeId) -> Option<NodeId> {
        let inner = self.graph.node(node).inputs.iter().map(|&i| self.view(i).base);
        let inline = inner.filter(|&n| self.is_elementwise(n) && !self.roots.has(n) && !self.graph.node(n).inputs.is_empty());
        let count = |n: &NodeId| distinct(self.expression_loads(*n).iter().map(|load| load.base));
        let widest = inline.max_by_key(count)?;
        if count(&widest) < MAX_KERNEL_BUFFERS { Some(widest) } else { self.widest_part(widest) }
    }
}
