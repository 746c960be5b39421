//! The losses: one entry each.
//!
//! Scores are raw logits, higher is "more real"; every loss is per sample, and training minimises its
//! mean over the batch. An entry states the formula, the terms that it is a sum of, the penalties
//! that are added to it, its constants and its reference lines; beside the options
//! of the experiment nothing else names a loss. Must not know: networks' insides, executors.

mod d_losses;
mod g_losses;
mod penalties;

use super::data;
use super::experiment::{Architecture, DLoss, Experiment, GLoss, Optimizer, PenaltyGradient, Switch};
use super::scaling::LossScaling;
use crate::graph::{Graph, NodeId, ShapeError};
use crate::text::Text;

pub use d_losses::d_loss;
pub use g_losses::g_loss;
pub use penalties::{MIXED_PART, PENALTY_PARTS, PathLength, Penalty, gradient_penalty, path_length};

type Built = Result<NodeId, ShapeError>;

/// A generator loss.
pub struct GLossEntry {
    /// Its formula in f, and in r where reals are scored too: "softplus(−f)".
    pub formula: &'static str,
    /// Its mean in PyTorch, of the scores `f` and, where it compares, `r`.
    pub pytorch: &'static str,
    /// The function of one score that it is; `None` where it compares with reals.
    pub curve: Option<fn(&Experiment) -> Curve>,
    /// The loss that is worth seeing beside it on the same batch.
    pub beside: Option<GLoss>,
    /// What its scores are measured by.
    pub scale: ScoreScale,
    /// Whether it takes differences of fakes' and reals' scores, and logs these.
    pub compares: bool,
    /// Its value where D tells nothing of the fakes, if D's scores have its scale.
    pub undecided: Option<fn(&Experiment) -> Level>,
    /// Whether it is flat where D is sure of the fakes.
    pub saturates: bool,
    /// How G fares where D wins.
    pub fares: Text,
    /// What it looks like when all is well.
    pub healthy: Text,
    /// What it looks like when it is not.
    pub warning: Text,
    /// Loss per sample `[N]` of the fakes' scores `[N]`; names its terms.
    pub per_sample: fn(&mut Graph, &mut Terms<'_>, NodeId) -> Built,
    /// Keys of the constants that it uses.
    pub constants: &'static [&'static str],
    /// Values worth a line in a chart.
    pub references: &'static [ReferenceLine],
}

/// A discriminator loss.
pub struct DLossEntry {
    /// Loss per sample `[N]` without penalties; names its terms.
    pub per_sample: fn(&mut Graph, &mut Terms<'_>, &DInputs) -> Built,
    /// The terms whose sum that is.
    pub terms: &'static [Term],
    /// The same in PyTorch, of the scores `f` and `r`.
    pub pytorch: &'static str,
    /// The functions of one score each that it is the sum of, that of reals first; none where it is no such sum.
    pub curves: fn(&Experiment) -> Vec<ScoreCurve>,
    /// What its scores are measured by.
    pub scale: ScoreScale,
    /// Whether it takes differences of reals' and fakes' scores, and logs these.
    pub compares: bool,
    /// Its value where D scores everything alike; `None` where that says nothing.
    pub undecided: Option<fn(&Experiment) -> Level>,
    /// Whether its best scores without penalties are ln p_real − ln p_fake.
    pub is_log_ratio: bool,
    /// The gradient penalties that are added.
    pub penalties: Penalties,
    /// Keys of the constants that it uses.
    pub constants: &'static [&'static str],
    /// Values worth a line in a chart.
    pub references: &'static [ReferenceLine],
}

/// One of the terms that a D loss is the sum of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its formula in r and f: "softplus(f)".
    pub label: &'static str,
    /// Its tensor `[N]`.
    pub tensor: &'static str,
    /// The name that its mean is logged by.
    pub column: &'static str,
    /// What it is about.
    pub side: Side,
    /// Whether it can be less than 0.
    pub is_signed: bool,
}

/// A function of one score s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// a · softplus(b·s).
    Softplus {
        /// Factor of the value.
        a: f64,
        /// Factor of the score.
        b: f64,
    },
    /// a·s.
    Line {
        /// The slope.
        a: f64,
    },
    /// max(0, 1 + a·s).
    Hinge {
        /// Factor of the score.
        a: f64,
    },
    /// w·(s − target)².
    Square {
        /// The weight.
        w: f64,
        /// Where it is 0.
        target: f64,
    },
}

