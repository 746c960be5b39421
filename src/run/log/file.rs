//! What one file is while it is read, and what was in it.
//!
//! Must not know: which formats there are.

use crate::run::log::logged::Metric;
use crate::run::log::options::Options;
use crate::run::log::refused::{LogError, LogNotice};
use crate::run::log::series::Series;
use crate::run::log::table::Table;

/// Reads one file of one format.
pub(super) trait Reading {
    /// Takes the next bytes; of a text they are UTF-8.
    ///
    /// # Errors
    /// It cannot be read.
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError>;

    /// The file is over.
    ///
    /// # Errors
    /// It cannot be read.
    fn end(self: Box<Self>) -> Result<Read, LogError>;
}

/// What was in a file.
pub(super) struct Read {
    pub(super) content: Content,
    pub(super) notices: Vec<LogNotice>,
    /// Names that are no curves.
    pub(super) not_drawn: Vec<String>,
}

/// The curves or companions that a file holds.
pub(super) enum Content {
    /// A log whole, as rows in JSON.
    Rows(Table),
    /// A log whole, as CSV.
    Table(Table),
    /// An event file.
    Events(Vec<Series>),
    /// Curves by themselves.
    Series(Vec<Series>),
    /// Ticks without losses, and the snapshot that the run went on from.
    Ticks(Table, Option<String>),
    /// Settings.
    Options(Options),
    /// Measures of snapshots.
    Metrics(Vec<Metric>),
}

/// Where something happened first, and how often.
#[derive(Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) first: usize,
    pub(super) count: usize,
}

impl Count {
    /// Once more, at this place.
    pub(super) fn add(&mut self, place: usize) {
        if self.count == 0 {
            self.first = place;
        }
        self.count += 1;
    }

    /// What to tell of it, if it happened.
    pub(super) fn tell(self, notice: impl FnOnce(Self) -> LogNotice) -> Option<LogNotice> {
        (self.count > 0).then(|| notice(self))
    }
}
