//! What is said of a state that a run can be in, and of what speaks for it.
//!
//! Must not know: how a state is found.

use crate::text::Text;

/// What is said of a state.
#[derive(Debug)]
pub struct Told {
    /// Its name.
    pub name: Text,
    /// What it means.
    pub meaning: Text,
    /// What it could be instead.
    pub could_be: &'static [Text],
    /// What to try first where no setting explains it, and where that is from.
    pub advice: &'static [Text],
    /// What it means for each chart, in the order of the page: scores, penalty, D's loss, G's loss, quality. `None`: nothing beyond its numbers.
    pub parts: [Option<Text>; 5],
}

/// A number is not finite.
pub const STOPPED: Told = Told {
    name: Text::new("stopped: a number is not finite", "已停止：出现了非有限数"),
    meaning: Text::new("The run has stopped: a number is not finite.", "训练已停止：出现了非有限的数。"),
    could_be: &[],
    advice: &[Text::new(
        "Go back to a state before it and lower the learning rates or γ; with half precision look at the loss scale.",
        "回到出错之前的状态，降低学习率或 γ；若用半精度，检查损失缩放。",
    )],
    parts: [None, None, None, None, None],
};
/// Nothing to judge.
pub const MEASURES_MISSING: Told = Told {
    name: Text::new("measures missing", "缺少数据"),
    meaning: Text::new("There is nothing here to judge by.", "没有可供判断的数据。"),
    could_be: &[],
    advice: &[Text::new(
        "A judgement needs Loss/scores/real and Loss/scores/fake, or Loss/D/loss, and has to know which losses they are of.",
        "判断需要 Loss/scores/real 与 Loss/scores/fake，或 Loss/D/loss，并且要知道用的是哪种损失。",
    )],
    parts: [None, None, None, None, None],
};
/// Something grows without bound.
pub const DIVERGING: Told = Told {
    name: Text::new("diverging", "发散"),
    meaning: Text::new("The run diverges: something has grown a thousandfold and more.", "训练在发散：某个量增大了上千倍。"),
    could_be: &[],
    advice: &[Text::new(
        "Go back to a state before it and lower the learning rate of the network whose term grew first.",
        "回到发散之前的状态，降低最先增大的那一项所属网络的学习率。",
    )],
    parts: [None, None, None, None, None],
};
/// Steps change nothing.
pub const NOT_TRAINING: Told = Told {
    name: Text::new("not training", "没有在训练"),
    meaning: Text::new("Steps are counted, but they change no weights.", "迭代在增加，但权重没有变化。"),
    could_be: &[],
    advice: &[],
    parts: [None, None, None, None, None],
};
/// Too few steps.
pub const TOO_EARLY: Told = Told {
    name: Text::new("too early", "为时尚早"),
    meaning: Text::new("It is too early to say anything.", "现在还看不出什么。"),
    could_be: &[],
    advice: &[],
    parts: [None, None, None, None, None],
};
/// The penalty does not hold D.
pub const PENALTY_NOT_ACTING: Told = Told {
    name: Text::new("penalty not acting", "惩罚项未起作用"),
    meaning: Text::new("The gradient penalty does not hold D: D may get as steep as it likes.", "梯度惩罚没有约束住 D：D 可以随意变陡。"),
    could_be: &[Text::new("A D that was flat at its start and only now gets a slope.", "D 起初很平坦，现在才开始有坡度。")],
    advice: &[Text::new(
        "Try γ times 4 (StyleGAN2-ADA’s advice is to try several values of γ for each data set).",
        "试把 γ 乘以 4（StyleGAN2-ADA 建议对每个数据集尝试几个 γ）。",
    )],
    parts: [None, Some(Text::new("Nothing bounds it.", "没有什么约束它。")), None, None, None],
};
/// Modes are lost.
pub const MODE_LOSS: Told = Told {
    name: Text::new("mode loss", "丢失模式"),
    meaning: Text::new("G does not hold all modes of the data.", "G 没有覆盖数据的所有模式。"),
    could_be: &[Text::new("A young run whose G has not found all modes yet.", "训练还不久，G 尚未找到所有模式。")],
    advice: &[Text::new(
        "A moderate R1 (γ 0.1 on the ring) keeps D smooth, so that G does not jump from mode to mode; a larger batch shows D more modes at once.",
        "适度的 R1（环形数据用 γ 0.1）使 D 保持平滑，G 就不会在模式间跳来跳去；增大批量让 D 一次看到更多模式。",
    )],
    parts: [None, None, None, None, Some(Text::new("That is a loss of modes.", "这就是丢失模式。"))],
};
/// D and G chase each other.
pub const OSCILLATING: Told = Told {
    name: Text::new("oscillating", "震荡"),
    meaning: Text::new("The scores swing: D and G chase each other.", "分数在震荡：D 与 G 在互相追逐。"),
    could_be: &[Text::new("Noise of a small batch.", "小批量带来的噪声。")],
    advice: &[Text::new(
        "Smaller learning rates, Adam’s β₁ 0 as in StyleGAN, or R1 with γ above 0 (Mescheder et al. 2018).",
        "降低学习率，像 StyleGAN 那样取 β₁ = 0，或使用 γ 大于 0 的 R1（Mescheder 等 2018）。",
    )],
    parts: [Some(Text::new("It swings by more than it is.", "摆动的幅度超过差距本身。")), None, None, None, None],
};
/// D leaves no doubt.
pub const FAR_AHEAD_PUSHED: Told = Told {
    name: Text::new("D far ahead, G still pushed", "D 遥遥领先，G 仍受推动"),
    meaning: Text::new(
        "D is far ahead: it has hardly a doubt about any sample. G’s loss still pushes G, if D has a slope at the fakes.",
        "D 遥遥领先：对样本的真假几乎毫无疑问。只要 D 在假样本处有坡度，G 的损失仍会推动 G。",
    ),
    could_be: &[Text::new(
        "Something in the data gives the fakes away: padding, a border, a file format that only the reals have.",
        "数据里有泄露真假的东西：填充、边框，或只有真样本才有的文件格式。",
    )],
    advice: &[
        Text::new("Try γ times 4, which makes D smoother.", "试把 γ 乘以 4，使 D 更平滑。"),
        Text::new("With few images: augmentation (StyleGAN2-ADA).", "图片少时：数据增强（StyleGAN2-ADA）。"),
    ],
    parts: [
        Some(Text::new("D leaves no doubt.", "D 毫无疑问。")),
        None,
        Some(Text::new("D is far ahead.", "D 遥遥领先。")),
        Some(Text::new("D rejects the fakes.", "D 拒绝了假样本。")),
        None,
    ],
};
/// D leaves no doubt, and G is not pushed.
pub const FAR_AHEAD_NOT_PUSHED: Told = Told {
    name: Text::new("D far ahead, G not pushed", "D 遥遥领先，G 得不到推动"),
    meaning: Text::new(
        "D is far ahead, and the saturating G loss is flat where D rejects the fakes: G’s gradient vanishes.",
        "D 遥遥领先，而饱和的 G 损失在 D 拒绝假样本处是平的：G 的梯度消失了。",
    ),
    could_be: &[],
    advice: &[Text::new(
        "The non-saturating G loss is steepest there (Goodfellow et al. 2014).",
        "非饱和的 G 损失在那里最陡（Goodfellow 等 2014）。",
    )],
    parts: [
        Some(Text::new("D leaves no doubt.", "D 毫无疑问。")),
        None,
        Some(Text::new("D is far ahead.", "D 遥遥领先。")),
        Some(Text::new("It is flat there, so G hardly learns.", "它在那里是平的，G 几乎学不动。")),
        None,
    ],
};
/// D scores fakes above reals.
pub const D_BEHIND: Told = Told {
    name: Text::new("D behind", "D 落后"),
    meaning: Text::new("D is behind G: it takes fakes for real more than reals.", "D 落在 G 后面：它把假样本看得比真样本还真。"),
    could_be: &[Text::new(
        "The signs of the scores are swapped, or G’s optimizer also changes D’s weights.",
        "分数的正负号反了，或 G 的优化器同时改了 D 的权重。",
    )],
    advice: &[Text::new(
        "More steps of D in an iteration, or a larger learning rate of D.",
        "每次迭代让 D 多训练几步，或提高 D 的学习率。",
    )],
    parts: [
        Some(Text::new("D is wrong more often than right.", "D 错的比对的多。")),
        None,
        Some(Text::new("D is behind.", "D 落后了。")),
        Some(Text::new("D takes fakes for real.", "D 把假样本当成真的。")),
        None,
    ],
};
/// D has no slope.
pub const D_FLAT: Told = Told {
    name: Text::new("D flat", "D 平坦"),
    meaning: Text::new(
        "D is flat: it scores everything alike, and G has nothing to learn from.",
        "D 是平坦的：对一切打同样的分，G 无从学习。",
    ),
    could_be: &[Text::new("Convergence, if the samples are good: look at them.", "如果样本很好，那就是收敛：请看样本。")],
    advice: &[Text::new("A smaller γ makes D steeper: try it divided by 4.", "减小 γ 会让 D 变陡：试着除以 4。")],
    parts: [
        Some(Text::new("D scores everything alike.", "D 对一切打同样的分。")),
        Some(Text::new("D has hardly a slope.", "D 几乎没有坡度。")),
        Some(Text::new("A flat D has this loss.", "平坦的 D 就是这个损失。")),
        Some(Text::new("A flat D has no opinion of any sample.", "平坦的 D 对任何样本都没有看法。")),
        None,
    ],
};
/// Near equilibrium, good.
pub const EQUILIBRIUM_GOOD: Told = Told {
    name: Text::new("near equilibrium, samples good", "接近均衡，样本良好"),
    meaning: Text::new(
        "Near equilibrium: D can hardly tell real from fake, and the samples are good.",
        "接近均衡：D 几乎分不清真假，样本也良好。",
    ),
    could_be: &[],
    advice: &[],
    parts: [
        Some(Text::new("D cannot tell them apart.", "D 分不清真假。")),
        None,
        None,
        None,
        Some(Text::new("The samples are good.", "样本良好。")),
    ],
};
/// Near equilibrium, unknown.
pub const EQUILIBRIUM_UNKNOWN: Told = Told {
    name: Text::new("near equilibrium, samples unknown", "接近均衡，样本未知"),
    meaning: Text::new(
        "D can hardly tell real from fake. Losses do not say which: the samples are good, or D is too weak to see that they are not.",
        "D 几乎分不清真假。损失说明不了原因：要么样本好，要么 D 太弱，看不出它们不好。",
    ),
    could_be: &[Text::new("A D that is too weak or too flat to tell anything.", "D 太弱或太平坦，什么都分不出来。")],
    advice: &[Text::new("Look at the samples, or measure them (FID).", "看看样本，或者测量它们（FID）。")],
    parts: [
        Some(Text::new("The samples decide what that means.", "这意味着什么要看样本。")),
        None,
        Some(Text::new("A good G and a weak D both give this.", "好的 G 和弱的 D 都会这样。")),
        None,
        None,
    ],
};
/// Near equilibrium, bad.
pub const EQUILIBRIUM_BAD: Told = Told {
    name: Text::new("near equilibrium, samples bad", "接近均衡，样本不好"),
    meaning: Text::new(
        "D can hardly tell real from fake, although the samples are still far from the data: D is too weak, too slow or too flat to see it.",
        "D 几乎分不清真假，可样本离数据还很远：D 太弱、太慢或太平坦，看不出来。",
    ),
    could_be: &[Text::new("A young run in which D has not learned yet.", "训练还不久，D 还没学会。")],
    advice: &[Text::new("A larger learning rate of D, more steps of D, or a smaller γ.", "提高 D 的学习率、让 D 多训练几步，或减小 γ。")],
    parts: [
        Some(Text::new("D tells nothing apart, and the samples are not good.", "D 什么都分不出，而样本并不好。")),
        None,
        Some(Text::new("D does not see it.", "D 看不出来。")),
        None,
        Some(Text::new("The samples are still far from the data.", "样本离数据还很远。")),
    ],
};
/// D gets ahead.
pub const D_AHEAD: Told = Told {
    name: Text::new("D ahead", "D 领先"),
    meaning: Text::new("D is ahead of G, and the gap does not close.", "D 领先于 G，差距没有缩小。"),
    could_be: &[Text::new(
        "A phase in which D has just learned something new; watch whether the gap closes.",
        "D 刚学到新东西的阶段；看差距会不会缩小。",
    )],
    advice: &[
        Text::new("Try γ times 4, which makes D smoother.", "试把 γ 乘以 4，使 D 更平滑。"),
        Text::new("With few images: augmentation (StyleGAN2-ADA).", "图片少时：数据增强（StyleGAN2-ADA）。"),
    ],
    parts: [
        Some(Text::new("D gets ahead.", "D 正在领先。")),
        None,
        Some(Text::new("D tells most samples apart.", "D 能分辨大部分样本。")),
        Some(Text::new("D recognises most fakes.", "D 能认出大部分假样本。")),
        None,
    ],
};
/// G learns.
pub const LEARNING: Told = Told {
    name: Text::new("learning", "学习中"),
    meaning: Text::new(
        "G is learning: D tells some of the samples apart, and that is what G learns from.",
        "G 在学习：D 能分辨一部分样本，G 正是从中学习。",
    ),
    could_be: &[],
    advice: &[],
    parts: [
        Some(Text::new("D tells some of them apart.", "D 能分辨其中一部分。")),
        None,
        Some(Text::new("That is what G learns from.", "G 正是从中学习。")),
        None,
        None,
    ],
};

