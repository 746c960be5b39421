//! γ of R1, explained where it is chosen: what it does, what a run shows of it, and what others choose.
//!
//! Must not know: where the numbers come from.

use crate::text::Text;

/// What can be opened below the slider.
pub const ABOUT: Text = Text::new("how to choose γ", "怎样选择 γ");
/// What γ does.
pub const WHAT: Text = Text::new(
    "R1 is the mean over the reals of the squared length of D's gradient; γ/2 times it is added to the D loss, so D pays for being steep at the data. \
     With too small a γ D can become so steep that G is thrown to and fro; with too large a γ it is so flat that G learns little.",
    "R1 是 D 的梯度长度的平方在真样本上的平均；它的 γ/2 倍加到 D 损失上，因此 D 在数据处越陡，代价越高。\
     γ 太小，D 可能变得太陡，G 被推得来回摇摆；γ 太大，D 又太平，G 学不到多少东西。",
);
/// What this run shows: iteration, share, slope.
pub const HERE: Text = Text::new(
    "This run, iteration {}: γ/2 · R1 is {} of the D loss; the slope of D at the data (the root of R1) is {}.",
    "本次训练第 {} 次迭代：γ/2 · R1 占 D 损失的 {}；D 在数据处的斜率（R1 的平方根）为 {}。",
);
/// The buttons.
pub const STEPS: Text = Text::new("try other γ", "试试别的 γ");
/// What a button does: the γ that it sets.
pub const SETS: Text = Text::new("sets γ to {}", "把 γ 设为 {}");
/// It sets none: γ is 0, or the field does not take so much.
pub const SETS_NONE: Text = Text::new("there is no such γ here", "这里没有这样的 γ");
/// What others choose.
pub const OTHERS: Text = Text::new("For pictures others begin with:", "训练图片时，别人从这些值开始：");
/// StyleGAN's: γ.
pub const STYLEGAN_LINE: Text = Text::new("StyleGAN: {}, at every size", "StyleGAN：{}，与尺寸无关");
/// StyleGAN2-ADA's: the factor, its γ for 256 × 256 pixels and 32 samples.
pub const ADA_LINE: Text = Text::new(
    "StyleGAN2-ADA: {} · res² / minibatch, res in pixels; for 256² and 32 that is {}",
    "StyleGAN2-ADA：{} · 边长² / 批次大小，边长以像素计；256² 与 32 时为 {}",
);
/// StyleGAN3's: sizes and γ.
pub const STYLEGAN3_LINE: Text = Text::new("StyleGAN3, to start with: {}", "StyleGAN3 的起始值：{}");
/// R3GAN's: sizes and γ.
pub const R3GAN_LINE: Text = Text::new("R3GAN, for R1 and R2, falling to a tenth: {}", "R3GAN，用于 R1 和 R2，随训练降到十分之一：{}");
/// A size and its γ.
pub const AT_SIZE: Text = Text::same("{}²: {}");
/// Data, a size and its γ.
pub const OF_DATA: Text = Text::same("{} {}²: {}");
/// Between two of them.
pub const AND: Text = Text::new(", ", "，");
/// Why those are not for here.
pub const NOT_HERE: Text = Text::new(
    "They do not carry over to this toy: the length of a gradient depends on how many inputs there are and how large they are. \
     Their pictures have thousands of numbers from −1 to 1; here a point has 2, and a picture at most 768. Begin with a γ that works, then try ÷4 to ×4.",
    "这些值不能照搬到这里：梯度的长度取决于输入有多少个、有多大。\
     他们的图片含有成千上万个 −1 到 1 之间的数；这里的一个点只有 2 个，一张图片至多 768 个。先用一个可行的 γ，再试 ÷4 到 ×4。",
);

/// Whose γ: StyleGAN.
pub const STYLEGAN: Text = Text::same("StyleGAN");
/// Whose γ: StyleGAN2-ADA.
pub const ADA: Text = Text::same("StyleGAN2-ADA");
/// Whose γ: StyleGAN3.
pub const STYLEGAN3: Text = Text::new("StyleGAN3, to start with", "StyleGAN3，起始值");
/// Whose γ: R3GAN on CIFAR-10.
pub const R3GAN_CIFAR: Text = Text::new("R3GAN, CIFAR-10, at the start", "R3GAN，CIFAR-10，开始时");
/// Whose γ: R3GAN on ImageNet.
pub const R3GAN_IMAGENET: Text = Text::new("R3GAN, ImageNet, at the start", "R3GAN，ImageNet，开始时");
/// Whose γ: R3GAN on FFHQ.
pub const R3GAN_FFHQ: Text = Text::new("R3GAN, FFHQ, at the start", "R3GAN，FFHQ，开始时");
