//! A watched tensor in words: in one row, and what several of them say together. What is not known is "–", never a number.
//!
//! Must not know: which tensors there are, the DOM.

use crate::engine::contract::frame::Watched;
use crate::text::Phrase;
use crate::words::format::{thousands, value};
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

/// The first number of each tensor's sample, side by side.
pub fn firsts(all: &[Watched], names: &[String]) -> String {
    let texts = names.iter().map(|name| number(all, name).map_or_else(|| UNKNOWN.to_string(), value));
    texts.collect::<Vec<_>>().join("   ")
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
    value(tensor.mean)
}

/// The standard deviation.
pub fn spread(tensor: &Watched) -> String {
    value(tensor.deviation)
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

/// The first squares of the numbers of the sample.
pub fn squares(tensor: &Watched) -> String {
    first_of(&tensor.sample.iter().map(|x| x * x).collect::<Vec<_>>())
}

fn first_of(numbers: &[f32]) -> String {
    let shown: Vec<String> = numbers.iter().take(IN_A_ROW).map(|&x| value(x)).collect();
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

/// The mean over the batch of what `of` makes of each sample's number; NaN without any.
pub fn mean_of(all: &[Watched], name: &str, of: impl Fn(f64) -> f64) -> f32 {
    let sum: f64 = each(all, name).map(of).sum();
    (sum / each(all, name).count() as f64) as f32
}

/// The Euclidean length of several tensors as one vector; NaN unless all are known, in every number.
pub fn norm(all: &[Watched], names: &[String]) -> f32 {
    let square = |tensor: &Watched| {
        let count: u32 = tensor.shape.iter().product();
        let (mean, deviation) = (f64::from(tensor.mean), f64::from(tensor.deviation));
        let is_finite = tensor.non_finite == 0;
        if is_finite { f64::from(count) * (mean * mean + deviation * deviation) } else { f64::NAN }
    };
    let squares: Option<Vec<f64>> = names.iter().map(|name| find(all, name).map(square)).collect();
    squares.map_or(f32::NAN, |squares| squares.iter().sum::<f64>().sqrt() as f32)
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
        for all in [vec![], vec![watched("latents", &[1.0])], vec![Watched { mean: f32::NAN, deviation: f32::NAN, ..watched("loss", &[]) }]]
        {
            for read in [mean, spread, sample, squares] {
                assert_eq!(of(&all, "loss", read), "–", "{all:?}");
            }
            assert_eq!(number(&all, "loss"), None, "{all:?}");
            assert_eq!(firsts(&all, &names), "–   –", "{all:?}");
            assert_eq!(outline(&all, "loss"), "polygon(0 100%,100% 100%,100% 100%)", "{all:?}");
            assert_eq!(value(mean_of(&all, "loss", |s| s)), "–", "{all:?}");
            assert_eq!(value(norm(&all, &names)), "–", "{all:?}");
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
        assert_eq!((mean_of(&all, "loss", |s| 2.0 * s), norm(&all, &["loss".into()])), (4.0, 10.0_f32.sqrt()));
        assert_eq!(of(&all, "loss", range).of(Language::English), "from 1.000 to 3.000");
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
        assert_eq!(norm(&all, &names(&["a", "b"])), 5.0);
        assert!(norm(&all, &names(&["a", "b", "c"])).is_nan());
        let broken = [all[0].clone(), Watched { non_finite: 1, ..all[1].clone() }];
        assert!(norm(&broken, &names(&["a", "b"])).is_nan());
    }
}
