//! Numbers to text and back, the same in the page and natively: by the standard library.
//!
//! A number half-way between two texts becomes the one with the even last digit: 62.5 % is written "62 %".
//! Logarithms for drawing are to f32 precision, by the functions that training has on board.
//! Must not know: what the numbers mean.

use cpu_kernels::Real;

/// The decimal number that a text stands for: digits, a point, an exponent, a sign, and nothing else.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let decimal = text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    decimal.then(|| text.parse().ok()).flatten()
}

/// The shortest text that reads back as `x`, with an exponent for the very small and very large.
pub fn shortest(x: f64) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) { scientific_shortest(x) } else { format!("{x}") }
}

/// The shortest text with an exponent that reads back as `x`: "2.5e-7".
pub fn scientific_shortest(x: f64) -> String {
    format!("{x:e}")
}

/// The shortest text that reads back as this f32.
pub fn shortest_f32(x: f32) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) { format!("{x:e}") } else { format!("{x}") }
}

/// `x` with a fixed number of decimals.
pub fn fixed(x: f64, decimals: usize) -> String {
    format!("{x:.decimals$}")
}

/// `x` with one digit before the point, `decimals` after it, and an exponent.
pub fn scientific(x: f64, decimals: usize) -> String {
    format!("{x:.decimals$e}")
}

/// `x`, or the bound that it is beyond; NaN stays NaN. Unlike [`f64::clamp`] it has no message to print numbers in.
pub fn within(x: f64, min: f64, max: f64) -> f64 {
    if x < min {
        min
    } else if x > max {
        max
    } else {
        x
    }
}

/// sin x of an angle in radians.
pub fn sin(x: f64) -> f64 {
    x.sin()
}

/// The exponent of the largest power of ten that is not above |x|; 0 for 0 and what is not finite.
pub fn decade(x: f64) -> i32 {
    scientific_shortest(x).split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// xʸ.
pub fn power(x: f64, y: f64) -> f64 {
    x.powf(y)
}

/// eˣ to f32 precision.
pub fn exp(x: f64) -> f64 {
    f64::from(Real::exp(x as f32))
}

/// ln x to f32 precision.
pub fn ln(x: f64) -> f64 {
    f64::from(Real::ln(x as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_decimal_numbers_are_numbers() {
        for (text, x) in [("1", 1.0), (" -2.5e-3 ", -0.0025), (".5", 0.5), ("5.", 5.0), ("+7E2", 700.0)] {
            assert_eq!(parse(text), Some(x), "{text}");
        }
        for text in ["", "e", "-", "1e", "1.2.3", "inf", "NaN", "0x10", "1_000", "12px", "1 2"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_shortest_text_reads_back() {
        for (x, text) in [(0.0, "0"), (0.1, "0.1"), (-2.5e-7, "-2.5e-7"), (1e6, "1e6"), (0.1 + 0.2, "0.30000000000000004")] {
            assert_eq!(shortest(x), text);
            assert_eq!(parse(text), Some(x));
        }
        for (x, text) in [(0.2_f32, "0.2"), (1.0, "1"), (1e-8, "1e-8"), (std::f32::consts::PI, "3.1415927"), (-1.5, "-1.5")] {
            assert_eq!(shortest_f32(x), text);
        }
    }

    #[test]
    fn decades_are_exact_where_logarithms_are_not() {
        for (x, power) in [(1000.0, 3), (999.999, 2), (0.001, -3), (-25.0, 1), (1.0, 0), (0.0, 0), (f64::INFINITY, 0)] {
            assert_eq!(decade(x), power, "{x}");
        }
        assert!((exp(ln(123.0)) - 123.0).abs() <= 1e-4);
    }

    /// A browser's `toFixed` rounds ties up: "63", "0.13", "3".
    #[test]
    fn ties_go_to_the_even_digit() {
        for (x, decimals, text) in
            [(62.5, 0, "62"), (63.5, 0, "64"), (0.125, 2, "0.12"), (0.375, 2, "0.38"), (2.5, 0, "2"), (-2.5, 0, "-2")]
        {
            assert_eq!(fixed(x, decimals), text, "{x}");
        }
        assert_eq!([scientific(2.5, 0), scientific(3.5, 0), scientific(125.0, 1)], ["2e0", "4e0", "1.2e2"]);
    }

    #[test]
    fn exponents_have_no_plus_and_as_many_digits_as_needed() {
        for (x, text) in [(1e300, "1e300"), (2.5e-7, "2.5e-7"), (1e21, "1e21"), (f64::MIN_POSITIVE, "2.2250738585072014e-308")] {
            assert_eq!((scientific_shortest(x).as_str(), shortest(x).as_str(), parse(text)), (text, text, Some(x)));
        }
        assert_eq!([shortest(999_999.0), shortest(1e-3), shortest(9.99e-4)], ["999999", "0.001", "9.99e-4"]);
    }

    proptest! {
        #[test]
        fn any_number_reads_back(bits in any::<u64>()) {
            let (x, y) = (f64::from_bits(bits), f32::from_bits(bits as u32));
            prop_assume!(x.is_finite() && y.is_finite());
            prop_assert_eq!(parse(&shortest(x)), Some(x));
            prop_assert_eq!(parse(&shortest_f32(y)).map(|y| y as f32), Some(y));
        }
    }

    #[test]
    fn decimals_are_as_asked_for() {
        assert_eq!([fixed(2.345, 1), fixed(-1.0, 3), scientific(1234.5, 1), scientific(0.5, 0)], ["2.3", "-1.000", "1.2e3", "5e-1"]);
    }
}
