//! What the model of a run hears and what it wants done: events in, effects out.
//!
//! `B` stands for bytes that nobody here reads: a checkpoint as it came. In the browser they lie outside of this module's memory.
//! Must not know: workers, messages, sentences.

use crate::engine::checkpoint::CheckpointError;
use crate::engine::contract::command::{Breakage, Command, Step, Watch};
use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::{EngineError, Report};
use crate::engine::contract::view::View;
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::run::recording::Changed;

/// One of the engines of a run, counted from 1: what an earlier one says is not heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineId(pub u32);

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event<B> {
    /// The person wants something.
    Intent(Intent<B>),
    /// An engine says something, perhaps with bytes attached.
    Report {
        /// Which engine.
        engine: EngineId,
        /// What it says.
        report: Report,
        /// The bytes that came with it.
        attachment: Option<B>,
    },
    /// An engine failed.
    Failed {
        /// Which engine.
        engine: EngineId,
        /// How.
        failure: Failure,
    },
    /// Every frame received so far is on the screen.
    Painted,
    /// A second has passed.
    Tick {
        /// Nobody sees the page: its timers and frames rest.
        hidden: bool,
    },
}

/// What the person wants of the run.
#[derive(Clone, Debug)]
pub enum Intent<B> {
    /// To begin, from a run that was kept if there is one.
    Begin {
        /// Its bytes.
        kept: Option<B>,
    },
    /// Other settings.
    Change(Box<Experiment>),
    /// To look at something else.
    Look(View),
    /// What all watchers together want to see.
    Watch(Watch),
    /// To train until they pause.
    Play,
    /// To train until exactly this iteration is done.
    TrainUntil(u32),
    /// To pause.
    Pause,
    /// One step, and then a pause.
    Step(Step),
    /// The same seed again.
    Reset,
    /// The same seed again, training.
    TrainAnew,
    /// To go back to a state that is kept; without an iteration to the newest before this one.
    GoBack(Option<u32>),
    /// To train on data of their own from now on.
    Give {
        /// The experiment with them.
        experiment: Box<Experiment>,
        /// All data of their own, in place of those of before.
        own: Box<Own>,
    },
    /// To open a saved run.
    Open {
        /// The name of its file.
        name: String,
        /// Its bytes.
        file: B,
    },
    /// The run as a file.
    Save,
    /// To try again after the page has given up.
    TryAgain,
    /// An answer from the engine, under a number.
    Ask(u32, Question),
    /// A fault on purpose, for tests of recovery.
    Break(Breakage),
    /// To keep the curves behind those to come.
    Pin,
    /// To let go of pinned curves.
    Unpin(u32),
}

impl<B> Intent<B> {
    /// Whether it is about the run that there is, and not about how it is looked at.
    pub(super) fn is_of_the_run(&self) -> bool {
        match self {
            Self::Change(_)
            | Self::Play
            | Self::TrainUntil(_)
            | Self::Pause
            | Self::Step(_)
            | Self::Reset
            | Self::TrainAnew
            | Self::GoBack(_)
            | Self::Give { .. }
            | Self::Open { .. }
            | Self::Save
            | Self::Pin => true,
            Self::Begin { .. } | Self::Look(_) | Self::Watch(_) | Self::TryAgain | Self::Ask(..) | Self::Break(_) | Self::Unpin(_) => false,
        }
    }
}

/// What can be asked of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A tensor by its name.
    Tensor(String),
    /// The names of all tensors.
    Names,
}

/// Something to be done in the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect<B> {
    /// Start an engine; its failure to start is an event.
    Start(EngineId),
    /// End an engine: what was asked of it is not answered any more.
    End(EngineId),
    /// Tell an engine something, with bytes attached if there are some.
    Send(EngineId, Box<Command>, Option<B>),
    /// Draw anew what changed, and say when it is on the screen.
    Redraw(Changed),
    /// Tell the person something.
    Tell(Told),
    /// Hand the run out as a file.
    HandOut {
        /// Iterations that it has done.
        iteration: u32,
        /// Its bytes.
        file: B,
    },
    /// The run is kept anew: what a reload goes on with.
    Kept,
    /// Answer a question, with the report that answers it.
    Answer(u32, Report),
    /// A question has no answer: no engine runs.
    Refuse(u32),
}

/// How an engine failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It could not be started, or its code could not be run.
    NoStart,
    /// It did not say hello in time.
    LateStart,
    /// It ended with an error of its own.
    Trapped(String),
    /// It stopped answering.
    Silent,
    /// It said something that cannot be read.
    Unreadable,
}

/// Why nothing is computed any more, until the person tries again or changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// No executor can do it.
    Engine(EngineError),
    /// Engines failed twice in a row.
    GaveUp(Failure),
    /// The first iteration is not waited for any longer.
    Slow,
}

/// What there is to tell the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Something that the engine says.
    Engine(Notice),
    /// The engine failed, and another one goes on.
    Restarted {
        /// Why.
        failure: Failure,
        /// From where; `None` from the start.
        iteration: Option<u32>,
        /// On the CPU, as WebGPU starts late.
        on_cpu: bool,
    },
    /// The page was loaded again and goes on.
    Reloaded {
        /// From where.
        iteration: u32,
    },
    /// A saved run was opened.
    Opened {
        /// Where it stands.
        iteration: u32,
    },
    /// A saved run could not be opened; nothing has changed.
    NotOpened {
        /// The name of its file.
        name: String,
        /// Why.
        error: CheckpointError,
    },
    /// The run cannot be saved.
    NotSaved(CheckpointError),
    /// A run that was kept could not be taken up; it begins from the seed.
    NotTakenUp(CheckpointError),
    /// Asked for something that only an engine has, and none runs.
    NoEngine,
}
