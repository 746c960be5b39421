//! Where stored nodes lie: states in place, parts inside their concat, the rest in scratch buffers
//! that are used again when their last reader has run.
//!
//! Must not know: what kernels compute.

use super::nodes::{NodeMap, NodeSet};
use super::plan::{Copy, CopyTarget, Plan};
use super::{Buffer, Place, RING_SLOTS, Role};
use crate::graph::{NodeId, Op};

/// The buffers of a program and what lies in them.
pub(super) struct Storage {
    pub buffers: Vec<Buffer>,
    /// Stored nodes: states, concats, cores and roots.
    pub places: NodeMap<Place>,
    /// The summary ring, if there are summaries.
    pub ring: Option<usize>,
}

/// Decides the place of every stored node; appends the copies that updates need.
pub(super) fn place(plan: &mut Plan<'_>) -> Storage {
    let mut storage = Storage { buffers: vec![], places: NodeMap::default(), ring: None };
    place_states(plan, &mut storage);
    let stored = stored_nodes(plan);
    update_states(plan, &mut storage);
    place_scratch(plan, &stored, &mut storage);
    let width: usize = plan.outputs.summaries.iter().map(|(_, names)| names.len()).sum();
    if width > 0 {
        storage.ring = Some(storage.push(width * RING_SLOTS, Role::Ring));
    }
    storage
}

impl Storage {
    fn push(&mut self, len: usize, role: Role) -> usize {
        self.buffers.push(Buffer { len, role });
        self.buffers.len() - 1
    }
}

fn place_states(plan: &Plan<'_>, storage: &mut Storage) {
    let updated = plan.outputs.updates.iter().map(|u| u.0);
    let mut states = NodeSet::default();
    plan.live.iter().copied().chain(updated).for_each(|node| states.insert(node, ()));
    for (state, ()) in states.iter() {
        if let Op::State(index) = plan.graph.node(state).op {
            let name = plan.graph.states()[index as usize].clone();
            let buffer = storage.push(plan.graph.shape(state).len(), Role::State(name));
            storage.places.insert(state, Place { buffer, offset: 0 });
        }
    }
}

/// Cores, roots and concats that someone outside their kernel needs, and the last kernel that does
/// (`usize::MAX`: they stay until the program runs again).
fn stored_nodes(plan: &Plan<'_>) -> NodeMap<usize> {
    let mut stored = NodeMap::default();
    let mut need = |node: NodeId, until: usize| {
        let last = stored.get(node).map_or(until, |&last: &usize| until.max(last));
        stored.insert(node, last);
    };
    for (index, group) in plan.groups.iter().enumerate() {
        for &member in &group.members {
            for load in plan.loads_of(member) {
                let inside = plan.group_of.get(load.base) == Some(&index) && !plan.is_core(member);
                if !inside {
                    need(load.base, index);
                }
            }
        }
        if let Some(copy) = group.copy {
            plan.expression_loads(copy.from).into_iter().for_each(|load| need(load.base, index));
        }
    }
    plan.graph.names().values().for_each(|&id| need(plan.view(id).base, usize::MAX));
    plan.outputs.updates.iter().for_each(|&(_, value)| need(plan.view(value).base, usize::MAX));
    stored
}

/// New values of states: in place where every reader of the old value has run before.
fn update_states(plan: &mut Plan<'_>, storage: &mut Storage) {
    for (state, value) in plan.outputs.updates.clone() {
        let in_place = can_update_in_place(plan, state, value) && !storage.places.has(value);
        if let Some(&place) = storage.places.get(state).filter(|_| in_place) {
            storage.places.insert(value, place);
        } else if value != state {
            let group = plan.open(None, plan.graph.shape(state).len());
            plan.groups[group].copy = Some(Copy { from: value, to: CopyTarget::State(state) });
        }
    }
}

fn can_update_in_place(plan: &Plan<'_>, state: NodeId, value: NodeId) -> bool {
    let Some(&writer) = plan.group_of.get(value) else { return false };
    let element_wise = !plan.core_reads(&plan.groups[writer], state) && plan.roots.has(value);
    let read_after = plan.groups.iter().enumerate().skip(writer).any(|(index, group)| {
        let copied = group.copy.is_some_and(|c| plan.expression_loads(c.from).iter().any(|n| n.base == state));
        copied || group.members.iter().any(|&m| reads_wrongly(plan, m, state, index == writer))
    });
    let copied_later = plan.outputs.updates.iter().any(|&(_, other)| plan.view(other).base == state);
    element_wise && !read_after && !copied_later
}

