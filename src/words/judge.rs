//! What is said of a run's curves, and the rule that led to it.
//!
//! Must not know: how a rule is checked.

use crate::text::Text;

/// Too few iterations: how many are needed.
pub const EARLY: Text =
    Text::new("Too early to say anything: a judgement needs {} iterations.", "现在还看不出什么：至少要训练 {} 次迭代才能判断。");
/// Too few iterations: how many are needed.
pub const EARLY_RULE: Text = Text::new("Rule: at least {} iterations.", "规则：至少 {} 次迭代。");
/// Too few measurements.
pub const EARLY_QUALITY: Text =
    Text::new("Too early to say anything: quality was measured fewer than {} times.", "现在还看不出什么：样本质量的测量还不到 {} 次。");
/// As [`EARLY_QUALITY`].
pub const EARLY_QUALITY_RULE: Text = Text::new("Rule: at least {} measurements.", "规则：至少测量 {} 次。");
/// Values are missing or not finite.
pub const MISSING: Text =
    Text::new("No judgement: the newest values are missing or are not finite numbers.", "无法判断：最近的数值缺失，或不是有限的数。");
/// As [`MISSING`].
pub const MISSING_RULE: Text = Text::new(
    "Rule: the newest value and half of the values of the last {} iterations must be finite.",
    "规则：最新的值，以及最近 {} 次迭代中至少一半的值，必须是有限的数。",
);
/// The curve is a mixture of two things.
pub const MIXED_LOGS: Text = Text::new(
    "No judgement: with this pair of losses Loss/scores/fake mixes the fakes’ scores with differences of scores.",
    "无法判断：这对损失函数使 Loss/scores/fake 混合了假样本的分数与分数之差。",
);
/// As [`MIXED_LOGS`].
pub const MIXED_LOGS_RULE: Text =
    Text::new("Rule: D and G must both compare scores, or neither.", "规则：D 和 G 要么都比较分数之差，要么都不比较。");

/// D is far ahead: gap.
pub const FAR: Text = Text::new(
    "D wins: it scores reals {} above fakes, which leaves no doubt about any sample.",
    "D 赢了：它给真样本的分数比假样本高 {}，对样本的真假几乎毫无疑问。",
);
/// Iterations, threshold.
pub const FAR_RULE: Text = Text::new(
    "Rule: mean real score − mean fake score over the last {} iterations is above {}.",
    "规则：最近 {} 次迭代中，真样本平均分 − 假样本平均分大于 {}。",
);
/// The gap grows: before, now.
pub const GROWS: Text =
    Text::new("The gap between the scores grows, from {} to {}: D gets ahead of G.", "真假分数的差距在扩大，从 {} 增至 {}：D 正在甩开 G。");
