//! Links and fields: everything round-trips, nothing panics, what is refused is a sentence.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::engine::contract::view::View;
use loss_explorer::engine::contract::{link, view};
use loss_explorer::gan::experiment;
use loss_explorer::gan::experiment::Experiment;
use loss_explorer::gan::field::{Effect, Field, Kind, Value};
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;
use proptest::prelude::*;

/// Values at the ends of a field's range and inside it.
fn samples<T>(field: &Field<T>) -> Vec<Value> {
    match field.kind {
        Kind::Number { min, max, default, .. } => [min, max, default, (min + max) / 3.0].map(Value::Number).to_vec(),
        Kind::Integer { min, max, default } => [min, max, default, min + (max - min) / 3].map(Value::Integer).to_vec(),
        Kind::Choice { options, .. } => (0..options.len()).map(Value::Choice).collect(),
    }
}

#[test]
fn the_default_is_an_empty_link() {
    assert_eq!(link::format(&Experiment::default(), &View::default()), "");
    assert_eq!(link::parse(""), link::Link::default());
    assert_eq!(link::parse("https://example.org/some/path/?"), link::Link::default());
}

#[test]
fn every_value_of_every_field_round_trips() {
    for field in experiment::FIELDS {
        for value in samples(field) {
            let mut experiment = Experiment::default();
            field.assign(&mut experiment, value).unwrap();
            let link = link::parse(&format!("?{}", link::format(&experiment, &View::default())));
            assert_eq!((link.experiment, link.complaints), (experiment, vec![]), "{field:?} {value:?}");
        }
    }
    for field in view::FIELDS {
        for value in samples(field) {
            let mut view = View::default();
            field.assign(&mut view, value).unwrap();
            assert_eq!(link::parse(&link::format(&Experiment::default(), &view)).view, view, "{field:?} {value:?}");
        }
    }
}

#[test]
fn defaults_lie_in_their_ranges_and_keys_are_unique() {
    let mut keys = vec![];
    for field in experiment::FIELDS {
        assert!(field.holds(field.default_value()), "{field:?}");
        assert_eq!((field.get)(&Experiment::default()), field.default_value(), "{field:?}");
        assert!(
            [field.help, field.label].iter().all(|text| [Language::English, Language::Chinese].iter().all(|l| !text.of(*l).is_empty()))
        );
        keys.push(field.key);
    }
    for field in view::FIELDS {
        assert_eq!((field.get)(&View::default()), field.default_value(), "{field:?}");
        keys.push(field.key);
    }
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count);
}

#[test]
fn bad_fields_keep_their_default_and_say_what_is_allowed() {
    let cases = [
        ("r1_gamma=-1", "R1 γ (r1_gamma) cannot be “-1”: it takes a number from 0 to 1000."),
        ("r1_gamma=NaN", "R1 γ (r1_gamma) cannot be “NaN”: it takes a number from 0 to 1000."),
        ("r1_gamma=inf", "R1 γ (r1_gamma) cannot be “inf”: it takes a number from 0 to 1000."),
        ("batch=0", "minibatch (batch) cannot be “0”: it takes a whole number from 1 to 4096."),
        ("batch=2.5", "minibatch (batch) cannot be “2.5”: it takes a whole number from 1 to 4096."),
        ("seed=99999999999", "seed (seed) cannot be “99999999999”: it takes a whole number from 0 to 4294967295."),
        (
            "d_loss=D_wishful",
            "D loss (d_loss) cannot be “D_wishful”: it takes one of D_logistic_simplegp, D_logistic, D_wgan, D_wgan_gp, D_hinge, D_hinge_gp, D_lsgan, D_rpgan_r1r2.",
        ),
        ("gamma=1", "The link names a setting “gamma” that does not exist; it was left out."),
    ];
    for (text, sentence) in cases {
        let link = link::parse(&format!("?{text}&g_lr=0.5"));
        assert_eq!(link.complaints.iter().map(|complaint| complaint.say().of(Language::English)).collect::<Vec<_>>(), [sentence]);
        assert_eq!(link.experiment, Experiment { g_learning_rate: 0.5, ..Experiment::default() }, "the good field still counts");
    }
}

#[test]
fn only_fields_that_say_so_restart_training() {
    for field in experiment::FIELDS {
        let mut changed = Experiment::default();
        let other = samples(field).into_iter().find(|v| *v != field.default_value()).unwrap();
        field.assign(&mut changed, other).unwrap();
        assert_eq!(Experiment::default().restarts_for(&changed), field.effect == Effect::Restart, "{field:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let link = link::parse(&text);
        prop_assert!(experiment::FIELDS.iter().all(|f| f.holds((f.get)(&link.experiment))));
    }

    #[test]
    fn no_value_of_a_real_field_panics_or_leaves_its_range(index in 0usize..experiment::FIELDS.len(), value in "[-+.0-9a-zA-Z%&=]{0,12}") {
        let link = link::parse(&format!("?{}={value}", experiment::FIELDS[index].key));
        prop_assert!(experiment::FIELDS.iter().all(|f| f.holds((f.get)(&link.experiment))));
    }
}
