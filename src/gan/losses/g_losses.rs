//! The generator's losses.
//!
//! Source: StyleGAN `training/loss.py` (T. Karras, S. Laine, T. Aila, 2019); least squares: X. Mao et
//! al. 2017, eq. 9; relativistic pairing: A. Jolicoeur-Martineau 2018, as used by N. Huang et al. 2024.

use super::{Built, GLossEntry, ReferenceLine, Terms, weighted_square};
use crate::gan::experiment::GLoss;
use crate::graph::{Graph, NodeId, Unary};

const LN_2: f64 = std::f64::consts::LN_2;

/// The entry of a generator loss.
pub fn g_loss(loss: GLoss) -> &'static GLossEntry {
    match loss {
        GLoss::LogisticNonsaturating => &LOGISTIC_NONSATURATING,
        GLoss::LogisticSaturating => &LOGISTIC_SATURATING,
        GLoss::Wgan => &WGAN,
        GLoss::Lsgan => &LSGAN,
        GLoss::Rpgan => &RPGAN,
    }
}

static LOGISTIC_NONSATURATING: GLossEntry = GLossEntry {
    formula: "softplus(−f)",
    per_sample: logistic_nonsaturating,
    constants: &[],
    references: &[ReferenceLine { value: LN_2, label: "ln 2", meaning: "D scores the fakes 0" }],
};
static LOGISTIC_SATURATING: GLossEntry = GLossEntry {
    formula: "−softplus(f)",
    per_sample: logistic_saturating,
    constants: &[],
    references: &[ReferenceLine { value: -LN_2, label: "−ln 2", meaning: "D scores the fakes 0" }],
};
static WGAN: GLossEntry = GLossEntry {
    formula: "−f",
    per_sample: wgan,
    constants: &[],
    references: &[ReferenceLine { value: 0.0, label: "0", meaning: "D scores the fakes 0" }],
};
static LSGAN: GLossEntry = GLossEntry {
    formula: "w·(f − c)²",
    per_sample: lsgan,
    constants: &["ls_weight", "ls_c"],
    references: &[ReferenceLine { value: 0.0, label: "0", meaning: "D scores the fakes as G wants them" }],
};
static RPGAN: GLossEntry = GLossEntry {
    formula: "softplus(−(f − r))",
    per_sample: rpgan,
    constants: &[],
    references: &[ReferenceLine { value: LN_2, label: "ln 2", meaning: "D scores real and fake alike" }],
};

/// softplus(−f) = −log sigmoid(f).
fn logistic_nonsaturating(graph: &mut Graph, terms: &mut Terms<'_>, fake_scores: NodeId) -> Built {
    let term = graph.softplus_term(fake_scores, true);
    Ok(terms.name(graph, term, "softplus_neg_fake"))
}

/// −softplus(f) = log(1 − sigmoid(f)).
fn logistic_saturating(graph: &mut Graph, terms: &mut Terms<'_>, fake_scores: NodeId) -> Built {
    let term = graph.softplus_term(fake_scores, false);
    terms.name(graph, term, "softplus_fake");
    Ok(graph.unary(Unary::Neg, term))
}

/// −f.
fn wgan(graph: &mut Graph, _terms: &mut Terms<'_>, fake_scores: NodeId) -> Built {
    Ok(graph.unary(Unary::Neg, fake_scores))
}

/// weight·(f − c)².
fn lsgan(graph: &mut Graph, terms: &mut Terms<'_>, fake_scores: NodeId) -> Built {
    let [weight, target] = ["ls_weight", "ls_c"].map(|key| terms.constant(graph, key));
    weighted_square(graph, fake_scores, target, weight)
}

/// softplus(−(f − r)), fakes and reals paired by index.
fn rpgan(graph: &mut Graph, terms: &mut Terms<'_>, fake_scores: NodeId) -> Built {
    let real_scores = terms.surroundings.real_scores(graph)?;
    terms.name(graph, real_scores, "real_scores_out");
    let logits = graph.sub(fake_scores, real_scores)?;
    terms.name(graph, logits, "relativistic_logits");
    terms.log("Loss/scores/fake", logits);
    let term = graph.softplus_term(logits, true);
    Ok(terms.name(graph, term, "adversarial"))
}
