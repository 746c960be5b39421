//! The card of each chart: what it shows, what is healthy, what is not, and its formula with the numbers of one iteration in it.
//!
//! The formula follows the loss in use. Numbers are asked for by name: the columns of a frame (`Loss/…`), those of sample quality, and
//! the batch means of the D loss's terms by the names of their tensors (`softplus_fake`, `weighted_gradient_penalty` …), which are no
//! columns. A sum whose numbers are missing, or do not add up because they are of different iterations, is left out.
//! Must not know: how a card is shown, where its numbers come from.

use crate::gan::data;
use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::gan::losses::{Penalties, ReferenceLine, ScoreScale};
use crate::gan::schedule::Rhythm;
use crate::insight::charts::{ChartKind, measures_modes};
use crate::number;
use crate::run::recording::{DISTANCE, HIGH_QUALITY, MODES_HELD};
use crate::text::{Phrase, Text};
use crate::words::format::value;
use crate::words::{cards as words, charts};

/// How far a sum may be from what it is shown to be: f32 means of a minibatch, against the largest number in it.
const ADDS_UP: f32 = 1e-4;
/// The name by which the distance of two sets of reals is asked for.
pub const FLOOR: &str = "floor";

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What the curves are.
    pub what: Phrase,
    /// What they look like when all is well.
    pub healthy: Phrase,
    /// What they look like when it is not.
    pub warning: Phrase,
    /// The formula, line by line, with numbers where there are any.
    pub formula: Vec<Phrase>,
    /// The chart's reference lines, and when the curves lie on them.
    pub lines: Vec<Phrase>,
}

/// Gives a number by its name; `None` where there is none.
pub type Numbers<'a> = &'a dyn Fn(&str) -> Option<f32>;

/// The card of a chart.
pub fn card(kind: ChartKind, experiment: &Experiment, numbers: Numbers<'_>) -> Card {
    let texts = match kind {
        ChartKind::Scores => scores_texts(experiment),
        ChartKind::Penalty => penalty_texts(experiment),
        ChartKind::DLoss => d_texts(experiment),
        ChartKind::GLoss => g_texts(experiment),
        ChartKind::Quality if measures_modes(experiment) => [words::MODES, words::MODES_HEALTHY, words::MODES_WARNING].map(Phrase::from),
        ChartKind::Quality => [words::DISTANCE, words::DISTANCE_HEALTHY, words::DISTANCE_WARNING].map(Phrase::from),
    };
    let formula = match kind {
        ChartKind::Scores => scores_formula(experiment, numbers),
        ChartKind::Penalty => penalty_formula(experiment, numbers),
        ChartKind::DLoss => d_formula(experiment, numbers),
        ChartKind::GLoss => g_formula(experiment, numbers),
        ChartKind::Quality => quality_formula(experiment, numbers),
    };
    let [what, healthy, warning] = texts;
    let floor = numbers(FLOOR).unwrap_or(f32::NAN);
    Card { what, healthy, warning, formula, lines: kind.levels(experiment, floor).iter().map(line).collect() }
}

/// A reference line in words: its name in the chart and its value, or where it has none its value.
fn line(line: &ReferenceLine) -> Phrase {
    let name = if line.label.is_empty() { value(line.value as f32).into() } else { named(line.label, line.value) };
    words::LINE.with([name, Phrase::from(line.meaning)])
}

/// A name that is a formula, with its value: "2 ln 2 ≈ 1.386". A name that is a number says that already.
fn named(label: &str, exact: f64) -> Phrase {
    if number::parse(label).is_some() { label.into() } else { words::NAMED.with([label.to_string(), value(exact as f32)]) }
}

fn is_free(experiment: &Experiment) -> bool {
    losses::d_loss(experiment.d_loss).scale == ScoreScale::Free
}

fn scores_texts(experiment: &Experiment) -> [Phrase; 3] {
    let entry = losses::d_loss(experiment.d_loss);
    let what = match (entry.compares, entry.is_log_ratio) {
        (true, _) => words::SCORES_COMPARED,
        (false, true) => words::SCORES,
        (false, false) => words::SCORES_PLAIN,
    };
    let healthy = if is_free(experiment) { words::SCORES_HEALTHY_WGAN } else { words::SCORES_HEALTHY };
    [what, healthy, words::SCORES_WARNING].map(Phrase::from)
}

