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

use super::nodes::{NodeMap, NodeSet, distinct};
use super::view::{View, peel};
use super::{MAX_KERNEL_BUFFERS, Program};
use super::{emit, memory};
use crate::graph::{Graph, NodeId, Op, Unary};

/// What a program is for.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// Each state (an [`Op::State`] node) and the node that becomes its new value.
    pub updates: Vec<(NodeId, NodeId)>,
    /// Vectors written to the summary ring every step, and a name for each of their elements.
    pub summaries: Vec<(NodeId, Vec<String>)>,
}

/// Compiles the nodes that the outputs and the graph's named nodes need.
pub fn compile(graph: &Graph, name: &str, outputs: &Outputs) -> Program {
    let mut plan = Plan::new(graph, outputs);
    plan.assign();
    let storage = memory::place(&mut plan);
    emit::program(&plan, name, storage)
}

/// Which kernel computes what.
pub(super) struct Plan<'g> {
    pub graph: &'g Graph,
    pub outputs: &'g Outputs,
    /// Nodes that the outputs need, in order.
    pub live: Vec<NodeId>,
    /// Element-wise nodes that must be stored.
    pub roots: NodeSet,
    /// Kernels, in order.
    pub groups: Vec<Group>,
    /// The kernel that computes a core or root.
    pub group_of: NodeMap<usize>,
}

/// A kernel in the making.
pub(super) struct Group {
    /// The core's first node, or `None` for an element-wise kernel.
    pub core: Option<NodeId>,
    /// Number of elements of its domain.
    pub len: usize,
    /// The nodes it computes: the core's nodes and roots, in order.
    pub members: Vec<NodeId>,
    /// Copies to make: (node to load, what they are for).
    pub copy: Option<Copy>,
}

/// Repetitions from which on a random number is stored, not drawn anew for each: drawing one costs some hundred instructions.
const OFTEN: usize = 4;

/// An element-wise kernel that only moves numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Copy {
    /// What is moved.
    pub from: NodeId,
    /// Where to.
    pub to: CopyTarget,
}

/// Where a copy goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CopyTarget {
    /// Part number `part` of a concat.
    Part { concat: NodeId, part: usize },
    /// A state, by its node.
    State(NodeId),
}

