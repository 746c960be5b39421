//! What students are told of the known mistakes in R1: each by name, what was done, what it does to a run, and its line of code.
//!
//! The lines are PyTorch in spirit: `grad(y, x)` stands for `torch.autograd.grad(y, x)[0]`, pictures have the axes N, C, H, W, points
//! N and their coordinates.
//! Must not know: how the numbers are computed, where they are shown.

use crate::gan::mistakes::Mistake;
use crate::text::Text;

/// The words for one mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MistakeWords {
    /// Its name.
    pub title: Text,
    /// One sentence: what was done wrong.
    pub done: Text,
    /// One sentence: what one sees in a run.
    pub seen: Text,
    /// The line of code with the mistake.
    pub wrong: &'static str,
    /// The line as it should be.
    pub right: &'static str,
}

const GRADIENT: &str = "grads = grad(real_scores.sum(), reals, create_graph=True)";
const SQUARED_SUM: &str = "r1_penalty = grads.square().sum(dim=[1, 2, 3])";
const WEIGHTED: &str = "loss = loss + r1_penalty * (r1_gamma / 2)";

/// A line of code as it is for pictures, or for points, whose samples have one axis.
pub fn code(line: &'static str, of_pictures: bool) -> String {
    if of_pictures { line.to_string() } else { line.replace("dim=[1, 2, 3]", "dim=1") }
}

/// The words for a mistake.
pub fn words(mistake: Mistake) -> MistakeWords {
    match mistake {
        Mistake::SoftplusFirst => SOFTPLUS_FIRST,
        Mistake::SigmoidFirst => SIGMOID_FIRST,
        Mistake::MeanForSum => MEAN_FOR_SUM,
        Mistake::WrongAxes => WRONG_AXES,
        Mistake::NotSquared => NOT_SQUARED,
        Mistake::NotDifferentiated => NOT_DIFFERENTIATED,
        Mistake::HalfForgotten => HALF_FORGOTTEN,
    }
}

const SOFTPLUS_FIRST: MistakeWords = MistakeWords {
    title: Text::new("softplus before the gradient", "先取 softplus 再求梯度"),
    done: Text::new(
        "The gradient was taken of the loss term softplus(−r) and not of the score r, which multiplies every sample’s R1 by sigmoid(−r)².",
        "求梯度的对象是损失项 softplus(−r)，而不是得分 r 本身，于是每个样本的 R1 都被乘上了 sigmoid(−r)²。",
    ),
    seen: Text::new(
        "The number is about a quarter of R1 while D scores reals near 0, and falls towards 0 as D grows sure of them: the penalty lets go just when D becomes steep.",
        "真样本的得分在 0 附近时，这个数约为 R1 的四分之一；D 对真样本越有把握，它就越接近 0：恰恰在 D 变陡的时候，惩罚松了手。",
    ),
    wrong: "grads = grad(softplus(-real_scores).sum(), reals, create_graph=True)",
    right: GRADIENT,
};

const SIGMOID_FIRST: MistakeWords = MistakeWords {
    title: Text::new("sigmoid before the gradient", "先取 sigmoid 再求梯度"),
    done: Text::new(
        "The gradient was taken of the probability sigmoid(r), for instance because D ends in a sigmoid, and not of the raw score r.",
        "求梯度的对象是概率 sigmoid(r)（例如 D 的最后一层就是 sigmoid），而不是未经变换的得分 r。",
    ),
    seen: Text::new(
        "The number never exceeds a sixteenth of R1 and vanishes wherever D is sure, whether it says real or fake: γ seems to do nothing.",
        "这个数最多只有 R1 的十六分之一；只要 D 有把握，不论它判为真还是假，这个数都趋于 0：γ 好像不起作用。",
    ),
    wrong: "grads = grad(sigmoid(real_scores).sum(), reals, create_graph=True)",
    right: GRADIENT,
};

const MEAN_FOR_SUM: MistakeWords = MistakeWords {
    title: Text::new("mean in place of sum", "该求和却取了平均"),
    done: Text::new(
        "The squares of a sample’s gradient were averaged over its numbers (coordinates or pixels) where they should have been summed.",
        "一个样本的梯度平方本应对它的所有数（坐标或像素）求和，却取了平均。",
    ),
    seen: Text::new(
        "The number is R1 divided by the numbers in a sample (2 of a point, 64 of a grey picture of 8 × 8), so that γ is that many times too weak and means something else at every picture size.",
        "这个数等于 R1 除以每个样本的数值个数（平面上的点是 2，8 × 8 的灰度图是 64），γ 也就弱了同样的倍数，而且换一种图片尺寸，同一个 γ 的含义就变了。",
    ),
    wrong: "r1_penalty = grads.square().mean(dim=[1, 2, 3])",
    right: SQUARED_SUM,
};

