//! The experiment: everything that decides what a run computes, as one plain value.
//!
//! [`FIELDS`] declares every field's key, label, unit, range, default and effect once.
//! Must not know: how it travels (links live in `engine::link`), executors, the web.

use serde::{Deserialize, Serialize};

use super::field::{Effect, Scale, choice_field, fields, integer_field, number_field};
use crate::text::Text;

pub use super::options::{
    Activation, Architecture, Colour, DLoss, Dataset, GLoss, Optimizer, Order, PenaltyGradient, Precision, Side, Switch,
};

/// Everything that decides what a run computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// Where the reals come from.
    pub data: Dataset,
    /// Standard deviation of the data's Gaussian noise, in data units.
    pub noise: f64,
    /// Pixels on one side of a picture.
    pub side: Side,
    /// Channels of a picture.
    pub colour: Colour,
    /// Whether G and D are told the class, where the data have classes.
    pub labels: Switch,
    /// What G and D of pictures are made of.
    pub architecture: Architecture,
    /// The generator's loss.
    pub g_loss: GLoss,
    /// The discriminator's loss.
    pub d_loss: DLoss,
    /// γ of R1, on reals; exactly 0 leaves the penalty out of the program.
    pub r1_gamma: f64,
    /// γ of R2, on fakes; exactly 0 leaves the penalty out of the program.
    pub r2_gamma: f64,
    /// Weight of the gradient penalty between reals and fakes.
    pub wgan_lambda: f64,
    /// Weight of the squared score of the reals in `D_wgan` and `D_wgan_gp`.
    pub wgan_epsilon: f64,
    /// Norm that the gradient between reals and fakes is drawn to.
    pub wgan_target: f64,
    /// Whether D's gradient penalties train D, or are only computed.
    pub penalty_gradient: PenaltyGradient,
    /// Weight w of the least squares.
    pub ls_weight: f64,
    /// Score a that the least-squares D draws fakes to.
    pub ls_fake_target: f64,
    /// Score b that the least-squares D draws reals to.
    pub ls_real_target: f64,
    /// Score c that the least-squares G draws fakes to.
    pub ls_g_target: f64,
    /// Weight of path length regularisation in a G with a mapping network; exactly 0 leaves it out.
    pub pl_weight: f64,
    /// Share that a batch gets in the running mean of path lengths.
    pub pl_decay: f64,
    /// How gradients move the weights, of both networks.
    pub optimizer: Optimizer,
    /// Learning rate of G.
    pub g_learning_rate: f64,
    /// Learning rate of D.
    pub d_learning_rate: f64,
    /// Adam's β₁, of both networks.
    pub beta1: f64,
    /// Adam's β₂, of both networks.
    pub beta2: f64,
    /// Adam's ε.
    pub epsilon: f64,
    /// Share of the old weights that the averaged generator Gs keeps in each step of D.
    pub ema_decay: f64,
    /// Samples in which the share of old weights in Gs halves; 0: `ema_decay` says.
    pub ema_half_life: f64,
    /// Which network's steps come first in an iteration.
    pub order: Order,
    /// D's steps (each with the update of Gs) in one iteration.
    pub d_repeats: u32,
    /// Iterations from one step of D's penalties alone to the next; 0: they are part of every step's loss.
    pub d_reg_interval: u32,
    /// Iterations from one step of path length regularisation to the next.
    pub g_reg_interval: u32,
    /// What activations and gradients are rounded to.
    pub precision: Precision,
    /// Loss scaling: whether losses are multiplied by 2^s before the backward pass, and gradients by 2^−s after it.
    pub scaling: Switch,
    /// s at the start.
    pub scaling_init: f64,
    /// Added to s by every step with finite gradients.
    pub scaling_increment: f64,
    /// Taken off s by every step with others, which changes no weight.
    pub scaling_decrement: f64,
    /// The classic mistake: gradient penalties square the scaled gradient and undo the scale afterwards.
    pub scaling_mistake: Switch,
    /// Samples in a minibatch.
    pub batch: u32,
    /// Numbers in one latent z.
    pub latents: u32,
    /// Units of each hidden layer of G.
    pub g_width: u32,
    /// Hidden layers of G.
    pub g_depth: u32,
    /// Activation of G's hidden layers.
    pub g_activation: Activation,
    /// Units of each hidden layer of D.
    pub d_width: u32,
    /// Hidden layers of D.
    pub d_depth: u32,
    /// Activation of D's hidden layers.
    pub d_activation: Activation,
    /// Share of the minibatches in which StyleGAN's G takes its layers' styles from two latents.
    pub style_mixing: f64,
    /// ψ of the truncation trick, in the samples that are shown and measured.
    pub truncation: f64,
    /// Whether StyleGAN's networks blur after upsampling and before downsampling.
    pub blur: Switch,
    /// Seed of weights, latents and data.
    pub seed: u32,
}

