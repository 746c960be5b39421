//! What is said of a training log that a person brings.
//!
//! Must not know: how logs are read.

use crate::text::Text;

/// The last line was skipped.
pub const UNFINISHED: Text = Text::new(
    "The last line is not finished: the run may still be writing it. It was left out.",
    "最后一行还没写完，可能训练仍在写入。这一行已略去。",
);
/// A long log is being read: per cent.
pub const READING: Text = Text::new("Reading the training log: {} %", "正在读取训练日志：{} %");
/// Stops that.
pub const STOP: Text = Text::new("stop (Esc)", "停止（Esc）");
/// It was stopped.
pub const STOPPED: Text = Text::new("The training log was not read to its end; nothing has changed.", "训练日志没有读完；一切保持不变。");
/// All the texts together are too large: most million bytes.
pub const LONG: Text = Text::new("The log is too large: {} million bytes are the most.", "日志太大：最多 {} 百万字节。");
/// Too many lines: file, most.
pub const ROWS: Text = Text::new("“{}” has too many lines with numbers: {} are the most.", "“{}”的数据行太多：最多 {} 行。");
/// Too many curves: most.
pub const CURVES: Text = Text::new("The log has too many curves: {} are the most.", "日志里的曲线太多：最多 {} 条。");
/// Nothing to draw: file.
pub const EMPTY: Text = Text::new("“{}” has no numbers to draw.", "“{}”里没有可画的数据。");
/// Files of both formats, or two of the first.
pub const MIXED: Text = Text::new(
    "Give one stats.jsonl, or CSV files of TensorBoard scalars; not several logs at once.",
    "请给出一个 stats.jsonl，或若干个 TensorBoard 标量 CSV 文件，不要同时给出几份日志。",
);
/// Two files of one curve: name of the curve.
pub const TWICE: Text = Text::new("Two of the files are of the same curve, {}.", "有两个文件是同一条曲线：{}。");
/// Neither of the formats: file.
pub const FOREIGN: Text = Text::new(
    "“{}” is no training log: it is neither a stats.jsonl of StyleGAN nor a CSV that begins with “Wall time,Step,Value”.",
    "“{}”不是训练日志：它既不是 StyleGAN 的 stats.jsonl，也不是以“Wall time,Step,Value”开头的 CSV。",
);
/// Something else was expected: file, line, column, what.
pub const LINE: Text = Text::new("“{}”, line {}, column {}: {} was expected there.", "“{}”第 {} 行第 {} 列：此处应为{}。");

/// `{`
pub const OPEN: Text = Text::new("an opening brace {", "左花括号 {");
/// A name.
pub const NAME: Text = Text::new("a name in quotation marks", "带引号的名称");
/// `:`
pub const COLON: Text = Text::new("a colon", "冒号");
/// `,` or `}`
pub const COMMA_OR_CLOSE: Text = Text::new("a comma or a closing brace", "逗号或右花括号");
/// A number.
pub const NUMBER: Text = Text::new("a number", "一个数");
/// A number or an object.
pub const NUMBER_OR_OBJECT: Text = Text::new("a number, or an object with a “mean” in it", "一个数，或含有 “mean” 的对象");
/// A number or string.
pub const SCALAR: Text = Text::new("a number or a text in quotation marks", "一个数，或带引号的文字");
/// The mean.
pub const MEAN: Text = Text::new("an object with a “mean” in it", "含有 “mean” 的对象");
/// The end.
pub const END: Text = Text::new("nothing more", "结尾，不应再有内容");
/// Three cells.
pub const THREE_CELLS: Text = Text::new("three numbers (wall time, step, value)", "三个数（时间、步数、数值）");
/// A log is shown in the charts.
pub const SHOWN: Text = Text::new(
    "The charts show “{}”, by the last of its values; reference lines are those of the losses chosen in the settings.",
    "图表正在显示“{}”及其最后的数值；参考线对应设置中所选的损失。",
);
/// Leads back to the run.
pub const LEAVE: Text = Text::new("back to the live run", "回到实时运行");

