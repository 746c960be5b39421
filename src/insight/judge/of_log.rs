//! A person's log as evidence: which of its rows are judged, on which axis, and what its numbers are of.
//!
//! Must not know: rules.

use std::ops::Range;

use crate::gan::experiment::{DLoss, GLoss};
use crate::insight::judge::terms::Terms;
use crate::insight::judge::track::Track;
use crate::insight::judge::{Axis, Evidence, Unit};
use crate::run::log::{About, Begins, Family, LoggedRun, Rows};
use crate::text::Phrase;
use crate::words::judge as words;

/// Losses that a person says a log is of, where its files do not.
pub type Chosen = Option<(DLoss, GLoss)>;

impl Evidence<'static> {
    /// Of a log. What a person chose counts for more than what its files and names say.
    pub fn of_log(run: &LoggedRun, chosen: Chosen) -> Self {
        let rows = judged_rows(run);
        let (axis, places) = axis_of(&run.rows);
        let mut track = Track::at_places((0..rows.len()).map(|tick| tick as f64).collect());
        for curve in &run.curves {
            let points = curve.points.iter().filter(|point| rows.contains(&(point.row as usize)));
            track.add(&curve.name, points.map(|point| (point.row as usize - rows.start, f64::from(point.value))));
        }
        let own = Self {
            track,
            axis: places[rows.clone()].to_vec(),
            quality: Track::default(),
            floor: f64::NAN,
            modes: None,
            terms: terms_of(&run.about, chosen),
            experiment: None,
            unit: Unit::Ticks(axis),
            stop: None,
            changed: None,
            part: None,
        };
        Self { part: part_in_words(run, &rows, &own), ..own }
    }
}

/// The last part that is long enough, or the last of all. What follows a join is a run of its own: the join itself says nothing.
pub fn judged_rows(run: &LoggedRun) -> Range<usize> {
    let least = Unit::Ticks(Axis::Line).least() as usize;
    let own = run.parts.iter().filter(|part| part.begins != Begins::Repeated);
    let long = own.clone().rfind(|part| part.rows.len() >= least);
    long.or_else(|| own.max_by_key(|part| part.rows.len())).map_or(0..run.rows.count, |part| part.rows.clone())
}

/// Which part is judged, where there are several.
fn part_in_words(run: &LoggedRun, rows: &Range<usize>, own: &Evidence<'_>) -> Option<Phrase> {
    let at = run.parts.iter().position(|part| part.rows == *rows).filter(|_| run.parts.len() > 1)?;
    let [number, all] = [at + 1, run.parts.len()].map(|count| Phrase::from(count.to_string()));
    Some(words::PART.with([number, all, own.at(0), own.at(rows.len().saturating_sub(1))]))
}

/// The axis that people read, and each row's place on it.
pub fn axis_of(rows: &Rows) -> (Axis, Vec<f64>) {
    let whole = |column: &Option<Vec<f64>>| column.clone().filter(|places| places.iter().all(|place| place.is_finite()));
    if let Some(kimg) = whole(&rows.kimg) {
        return (Axis::Kimg, kimg);
    }
    match whole(&rows.step) {
        Some(steps) => (Axis::Step, steps),
        None => (Axis::Line, (1..=rows.count).map(|line| line as f64).collect()),
    }
}

fn terms_of(about: &About, chosen: Chosen) -> Terms {
    match (chosen.or(about.d_loss.zip(about.g_loss)), about.family) {
        (Some((d_loss, g_loss)), _) => Terms::of_log(d_loss, g_loss, [about.r1_gamma, about.r2_gamma]),
        (None, Family::Wasserstein) => Terms::wasserstein(),
        (None, Family::StyleGan1 | Family::StyleGan2Ada | Family::R3Gan | Family::Unknown) => Terms::unknown(),
    }
}
