//! What the engine says to the page.
//!
//! What it says is data; sentences are made of it in `words`. Must not know: executors' insides, how messages travel.

use serde::{Deserialize, Serialize};

use crate::engine::checkpoint::CheckpointError;
use crate::engine::contract::command::Epoch;
use crate::engine::contract::frame::{Frame, Tensor};
use crate::engine::contract::notice::Notice;
use crate::executor::ExecutorError;
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::gan::trainer::TrainError;

/// From the engine to the page.
#[allow(clippy::large_enum_variant, reason = "one at a time is made, and sent at once")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Report {
    /// The worker's code is running and waits for [`Command::Start`](super::command::Command::Start).
    Hello,
    /// The executor is chosen and the experiment is built; once after the start, and once after each change of the executor.
    Ready(Backend),
    /// A checkpoint was opened: the run is now this one.
    Opened {
        /// Of this epoch.
        epoch: Epoch,
        /// What the checkpoint is of; the page's own experiment where the engine was started with one that it fits.
        experiment: Box<Experiment>,
        /// The person's own data that came with it.
        own: Box<Own>,
        /// Iterations that it has done.
        iteration: u32,
    },
    /// A checkpoint could not be used.
    Refused {
        /// The epoch that was to begin with it.
        epoch: Epoch,
        /// Why.
        error: CheckpointError,
    },
    /// Something to draw.
    Frame(Box<Frame>),
    /// The run as a checkpoint, in the attached bytes: experiment, state and data of one moment, to go on from elsewhere.
    Kept {
        /// Of this epoch.
        epoch: Epoch,
        /// Iterations done.
        iteration: u32,
    },
    /// Answer to [`Command::Save`](super::command::Command::Save): a checkpoint in the attached bytes.
    Saved {
        /// Iterations that the run has done.
        iteration: u32,
    },
    /// Answer to [`Command::Save`](super::command::Command::Save) where there is nothing to save.
    NotSaved {
        /// Why.
        error: CheckpointError,
    },
    /// Answer to [`Command::Ping`](super::command::Command::Ping).
    Alive,
    /// Answer to [`Command::Tensor`](super::command::Command::Tensor).
    Tensor {
        /// Of the question.
        request: u32,
        /// The numbers, or why there are none.
        answer: Answer,
    },
    /// Answer to [`Command::Names`](super::command::Command::Names).
    Names {
        /// Of the question.
        request: u32,
        /// All names, in order.
        names: Vec<String>,
    },
    /// Answer to [`Command::Bench`](super::command::Command::Bench).
    Bench {
        /// Of the question.
        request: u32,
        /// Named numbers, or why there are none.
        result: Result<Vec<(String, f64)>, BenchError>,
    },
    /// The engine cannot go on.
    Broken(EngineError),
}

/// What there is to say of a tensor that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Its numbers.
    Numbers(Tensor),
    /// It has none yet: the step that computes it was not done since the run was begun, loaded or taken back.
    NotComputed,
    /// There is no tensor of this name.
    Unknown,
}

/// The executor in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backend {
    /// Which.
    pub kind: BackendKind,
    /// Why it is not what was asked for or what would be best.
    pub notice: Option<Notice>,
}

/// Where kernels run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BackendKind {
    /// As WGSL, on a GPU or a software adapter.
    WebGpu,
    /// On the CPU.
    Cpu,
}

impl BackendKind {
    /// Its word in `window.lossExplorer`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::WebGpu => "webgpu",
            Self::Cpu => "cpu",
        }
    }

    /// Its name on the page, the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WebGpu => "WebGPU",
            Self::Cpu => "CPU",
        }
    }
}

impl Backend {
    /// Whether kernels run as WGSL.
    pub fn is_gpu(&self) -> bool {
        self.kind == BackendKind::WebGpu
    }
}

/// Why an engine cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum EngineError {
    /// No executor trains the experiment.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A message that no build of this version sends: page and engine are of different builds.
    #[error("a message that no page of this version sends")]
    Message,
}

/// Why a call of the bench hook has no numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum BenchError {
    /// There is no such workload.
    #[error("no workload “{0}”")]
    UnknownWorkload(String),
    /// Nothing is built yet: `init` comes first.
    #[error("nothing is built")]
    NotBuilt,
    /// There is no such backend here.
    #[error("no such backend: {0}")]
    NoBackend(ExecutorError),
    /// It cannot be trained.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A number of iterations that is no whole number from 0 to this.
    #[error("not a whole number of iterations up to {most}")]
    Iterations {
        /// The most.
        most: u32,
    },
    /// A term of the loss was not finite.
    #[error("“{term}” was not finite")]
    NonFinite {
        /// Which.
        term: String,
    },
}