fn penalty_texts(experiment: &Experiment) -> [Phrase; 3] {
    if losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed {
        let target = words::NORMS_HEALTHY.with([number::shortest(experiment.wgan_target)]);
        return [Phrase::from(words::NORMS), target, Phrase::from(words::NORMS_WARNING)];
    }
    let penalty = if data::picture(experiment).is_some() { words::PENALTY } else { words::PENALTY_OF_POINTS };
    let whats: Vec<Phrase> = weights(experiment).map(|weight| penalty.with([Phrase::from(weight.label), weight.samples.into()])).collect();
    if whats.is_empty() {
        return [Phrase::from(words::NO_PENALTY), Phrase::default(), Phrase::default()];
    }
    [Phrase::joined(whats, " "), Phrase::from(words::PENALTY_HEALTHY), Phrase::from(words::PENALTY_WARNING)]
}

fn d_texts(experiment: &Experiment) -> [Phrase; 3] {
    let Some(undecided) = losses::d_loss(experiment.d_loss).undecided else {
        return [words::D_LOSS, words::D_HEALTHY_WGAN, words::D_WARNING_WGAN].map(Phrase::from);
    };
    let level = undecided(experiment);
    [words::D_LOSS.into(), words::D_HEALTHY.with([named(level.label, level.value)]), words::D_WARNING.into()]
}

fn g_texts(experiment: &Experiment) -> [Phrase; 3] {
    let entry = losses::g_loss(experiment.g_loss);
    [words::G_LOSS, entry.healthy, entry.warning].map(Phrase::from)
}

/// A penalty in the loss.
struct Weight {
    label: &'static str,
    samples: Text,
    column: &'static str,
    half_gamma: f32,
}

fn weights(experiment: &Experiment) -> impl Iterator<Item = Weight> {
    let all = [("R1", words::REALS, "Loss/r1_penalty"), ("R2", words::FAKES, "Loss/r2_penalty")];
    let gammas = losses::gammas(experiment);
    all.into_iter().zip(gammas).filter(|(_, gamma)| *gamma != 0.0).map(|((label, samples, column), gamma)| Weight {
        label,
        samples,
        column,
        half_gamma: (gamma / 2.0) as f32,
    })
}

/// One number of a sum: its name, and what it is the product of.
struct Part {
    name: Phrase,
    /// 1, or the weight that is shown before the number.
    weight: f32,
    number: Option<f32>,
}

impl Part {
    fn plain(name: Phrase, number: Option<f32>) -> Self {
        Self { name, weight: 1.0, number }
    }

    /// The number as text, with its weight.
    fn text(&self) -> Option<String> {
        let shown = value(self.number.filter(|x| x.is_finite())?);
        Some(if self.weight == 1.0 { shown } else { [number::shortest_f32(self.weight).as_str(), "·", &shown].concat() })
    }

    /// What its text stands for.
    fn as_shown(&self) -> Option<f32> {
        let shown = value(self.number?).replace('−', "-");
        Some(self.weight * number::parse(&shown)? as f32)
    }
}

/// "a 0.552 + b 0.610 = total 1.162", or "≈" where the shown digits are off by their rounding; without numbers where one is missing, or
/// where they do not add up.
fn sum(parts: &[Part], total_name: Text, total: Option<f32>) -> Phrase {
    with_numbers(parts, total_name, total)
        .unwrap_or_else(|| Phrase::joined(parts.iter().map(|part| part.name.clone()), " + ").then(" = ").then(total_name))
}

