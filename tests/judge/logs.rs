//! Generated logs, three and more of every state that a log can be in.

use loss_explorer::gan::experiment::{DLoss, GLoss};
use loss_explorer::insight::judge::states::State;
use loss_explorer::insight::judge::{Evidence, diagnose};
use loss_explorer::run::log::{About, Begins, Family, LoggedCurve, LoggedRun, Part, Point, Rows};

use State as S;

/// A curve by its name: start, end, swing, and how its way from one to the other bends (1 is a line).
type Curve = (&'static str, f64, f64, f64, f64);

const REAL: &str = "Loss/scores/real";
const FAKE: &str = "Loss/scores/fake";
const R1: &str = "Loss/r1_penalty";
const D: &str = "Loss/D/loss";
const G: &str = "Loss/G/loss";

/// A log of so many ticks, four thousand images each.
pub fn log(ticks: usize, curves: &[Curve]) -> LoggedRun {
    let value = |&(_, start, end, swing, bend): &Curve, tick: usize| {
        let share = (tick as f64 / (ticks.max(2) - 1) as f64).powf(bend);
        let wave = (tick * 37 % 101) as f64 / 50.0 - 1.0;
        start + (end - start) * share + swing * wave
    };
    let points = |curve: &Curve| {
        let point = |tick: usize| Point { row: tick as u32, value: value(curve, tick) as f32, spread: f32::NAN };
        (0..ticks).map(point).collect()
    };
    LoggedRun {
        name: "generated".into(),
        rows: Rows { count: ticks, kimg: Some((0..ticks).map(|tick| 4.0 * tick as f64).collect()), ..Rows::default() },
        curves: curves.iter().map(|curve| LoggedCurve { name: curve.0.into(), points: points(curve) }).collect(),
        parts: vec![Part { rows: 0..ticks, begins: Begins::Start }],
        about: About {
            family: Family::StyleGan2Ada,
            d_loss: Some(DLoss::LogisticSimplegp),
            g_loss: Some(GLoss::LogisticNonsaturating),
            ..About::default()
        },
        ..LoggedRun::default()
    }
}

fn with_nan_from(mut run: LoggedRun, tick: u32, names: &[&str]) -> LoggedRun {
    for curve in run.curves.iter_mut().filter(|curve| names.contains(&curve.name.as_str())) {
        curve.points.iter_mut().filter(|point| point.row >= tick).for_each(|point| point.value = f32::NAN);
    }
    run
}

/// The rows go on, and log nothing of the curves.
fn without_values_from(mut run: LoggedRun, tick: u32) -> LoggedRun {
    run.curves.iter_mut().for_each(|curve| curve.points.retain(|point| point.row < tick));
    run
}

fn of(run: LoggedRun, d_loss: DLoss, g_loss: GLoss) -> LoggedRun {
    LoggedRun { about: About { d_loss: Some(d_loss), g_loss: Some(g_loss), ..About::default() }, ..run }
}

/// Every log with the state that it is in.
pub fn table() -> Vec<(&'static str, State, LoggedRun)> {
    let steady = [(REAL, 1.2, 0.6, 0.05, 0.5), (FAKE, -1.2, -0.6, 0.05, 0.5), (D, 0.7, 1.0, 0.02, 0.5), (G, 1.5, 1.2, 0.02, 0.5)];
    let with = |more: &[Curve]| [&steady[..], more].concat();
    let saturating = |run| of(run, DLoss::LogisticSimplegp, GLoss::LogisticSaturating);
    vec![
        ("every loss breaks", S::Stopped, with_nan_from(log(60, &steady), 40, &[REAL, FAKE, D, G])),
        ("only D breaks, at the end", S::Stopped, with_nan_from(log(30, &steady), 27, &[D])),
        (
            "all is finite but what matters",
            S::Stopped,
            with_nan_from(log(100, &with(&[(R1, 0.01, 0.002, 0.0, 1.0)])), 3, &[REAL, FAKE, D, G]),
        ),
        ("another program's loss", S::MeasuresMissing, log(50, &[("train/loss", 2.0, 0.1, 0.0, 1.0)])),
        ("timing alone", S::MeasuresMissing, log(50, &[("Timing/sec_per_tick", 30.0, 31.0, 0.1, 1.0)])),
        ("curves that end long before the last row", S::MeasuresMissing, without_values_from(log(100, &steady), 40)),
        ("losses that nobody names", S::MeasuresMissing, LoggedRun { about: About::default(), ..log(50, &steady) }),
        ("R1 explodes", S::Diverging, log(60, &with(&[(R1, 0.5, 4e5, 0.0, 6.0)]))),
        ("scores explode", S::Diverging, log(40, &[(REAL, 0.5, -9e6, 0.0, 4.0), (FAKE, 0.1, 8e6, 0.0, 4.0)])),
        ("D's loss explodes", S::Diverging, log(40, &[(D, 1.4, 1e8, 0.0, 8.0), (REAL, 0.0, 0.0, 0.1, 1.0)])),
        ("one tick", S::TooEarly, log(1, &steady)),
        ("three ticks", S::TooEarly, log(3, &steady)),
        ("seven ticks of D far ahead", S::TooEarly, log(7, &[(REAL, 9.0, 9.0, 0.0, 1.0), (FAKE, -9.0, -9.0, 0.0, 1.0)])),
        ("R1 rises a hundredfold", S::PenaltyNotActing, log(80, &with(&[(R1, 0.1, 40.0, 0.0, 6.0)]))),
        ("R1 rises and rises", S::PenaltyNotActing, log(200, &with(&[(R1, 0.05, 300.0, 0.0, 4.0)]))),
        (
            "R1 rises beside an overlap",
            S::PenaltyNotActing,
            log(80, &[(REAL, 0.0, 0.1, 0.0, 1.0), (FAKE, 0.0, 0.0, 0.0, 1.0), (R1, 0.1, 90.0, 0.0, 5.0)]),
        ),
        ("scores swing", S::Oscillating, log(80, &[(REAL, 0.5, 0.5, 3.0, 1.0), (FAKE, -0.5, -0.5, 0.0, 1.0)])),
        (
            "a small gap swings widely",
            S::Oscillating,
            log(200, &[(REAL, 0.0, 0.0, 4.0, 1.0), (FAKE, 0.2, 0.2, 0.1, 1.0), (D, 1.5, 1.5, 0.3, 1.0)]),
        ),
        ("G swings", S::Oscillating, log(80, &[(REAL, 1.0, 1.0, 0.0, 1.0), (FAKE, 0.5, 0.5, 5.0, 1.0)])),
        (
            "D wins",
            S::DFarAheadPushed,
            log(200, &[(REAL, 2.0, 11.0, 0.3, 1.0), (FAKE, -2.0, -35.0, 0.3, 1.0), (D, 0.5, 1e-4, 0.0, 1.0), (G, 2.0, 35.0, 0.3, 1.0)]),
        ),
        ("D's loss alone is near 0", S::DFarAheadPushed, log(60, &[(D, 0.9, 0.01, 0.0, 0.3), (G, 1.0, 12.0, 0.1, 0.5)])),
        (
            "least squares at its targets",
            S::DFarAheadPushed,
            of(log(60, &[(REAL, 0.6, 0.99, 0.0, 0.2), (FAKE, 0.4, 0.01, 0.0, 0.2)]), DLoss::Lsgan, GLoss::Lsgan),
        ),
        ("saturating, D wins", S::DFarAheadNotPushed, saturating(log(60, &[(REAL, 1.0, 4.0, 0.1, 0.4), (FAKE, -1.0, -6.0, 0.1, 0.4)]))),
        (
            "saturating, D wins by far",
            S::DFarAheadNotPushed,
            saturating(log(60, &[(REAL, 1.0, 9.0, 0.1, 0.4), (FAKE, -1.0, -9.0, 0.1, 0.4)])),
        ),
        ("saturating, D's loss alone", S::DFarAheadNotPushed, saturating(log(60, &[(D, 1.0, 0.02, 0.0, 0.3)]))),
        (
            "fakes score above reals",
            S::DBehind,
            log(160, &[(REAL, 0.2, -1.8, 0.1, 1.0), (FAKE, -0.2, 6.3, 0.1, 1.0), (D, 1.3, 8.4, 0.1, 1.0), (G, 0.7, 0.004, 0.0, 1.0)]),
        ),
        ("a little above", S::DBehind, log(60, &[(REAL, -0.3, -0.3, 0.1, 1.0), (FAKE, 0.3, 0.3, 0.1, 1.0)])),
        ("D's loss alone is high", S::DBehind, log(60, &[(D, 1.4, 3.0, 0.1, 1.0)])),
        (
            "R1 has gone",
            S::DFlat,
            log(250, &[(REAL, 0.3, 0.0, 0.0, 0.1), (FAKE, -0.3, 0.0, 0.0, 0.1), (D, 1.1, 1.386, 0.0, 0.1), (R1, 1.0, 2e-5, 0.0, 0.05)]),
        ),
        (
            "R1 is all but nothing",
            S::DFlat,
            log(100, &[(REAL, 0.0, 0.0, 0.01, 1.0), (FAKE, 0.0, 0.0, 0.01, 1.0), (R1, 0.1, 1e-13, 0.0, 0.02)]),
        ),
        (
            "R1 fell to a fiftieth",
            S::DFlat,
            log(60, &[(REAL, 0.5, 0.05, 0.01, 0.2), (FAKE, -0.5, -0.05, 0.01, 0.2), (R1, 2.0, 0.0, 0.0, 0.02)]),
        ),
        (
            "scores overlap",
            S::EquilibriumUnknown,
            log(60, &[(REAL, 0.1, 0.05, 0.1, 1.0), (FAKE, -0.1, -0.05, 0.1, 1.0), (R1, 0.4, 0.3, 0.02, 1.0)]),
        ),
        ("D's loss alone at 2 ln 2", S::EquilibriumUnknown, log(60, &[(D, 1.38, 1.386, 0.01, 1.0)])),
        (
            "relativistic, no difference",
            S::EquilibriumUnknown,
            of(log(60, &[(REAL, 0.1, 0.1, 0.1, 1.0), (FAKE, -0.1, -0.1, 0.1, 1.0)]), DLoss::Rpgan, GLoss::Rpgan),
        ),
        ("the gap grows", S::DAhead, log(60, &[(REAL, 0.3, 2.0, 0.1, 2.0), (FAKE, -0.3, -2.0, 0.1, 2.0)])),
        ("a wide gap that stays", S::DAhead, log(80, &[(REAL, 1.8, 1.8, 0.1, 1.0), (FAKE, -1.8, -1.8, 0.1, 1.0)])),
        ("a gap that opens late", S::DAhead, log(120, &[(REAL, 0.5, 2.2, 0.05, 6.0), (FAKE, -0.5, -2.2, 0.05, 6.0)])),
        (
            "a gap that closes",
            S::Learning,
            log(80, &[(REAL, 4.0, 1.2, 0.1, 0.5), (FAKE, -4.0, -1.2, 0.1, 0.5), (D, 0.2, 0.82, 0.02, 0.5), (R1, 0.7, 1.7, 0.1, 0.5)]),
        ),
        ("a small gap that stays", S::Learning, log(80, &steady)),
        (
            "Wasserstein, a gap that falls",
            S::Learning,
            of(log(80, &[(REAL, 9.0, 2.0, 0.2, 1.0), (FAKE, -9.0, -2.0, 0.2, 1.0)]), DLoss::WganGp, GLoss::Wgan),
        ),
        (
            "relativistic, a difference of 1",
            S::Learning,
            of(log(80, &[(REAL, 1.2, 1.0, 0.1, 1.0), (FAKE, -1.2, -1.0, 0.1, 1.0)]), DLoss::Rpgan, GLoss::Rpgan),
        ),
    ]
}

#[test]
fn every_generated_log_is_in_its_state_and_in_no_other() {
    let mut wrong = vec![];
    for (name, state, run) in table() {
        let found = diagnose(&Evidence::of_log(&run, None)).state;
        if found != state {
            wrong.push(format!("{name}: {found:?}, not {state:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_state_that_a_log_can_be_in_has_three_logs() {
    // What a log does not say: whether steps changed weights, and how the samples are.
    let others = [S::NotTraining, S::ModeLoss, S::EquilibriumGood, S::EquilibriumBad];
    let table = table();
    for state in S::ALL {
        let count = table.iter().filter(|(_, known, _)| *known == state).count();
        assert!(count >= 3 || others.contains(&state), "{state:?}: {count}");
    }
}
