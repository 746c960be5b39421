//! One sample on its way to the D loss: the numbers of the strip under the stage, all from the frame.
//!
//! Three rows: a fake with its score and what follows from it, a real with its own, and the sum of both with the penalties. Every
//! number is of D's last step, weighted with the γ that it was taken with. Must not know: the DOM.

use crate::engine::contract::frame::{At, Named, OneSample};
use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::{Penalties, Side, Term};
use crate::gan::schedule::Rhythm;
use crate::insight::charts::Ink;
use crate::insight::tensor_text::{UNKNOWN, known};
use crate::number;
use crate::text::{Phrase, Text};
use crate::words::format::{computed, coordinate, value};
use crate::words::page as words;

/// How far a sum of f32 may be from what its terms add up to, against the largest of them.
const ADDS_UP: f32 = 1e-4;

/// One thing in the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word or sign.
    Sign(&'static str),
    /// What stands before the D loss: "=", "≈" where the digits shown are off by their rounding, "≠" where the terms do not add up to it.
    Equals(&'static str),
    /// A number of fixed width.
    Term {
        /// "softplus(f)".
        name: Phrase,
        /// "0.552".
        text: String,
        /// Colour.
        ink: Ink,
        /// How its name stands by it.
        form: Form,
    },
}

/// How the name of a number stands by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// "f = −0.312".
    Equation,
    /// "z (0.31, −1.20)".
    Place,
    /// "γ/2·R1 0.120", within a sum.
    Addend,
    /// The number alone: it was named in the row above.
    Again,
}

/// The rows of the strip: of the fake, of the real, and the sum. A sample without numbers yields "–" in every place.
///
/// While it has numbers its own step says which penalties are in its loss, and with which γ: the settings may be others since.
pub fn rows(shown: &At<OneSample>, experiment: &Experiment) -> [Vec<Part>; 3] {
    use Part::Sign;
    let sample = &shown.value.numbers;
    let terms = losses::d_loss(experiment.d_loss).terms;
    let score = |name: &'static str, key: &str, ink| Part::Term {
        name: Text::same(name).into(),
        text: known(first(sample, key)),
        ink,
        form: Form::Equation,
    };
    let vector = |name: Text, key: &str, ink| Part::Term { name: name.into(), text: place(sample, key), ink, form: Form::Place };
    let fake = vec![
        vector(Text::same("z"), "latents", Ink::Plain),
        Sign("→ G →"),
        vector(words::FAKE_SAMPLE, "fake_images_out", Ink::Fake),
        Sign("→ D →"),
        score("f", "fake_scores_out", Ink::Fake),
    ];
    let real = vec![vector(words::REAL_SAMPLE, "reals", Ink::Real), Sign("→ D →"), score("r", "real_scores_out", Ink::Real)];
    let with_terms = |mut row: Vec<Part>, side: Side| {
        for term in terms.iter().filter(|term| term.side == side) {
            row.extend([Sign("→"), score(term.label, term.tensor, Ink::of(side))]);
        }
        row
    };
    [with_terms(fake, Side::Fake), with_terms(real, Side::Real), sum(shown, terms, experiment)]
}

/// A number that the loss is the sum of.
struct Addend {
    name: Phrase,
    number: Option<f32>,
    ink: Ink,
    form: Form,
}

fn sum(shown: &At<OneSample>, terms: &[Term], experiment: &Experiment) -> Vec<Part> {
    let sample = &shown.value.numbers;
    let mut addends: Vec<Addend> = terms.iter().map(|term| of_term(term, first(sample, term.tensor))).collect();
    addends.extend(penalties(shown, experiment));
    let total = first(sample, "loss");
    let sign = sign(&addends.iter().map(|addend| addend.number).collect::<Vec<_>>(), total);
    let mut parts = vec![];
    for (index, Addend { name, number, ink, form }) in addends.into_iter().enumerate() {
        let text = match number {
            Some(x) if index > 0 && x < 0.0 => ["(", &computed(x), ")"].concat(),
            other => known(other),
        };
        parts.extend((index > 0).then_some(Part::Sign("+")));
        parts.push(Part::Term { name, text, ink, form });
    }
    let loss = Part::Term { name: words::D_LOSS.into(), text: known(total), ink: Ink::Plain, form: Form::Addend };
    parts.extend([Part::Equals(sign), loss]);
    parts
}

fn of_term(term: &Term, number: Option<f32>) -> Addend {
    let form = if term.side == Side::Both { Form::Addend } else { Form::Again };
    Addend { name: term.label.into(), number, ink: Ink::of(term.side), form }
}

