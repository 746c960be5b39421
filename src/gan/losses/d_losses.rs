//! The discriminator's losses, without their penalties.
//!
//! Source: StyleGAN `training/loss.py` (T. Karras, S. Laine, T. Aila, 2019); logistic: I. Goodfellow et
//! al. 2014, eq. 1; WGAN: M. Arjovsky et al. 2017; hinge: T. Miyato et al. 2018, eq. 17; least squares:
//! X. Mao et al. 2017, eq. 9; relativistic pairing with R1 and R2: N. Huang et al. 2024 (R3GAN).

use super::{
    Built, Curve, DInputs, DLossEntry, Level, Penalties, ReferenceLine, ScoreCurve, ScoreScale, Side, Term, Terms, weighted_square,
};
use crate::gan::experiment::{DLoss, Experiment};
use crate::graph::{Binary, Graph, NodeId, Unary};
use crate::text::Text;

const LN_2: f64 = std::f64::consts::LN_2;
const LOGISTIC_LINES: &[ReferenceLine] = &[ReferenceLine {
    value: 2.0 * LN_2,
    label: "2 ln 2",
    meaning: Text::new(
        "D scores everything 0, and softplus(0) = ln 2 of a real and of a fake: it cannot tell them apart",
        "D 给所有样本都打 0 分，真假样本各得 softplus(0) = ln 2：它分不出真假",
    ),
}];
const WGAN_LINES: &[ReferenceLine] =
    &[ReferenceLine { value: 0.0, label: "0", meaning: Text::new("D scores real and fake alike", "D 给真假样本打同样的分数") }];
const HINGE_LINES: &[ReferenceLine] = &[ReferenceLine {
    value: 2.0,
    label: "2",
    meaning: Text::new("D scores everything 0: it cannot tell real from fake", "D 给所有样本都打 0 分：分不出真假"),
}];

const LOGISTIC_TERMS: &[Term] = &[
    term("softplus(f)", "softplus_fake", "Loss/D/softplus_fake", Side::Fake),
    term("softplus(−r)", "softplus_neg_real", "Loss/D/softplus_neg_real", Side::Real),
];
const WGAN_TERMS: &[Term] = &[
    Term { is_signed: true, ..term("f − r", "score_difference", "Loss/D/score_difference", Side::Both) },
    term("ε·r²", "weighted_epsilon_penalty", "Loss/D/epsilon_penalty", Side::Real),
];
const HINGE_TERMS: &[Term] = &[
    term("max(0, 1 + f)", "hinge_fake", "Loss/D/hinge_fake", Side::Fake),
    term("max(0, 1 − r)", "hinge_real", "Loss/D/hinge_real", Side::Real),
];
const LS_TERMS: &[Term] =
    &[term("w·(f − a)²", "ls_fake", "Loss/D/ls_fake", Side::Fake), term("w·(r − b)²", "ls_real", "Loss/D/ls_real", Side::Real)];
const RPGAN_TERMS: &[Term] = &[term("softplus(−(r − f))", "adversarial", "Loss/D/adversarial", Side::Both)];

/// A term that is never less than 0.
const fn term(label: &'static str, tensor: &'static str, column: &'static str, side: Side) -> Term {
    Term { label, tensor, column, side, is_signed: false }
}

/// The entry of a discriminator loss.
pub fn d_loss(loss: DLoss) -> &'static DLossEntry {
    match loss {
        DLoss::LogisticSimplegp => &LOGISTIC_SIMPLEGP,
        DLoss::Logistic => &LOGISTIC,
        DLoss::Wgan => &WGAN,
        DLoss::WganGp => &WGAN_GP,
        DLoss::Hinge => &HINGE,
        DLoss::HingeGp => &HINGE_GP,
        DLoss::Lsgan => &LSGAN,
        DLoss::Rpgan => &RPGAN,
    }
}