/// Iterations, factor, least growth.
pub const GROWS_RULE: Text = Text::new(
    "Rule: the gap of the last {} iterations is more than {} times that of as many before, and more than {} larger.",
    "规则：最近 {} 次迭代的差距是此前同样多次迭代的 {} 倍以上，且至少增大了 {}。",
);
/// The gap swings: its deviation.
pub const SWINGS: Text = Text::new(
    "The scores swing: their gap fluctuates by ±{}. D and G chase each other.",
    "分数在震荡：差距上下波动 ±{}。D 与 G 在互相追逐。",
);
/// Iterations, threshold.
pub const SWINGS_RULE: Text = Text::new(
    "Rule: the standard deviation of the gap over the last {} iterations is above {} and above half of the gap.",
    "规则：最近 {} 次迭代中，差距的标准差大于 {}，且大于差距的一半。",
);
/// Both scores drift: by how much.
pub const DRIFTS: Text = Text::new(
    "Both scores drift the same way, by {}, while their gap hardly changes. It is the gap that tells real from fake.",
    "两条分数曲线一起漂移了 {}，差距却几乎不变。区分真假的是差距。",
);
/// As [`DRIFTS`], for losses of differences.
pub const DRIFTS_FREELY: Text = Text::new(
    "Both scores drift the same way, by {}: a constant added to D changes nothing in f − r, and ε·r² holds it only weakly.",
    "两条分数曲线一起漂移了 {}：给 D 加一个常数不会改变 f − r，而 ε·r² 的约束很弱。",
);
/// Iterations, threshold.
pub const DRIFTS_RULE: Text = Text::new(
    "Rule: against the {} iterations before, the middle of both scores moved by more than {}, and by more than twice what their gap did.",
    "规则：与此前 {} 次迭代相比，两个分数的中点移动超过 {}，且超过差距变化的两倍。",
);
/// Fakes score above reals: by how much.
pub const BEHIND: Text = Text::new(
    "D scores fakes above reals, by {}: it lags behind G. More steps of D, or a larger learning rate of D, help.",
    "D 给假样本的分数反而比真样本高 {}：D 跟不上 G。让 D 多训练几步，或提高 D 的学习率会有帮助。",
);
/// Iterations, threshold.
pub const BEHIND_RULE: Text = Text::new(
    "Rule: mean fake score − mean real score over the last {} iterations is above {}.",
    "规则：最近 {} 次迭代中，假样本平均分 − 真样本平均分大于 {}。",
);
/// Scores overlap, samples are good: gap, fluctuation.
pub const OVERLAP: Text = Text::new(
    "The scores overlap: their gap of {} is small (it fluctuates by ±{}), so D cannot tell real from fake.",
    "真假分数重合：差距 {} 很小（波动 ±{}），D 已分不清真假。",
);
/// Scores overlap, samples are bad: gap.
pub const OVERLAP_POOR: Text = Text::new(
    "The scores overlap, with a gap of {}, although the samples are still far from the data: D lags behind, or is too weak or too flat to tell.",
    "分数重合，差距只有 {}，可样本离数据还很远：D 没跟上，或太弱、太平坦，分辨不出来。",
);
/// Scores overlap, quality is unknown: gap.
pub const OVERLAP_UNKNOWN: Text = Text::new(
    "The scores overlap, with a gap of {}: either the fakes are good, or D is too weak. Sample quality decides which.",
    "分数重合，差距只有 {}：要么假样本已经很好，要么 D 太弱。要看样本质量才能断定。",
);
/// Iterations, threshold.
pub const OVERLAP_RULE: Text = Text::new(
    "Rule: the gap over the last {} iterations is within ±{}; healthy only if quality is above half, or its distance at most three times that of reals.",
    "规则：最近 {} 次迭代的差距在 ±{} 之内；并且样本质量过半，或距离不超过真样本之间距离的三倍，才算健康。",
);
/// A gap: gap, fluctuation.
pub const APART: Text = Text::new(
    "D tells real from fake, by a gap of {} (it fluctuates by ±{}). Usual while G still learns, and without a penalty also later.",
    "D 能区分真假，差距 {}（波动 ±{}）。G 还在学习时这很常见；没有惩罚项时后期也会如此。",
);
/// Iterations, thresholds.
pub const APART_RULE: Text =
    Text::new("Rule: the gap over the last {} iterations lies between {} and {}.", "规则：最近 {} 次迭代的差距在 {} 与 {} 之间。");
/// WGAN's gap with the norm at its target: gap.
pub const DISTANCE: Text = Text::new(
    "The gap of {} is D’s estimate of the Wasserstein distance, times the slope that the penalty allows. It should fall.",
    "差距 {} 是 D 对 Wasserstein 距离的估计（乘以惩罚项允许的斜率）。它应当下降。",
);
/// WGAN's gap without a penalty: gap.
pub const UNBOUNDED: Text = Text::new(
    "The gap is {}, but nothing bounds D’s slope in this loss, so that its size says nothing. D_wgan_gp bounds it.",
    "差距为 {}，但这个损失不限制 D 的斜率，因此它的大小说明不了什么。D_wgan_gp 会限制斜率。",
);
/// Iterations.
pub const WGAN_RULE: Text = Text::new(
    "Rule: the mean gap over the last {} iterations, which has no absolute scale in this loss.",
    "规则：最近 {} 次迭代的平均差距；在这种损失下它没有绝对尺度。",
);

