//! Runs of the page, three and more of every state that a run can be in.

use loss_explorer::engine::contract::link;
use loss_explorer::insight::judge::states::State;

use crate::native_run::NativeRun;

use State as S;

/// A link, the iteration at which it is judged, and the state that it is in there.
const TABLE: &[(&str, u32, State)] = &[("", 30, S::TooEarly)];

#[test]
fn every_run_is_in_its_state_and_in_no_other() {
    let mut wrong = vec![];
    for (query, at, state) in TABLE {
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
fn every_state_that_a_run_can_be_in_has_three_runs() {
    // A run of the page always has losses that are known, and its samples are measured from the first second on.
    let others = [S::MeasuresMissing, S::EquilibriumUnknown];
    for state in S::ALL {
        let count = TABLE.iter().filter(|(.., known)| *known == state).count();
        assert!(count >= 3 || others.contains(&state), "{state:?}: {count}");
    }
}
