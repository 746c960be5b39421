//! The Fréchet distance of two sets in a fixed random-feature embedding.
//!
//! The formula is that of the FID (M. Heusel et al. 2017), |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½); the embedding is one layer of
//! random weights with a ReLU, no trained network, so its numbers compare with one another only.
//! Must not know: where the samples come from.

use crate::executor::cpu::normal;

/// Features of the embedding.
pub const FEATURES: usize = 32;
/// Random stream of its weights.
const WEIGHTS: u32 = 0x2001;
/// Rounds of rotations; matrices of this size are diagonal to rounding after some eight.
const SWEEPS: usize = 16;

/// Square matrix, row by row.
type Matrix = Vec<f64>;

/// max(0, x·W + b) of samples of `width` numbers, W standard normal / √width, b standard normal: `[N, FEATURES]`.
pub fn embed(samples: &[f64], width: usize) -> Vec<f64> {
    let weight = |feature: usize, i: usize| normal(0, WEIGHTS, feature as u32, i as u32);
    let scale = 1.0 / (width.max(1) as f64).sqrt();
    let weights: Vec<Vec<f64>> = (0..FEATURES).map(|f| (0..=width).map(|i| weight(f, i)).collect()).collect();
    let feature = |sample: &[f64], weights: &[f64]| {
        let sum: f64 = sample.iter().zip(weights).map(|(x, w)| x * w).sum();
        let value = sum * scale + weights[width];
        // NaN stays NaN.
        if value < 0.0 { 0.0 } else { value }
    };
    samples.chunks_exact(width.max(1)).flat_map(|sample| weights.iter().map(move |w| feature(sample, w))).collect()
}

/// The Fréchet distance of two sets of points of `width` numbers, as Gaussians; NaN where a number is not finite or a set has fewer than two points.
pub fn distance(a: &[f64], b: &[f64], width: usize) -> f64 {
    if a.len().min(b.len()) < 2 * width {
        return f64::NAN;
    }
    let ((mean_a, covariance_a), (mean_b, covariance_b)) = (moments(a, width), moments(b, width));
    if covariance_a.iter().chain(&covariance_b).any(|x| !x.is_finite()) {
        return f64::NAN;
    }
    let means: f64 = mean_a.iter().zip(&mean_b).map(|(a, b)| (a - b) * (a - b)).sum();
    let trace = |m: &Matrix| (0..width).map(|i| m[i * width + i]).sum::<f64>();
    let root = square_root(&covariance_a, width);
    let mixed = product(&product(&root, &covariance_b, width), &root, width);
    let (values, _) = eigen(&mixed, width);
    let mixed: f64 = values.iter().map(|x| x.max(0.0).sqrt()).sum();
    (means + trace(&covariance_a) + trace(&covariance_b) - 2.0 * mixed).max(0.0)
}

/// Mean and covariance (over n − 1).
fn moments(points: &[f64], width: usize) -> (Vec<f64>, Matrix) {
    let count = (points.len() / width.max(1)) as f64;
    let mut mean = vec![0.0; width];
    points.chunks_exact(width).for_each(|p| mean.iter_mut().zip(p).for_each(|(m, x)| *m += x / count));
    let mut covariance = vec![0.0; width * width];
    for point in points.chunks_exact(width) {
        for (i, j) in pairs(width) {
            covariance[i * width + j] += (point[i] - mean[i]) * (point[j] - mean[j]) / (count - 1.0);
        }
    }
    (mean, covariance)
}

fn pairs(width: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..width).flat_map(move |i| (0..width).map(move |j| (i, j)))
}

fn product(a: &Matrix, b: &Matrix, width: usize) -> Matrix {
    pairs(width).map(|(i, j)| (0..width).map(|k| a[i * width + k] * b[k * width + j]).sum()).collect()
}

