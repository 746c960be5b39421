//! A watched tensor in words: in one row, and what several of them say together. What is not known is "–", never a number; what is
//! known to be no number is "NaN".
//!
//! Must not know: which tensors there are, the DOM.

use crate::engine::contract::frame::Watched;
use crate::text::Phrase;
use crate::words::format::{computed, thousands, value};
use crate::words::listing as words;

/// What stands where nothing is known.
pub const UNKNOWN: &str = "–";
/// Numbers of a sample in a row.
const IN_A_ROW: usize = 4;

/// The tensor of a name.
pub fn find<'a>(all: &'a [Watched], name: &str) -> Option<&'a Watched> {
    all.iter().find(|tensor| tensor.name == name)
}

/// What `read` makes of the tensor of a name; "–" where there is none.
pub fn of<T: for<'a> From<&'a str>>(all: &[Watched], name: &str, read: fn(&Watched) -> T) -> T {
    find(all, name).map_or_else(|| UNKNOWN.into(), read)
}

/// The first number of the chosen sample.
pub fn number(all: &[Watched], name: &str) -> Option<f32> {
    find(all, name)?.sample.first().copied()
}

/// The first numbers of the sample, as many as are asked for.
pub fn numbers(all: &[Watched], name: &str, count: usize) -> Vec<Option<f32>> {
    let found = find(all, name).map_or(&[][..], |tensor| &tensor.sample);
    (0..count).map(|at| found.get(at).copied()).collect()
}

/// What was added to each number.
pub fn changes(before: &[Option<f32>], after: &[Option<f32>]) -> Vec<Option<f32>> {
    before.iter().zip(after).map(|(before, after)| Some((*after)? - (*before)?)).collect()
}

/// The first number of each tensor's sample, side by side.
pub fn firsts(all: &[Watched], names: &[String]) -> String {
    side_by_side(names.iter().map(|name| number(all, name)))
}

/// Numbers side by side.
pub fn side_by_side(numbers: impl Iterator<Item = Option<f32>>) -> String {
    numbers.map(known).collect::<Vec<_>>().join("   ")
}

/// "256 × 2".
pub fn shape(tensor: &Watched) -> String {
    if tensor.shape.is_empty() {
        return "1".to_string();
    }
    tensor.shape.iter().map(|&extent| thousands(extent)).collect::<Vec<_>>().join(" × ")
}

/// The mean.
pub fn mean(tensor: &Watched) -> String {
    computed(tensor.mean)
}

/// The standard deviation.
pub fn spread(tensor: &Watched) -> String {
    computed(tensor.deviation)
}

/// The smallest and the largest number.
pub fn range(tensor: &Watched) -> Phrase {
    // Without a finite number the smallest is above the largest.
    let [low, high] = if tensor.range[0] <= tensor.range[1] { tensor.range } else { [f32::NAN; 2] };
    words::RANGE.with([low, high].map(value))
}

/// How many numbers are not finite, if some are.
pub fn non_finite(tensor: &Watched) -> Phrase {
    if tensor.non_finite > 0 { words::NON_FINITE.with([thousands(tensor.non_finite)]) } else { Phrase::default() }
}

/// The first numbers of the sample.
pub fn sample(tensor: &Watched) -> String {
    first_of(&tensor.sample)
}

/// The first numbers of the sample; of a tensor that is not of samples it says so.
pub fn of_sample(tensor: &Watched) -> Phrase {
    if tensor.asked.is_some() { sample(tensor).into() } else { words::OF_NO_SAMPLE.into() }
}

/// What stands over the numbers of a tensor: which sample they are of, or that they are the first ones of weights.
pub fn heading(tensor: &Watched) -> Phrase {
    tensor.asked.map_or_else(|| words::FIRST_NUMBERS.into(), |sample| words::SAMPLE.with([sample.to_string()]))
}

/// The first squares of the numbers of the sample.
pub fn squares(tensor: &Watched) -> String {
    first_of(&tensor.sample.iter().map(|x| x * x).collect::<Vec<_>>())
}

fn first_of(numbers: &[f32]) -> String {
    let shown: Vec<String> = numbers.iter().take(IN_A_ROW).map(|&x| computed(x)).collect();
    match numbers.len() {
        0 => UNKNOWN.to_string(),
        1 => shown.concat(),
        n if n <= IN_A_ROW => format!("({})", shown.join(", ")),
        _ => format!("({}, …)", shown.join(", ")),
    }
}

