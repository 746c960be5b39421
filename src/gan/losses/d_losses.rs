//! The discriminator's losses, without their penalties.
//!
//! Source: StyleGAN `training/loss.py` (T. Karras, S. Laine, T. Aila, 2019); logistic: I. Goodfellow et
//! al. 2014, eq. 1; WGAN: M. Arjovsky et al. 2017; hinge: T. Miyato et al. 2018, eq. 17; least squares:
//! X. Mao et al. 2017, eq. 9; relativistic pairing with R1 and R2: N. Huang et al. 2024 (R3GAN).

use super::{Built, DInputs, DLossEntry, Penalties, ReferenceLine, Side, Term, Terms, weighted_square};
use crate::gan::experiment::DLoss;
use crate::graph::{Binary, Graph, NodeId, Unary};

const LN_2: f64 = std::f64::consts::LN_2;
const LOGISTIC_LINES: &[ReferenceLine] =
    &[ReferenceLine { value: 2.0 * LN_2, label: "2 ln 2", meaning: "D scores everything 0: it cannot tell real from fake" }];
const WGAN_LINES: &[ReferenceLine] = &[ReferenceLine { value: 0.0, label: "0", meaning: "D scores real and fake alike" }];
const HINGE_LINES: &[ReferenceLine] =
    &[ReferenceLine { value: 2.0, label: "2", meaning: "D scores everything 0: it cannot tell real from fake" }];

const LOGISTIC_TERMS: &[Term] = &[
    Term { label: "softplus(f)", tensor: "softplus_fake", side: Side::Fake },
    Term { label: "softplus(−r)", tensor: "softplus_neg_real", side: Side::Real },
];
const WGAN_TERMS: &[Term] = &[
    Term { label: "f − r", tensor: "score_difference", side: Side::Both },
    Term { label: "ε·r²", tensor: "weighted_epsilon_penalty", side: Side::Real },
];
const HINGE_TERMS: &[Term] = &[
    Term { label: "max(0, 1 + f)", tensor: "hinge_fake", side: Side::Fake },
    Term { label: "max(0, 1 − r)", tensor: "hinge_real", side: Side::Real },
];
const LS_TERMS: &[Term] =
    &[Term { label: "w·(f − a)²", tensor: "ls_fake", side: Side::Fake }, Term { label: "w·(r − b)²", tensor: "ls_real", side: Side::Real }];
const RPGAN_TERMS: &[Term] = &[Term { label: "softplus(−(r − f))", tensor: "adversarial", side: Side::Both }];

/// Every discriminator loss.
pub static D_LOSSES: &[DLossEntry] = &[
    DLossEntry {
        loss: DLoss::LogisticSimplegp,
        per_sample: logistic,
        terms: LOGISTIC_TERMS,
        penalties: Penalties::Simple,
        constants: &[],
        references: LOGISTIC_LINES,
    },
    DLossEntry {
        loss: DLoss::Logistic,
        per_sample: logistic,
        terms: LOGISTIC_TERMS,
        penalties: Penalties::None,
        constants: &[],
        references: LOGISTIC_LINES,
    },
    DLossEntry {
        loss: DLoss::Wgan,
        per_sample: wgan,
        terms: WGAN_TERMS,
        penalties: Penalties::None,
        constants: &["wgan_epsilon"],
        references: WGAN_LINES,
    },
    DLossEntry {
        loss: DLoss::WganGp,
        per_sample: wgan,
        terms: WGAN_TERMS,
        penalties: Penalties::Mixed,
        constants: &["wgan_lambda", "wgan_epsilon", "wgan_target"],
        references: WGAN_LINES,
    },
    DLossEntry {
        loss: DLoss::Hinge,
        per_sample: hinge,
        terms: HINGE_TERMS,
        penalties: Penalties::None,
        constants: &[],
        references: HINGE_LINES,
    },
    DLossEntry {
        loss: DLoss::HingeGp,
        per_sample: hinge,
        terms: HINGE_TERMS,
        penalties: Penalties::Mixed,
        constants: &["wgan_lambda", "wgan_target"],
        references: HINGE_LINES,
    },
    DLossEntry {
        loss: DLoss::Lsgan,
        per_sample: lsgan,
        terms: LS_TERMS,
        penalties: Penalties::None,
        constants: &["ls_weight", "ls_a", "ls_b"],
        references: &[ReferenceLine { value: 0.25, label: "¼", meaning: "with w ½, a 0, b 1: D scores everything ½" }],
    },
    DLossEntry {
        loss: DLoss::Rpgan,
        per_sample: rpgan,
        terms: RPGAN_TERMS,
        penalties: Penalties::Simple,
        constants: &[],
        references: &[ReferenceLine { value: LN_2, label: "ln 2", meaning: "D scores real and fake alike" }],
    },
];

fn log_scores(terms: &mut Terms<'_>, inputs: &DInputs) {
    terms.log("Loss/scores/real", inputs.real_scores);
    terms.log("Loss/scores/fake", inputs.fake_scores);
}

/// `D_logistic`: softplus(f) + softplus(−r).
fn logistic(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let fake = graph.softplus_term(inputs.fake_scores, false);
    terms.name(graph, fake, "softplus_fake");
    let real = graph.softplus_term(inputs.real_scores, true);
    terms.name(graph, real, "softplus_neg_real");
    graph.add(fake, real)
}

/// `D_wgan`: f − r + `wgan_epsilon`·r².
fn wgan(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let difference = graph.sub(inputs.fake_scores, inputs.real_scores)?;
    terms.name(graph, difference, "score_difference");
    let square = graph.mul(inputs.real_scores, inputs.real_scores)?;
    terms.name(graph, square, "epsilon_penalty");
    terms.log("Loss/epsilon_penalty", square);
    let epsilon = terms.constant(graph, "wgan_epsilon");
    let weighted = graph.mul(square, epsilon)?;
    terms.name(graph, weighted, "weighted_epsilon_penalty");
    graph.add(difference, weighted)
}

/// `D_hinge`: max(0, 1 + f) + max(0, 1 − r).
fn hinge(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let margin = |graph: &mut Graph, score: NodeId| {
        let (zero, one) = (graph.constant(0.0, &[]), graph.constant(1.0, &[]));
        let reach = graph.add(score, one)?;
        graph.binary(Binary::Max, reach, zero)
    };
    let fake = margin(graph, inputs.fake_scores)?;
    terms.name(graph, fake, "hinge_fake");
    let negative = graph.unary(Unary::Neg, inputs.real_scores);
    let real = margin(graph, negative)?;
    terms.name(graph, real, "hinge_real");
    graph.add(fake, real)
}

/// weight·(r − b)² + weight·(f − a)².
fn lsgan(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let [weight, a, b] = ["ls_weight", "ls_a", "ls_b"].map(|key| terms.constant(graph, key));
    let fake = weighted_square(graph, inputs.fake_scores, a, weight)?;
    terms.name(graph, fake, "ls_fake");
    let real = weighted_square(graph, inputs.real_scores, b, weight)?;
    terms.name(graph, real, "ls_real");
    graph.add(real, fake)
}

/// softplus(−(r − f)), reals and fakes paired by index. A number added to every score changes nothing,
/// so the difference is what is logged.
fn rpgan(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    let logits = graph.sub(inputs.real_scores, inputs.fake_scores)?;
    terms.name(graph, logits, "relativistic_logits");
    terms.log("Loss/scores/real", logits);
    let term = graph.softplus_term(logits, true);
    Ok(terms.name(graph, term, "adversarial"))
}
