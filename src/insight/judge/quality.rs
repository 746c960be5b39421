//! Sample quality: modes held and lost, and the distance against its noise floor.
//!
//! Must not know: languages.

use crate::gan::data;
use crate::insight::charts::measures_modes;
use crate::insight::judge::{Evidence, Judgement, Tone, plain, share, shown, verdict};
use crate::run::history::{Cell, History};
use crate::run::recording::{DISTANCE, HIGH_QUALITY, MODES_HELD};
use crate::words::judge as words;

/// Measurements that are looked at, fewest that are judged, and those that count as now.
const RECENT: usize = 10;
const LEAST: usize = 4;
const NOW: usize = 3;
/// Share of samples near a mode: from here on samples are good, and from here on very good.
const GOOD: f32 = 0.5;
const COVERED: f32 = 0.7;
/// More of it counts as better.
const BETTER: f32 = 0.02;
/// Distances over the floor: up to here samples are good, and as near as can be told.
const GOOD_FLOORS: f32 = 3.0;
const NEAREST_FLOORS: f32 = 1.5;
/// A distance that never was below this is not one that samples left.
const NEAR_ONCE: f32 = 6.0;
/// Shares by which a distance is worse than its best, or nearer than before.
const WORSE: f32 = 0.3;
const NEARER: f32 = 0.05;
/// Turns of the number of modes that are a wandering.
const TURNS: usize = 3;

/// What is known of the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are near the data.
    Good,
    /// They are not.
    Poor,
    /// It was not measured, or is not a number.
    Unknown,
}

/// What the newest measurement says.
pub(super) fn standing(evidence: &Evidence<'_>) -> Standing {
    let newest = |name| evidence.quality.cells(name).last().filter(|cell| cell.count > 0).map(|cell| cell.mean);
    let is_good = if measures_modes(evidence.experiment) {
        newest(HIGH_QUALITY).map(|near| near >= GOOD)
    } else {
        newest(DISTANCE).map(|distance| distance / evidence.floor).filter(|floors| floors.is_finite()).map(|floors| floors <= GOOD_FLOORS)
    };
    match is_good {
        Some(true) => Standing::Good,
        Some(false) => Standing::Poor,
        None => Standing::Unknown,
    }
}

pub(super) fn judge(evidence: &Evidence<'_>) -> Judgement {
    let name = if measures_modes(evidence.experiment) { HIGH_QUALITY } else { DISTANCE };
    let measured = evidence.quality.cells(name);
    if measured.len() < LEAST {
        let least = LEAST.to_string();
        return verdict(Tone::Note, words::EARLY_QUALITY, &[&least], words::EARLY_QUALITY_RULE, &[&least]);
    }
    let recent = last(measured, RECENT);
    if recent.iter().any(|cell| cell.count == 0) || (name == DISTANCE && !(evidence.floor > 0.0)) {
        return verdict(Tone::Note, words::MISSING, &[], words::MISSING_RULE, &[&RECENT.to_string()]);
    }
    if name == DISTANCE { judge_distance(evidence, measured) } else { judge_modes(evidence.experiment, evidence.quality, recent) }
}

fn judge_modes(experiment: &crate::gan::experiment::Experiment, quality: &History, recent: &[Cell]) -> Judgement {
    let all = data::modes(experiment.data).map_or(1, |modes| modes.len());
    let counted = |x: f32| (x * all as f32).round();
    let text = |x: f32| plain(counted(x));
    let held = quality.cells(MODES_HELD);
    let newest = held.last().map_or(0.0, |cell| cell.mean);
    let best = held.iter().map(|cell| cell.max).fold(0.0, f32::max);
    let lately = last(held, RECENT);
    let fewest = lately.iter().map(|cell| cell.min).fold(f32::INFINITY, f32::min);
    let most = lately.iter().map(|cell| cell.max).fold(0.0, f32::max);
    if turns(lately, counted) >= TURNS && counted(most) - counted(fewest) >= 2.0 {
        let thresholds = [&*RECENT.to_string(), &TURNS.to_string()];
        return verdict(Tone::Warning, words::WANDERS, &[&text(fewest), &text(most)], words::WANDERS_RULE, &thresholds);
    }
    if 2.0 * counted(best) >= all as f32 && last(held, NOW).iter().all(|cell| counted(cell.max) < counted(best)) {
        let numbers = [&*text(newest), &all.to_string(), &text(best)];
        return verdict(Tone::Warning, words::LOST, &numbers, words::LOST_RULE, &[&NOW.to_string()]);
    }
    let near = mean(last(recent, NOW));
    if counted(newest) == all as f32 && near >= COVERED {
        return verdict(Tone::Healthy, words::COVERED, &[&all.to_string(), &share(near)], words::COVERED_RULE, &[&share(COVERED)]);
    }
    let (earlier, later) = recent.split_at(recent.len() / 2);
    let (earlier, later) = (mean(earlier), mean(later));
    let thresholds = [&*recent.len().to_string(), &share(BETTER)];
    if later - earlier >= BETTER {
        return verdict(Tone::Healthy, words::IMPROVES, &[&share(later), &share(earlier)], words::IMPROVES_RULE, &thresholds);
    }
    let numbers = [&*share(near), &text(newest), &all.to_string()];
    verdict(Tone::Note, words::STANDS, &numbers, words::IMPROVES_RULE, &thresholds)
}

fn judge_distance(evidence: &Evidence<'_>, measured: &[Cell]) -> Judgement {
    let floors = |x: f32| x / evidence.floor;
    let now = floors(mean(last(measured, NOW)));
    let best = floors(measured.iter().filter(|cell| cell.count > 0).map(|cell| cell.min).fold(f32::INFINITY, f32::min));
    let recent = last(measured, RECENT);
    let before = floors(mean(&recent[..recent.len() / 2]));
    let (tone, sentence, numbers) = if now <= NEAREST_FLOORS {
        (Tone::Healthy, words::AT_FLOOR, vec![shown(now)])
    } else if best <= NEAR_ONCE && now > (1.0 + WORSE) * best {
        (Tone::Warning, words::LEAVES, vec![shown(now), shown(best)])
    } else if now <= (1.0 - NEARER) * before {
        (Tone::Healthy, words::NEARS, vec![shown(now), shown(before)])
    } else {
        (Tone::Note, words::FAR_OFF, vec![shown(now)])
    };
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let thresholds = [&*NOW.to_string(), &plain(NEAREST_FLOORS), &share(WORSE), &share(NEARER)];
    verdict(tone, sentence, &numbers, words::DISTANCE_RULE, &thresholds)
}

fn last(cells: &[Cell], count: usize) -> &[Cell] {
    &cells[cells.len().saturating_sub(count)..]
}

fn mean(cells: &[Cell]) -> f32 {
    cells.iter().map(|cell| cell.mean).sum::<f32>() / cells.len() as f32
}

/// How often a number of modes went from rising to falling or back.
fn turns(cells: &[Cell], counted: impl Fn(f32) -> f32) -> usize {
    let (mut turns, mut way) = (0, 0.0);
    for pair in cells.windows(2) {
        let step = counted(pair[1].mean) - counted(pair[0].mean);
        if step != 0.0 {
            turns += usize::from(step * way < 0.0);
            way = step;
        }
    }
    turns
}
