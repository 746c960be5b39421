//! Curves as the judge reads them: one cell a curve and step, where a step is an iteration, some neighbouring iterations, or a tick.
//!
//! It is made of a history or of a log's rows, so that both are judged alike. Must not know: what the curves mean.

use std::ops::Range;

use crate::run::history::{self, History};

/// What a curve was in one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Mean of its finite values.
    pub mean: f64,
    /// Their variance within the step; where only their range is known it is estimated from that.
    pub within: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// How many; 0: none.
    pub count: u32,
    /// How many were logged that are not finite.
    pub broken: u32,
}

impl Cell {
    /// One value.
    pub fn of(value: f64) -> Self {
        if value.is_finite() {
            Self { mean: value, within: 0.0, min: value, max: value, count: 1, broken: 0 }
        } else {
            Self { broken: 1, ..Self::default() }
        }
    }

    fn of_bucket(cell: &history::Cell) -> Self {
        if cell.count == 0 {
            return Self::default();
        }
        // The range of n normal numbers is 1.13 σ for n = 2 and grows by some 0.68 σ a doubling, to within 13 % up to n = 1,000.
        let widths = 1.13 + 0.68 * (f64::from(cell.count.max(2).ilog2()) - 1.0);
        let deviation = if cell.count > 1 { f64::from(cell.max - cell.min) / widths } else { 0.0 };
        Self {
            mean: f64::from(cell.mean),
            within: deviation * deviation,
            min: f64::from(cell.min),
            max: f64::from(cell.max),
            count: cell.count,
            broken: 0,
        }
    }
}

/// Curves over common steps.
#[derive(Clone, Debug, Default)]
pub struct Track {
    /// A step's first and last place on the axis: iterations, or ticks from 0.
    places: Vec<[f64; 2]>,
    curves: Vec<(String, Vec<Cell>)>,
}

impl Track {
    /// The buckets of a history from an iteration on.
    pub fn of_history(history: &History, from: u32) -> Self {
        let first = history.buckets().partition_point(|bucket| bucket.first < from);
        let buckets = history.buckets().get(first..).unwrap_or_default();
        let places = buckets.iter().map(|bucket| [bucket.first, bucket.last].map(f64::from)).collect();
        let cells = |name: &str| history.cells(name).iter().skip(first).map(Cell::of_bucket).collect();
        Self { places, curves: history.names().map(|name| (name.to_string(), cells(name))).collect() }
    }

    /// Steps at these places, without curves.
    pub fn at_places(places: Vec<f64>) -> Self {
        Self { places: places.into_iter().map(|place| [place, place]).collect(), curves: vec![] }
    }

    /// Adds a curve: the steps that logged it, and what.
    pub fn add(&mut self, name: &str, values: impl IntoIterator<Item = (usize, f64)>) {
        let mut cells = vec![Cell::default(); self.places.len()];
        for (step, value) in values {
            if let Some(cell) = cells.get_mut(step) {
                *cell = Cell::of(value);
            }
        }
        self.curves.push((name.to_string(), cells));
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no step.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Iterations or ticks of some steps.
    pub fn span(&self, steps: &Range<usize>) -> f64 {
        match self.places.get(steps.clone()) {
            Some([first, .., last]) => last[1] - first[0] + 1.0,
            Some([only]) => only[1] - only[0] + 1.0,
            _ => 0.0,
        }
    }

    /// Where a step begins and ends on the axis.
    pub fn place(&self, step: usize) -> Option<[f64; 2]> {
        self.places.get(step).copied()
    }

    /// A curve's cells; none where there is no such curve.
    pub fn cells(&self, name: &str) -> &[Cell] {
        self.curves.iter().find(|(known, _)| known == name).map_or(&[], |(_, cells)| cells)
    }

    /// The names of the curves.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.curves.iter().map(|(name, _)| name.as_str())
    }

    /// Its first steps.
    pub fn head(&self, steps: usize) -> Self {
        let curves = self.curves.iter().map(|(name, cells)| (name.clone(), cells[..steps.min(cells.len())].to_vec())).collect();
        Self { places: self.places[..steps.min(self.places.len())].to_vec(), curves }
    }
}

/// A curve within some steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Mean of all values.
    pub mean: f64,
    /// Standard deviation of single values.
    pub deviation: f64,
    /// Smallest and largest value.
    pub range: [f64; 2],
    /// How many.
    pub count: u32,
}

/// A window of cells; `None` where fewer than `least` values are finite, or fewer than half of those that were logged.
pub fn window(cells: impl IntoIterator<Item = Cell>, least: u32) -> Option<Window> {
    let (mut count, mut broken, mut sum, mut squares) = (0_u32, 0_u32, 0.0, 0.0);
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    for cell in cells {
        broken += cell.broken;
        if cell.count > 0 {
            let weight = f64::from(cell.count);
            count += cell.count;
            sum += weight * cell.mean;
            squares += weight * (cell.mean * cell.mean + cell.within);
            range = [range[0].min(cell.min), range[1].max(cell.max)];
        }
    }
    let (n, mean) = (f64::from(count), sum / f64::from(count.max(1)));
    let window = Window { mean, deviation: (squares / n - mean * mean).max(0.0).sqrt(), range, count };
    (count >= least.max(1) && count >= broken && window.mean.is_finite() && window.deviation.is_finite()).then_some(window)
}

/// The sum of curves with these weights, step by step; a step has it where every one of them has a value.
pub fn sum(track: &Track, parts: &[(&str, f64)], steps: Range<usize>) -> Vec<Cell> {
    let all: Vec<(&[Cell], f64)> = parts.iter().map(|(name, weight)| (track.cells(name), *weight)).collect();
    steps.map(|step| summed(&all, step)).collect()
}

