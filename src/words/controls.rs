//! What the settings and the panel of own data say beside the names of the fields.
//!
//! Must not know: which fields there are.

use crate::gan::experiment::Dataset;
use crate::text::{Phrase, Text};

/// The settings.
pub const SETTINGS: Text = Text::new("Settings", "设置");
/// The set-ups to start from.
pub const PRESET: Text = Text::new("preset", "预设");
/// No preset, in the list.
pub const OWN: Text = Text::new("your own", "自定义");
/// No preset, below it.
pub const OWN_NOTE: Text = Text::new("Settings of your own.", "自定义的设置。");
/// So many of a group are not at their default.
pub const CHANGED: Text = Text::new("{} changed", "{} 项已改");
/// Takes all settings back.
pub const ALL_BACK: Text = Text::new("all back to defaults", "全部恢复默认");
/// The restart mark: its legend, and when it is pointed at.
pub const RESTART: Text = Text::new("a change starts training again", "改动后从头开始训练");
/// The restart mark, for people who do not see it.
pub const RESTART_SPOKEN: Text = Text::new("(restarts training)", "（会重新训练）");
/// The button that takes a field back, for people who do not see it: field.
pub const UNDO: Text = Text::new("{}: back to default", "{}：恢复默认");
/// The same when pointed at: default.
pub const UNDO_HINT: Text = Text::new("back to default ({})", "恢复默认（{}）");
/// The range of a field: what it takes.
pub const TAKES: Text = Text::new("It takes {}.", "取值：{}。");
/// The slider of a field, for people who do not see it.
pub const SLIDER: Text = Text::new("{} (slider)", "{}（滑块）");
/// Whose digits they are, as their licence asks.
pub const DIGITS: Text =
    Text::new("Digits: E. Alpaydin and C. Kaynak, 1998, UCI (CC BY 4.0)", "数字图片：E. Alpaydin 与 C. Kaynak，1998，UCI（CC BY 4.0）");

/// The panel of own data.
pub const OWN_DATA: Text = Text::new("your own data", "自己的数据");
/// What is typed there.
pub const OWN_POINTS: Text = Text::new("points, x and y on each line", "点，每行一个 x 和一个 y");
/// Takes what was typed.
pub const USE_POINTS: Text = Text::new("use points", "使用这些点");
/// Asks for files.
pub const CHOOSE: Text = Text::new("choose files", "选择文件");
/// Which ones.
pub const CHOOSE_HINT: Text = Text::new("pictures, or one text of points", "若干图片，或一个含有点的文本文件");
/// What the panel takes.
pub const OWN_LIMITS: Text = Text::new(
    "2 to 4,096 points, or up to 1,024 pictures, of which the middle square is taken at 16 × 16 pixels. Files can be dropped anywhere on the page; nothing leaves it.",
    "2 到 4,096 个点，或至多 1,024 张图片；图片取正中的正方形，缩到 16 × 16 像素。文件可以拖到页面任何位置；数据不会离开这个页面。",
);

/// How own pictures are trained on: pixels of a side, twice, and their colours.
pub const TRAINED_AS: Text = Text::new("Each picture is trained on at {} × {} pixels, {}.", "每张图片以 {} × {} 像素训练，{}。");
/// Colours are kept.
pub const IN_COLOUR: Text = Text::new("in colour", "带颜色");
/// There are no colours to lose.
pub const IN_GREY: Text = Text::new("in grey", "灰度");
/// Colours are lost.
pub const WITHOUT_COLOURS: Text = Text::new("without its colours", "不带颜色");
/// What keeps more: size, colour, and where these settings are.
pub const KEEP_MORE: Text = Text::new(" “{}” and “{}” keep more, under “{}” in the settings.", "“{}”和“{}”可以保留更多，见设置中的“{}”。");

/// What a number of things is called: one, several.
struct Count(Text, Text);

const POINTS: Count = Count(Text::new("{} point", "{} 个点"), Text::new("{} points", "{} 个点"));
const PICTURES: Count = Count(Text::new("{} picture", "{} 张图片"), Text::new("{} pictures", "{} 张图片"));

impl Count {
    fn of(&self, count: usize, write: fn(u32) -> String) -> Phrase {
        if count == 1 { self.0 } else { self.1 }.with([write(count as u32)])
    }
}

/// How many points and pictures are at hand; `write` writes a number.
pub fn at_hand(points: usize, pictures: usize, write: fn(u32) -> String) -> Phrase {
    let given = |(count, words): &(usize, Count)| (*count > 0).then(|| words.of(*count, write));
    Phrase::joined([(points, POINTS), (pictures, PICTURES)].iter().filter_map(given), Text::new(", ", "，"))
}

/// So many files are being read; `write` writes a number.
pub fn reading(files: usize, write: fn(u32) -> String) -> Phrase {
    let [one, several] = [Text::new("reading a file …", "正在读取一个文件…"), Text::new("reading {} files …", "正在读取 {} 个文件…")];
    if files == 1 { one.into() } else { several.with([write(files as u32)]) }
}

/// What stands in for data of one's own that are not at hand.
pub fn stands_in(data: Dataset) -> Text {
    match data {
        Dataset::OwnImages => Text::new("None given yet: handwritten digits stand in.", "还没有给出图片：暂时用手写数字代替。"),
        _ => Text::new("None given yet: points of the ring stand in.", "还没有给出点：暂时用环上的点代替。"),
    }
}

/// Loss scaling of an optimizer: its name, s, steps skipped, steps in all.
pub const SCALE: Text = Text::new(
    "{} (StyleGAN’s name of that network’s optimizer): s = {}, {} of {} steps skipped. ",
    "{}（StyleGAN 对该网络优化器的称呼）：s = {}，{} / {} 步被跳过。",
);
/// Why steps are skipped.
pub const OVERFLOW: Text = Text::new(
    "A step is skipped when a gradient times 2^s is beyond the largest number (65504 in half precision) and so becomes infinite. Then s goes down.",
    "当梯度乘以 2^s 超过最大可表示的数（半精度为 65504）而变成无穷大时，这一步被跳过，s 随之减小。",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn what_is_at_hand_is_counted() {
        let write = |n: u32| format!("<{n}>");
        let english = |phrase: Phrase| phrase.of(Language::English);
        assert_eq!(english(at_hand(0, 0, write)), "");
        assert_eq!(english(at_hand(1, 0, write)), "<1> point");
        assert_eq!(english(at_hand(4096, 2, write)), "<4096> points, <2> pictures");
        assert_eq!(at_hand(4096, 2, write).of(Language::Chinese), "<4096> 个点，<2> 张图片");
        assert_eq!([reading(1, write), reading(12, write)].map(english), ["reading a file …", "reading <12> files …"]);
    }
}