impl<'g> Plan<'g> {
    fn new(graph: &'g Graph, outputs: &'g Outputs) -> Self {
        let live = live_nodes(graph, outputs);
        let mut plan = Self { graph, outputs, live, roots: NodeSet::default(), groups: vec![], group_of: NodeMap::default() };
        plan.mark_roots();
        for node in plan.live.clone() {
            if plan.is_core(node) || plan.roots.has(node) {
                plan.split(node);
            }
        }
        plan
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
                _ => {}
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

    /// Whether an element-wise value is the same at all of its elements: one number, or an expression of host-set scalars and
    /// constants. Such a value is never reordered.
    pub fn is_uniform(&self, node: NodeId) -> bool {
        let is_free = |node: NodeId| self.is_elementwise(node) && !self.roots.has(node);
        match self.graph.node(node).op {
            _ if !is_free(node) => false,
            _ if self.graph.shape(node).len() == 1 => true,
            Op::Constant(_) | Op::Scalar(_) => true,
            Op::Unary(_) | Op::Binary(_) | Op::Select => self.graph.node(node).inputs.iter().all(|&i| self.is_uniform(self.view(i).base)),
            _ => false,
        }
    }

    /// How often each live node is an input of a live node.
    fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.graph.len()];
        self.live.iter().flat_map(|&node| &self.graph.node(node).inputs).for_each(|input| uses[input.0] += 1);
        uses
    }

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
        let needs = self.needs(node);
        let updates = self.outputs.updates.iter().find(|&&(_, value)| value == node).map(|update| update.0);
        let fits = |(index, group): (usize, &Group)| {
            let ready = needs.iter().all(|n| n.ready.is_none_or(|r| r < index || (r == index && n.in_order)));
            let last = needs.iter().filter_map(|n| n.ready).max() == Some(index);
            let tail_ok = group.core.is_none() || (last && !updates.is_some_and(|state| self.core_reads(group, state)));
            let free = group.core.is_none() || !self.would_overwrite(group, node);
            group.len == len && group.copy.is_none() && ready && tail_ok && free && self.buffers_with(group, node) <= MAX_KERNEL_BUFFERS
        };
        let group = self.groups.iter().enumerate().position(fits).unwrap_or_else(|| self.open(None, len));
        self.join(node, group);
    }

    /// Whether a kernel with one more root would read a concat that it writes a part of.
    fn would_overwrite(&self, group: &Group, root: NodeId) -> bool {
        let members = || group.members.iter().copied().chain([root]);
        let written: Vec<NodeId> = members().filter_map(|m| memory::home_of_part(self, m)).map(|(concat, _)| concat).collect();
        let inside = |load: NodeId| members().any(|m| m == load);
        let home = |load: NodeId| memory::home_of_part(self, load).map_or(load, |(concat, _)| concat);
        members().flat_map(|m| self.loads_of(m)).any(|load| !inside(load) && written.contains(&home(load)))
    }

    /// Stores parts of an expression that loads from more buffers than a kernel may touch. Comes before
    /// any kernel is chosen: what is stored must not change once someone relies on it.
    fn split(&mut self, node: NodeId) {
        loop {
            if distinct(self.loads_of(node)) < MAX_KERNEL_BUFFERS {
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
        let count = |n: &NodeId| distinct(self.expression_needs(*n).into_iter().map(|need| need.base));
        let widest = inline.max_by_key(count)?;
        if count(&widest) < MAX_KERNEL_BUFFERS { Some(widest) } else { self.widest_part(widest) }
    }

    /// Parts of a concat that no kernel can write in place are copied.
    fn copy_parts(&mut self, concat: NodeId) {
        let parts = self.graph.node(concat).inputs.clone();
        for (part, &node) in parts.iter().enumerate() {
            if memory::home_of_part(self, node) != Some((concat, part)) {
                let group = self.open(None, self.graph.shape(node).len());
                self.groups[group].copy = Some(Copy { from: node, to: CopyTarget::Part { concat, part } });
            }
        }
    }

    pub fn open(&mut self, core: Option<NodeId>, len: usize) -> usize {
        self.groups.push(Group { core, len, members: vec![], copy: None });
        self.groups.len() - 1
    }

    fn join(&mut self, node: NodeId, group: usize) {
        self.groups[group].members.push(node);
        self.group_of.insert(node, group);
    }

    /// Whether the core of a kernel reads a state, so that its tail must not overwrite it.
    pub fn core_reads(&self, group: &Group, state: NodeId) -> bool {
        group.members.iter().any(|&member| self.is_core(member) && self.operands(member).contains(&state))
    }

    /// Buffers that a kernel would touch with one more root, at most.
    fn buffers_with(&self, group: &Group, root: NodeId) -> usize {
        let members = group.members.iter().copied().chain([root]);
        let homes = members.clone().map(|member| self.overwritten(member).unwrap_or(member));
        distinct(homes.chain(members.flat_map(|member| self.loads_of(member))))
    }

    /// The state that a new value surely overwrites in place: nothing that comes later reads the old one.
    fn overwritten(&self, value: NodeId) -> Option<NodeId> {
        let &(state, _) = self.outputs.updates.iter().find(|update| update.1 == value)?;
        let reads = |node: &NodeId| self.graph.node(*node).inputs.iter().any(|&input| self.view(input).base == state);
        let is_read_later = self.live.iter().any(|node| *node > value && reads(node));
        (!is_read_later).then_some(state)
    }

    /// The stored nodes that computing a core or root loads.
    pub fn loads_of(&self, member: NodeId) -> Vec<NodeId> {
        if self.is_core(member) { self.operands(member) } else { self.needs(member).into_iter().map(|n| n.base).collect() }
    }

    /// The stored nodes that a core reads.
    pub fn operands(&self, core: NodeId) -> Vec<NodeId> {
        let inputs = &self.graph.node(core).inputs;
        match self.graph.node(core).op {
            Op::Sum { .. } => self.expression_needs(inputs[0]).into_iter().map(|n| n.base).collect(),
            _ => inputs.iter().map(|&i| self.view(i).base).collect(),
        }
    }

    /// The stored nodes that computing a root loads.
    pub fn needs(&self, root: NodeId) -> Vec<Need> {
        let mut needs = vec![];
        if self.is_view(root) {
            self.collect_base(self.view_below(root).base, false, &mut needs);
        } else {
            self.collect_inputs(root, true, &mut needs);
        }
        needs
    }

    /// The stored nodes that a node's value loads where it is used.
    pub fn expression_needs(&self, node: NodeId) -> Vec<Need> {
        let mut needs = vec![];
        self.collect(node, true, &mut needs);
        needs
    }

    fn collect(&self, node: NodeId, in_order: bool, needs: &mut Vec<Need>) {
        let view = self.view(node);
        let is_one_number = self.graph.shape(node).len() == 1 && self.graph.shape(view.base).len() == 1;
        self.collect_base(view.base, in_order && (is_one_number || view.is_identity(self.graph)), needs);
    }

    fn collect_inputs(&self, node: NodeId, in_order: bool, needs: &mut Vec<Need>) {
        for (number, &input) in self.graph.node(node).inputs.iter().enumerate() {
            // Any element of a table may be needed.
            let of_table = number == 0 && self.graph.node(node).op == Op::Gather;
            self.collect(input, in_order && !of_table, needs);
        }
    }

    fn collect_base(&self, base: NodeId, in_order: bool, needs: &mut Vec<Need>) {
        if self.is_elementwise(base) && !self.roots.has(base) {
            return self.collect_inputs(base, in_order, needs);
        }
        needs.push(Need { base, in_order, ready: self.ready(base) });
    }

    /// The kernel after which a stored node can be loaded; `None` for states.
    pub fn ready(&self, node: NodeId) -> Option<usize> {
        if self.graph.node(node).op == Op::Concat {
            return self.concat_ready(node);
        }
        self.group_of.get(node).copied()
    }

    fn concat_ready(&self, concat: NodeId) -> Option<usize> {
        let copies = self
            .groups
            .iter()
            .enumerate()
            .filter(|(_, g)| g.copy.is_some_and(|c| matches!(c.to, CopyTarget::Part { concat: to, .. } if to == concat)));
        let parts = self.graph.node(concat).inputs.iter().filter_map(|&p| self.ready(self.view(p).base));
        copies.map(|(index, _)| index).chain(parts).max()
    }

    /// A node as a view of a stored or element-wise base.
    pub fn view(&self, node: NodeId) -> View {
        peel(self.graph, node, |n| self.roots.has(n))
    }

    /// A root that is itself a view, as a view of what it looks at.
    pub fn view_below(&self, node: NodeId) -> View {
        peel(self.graph, node, |n| n != node && self.roots.has(n))
    }

    pub fn is_core(&self, node: NodeId) -> bool {
        match self.graph.node(node).op {
            Op::Matmul { .. } | Op::Convolve(_) | Op::Sum { .. } | Op::SquaredSum | Op::SoftplusTerm { .. } | Op::SoftplusSlope { .. } => {
                true
            }
            Op::Constant(_) | Op::Scalar(_) | Op::State(_) | Op::Iota { .. } | Op::Random { .. } => false,
            Op::Unary(_) | Op::Binary(_) | Op::Select | Op::Gather => false,
            Op::Broadcast | Op::Reshape | Op::Permute { .. } | Op::Slice { .. } | Op::Concat | Op::StopGradient | Op::Variable => false,
        }
    }

    /// Whether a node can be computed at each element from its inputs at that element.
    pub fn is_elementwise(&self, node: NodeId) -> bool {
        match self.graph.node(node).op {
            Op::Constant(_) | Op::Scalar(_) | Op::Iota { .. } | Op::Random { .. } => true,
            Op::Unary(_) | Op::Binary(_) | Op::Select | Op::Gather => true,
            Op::Matmul { .. } | Op::Convolve(_) | Op::Sum { .. } | Op::SquaredSum | Op::SoftplusTerm { .. } | Op::SoftplusSlope { .. } => {
                false
            }
            Op::State(_) | Op::Broadcast | Op::Reshape | Op::Permute { .. } | Op::Slice { .. } => false,
            Op::Concat | Op::StopGradient | Op::Variable => false,
        }
    }

    pub fn is_view(&self, node: NodeId) -> bool {
        matches!(
            self.graph.node(node).op,
            Op::Broadcast | Op::Reshape | Op::Permute { .. } | Op::Slice { .. } | Op::StopGradient | Op::Variable
        )
    }

    /// A view whose elements lie in its input in one piece.
    fn keeps_order(&self, node: NodeId) -> bool {
        matches!(self.graph.node(node).op, Op::Reshape | Op::Slice { .. } | Op::StopGradient | Op::Variable)
    }

    /// Whether computing it twice costs more than storing it.
    fn is_expensive(&self, node: NodeId) -> bool {
        match self.graph.node(node).op {
            Op::Random { .. } => true,
            Op::Unary(f) => match f {
                Unary::Exp | Unary::Log | Unary::CosTurns | Unary::SinTurns | Unary::Tanh | Unary::Sigmoid | Unary::Softplus => true,
                Unary::RoundHalf => true,
                Unary::Neg | Unary::Sqrt | Unary::Abs | Unary::Sign | Unary::Floor => false,
                Unary::LeakyRelu | Unary::LeakyReluSlope | Unary::NonFinite => false,
            },
            _ => false,
        }
    }
}

/// A stored node that an expression loads.
pub(super) struct Need {
    pub base: NodeId,
    /// Element `i` of the expression needs element `i` of the node.
    pub in_order: bool,
    /// The kernel that yields it; `None` for states.
    pub ready: Option<usize>,
}

/// Nodes that the outputs need, in order.
fn live_nodes(graph: &Graph, outputs: &Outputs) -> Vec<NodeId> {
    let mut live = vec![false; graph.len()];
    let ends = graph.names().values().copied().chain(outputs.updates.iter().map(|u| u.1)).chain(outputs.summaries.iter().map(|s| s.0));
    ends.for_each(|id| live[id.0] = true);
    for index in (0..graph.len()).rev() {
        if live[index] {
            graph.node(NodeId(index)).inputs.iter().for_each(|i| live[i.0] = true);
        }
    }
    (0..graph.len()).filter(|&i| live[i]).map(NodeId).collect()
}