fn with_numbers(parts: &[Part], total_name: Text, total: Option<f32>) -> Option<Phrase> {
    let total = total.filter(|x| x.is_finite())?;
    let (mut text, mut exact, mut shown, mut largest) = (vec![], 0.0, 0.0, total.abs());
    for part in parts {
        let number = part.text()?;
        let number = if number.starts_with('−') { ["(", &number, ")"].concat() } else { number };
        let weighted = part.weight * part.number?;
        exact += weighted;
        shown += part.as_shown()?;
        largest = largest.max(weighted.abs());
        text.push(part.name.clone().then(" ").then(number));
    }
    let adds_up = (exact - total).abs() <= ADDS_UP * largest.max(1.0);
    let sign = if value(shown) == value(total) { " = " } else { " ≈ " };
    adds_up.then(|| Phrase::joined(text, " + ").then(sign).then(total_name).then(" ").then(value(total)))
}

fn mean_of(formula: &str) -> Phrase {
    words::MEAN.with([formula])
}

fn scores_formula(experiment: &Experiment, numbers: Numbers<'_>) -> Vec<Phrase> {
    let [real, fake] = ["Loss/scores/real", "Loss/scores/fake"].map(numbers);
    if losses::d_loss(experiment.d_loss).compares {
        return vec![equals(mean_of("(r − f)"), real)];
    }
    let (r, f) = (mean_of("r"), mean_of("f"));
    let shown = real.zip(fake).and_then(|(real, fake)| {
        let gap = [Part::plain(r.clone(), Some(real)), Part { name: Phrase::default(), weight: -1.0, number: Some(fake) }];
        let off: f32 = gap[0].as_shown()? + gap[1].as_shown()?;
        let sign = if value(off) == value(real - fake) { " = " } else { " ≈ " };
        let fake_text = if fake < 0.0 { ["(", &value(fake), ")"].concat() } else { value(fake) };
        let off = r.clone().then(" ").then(value(real)).then(" − ").then(&f).then(" ").then(fake_text);
        Some(off.then(sign).then(words::GAP).then(" ").then(value(real - fake)))
    });
    vec![shown.unwrap_or_else(|| r.then(" − ").then(f).then(" = ").then(words::GAP))]
}

/// "name = 0.5", or the name alone.
fn equals(name: Phrase, number: Option<f32>) -> Phrase {
    match number.filter(|x| x.is_finite()) {
        Some(x) => name.then(" = ").then(value(x)),
        None => name,
    }
}

fn penalty_formula(experiment: &Experiment, numbers: Numbers<'_>) -> Vec<Phrase> {
    if losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed {
        let norm = equals(mean_of("n"), numbers("Loss/mixed_norms"));
        return vec![Phrase::from("n = ‖∂D(x)/∂x‖, ").then(norm), equals(mixed_name(), numbers("weighted_gradient_penalty"))];
    }
    let line = |weight: Weight| {
        let number = numbers(weight.column).filter(|x| x.is_finite());
        let gradient = if weight.label == "R1" { "‖∂r/∂x‖²" } else { "‖∂f/∂x‖²" };
        let symbol = ["γ/2·", weight.label].concat();
        let product = number.map_or(symbol.clone(), |x| {
            let (half_gamma, whole) = (number::shortest_f32(weight.half_gamma), value(weight.half_gamma * x));
            [&symbol, " = ", &half_gamma, "·", &value(x), " = ", &whole].concat()
        });
        [equals(Phrase::from(weight.label).then(" = ").then(mean_of(gradient)), number), product.into()]
    };
    weights(experiment).flat_map(line).collect()
}

fn mixed_name() -> Phrase {
    mean_of("λ/target²·(n − target)²")
}

/// The D loss as the sum of its terms, and the penalties' step where they have one.
fn d_formula(experiment: &Experiment, numbers: Numbers<'_>) -> Vec<Phrase> {
    let entry = losses::d_loss(experiment.d_loss);
    let mut parts: Vec<Part> = entry.terms.iter().map(|term| term_part(term.label, term.tensor, experiment, numbers)).collect();
    let penalties: Vec<Part> = if entry.penalties == Penalties::Mixed {
        vec![Part::plain(mixed_name(), numbers("weighted_gradient_penalty"))]
    } else {
        weights(experiment)
            .map(|weight| Part {
                name: ["γ/2·", weight.label].concat().into(), weight: weight.half_gamma, number: numbers(weight.column)
            })
            .collect()
    };
    let Some(interval) = Rhythm::of(experiment).reg_d else {
        parts.extend(penalties);
        return vec![sum(&parts, words::D_SUM, numbers("Loss/D/loss"))];
    };
    let own = sum(&penalties, Text::same("Loss/D/reg"), numbers("Loss/D/reg"));
    let interval = interval.to_string();
    vec![sum(&parts, words::D_SUM, numbers("Loss/D/loss")), words::OWN_STEP.with([Phrase::from(&interval), interval.into(), own])]
}

