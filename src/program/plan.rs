//! The plan of a program: which nodes are stored, what each of them loads, and which kernel computes it.
//!
//! What a stored node loads, who reads it and where it lies as part of a concat are looked up once, before any kernel is chosen:
//! none of that changes any more then. Must not know: how kernels are chosen, placed or written.

use super::nodes::{NodeMap, NodeSet};
use super::view::{View, peel};
use crate::graph::{Graph, NodeId, Op, Unary};

/// What a program is for.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// Each state (an [`Op::State`] node) and the node that becomes its new value.
    pub updates: Vec<(NodeId, NodeId)>,
    /// Vectors written to the summary ring every step, and a name for each of their elements.
    pub summaries: Vec<(NodeId, Vec<String>)>,
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
    /// What each core and root loads.
    loads: NodeMap<Vec<Load>>,
    /// The cores and roots that load a stored node.
    readers: NodeMap<Vec<NodeId>>,
    /// Stored nodes that are needed outside of every core and root: by name, as new values of states, or to be copied.
    kept: NodeSet,
    /// The concat that a core's or root's kernel writes straight into, and which part it is.
    homes: NodeMap<(NodeId, usize)>,
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

/// A stored node that a core or root loads.
#[derive(Clone, Copy)]
pub(super) struct Load {
    pub base: NodeId,
    /// Element `i` of the value needs element `i` of the node.
    pub in_order: bool,
}

impl<'g> Plan<'g> {
    /// A plan without kernels, of which nothing is known but what is live.
    pub fn new(graph: &'g Graph, outputs: &'g Outputs) -> Self {
        Self {
            graph,
            outputs,
            live: live_nodes(graph, outputs),
            roots: NodeSet::default(),
            groups: vec![],
            group_of: NodeMap::default(),
            loads: NodeMap::default(),
            readers: NodeMap::default(),
            kept: NodeSet::default(),
            homes: NodeMap::default(),
        }
    }

    /// Finds out what every core and root loads and where it goes; all roots are known.
    pub fn look_up(&mut self) {
        for node in self.live.clone() {
            if !self.is_core(node) && !self.roots.has(node) {
                continue;
            }
            let loads = self.find_loads(node);
            for load in &loads {
                let mut readers = self.readers.take(load.base).unwrap_or_default();
                readers.push(node);
                self.readers.insert(load.base, readers);
            }
            self.loads.insert(node, loads);
        }
        self.find_homes();
        let named = self.graph.names().values().copied().chain(self.outputs.updates.iter().map(|update| update.1));
        named.collect::<Vec<_>>().into_iter().for_each(|node| self.kept.insert(self.view(node).base, ()));
        for concat in self.concats() {
            for (part, &node) in self.graph.node(concat).inputs.iter().enumerate() {
                if self.home_of_part(node) != Some((concat, part)) {
                    self.expression_loads(node).into_iter().for_each(|load| self.kept.insert(load.base, ()));
                }
            }
        }
    }

    /// Concats, in order.
    pub fn concats(&self) -> Vec<NodeId> {
        self.live.iter().copied().filter(|&node| self.graph.node(node).op == Op::Concat).collect()
    }

    /// Which cores and roots can be written straight into a concat: the first that they are a part of.
    fn find_homes(&mut self) {
        let updates: Vec<NodeId> = self.outputs.updates.iter().map(|update| update.1).collect();
        let mut seen = NodeSet::default();
        for concat in self.concats() {
            let parts: Vec<NodeId> = self.graph.node(concat).inputs.iter().map(|&part| self.part_base(part)).collect();
            for (part, &base) in parts.iter().enumerate() {
                if seen.has(base) || !(self.is_core(base) || self.roots.has(base)) {
                    continue;
                }
                seen.insert(base, ());
                // A core cannot read the buffer that it writes.
                let beside = self.is_core(base) && self.loads_of(base).iter().any(|load| load.base == concat || parts.contains(&load.base));
                if !beside && !updates.contains(&base) {
                    self.homes.insert(base, (concat, part));
                }
            }
        }
    }

    /// The concat that a node's kernel writes straight into, and which part it is.
    pub fn home_of_part(&self, node: NodeId) -> Option<(NodeId, usize)> {
        self.homes.get(self.part_base(node)).copied()
    }

    /// What a concat's part is before it changes its shape.
    pub fn part_base(&self, part: NodeId) -> NodeId {
        peel(self.graph, part, |n| !matches!(self.graph.node(n).op, Op::Reshape | Op::Variable)).base
    }

