//! The D loss of one sample as a sum: the numbers of the strip under the stage, all from the frame.
//!
//! Must not know: the DOM.

use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::Penalties;
use crate::gan::schedule::Rhythm;
use crate::insight::charts::Ink;
use crate::text::Text;
use crate::words::format::{coordinate, value};
use crate::words::page as words;

/// One thing in the strip.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A word or sign.
    Sign(&'static str),
    /// A named number of fixed width.
    Term {
        /// "softplus(f)".
        name: Text,
        /// "0.552".
        text: String,
        /// Colour.
        ink: Ink,
    },
}

/// Named tensors of one sample.
type Sample = [(String, Vec<f32>)];

/// The parts of the strip, without penalties that have a step of their own; a sample without numbers yields "–" in every place.
pub fn parts(sample: &Sample, experiment: &Experiment) -> Vec<Part> {
    use Part::Sign;
    let term = |name: Text, key: &str, ink| Part::Term { name, text: value(first(sample, key)), ink };
    let mut parts = vec![
        Part::Term { name: Text::same("z"), text: place(sample, "latents"), ink: Ink::Plain },
        Sign("→ G →"),
        Part::Term { name: words::FAKE_SAMPLE, text: place(sample, "fake_images_out"), ink: Ink::Fake },
        Sign("→ D →"),
        term(Text::same("f"), "fake_scores_out", Ink::Fake),
    ];
    let loss = losses::d_loss(experiment.d_loss);
    for (index, part) in loss.terms.iter().enumerate() {
        parts.extend([Sign(if index == 0 { "→" } else { "+" }), term(Text::same(part.label), part.tensor, Ink::of(part.side))]);
    }
    let lazy = Rhythm::of(experiment).reg_d.is_some();
    let [r1_gamma, r2_gamma] = if lazy { [0.0; 2] } else { losses::gammas(experiment) };
    for (name, key, gamma) in [("γ/2·R1", "r1_penalty", r1_gamma), ("γ/2·R2", "r2_penalty", r2_gamma)] {
        if gamma != 0.0 {
            let text = value((gamma / 2.0) as f32 * first(sample, key));
            parts.extend([Sign("+"), Part::Term { name: Text::same(name), text, ink: Ink::Penalty }]);
        }
    }
    if loss.penalties == Penalties::Mixed && !lazy {
        parts.extend([Sign("+"), term(words::GRADIENT_PENALTY, "weighted_gradient_penalty", Ink::Penalty)]);
    }
    parts.extend([Sign("→"), term(words::D_LOSS, "loss", Ink::Plain)]);
    parts
}

fn find<'a>(sample: &'a Sample, key: &str) -> &'a [f32] {
    sample.iter().find(|(name, _)| name == key).map_or(&[], |(_, numbers)| numbers)
}

fn first(sample: &Sample, key: &str) -> f32 {
    find(sample, key).first().copied().unwrap_or(f32::NAN)
}

/// The first two numbers of a vector: "(0.31, −1.20)", with "…" for more.
fn place(sample: &Sample, key: &str) -> String {
    let numbers = find(sample, key);
    let shown: Vec<String> = numbers.iter().take(2).map(|&x| coordinate(x)).collect();
    match numbers.len() {
        0 => "–".to_string(),
        1 | 2 => format!("({})", shown.join(", ")),
        _ => format!("({}, …)", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::DLoss;
    use crate::text::Language;

    fn text(parts: &[Part]) -> String {
        let words = parts.iter().map(|part| match part {
            Part::Sign(sign) => sign.to_string(),
            Part::Term { name, text, .. } => format!("{} = {text}", name.of(Language::English)),
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_sum_names_the_penalties_in_the_program_only() {
        let sample = vec![("softplus_fake".to_string(), vec![0.5]), ("r1_penalty".to_string(), vec![4.0])];
        let with = text(&parts(&sample, &Experiment { r1_gamma: 1.0, ..Experiment::default() }));
        assert!(with.contains("softplus(f) = 0.500") && with.contains("γ/2·R1 = 2.000") && !with.contains("R2"), "{with}");
        let without = text(&parts(&sample, &Experiment { r1_gamma: 0.0, ..Experiment::default() }));
        assert!(!without.contains("γ"), "{without}");
        let lazy = text(&parts(&sample, &Experiment { r1_gamma: 1.0, d_reg_interval: 16, ..Experiment::default() }));
        assert!(!lazy.contains("γ"), "{lazy}");
    }

    #[test]
    fn without_a_step_no_place_of_the_sum_has_a_number() {
        for &d_loss in DLoss::ALL {
            let all = parts(&[], &Experiment { d_loss, r1_gamma: 1.0, r2_gamma: 1.0, ..Experiment::default() });
            for part in &all {
                assert!(matches!(part, Part::Sign(_)) || matches!(part, Part::Term { text, .. } if text == "–"), "{d_loss:?}: {part:?}");
            }
        }
    }

    #[test]
    fn vectors_are_cut_to_two() {
        let sample = vec![("latents".to_string(), vec![0.1, -2.0, 3.0])];
        assert!(text(&parts(&sample, &Experiment::default())).starts_with("z = (0.10, −2.00, …)"));
        assert!(text(&parts(&[], &Experiment::default())).starts_with("z = –"));
    }
}
