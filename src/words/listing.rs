//! What the listing says about its lines.

use crate::text::Text;

/// The view's name for people who do not see it.
pub const TITLE: Text =
    Text::new("The loss functions line by line, with the numbers of the last step", "逐行查看损失函数，以及最近一步的数值");
/// D's function's heading.
pub const D_STEP: Text = Text::new("what D minimises", "D 要最小化的量");
/// G's function's heading.
pub const G_STEP: Text = Text::new("what G minimises", "G 要最小化的量");
/// D's regularisation step's heading.
pub const D_REG_STEP: Text = Text::new("D’s penalties, a step of their own every {} iterations", "D 的惩罚项：每 {} 次迭代单独执行一步");
/// Column of code.
pub const LINE: Text = Text::new("line", "代码行");
/// Column of shapes.
pub const SHAPE: Text = Text::new("shape", "形状");
/// Column of means.
pub const MEAN: Text = Text::new("mean", "均值");
/// Column of standard deviations.
pub const SPREAD: Text = Text::new("spread", "标准差");
/// Column of histograms.
pub const HISTOGRAM: Text = Text::new("histogram", "直方图");
/// Column of one sample's numbers.
pub const SAMPLE: Text = Text::new("sample {}", "样本 {}");
/// In that column, of a tensor that is not of samples.
pub const OF_NO_SAMPLE: Text = Text::new("of weights, not of samples", "属于权重，不属于样本");
/// Over the numbers of such a tensor.
pub const FIRST_NUMBERS: Text = Text::new("the first numbers", "最前面的数");
/// The chooser of samples.
pub const SAMPLE_CHOICE: Text = Text::new("sample", "样本");
/// Sample before.
pub const PREVIOUS_SAMPLE: Text = Text::new("previous sample", "上一个样本");
/// Sample after.
pub const NEXT_SAMPLE: Text = Text::new("next sample", "下一个样本");
/// What a sample is looked for by.
pub const EXTREME_OF: Text = Text::new("number to find the largest or smallest of", "按哪个数找最大或最小的样本");
/// Finds the sample where it is largest.
pub const LARGEST: Text = Text::new("largest", "最大");
/// Finds the sample where it is smallest.
pub const SMALLEST: Text = Text::new("smallest", "最小");
/// What these do.
pub const EXTREME_HINT: Text = Text::new(
    "pause, and choose the sample of the last minibatch where this number is the largest or the smallest",
    "暂停，并选中上一个批次中该数最大或最小的样本",
);
/// The loss of D, as a column.
pub const D_LOSS: Text = Text::new("D loss", "D 损失");
/// γ was changed since the step whose numbers are shown: which, then, which, now.
pub const GAMMA_THEN: Text = Text::new(
    "The numbers are of a step that was taken with {} = {}; {} = {} acts from the next step on.",
    "这些数来自 {} = {} 时的一步；{} = {} 从下一步起生效。",
);
/// The button that goes a line further.
pub const NEXT_LINE: Text = Text::new("next line", "下一行");
/// What it does.
pub const NEXT_LINE_HINT: Text = Text::new(
    "pause, and go one line further (N); after the last line comes the next iteration",
    "暂停并前进一行（N）；最后一行之后是下一次迭代",
);
/// The button that shows the code of a line on WebGPU.
pub const WGSL: Text = Text::new("the WGSL that computed it", "计算它的 WGSL 代码");
/// What that text is.
pub const WGSL_IS: Text = Text::new(
    "This is the shader that the GPU ran. The functions that all shaders share are left out here, and the comments are added.",
    "这就是 GPU 运行的着色器。此处略去了所有着色器共用的函数，并加上了注释。",
);
/// The button that shows the kernel of a line on the CPU.
pub const TWIN: Text = Text::new("the kernel that computed it", "计算它的内核");
/// What that text is.
pub const TWIN_IS: Text = Text::new(
    "This text was not run: it was written from the kernel, for reading, in the notation of Rust. The CPU walks through the same kernel with compiled loops; the functions named here are among them.",
    "这段文字本身没有被运行：它由内核生成，供人阅读，用 Rust 的写法。CPU 用编译好的循环逐条执行同一个内核；此处提到的函数就在其中。",
);
/// The button that shows all lines.
pub const ALL_LINES: Text = Text::new("show all lines", "显示所有行");
/// The button that opens what is inside a line.
pub const INTO: Text = Text::new("into the gradient", "进入梯度");
/// The button that closes it again.
pub const OUT: Text = Text::new("out of the gradient", "退出梯度");
/// The smallest and the largest number of a tensor, and how many are not finite.
pub const RANGE: Text = Text::new("from {} to {}", "从 {} 到 {}");
/// Numbers that are not finite.
pub const NON_FINITE: Text = Text::new("{} not finite", "{} 个非有限值");

