//! The judge: what is going on in a run, live or from a person's own log.
//!
//! Evidence goes in (curves with their gaps, the losses and settings in force, changes, quality where it was measured), and one
//! [`Diagnosis`] comes out: a state of the table in `states`, how sure, since when, what speaks for it, what it could be instead, and
//! what to try first. The sentence under a chart is that chart's numbers and its part of the one diagnosis, so two charts cannot
//! contradict each other. Must not know: how curves are drawn, the DOM.

mod causes;
mod measures;
pub mod of_log;
mod onset;
mod readings;
pub mod states;
pub mod terms;
pub mod track;

use crate::gan::data;
use crate::gan::experiment::{Experiment, FieldKey};
use crate::insight::charts::ChartKind;
use crate::number;
use crate::run::recording::Recording;
use crate::text::{Phrase, Text};
use crate::words::format::{thousands, value};
use crate::words::judge as words;
use measures::{Measures, Quantity};
use states::{Row, State, Test, row_of};
use terms::Terms;
use track::Track;

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

/// What is said of one chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Its numbers, and what they mean in the diagnosis.
    pub sentence: Phrase,
    /// How the diagnosis was found, with its thresholds.
    pub rule: Phrase,
    /// Good or bad.
    pub tone: Tone,
}

/// What the steps of a run are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Iterations of the live run.
    Iterations,
    /// Ticks of a log whose axis is this.
    Ticks(Axis),
}

/// What a log's places are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Thousands of images.
    Kimg,
    /// Steps, as TensorBoard counts them.
    Step,
    /// Lines of the file.
    Line,
}

impl Unit {
    /// Fewest iterations or ticks that are judged.
    pub fn least(self) -> f64 {
        match self {
            Self::Iterations => 50.0,
            Self::Ticks(_) => 8.0,
        }
    }

    fn counted(self, count: f64) -> Phrase {
        let number = thousands(count.round() as u32);
        match self {
            Self::Iterations => words::ITERATIONS.with([number]),
            Self::Ticks(_) => words::TICKS.with([number]),
        }
    }
}

/// Where a run stopped, and at which term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The iteration.
    pub iteration: u32,
    /// The first term in program order that was not finite.
    pub term: String,
}

/// What is judged.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// Curves by StyleGAN's names, since the newest settings are in force.
    pub track: Track,
    /// Where a step of the track lies on the axis that people read.
    pub axis: Vec<f64>,
    /// Sample quality, by the names of `recording::QUALITY_NAMES`.
    pub quality: Track,
    /// The distance of two sets of reals; NaN where it is unknown.
    pub floor: f64,
    /// How many modes the data have, where quality counts them.
    pub modes: Option<usize>,
    /// What the numbers are of.
    pub terms: Terms,
    /// The settings of a live run.
    pub experiment: Option<&'a Experiment>,
    /// What steps are counted in.
    pub unit: Unit,
    /// Where a number was not finite.
    pub stop: Option<Stop>,
    /// Where the newest settings came into force, if it was not at the start.
    pub changed: Option<u32>,
    /// Which part of a log that is in parts this is, in words.
    pub part: Option<Phrase>,
}

impl<'a> Evidence<'a> {
    /// Of the live run. `from` is the iteration after which the newest settings are in force.
    pub fn of_run(recording: &Recording, experiment: &'a Experiment, stop: Option<Stop>) -> Self {
        let changed = recording.in_force_since().filter(|since| *since > 0);
        let track = Track::of_history(&recording.curves, changed.map_or(0, |since| since + 1));
        let axis = (0..track.len()).filter_map(|step| track.place(step)).map(|[first, _]| first).collect();
        Self {
            axis,
            track,
            quality: Track::of_history(&recording.quality, 0),
            floor: recording.now.quality.map_or(f64::NAN, |quality| f64::from(quality.floor)),
            modes: data::modes(experiment.data).map(|modes| modes.len()),
            terms: Terms::of(experiment),
            experiment: Some(experiment),
            unit: Unit::Iterations,
            stop,
            changed,
            part: None,
        }
    }

