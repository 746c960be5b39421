//! The generator's losses.
//!
//! Source: StyleGAN `training/loss.py` (T. Karras, S. Laine, T. Aila, 2019); least squares: X. Mao et
//! al. 2017, eq. 9; relativistic pairing: A. Jolicoeur-Martineau 2018, as used by N. Huang et al. 2024.

use super::{Built, Curve, GLossEntry, Level, ReferenceLine, ScoreScale, Terms, weighted_square};
use crate::gan::experiment::{Experiment, GLoss};
use crate::graph::{Graph, NodeId, Unary};
use crate::text::Text;

const LN_2: f64 = std::f64::consts::LN_2;

/// How G fares then, by its loss.
const KEPT: Text = Text::new(
    "The non-saturating G loss keeps G’s gradient alive, if D has a slope at the fakes.",
    "只要 D 在假样本处还有坡度，非饱和的 G 损失仍能保住 G 的梯度。",
);
/// Saturating.
const VANISHES: Text =
    Text::new("With the saturating G loss G’s gradient vanishes: it can hardly learn.", "饱和的 G 损失会使 G 的梯度消失：G 几乎学不动了。");
/// −f.
const CONSTANT: Text = Text::new(
    "G’s loss is −f, whose slope is always −1, so G still learns if D has a slope at the fakes.",
    "G 的损失是 −f，斜率恒为 −1；只要 D 在假样本处有坡度，G 仍能学习。",
);
/// Least squares.
const GROWS: Text = Text::new(
    "G’s slope grows with the distance to its target, so G still learns if D has a slope at the fakes.",
    "G 的斜率随离目标的距离增大；只要 D 在假样本处有坡度，G 仍能学习。",
);
/// Unhealthy non-saturating loss.
const RISES: Text = Text::new(
    "Rising on and on, above 3: D rejects the fakes. The loss is steep there, so G still learns if D is not flat at the fakes.",
    "不断上升，超过 3：D 拒绝了假样本。这个损失在那里很陡，只要 D 在假样本处不平坦，G 仍能学习。",
);
/// Unhealthy saturating loss.
const NEAR_0: Text = Text::new(
    "Near 0: D rejects the fakes, and there the loss is flat, so G’s gradient vanishes.",
    "接近 0：D 拒绝了假样本，而损失在那里是平的，G 的梯度会消失。",
);
/// Healthy G loss of WGAN.
const ANY_VALUE: Text = Text::new(
    "Any value: a constant added to D shifts it. Read the gap of the scores.",
    "任何值都可以：给 D 加一个常数就会使它平移。请看分数的差距。",
);
/// Unhealthy G loss of WGAN.
const SWINGS: Text = Text::new("Swings that get larger and larger.", "震荡越来越大。");
/// Healthy G loss of least squares.
const NEAR_MIDDLE: Text = Text::new(
    "Near w·((a + b)/2 − c)², its value where D scores everything half-way between its targets.",
    "接近 w·((a + b)/2 − c)²，即 D 给所有样本打两个目标中间分数时的值。",
);
/// Unhealthy G loss of least squares.
const AT_FAKE_TARGET: Text = Text::new(
    "Near w·(a − c)²: D gives the fakes exactly the score it wants them to have.",
    "接近 w·(a − c)²：D 给假样本的分数正是它想给的。",
);
/// Healthy logistic G loss.
const NEAR_LN_2: Text = Text::new(
    "Near ln 2 ≈ 0.693, its value where D scores the fakes 0, or somewhat above.",
    "接近 ln 2 ≈ 0.693（D 给假样本打 0 分时的值），或略高。",
);
/// Healthy saturating G loss.
const NEAR_MINUS_LN_2: Text = Text::new(
    "Near −ln 2 ≈ −0.693, its value where D scores the fakes 0, or somewhat above.",
    "接近 −ln 2 ≈ −0.693（D 给假样本打 0 分时的值），或略高。",
);

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
    pytorch: "F.softplus(-f).mean()",
    curve: Some(|_| Curve::Softplus { a: 1.0, b: -1.0 }),
    beside: Some(GLoss::LogisticSaturating),
    scale: ScoreScale::Logits,
    compares: false,
    undecided: Some(|_| Level { value: LN_2, label: "ln 2" }),
    saturates: false,
    fares: KEPT,
    healthy: NEAR_LN_2,
    warning: RISES,
    per_sample: logistic_nonsaturating,
    constants: &[],
    references: &[ReferenceLine {
        value: LN_2,
        label: "ln 2",
        meaning: Text::new("D scores the fakes 0, and softplus(0) = ln 2", "D 给假样本打 0 分，而 softplus(0) = ln 2"),
    }],
};
static LOGISTIC_SATURATING: GLossEntry = GLossEntry {
    formula: "−softplus(f)",
    pytorch: "-F.softplus(f).mean()",
    curve: Some(|_| Curve::Softplus { a: -1.0, b: 1.0 }),
    beside: Some(GLoss::LogisticNonsaturating),
    scale: ScoreScale::Logits,
    compares: false,
    undecided: Some(|_| Level { value: -LN_2, label: "−ln 2" }),
    saturates: true,
    fares: VANISHES,
    healthy: NEAR_MINUS_LN_2,
    warning: NEAR_0,
    per_sample: logistic_saturating,
    constants: &[],
    references: &[ReferenceLine {
        value: -LN_2,
        label: "−ln 2",
        meaning: Text::new("D scores the fakes 0, and softplus(0) = ln 2", "D 给假样本打 0 分，而 softplus(0) = ln 2"),
    }],
};
static WGAN: GLossEntry = GLossEntry {
    formula: "−f",
    pytorch: "-f.mean()",
    curve: Some(|_| Curve::Line { a: -1.0 }),
    beside: None,
    scale: ScoreScale::Free,
    compares: false,
    undecided: None,
    saturates: false,
    fares: CONSTANT,
    healthy: ANY_VALUE,
    warning: SWINGS,
    per_sample: wgan,
    constants: &[],
    references: &[ReferenceLine { value: 0.0, label: "0", meaning: Text::new("D scores the fakes 0", "D 给假样本打 0 分") }],
};
static LSGAN: GLossEntry = GLossEntry {
    formula: "w·(f − c)²",
    pytorch: "(LS_WEIGHT * (f - LS_C).square()).mean()",
    curve: Some(|e| Curve::Square { w: e.ls_weight, target: e.ls_g_target }),
    beside: None,
    scale: ScoreScale::Targets,
    compares: false,
    undecided: Some(lsgan_undecided),
    saturates: false,
    fares: GROWS,
    healthy: NEAR_MIDDLE,
    warning: AT_FAKE_TARGET,
    per_sample: lsgan,
    constants: &["ls_weight", "ls_c"],
    references: &[ReferenceLine {
        value: 0.0,
        label: "0",
        meaning: Text::new("D scores the fakes as G wants them", "D 给假样本的分数正是 G 想要的"),
    }],
};
static RPGAN: GLossEntry = GLossEntry {
    formula: "softplus(−(f − r))",
    pytorch: "F.softplus(-(f - r)).mean()",
    curve: None,
    beside: None,
    scale: ScoreScale::Logits,
    compares: true,
    undecided: Some(|_| Level { value: LN_2, label: "ln 2" }),
    saturates: false,
    fares: KEPT,
    healthy: NEAR_LN_2,
    warning: RISES,
    per_sample: rpgan,
    constants: &[],
    references: &[ReferenceLine {
        value: LN_2,
        label: "ln 2",
        meaning: Text::new("D scores real and fake alike, and softplus(0) = ln 2", "D 给真假样本打同样的分数，而 softplus(0) = ln 2"),
    }],
};

/// D scores everything (a + b)/2.
fn lsgan_undecided(experiment: &Experiment) -> Level {
    let off = (experiment.ls_real_target + experiment.ls_fake_target) / 2.0 - experiment.ls_g_target;
    Level { value: experiment.ls_weight * off * off, label: "w·((a + b)/2 − c)²" }
}

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
