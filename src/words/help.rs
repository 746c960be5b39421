//! What the help dialog says.
//!
//! Must not know: how the keys act, what the settings are.

use crate::text::Text;

/// Its first heading.
pub const SEEN: Text = Text::new("What you see", "页面上有什么");
/// What is on the page.
pub const ABOUT: Text = Text::new(
    "A small generator G learns to imitate data while a discriminator D learns to tell its fakes from the reals, both with StyleGAN’s own losses. \
     The stage shows reals (green dots), fakes (purple crosses) and D’s score of every place: green where D says real, purple where it says fake. \
     Pictures stand side by side, each with its score. \
     The curves have the names that StyleGAN’s training code logs; the sentence below each says how the run fares, and opens its card. \
     The strip follows one sample to the D loss. Listing, Softplus and Double backprop show where these numbers come from.",
    "一个小小的生成器 G 学着模仿数据，判别器 D 学着分辨真样本和 G 造出的假样本，二者用的都是 StyleGAN 自己的损失。\
     样本图上有真样本（绿点）、假样本（紫叉），以及 D 对每个位置的分数：D 认为真的地方是绿色，认为假的地方是紫色。\
     图片则左右并列，各附分数。\
     曲线的名称与 StyleGAN 训练代码的日志相同；每条曲线下面的一句话说明训练的状况，点开就是它的卡片。\
     底部的一行显示一个样本怎样一步步得出 D 损失。“代码”“Softplus”“二次反向传播”三个视图说明这些数从何而来。",
);
/// What can be brought to it.
pub const DROP: Text = Text::new(
    "Data of your own (a text of points, or pictures) can be dropped anywhere on the page, and so can a run that was saved, settings as JSON, \
     and the log of a training of your own: stats.jsonl of StyleGAN, or scalars of TensorBoard as CSV, which the same charts then show.",
    "自己的数据（含有点的文本，或图片）可以拖到页面任何位置；保存的训练、JSON 设置，以及你自己训练的日志（StyleGAN 的 stats.jsonl，\
     或 TensorBoard 标量的 CSV）也可以，日志会显示在同样的图表中。",
);
/// The heading of the keys.
pub const KEYS_TITLE: Text = Text::new("Keys", "按键");
/// Keys and what they do, in the order of `insight::keys::TOLD`.
pub const KEYS: [[Text; 2]; 11] = [
    [Text::new("Space", "空格"), Text::new("play or pause", "运行或暂停")],
    [Text::same("→"), Text::new("one iteration: a step of D, then one of G", "一次迭代：D 走一步，然后 G 走一步")],
    [
        Text::same("B"),
        Text::new(
            "back to the last state kept; again, further back. The settings stay, so the run branches; as it was, it is pinned",
            "回到上一个保留的状态；再按则退得更早。设置保持不变，因此训练会走上另一条路；原来的曲线会被固定",
        ),
    ],
    [Text::same("R"), Text::new("reset: the same seed again", "重置：用同一个随机种子重新开始")],
    [Text::same("1 2 3 4"), Text::new("the views, from left to right", "从左到右的各个视图")],
    [Text::same("N"), Text::new("in the listing: one line further", "在代码视图中：前进一行")],
    [Text::same("P"), Text::new("pin the curves, to compare them with those of later runs", "固定曲线，以便与之后的运行比较")],
    [Text::same("E"), Text::new("export: curves, settings, pictures, code", "导出：曲线、设置、图片、代码")],
    [Text::same("?"), Text::new("this help", "显示本帮助")],
    [
        Text::new("arrows on the stage", "样本图上的方向键"),
        Text::new("move the cursor that reads out the score; with Shift in larger steps", "移动读取分数的光标；按住 Shift 步子更大"),
    ],
    [
        Text::new("← → on a chart", "曲线图上的 ← →"),
        Text::new("move the cursor that all charts share; Home, End, Escape", "移动所有曲线图共用的光标；还有 Home、End、Escape"),
    ],
];
/// What a link hides: before and after the example, and after the parts.
pub const HIDE: [Text; 3] = [
    Text::new("For a lesson a link can hide parts of the page, as ", "备课时可以用链接隐藏页面的某些部分，例如 "),
    Text::new(". It can hide ", "。可以隐藏的有 "),
    Text::new(".", "。"),
];
/// The heading of the words.
pub const WORDS_TITLE: Text = Text::new("Words", "用语");
/// Words of the page and what they mean.
pub const WORDS: [[Text; 2]; 7] = [
    [
        Text::new("score, logit", "分数，logit"),
        Text::new(
            "What D puts out for a sample, any number, larger for what D takes for real. With the logistic losses above 0 means real and below 0 fake; the loss squashes it, D does not.",
            "D 对一个样本的输出，可以是任何数，D 越认为真就越大。用 logistic 类损失时，大于 0 表示真，小于 0 表示假；压缩它的是损失，而不是 D。",
        ),
    ],
    [
        Text::same("2 ln 2, ln 2"),
        Text::new(
            "1.386 and 0.693: the D loss of D_logistic, without penalties, and the G loss of G_logistic_nonsaturating where every score is 0.",
            "1.386 和 0.693：每个分数都为 0 时，D_logistic 的 D 损失（不计惩罚项）和 G_logistic_nonsaturating 的 G 损失。",
        ),
    ],
    [
        Text::new("Gs, EMA", "Gs，EMA"),
        Text::new(
            "The averaged generator: its weights are an exponential moving average of those of G. Sample quality is measured of it; the stage shows it or, if that is chosen, G itself.",
            "平均的生成器：它的权重是 G 的权重的指数滑动平均。样本质量是对它测量的；样本图显示它，也可以选择显示 G 本身。",
        ),
    ],
    [
        Text::same("TrainD, TrainG"),
        Text::new(
            "The step that updates D, and the one that updates G. Their names stand before what each of them computes.",
            "更新 D 的一步和更新 G 的一步。这些名字写在各自计算的量前面。",
        ),
    ],
    [
        Text::new("mode", "模态"),
        Text::new(
            "One of the spots where the data lie close together, as the 8 of the ring. It is held if at least 1 % of G's samples lie within 3 σ of it.",
            "数据密集的地方之一，例如环上的 8 个点团。如果 G 的样本至少有 1 % 落在它的 3 σ 之内，就算保持住了。",
        ),
    ],
    [
        Text::new("slope, |∇D|", "斜率，|∇D|"),
        Text::new(
            "How fast D's score changes when a sample is moved: the length of the gradient. R1 is the mean of its square over the reals.",
            "移动一个样本时 D 的分数变化得多快，即梯度的长度。R1 是它的平方在真样本上的平均。",
        ),
    ],
    [
        Text::new("sliced W₂", "切片 W₂"),
        Text::new(
            "How far G's samples are from reals: the distance that they would have to be moved, along many directions. Two sets of reals have one too.",
            "G 的样本离真样本有多远：沿许多方向需要把它们移动的距离。两组真样本之间也有这个距离。",
        ),
    ],
];
/// The heading of the settings.
pub const SETTINGS: Text = Text::new("What each setting does", "每项设置的作用");
/// Between the options of a choice.
pub const LIST: Text = Text::new("; ", "；");
/// Between two sentences.
pub const SPACE: Text = Text::new(" ", "");
/// Where scripts find the numbers, before and after the name.
pub const SCRIPTS: [Text; 2] = [Text::new("Scripts find the numbers in ", "脚本可以从 "), Text::new(".", " 读取这些数值。")];
/// Closes it.
pub const CLOSE: Text = Text::new("close", "关闭");
