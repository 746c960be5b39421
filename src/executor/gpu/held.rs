//! What the GPU executor holds: buffers, loaded programs, the rings of their summaries.
//!
//! Must not know: when any of it is made or freed.

use crate::executor::named::Named;
use crate::program::NamedTensor;

/// What one of the runs in lockstep has beside its stretches of the buffers.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    pub(super) scalars: Named<f32>,
    pub(super) seed: u32,
}

/// A buffer of the device and the numbers that it is for, in each run.
#[derive(Clone, Debug)]
pub(super) struct Allocation {
    pub(super) buffer: wgpu::Buffer,
    pub(super) len: usize,
}

/// A program ready to run.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) dispatches: Vec<Bound>,
    pub(super) buffers: Vec<wgpu::Buffer>,
    /// Numbers of each buffer, in each run.
    pub(super) lens: Vec<usize>,
    /// Buffers that are this program's own.
    pub(super) scratch: Vec<wgpu::Buffer>,
    pub(super) scalars: Vec<String>,
    pub(super) tensors: Vec<NamedTensor>,
}

/// A dispatch with its buffers bound.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) pipeline: wgpu::ComputePipeline,
    pub(super) group: wgpu::BindGroup,
    pub(super) groups: [u32; 3],
}

/// The summary ring of a program that has summaries.
#[derive(Debug)]
pub(super) struct Ring {
    pub(super) buffer: wgpu::Buffer,
    pub(super) width: usize,
    /// Steps since the last call of `summaries`.
    pub(super) steps: usize,
    /// The program is unloaded; the ring waits for the reading of its last steps.
    pub(super) retired: bool,
}
