//! Axes: nice steps, and ranges that keep still while the data moves a little.
//!
//! Must not know: canvases.

use crate::number::decade;

/// The range of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Lower end.
    pub low: f64,
    /// Upper end, above `low`.
    pub high: f64,
}

impl Range {
    /// Upper end minus lower end.
    pub fn span(self) -> f64 {
        self.high - self.low
    }

    /// Position of `x`: 0 at the lower end, 1 at the upper.
    pub fn share(self, x: f64) -> f64 {
        (x - self.low) / self.span()
    }

    /// The smallest range over both.
    pub fn with(self, x: f64) -> Self {
        Self { low: self.low.min(x), high: self.high.max(x) }
    }
}

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into at most `count` parts or so.
pub fn nice_step(span: f64, count: usize) -> f64 {
    if !(span.is_finite() && span > 0.0) {
        return 1.0;
    }
    let raw = span / count.max(1) as f64;
    let power = 10f64.powi(decade(raw));
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= raw * 0.999).unwrap_or(10.0);
    factor * power
}

/// Multiples of a nice step inside the range.
pub fn linear_ticks(range: Range, count: usize) -> (f64, Vec<f64>) {
    let step = nice_step(range.span(), count);
    let first = (range.low / step - 1e-6).ceil() as i64;
    let last = (range.high / step + 1e-6).floor() as i64;
    (step, (first..=last).take(50).map(|i| i as f64 * step).collect())
}

/// A calm range for data that reaches over `wanted`: the previous one while it still fits well, otherwise
/// `wanted` widened to whole steps.
pub fn settle(previous: Option<Range>, wanted: Range, count: usize) -> Range {
    let wanted = widen(wanted);
    if let Some(previous) = previous {
        let inside = wanted.low >= previous.low && wanted.high <= previous.high;
        if inside && wanted.span() > 0.4 * previous.span() {
            return previous;
        }
    }
    let step = nice_step(wanted.span(), count * 2);
    Range { low: (wanted.low / step).floor() * step, high: (wanted.high / step).ceil() * step }
}

/// A range with room in it, also for data that is one number.
fn widen(range: Range) -> Range {
    let least = 1e-9_f64.max(range.low.abs().max(range.high.abs()) * 1e-3);
    if range.span() >= least {
        return range;
    }
    Range { low: range.low - least, high: range.high + least }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f64, high: f64) -> Range {
        Range { low, high }
    }

    #[test]
    fn steps_are_one_two_or_five() {
        for (span, count, step) in [(1.0, 4, 0.5), (1.0, 5, 0.2), (10.0, 2, 5.0), (0.03, 3, 0.01), (f64::NAN, 3, 1.0)] {
            assert!((nice_step(span, count) - step).abs() < 1e-12, "{span} / {count}");
        }
    }

    #[test]
    fn ticks_lie_inside() {
        let (step, ticks) = linear_ticks(range(-0.7, 1.4), 5);
        assert_eq!((step, ticks), (0.5, vec![-0.5, 0.0, 0.5, 1.0]));
    }

    #[test]
    fn a_small_move_keeps_the_range() {
        let first = settle(None, range(0.0, 0.93), 4);
        assert_eq!(settle(Some(first), range(0.01, 0.9), 4), first);
        assert!(settle(Some(first), range(0.0, 2.0), 4).high >= 2.0);
        assert!(settle(Some(first), range(0.0, 0.1), 4).high < 0.5);
    }

    #[test]
    fn one_number_gets_room() {
        let one = settle(None, range(0.0, 0.0), 4);
        assert!(one.low < 0.0 + 1e-12 && one.high > one.low);
    }
}
