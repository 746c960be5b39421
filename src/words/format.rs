//! Numbers to text: never longer than eight characters, so that nothing on the page jumps.
//!
//! Must not know: where the text goes.

use crate::number::{decade, fixed, scientific, scientific_shortest};

/// `12345` as "12,345".
pub fn thousands(n: u32) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A loss, score or penalty, with a real minus sign; "–" where there is no number.
pub fn value(x: f32) -> String {
    if x.is_nan() {
        return "–".to_string();
    }
    let size = f64::from(x.abs());
    let digits = if size.is_infinite() {
        "∞".to_string()
    } else if size != 0.0 && size < 0.001 {
        scientific(size, 1).replace('-', "−")
    } else if size < 100.0 {
        fixed(size, 3)
    } else if size < 10_000.0 {
        fixed(size, 1)
    } else {
        scientific(size, 2)
    };
    signed(x < 0.0, digits)
}

/// A number that was computed: "NaN" where it is none, since "–" says that nothing was computed.
pub fn computed(x: f32) -> String {
    if x.is_nan() { "NaN".to_string() } else { value(x) }
}

/// A coordinate, with two decimals.
pub fn coordinate(x: f32) -> String {
    if x.is_finite() { signed(x <= -0.005, fixed(f64::from(x.abs()), 2)) } else { value(x) }
}

/// Iterations a second.
pub fn rate(x: f32) -> String {
    if !x.is_finite() || x <= 0.0 {
        "0".to_string()
    } else if x < 10.0 {
        fixed(f64::from(x), 1)
    } else {
        thousands(x.round() as u32)
    }
}

/// A share as a percentage.
pub fn percent(share: f32) -> String {
    if share.is_finite() { format!("{} %", fixed(f64::from(share) * 100.0, 0)) } else { "–".to_string() }
}

/// A tick of an axis whose ticks are `step` apart.
pub fn tick(x: f64, step: f64) -> String {
    let size = x.abs();
    if size < step * 1e-6 {
        return "0".to_string();
    }
    // Where every tick has digits of its own, as on a logarithmic axis, room is scarce.
    let least = if step == size { 1e-3 } else { 1e-4 };
    if !(least..1e6).contains(&size) {
        return signed(x < 0.0, scientific_shortest(size).replace('-', "−"));
    }
    let decimals = (-decade(step)).clamp(0, 6) as usize;
    signed(x < 0.0, fixed(size, decimals))
}

/// An iteration on the x axis: "900", "12k", "1.5M".
pub fn iteration_tick(x: f64) -> String {
    let (scaled, suffix) = match x {
        x if x >= 1e6 => (x / 1e6, "M"),
        x if x >= 1e4 => (x / 1e3, "k"),
        x => (x, ""),
    };
    let decimals = usize::from(scaled.fract() != 0.0);
    format!("{}{suffix}", fixed(scaled, decimals))
}

fn signed(negative: bool, digits: String) -> String {
    if negative { format!("−{digits}") } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (u32::MAX, "4,294,967,295")] {
            assert_eq!(thousands(n), text);
        }
    }

    #[test]
    fn values_fit_eight_characters() {
        let mut x = 1e-30_f32;
        while x < 1e30 {
            for v in [x, -x] {
                assert!(value(v).chars().count() <= 8, "{}", value(v));
            }
            x *= 3.7;
        }
        assert_eq!(value(-0.3125), "−0.312");
        assert_eq!(value(0.0), "0.000");
        assert_eq!(value(2e-5), "2.0e−5");
        assert_eq!(value(f32::NAN), "–");
        assert_eq!(value(f32::NEG_INFINITY), "−∞");
    }

    #[test]
    fn what_was_computed_and_is_no_number_is_nan() {
        assert_eq!([f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.5].map(computed), ["NaN", "∞", "−∞", "0.500"]);
    }

    #[test]
    fn ticks_show_the_decimals_of_their_step() {
        assert_eq!(tick(0.5, 0.1), "0.5");
        assert_eq!(tick(-2.0, 1.0), "−2");
        assert_eq!(tick(1e-17, 0.1), "0");
        assert_eq!(tick(1e-8, 1e-8), "1e−8");
    }

    #[test]
    fn small_coordinates_have_no_minus() {
        assert_eq!(coordinate(-0.001), "0.00");
        assert_eq!(coordinate(-1.25), "−1.25");
    }

    #[test]
    fn iterations_are_short() {
        assert_eq!(iteration_tick(500.0), "500");
        assert_eq!(iteration_tick(12_000.0), "12k");
        assert_eq!(iteration_tick(1_500_000.0), "1.5M");
    }
}
