//! Since when a run is in its state, what it was before, and what went wrong first.
//!
//! Must not know: settings, advice.

use crate::insight::judge::measures::{FAKE, G_LOSS, Measures, REAL};
use crate::insight::judge::states::{State, row_of};
use crate::insight::judge::track::Cell;
use crate::insight::judge::{Case, Evidence, Unit, shown};
use crate::text::{Phrase, Text};
use crate::words::judge as words;

/// How many beginnings of the run are judged.
const BEGINNINGS: usize = 24;
/// How often the place where it began is looked for more closely.
const HALVINGS: usize = 4;
/// A term that became so many times larger than it was has grown.
const GREW: f64 = 20.0;

/// What went before.
#[derive(Default)]
pub struct Onset {
    /// Where the state began; `None` where it always was that, or that means nothing.
    pub since: Option<Phrase>,
    /// What it was before.
    pub before: Option<Text>,
    /// What went wrong first, in words.
    pub told: Vec<Phrase>,
    /// The column that grew first.
    pub first: Option<&'static str>,
    /// An iteration before that.
    pub good_until: Option<u32>,
}

/// Looks back.
pub fn find(case: &Case<'_>) -> Onset {
    match case.state() {
        State::Stopped => stopped(case),
        State::Diverging => diverging(case),
        // What rests on quality cannot be dated by curves.
        State::TooEarly | State::MeasuresMissing | State::NotTraining | State::ModeLoss => Onset::default(),
        _ => since(case),
    }
}

/// The newest of the judged beginnings of the run that was in another state.
fn since(case: &Case<'_>) -> Onset {
    let len = case.evidence.track.len();
    let at = |index: usize| (index * len).div_ceil(BEGINNINGS);
    // Quality is not cut with the curves, so a state that rests on it would seem older than it is.
    let state_of = |steps: usize| {
        let head = Evidence { quality: Default::default(), ..case.evidence.head(steps) };
        row_of(&Measures::of(&head)).state
    };
    let is_same = |state: State| state == case.state() || (is_equilibrium(state) && is_equilibrium(case.state()));
    let other = (1..BEGINNINGS).rev().map(|index| (index, state_of(at(index)))).find(|(_, state)| !is_same(*state));
    match other {
        Some((_, State::TooEarly | State::MeasuresMissing)) | None => Onset::default(),
        Some((index, before)) => {
            let (mut other, mut same) = (at(index), at(index + 1));
            for _ in 0..HALVINGS {
                let middle = (other + same) / 2;
                if is_same(state_of(middle)) { same = middle } else { other = middle }
            }
            Onset { since: Some(case.evidence.at(same.saturating_sub(1))), before: Some(name(before)), ..Onset::default() }
        }
    }
}

/// A state's name; without quality nobody knows which equilibrium it was.
fn name(state: State) -> Text {
    if state == State::EquilibriumUnknown { words::EQUILIBRIUM } else { state.name() }
}

fn is_equilibrium(state: State) -> bool {
    matches!(state, State::EquilibriumGood | State::EquilibriumUnknown | State::EquilibriumBad | State::DFlat)
}

/// A number that is not finite: which, and where.
fn stopped(case: &Case<'_>) -> Onset {
    if let Some(stop) = &case.evidence.stop {
        let place = case.evidence.at_place(f64::from(stop.iteration));
        let mut told = vec![words::NOT_FINITE.with([place, stop.term.clone().into()])];
        let grown = diverging(case);
        told.extend(grown.told);
        let good_until = grown.good_until.or(Some(stop.iteration.saturating_sub(1)));
        return Onset { told, first: grown.first, good_until, ..Onset::default() };
    }
    let track = &case.evidence.track;
    let mut broken: Vec<(usize, &str)> = track.names().filter_map(|name| Some((broke_at(track.cells(name))?, name))).collect();
    broken.sort_by_key(|(step, _)| *step);
    let Some((first, _)) = broken.first().copied() else { return Onset::default() };
    let names: Vec<&str> = broken.iter().take_while(|(step, _)| *step == first).map(|(_, name)| *name).collect();
    let mut told = vec![words::NOT_FINITE.with([case.evidence.at(first), names.join(", ").into()])];
    let name = broken[0].1;
    if let Some(last) = track.cells(name)[..first].iter().rposition(|cell| cell.count > 0) {
        let value = shown(track.cells(name)[last].mean);
        told.push(words::LAST_FINITE.with([name.into(), value.into(), case.evidence.at(last)]));
    }
    let essential = |name: &&str| name.starts_with("Loss/") && !name.contains("signs");
    let finite: Vec<&str> = track
        .names()
        .filter(essential)
        .filter(|name| broke_at(track.cells(name)).is_none() && track.cells(name).last().is_some_and(|cell| cell.count > 0))
        .collect();
    if !finite.is_empty() {
        told.push(words::STILL_FINITE.with([finite.join(", ")]));
    }
    Onset { since: Some(case.evidence.at(first)), told, ..Onset::default() }
}

/// The step from which on a curve has no finite value any more, though it is logged.
fn broke_at(cells: &[Cell]) -> Option<usize> {
    let last = cells.iter().rposition(|cell| cell.count + cell.broken > 0)?;
    if cells[last].broken == 0 {
        return None;
    }
    let finite = cells.iter().rposition(|cell| cell.count > 0).map_or(0, |step| step + 1);
    cells[finite..].iter().position(|cell| cell.broken > 0).map(|step| finite + step)
}

/// What became many times larger than it was before anything else did.
fn diverging(case: &Case<'_>) -> Onset {
    let evidence = case.evidence;
    let penalties = evidence.terms.penalties.iter().map(|(name, _)| *name);
    let columns = penalties.chain(evidence.terms.d_columns.iter().copied()).chain([REAL, FAKE, G_LOSS]);
    let grown = columns.filter_map(|name| Some((grew_at(evidence.track.cells(name))?, name)));
    // Of those of one step the first, which is a penalty if there is one.
    let Some(((step, from, to), name)) = grown.min_by_key(|((step, ..), _)| *step) else { return Onset::default() };
    let is_weighted = evidence.terms.penalties.iter().any(|(known, weight)| *known == name && weight.is_some());
    let label: Phrase = if is_weighted { words::WEIGHTED.with([if name.contains("r2") { "R2" } else { "R1" }]) } else { name.into() };
    let told = words::GREW_FIRST.with([label, evidence.at(step), shown(from).into(), shown(to).into()]);
    let good_until = (evidence.unit == Unit::Iterations).then(|| evidence.axis[step] as u32).map(|first| first.saturating_sub(1));
    Onset { since: Some(evidence.at(step)), told: vec![told], first: Some(name), good_until, ..Onset::default() }
}

/// The step at which a curve became many times larger than it had been, from what to what it was in the end.
fn grew_at(cells: &[Cell]) -> Option<(usize, f64, f64)> {
    let size = |cell: &Cell| cell.min.abs().max(cell.max.abs());
    let mut most: Option<f64> = None;
    let end = cells.iter().rev().find(|cell| cell.count > 0).map(size)?;
    for (step, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.count > 0) {
        let now = size(cell);
        // What grows from nothing to a usual size has not diverged.
        if let Some(before) = most.filter(|before| now > GREW * before.max(0.5) && end >= now.min(GREW * before.max(0.5))) {
            return Some((step, before, now.max(end)));
        }
        most = Some(most.map_or(now, |most| most.max(now)));
    }
    None
}
