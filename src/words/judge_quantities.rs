//! The names of the quantities that the judge's rules are about.
//!
//! Must not know: how they are computed.

use crate::text::Text;

/// In the order of `insight::judge::measures::Quantity`.
pub static NAMES: [Text; 30] = [
    Text::new("the number of steps", "步数"),
    Text::new("these are too few to compare", "步数太少，无法比较"),
    Text::new("the run stopped at a number that is not finite", "训练停在一个非有限数上"),
    Text::new("the share of the newest scores and losses that are not finite", "最新的分数和损失中非有限数的比例"),
    Text::new("the number of curves of scores, losses and penalties", "分数、损失和惩罚曲线的条数"),
    Text::new("it is known which losses the run has", "知道用的是哪些损失"),
    Text::new(
        "how many times larger a score, loss or penalty became than it was, or than ten times its usual size",
        "某个分数、损失或惩罚比原来（或比其常见大小的十倍）增大的倍数",
    ),
    Text::new("the share of the last steps that loss scaling skipped", "最近的步中被损失缩放跳过的比例"),
    Text::new("both learning rates are 0", "两个学习率都为 0"),
    Text::new("the penalty’s gradient is stopped", "惩罚项的梯度被截断"),
    Text::new("the gap between the scores of reals and fakes, in scales of the loss", "真假分数的差距（以损失的尺度计）"),
    Text::new("how much that gap grew against as many steps before", "该差距比此前同样多步增大了多少"),
    Text::new("the gap over that of as many steps before", "该差距与此前同样多步的比值"),
    Text::new(
        "the gap’s standard deviation over the larger of one scale and half of the gap",
        "差距的标准差，除以“一个尺度”与“差距的一半”中较大者",
    ),
    Text::new("the gap over its own standard deviation", "差距与其自身标准差之比"),
    Text::new("the gap over the one at which D leaves no doubt", "差距与“D 毫无疑问”时的差距之比"),
    Text::new("the mean score of the fakes", "假样本的平均分"),
    Text::new("G’s loss saturates", "G 的损失会饱和"),
    Text::new(
        "D’s loss without penalties over its value where D scores everything alike",
        "不计惩罚项的 D 损失与“D 对一切打同样分”时的值之比",
    ),
    Text::new("the penalty", "惩罚项"),
    Text::new("the penalty over what it was at its beginning", "惩罚项与其开头之比"),
    Text::new("the penalty over what it was as many steps before", "惩罚项与此前同样多步之比"),
    Text::new("the penalty’s share in D’s loss", "惩罚项在 D 损失中所占比例"),
    Text::new(
        "the samples are good (at least half near a mode, or at most 3 times as far as reals from reals)",
        "样本良好（至少一半落在模式附近，或距离不超过真样本彼此之间的 3 倍）",
    ),
    Text::new("sample quality has become better lately", "样本质量近来变好了"),
    Text::new("the share of samples near a mode", "落在模式附近的样本比例"),
    Text::new("the share of the modes that are held", "覆盖的模式比例"),
    Text::new("the largest share of the modes that was ever held", "曾覆盖的模式的最大比例"),
    Text::new("modes that were held and are no more", "曾覆盖而现在没有的模式数"),
    Text::new("how often the number of modes turned lately", "近来模式数转向的次数"),
];