/// Latents.
pub const LATENTS: Text = Text::new("random inputs of G, drawn anew in each step", "G 的随机输入，每一步重新抽取");
/// Labels.
pub const LABELS: Text = Text::new("the classes that both networks are told of", "告诉两个网络的类别标签");
/// No labels.
pub const NO_LABELS: Text = Text::new("labels are off: the networks are told of no classes", "标签已关闭：网络不接收类别");
/// Reals.
pub const REALS: Text = Text::new("samples of the data", "数据中的真实样本");
/// Fakes.
pub const FAKES: Text = Text::new("G makes a sample of each latent", "G 由每个潜变量生成一个样本");
/// Scores of reals.
pub const REAL_SCORES: Text =
    Text::new("D’s raw score of each real, r: above 0 means “real”", "D 对每个真实样本的原始分数 r：大于 0 表示“真”");
/// Scores of fakes.
pub const FAKE_SCORES: Text =
    Text::new("D’s raw score of each fake, f: above 0 means “real”", "D 对每个生成样本的原始分数 f：大于 0 表示“真”");
/// A term of a loss.
pub const TERM: Text = Text::new("{}, one number a sample", "{}，每个样本一个数");
/// R1's gradient.
pub const REAL_GRADS: Text =
    Text::new("how D’s score changes with each number of the real sample", "真实样本的每个分量变化时 D 的分数如何变化");
/// R2's gradient.
pub const FAKE_GRADS: Text =
    Text::new("how D’s score changes with each number of the fake sample", "生成样本的每个分量变化时 D 的分数如何变化");
/// The penalty.
pub const R1: Text = Text::new(
    "R1 of each real: the squared length of that gradient, large where D is steep at that sample",
    "每个真实样本的 R1：该梯度长度的平方；D 在该样本处越陡，它越大",
);
/// The penalty on fakes.
pub const R2: Text = Text::new(
    "R2 of each fake: the squared length of that gradient, large where D is steep at that sample",
    "每个生成样本的 R2：该梯度长度的平方；D 在该样本处越陡，它越大",
);
/// The penalty's weight.
pub const WEIGHT: Text = Text::new("weighted with γ/2 = {}", "乘以权重 γ/2 = {}");
/// γ is 0.
pub const GAMMA_ZERO: Text = Text::new("{} = 0: this line is not in the program", "{} = 0：程序中没有这一行");
/// This loss has none.
pub const NO_PENALTY: Text = Text::new("this loss has no gradient penalty", "该损失没有梯度惩罚");
/// Lazy.
pub const LAZY: Text = Text::new("lazy: a step of its own, every {} iterations", "惰性正则化：每 {} 次迭代单独执行一步");
/// The whole loss.
pub const LOSS: Text = Text::new("the loss of each sample; training minimises its mean", "每个样本的损失；训练最小化其均值");
/// The gradient of the weights.
pub const GRADIENTS: Text = Text::new("backward through all lines above, to every weight", "沿以上各行反向传播到每个权重");
/// One gradient.
pub const GRADIENT: Text = Text::new("gradient of the mean loss with respect to {}", "平均损失对 {} 的梯度");
/// The update.
pub const UPDATE: Text = Text::new("the weights after the update, all in one vector", "更新后的权重，合成一个向量");
/// Why scores are summed: the gradient of one sample's score.
pub const SUM: Text = Text::new(
    "Added up so that one backward pass serves the whole minibatch: each score hangs on its own sample alone, so the gradient of the sum with respect to a sample x is just that sample’s {}. A mean would make it N times too small.",
    "相加是为了让一次反向传播服务整个小批量：每个分数只取决于自己的样本，所以和对样本 x 的梯度就是该样本的 {}。若取平均，梯度会小 N 倍。",
);
/// The same where D compares samples with one another.
pub const SUM_OF_GROUP: Text = Text::new(
    "Added up so that one backward pass serves the whole minibatch: the gradient of the sum with respect to a sample x is that sample’s {}, and a little of the others’, since this D compares the samples of a group (minibatch standard deviation). A mean would make it N times too small.",
    "相加是为了让一次反向传播服务整个小批量：和对样本 x 的梯度就是该样本的 {}，外加其他样本的少许影响，因为这个 D 会比较同组的样本（小批量标准差）。若取平均，梯度会小 N 倍。",
);
/// Why that sum is called a loss.
pub const SUM_IS_NO_LOSS: Text = Text::new(
    "StyleGAN’s code calls it a loss only because it is differentiated here; nothing minimises it.",
    "StyleGAN 的代码称它为 loss，只因为这里对它求导；并没有什么去最小化它。",
);
/// Between two sentences.
pub const SPACE: Text = Text::new(" ", "");
/// Loss scaling.
pub const SCALED: Text =
    Text::new("It is multiplied by 2^loss_scaling_log2, which is divided out again below.", "它乘以 2^loss_scaling_log2，下面再除回来。");
/// Points between reals and fakes.
pub const MIXED: Text = Text::new("a point between a real and a fake", "真实样本与生成样本之间的一点");
/// Scores of them.
pub const MIXED_SCORES: Text = Text::new("D’s score of that point", "D 对该点的分数");
/// Gradient there.
pub const MIXED_GRADS: Text = Text::new("how D’s score changes there", "该点处 D 的分数如何变化");
/// Norm there.
pub const MIXED_NORMS: Text = Text::new("the length of that gradient", "该梯度的长度");
/// Distance from the target.
pub const GRADIENT_PENALTY: Text = Text::new("squared distance of that length from the target {}", "该长度与目标 {} 之差的平方");
