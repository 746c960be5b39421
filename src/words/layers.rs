//! What the layers of the stage are called and what they show, and what is read at a place.
//!
//! Must not know: how they are drawn.

use crate::engine::contract::view::Layer;
use crate::gan::optimal::Unknown;
use crate::text::{Phrase, Text};

/// The switches.
pub const LAYERS: Text = Text::new("Layers", "图层");

/// The name of a layer.
pub fn name(layer: Layer) -> Text {
    match layer {
        Layer::Reals => Text::new("real", "真"),
        Layer::Fakes => Text::new("fake", "假"),
        Layer::Scores => Text::new("scores", "分数"),
        Layer::Slope => Text::same("|∇D|"),
        Layer::Push => Text::new("arrows", "箭头"),
        Layer::Grid => Text::new("grid", "网格"),
        Layer::Optimal => Text::new("optimal", "最优"),
    }
}

/// What a layer shows, in a line; `blur` is the σ of the optimal scores.
pub fn line(layer: Layer, blur: String) -> Phrase {
    let text = match layer {
        Layer::Reals => Text::new("Real: samples of the data, always the same ones.", "真：数据的样本，始终是同一批。"),
        Layer::Fakes => {
            Text::new("Fake: samples of the generator shown, always from the same latents.", "假：所示生成器的样本，始终来自同一批潜变量。")
        }
        Layer::Scores => Text::new(
            "Scores: D's output at every place, positive where it says real, negative where it says fake.",
            "分数：D 在每一处的输出，正为真，负为假。",
        ),
        Layer::Slope => Text::new(
            "|∇D|: how steep D's score is at every place. R1 is the mean of its square over the reals, R2 over the fakes.",
            "|∇D|：D 的分数在每一处的陡峭程度。R1 是它的平方在真样本上的平均，R2 则在假样本上。",
        ),
        Layer::Push => Text::new(
            "Arrows: −∂(G loss)/∂x at each fake x, the way the loss in use pushes it.",
            "箭头：每个假样本 x 处的 −∂(G 损失)/∂x，即当前损失推动它的方向。",
        ),
        Layer::Grid => Text::new(
            "Grid: what the generator shown makes of a regular grid of latents from −2.5 to 2.5.",
            "网格：所示生成器把 −2.5 到 2.5 的规则潜变量网格变成了什么。",
        ),
        Layer::Optimal => return Text::new(
            "Optimal D: ln p_real − ln p_fake, the best scores of this loss without penalties. Both are blurred by σ = {}; p_fake is estimated from the fakes shown.",
            "最优 D：ln p_real − ln p_fake，即不计惩罚项时这个损失的最佳分数。两者都经 σ = {} 的模糊；p_fake 由所示的假样本估计。",
        )
        .with([blur]),
    };
    text.into()
}

/// How long arrows are: the longest one.
pub const LONGEST: Text = Text::new(" The longest is {}.", "最长的为 {}。");
/// More latents than two: how many.
pub const SLICE: Text = Text::new(" It is a slice: the other {} latents are 0.", "这是一个截面：其余 {} 个潜变量为 0。");

/// Why there is no optimal discriminator to show.
pub fn unknown(why: Unknown) -> Text {
    match why {
        Unknown::Loss => Text::new(
            "Optimal D: known in closed form for the logistic D losses only; choose D_logistic or D_logistic_simplegp.",
            "最优 D：只有 logistic 类 D 损失有闭式解；请选 D_logistic 或 D_logistic_simplegp。",
        ),
        Unknown::Density => Text::new(
            "Optimal D: needs data whose density is a formula; choose the ring, the grid or the blobs.",
            "最优 D：数据的密度须有公式；请选环、网格或两个远离的团。",
        ),
    }
}

/// The colours of scores, for people who do not see them.
pub const PALETTE: Text = Text::new("palette of the scores", "分数的色标");
/// The colours of slopes, for people who do not see them.
pub const SLOPES: Text = Text::new("palette of |∇D|", "|∇D| 的色标");

