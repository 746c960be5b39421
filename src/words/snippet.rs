//! The remarks in the snippet of code: what a person needs to know to call it.
//!
//! Must not know: the code around them.

use crate::text::Text;

/// First line: G loss, D loss.
pub const TITLE: Text = Text::new("{} and {}, as set in the StyleGAN Loss Explorer", "{} 与 {}，按 StyleGAN Loss Explorer 中的设置");
/// What D is.
pub const D_TAKES: Text = Text::new(
    "D(images) gives one raw score a sample (no sigmoid at D's end), [N] or [N, 1]; higher is more real",
    "D(images) 为每个样本给出一个原始分数（D 的末端没有 sigmoid），形状 [N] 或 [N, 1]；越高越真",
);
/// What the G loss does.
pub const G_LOSS: Text = Text::new("What G minimises.", "G 要最小化的量。");
/// The relativistic one takes reals.
pub const G_LOSS_PAIRED: Text =
    Text::new("What G minimises; fakes and reals are paired by index.", "G 要最小化的量；假样本与真样本按序号配对。");
/// What the D loss does.
pub const D_LOSS: Text = Text::new("What D minimises; G gets no gradient from it.", "D 要最小化的量；G 不会从中得到梯度。");
/// The inner gradient.
pub const GRADIENT: Text = Text::new(
    "Squared length of each sample's gradient. The gradient is of the sum of the scores, and is differentiated again.",
    "每个样本梯度长度的平方。梯度是对分数之和求的，之后还会再被求导。",
);
/// The step of its own of D: interval, learning rate and β factors.
pub const D_REG: Text = Text::new(
    "Every {} iterations, a step of D of its own after that of d_loss. D's Adam then takes lr * c and beta ** c, c = {} / {}.",
    "每 {} 次迭代，在 d_loss 的一步之后让 D 单独走一步。此时 D 的 Adam 用 lr * c 与 beta ** c，其中 c = {} / {}。",
);
/// The step of its own of G: interval, learning rate and β factors.
pub const G_REG: Text = Text::new(
    "Every {} iterations, a step of G of its own: styles [N, layers, width] made images; also gives the new running mean. G's Adam then takes lr * c and beta ** c, c = {} / {}.",
    "每 {} 次迭代让 G 单独走一步：images 由 styles [N, 层数, 宽度] 生成；同时返回新的滑动平均。此时 G 的 Adam 用 lr * c 与 beta ** c，其中 c = {} / {}。",
);
