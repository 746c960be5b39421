//! What the curves of a chart say by themselves: numbers, and nothing that they mean.
//!
//! Must not know: rules.

use crate::insight::charts::ChartKind;
use crate::insight::judge::measures::{BETTER, FAKE, G_LOSS, QualityNow, Quantity, REAL};
use crate::insight::judge::onset::Onset;
use crate::insight::judge::states::State;
use crate::insight::judge::track::Window;
use crate::insight::judge::{Case, share, shown};
use crate::number;
use crate::text::{Phrase, Text};
use crate::words::judge as words;

/// Changes of a gap that are worth a word, in scales.
const WORTH_A_WORD: f64 = 0.5;

/// What a chart says.
pub struct Reading {
    /// Its numbers in words.
    pub sentence: Phrase,
    /// Whether there are any.
    pub has_numbers: bool,
}

impl Reading {
    fn of(sentence: Phrase) -> Self {
        Self { sentence, has_numbers: true }
    }

    fn none(sentence: impl Into<Phrase>) -> Self {
        Self { sentence: sentence.into(), has_numbers: false }
    }
}

/// What a chart's curves say.
pub fn of(case: &Case<'_>, kind: ChartKind) -> Reading {
    if case.state() == State::TooEarly {
        return Reading::none(needed(case));
    }
    match kind {
        ChartKind::Scores => scores(case),
        ChartKind::Penalty => penalty(case),
        ChartKind::DLoss => d_loss(case),
        ChartKind::GLoss => g_loss(case),
        ChartKind::Quality => quality(case),
    }
}

/// What speaks for the state, one curve each.
pub fn evidence(case: &Case<'_>, onset: &Onset) -> Vec<Phrase> {
    let state = case.state();
    let mut all = match state {
        State::TooEarly => vec![needed(case)],
        State::MeasuresMissing => missing(case),
        State::Stopped | State::Diverging => onset.told.clone(),
        State::NotTraining => vec![],
        State::PenaltyNotActing => with_numbers(case, [ChartKind::Penalty, ChartKind::Scores]),
        State::ModeLoss => with_numbers(case, [ChartKind::Quality, ChartKind::Scores]),
        State::DFlat => with_numbers(case, [ChartKind::Scores, ChartKind::Penalty]),
        State::EquilibriumGood | State::EquilibriumBad => with_numbers(case, [ChartKind::Scores, ChartKind::Quality]),
        _ => with_numbers(case, [ChartKind::Scores, ChartKind::DLoss]),
    };
    if case.measures.is_swapped {
        all.push(words::SWAPPED.with([share(case.measures.get(Quantity::DRatio))]));
    }
    all
}

fn with_numbers(case: &Case<'_>, kinds: [ChartKind; 2]) -> Vec<Phrase> {
    kinds.into_iter().map(|kind| of(case, kind)).filter(|reading| reading.has_numbers).map(|reading| reading.sentence).collect()
}

fn needed(case: &Case<'_>) -> Phrase {
    let unit = case.evidence.unit;
    let [least, there] = [unit.least(), case.measures.get(Quantity::Steps)].map(|count| unit.counted(count));
    match case.evidence.changed {
        Some(changed) => words::NEEDED_SINCE.with([case.evidence.at_place(f64::from(changed)), least, there]),
        None => words::NEEDED.with([least, there]),
    }
}

fn missing(case: &Case<'_>) -> Vec<Phrase> {
    if !case.evidence.terms.is_known() && case.measures.get(Quantity::Curves) > 0.0 {
        return vec![words::LOSSES_UNKNOWN.into()];
    }
    if case.measures.get(Quantity::Gap).is_nan() && case.evidence.track.cells(REAL).iter().any(|cell| cell.count > 0) {
        return vec![words::NEWEST_MISSING.into()];
    }
    let names: Vec<&str> = case.evidence.track.names().filter(|name| !name.is_empty()).take(8).collect();
    vec![if names.is_empty() { words::NO_CURVES.into() } else { words::OTHER_CURVES.with([names.join(", ")]) }]
}

fn scores(case: &Case<'_>) -> Reading {
    if case.evidence.terms.is_mixed {
        return Reading::none(words::SCORES_MIXED);
    }
    let Some(gap) = case.measures.gap else { return unknown(case, &[REAL, FAKE]) };
    // Shown as they were logged, whatever their signs should be.
    let sign = if case.measures.is_swapped { -1.0 } else { 1.0 };
    let mean = sign * gap.mean;
    let numbers = [shown(mean.abs()), shown(gap.deviation)];
    let sentence = match (case.evidence.terms.compares, mean < 0.0) {
        (true, _) => words::GAP_COMPARED.with([shown(mean), shown(gap.deviation)]),
        (false, true) => words::GAP_BELOW.with(numbers),
        (false, false) => words::GAP_ABOVE.with(numbers),
    };
    let began = case.measures.gap_at_start.filter(|start| (start.mean - mean).abs() > 2.0 * WORTH_A_WORD);
    let sentence = match began {
        Some(start) => sentence.then(" ").then(words::BEGAN.with([shown(start.mean)])),
        None => sentence,
    };
    let was = case.measures.gap_before.filter(|before| (gap.mean - before.mean).abs() > WORTH_A_WORD);
    Reading::of(match was {
        Some(before) => sentence.then(" ").then(words::WAS.with([shown(sign * before.mean)])),
        None => sentence,
    })
}

