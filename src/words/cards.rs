//! What the cards of the charts say: what a curve is, what it looks like when it is healthy, and when it is not.
//!
//! Must not know: which card is shown when.

use crate::text::Text;

/// Scores of a logistic loss.
pub const SCORES: Text = Text::new(
    "D’s mean score of the reals (r) and of the fakes (f) in each minibatch. A score is a logit, which is what a probability is before the sigmoid: sigmoid(score) is how likely D finds it that the sample is real. 0 is even odds, above 0 “rather real”.",
    "每个小批量中，D 给真样本（r）和假样本（f）的平均分数。分数是 logit，也就是概率在经过 sigmoid 之前的样子：sigmoid(分数) 就是 D 认为样本为真的可能性。0 是各占一半，大于 0 表示“更像真的”。",
);
/// Scores of other losses.
pub const SCORES_PLAIN: Text = Text::new(
    "D’s mean score of the reals (r) and of the fakes (f) in each minibatch. A score is D’s raw output, no probability in this loss: the higher, the more real D finds the sample.",
    "每个小批量中，D 给真样本（r）和假样本（f）的平均分数。分数是 D 的原始输出，在这个损失中不是概率：越高，D 认为样本越真。",
);
/// Scores of a loss of differences.
pub const SCORES_COMPARED: Text = Text::new(
    "The mean difference of scores, real minus fake, in pairs. A constant added to D changes nothing in this loss, so the difference is what is logged.",
    "成对样本的分数之差（真减假）的平均值。给 D 加一个常数不改变这个损失，所以记录的是差。",
);
/// Healthy scores.
pub const SCORES_HEALTHY: Text = Text::new(
    "Real a little above fake, the gap shrinking as the samples get better. With images a steady gap is usual.",
    "真样本略高于假样本，样本变好时差距缩小。对图像来说，保持一个稳定的差距很常见。",
);
/// Healthy scores without a scale.
pub const SCORES_HEALTHY_WGAN: Text = Text::new(
    "Real above fake. Only their gap means something; where both lie does not.",
    "真样本高于假样本。只有差距有意义，两者的绝对位置没有意义。",
);
/// Unhealthy scores.
pub const SCORES_WARNING: Text = Text::new(
    "A gap that keeps growing (D wins), fakes above reals for long (D lags behind), or wild swings.",
    "差距不断扩大（D 赢了），假样本长期高于真样本（D 跟不上），或剧烈震荡。",
);

/// R1 or R2 of pictures: which, of which samples.
pub const PENALTY: Text = Text::new(
    "{}: the squared gradient of D’s score with respect to the image, summed over all pixels and channels, and averaged over the {} of the minibatch. It is differentiated again, so D learns to be flatter there.",
    "{}：D 的分数对图像的梯度，平方后对所有像素和通道求和，再对小批量中的{}取平均。它会再被求导一次，因此 D 会学着在那里变得更平坦。",
);
/// R1 or R2 of points: which, of which samples.
pub const PENALTY_OF_POINTS: Text = Text::new(
    "{}: the squared gradient of D’s score with respect to the point, summed over its two coordinates, and averaged over the {} of the minibatch. It is differentiated again, so D learns to be flatter there.",
    "{}：D 的分数对点的梯度，平方后对两个坐标求和，再对小批量中的{}取平均。它会再被求导一次，因此 D 会学着在那里变得更平坦。",
);
/// The samples of R1.
pub const REALS: Text = Text::new("reals", "真样本");
/// The samples of R2.
pub const FAKES: Text = Text::new("fakes", "假样本");
/// Healthy R1.
pub const PENALTY_HEALTHY: Text = Text::new(
    "It rises while D learns where the data are, then settles or slowly falls as the fakes get better.",
    "D 学习数据在哪里时它会上升，之后随假样本变好而稳定或缓慢下降。",
);
/// Unhealthy R1.
pub const PENALTY_WARNING: Text = Text::new(
    "Near 0 while the samples are bad: γ is too large, and D is flat. Rising on and on: γ is too small, and D gets ever steeper.",
    "样本还不好时就接近 0：γ 太大，D 太平坦。不断上升：γ 太小，D 越来越陡。",
);
/// The norm between reals and fakes.
pub const NORMS: Text = Text::new(
    "The length of the gradient of D’s score with respect to the sample, at random places between a real and a fake. The penalty draws it to its target.",
    "在真假样本连线上随机一点处，D 的分数对样本的梯度的长度。惩罚项把它拉向目标值。",
);
/// Healthy norms.
pub const NORMS_HEALTHY: Text = Text::new("It stays near its target {}.", "保持在目标值 {} 附近。");
/// Unhealthy norms.
pub const NORMS_WARNING: Text =
    Text::new("Far from the target for long: λ is too small, or D’s steps are too large.", "长期远离目标值：λ 太小，或 D 的步子太大。");
/// No penalty.
pub const NO_PENALTY: Text = Text::new("There is no gradient penalty in this loss as it is set.", "按现在的设置，损失里没有梯度惩罚。");