/// How sure a diagnosis is.
pub const SURE: Text = Text::new("sure", "确定");
/// As [`SURE`].
pub const LIKELY: Text = Text::new("likely", "很可能");
/// As [`SURE`].
pub const UNSURE: Text = Text::new("unsure", "不确定");

/// Of which window the numbers are: how many iterations, from, to.
pub const WINDOW: Text = Text::new("(Means of the last {}, {} to {}.)", "（最近 {}（{}到{}）的平均值。）");
/// A count of iterations.
pub const ITERATIONS: Text = Text::new("{} iterations", "{} 次迭代");
/// A count of ticks.
pub const TICKS: Text = Text::new("{} ticks", "{} 个记录点");
/// A place: an iteration.
pub const AT_ITERATION: Text = Text::new("iteration {}", "第 {} 次迭代");
/// A place on the axis of thousands of images.
pub const AT_KIMG: Text = Text::same("kimg {}");
/// A place on the axis of steps.
pub const AT_STEP: Text = Text::new("step {}", "第 {} 步");
/// A place on the axis of lines.
pub const AT_LINE: Text = Text::new("line {}", "第 {} 行");
/// How many are needed, and how many there are.
pub const NEEDED: Text = Text::new("A judgement needs {}; there are {}.", "判断至少需要 {}，现在有 {}。");
/// The same, since a setting was changed: needed, where, how many.
pub const NEEDED_SINCE: Text = Text::new(
    "A setting was changed at {}; a judgement needs {} from there on, and there are {}.",
    "设置在{}改过；从那里起至少需要 {} 才能判断，现在有 {}。",
);
/// Since when.
pub const SINCE: Text = Text::new("It has been so since about {}.", "大约从{}起一直如此。");
/// What it was before: state.
pub const BEFORE: Text = Text::new("Before that: {}.", "在那之前：{}。");
/// Where numbers were not finite: where, which.
pub const NOT_FINITE: Text = Text::new("From {} on these are not finite: {}.", "从{}起，这些不再是有限的数：{}。");
/// Only some curves are finite: which.
pub const STILL_FINITE: Text = Text::new("Still finite, which says nothing any more: {}.", "仍为有限数、但已说明不了什么的：{}。");
/// The last finite value: curve, value, where.
pub const LAST_FINITE: Text = Text::new("The last finite value of {} is {}, at {}.", "{} 最后一个有限值是 {}，在{}。");
/// What grew first: term, where, from, to.
pub const GREW_FIRST: Text = Text::new("{} grew first, at {}: from {} to {}.", "最先增大的是{}，在{}：从 {} 到 {}。");
/// γ/2 times a penalty.
pub const WEIGHTED: Text = Text::new("γ/2·{} of D’s loss", "D 损失中的 γ/2·{}");
/// No GAN curve, but these.
pub const OTHER_CURVES: Text =
    Text::new("It has neither the scores nor the losses of a GAN; there is {}.", "其中没有 GAN 的分数或损失；有的是 {}。");