/// Why a file is not read. All files are too large: most million bytes.
pub const TOO_LONG: Text = Text::new(
    "All files together are over {} million bytes; drop fewer of them, or only stats.jsonl.",
    "所有文件合计超过 {} 百万字节；请少拖入几个，或只拖入 stats.jsonl。",
);
/// Too many rows: file, most.
pub const TOO_MANY_ROWS: Text = Text::new(
    "“{}” has more than {} rows; drop a part of it, or only every tenth row.",
    "“{}”超过 {} 行；请只拖入其中一部分，或每十行取一行。",
);
/// Too many curves: file, most.
pub const TOO_MANY_CURVES: Text =
    Text::new("“{}” has more than {} curves; drop a file with those that matter.", "“{}”的曲线超过 {} 条；请拖入只含所需曲线的文件。");
/// No curve of numbers: file.
pub const NO_NUMBERS: Text = Text::new(
    "“{}” has no curve of numbers in it; drop the stats.jsonl of the run instead.",
    "“{}”里没有数值曲线；请改为拖入该训练的 stats.jsonl。",
);
/// None of the formats: file.
pub const NO_LOG: Text = Text::new(
    "“{}” is no training log that is read here; drop stats.jsonl, a TensorBoard event file, or CSV from TensorBoard or W&B.",
    "“{}”不是这里能读的训练日志；请拖入 stats.jsonl、TensorBoard 事件文件，或 TensorBoard、W&B 导出的 CSV。",
);
/// Packed: file.
pub const PACKED: Text = Text::new(
    "“{}” is packed; unpack it and drop what is in it (.gz is unpacked here).",
    "“{}”是压缩包；请先解压，再拖入其中的文件（.gz 可直接拖入）。",
);
/// Not one row can be read: file, line, column, what was expected.
pub const UNREADABLE: Text = Text::new(
    "“{}” cannot be read: line {}, column {} should be {}; drop the file as the training wrote it.",
    "“{}”无法读取：第 {} 行第 {} 列应为{}；请拖入训练写出的原文件。",
);
/// An event file is damaged at its start: file, byte.
pub const BYTES: Text = Text::new(
    "“{}” cannot be read: its record at byte {} is damaged; copy the event file anew, or drop stats.jsonl.",
    "“{}”无法读取：第 {} 字节处的记录已损坏；请重新复制该事件文件，或拖入 stats.jsonl。",
);
/// No names: file.
pub const HEADLESS: Text = Text::new(
    "“{}” has numbers in line 1, where the names of its columns belong; drop a CSV whose first line names them, with a column “Step”.",
    "“{}”的第 1 行是数字，而此处应为列名；请拖入首行写有列名、并含“Step”列的 CSV。",
);
/// A number with a comma: file, line, the cell.
pub const COMMA: Text = Text::new(
    "“{}”, line {}: “{}” is ambiguous, as its comma may mark decimals, thousands or a new column; drop a CSV with decimal points.",
    "“{}”第 {} 行：“{}”有歧义，其中的逗号可能表示小数点、千位或分列；请拖入用小数点书写的 CSV。",
);
/// More cells than names: file, line, cells, names.
pub const CELLS_AND_NAMES: Text = Text::new(
    "“{}”, line {}: {} cells stand under {} names, perhaps because of decimal commas; drop a CSV with decimal points.",
    "“{}”第 {} 行：有 {} 格，而列名只有 {} 个，可能因为用了逗号作小数点；请拖入用小数点书写的 CSV。",
);
/// No column of steps: file.
pub const NO_STEPS: Text = Text::new(
    "“{}” has no column that says where in the training a row stands, as “Step” or “Progress/kimg” do; drop a CSV that has one.",
    "“{}”没有说明各行处于训练何处的列（如“Step”或“Progress/kimg”）；请拖入含有这样一列的 CSV。",
);
/// No file at all.
pub const NOTHING: Text = Text::new("There is no file to read; drop a stats.jsonl.", "没有可读的文件；请拖入 stats.jsonl。");

/// What is told of files that were read. The end is cut off: file.
pub const CUT: Text = Text::new(
    "“{}”: the last row is not finished and was left out; the training may still be writing it.",
    "“{}”：最后一行不完整，已略去；训练可能仍在写入。",
);
/// Zeros: file, how many.
pub const ZEROS: Text = Text::new("“{}”: zero bytes passed over: {}.", "“{}”：略过的零字节：{}。");
/// Glued rows: file, how many, line of the first.
pub const GLUED: Text = Text::new(
    "“{}”: rows that stood on the line of another one, and were taken apart: {}; first on line {}.",
    "“{}”：与别行连在一起而被拆开的行：{}；首次在第 {} 行。",
);
/// Damaged rows: file, how many, line of the first.
pub const DAMAGED: Text =
    Text::new("“{}”: damaged rows, which were left out: {}; the first on line {}.", "“{}”：损坏而被略去的行：{}；首次在第 {} 行。");
