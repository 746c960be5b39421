//! Means and fluctuations of curves over the newest iterations, the ones before them, and the first ones.
//!
//! Must not know: what the curves mean.

use std::ops::Range;

use crate::insight::judge::LEAST_ITERATIONS;
use crate::run::history::{Cell, History};

/// Most iterations of the newest window.
const MOST_ITERATIONS: u32 = 2000;
/// Fewest buckets of it, where a long run's buckets are large.
const LEAST_BUCKETS: usize = 8;
/// Fewest values that make a mean.
const LEAST_VALUES: u32 = 3;

/// Which buckets are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    /// The newest: a quarter of the run, 50 to 2,000 iterations.
    pub recent: Range<usize>,
    /// As many before them.
    pub earlier: Range<usize>,
    /// The first 50 iterations.
    pub start: Range<usize>,
    /// Iterations of `recent`.
    pub iterations: u32,
}

/// A curve within some buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Mean of all values.
    pub mean: f32,
    /// Standard deviation of single values; within a bucket it is estimated from their range.
    pub deviation: f32,
}

impl Spans {
    /// Those of a run; `None` while it has fewer than [`LEAST_ITERATIONS`].
    pub fn of(history: &History) -> Option<Self> {
        let (first, last) = history.reach()?;
        let done = last - first + 1;
        if done < LEAST_ITERATIONS {
            return None;
        }
        let wanted = (done / 4).clamp(LEAST_ITERATIONS, MOST_ITERATIONS);
        let buckets = history.buckets();
        let from = buckets.partition_point(|bucket| bucket.first <= last - wanted).min(buckets.len().saturating_sub(LEAST_BUCKETS));
        let before = from.saturating_sub(buckets.len() - from);
        let start = buckets.partition_point(|bucket| bucket.last < first + LEAST_ITERATIONS).max(1);
        let iterations = last - buckets[from].first + 1;
        Some(Self { recent: from..buckets.len(), earlier: before..from, start: 0..start, iterations })
    }
}

/// A curve over buckets, where it has a value every `interval` iterations; `None` where half of these are missing, or all but two.
pub fn window(history: &History, name: &str, range: &Range<usize>, interval: u32) -> Option<Window> {
    let due = due(history, range) / interval.max(1);
    gathered(history.cells(name).get(range.clone())?.iter().map(Value::of), due)
}

/// The difference of two curves, a − b, over buckets where both have values.
pub fn difference(history: &History, [a, b]: [&str; 2], range: &Range<usize>) -> Option<Window> {
    let [a, b] = [a, b].map(|name| history.cells(name).get(range.clone()).unwrap_or_default().iter().map(Value::of));
    let both = a.zip(b).map(|(a, b)| Value { mean: a.mean - b.mean, within: a.within + b.within, count: a.count.min(b.count) });
    gathered(both, due(history, range))
}

/// Iterations of buckets.
fn due(history: &History, range: &Range<usize>) -> u32 {
    history.buckets().get(range.clone()).map_or(0, |buckets| buckets.iter().map(|bucket| bucket.last - bucket.first + 1).sum())
}

/// Values of one bucket.
struct Value {
    mean: f64,
    /// Their variance.
    within: f64,
    count: u32,
}

impl Value {
    fn of(cell: &Cell) -> Self {
        // The range of n normal numbers is 1.13 σ for n = 2 and grows by some 0.68 σ a doubling, to within 13 % up to n = 1,000.
        let widths = 1.13 + 0.68 * (f64::from(cell.count.max(2).ilog2()) - 1.0);
        let deviation = if cell.count > 1 { f64::from(cell.max - cell.min) / widths } else { 0.0 };
        Self { mean: f64::from(cell.mean), within: deviation * deviation, count: cell.count }
    }
}

fn gathered(values: impl Iterator<Item = Value>, due: u32) -> Option<Window> {
    let (mut count, mut sum, mut squares) = (0, 0.0, 0.0);
    for value in values.filter(|value| value.count > 0) {
        let weight = f64::from(value.count);
        count += value.count;
        sum += weight * value.mean;
        squares += weight * (value.mean * value.mean + value.within);
    }
    let (n, mean) = (f64::from(count), sum / f64::from(count.max(1)));
    let enough = count >= LEAST_VALUES && 2 * count >= due;
    let window = Window { mean: mean as f32, deviation: (squares / n - mean * mean).max(0.0).sqrt() as f32 };
    (enough && window.mean.is_finite() && window.deviation.is_finite()).then_some(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(count: u32, value: impl Fn(u32) -> f32) -> History {
        let mut history = History::default();
        let names = ["a".to_string(), "b".to_string()];
        (1..=count).for_each(|i| history.push(i, &names, &[value(i), 1.0]));
        history
    }

    #[test]
    fn a_window_is_a_quarter_of_the_run() {
        assert_eq!(Spans::of(&history(49, |_| 0.0)), None);
        for (count, recent, earlier) in [(50, 0..50, 0..0), (100, 50..100, 0..50), (400, 300..400, 200..300)] {
            let spans = Spans::of(&history(count, |_| 0.0)).unwrap();
            assert_eq!((spans.recent, spans.earlier, spans.start), (recent, earlier, 0..50), "{count}");
        }
        let long = Spans::of(&history(100_000, |_| 0.0)).unwrap();
        assert!((1900..=2000).contains(&long.iterations) && long.recent.len() >= LEAST_BUCKETS, "{long:?}");
        let longer = Spans::of(&history(3_000_000, |_| 0.0)).unwrap();
        assert_eq!((longer.recent.len(), longer.start), (LEAST_BUCKETS, 0..1));
    }

    #[test]
    fn fluctuations_survive_the_merging_of_buckets() {
        // ±1 in turn and a triangle wave: σ 1 and 0.58.
        for (wave, deviation) in
            [((|i| if i % 2 == 0 { 1.0 } else { -1.0 }) as fn(u32) -> f32, 1.0), (|i| (i % 101) as f32 / 50.0 - 1.0, 0.58)]
        {
            for count in [1000, 50_000] {
                let history = history(count, wave);
                let spans = Spans::of(&history).unwrap();
                let got = window(&history, "a", &spans.recent, 1).unwrap();
                assert!(got.mean.abs() <= 0.1 && got.deviation >= 0.5 * deviation && got.deviation <= 1.5 * deviation, "{count}: {got:?}");
                let gap = difference(&history, ["a", "b"], &spans.recent).unwrap();
                assert!((gap.mean - got.mean + 1.0).abs() <= 1e-5 && (gap.deviation - got.deviation).abs() <= 1e-4, "{gap:?}");
            }
        }
    }

    #[test]
    fn half_the_values_must_be_there() {
        let every = |n: u32| move |i: u32| if i.is_multiple_of(n) { 1.0 } else { f32::NAN };
        for (n, interval, is_there) in [(1, 1, true), (2, 1, true), (3, 1, false), (16, 16, true), (16, 1, false), (50, 16, false)] {
            assert_eq!(window(&history(400, every(n)), "a", &(300..400), interval).is_some(), is_there, "{n} of {interval}");
        }
        assert_eq!(window(&history(400, every(401)), "a", &(300..400), 400), None);
        assert_eq!(window(&history(400, |_| f32::INFINITY), "a", &(300..400), 1), None);
        assert_eq!(window(&history(400, every(1)), "none", &(300..400), 1), None);
        assert_eq!(difference(&history(400, every(1)), ["a", "none"], &(300..400)), None);
    }
}
