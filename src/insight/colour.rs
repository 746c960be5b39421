//! Colours: hex text to numbers, and the diverging palette of the score field.
//!
//! Must not know: where the colours come from (the style sheet) and go to (a canvas).

/// Red, green and blue, 0 to 255.
pub type Rgb = [u8; 3];

/// Reads `#rgb` or `#rrggbb`.
pub fn parse_hex(text: &str) -> Option<Rgb> {
    let digits = text.trim().strip_prefix('#')?;
    let nibbles: Vec<u8> = digits.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    match *nibbles.as_slice() {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        [a, b, c, d, e, f] => Some([a * 16 + b, c * 16 + d, e * 16 + f]),
        _ => None,
    }
}

/// A palette with a neutral colour at 0. The page's legend (`.palette` in the style sheet) has the same course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diverging {
    /// Colour at −1.
    pub negative: Rgb,
    /// Colour at 0.
    pub neutral: Rgb,
    /// Colour at 1.
    pub positive: Rgb,
    /// Whether colour grows with the number; otherwise with its square root, so that small scores show beside a few large ones.
    pub is_linear: bool,
}

impl Diverging {
    /// The colour at `t`, cut to −1 … 1; NaN is neutral.
    pub fn at(&self, t: f32) -> Rgb {
        let end = if t < 0.0 { self.negative } else { self.positive };
        let share = if t.is_nan() { 0.0 } else { t.abs().min(1.0) };
        let share = if self.is_linear { share } else { share.sqrt() };
        std::array::from_fn(|i| {
            let (from, to) = (f32::from(self.neutral[i]), f32::from(end[i]));
            (from + (to - from) * share).round() as u8
        })
    }

    /// A palette for numbers from 0 up.
    pub fn rising(neutral: Rgb, positive: Rgb) -> Self {
        Self { negative: neutral, neutral, positive, is_linear: true }
    }

    /// RGBA pixels of a field given row by row from the bottom up; the picture runs from the top down.
    pub fn pixels(&self, field: &[f32], side: usize, range: f32) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(field.len() * 4);
        let scale = if range > 0.0 { 1.0 / range } else { 0.0 };
        for row in field.chunks(side.max(1)).rev() {
            for &score in row {
                let [r, g, b] = self.at(score * scale);
                pixels.extend([r, g, b, 255]);
            }
        }
        pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PALETTE: Diverging = Diverging { negative: [200, 0, 200], neutral: [240, 240, 240], positive: [0, 200, 0], is_linear: false };

    #[test]
    fn hex_is_read() {
        assert_eq!(parse_hex(" #1a7f45"), Some([0x1a, 0x7f, 0x45]));
        assert_eq!(parse_hex("#fff"), Some([255; 3]));
        assert_eq!(parse_hex("green"), None);
        assert_eq!(parse_hex("#12"), None);
    }

    #[test]
    fn the_palette_is_neutral_at_zero_and_cut_at_its_ends() {
        assert_eq!(PALETTE.at(0.0), PALETTE.neutral);
        assert_eq!(PALETTE.at(f32::NAN), PALETTE.neutral);
        assert_eq!(PALETTE.at(7.0), PALETTE.positive);
        assert_eq!(PALETTE.at(-1.0), PALETTE.negative);
    }

    #[test]
    fn a_quarter_of_the_range_has_half_of_the_colour() {
        assert_eq!(PALETTE.at(0.25), [120, 220, 120]);
        assert_eq!(Diverging::rising(PALETTE.neutral, PALETTE.positive).at(0.25), [180, 230, 180], "of a linear one a quarter");
    }

    #[test]
    fn the_bottom_row_of_the_field_is_the_last_row_of_the_picture() {
        let pixels = PALETTE.pixels(&[-1.0, -1.0, 1.0, 1.0], 2, 1.0);
        assert_eq!(pixels[0..3], PALETTE.positive);
        assert_eq!(pixels[8..11], PALETTE.negative);
    }
}
