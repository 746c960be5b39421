//! What the panel of things to take away says.

use crate::gan::experiment::Dataset;
use crate::text::Text;

/// The button, and the panel's name.
pub const SHARE: Text = Text::new("export", "导出");
/// What the button does.
pub const HINT: Text =
    Text::new("curves, settings, pictures and code of this run, as files", "把本次运行的曲线、设置、图片和代码保存为文件");
/// Closes it.
pub const CLOSE: Text = Text::new("close", "关闭");
/// The curves.
pub const CURVES: Text = Text::new("curves as CSV", "曲线（CSV）");
/// What is in that file.
pub const CURVES_HINT: Text = Text::new(
    "mean, smallest and largest value of every curve; past 4,096 iterations a row stands for several",
    "每条曲线的平均值、最小值和最大值；超过 4,096 次迭代后，一行代表若干次迭代",
);
/// The settings.
pub const SETTINGS: Text = Text::new("settings as JSON", "设置（JSON）");
/// What they are for.
pub const SETTINGS_HINT: Text = Text::new("dropped on the page, they come back", "把该文件拖到页面上即可恢复");
/// Pictures of the charts.
pub const CHARTS: Text = Text::new("charts as PNG", "图表（PNG）");
/// What is in that picture.
pub const CHARTS_HINT: Text = Text::new("all charts of this view, one below the other", "当前视图的所有图表，自上而下排列");
/// A picture of the stage.
pub const STAGE: Text = Text::new("stage as PNG", "舞台（PNG）");
/// A drawing of the charts.
pub const CHARTS_SVG: Text = Text::new("charts as SVG", "图表（SVG）");
/// What is in those files.
pub const SVG_HINT: Text = Text::new("lines and words that stay sharp at any size", "任意放大都清晰的线条与文字");
/// A drawing of the stage.
pub const STAGE_SVG: Text = Text::new("stage as SVG", "舞台（SVG）");
/// The code.
pub const CODE: Text = Text::new("loss as PyTorch", "损失（PyTorch 代码）");
/// What it is.
pub const CODE_HINT: Text = Text::new("the losses and penalties in use, as functions that run", "当前使用的损失与惩罚项，可直接运行的函数");
/// Neither links nor settings carry data of one's own.
pub fn without_own(data: Dataset) -> Text {
    match data {
        Dataset::OwnImages => Text::new(
            "A link and the settings say only that the pictures are your own; “save run” hands them out with the run.",
            "链接和设置只说明图片是自己的；“保存训练”才会把图片连同训练一起导出。",
        ),
        _ => Text::new(
            "A link and the settings say only that the points are your own; “save run” hands them out with the run.",
            "链接和设置只说明点是自己的；“保存训练”才会把这些点连同训练一起导出。",
        ),
    }
}
/// For teachers.
pub const LESSON: Text = Text::new("for a lesson", "用于教学");
/// Nothing to draw.
pub const NO_PICTURE: Text = Text::new("There is no picture in this view.", "当前视图中没有图片。");
