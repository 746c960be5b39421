//! The states that a run can be in, as a table: which conditions make it one, what it means, what it could be instead, and what to try
//! first. The first row whose conditions all hold is the diagnosis; conditions of numbers that are not known hold for nobody.
//!
//! Thresholds come from whole runs of the page's presets and from people's logs (see `tests/judge`). Must not know: curves, drawing.

use crate::insight::judge::measures::{Measures, Quantity};
use crate::insight::judge::{Tone, measures::Quantity as Q};
use crate::text::Text;
use crate::words::judge as words;

/// A state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// A number is not finite, so the run goes on no more.
    Stopped,
    /// Nothing that could be judged is measured.
    MeasuresMissing,
    /// Something grows without bound.
    Diverging,
    /// Steps are taken that change nothing.
    NotTraining,
    /// Too few steps.
    TooEarly,
    /// The penalty does not hold D.
    PenaltyNotActing,
    /// G held modes and lost them, or holds few.
    ModeLoss,
    /// D and G chase each other.
    Oscillating,
    /// D leaves no doubt, and G's loss still pushes G.
    DFarAheadPushed,
    /// D leaves no doubt, and G's loss does not push G any more.
    DFarAheadNotPushed,
    /// D scores fakes above reals.
    DBehind,
    /// D has no slope.
    DFlat,
    /// D tells nothing apart, and the samples are good.
    EquilibriumGood,
    /// D tells nothing apart, and nobody knows how the samples are.
    EquilibriumUnknown,
    /// D tells nothing apart, and the samples are bad.
    EquilibriumBad,
    /// D gets ahead of G.
    DAhead,
    /// G learns from what D tells it.
    Learning,
}

/// A condition on one quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test {
    /// It is above this.
    Above(Quantity, f64),
    /// It is this or less.
    AtMost(Quantity, f64),
    /// It is so.
    Yes(Quantity),
    /// It is not so.
    No(Quantity),
    /// It is not known.
    NotKnown(Quantity),
}

impl Test {
    /// Whether it holds; of a number that is not known only [`Test::NotKnown`] does.
    pub fn holds(self, measures: &Measures) -> bool {
        match self {
            Self::Above(quantity, least) => measures.get(quantity) > least,
            Self::AtMost(quantity, most) => measures.get(quantity) <= most,
            Self::Yes(quantity) => measures.get(quantity) == 1.0,
            Self::No(quantity) => measures.get(quantity) == 0.0,
            Self::NotKnown(quantity) => measures.get(quantity).is_nan(),
        }
    }

    /// How far a condition that holds is from not holding, over its threshold or 1.
    pub fn margin(self, measures: &Measures) -> f64 {
        match self {
            Self::Above(quantity, least) => (measures.get(quantity) - least) / least.abs().max(0.25),
            Self::AtMost(quantity, most) => (most - measures.get(quantity)) / most.abs().max(0.25),
            Self::Yes(_) | Self::No(_) | Self::NotKnown(_) => f64::INFINITY,
        }
    }
}

/// One way of being in a state: conditions that all must hold.
pub struct Row {
    /// Which state.
    pub state: State,
    /// What makes it that.
    pub when: &'static [Test],
}

use State as S;
use Test::{Above, AtMost, No, NotKnown, Yes};

