//! What the view of the losses as curves says.

use crate::gan::losses::Curve;
use crate::text::Text;

/// The view's name for people who do not see it.
pub const TITLE: Text =
    Text::new("The losses as curves, with the last minibatch on them", "以曲线表示的损失，以及最近一个小批量在曲线上的位置");
/// D's panel.
pub const D_PANEL: Text = Text::new("D: what each sample adds to its loss", "D：每个样本为损失贡献多少");
/// G's panel, of the loss in use: formula, kind.
pub const G_PANEL: Text = Text::new("G, in use: {}, {}", "G，当前使用：{}，{}");
/// G's panel, of the other loss: formula, kind.
pub const G_OTHER: Text = Text::new("G, the same batch under {}, {}", "G，同一批样本改用 {}，{}");

/// What a loss of G is called, by what its curve does where D is sure that a sample is fake.
pub fn kind(curve: Curve) -> Text {
    match curve {
        Curve::Softplus { b, .. } if b > 0.0 => Text::new("the saturating loss", "饱和损失"),
        Curve::Softplus { .. } => Text::new("the non-saturating loss", "非饱和损失"),
        Curve::Line { .. } => Text::new("a straight line", "一条直线"),
        Curve::Hinge { .. } => Text::new("a hinge", "铰链形"),
        Curve::Square { .. } => Text::new("a parabola", "抛物线"),
    }
}

/// On the loss of D in use, by the curve of a sample; `None` where it compares.
pub fn of_d(curve: Option<Curve>) -> Text {
    match curve {
        Some(Curve::Softplus { .. }) => WHY,
        Some(Curve::Line { .. }) => Text::new(
            "D’s loss is made of straight lines here: every sample is pushed as hard as any other, however sure D is of it. Nothing in it keeps the scores, or D’s slope, from growing; a gradient penalty does.",
            "这里 D 的损失由直线构成：无论 D 对样本多有把握，每个样本受到的推动都一样大。损失本身不会阻止分数或 D 的斜率增长；那是梯度惩罚的事。",
        ),
        Some(Curve::Hinge { .. }) => Text::new(
            "D’s loss is a hinge here: straight, and flat from the score on that D is content with (a real above 1, a fake below −1). Samples beyond it push D no more.",
            "这里 D 的损失是铰链形：先是直线，到了 D 满意的分数（真样本高于 1，假样本低于 −1）就变平。越过这一点的样本不再推动 D。",
        ),
        Some(Curve::Square { .. }) => Text::new(
            "D’s loss is made of parabolas here: each pushes a score to its target, the harder the farther away, and back again from beyond it.",
            "这里 D 的损失由抛物线构成：把分数推向各自的目标，离得越远推得越重，越过了还会推回来。",
        ),
        None => Text::new(
            "D’s loss is softplus(−(r − f)) here: only by how much a real scores above its fake counts, not where both lie.",
            "这里 D 的损失是 softplus(−(r − f))：只看真样本的分数比与之配对的假样本高多少，与两者的绝对位置无关。",
        ),
    }
}

