//! The compiler: graph → kernels.
//!
//! 1. Dead nodes are never visited: only what the outputs need counts.
//! 2. *Cores* (products, sums, scores, penalties) each get a kernel. Element-wise nodes that must be
//!    stored are *roots*; all others are computed inside whoever uses them.
//! 3. A root joins the kernel that yields the last of its inputs, if it has the same number of
//!    elements (a fused tail), or a later element-wise kernel of that size; else it gets its own.
//! 4. [`super::emit`] writes each kernel's body, [`super::memory`] gives the stored nodes buffers.
//!
//! Must not know: executors.

use super::nodes::distinct;
use super::plan::{Copy, CopyTarget, Group, Outputs, Plan};
use super::{MAX_KERNEL_BUFFERS, Program};
use super::{emit, memory};
use crate::graph::{Graph, NodeId, Op};

/// Compiles the nodes that the outputs and the graph's named nodes need.
pub fn compile(graph: &Graph, name: &str, outputs: &Outputs) -> Program {
    let mut plan = Plan::new(graph, outputs);
    plan.store();
    plan.assign();
    let storage = memory::place(&mut plan);
    let program = emit::program(&plan, name, storage);
    debug_assert_eq!(program.verify(), Ok(()), "what was compiled contradicts itself");
    program
}

impl Plan<'_> {
    /// Gives every core and root a kernel.
    fn assign(&mut self) {
        let clusters = self.sum_clusters();
        for node in self.live.clone() {
            if let Some(cluster) = clusters.iter().find(|cluster| cluster.contains(&node)) {
                if cluster.last() == Some(&node) {
                    let group = self.open(Some(cluster[0]), self.graph.shape(node).len());
                    cluster.iter().for_each(|&sum| self.join(sum, group));
                }
            } else if self.is_core(node) {
                self.assign_core(node);
            } else if self.roots.has(node) {
                self.assign_root(node);
            } else if self.graph.node(node).op == Op::Concat {
                self.copy_parts(node);
            }
        }
    }

    fn assign_core(&mut self, node: NodeId) {
        let twin = self.groups.iter().position(|g| g.core.is_some_and(|core| self.same_core(core, node)));
        let group = twin.unwrap_or_else(|| self.open(Some(node), self.graph.shape(node).len()));
        self.join(node, group);
    }

    /// A softplus term and its slope at the same scores are one kernel.
    fn same_core(&self, a: NodeId, b: NodeId) -> bool {
        let sign = |n: NodeId| match self.graph.node(n).op {
            Op::SoftplusTerm { negate } | Op::SoftplusSlope { negate } => Some(negate),
            _ => None,
        };
        sign(a).is_some() && sign(a) == sign(b) && self.graph.node(a).inputs == self.graph.node(b).inputs
    }

    fn assign_root(&mut self, node: NodeId) {
        let len = self.graph.shape(node).len();
        let ready: Vec<(Option<usize>, bool)> = self.loads_of(node).iter().map(|load| (self.ready(load.base), load.in_order)).collect();
        let last = ready.iter().filter_map(|load| load.0).max();
        let state = self.outputs.updates.iter().find(|&&(_, value)| value == node).map(|update| update.0);
        // The cheap questions first.
        let fits = |&(index, group): &(usize, &Group)| {
            let is_ready = |&(ready, in_order): &(Option<usize>, bool)| ready.is_none_or(|r| r < index || (r == index && in_order));
            group.len == len
                && group.copy.is_none()
                && (group.core.is_none() || last == Some(index))
                && ready.iter().all(is_ready)
                && !(group.core.is_some() && state.is_some_and(|state| self.core_reads(group, state)))
                && self.buffers_with(group, node) <= MAX_KERNEL_BUFFERS
                && (group.core.is_none() || !self.would_overwrite(group, node))
        };
        let fitting = self.groups.iter().enumerate().find(fits).map(|(index, _)| index);
        let group = fitting.unwrap_or_else(|| self.open(None, len));
        self.join(node, group);
    }

    /// Whether a kernel with one more root would read a concat that it writes a part of.
    fn would_overwrite(&self, group: &Group, root: NodeId) -> bool {
        let members = [group.members.as_slice(), &[root]].concat();
        let written: Vec<NodeId> = members.iter().filter_map(|&m| self.home_of_part(m)).map(|(concat, _)| concat).collect();
        let mut loads = members.iter().flat_map(|&m| self.loads_of(m)).map(|load| load.base);
        !written.is_empty() && loads.any(|load| !members.contains(&load) && written.contains(&self.home(load)))
    }

    /// Parts of a concat that no kernel can write in place are copied.
    fn copy_parts(&mut self, concat: NodeId) {
        let parts = self.graph.node(concat).inputs.clone();
        for (part, &node) in parts.iter().enumerate() {
            if self.home_of_part(node) != Some((concat, part)) {
                let group = self.open(None, self.graph.shape(node).len());
                self.groups[group].copy = Some(Copy { from: node, to: CopyTarget::Part { concat, part } });
            }
        }
    }

    /// Buffers that a kernel would touch with one more root, at most.
    fn buffers_with(&self, group: &Group, root: NodeId) -> usize {
        let members = [group.members.as_slice(), &[root]].concat();
        let is_sum = |member: NodeId| matches!(self.graph.node(member).op, Op::Sum { .. });
        let written = members.iter().filter_map(|&member| match (self.home_of_part(member), self.overwritten(member)) {
            (Some((concat, _)), _) => Some(concat),
            (None, Some(state)) => Some(state),
            // The sums of a kernel lie in one buffer.
            (None, None) => self.is_needed_beyond(member, &members).then(|| group.core.filter(|_| is_sum(member)).unwrap_or(member)),
        });
        let from_register = |reader: NodeId, load: NodeId| members.contains(&load) && !self.is_core(reader);
        let read = members.iter().flat_map(|&member| self.loads_of(member).iter().map(move |load| (member, load.base)));
        let read = read.filter(|&(member, load)| !from_register(member, load)).map(|(_, load)| self.home(load));
        let ring = usize::from(members.iter().any(|&member| self.is_logged(member)));
        distinct(written.chain(read)) + ring
    }

    /// The state that a new value surely overwrites in place: nothing that comes later reads the old one.
    fn overwritten(&self, value: NodeId) -> Option<NodeId> {
        let &(state, _) = self.outputs.updates.iter().find(|update| update.1 == value)?;
        self.readers(state).iter().all(|&reader| reader <= value).then_some(state)
    }
}
