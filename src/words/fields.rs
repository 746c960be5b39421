//! The names of the settings and of what can be chosen: in English as their tables declare them, in Chinese as written here.
//!
//! Must not know: what a setting does.

use crate::gan::field::{Choice, Field};
use crate::words::{Text, is_chinese};

/// A field in Chinese.
struct Chinese {
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    help: &'static str,
}

/// The name of a field.
pub fn label<T>(field: &Field<T>) -> &'static str {
    find(field.key).map_or(field.label, |words| words.label)
}

/// The unit of a field, or "" for a pure number.
pub fn unit<T>(field: &Field<T>) -> &'static str {
    find(field.key).map_or(field.unit, |words| words.unit)
}

/// What a field does.
pub fn help<T>(field: &Field<T>) -> &'static str {
    find(field.key).map_or(field.help, |words| words.help)
}

/// The name of an option of the field with this key.
pub fn option(field: &str, option: &Choice) -> &'static str {
    option_in_chinese(field, option.key).filter(|_| is_chinese()).unwrap_or(option.label)
}

/// Key and name of every option of the field with this key.
pub fn options(field: &str, options: &'static [Choice]) -> Vec<(&'static str, &'static str)> {
    options.iter().map(|each| (each.key, option(field, each))).collect()
}

/// The range of a field as a sentence.
pub fn takes<T>(field: &Field<T>) -> String {
    Text::new("It takes {}.", "取值：{}。").with(&[&field.allowed()])
}

/// In Chinese, when that is in use.
fn find(key: &str) -> Option<&'static Chinese> {
    FIELDS.iter().find(|words| words.key == key).filter(|_| is_chinese())
}

fn option_in_chinese(field: &str, option: &str) -> Option<&'static str> {
    let (_, words) = OPTIONS.iter().find(|(fields, _)| fields.split(' ').any(|key| key == field))?;
    words.iter().find(|(key, _)| *key == option).map(|&(_, words)| words)
}

const fn zh(key: &'static str, label: &'static str, help: &'static str) -> Chinese {
    Chinese { key, label, unit: "", help }
}

const fn zh_in(key: &'static str, label: &'static str, unit: &'static str, help: &'static str) -> Chinese {
    Chinese { key, label, unit, help }
}