/// Iterations.
pub const SWINGS_WGAN_RULE: Text = Text::new(
    "Rule: over the last {} iterations the standard deviation of the gap is larger than the gap.",
    "规则：最近 {} 次迭代中，差距的标准差大于差距本身。",
);

/// No penalty in the program.
pub const NO_PENALTY: Text = Text::new(
    "There is no gradient penalty in this loss as it is set, so nothing to judge.",
    "按现在的设置，损失里没有梯度惩罚，无可判断。",
);
/// As [`NO_PENALTY`].
pub const NO_PENALTY_RULE: Text = Text::new("Rule: γ is 0, or the D loss has no penalty.", "规则：γ 为 0，或 D 的损失没有惩罚项。");
/// R1 fell: percent of where its curve begins, which after a reload is later than the run's first iteration.
pub const FLAT: Text = Text::new(
    "{} fell to {} of where its curve begins: D is flat there, and a flat D gives G little to learn from. A smaller γ makes it steeper.",
    "{} 降到曲线开头的 {}：D 在那里很平坦，G 从中学不到多少。减小 γ 会让 D 变陡。",
);
/// R1 fell, and at least half of the samples are good: percent.
pub const FLAT_GOOD: Text = Text::new(
    "{} fell to {} of where its curve begins: D is flat there. So it is at convergence, and also where γ is too large; sample quality tells which.",
    "{} 降到曲线开头的 {}：D 在那里很平坦。收敛时如此，γ 过大时也如此；要看样本质量来区分。",
);
/// Iterations, threshold in percent.
pub const FLAT_RULE: Text = Text::new(
    "Rule: the mean over the last {} iterations is below {} of the mean over the first 50 of the curve.",
    "规则：最近 {} 次迭代的平均值低于曲线上最初 50 次平均值的 {}。",
);
/// R1 rose: times where its curve begins.
pub const STEEP: Text = Text::new(
    "{} has risen to {} times where its curve begins and still rises: D gets steeper and steeper. A larger γ holds it.",
    "{} 升到曲线开头的 {} 倍，还在上升：D 越来越陡。增大 γ 可以约束它。",
);
/// Iterations, factor of the start, factor of the window before.
pub const STEEP_RULE: Text = Text::new(
    "Rule: the mean over the last {} iterations is above {} times that over the first 50 of the curve, and above {} times that over as many before.",
    "规则：最近 {} 次迭代的平均值大于曲线上最初 50 次的 {} 倍，也大于此前同样多次的 {} 倍。",
);
/// The penalty holds: mean, percent of where its curve begins.
pub const HELD: Text = Text::new(
    "{} is {}, {} of where its curve begins: D has a slope, and the penalty keeps it bounded.",
    "{} 为 {}，是曲线开头的 {}：D 有坡度，惩罚项约束着它。",
);
/// Iterations, thresholds.
pub const HELD_RULE: Text = Text::new(
    "Rule: the mean over the last {} iterations is between {} of the mean over the first 50 of the curve and {} times it, or no longer rises; below {} it is no more than a note.",
    "规则：最近 {} 次迭代的平均值在曲线上最初 50 次平均值的 {} 与 {} 倍之间，或已不再上升；低于 {} 时只作提示。",
);
/// The norm is at its target: norm, target.
pub const AT_TARGET: Text = Text::new(
    "The gradient’s norm is {} on the way between reals and fakes, at its target {}.",
    "真假样本之间的梯度范数为 {}，达到目标值 {}。",
);
/// The norm is off its target: norm, target.
pub const OFF_TARGET: Text = Text::new(
    "The gradient’s norm is {} on the way between reals and fakes, off its target {}: D does not have the slope that the penalty asks for.",
    "真假样本之间的梯度范数为 {}，偏离目标值 {}：D 的斜率不符合惩罚项的要求。",
);
/// Iterations, share.
pub const TARGET_RULE: Text = Text::new(
    "Rule: the mean norm over the last {} iterations is within {} of the target, or not.",
    "规则：最近 {} 次迭代的平均范数与目标值相差是否在 {} 之内。",
);

