//! Which charts the page shows for an experiment, and what stands in each.
//!
//! Must not know: how a chart is drawn.

use crate::gan::experiment::{Colour, Experiment};
use crate::gan::losses::{Penalties, ReferenceLine, Side, reference_lines};
use crate::gan::schedule::Rhythm;
use crate::gan::steps::D_LOSS;
use crate::gan::{data, losses};
use crate::insight::scale::Scale;
use crate::run::recording::{AGREEMENT, DISTANCE, HIGH_QUALITY, MODES_HELD};
use crate::text::Text;
use crate::words::{charts as words, page};

/// Scores have no line of their own but 0, which needs no name.
const SCORES_LINES: &[ReferenceLine] = &[ReferenceLine { value: 0.0, label: "", meaning: Text::new("D is undecided", "D 未作判断") }];

/// The role of a colour: one role, one colour, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Reals.
    Real,
    /// Fakes.
    Fake,
    /// Penalties.
    Penalty,
    /// Everything else.
    Plain,
}

impl Ink {
    /// The colour of what a term of a loss is about.
    pub fn of(side: Side) -> Self {
        match side {
            Side::Real => Self::Real,
            Side::Fake => Self::Fake,
            Side::Both => Self::Plain,
        }
    }

    /// The role's word in the style sheet.
    pub fn key(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Fake => "fake",
            Self::Penalty => "penalty",
            Self::Plain => "plain",
        }
    }
}

/// The form of a curve: curves differ without colour too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line.
    Solid,
    /// A line of dashes.
    Dashed,
    /// A line of dots.
    Dotted,
    /// A line of dashes and dots.
    DashDot,
    /// A line of long dashes.
    Long,
    /// A layer of a stack, with lines that rise.
    Rising,
    /// A layer with lines that fall.
    Falling,
    /// A layer with level lines.
    Level,
    /// A layer with upright lines.
    Upright,
}

impl Form {
    /// Of the terms of a loss, in turn: as lines, and as layers.
    const TERMS: [[Self; 4]; 2] =
        [[Self::Dashed, Self::Dotted, Self::DashDot, Self::Long], [Self::Rising, Self::Falling, Self::Level, Self::Upright]];

    /// Its word in the style sheet.
    pub fn key(self) -> &'static str {
        ["solid", "dashed", "dotted", "dash-dot", "long", "rising", "falling", "level", "upright"][self as usize]
    }

    /// Whether it is a layer of a stack.
    pub fn is_layer(self) -> bool {
        self as usize >= Self::Rising as usize
    }

    /// Dashes and the room between them, in pixels.
    pub fn dashes(self) -> &'static [f64] {
        match self {
            Self::Dashed => &[6.0, 3.0],
            Self::Dotted => &[2.0, 3.0],
            Self::DashDot => &[8.0, 3.0, 2.0, 3.0],
            Self::Long => &[12.0, 3.0],
            _ => &[],
        }
    }
}

/// One line of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series {
    /// Column of the history.
    pub name: &'static str,
    /// Its name on the page.
    pub label: Text,
    /// Colour.
    pub ink: Ink,
    /// Form.
    pub form: Form,
    /// γ/2 of a penalty.
    pub weight: Option<f64>,
}

impl Series {
    /// A line that the page names as the history does.
    pub fn line(name: &'static str, ink: Ink, form: Form) -> Self {
        Self { name, label: words::curve(name), ink, form, weight: None }
    }

    /// All that is shown of it beside its numbers: no two lines of a chart have the same.
    pub fn key(&self) -> (&'static str, Text, &'static str, &'static str, Option<u64>) {
        (self.name, self.label, self.ink.key(), self.form.key(), self.weight.map(f64::to_bits))
    }

    /// Whether it is a term of the loss.
    pub fn is_term(&self) -> bool {
        self.label != words::curve(self.name)
    }
}

/// The charts of the page, from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Scores of reals and fakes.
    Scores,
    /// R1 and R2, or the norm of the gradient between reals and fakes.
    Penalty,
    /// The D loss.
    DLoss,
    /// The G loss, and the regulariser of G.
    GLoss,
    /// Sample quality.
    Quality,
}

impl ChartKind {
    /// All, from top to bottom.
    pub const ALL: [Self; 5] = [Self::Scores, Self::Penalty, Self::DLoss, Self::GLoss, Self::Quality];

