//! Gradient penalties: whether D is flat, too steep, or as the penalty wants it.
//!
//! Must not know: languages.

use crate::gan::losses;
use crate::gan::losses::Penalties;
use crate::gan::schedule::Rhythm;
use crate::insight::charts::ChartKind;
use crate::insight::judge::quality::{Standing, standing};
use crate::insight::judge::{Case, Judgement, Tone, plain, share, shown, verdict};
use crate::words::judge as words;

/// Below this share of its start a penalty says that D is flat.
const FLAT: f32 = 0.05;
/// Below this share of it, that it falls is worth a note.
const LOW: f32 = 0.2;
/// Above this many times its start, and that many times the window before, D gets steeper.
const STEEP: f32 = 3.0;
const RISING: f32 = 1.1;
/// How near a norm must be to its target.
const NEAR: f32 = 0.2;

/// The verdict on the first penalty in the program; `None` where it has no values.
pub(super) fn judge(case: &Case<'_>) -> Option<Judgement> {
    let experiment = case.experiment();
    let Some(series) = ChartKind::Penalty.series(experiment).first().copied() else {
        return Some(verdict(Tone::Note, words::NO_PENALTY, &[], words::NO_PENALTY_RULE, &[]));
    };
    let interval = Rhythm::of(experiment).reg_d.unwrap_or(1);
    let recent = case.recent(series.name, interval)?;
    let iterations = case.iterations();
    if losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed {
        let target = experiment.wgan_target as f32;
        let is_near = (recent.mean - target).abs() <= NEAR * target;
        let (tone, sentence) = if is_near { (Tone::Healthy, words::AT_TARGET) } else { (Tone::Note, words::OFF_TARGET) };
        return Some(verdict(tone, sentence, &[&shown(recent.mean), &plain(target)], words::TARGET_RULE, &[&iterations, &share(NEAR)]));
    }
    let start = case.start(series.name, interval)?.mean;
    let of_start = recent.mean / start;
    if !of_start.is_finite() {
        return None;
    }
    if of_start < FLAT {
        let (tone, sentence) = match standing(case.evidence) {
            Standing::Good => (Tone::Note, words::FLAT_GOOD),
            Standing::Poor | Standing::Unknown => (Tone::Warning, words::FLAT),
        };
        return Some(verdict(tone, sentence, &[series.name, &share(of_start)], words::FLAT_RULE, &[&iterations, &share(FLAT)]));
    }
    let before = case.earlier(series.name, interval);
    if of_start > STEEP && before.is_some_and(|before| recent.mean > RISING * before.mean) {
        let thresholds = [&*iterations, &plain(STEEP), &plain(RISING)];
        return Some(verdict(Tone::Warning, words::STEEP, &[series.name, &shown(of_start)], words::STEEP_RULE, &thresholds));
    }
    let numbers = [series.name, &shown(recent.mean), &share(of_start)];
    let tone = if of_start < LOW { Tone::Note } else { Tone::Healthy };
    Some(verdict(tone, words::HELD, &numbers, words::HELD_RULE, &[&iterations, &share(FLAT), &plain(STEEP), &share(LOW)]))
}
