//! What the page says around its controls: header, banner, stage, strip and counters.
//!
//! Must not know: where its numbers come from.

use crate::text::Text;

/// Name of the product.
pub const TITLE: &str = "StyleGAN Loss Explorer";
/// The bench page's only line.
pub const BENCH: Text = Text::new(
    "Bench mode: nothing trains here. Scripts call window.lossExplorerBench.",
    "基准测试模式：这里不训练任何东西，由脚本调用 window.lossExplorerBench。",
);

/// Saving and loading.
pub const KEEP: Text = Text::new("run as a file", "训练存档");
/// The button that saves, and what it says after that where there is room.
pub const SAVE: [Text; 2] = [Text::new("save", "保存"), Text::new(" run", "训练")];
/// What it does.
pub const SAVE_HINT: Text = Text::new("this run as a file, with its data", "把这次训练连同数据存为文件");
/// The button that loads, and what it says after that where there is room.
pub const LOAD: [Text; 2] = [Text::new("load", "载入"), Text::new(" run", "训练")];
/// What it does.
pub const LOAD_HINT: Text = Text::new("a run that was saved", "载入以前保存的训练");
/// The button that copies the link.
pub const COPY: Text = Text::new("copy link", "复制链接");
/// The link was copied.
pub const COPIED: Text = Text::new("copied", "已复制");
/// What it does.
pub const COPY_HINT: Text = Text::new("a link to this set-up, seed included", "指向当前全部设置的链接，包括随机种子");
/// The switch of light and dark.
pub const THEME: Text = Text::new("theme", "主题");
/// The button of the help.
pub const HELP: Text = Text::new("help", "帮助");
/// What it does.
pub const HELP_HINT: Text = Text::new("help (?)", "帮助（?）");

/// The name of a theme.
pub fn theme(key: &str) -> Text {
    match key {
        "light" => Text::new("light", "浅色"),
        "dark" => Text::new("dark", "深色"),
        _ => Text::new("system", "跟随系统"),
    }
}

/// Starts the engine again.
pub const TRY_AGAIN: Text = Text::new("try again", "再试一次");
/// Trains from the start.
pub const RESET: Text = Text::new("reset", "重置");
/// Takes all settings back, after a fault.
pub const TO_DEFAULTS: Text = Text::new("back to defaults", "恢复默认设置");
/// Takes a sentence away.
pub const DISMISS: Text = Text::new("dismiss", "关闭");

/// The bar below the stage.
pub const TRANSPORT: Text = Text::new("Transport", "运行控制");
/// Starts training.
pub const PLAY: Text = Text::new("play", "运行");
/// Pauses training.
pub const PAUSE: Text = Text::new("pause", "暂停");
/// What the button does.
pub const PLAY_HINT: Text = Text::new("play or pause (Space)", "运行或暂停（空格键）");
/// The buttons of steps.
pub const STEP: Text = Text::new("step", "单步");
/// One step of D.
pub const STEP_D: Text = Text::new("one step of D", "D 走一步");
/// One step of G.
pub const STEP_G: Text = Text::new("one step of G", "G 走一步");
/// The button of an iteration.
pub const BOTH: Text = Text::new("both", "D 和 G");
/// What it does.
pub const STEP_BOTH: Text = Text::new("one iteration: D, then G (→)", "一次迭代：先 D 后 G（→）");
/// The button back for people who do not see it.
pub const BACK: Text = Text::new("back", "后退");
/// What stands on it after its arrow.
pub const BACK_WORD: Text = Text::new(" back", " 后退");
/// What it does: iteration.
pub const BACK_HINT: Text = Text::new("go back to iteration {} (B); settings stay", "回到第 {} 次迭代（B），设置不变");
/// There is nothing to go back to.
pub const NOTHING_KEPT: Text = Text::new("nothing is kept to go back to", "还没有可以回到的状态");
/// The slider over what is kept.
pub const TIMELINE: Text = Text::new("states kept", "保留的状态");
/// What it does.
pub const TIMELINE_HINT: Text = Text::new(
    "states kept, oldest left: choose one to go back to it. The run as it was is pinned; the settings stay",
    "保留的状态，左旧右新：选择一个即可回到那里。原来的曲线会被固定，设置不变",
);
/// Its right end.
pub const NOW: Text = Text::new("now", "现在");
/// Another place of it: iteration.
pub const STATE_OF: Text = Text::new("iteration {}", "第 {} 次迭代");
/// The button that starts again.
pub const RESET_RUN: Text = Text::new("reset", "重置");
/// What it does.
pub const RESET_HINT: Text = Text::new("start again from the same seed (R)", "用同一个随机种子从头开始（R）");
/// The button of another seed.
pub const NEW_SEED: Text = Text::new("new seed", "换种子");
/// What it does.
pub const NEW_SEED_HINT: Text = Text::new("start again from another seed", "换一个随机种子从头开始");
/// The field of an iteration to train to, for people who do not see it.
pub const RUN_TO: Text = Text::new("run to iteration", "运行到第几次迭代");
/// What stands in it while it is empty.
pub const RUN_TO_HERE: Text = Text::new("run to …", "运行到…");
/// What stands in it while a run is on its way: the iteration.
pub const ON_THE_WAY: Text = Text::same("→ {}");
/// What it does.
pub const RUN_TO_HINT: Text = Text::new("an iteration to train to, and pause there (Enter)", "训练到这一次迭代，然后暂停（回车键）");
/// What was typed is no iteration: what, the furthest one.
pub const NO_GOAL: Text =
    Text::new("A run can go to a whole iteration from 1 to {}, not to “{}”.", "可以运行到 1 到 {} 之间的整数次迭代，而不是“{}”。");