const LOG_GAMMA: Scale = Scale::Log { smallest: 1e-3 };
const LOG_RATE: Scale = Scale::Log { smallest: 1e-5 };
const LOG_EPSILON: Scale = Scale::Log { smallest: 1e-12 };

fields! {
    /// A field of an [`Experiment`].
    Experiment, FieldKey;

    Data => choice_field!(
        "data", data: Dataset, Text::new("data", "数据"), Data, Restart, 0,
        Text::new(
            "The distribution that G has to learn.",
            "G 要学会的分布。",
        )
    );
    Noise => number_field!(
        "noise", noise, Text::new("data noise σ", "数据噪声 σ"), Text::same(""), Sampling, (0.0, 0.5), 0.1, Scale::Linear, Immediate,
        Text::new(
            "Standard deviation of the Gaussian noise on points; your own points have none.",
            "加在点上的高斯噪声的标准差；自己的点不加噪声。",
        )
    );
    Network => choice_field!(
        "network", architecture: Architecture, Text::new("networks", "网络"), Pictures, Restart, 0,
        Text::new(
            "What G and D of pictures are made of; points have MLPs.",
            "图片的 G 和 D 由什么构成；点一律用 MLP。",
        )
    );
    Labels => choice_field!(
        "labels", labels: Switch, Text::new("class labels", "类别标签"), Pictures, Restart, 0,
        Text::new(
            "Tells G and D the class. D's fakes get the labels of its reals, G's those of random samples.",
            "把类别告诉 G 和 D。训练 D 时，假样本用同批真样本的标签；训练 G 时，用随机样本的标签。",
        )
    );
    Side => choice_field!(
        "side", side: Side, Text::new("picture size", "图片大小"), Pictures, Restart, 0,
        Text::new(
            "Pixels on one side. Digits have 8; 16 are interpolated. Your own have 16; 8 are means of four.",
            "每边的像素数。数字图片原为 8；选 16 时插值得到。自己的图片原为 16；选 8 时每四个像素取平均。",
        )
    );
    Colour => choice_field!(
        "colour", colour: Colour, Text::new("colour", "颜色"), Pictures, Restart, 0,
        Text::new(
            "In RGB every picture has a random colour of its own; your own pictures keep theirs.",
            "选 RGB 时，每张图片随机取一种颜色；自己的图片保留原来的颜色。",
        )
    );
    GLoss => choice_field!(
        "g_loss", g_loss: GLoss, Text::new("G loss", "G 损失"), Losses, Restart, 0,
        Text::new(
            "What the generator minimises.",
            "生成器要最小化的量。",
        )
    );
    DLoss => choice_field!(
        "d_loss", d_loss: DLoss, Text::new("D loss", "D 损失"), Losses, Restart, 0,
        Text::new(
            "What the discriminator minimises.",
            "判别器要最小化的量。",
        )
    );
    R1Gamma => number_field!(
        "r1_gamma", r1_gamma, Text::same("R1 γ"), Text::same(""), Losses, (0.0, 1000.0), 0.1, LOG_GAMMA, Immediate,
        Text::new(
            "Weight of the squared gradient of D's score at the reals; γ/2 of it is added to the D loss. 0 leaves it out.",
            "D 的分数在真样本处的梯度平方的权重，其 γ/2 倍加到 D 损失上。取 0 则不用这一项。",
        )
    );
    R2Gamma => number_field!(
        "r2_gamma", r2_gamma, Text::same("R2 γ"), Text::same(""), Losses, (0.0, 1000.0), 0.0, LOG_GAMMA, Immediate,
        Text::new(
            "As R1, at the fakes. 0 leaves it out.",
            "与 R1 相同，但取在假样本处。取 0 则不用这一项。",
        )
    );
    WganLambda => number_field!(
        "wgan_lambda", wgan_lambda, Text::new("penalty λ", "惩罚 λ"), Text::same(""), Constants, (0.0, 1000.0), 10.0, LOG_GAMMA, Immediate,
        Text::new(
            "Weight of (n − target)², n the norm of the score's gradient between reals and fakes; λ/target² of it is added to the D loss.",
            "(n − 目标)² 的权重，n 是分数在真假样本之间的梯度的范数；其 λ/目标² 倍加到 D 损失上。",
        )
    );
    WganTarget => number_field!(
        "wgan_target", wgan_target, Text::new("norm target", "范数目标"), Text::same(""), Constants, (0.01, 100.0), 1.0, Scale::Log { smallest: 0.02 }, Immediate,
        Text::new(
            "The norm that the gradient between reals and fakes is drawn to. StyleGAN uses 1.",
            "真假样本之间的梯度要接近的范数。StyleGAN 用 1。",
        )
    );
    WganEpsilon => number_field!(
        "wgan_epsilon", wgan_epsilon, Text::same("WGAN ε"), Text::same(""), Constants, (0.0, 1.0), 0.001, Scale::Log { smallest: 1e-5 }, Immediate,
        Text::new(
            "Weight of the squared score of the reals, which keeps scores from drifting.",
            "真样本分数平方的权重，用来防止分数漂移。",
        )
    );
    PenaltyGradient => choice_field!(
        "penalty_gradient", penalty_gradient: PenaltyGradient, Text::new("gradient of the penalty", "惩罚项的梯度"), Constants, Restart, 0,
        Text::new(
            "Stopped: D's penalties are computed and part of its loss, but no gradient of theirs reaches its weights, as with tf.stop_gradient or detach().",
            "截断：D 的惩罚项照常计算并计入损失，但它的梯度不会传到权重，如同用了 tf.stop_gradient 或 detach()。",
        )
    );
    LsWeight => number_field!(
        "ls_weight", ls_weight, Text::new("least squares w", "最小二乘 w"), Text::same(""), Constants, (0.0, 10.0), 0.5, Scale::Linear, Immediate,
        Text::new(
            "Weight of the squares.",
            "平方项的权重。",
        )
    );
    LsA => number_field!(
        "ls_a", ls_fake_target, Text::new("fake target a", "假样本目标 a"), Text::same(""), Constants, (-10.0, 10.0), 0.0, Scale::Linear, Immediate,
        Text::new(
            "The score that D draws fakes to.",
            "D 要让假样本接近的分数。",
        )
    );
    LsB => number_field!(
        "ls_b", ls_real_target, Text::new("real target b", "真样本目标 b"), Text::same(""), Constants, (-10.0, 10.0), 1.0, Scale::Linear, Immediate,
        Text::new(
            "The score that D draws reals to.",
            "D 要让真样本接近的分数。",
        )
    );
    LsC => number_field!(
        "ls_c", ls_g_target, Text::new("G's target c", "G 的目标 c"), Text::same(""), Constants, (-10.0, 10.0), 1.0, Scale::Linear, Immediate,
        Text::new(
            "The score that G draws fakes to.",
            "G 要让假样本接近的分数。",
        )
    );
    PlWeight => number_field!(
        "pl_weight", pl_weight, Text::new("path length", "路径长度"), Text::same(""), Constants, (0.0, 10.0), 0.0, Scale::Linear, Immediate,
        Text::new(
            "Weight of (length − mean length)², the length being that of the pictures' gradient by the styles; a step of G of its own minimises it. 0 leaves it out. StyleGAN2 uses 2.",
            "(长度 − 平均长度)² 的权重，长度指图片对样式的梯度的长度；由 G 单独的一步来最小化。取 0 则不用。StyleGAN2 用 2。",
        )
    );
    PlDecay => number_field!(
        "pl_decay", pl_decay, Text::new("length's decay", "平均长度的更新"), Text::new("a step", "每步"), Constants, (0.0, 1.0), 0.01, Scale::Log { smallest: 1e-4 }, Immediate,
        Text::new(
            "Share of the way to a batch's mean length that the running mean goes. StyleGAN2 uses 0.01.",
            "滑动平均每次向这一批的平均长度移动的比例。StyleGAN2 用 0.01。",
        )
    );
    GLr => number_field!(
        "g_lr", g_learning_rate, Text::new("G learning rate", "G 学习率"), Text::same(""), Losses, (0.0, 1.0), 0.001, LOG_RATE, Immediate,
        Text::new(
            "Step size of G's optimizer.",
            "G 的优化器的步长。",
        )
    );
    DLr => number_field!(
        "d_lr", d_learning_rate, Text::new("D learning rate", "D 学习率"), Text::same(""), Losses, (0.0, 1.0), 0.004, LOG_RATE, Immediate,
        Text::new(
            "Step size of D's optimizer.",
            "D 的优化器的步长。",
        )
    );
    Optimizer => choice_field!(
        "optimizer", optimizer: Optimizer, Text::new("optimizer", "优化器"), Optimizer, Restart, 0,
        Text::new(
            "How a gradient moves the weights. StyleGAN uses Adam in TensorFlow's form.",
            "梯度怎样改变权重。StyleGAN 用 TensorFlow 形式的 Adam。",
        )
    );
    Beta1 => number_field!(
        "beta1", beta1, Text::same("Adam β₁"), Text::same(""), Optimizer, (0.0, 0.999), 0.0, Scale::Linear, Immediate,
        Text::new(
            "Momentum. StyleGAN uses 0.",
            "动量。StyleGAN 用 0。",
        )
    );
    Beta2 => number_field!(
        "beta2", beta2, Text::same("Adam β₂"), Text::same(""), Optimizer, (0.0, 0.9999), 0.99, Scale::Linear, Immediate,
        Text::new(
            "Memory of the squared gradient. StyleGAN uses 0.99.",
            "对梯度平方的记忆。StyleGAN 用 0.99。",
        )
    );
    Epsilon => number_field!(
        "epsilon", epsilon, Text::same("Adam ε"), Text::same(""), Optimizer, (0.0, 0.1), 1e-8, LOG_EPSILON, Immediate,
        Text::new(
            "Added to the root of the squared gradient. StyleGAN uses 1e-8.",
            "加在梯度平方的根上。StyleGAN 用 1e-8。",
        )
    );
    Ema => number_field!(
        "ema", ema_decay, Text::new("EMA decay", "EMA 衰减"), Text::new("an iteration", "每次迭代"), Optimizer, (0.0, 0.9999), 0.99, Scale::Linear, Immediate,
        Text::new(
            "EMA is an exponential moving average, here of G’s weights: Gs. The decay is the share of its old weights that Gs keeps in each step of D.",
            "EMA 是指数滑动平均，这里指 G 权重的平均，即 Gs。衰减是 D 每走一步时 Gs 保留旧权重的比例。",
        )
    );
    EmaHalfLife => number_field!(
        "ema_half_life", ema_half_life, Text::new("EMA half-life", "EMA 半衰期"), Text::new("samples", "样本"), Optimizer, (0.0, 1e6), 0.0, Scale::Log { smallest: 10.0 }, Immediate,
        Text::new(
            "Samples in which the share of old weights in Gs, the exponential moving average (EMA) of G, halves; 0 leaves it to the decay. StyleGAN uses 10000.",
            "Gs 是 G 的指数滑动平均（EMA），这是其中旧权重的比例减半所需的样本数；取 0 则由衰减决定。StyleGAN 用 10000。",
        )
    );
    Order => choice_field!(
        "order", order: Order, Text::new("order", "顺序"), Rhythm, Restart, 0,
        Text::new(
            "Which network's steps come first in an iteration.",
            "一次迭代中先训练哪个网络。",
        )
    );
    DRepeats => integer_field!(
        "d_repeats", d_repeats, Text::new("D steps", "D 的步数"), Text::new("an iteration", "每次迭代"), Rhythm, (1, 16), 1, Immediate,
        Text::new(
            "Steps of D for each step of G. StyleGAN takes 1.",
            "G 每走一步，D 走几步。StyleGAN 走 1 步。",
        )
    );
    DRegInterval => integer_field!(
        "d_reg_interval", d_reg_interval, Text::new("lazy penalty", "惰性惩罚"), Text::new("iterations", "次迭代"), Rhythm, (0, 64), 0, Immediate,
        Text::new(
            "Every so many iterations a step of its own minimises D's penalties, so many times as strong. 0: every step has them. StyleGAN2 uses 16.",
            "每隔这么多次迭代，用单独的一步最小化 D 的惩罚项，强度也乘以这个倍数。取 0 则每一步都带惩罚项。StyleGAN2 用 16。",
        )
    );
    GRegInterval => integer_field!(
        "g_reg_interval", g_reg_interval, Text::new("lazy path length", "惰性路径长度"), Text::new("iterations", "次迭代"), Rhythm, (1, 64), 4, Immediate,
        Text::new(
            "Every so many iterations a step of G minimises the path length's penalty, so many times as strong. StyleGAN2 uses 4.",
            "每隔这么多次迭代，用 G 单独的一步最小化路径长度的惩罚，强度也乘以这个倍数。StyleGAN2 用 4。",
        )
    );
    Precision => choice_field!(
        "precision", precision: Precision, Text::new("precision", "精度"), Precision, Restart, 0,
        Text::new(
            "What activations and gradients are rounded to; weights stay f32. Half precision ends at 65504.",
            "激活值和梯度舍入到什么精度；权重始终是 f32。半精度最大只到 65504。",
        )
    );
    Scaling => choice_field!(
        "scaling", scaling: Switch, Text::new("loss scaling", "损失缩放"), Precision, Restart, 0,
        Text::new(
            "Multiplies losses by 2^s before the backward pass and gradients by 2^−s after it, so that small gradients survive half precision.",
            "反向传播之前把损失乘以 2^s，之后再把梯度乘以 2^−s，使小梯度在半精度下不至于变成 0。",
        )
    );
    ScalingInit => number_field!(
        "scaling_init", scaling_init, Text::new("s at the start", "s 的初值"), Text::new("powers of 2", "2 的幂"), Precision, (-32.0, 256.0), 64.0, Scale::Linear, Restart,
        Text::new(
            "The scale is 2^s. StyleGAN starts at 64.",
            "缩放倍数为 2^s。StyleGAN 从 64 开始。",
        )
    );
    ScalingInc => number_field!(
        "scaling_inc", scaling_increment, Text::new("s grows by", "s 每次增加"), Text::new("a good step", "每个正常步"), Precision, (0.0, 1.0), 0.0005, Scale::Log { smallest: 1e-5 }, Immediate,
        Text::new(
            "Added to s when all gradients are finite. StyleGAN adds 0.0005.",
            "梯度全部有限时加到 s 上的量。StyleGAN 加 0.0005。",
        )
    );
    ScalingDec => number_field!(
        "scaling_dec", scaling_decrement, Text::new("s shrinks by", "s 每次减少"), Text::new("a skipped step", "每个跳过的步"), Precision, (0.0, 16.0), 1.0, Scale::Linear, Immediate,
        Text::new(
            "Taken off s when a gradient is not finite; the step is skipped. StyleGAN takes off 1.",
            "梯度中有非有限值时从 s 减去的量，并跳过这一步。StyleGAN 减 1。",
        )
    );
    ScalingMistake => choice_field!(
        "scaling_mistake", scaling_mistake: Switch, Text::new("square before undoing", "先平方后还原"), Precision, Restart, 0,
        Text::new(
            "The classic mistake: the scaled gradient is squared and the scale undone afterwards, so that penalties come out 2^s times too large.",
            "经典错误：先把放大了的梯度平方，然后才还原，惩罚项因此大了 2^s 倍。",
        )
    );
    Batch => integer_field!(
        "batch", batch, Text::new("minibatch", "批次大小"), Text::new("samples", "样本"), Sampling, (1, 4096), 256, Restart,
        Text::new(
            "Samples in one step of D or G.",
            "D 或 G 一步所用的样本数。",
        )
    );
    Latents => integer_field!(
        "latents", latents, Text::new("latent size", "潜变量维数"), Text::new("numbers", "个数"), Sampling, (1, 64), 2, Restart,
        Text::new(
            "Numbers in one latent z.",
            "一个潜变量 z 含有几个数。",
        )
    );
    GWidth => integer_field!(
        "g_width", g_width, Text::new("G width", "G 宽度"), Text::new("units", "单元"), Networks, (1, 512), 64, Restart,
        Text::new(
            "Units of each hidden layer of G. StyleGAN: numbers in w, twice the channels at 4 × 4; convolutions: channels at the lowest size.",
            "G 每个隐藏层的单元数。StyleGAN：w 的维数，也是 4 × 4 处通道数的两倍；卷积：最低分辨率处的通道数。",
        )
    );
    GDepth => integer_field!(
        "g_depth", g_depth, Text::new("G depth", "G 深度"), Text::new("hidden layers", "隐藏层"), Networks, (1, 6), 3, Restart,
        Text::new(
            "Hidden layers of G; of StyleGAN its mapping network.",
            "G 的隐藏层数；对 StyleGAN 则是映射网络的层数。",
        )
    );
    GAct => choice_field!(
        "g_act", g_activation: Activation, Text::new("G activation", "G 激活函数"), Networks, Restart, 0,
        Text::new(
            "Activation of G's hidden layers.",
            "G 隐藏层的激活函数。",
        )
    );
    DWidth => integer_field!(
        "d_width", d_width, Text::new("D width", "D 宽度"), Text::new("units", "单元"), Networks, (1, 512), 64, Restart,
        Text::new(
            "Units of each hidden layer of D. StyleGAN: twice the channels at 4 × 4; convolutions: channels at the lowest size.",
            "D 每个隐藏层的单元数。StyleGAN：4 × 4 处通道数的两倍；卷积：最低分辨率处的通道数。",
        )
    );
    DDepth => integer_field!(
        "d_depth", d_depth, Text::new("D depth", "D 深度"), Text::new("hidden layers", "隐藏层"), Networks, (1, 6), 3, Restart,
        Text::new(
            "Hidden layers of D.",
            "D 的隐藏层数。",
        )
    );
    DAct => choice_field!(
        "d_act", d_activation: Activation, Text::new("D activation", "D 激活函数"), Networks, Restart, 0,
        Text::new(
            "Activation of D's hidden layers.",
            "D 隐藏层的激活函数。",
        )
    );
    StyleMixing => number_field!(
        "style_mixing", style_mixing, Text::new("style mixing", "样式混合"), Text::new("of minibatches", "的批次"), Pictures, (0.0, 1.0), 0.0, Scale::Linear, Restart,
        Text::new(
            "Share of minibatches in which G takes the styles of its first layers from one latent and the others from a second. StyleGAN uses 0.9.",
            "在这一比例的批次中，G 前几层的样式来自一个潜变量，其余各层来自另一个。StyleGAN 用 0.9。",
        )
    );
    Truncation => number_field!(
        "truncation", truncation, Text::new("truncation ψ", "截断 ψ"), Text::same(""), Pictures, (0.0, 1.0), 1.0, Scale::Linear, Immediate,
        Text::new(
            "How far the samples shown may be from the average w: 1 leaves them alone, 0 makes all of them the average.",
            "显示的样本可以离平均的 w 多远：1 不作限制，0 则全部变成平均的样本。",
        )
    );
    Blur => choice_field!(
        "blur", blur: Switch, Text::new("blur", "模糊"), Pictures, Restart, 0,
        Text::new(
            "StyleGAN's [1, 2, 1] filter after upsampling and before downsampling.",
            "StyleGAN 在上采样之后、下采样之前所用的 [1, 2, 1] 滤波。",
        )
    );
    Seed => integer_field!(
        "seed", seed, Text::new("seed", "随机种子"), Text::same(""), Sampling, (0, u32::MAX), 1, Restart,
        Text::new(
            "Same seed, same backend: same run, bit for bit.",
            "种子相同、后端相同，训练就逐位相同。",
        )
    );
}

