//! A column of the history as a line: one dot a pixel column, with its spread and a smoothed mean.
//!
//! Must not know: canvases, colours.

use crate::insight::scale::Scale;
use crate::insight::ticks::Range;
use crate::number;
use crate::run::history::{Bucket, Cell, History};

/// A place below every axis.
const BELOW: f64 = -99.0;

/// One pixel column of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Position from the left, 0 to 1.
    pub x: f64,
    /// Smallest value in it.
    pub min: f64,
    /// Largest value in it.
    pub max: f64,
    /// Mean of the values in it.
    pub mean: f64,
    /// Smoothed mean.
    pub smooth: f64,
    /// Whether the line is broken before this dot.
    pub gap: bool,
}

/// Puts dots where they lie on a scale. Those that have no place there are left out, and the line is broken; says whether there was
/// such a value.
pub fn on_scale(dots: &mut Vec<Dot>, scale: Scale) -> bool {
    if scale == Scale::Linear {
        return false;
    }
    let (mut is_broken, mut is_cut) = (false, false);
    dots.retain_mut(|dot| {
        is_cut |= scale.place(dot.min).is_nan();
        for v in [&mut dot.min, &mut dot.max, &mut dot.mean, &mut dot.smooth] {
            *v = scale.place(*v);
        }
        if dot.min.is_nan() {
            dot.min = BELOW;
        }
        let has_place = !(dot.mean.is_nan() || dot.smooth.is_nan());
        dot.gap |= has_place && std::mem::replace(&mut is_broken, !has_place);
        is_broken |= !has_place;
        has_place
    });
    is_cut
}

/// How to read a column.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Iterations from left to right.
    pub x: Range,
    /// Pixel columns.
    pub width: usize,
    /// Time constant of the smoothing, in iterations; 0 for none.
    pub memory: f64,
    /// Every value is multiplied by this.
    pub factor: f64,
    /// Iterations from one value to the next, at most: where more are without one, the line is broken.
    pub interval: u32,
}

/// The dots of a column, from left to right.
pub fn trace(history: &History, name: &str, reading: Reading) -> Vec<Dot> {
    trace_cells(history.buckets(), history.cells(name), reading)
}

/// The dots of cells, one a bucket.
pub fn trace_cells(buckets: &[Bucket], cells: &[Cell], reading: Reading) -> Vec<Dot> {
    let mut dots: Vec<Dot> = Vec::with_capacity(reading.width.min(buckets.len()) + 1);
    let mut smoother = Smoother::new(reading.memory);
    let mut pixel = Pixel::default();
    let mut missing = true;
    let mut last: Option<u32> = None;
    for (bucket, cell) in buckets.iter().zip(cells) {
        if cell.count == 0 {
            missing = true;
            continue;
        }
        let gap = missing && last.is_none_or(|last| bucket.first - last > reading.interval);
        if gap {
            smoother = Smoother::new(reading.memory);
        }
        (missing, last) = (false, Some(bucket.last));
        let iteration = 0.5 * (f64::from(bucket.first) + f64::from(bucket.last));
        let share = reading.x.share(iteration);
        let column = (share * reading.width as f64).floor();
        let mean = f64::from(cell.mean) * reading.factor;
        let dot = Dot {
            x: share,
            min: f64::from(cell.min) * reading.factor,
            max: f64::from(cell.max) * reading.factor,
            mean,
            smooth: smoother.next(mean, iteration),
            gap,
        };
        pixel.add(column, dot, &mut dots);
    }
    pixel.flush(&mut dots);
    dots
}

/// Gathers the dots of one pixel column.
#[derive(Default)]
struct Pixel {
    column: f64,
    dot: Option<Dot>,
    count: f64,
}

impl Pixel {
    fn add(&mut self, column: f64, next: Dot, out: &mut Vec<Dot>) {
        if column != self.column || next.gap {
            self.flush(out);
            self.column = column;
        }
        self.count += 1.0;
        self.dot = Some(match self.dot {
            None => next,
            Some(dot) => Dot {
                min: dot.min.min(next.min),
                max: dot.max.max(next.max),
                mean: dot.mean + (next.mean - dot.mean) / self.count,
                smooth: next.smooth,
                x: next.x,
                gap: dot.gap,
            },
        });
    }

