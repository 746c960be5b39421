//! What changes from step to step: the twin of `shaders/step.wgsl`.
//!
//! Must not know: devices.

use crate::executor::ExecutorError;

/// Most host-set scalars of one program.
pub const MAX_SCALARS: usize = 32;

/// Bytes of the part of [`StepBlock`] that shaders see.
pub const STEP_BINDING_BYTES: u64 = 144;

/// One block of the uniform buffer; its size is WebGPU's alignment of dynamic offsets.
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
    /// Fills up 256 bytes.
    pub padding: [u32; 28],
}

/// Refuses a program that has more scalars than a block holds.
pub(super) fn check_scalars(names: &[String]) -> Result<(), ExecutorError> {
    if names.len() > MAX_SCALARS {
        return Err(ExecutorError::Refused(format!("{} scalars in one program; {MAX_SCALARS} fit", names.len())));
    }
    Ok(())
}
