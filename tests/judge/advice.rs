//! The advice is followed: a run that shows a fault is mended by the change that its diagnosis names.

use loss_explorer::engine::contract::link;
use loss_explorer::gan::experiment::Experiment;
use loss_explorer::insight::judge::states::State;
use loss_explorer::insight::judge::{Change, Tone};

use crate::native_run::NativeRun;

/// A link, the iteration at which it is judged, its state, the setting that is named, and how long the mended run is trained.
type Row = (&'static str, u32, State, &'static str, u32);

const ROWS: [Row; 7] = [
    ("optimizer=sgd&g_lr=0.1&d_lr=0.1&ema=0&r1_gamma=10", 50, State::Stopped, "d_lr", 400),
    ("optimizer=sgd&g_lr=0.1&d_lr=0.1&ema=0&r1_gamma=1", 50, State::Stopped, "d_lr", 400),
    ("penalty_gradient=stopped", 300, State::PenaltyNotActing, "penalty_gradient", 600),
    ("r1_gamma=100", 500, State::DFlat, "r1_gamma", 600),
    ("d_repeats=16&r1_gamma=0", 300, State::DFarAheadPushed, "d_repeats", 600),
    ("g_lr=0&d_lr=0", 100, State::NotTraining, "g_lr", 300),
    ("optimizer=sgd&g_lr=0.05&d_lr=0.05&ema=0&r1_gamma=0", 4000, State::ModeLoss, "r1_gamma", 4000),
];

#[test]
fn a_run_that_follows_the_advice_is_no_longer_in_that_state() {
    for (query, at, state, key, more) in ROWS {
        let mut run = NativeRun::new(link::parse(query).experiment).unwrap();
        run.train_until(at).unwrap();
        let diagnosis = run.diagnosis();
        assert_eq!(diagnosis.state, state, "{query}");
        let change = diagnosis.advice.iter().find_map(|advice| advice.change.clone()).unwrap_or_else(|| panic!("{query}: no change"));
        assert_eq!(Experiment::field(change.key).key, key, "{query}");
        let mended = follow(query, &change, more);
        assert_ne!(mended.0, state, "{query}: {change:?}");
        assert!(!matches!(mended.0, State::Stopped | State::Diverging), "{query}: {mended:?}");
    }
}

/// Trains the link with the change from its seed on: where no earlier state is kept that is what the page does.
fn follow(query: &str, change: &Change, iterations: u32) -> (State, Tone) {
    let mut experiment = link::parse(query).experiment;
    let field = Experiment::field(change.key);
    (field.set)(&mut experiment, field.parse(&change.value).unwrap());
    let mut run = NativeRun::new(experiment).unwrap();
    run.train_until(iterations).unwrap();
    let state = run.diagnosis().state;
    (state, state.tone())
}
