//! Sentences of the engine: about executors, runs, links, and files and texts that cannot be used.
//!
//! Must not know: when they are told.

use crate::text::Text;

/// WebGPU is there, but played by the CPU.
pub const SOFTWARE: Text =
    Text::new("WebGPU runs on a software adapter here; the CPU backend is faster.", "这里的 WebGPU 由软件模拟；用 CPU 后端更快。");
/// There is no usable WebGPU.
pub const NO_GPU: Text =
    Text::new("This browser offers no WebGPU on a real GPU, so the CPU trains.", "浏览器没有可用的 GPU（WebGPU），因此由 CPU 训练。");
/// WebGPU failed at the start: why.
pub const NOT_USED: Text = Text::new("WebGPU could not be used ({}), so the CPU trains.", "WebGPU 无法使用（{}），因此由 CPU 训练。");
/// The GPU failed: why, and the iteration.
pub const ON_THE_CPU: Text =
    Text::new("WebGPU failed ({}). Training goes on on the CPU from iteration {}.", "WebGPU 出错（{}）。训练在 CPU 上从第 {} 次迭代继续。");
/// Why it failed: details.
pub const NO_ADAPTER: Text = Text::new("there is no usable GPU: {}", "没有可用的 GPU：{}");
/// The device went away: details.
pub const LOST: Text = Text::new("the GPU was lost: {}", "GPU 设备丢失：{}");
/// The device refused something: details.
pub const REFUSED: Text = Text::new("the GPU refused a piece of work: {}", "GPU 拒绝了一项任务：{}");
/// A program has no room: MiB that it needs, MiB that there are.
pub const NO_ROOM: Text = Text::new(
    "networks and minibatches of this size need at least {} MiB of memory, and there are {}; fewer samples, narrower layers or smaller pictures need less",
    "这样大的网络和小批量至少需要 {} MiB 内存，而可用的只有 {} MiB；减少样本、收窄网络层或缩小图片即可",
);
/// There is no tensor of this name.
pub const UNKNOWN: Text = Text::new("there is no tensor named “{}”", "没有名为“{}”的张量");
/// A state has another length: name, its length, the one given.
pub const LENGTH: Text = Text::new("“{}” has {} numbers, not {}", "“{}”有 {} 个数，而不是 {} 个");
/// So many runs do not go together: how many, most.
pub const RUNS: Text = Text::new("{} runs cannot be taken in lockstep; 1 to {} can", "不能同步训练 {} 个运行；可以是 1 到 {} 个");
/// A graph cannot be built: why.
pub const NETWORKS: Text = Text::new("the experiment’s networks do not fit together: {}", "实验的网络无法组合：{}");
/// Runs that cannot go in lockstep: what differs.
pub const DIFFER: Text = Text::new(
    "runs in lockstep are of one program and can differ in numbers that need no restart, and in the seed: “{}” differs",
    "同步训练的运行须用同一个程序，只能在无须重新训练的数值和随机种子上不同：“{}”不同",
);
/// Two shapes do not go together: operation, shapes.
pub const MISMATCH: Text = Text::new("{}: {} and {} do not go together", "{}：{} 与 {} 不匹配");
/// A gradient that cannot be asked for: node.
pub const NOT_VARIABLE: Text = Text::new("gradients: node {} is neither a state nor a variable", "求梯度：节点 {} 既不是状态也不是变量");
/// An axis or range is not there: operation, shape, what was asked for.
pub const OUT_OF_RANGE: Text = Text::new("{}: {} has no {}", "{}：{} 没有 {}");
/// Nothing goes on: why.
pub const BROKEN: Text = Text::new("Training cannot go on: {}.", "训练无法继续：{}。");
/// A state to go back to is gone: iteration.
pub const NOT_KEPT: Text = Text::new("The state of iteration {} is no longer kept.", "第 {} 次迭代的状态已不再保留。");
/// A saved state does not fit: why.
pub const MISFIT: Text = Text::new(
    "The saved state does not fit this experiment ({}); training starts from the seed.",
    "保存的状态与当前实验不符（{}）；训练从种子重新开始。",
);
/// A term was not finite: iteration, term.
pub const FAULT: Text = Text::new(
    "Training stopped in iteration {}: {} was not a finite number. The weights are those of the step before. Lower a learning rate or γ and play on, or reset.",
    "训练在第 {} 次迭代停止：{} 不是有限的数。权重保持在上一步。请降低学习率或 γ 后继续，或者重置。",
);
/// A link names something else: what.
pub const NO_SETTING: Text =
    Text::new("The link names a setting “{}” that does not exist; it was left out.", "链接里的设置“{}”不存在，已忽略。");
