//! What is said of settings that are read from a file.
//!
//! Must not know: how they are read.

use crate::text::Text;

/// It is not JSON: line, column.
pub const NOT_JSON: Text =
    Text::new("The settings could not be read: they are no JSON in line {}, column {}.", "无法读取设置：第 {} 行第 {} 列不是 JSON。");
/// It has nothing of ours in it.
pub const FOREIGN: Text =
    Text::new("This file holds no settings of the explorer: it has no “version”.", "这个文件里没有本程序的设置：缺少 “version”。");
/// Another version: given, known.
pub const VERSION: Text = Text::new(
    "The settings are of version {}, and this page knows version {}; what it does not know was left out.",
    "设置的版本是 {}，本页面认识的版本是 {}；不认识的部分已略去。",
);
/// An unknown setting: its key.
pub const UNKNOWN: Text = Text::new("There is no setting “{}”; it was left out.", "没有名为“{}”的设置；已略去。");
