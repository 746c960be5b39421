//! Writes out the kernels of a plan.
//!
//! Must not know: why nodes were grouped as they are.

use super::chains::gathered;
use super::memory::Storage;
use super::plan::{Copy, CopyTarget, Group, Plan};
use super::sums::sum_extents;
use super::{Body, BufferId, Core, Index, Instr, Kernel, NamedTensor, Place, Program, Reg, Store};
use crate::graph::{NodeId, Op};

/// The program that a plan and its storage describe.
pub(super) fn program(plan: &Plan<'_>, name: &str, storage: Storage) -> Program {
    let kernels = (0..plan.groups.len()).map(|group| Emitter::new(plan, &storage, group).kernel()).collect();
    let kernels = gathered(kernels);
    let tensors = plan.graph.names().iter().filter_map(|(name, &node)| named(plan, &storage, name, node)).collect();
    Program {
        name: name.to_string(),
        kernels,
        scalars: plan.graph.scalars().to_vec(),
        tensors,
        summaries: plan.outputs.summaries.iter().flat_map(|(_, names)| names.clone()).collect(),
        buffers: storage.buffers,
    }
}

fn named(plan: &Plan<'_>, storage: &Storage, name: &str, node: NodeId) -> Option<NamedTensor> {
    let view = plan.view(node);
    let place = storage.places.get(view.base)?;
    let place = Place { buffer: place.buffer, offset: place.offset + view.index.offset };
    Some(NamedTensor { name: name.to_string(), place, shape: plan.graph.shape(node).extents().to_vec() })
}

/// The buffer of what has no place, which is no buffer: executors refuse the program, and [`Program::verify`] finds it.
const NOWHERE: BufferId = usize::MAX;

/// Writes one kernel.
struct Emitter<'a, 'g> {
    plan: &'a Plan<'g>,
    storage: &'a Storage,
    group: usize,
    body: Body,
    known: Vec<((NodeId, Index), Reg)>,
}

impl<'a, 'g> Emitter<'a, 'g> {
    fn new(plan: &'a Plan<'g>, storage: &'a Storage, group: usize) -> Self {
        Self { plan, storage, group, body: Body::default(), known: vec![] }
    }

    fn kernel(mut self) -> Kernel {
        let group = &self.plan.groups[self.group];
        if let Some(copy) = group.copy {
            return self.copy_kernel(copy);
        }
        let core = group.core.map_or(Core::Map, |core| self.core(core));
        let mut stores = vec![];
        for &member in &group.members {
            let reg = self.member(member);
            self.known.push(((member, identity(group.len)), reg));
            stores.extend(self.stores(member, reg));
        }
        Kernel { label: self.label(group), core, domain: self.domain(group), body: self.body, stores }
    }

    fn copy_kernel(mut self, copy: Copy) -> Kernel {
        let reg = self.value(copy.from);
        let place = match copy.to {
            CopyTarget::State(state) => self.storage.places.get(state).copied(),
            CopyTarget::Part { concat, part } => {
                let offset = self.plan.part_offset(concat, part);
                self.storage.places.get(concat).map(|home| Place { buffer: home.buffer, offset: home.offset + offset })
            }
        };
        let stores = place.map(|place| Store { reg, place, ring: false }).into_iter().collect();
        Kernel {
            label: "copy".into(),
            core: Core::Map,
            domain: self.plan.graph.shape(copy.from).extents().to_vec(),
            body: self.body,
            stores,
        }
    }

    /// The register of a core's value or of a root's expression.
    fn member(&mut self, node: NodeId) -> Reg {
        if self.plan.is_core(node) {
            let number = match self.plan.graph.node(node).op {
                Op::Sum { .. } => self.plan.sums_of(self.group).take_while(|&sum| sum != node).count(),
                Op::SoftplusSlope { .. } => 1,
                _ => 0,
            };
            return self.push(Instr::Core(number));
        }
        if self.plan.is_view(node) {
            let view = self.plan.view_below(node);
            return self.leaf_or_load(view.base, view.index);
        }
        self.compute(node)
    }

    /// The register of any node's element at the domain's index.
    fn value(&mut self, node: NodeId) -> Reg {
        let view = self.plan.view(node);
        let (base, len) = (view.base, self.plan.graph.shape(node).len());
        let index = if view.is_identity(self.plan.graph) { identity(len) } else { view.index };
        if let Some((_, reg)) = self.known.iter().find(|(what, _)| *what == (base, index.clone())) {
            return *reg;
        }
        let inline = self.plan.is_elementwise(base) && !self.plan.roots.has(base);
        let reg = if inline && (index == identity(len) || self.plan.is_uniform(base)) {
            self.compute(base)
        } else {
            self.leaf_or_load(base, index.clone())
        };
        self.known.push(((base, index), reg));
        reg
    }