/// D loss near 0: loss. What follows is one of the G_… sentences.
pub const D_WINS: Text = Text::new("D wins: its loss is {}, near 0. ", "D 赢了：它的损失为 {}，接近 0。");
/// Iterations, share, reference.
pub const D_WINS_RULE: Text = Text::new(
    "Rule: over the last {} iterations the D loss without penalties is below {} of {}, its value where D scores everything alike.",
    "规则：最近 {} 次迭代中，不计惩罚项的 D 损失低于参考值的 {}，参考值为 {}（D 对所有样本打同样分数时的值）。",
);
/// What is judged: all of D's loss.
pub const D_WHOLE: Text = Text::new("The D loss", "D 的损失");
/// What is judged: D's loss without R1 and R2.
pub const D_BARE: Text = Text::new("The D loss without penalties", "不计惩罚项，D 的损失");
/// D loss near its reference: which loss, its value, label.
pub const D_NEAR: Text =
    Text::new("{} is {}, near {}: as if D scored real and fake almost alike.", "{}为 {}，接近 {}：如同 D 对真假样本打几乎同样的分。");
/// The same, while the samples are bad: which loss, its value, label.
pub const D_NEAR_POOR: Text = Text::new(
    "{} is {}, near {}, but the samples are not known to be good: a D that is too weak or too flat has this loss too.",
    "{}为 {}，接近 {}，但还不能说样本是好的：太弱或太平坦的 D 也会有这个损失。",
);
/// Iterations, share, reference.
pub const D_NEAR_RULE: Text = Text::new(
    "Rule: over the last {} iterations the D loss without penalties is within {} of {}, its value where D scores everything alike.",
    "规则：最近 {} 次迭代中，不计惩罚项的 D 损失，偏差在 {} 以内，参考值为 {}（D 对所有样本打同样分数时的值）。",
);
/// D loss below: which loss, its value, label.
pub const D_BELOW: Text = Text::new(
    "{} is {}, below {}: D tells some of the samples apart, which is what G learns from.",
    "{}为 {}，低于 {}：D 能分辨一部分样本，G 正是从中学习。",
);
/// D loss somewhat above: which loss, its value, label.
pub const D_ABOVE: Text = Text::new(
    "{} is {}, above {}: D is wrong more often than one that scores everything alike.",
    "{}为 {}，高于 {}：D 比“一律同分”还错得多。",
);
/// D loss far above: which loss, its value, label.
pub const D_FAR_ABOVE: Text = Text::new(
    "{} is {}, far above {}: D is confidently wrong, as when D and G chase each other with too large steps.",
    "{}为 {}，远高于 {}：D 自信却判错，D 与 G 步子太大、互相追逐时就会这样。",
);
/// Iterations, shares, reference.
pub const D_LEVEL_RULE: Text = Text::new(
    "Rule: the D loss without penalties over the last {} iterations, against {}, its value where D scores everything alike.",
    "规则：将最近 {} 次迭代中不计惩罚项的 D 损失与 {} 比较，后者是 D 对所有样本打同样分数时的值。",
);
/// The loss has a penalty in it that cannot be taken off: iterations, reference.
pub const D_TOTAL_RULE: Text = Text::new(
    "Rule: the D loss over the last {} iterations, its penalty included, against {}, its value without penalty where D scores everything alike.",
    "规则：将最近 {} 次迭代的 D 损失（含惩罚项）与 {} 比较，后者是 D 对所有样本打同样分数、不计惩罚时的值。",
);
/// WGAN's D loss is positive: loss.
pub const D_WGAN_BEHIND: Text = Text::new(
    "The D loss is {}, above 0: D scores fakes above reals or breaks the penalty. It lags behind; more steps of D help.",
    "D 的损失为 {}，大于 0：D 给假样本的分更高，或违背了惩罚项。它跟不上；让 D 多训练几步会有帮助。",
);
/// WGAN's D loss: loss.
pub const D_WGAN: Text = Text::new(
    "The D loss is {}: the less negative, the nearer D finds the fakes to the reals.",
    "D 的损失为 {}：负得越少，D 认为假样本离真样本越近。",
);
/// WGAN's D loss grows without bound: loss.
pub const D_WGAN_UNBOUNDED: Text = Text::new(
    "The D loss is {}, and no penalty bounds it: D makes it smaller by growing steeper, so that its size says nothing.",
    "D 的损失为 {}，且没有惩罚项限制：D 只要变陡就能让它更小，因此它的大小说明不了什么。",
);
/// Iterations.
pub const D_WGAN_RULE: Text = Text::new(
    "Rule: the mean D loss over the last {} iterations against 0 and its own fluctuation.",
    "规则：将最近 {} 次迭代的平均 D 损失与 0 及其自身波动比较。",
);

