//! The page's state, one part a room; each is provided to components as a context of its own.
//!
//! Must not know: components, what is in the parts.

use leptos::prelude::*;

use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::app::files::state::FilesState;
use crate::app::shell::state::Shell;
use crate::app::stage::state::StageState;
use crate::engine::contract::link::Link;
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::run::model::Intent;
use crate::text::Phrase;
use crate::words::notices as words;

/// Handles to the state of every room; copying it copies handles.
#[derive(Clone, Copy)]
pub struct Page {
    /// The run.
    pub run: Run,
    /// The frame of the page.
    pub shell: Shell,
    /// The stage.
    pub stage: StageState,
    /// The charts.
    pub charts: ChartsState,
    /// Files.
    pub files: FilesState,
}

impl Page {
    /// The state that a link describes.
    pub fn new(link: &Link) -> Self {
        let shell = Shell::new(link);
        let run = Run::new(link, shell);
        Self { run, shell, stage: StageState::new(), charts: ChartsState::new(), files: FilesState::new() }
    }

    /// Hands every part to the components to come.
    pub fn provide(self) {
        provide_context(self.run);
        provide_context(self.shell);
        provide_context(self.stage);
        provide_context(self.charts);
        provide_context(self.files);
        provide_context(self);
    }

    /// Trains on data of the person's own from now on; those of before can be taken back.
    pub fn give(&self, experiment: Experiment, own: Own) {
        let old = self.run.own.get_untracked();
        if old.count(experiment.data) > 0 && old != own {
            self.files.replaced.set(old.needed(experiment.data));
        }
        self.shell.take_back(words::not_in_link(experiment.data));
        self.files.own_outcome.set(Ok(Phrase::default()));
        self.run.want(Intent::Give { experiment: Box::new(experiment), own: Box::new(own) });
    }
}
