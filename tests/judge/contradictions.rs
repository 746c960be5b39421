//! Whatever the evidence, the sentences under the charts are parts of one diagnosis: none contradicts another, and every number in them
//! is one that the curves have.

use loss_explorer::engine::contract::frame::{Frame, Row};
use loss_explorer::engine::contract::link;
use loss_explorer::insight::charts::ChartKind;
use loss_explorer::insight::judge::states::State;
use loss_explorer::insight::judge::{Diagnosis, Evidence, Tone, diagnose};
use loss_explorer::run::recording::{HIGH_QUALITY, MODES_HELD, Recording};
use loss_explorer::text::{Language, Phrase};
use proptest::prelude::*;

const NAMES: [&str; 7] = [
    "Loss/scores/real",
    "Loss/scores/fake",
    "Loss/r1_penalty",
    "Loss/D/loss",
    "Loss/G/loss",
    "Loss/D/softplus_fake",
    "Loss/D/softplus_neg_real",
];

/// A curve: where it starts and ends, how it swings, and every how many iterations it has no number.
fn curve() -> impl Strategy<Value = (f32, f32, f32, u32)> {
    let size = prop_oneof![-1.0..1.0_f32, -30.0..30.0_f32, -1e6..1e6_f32, Just(0.0_f32)];
    (size.clone(), size, prop_oneof![Just(0.0_f32), 0.0..5.0_f32], prop_oneof![Just(0), 2..9_u32])
}

fn recording(count: u32, curves: &[(f32, f32, f32, u32)], quality: &[(f32, f32)]) -> Recording {
    let mut recording = Recording::default();
    let value = |&(start, end, swing, gap): &(f32, f32, f32, u32), i: u32| {
        let wave = (i * 37 % 101) as f32 / 50.0 - 1.0;
        if gap > 0 && i.is_multiple_of(gap) { f32::NAN } else { start + (end - start) * i as f32 / count as f32 + swing * wave }
    };
    let rows = (1..=count).map(|i| Row { iteration: i, values: curves.iter().map(|curve| value(curve, i)).collect() }).collect();
    recording.absorb(Frame { iteration: count, scalar_names: NAMES.map(String::from).to_vec(), rows, ..Frame::default() });
    let names = [HIGH_QUALITY, MODES_HELD].map(String::from);
    for (at, (share, held)) in (1..).zip(quality) {
        recording.quality.push(at * 10, &names, &[*share, (held * 8.0).round() / 8.0]);
    }
    recording
}

fn english(phrase: &Phrase) -> String {
    phrase.of(Language::English)
}

/// What two sentences may not say together.
fn contradictions(diagnosis: &Diagnosis) -> Vec<String> {
    let all: Vec<String> = diagnosis.charts.iter().map(|chart| english(&chart.sentence)).chain([english(&diagnosis.sentence)]).collect();
    let has = |words: &str| all.iter().any(|sentence| sentence.contains(words));
    let pairs = [
        ("cannot tell them apart", "tells some of them apart"),
        ("cannot tell them apart", "D leaves no doubt"),
        ("D leaves no doubt", "D is behind"),
        ("D leaves no doubt", "scores everything alike, and G has nothing"),
        ("D gets ahead", "D is behind"),
        ("D rejects the fakes", "D takes fakes for real"),
        ("The samples are good", "The samples are still far from the data"),
        ("That share rises", "That share falls"),
        ("Nothing bounds it", "D has hardly a slope"),
    ];
    let mut found: Vec<String> = pairs.iter().filter(|(a, b)| has(a) && has(b)).map(|(a, b)| format!("“{a}” and “{b}”")).collect();
    let tone = diagnosis.state.tone();
    for (kind, chart) in ChartKind::ALL.iter().zip(&diagnosis.charts) {
        if chart.tone != Tone::Note && chart.tone != tone {
            found.push(format!("{} is {:?} in a state that is {tone:?}", kind.key(), chart.tone));
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn charts_do_not_contradict_each_other(
        count in 1..700_u32,
        curves in prop::collection::vec(curve(), NAMES.len()),
        quality in prop::collection::vec((0.0..1.0_f32, 0.0..1.0_f32), 0..14),
        link in prop::sample::select(vec!["", "r1_gamma=0", "r1_gamma=100", "g_loss=G_logistic_saturating", "penalty_gradient=stopped", "d_repeats=16"]),
        changed in prop::option::of(0..700_u32),
    ) {
        let mut recording = recording(count, &curves, &quality);
        if let Some(changed) = changed {
            recording.settings_changed(changed);
        }
        let experiment = link::parse(link).experiment;
        let diagnosis = diagnose(&Evidence::of_run(&recording, &experiment, None));
        prop_assert_eq!(contradictions(&diagnosis), Vec::<String>::new());
        for language in [Language::English, Language::Chinese] {
            let all = diagnosis.charts.iter().flat_map(|chart| [&chart.sentence, &chart.rule]).chain([&diagnosis.sentence]);
            for sentence in all {
                let letters = sentence.of(language);
                prop_assert!(!letters.is_empty() && !letters.contains("{}"), "{}", letters);
            }
        }
    }
}

#[test]
fn a_contradiction_would_be_found() {
    let recording = recording(300, &[(3.0, 9.0, 0.0, 0), (-3.0, -9.0, 0.0, 0)], &[]);
    let experiment = link::parse("").experiment;
    let mut diagnosis = diagnose(&Evidence::of_run(&recording, &experiment, None));
    assert_eq!((diagnosis.state, contradictions(&diagnosis)), (State::DFarAheadPushed, vec![]));
    diagnosis.charts[0].tone = Tone::Healthy;
    diagnosis.charts[2].sentence = "D is behind.".into();
    assert_eq!(contradictions(&diagnosis).len(), 2);
}
