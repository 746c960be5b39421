//! The text of a dispatch for people: the kernel's own part of its WGSL, with what its buffers and scalars are.
//!
//! Must not know: wgpu.

use super::dispatches::dispatches;
use super::plan::{Lockstep, Tuning};
use super::template;
use crate::executor::ExecutorError;
use crate::executor::listing::{heading, indented};
use crate::executor::print::scalar_text;
use crate::program::{Program, chains};

/// The WGSL of the dispatch that runs a kernel, without the texts that all kernels share.
///
/// # Errors
/// There is no such kernel, or [`ExecutorError::Refused`] as by [`dispatches`].
pub(super) fn source(program: &Program, kernel: usize, tuning: Tuning) -> Result<String, ExecutorError> {
    let together = match tuning {
        Tuning::Software => kernel..kernel + 1,
        Tuning::Hardware => chains(&program.kernels).into_iter().find(|range| range.contains(&kernel)).unwrap_or(kernel..kernel + 1),
    };
    let unknown = || ExecutorError::UnknownName(format!("kernel {kernel}"));
    let kernels = program.kernels.get(together).ok_or_else(unknown)?;
    let dispatch = dispatches(kernels, tuning, Lockstep::ALONE)?.pop().ok_or_else(unknown)?;
    let buffers = (1..).zip(&dispatch.bindings).map(|(number, (buffer, _))| (format!("s{number}"), *buffer));
    Ok(heading(program, kernels, buffers, scalar_text) + &indented(template::without_shared(&dispatch.source).trim_start()))
}
