//! The quantities that the judge's rules are about, each one number of a run; NaN where it is not known, and no rule holds of NaN.
//!
//! Means are of the newest window (see `track::Spans`); gaps of scores are in units of the loss's own scale. Must not know: rules,
//! languages.

use std::ops::Range;

use crate::insight::judge::terms::{Push, Scores};
use crate::insight::judge::track::{Cell, Spans, Track, Window, sum, window};
use crate::insight::judge::{Evidence, Unit};
use crate::run::recording::{AGREEMENT, DISTANCE, HIGH_QUALITY, MODES_HELD, OPTIMIZERS};
use crate::text::Text;
use crate::words::judge_quantities as words;

/// Curves.
pub const REAL: &str = "Loss/scores/real";
/// Curves.
pub const FAKE: &str = "Loss/scores/fake";
/// Curves.
pub const D_LOSS: &str = "Loss/D/loss";
/// Curves.
pub const G_LOSS: &str = "Loss/G/loss";
/// Curves.
pub const NORMS: &str = "Loss/mixed_norms";
/// What says most of a run; where these are not finite it has stopped.
const ESSENTIAL: [&str; 4] = [REAL, FAKE, D_LOSS, G_LOSS];

/// Fewest values that make a mean.
const LEAST_VALUES: u32 = 3;
/// The last steps that are looked at for skipped ones.
const LAST_STEPS: usize = 50;
/// Measurements of quality that count as now, and those that are looked at.
const NOW: usize = 3;
const LATELY: usize = 10;
/// What counts as better, of shares and of distances.
pub const BETTER: f64 = 0.02;
/// From this share of samples near a mode on they are good, and up to this many times the distance of two sets of reals.
const GOOD_SHARE: f64 = 0.5;
const GOOD_FLOORS: f64 = 3.0;

/// A quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Iterations or ticks since the run, or its newest settings, began.
    Steps,
    /// 1 where these are too few to compare windows of them.
    Few,
    /// 1 where the run stopped at a number that is not finite.
    Stopped,
    /// Share of the newest steps in which a score or loss was logged that is not finite.
    Broken,
    /// Curves of scores, losses or penalties that have values.
    Curves,
    /// 1 where it is known which losses the run has.
    Known,
    /// How many times larger a score, loss or penalty became than it was, or than is usual.
    Growth,
    /// Share of the last optimizer steps that loss scaling skipped.
    Skipped,
    /// 1 where a learning rate is 0 of both networks.
    Idle,
    /// 1 where D's penalty is computed, and does not train D.
    PenaltyStopped,
    /// Reals' scores above fakes', in scales of the loss.
    Gap,
    /// How much that is more than in as many steps before.
    GapChange,
    /// It over that of as many steps before.
    GapRatio,
    /// Its standard deviation over the larger of 1 and half of it.
    Swing,
    /// It over its own standard deviation, where scores have no scale.
    FreeGap,
    /// The gap in units of the one above which D leaves no doubt.
    Doubtless,
    /// Mean score of the fakes.
    Fake,
    /// 1 where G's loss vanishes where D rejects the fakes.
    Saturating,
    /// D's loss without penalties over its value where D scores everything alike.
    DRatio,
    /// The penalty's mean.
    Penalty,
    /// It over its mean in the first steps.
    PenaltyOfStart,
    /// It over its mean in as many steps before.
    PenaltyRise,
    /// Its share in D's loss.
    PenaltyShare,
    /// 1 where the samples are good, 0 where they are not.
    Good,
    /// 1 where sample quality has become better lately.
    Rising,
    /// Share of samples near a mode, or of the class asked for.
    Share,
    /// Share of the modes that are held.
    Held,
    /// The largest share of the modes that was ever held.
    MostHeld,
    /// Modes that were held and have not been for the last measurements.
    Lost,
    /// How often the number of modes turned lately, where it varied by at least 2.
    Turns,
}

/// How many quantities there are.
const QUANTITIES: usize = Quantity::Turns as usize + 1;

impl Quantity {
    /// Its name in rules.
    pub fn name(self) -> Text {
        const NAMES: &[Text; QUANTITIES] = &words::NAMES;
        NAMES[self as usize]
    }
}

/// What sample quality was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QualityNow {
    /// Now, before, and at its best.
    pub now: f64,
    /// The first half of the measurements that are looked at.
    pub before: f64,
    /// The best ever.
    pub best: f64,
    /// Modes held now, and most ever.
    pub held: [f64; 2],
}

