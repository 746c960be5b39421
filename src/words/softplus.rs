//! What the view of the losses as curves says.

use crate::text::Text;

/// The view's name for people who do not see it.
pub const TITLE: Text =
    Text::new("The losses as curves, with the last minibatch on them", "以曲线表示的损失，以及最近一个小批量在曲线上的位置");
/// D's panel.
pub const D_PANEL: Text = Text::new("D: what each sample adds to its loss", "D：每个样本为损失贡献多少");
/// G's panel, of the loss in use.
pub const G_PANEL: Text = Text::new("G, in use: {}", "G，当前使用：{}");
/// G's panel, of the other loss.
pub const G_OTHER: Text = Text::new("G, the same batch under {}", "G，同一批样本改用 {}");
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
    "Both losses of G want f to rise. Where D is sure that a sample is fake (f far below 0), −softplus(f) is flat and G learns nothing from it, while softplus(−f) still pushes with a slope near −1: that is why StyleGAN uses it.",
    "G 的两种损失都希望 f 上升。当 D 确信样本是假的（f 远小于 0）时，−softplus(f) 变平，G 学不到东西；而 softplus(−f) 的斜率仍接近 −1，继续推动 G：这就是 StyleGAN 采用它的原因。",
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
