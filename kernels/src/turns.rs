//! Cosine and sine of angles in turns, so that the argument is reduced exactly.

use std::f64::consts::TAU;

/// (cos 2πx, sin 2πx): the angle is reduced to an eighth of a turn, where short polynomials do.
///
/// The twin of `cos_sin_turns` in `shaders/math.wgsl`. Polynomials: Cephes, `sinf.c`.
pub fn cos_sin(x: f32) -> (f32, f32) {
    let quarters = (4.0 * x).round_ties_even();
    let angle = (x - 0.25 * quarters) * (TAU as f32);
    let z = angle * angle;
    let sine = ((-1.951_529_6e-4 * z + 8.332_161e-3) * z - 1.666_666_5e-1) * z * angle + angle;
    let cosine = ((2.443_315_7e-5 * z - 1.388_731_6e-3) * z + 4.166_664_6e-2) * z * z - 0.5 * z + 1.0;
    let quadrant = quarters - 4.0 * (0.25 * quarters).floor();
    match quadrant {
        0.0 => (cosine, sine),
        1.0 => (-sine, cosine),
        2.0 => (-cosine, -sine),
        _ => (sine, -cosine),
    }
}

/// As [`cos_sin`], for the oracle.
pub fn cos_sin_f64(x: f64) -> (f64, f64) {
    let angle = (x - (x + 0.5).floor()) * TAU;
    (libm::cos(angle), libm::sin(angle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_polynomials_keep_to_the_oracle() {
        for step in -4000..4000 {
            let x = step as f32 / 997.0;
            let (cos, sin) = cos_sin(x);
            let (true_cos, true_sin) = cos_sin_f64(f64::from(x));
            assert!((f64::from(cos) - true_cos).abs() <= 3e-7 && (f64::from(sin) - true_sin).abs() <= 3e-7, "{x}: {cos} {sin}");
        }
        assert!(cos_sin(f32::NAN).0.is_nan() && cos_sin(f32::INFINITY).1.is_nan());
    }
}