/// Curves that have no values any more.
pub const NEWEST_MISSING: Text = Text::new("The newest values of its scores and losses are missing.", "分数和损失的最新数值缺失。");
/// Nothing at all.
pub const NO_CURVES: Text = Text::new("Nothing has been logged.", "什么都没有记录。");
/// The losses are unknown.
pub const LOSSES_UNKNOWN: Text = Text::new(
    "It is not known which losses this log is of, and the same numbers mean different things in different losses.",
    "不知道这份日志用的是哪种损失，而同样的数在不同损失中含义不同。",
);
/// Near equilibrium, whatever the samples were.
pub const EQUILIBRIUM: Text = Text::new("near equilibrium", "接近均衡");
/// The signs look swapped: D's loss as a share of its reference.
pub const SWAPPED: Text = Text::new(
    "The signs of the scores look swapped: fakes score above reals, while D’s loss is {} of that of a D that tells nothing apart.",
    "分数的正负号似乎反了：假样本的分数高于真样本，而 D 的损失只有“什么都分不清”时的 {}。",
);

/// Scores: gap, fluctuation.
pub const GAP_ABOVE: Text = Text::new("Reals score {} above fakes (±{}).", "真样本的分数比假样本高 {}（±{}）。");
/// As [`GAP_ABOVE`].
pub const GAP_BELOW: Text = Text::new("Reals score {} below fakes (±{}).", "真样本的分数比假样本低 {}（±{}）。");
/// Differences are logged: mean, fluctuation.
pub const GAP_COMPARED: Text = Text::new("Real − fake is {} (±{}).", "真 − 假为 {}（±{}）。");
/// What it was before.
pub const WAS: Text = Text::new("As many steps before it was {}.", "此前同样多步时为 {}。");
/// Scores of two kinds.
pub const SCORES_MIXED: Text = Text::new(
    "With this pair of losses Loss/scores/fake mixes scores with differences of scores, so the gap says nothing.",
    "这对损失函数使 Loss/scores/fake 混合了分数与分数之差，差距说明不了什么。",
);
/// D's loss against its reference: value, share, label, reference.
pub const D_AGAINST: Text =
    Text::new("Without penalties D’s loss is {}, {} of {} = {}.", "不计惩罚项，D 的损失为 {}，是参考值的 {}；参考值 {} = {}。");
