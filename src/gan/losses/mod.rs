//! The losses: one table entry each.
//!
//! Source: StyleGAN `training/loss.py` (Karras, Laine, Aila: A style-based generator architecture for
//! generative adversarial networks, 2019); the logistic losses are those of Goodfellow et al. 2014,
//! R1 and R2 of Mescheder, Geiger, Nowozin 2018, eq. 9 and 10. Scores are raw logits, higher is
//! "more real"; every loss is per sample, and training minimises its mean over the batch.
//! Must not know: networks' insides, executors.

mod penalties;

use super::experiment::{DLoss, Experiment, GLoss};
use crate::graph::{Graph, NodeId, ShapeError, Unary};

pub use penalties::{Penalty, simple_gradient_penalty};

/// A generator loss.
pub struct GLossEntry {
    /// Which.
    pub loss: GLoss,
    /// Loss per sample `[N]` of the fakes' scores `[N]`; names its terms.
    pub per_sample: fn(&mut Graph, &str, NodeId) -> Result<NodeId, ShapeError>,
    /// Values worth a line in a chart.
    pub references: &'static [ReferenceLine],
}

/// A discriminator loss without its penalties.
pub struct DLossEntry {
    /// Which.
    pub loss: DLoss,
    /// Loss per sample `[N]` of the scores (real, fake), each `[N]`; names its terms.
    pub per_sample: fn(&mut Graph, &str, NodeId, NodeId) -> Result<NodeId, ShapeError>,
    /// Whether R1 and R2 are added where their γ is not 0.
    pub simple_gradient_penalties: bool,
    /// Values worth a line in a chart.
    pub references: &'static [ReferenceLine],
}

/// A value that a loss has in a telling situation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceLine {
    /// The value.
    pub value: f64,
    /// Its formula: "2 ln 2".
    pub label: &'static str,
    /// When the loss has it.
    pub meaning: &'static str,
}

/// The lines of the losses in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferenceLines {
    /// For the D loss.
    pub d: &'static [ReferenceLine],
    /// For the G loss.
    pub g: &'static [ReferenceLine],
}

const LN_2: f64 = std::f64::consts::LN_2;
const D_LOGISTIC_LINES: &[ReferenceLine] =
    &[ReferenceLine { value: 2.0 * LN_2, label: "2 ln 2", meaning: "D scores everything 0: it cannot tell real from fake" }];

/// Every generator loss.
pub static G_LOSSES: &[GLossEntry] = &[
    GLossEntry {
        loss: GLoss::LogisticNonsaturating,
        // G_logistic_nonsaturating: softplus(−f) = −log sigmoid(f).
        per_sample: |graph, prefix, fake_scores| {
            let term = graph.softplus_term(fake_scores, true);
            Ok(graph.name(term, format!("{prefix}softplus_neg_fake")))
        },
        references: &[ReferenceLine { value: LN_2, label: "ln 2", meaning: "D scores the fakes 0" }],
    },
    GLossEntry {
        loss: GLoss::LogisticSaturating,
        // G_logistic_saturating: −softplus(f) = log(1 − sigmoid(f)).
        per_sample: |graph, prefix, fake_scores| {
            let term = graph.softplus_term(fake_scores, false);
            graph.name(term, format!("{prefix}softplus_fake"));
            Ok(graph.unary(Unary::Neg, term))
        },
        references: &[ReferenceLine { value: -LN_2, label: "−ln 2", meaning: "D scores the fakes 0" }],
    },
];

/// Every discriminator loss.
pub static D_LOSSES: &[DLossEntry] = &[
    DLossEntry { loss: DLoss::Logistic, per_sample: d_logistic, simple_gradient_penalties: false, references: D_LOGISTIC_LINES },
    DLossEntry { loss: DLoss::LogisticSimplegp, per_sample: d_logistic, simple_gradient_penalties: true, references: D_LOGISTIC_LINES },
];

/// D_logistic: softplus(f) + softplus(−r).
fn d_logistic(graph: &mut Graph, prefix: &str, real_scores: NodeId, fake_scores: NodeId) -> Result<NodeId, ShapeError> {
    let fake = graph.softplus_term(fake_scores, false);
    graph.name(fake, format!("{prefix}softplus_fake"));
    let real = graph.softplus_term(real_scores, true);
    graph.name(real, format!("{prefix}softplus_neg_real"));
    graph.add(fake, real)
}

/// The entry of a generator loss.
pub fn g_loss(loss: GLoss) -> &'static GLossEntry {
    G_LOSSES.iter().find(|e| e.loss == loss).unwrap_or(&G_LOSSES[0])
}

/// The entry of a discriminator loss.
pub fn d_loss(loss: DLoss) -> &'static DLossEntry {
    D_LOSSES.iter().find(|e| e.loss == loss).unwrap_or(&D_LOSSES[0])
}

/// The reference lines of an experiment's losses.
pub fn reference_lines(experiment: &Experiment) -> ReferenceLines {
    ReferenceLines { d: d_loss(experiment.d_loss).references, g: g_loss(experiment.g_loss).references }
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

/// A D loss with its penalties.
pub struct DTerms {
    /// Loss per sample, `[N]`.
    pub per_sample: NodeId,
    /// R1 penalty per sample before its weight, `[N]`.
    pub r1_penalty: Option<NodeId>,
    /// R2 penalty per sample before its weight, `[N]`.
    pub r2_penalty: Option<NodeId>,
}

/// Builds a D loss; names its tensors `{prefix}real_grads`, `{prefix}r1_penalty` … and `{prefix}loss`.
///
/// # Errors
/// The shapes of the inputs do not go together.
pub fn build_d_loss(graph: &mut Graph, entry: &DLossEntry, prefix: &str, inputs: &DInputs) -> Result<DTerms, ShapeError> {
    let mut per_sample = (entry.per_sample)(graph, prefix, inputs.real_scores, inputs.fake_scores)?;
    let sides = [
        ("r1_penalty", "real_grads", inputs.reals, inputs.real_scores, inputs.r1_gamma),
        ("r2_penalty", "fake_grads", inputs.fakes, inputs.fake_scores, inputs.r2_gamma),
    ];
    let mut penalties = [None, None];
    for (slot, (name, grads_name, images, scores, gamma)) in penalties.iter_mut().zip(sides) {
        if let (true, Some(gamma)) = (entry.simple_gradient_penalties, gamma) {
            let Penalty { grads, per_sample: penalty } = simple_gradient_penalty(graph, scores, images)?;
            graph.name(grads, format!("{prefix}{grads_name}"));
            graph.name(penalty, format!("{prefix}{name}"));
            let half_gamma = graph.scale(gamma, 0.5);
            let weighted = graph.mul(penalty, half_gamma)?;
            per_sample = graph.add(per_sample, weighted)?;
            *slot = Some(penalty);
        }
    }
    graph.name(per_sample, format!("{prefix}loss"));
    Ok(DTerms { per_sample, r1_penalty: penalties[0], r2_penalty: penalties[1] })
}

/// Builds a G loss `[N]`, named `{prefix}loss`.
///
/// # Errors
/// None in practice; see [`Graph`]'s builders.
pub fn build_g_loss(graph: &mut Graph, entry: &GLossEntry, prefix: &str, fake_scores: NodeId) -> Result<NodeId, ShapeError> {
    let per_sample = (entry.per_sample)(graph, prefix, fake_scores)?;
    Ok(graph.name(per_sample, format!("{prefix}loss")))
}
