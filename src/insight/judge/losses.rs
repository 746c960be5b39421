//! The losses of D and G against their values where D scores everything alike.
//!
//! Must not know: languages.

use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::{Level, Penalties, ScoreScale};
use crate::gan::schedule::Rhythm;
use crate::insight::charts::ChartKind;
use crate::insight::judge::quality::{Standing, standing};
use crate::insight::judge::{Case, Judgement, Tone, plain, share, shown, verdict};
use crate::number;
use crate::text::Phrase;
use crate::words::judge as words;

/// Shares of the reference: below the first D wins, below the second it is well ahead, within the third it is near, above the fourth far above.
const WINS: f32 = 0.25;
const AHEAD: f32 = 0.5;
const NEAR: f32 = 0.05;
const FAR_ABOVE: f32 = 1.5;
/// How near a logistic G loss is to ln 2: fakes' scores within ±0.3.
const G_NEAR: f32 = 0.15;
/// A logistic G loss above this: fakes score −3 and less.
const G_HIGH: f32 = 3.0;
/// A G loss that grew by this factor, and by this much, rises.
const G_RISES: f32 = 1.5;
const G_RISES_BY: f32 = 0.5;

/// The verdict on D's loss; `None` where it has no values.
pub(super) fn judge_d(case: &Case<'_>) -> Option<Judgement> {
    let experiment = case.experiment();
    let total = case.recent("Loss/D/loss", 1)?;
    let Some(undecided) = losses::d_loss(experiment.d_loss).undecided else { return Some(judge_wgan(case, total)) };
    let Level { value, label } = undecided(experiment);
    let reference = value as f32;
    let penalties = weighted_penalties(case)?;
    let loss = total.mean - penalties.unwrap_or(0.0);
    let which = if penalties.is_some() { words::D_BARE } else { words::D_WHOLE };
    let iterations = case.iterations();
    let (given, level) = (shown(loss), level(label, reference));
    if !(loss >= WINS * reference) {
        let fares = losses::g_loss(experiment.g_loss).fares;
        let rule = words::D_WINS_RULE.with([iterations, share(WINS), level]);
        return Some(Judgement { sentence: words::D_WINS.with([given]).then(fares), rule, tone: Tone::Warning });
    }
    if (loss - reference).abs() <= NEAR * reference {
        let is_good = standing(case.evidence) == Standing::Good;
        let (tone, sentence) = if is_good { (Tone::Healthy, words::D_NEAR) } else { (Tone::Note, words::D_NEAR_POOR) };
        let rule = words::D_NEAR_RULE.with([iterations, share(NEAR), level.clone()]);
        return Some(Judgement { sentence: sentence.with([which.into(), Phrase::from(given), level.into()]), rule, tone });
    }
    let (tone, sentence) = match loss / reference {
        ratio if ratio < AHEAD => (Tone::Note, words::D_BELOW),
        ratio if ratio < 1.0 => (Tone::Healthy, words::D_BELOW),
        ratio if ratio < FAR_ABOVE => (Tone::Note, words::D_ABOVE),
        _ => (Tone::Warning, words::D_FAR_ABOVE),
    };
    let has_penalty = losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed && Rhythm::of(experiment).reg_d.is_none();
    let rule = if has_penalty { words::D_TOTAL_RULE } else { words::D_LEVEL_RULE };
    let rule = rule.with([&iterations, &level]);
    Some(Judgement { sentence: sentence.with([which.into(), Phrase::from(given), level.into()]), rule, tone })
}

/// A reference with its name and its number.
fn level(label: &str, reference: f32) -> String {
    if number::parse(label).is_some() { label.to_string() } else { [label, " = ", &shown(reference)].concat() }
}