/// D's loss without a reference.
pub const D_ALONE: Text =
    Text::new("Without penalties D’s loss is {}; this loss has no value to aim for.", "不计惩罚项，D 的损失为 {}；这种损失没有目标值。");
/// G's loss against its reference: value, label, reference.
pub const G_AGAINST: Text =
    Text::new("G’s loss is {} ({} = {}: D has no opinion of the fakes).", "G 的损失为 {}（D 对假样本没有看法时为 {} = {}）。");
/// G's loss without a reference.
pub const G_ALONE: Text = Text::new("G’s loss is {}; this loss has no value to aim for.", "G 的损失为 {}；这种损失没有目标值。");
/// A share of something, or how many times it.
pub const SHARE_OF: Text = Text::new("{} of", "{}");
/// As [`SHARE_OF`].
pub const TIMES: Text = Text::new("{} times", "{} 倍");
/// A penalty: name, value, share or multiple of its start.
pub const PENALTY_IS: Text = Text::new("{} is {}, {} its start.", "{} 为 {}，是开头的 {}。");
/// A penalty's share in D's loss: name, share.
pub const PENALTY_SHARE: Text = Text::new("γ/2·{} is {} of D’s loss.", "γ/2·{} 占 D 损失的 {}。");
/// A penalty that is 0 everywhere.
pub const PENALTY_ZERO: Text = Text::new("{} is 0 throughout: it trains nothing.", "{} 始终为 0：它什么都没训练。");
/// Norm between reals and fakes: value, target.
pub const NORM_IS: Text =
    Text::new("The gradient’s norm between reals and fakes is {}, its target {}.", "真假样本之间的梯度范数为 {}，目标为 {}。");