/// A place: x, y, score, slope, its square.
pub const PLACE: Text =
    Text::new("x {}  y {}  score ≈ {}  |∇D| ≈ {}  penalty |∇D|² ≈ {}", "x {}  y {}  分数 ≈ {}  |∇D| ≈ {}  惩罚 |∇D|² ≈ {}");
/// The optimal score of a place.
pub const BEST: Text = Text::new("  optimal ≈ {}", "  最优 ≈ {}");
/// A picture: real or fake, its class, its score, its penalty, R1 or R2.
pub const PICTURE: Text = Text::new("{}{}  score {}  {} = Σ(∂D/∂pixel)² = {}", "{}{}  分数 {}  {} = Σ(∂D/∂像素)² = {}");
/// The class of a picture.
pub const CLASS: Text = Text::new("  class {}", "  类别 {}");
/// There is nothing to show yet.
pub const STARTS: Text = Text::new("The engine is starting …", "引擎正在启动…");
/// The same, on WebGPU.
pub const COMPILES: Text = Text::new(
    "WebGPU is compiling the kernels; a software adapter takes some seconds for that …",
    "WebGPU 正在编译内核；软件适配器需要数秒…",
);
/// The same, on the CPU.
pub const COMPUTES: Text = Text::new("The CPU computes the first iteration …", "CPU 正在计算第一次迭代…");
/// One fake, of so many, is not in sight.
pub const ONE_OUTSIDE: Text = Text::new("{} of {} fakes lies outside the picture", "{} 个假样本（共 {} 个）在图外");
/// So many fakes, of so many, are not in sight.
pub const OUTSIDE: Text = Text::new("{} of {} fakes lie outside the picture", "{} 个假样本（共 {} 个）在图外");
/// Nothing is pointed at.
pub const POINT: Text = Text::new("Point at the stage to read its numbers.", "指向样本图即可读出数值。");
/// Nothing is pointed at, among pictures.
pub const CHOOSE: Text =
    Text::new("Choose a picture to see which of its pixels D's score hangs on.", "选一张图片，看 D 的分数取决于哪些像素。");
/// Over a picture that was chosen: its score.
pub const CHOSEN: Text = Text::new("score {}", "分数 {}");
/// Over the squares of its gradient: their sum, R1 or R2, the largest.
pub const SQUARES: Text = Text::new("(∂D/∂pixel)², sum {} = {}", "(∂D/∂像素)²，总和 {} = {}");
/// Below them: the largest.
pub const LARGEST: Text = Text::new("largest {}", "最大 {}");

/// Draws on the stage.
pub const DRAW: Text = Text::new("draw points", "画点");
/// What that does.
pub const DRAW_HINT: Text = Text::new("draw your own points on the stage", "在样本图上画自己的点");
/// The tools, for people who do not see them.
pub const TOOLS: Text = Text::new("drawing", "画图工具");
/// Takes points away.
pub const ERASER: Text = Text::new("eraser", "橡皮");
/// Takes a stroke back.
pub const UNDO: Text = Text::new("undo", "撤销");
/// Takes all points away.
pub const CLEAR: Text = Text::new("clear", "清空");
/// Trains on what was drawn.
pub const USE: Text = Text::new("train on these", "用这些点训练");
/// Leaves the drawing.
pub const LEAVE: Text = Text::new("cancel", "取消");
/// What is drawn: points, fewest, most.
pub const DRAWN: Text = Text::new(
    "{} points drawn, of {} to {}. Drag, or move with the arrow keys and press Enter. Training on them starts from the beginning.",
    "已画 {} 个点，须为 {} 到 {} 个。拖动，或用方向键移动、按回车键。用它们训练将从头开始。",
);
/// Brings the data back that were replaced last.
pub const BRING_BACK: Text = Text::new("back to the earlier data", "换回先前的数据");