/// The root of a symmetric matrix without negative eigenvalues.
fn square_root(matrix: &Matrix, width: usize) -> Matrix {
    let (values, vectors) = eigen(matrix, width);
    let root = |k: usize| values[k].max(0.0).sqrt();
    pairs(width).map(|(i, j)| (0..width).map(|k| vectors[i * width + k] * root(k) * vectors[j * width + k]).sum()).collect()
}

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations.
fn eigen(matrix: &Matrix, width: usize) -> (Vec<f64>, Matrix) {
    let mut m = matrix.clone();
    let mut vectors: Matrix = pairs(width).map(|(i, j)| if i == j { 1.0 } else { 0.0 }).collect();
    for _ in 0..SWEEPS {
        for (p, q) in pairs(width).filter(|(p, q)| p < q) {
            rotate(&mut m, &mut vectors, width, p, q);
        }
    }
    ((0..width).map(|i| m[i * width + i]).collect(), vectors)
}

/// Makes element (p, q) 0.
fn rotate(m: &mut Matrix, vectors: &mut Matrix, width: usize, p: usize, q: usize) {
    let off = m[p * width + q];
    if off == 0.0 {
        return;
    }
    let theta = (m[q * width + q] - m[p * width + p]) / (2.0 * off);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    let turn = |m: &mut Matrix, a: usize, b: usize| {
        let (x, y) = (m[a], m[b]);
        (m[a], m[b]) = (c * x - s * y, s * x + c * y);
    };
    for k in 0..width {
        turn(m, k * width + p, k * width + q);
        turn(vectors, k * width + p, k * width + q);
    }
    (0..width).for_each(|k| turn(m, p * width + k, q * width + k));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal points with these deviations, moved.
    fn gaussian(count: u32, seed: u32, deviations: [f64; 2], [x, y]: [f64; 2]) -> Vec<f64> {
        let at = |i: u32| [x + deviations[0] * normal(seed, 1, 0, 2 * i), y + deviations[1] * normal(seed, 1, 0, 2 * i + 1)];
        (0..count).flat_map(at).collect()
    }

    #[test]
    fn gaussians_are_as_far_as_their_closed_form_says() {
        let a = gaussian(20_000, 1, [1.0, 1.0], [0.0, 0.0]);
        assert!(distance(&a, &a, 2) <= 1e-9);
        // |μ|² + Σ (σ₁ − σ₂)².
        let expected = 9.0 + 1.0 + 4.0 + 0.25;
        let far = distance(&a, &gaussian(20_000, 2, [3.0, 0.5], [3.0, -1.0]), 2);
        assert!((far - expected).abs() <= 0.05 * expected, "{far}, not {expected}");
    }

    #[test]
    fn correlated_gaussians_need_the_root_of_the_product() {
        let a = gaussian(20_000, 1, [2.0, 0.5], [0.0, 0.0]);
        let turned: Vec<f64> = a.chunks_exact(2).flat_map(|p| [-p[1], p[0]]).collect();
        // Deviations (2, ½) against (½, 2) in the same axes: 2 · 1.5².
        let far = distance(&a, &turned, 2);
        assert!((far - 4.5).abs() <= 0.2, "{far}");
        let diagonal: Vec<f64> = a.chunks_exact(2).flat_map(|p| [(p[0] - p[1]) / 2.0_f64.sqrt(), (p[0] + p[1]) / 2.0_f64.sqrt()]).collect();
        let near = distance(&a, &diagonal, 2);
        assert!(near > 0.5 && near < far, "half the turn is nearer: {near}");
    }

    #[test]
    fn a_collapse_is_far_and_nan_is_no_distance() {
        let (a, b) = (gaussian(1000, 1, [1.0; 2], [0.0; 2]), gaussian(1000, 2, [1.0; 2], [0.0; 2]));
        let [a, b, collapsed] = [a, b, [0.3, -0.2].repeat(1000)].map(|set| embed(&set, 2));
        let floor = distance(&a, &b, FEATURES);
        assert!(distance(&a, &collapsed, FEATURES) > 20.0 * floor, "floor {floor}");
        assert!(distance(&a, &embed(&[f64::NAN; 20], 2), FEATURES).is_nan());
        assert!(distance(&a, &[], FEATURES).is_nan());
    }
}