/// No penalty.
pub const NO_PENALTY: Text = Text::new("There is no gradient penalty in this loss as it is set.", "按现在的设置，损失里没有梯度惩罚。");
/// Not known.
pub const NOT_LOGGED: Text = Text::new("No values in these steps.", "这些步里没有数值。");
/// Modes: share, held, all.
pub const QUALITY_MODES: Text =
    Text::new("{} of the samples are near a mode, and {} of {} modes are held.", "{} 的样本落在模式附近，覆盖 {}/{} 个模式。");
/// Distance: floors.
pub const QUALITY_FLOORS: Text =
    Text::new("The samples are {} times as far from the data as reals are from other reals.", "样本离数据的距离是真样本彼此之间的 {} 倍。");
/// The share rose: from.
pub const SHARE_ROSE: Text = Text::new("That share rises, from {}.", "这个比例在上升，此前为 {}。");
/// The share fell: at its best, just before.
pub const SHARE_FELL: Text = Text::new("That share falls: it was {} at its best.", "这个比例在下降，最好时为 {}。");
/// The distance fell: from.
pub const DISTANCE_FELL: Text = Text::new("They come nearer, from {} times.", "正在接近，此前为 {} 倍。");
/// The distance rose: at its best.
pub const DISTANCE_ROSE: Text = Text::new("They move away: it was {} times at its best.", "正在远离，最好时为 {} 倍。");
/// Modes that were held before.
pub const QUALITY_LOST: Text = Text::new("It held {} modes before.", "之前曾覆盖 {} 个模式。");
/// Quality was measured too seldom.
pub const QUALITY_UNKNOWN: Text = Text::new("Sample quality has not been measured yet.", "样本质量还没有测量。");
/// A log has no quality.
pub const QUALITY_NOT_IN_LOG: Text = Text::new("A log’s losses do not say how the samples look.", "日志里的损失说明不了样本看起来怎么样。");

