//! Rows: how the summaries of steps become the batch means of iterations.
//!
//! Must not know: executors beyond their summaries.

use super::schedule::Kind;
use super::update::NON_FINITE;
use crate::executor::Summary;

/// Batch means of one iteration; the names are [`super::trainer::Trainer::scalar_names`].
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which iteration, counted from 1.
    pub iteration: u32,
    /// One number a name; NaN where the step that computes it was not taken. Of D's steps of one iteration: their mean.
    pub values: Vec<f64>,
    /// Set when something was not finite: the run stopped here.
    pub fault: Option<NonFinite>,
}

/// What was not finite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonFinite {
    /// First term in program order: a scalar's name, or `TrainD/gradient`.
    pub term: String,
    /// In which kind of step.
    pub kind: Kind,
}

/// Which steps were queued, and what their summaries hold.
pub(super) struct Layout {
    /// Names of every kind's summaries, in the order of [`Kind::ALL`].
    pub names: Vec<Vec<String>>,
    /// Iteration and kind of every step, in order.
    pub queued: Vec<(u32, Kind)>,
}

impl Layout {
    /// One row an iteration of a run's summaries; nothing after the first fault.
    pub fn rows<'a>(&self, summaries: impl Iterator<Item = &'a Summary>) -> Vec<Row> {
        let mut rows: Vec<Row> = vec![];
        // Steps of the present row's iteration that were of the same kind.
        let mut taken = 0;
        let mut last = None;
        for (summary, &(iteration, kind)) in summaries.zip(&self.queued) {
            if rows.last().is_none_or(|row| row.iteration != iteration) {
                let width = self.names.iter().map(|names| shown(names).count()).sum();
                rows.push(Row { iteration, values: vec![f64::NAN; width], fault: None });
            }
            let Some(row) = rows.last_mut() else { continue };
            taken = if last == Some((iteration, kind)) { taken + 1 } else { 0 };
            last = Some((iteration, kind));
            let names = &self.names[kind as usize];
            let start: usize = self.names[..kind as usize].iter().map(|names| shown(names).count()).sum();
            for ((at, _), place) in shown(names).zip(&mut row.values[start..]) {
                let (value, before) = (summary.values[at], f64::from(taken));
                *place = if taken == 0 { value } else { (*place * before + value) / (before + 1.0) };
            }
            if names.iter().zip(&summary.values).any(|(n, &v)| n.ends_with(NON_FINITE) && v != 0.0) {
                row.fault = Some(NonFinite { term: first_non_finite(names, &summary.values), kind });
                return rows;
            }
        }
        rows
    }
}

/// The names of a step's summaries that rows show, and their places among all.
pub(super) fn shown(names: &[String]) -> impl Iterator<Item = (usize, &String)> {
    names.iter().enumerate().filter(|(_, name)| !name.ends_with(NON_FINITE))
}

/// The first scalar that is not finite, or the first tensor with such numbers in it.
fn first_non_finite(names: &[String], values: &[f64]) -> String {
    let bad = |(name, value): &(&String, &f64)| if name.ends_with(NON_FINITE) { **value != 0.0 } else { !value.is_finite() };
    let first = names.iter().zip(values).find(bad).map_or("a state", |(name, _)| name.as_str());
    first.strip_suffix(NON_FINITE).unwrap_or(first).trim_end_matches('/').to_string()
}