static LOGISTIC_SIMPLEGP: DLossEntry = DLossEntry {
    per_sample: logistic,
    terms: LOGISTIC_TERMS,
    pytorch: "F.softplus(f) + F.softplus(-r)",
    curves: logistic_curves,
    scale: ScoreScale::Logits,
    compares: false,
    undecided: Some(|_| Level { value: 2.0 * LN_2, label: "2 ln 2" }),
    is_log_ratio: true,
    penalties: Penalties::Simple,
    constants: &[],
    references: LOGISTIC_LINES,
};
static LOGISTIC: DLossEntry = DLossEntry {
    per_sample: logistic,
    terms: LOGISTIC_TERMS,
    pytorch: "F.softplus(f) + F.softplus(-r)",
    curves: logistic_curves,
    scale: ScoreScale::Logits,
    compares: false,
    undecided: Some(|_| Level { value: 2.0 * LN_2, label: "2 ln 2" }),
    is_log_ratio: true,
    penalties: Penalties::None,
    constants: &[],
    references: LOGISTIC_LINES,
};
static WGAN: DLossEntry = DLossEntry {
    per_sample: wgan,
    terms: WGAN_TERMS,
    pytorch: "f - r + WGAN_EPSILON * r.square()",
    curves: wgan_curves,
    scale: ScoreScale::Free,
    compares: false,
    undecided: None,
    is_log_ratio: false,
    penalties: Penalties::None,
    constants: &["wgan_epsilon"],
    references: WGAN_LINES,
};
static WGAN_GP: DLossEntry = DLossEntry {
    per_sample: wgan,
    terms: WGAN_TERMS,
    pytorch: "f - r + WGAN_EPSILON * r.square()",
    curves: wgan_curves,
    scale: ScoreScale::Free,
    compares: false,
    undecided: None,
    is_log_ratio: false,
    penalties: Penalties::Mixed,
    constants: &["wgan_lambda", "wgan_epsilon", "wgan_target"],
    references: WGAN_LINES,
};
static HINGE: DLossEntry = DLossEntry {
    per_sample: hinge,
    terms: HINGE_TERMS,
    pytorch: "F.relu(1 + f) + F.relu(1 - r)",
    curves: hinge_curves,
    scale: ScoreScale::Logits,
    compares: false,
    undecided: Some(|_| Level { value: 2.0, label: "2" }),
    is_log_ratio: false,
    penalties: Penalties::None,
    constants: &[],
    references: HINGE_LINES,
};
static HINGE_GP: DLossEntry = DLossEntry {
    per_sample: hinge,
    terms: HINGE_TERMS,
    pytorch: "F.relu(1 + f) + F.relu(1 - r)",
    curves: hinge_curves,
    scale: ScoreScale::Logits,
    compares: false,
    undecided: Some(|_| Level { value: 2.0, label: "2" }),
    is_log_ratio: false,
    penalties: Penalties::Mixed,
    constants: &["wgan_lambda", "wgan_target"],
    references: HINGE_LINES,
};
static LSGAN: DLossEntry = DLossEntry {
    per_sample: lsgan,
    terms: LS_TERMS,
    pytorch: "LS_WEIGHT * ((r - LS_B).square() + (f - LS_A).square())",
    curves: lsgan_curves,
    scale: ScoreScale::Targets,
    compares: false,
    undecided: Some(lsgan_undecided),
    is_log_ratio: false,
    penalties: Penalties::None,
    constants: &["ls_weight", "ls_a", "ls_b"],
    references: &[ReferenceLine {
        value: 0.25,
        label: "¼",
        meaning: Text::new("with w ½, a 0, b 1: D scores everything ½", "当 w 为 ½、a 为 0、b 为 1 时：D 给所有样本都打 ½ 分"),
    }],
};
static RPGAN: DLossEntry = DLossEntry {
    per_sample: rpgan,
    terms: RPGAN_TERMS,
    pytorch: "F.softplus(-(r - f))",
    curves: |_| vec![],
    scale: ScoreScale::Logits,
    compares: true,
    undecided: Some(|_| Level { value: LN_2, label: "ln 2" }),
    is_log_ratio: false,
    penalties: Penalties::Simple,
    constants: &[],
    references: &[ReferenceLine {
        value: LN_2,
        label: "ln 2",
        meaning: Text::new("D scores real and fake alike, and softplus(0) = ln 2", "D 给真假样本打同样的分数，而 softplus(0) = ln 2"),
    }],
};