/// Begins a rule.
pub const RULE: Text = Text::new("Rule: ", "规则：");
/// A condition: quantity, threshold, what it is.
pub const ABOVE: Text = Text::new("{} is above {} (it is {})", "{}大于 {}（现为 {}）");
/// As [`ABOVE`].
pub const AT_MOST: Text = Text::new("{} is at most {} (it is {})", "{}不超过 {}（现为 {}）");
/// As [`ABOVE`], of what is not known.
pub const NOT_KNOWN: Text = Text::new("{} is not known", "{}未知");
/// A condition that is so: which.
pub const YES: Text = Text::new("{}: yes", "{}：是");
/// A condition that is not so: which.
pub const NO: Text = Text::new("{}: no", "{}：否");
/// No condition of its own.
pub const NOTHING_ELSE: Text = Text::new("no other state fits", "其他状态都不符合");

/// Opens what it could be instead, and what to try.
pub const OTHER_WAYS: Text = Text::new("What else it could be, and what to try", "还可能是什么，可以试什么");
/// Something that it could be instead.
pub const COULD_BE: Text = Text::new("It could also be: {}", "也可能是：{}");
/// Something to try.
pub const TRY: Text = Text::new("To try: {}", "可以试：{}");

/// A log in parts: which part is judged, of how many, from, to.
pub const PART: Text =
    Text::new("The log is in parts; judged is part {} of {}, {} to {}.", "日志分成几部分；判断的是第 {}/{} 部分，{}到{}。");
/// What a gap was at the beginning.
pub const BEGAN: Text = Text::new("It began at {}.", "开始时为 {}。");
/// The name of the state, and how sure it is.
pub const STATE: Text = Text::new("({}, {})", "（{}，{}）");
