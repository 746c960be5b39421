//! The scores of reals and fakes: who is ahead, and whether that is steady.
//!
//! Scores are compared with the scale of the loss: 1 logit for the logistic losses (a gap of 0.25 is 53 % against 47 % of belief, one of 5
//! is 92 % against 8 %), the margin 1 of hinge, the distance of the two targets of least squares. WGAN's have no scale.
//! Must not know: languages.

use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::{Penalties, ScoreScale};
use crate::insight::judge::quality::{Standing, standing};
use crate::insight::judge::{Case, Judgement, Tone, compares, plain, shown, verdict};
use crate::words::judge as words;

const REAL: &str = "Loss/scores/real";
const FAKE: &str = "Loss/scores/fake";
/// Scales: below this gap scores overlap.
const OVERLAP: f32 = 0.25;
/// Scales: above this gap D wins; of least squares, whose scores lie between the targets.
const FAR: f32 = 5.0;
const FAR_SQUARES: f32 = 0.9;
/// A gap that grew by this factor, and by one scale, grows.
const GROWTH: f32 = 1.5;

/// The verdict; `None` where curves have no values.
pub(super) fn judge(case: &Case<'_>) -> Option<Judgement> {
    let experiment = case.experiment();
    let iterations = case.iterations();
    if compares(experiment) != losses::g_loss(experiment.g_loss).compares && !compares(experiment) {
        return Some(verdict(Tone::Note, words::MIXED_LOGS, &[], words::MIXED_LOGS_RULE, &[]));
    }
    let (gap, before) = gaps(case)?;
    let (mean, fluctuation) = (shown(gap.mean), shown(gap.deviation));
    let scales = scale(experiment);
    if let Some((_, far)) = scales.filter(|(_, far)| gap.mean > *far) {
        return Some(verdict(Tone::Warning, words::FAR, &[&mean], words::FAR_RULE, &[&iterations, &plain(far)]));
    }
    if let Some(drift) = drift(case, before.map_or(0.0, |before| gap.mean - before.mean)) {
        return Some(drift);
    }
    let Some((scale, far)) = scales else { return Some(without_scale(case, gap.mean, gap.deviation)) };
    if gap.deviation > scale.max(gap.mean.abs() / 2.0) {
        return Some(verdict(Tone::Warning, words::SWINGS, &[&fluctuation], words::SWINGS_RULE, &[&iterations, &plain(scale)]));
    }
    if let Some(before) = before.filter(|before| gap.mean > GROWTH * before.mean && gap.mean - before.mean > scale) {
        let thresholds = [&*iterations, &plain(GROWTH), &plain(scale)];
        return Some(verdict(Tone::Warning, words::GROWS, &[&shown(before.mean), &mean], words::GROWS_RULE, &thresholds));
    }
    let overlap = OVERLAP * scale;
    if gap.mean < -overlap {
        return Some(verdict(Tone::Note, words::BEHIND, &[&shown(-gap.mean)], words::BEHIND_RULE, &[&iterations, &plain(overlap)]));
    }
    if gap.mean > overlap {
        let thresholds = [&*iterations, &plain(overlap), &plain(far)];
        return Some(verdict(Tone::Note, words::APART, &[&mean, &fluctuation], words::APART_RULE, &thresholds));
    }
    let numbers = [&*mean, &fluctuation];
    let (tone, sentence, numbers) = match standing(case.evidence) {
        Standing::Good => (Tone::Healthy, words::OVERLAP, &numbers[..]),
        Standing::Poor => (Tone::Note, words::OVERLAP_POOR, &numbers[..1]),
        Standing::Unknown => (Tone::Note, words::OVERLAP_UNKNOWN, &numbers[..1]),
    };
    Some(verdict(tone, sentence, numbers, words::OVERLAP_RULE, &[&iterations, &plain(overlap)]))
}

/// The gap real − fake now and before. A relativistic D logs the difference as the reals' score.
fn gaps(case: &Case<'_>) -> Option<(super::Window, Option<super::Window>)> {
    if compares(case.experiment()) {
        Some((case.recent(REAL, 1)?, case.earlier(REAL, 1)))
    } else {
        Some((case.gap([REAL, FAKE])?, case.earlier_gap([REAL, FAKE])))
    }
}

/// The scale of a loss's scores, and the gap above which D wins.
fn scale(experiment: &Experiment) -> Option<(f32, f32)> {
    let targets = (experiment.ls_real_target - experiment.ls_fake_target).abs() as f32;
    match losses::d_loss(experiment.d_loss).scale {
        ScoreScale::Free => None,
        ScoreScale::Targets => Some((targets, FAR_SQUARES * targets)),
        ScoreScale::Logits => Some((1.0, FAR)),
    }
}

/// Both scores moved the same way. Differences of scores cannot show it.
fn drift(case: &Case<'_>, gap_change: f32) -> Option<Judgement> {
    let experiment = case.experiment();
    if compares(experiment) {
        return None;
    }
    let moved = |name| Some((case.recent(name, 1)?, case.earlier(name, 1)?));
    let ((real, real_before), (fake, fake_before)) = (moved(REAL)?, moved(FAKE)?);
    let (by_real, by_fake) = (real.mean - real_before.mean, fake.mean - fake_before.mean);
    let middle = (by_real + by_fake) / 2.0;
    // Where the scores have no scale, their own fluctuation is it.
    let least = scale(experiment).map_or(real.deviation.max(fake.deviation).max(real_before.deviation), |(scale, _)| scale);
    let drifts = by_real * by_fake > 0.0 && middle.abs() > least && middle.abs() > 2.0 * gap_change.abs();
    let is_free = losses::d_loss(experiment.d_loss).scale == ScoreScale::Free;
    let sentence = if is_free { words::DRIFTS_FREELY } else { words::DRIFTS };
    drifts.then(|| verdict(Tone::Note, sentence, &[&shown(middle)], words::DRIFTS_RULE, &[&case.iterations(), &shown(least)]))
}

/// WGAN's scores.
fn without_scale(case: &Case<'_>, gap: f32, deviation: f32) -> Judgement {
    let iterations = case.iterations();
    if gap < -deviation {
        return verdict(Tone::Warning, words::BEHIND, &[&shown(-gap)], words::BEHIND_RULE, &[&iterations, &shown(deviation)]);
    }
    if losses::d_loss(case.experiment().d_loss).penalties == Penalties::None {
        return verdict(Tone::Note, words::UNBOUNDED, &[&shown(gap)], words::WGAN_RULE, &[&iterations]);
    }
    if !(gap.abs() >= deviation) {
        return verdict(Tone::Note, words::SWINGS, &[&shown(deviation)], words::SWINGS_WGAN_RULE, &[&iterations]);
    }
    let tone = if standing(case.evidence) == Standing::Good { Tone::Healthy } else { Tone::Note };
    verdict(tone, words::DISTANCE, &[&shown(gap)], words::WGAN_RULE, &[&iterations])
}
