//! What the charts and their tools say.

use crate::text::Text;

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
pub const FLOOR_HINT: Text = Text::new(
    "the sliced W₂ between two random draws of the data: the best that can be expected",
    "随机抽取的两组真样本之间的切片 W₂：能期望的最好值",
);
/// Fréchet distance.
pub const FRECHET: Text = Text::new("Fréchet {} ({})", "Fréchet {}（{}）");
/// What that is.
pub const FRECHET_HINT: Text = Text::new(
    "Fréchet distance in a fixed random-feature embedding; in brackets that between two random draws of the data",
    "固定随机特征嵌入中的 Fréchet 距离；括号内为随机抽取的两组真样本之间的距离",
);
/// The cursor of a chart.
pub const CURSOR: Text = Text::new("cursor in the chart of {}", "图表“{}”中的光标");
/// No cursor is set.
pub const NO_CURSOR: Text = Text::new("no cursor", "没有光标");
/// The values at the cursor.
pub const AT: Text = Text::new("iteration {}: {}", "第 {} 次迭代：{}");
/// The switch of scales.
pub const SCALE: Text = Text::new("vertical axis", "纵轴");
/// The scales, and what each does.
pub const SCALES: [[Text; 2]; 3] = [
    [Text::new("linear", "线性"), Text::new("equal steps are equal differences", "等距代表相等的差")],
    [
        Text::new("log", "对数"),
        Text::new("equal steps are equal factors; values ≤ 0 have no place", "等距代表相等的倍数；≤ 0 的值无处可放"),
    ],
    [Text::new("symlog", "对称对数"), Text::new("logarithmic on both sides of 0, linear within ±0.1", "0 的两侧为对数，±0.1 之内近似线性")],
];
/// Values have no place on the axis.
pub const CUT: Text = Text::new("values ≤ 0 are not shown", "≤ 0 的值未显示");
/// The switch between the D loss and its terms.
pub const TERMS_SHOWN: Text = Text::new("D loss shown", "D 损失的显示方式");
/// The D loss alone.
pub const TOTAL: Text = Text::new("total", "总和");
/// What that is.
pub const TOTAL_HINT: Text = Text::new("Loss/D/loss alone", "只显示 Loss/D/loss");
/// With its terms.
pub const TERMS: Text = Text::new("terms", "各项");
/// What that is.
pub const TERMS_HINT: Text =
    Text::new("the terms that Loss/D/loss is the sum of, on one another", "Loss/D/loss 由哪些项相加而成，逐层叠放");
/// Why terms are lines: one of them can be negative.
pub const SIGNED: Text = Text::new("lines, no stack: f − r can be negative", "画成曲线而非堆叠：f − r 可能为负");
/// Why terms are lines: the axis.
pub const NOT_LINEAR: Text =
    Text::new("lines, no stack: heights add up on a linear axis only", "画成曲线而非堆叠：只有线性轴上高度才能相加");
/// Smoothing.
pub const SMOOTHING: Text = Text::new("smoothing", "平滑");
/// The cursor is there.
pub const CURSOR_AT: Text = Text::new("at iteration {}", "第 {} 次迭代");
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
/// A pinned run that was left by going back: iteration, and what differs.
pub const PIN_TO: Text = Text::new("to {}: {}", "至 {}：{}");
/// The button that opens a chart's table.
pub const TABLE: Text = Text::new("table", "数据表");
/// The table's name: what of.
pub const TABLE_OF: Text = Text::new("{}: at most 20 iterations of the run, from the first to the last", "{}：从头到尾至多 20 次迭代");
/// Its first column.
pub const TABLE_ITERATION: Text = Text::new("iteration", "迭代");
/// A chart in words: first and last iteration.
pub const TOLD_REACH: Text = Text::new("Iterations {} to {}.", "第 {} 至 {} 次迭代。");
/// A curve in words: name, first, last, smallest, largest value.
pub const TOLD_CURVE: Text = Text::new(" {}: first {}, last {}, smallest {}, largest {}.", " {}：首 {}，末 {}，最小 {}，最大 {}。");
/// Nothing is drawn yet.
pub const TOLD_NOTHING: Text = Text::new("No values yet.", "还没有数值。");

/// The name of a curve on the page: StyleGAN's are the same in every language, those of sample quality are words.
pub fn curve(name: &'static str) -> Text {
    match name {
        "high quality" => Text::new("high quality", "高质量比例"),
        "modes held" => Text::new("modes held", "保持的模态"),
        "sliced W₂" => Text::new("sliced W₂", "切片 W₂ 距离"),
        "right class" => Text::new("right class", "类别正确率"),
        _ => Text::same(name),
    }
}