/// The outline of the bars of a tensor's histogram, the largest as high as the drawing, as a shape of CSS; without the tensor, or
/// finite numbers in it, there are no bars.
pub fn outline(all: &[Watched], name: &str) -> String {
    let bars = find(all, name).map_or(&[][..], |tensor| &tensor.histogram);
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::from("polygon(0 100%");
    for (at, &count) in bars.iter().enumerate() {
        let height = 100 - (u64::from(count) * 100).div_ceil(u64::from(most));
        for edge in [at, at + 1] {
            path.push_str(&format!(",{}% {height}%", edge * 100 / bars.len()));
        }
    }
    path.push_str(",100% 100%,100% 100%)");
    path
}

/// One number a sample: the scores of the batch, for example.
pub fn each<'a>(all: &'a [Watched], name: &str) -> impl Iterator<Item = f64> + use<'a> {
    find(all, name).into_iter().flat_map(|tensor| &tensor.each).map(|&score| f64::from(score))
}

/// An end of a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// Where the numbers are largest.
    Largest,
    /// Where they are smallest.
    Smallest,
}

/// The sample whose number is the largest or the smallest of the batch, the first of equal ones; what is no number is neither. `None`
/// without any.
pub fn sample_at(all: &[Watched], name: &str, extreme: Extreme) -> Option<u32> {
    let mut found: Option<(u32, f64)> = None;
    for (index, x) in (0..).zip(each(all, name)).filter(|(_, x)| !x.is_nan()) {
        let is_further = |best: f64| match extreme {
            Extreme::Largest => x > best,
            Extreme::Smallest => x < best,
        };
        if found.is_none_or(|(_, best)| is_further(best)) {
            found = Some((index, x));
        }
    }
    found.map(|(index, _)| index)
}

/// The mean over the batch of what `of` makes of each sample's number; `None` without any.
pub fn mean_of(all: &[Watched], name: &str, of: impl Fn(f64) -> f64) -> Option<f32> {
    let count = each(all, name).count();
    let sum: f64 = each(all, name).map(of).sum();
    (count > 0).then(|| (sum / count as f64) as f32)
}

/// The Euclidean length of several tensors as one vector; `None` unless all are known, NaN where a number of theirs is not finite.
pub fn norm(all: &[Watched], names: &[String]) -> Option<f32> {
    let square = |tensor: &Watched| {
        let count: u32 = tensor.shape.iter().product();
        let (mean, deviation) = (f64::from(tensor.mean), f64::from(tensor.deviation));
        let is_finite = tensor.non_finite == 0;
        if is_finite { f64::from(count) * (mean * mean + deviation * deviation) } else { f64::NAN }
    };
    let squares: Option<Vec<f64>> = names.iter().map(|name| find(all, name).map(square)).collect();
    squares.map(|squares| squares.iter().sum::<f64>().sqrt() as f32)
}

