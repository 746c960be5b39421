//! What the charts and their tools say.

use super::Text;

/// The panel of curves.
pub const CURVES: Text = Text::new("Curves", "曲线");
/// Chart of the scores.
pub const SCORES: Text = Text::new("scores of reals and fakes", "真假样本的分数");
/// Chart of the penalties.
pub const PENALTY: Text = Text::new("gradient penalties", "梯度惩罚");
/// Chart of the D loss.
pub const D_LOSS: Text = Text::new("D loss", "D 的损失");
/// Chart of the G loss.
pub const G_LOSS: Text = Text::new("G loss", "G 的损失");
/// Chart of sample quality.
pub const QUALITY: Text = Text::new("sample quality of the averaged generator", "平均生成器的样本质量");
/// Why there is no penalty.
pub const NO_PENALTY: Text = Text::new("This D loss has no gradient penalty.", "这个 D 损失没有梯度惩罚。");
/// Why there is no penalty.
pub const GAMMA_ZERO: Text = Text::new("γ = 0: not in the program.", "γ = 0：程序中没有这一项。");
/// Penalties as they are, or as they enter the loss.
pub const SHOWN: Text = Text::new("penalty shown", "惩罚项的显示方式");
/// As they are.
pub const RAW: Text = Text::new("raw", "原值");
/// What the other does.
pub const WEIGHTED: Text = Text::new("times γ/2, with γ as set now", "乘以 γ/2（取当前设置的 γ）");
/// Of the modes so many.
pub const OF: Text = Text::new("{} of {}", "{} / {}");
/// The distance of two sets of reals.
pub const FLOOR: Text = Text::new("reals {}", "真样本 {}");
/// What that is.
pub const FLOOR_HINT: Text =
    Text::new("the sliced W₂ of two sets of reals: the best that can be expected", "两组真样本之间的切片 W₂：能期望的最好值");
/// Fréchet distance.
pub const FRECHET: Text = Text::new("Fréchet {} ({})", "Fréchet {}（{}）");
/// What that is.
pub const FRECHET_HINT: Text = Text::new(
    "Fréchet distance in a fixed random-feature embedding; in brackets that of two sets of reals",
    "固定随机特征嵌入中的 Fréchet 距离；括号内为两组真样本之间的距离",
);
/// The cursor of a chart.
pub const CURSOR: Text = Text::new("cursor in the chart of {}", "图表“{}”中的光标");
/// No cursor is set.
pub const NO_CURSOR: Text = Text::new("no cursor", "没有光标");
/// The values at the cursor.
pub const AT: Text = Text::new("iteration {}: {}", "第 {} 次迭代：{}");
/// A logarithmic axis.
pub const LOG: Text = Text::new("log penalty", "惩罚用对数轴");
/// Smoothing.
pub const SMOOTHING: Text = Text::new("smoothing", "平滑");
/// The cursor is there.
pub const CURSOR_AT: Text = Text::new("at iteration {} ✕", "第 {} 次迭代 ✕");
/// The newest values are shown.
pub const NEWEST: Text = Text::new("newest values", "最新数值");
/// Back to them.
pub const NEWEST_HINT: Text = Text::new("show the newest values", "显示最新数值");
/// Keeps the curves.
pub const PIN: Text = Text::new("pin", "固定");
/// What that is for.
pub const PIN_HINT: Text = Text::new(
    "keep these curves behind those of later runs, to compare; three at most",
    "把这些曲线保留在之后的曲线背后以便比较；最多三组",
);
/// Lets go of them.
pub const UNPIN: Text = Text::new("let go of this pinned run", "取消固定这次运行");
/// A setting that differs: label, pinned, now.
pub const PIN_DIFFERS: Text = Text::new("{} {} (now {})", "{} {}（现在 {}）");
/// Between two of them.
pub const PIN_JOIN: Text = Text::new(", ", "，");
/// Nothing differs.
pub const PIN_SAME: Text = Text::new("pinned run, settings as now", "固定的运行，设置与现在相同");
