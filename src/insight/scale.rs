//! Scales of the vertical axis: where on it a value lies, and which values are written beside it.
//!
//! Must not know: canvases, curves.

use crate::insight::ticks::{Range, linear_ticks};
use crate::number;

/// On a symmetric logarithmic axis, up to about here values are as far apart as on a linear one.
pub const NEAR_ZERO: f64 = 0.1;
/// The powers of ten that an f32 can have.
const DECADES: std::ops::RangeInclusive<i32> = -45..=38;

/// A scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal factors; only what is above 0 has a place.
    Log,
    /// Logarithmic on both sides of 0, and linear around it.
    Symlog,
}

/// A value that is written beside the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Where it lies.
    pub place: f64,
    /// The value.
    pub value: f64,
    /// What its digits should tell apart.
    pub step: f64,
}

impl Scale {
    /// All.
    pub const ALL: [Self; 3] = [Self::Linear, Self::Log, Self::Symlog];

    /// Its word for scripts.
    pub fn key(self) -> &'static str {
        ["linear", "log", "symlog"][self as usize]
    }

    /// Where a value lies on the axis; NaN where it has no place.
    pub fn place(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log if value > 0.0 => log10(value),
            Self::Log => f64::NAN,
            Self::Symlog => {
                let size = log10(1.0 + value.abs() / NEAR_ZERO);
                if value < 0.0 { -size } else { size }
            }
        }
    }

    /// The value that lies there.
    pub fn value(self, place: f64) -> f64 {
        match self {
            Self::Linear => place,
            Self::Log => number::power(10.0, place),
            Self::Symlog => {
                let size = NEAR_ZERO * (number::power(10.0, place.abs()) - 1.0);
                if place < 0.0 { -size } else { size }
            }
        }
    }

    /// About `count` values to write beside a range of places: round ones, none upon another.
    pub fn ticks(self, range: Range, count: usize) -> Vec<Tick> {
        let mut ticks = vec![];
        if self != Self::Linear {
            let mut add = |value: f64| {
                let place = self.place(value);
                let is_inside = range.share(place) > -1e-6 && range.share(place) < 1.0 + 1e-6;
                let is_free = ticks.iter().all(|t: &Tick| (t.place - place).abs() * (count as f64) > 0.7 * range.span());
                if is_inside && is_free {
                    // 0 needs no digits.
                    ticks.push(Tick { place, value, step: if value == 0.0 { 1.0 } else { value.abs() } });
                }
            };
            if self == Self::Symlog {
                add(0.0);
            }
            // Whole powers of ten first, then what lies between.
            for factor in [1.0, 2.0, 5.0] {
                for decade in DECADES {
                    let value = factor * number::power(10.0, f64::from(decade));
                    add(value);
                    if self == Self::Symlog {
                        add(-value);
                    }
                }
            }
        }
        if ticks.len() < 2 {
            let (step, values) = linear_ticks(Range { low: self.value(range.low), high: self.value(range.high) }, count);
            ticks = values.into_iter().map(|value| Tick { place: self.place(value), value, step }).collect();
        }
        ticks
    }
}

fn log10(x: f64) -> f64 {
    number::ln(x) / std::f64::consts::LN_10
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::format::tick;

    fn written(scale: Scale, low: f64, high: f64, count: usize) -> Vec<f64> {
        let range = Range { low: scale.place(low), high: scale.place(high) };
        let mut values: Vec<f64> = scale.ticks(range, count).iter().map(|tick| tick.value).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    #[track_caller]
    fn are(values: &[f64], expected: &[f64]) {
        assert_eq!(values.len(), expected.len(), "{values:?}");
        for (value, expected) in values.iter().zip(expected) {
            assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{values:?}");
        }
    }

    #[test]
    fn places_and_values_are_inverse() {
        for scale in Scale::ALL {
            for value in [1e-3, 0.07, 1.0, 250.0] {
                assert!((scale.value(scale.place(value)) / value - 1.0).abs() < 1e-4, "{scale:?} {value}");
                assert!(scale == Scale::Log || (scale.place(-value) + scale.place(value)).abs() < 1e-12);
            }
        }
        assert!(Scale::Log.place(0.0).is_nan() && Scale::Log.place(-1.0).is_nan());
        assert_eq!(Scale::Symlog.place(0.0), 0.0);
    }

    #[test]
    fn round_values_are_written() {
        are(&written(Scale::Linear, -0.7, 1.4, 5), &[-0.5, 0.0, 0.5, 1.0]);
        are(&written(Scale::Log, 0.003, 15.0, 4), &[0.01, 0.1, 1.0, 10.0]);
        are(&written(Scale::Log, 0.8, 9.0, 4), &[1.0, 2.0, 5.0]);
        are(&written(Scale::Log, 1.1, 1.6, 4), &[1.2, 1.4, 1.6]);
        are(&written(Scale::Symlog, -20.0, 20.0, 4), &[-10.0, -1.0, 0.0, 1.0, 10.0]);
        are(&written(Scale::Symlog, 0.5, 0.7, 2), &[0.5, 0.6, 0.7]);
    }

    #[test]
    fn what_is_written_is_short() {
        let range = Range { low: Scale::Symlog.place(-20.0), high: Scale::Symlog.place(20.0) };
        let symlog: Vec<_> = Scale::Symlog.ticks(range, 4).iter().map(|t| tick(t.value, t.step)).collect();
        assert_eq!(symlog, ["0", "1", "−1", "10", "−10"]);
        let log = Scale::Log.ticks(Range { low: -8.0, high: 0.0 }, 4);
        assert_eq!(log.iter().map(|t| tick(t.value, t.step)).collect::<Vec<_>>(), ["1e−8", "1e−6", "1e−4", "0.01", "1"]);
    }

    #[test]
    fn no_two_are_written_on_one_another() {
        for scale in Scale::ALL {
            for (low, high) in [(1e-30, 1e30), (1e-3, 1e-2), (0.5, 80.0), (2.0, 2.001)] {
                for count in [2, 4] {
                    let range = Range { low: scale.place(low), high: scale.place(high) };
                    let ticks = scale.ticks(range, count);
                    assert!(!ticks.is_empty() && ticks.len() <= 2 * count + 1, "{scale:?} {low} {high} {ticks:?}");
                    let shares: Vec<f64> = ticks.iter().map(|t| range.share(t.place)).collect();
                    assert!(shares.iter().all(|s| *s > -0.01 && *s < 1.01), "{shares:?}");
                    let is_apart = |a: usize, b: usize| (shares[a] - shares[b]).abs() > 0.05;
                    assert!((0..shares.len()).all(|b| (0..b).all(|a| is_apart(a, b))), "{scale:?} {low} {high} {shares:?}");
                }
            }
        }
    }
}