fn summed(parts: &[(&[Cell], f64)], step: usize) -> Cell {
    let mut sum = Cell { count: u32::MAX, ..Cell::default() };
    for (cells, weight) in parts {
        let Some(cell) = cells.get(step) else { return Cell::default() };
        let ends = [cell.min * weight, cell.max * weight];
        sum.mean += weight * cell.mean;
        sum.within += weight * weight * cell.within;
        sum.min += ends[0].min(ends[1]);
        sum.max += ends[0].max(ends[1]);
        sum.count = sum.count.min(cell.count);
        sum.broken = sum.broken.max(cell.broken);
    }
    match sum {
        _ if parts.is_empty() => Cell::default(),
        Cell { count: 0, broken, .. } => Cell { broken, ..Cell::default() },
        sum => sum,
    }
}

/// Which steps are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans {
    /// The newest: a quarter of them, at least half of `least`, and at most 2,000 iterations or ticks.
    pub recent: Range<usize>,
    /// As many before them.
    pub earlier: Range<usize>,
    /// As many as `least` at the beginning.
    pub start: Range<usize>,
}

/// Most iterations or ticks of the newest window.
const MOST_RECENT: f64 = 2000.0;
/// Fewest steps of it, where a long run's steps have many iterations each.
const LEAST_STEPS: usize = 4;

impl Spans {
    /// Those of a track that has at least `least` iterations or ticks.
    pub fn of(track: &Track, least: f64) -> Option<Self> {
        let len = track.len();
        let done = track.span(&(0..len));
        if !(done >= least) {
            return None;
        }
        let last = track.place(len - 1)?[1];
        let wanted = (done / 4.0).max(least / 2.0).min(MOST_RECENT);
        let count_before = |place: f64| (0..len).take_while(|&step| track.place(step).is_some_and(|at| at[0] <= place)).count();
        let from = count_before(last - wanted).min(len.saturating_sub(LEAST_STEPS));
        let before = from.saturating_sub(len - from);
        let first = track.place(0)?[0];
        let start = count_before(first + least / 2.0 - 1.0).max(1);
        Some(Self { recent: from..len, earlier: before..from, start: 0..start })
    }
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
        let of = |count| Spans::of(&Track::of_history(&history(count, |_| 0.0), 0), 50.0);
        assert_eq!(of(49), None);
        for (count, recent, earlier) in [(50, 25..50, 0..25), (100, 75..100, 50..75), (400, 300..400, 200..300)] {
            let spans = of(count).unwrap();
            assert_eq!((spans.recent, spans.earlier, spans.start), (recent, earlier, 0..25), "{count}");
        }
        let long = Track::of_history(&history(100_000, |_| 0.0), 0);
        let spans = Spans::of(&long, 50.0).unwrap();
        assert!((1900.0..=2033.0).contains(&long.span(&spans.recent)), "{spans:?}");
    }

    #[test]
    fn a_track_begins_where_it_is_told() {
        let track = Track::of_history(&history(400, |i| i as f32), 301);
        assert_eq!((track.len(), track.place(0), track.span(&(0..100))), (100, Some([301.0, 301.0]), 100.0));
        assert_eq!(track.cells("a")[0].mean, 301.0);
        assert_eq!(track.head(10).len(), 10);
    }

    #[test]
    fn fluctuations_survive_the_merging_of_buckets() {
        // ±1 in turn and a triangle wave: σ 1 and 0.58.
        for (wave, deviation) in
            [((|i| if i % 2 == 0 { 1.0 } else { -1.0 }) as fn(u32) -> f32, 1.0), (|i| (i % 101) as f32 / 50.0 - 1.0, 0.58)]
        {
            for count in [1000, 50_000] {
                let track = Track::of_history(&history(count, wave), 0);
                let spans = Spans::of(&track, 50.0).unwrap();
                let got = window(track.cells("a")[spans.recent.clone()].iter().copied(), 3).unwrap();
                assert!(got.mean.abs() <= 0.1 && got.deviation >= 0.5 * deviation && got.deviation <= 1.5 * deviation, "{count}: {got:?}");
                let gap = window(sum(&track, &[("a", 1.0), ("b", -1.0)], spans.recent), 3).unwrap();
                assert!((gap.mean - got.mean + 1.0).abs() <= 1e-5 && (gap.deviation - got.deviation).abs() <= 1e-4, "{gap:?}");
            }
        }
    }

    #[test]
    fn half_of_what_was_logged_must_be_finite() {
        let of = |values: &[f64], least| window(values.iter().map(|x| Cell::of(*x)), least).map(|window| window.mean);
        assert_eq!(of(&[1.0, 2.0, 3.0], 3), Some(2.0));
        assert_eq!(of(&[1.0, 2.0], 3), None);
        assert_eq!(of(&[1.0, 3.0, f64::NAN, f64::INFINITY], 2), Some(2.0));
        assert_eq!(of(&[1.0, 3.0, f64::NAN, f64::INFINITY, f64::NAN], 2), None);
        assert_eq!(window(std::iter::repeat_n(Cell::default(), 9), 1), None);
        let mut track = Track::at_places(vec![0.0, 1.0]);
        track.add("a", [(0, 1.0), (1, f64::NAN)]);
        let cells = sum(&track, &[("a", 2.0)], 0..2);
        assert_eq!((cells[0].mean, cells[1].count, cells[1].broken), (2.0, 0, 1));
        assert_eq!(sum(&track, &[("a", 1.0), ("none", 1.0)], 0..2), [Cell::default(); 2]);
    }
}
