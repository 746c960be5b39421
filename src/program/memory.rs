//! Where stored nodes lie: states in place, parts inside their concat, the rest in scratch buffers
//! that are used again when their last reader has run.
//!
//! Must not know: what kernels compute.

use super::compile::{Copy, CopyTarget, Plan};
use super::nodes::{NodeMap, NodeSet};
use super::view::peel;
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

/// The concat that a node's kernel writes straight into, and which part it is.
pub(super) fn home_of_part(plan: &Plan<'_>, node: NodeId) -> Option<(NodeId, usize)> {
    let base = part_base(plan, node);
    if !plan.is_core(base) && !plan.roots.has(base) {
        return None;
    }
    let concats = plan.live.iter().filter(|&&n| plan.graph.node(n).op == Op::Concat);
    let homes = concats.flat_map(|&concat| {
        let parts = plan.graph.node(concat).inputs.iter().enumerate();
        parts.filter(|(_, p)| part_base(plan, **p) == base).map(move |(part, _)| (concat, part))
    });
    let updates_state = plan.outputs.updates.iter().any(|&(_, value)| value == base);
    // A core cannot read the buffer that it writes.
    let reads = if plan.is_core(base) { plan.operands(base) } else { vec![] };
    let beside = |concat: NodeId| {
        let parts = &plan.graph.node(concat).inputs;
        reads.iter().any(|&read| read == concat || parts.iter().any(|&p| part_base(plan, p) == read))
    };
    homes.into_iter().next().filter(|&(concat, _)| !updates_state && !beside(concat))
}

fn part_base(plan: &Plan<'_>, part: NodeId) -> NodeId {
    peel(plan.graph, part, |n| !matches!(plan.graph.node(n).op, Op::Reshape | Op::Variable)).base
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
                let inside = plan.group_of.get(load) == Some(&index) && !plan.is_core(member);
                if !inside {
                    need(load, index);
                }
            }
        }
        if let Some(copy) = group.copy {
            plan.expression_needs(copy.from).into_iter().for_each(|n| need(n.base, index));
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
        let copied = group.copy.is_some_and(|c| plan.expression_needs(c.from).iter().any(|n| n.base == state));
        copied || group.members.iter().any(|&m| reads_wrongly(plan, m, state, index == writer))
    });
    let copied_later = plan.outputs.updates.iter().any(|&(_, other)| plan.view(other).base == state);
    element_wise && !read_after && !copied_later
}

/// Whether a member reads the state too late, or in the updating kernel in another order.
fn reads_wrongly(plan: &Plan<'_>, member: NodeId, state: NodeId, in_writer: bool) -> bool {
    if in_writer && !plan.is_core(member) {
        return plan.needs(member).iter().any(|n| n.base == state && !n.in_order);
    }
    plan.loads_of(member).contains(&state)
}

/// A stretch of kernels during which a buffer must hold.
struct Lifetime {
    node: NodeId,
    len: usize,
    first: usize,
    last: usize,
}

fn place_scratch(plan: &Plan<'_>, stored: &NodeMap<usize>, storage: &mut Storage) {
    let mut lifetimes: Vec<Lifetime> = stored
        .iter()
        .filter(|&(node, _)| !storage.places.has(node) && home_of_part(plan, node).is_none())
        .map(|(node, &last)| lifetime(plan, stored, node, last))
        .collect();
    let mut free_after: Vec<(usize, usize)> = vec![];
    while let Some(earliest) = (0..lifetimes.len()).min_by_key(|&i| (lifetimes[i].first, lifetimes[i].node)) {
        let life = lifetimes.swap_remove(earliest);
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
        storage.places.insert(life.node, Place { buffer, offset: 0 });
    }
    place_parts(plan, storage);
}

fn lifetime(plan: &Plan<'_>, stored: &NodeMap<usize>, node: NodeId, last: usize) -> Lifetime {
    let len = plan.graph.shape(node).len();
    if plan.graph.node(node).op != Op::Concat {
        return Lifetime { node, len, first: plan.group_of.get(node).copied().unwrap_or(0), last };
    }
    let bases = plan.graph.node(node).inputs.iter().map(|&p| part_base(plan, p));
    let last = bases.clone().filter_map(|b| stored.get(b).copied()).max().unwrap_or(0).max(last);
    let copies = plan.groups.iter().position(|g| g.copy.is_some_and(|c| matches!(c.to, CopyTarget::Part { concat, .. } if concat == node)));
    let first = bases.filter_map(|b| plan.group_of.get(b).copied()).chain(copies).min().unwrap_or(0);
    Lifetime { node, len, first, last }
}

/// Parts lie inside their concat.
fn place_parts(plan: &Plan<'_>, storage: &mut Storage) {
    for &concat in plan.live.iter().filter(|&&n| plan.graph.node(n).op == Op::Concat) {
        let Some(&home) = storage.places.get(concat) else { continue };
        let mut offset = home.offset;
        for (part, &node) in plan.graph.node(concat).inputs.iter().enumerate() {
            if home_of_part(plan, node) == Some((concat, part)) {
                storage.places.insert(part_base(plan, node), Place { buffer: home.buffer, offset });
            }
            offset += plan.graph.shape(node).len();
        }
    }
}

/// First element of a concat's part, within the concat.
pub(super) fn part_offset(plan: &Plan<'_>, concat: NodeId, part: usize) -> usize {
    plan.graph.node(concat).inputs[..part].iter().map(|&p| plan.graph.shape(p).len()).sum()
}