/// What a sample of one side adds to a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreCurve {
    /// Its formula: "softplus(f)".
    pub label: &'static str,
    /// Whose scores it is of.
    pub side: Side,
    /// The function.
    pub curve: Curve,
}

/// What the scores of a loss are measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScoreScale {
    /// They are logits: 1 is a distance that counts.
    Logits,
    /// The distance of the targets of least squares.
    Targets,
    /// Nothing: they have no scale.
    Free,
}

/// A value of a loss, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The value.
    pub value: f64,
    /// "2 ln 2".
    pub label: &'static str,
}

/// What a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The reals.
    Real,
    /// The fakes.
    Fake,
    /// Both.
    Both,
}

/// Which gradient penalties a D loss has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalties {
    /// None.
    None,
    /// R1 and R2, each where its γ is not 0.
    Simple,
    /// The distance of the gradient's norm from a target, between reals and fakes (WGAN-GP).
    Mixed,
}

/// A value that a loss has in a telling situation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceLine {
    /// The value.
    pub value: f64,
    /// Its formula: "2 ln 2".
    pub label: &'static str,
    /// When the loss has it.
    pub meaning: Text,
}

/// The lines of the losses in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceLines {
    /// For the D loss.
    pub d: &'static [ReferenceLine],
    /// For the G loss.
    pub g: &'static [ReferenceLine],
}

/// Where a loss is built: what it may ask for beyond the scores.
pub trait Surroundings {
    /// D's scores `[N]` of images `[N, …]`.
    ///
    /// # Errors
    /// The images have another shape than D takes.
    fn scores(&mut self, graph: &mut Graph, images: NodeId) -> Built;

    /// D's scores `[N]` of a batch of reals, for a G loss that compares.
    ///
    /// # Errors
    /// As for [`Surroundings::scores`].
    fn real_scores(&mut self, graph: &mut Graph) -> Built;

    /// `[N]` uniform numbers in (0, 1).
    fn mixing_factors(&mut self, graph: &mut Graph, rows: usize) -> NodeId;

    /// A constant of the losses by its key, `[]`.
    fn constant(&mut self, graph: &mut Graph, key: &'static str) -> NodeId;

    /// The scale around the inner gradients of penalties, if there is one.
    ///
    /// # Errors
    /// A state of its name and another shape exists.
    fn loss_scaling(&mut self, _graph: &mut Graph) -> Result<Option<LossScaling>, ShapeError> {
        Ok(None)
    }

    /// Whether gradients of the penalties reach D's weights.
    fn penalty_gradient(&self) -> PenaltyGradient {
        PenaltyGradient::On
    }
}

/// Names and collects what a loss is made of.
pub struct Terms<'s> {
    prefix: &'s str,
    /// Logged numbers: StyleGAN's name and the tensor `[N]`, before any weight.
    pub summaries: Vec<(&'static str, NodeId)>,
    surroundings: &'s mut dyn Surroundings,
}

impl Terms<'_> {
    fn name(&self, graph: &mut Graph, node: NodeId, name: &str) -> NodeId {
        graph.name(node, format!("{}{name}", self.prefix))
    }

    fn log(&mut self, name: &'static str, node: NodeId) {
        self.summaries.push((name, node));
    }

    /// Names and logs a term of the D loss.
    fn part(&mut self, graph: &mut Graph, node: NodeId, term: &Term) {
        self.name(graph, node, term.tensor);
        self.log(term.column, node);
    }

    fn constant(&mut self, graph: &mut Graph, key: &'static str) -> NodeId {
        self.surroundings.constant(graph, key)
    }
}

/// What a D loss is computed from.
pub struct DInputs {
    /// Reals `[N, …]`, a variable.
    pub reals: NodeId,
    /// Fakes `[N, …]`, a variable.
    pub fakes: NodeId,
    /// Scores of the reals `[N]`.
    pub real_scores: NodeId,
    /// Scores of the fakes `[N]`.
    pub fake_scores: NodeId,
    /// γ of R1 (shape `[]`), if it is not exactly 0.
    pub r1_gamma: Option<NodeId>,
    /// γ of R2 (shape `[]`), if it is not exactly 0.
    pub r2_gamma: Option<NodeId>,
}

