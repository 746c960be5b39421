//! Which charts the page shows for an experiment, and what stands in each.
//!
//! Must not know: how a chart is drawn.

use super::live::{AGREEMENT, DISTANCE, HIGH_QUALITY, MODES_HELD};
use crate::gan::data;
use crate::gan::experiment::{Colour, Experiment};
use crate::gan::losses::{self, Penalties, ReferenceLine, reference_lines};
use crate::words::charts as words;

/// Scores have no line of their own but 0, which needs no name.
const SCORES_LINES: &[ReferenceLine] = &[ReferenceLine { value: 0.0, label: "", meaning: "D is undecided" }];

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

/// One line of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series {
    /// Column of the history, and the name on the page.
    pub name: &'static str,
    /// Colour.
    pub ink: Ink,
    /// Dashed, so that lines differ without colour too.
    pub dashed: bool,
    /// γ/2 of a penalty.
    pub weight: Option<f64>,
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
    pub fn title(self) -> &'static str {
        let title = match self {
            Self::Scores => words::SCORES,
            Self::Penalty => words::PENALTY,
            Self::DLoss => words::D_LOSS,
            Self::GLoss => words::G_LOSS,
            Self::Quality => words::QUALITY,
        };
        title.get()
    }

    /// The lines of the chart; empty when the program has none of them.
    pub fn series(self, experiment: &Experiment) -> Vec<Series> {
        let line = |name, ink, dashed| Series { name, ink, dashed, weight: None };
        match self {
            Self::Scores => vec![line("Loss/scores/real", Ink::Real, false), line("Loss/scores/fake", Ink::Fake, true)],
            Self::Penalty => penalty_series(experiment),
            Self::GLoss if losses::path_length_weight(experiment) != 0.0 => {
                vec![line("Loss/G/loss", Ink::Plain, false), line("Loss/pl_penalty", Ink::Penalty, true)]
            }
            Self::DLoss => vec![line("Loss/D/loss", Ink::Plain, false)],
            Self::GLoss => vec![line("Loss/G/loss", Ink::Plain, false)],
            Self::Quality if measures_modes(experiment) => vec![line(HIGH_QUALITY, Ink::Plain, false), line(MODES_HELD, Ink::Plain, true)],
            Self::Quality if measures_classes(experiment) => vec![line(DISTANCE, Ink::Plain, false), line(AGREEMENT, Ink::Plain, true)],
            Self::Quality => vec![line(DISTANCE, Ink::Plain, false)],
        }
    }

    /// The reference lines: those of the table of losses, and `floor`, the distance of two sets of reals.
    pub fn levels(self, experiment: &Experiment, floor: f32) -> Vec<ReferenceLine> {
        match self {
            Self::Scores => SCORES_LINES.to_vec(),
            Self::DLoss => reference_lines(experiment).d.to_vec(),
            Self::GLoss => reference_lines(experiment).g.to_vec(),
            Self::Quality if !measures_modes(experiment) && floor.is_finite() => {
                vec![ReferenceLine { value: f64::from(floor), label: "", meaning: "the distance of two sets of reals" }]
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
pub fn missing_penalty(experiment: &Experiment) -> Option<&'static str> {
    match losses::d_loss(experiment.d_loss).penalties {
        _ if !penalty_series(experiment).is_empty() => None,
        Penalties::None => Some(words::NO_PENALTY.get()),
        _ => Some(words::GAMMA_ZERO.get()),
    }
}

fn penalty_series(experiment: &Experiment) -> Vec<Series> {
    if losses::d_loss(experiment.d_loss).penalties == Penalties::Mixed {
        return vec![Series { name: "Loss/mixed_norms", ink: Ink::Penalty, dashed: false, weight: None }];
    }
    let [r1_gamma, r2_gamma] = losses::gammas(experiment);
    let all = [("Loss/r1_penalty", r1_gamma, false), ("Loss/r2_penalty", r2_gamma, true)];
    all.into_iter()
        .filter(|(_, gamma, _)| *gamma != 0.0)
        .map(|(name, gamma, dashed)| Series { name, ink: Ink::Penalty, dashed, weight: Some(gamma / 2.0) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::{Architecture, Dataset, Switch};

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
            let series = kind.series(experiment);
            assert!(series.len() < 2 || series[0].dashed != series[1].dashed, "{}", kind.title());
        }
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