/// A term of the D loss; means of what is linear in the logged numbers follow from these.
fn term_part(label: &str, tensor: &str, experiment: &Experiment, numbers: Numbers<'_>) -> Part {
    let number = match tensor {
        "score_difference" => numbers("Loss/scores/fake").zip(numbers("Loss/scores/real")).map(|(fake, real)| fake - real),
        "weighted_epsilon_penalty" => numbers("Loss/epsilon_penalty").map(|square| experiment.wgan_epsilon as f32 * square),
        _ => numbers(tensor),
    };
    // "mean f − r" would be read as "(mean f) − r".
    let is_bare = label.contains(' ') && !label.contains('(');
    Part::plain(if is_bare { mean_of(&["(", label, ")"].concat()) } else { mean_of(label) }, number)
}

fn g_formula(experiment: &Experiment, numbers: Numbers<'_>) -> Vec<Phrase> {
    let formula = losses::g_loss(experiment.g_loss).formula;
    // "mean −f" would be read as a difference.
    let formula = if formula.starts_with('−') { ["(", formula, ")"].concat() } else { formula.to_string() };
    let mut lines = vec![Phrase::from(words::G_SUM).then(" = ").then(equals(mean_of(&formula), numbers("Loss/G/loss")))];
    if let Some(interval) = Rhythm::of(experiment).reg_g {
        let weight = losses::path_length_weight(experiment) as f32;
        let penalty = [Part { name: mean_of("weight·(length − mean length)²"), weight, number: numbers("Loss/pl_penalty") }];
        let interval = interval.to_string();
        let own = sum(&penalty, Text::same("Loss/G/reg"), numbers("Loss/G/reg"));
        lines.push(words::OWN_STEP.with([Phrase::from(&interval), interval.into(), own]));
    }
    lines
}