fn of_sides([real, fake]: [(&'static str, Curve); 2]) -> Vec<ScoreCurve> {
    let of = |side, (label, curve)| ScoreCurve { label, side, curve };
    vec![of(Side::Real, real), of(Side::Fake, fake)]
}

fn logistic_curves(_: &Experiment) -> Vec<ScoreCurve> {
    of_sides([("softplus(−r)", Curve::Softplus { a: 1.0, b: -1.0 }), ("softplus(f)", Curve::Softplus { a: 1.0, b: 1.0 })])
}

/// f − r is one of each; ε·r² is hardly to be seen.
fn wgan_curves(_: &Experiment) -> Vec<ScoreCurve> {
    of_sides([("−r", Curve::Line { a: -1.0 }), ("f", Curve::Line { a: 1.0 })])
}

fn hinge_curves(_: &Experiment) -> Vec<ScoreCurve> {
    of_sides([("max(0, 1 − r)", Curve::Hinge { a: -1.0 }), ("max(0, 1 + f)", Curve::Hinge { a: 1.0 })])
}

fn lsgan_curves(experiment: &Experiment) -> Vec<ScoreCurve> {
    let square = |target| Curve::Square { w: experiment.ls_weight, target };
    of_sides([("w·(r − b)²", square(experiment.ls_real_target)), ("w·(f − a)²", square(experiment.ls_fake_target))])
}

/// Everything scored (a + b)/2.
fn lsgan_undecided(experiment: &Experiment) -> Level {
    let targets = experiment.ls_real_target - experiment.ls_fake_target;
    Level { value: experiment.ls_weight * targets * targets / 2.0, label: "w·(b − a)²/2" }
}

fn log_scores(terms: &mut Terms<'_>, inputs: &DInputs) {
    terms.log("Loss/scores/real", inputs.real_scores);
    terms.log("Loss/scores/fake", inputs.fake_scores);
}

/// `D_logistic`: softplus(f) + softplus(−r).
fn logistic(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let fake = graph.softplus_term(inputs.fake_scores, false);
    terms.part(graph, fake, &LOGISTIC_TERMS[0]);
    let real = graph.softplus_term(inputs.real_scores, true);
    terms.part(graph, real, &LOGISTIC_TERMS[1]);
    graph.add(fake, real)
}

/// `D_wgan`: f − r + `wgan_epsilon`·r².
fn wgan(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let difference = graph.sub(inputs.fake_scores, inputs.real_scores)?;
    terms.part(graph, difference, &WGAN_TERMS[0]);
    let square = graph.mul(inputs.real_scores, inputs.real_scores)?;
    terms.name(graph, square, "epsilon_penalty");
    terms.log("Loss/epsilon_penalty", square);
    let epsilon = terms.constant(graph, "wgan_epsilon");
    let weighted = graph.mul(square, epsilon)?;
    terms.part(graph, weighted, &WGAN_TERMS[1]);
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
    terms.part(graph, fake, &HINGE_TERMS[0]);
    let negative = graph.unary(Unary::Neg, inputs.real_scores);
    let real = margin(graph, negative)?;
    terms.part(graph, real, &HINGE_TERMS[1]);
    graph.add(fake, real)
}

/// weight·(r − b)² + weight·(f − a)².
fn lsgan(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    log_scores(terms, inputs);
    let [weight, a, b] = ["ls_weight", "ls_a", "ls_b"].map(|key| terms.constant(graph, key));
    let fake = weighted_square(graph, inputs.fake_scores, a, weight)?;
    terms.part(graph, fake, &LS_TERMS[0]);
    let real = weighted_square(graph, inputs.real_scores, b, weight)?;
    terms.part(graph, real, &LS_TERMS[1]);
    graph.add(real, fake)
}

/// softplus(−(r − f)), reals and fakes paired by index. A number added to every score changes nothing,
/// so the difference is what is logged.
fn rpgan(graph: &mut Graph, terms: &mut Terms<'_>, inputs: &DInputs) -> Built {
    let logits = graph.sub(inputs.real_scores, inputs.fake_scores)?;
    terms.name(graph, logits, "relativistic_logits");
    terms.log("Loss/scores/real", logits);
    let term = graph.softplus_term(logits, true);
    terms.part(graph, term, &RPGAN_TERMS[0]);
    Ok(term)
}