/// The penalties in the loss; those that have a step of their own are in none.
fn penalties(shown: &At<OneSample>, experiment: &Experiment) -> Vec<Addend> {
    let sample = &shown.value.numbers;
    let lazy = Rhythm::of(experiment).reg_d.is_some();
    let set = losses::gammas(experiment);
    let mut all = vec![];
    for (at, (name, key)) in [("R1", "r1_penalty"), ("R2", "r2_penalty")].into_iter().enumerate() {
        let penalty = first(sample, key);
        let is_in = if sample.is_empty() { !lazy && set[at] != 0.0 } else { penalty.is_some() };
        if is_in {
            let gamma = if sample.is_empty() { set[at] } else { shown.gammas[at] };
            let number = penalty.map(|penalty| (gamma / 2.0) as f32 * penalty);
            let name = if gamma == set[at] {
                ["γ/2·", name].concat().into()
            } else {
                words::PENALTY_THEN.with([name.to_string(), number::shortest(gamma)])
            };
            all.push(Addend { name, number, ink: Ink::Penalty, form: Form::Addend });
        }
    }
    if losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed && !lazy {
        let number = first(sample, "weighted_gradient_penalty");
        all.push(Addend { name: words::GRADIENT_PENALTY.into(), number, ink: Ink::Penalty, form: Form::Addend });
    }
    all
}

/// What stands between the terms of a sum and the whole. Where a number is missing it is the formula that is shown.
fn sign(addends: &[Option<f32>], total: Option<f32>) -> &'static str {
    let (Some(addends), Some(total)) = (addends.iter().copied().collect::<Option<Vec<f32>>>(), total) else { return "=" };
    let exact: f32 = addends.iter().sum();
    if !exact.is_finite() || !total.is_finite() {
        // NaN is no number that another could equal; what is not finite makes a whole that is not.
        return if exact.is_finite() == total.is_finite() { "=" } else { "≠" };
    }
    let largest = addends.iter().fold(total.abs().max(1.0), |most, x| most.max(x.abs()));
    let adds_up = (exact - total).abs() <= ADDS_UP * largest;
    let as_shown = |x: f32| number::parse(&value(x).replace('−', "-"));
    let shown: Option<f64> = addends.iter().map(|&x| as_shown(x)).sum();
    match shown {
        _ if !adds_up => "≠",
        Some(shown) if value(shown as f32) == value(total) => "=",
        Some(_) | None => "≈",
    }
}

fn find<'a>(sample: &'a Named, key: &str) -> &'a [f32] {
    sample.iter().find(|(name, _)| name == key).map_or(&[], |(_, numbers)| numbers)
}

fn first(sample: &Named, key: &str) -> Option<f32> {
    find(sample, key).first().copied()
}