/// Whether a member reads the state too late, or in the updating kernel in another order.
fn reads_wrongly(plan: &Plan<'_>, member: NodeId, state: NodeId, in_writer: bool) -> bool {
    if in_writer && !plan.is_core(member) {
        return plan.loads_of(member).iter().any(|load| load.base == state && !load.in_order);
    }
    plan.loads(member, state)
}

/// A stretch of kernels during which a buffer must hold.
struct Lifetime {
    /// What lies in it, and where.
    nodes: Vec<(NodeId, usize)>,
    len: usize,
    first: usize,
    last: usize,
}

impl Lifetime {
    /// One buffer for both, which begin in the same kernel; kernels may want to see vectors of four.
    fn and(mut self, other: Self) -> Self {
        let start = self.len.next_multiple_of(4);
        self.nodes.extend(other.nodes.into_iter().map(|(node, offset)| (node, start + offset)));
        Self { nodes: self.nodes, len: start + other.len, first: self.first, last: self.last.max(other.last) }
    }
}

/// The lifetimes of what lies in scratch buffers. The sums of a kernel share one: buffers are few.
fn lifetimes(plan: &Plan<'_>, stored: &NodeMap<usize>, storage: &Storage) -> Vec<Lifetime> {
    let mut lifetimes: Vec<Lifetime> = vec![];
    let mut of_sums: Vec<(usize, usize)> = vec![];
    for (node, &last) in stored.iter().filter(|&(node, _)| !storage.places.has(node) && plan.home_of_part(node).is_none()) {
        let life = lifetime(plan, stored, node, last);
        let is_sum = matches!(plan.graph.node(node).op, Op::Sum { .. });
        match of_sums.iter().find(|(first, _)| is_sum && *first == life.first) {
            Some(&(_, at)) => {
                let before = std::mem::replace(&mut lifetimes[at], Lifetime { nodes: vec![], len: 0, first: 0, last: 0 });
                lifetimes[at] = before.and(life);
            }
            None => {
                if is_sum {
                    of_sums.push((life.first, lifetimes.len()));
                }
                lifetimes.push(life);
            }
        }
    }
    lifetimes
}

fn place_scratch(plan: &Plan<'_>, stored: &NodeMap<usize>, storage: &mut Storage) {
    let mut lifetimes = lifetimes(plan, stored, storage);
    lifetimes.sort_by_key(|life| (life.first, life.nodes.first().map(|node| node.0)));
    let mut free_after: Vec<(usize, usize)> = vec![];
    for life in lifetimes {
        let reusable = free_after.iter().position(|&(buffer, last)| last < life.first && storage.buffers[buffer].len == life.len);
        let buffer = match reusable {
            Some(slot) => {
                free_after[slot].1 = life.last;
                free_after[slot].0
            }
            None => {
                let buffer = storage.push(life.len, Role::Scratch);
                free_after.push((buffer, life.last));
                buffer
            }
        };
        for (node, offset) in life.nodes {
            storage.places.insert(node, Place { buffer, offset });
        }
    }
    place_parts(plan, storage);
}

fn lifetime(plan: &Plan<'_>, stored: &NodeMap<usize>, node: NodeId, last: usize) -> Lifetime {
    let nodes = vec![(node, 0)];
    let len = plan.graph.shape(node).len();
    if plan.graph.node(node).op != Op::Concat {
        let first = plan.group_of.get(node).copied();
        debug_assert!(first.is_some(), "node {} is stored and no kernel computes it", node.0);
        return Lifetime { nodes, len, first: first.unwrap_or(0), last };
    }
    let bases = plan.graph.node(node).inputs.iter().map(|&p| plan.part_base(p));
    let last = bases.clone().filter_map(|b| stored.get(b).copied()).max().unwrap_or(0).max(last);
    let copies = plan.groups.iter().position(|g| g.copy.is_some_and(|c| matches!(c.to, CopyTarget::Part { concat, .. } if concat == node)));
    let first = bases.filter_map(|b| plan.group_of.get(b).copied()).chain(copies).min().unwrap_or(0);
    Lifetime { nodes, len, first, last }
}

/// Parts lie inside their concat.
fn place_parts(plan: &Plan<'_>, storage: &mut Storage) {
    for concat in plan.concats() {
        let Some(&home) = storage.places.get(concat) else { continue };
        let mut offset = home.offset;
        for (part, &node) in plan.graph.node(concat).inputs.iter().enumerate() {
            if plan.home_of_part(node) == Some((concat, part)) {
                storage.places.insert(plan.part_base(node), Place { buffer: home.buffer, offset });
            }
            offset += plan.graph.shape(node).len();
        }
    }
}
