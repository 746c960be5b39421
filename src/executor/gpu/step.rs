//! What changes from step to step: the twin of `shaders/step.wgsl`.
//!
//! Must not know: devices.

use crate::executor::ExecutorError;

/// Most host-set scalars of one program.
pub const MAX_SCALARS: usize = 32;

/// WebGPU's alignment of dynamic offsets.
const ALIGNMENT: usize = 256;

/// One run's part of a step.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct StepBlock {
    /// Of all random numbers.
    pub seed: u32,
    /// The step that random numbers are keyed by.
    pub step: u32,
    /// Of the summary ring.
    pub slot: u32,
    /// Numbers in one slot of the summary ring.
    pub ring_width: u32,
    /// Numbers that the host sets.
    pub scalars: [f32; MAX_SCALARS],
}

/// Bytes of the blocks of all runs, as shaders see them.
pub fn binding_bytes(runs: usize) -> usize {
    runs * size_of::<StepBlock>()
}

/// Bytes from one step's blocks to the next step's.
pub(super) fn step_stride(runs: usize) -> usize {
    binding_bytes(runs).next_multiple_of(ALIGNMENT)
}

/// Refuses a program that has more scalars than a block holds.
pub(super) fn check_scalars(names: &[String]) -> Result<(), ExecutorError> {
    if names.len() > MAX_SCALARS {
        return Err(ExecutorError::Refused(format!("{} scalars in one program; {MAX_SCALARS} fit", names.len())));
    }
    Ok(())
}