/// All quantities of a run, and the windows behind them.
#[derive(Clone, Debug)]
pub struct Measures {
    values: [f64; QUANTITIES],
    /// The windows compared; `None` while there are too few steps.
    pub spans: Option<Spans>,
    /// The gap of the scores, now and before, in units of the scores.
    pub gap: Option<Window>,
    /// As many steps before.
    pub gap_before: Option<Window>,
    /// In the first steps.
    pub gap_at_start: Option<Window>,
    /// Whether the signs of the scores look swapped: the fakes' are above, and D's loss says that it tells them apart.
    pub is_swapped: bool,
    /// D's loss without penalties.
    pub d_bare: Option<Window>,
    /// G's loss.
    pub g_loss: Option<Window>,
    /// As many steps before.
    pub g_before: Option<Window>,
    /// The first penalty that has values, and its windows: now, and in the first steps.
    pub penalty: Option<(&'static str, Window, Window)>,
    /// Whether that penalty was 0 in every step.
    pub is_zero: bool,
    /// Sample quality; `None` where it was measured too seldom.
    pub quality: Option<QualityNow>,
    /// Steps and skipped ones among the last.
    pub skipped: [u32; 2],
}

impl Measures {
    /// A quantity; NaN where it is not known.
    pub fn get(&self, quantity: Quantity) -> f64 {
        self.values[quantity as usize]
    }

    fn set(&mut self, quantity: Quantity, value: f64) {
        self.values[quantity as usize] = value;
    }

    /// Measures a run.
    pub fn of(evidence: &Evidence<'_>) -> Self {
        let track = &evidence.track;
        let mut all = Self {
            values: [f64::NAN; QUANTITIES],
            spans: Spans::of(track, evidence.unit.least()),
            gap: None,
            gap_before: None,
            gap_at_start: None,
            is_swapped: false,
            d_bare: None,
            g_loss: None,
            g_before: None,
            penalty: None,
            is_zero: false,
            quality: None,
            skipped: [0, 0],
        };
        // A log without rows has nothing to wait for.
        if evidence.experiment.is_some() || !track.is_empty() {
            all.set(Quantity::Steps, track.span(&(0..track.len())));
        }
        all.set(Quantity::Few, f64::from(u8::from(all.spans.is_none())));
        all.set(Quantity::Stopped, f64::from(u8::from(evidence.stop.is_some())));
        all.set(Quantity::Known, f64::from(u8::from(evidence.terms.is_known())));
        all.set(Quantity::Saturating, f64::from(u8::from(evidence.terms.push == Push::Vanishes)));
        all.measure_health(evidence);
        all.measure_settings(evidence);
        if let Some(spans) = all.spans.clone() {
            all.measure_scores(evidence, &spans);
            all.measure_losses(evidence, &spans);
            all.measure_penalty(evidence, &spans);
        }
        all.measure_quality(evidence);
        all
    }

    /// What needs no windows: whether there are curves, and whether they break or blow up.
    fn measure_health(&mut self, evidence: &Evidence<'_>) {
        let track = &evidence.track;
        let penalties = evidence.terms.penalties.iter().map(|(name, _)| *name).chain([NORMS]);
        let known: Vec<&str> = ESSENTIAL.into_iter().chain(penalties).filter(|name| has_values(track.cells(name))).collect();
        self.set(Quantity::Curves, known.len() as f64);
        let newest = track.len().saturating_sub(LEAST_VALUES as usize)..track.len();
        let broken = ESSENTIAL.iter().map(|name| broken_share(track.cells(name), newest.clone())).fold(f64::NAN, f64::max);
        self.set(Quantity::Broken, broken);
        let growth = known.iter().map(|name| growth(evidence, name)).fold(f64::NAN, f64::max);
        self.set(Quantity::Growth, growth);
    }