/// G loss high: loss.
pub const G_HIGH: Text = Text::new(
    "The G loss is {}: D rejects the fakes. That is where this loss is steepest, so G can recover if D has a slope at the fakes.",
    "G 的损失为 {}：D 拒绝了假样本。这个损失在此处最陡，只要 D 在假样本处还有坡度，G 就能追上来。",
);
/// G loss rises: before, now.
pub const G_RISES: Text = Text::new("The G loss rises, from {} to {}: D gets ahead.", "G 的损失在上升，从 {} 到 {}：D 正在领先。");
/// The saturating G loss is near 0: loss, percent.
pub const G_VANISHES: Text = Text::new(
    "The G loss is {}, near 0: D rejects the fakes, and the slope of this loss is at most {} of its largest. G’s gradient vanishes.",
    "G 的损失为 {}，接近 0：D 拒绝了假样本，而这个损失的斜率最多只有最大值的 {}。G 的梯度消失了。",
);
/// G loss near its reference: loss, label.
pub const G_NEAR: Text =
    Text::new("The G loss is {}, near {}: D has no opinion of the fakes.", "G 的损失为 {}，接近 {}：D 对假样本没有看法。");
/// The same, samples not known to be good: loss, label.
pub const G_NEAR_POOR: Text = Text::new(
    "The G loss is {}, near {}, but the samples are not known to be good: a flat D has no opinion of any sample.",
    "G 的损失为 {}，接近 {}，但还不能说样本是好的：平坦的 D 对任何样本都没有看法。",
);
/// G loss elsewhere, G worse off: loss, label.
pub const G_WORSE: Text = Text::new(
    "The G loss is {}, above {}: D recognises a part of the fakes, and G has something to learn.",
    "G 的损失为 {}，高于 {}：D 能认出一部分假样本，G 还有可学的。",
);
/// G better off: loss, label.
pub const G_BETTER: Text = Text::new(
    "The G loss is {}, below {}: D takes many fakes for real. It lags behind G.",
    "G 的损失为 {}，低于 {}：D 把许多假样本当成了真的，落在 G 后面。",
);
/// No scale: loss.
pub const G_NO_SCALE: Text = Text::new(
    "The G loss is {}. It is −f, which has no value to aim for: read the gap of the scores in its place.",
    "G 的损失为 {}。它就是 −f，没有可比的目标值：请改看分数的差距。",
);
/// Iterations, reference, tolerance.
pub const G_RULE: Text = Text::new(
    "Rule: the mean G loss over the last {} iterations against {}, ±{} counting as near.",
    "规则：将最近 {} 次迭代的平均 G 损失与 {} 比较，相差 ±{} 以内算接近。",
);
/// Iterations, threshold.
pub const G_HIGH_RULE: Text =
    Text::new("Rule: the mean G loss over the last {} iterations is above {}.", "规则：最近 {} 次迭代的平均 G 损失大于 {}。");
/// Iterations, factor.
pub const G_RISES_RULE: Text = Text::new(
    "Rule: the mean G loss over the last {} iterations is above {} times that over as many before, and more than {} larger.",
    "规则：最近 {} 次迭代的平均 G 损失大于此前同样多次的 {} 倍，且至少增大了 {}。",
);
/// Iterations.
pub const G_NO_SCALE_RULE: Text = Text::new(
    "Rule: the mean over the last {} iterations; this loss has no absolute scale.",
    "规则：最近 {} 次迭代的平均值；这种损失没有绝对尺度。",
);

