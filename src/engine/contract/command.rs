//! What the page says to the engine.
//!
//! Must not know: executors, how messages travel.

use serde::{Deserialize, Serialize};

use crate::engine::contract::view::{BackendChoice, View};
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;

/// Counts the beginnings of runs. Every command that begins another run, or another branch of one, carries a new epoch; every
/// frame, state and answer says of which epoch it is, and what bears an old one is history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The epoch after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// From the page to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// The first command: which executor to take, and what to train. With bytes of a checkpoint attached: goes on from there;
    /// answered by [`Report::Opened`](super::report::Report::Opened), or by `Refused` where it does not fit, and then it begins from the seed.
    Start {
        /// The epoch that begins.
        epoch: Epoch,
        /// What to train.
        experiment: Experiment,
        /// What is looked at, and which backend is asked for.
        view: View,
        /// Whether to train at once.
        running: bool,
        /// The person's own data.
        own: Box<Own>,
    },
    /// Start this experiment anew with these data of the person's own; keeps running or paused.
    Begin {
        /// The epoch that begins.
        epoch: Epoch,
        /// What to train.
        experiment: Experiment,
        /// The person's own data, in place of those of before.
        own: Box<Own>,
    },
    /// Read the checkpoint in the attached bytes; pause, and go on from there with its experiment and data. Answered by
    /// [`Report::Opened`](super::report::Report::Opened), or by `Refused`, and then nothing has changed, the epoch neither.
    Open {
        /// The epoch that begins if it can be used.
        epoch: Epoch,
    },
    /// The experiment is now this. Numbers act on the next iteration, in the same epoch; a change that
    /// [`Experiment::restarts_for`] comes with a new epoch and restarts training at iteration 0 (and keeps running or paused). One of
    /// an epoch that is over (a checkpoint was opened meanwhile) is history and changes nothing.
    Change {
        /// The epoch from now on.
        epoch: Epoch,
        /// What to train.
        experiment: Experiment,
    },
    /// The view is now this (a change of `backend` comes as a new [`Command::Start`] to a new worker).
    Look(View),
    /// Train until paused.
    Play,
    /// Train until exactly this iteration is done, and pause; at or past it, turns that the device has begun included: pause. A restart
    /// keeps the goal; play, pause, a step, going back and opening forget it.
    TrainUntil(u32),
    /// Train no further.
    Pause,
    /// Pause, and do one step.
    Step(Step),
    /// Start again from the same seed; keeps running or paused.
    Reset {
        /// The epoch that begins.
        epoch: Epoch,
    },
    /// Pause, and go back to one of the iterations in [`Frame::kept`](super::frame::Frame::kept); what came after is forgotten.
    GoBack {
        /// The epoch of the branch that begins there; where the iteration is not kept any more, of the run as it stands
        /// ([`Notice::NotKept`](super::notice::Notice::NotKept) says so).
        epoch: Epoch,
        /// One of the iterations that are kept.
        iteration: u32,
    },
    /// From now on frames carry these tensors, of the last D and G step; see [`Frame::watched`](super::frame::Frame::watched). Names that there are not are left
    /// out.
    Watch(Watch),
    /// The last frame is on the screen: the next may come.
    FrameShown,
    /// Ask for the run as a file; answered by [`Report::Saved`](super::report::Report::Saved).
    Save,
    /// Answer [`Report::Alive`](super::report::Report::Alive): asked of a paused engine, which has no frames to show that it lives.
    Ping,
    /// Ask for a named tensor; answered by [`Report::Tensor`](super::report::Report::Tensor) with the same `request`.
    Tensor {
        /// Comes back with the answer.
        request: u32,
        /// Which tensor.
        name: String,
    },
    /// Ask for all names; answered by [`Report::Names`](super::report::Report::Names).
    Names {
        /// Comes back with the answer.
        request: u32,
    },
    /// Part of the bench hook; answered by [`Report::Bench`](super::report::Report::Bench).
    Bench {
        /// Comes back with the answer.
        request: u32,
        /// What to do.
        call: BenchCall,
    },
    /// Debug aid for tests of recovery: lose the GPU device (`device`) or trap (`trap`).
    Break(Breakage),
}

/// Tensors to look at: what all watchers together want.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Their names, of the D step or (with its prefix) of another one, or of what `gan::probes` looks at before a step.
    pub names: Vec<String>,
    /// Which sample's numbers are wanted, counted from 0, of these tensors and of [`Frame::sample`](super::frame::Frame::sample); past the end the last one's.
    pub sample: u32,
    /// Whether frames carry what the known mistakes make of R1; see [`Frame::mistakes`](super::frame::Frame::mistakes).
    pub mistakes: bool,
    /// The tensors whose kernels are to be shown; see [`Frame::sources`](super::frame::Frame::sources).
    pub sources: Vec<String>,
}

/// One step by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// D's half of an iteration: its steps, with the update of Gs.
    D,
    /// G's half of an iteration.
    G,
    /// A whole iteration, in its order. Finishes a half-done iteration first.
    Both,
}

/// A fault made on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breakage {
    /// Destroys the GPU device.
    LoseDevice,
    /// Panics in the worker.
    Trap,
}

/// A call of `window.lossExplorerBench`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BenchCall {
    /// Builds a workload (`toy2d`, `wide2d`, `conv8`) on a backend with fresh weights.
    Init {
        /// Its name.
        workload: String,
        /// Where to run it.
        backend: BackendChoice,
    },
    /// Trains and waits until the device has finished.
    Run {
        /// How many, as it was given: a whole number up to [`BenchCall::MOST_ITERATIONS`].
        iterations: f64,
    },
    /// Losses and gradient norms at the fixed parameters: `dLoss`, `gLoss`, `dGrad`, `gGrad`.
    Check {
        /// Its name.
        workload: String,
        /// Where to run it.
        backend: BackendChoice,
    },
    /// `dLoss` and `gLoss` of the last iteration.
    Losses,
    /// Dispatches, submits and flops an iteration, by static cost.
    Info,
}

impl BenchCall {
    /// Most iterations of one [`BenchCall::Run`].
    pub const MOST_ITERATIONS: u32 = 10_000_000;
}