/// The first two numbers of a vector: "(0.31, −1.20)", with "…" for more.
fn place(sample: &Named, key: &str) -> String {
    let numbers = find(sample, key);
    let shown: Vec<String> = numbers.iter().take(2).map(|&x| if x.is_nan() { computed(x) } else { coordinate(x) }).collect();
    match numbers.len() {
        0 => UNKNOWN.to_string(),
        1 | 2 => format!("({})", shown.join(", ")),
        _ => format!("({}, …)", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::DLoss;
    use crate::text::Language;

    fn text(rows: &[Vec<Part>]) -> String {
        let words = rows.iter().flatten().map(|part| match part {
            Part::Sign(sign) | Part::Equals(sign) => sign.to_string(),
            Part::Term { text, form: Form::Again, .. } => text.clone(),
            Part::Term { name, text, form, .. } => {
                let between = if *form == Form::Equation { " = " } else { " " };
                [&name.of(Language::English), between, text].concat()
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn sample(gammas: [f64; 2], numbers: &[(&str, &[f32])]) -> At<OneSample> {
        let numbers = numbers.iter().map(|(name, numbers)| (name.to_string(), numbers.to_vec())).collect();
        At { gammas, value: OneSample { index: 4, numbers }, ..At::default() }
    }

    /// A sample of the logistic loss with R1 0.1, in which everything adds up.
    fn logistic() -> Vec<(&'static str, &'static [f32])> {
        vec![
            ("latents", &[0.31, -1.2]),
            ("fake_images_out", &[0.5, 0.25]),
            ("fake_scores_out", &[-0.312]),
            ("reals", &[1.0, 0.0]),
            ("real_scores_out", &[0.25]),
            ("softplus_fake", &[0.582]),
            ("softplus_neg_real", &[0.566]),
            ("r1_penalty", &[1.62]),
            ("loss", &[1.229]),
        ]
    }

    fn with_gamma(r1_gamma: f64) -> Experiment {
        Experiment { r1_gamma, ..Experiment::default() }
    }

    #[test]
    fn a_fake_and_a_real_lead_to_the_loss() {
        let told = text(&rows(&sample([0.1, 0.0], &logistic()), &with_gamma(0.1)));
        assert_eq!(
            told,
            "z (0.31, −1.20) → G → fake (0.50, 0.25) → D → f = −0.312 → softplus(f) = 0.582 \
             real (1.00, 0.00) → D → r = 0.250 → softplus(−r) = 0.566 \
             0.582 + 0.566 + γ/2·R1 0.081 = D loss 1.229"
        );
    }

    #[test]
    fn the_penalty_is_weighted_with_the_gamma_of_its_step() {
        let told = text(&rows(&sample([0.1, 0.0], &logistic()), &with_gamma(10.0)));
        assert!(told.ends_with("0.582 + 0.566 + γ/2·R1 (γ was 0.1) 0.081 = D loss 1.229"), "{told}");
        // Without a γ in the settings the step's penalty is still in its loss.
        let told = text(&rows(&sample([0.1, 0.0], &logistic()), &with_gamma(0.0)));
        assert!(told.ends_with("+ γ/2·R1 (γ was 0.1) 0.081 = D loss 1.229"), "{told}");
        // And where the settings have one and the step had none, none is shown.
        let without: Vec<_> = logistic().into_iter().filter(|(name, _)| *name != "r1_penalty" && *name != "loss").collect();
        let without = [without, vec![("loss", &[1.148][..])]].concat();
        let told = text(&rows(&sample([0.0; 2], &without), &with_gamma(0.1)));
        assert!(told.ends_with("0.582 + 0.566 = D loss 1.148"), "{told}");
    }

    #[test]
    fn what_does_not_add_up_is_no_sum() {
        let of = |addends: &[f32], total: f32| sign(&addends.iter().map(|x| Some(*x)).collect::<Vec<_>>(), Some(total));
        assert_eq!(of(&[0.582, 0.566, 0.081], 1.229), "=");
        assert_eq!(of(&[0.582, 0.566, 8.191], 1.229), "≠");
        assert_eq!(of(&[0.5824, 0.5664], 1.1488), "≈", "digits shown: 0.582 + 0.566 and 1.149");
        assert_eq!(of(&[f32::NAN, 0.5], f32::NAN), "=");
        assert_eq!(of(&[0.25, 0.5], f32::NAN), "≠");
        assert_eq!(of(&[f32::INFINITY, 0.5], 0.75), "≠");
        assert_eq!(sign(&[Some(0.5), None], Some(2.0)), "=", "the formula");
        assert_eq!(sign(&[Some(0.5)], None), "=");
    }

    #[test]
    fn the_sum_names_the_penalties_in_the_program_only() {
        let of = |experiment: Experiment| text(&rows(&At::default(), &experiment));
        assert!(of(with_gamma(1.0)).contains("γ/2·R1 –") && !of(with_gamma(1.0)).contains("R2"));
        assert!(!of(with_gamma(0.0)).contains('γ'));
        assert!(!of(Experiment { d_reg_interval: 16, ..with_gamma(1.0) }).contains('γ'));
    }

    #[test]
    fn without_a_step_no_place_of_the_sum_has_a_number() {
        for &d_loss in DLoss::ALL {
            let all = rows(&At::default(), &Experiment { d_loss, r1_gamma: 1.0, r2_gamma: 1.0, ..Experiment::default() });
            for part in all.iter().flatten() {
                let is_blank = match part {
                    Part::Sign(_) => true,
                    Part::Equals(sign) => *sign == "=",
                    Part::Term { text, .. } => text == "–",
                };
                assert!(is_blank, "{d_loss:?}: {part:?}");
            }
            assert_eq!(all[2].iter().filter(|part| matches!(part, Part::Equals(_))).count(), 1, "{d_loss:?}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_nan_and_negative_ones_in_brackets() {
        let numbers: [(&str, &[f32]); 4] =
            [("score_difference", &[-0.5]), ("weighted_epsilon_penalty", &[-0.25]), ("loss", &[-0.75]), ("latents", &[f32::NAN, 1.0])];
        let wgan = *DLoss::ALL.iter().find(|loss| loss.key() == "D_wgan").unwrap();
        let told = text(&rows(&sample([0.0; 2], &numbers), &Experiment { d_loss: wgan, ..Experiment::default() }));
        assert!(told.starts_with("z (NaN, 1.00) → G → fake – → D → f = – "), "{told}");
        assert!(told.ends_with("f − r −0.500 + (−0.250) = D loss −0.750"), "{told}");
    }

    #[test]
    fn vectors_are_cut_to_two() {
        let told = text(&rows(&sample([0.0; 2], &[("latents", &[0.1, -2.0, 3.0])]), &Experiment::default()));
        assert!(told.starts_with("z (0.10, −2.00, …)"), "{told}");
        assert!(text(&rows(&At::default(), &Experiment::default())).starts_with("z – →"));
    }
}