/// Modes were lost: now, most, all.
pub const LOST: Text =
    Text::new("G lost modes: {} of {} are held now, and it held {} before.", "G 丢失了模式：现在覆盖 {}/{} 个，之前曾覆盖 {} 个。");
/// Measurements.
pub const LOST_RULE: Text = Text::new(
    "Rule: in each of the last {} measurements fewer modes were held than before, when it was at least half of them.",
    "规则：最近 {} 次测量覆盖的模式都比之前少，而之前曾覆盖至少一半。",
);
/// Modes come and go: fewest, most.
pub const WANDERS: Text =
    Text::new("G wanders: it held between {} and {} modes lately.", "G 在游走：近来覆盖的模式数在 {} 与 {} 之间变动。");
/// Measurements, turns.
pub const WANDERS_RULE: Text = Text::new(
    "Rule: over the last {} measurements the number of modes turned at least {} times and varied by at least 2.",
    "规则：最近 {} 次测量中，模式数至少转向 {} 次，变动至少 2 个。",
);
/// All is held, quality high: percent, modes.
pub const COVERED: Text =
    Text::new("Every one of the {} modes is held, and {} of the samples are near one.", "{} 个模式全部覆盖，{} 的样本落在模式附近。");
/// Threshold percent.
pub const COVERED_RULE: Text = Text::new(
    "Rule: all modes are held, and at least {} of the samples lie within 3 σ of one.",
    "规则：全部模式都被覆盖，且至少 {} 的样本在某个模式的 3 σ 之内。",
);
/// Quality rises: before, now.
pub const IMPROVES: Text =
    Text::new("Quality rises: {} of the samples are near a mode, {} before.", "质量在上升：{} 的样本落在模式附近，此前为 {}。");
/// Quality stands still: percent, held, modes.
pub const STANDS: Text = Text::new(
    "{} of the samples are near a mode, and {} of {} modes are held; lately this has not improved.",
    "{} 的样本落在模式附近，覆盖 {}/{} 个模式；近来没有改善。",
);
/// Measurements, threshold percent.
pub const IMPROVES_RULE: Text = Text::new(
    "Rule: the later half of the last {} measurements against the earlier half; {} more counts as better.",
    "规则：将最近 {} 次测量的后一半与前一半比较，提高 {} 以上算改善。",
);
/// As near as reals: times the floor.
pub const AT_FLOOR: Text = Text::new(
    "The samples are as near to the data as can be told: {} times as far from it as two random draws of the data are from each other.",
    "样本已接近数据到难以分辨的程度：与数据的距离是两组随机抽取的真样本之间距离的 {} 倍。",
);
/// The distance falls: times the floor.
pub const NEARS: Text = Text::new(
    "The samples get nearer to the data: {} times as far from it as two random draws of the data are from each other, {} before.",
    "样本正在接近数据：与数据的距离是两组随机抽取的真样本之间距离的 {} 倍，此前为 {} 倍。",
);
/// The distance rose: now, best, in floors.
pub const LEAVES: Text = Text::new(
    "The samples moved away from the data again: {} times as far from it as two random draws of the data are from each other, {} at its best.",
    "样本又离开了数据：与数据的距离是两组随机抽取的真样本之间距离的 {} 倍，最好时为 {} 倍。",
);
/// The distance stands still: times the floor.
pub const FAR_OFF: Text = Text::new(
    "The samples are {} times as far from the data as two random draws of the data are from each other; lately this has not improved.",
    "样本与数据的距离是两组随机抽取的真样本之间的 {} 倍；近来没有改善。",
);
/// Measurements, thresholds.
pub const DISTANCE_RULE: Text = Text::new(
    "Rule: the mean of the last {} measurements over the floor: up to {} is as near as can be told; {} above the best is worse; {} below those before is nearer.",
    "规则：最近 {} 次测量的平均值除以两组真样本的距离：不超过 {} 算难以分辨；比最好时高 {} 算变差；比此前低 {} 算接近。",
);