/// Every field of the experiment and of the view.
static FIELDS: &[Chinese] = &[
    zh("data", "数据", "G 要学会的分布。"),
    zh("noise", "数据噪声 σ", "加在点上的高斯噪声的标准差；自己的点不加噪声。"),
    zh("network", "网络", "图片的 G 和 D 由什么构成；点一律用 MLP。"),
    zh("labels", "类别标签", "把类别告诉 G 和 D。训练 D 时，假样本用同批真样本的标签；训练 G 时，用随机样本的标签。"),
    zh("side", "图片大小", "每边的像素数。数字图片原为 8；选 16 时插值得到。自己的图片原为 16；选 8 时每四个像素取平均。"),
    zh("colour", "颜色", "选 RGB 时，每张图片随机取一种颜色；自己的图片保留原来的颜色。"),
    zh("g_loss", "G 损失", "生成器要最小化的量。"),
    zh("d_loss", "D 损失", "判别器要最小化的量。"),
    zh("r1_gamma", "R1 γ", "D 的分数在真样本处的梯度平方的权重，其 γ/2 倍加到 D 损失上。取 0 则不用这一项。"),
    zh("r2_gamma", "R2 γ", "与 R1 相同，但取在假样本处。取 0 则不用这一项。"),
    zh("wgan_lambda", "惩罚 λ", "(n − 目标)² 的权重，n 是分数在真假样本之间的梯度的范数；其 λ/目标² 倍加到 D 损失上。"),
    zh("wgan_target", "范数目标", "真假样本之间的梯度要接近的范数。StyleGAN 用 1。"),
    zh("wgan_epsilon", "WGAN ε", "真样本分数平方的权重，用来防止分数漂移。"),
    zh(
        "penalty_gradient",
        "惩罚项的梯度",
        "截断：D 的惩罚项照常计算并计入损失，但它的梯度不会传到权重，如同用了 tf.stop_gradient 或 detach()。",
    ),
    zh("ls_weight", "最小二乘 w", "平方项的权重。"),
    zh("ls_a", "假样本目标 a", "D 要让假样本接近的分数。"),
    zh("ls_b", "真样本目标 b", "D 要让真样本接近的分数。"),
    zh("ls_c", "G 的目标 c", "G 要让假样本接近的分数。"),
    zh(
        "pl_weight",
        "路径长度",
        "(长度 − 平均长度)² 的权重，长度指图片对样式的梯度的长度；由 G 单独的一步来最小化。取 0 则不用。StyleGAN2 用 2。",
    ),
    zh_in("pl_decay", "平均长度的更新", "每步", "滑动平均每次向这一批的平均长度移动的比例。StyleGAN2 用 0.01。"),
    zh("g_lr", "G 学习率", "G 的优化器的步长。"),
    zh("d_lr", "D 学习率", "D 的优化器的步长。"),
    zh("optimizer", "优化器", "梯度怎样改变权重。StyleGAN 用 TensorFlow 形式的 Adam。"),
    zh("beta1", "Adam β₁", "动量。StyleGAN 用 0。"),
    zh("beta2", "Adam β₂", "对梯度平方的记忆。StyleGAN 用 0.99。"),
    zh("epsilon", "Adam ε", "加在梯度平方的根上。StyleGAN 用 1e-8。"),
    zh_in("ema", "EMA 衰减", "每次迭代", "D 每走一步，平均的生成器 Gs 保留旧权重的比例。"),
    zh_in("ema_half_life", "EMA 半衰期", "样本", "Gs 中旧权重的比例减半所需的样本数；取 0 则由衰减决定。StyleGAN 用 10000。"),
    zh("order", "顺序", "一次迭代中先训练哪个网络。"),
    zh_in("d_repeats", "D 的步数", "每次迭代", "G 每走一步，D 走几步。StyleGAN 走 1 步。"),
    zh_in(
        "d_reg_interval",
        "惰性惩罚",
        "次迭代",
        "每隔这么多次迭代，用单独的一步最小化 D 的惩罚项，强度也乘以这个倍数。取 0 则每一步都带惩罚项。StyleGAN2 用 16。",
    ),
    zh_in(
        "g_reg_interval",
        "惰性路径长度",
        "次迭代",
        "每隔这么多次迭代，用 G 单独的一步最小化路径长度的惩罚，强度也乘以这个倍数。StyleGAN2 用 4。",
    ),
    zh("precision", "精度", "激活值和梯度舍入到什么精度；权重始终是 f32。半精度最大只到 65504。"),
    zh("scaling", "损失缩放", "反向传播之前把损失乘以 2^s，之后再把梯度乘以 2^−s，使小梯度在半精度下不至于变成 0。"),
    zh_in("scaling_init", "s 的初值", "2 的幂", "缩放倍数为 2^s。StyleGAN 从 64 开始。"),
    zh_in("scaling_inc", "s 每次增加", "每个正常步", "梯度全部有限时加到 s 上的量。StyleGAN 加 0.0005。"),
    zh_in("scaling_dec", "s 每次减少", "每个跳过的步", "梯度中有非有限值时从 s 减去的量，并跳过这一步。StyleGAN 减 1。"),
    zh("scaling_mistake", "先平方后还原", "经典错误：先把放大了的梯度平方，然后才还原，惩罚项因此大了 2^s 倍。"),
    zh_in("batch", "批次大小", "样本", "D 或 G 一步所用的样本数。"),
    zh_in("latents", "潜变量维数", "个数", "一个潜变量 z 含有几个数。"),
    zh_in("g_width", "G 宽度", "单元", "G 每个隐藏层的单元数。StyleGAN：w 的维数，也是 4 × 4 处通道数的两倍；卷积：最低分辨率处的通道数。"),
    zh_in("g_depth", "G 深度", "隐藏层", "G 的隐藏层数；对 StyleGAN 则是映射网络的层数。"),
    zh("g_act", "G 激活函数", "G 隐藏层的激活函数。"),
    zh_in("d_width", "D 宽度", "单元", "D 每个隐藏层的单元数。StyleGAN：4 × 4 处通道数的两倍；卷积：最低分辨率处的通道数。"),
    zh_in("d_depth", "D 深度", "隐藏层", "D 的隐藏层数。"),
    zh("d_act", "D 激活函数", "D 隐藏层的激活函数。"),
    zh_in("style_mixing", "样式混合", "的批次", "在这一比例的批次中，G 前几层的样式来自一个潜变量，其余各层来自另一个。StyleGAN 用 0.9。"),
    zh("truncation", "截断 ψ", "显示的样本可以离平均的 w 多远：1 不作限制，0 则全部变成平均的样本。"),
    zh("blur", "模糊", "StyleGAN 在上采样之后、下采样之前所用的 [1, 2, 1] 滤波。"),
    zh("seed", "随机种子", "种子相同、后端相同，训练就逐位相同。"),
    zh("show", "显示的生成器", "平均的生成器更平稳；损失用到的是原始的那个。"),
    zh("speed", "速度", "每秒最多迭代几次。"),
    zh("backend", "后端", "计算在哪里进行。"),
    zh("view", "视图", "显示页面的哪一部分。"),
    zh("lang", "语言", "页面的语言。"),
    zh("layers", "图层", "1 真样本、2 假样本、4 分数、8 斜率、16 箭头、32 网格、64 最优 D 之和。"),
];

