//! What is said of settings that explain how a run fares.
//!
//! Must not know: when a setting does.

use crate::text::Text;

/// Steps were skipped: of how many, how many.
pub const SKIPPED: Text = Text::new(
    "Of the last {} steps loss scaling skipped {}: the scale is too high, and gradients overflow.",
    "最近 {} 步中，损失缩放跳过了 {} 步：缩放过大，梯度溢出。",
);
/// G's rate.
pub const G_RATE_0: Text = Text::new("G’s learning rate is 0: G stands still.", "G 的学习率为 0：G 不动。");
/// D's rate.
pub const D_RATE_0: Text = Text::new("D’s learning rate is 0: D stands still.", "D 的学习率为 0：D 不动。");
/// No gradient of the penalty.
pub const PENALTY_STOPPED: Text = Text::new(
    "The penalty’s gradient is stopped: it is computed and added to the loss, but it trains nothing.",
    "惩罚项的梯度被截断：它被计算并加到损失里，却什么都没训练。",
);
/// The penalty diverged: D's learning rate, γ.
pub const PENALTY_GREW_FIRST: Text = Text::new(
    "With D’s learning rate {} and γ {} a step of D overshoots what the penalty asks for.",
    "D 的学习率 {} 加上 γ {}，使 D 的一步超过了惩罚项要求的位置。",
);
/// Something else diverged: D's learning rate.
pub const RATE_TOO_LARGE: Text = Text::new("D’s learning rate {} is too large: its steps overshoot.", "D 的学习率 {} 太大：步子迈过了头。");
/// A large γ.
pub const GAMMA_LARGE: Text = Text::new("R1 γ is {}, which flattens D on data of this size.", "R1 γ 为 {}，对这种尺度的数据会把 D 压平。");
/// D's steps.
pub const MANY_STEPS: Text = Text::new("D takes {} steps for each one of G.", "G 每走一步，D 走 {} 步。");
/// The loss saturates.
pub const SATURATES: Text = Text::new(
    "G’s loss is the saturating one: its slope vanishes where D rejects the fakes.",
    "G 用的是饱和损失：D 拒绝假样本时它的坡度会消失。",
);
/// No penalty.
pub const NO_R1: Text = Text::new("R1 γ is 0: nothing keeps D smooth.", "R1 γ 为 0：没有什么使 D 保持平滑。");
/// Momentum: β₁.
pub const MOMENTUM: Text =
    Text::new("Adam’s β₁ is {}: momentum carries both networks past each other.", "Adam 的 β₁ 为 {}：动量使两个网络互相错过。");
/// D is slower than G: its rate, G's rate.
pub const D_SLOW: Text = Text::new("D’s learning rate {} is below G’s {}.", "D 的学习率 {} 低于 G 的 {}。");

/// Takes the change: setting, value.
pub const TAKE: Text = Text::new("set {} to {}", "把{}设为 {}");
/// Goes back and takes the change: iteration, setting, value.
pub const MEND: Text = Text::new("go back to {} and set {} to {}", "回到{}并把{}设为 {}");
/// Takes that back: setting, value.
pub const UNDO: Text = Text::new("undo: {} back to {}", "撤销：{}恢复为 {}");