    fn flush(&mut self, out: &mut Vec<Dot>) {
        out.extend(self.dot.take());
        self.count = 0.0;
    }
}

/// Exponential mean over iterations, without a bias towards the start.
struct Smoother {
    memory: f64,
    sum: f64,
    weight: f64,
    last: Option<f64>,
}

impl Smoother {
    fn new(memory: f64) -> Self {
        Self { memory, sum: 0.0, weight: 0.0, last: None }
    }

    fn next(&mut self, value: f64, iteration: f64) -> f64 {
        if self.memory <= 0.0 {
            return value;
        }
        let step = self.last.map_or(1.0, |last| (iteration - last).max(1e-9));
        self.last = Some(iteration);
        let keep = number::exp(-step / self.memory);
        self.sum = self.sum * keep + value * (1.0 - keep);
        self.weight = self.weight * keep + (1.0 - keep);
        self.sum / self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(values: impl IntoIterator<Item = f32>) -> History {
        let mut history = History::default();
        for (i, value) in values.into_iter().enumerate() {
            history.push(i as u32 + 1, &["a".to_string()], &[value]);
        }
        history
    }

    fn reading(last: f64, width: usize, memory: f64) -> Reading {
        Reading { x: Range { low: 0.0, high: last }, width, memory, factor: 1.0, interval: 1 }
    }

    #[test]
    fn a_pixel_column_keeps_its_extremes() {
        let values = (0..1000).map(|i| if i == 500 { 9.0 } else { 1.0 });
        let dots = trace(&history(values), "a", reading(1000.0, 50, 0.0));
        assert!(dots.len() <= 51);
        assert!(dots.iter().any(|d| d.max == 9.0 && d.min == 1.0));
    }

    #[test]
    fn smoothing_a_constant_changes_nothing() {
        let dots = trace(&history([2.5; 300]), "a", reading(300.0, 300, 40.0));
        assert!(dots.iter().all(|d| (d.smooth - 2.5).abs() < 1e-9));
    }

    #[test]
    fn smoothing_lags_a_step_by_its_memory() {
        let values = (0..400).map(|i| if i < 200 { 0.0 } else { 1.0 });
        let dots = trace(&history(values), "a", reading(400.0, 400, 30.0));
        let after = dots.iter().find(|d| d.x * 400.0 >= 230.0).map(|d| d.smooth).unwrap();
        assert!((after - (1.0 - (-1.0f64).exp())).abs() < 0.03, "{after}");
    }

    #[test]
    fn what_has_no_place_on_an_axis_breaks_the_line_and_is_told() {
        let values = [1.0, -1.0, 0.0, 10.0, 100.0];
        let traced = || trace(&history(values), "a", reading(5.0, 400, 0.0));
        let mut dots = traced();
        assert!(on_scale(&mut dots, Scale::Log));
        assert_eq!(dots.iter().map(|d| d.gap).collect::<Vec<_>>(), [true, true, false]);
        assert!((dots[2].mean - 2.0).abs() < 1e-5);
        let mut dots = traced();
        assert!(!on_scale(&mut dots, Scale::Symlog) && dots.len() == 5 && dots[1].mean < 0.0);
        let mut dots = traced();
        assert!(!on_scale(&mut dots, Scale::Linear) && dots == traced());
    }

    #[test]
    fn gaps_break_the_line() {
        let dots = trace(&history([1.0, f32::NAN, 1.0, 1.0]), "a", reading(4.0, 400, 0.0));
        assert_eq!(dots.iter().map(|d| d.gap).collect::<Vec<_>>(), [true, true, false]);
    }

    #[test]
    fn a_value_every_third_iteration_is_one_line() {
        let none = f32::NAN;
        let values = history([1.0, none, none, 2.0, none, none, 3.0, none, none, none, 4.0]);
        let dots = trace(&values, "a", Reading { interval: 3, ..reading(11.0, 400, 0.0) });
        assert_eq!(dots.iter().map(|d| (d.mean, d.gap)).collect::<Vec<_>>(), [(1.0, true), (2.0, false), (3.0, false), (4.0, true)]);
    }
}