const WRONG_AXES: MistakeWords = MistakeWords {
    title: Text::new("summed over the batch too", "连批次轴也一起求和"),
    done: Text::new(
        "The squares were summed over every axis, the batch’s included, so that the mean over the batch that follows has only one number left to average.",
        "平方沿所有轴求和，连批次轴也包括在内，后面对批次取平均时就只剩下一个数了。",
    ),
    seen: Text::new(
        "The number is R1 times the minibatch size: the penalty outweighs the rest of the loss, D’s scores are pressed flat, and another minibatch size needs another γ.",
        "这个数等于 R1 乘以批次大小：惩罚压过了损失的其余部分，D 的得分被压平；换一个批次大小，γ 也得跟着换。",
    ),
    wrong: "r1_penalty = grads.square().sum()",
    right: SQUARED_SUM,
};

const NOT_SQUARED: MistakeWords = MistakeWords {
    title: Text::new("norm not squared", "范数没有平方"),
    done: Text::new(
        "The length of each sample’s gradient was taken, as in the code of WGAN-GP, and never squared.",
        "像 WGAN-GP 的代码那样取了每个样本梯度的长度，却没有再平方。",
    ),
    seen: Text::new(
        "The pull does not fade as the gradient shrinks, so that short gradients are punished more than by R1 and long ones less; and where the gradient is exactly 0 the root has no slope, which can turn the weights into NaN.",
        "梯度变小时，这种拉力并不减弱：与 R1 相比，短的梯度被罚得更重，长的反而更轻；梯度恰好为 0 时，开方没有导数，权重可能变成 NaN。",
    ),
    wrong: "r1_penalty = grads.flatten(1).norm(dim=1)",
    right: SQUARED_SUM,
};

const NOT_DIFFERENTIATED: MistakeWords = MistakeWords {
    title: Text::new("penalty not differentiated", "惩罚项没有参与求导"),
    done: Text::new(
        "The gradient at the reals was computed without a record of how it depends on D’s weights, so that the penalty is a plain number to the backward pass.",
        "对真样本求梯度时没有记下它与 D 的权重之间的关系，于是对反向传播来说，惩罚项只是一个常数。",
    ),
    seen: Text::new(
        "Number and loss look right at every moment, but D’s weights move exactly as with γ = 0, and r1_penalty stays high whatever γ is.",
        "每一刻的数值和损失看上去都对，但 D 的权重变化与 γ = 0 时完全一样；不管 γ 取多大，r1_penalty 都降不下来。",
    ),
    wrong: "grads = grad(real_scores.sum(), reals, retain_graph=True)",
    right: GRADIENT,
};

const HALF_FORGOTTEN: MistakeWords = MistakeWords {
    title: Text::new("γ/2 forgotten", "忘了 γ/2 的二分之一"),
    done: Text::new("The penalty was multiplied by γ and not by γ/2.", "惩罚项乘的是 γ，而不是 γ/2。"),
    seen: Text::new(
        "All looks healthy, but the penalty acts as twice R1 would: γ = 5 is what others call γ = 10, so that values of γ cannot be compared.",
        "看上去一切正常，但惩罚的作用相当于两倍的 R1：这里的 γ = 5 就是别人所说的 γ = 10，γ 的取值因此无法互相比较。",
    ),
    wrong: "loss = loss + r1_penalty * r1_gamma",
    right: WEIGHTED,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    /// Texts of every mistake in a language.
    fn texts(language: Language) -> Vec<&'static str> {
        Mistake::ALL.iter().map(|&m| words(m)).flat_map(|w| [w.title, w.done, w.seen]).map(|text| text.of(language)).collect()
    }

    #[test]
    fn every_mistake_is_told_in_both_languages_and_in_words_of_its_own() {
        let is_chinese = |text: &&str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(texts(Language::Chinese).iter().all(is_chinese) && !texts(Language::English).iter().any(is_chinese));
        for language in [Language::English, Language::Chinese] {
            let mut all = texts(language);
            assert!(all.iter().all(|text| !text.is_empty() && !text.contains("{}")));
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 3 * Mistake::ALL.len());
        }
    }

    #[test]
    fn what_was_done_and_seen_are_one_sentence_each() {
        for (language, end) in [(Language::English, '.'), (Language::Chinese, '。')] {
            for words in Mistake::ALL.map(words) {
                for text in [words.done, words.seen].map(|text| text.of(language)) {
                    let ends =
                        text.match_indices(end).filter(|(at, _)| !text[at + end.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()));
                    assert_eq!((ends.count(), text.chars().last()), (1, Some(end)), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_line_for_points_names_no_axes_of_pictures() {
        assert_eq!(code(SQUARED_SUM, false), "r1_penalty = grads.square().sum(dim=1)");
        assert_eq!(code(SQUARED_SUM, true), SQUARED_SUM);
        for told in Mistake::ALL.map(words) {
            assert!([told.wrong, told.right].iter().all(|line| !code(line, false).contains("dim=[")), "{told:?}");
        }
    }

    #[test]
    fn the_wrong_line_changes_what_the_right_one_computes() {
        for words in Mistake::ALL.map(words) {
            let name = |line: &'static str| line.split_once(" = ").unwrap().0;
            assert!(words.wrong != words.right && name(words.wrong) == name(words.right), "{}", words.wrong);
        }
    }
}