fn d_loss(case: &Case<'_>) -> Reading {
    let Some(bare) = case.measures.d_bare else { return unknown(case, &case.evidence.terms.d_columns) };
    let given = shown(bare.mean);
    Reading::of(match case.evidence.terms.d_undecided {
        Some(level) => words::D_AGAINST.with([given, share(bare.mean / level.value), level.label.to_string(), shown(level.value)]),
        None => words::D_ALONE.with([given]),
    })
}

fn g_loss(case: &Case<'_>) -> Reading {
    let Some(Window { mean, .. }) = case.measures.g_loss else { return unknown(case, &[G_LOSS]) };
    let given = shown(mean);
    Reading::of(match case.evidence.terms.g_undecided {
        Some(level) => words::G_AGAINST.with([given, level.label.to_string(), shown(level.value)]),
        None => words::G_ALONE.with([given]),
    })
}

fn penalty(case: &Case<'_>) -> Reading {
    let terms = &case.evidence.terms;
    if terms.penalties.is_empty() && terms.norm_target.is_none() {
        return Reading::none(words::NO_PENALTY);
    }
    let Some((name, now, start)) = case.measures.penalty else {
        return unknown(case, &terms.penalties.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    };
    if let Some(target) = terms.norm_target {
        return Reading::of(words::NORM_IS.with([shown(now.mean), shown(target)]));
    }
    if case.measures.is_zero {
        return Reading::of(words::PENALTY_ZERO.with([name]));
    }
    let of_start = now.mean / start.mean;
    let times = if of_start < 2.0 { words::SHARE_OF.with([share(of_start)]) } else { words::TIMES.with([shown(of_start)]) };
    let sentence = words::PENALTY_IS.with([name.into(), shown(now.mean).into(), times]);
    let part = case.measures.get(Quantity::PenaltyShare);
    Reading::of(if part.is_finite() {
        let letters = if name.ends_with("r2_penalty") { "R2" } else { "R1" };
        sentence.then(" ").then(words::PENALTY_SHARE.with([letters.to_string(), share(part)]))
    } else {
        sentence
    })
}

fn quality(case: &Case<'_>) -> Reading {
    let Some(quality) = case.measures.quality else {
        let is_live = case.evidence.experiment.is_some();
        return Reading::none(if is_live { words::QUALITY_UNKNOWN } else { words::QUALITY_NOT_IN_LOG });
    };
    let Some(modes) = case.evidence.modes else {
        let sentence = words::QUALITY_FLOORS.with([shown(quality.now)]);
        let course =
            Course { text: shown, is_better: |a, b| a < b * (1.0 - BETTER), rose: words::DISTANCE_FELL, fell: words::DISTANCE_ROSE };
        return Reading::of(course.after(sentence, quality));
    };
    let held = quality.held.map(|count| number::fixed(count, 0));
    let mut sentence = words::QUALITY_MODES.with([share(quality.now), held[0].clone(), modes.to_string()]);
    if quality.held[1] > quality.held[0] {
        sentence = sentence.then(" ").then(words::QUALITY_LOST.with([held[1].clone()]));
    }
    let course = Course { text: share, is_better: |a, b| a > b + BETTER, rose: words::SHARE_ROSE, fell: words::SHARE_FELL };
    Reading::of(course.after(sentence, quality))
}

/// How the course of a measure of quality is told.
struct Course {
    text: fn(f64) -> String,
    is_better: fn(f64, f64) -> bool,
    rose: Text,
    fell: Text,
}

impl Course {
    /// Adds whether it became better or worse, where it did.
    fn after(&self, sentence: Phrase, quality: QualityNow) -> Phrase {
        let QualityNow { now, before, best, .. } = quality;
        let more = if (self.is_better)(best, now) && (self.is_better)(before, now) {
            self.fell.with([(self.text)(best)])
        } else if (self.is_better)(now, before) {
            self.rose.with([(self.text)(before)])
        } else {
            return sentence;
        };
        sentence.then(" ").then(more)
    }
}

/// Curves without a window: not logged, or not finite, with the last value that was.
fn unknown(case: &Case<'_>, names: &[&str]) -> Reading {
    let track = &case.evidence.track;
    let broken = names.iter().copied().find(|name| track.cells(name).iter().any(|cell| cell.broken > 0));
    let Some(name) = broken else { return Reading::none(words::NOT_LOGGED) };
    let cells = track.cells(name);
    let Some(last) = cells.iter().rposition(|cell| cell.count > 0) else { return Reading::none(words::NOT_LOGGED) };
    Reading::none(words::LAST_FINITE.with([name.into(), shown(cells[last].mean).into(), case.evidence.at(last)]))
}
