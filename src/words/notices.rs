//! Sentences to the person about the engine, links and files, and to scripts about their calls.
//!
//! Must not know: when they are told.

use crate::gan::experiment::Dataset;
use crate::text::{Phrase, Text};

/// The engine's file could not be run.
pub const NO_START: Text = Text::new("The training engine could not be started.", "训练引擎无法启动。");
/// The engine did not say hello in time.
pub const LATE_START: Text = Text::new("The training engine did not start within 10 seconds.", "训练引擎在 10 秒内没有启动。");
/// The engine reports a failure of its own: details.
pub const FAILED: Text = Text::new("The training engine failed ({}).", "训练引擎出错（{}）。");
/// The engine stopped answering.
pub const SILENT: Text = Text::new("The training engine stopped answering.", "训练引擎没有响应。");
/// The first iteration is not waited for any longer.
pub const SLOW: Text = Text::new(
    "The first iteration takes longer than three minutes here, so the page has stopped it. Fewer samples or narrower layers take less.",
    "第一次迭代在这里超过三分钟，页面已停止等待。减少样本或收窄网络层会更快。",
);
/// The page stops trying.
pub const GAVE_UP: Text = Text::new("It failed twice in a row, so the page has stopped trying.", "它连续失败了两次，页面不再重试。");
/// Asked for something while no engine runs.
pub const NO_ENGINE: Text = Text::new("No training engine is running.", "当前没有训练引擎在运行。");
/// The engine went away before it answered.
pub const NO_ANSWER: Text = Text::new("The training engine stopped before it answered.", "训练引擎还没回答就停止了。");
/// The link could not be copied.
pub const NOT_COPIED: Text =
    Text::new("The browser does not allow copying here; the link stands in the address bar.", "浏览器不允许在这里复制；链接就在地址栏里。");
/// A text that was typed is no text of points: why.
pub const BAD_TEXT: Text = Text::new("This text could not be used: {}.", "这段文字无法使用：{}。");
/// Points were moved and scaled: how many of their units one of the stage is.
pub const FITTED: Text = Text::new(
    "The points were moved and scaled to fit the stage, where 1 stands for {} of their units. ",
    "这些点经过平移和缩放以适应样本图，图中的 1 相当于原来的 {}。",
);
/// A saved run was loaded: iteration.
pub const LOADED: Text = Text::new(
    "The saved run is loaded and stands at iteration {}. Its curves begin there.",
    "已载入保存的训练，停在第 {} 次迭代；曲线从那里开始。",
);
/// The page was loaded again, and the run is taken up: iteration.
pub const RELOADED: Text = Text::new(
    "The page was loaded again; the run goes on from iteration {}. Its curves begin there.",
    "页面已重新载入；训练从第 {} 次迭代继续，曲线从那里开始。",
);
/// There is no tensor of that name.
pub const NO_SUCH_TENSOR: Text = Text::new(
    "There is no tensor of that name; lossExplorer.names() lists the names.",
    "没有这个名称的张量；lossExplorer.names() 会列出所有名称。",
);
/// What `breakEngine` takes.
pub const BREAKAGES: Text = Text::new("breakEngine takes \"device\" or \"trap\".", "breakEngine 的参数是 \"device\" 或 \"trap\"。");
/// A new engine goes on from an iteration, or from the start.
pub fn restarted(iteration: Option<String>) -> Phrase {
    match iteration {
        Some(iteration) => {
            Text::new("It was started again and goes on from iteration {}.", "它已重新启动，从第 {} 次迭代继续。").with([iteration])
        }
        None => Text::new("It was started again from the beginning.", "它已重新启动，从头开始训练。").into(),
    }
}

/// After that: where it goes on.
pub const ON_CPU: Text = Text::new(
    " The CPU computes it now, since WebGPU takes long to start here; reload the page to go back to it.",
    "现在由 CPU 计算，因为 WebGPU 在此处启动较慢；刷新页面即可换回。",
);

/// A link asks for data of one's own, which no link carries.
pub fn not_in_link(data: Dataset) -> Text {
    match data {
        Dataset::OwnImages => Text::new(
            "This link is of somebody’s own pictures, which no link carries: drop them on the page. Until then handwritten digits stand in.",
            "这个链接用的是某人自己的图片，链接里并不包含图片：请把图片拖到页面上。在此之前用手写数字代替。",
        ),
        _ => Text::new(
            "This link is of somebody’s own points, which no link carries: drop their text on the page. Until then points of the ring stand in.",
            "这个链接用的是某人自己的点，链接里并不包含这些点：请把含有点的文本拖到页面上。在此之前用环上的点代替。",
        ),
    }
}

/// A link was copied while the run is of data of one's own, which no link carries.
pub fn stay_behind(data: Dataset) -> Text {
    match data {
        Dataset::OwnImages => Text::new(
            "The link is copied without your own pictures, which stay here: whoever opens it sees handwritten digits until they drop pictures. “save run” hands out the run with its pictures.",
            "链接已复制，但不包含你自己的图片：打开它的人会看到手写数字，直到拖入自己的图片。“保存训练”会把训练连同图片存为文件。",
        ),
        _ => Text::new(
            "The link is copied without your own points, which stay here: whoever opens it sees points of the ring until they drop points. “save run” hands out the run with its points.",
            "链接已复制，但不包含你自己的点：打开它的人会看到环上的点，直到拖入自己的点。“保存训练”会把训练连同这些点存为文件。",
        ),
    }
}

/// The bench hook was called with a word that it does not know.
pub fn no_backend(word: &str) -> Phrase {
    let word: String = word.chars().take(40).collect();
    Text::new("There is no backend “{}”: it is one of auto, webgpu, cpu.", "没有名为“{}”的后端：只能是 auto、webgpu 或 cpu。").with([word])
}
