//! The dispatches of kernels: a chain of them is one, any other stays alone.
//!
//! Needs no device, so that tests can look at every source. Must not know: wgpu.

use super::chain::chain_dispatch;
use super::plan::{Dispatch, Lockstep, Planner, Tuning};
use crate::executor::ExecutorError;
use crate::program::{Kernel, chains};

/// Makes the dispatches of kernels, in order. Hardware runs the layers of a narrow network as one dispatch; a software adapter,
/// for which starting one is the least of its work, runs each by itself in large tiles.
///
/// # Errors
/// [`ExecutorError::Refused`] for a domain that no grid covers.
pub fn dispatches(kernels: &[Kernel], tuning: Tuning, lockstep: Lockstep<'_>) -> Result<Vec<Dispatch>, ExecutorError> {
    let alone = |kernel: &Kernel| Planner::new(kernel, std::slice::from_ref(kernel), tuning, lockstep).dispatch();
    match tuning {
        Tuning::Software => kernels.iter().map(alone).collect(),
        Tuning::Hardware => {
            let together = |links: &[Kernel]| if let [kernel] = links { alone(kernel) } else { chain_dispatch(links, lockstep) };
            chains(kernels).into_iter().map(|range| together(&kernels[range])).collect()
        }
    }
}
