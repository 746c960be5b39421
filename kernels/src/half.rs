//! Rounding to half precision by bits, so that every executor gets the same integers.
//!
//! The twin of `round_half` in `shaders/math.wgsl`. Must not know: vectors, which numbers are rounded.

/// 65520: half way from the largest half-precision number, 65504, to the next power of two.
const OVERFLOW: u32 = 0x477f_f000;
/// 2⁻¹⁴: the smallest normal number of half precision.
const SMALLEST_NORMAL: u32 = 0x3880_0000;
/// Bits of f32's significand that half precision lacks.
const LOST_BITS: u32 = 13;
/// 2⁻²⁴: the distance of subnormal numbers of half precision.
const SUBNORMAL_UNIT: f32 = 1.0 / 16_777_216.0;

/// The number of half precision (IEEE 754 binary16) nearest to `x`, of two equally near the even one.
///
/// From 65520 on that is infinity; below 2⁻¹⁴ it is a multiple of 2⁻²⁴; NaN and infinity stay.
pub fn round_half(x: f32) -> f32 {
    let (sign, size) = (x.to_bits() & 0x8000_0000, x.to_bits() & 0x7fff_ffff);
    let rounded = if size > f32::INFINITY.to_bits() {
        size
    } else if size >= OVERFLOW {
        f32::INFINITY.to_bits()
    } else if size >= SMALLEST_NORMAL {
        dropped(size, LOST_BITS) << LOST_BITS
    } else {
        // significand · 2^(exponent − 150) is significand / 2^(126 − exponent) units; of 2³¹ nothing is left.
        let (exponent, significand) = (size >> 23, (size & 0x007f_ffff) | 0x0080_0000);
        (dropped(significand, (126 - exponent).min(31)) as f32 * SUBNORMAL_UNIT).to_bits()
    };
    f32::from_bits(sign | rounded)
}

/// `n` / 2^`bits`, rounded to the nearest whole number, of two equally near to the even one.
fn dropped(n: u32, bits: u32) -> u32 {
    (n + (1 << (bits - 1)) - 1 + ((n >> bits) & 1)) >> bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number that 16 bits of half precision stand for.
    fn value(bits: u32) -> f64 {
        let (exponent, significand) = ((bits >> 10) & 31, f64::from(bits & 1023));
        match exponent {
            0 => significand * 2f64.powi(-24),
            31 if bits & 1023 == 0 => f64::INFINITY,
            31 => f64::NAN,
            _ => (1024.0 + significand) * 2f64.powi(exponent as i32 - 25),
        }
    }

    #[test]
    fn every_half_stays_and_what_lies_between_goes_to_the_nearer_or_the_even_one() {
        for bits in 0..0x7c00 {
            let (low, high) = (value(bits), if bits == 0x7bff { 65536.0 } else { value(bits + 1) });
            let top = if bits == 0x7bff { f64::INFINITY } else { high };
            let middle = (low + high) / 2.0;
            assert_eq!(f64::from(round_half(low as f32)), low);
            let even = if bits % 2 == 0 { low } else { top };
            assert_eq!(f64::from(round_half(middle as f32)), even, "the middle of {low} and {high}");
            assert_eq!(f64::from(round_half((middle as f32).next_down())), low);
            assert_eq!(f64::from(round_half((middle as f32).next_up())), top);
            assert_eq!(f64::from(round_half(-(middle as f32))), -even);
        }
    }

    #[test]
    fn special_numbers_stay_what_they_are() {
        assert!(round_half(f32::NAN).is_nan());
        assert_eq!(round_half(f32::INFINITY), f32::INFINITY);
        assert_eq!(round_half(-f32::MAX), f32::NEG_INFINITY);
        assert_eq!(round_half(-0.0).to_bits(), (-0.0_f32).to_bits());
        assert_eq!(round_half(f32::from_bits(1)), 0.0);
        assert_eq!(round_half(f32::MIN_POSITIVE), 0.0);
    }
}