/// A number that may not be known.
pub fn known(x: Option<f32>) -> String {
    x.map_or_else(|| UNKNOWN.to_string(), computed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn watched(name: &str, sample: &[f32]) -> Watched {
        let each = sample.to_vec();
        Watched { name: name.into(), shape: vec![sample.len() as u32], sample: sample.to_vec(), each, ..Watched::default() }
    }

    #[test]
    fn what_is_not_known_is_no_number() {
        let names = ["loss".to_string(), "reals".to_string()];
        // Nothing came; another tensor came; the tensor has no numbers.
        for all in [vec![], vec![watched("latents", &[1.0])]] {
            for read in [mean, spread, sample, squares] {
                assert_eq!(of(&all, "loss", read), "–", "{all:?}");
            }
            assert_eq!(number(&all, "loss"), None, "{all:?}");
            assert_eq!(firsts(&all, &names), "–   –", "{all:?}");
            assert_eq!(outline(&all, "loss"), "polygon(0 100%,100% 100%,100% 100%)", "{all:?}");
            assert_eq!(known(mean_of(&all, "loss", |s| s)), "–", "{all:?}");
            assert_eq!(known(norm(&all, &names)), "–", "{all:?}");
            assert_eq!([Extreme::Largest, Extreme::Smallest].map(|end| sample_at(&all, "loss", end)), [None; 2], "{all:?}");
        }
        let nothing_finite = Watched { range: [f32::INFINITY, f32::NEG_INFINITY], non_finite: 2, ..watched("loss", &[f32::NAN; 2]) };
        assert_eq!(of(&[nothing_finite], "loss", range).of(Language::English), "from – to –");
        assert_eq!(of(&[], "loss", shape), "–");
        assert_eq!(of::<Phrase>(&[], "loss", range).of(Language::English), "–");
    }

    #[test]
    fn known_numbers_are_shown() {
        let all = [Watched { mean: 2.0, deviation: 1.0, histogram: vec![1, 0, 2], range: [1.0, 3.0], ..watched("loss", &[1.0, 3.0]) }];
        assert_eq!(
            [mean, spread, sample, squares].map(|read| of(&all, "loss", read)),
            ["2.000", "1.000", "(1.000, 3.000)", "(1.000, 9.000)"]
        );
        assert_eq!(outline(&all, "loss"), "polygon(0 100%,0% 50%,33% 50%,33% 100%,66% 100%,66% 0%,100% 0%,100% 100%,100% 100%)");
        assert_eq!((mean_of(&all, "loss", |s| 2.0 * s), norm(&all, &["loss".into()])), (Some(4.0), Some(10.0_f32.sqrt())));
        assert_eq!(of(&all, "loss", range).of(Language::English), "from 1.000 to 3.000");
    }

    #[test]
    fn a_change_is_known_where_both_sides_are() {
        let all = [watched("before", &[1.0, 2.0]), watched("after", &[1.5, 1.0])];
        let [before, after] = ["before", "after"].map(|name| numbers(&all, name, 3));
        assert_eq!(before, [Some(1.0), Some(2.0), None]);
        assert_eq!(side_by_side(changes(&before, &after).into_iter()), "0.500   −1.000   –");
        assert_eq!(side_by_side(changes(&numbers(&[], "before", 2), &after).into_iter()), "–   –");
    }

    #[test]
    fn a_row_is_cut_after_four_numbers() {
        assert_eq!(first_of(&[1.0]), "1.000");
        assert_eq!(first_of(&[1.0, 2.0, 3.0, 4.0, 5.0]), "(1.000, 2.000, 3.000, 4.000, …)");
    }

    #[test]
    fn a_length_is_of_all_tensors_or_not_known() {
        let all = [watched("a", &[3.0]), watched("b", &[4.0])].map(|t| Watched { mean: t.sample[0], ..t });
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<Vec<_>>();
        assert_eq!(norm(&all, &names(&["a", "b"])), Some(5.0));
        assert_eq!(norm(&all, &names(&["a", "b", "c"])), None);
        let broken = [all[0].clone(), Watched { non_finite: 1, ..all[1].clone() }];
        assert_eq!(known(norm(&broken, &names(&["a", "b"]))), "NaN");
    }

    #[test]
    fn what_was_computed_and_is_no_number_says_so() {
        let (mean, deviation) = (f32::NAN, f32::NAN);
        let all = [Watched { mean, deviation, non_finite: 1, ..watched("loss", &[1.0, f32::NAN]) }];
        let shown = [super::mean, spread, sample, squares].map(|read| of(&all, "loss", read));
        assert_eq!(shown, ["NaN", "NaN", "(1.000, NaN)", "(1.000, NaN)"]);
        assert_eq!(known(mean_of(&all, "loss", |s| s)), "NaN");
        let none: [f32; 0] = [];
        assert_eq!(of(&[watched("loss", &none)], "loss", sample), "–", "but no number is not computed");
    }

    #[test]
    fn the_largest_and_the_smallest_are_found_and_nan_is_neither() {
        let find = |numbers: &[f32]| {
            let all = [watched("r1_penalty", numbers)];
            [Extreme::Largest, Extreme::Smallest].map(|end| sample_at(&all, "r1_penalty", end))
        };
        assert_eq!(find(&[0.5, 3.0, -1.0, 3.0]), [Some(1), Some(2)]);
        assert_eq!(find(&[f32::NAN, 2.0, f32::NAN]), [Some(1), Some(1)]);
        assert_eq!(find(&[2.0, f32::INFINITY, f32::NEG_INFINITY]), [Some(1), Some(2)]);
        assert_eq!(find(&[f32::NAN; 3]), [None; 2]);
    }

    #[test]
    fn weights_stand_under_no_sample() {
        let weights = watched("D/parameters", &[0.25, 0.5]);
        let of_batch = Watched { asked: Some(27), ..weights.clone() };
        let english = |phrase: Phrase| phrase.of(Language::English);
        assert_eq!([&of_batch, &weights].map(|tensor| english(of_sample(tensor))), ["(0.250, 0.500)", "of weights, not of samples"]);
        assert_eq!([&of_batch, &weights].map(|tensor| english(heading(tensor))), ["sample 27", "the first numbers"]);
    }
}
