//! The judgement of the present run: one sentence a chart, from the curves themselves, and the rule that led to it.
//!
//! The thresholds were set by whole runs of the page's own presets (ring of Gaussians; see `tests/judge.rs`). What is not known to be
//! good is never called healthy: near its equilibrium value a loss says the same of a perfect G and of a flat D, so those verdicts also
//! ask for sample quality. Must not know: how curves are drawn, the DOM.

mod losses;
mod penalty;
mod quality;
mod scores;
mod window;

use crate::gan::experiment::{Experiment, Order};
use crate::gan::losses as loss_table;
use crate::insight::charts::ChartKind;
use crate::number;
use crate::run::history::History;
use crate::text::{Phrase, Text};
use crate::words::format::value;
use crate::words::judge as words;
use window::{Spans, Window, difference, window};

/// Fewest iterations that are judged.
const LEAST_ITERATIONS: u32 = 50;

/// How a run fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Healthy,
    /// Worth knowing; neither good nor bad by itself.
    Note,
    /// Something goes wrong.
    Warning,
}

/// A judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What is seen and what it means.
    pub sentence: Phrase,
    /// How that was found, with its thresholds.
    pub rule: Phrase,
    /// Good or bad.
    pub tone: Tone,
}

/// What is judged.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// Curves by StyleGAN's names.
    pub curves: &'a History,
    /// Sample quality, by the names of `live::QUALITY_NAMES`.
    pub quality: &'a History,
    /// The run's settings.
    pub experiment: &'a Experiment,
    /// The distance of two sets of reals; NaN where it is unknown.
    pub floor: f32,
}

/// The judgement of a chart. It reads every bucket at most once, so it may be asked for once a second.
pub fn judge(kind: ChartKind, evidence: &Evidence<'_>) -> Judgement {
    if kind == ChartKind::Quality {
        return quality::judge(evidence);
    }
    let Some(spans) = Spans::of(evidence.curves) else {
        let least = LEAST_ITERATIONS.to_string();
        return verdict(Tone::Note, words::EARLY, &[&least], words::EARLY_RULE, &[&least]);
    };
    let case = Case { evidence, spans };
    let found = match kind {
        ChartKind::Scores => scores::judge(&case),
        ChartKind::Penalty => penalty::judge(&case),
        ChartKind::DLoss => losses::judge_d(&case),
        ChartKind::GLoss => losses::judge_g(&case),
        ChartKind::Quality => None,
    };
    found.unwrap_or_else(|| verdict(Tone::Note, words::MISSING, &[], words::MISSING_RULE, &[&case.iterations()]))
}

/// Curves and what is compared in them.
struct Case<'a> {
    evidence: &'a Evidence<'a>,
    spans: Spans,
}

impl Case<'_> {
    fn experiment(&self) -> &Experiment {
        self.evidence.experiment
    }

    /// Iterations of the newest window, as text.
    fn iterations(&self) -> String {
        self.spans.iterations.to_string()
    }

    /// The newest window of a curve that has a value every `interval` iterations; `None` if it is not known up to now.
    fn recent(&self, name: &str, interval: u32) -> Option<Window> {
        self.is_up_to_date(name, interval).then(|| window(self.evidence.curves, name, &self.spans.recent, interval))?
    }

    fn earlier(&self, name: &str, interval: u32) -> Option<Window> {
        window(self.evidence.curves, name, &self.spans.earlier, interval)
    }

    fn start(&self, name: &str, interval: u32) -> Option<Window> {
        window(self.evidence.curves, name, &self.spans.start, interval)
    }

    /// The newest window of a − b.
    fn gap(&self, names: [&str; 2]) -> Option<Window> {
        let is_known = names.iter().all(|name| self.is_up_to_date(name, 1));
        is_known.then(|| difference(self.evidence.curves, names, &self.spans.recent))?
    }

    fn earlier_gap(&self, names: [&str; 2]) -> Option<Window> {
        difference(self.evidence.curves, names, &self.spans.earlier)
    }

    /// Whether the newest value is there; that of the network which trains second may come with the next frame.
    fn is_up_to_date(&self, name: &str, interval: u32) -> bool {
        let is_of_g = name.starts_with("Loss/G/");
        let is_second = is_of_g == (self.experiment().order == Order::StyleGan1);
        let Some((_, last)) = self.evidence.curves.reach() else { return false };
        self.evidence.curves.at(name, last, interval + u32::from(is_second)).is_finite()
    }
}

fn verdict(tone: Tone, sentence: Text, numbers: &[&str], rule: Text, thresholds: &[&str]) -> Judgement {
    Judgement { sentence: sentence.with(numbers.iter().copied()), rule: rule.with(thresholds.iter().copied()), tone }
}

/// Whether D is of the kind that compares reals with fakes, so that differences of scores are logged.
fn compares(experiment: &Experiment) -> bool {
    loss_table::d_loss(experiment.d_loss).compares
}

/// A threshold as text.
fn plain(x: f32) -> String {
    number::shortest_f32(x).replace('-', "−")
}

/// A share as a percentage: "5 %", "0.3 %".
fn share(x: f32) -> String {
    let percent = f64::from(x) * 100.0;
    if percent > 0.0 && percent < 0.1 {
        return "< 0.1 %".to_string();
    }
    [number::fixed(percent, usize::from(percent < 10.0 && percent != percent.round())).as_str(), " %"].concat()
}

/// A number of the curves as text.
fn shown(x: f32) -> String {
    value(x)
}
