//! What the engine has to tell a person, as data.
//!
//! Must not know: sentences, languages.

use serde::{Deserialize, Serialize};

use crate::engine::checkpoint::CheckpointError;
use crate::executor::ExecutorError;

/// Something that a person should be told, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// WebGPU is there, but played by the CPU.
    SoftwareAdapter,
    /// There is no usable WebGPU, so the CPU trains.
    NoGpu,
    /// The browser did not answer within seconds whether it has a GPU, so the CPU trains.
    GpuSilent,
    /// WebGPU could not be used at the start, so the CPU trains.
    GpuUnusable(ExecutorError),
    /// WebGPU failed; the CPU goes on from this iteration.
    OnTheCpu {
        /// Why.
        cause: ExecutorError,
        /// Iterations done there.
        iteration: u32,
    },
    /// A state to go back to is no longer kept.
    NotKept {
        /// Its iteration.
        iteration: u32,
    },
    /// A state of the run could not be taken up, so it begins from the seed.
    StateRefused(CheckpointError),
    /// A page that shows no frames has let so many iterations pass that training waits until it shows them.
    WaitsToBeSeen {
        /// Iterations that wait to be drawn.
        iterations: u32,
    },
}
