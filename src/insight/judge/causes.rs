//! Settings that explain a state, as a table: which setting, what is said of it, and the change that mends it at one click.
//!
//! Every change is proven: `tests/judge` trains a run that shows the fault, follows the advice, and asks the judge again.
//! Must not know: curves.

use crate::gan::experiment::{Experiment, FieldKey, Optimizer, PenaltyGradient};
use crate::gan::losses::{self, Penalties};
use crate::insight::judge::onset::Onset;
use crate::insight::judge::states::State;
use crate::insight::judge::{Advice, Case, Change};
use crate::number;
use crate::text::Phrase;
use crate::words::causes as words;

/// A setting that explains something.
struct Cause {
    /// In which states it does; none: in all.
    states: &'static [State],
    /// Whether it is set so.
    is_set: fn(&Experiment, &Case<'_>, &Onset) -> bool,
    /// What is said.
    says: fn(&Experiment, &Case<'_>) -> Phrase,
    /// The change.
    change: fn(&Experiment) -> (FieldKey, String),
}

const AHEAD: &[State] = &[State::DAhead, State::DFarAheadPushed, State::DFarAheadNotPushed];
const DEFAULT_GAMMA: f64 = 0.1;

static CAUSES: &[Cause] = &[
    Cause {
        states: &[State::NotTraining],
        is_set: |_, case, _| case.measures.skipped[1] > 0,
        says: |_, case| words::SKIPPED.with(case.measures.skipped.map(|count| count.to_string())),
        change: |e| match e.precision {
            crate::gan::experiment::Precision::Single => (FieldKey::Scaling, "off".to_string()),
            _ => (FieldKey::ScalingInit, "8".to_string()),
        },
    },
    Cause {
        states: &[],
        is_set: |e, _, _| e.g_learning_rate == 0.0,
        says: |_, _| words::G_RATE_0.into(),
        change: |_| (FieldKey::GLr, number::shortest(Experiment::default().g_learning_rate)),
    },
    Cause {
        states: &[],
        is_set: |e, _, _| e.d_learning_rate == 0.0,
        says: |_, _| words::D_RATE_0.into(),
        change: |_| (FieldKey::DLr, number::shortest(Experiment::default().d_learning_rate)),
    },
    Cause {
        states: &[],
        is_set: |e, _, _| {
            e.penalty_gradient == PenaltyGradient::Stopped && (has_penalty(e) || losses::d_loss(e.d_loss).penalties == Penalties::Mixed)
        },
        says: |_, _| words::PENALTY_STOPPED.into(),
        change: |_| (FieldKey::PenaltyGradient, "on".to_string()),
    },
    Cause {
        states: &[State::Diverging, State::Stopped],
        is_set: |e, _, onset| e.r1_gamma > 0.0 && onset.first == Some("Loss/r1_penalty"),
        says: |e, _| words::PENALTY_GREW_FIRST.with([number::shortest(e.d_learning_rate), number::shortest(e.r1_gamma)]),
        change: |e| (FieldKey::DLr, rounded(e.d_learning_rate / 10.0)),
    },
    Cause {
        states: &[State::Diverging, State::Stopped],
        is_set: |e, _, onset| e.d_learning_rate > 0.0 && onset.first != Some("Loss/r1_penalty"),
        says: |e, _| words::RATE_TOO_LARGE.with([number::shortest(e.d_learning_rate)]),
        change: |e| (FieldKey::DLr, rounded(e.d_learning_rate / 10.0)),
    },
    Cause {
        states: &[State::DFlat, State::EquilibriumBad, State::EquilibriumUnknown, State::Learning],
        is_set: |e, case, _| has_penalty(e) && e.r1_gamma >= 100.0 * DEFAULT_GAMMA && !(case.measures.get(super::Quantity::Good) > 0.0),
        says: |e, _| words::GAMMA_LARGE.with([number::shortest(e.r1_gamma)]),
        change: |_| (FieldKey::R1Gamma, number::shortest(DEFAULT_GAMMA)),
    },
    Cause {
        states: AHEAD,
        is_set: |e, _, _| e.d_repeats >= 4,
        says: |e, _| words::MANY_STEPS.with([e.d_repeats.to_string()]),
        change: |_| (FieldKey::DRepeats, "1".to_string()),
    },
    Cause {
        states: &[State::DFarAheadNotPushed],
        is_set: |e, _, _| losses::g_loss(e.g_loss).saturates && losses::g_loss(e.g_loss).beside.is_some(),
        says: |_, _| words::SATURATES.into(),
        change: |e| (FieldKey::GLoss, losses::g_loss(e.g_loss).beside.unwrap_or(e.g_loss).key().to_string()),
    },
    Cause {
        states: &[State::DAhead, State::DFarAheadPushed, State::DFarAheadNotPushed, State::Oscillating, State::ModeLoss],
        is_set: |e, _, _| losses::d_loss(e.d_loss).penalties == Penalties::Simple && e.r1_gamma == 0.0 && e.r2_gamma == 0.0,
        says: |_, _| words::NO_R1.into(),
        change: |_| (FieldKey::R1Gamma, number::shortest(DEFAULT_GAMMA)),
    },
    Cause {
        states: &[State::Oscillating, State::ModeLoss, State::DBehind, State::DAhead],
        is_set: |e, _, _| e.optimizer != Optimizer::Sgd && e.beta1 >= 0.5,
        says: |e, _| words::MOMENTUM.with([number::shortest(e.beta1)]),
        change: |_| (FieldKey::Beta1, "0".to_string()),
    },
    Cause {
        states: &[State::DBehind, State::EquilibriumBad],
        is_set: |e, _, _| e.d_learning_rate < e.g_learning_rate,
        says: |e, _| words::D_SLOW.with([number::shortest(e.d_learning_rate), number::shortest(e.g_learning_rate)]),
        change: |e| (FieldKey::DLr, rounded(4.0 * e.g_learning_rate)),
    },
];

fn has_penalty(e: &Experiment) -> bool {
    losses::gammas(e).iter().any(|gamma| *gamma != 0.0)
}

/// With two digits, so that a setting can be read.
fn rounded(x: f64) -> String {
    let digits = number::scientific(x, 1);
    number::parse(&digits).map_or(digits, number::shortest)
}

/// The settings that explain a state, with the change that mends each.
pub(super) fn of(case: &Case<'_>, onset: &Onset) -> Vec<Advice> {
    let Some(experiment) = case.evidence.experiment else { return vec![] };
    if case.state() == State::TooEarly || case.state() == State::EquilibriumGood {
        return vec![];
    }
    let applies =
        |cause: &&Cause| (cause.states.is_empty() || cause.states.contains(&case.state())) && (cause.is_set)(experiment, case, onset);
    let advice = |cause: &Cause| {
        let (key, value) = (cause.change)(experiment);
        Advice { sentence: (cause.says)(experiment, case), change: Some(Change { key, value }) }
    };
    CAUSES.iter().filter(applies).map(advice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::Switch;

    #[test]
    fn every_change_is_one_that_its_setting_takes() {
        for cause in CAUSES {
            let (key, value) = (cause.change)(&Experiment { scaling: Switch::On, ..Experiment::default() });
            assert!(Experiment::field(key).parse(&value).is_ok(), "{} {value}", Experiment::field(key).key);
        }
    }
}