/// A link hides what is no part of the page: what, and the parts.
pub const NO_PART: Text = Text::new(
    "The link hides “{}”, which the page does not have; it can hide {}.",
    "链接要隐藏“{}”，页面上没有这个部分；可以隐藏的有 {}。",
);
/// More parts of a link could not be used: how many.
pub const MORE_COMPLAINTS: Text = Text::new("{} more parts of the link were left out.", "链接中另有 {} 个部分被忽略。");
/// The file of the digits could not be fetched.
pub const DIGITS_MISSING: Text = Text::new(
    "the file of the handwritten digits could not be fetched; with a network, try again",
    "无法取得手写数字的文件；请在有网络时重试",
);
/// The file of the digits is another one: a line.
pub const DIGITS_WRONG: Text =
    Text::new("the file of the handwritten digits is not the one of this page (line {})", "手写数字的文件不是本页面的（第 {} 行）");
/// A field cannot hold something: its name, its key, what was given, what it takes.
pub const CANNOT_BE: Text = Text::new("{} ({}) cannot be “{}”: it takes {}.", "{}（{}）不能是“{}”，应为{}。");
/// What a number takes: from, to.
pub const A_NUMBER: Text = Text::new("a number from {} to {}", " {} 到 {} 之间的数");
/// What a whole number takes: from, to.
pub const A_WHOLE_NUMBER: Text = Text::new("a whole number from {} to {}", " {} 到 {} 之间的整数");
/// What a choice takes: its words.
pub const ONE_OF: Text = Text::new("one of {}", "以下之一：{}");
/// Between the names of options, which may have commas in them.
pub const BETWEEN_OPTIONS: Text = Text::new("; ", "；");
/// What was not finite is of an optimizer: its name, the network.
pub const OF_OPTIMIZER: Text = Text::new("{} (in the step of {}’s optimizer)", "{}（在 {} 的优化器的一步中）");

/// A file that was not saved by the explorer.
pub const FOREIGN: Text = Text::new("this file is no checkpoint of the explorer", "这不是本页面保存的检查点文件");
/// One of another version: its, and the one that is read.
pub const VERSION: Text =
    Text::new("this checkpoint has version {}; this explorer reads version {}", "检查点的版本是 {}，而本页面读取版本 {}");
/// One that was cut: its bytes, and how many there should be.
pub const CUT: Text = Text::new(
    "this checkpoint has {} bytes where it should have {}: it was cut or changed",
    "检查点有 {} 字节，本应有 {} 字节：文件被截断或改动过",
);
/// One that was changed.
pub const DAMAGED: Text = Text::new("this checkpoint is damaged: its checksum does not fit", "检查点已损坏：校验和不符");
/// One whose experiment is not of this version: why.
pub const ITS_EXPERIMENT: Text = Text::new("this checkpoint’s experiment cannot be used: {}", "检查点里的实验无法使用：{}");
/// One with numbers that are none: the tensor.
pub const NOT_FINITE: Text = Text::new("this checkpoint’s “{}” holds numbers that are not finite", "检查点里的“{}”含有非有限的数");
/// One whose tensors are others: the tensor.
pub const NOT_FITTING: Text = Text::new("this checkpoint’s “{}” does not fit its experiment", "检查点里的“{}”与其实验不符");
/// One whose data are impossible: why.
pub const ITS_DATA: Text = Text::new("this checkpoint’s data cannot be used: {}", "检查点里的数据无法使用：{}");
/// Points that no run can be of: least, most.
pub const ITS_POINTS: Text =
    Text::new("its points are not {} to {} pairs of numbers on the stage", "其中的点不是样本图范围内的 {} 到 {} 对数");
/// Pictures that no run can be of: most, bytes of each.
pub const ITS_PICTURES: Text = Text::new("its pictures are not at most {} of {} bytes each", "其中的图片不是至多 {} 张、每张 {} 字节");

/// A line of a table has another width: line, numbers expected, numbers found.
pub const WIDTH: Text = Text::new("line {} should hold {} numbers, not {}", "第 {} 行应有 {} 个数，而不是 {} 个");
/// A file of something else.
pub const NO_TEXT: Text = Text::new("its bytes are no text", "其内容不是文本");
/// Something is no number: line, column, what.
pub const NO_NUMBER: Text = Text::new("line {}, column {}: “{}” is no number", "第 {} 行第 {} 列：“{}”不是数");
/// A number is too large: line, column, what.
pub const BEYOND: Text = Text::new("line {}, column {}: “{}” is beyond ±1e30", "第 {} 行第 {} 列：“{}”超出 ±1e30");
/// Too few points: found, least.
pub const FEW: Text = Text::new("the text holds {} of the {} points that it needs at least", "文本里有 {} 个点，至少需要 {} 个");
/// Too many points: line, most.
pub const MANY: Text = Text::new("line {} is one point too many: {} are the most", "第 {} 行起点数过多：最多 {} 个");
/// Too long a text: million characters.
pub const LONG: Text = Text::new("the text is longer than {} million characters", "文本超过 {} 百万个字符");