/// A loss, and what is logged of it.
pub struct Loss {
    /// Loss per sample, `[N]`.
    pub per_sample: NodeId,
    /// The part of it that no loss scaling touches: all but the penalties, `[N]`; `None` where there is nothing else.
    pub unscaled: Option<NodeId>,
    /// StyleGAN's name and the tensor `[N]`, before any weight.
    pub summaries: Vec<(&'static str, NodeId)>,
}

/// The reference lines of an experiment's losses.
pub fn reference_lines(experiment: &Experiment) -> ReferenceLines {
    ReferenceLines { d: d_loss(experiment.d_loss).references, g: g_loss(experiment.g_loss).references }
}

/// γ of R1 and of R2 that an experiment's D loss really has: 0 for a loss without these penalties.
pub fn gammas(experiment: &Experiment) -> [f64; 2] {
    let has = d_loss(experiment.d_loss).penalties == Penalties::Simple;
    [experiment.r1_gamma, experiment.r2_gamma].map(|gamma| if has { gamma } else { 0.0 })
}

/// The weight of path length regularisation that an experiment's G really has: 0 without a mapping network.
pub fn path_length_weight(experiment: &Experiment) -> f64 {
    if data::architecture(experiment) == Architecture::StyleGan { experiment.pl_weight } else { 0.0 }
}

/// Whether the field of this key changes anything, the other choices being what they are.
pub fn uses(experiment: &Experiment, key: &str) -> bool {
    let (d, g) = (d_loss(experiment.d_loss), g_loss(experiment.g_loss));
    let of_d = DLoss::ALL.iter().flat_map(|loss| d_loss(*loss).constants);
    let is_constant = of_d.chain(GLoss::ALL.iter().flat_map(|loss| g_loss(*loss).constants)).any(|c| *c == key);
    match key {
        "r1_gamma" | "r2_gamma" => d.penalties == Penalties::Simple,
        "scaling_init" | "scaling_inc" | "scaling_dec" => experiment.scaling == Switch::On,
        "ema" => experiment.ema_half_life == 0.0,
        "penalty_gradient" => has_penalties(experiment),
        "d_reg_interval" => d.penalties != Penalties::None,
        "g_reg_interval" | "pl_decay" => path_length_weight(experiment) != 0.0,
        "scaling_mistake" => experiment.scaling == Switch::On && (d.penalties != Penalties::None || path_length_weight(experiment) != 0.0),
        "beta1" | "beta2" | "epsilon" => experiment.optimizer != Optimizer::Sgd,
        _ => !is_constant || d.constants.iter().chain(g.constants).any(|c| *c == key),
    }
}

/// Whether the experiment's D loss has a gradient penalty in it.
pub fn has_penalties(experiment: &Experiment) -> bool {
    match d_loss(experiment.d_loss).penalties {
        Penalties::None => false,
        Penalties::Simple => gammas(experiment).iter().any(|gamma| *gamma != 0.0),
        Penalties::Mixed => true,
    }
}

/// How much of a D loss a step minimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All of it.
    Whole,
    /// All but the penalties.
    Adversarial,
    /// The penalties alone: StyleGAN2's `reg`.
    Penalties,
}

/// Builds a D loss; names its tensors `{prefix}real_grads`, `{prefix}r1_penalty` … and `{prefix}loss`.
///
/// # Errors
/// The shapes of the inputs do not go together.
pub fn build_d_loss(
    graph: &mut Graph,
    entry: &DLossEntry,
    prefix: &str,
    inputs: &DInputs,
    surroundings: &mut dyn Surroundings,
) -> Result<Loss, ShapeError> {
    build_d_share(graph, entry, Share::Whole, prefix, inputs, surroundings)
}

/// As [`build_d_loss`], of a share of it; the share that has no term is 0.
///
/// # Errors
/// The shapes of the inputs do not go together.
pub fn build_d_share(
    graph: &mut Graph,
    entry: &DLossEntry,
    share: Share,
    prefix: &str,
    inputs: &DInputs,
    surroundings: &mut dyn Surroundings,
) -> Result<Loss, ShapeError> {
    let mut terms = Terms { prefix, summaries: vec![], surroundings };
    let adversarial = match share {
        Share::Whole | Share::Adversarial => Some((entry.per_sample)(graph, &mut terms, inputs)?),
        Share::Penalties => None,
    };
    let sum = match entry.penalties {
        _ if share == Share::Adversarial => adversarial,
        Penalties::None => adversarial,
        Penalties::Simple => penalties::add_simple(graph, &mut terms, inputs, adversarial)?,
        Penalties::Mixed => Some(penalties::add_mixed(graph, &mut terms, inputs, adversarial)?),
    };
    let rows = graph.shape(inputs.reals).extents()[0];
    let per_sample = sum.unwrap_or_else(|| graph.constant(0.0, &[rows]));
    terms.name(graph, per_sample, "loss");
    Ok(Loss { per_sample, unscaled: adversarial, summaries: terms.summaries })
}