fn quality_formula(experiment: &Experiment, numbers: Numbers<'_>) -> Vec<Phrase> {
    if measures_modes(experiment) {
        return [HIGH_QUALITY, MODES_HELD].map(|name| equals(charts::curve(name).into(), numbers(name))).to_vec();
    }
    let floor = numbers(FLOOR).filter(|x| x.is_finite()).map(|x| words::FLOOR.with([value(x)]));
    [equals(charts::curve(DISTANCE).into(), numbers(DISTANCE))].into_iter().chain(floor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::contract::link;
    use crate::gan::experiment::{DLoss, GLoss};
    use crate::text::Language;

    fn formula(kind: ChartKind, query: &str, numbers: &[(&str, f32)]) -> Vec<String> {
        let link = link::parse(query);
        assert!(link.complaints.is_empty(), "{:?}", link.complaints);
        let card = card(kind, &link.experiment, &|name| numbers.iter().find(|(known, _)| *known == name).map(|(_, x)| *x));
        card.formula.iter().map(|line| line.of(Language::English)).collect()
    }

    const LOGISTIC: [(&str, f32); 4] =
        [("softplus_fake", 0.552), ("softplus_neg_real", 0.61), ("Loss/r1_penalty", 0.24), ("Loss/D/loss", 1.282)];

    #[test]
    fn the_d_loss_is_the_sum_of_its_terms() {
        let shown = formula(ChartKind::DLoss, "r1_gamma=1", &LOGISTIC);
        assert_eq!(shown, ["mean softplus(f) 0.552 + mean softplus(−r) 0.610 + γ/2·R1 0.5·0.240 = D loss 1.282"]);
        let shown =
            formula(ChartKind::DLoss, "r1_gamma=0", &[("softplus_fake", 0.5524), ("softplus_neg_real", 0.6104), ("Loss/D/loss", 1.1628)]);
        assert_eq!(shown, ["mean softplus(f) 0.552 + mean softplus(−r) 0.610 ≈ D loss 1.163"]);
        let wgan = [("Loss/scores/fake", -0.5), ("Loss/scores/real", 1.0), ("Loss/epsilon_penalty", 20.0), ("Loss/D/loss", -1.48)];
        let shown = formula(ChartKind::DLoss, "d_loss=D_wgan", &wgan);
        assert_eq!(shown, ["mean (f − r) (−1.500) + mean ε·r² 0.020 = D loss −1.480"]);
    }

    #[test]
    fn a_sum_that_does_not_add_up_has_no_numbers() {
        let symbols = ["mean softplus(f) + mean softplus(−r) + γ/2·R1 = D loss"];
        for place in 0..LOGISTIC.len() {
            for wrong in [None, Some(0.5), Some(f32::NAN), Some(f32::INFINITY)] {
                let mut numbers = LOGISTIC.to_vec();
                match wrong {
                    Some(x) => numbers[place].1 = x,
                    None => drop(numbers.remove(place)),
                }
                assert_eq!(formula(ChartKind::DLoss, "r1_gamma=1", &numbers), symbols, "{numbers:?}");
            }
        }
        assert_eq!(formula(ChartKind::DLoss, "r1_gamma=2", &LOGISTIC), symbols, "another γ than these numbers had");
    }

    #[test]
    fn lazy_penalties_are_a_sum_of_their_own() {
        let numbers = [LOGISTIC[0], LOGISTIC[1], ("Loss/D/loss", 1.162), ("Loss/r1_penalty", 0.24), ("Loss/D/reg", 0.12)];
        let shown = formula(ChartKind::DLoss, "r1_gamma=1&d_reg_interval=16", &numbers);
        assert_eq!(
            shown,
            [
                "mean softplus(f) 0.552 + mean softplus(−r) 0.610 = D loss 1.162",
                "in a step of its own every 16 iterations, 16 times as strong: γ/2·R1 0.5·0.240 = Loss/D/reg 0.120"
            ]
        );
    }

    #[test]
    fn other_charts_show_their_numbers() {
        let scores = [("Loss/scores/real", 0.5), ("Loss/scores/fake", -0.25)];
        assert_eq!(formula(ChartKind::Scores, "", &scores), ["mean r 0.500 − mean f (−0.250) = gap 0.750"]);
        assert_eq!(formula(ChartKind::Scores, "", &scores[..1]), ["mean r − mean f = gap"]);
        assert_eq!(formula(ChartKind::Scores, "d_loss=D_rpgan_r1r2", &scores), ["mean (r − f) = 0.500"]);
        let penalty = [("Loss/r1_penalty", 0.24)];
        assert_eq!(formula(ChartKind::Penalty, "r1_gamma=1", &penalty), ["R1 = mean ‖∂r/∂x‖² = 0.240", "γ/2·R1 = 0.5·0.240 = 0.120"]);
        assert_eq!(formula(ChartKind::Penalty, "r1_gamma=0", &penalty), [""; 0]);
        assert_eq!(formula(ChartKind::GLoss, "", &[("Loss/G/loss", 0.693)]), ["G loss = mean softplus(−f) = 0.693"]);
        assert_eq!(
            formula(ChartKind::Quality, "data=spiral", &[(DISTANCE, 0.2), (FLOOR, 0.1)]),
            ["sliced W₂ = 0.200", "between two random draws of the data: 0.100"]
        );
    }

    /// What a card says that its curves are.
    fn what(kind: ChartKind, query: &str) -> String {
        card(kind, &link::parse(query).experiment, &|_| None).what.of(Language::English)
    }

    #[test]
    fn pixels_are_said_of_pictures_only() {
        for (query, is_of_pictures) in [("", false), ("data=spiral&r2_gamma=1", false), ("data=digits", true), ("data=dots", true)] {
            let told = what(ChartKind::Penalty, query);
            assert_eq!((told.contains("pixels"), told.contains("coordinates")), (is_of_pictures, !is_of_pictures), "{query}: {told}");
        }
    }

    #[test]
    fn a_logit_is_explained_where_a_score_is_one() {
        for d_loss in DLoss::ALL {
            let told = what(ChartKind::Scores, &format!("d_loss={}", d_loss.key()));
            let is_logistic = d_loss.key().starts_with("D_logistic");
            assert_eq!((told.contains("logit"), told.contains("sigmoid(score)")), (is_logistic, is_logistic), "{told}");
        }
    }

    #[test]
    fn a_named_value_is_a_number_too() {
        assert_eq!(named("2 ln 2", 2.0 * std::f64::consts::LN_2).of(Language::English), "2 ln 2 ≈ 1.386");
        assert_eq!(named("2", 2.0).of(Language::English), "2");
    }

    #[test]
    fn what_the_reference_lines_mean_is_told_in_both_languages() {
        let lines = |kind: ChartKind, query: &str, floor: f32, language| {
            let experiment = link::parse(query).experiment;
            let card = card(kind, &experiment, &|name| (name == FLOOR).then_some(floor));
            card.lines.iter().map(|line| line.of(language)).collect::<Vec<_>>()
        };
        let english = |kind, query| lines(kind, query, 0.04, Language::English);
        assert_eq!(
            english(ChartKind::DLoss, ""),
            ["2 ln 2 ≈ 1.386: D scores everything 0, and softplus(0) = ln 2 of a real and of a fake: it cannot tell them apart"]
        );
        assert_eq!(
            english(ChartKind::GLoss, "g_loss=G_logistic_saturating"),
            ["−ln 2 ≈ −0.693: D scores the fakes 0, and softplus(0) = ln 2"]
        );
        assert_eq!(english(ChartKind::Scores, ""), ["0.000: D is undecided"]);
        assert_eq!(english(ChartKind::Quality, "data=spiral"), ["0.040: how far two random draws of the data lie apart"]);
        assert_eq!(lines(ChartKind::Quality, "data=spiral", f32::NAN, Language::English), [""; 0], "no line without its value");
        assert_eq!(english(ChartKind::Penalty, ""), [""; 0]);
        for (d_loss, g_loss) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (*d, *g))) {
            let experiment = Experiment { d_loss, g_loss, ..Experiment::default() };
            for kind in ChartKind::ALL {
                let lines = card(kind, &experiment, &|_| Some(0.5)).lines;
                assert_eq!(lines.len(), kind.levels(&experiment, 0.5).len(), "{d_loss:?} {g_loss:?} {kind:?}");
                for line in lines {
                    let [english, chinese] = [Language::English, Language::Chinese].map(|language| line.of(language));
                    let is_chinese = |text: &str| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
                    assert!(!is_chinese(&english) && is_chinese(&chinese), "{english} {chinese}");
                }
            }
        }
    }

    #[test]
    fn every_loss_has_a_card_for_every_chart() {
        for (d_loss, g_loss) in DLoss::ALL.iter().flat_map(|d| GLoss::ALL.iter().map(move |g| (*d, *g))) {
            let experiment = Experiment { d_loss, g_loss, ..Experiment::default() };
            for kind in ChartKind::ALL {
                let card = card(kind, &experiment, &|_| None);
                let has_nothing = kind == ChartKind::Penalty && ChartKind::Penalty.series(&experiment).is_empty();
                assert_eq!(card.formula.is_empty(), has_nothing, "{d_loss:?} {kind:?}");
                let all = [&card.what, &card.healthy, &card.warning];
                for language in [Language::English, Language::Chinese] {
                    assert!(all.iter().all(|text| !text.of(language).contains("{}") && (has_nothing || !text.is_empty())), "{card:?}");
                }
                let digits = card.formula.iter().any(|line| line.of(Language::English).contains('.'));
                assert!(!digits, "numbers that nobody gave: {card:?}");
            }
        }
    }
}
