//! The names of the set-ups to start from, and what was measured of each; `tests/presets.rs` measures it again.
//!
//! Must not know: their settings.

use crate::text::Text;

/// The default.
pub const RING: Text = Text::new("ring of 8, γ 0.1", "8 个高斯的环，γ 0.1");
/// What it does.
pub const RING_NOTE: Text = Text::new("All 8 modes are held from about 500 iterations on.", "大约 500 次迭代以后，8 个模态都能保持住。");

/// Where R1 is needed.
pub const SGD: Text = Text::new("plain SGD: is R1 needed?", "普通 SGD：需要 R1 吗？");
/// The one way, and what it does.
pub const WITHOUT_R1: [Text; 2] = [
    Text::new("without R1", "不用 R1"),
    Text::new(
        "γ 0: at 4,000 iterations at most 4 of the 8 modes are held, from each of the seeds 1 to 5.",
        "γ 0：种子 1 到 5，在 4,000 次迭代时，8 个模态最多保持住 4 个。",
    ),
];
/// The other way, and what it does.
pub const WITH_R1: [Text; 2] = [
    Text::new("with R1", "使用 R1"),
    Text::new(
        "γ 0.1: at 4,000 iterations all 8 modes are held, from each of the seeds 1 to 5.",
        "γ 0.1：种子 1 到 5，在 4,000 次迭代时，8 个模态都保持住。",
    ),
];
/// The choice between the ways of a preset.
pub const WAYS: Text = Text::new("two ways to compare", "两种做法，可以比较");
/// What a click on one of them does.
pub const WAYS_HINT: Text = Text::new(
    "The other way starts from the same seed; the curves so far stay behind it, pinned.",
    "另一种做法从同一个种子开始；到目前为止的曲线会被固定，留在后面以便比较。",
);

/// The grid.
pub const GRID: Text = Text::new("grid of 25, γ 0.1", "25 个高斯的网格，γ 0.1");
/// What it does.
pub const GRID_NOTE: Text = Text::new("All 25 modes are held at about 3,000 iterations.", "大约 3,000 次迭代时，25 个模态都已学到。");
/// Digits.
pub const DIGITS: Text = Text::new("digits: a small StyleGAN", "手写数字：小型 StyleGAN");
/// What it does.
pub const DIGITS_NOTE: Text = Text::new(
    "Handwritten digits, one row a class: readable from about 500 iterations on.",
    "手写数字，每行一个类别：大约 500 次迭代以后就能辨认。",
);
/// Too much of R1.
pub const FLAT: Text = Text::new("γ 100: D flat", "γ 100：D 变平");
/// What it does.
pub const FLAT_NOTE: Text = Text::new(
    "From each of the seeds 1 to 5: at 500 iterations D's slope at the data (the root of R1) is below 0.05, with γ 0.1 above 0.5; \
     at 1,000 less than 20 % of G's samples lie near a mode, with γ 0.1 more than 60 %.",
    "种子 1 到 5：500 次迭代时，D 在数据处的斜率（R1 的平方根）低于 0.05，而 γ 0.1 时高于 0.5；\
     1,000 次迭代时，G 的样本不到 20 % 落在模态附近，而 γ 0.1 时超过 60 %。",
);
