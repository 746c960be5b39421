//! Why files cannot be used.
//!
//! Must not know: how files are told apart.

use crate::text::Text;

/// It is nothing that the page takes: file.
pub const FOREIGN: Text = Text::new(
    "“{}” is no picture, no text of points, no saved run, no settings and no training log.",
    "“{}”不是图片、含有点的文本、保存的训练、设置或训练日志。",
);
/// Files of several kinds, or several where one is taken.
pub const MIXED: Text = Text::new(
    "Give pictures, or one text of points, or one saved run, or the curves of one log; not several of these at once.",
    "请给出若干图片，或一个含有点的文本，或一个保存的训练，或一份日志的曲线；不要同时给出几种。",
);
/// There are too many pictures: how many, most.
pub const MANY: Text = Text::new("{} pictures are too many: {} are the most.", "{} 张图片太多了：最多 {} 张。");
/// A file is too large to be read: file, most million bytes.
pub const LARGE: Text = Text::new("“{}” is too large: {} million bytes are the most.", "“{}”太大：最多 {} 百万字节。");
/// The browser cannot read it: file.
pub const UNREADABLE: Text = Text::new("“{}” could not be read.", "无法读取“{}”。");
/// A picture breaks off: file.
pub const CUT: Text = Text::new("“{}” is not whole: the picture's file breaks off.", "“{}”不完整：图片文件中途断了。");
/// A picture is damaged or of an unknown kind: file.
pub const PICTURE: Text = Text::new("“{}” could not be read as a picture.", "无法把“{}”当作图片读取。");
/// A text is not of points: file, why.
pub const POINTS: Text = Text::new("“{}” could not be used: {}.", "“{}”无法使用：{}。");
/// Settings cannot be used: file, why, which is a sentence.
pub const SETTINGS: Text = Text::new("“{}” could not be used: {}", "“{}”无法使用：{}");
/// A saved run cannot be loaded: file, why.
pub const RUN: Text = Text::new("“{}” could not be loaded: {}.", "“{}”无法载入：{}。");
/// Some of several files are left out: how many, of how many, the first one's name.
pub const LEFT_OUT: Text = Text::new(
    "{} of {} files were left out, as they could not be read as pictures: “{}” is the first.",
    "略过了 {} 个文件（共 {} 个），因为无法当作图片读取；第一个是“{}”。",
);
/// Pictures are being read: per cent.
pub const READING: Text = Text::new("Reading the pictures: {} %.", "正在读取图片：{}%。");
/// The person stopped that.
pub const STOPPED: Text = Text::new("The pictures were not read to their end; nothing has changed.", "图片没有读完；一切保持原样。");