    /// First element of a concat's part, within the concat.
    pub fn part_offset(&self, concat: NodeId, part: usize) -> usize {
        self.graph.node(concat).inputs[..part].iter().map(|&p| self.graph.shape(p).len()).sum()
    }

    /// The node in whose buffer a stored node lies: its concat, or itself.
    pub fn home(&self, node: NodeId) -> NodeId {
        self.home_of_part(node).map_or(node, |(concat, _)| concat)
    }

    /// Whether a stored node is needed by anything but the element-wise members of a kernel.
    pub fn is_needed_beyond(&self, node: NodeId, members: &[NodeId]) -> bool {
        let inside = |reader: &NodeId| members.contains(reader) && !self.is_core(*reader);
        self.kept.has(node) || self.readers.get(node).is_some_and(|readers| !readers.iter().all(inside))
    }

    /// The cores and roots that load a stored node.
    pub fn readers(&self, node: NodeId) -> &[NodeId] {
        self.readers.get(node).map_or(&[], Vec::as_slice)
    }

    /// Whether a node's value is logged.
    pub fn is_logged(&self, node: NodeId) -> bool {
        self.outputs.summaries.iter().any(|(vector, _)| self.view(*vector).base == node)
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

    pub fn open(&mut self, core: Option<NodeId>, len: usize) -> usize {
        self.groups.push(Group { core, len, members: vec![], copy: None });
        self.groups.len() - 1
    }

    pub fn join(&mut self, node: NodeId, group: usize) {
        self.groups[group].members.push(node);
        self.group_of.insert(node, group);
    }

    /// Whether the core of a kernel reads a state, so that its tail must not overwrite it.
    pub fn core_reads(&self, group: &Group, state: NodeId) -> bool {
        group.members.iter().any(|&member| self.is_core(member) && self.loads(member, state))
    }

    /// Whether a core or root loads a stored node.
    pub fn loads(&self, member: NodeId, node: NodeId) -> bool {
        self.loads_of(member).iter().any(|load| load.base == node)
    }

    /// The stored nodes that computing a core or root loads.
    pub fn loads_of(&self, member: NodeId) -> &[Load] {
        debug_assert!(self.loads.has(member), "node {} is neither a core nor a root", member.0);
        self.loads.get(member).map_or(&[], Vec::as_slice)
    }

    /// What [`Plan::loads_of`] looks up.
    pub fn find_loads(&self, member: NodeId) -> Vec<Load> {
        let inputs = &self.graph.node(member).inputs;
        let mut loads = vec![];
        if !self.is_core(member) && self.is_view(member) {
            self.collect_base(self.view_below(member).base, false, &mut loads);
        } else if !self.is_core(member) {
            self.collect_inputs(member, true, &mut loads);
        } else if let Op::Sum { .. } = self.graph.node(member).op {
            self.collect(inputs[0], true, &mut loads);
        } else {
            loads.extend(inputs.iter().map(|&input| Load { base: self.view(input).base, in_order: false }));
        }
        loads
    }

    /// The stored nodes that a node's value loads where it is used.
    pub fn expression_loads(&self, node: NodeId) -> Vec<Load> {
        let mut loads = vec![];
        self.collect(node, true, &mut loads);
        loads
    }

    fn collect(&self, node: NodeId, in_order: bool, loads: &mut Vec<Load>) {
        let view = self.view(node);
        let is_one_number = self.graph.shape(node).len() == 1 && self.graph.shape(view.base).len() == 1;
        self.collect_base(view.base, in_order && (is_one_number || view.is_identity(self.graph)), loads);
    }

    fn collect_inputs(&self, node: NodeId, in_order: bool, loads: &mut Vec<Load>) {
        for (number, &input) in self.graph.node(node).inputs.iter().enumerate() {
            // Any element of a table may be needed.
            let of_table = number == 0 && self.graph.node(node).op == Op::Gather;
            self.collect(input, in_order && !of_table, loads);
        }
    }

    fn collect_base(&self, base: NodeId, in_order: bool, loads: &mut Vec<Load>) {
        if self.is_elementwise(base) && !self.roots.has(base) {
            return self.collect_inputs(base, in_order, loads);
        }
        loads.push(Load { base, in_order });
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
    pub fn keeps_order(&self, node: NodeId) -> bool {
        matches!(self.graph.node(node).op, Op::Reshape | Op::Slice { .. } | Op::StopGradient | Op::Variable)
    }

    /// Whether computing it twice costs more than storing it.
    pub fn is_expensive(&self, node: NodeId) -> bool {
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