    fn measure_settings(&mut self, evidence: &Evidence<'_>) {
        if let Some(experiment) = evidence.experiment {
            let is_idle = experiment.g_learning_rate == 0.0 && experiment.d_learning_rate == 0.0;
            self.set(Quantity::Idle, f64::from(u8::from(is_idle)));
            let stopped = experiment.penalty_gradient == crate::gan::experiment::PenaltyGradient::Stopped;
            let has_penalty = !evidence.terms.penalties.is_empty() || evidence.terms.norm_target.is_some();
            self.set(Quantity::PenaltyStopped, f64::from(u8::from(stopped && has_penalty)));
        }
        for optimizer in OPTIMIZERS {
            let cells = evidence.track.cells(&[optimizer, "/overflow_frequency"].concat());
            let (mut steps, mut skipped) = (0.0, 0.0);
            for cell in cells.iter().rev().filter(|cell| cell.count > 0) {
                if steps >= LAST_STEPS as f64 {
                    break;
                }
                steps += f64::from(cell.count);
                skipped += f64::from(cell.count) * cell.mean;
            }
            // A mean over few steps is no share of fifty.
            if steps >= 10.0 && !(skipped / steps <= self.get(Quantity::Skipped)) {
                self.set(Quantity::Skipped, skipped / steps);
                self.skipped = [steps as u32, skipped.round() as u32];
            }
        }
    }

    fn measure_scores(&mut self, evidence: &Evidence<'_>, spans: &Spans) {
        let terms = &evidence.terms;
        let parts: &[(&str, f64)] = match (terms.is_mixed, terms.compares) {
            (true, _) => return,
            (false, true) => &[(REAL, 1.0)],
            (false, false) => &[(REAL, 1.0), (FAKE, -1.0)],
        };
        let of = |steps: &Range<usize>| window(sum(&evidence.track, parts, steps.clone()), LEAST_VALUES);
        let Some(mut gap) = of(&spans.recent) else { return };
        let mut before = of(&spans.earlier);
        self.gap_at_start = of(&spans.start);
        let d_bare = self.d_bare_of(evidence, &spans.recent);
        self.is_swapped = !terms.compares && is_swapped(evidence, gap, d_bare);
        if self.is_swapped {
            gap = opposite(gap);
            before = before.map(opposite);
        }
        (self.gap, self.gap_before) = (Some(gap), before);
        let fake = window(cells_of(&evidence.track, FAKE, &spans.recent), LEAST_VALUES).map_or(f64::NAN, |w| w.mean);
        self.set(Quantity::Fake, if self.is_swapped { f64::NAN } else { fake });
        match terms.scores {
            Scores::Scaled { scale, far } => {
                let now = gap.mean / scale;
                self.set(Quantity::Gap, now);
                self.set(Quantity::Doubtless, gap.mean / far);
                let swing = around_its_way(&sum(&evidence.track, parts, spans.recent.clone())).min(gap.deviation);
                self.set(Quantity::Swing, swing / scale / f64::max(1.0, now.abs() / 2.0));
                if let Some(before) = before {
                    self.set(Quantity::GapChange, (gap.mean - before.mean) / scale);
                    self.set(Quantity::GapRatio, if before.mean > 0.0 { gap.mean / before.mean } else { f64::NAN });
                }
            }
            Scores::Free => self.set(Quantity::FreeGap, gap.mean / gap.deviation),
            Scores::Unknown => {}
        }
    }

    fn d_bare_of(&self, evidence: &Evidence<'_>, steps: &Range<usize>) -> Option<Window> {
        let parts: Vec<(&str, f64)> = evidence.terms.d_columns.iter().map(|column| (*column, 1.0)).collect();
        window(sum(&evidence.track, &parts, steps.clone()), LEAST_VALUES)
    }

    fn measure_losses(&mut self, evidence: &Evidence<'_>, spans: &Spans) {
        self.d_bare = self.d_bare_of(evidence, &spans.recent);
        if let (Some(bare), Some(undecided)) = (self.d_bare, evidence.terms.d_undecided) {
            self.set(Quantity::DRatio, bare.mean / undecided.value);
        }
        let g = |steps: &Range<usize>| window(cells_of(&evidence.track, G_LOSS, steps), LEAST_VALUES);
        (self.g_loss, self.g_before) = (g(&spans.recent), g(&spans.earlier));
    }

