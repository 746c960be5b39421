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