    fn compute(&mut self, node: NodeId) -> Reg {
        let inputs = &self.plan.graph.node(node).inputs;
        let len = self.plan.graph.shape(node).len();
        match self.plan.graph.node(node).op {
            Op::Unary(f) => {
                let x = self.value(inputs[0]);
                self.push(Instr::Unary(f, x))
            }
            Op::Binary(f) => {
                let (a, b) = (self.value(inputs[0]), self.value(inputs[1]));
                self.push(Instr::Binary(f, a, b))
            }
            Op::Select => {
                let [condition, yes, no] = [0, 1, 2].map(|i| self.value(inputs[i]));
                self.push(Instr::Select(condition, yes, no))
            }
            Op::Gather => {
                let at = self.value(inputs[1]);
                let (table, len) = (self.operand(inputs[0]), self.plan.graph.shape(inputs[0]).len());
                self.push(Instr::Gather { table, len, at })
            }
            _ => self.leaf_or_load(node, identity(len)),
        }
    }

    fn leaf_or_load(&mut self, base: NodeId, index: Index) -> Reg {
        let node = self.plan.graph.node(base);
        if !self.plan.roots.has(base) || self.plan.group_of.get(base) == Some(&self.group) {
            match node.op {
                Op::Constant(value) => return self.push(Instr::Constant(value.get())),
                Op::Scalar(scalar) => return self.push(Instr::Scalar(scalar as usize)),
                Op::Random { distribution, stream } => return self.push(Instr::Random { distribution, stream, index }),
                Op::Iota { axis } => {
                    let strides: Vec<usize> = (0..node.shape.rank()).map(|a| usize::from(a == axis)).collect();
                    return self.push(Instr::Coordinate(Index::collapsed(0, node.shape.extents(), &strides)));
                }
                _ => {}
            }
        }
        match self.storage.places.get(base) {
            Some(place) => {
                self.push(Instr::Load { buffer: place.buffer, index: Index { offset: place.offset + index.offset, axes: index.axes } })
            }
            None => self.push(Instr::Load { buffer: NOWHERE, index }),
        }
    }

    fn push(&mut self, instr: Instr) -> Reg {
        self.body.instrs.push(instr);
        self.body.instrs.len() - 1
    }

    fn core(&self, node: NodeId) -> Core {
        let inputs = &self.plan.graph.node(node).inputs;
        let extents = |i: usize| self.plan.graph.shape(inputs[i]).extents();
        match self.plan.graph.node(node).op {
            Op::Matmul { transpose_a, transpose_b } => {
                let [m, n] = [0, 1].map(|axis| self.plan.graph.shape(node).extents()[axis]);
                let k = extents(0)[usize::from(!transpose_a)];
                Core::Matmul { a: self.operand(inputs[0]), b: self.operand(inputs[1]), m, n, k, transpose_a, transpose_b }
            }
            Op::Convolve(convolution) => Core::Convolve { x: self.operand(inputs[0]), w: self.operand(inputs[1]), convolution },
            Op::SquaredSum => {
                let samples = extents(0)[0];
                Core::GradientPenalty {
                    grads: self.operand(inputs[0]),
                    samples,
                    features: self.plan.graph.shape(inputs[0]).len() / samples,
                }
            }
            Op::SoftplusTerm { negate } | Op::SoftplusSlope { negate } => Core::SoftplusScore { scores: self.operand(inputs[0]), negate },
            Op::Sum { first, last } => {
                let [outer, reduced, inner] = sum_extents(extents(0), first, last);
                let head = |sum: NodeId| {
                    let mut head = Emitter::new(self.plan, self.storage, usize::MAX);
                    let last_reg = head.value(self.plan.graph.node(sum).inputs[0]);
                    head.ends_with(last_reg);
                    head.body
                };
                Core::Sum { heads: self.plan.sums_of(self.group).map(head).collect(), outer, reduced, inner }
            }
            _ => Core::Map,
        }
    }

    /// Makes a register the last one.
    fn ends_with(&mut self, reg: Reg) {
        if reg + 1 != self.body.instrs.len() {
            let again = self.body.instrs[reg].clone();
            self.push(again);
        }
    }

    fn operand(&self, node: NodeId) -> Place {
        let view = self.plan.view(node);
        let base = self.storage.places.get(view.base).copied().unwrap_or(Place { buffer: NOWHERE, offset: 0 });
        Place { buffer: base.buffer, offset: base.offset + view.index.offset }
    }

    /// Where a member is kept: in its own place and in the ring.
    fn stores(&self, node: NodeId, reg: Reg) -> Vec<Store> {
        let own = self.storage.places.get(node).map(|&place| Store { reg, place, ring: false });
        let mut offset = 0;
        let mut stores: Vec<Store> = own.into_iter().collect();
        for (vector, names) in &self.plan.outputs.summaries {
            if let (true, Some(buffer)) = (self.plan.view(*vector).base == node, self.storage.ring) {
                stores.push(Store { reg, place: Place { buffer, offset }, ring: true });
            }
            offset += names.len();
        }
        stores
    }

    fn domain(&self, group: &Group) -> Vec<usize> {
        let first = group.core.or(group.members.first().copied());
        first.map_or(vec![group.len], |node| self.plan.graph.shape(node).extents().to_vec())
    }

    fn label(&self, group: &Group) -> String {
        let names = self.plan.graph.names().iter();
        let named: Vec<&str> =
            names.filter(|(_, id)| group.members.contains(&self.plan.view(**id).base)).map(|(n, _)| n.as_str()).collect();
        named.join(", ")
    }
}

/// A node's own order; a single number is the same in every domain.
fn identity(len: usize) -> Index {
    Index::collapsed(0, &[len], &[1])
}
