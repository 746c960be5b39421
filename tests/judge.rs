//! Every rule of the judgements: a history that it is for, and one beside it that it must leave alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::engine::contract::link;
use loss_explorer::gan::experiment::GLoss;
use loss_explorer::gan::losses::g_loss;
use loss_explorer::insight::charts::ChartKind;
use loss_explorer::insight::judge::{Evidence, Judgement, Tone, judge};
use loss_explorer::run::history::History;
use loss_explorer::run::recording::{AGREEMENT, DISTANCE, HIGH_QUALITY, MODES_HELD, QUALITY_NAMES};
use loss_explorer::text::{Language, Phrase, Text};
use loss_explorer::words::judge as words;

const ITERATIONS: u32 = 800;
const REAL: &str = "Loss/scores/real";
const FAKE: &str = "Loss/scores/fake";
const R1: &str = "Loss/r1_penalty";
const D: &str = "Loss/D/loss";
const G: &str = "Loss/G/loss";
const GOOD: &[Measured] = &[(0.8, 8.0); 12];
const POOR: &[Measured] = &[(0.1, 8.0); 12];

/// Share near a mode, and modes held of eight.
type Measured = (f32, f32);
/// A distance, measurement by measurement.
type Distance = fn(i32) -> f32;
/// Settings as a link, curves, measurements, and what is to be said of them.
type Row<'a> = (&'a str, &'a [Curve], &'a [Measured], Text, Tone);