/// D's loss.
pub const D_LOSS: Text = Text::new(
    "What D minimises: the mean over the minibatch of the sum in the formula. It is small where D scores reals high and fakes low.",
    "D 要最小化的量：公式中的和在小批量上的平均。D 给真样本高分、给假样本低分时，它就小。",
);
/// Healthy D loss: its value where D scores everything alike.
pub const D_HEALTHY: Text = Text::new(
    "Without penalties somewhat below {}, the value of a D that scores everything alike; it nears it as the samples get better.",
    "不计惩罚项，略低于 {}（D 对所有样本打同样分数时的值）；样本变好时向它靠近。",
);
/// Unhealthy D loss.
pub const D_WARNING: Text = Text::new(
    "Near 0: D wins, and G learns little or nothing. Far above: D is confidently wrong. At that value with bad samples: D is flat.",
    "接近 0：D 赢了，G 学不到什么。远高于该值：D 自信却判错。等于该值而样本不好：D 太平坦。",
);
/// Healthy D loss of WGAN.
pub const D_HEALTHY_WGAN: Text = Text::new(
    "Below 0 and rising towards it: minus the loss is D’s estimate of the distance between reals and fakes.",
    "小于 0，并向 0 上升：损失的相反数就是 D 对真假样本之间距离的估计。",
);
/// Unhealthy D loss of WGAN.
pub const D_WARNING_WGAN: Text = Text::new(
    "Above 0 for long: D lags behind. Falling without end: nothing bounds D’s slope.",
    "长期大于 0：D 跟不上。不断下降：没有什么限制 D 的斜率。",
);

/// G's loss.
pub const G_LOSS: Text = Text::new(
    "What G minimises: the mean over the minibatch of a function of D’s scores of the fakes. It says how D sees the fakes, not how good they are.",
    "G 要最小化的量：D 给假样本的分数的某个函数在小批量上的平均。它说明 D 怎么看假样本，而不是假样本有多好。",
);

/// Quality of a mixture.
pub const MODES: Text = Text::new(
    "The share of samples within 3 σ of a Gaussian’s centre, and how many of the Gaussians get at least 1 % of the samples so. Measured on the generator that is shown.",
    "落在某个高斯中心 3 σ 之内的样本比例，以及有多少个高斯得到至少 1 % 这样的样本。测量的是展示的生成器。",
);
/// Healthy modes.
pub const MODES_HEALTHY: Text =
    Text::new("All modes held, and the share rising towards that of the data, 0.99.", "覆盖全部模式，比例向数据自身的 0.99 上升。");
/// Unhealthy modes.
pub const MODES_WARNING: Text = Text::new("Modes that are lost (collapse), or come and go.", "模式丢失（坍塌），或时有时无。");
/// Quality as a distance.
pub const DISTANCE: Text = Text::new(
    "The sliced Wasserstein-2 distance between samples and reals: both are projected on many directions, sorted, and compared.",
    "样本与真样本之间的切片 Wasserstein-2 距离：把两者投影到许多方向上，排序后比较。",
);
/// Healthy distance.
pub const DISTANCE_HEALTHY: Text = Text::new(
    "Falling towards the dashed line, which is how far two random draws of the data lie apart; no generator can be expected below it.",
    "向虚线下降；虚线是从数据中随机取两组真样本，两者之间的距离；不能指望生成器比它更低。",
);
/// Unhealthy distance.
pub const DISTANCE_WARNING: Text = Text::new("Standing still far above that line, or rising again.", "停在远高于该线的位置，或重新上升。");

/// A mean over the minibatch.
pub const MEAN: Text = Text::new("mean {}", "平均 {}");
/// Of D.
pub const D_SUM: Text = Text::new("D loss", "D 损失");
/// Of G.
pub const G_SUM: Text = Text::new("G loss", "G 损失");
/// The gap.
pub const GAP: Text = Text::new("gap", "差距");
/// Lazy penalties: interval, what follows.
pub const OWN_STEP: Text =
    Text::new("in a step of its own every {} iterations, {} times as strong: {}", "每 {} 次迭代单独一步，强度为 {} 倍：{}");
/// Two sets of reals: distance.
pub const FLOOR: Text = Text::new("between two random draws of the data: {}", "两组随机抽取的真样本之间：{}");
/// What a click on a verdict does.
pub const OPEN: Text = Text::new("what this curve is, and why this is said of it", "这条曲线是什么，以及为何这样判断");
/// Closes a card.
pub const CLOSE: Text = Text::new("close", "关闭");
/// Above the formula.
pub const FORMULA: Text = Text::new("formula, with the numbers of the last iteration", "公式与最近一次迭代的数值");
/// Heading of what the reference lines mean.
pub const LINES: Text = Text::new("dashed lines", "虚线");
/// A value that has a name: name, value.
pub const NAMED: Text = Text::same("{} ≈ {}");
/// A reference line: its name, and when the curves lie on it.
pub const LINE: Text = Text::new("{}: {}", "{}：{}");
/// Above what is healthy.
pub const HEALTHY: Text = Text::new("what healthy looks like", "健康时的样子");
/// Above what is not.
pub const WARNING: Text = Text::new("what a warning looks like", "需要警惕的样子");
