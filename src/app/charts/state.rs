//! How the charts are shown, and which recording: the run's, or that of a training log.
//!
//! Must not know: canvases, how a log is read.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use crate::app::client::run_handle::{Recorded, Run};
use crate::insight::charts::ChartKind;
use crate::insight::scale::Scale;
use crate::run::log::LoggedRun;
use crate::run::recording::Recording;

/// How the curves are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurveOptions {
    /// Penalties times γ/2.
    pub weighted: bool,
    /// The D loss with its terms.
    pub terms: bool,
    /// Scale of the vertical axes.
    pub scale: Scale,
    /// Smoothing, 0 to 10.
    pub smoothing: u32,
}

/// Handles to the state of the charts; copying it copies handles.
#[derive(Clone, Copy)]
pub struct ChartsState {
    /// The training log that is shown in place of the run, by its name.
    pub log: RwSignal<Option<String>>,
    /// Counts the moments at which texts and tables of the charts are brought up to date.
    pub beat: RwSignal<u32>,
    /// The chart whose card is open.
    pub card: RwSignal<Option<ChartKind>>,
    /// Iteration under the cursor.
    pub cursor: RwSignal<Option<u32>>,
    /// How the curves are shown.
    pub options: RwSignal<CurveOptions>,
    logged: StoredValue<Rc<RefCell<Recording>>, LocalStorage>,
    /// What was read of that log: what is judged, whatever the page's own settings are.
    read: StoredValue<Rc<LoggedRun>, LocalStorage>,
}

impl ChartsState {
    /// The run's curves as they are shown at first.
    pub fn new() -> Self {
        Self {
            log: RwSignal::new(None),
            beat: RwSignal::new(0),
            card: RwSignal::new(None),
            cursor: RwSignal::new(None),
            options: RwSignal::new(CurveOptions { weighted: false, terms: false, scale: Scale::Linear, smoothing: 3 }),
            logged: StoredValue::new_local(Rc::default()),
            read: StoredValue::new_local(Rc::default()),
        }
    }

    /// What the charts show: a training log, or what is kept of the run's frames.
    pub fn shown(&self, run: Run) -> Recorded {
        let has_log = self.log.with_untracked(Option::is_some);
        run.live().or(has_log.then(|| self.logged.get_value()))
    }

    /// The log that is shown, if there is one.
    pub fn shown_log(&self) -> Option<Rc<LoggedRun>> {
        self.log.with_untracked(Option::is_some).then(|| self.read.get_value())
    }

    /// Shows a training log in place of the run.
    pub fn show_log(&self, name: String, read: LoggedRun, log: Recording) {
        *self.logged.get_value().borrow_mut() = log;
        self.read.set_value(Rc::new(read));
        self.cursor.set(None);
        self.log.set(Some(name));
    }
}
