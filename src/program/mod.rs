//! Programs: a graph compiled into a short list of kernels over numbered buffers.
//!
//! Must not know: wgpu, GANs, the web.

mod chains;
mod compile;
mod cost;
mod emit;
mod kernel;
mod memory;
mod nodes;
mod plan;
mod stored;
mod sums;
mod verify;
mod view;

pub use chains::chains;
pub use compile::compile;
pub use cost::Cost;
pub use kernel::{Body, BufferId, Core, Index, Instr, Kernel, MAX_HEADS, Place, Reg, Store};
pub use plan::Outputs;
pub use verify::{Broken, Flaw};

/// Slots of a program's summary ring: that many steps may run between two readings.
pub const RING_SLOTS: usize = 1024;

/// Storage buffers that one kernel may touch (WebGPU guarantees 8; Metal hides one).
pub const MAX_KERNEL_BUFFERS: usize = 7;

/// A list of kernels, run in order once a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// For people and error messages.
    pub name: String,
    /// The buffers that kernels refer to.
    pub buffers: Vec<Buffer>,
    /// The kernels, in order. No core reads a buffer that its kernel writes; a body
    /// may load, at the very index that it then stores, from a buffer updated in place.
    pub kernels: Vec<Kernel>,
    /// Names of the host-set scalars, in the order that [`Instr::Scalar`] counts them.
    pub scalars: Vec<String>,
    /// Where named tensors lie.
    pub tensors: Vec<NamedTensor>,
    /// Names of the numbers in one slot of the summary ring, in order.
    pub summaries: Vec<String>,
}

/// One buffer.
#[derive(Clone, Debug, PartialEq)]
pub struct Buffer {
    /// Number of elements.
    pub len: usize,
    /// What it is for.
    pub role: Role,
}

/// What a buffer is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// Holds intermediate results; undefined between programs, except for named tensors in it, which stay until the program runs again.
    Scratch,
    /// A persistent tensor, shared by name between programs.
    State(String),
    /// The summary ring: `RING_SLOTS` slots of `Program::summaries.len()` numbers.
    Ring,
}

/// A tensor that can be read by name after a step.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    /// Its name: `"real_scores_out"`.
    pub name: String,
    /// Where it lies.
    pub place: Place,
    /// Its extents.
    pub shape: Vec<usize>,
}

impl Program {
    /// The kernel that a named tensor has its numbers from: the last one that stores into its place. `None` where there is no such
    /// tensor, or its numbers come from outside, as those of a table do.
    pub fn kernel_of(&self, tensor: &str) -> Option<usize> {
        let NamedTensor { place, shape, .. } = self.tensors.iter().find(|t| t.name == tensor)?;
        let end = place.offset + shape.iter().product::<usize>();
        let stores_it = |kernel: &Kernel| {
            let into = |store: &Store| store.place.buffer == place.buffer && !store.ring && store.place.offset < end;
            kernel.stores.iter().any(|store| into(store) && store.place.offset + kernel.len() > place.offset)
        };
        self.kernels.iter().rposition(stores_it)
    }

    /// What a buffer holds, for people: its state, or the named tensors that lie in it; empty for other intermediate results.
    pub fn meaning(&self, buffer: BufferId) -> String {
        match self.buffers.get(buffer).map(|b| &b.role) {
            Some(Role::State(name)) => name.clone(),
            _ => {
                let inside = self.tensors.iter().filter(|t| t.place.buffer == buffer);
                inside.map(|t| t.name.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}