    /// The first steps of it; quality as it is.
    fn head(&self, steps: usize) -> Self {
        Self {
            track: self.track.head(steps),
            axis: self.axis[..steps.min(self.axis.len())].to_vec(),
            quality: self.quality.clone(),
            stop: None,
            terms: self.terms.clone(),
            part: None,
            ..*self
        }
    }

    /// A step's place in words: "iteration 400", "kimg 12.5".
    fn at(&self, step: usize) -> Phrase {
        self.at_place(self.axis.get(step).copied().unwrap_or(f64::NAN))
    }

    fn at_place(&self, place: f64) -> Phrase {
        let short = || number::shortest((place * 1000.0).round() / 1000.0);
        match self.unit {
            Unit::Iterations => words::AT_ITERATION.with([thousands(place as u32)]),
            Unit::Ticks(Axis::Kimg) => words::AT_KIMG.with([short()]),
            Unit::Ticks(Axis::Step) => words::AT_STEP.with([short()]),
            Unit::Ticks(Axis::Line) => words::AT_LINE.with([short()]),
        }
    }
}

/// How sure a diagnosis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// A condition holds by little, or what the numbers are of is not known.
    Unsure,
    /// Its conditions hold.
    Likely,
    /// They hold by a good margin.
    Sure,
}

impl Certainty {
    /// In a word.
    pub fn name(self) -> Text {
        [words::UNSURE, words::LIKELY, words::SURE][self as usize]
    }
}

/// A setting to change, as one click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub key: FieldKey,
    /// Its value, as in a link.
    pub value: String,
}

/// Something to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What, and why.
    pub sentence: Phrase,
    /// The setting that it changes, if it is one of the page's.
    pub change: Option<Change>,
}

/// What is going on in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The state.
    pub state: State,
    /// How sure.
    pub certainty: Certainty,
    /// Where it began, on the axis, as text; `None`: as far back as can be seen.
    pub since: Option<Phrase>,
    /// What it means, with the numbers that speak for it and their window.
    pub sentence: Phrase,
    /// What speaks for it: named curves and numbers, one each.
    pub evidence: Vec<Phrase>,
    /// What it could be instead.
    pub could_be: Vec<Text>,
    /// What to try first; settings that explain it come before what is said in general.
    pub advice: Vec<Advice>,
    /// The chart's parts, in the order of [`ChartKind::ALL`].
    pub charts: [Judgement; ChartKind::ALL.len()],
    /// An iteration of the live run before it went wrong, for going back.
    pub good_until: Option<u32>,
}

/// Diagnoses a run. It reads every step some thirty times, so it may be asked for once a second.
pub fn diagnose(evidence: &Evidence<'_>) -> Diagnosis {
    let measures = Measures::of(evidence);
    let row = row_of(&measures);
    let state = row.state;
    let case = Case { evidence, measures: &measures, row };
    let onset = onset::find(&case);
    let speaks = readings::evidence(&case, &onset);
    let charts = ChartKind::ALL.map(|kind| case.judgement(kind));
    let told = state.told();
    let mut sentence = Phrase::from(told.meaning);
    let causes = causes::of(&case, &onset);
    // Of what stopped or grew it has been said where.
    let since = onset.since.clone().filter(|_| !matches!(state, State::Stopped | State::Diverging));
    let parts =
        speaks.iter().cloned().chain(case.window()).chain(evidence.part.clone()).chain(since.map(|since| words::SINCE.with([since])));
    for part in parts.chain(onset.before.map(|before: Text| words::BEFORE.with([before]))) {
        sentence = sentence.then(" ").then(part);
    }
    let general = told.advice.iter().map(|text| Advice { sentence: (*text).into(), change: None });
    Diagnosis {
        state,
        certainty: case.certainty(),
        since: onset.since.clone(),
        sentence,
        evidence: speaks,
        could_be: told.could_be.to_vec(),
        advice: causes.into_iter().chain(general).collect(),
        charts,
        good_until: onset.good_until,
    }
}

