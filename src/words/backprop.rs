//! What the view of the two backward passes says.

use crate::text::Text;

/// The view's name for people who do not see it.
pub const TITLE: Text = Text::new("One real sample through both backward passes", "一个真实样本经历的两次反向传播");
/// What it is.
pub const ABOUT: Text = Text::new(
    "R1 is a loss made of a gradient, so training has to differentiate a gradient. StyleGAN’s code, and this page, write the whole computation down before anything runs: a static graph. A gradient in it is just more nodes, which can be differentiated again. The boxes below are nodes of the running program, with the numbers of one real sample.",
    "R1 是由梯度构成的损失，所以训练要对梯度再求导。StyleGAN 的代码和本页面都是先把整个计算写成一张图，然后才运行：这就是静态图。图中的梯度不过是更多的节点，可以再求一次导。下面的方框就是运行中程序的节点，数值属于一个真实样本。",
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
pub const R1: Text = Text::new("R1 of this sample: Σ (∂r/∂x)²", "该样本的 R1：Σ (∂r/∂x)²");
/// R1 of the minibatch.
pub const R1_MEAN: Text =
    Text::new("mean over the minibatch: what is logged as Loss/r1_penalty", "在小批量上的平均，记录为 Loss/r1_penalty");
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
/// The weights before.
pub const WEIGHTS_BEFORE: Text =
    Text::new("w, the first weight of each layer, as the step found it", "每层的第一个权重 w，这一步开始时的值");
/// Before they are known: they are kept only while the view is open.
pub const WEIGHTS_UNKNOWN: Text =
    Text::new("w before the step: known from the next step on, while this view is open", "这一步之前的 w：从下一步起可知（本视图打开时）");
/// What the update did.
pub const CHANGE: Text = Text::new("what the optimizer added, made of the gradient above", "优化器根据上面的梯度所加的量");
/// The weights after.
pub const WEIGHTS: Text = Text::new("w after the step: where the next one begins", "这一步之后的 w：下一步由此开始");
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
/// The penalties have a step of their own: interval.
pub const LAZY: Text = Text::new(
    "The penalties have a step of their own every {} iterations, with fakes of its own, so that no single step can be followed through here. With a lazy penalty of 0 they are part of each step of D, and are shown.",
    "惩罚项每 {} 次迭代单独走一步，并使用自己的假样本，因此这里无法跟踪完整的一步。把“惰性惩罚”设为 0，它们就是 D 每一步的一部分，会显示在这里。",
);
/// The explanation of R1.
pub const R1_TITLE: Text = Text::new("what R1 is", "R1 是什么");
/// What is computed.
pub const R1_IS: Text = Text::new(
    "R1 keeps D from being steep at the data. For each real x it takes the gradient of D’s raw score r = D(x) with respect to x, squares every number of it (one for each coordinate of a point, or each pixel of a picture) and adds them up. The mean of that over the reals of the minibatch, times γ/2, is added to the D loss.",
    "R1 让 D 在数据处不要太陡。对每个真样本 x，先求 D 的原始分数 r = D(x) 对 x 的梯度，把其中每个数（点的每个坐标，或图片的每个像素）平方后相加。再对小批量中的真样本取平均，乘以 γ/2，加到 D 的损失上。",
);
/// What for.
pub const R1_WHY: Text = Text::new(
    "A D that is flat at the data leaves G where it is once its samples lie there; a steep one pushes it past them, again and again. To make D flatter, training must know how the gradient depends on D’s weights: that is the second backward pass.",
    "如果 D 在数据处是平的，G 的样本到了那里就不再被推动；如果 D 很陡，G 会一次次被推过头。要让 D 变平，训练必须知道梯度如何取决于 D 的权重：这就是第二次反向传播。",
);
/// The gallery.
pub const GALLERY: Text = Text::new("what a mistake would report", "写错时会得到什么");
/// How it is drawn.
pub const GALLERY_HINT: Text = Text::new(
    "Means over the minibatch, of the same reals and the same D as r1_penalty in the Listing. Choose one to see what was done wrong, and its curve (dashed) beside the right one.",
    "都是小批量上的平均，与“代码”视图中的 r1_penalty 用同样的真样本、同一个 D。选择一项，即可看到错在哪里，以及它的曲线（虚线）与正确曲线的对比。",
);
/// The numbers of the gallery are of D after its step.
pub const AFTER_STEP: Text = Text::new(
    "These numbers are of D after its last step, since this view was opened after it; r1_penalty in the Listing is of D before it. The next step gives both of the same D.",
    "本视图是在这一步之后打开的，所以这些数属于走完这一步的 D，而“代码”视图中的 r1_penalty 属于这一步之前的 D。再走一步，两者就属于同一个 D。",
);
/// The name of the right number, with a place for what it is the mean of.
pub const RIGHT_MEAN: Text = Text::new("r1_penalty, mean", "r1_penalty 的平均");
/// The right one.
pub const RIGHT: Text = Text::new("right", "正确");
/// The wrong one.
pub const WRONG: Text = Text::new("mistaken", "写错");
