//! What happens to a run, said to a person: how its engine fails and goes on, and what became of its files.
//!
//! Must not know: when it is told, in which language.

use crate::run::model::{Failure, Stopped, Told};
use crate::text::{Phrase, Text};
use crate::words::files;
use crate::words::format::thousands;
use crate::words::notices as words;
use crate::words::say::Say;

/// It said something that cannot be read.
const UNREADABLE: Text =
    Text::new("The training engine is of another build than the page; load the page again.", "训练引擎与页面的版本不同；请重新载入页面。");
/// The run cannot be saved: why.
const NOT_SAVED: Text = Text::new("The run cannot be saved: {}.", "无法保存训练：{}。");
/// The run of before a reload could not be taken up: why.
const NOT_TAKEN_UP: Text = Text::new(
    "The run that was kept could not be taken up ({}); training starts from the seed.",
    "保留的训练无法继续（{}）；训练从种子重新开始。",
);

impl Say for Failure {
    fn say(&self) -> Phrase {
        match self {
            Self::NoStart => words::NO_START.into(),
            Self::LateStart => words::LATE_START.into(),
            Self::Trapped(details) => words::FAILED.with([details]),
            Self::Silent => words::SILENT.into(),
            Self::Unreadable => UNREADABLE.into(),
        }
    }
}

impl Say for Stopped {
    fn say(&self) -> Phrase {
        match self {
            Self::Engine(error) => error.say(),
            Self::GaveUp(failure) => failure.say().then(" ").then(words::GAVE_UP),
            Self::Slow => words::SLOW.into(),
        }
    }
}

impl Say for Told {
    fn say(&self) -> Phrase {
        match self {
            Self::Engine(notice) => notice.say(),
            Self::Restarted { failure, iteration, on_cpu } => {
                let told = failure.say().then(" ").then(words::restarted(iteration.map(thousands)));
                if *on_cpu { told.then(words::ON_CPU) } else { told }
            }
            Self::Reloaded { iteration } => words::RELOADED.with([thousands(*iteration)]),
            Self::Opened { iteration } => words::LOADED.with([thousands(*iteration)]),
            Self::NotOpened { name, error } => files::RUN.with([Phrase::from(name), error.say()]),
            Self::NotSaved(error) => NOT_SAVED.with([error.say()]),
            Self::NotTakenUp(error) => NOT_TAKEN_UP.with([error.say()]),
            Self::NoEngine => words::NO_ENGINE.into(),
        }
    }
}