/// Damaged records: file, how many, byte of the first.
pub const DAMAGED_RECORDS: Text =
    Text::new("“{}”: damaged records, which were left out: {}; the first at byte {}.", "“{}”：损坏而被略去的记录：{}；首次在第 {} 字节。");
/// Cells without a number: file, how many, column, line of the first.
pub const CELLS: Text = Text::new(
    "“{}”: cells without a number, which are gaps: {}; the first in column “{}” on line {}.",
    "“{}”：不是数值而作为空缺的格：{}；首次在列“{}”第 {} 行。",
);
/// Went on from before: where the part before ended, where this one begins.
pub const RESUMED: Text = Text::new(
    "The run was resumed: after {} it goes on from {}. Both are kept, as parts.",
    "训练曾恢复：在 {} 之后从 {} 继续。两段都保留。",
);
/// Began anew: where the part before ended, where this one begins.
pub const RESTARTED: Text = Text::new(
    "The axis begins anew: after {} comes {}. These are two parts, a run resumed with its count reset or two runs in one file.",
    "横轴重新开始：{} 之后是 {}。这是两段：恢复训练时计数清零，或一个文件里有两次训练。",
);
/// The same rows again: how many.
pub const REPEATED: Text = Text::new("Rows that stand in the log a second time: {}.", "日志里重复出现的行：{}。");
/// A jump: where the part before ended, where this one begins.
pub const JOINED: Text = Text::new(
    "Between {} and {} nothing was logged: rows are missing there, or two runs were joined.",
    "{} 与 {} 之间没有记录：缺了一些行，或两次训练被接在一起。",
);
/// More parts: how many.
pub const MORE_PARTS: Text = Text::new("Further places where the axis goes back or jumps: {}.", "横轴还有后退或跳跃之处：{}。");
/// Step is kimg.
pub const STEP_IS_KIMG: Text =
    Text::new("The steps are read as kimg, as the PyTorch StyleGANs write them.", "步数按 kimg 理解，PyTorch 版 StyleGAN 就是这样写的。");
/// Step is images.
pub const STEP_IS_IMAGES: Text = Text::new(
    "The steps are read as images, as StyleGAN in TensorFlow writes them.",
    "步数按图像数理解，TensorFlow 版 StyleGAN 就是这样写的。",
);
/// No axis.
pub const NO_AXIS: Text =
    Text::new("No row says where in the training it stands; the rows are counted.", "没有任何一行说明处于训练何处；因此按行数计。");
/// Ticks only: file.
pub const NO_LOSSES: Text = Text::new(
    "“{}” holds times and memory of each tick and no losses; those are in stats.jsonl beside it.",
    "“{}”只有每个 tick 的时间与内存，没有损失；损失在同目录的 stats.jsonl 里。",
);
/// Settings or metrics only.
pub const NO_CURVES: Text = Text::new(
    "There are only settings or metrics here, no curves; drop the stats.jsonl of the run too.",
    "这里只有设置或指标，没有曲线；请一并拖入该训练的 stats.jsonl。",
);
/// Curves, and none of a GAN.
pub const NO_GAN_CURVE: Text = Text::new(
    "None of its curves is a loss, penalty or score by StyleGAN’s names, as Loss/D/loss is.",
    "其中没有一条曲线按 StyleGAN 的命名是损失、惩罚或分数（如 Loss/D/loss）。",
);
/// The same run twice: file left out, file read.
pub const SAME: Text = Text::new("“{}” holds the same run as “{}”, which was read.", "“{}”与已读入的“{}”是同一次训练。");
/// Beside several runs: file.
pub const WHICH_RUN: Text = Text::new(
    "“{}” lies beside several runs, so it belongs to none; put each run into a folder of its own.",
    "“{}”旁边有好几次训练，无法确定属于哪一次；请把每次训练放进各自的文件夹。",
);
/// A place on the axis.
pub const AT_KIMG: Text = Text::same("kimg {}");
/// Likewise.
pub const AT_STEP: Text = Text::new("step {}", "第 {} 步");
/// Likewise.
pub const AT_TICK: Text = Text::same("tick {}");
/// Likewise.
pub const AT_HOUR: Text = Text::new("hour {}", "第 {} 小时");
