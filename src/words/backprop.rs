//! What the view of the two backward passes says.

use crate::text::Text;

/// The view's name for people who do not see it.
pub const TITLE: Text = Text::new("One real sample through both backward passes", "一个真实样本经历的两次反向传播");
/// What it is.
pub const ABOUT: Text = Text::new(
    "R1 is a loss made of a gradient, and training differentiates it once more. In a static graph a gradient is just more graph: the boxes below are nodes of the running program, with the numbers of one real sample.",
    "R1 是由梯度构成的损失，训练时还要对它再求一次导。在静态图中，梯度不过是更多的图节点：下面的方框就是运行中程序的节点，数值属于一个真实样本。",
);
/// First pass.
pub const FORWARD: Text = Text::new("1  forward", "1  前向");
/// Second pass.
pub const GRADIENT: Text = Text::new("2  backward to the sample", "2  反向传播到样本");
/// Penalty.
pub const PENALTY: Text = Text::new("3  square and sum", "3  平方并求和");
/// Third pass.
pub const AGAIN: Text = Text::new("4  backward again, to the weights", "4  再次反向传播，到权重");
/// Update.
pub const UPDATE: Text = Text::new("5  update", "5  更新");
/// The sample.
pub const SAMPLE: Text = Text::new("a real sample x", "真实样本 x");
/// Its score.
pub const SCORE: Text = Text::new("its score r = D(x)", "它的分数 r = D(x)");
/// Gradient at the input.
pub const SLOPE: Text = Text::new("∂r/∂x: how r changes with every number of x", "∂r/∂x：x 的每个分量变化时 r 如何变化");
/// Squares.
pub const SQUARES: Text = Text::new("each number squared: what R1 sums", "逐个平方：R1 求和的各项");
/// R1.
pub const R1: Text = Text::same("r1_penalty = Σ (∂r/∂x)²");
/// Weighted.
pub const WEIGHTED: Text = Text::new("its share of the loss: γ/2·R1, γ/2 = {}", "它在损失中的份额：γ/2·R1，γ/2 = {}");
/// The loss of the sample.
pub const LOSS: Text = Text::new("the loss of this sample, all terms", "该样本的损失，包含所有项");
/// The gradient of one weight.
pub const WEIGHT_GRADIENT: Text =
    Text::new("∂(mean loss)/∂w of the first weight of each layer, penalty included", "每层第一个权重的 ∂(平均损失)/∂w，包含惩罚项");
/// The same without the penalty.
pub const WEIGHT_GRADIENT_STOPPED: Text = Text::new(
    "∂(mean loss)/∂w of the first weight of each layer; the penalty adds nothing",
    "每层第一个权重的 ∂(平均损失)/∂w；惩罚项不起作用",
);
/// The weights.
pub const WEIGHTS: Text = Text::new("these weights after the update", "更新之后的这些权重");
/// Stops the gradient.
pub const STOP: Text = Text::new("stop the gradient here", "在此处截断梯度");
/// Lets it through.
pub const LET: Text = Text::new("let the gradient through", "让梯度通过");
/// What it does.
pub const STOP_HINT: Text = Text::new("training starts again from the same seed", "训练会从同一随机种子重新开始");
/// It flows.
pub const FLOWS: Text = Text::new("The penalty is differentiated: it pulls at D’s weights.", "惩罚项会被求导：它牵动 D 的权重。");
/// It is stopped.
pub const STOPPED: Text = Text::new(
    "The gradient is stopped: r1_penalty is still computed and shown, but it trains nothing. Watch it grow.",
    "梯度已被截断：r1_penalty 仍被计算和显示，但不训练任何东西。看它如何增长。",
);
/// No R1.
pub const NO_R1: Text = Text::new(
    "There is no R1 in the program now: choose a loss with it (D_logistic_simplegp) and a γ above 0. The first boxes still show the score.",
    "当前程序中没有 R1：请选择带有它的损失（D_logistic_simplegp），并让 γ 大于 0。前几个方框仍会显示分数。",
);
/// The gallery.
pub const GALLERY: Text = Text::new("what a mistake would report", "写错时会得到什么");
/// How it is drawn.
pub const GALLERY_HINT: Text = Text::new(
    "Each is computed on the live run, of the same reals and the same D. Choose one to see its curve (dashed) beside the right one.",
    "每一项都在实时运行中计算，使用同样的真实样本和同一个 D。选择一项，即可在正确曲线旁看到它的曲线（虚线）。",
);
/// The right one.
pub const RIGHT: Text = Text::new("right", "正确");
/// The wrong one.
pub const WRONG: Text = Text::new("mistaken", "写错");