/// On the loss of G in use, by its curve; `None` where it compares.
pub fn of_g(curve: Option<Curve>) -> Text {
    match curve {
        Some(Curve::Softplus { .. }) => SATURATION,
        Some(Curve::Line { .. }) => Text::new(
            "G’s loss is −f here: its slope is −1 at every score. It neither saturates nor pushes harder where D is sure; how far G moves is up to D’s own slope.",
            "这里 G 的损失是 −f：在任何分数处斜率都是 −1。它不会饱和，也不会在 D 有把握处推得更重；G 走多远取决于 D 自身的斜率。",
        ),
        Some(Curve::Hinge { .. }) => Text::new(
            "G’s loss is a hinge here: straight up to a score, and flat beyond it.",
            "这里 G 的损失是铰链形：到某个分数为止是直线，之后变平。",
        ),
        Some(Curve::Square { .. }) => Text::new(
            "G’s loss is w·(f − c)² here: its slope grows with the distance of f from the target c. It does not saturate where D is sure that a sample is fake, and it pushes f back from above c too.",
            "这里 G 的损失是 w·(f − c)²：斜率随 f 到目标 c 的距离增大。在 D 确信样本为假之处它不会饱和；f 高于 c 时它也会把 f 推回来。",
        ),
        None => Text::new(
            "G’s loss is softplus(−(f − r)) here. It is non-saturating: where fakes score far below the reals they are paired with, its slope is near −1.",
            "这里 G 的损失是 softplus(−(f − r))。它是非饱和的：当假样本的分数远低于与之配对的真样本时，斜率接近 −1。",
        ),
    }
}
/// The x axis.
pub const SCORE: Text = Text::new("score", "分数");
/// Mean push of the scores.
pub const PUSH: Text = Text::new("mean\u{a0}|slope|", "平均\u{a0}|斜率|");
/// Mean loss.
pub const MEAN: Text = Text::new("mean", "均值");
/// What a slope is.
pub const ABOUT: Text = Text::new(
    "A dot is a sample of the last minibatch at its score. The slope of the curve there is the push that training gives to that score: steep pushes hard, flat pushes little. The line at the chosen sample shows it.",
    "每个点是最近一个小批量中的一个样本，横坐标是它的分数。曲线在该处的斜率就是训练对该分数的推动：陡则推得重，平则几乎不推。所选样本处的直线显示这一斜率。",
);
/// On saturating and not.
pub const SATURATION: Text = Text::new(
    "Both losses of G want f to rise. Where D is sure that a sample is fake (f far below 0), −softplus(f) is flat and G learns next to nothing from it: it saturates. There softplus(−f), the non-saturating loss, still pushes with a slope near −1: that is why StyleGAN uses it.",
    "G 的两种损失都希望 f 上升。当 D 确信样本是假的（f 远小于 0）时，−softplus(f) 变平，G 几乎学不到东西：它饱和了。而非饱和损失 softplus(−f) 在那里的斜率仍接近 −1，继续推动 G：这就是 StyleGAN 采用它的原因。",
);
/// Why softplus.
pub const WHY: Text = Text::new(
    "softplus(x) = ln(1 + eˣ) is the cross-entropy of a sigmoid on the raw score, without the rounding to 0 or 1 that a sigmoid followed by a logarithm would suffer.",
    "softplus(x) = ln(1 + eˣ) 就是作用在原始分数上的 sigmoid 交叉熵，并且避免了“先 sigmoid 再取对数”时被舍入到 0 或 1 的问题。",
);
/// No curve of one score.
pub const PAIRED: Text = Text::new(
    "The loss in use compares each fake with a real, so it is no curve of one score.",
    "当前损失把每个生成样本与一个真实样本比较，因此不是单个分数的曲线。",
);
/// The chosen sample.
pub const CHOSEN: Text = Text::new("sample {}: score {}, loss {}, slope {}", "样本 {}：分数 {}，损失 {}，斜率 {}");
/// Gradient norms.
pub const NORMS: Text = Text::new("length of the gradient of all weights", "全部权重梯度的长度");
/// Of D.
pub const OF_D: Text = Text::new("of D’s loss, in D", "D 的损失对 D");
/// Of G.
pub const OF_G: Text = Text::new("of G’s loss, in G", "G 的损失对 G");
/// Of G, where there are two to compare: formula, kind.
pub const OF_G_IN_USE: Text = Text::new("in G, in use: {}, {}", "对 G，当前使用：{}，{}");
/// Of G under the other loss: formula, kind.
pub const OF_G_OTHER: Text = Text::new("in G, the same fakes and the same D under {}, {}", "对 G，同样的假样本、同一个 D，改用 {}，{}");
/// When that is known.
pub const TWIN_HINT: Text = Text::new(
    "The other loss is computed along with each step of G while this view is open, and trains nothing; “–” until the next step.",
    "另一种损失在本视图打开时随 G 的每一步一起计算，不参与训练；在下一步之前显示“–”。",
);