/// Options by the keys of their fields. What is a name in code has none.
static OPTIONS: &[(&str, &[(&str, &str)])] = &[
    (
        "data",
        &[
            ("ring", "8 个高斯的环"),
            ("grid", "25 个高斯的网格"),
            ("spiral", "螺旋线"),
            ("moons", "两个月牙"),
            ("checkerboard", "棋盘"),
            ("line", "线段"),
            ("blobs", "相距很远的两团"),
            ("dots", "柔和圆点的图片"),
            ("digits", "手写数字"),
            ("own-points", "自己的点"),
            ("own-images", "自己的图片"),
        ],
    ),
    ("network", &[("mlp", "全连接层（MLP）"), ("conv", "卷积"), ("stylegan", "StyleGAN")]),
    ("side", &[("8", "8 × 8 像素"), ("16", "16 × 16 像素")]),
    ("colour", &[("grey", "灰度"), ("rgb", "RGB")]),
    ("labels scaling scaling_mistake blur", &[("off", "关"), ("on", "开")]),
    ("penalty_gradient", &[("on", "保留"), ("stopped", "截断")]),
    ("optimizer", &[("adam", "Adam（TensorFlow 形式）"), ("adam_torch", "Adam（PyTorch 形式）"), ("sgd", "SGD")]),
    ("order", &[("sg1", "先 D 后 G（StyleGAN）"), ("sg2", "先 G 后 D（StyleGAN2）")]),
    ("precision", &[("f32", "单精度（f32）"), ("f16", "半精度（f16）")]),
    ("g_act d_act", &[("lrelu", "leaky ReLU（0.2）"), ("softplus", "softplus"), ("tanh", "tanh"), ("swish", "swish")]),
    ("show", &[("ema", "平均（Gs）"), ("raw", "原始（G）")]),
    ("speed", &[("slow", "每秒 1 次"), ("10", "每秒 10 次"), ("60", "每秒 60 次"), ("300", "每秒 300 次"), ("max", "全速")]),
    ("backend", &[("auto", "自动"), ("webgpu", "WebGPU"), ("cpu", "CPU")]),
    ("view", &[("explore", "探索"), ("listing", "代码"), ("softplus", "Softplus"), ("backprop", "二次反向传播")]),
    ("lang", &[("auto", "跟随浏览器"), ("en", "English"), ("zh", "中文")]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::contract::view;
    use crate::gan::experiment;
    use crate::gan::field::Kind;

    /// Fields whose options are names of functions in StyleGAN's code and the like.
    const NAMES: [&str; 2] = ["g_loss", "d_loss"];

    /// Key, unit and options of every field.
    fn declared() -> Vec<(&'static str, &'static str, &'static [Choice])> {
        fn of<T>(field: &Field<T>) -> (&'static str, &'static str, &'static [Choice]) {
            let Kind::Choice { options, .. } = field.kind else { return (field.key, field.unit, &[]) };
            (field.key, field.unit, options)
        }
        experiment::FIELDS.iter().map(of).chain(view::FIELDS.iter().map(of)).collect()
    }

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_field_has_chinese_words_and_no_other_has() {
        let mut keys: Vec<&str> = declared().iter().map(|(key, ..)| *key).collect();
        let mut told: Vec<&str> = FIELDS.iter().map(|words| words.key).collect();
        keys.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, keys);
        for words in FIELDS {
            assert!(!words.label.is_empty() && is_chinese(words.help) && words.help.ends_with('。'), "{}", words.key);
        }
        for (key, unit, _) in declared() {
            let words = FIELDS.iter().find(|words| words.key == key).unwrap();
            assert_eq!(is_chinese(words.unit), !unit.is_empty(), "{key}");
        }
    }

    #[test]
    fn every_option_has_chinese_words_and_no_other_has() {
        for (field, _, options) in declared().into_iter().filter(|(field, ..)| !NAMES.contains(field)) {
            for option in options {
                assert!(option_in_chinese(field, option.key).is_some(), "{field}={}", option.key);
            }
            assert_eq!(option_in_chinese(field, "none-such"), None);
        }
        for (fields, words) in OPTIONS {
            for field in fields.split(' ') {
                let of_field = declared().into_iter().find(|(key, ..)| *key == field).map_or(0, |(_, _, options)| options.len());
                assert_eq!(of_field, words.len(), "{field}");
            }
        }
    }

    #[test]
    fn english_words_are_those_of_the_tables() {
        let field = &experiment::FIELDS[0];
        let Kind::Choice { options, .. } = field.kind else { panic!("{} is a choice", field.key) };
        assert_eq!([label(field), help(field), option(field.key, &options[0])], [field.label, field.help, options[0].label]);
        for field in experiment::FIELDS {
            assert_eq!(takes(field), format!("It takes {}.", field.allowed()));
        }
    }
}