/// How many iterations or ticks are judged at the least is a matter of the axis: see `Unit::least`. Everything else is here.
pub static ROWS: &[Row] = &[
    Row { state: S::Stopped, when: &[Yes(Q::Stopped)] },
    Row { state: S::Stopped, when: &[Above(Q::Broken, 0.99)] },
    Row { state: S::MeasuresMissing, when: &[AtMost(Q::Curves, 0.0), Above(Q::Steps, 0.0)] },
    Row { state: S::MeasuresMissing, when: &[NotKnown(Q::Steps)] },
    Row { state: S::Diverging, when: &[Above(Q::Growth, 1000.0)] },
    Row { state: S::NotTraining, when: &[Above(Q::Skipped, 0.5)] },
    Row { state: S::NotTraining, when: &[Yes(Q::Idle)] },
    Row { state: S::TooEarly, when: &[Yes(Q::Few), Yes(Q::Known)] },
    Row { state: S::PenaltyNotActing, when: &[Yes(Q::PenaltyStopped)] },
    Row { state: S::PenaltyNotActing, when: &[Above(Q::PenaltyOfStart, 30.0), Above(Q::PenaltyRise, 1.5), Above(Q::Penalty, 1.0)] },
    Row { state: S::DFarAheadNotPushed, when: &[Yes(Q::Saturating), AtMost(Q::Fake, -3.0), Above(Q::Gap, 2.5)] },
    Row { state: S::DFarAheadPushed, when: &[No(Q::Saturating), Above(Q::Doubtless, 1.0)] },
    Row { state: S::DFarAheadNotPushed, when: &[Yes(Q::Saturating), Above(Q::Doubtless, 1.0)] },
    Row { state: S::DFarAheadPushed, when: &[NotKnown(Q::Gap), AtMost(Q::DRatio, 0.1), No(Q::Saturating)] },
    Row { state: S::DFarAheadNotPushed, when: &[NotKnown(Q::Gap), AtMost(Q::DRatio, 0.1), Yes(Q::Saturating)] },
    Row { state: S::ModeLoss, when: &[Above(Q::Turns, 2.0), Above(Q::MostHeld, 0.45), Above(Q::Share, 0.2)] },
    Row { state: S::ModeLoss, when: &[Above(Q::Lost, 0.0), Above(Q::MostHeld, 0.45), AtMost(Q::Held, 0.9)] },
    Row { state: S::ModeLoss, when: &[Above(Q::Share, 0.5), AtMost(Q::Held, 0.75)] },
    Row { state: S::Oscillating, when: &[Above(Q::Swing, 1.0)] },
    Row { state: S::DBehind, when: &[AtMost(Q::Gap, -0.25)] },
    Row { state: S::DBehind, when: &[AtMost(Q::FreeGap, -1.0)] },
    Row { state: S::DBehind, when: &[NotKnown(Q::Gap), Above(Q::DRatio, 1.25)] },
    Row { state: S::DFlat, when: &[AtMost(Q::Gap, 0.25), AtMost(Q::PenaltyOfStart, 0.05), NotKnown(Q::Good)] },
    Row { state: S::DFlat, when: &[AtMost(Q::Gap, 0.25), AtMost(Q::PenaltyOfStart, 0.05), No(Q::Good)] },
    Row { state: S::DFlat, when: &[AtMost(Q::Gap, 0.25), AtMost(Q::Penalty, 0.001), No(Q::Good)] },
    Row { state: S::DFlat, when: &[AtMost(Q::Gap, 0.25), AtMost(Q::Penalty, 1e-5), NotKnown(Q::Good)] },
    Row { state: S::EquilibriumGood, when: &[AtMost(Q::Gap, 0.25), Yes(Q::Good)] },
    Row { state: S::Learning, when: &[AtMost(Q::Gap, 0.25), No(Q::Good), Yes(Q::Rising)] },
    Row { state: S::EquilibriumBad, when: &[AtMost(Q::Gap, 0.25), No(Q::Good)] },
    Row { state: S::EquilibriumUnknown, when: &[AtMost(Q::Gap, 0.25), NotKnown(Q::Good)] },
    Row { state: S::EquilibriumUnknown, when: &[NotKnown(Q::Gap), Above(Q::DRatio, 0.95)] },
    Row { state: S::DAhead, when: &[Above(Q::GapRatio, 1.5), Above(Q::GapChange, 1.0)] },
    Row { state: S::DAhead, when: &[Above(Q::Gap, 2.5), Above(Q::GapRatio, 0.97)] },
    Row { state: S::Learning, when: &[Above(Q::Gap, 0.25)] },
    Row { state: S::Learning, when: &[Above(Q::FreeGap, -1.0)] },
    Row { state: S::Learning, when: &[NotKnown(Q::Gap), AtMost(Q::DRatio, 0.95)] },
    Row { state: S::MeasuresMissing, when: &[] },
];

/// The row that a run is in.
pub fn row_of(measures: &Measures) -> &'static Row {
    const LAST: &Row = &Row { state: S::MeasuresMissing, when: &[] };
    ROWS.iter().find(|row| row.when.iter().all(|test| test.holds(measures))).unwrap_or(LAST)
}

impl State {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Stopped,
        Self::MeasuresMissing,
        Self::Diverging,
        Self::NotTraining,
        Self::TooEarly,
        Self::PenaltyNotActing,
        Self::ModeLoss,
        Self::Oscillating,
        Self::DFarAheadPushed,
        Self::DFarAheadNotPushed,
        Self::DBehind,
        Self::DFlat,
        Self::EquilibriumGood,
        Self::EquilibriumUnknown,
        Self::EquilibriumBad,
        Self::DAhead,
        Self::Learning,
    ];

    /// How it is, as a tone.
    pub fn tone(self) -> Tone {
        match self {
            Self::EquilibriumGood => Tone::Healthy,
            Self::TooEarly | Self::Learning | Self::EquilibriumUnknown | Self::MeasuresMissing | Self::EquilibriumBad => Tone::Note,
            Self::Stopped
            | Self::Diverging
            | Self::NotTraining
            | Self::PenaltyNotActing
            | Self::ModeLoss
            | Self::Oscillating
            | Self::DFarAheadPushed
            | Self::DFarAheadNotPushed
            | Self::DBehind
            | Self::DFlat
            | Self::DAhead => Tone::Warning,
        }
    }

    /// Its name: "D far ahead".
    pub fn name(self) -> Text {
        self.told().name
    }

    /// What is said of it.
    pub fn told(self) -> &'static words::Told {
        match self {
            Self::Stopped => &words::STOPPED,
            Self::MeasuresMissing => &words::MEASURES_MISSING,
            Self::Diverging => &words::DIVERGING,
            Self::NotTraining => &words::NOT_TRAINING,
            Self::TooEarly => &words::TOO_EARLY,
            Self::PenaltyNotActing => &words::PENALTY_NOT_ACTING,
            Self::ModeLoss => &words::MODE_LOSS,
            Self::Oscillating => &words::OSCILLATING,
            Self::DFarAheadPushed => &words::FAR_AHEAD_PUSHED,
            Self::DFarAheadNotPushed => &words::FAR_AHEAD_NOT_PUSHED,
            Self::DBehind => &words::D_BEHIND,
            Self::DFlat => &words::D_FLAT,
            Self::EquilibriumGood => &words::EQUILIBRIUM_GOOD,
            Self::EquilibriumUnknown => &words::EQUILIBRIUM_UNKNOWN,
            Self::EquilibriumBad => &words::EQUILIBRIUM_BAD,
            Self::DAhead => &words::D_AHEAD,
            Self::Learning => &words::LEARNING,
        }
    }
}