    fn measure_penalty(&mut self, evidence: &Evidence<'_>, spans: &Spans) {
        let track = &evidence.track;
        let norms = evidence.terms.norm_target.map(|_| (NORMS, None));
        let names = norms.into_iter().chain(evidence.terms.penalties.iter().copied());
        // It may be logged in some steps only.
        let first = |name: &'static str, weight: Option<f64>| Some((name, weight, window(cells_of(track, name, &spans.recent), 1)?));
        let Some((name, weight, now)) = names.filter_map(|(name, weight)| first(name, weight)).next() else { return };
        let steps = spans.start.len();
        // The first tick of a log is often of a single batch.
        let odd = usize::from(evidence.unit != Unit::Iterations);
        let filled = track.cells(name).iter().copied().filter(|cell| cell.count > 0).skip(odd);
        let Some(start) = window(filled.take(steps), 1) else { return };
        self.penalty = Some((name, now, start));
        self.is_zero = track.cells(name).iter().all(|cell| cell.count == 0 || (cell.min == 0.0 && cell.max == 0.0));
        // The norm between reals and fakes is no penalty: it is drawn to its target.
        if evidence.terms.norm_target.is_some() {
            return;
        }
        self.set(Quantity::Penalty, now.mean);
        self.set(Quantity::PenaltyOfStart, now.mean / start.mean);
        if let Some(before) = window(cells_of(track, name, &spans.earlier), 1) {
            self.set(Quantity::PenaltyRise, now.mean / before.mean);
        }
        if let (Some(weight), Some(bare)) = (weight, self.d_bare) {
            let weighted = weight * now.mean;
            self.set(Quantity::PenaltyShare, weighted / (weighted + bare.mean.abs()));
        }
    }

    fn measure_quality(&mut self, evidence: &Evidence<'_>) {
        let track = &evidence.quality;
        let (name, is_share) = if evidence.modes.is_some() { (HIGH_QUALITY, true) } else { (DISTANCE, false) };
        let cells: Vec<Cell> = track.cells(name).iter().copied().filter(|cell| cell.count > 0).collect();
        let Some(now) = mean(last(&cells, NOW)) else { return };
        let (best, unit) = if is_share {
            (cells.iter().map(|cell| cell.max).fold(0.0, f64::max), 1.0)
        } else {
            (cells.iter().map(|cell| cell.min).fold(f64::INFINITY, f64::min), evidence.floor)
        };
        let lately = last(&cells, LATELY);
        let before = mean(&lately[..lately.len() / 2]).unwrap_or(f64::NAN);
        let modes = evidence.modes.unwrap_or(0) as f64;
        let held: Vec<Cell> = track.cells(MODES_HELD).iter().copied().filter(|cell| cell.count > 0).collect();
        let counted = |share: f64| (share * modes).round();
        let most = held.iter().map(|cell| counted(cell.max)).fold(0.0, f64::max);
        let held_now = held.last().map_or(f64::NAN, |cell| counted(cell.mean));
        let is_better = if is_share { now > before + BETTER } else { now < before * (1.0 - BETTER) };
        self.set(Quantity::Rising, f64::from(u8::from(is_better)));
        self.quality = Some(QualityNow { now: now / unit, before: before / unit, best: best / unit, held: [held_now, most] });
        if is_share {
            self.set(Quantity::Share, now);
            self.set(Quantity::Good, f64::from(u8::from(now >= GOOD_SHARE)));
            self.set(Quantity::Held, held_now / modes);
            self.set(Quantity::MostHeld, most / modes);
            let lately = last(&held, NOW).iter().map(|cell| counted(cell.max)).fold(0.0, f64::max);
            self.set(Quantity::Lost, if held.len() > NOW { most - lately } else { f64::NAN });
            self.set(Quantity::Turns, turns(last(&held, LATELY), counted));
        } else if unit > 0.0 {
            self.set(Quantity::Good, f64::from(u8::from(now / unit <= GOOD_FLOORS)));
            self.set(Quantity::Share, mean(last(track.cells(AGREEMENT), NOW)).unwrap_or(f64::NAN));
        }
    }
}

fn cells_of<'a>(track: &'a Track, name: &str, steps: &Range<usize>) -> impl Iterator<Item = Cell> + 'a {
    track.cells(name).get(steps.clone()).unwrap_or_default().iter().copied()
}

fn has_values(cells: &[Cell]) -> bool {
    cells.iter().any(|cell| cell.count > 0)
}

/// The share of steps with values that are not finite among those that logged the curve.
fn broken_share(cells: &[Cell], steps: Range<usize>) -> f64 {
    let logged: Vec<&Cell> = cells.get(steps).unwrap_or_default().iter().filter(|cell| cell.count + cell.broken > 0).collect();
    logged.iter().filter(|cell| cell.broken > 0).count() as f64 / logged.len() as f64
}

