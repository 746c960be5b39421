//! Sliders: the stops of a range control for a declared field, linear or logarithmic.
//!
//! Must not know: the field's meaning, the DOM.

use crate::gan::field::{Kind, Scale};
use crate::number;

/// Number of the highest stop; the lowest is 0.
pub const LAST: u32 = 240;

/// The stop nearest to a number of the field; 0 for fields without a slider.
pub fn stop(kind: Kind, x: f64) -> u32 {
    let Kind::Number { min, max, scale, .. } = kind else {
        return 0;
    };
    let share = match scale {
        Scale::Linear => (x - min) / (max - min),
        Scale::Log { smallest } if x < smallest => return u32::from(x > min),
        Scale::Log { smallest } => {
            return 1 + (number::ln(x / smallest) / number::ln(max / smallest) * f64::from(LAST - 1)).round() as u32;
        }
    };
    (share * f64::from(LAST)).round() as u32
}

/// The number at a stop, rounded to what a person would type; `None` for fields without a slider.
pub fn number(kind: Kind, stop: u32) -> Option<f64> {
    let Kind::Number { min, max, scale, .. } = kind else {
        return None;
    };
    let stop = stop.min(LAST);
    if stop == 0 {
        return Some(min);
    }
    if stop == LAST {
        return Some(max);
    }
    let x = match scale {
        Scale::Linear => round_to(min + (max - min) * f64::from(stop) / f64::from(LAST), (max - min) / 1000.0),
        Scale::Log { smallest } => {
            two_digits(smallest * number::exp(number::ln(max / smallest) * f64::from(stop - 1) / f64::from(LAST - 1)))
        }
    };
    Some(number::within(x, min, max))
}

/// Rounds to the power of ten at or above `step`.
fn round_to(x: f64, step: f64) -> f64 {
    let below = number::decade(step);
    let power = if 10f64.powi(below) < step { below + 1 } else { below };
    let digits = (-power).max(0) as usize;
    number::parse(&number::fixed(x, digits)).unwrap_or(x)
}

/// Rounds to two significant digits.
fn two_digits(x: f64) -> f64 {
    number::parse(&number::scientific(x, 1)).unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::FIELDS;
    use crate::gan::field::Value;

    #[test]
    fn every_stop_of_every_field_holds_and_runs_upwards() {
        for field in FIELDS {
            let Kind::Number { min, max, .. } = field.kind else {
                continue;
            };
            let numbers: Vec<f64> = (0..=LAST).filter_map(|s| number(field.kind, s)).collect();
            assert!(numbers.iter().all(|&x| field.holds(Value::Number(x))), "{}", field.key);
            assert!(numbers.windows(2).all(|w| w[0] <= w[1]), "{}", field.key);
            assert_eq!((numbers[0], numbers[LAST as usize]), (min, max));
        }
    }

    #[test]
    fn stops_read_back_near_themselves() {
        for field in FIELDS {
            for s in 0..=LAST {
                let Some(x) = number(field.kind, s) else {
                    continue;
                };
                assert!(stop(field.kind, x).abs_diff(s) <= 2, "{} {s} {x}", field.key);
            }
        }
    }

    #[test]
    fn defaults_lie_on_the_slider() {
        for field in FIELDS {
            if let Value::Number(x) = field.default_value() {
                assert!(stop(field.kind, x) <= LAST, "{}", field.key);
            }
        }
    }
}
