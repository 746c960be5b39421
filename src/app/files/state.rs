//! Files that are being read, and what became of the data given last.
//!
//! Must not know: how files are read.

use leptos::prelude::*;

use crate::gan::data::Own;
use crate::text::{Phrase, Text};

/// Handles to the state of files; copying it copies handles.
#[derive(Clone, Copy)]
pub struct FilesState {
    /// The person's own data that the last ones were given in place of.
    pub replaced: RwSignal<Own>,
    /// Files that are being read.
    pub reading: RwSignal<usize>,
    /// What is read that takes long, as a sentence with a place for per cent, and how much of it.
    pub progress: RwSignal<Option<(Text, u32)>>,
    /// What became of the data given last, in the panel's words: a note, or what is wrong with them.
    pub own_outcome: RwSignal<Result<Phrase, Phrase>>,
    /// Counts what is read, or is so no more.
    turn: RwSignal<u32>,
}

impl FilesState {
    /// Nothing is read.
    pub fn new() -> Self {
        Self {
            replaced: RwSignal::new(Own::default()),
            reading: RwSignal::new(0),
            progress: RwSignal::new(None),
            own_outcome: RwSignal::new(Ok(Phrase::default())),
            turn: RwSignal::new(0),
        }
    }

    /// From now on this is read, and nothing that was before.
    pub fn begin_reading(&self) -> u32 {
        self.stop_reading();
        self.turn.get_untracked()
    }

    /// Nothing is read any more.
    pub fn stop_reading(&self) {
        self.turn.update(|turn| *turn += 1);
        self.progress.set(None);
    }

    /// Whether it is still this that is read.
    pub fn is_reading(&self, turn: u32) -> bool {
        self.turn.get_untracked() == turn
    }
}
