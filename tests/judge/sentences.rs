//! Sentences that the page once said and that a run made false.

use loss_explorer::engine::contract::link;
use loss_explorer::gan::experiment::{Experiment, FieldKey};
use loss_explorer::insight::charts::ChartKind;
use loss_explorer::insight::judge::states::State;
use loss_explorer::insight::judge::{Diagnosis, Evidence, Tone, diagnose};
use loss_explorer::text::Language;

use crate::logs::log;
use crate::native_run::NativeRun;

fn of(diagnosis: &Diagnosis, kind: ChartKind) -> String {
    diagnosis.charts[kind as usize].sentence.of(Language::English)
}

fn trained(query: &str, until: u32) -> NativeRun {
    let mut run = NativeRun::new(link::parse(query).experiment).unwrap();
    run.train_until(until).unwrap();
    run
}

#[test]
fn a_new_gamma_is_not_taken_off_the_losses_of_before() {
    for gamma in ["10", "100"] {
        let mut run = trained("", 600);
        run.set(FieldKey::R1Gamma, gamma).unwrap();
        for until in [600, 610, 640, 700] {
            run.train_until(until).unwrap();
            let diagnosis = run.diagnosis();
            let loss = of(&diagnosis, ChartKind::DLoss);
            assert!(!loss.contains('−'), "γ {gamma} at {until}: {loss}");
            assert!(until >= 650 || diagnosis.state == State::TooEarly, "γ {gamma} at {until}: {diagnosis:?}");
        }
        let loss = of(&run.diagnosis(), ChartKind::DLoss);
        assert!(loss.starts_with("Without penalties D’s loss is 1.3"), "{loss}");
    }
}

#[test]
fn a_penalty_that_trains_nothing_keeps_nothing_bounded() {
    let run = trained("penalty_gradient=stopped", 400);
    let diagnosis = run.diagnosis();
    let penalty = &diagnosis.charts[ChartKind::Penalty as usize];
    assert_eq!((diagnosis.state, penalty.tone), (State::PenaltyNotActing, Tone::Warning));
    assert!(diagnosis.advice.iter().all(|advice| !advice.sentence.of(Language::English).contains("larger γ")));
}

#[test]
fn a_destroyed_run_is_not_called_healthy_anywhere() {
    for query in ["d_lr=0.1&g_lr=0.1", "optimizer=sgd&g_lr=0.1&d_lr=0.1&ema=0&r1_gamma=10"] {
        let diagnosis = trained(query, 500).diagnosis();
        assert!(matches!(diagnosis.state, State::Diverging | State::Stopped), "{query}: {diagnosis:?}");
        assert!(diagnosis.charts.iter().all(|chart| chart.tone != Tone::Healthy), "{diagnosis:?}");
        let sentence = diagnosis.sentence.of(Language::English);
        assert!(sentence.contains("γ/2·R1 of D’s loss grew first, at iteration 2"), "{query}: {sentence}");
    }
}

#[test]
fn quality_that_falls_does_not_rise() {
    let mut run = trained("", 400);
    let names = ["high quality", "modes held"].map(String::from);
    for (at, share) in [(450, 0.53), (500, 0.52), (550, 0.45), (600, 0.3), (650, 0.25), (700, 0.2), (750, 0.18)] {
        run.recording.quality.push(at, &names, &[share, 1.0]);
    }
    let sentence = of(&run.diagnosis(), ChartKind::Quality);
    assert!(sentence.contains("falls") && !sentence.contains("rises"), "{sentence}");
}

#[test]
fn values_that_were_missing_at_the_start_hide_nothing_later() {
    // Half precision: loss scaling skips the first steps.
    let run = trained("precision=f16&scaling=on&scaling_init=64", 800);
    let diagnosis = run.diagnosis();
    assert!(!matches!(diagnosis.state, State::MeasuresMissing | State::TooEarly | State::NotTraining), "{diagnosis:?}");
    assert!(of(&diagnosis, ChartKind::Penalty).contains("Loss/r1_penalty is"), "{diagnosis:?}");
    let early = trained("precision=f16&scaling=on&scaling_init=64", 40).diagnosis();
    assert_eq!(early.state, State::NotTraining);
    assert!(early.advice[0].sentence.of(Language::English).contains("skipped"), "{early:?}");
}

#[test]
fn nothing_of_the_run_before_is_said_after_a_reset() {
    let mut run = trained("", 300);
    run.recording.begin_anew(0);
    assert_eq!(run.diagnosis().state, State::TooEarly);
    assert_eq!(of(&run.diagnosis(), ChartKind::Scores), "A judgement needs 50 iterations; there are 0 iterations.");
}

#[test]
fn more_ticks_than_a_history_keeps_are_judged_alike() {
    let curves =
        [("Loss/scores/real", 1.2, 0.6, 0.1, 1.0), ("Loss/scores/fake", -1.2, -0.6, 0.1, 1.0), ("Loss/D/loss", 0.7, 1.0, 0.02, 1.0)];
    let state = |ticks| diagnose(&Evidence::of_log(&log(ticks, &curves), None)).state;
    assert_eq!([4096, 4097, 20_000].map(state), [State::Learning; 3]);
}

#[test]
fn nothing_is_taken_off_a_loss_that_has_no_penalty_in_it() {
    let curves = [
        ("Loss/scores/real", 0.8, 0.8, 0.0, 1.0),
        ("Loss/scores/fake", -0.8, -0.8, 0.0, 1.0),
        ("Loss/D/loss", 0.936, 0.936, 0.0, 1.0),
        ("Loss/r1_penalty", 34.0, 34.0, 0.0, 1.0),
    ];
    let diagnosis = diagnose(&Evidence::of_log(&log(30, &curves), None));
    assert!(of(&diagnosis, ChartKind::DLoss).starts_with("Without penalties D’s loss is 0.936"), "{diagnosis:?}");
    assert_eq!(diagnosis.state, State::Learning);
}

#[test]
fn a_negative_loss_is_not_near_zero() {
    let curves = [("Loss/D/loss", -1.75, -1.7, 0.2, 1.0), ("Loss/G/loss", -3.0, 9.6, 0.3, 1.0)];
    let unknown = loss_explorer::run::log::LoggedRun { about: Default::default(), ..log(45, &curves) };
    let diagnosis = diagnose(&Evidence::of_log(&unknown, None));
    assert!(!diagnosis.sentence.of(Language::English).contains("near 0"), "{diagnosis:?}");
    assert_eq!(diagnosis.state, State::MeasuresMissing);
}

#[test]
fn no_setting_is_blamed_that_is_as_it_should_be() {
    let diagnosis = trained("", 700).diagnosis();
    assert!(diagnosis.advice.iter().all(|advice| advice.change.is_none()), "{diagnosis:?}");
    assert_eq!(Experiment::default().r1_gamma, 0.1);
}