/// A curve as start, end and swing: a line between the first two with a wave of that height.
type Curve = (&'static str, f32, f32, f32);

fn history(curves: &[Curve], iterations: u32) -> History {
    let mut history = History::default();
    let names: Vec<String> = curves.iter().map(|curve| curve.0.to_string()).collect();
    for i in 1..=iterations {
        let share = i as f32 / iterations as f32;
        let wave = (i * 37 % 101) as f32 / 50.0 - 1.0;
        let values: Vec<f32> = curves.iter().map(|(_, start, end, swing)| start + (end - start) * share + swing * wave).collect();
        history.push(i, &names, &values);
    }
    history
}

fn modes(measured: &[Measured]) -> History {
    let mut history = History::default();
    let names = [HIGH_QUALITY, MODES_HELD].map(String::from);
    (1..).zip(measured).for_each(|(i, (high, held))| history.push(i * 50, &names, &[*high, held / 8.0]));
    history
}

fn judged(kind: ChartKind, query: &str, curves: &History, quality: &History, floor: f32) -> Judgement {
    let link = link::parse(query);
    assert!(link.complaints.is_empty(), "{:?}", link.complaints);
    judge(kind, &Evidence { curves, quality, experiment: &link.experiment, floor })
}

/// Whether a sentence is this text with something in its places.
fn says(text: Text, sentence: &Phrase) -> bool {
    let sentence = sentence.of(Language::English);
    let mut rest = &*sentence;
    text.of(Language::English).split("{}").all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

fn check(kind: ChartKind, query: &str, curves: &[Curve], measured: &[Measured], text: Text, tone: Tone) {
    let judgement = judged(kind, query, &history(curves, ITERATIONS), &modes(measured), f32::NAN);
    assert!(says(text, &judgement.sentence) && judgement.tone == tone, "{query} {curves:?}: {judgement:?}, not {text:?}");
    for (language, beginning) in [(Language::English, "Rule: "), (Language::Chinese, "规则：")] {
        let [rule, sentence] = [&judgement.rule, &judgement.sentence].map(|phrase| phrase.of(language));
        assert!(rule.starts_with(beginning) && !rule.contains("{}") && !sentence.contains("{}"), "{judgement:?}");
    }
}

#[test]
fn scores_are_judged_by_their_gap() {
    use Tone::{Healthy, Note, Warning};
    let rows: [Row<'_>; 23] = [
        ("", &[(REAL, 0.05, 0.05, 0.1), (FAKE, -0.05, -0.05, 0.1)], GOOD, words::OVERLAP, Healthy),
        ("", &[(REAL, 0.05, 0.05, 0.1), (FAKE, -0.05, -0.05, 0.1)], POOR, words::OVERLAP_POOR, Note),
        ("", &[(REAL, 0.05, 0.05, 0.1), (FAKE, -0.05, -0.05, 0.1)], &[], words::OVERLAP_UNKNOWN, Note),
        ("", &[(REAL, 0.05, 0.05, 0.1), (FAKE, -0.05, -0.05, 0.1)], &[(f32::NAN, 8.0)], words::OVERLAP_UNKNOWN, Note),
        ("", &[(REAL, 0.4, 0.4, 0.1), (FAKE, -0.4, -0.4, 0.1)], GOOD, words::APART, Note),
        ("", &[(REAL, 0.0, 4.0, 0.1), (FAKE, 0.0, -4.0, 0.1)], GOOD, words::FAR, Warning),
        ("", &[(REAL, -4.0, 3.0, 0.1), (FAKE, 1.0, -1.0, 0.1)], GOOD, words::GROWS, Warning),
        ("", &[(REAL, 1.0, 1.5, 0.1), (FAKE, -1.0, -1.5, 0.1)], GOOD, words::APART, Note),
        ("", &[(REAL, 0.0, 0.0, 3.0), (FAKE, 0.0, 0.0, 0.0)], GOOD, words::SWINGS, Warning),
        ("", &[(REAL, -0.3, -0.3, 0.1), (FAKE, 0.3, 0.3, 0.1)], GOOD, words::BEHIND, Note),
        ("", &[(REAL, 0.0, 9.0, 0.1), (FAKE, 0.0, 9.0, 0.1)], GOOD, words::DRIFTS, Note),
        ("", &[(REAL, 0.0, 1.0, 0.1), (FAKE, 0.0, 1.0, 0.1)], GOOD, words::OVERLAP, Healthy),
        ("d_loss=D_lsgan&g_loss=G_lsgan", &[(REAL, 0.6, 0.6, 0.0), (FAKE, 0.4, 0.4, 0.0)], GOOD, words::OVERLAP, Healthy),
        ("d_loss=D_lsgan&g_loss=G_lsgan&ls_b=0.5", &[(REAL, 0.6, 0.6, 0.0), (FAKE, 0.1, 0.1, 0.0)], GOOD, words::FAR, Warning),
        ("d_loss=D_rpgan_r1r2&g_loss=G_rpgan", &[(REAL, 0.1, 0.1, 0.1)], GOOD, words::OVERLAP, Healthy),
        ("g_loss=G_rpgan", &[(REAL, 0.1, 0.1, 0.1), (FAKE, 0.1, 0.1, 0.1)], GOOD, words::MIXED_LOGS, Note),
        ("d_loss=D_wgan&g_loss=G_wgan", &[(REAL, 200.0, 200.0, 9.0), (FAKE, -90.0, -90.0, 9.0)], GOOD, words::UNBOUNDED, Note),
        ("d_loss=D_wgan&g_loss=G_wgan", &[(REAL, 0.0, 200.0, 9.0), (FAKE, 0.0, 200.0, 9.0)], GOOD, words::DRIFTS_FREELY, Note),
        ("d_loss=D_wgan_gp&g_loss=G_wgan", &[(REAL, 0.0, 0.0, 0.05), (FAKE, -0.1, -0.1, 0.05)], GOOD, words::DISTANCE, Healthy),
        ("d_loss=D_wgan_gp&g_loss=G_wgan", &[(REAL, -1.0, -1.0, 0.1), (FAKE, 0.5, 0.5, 0.1)], GOOD, words::BEHIND, Warning),
        ("d_loss=D_wgan_gp&g_loss=G_wgan", &[(REAL, 0.1, 0.1, 2.0), (FAKE, 0.5, 0.5, 0.0)], GOOD, words::SWINGS, Note),
        ("", &[(REAL, 9.0, 19.0, 0.1), (FAKE, 0.0, 10.0, 0.1)], GOOD, words::FAR, Warning),
        ("", &[(R1, 1.0, 1.0, 0.1), (REAL, 0.1, 0.1, 0.1)], GOOD, words::MISSING, Note),
    ];
    for (query, curves, measured, text, tone) in rows {
        check(ChartKind::Scores, query, curves, measured, text, tone);
    }
}

#[test]
fn penalties_are_judged_by_their_start() {
    use Tone::{Healthy, Note, Warning};
    let norms = "Loss/mixed_norms";
    let rows: [Row<'_>; 11] = [
        ("", &[(R1, 0.4, 0.2, 0.05)], GOOD, words::HELD, Healthy),
        ("", &[(R1, 1.0, -0.1, 0.0)], POOR, words::FLAT, Warning),
        ("", &[(R1, 1.0, -0.1, 0.0)], GOOD, words::FLAT_GOOD, Note),
        ("", &[(R1, 0.2, 4.0, 0.1)], GOOD, words::STEEP, Warning),
        ("", &[(R1, 0.2, 0.5, 0.1)], GOOD, words::HELD, Healthy),
        ("", &[(R1, 1.0, 0.0, 0.0)], GOOD, words::HELD, Note),
        ("r1_gamma=0&r2_gamma=2", &[("Loss/r2_penalty", 0.2, 4.0, 0.1)], GOOD, words::STEEP, Warning),
        ("r1_gamma=0", &[(R1, 0.4, 0.2, 0.0)], GOOD, words::NO_PENALTY, Note),
        ("d_loss=D_hinge", &[(R1, 0.4, 0.2, 0.0)], GOOD, words::NO_PENALTY, Note),
        ("d_loss=D_wgan_gp", &[(norms, 0.5, 1.0, 0.1)], GOOD, words::AT_TARGET, Healthy),
        ("d_loss=D_wgan_gp&wgan_target=2", &[(norms, 0.5, 1.0, 0.1)], GOOD, words::OFF_TARGET, Note),
    ];
    for (query, curves, measured, text, tone) in rows {
        check(ChartKind::Penalty, query, curves, measured, text, tone);
    }
}

#[test]
fn a_penalty_is_compared_with_where_the_curve_that_is_shown_begins() {
    // After a reload the curves of a run begin at an iteration that is not its first.
    let whole = history(&[(R1, 1.0, 0.02, 0.0)], ITERATIONS);
    let from = |first: u32| {
        let mut later = History::default();
        (first..=ITERATIONS).for_each(|i| later.push(i, &[R1.to_string()], &[whole.at(R1, i, 1)]));
        judged(ChartKind::Penalty, "", &later, &modes(GOOD), f32::NAN)
    };
    let share = |judgement: &Judgement| {
        let sentence = judgement.sentence.of(Language::English);
        let words = "of where its curve begins";
        let (before, _) = sentence.split_once(words).unwrap_or_else(|| panic!("“{words}” is not in “{sentence}”"));
        let digits = before.trim_end().trim_end_matches('%').trim_end().rsplit(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap();
        digits.parse::<f64>().unwrap()
    };
    let [of_the_run, of_its_end] = [1, ITERATIONS - 200].map(|first| share(&from(first)));
    // A line from 1 to 0.02: the last 200 of 800 to the first 50, and the last 50 to 50 from the 600th on; those to the first 50 are 5 %.
    assert!((of_the_run - 15.0).abs() <= 1.0 && (of_its_end - 21.0).abs() <= 1.0, "{of_the_run} %, {of_its_end} %");
}

#[test]
fn the_d_loss_is_judged_without_its_penalties() {
    use Tone::{Healthy, Note, Warning};
    let rows: [Row<'_>; 18] = [
        ("", &[(D, 1.4, 1.4, 0.05), (R1, 0.2, 0.2, 0.0)], GOOD, words::D_NEAR, Healthy),
        ("", &[(D, 1.4, 1.4, 0.05), (R1, 0.2, 0.2, 0.0)], POOR, words::D_NEAR_POOR, Note),
        ("", &[(D, 1.4, 1.4, 0.05), (R1, 0.2, 0.2, 0.0)], &[], words::D_NEAR_POOR, Note),
        ("r1_gamma=10", &[(D, 2.0, 2.0, 0.05), (R1, 0.2, 0.2, 0.0)], GOOD, words::D_BELOW, Healthy),
        ("r1_gamma=10&d_reg_interval=16", &[(D, 1.4, 1.4, 0.05), (R1, 0.2, 0.2, 0.0)], GOOD, words::D_NEAR, Healthy),
        ("r1_gamma=0", &[(D, 0.9, 0.9, 0.05)], GOOD, words::D_BELOW, Healthy),
        ("r1_gamma=0", &[(D, 0.5, 0.5, 0.05)], GOOD, words::D_BELOW, Note),
        ("r1_gamma=0", &[(D, 0.1, 0.1, 0.05)], GOOD, words::D_WINS, Warning),
        ("r1_gamma=0", &[(D, 0.1, 0.1, 0.05)], GOOD, g_loss(GLoss::LogisticNonsaturating).fares, Warning),
        ("r1_gamma=0&g_loss=G_logistic_saturating", &[(D, 0.1, 0.1, 0.05)], GOOD, g_loss(GLoss::LogisticSaturating).fares, Warning),
        ("r1_gamma=0", &[(D, 1.8, 1.8, 0.05)], GOOD, words::D_ABOVE, Note),
        ("r1_gamma=0", &[(D, 2.5, 2.5, 0.5)], GOOD, words::D_FAR_ABOVE, Warning),
        ("d_loss=D_hinge", &[(D, 1.95, 1.95, 0.1)], GOOD, words::D_NEAR, Healthy),
        ("d_loss=D_lsgan&ls_b=3", &[(D, 2.2, 2.2, 0.1)], GOOD, words::D_NEAR, Healthy),
        ("d_loss=D_lsgan", &[(D, 2.2, 2.2, 0.1)], GOOD, words::D_FAR_ABOVE, Warning),
        ("d_loss=D_wgan", &[(D, -90.0, -90.0, 9.0)], GOOD, words::D_WGAN_UNBOUNDED, Note),
        ("d_loss=D_wgan_gp", &[(D, -0.1, -0.1, 0.1)], GOOD, words::D_WGAN, Healthy),
        ("d_loss=D_wgan_gp", &[(D, 2.0, 2.0, 0.1)], GOOD, words::D_WGAN_BEHIND, Warning),
    ];
    for (query, curves, measured, text, tone) in rows {
        check(ChartKind::DLoss, query, curves, measured, text, tone);
    }
}

#[test]
fn the_g_loss_is_judged_by_what_it_is_at_a_score_of_0() {
    use Tone::{Healthy, Note, Warning};
    let saturating = "g_loss=G_logistic_saturating";
    let squares = "d_loss=D_lsgan&g_loss=G_lsgan";
    let rows: [Row<'_>; 12] = [
        ("", &[(G, 0.72, 0.72, 0.05)], GOOD, words::G_NEAR, Healthy),
        ("", &[(G, 0.72, 0.72, 0.05)], POOR, words::G_NEAR_POOR, Note),
        ("", &[(G, 1.4, 1.4, 0.1)], GOOD, words::G_WORSE, Note),
        ("", &[(G, 0.3, 0.3, 0.1)], GOOD, words::G_BETTER, Note),
        ("", &[(G, 12.0, 12.0, 1.0)], GOOD, words::G_HIGH, Warning),
        ("", &[(G, -2.5, 2.5, 0.1)], GOOD, words::G_RISES, Warning),
        (saturating, &[(G, -0.66, -0.66, 0.02)], GOOD, words::G_NEAR, Healthy),
        (saturating, &[(G, -0.05, -0.05, 0.02)], GOOD, words::G_VANISHES, Warning),
        ("g_loss=G_wgan&d_loss=D_wgan", &[(G, 3.0, 9.0, 0.1)], GOOD, words::G_NO_SCALE, Note),
        (squares, &[(G, 0.13, 0.13, 0.01)], GOOD, words::G_NEAR, Healthy),
        (squares, &[(G, 0.4, 0.4, 0.01)], GOOD, words::G_WORSE, Note),
        ("d_loss=D_rpgan_r1r2&g_loss=G_rpgan", &[(G, 0.75, 0.75, 0.05)], GOOD, words::G_NEAR, Healthy),
    ];
    for (query, curves, measured, text, tone) in rows {
        check(ChartKind::GLoss, query, curves, measured, text, tone);
    }
}

#[test]
fn quality_is_judged_by_modes() {
    use Tone::{Healthy, Note, Warning};
    let rising: Vec<Measured> = (0..12).map(|i| (0.1 + 0.04 * i as f32, 7.0)).collect();
    let wandering: Vec<Measured> = (0..12).map(|i| (0.8, if i % 2 == 0 { 8.0 } else { 5.0 })).collect();
    let lost: Vec<Measured> = (0..12).map(|i| (0.8, if i < 8 { 8.0 } else { 6.0 })).collect();
    let few: Vec<Measured> = lost.iter().map(|(high, held)| (*high, held - 5.0)).collect();
    let just_lost: Vec<Measured> = (0..12).map(|i| (0.8, if i < 11 { 8.0 } else { 6.0 })).collect();
    let rows: [(&[Measured], Text, Tone); 9] = [
        (GOOD, words::COVERED, Healthy),
        (POOR, words::STANDS, Note),
        (&rising, words::IMPROVES, Healthy),
        (&wandering, words::WANDERS, Warning),
        (&lost, words::LOST, Warning),
        (&just_lost, words::STANDS, Note),
        (&few, words::STANDS, Note),
        (&GOOD[..3], words::EARLY_QUALITY, Note),
        (&[(0.8, 8.0), (f32::NAN, 8.0), (0.8, 8.0), (0.8, 8.0)], words::MISSING, Note),
    ];
    for (measured, text, tone) in rows {
        check(ChartKind::Quality, "", &[], measured, text, tone);
    }
}

#[test]
fn quality_is_judged_by_its_distance_over_the_floor() {
    let distances = |of: Distance| {
        let mut history = History::default();
        let names = [DISTANCE, AGREEMENT].map(String::from);
        (0..12).for_each(|i| history.push(i as u32 * 50 + 1, &names, &[of(i), 0.9]));
        history
    };
    let rows: [(Distance, f32, Text, Tone); 7] = [
        (|i| 0.9 + 0.05 * i as f32, 0.1, words::FAR_OFF, Tone::Note),
        (|_| 0.13, 0.1, words::AT_FLOOR, Tone::Healthy),
        (|_| 0.5, 0.1, words::FAR_OFF, Tone::Note),
        (|i| 1.0 - 0.05 * i as f32, 0.1, words::NEARS, Tone::Healthy),
        (|i| 0.3 + 0.05 * i as f32, 0.1, words::LEAVES, Tone::Warning),
        (|_| 0.13, f32::NAN, words::MISSING, Tone::Note),
        (|_| 0.13, 0.0, words::MISSING, Tone::Note),
    ];
    for (of, floor, text, tone) in rows {
        let judgement = judged(ChartKind::Quality, "data=spiral", &History::default(), &distances(of), floor);
        assert!(says(text, &judgement.sentence) && judgement.tone == tone, "{judgement:?}, not {text:?}");
    }
    assert!(QUALITY_NAMES.contains(&DISTANCE));
}

#[test]
fn a_short_run_is_too_early_to_judge() {
    let curves = [(REAL, 0.0, 0.0, 0.1), (FAKE, 0.0, 0.0, 0.1), (R1, 0.4, 0.4, 0.0), (D, 1.4, 1.4, 0.0), (G, 0.7, 0.7, 0.0)];
    for kind in [ChartKind::Scores, ChartKind::Penalty, ChartKind::DLoss, ChartKind::GLoss] {
        for (iterations, is_early) in [(0, true), (1, true), (49, true), (50, false)] {
            let judgement = judged(kind, "", &history(&curves, iterations), &modes(GOOD), f32::NAN);
            assert_eq!(says(words::EARLY, &judgement.sentence), is_early, "{kind:?} at {iterations}: {judgement:?}");
            assert!(!is_early || judgement.tone == Tone::Note);
        }
    }
}

/// Curves that would be healthy, with values that are missing or not finite.
#[test]
fn what_is_missing_is_never_healthy() {
    let names = [REAL, FAKE, R1, D, G].map(String::from);
    let healthy = [0.05, -0.05, 0.4, 1.4, 0.72];
    let spoilt: [fn(u32) -> bool; 4] = [|_| true, |i| i > 700, |i| i + 1 >= 800, |i| i % 3 != 2];
    for (at, is_missing) in spoilt.into_iter().enumerate() {
        for gap in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut history = History::default();
            (1..=800).for_each(|i| history.push(i, &names, &if is_missing(i) { [gap; 5] } else { healthy }));
            for kind in [ChartKind::Scores, ChartKind::Penalty, ChartKind::DLoss, ChartKind::GLoss] {
                let judgement = judged(kind, "", &history, &modes(GOOD), f32::NAN);
                assert!(says(words::MISSING, &judgement.sentence) && judgement.tone == Tone::Note, "{at} {gap} {kind:?}: {judgement:?}");
            }
        }
    }
    // G's half of the last iteration may be on its way.
    let mut history =
        history(&[(REAL, 0.05, 0.05, 0.0), (FAKE, 0.0, 0.0, 0.0), (R1, 0.4, 0.4, 0.0), (D, 1.4, 1.4, 0.0), (G, 0.7, 0.7, 0.0)], 800);
    history.push(801, &names, &[0.05, -0.05, 0.4, 1.4, f32::NAN]);
    for kind in [ChartKind::Scores, ChartKind::Penalty, ChartKind::DLoss, ChartKind::GLoss] {
        assert_eq!(judged(kind, "", &history, &modes(GOOD), f32::NAN).tone, Tone::Healthy, "{kind:?}");
    }
    assert_ne!(judged(ChartKind::DLoss, "order=sg2", &{ history }, &modes(GOOD), f32::NAN).tone, Tone::Warning);
}

#[test]
fn lazy_penalties_are_judged_at_their_intervals() {
    let mut history = History::default();
    let name = [R1.to_string()];
    (1..=800).for_each(|i: u32| history.push(i, &name, &[if i % 16 == 1 { 0.4 } else { f32::NAN }]));
    let lazy = judged(ChartKind::Penalty, "d_reg_interval=16", &history, &modes(GOOD), f32::NAN);
    assert!(says(words::HELD, &lazy.sentence), "{lazy:?}");
    let eager = judged(ChartKind::Penalty, "", &history, &modes(GOOD), f32::NAN);
    assert!(says(words::MISSING, &eager.sentence), "{eager:?}");
}