/// Builds a G loss `[N]`, named `{prefix}loss`.
///
/// # Errors
/// The shapes of the inputs do not go together.
pub fn build_g_loss(
    graph: &mut Graph,
    entry: &GLossEntry,
    prefix: &str,
    fake_scores: NodeId,
    surroundings: &mut dyn Surroundings,
) -> Result<Loss, ShapeError> {
    let mut terms = Terms { prefix, summaries: vec![], surroundings };
    let per_sample = (entry.per_sample)(graph, &mut terms, fake_scores)?;
    terms.name(graph, per_sample, "loss");
    Ok(Loss { per_sample, unscaled: Some(per_sample), summaries: terms.summaries })
}

/// weight·(x − target)².
fn weighted_square(graph: &mut Graph, x: NodeId, target: NodeId, weight: NodeId) -> Built {
    let distance = graph.sub(x, target)?;
    let square = graph.mul(distance, distance)?;
    graph.mul(square, weight)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The variants of losses that a file's code names, its tests aside.
    fn named(file: &str) -> Vec<&str> {
        let code = file.split("#[cfg(test)]").next().unwrap().lines().filter(|line| !line.trim_start().starts_with("//"));
        code.flat_map(|line| ["DLoss::", "GLoss::"].into_iter().flat_map(move |name| line.split(name).skip(1)))
            .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap())
            .filter(|word| {
                DLoss::ALL.iter().map(|l| format!("{l:?}")).chain(GLoss::ALL.iter().map(|l| format!("{l:?}"))).any(|l| l == *word)
            })
            .collect()
    }

    fn sources(folder: &Path, all: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                all.push((path.to_string_lossy().replace('\\', "/"), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn nothing_but_the_tables_and_the_options_names_a_loss() {
        assert_eq!(
            named("// DLoss::Wgan\nmatch x { DLoss::Wgan => 1, GLoss::Lsgan => DLoss::ALL.len() }\n#[cfg(test)] GLoss::Wgan"),
            ["Wgan", "Lsgan"]
        );
        let mut all = vec![];
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        assert!(all.len() > 100 && all.iter().any(|(path, file)| path.ends_with("gan/losses/d_losses.rs") && named(file).len() > 7));
        // What other people's programs call their losses is a table of the reader of their logs.
        let tables = ["src/gan/options.rs", "src/run/log/family.rs", "src/run/log/options.rs"];
        let is_table = |path: &str| path.contains("src/gan/losses/") || tables.iter().any(|table| path.ends_with(table));
        for (path, file) in all.iter().filter(|(path, _)| !is_table(path)) {
            assert_eq!(named(file), [""; 0], "{path}");
        }
    }

    #[test]
    fn curves_are_what_the_losses_compute_where_d_is_undecided() {
        let experiment = Experiment { ls_fake_target: -0.5, ls_real_target: 1.0, ls_weight: 0.7, ..Experiment::default() };
        let middle = (experiment.ls_fake_target + experiment.ls_real_target) / 2.0;
        let value = |curve: Curve, s: f64| match curve {
            Curve::Softplus { a, b } => a * (1.0 + (b * s).exp()).ln(),
            Curve::Line { a } => a * s,
            Curve::Hinge { a } => (1.0 + a * s).max(0.0),
            Curve::Square { w, target } => w * (s - target) * (s - target),
        };
        let at = |scale| if scale == ScoreScale::Targets { middle } else { 0.0 };
        let mut checked = 0;
        for loss in DLoss::ALL {
            let entry = d_loss(*loss);
            let Some(level) = entry.undecided.filter(|_| !entry.compares).map(|undecided| undecided(&experiment)) else { continue };
            let sum: f64 = (entry.curves)(&experiment).iter().map(|curve| value(curve.curve, at(entry.scale))).sum();
            assert!((sum - level.value).abs() < 1e-12, "{loss:?}: {sum} {level:?}");
            checked += 1;
        }
        for loss in GLoss::ALL {
            let entry = g_loss(*loss);
            let Some((level, curve)) = entry.undecided.zip(entry.curve).map(|(level, curve)| (level(&experiment), curve(&experiment)))
            else {
                continue;
            };
            assert!((value(curve, at(entry.scale)) - level.value).abs() < 1e-12, "{loss:?}: {level:?}");
            checked += 1;
        }
        assert_eq!(checked, 8);
    }
}