    /// Name for scripts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Scores => "scores",
            Self::Penalty => "penalty",
            Self::DLoss => "d-loss",
            Self::GLoss => "g-loss",
            Self::Quality => "quality",
        }
    }

    /// Name for people who do not see the chart.
    pub fn title(self) -> Text {
        match self {
            Self::Scores => words::SCORES,
            Self::Penalty => words::PENALTY,
            Self::DLoss => words::D_LOSS,
            Self::GLoss => words::G_LOSS,
            Self::Quality => words::QUALITY,
        }
    }

    /// The lines of the chart; empty when the program has none of them.
    pub fn series(self, experiment: &Experiment) -> Vec<Series> {
        use Form::{Dashed, Solid};
        let line = Series::line;
        match self {
            Self::Scores => vec![line("Loss/scores/real", Ink::Real, Solid), line("Loss/scores/fake", Ink::Fake, Dashed)],
            Self::Penalty => penalty_series(experiment),
            Self::GLoss if losses::path_length_weight(experiment) != 0.0 => {
                vec![line("Loss/G/loss", Ink::Plain, Solid), line("Loss/pl_penalty", Ink::Penalty, Dashed)]
            }
            Self::DLoss => vec![line(D_LOSS, Ink::Plain, Solid)],
            Self::GLoss => vec![line("Loss/G/loss", Ink::Plain, Solid)],
            Self::Quality if measures_modes(experiment) => {
                vec![line(HIGH_QUALITY, Ink::Plain, Solid), line(MODES_HELD, Ink::Plain, Dashed)]
            }
            Self::Quality if measures_classes(experiment) => vec![line(DISTANCE, Ink::Plain, Solid), line(AGREEMENT, Ink::Plain, Dashed)],
            Self::Quality => vec![line(DISTANCE, Ink::Plain, Solid)],
        }
    }

    /// The lines of the chart with, in that of the D loss, the terms that it is the sum of: as layers, or where [`unstacked`] has a
    /// reason as lines.
    pub fn with_terms(self, experiment: &Experiment, scale: Scale) -> Vec<Series> {
        let mut all = self.series(experiment);
        if self == Self::DLoss {
            let forms = Form::TERMS[usize::from(unstacked(experiment, scale).is_none())];
            let terms = d_terms(experiment).into_iter().zip(forms);
            all.extend(terms.map(|((name, label, ink), form)| Series { name, label, ink, form, weight: None }));
        }
        all
    }

    /// The reference lines: those of the table of losses, and `floor`, the distance of two sets of reals.
    pub fn levels(self, experiment: &Experiment, floor: f32) -> Vec<ReferenceLine> {
        match self {
            Self::Scores => SCORES_LINES.to_vec(),
            Self::DLoss => reference_lines(experiment).d.to_vec(),
            Self::GLoss => reference_lines(experiment).g.to_vec(),
            Self::Quality if !measures_modes(experiment) && floor.is_finite() => {
                vec![ReferenceLine {
                    value: f64::from(floor),
                    label: "",
                    meaning: Text::new("how far two random draws of the data lie apart", "随机抽取的两组真样本之间的距离"),
                }]
            }
            Self::Penalty | Self::Quality => vec![],
        }
    }
}

/// Whether quality is that of a mixture: shares from 0 to 1.
pub fn measures_modes(experiment: &Experiment) -> bool {
    data::modes(experiment.data).is_some()
}

fn measures_classes(experiment: &Experiment) -> bool {
    data::classes(experiment) > 0 && experiment.colour == Colour::Grey
}

/// Why the penalty chart is empty, if it is.
pub fn missing_penalty(experiment: &Experiment) -> Option<Text> {
    match losses::d_loss(experiment.d_loss).penalties {
        _ if !penalty_series(experiment).is_empty() => None,
        Penalties::None => Some(words::NO_PENALTY),
        _ => Some(words::GAMMA_ZERO),
    }
}

/// Column, name and colour of every term of the D loss. Penalties that have a step of their own are not in it.
fn d_terms(experiment: &Experiment) -> Vec<(&'static str, Text, Ink)> {
    let entry = losses::d_loss(experiment.d_loss);
    let mut terms: Vec<_> = entry.terms.iter().map(|term| (term.column, Text::same(term.label), Ink::of(term.side))).collect();
    if Rhythm::of(experiment).reg_d.is_some() {
        return terms;
    }
    if entry.penalties == Penalties::Mixed {
        terms.push((losses::MIXED_PART, page::GRADIENT_PENALTY, Ink::Penalty));
    }
    let penalties = losses::PENALTY_PARTS.into_iter().zip(["γ/2·R1", "γ/2·R2"]).zip(losses::gammas(experiment));
    terms.extend(penalties.filter(|(_, gamma)| *gamma != 0.0).map(|((column, label), _)| (column, Text::same(label), Ink::Penalty)));
    terms
}

/// Why the terms of the D loss cannot be stacked, if they cannot.
pub fn unstacked(experiment: &Experiment, scale: Scale) -> Option<Text> {
    let is_signed = losses::d_loss(experiment.d_loss).terms.iter().any(|term| term.is_signed);
    match scale {
        _ if is_signed => Some(words::SIGNED),
        Scale::Linear => None,
        _ => Some(words::NOT_LINEAR),
    }
}