/// A run, its quantities, and the row of the table that it is in.
struct Case<'a> {
    evidence: &'a Evidence<'a>,
    measures: &'a Measures,
    row: &'static Row,
}

impl Case<'_> {
    fn state(&self) -> State {
        self.row.state
    }

    /// Of which steps the numbers are means; `None` where no numbers are given.
    fn window(&self) -> Option<Phrase> {
        let spans = self.measures.spans.as_ref()?;
        if matches!(self.state(), State::TooEarly | State::MeasuresMissing | State::Stopped | State::Diverging | State::NotTraining) {
            return None;
        }
        let count = self.evidence.unit.counted(self.evidence.track.span(&spans.recent));
        let ends = [spans.recent.start, spans.recent.end.saturating_sub(1)].map(|step| self.evidence.at(step));
        let [from, to] = ends;
        Some(words::WINDOW.with([count, from, to]))
    }

    fn certainty(&self) -> Certainty {
        const CLEAR: f64 = 0.2;
        const ENOUGH: f64 = 0.04;
        match self.state() {
            State::Stopped | State::TooEarly | State::NotTraining | State::Diverging => return Certainty::Sure,
            State::MeasuresMissing => return Certainty::Unsure,
            _ => {}
        }
        let margin = self.row.when.iter().map(|test| test.margin(self.measures)).fold(f64::INFINITY, f64::min);
        // A row with fewer conditions rests on those above it, which hold for another reason.
        let least = if self.measures.is_swapped || !self.evidence.terms.is_known() { 0.0 } else { margin };
        match least {
            _ if self.state() == State::EquilibriumUnknown => Certainty::Likely,
            margin if margin >= CLEAR => Certainty::Sure,
            margin if margin >= ENOUGH => Certainty::Likely,
            _ => Certainty::Unsure,
        }
    }

    fn judgement(&self, kind: ChartKind) -> Judgement {
        let part = self.state().told().parts[kind as usize];
        let reading = readings::of(self, kind);
        let has_numbers = reading.has_numbers;
        let sentence = match part.filter(|_| has_numbers) {
            Some(part) => reading.sentence.then(" ").then(part),
            None => reading.sentence,
        };
        // A chart speaks for the state where the state has a part for it; otherwise it only gives its numbers.
        let tone = if part.is_some() && has_numbers { self.state().tone() } else { Tone::Note };
        Judgement { sentence, rule: self.rule(), tone }
    }

    /// The conditions that made it this state.
    fn rule(&self) -> Phrase {
        let conditions = self.row.when.iter().map(|test| match *test {
            Test::Above(quantity, least) => words::ABOVE.with([Phrase::from(quantity.name()), number(least).into(), self.number(quantity)]),
            Test::AtMost(quantity, most) => {
                words::AT_MOST.with([Phrase::from(quantity.name()), number(most).into(), self.number(quantity)])
            }
            Test::Yes(quantity) => words::YES.with([quantity.name()]),
            Test::No(quantity) => words::NO.with([quantity.name()]),
            Test::NotKnown(quantity) => words::NOT_KNOWN.with([quantity.name()]),
        });
        let all = Phrase::joined(conditions, "; ");
        let all = if all.is_empty() { words::NOTHING_ELSE.into() } else { all };
        Phrase::from(words::RULE).then(all).then(Text::new(".", "。"))
    }

    fn number(&self, quantity: Quantity) -> Phrase {
        shown(self.measures.get(quantity)).into()
    }
}

/// A threshold as text.
fn number(x: f64) -> String {
    number::shortest(x).replace('-', "−")
}

/// A share as a percentage: "5 %", "0.3 %".
fn share(x: f64) -> String {
    let percent = x * 100.0;
    if percent > 0.0 && percent < 0.1 {
        return "< 0.1 %".to_string();
    }
    [number::fixed(percent, usize::from(percent < 10.0 && percent != percent.round())).as_str(), " %"].concat()
}

/// A number of the curves as text.
fn shown(x: f64) -> String {
    value(x as f32)
}
