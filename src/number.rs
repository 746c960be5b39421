//! Numbers to text and back, by the standard library natively and by the browser in the page.
//!
//! The browser has both already; the standard library's tables and code for floating-point text
//! would be a tenth of the page. Both give the shortest text that reads back as the same number.
//! Logarithms for drawing are to f32 precision, by the functions that training has on board.
//! Must not know: what the numbers mean.

use cpu_kernels::Real;

/// The decimal number that a text stands for: digits, a point, an exponent, a sign, and nothing else.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let decimal = text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    decimal.then(|| platform::parse(text)).flatten()
}

/// The shortest text that reads back as `x`, with an exponent for the very small and very large.
pub fn shortest(x: f64) -> String {
    let size = x.abs();
    if size != 0.0 && !(1e-3..1e6).contains(&size) { scientific_shortest(x) } else { platform::plain(x) }
}

/// The shortest text with an exponent that reads back as `x`: "2.5e-7".
pub fn scientific_shortest(x: f64) -> String {
    platform::scientific(x, None).replace('+', "")
}

/// The shortest text that reads back as this f32.
pub fn shortest_f32(x: f32) -> String {
    let fits = |text: &String| parse(text).is_some_and(|y| y as f32 == x);
    (5..9).map(|digits| trimmed(&scientific(f64::from(x), digits))).find(fits).unwrap_or_else(|| shortest(f64::from(x)))
}

/// `x` with a fixed number of decimals.
pub fn fixed(x: f64, decimals: usize) -> String {
    platform::fixed(x, decimals)
}

/// `x` with one digit before the point, `decimals` after it, and an exponent.
pub fn scientific(x: f64, decimals: usize) -> String {
    platform::scientific(x, Some(decimals)).replace('+', "")
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

/// sin x of an angle in radians, as exact as the platform has it.
pub fn sin(x: f64) -> f64 {
    platform::sin(x)
}

/// The exponent of the largest power of ten that is not above |x|; 0 for 0 and what is not finite.
pub fn decade(x: f64) -> i32 {
    platform::scientific(x, None).split_once('e').and_then(|(_, exponent)| exponent.trim_start_matches('+').parse().ok()).unwrap_or(0)
}

/// xʸ, as exact as the platform has it.
pub fn power(x: f64, y: f64) -> f64 {
    platform::power(x, y)
}

/// eˣ to f32 precision.
pub fn exp(x: f64) -> f64 {
    f64::from(Real::exp(x as f32))
}

/// ln x to f32 precision.
pub fn ln(x: f64) -> f64 {
    f64::from(Real::ln(x as f32))
}

/// The same number with the exponent, if any, written out where that is short.
fn trimmed(text: &str) -> String {
    parse(text).map_or_else(|| text.to_owned(), shortest)
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    pub fn parse(text: &str) -> Option<f64> {
        text.parse().ok()
    }

    pub fn plain(x: f64) -> String {
        format!("{x}")
    }

    pub fn fixed(x: f64, decimals: usize) -> String {
        format!("{x:.decimals$}")
    }

    pub fn sin(x: f64) -> f64 {
        x.sin()
    }

    pub fn power(x: f64, y: f64) -> f64 {
        x.powf(y)
    }

    pub fn scientific(x: f64, decimals: Option<usize>) -> String {
        decimals.map_or_else(|| format!("{x:e}"), |decimals| format!("{x:.decimals$e}"))
    }
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = Number)]
        fn number_of(text: &str) -> f64;
        #[wasm_bindgen(js_name = String)]
        fn string_of(x: f64) -> String;
        #[wasm_bindgen(js_name = Number)]
        type Number;
        #[wasm_bindgen(constructor, js_class = "Number")]
        fn new(x: f64) -> Number;
        #[wasm_bindgen(method, js_name = toFixed)]
        fn to_fixed(this: &Number, decimals: usize) -> String;
        #[wasm_bindgen(method, js_name = toExponential)]
        fn to_exponential(this: &Number, decimals: Option<usize>) -> String;
    }

    pub fn parse(text: &str) -> Option<f64> {
        Some(number_of(text)).filter(|x| !x.is_nan())
    }

    pub fn sin(x: f64) -> f64 {
        js_sys::Math::sin(x)
    }

    pub fn power(x: f64, y: f64) -> f64 {
        js_sys::Math::pow(x, y)
    }

    pub fn plain(x: f64) -> String {
        string_of(x)
    }

    pub fn fixed(x: f64, decimals: usize) -> String {
        Number::new(x).to_fixed(decimals)
    }

    pub fn scientific(x: f64, decimals: Option<usize>) -> String {
        Number::new(x).to_exponential(decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn decimals_are_as_asked_for() {
        assert_eq!([fixed(2.345, 1), fixed(-1.0, 3), scientific(1234.5, 1), scientific(0.5, 0)], ["2.3", "-1.000", "1.2e3", "5e-1"]);
    }
}
