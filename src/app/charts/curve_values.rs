//! The curves of a chart, and their values as the page shows them.
//!
//! Must not know: canvases, components.

use leptos::prelude::*;

use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::gan::experiment::Experiment;
use crate::insight::charts::{ChartKind, Series};
use crate::run::recording::{DISTANCE, MODES_HELD, Now, QUALITY_NAMES};
use crate::text::Phrase;
use crate::words::{charts as words, format};

/// The run, and how its curves are shown.
#[derive(Clone, Copy)]
pub struct CurveValues {
    /// The run.
    pub run: Run,
    /// How its curves are shown.
    pub charts: ChartsState,
}

impl CurveValues {
    /// Those of the page.
    pub fn of_page() -> Self {
        Self { run: expect_context(), charts: expect_context() }
    }

    /// The lines that a chart shows. A log has no terms of its loss.
    pub fn series(self, kind: ChartKind) -> Vec<Series> {
        let options = self.charts.options.get();
        let with_terms = options.terms && self.charts.log.with(Option::is_none);
        self.run.experiment.with(|e| if with_terms { kind.with_terms(e, options.scale) } else { kind.series(e) })
    }

    /// The value at the cursor, or else the newest.
    pub fn shown(self, series: Series) -> Phrase {
        match self.charts.cursor.get() {
            Some(cursor) => self.at(series, cursor),
            None if self.charts.log.with(Option::is_some) => {
                let last = self.charts.shown(self.run).borrow().reach().map_or(0, |(_, last)| last);
                self.at(series, last)
            }
            None => self.run.now.with(|now| self.newest(series, now)),
        }
    }

    /// The value at an iteration.
    pub fn at(self, series: Series, iteration: u32) -> Phrase {
        self.run.now.track();
        if QUALITY_NAMES.contains(&series.name) { self.measured(series, iteration) } else { self.of_curve(series, iteration) }
    }

    fn newest(self, series: Series, now: &Now) -> Phrase {
        if QUALITY_NAMES.contains(&series.name) {
            return self.measured(series, now.quality.map_or(0, |q| q.iteration));
        }
        let x = now.scalar(series.name);
        if x.is_nan() { self.of_curve(series, now.iteration) } else { self.weighed(series, x) }
    }

    /// A measure at an iteration.
    fn measured(self, series: Series, iteration: u32) -> Phrase {
        let live = self.charts.shown(self.run);
        let live = live.borrow();
        let x = live.quality.at(series.name, iteration, 1);
        let modes = live.now.quality.and_then(|q| q.coverage).map_or(0, |c| c.modes);
        match series.name {
            _ if x.is_nan() => "–".into(),
            DISTANCE => format::value(x).into(),
            MODES_HELD => words::OF.with([((x * modes as f32).round() as u32).to_string(), modes.to_string()]),
            _ => format::percent(x).into(),
        }
    }

    /// The value at an iteration; of what is computed at intervals, the last one.
    fn of_curve(self, series: Series, iteration: u32) -> Phrase {
        let interval = self.run.experiment.with_untracked(Experiment::penalty_interval);
        self.weighed(series, self.charts.shown(self.run).borrow().curves.at(series.name, iteration, interval))
    }

    fn weighed(self, series: Series, x: f32) -> Phrase {
        let weighted = self.charts.options.get().weighted;
        let factor = series.weight.filter(|_| weighted).unwrap_or(1.0);
        format::value(x * factor as f32).into()
    }
}
