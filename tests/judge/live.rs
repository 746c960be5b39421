//! Runs of the page, three and more of every state that a run can be in.

use loss_explorer::engine::contract::link;
use loss_explorer::insight::judge::states::State;

use crate::native_run::NativeRun;

use State as S;

/// A link, the iteration at which it is judged, and the state that it is in there.
const TABLE: &[(&str, u32, State)] = &[
    ("optimizer=sgd&g_lr=0.1&d_lr=0.1&ema=0&r1_gamma=10", 100, S::Stopped),
    ("optimizer=sgd&g_lr=0.1&d_lr=0.1&ema=0&r1_gamma=1", 100, S::Stopped),
    ("optimizer=sgd&g_lr=1&d_lr=0.3&r1_gamma=0", 300, S::Stopped),
    ("d_lr=0.1&g_lr=0.1", 500, S::Diverging),
    ("d_lr=0.1&g_lr=0.1&seed=3", 500, S::Diverging),
    ("d_loss=D_wgan_gp&g_loss=G_wgan&penalty_gradient=stopped", 600, S::Diverging),
    ("g_lr=0&d_lr=0", 200, S::NotTraining),
    ("g_lr=0&d_lr=0&data=moons", 20, S::NotTraining),
    ("precision=f16&scaling=on&scaling_init=64", 40, S::NotTraining),
    ("", 30, S::TooEarly),
    ("data=grid", 49, S::TooEarly),
    ("r1_gamma=100", 10, S::TooEarly),
    ("penalty_gradient=stopped", 300, S::PenaltyNotActing),
    ("penalty_gradient=stopped&data=grid", 600, S::PenaltyNotActing),
    ("penalty_gradient=stopped&r1_gamma=10&seed=3", 600, S::PenaltyNotActing),
    ("optimizer=sgd&g_lr=0.05&d_lr=0.05&ema=0&r1_gamma=0", 4000, S::ModeLoss),
    ("optimizer=sgd&g_lr=0.05&d_lr=0.05&ema=0&r1_gamma=0&seed=2", 4000, S::ModeLoss),
    ("optimizer=sgd&g_lr=0.05&d_lr=0.05&ema=0&r1_gamma=0&seed=3", 4000, S::ModeLoss),
    ("d_repeats=16&r1_gamma=0", 300, S::DFarAheadPushed),
    ("g_lr=0.00002&r1_gamma=0", 500, S::DFarAheadPushed),
    ("g_lr=0.02&d_lr=0.02&r1_gamma=0", 1000, S::DFarAheadPushed),
    ("g_loss=G_logistic_saturating&d_repeats=16&r1_gamma=0", 300, S::DFarAheadNotPushed),
    ("g_loss=G_logistic_saturating&g_lr=0.00002&r1_gamma=0", 500, S::DFarAheadNotPushed),
    ("g_loss=G_logistic_saturating&g_lr=0.00002&r1_gamma=0&seed=2", 1000, S::DFarAheadNotPushed),
    ("d_lr=0.00002&g_lr=0.004", 300, S::DBehind),
    ("d_lr=0.00001&seed=3", 400, S::DBehind),
    ("d_lr=0", 400, S::DBehind),
    ("r1_gamma=100", 500, S::DFlat),
    ("r1_gamma=300", 500, S::DFlat),
    ("r1_gamma=100&data=moons", 600, S::DFlat),
    ("", 1000, S::EquilibriumGood),
    ("seed=2", 800, S::EquilibriumGood),
    ("data=moons", 500, S::EquilibriumGood),
    ("d_lr=0.00001", 1000, S::EquilibriumBad),
    ("d_lr=0.00002&g_lr=0.004", 1000, S::EquilibriumBad),
    ("precision=f16&scaling=on&scaling_init=64", 200, S::EquilibriumBad),
    ("g_lr=0", 500, S::DAhead),
    ("g_lr=0", 1000, S::DAhead),
    ("g_lr=0&seed=2", 500, S::DAhead),
    ("", 300, S::Learning),
    ("data=grid", 1000, S::Learning),
    ("data=spiral", 500, S::Learning),
];

/// Trains every run of the table that is in one of these states, and judges it.
fn check(states: &[State]) {
    let mut wrong = vec![];
    for (query, at, state) in TABLE.iter().filter(|(.., state)| states.contains(state)) {
        let link = link::parse(query);
        assert!(link.complaints.is_empty(), "{query}: {:?}", link.complaints);
        let mut run = NativeRun::new(link.experiment).unwrap();
        run.train_until(*at).unwrap();
        let found = run.diagnosis().state;
        if found != *state {
            wrong.push(format!("{query} at {at}: {found:?}, not {state:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn runs_that_broke_or_are_young_are_in_their_state_and_in_no_other() {
    check(&[S::Stopped, S::Diverging, S::NotTraining, S::TooEarly]);
}

#[test]
fn runs_without_a_penalty_that_acts_are_in_their_state_and_in_no_other() {
    check(&[S::PenaltyNotActing, S::DFlat]);
}

#[test]
fn runs_that_lose_modes_are_in_their_state_and_in_no_other() {
    check(&[S::ModeLoss]);
}

#[test]
fn runs_in_which_d_is_ahead_are_in_their_state_and_in_no_other() {
    check(&[S::DAhead, S::DFarAheadPushed, S::DFarAheadNotPushed]);
}

#[test]
fn runs_in_which_d_is_behind_are_in_their_state_and_in_no_other() {
    check(&[S::DBehind, S::EquilibriumBad]);
}

#[test]
fn runs_that_go_well_are_in_their_state_and_in_no_other() {
    check(&[S::Learning, S::EquilibriumGood, S::Oscillating]);
}

#[test]
fn every_state_that_a_run_can_be_in_has_three_runs() {
    // A run of the page always has losses that are known, and its samples are measured from its first iterations on. No set-up of the
    // page was found whose scores swing around their way by more than they are apart.
    let others = [S::MeasuresMissing, S::EquilibriumUnknown, S::Oscillating];
    for state in S::ALL {
        let count = TABLE.iter().filter(|(.., known)| *known == state).count();
        assert!(count >= 3 || others.contains(&state), "{state:?}: {count}");
    }
}