/// How many times larger the newest values of a curve are than its first ones, or than is usual of it, whichever is larger.
fn growth(evidence: &Evidence<'_>, name: &str) -> f64 {
    let cells: Vec<&Cell> = evidence.track.cells(name).iter().filter(|cell| cell.count > 0).collect();
    let size = |cell: &&Cell| cell.min.abs().max(cell.max.abs());
    let newest = &cells[cells.len().saturating_sub(LEAST_VALUES as usize)..];
    let first = &cells[..cells.len().min(LEAST_VALUES as usize)];
    let now = newest.iter().map(size).fold(f64::INFINITY, f64::min);
    let before = first.iter().map(size).fold(f64::INFINITY, f64::min);
    now / f64::max(before, usual(evidence, name))
}

/// What is usual of a curve, at most: 10 scales of a score, 10 times what a loss is where D scores everything alike, and 10 of a penalty.
fn usual(evidence: &Evidence<'_>, name: &str) -> f64 {
    const MANY: f64 = 10.0;
    let terms = &evidence.terms;
    match name {
        REAL | FAKE => match terms.scores {
            Scores::Scaled { scale, .. } => MANY * scale,
            Scores::Free | Scores::Unknown => MANY,
        },
        D_LOSS => MANY * terms.d_undecided.map_or(1.0, |level| level.value.abs()),
        _ => MANY,
    }
}

/// The fakes' scores lie above the reals' while D's loss is well below that of a D that tells nothing apart.
fn is_swapped(evidence: &Evidence<'_>, gap: Window, d_bare: Option<Window>) -> bool {
    const BELOW: f64 = 0.7;
    const ABOVE: f64 = 0.5;
    let (Scores::Scaled { scale, .. }, Some(undecided), Some(bare)) = (evidence.terms.scores, evidence.terms.d_undecided, d_bare) else {
        return false;
    };
    gap.mean < -ABOVE * scale && bare.mean < BELOW * undecided.value
}

fn opposite(window: Window) -> Window {
    Window { mean: -window.mean, range: [-window.range[1], -window.range[0]], ..window }
}

fn last(cells: &[Cell], count: usize) -> &[Cell] {
    &cells[cells.len().saturating_sub(count)..]
}

fn mean(cells: &[Cell]) -> Option<f64> {
    let filled: Vec<f64> = cells.iter().filter(|cell| cell.count > 0).map(|cell| cell.mean).collect();
    (!filled.is_empty()).then(|| filled.iter().sum::<f64>() / filled.len() as f64)
}

/// Standard deviation around the straight line through some cells: what only rises or falls does not swing.
fn around_its_way(cells: &[Cell]) -> f64 {
    let filled: Vec<(f64, Cell)> =
        cells.iter().enumerate().filter(|(_, cell)| cell.count > 0).map(|(at, cell)| (at as f64, *cell)).collect();
    let n = filled.len() as f64;
    let (mean_at, mean) = (filled.iter().map(|(at, _)| at).sum::<f64>() / n, filled.iter().map(|(_, cell)| cell.mean).sum::<f64>() / n);
    let along: f64 = filled.iter().map(|(at, _)| (at - mean_at).powi(2)).sum();
    let both: f64 = filled.iter().map(|(at, cell)| (at - mean_at) * (cell.mean - mean)).sum();
    let slope = if along > 0.0 { both / along } else { 0.0 };
    let rest: f64 = filled.iter().map(|(at, cell)| (cell.mean - mean - slope * (at - mean_at)).powi(2) + cell.within).sum();
    (rest / n).sqrt()
}

/// How often a number of modes went from rising to falling or back; 0 where it varied by less than 2.
fn turns(cells: &[Cell], counted: impl Fn(f64) -> f64) -> f64 {
    let all: Vec<f64> = cells.iter().map(|cell| counted(cell.mean)).collect();
    let range = all.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &x| [low.min(x), high.max(x)]);
    if !(range[1] - range[0] >= 2.0) {
        return 0.0;
    }
    let (mut turns, mut way) = (0.0, 0.0);
    for pair in all.windows(2) {
        let step = pair[1] - pair[0];
        if step != 0.0 {
            turns += if step * way < 0.0 { 1.0 } else { 0.0 };
            way = step;
        }
    }
    turns
}