impl Default for Experiment {
    fn default() -> Self {
        let mut experiment = Self {
            data: Dataset::default(),
            noise: 0.0,
            side: Side::default(),
            colour: Colour::default(),
            labels: Switch::default(),
            architecture: Architecture::default(),
            g_loss: GLoss::default(),
            d_loss: DLoss::default(),
            r1_gamma: 0.0,
            r2_gamma: 0.0,
            wgan_lambda: 0.0,
            wgan_epsilon: 0.0,
            wgan_target: 0.0,
            penalty_gradient: PenaltyGradient::default(),
            ls_weight: 0.0,
            ls_fake_target: 0.0,
            ls_real_target: 0.0,
            ls_g_target: 0.0,
            pl_weight: 0.0,
            pl_decay: 0.0,
            optimizer: Optimizer::default(),
            g_learning_rate: 0.0,
            d_learning_rate: 0.0,
            beta1: 0.0,
            beta2: 0.0,
            epsilon: 0.0,
            ema_decay: 0.0,
            ema_half_life: 0.0,
            order: Order::default(),
            d_repeats: 0,
            d_reg_interval: 0,
            g_reg_interval: 0,
            precision: Precision::default(),
            scaling: Switch::default(),
            scaling_init: 0.0,
            scaling_increment: 0.0,
            scaling_decrement: 0.0,
            scaling_mistake: Switch::default(),
            batch: 0,
            latents: 0,
            g_width: 0,
            g_depth: 0,
            g_activation: Activation::default(),
            d_width: 0,
            d_depth: 0,
            d_activation: Activation::default(),
            style_mixing: 0.0,
            truncation: 0.0,
            blur: Switch::default(),
            seed: 0,
        };
        for field in FIELDS {
            (field.set)(&mut experiment, field.default_value());
        }
        experiment
    }
}

impl Experiment {
    /// Most iterations from one value of a penalty to the next: 1 where all are part of every step's loss.
    pub fn penalty_interval(&self) -> u32 {
        let path_length = if self.pl_weight == 0.0 { 1 } else { self.g_reg_interval };
        self.d_reg_interval.max(path_length).max(1)
    }

    /// Whether a run must start again from its seed to become `next`.
    pub fn restarts_for(&self, next: &Self) -> bool {
        self.restarting_difference(next).is_some()
    }

    /// Key of the first field that differs and whose change restarts a run.
    pub fn restarting_difference(&self, next: &Self) -> Option<&'static str> {
        FIELDS.iter().find(|f| f.effect == Effect::Restart && (f.get)(self) != (f.get)(next)).map(|f| f.key)
    }
}
