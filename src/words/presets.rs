//! The names of the set-ups to start from, and what was measured of each.
//!
//! Must not know: their settings.

use crate::text::Text;

/// The default.
pub const RING: [Text; 2] = [
    Text::new("ring of 8, γ 0.1", "8 个高斯的环，γ 0.1"),
    Text::new("All 8 modes are held from about 500 iterations on.", "大约 500 次迭代以后，8 个模态都能保持住。"),
];
/// The grid.
pub const GRID: [Text; 2] = [
    Text::new("grid of 25, γ 0.1", "25 个高斯的网格，γ 0.1"),
    Text::new("All 25 modes are held at about 3,000 iterations.", "大约 3,000 次迭代时，25 个模态都已学到。"),
];
/// Digits.
pub const DIGITS: [Text; 2] = [
    Text::new("digits: a small StyleGAN", "手写数字：小型 StyleGAN"),
    Text::new(
        "Handwritten digits, one row a class: readable from about 500 iterations on.",
        "手写数字，每行一个类别：大约 500 次迭代以后就能辨认。",
    ),
];
/// Too much of R1.
pub const FLAT: [Text; 2] = [
    Text::new("γ 100: D flat", "γ 100：D 变平"),
    Text::new("A penalty this strong flattens D, and G learns little from it.", "惩罚这么强，D 几乎被压平，G 从中学不到多少东西。"),
];