/// What R1 and R2 add to D's loss; the inner `None` where they are not in it, the outer one where they have no values. The norm between
/// reals and fakes does not say what it adds.
fn weighted_penalties(case: &Case<'_>) -> Option<Option<f32>> {
    if Rhythm::of(case.experiment()).reg_d.is_some() {
        return Some(None);
    }
    let mut sum = None;
    for series in ChartKind::Penalty.series(case.experiment()) {
        let Some(weight) = series.weight else { continue };
        sum = Some(sum.unwrap_or(0.0) + weight as f32 * case.recent(series.name, 1)?.mean);
    }
    Some(sum)
}

/// D's loss of WGAN: minus D's estimate of the distance, and the penalties.
fn judge_wgan(case: &Case<'_>, loss: super::Window) -> Judgement {
    let (iterations, given) = (case.iterations(), shown(loss.mean));
    let is_free = losses::d_loss(case.experiment().d_loss).penalties == Penalties::None;
    let (tone, sentence) = if loss.mean > loss.deviation {
        (Tone::Warning, words::D_WGAN_BEHIND)
    } else if is_free {
        (Tone::Note, words::D_WGAN_UNBOUNDED)
    } else if standing(case.evidence) == Standing::Good {
        (Tone::Healthy, words::D_WGAN)
    } else {
        (Tone::Note, words::D_WGAN)
    };
    verdict(tone, sentence, &[&given], words::D_WGAN_RULE, &[&iterations])
}

/// The verdict on G's loss; `None` where it has no values.
pub(super) fn judge_g(case: &Case<'_>) -> Option<Judgement> {
    let loss = case.recent("Loss/G/loss", 1)?.mean;
    let experiment = case.experiment();
    let (given, iterations) = (shown(loss), case.iterations());
    let Some(Level { value, label }) = g_undecided(experiment) else {
        return Some(verdict(Tone::Note, words::G_NO_SCALE, &[&given], words::G_NO_SCALE_RULE, &[&iterations]));
    };
    let reference = value as f32;
    let entry = losses::g_loss(experiment.g_loss);
    let (saturates, is_logistic) = (entry.saturates, entry.scale == ScoreScale::Logits);
    if saturates && loss > -G_NEAR {
        // The slope at a sample is 1 − e^loss, and the mean of that is at most that of the mean.
        let slope = share((1.0 - number::exp(f64::from(loss.min(0.0)))) as f32);
        return Some(verdict(Tone::Warning, words::G_VANISHES, &[&given, &slope], words::G_HIGH_RULE, &[&iterations, &plain(-G_NEAR)]));
    }
    if is_logistic && loss > G_HIGH {
        return Some(verdict(Tone::Warning, words::G_HIGH, &[&given], words::G_HIGH_RULE, &[&iterations, &plain(G_HIGH)]));
    }
    if let Some(before) = case.earlier("Loss/G/loss", 1).filter(|b| !saturates && loss > G_RISES * b.mean && loss - b.mean > G_RISES_BY) {
        let thresholds = [&*iterations, &plain(G_RISES), &plain(G_RISES_BY)];
        return Some(verdict(Tone::Warning, words::G_RISES, &[&shown(before.mean), &given], words::G_RISES_RULE, &thresholds));
    }
    let near = if is_logistic { G_NEAR } else { 4.0 * NEAR * reference };
    let level = level(label, reference);
    let is_good = standing(case.evidence) == Standing::Good;
    let (tone, sentence) = match loss - reference {
        off if off.abs() <= near && is_good => (Tone::Healthy, words::G_NEAR),
        off if off.abs() <= near => (Tone::Note, words::G_NEAR_POOR),
        off if off > 0.0 => (Tone::Note, words::G_WORSE),
        _ => (Tone::Note, words::G_BETTER),
    };
    Some(verdict(tone, sentence, &[&given, &level], words::G_RULE, &[&iterations, &level, &shown(near)]))
}

/// G's loss where D tells nothing of the fakes; `None` where it has no scale, or D's scores have another.
fn g_undecided(experiment: &Experiment) -> Option<Level> {
    let entry = losses::g_loss(experiment.g_loss);
    entry.undecided.filter(|_| losses::d_loss(experiment.d_loss).scale == entry.scale).map(|undecided| undecided(experiment))
}