/// The iteration is done already: which, where the run stands, which.
pub const GOAL_PASSED: Text = Text::new(
    "Iteration {} is done: the run stands at {}. Reset it to see {} again.",
    "第 {} 次迭代已经完成：训练停在第 {} 次。重置后可以再次看到第 {} 次。",
);
/// Before the number of iterations.
pub const ITERATION: Text = Text::new("iteration ", "迭代 ");
/// After iterations a second.
pub const RATE: Text = Text::new(" it/s", " 次/秒");
/// A run is slow, whatever computes: why, and what is faster.
pub const SLOW: Text = Text::new(
    "Fewer than 6 iterations a second: with this minibatch and these networks an iteration is much work. A smaller minibatch, narrower or fewer layers, or smaller pictures are faster.",
    "每秒不到 6 次迭代：这样的批次和网络使每次迭代的计算量很大。减小批次、收窄或减少网络层、缩小图片都会更快。",
);
/// The same, on the CPU.
pub const SLOW_ON_CPU: Text = Text::new(
    "Fewer than 6 iterations a second: with this minibatch and these networks an iteration is much work for the CPU. A smaller minibatch, narrower or fewer layers, or smaller pictures are faster, and so is WebGPU in a browser that has a GPU.",
    "每秒不到 6 次迭代：这样的批次和网络使 CPU 每次迭代的计算量很大。减小批次、收窄或减少网络层、缩小图片都会更快；在有 GPU 的浏览器里，用 WebGPU 也会更快。",
);
/// The same, on a software adapter.
pub const SLOW_ON_SOFTWARE: Text = Text::new(
    "Fewer than 6 iterations a second: WebGPU is played by the CPU here. The CPU backend is faster, and so are a smaller minibatch, narrower or fewer layers, or smaller pictures.",
    "每秒不到 6 次迭代：这里的 WebGPU 由 CPU 模拟。改用 CPU 后端会更快；减小批次、收窄或减少网络层、缩小图片也会更快。",
);
/// Between D's step and G's.
pub const HALF: Text = Text::new("half an iteration is done", "这次迭代只完成了一半");
/// No engine runs any more.
pub const STOPPED: Text = Text::new("stopped", "已停止");
/// The engine is on its way.
pub const STARTING: Text = Text::new("starting", "启动中");

/// The stage.
pub const STAGE: Text = Text::new("Stage", "样本图");
/// Points of the plane, for people who do not see them.
pub const PLANE: Text = Text::new(
    "Stage: reals as green dots, fakes as purple crosses, the discriminator's scores as colour. Arrow keys move a cursor that reads out position, score and slope.",
    "样本图：绿点是真样本，紫叉是假样本，底色是判别器给出的分数。用方向键移动光标，读出位置、分数和斜率。",
);
/// Pictures, for people who do not see them.
pub const PICTURES: Text = Text::new(
    "Stage: real pictures on the left, generated ones on the right, each with its score. Arrow keys move from picture to picture, Enter chooses one.",
    "样本图：左边是真实图片，右边是生成的图片，各附分数。用方向键在图片之间移动，按回车键选定。",
);
/// The averaged generator's sheet of pictures, and its button.
pub const AVERAGED: Text = Text::new("averaged Gs", "平均的 Gs");
/// The generator's own, and its button.
pub const RAW: Text = Text::new("raw G", "原始的 G");
/// The sheet of real pictures; a real one.
pub const REAL: Text = Text::new("real", "真");
/// A fake one.
pub const FAKE: Text = Text::new("fake", "假");
/// By a sample that was chosen, where there is little room: its number.
pub const SAMPLE_NUMBER: Text = Text::new("no. {}", "第 {} 个");
/// The switch of generators.
pub const SHOWN: Text = Text::new("generator shown", "显示的生成器");

/// The strip below, for people who do not see it.
pub const STRIP: Text = Text::new("One sample on its way to the D loss", "一个样本通向 D 损失的过程");
/// Its first words: which sample.
pub const SAMPLE: Text = Text::new("sample {}", "样本 {}");
/// What that is.
pub const SAMPLE_HINT: Text = Text::new(
    "one fake and one real of D’s last minibatch; another can be chosen in Listing, Softplus and Double backprop, and is marked on the stage while the run is paused",
    "D 的上一个批次中的一个假样本和一个真样本；可以在“代码”“Softplus”“二次反向传播”视图中另选一个，暂停时会在样本图上标出",
);
/// A sample of G in it.
pub const FAKE_SAMPLE: Text = Text::new("fake", "假样本");
/// A sample of the data in it.
pub const REAL_SAMPLE: Text = Text::new("real", "真样本");
/// A weighted penalty of a step whose γ was another than now: R1 or R2, γ.
pub const PENALTY_THEN: Text = Text::new("γ/2·{} (γ was {})", "γ/2·{}（当时 γ 为 {}）");
/// The penalty between reals and fakes in it.
pub const GRADIENT_PENALTY: Text = Text::new("gradient penalty", "梯度惩罚");
/// What it comes to.
pub const D_LOSS: Text = Text::new("D loss", "D 损失");
/// The navigation.
pub const VIEWS: Text = Text::new("views", "视图");