fn penalty_series(experiment: &Experiment) -> Vec<Series> {
    if losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed {
        return vec![Series::line("Loss/mixed_norms", Ink::Penalty, Form::Solid)];
    }
    let [r1_gamma, r2_gamma] = losses::gammas(experiment);
    let all = [("Loss/r1_penalty", r1_gamma, Form::Solid), ("Loss/r2_penalty", r2_gamma, Form::Dashed)];
    all.into_iter()
        .filter(|(_, gamma, _)| *gamma != 0.0)
        .map(|(name, gamma, form)| Series { weight: Some(gamma / 2.0), ..Series::line(name, Ink::Penalty, form) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::{Architecture, Dataset, Switch};
    use crate::text::Language;

    #[test]
    fn a_gamma_of_zero_leaves_a_sentence() {
        let mut experiment = Experiment { r1_gamma: 0.0, ..Experiment::default() };
        assert!(ChartKind::Penalty.series(&experiment).is_empty());
        assert!(missing_penalty(&experiment).is_some());
        experiment.r2_gamma = 4.0;
        assert_eq!(ChartKind::Penalty.series(&experiment)[0].weight, Some(2.0));
        assert!(missing_penalty(&experiment).is_none());
        experiment.d_loss = crate::gan::experiment::DLoss::Logistic;
        assert!(missing_penalty(&experiment).is_some());
        let styled = Experiment { data: Dataset::Digits, architecture: Architecture::StyleGan, pl_weight: 2.0, ..experiment };
        assert_eq!(ChartKind::GLoss.series(&styled)[1].name, "Loss/pl_penalty");
        assert!(missing_penalty(&styled).is_some() && styled.penalty_interval() == 4);
    }

    #[test]
    fn two_lines_of_one_chart_differ_without_colour() {
        let points = Experiment { r2_gamma: 1.0, ..Experiment::default() };
        let styled = Experiment { data: Dataset::Digits, architecture: Architecture::StyleGan, pl_weight: 2.0, ..Experiment::default() };
        for (kind, experiment) in ChartKind::ALL.into_iter().flat_map(|kind| [(kind, &points), (kind, &styled)]) {
            for series in [kind.series(experiment), kind.with_terms(experiment, Scale::Linear), kind.with_terms(experiment, Scale::Log)] {
                assert!((0..series.len()).all(|b| (0..b).all(|a| series[a].form != series[b].form)), "{}", kind.key());
            }
        }
    }

    #[test]
    fn the_d_loss_is_shown_with_its_terms() {
        let told = |link: &str, scale| {
            let experiment = crate::engine::contract::link::parse(link).experiment;
            let all = ChartKind::DLoss.with_terms(&experiment, scale);
            assert!(!all[0].is_term() && all[1..].iter().all(Series::is_term));
            let words: Vec<_> = all.iter().map(|s| format!("{} {}", s.label.of(Language::English), s.form.key())).collect();
            words.join(", ")
        };
        let both = "r1_gamma=3&r2_gamma=1";
        let stacked = "Loss/D/loss solid, softplus(f) rising, softplus(−r) falling, γ/2·R1 level, γ/2·R2 upright";
        assert_eq!(told(both, Scale::Linear), stacked);
        assert!(told(both, Scale::Symlog).ends_with("γ/2·R1 dash-dot, γ/2·R2 long"));
        let lines = "Loss/D/loss solid, f − r dashed, ε·r² dotted, gradient penalty dash-dot";
        assert_eq!(told("d_loss=D_wgan_gp", Scale::Linear), lines);
        assert_eq!(told("d_loss=D_logistic&r1_gamma=3", Scale::Linear), "Loss/D/loss solid, softplus(f) rising, softplus(−r) falling");
        assert!(!told("r1_gamma=3&d_reg_interval=16", Scale::Linear).contains("R1"), "a step of its own");
        assert_eq!(ChartKind::GLoss.with_terms(&Experiment::default(), Scale::Linear), ChartKind::GLoss.series(&Experiment::default()));
    }

    #[test]
    fn quality_is_what_the_data_allow() {
        let of = |experiment: &Experiment| ChartKind::Quality.series(experiment).iter().map(|s| s.name).collect::<Vec<_>>();
        assert_eq!(of(&Experiment::default()), [HIGH_QUALITY, MODES_HELD]);
        assert_eq!(of(&Experiment { data: Dataset::Spiral, ..Experiment::default() }), [DISTANCE]);
        let digits = Experiment { data: Dataset::Digits, labels: Switch::On, ..Experiment::default() };
        assert_eq!(of(&digits), [DISTANCE, AGREEMENT]);
        assert_eq!(of(&Experiment { labels: Switch::Off, ..digits.clone() }), [DISTANCE]);
        assert_eq!(ChartKind::Quality.levels(&digits, 0.04)[0].value, f64::from(0.04_f32));
        assert!(
            ChartKind::Quality.levels(&digits, f32::NAN).is_empty() && ChartKind::Quality.levels(&Experiment::default(), 0.04).is_empty()
        );
    }
}
