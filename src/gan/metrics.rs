//! Measures of how near samples are to the data.
//!
//! Must not know: where the samples come from.

use crate::executor::cpu::normal;

/// Share of the samples that a mode needs to count as held.
const HELD_SHARE: f64 = 0.01;
/// A sample is of high quality within this many standard deviations of a mode.
const SIGMAS: f64 = 3.0;

/// Coverage of a mixture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// Modes with at least 1 % of the samples within 3 σ of their centre.
    pub modes_held: usize,
    /// Share of samples within 3 σ of any centre.
    pub high_quality: f64,
}

/// Coverage of the mixture with these centres and deviation by samples (x, y pairs). NaN is far from everything.
pub fn coverage(samples: &[f64], centres: &[[f64; 2]], sigma: f64) -> Coverage {
    let mut near = vec![0usize; centres.len()];
    let mut good = 0usize;
    let count = samples.len() / 2;
    for point in samples.chunks_exact(2) {
        let distance = |c: &[f64; 2]| ((point[0] - c[0]) * (point[0] - c[0]) + (point[1] - c[1]) * (point[1] - c[1])).sqrt();
        let hit = |c: &[f64; 2]| distance(c) <= SIGMAS * sigma;
        let mut any = false;
        for (near, centre) in near.iter_mut().zip(centres) {
            if hit(centre) {
                *near += 1;
                any = true;
            }
        }
        good += usize::from(any);
    }
    let held = |&&n: &&usize| n > 0 && n as f64 >= HELD_SHARE * count as f64;
    Coverage { modes_held: near.iter().filter(held).count(), high_quality: good as f64 / count.max(1) as f64 }
}

/// Random stream of the directions.
const DIRECTIONS: u32 = 0x2000;

/// The sliced Wasserstein-2 distance of two sets of equally many points of `width` numbers, in data units:
/// the root of the mean, over `directions` fixed random directions, of the squared Wasserstein-2 distance of
/// the two sets' projections. Two batches of the same data have a distance too: that is its noise floor.
/// `None` for sets of different sizes or without points; NaN where a point is not finite.
///
/// Source: N. Bonneel, J. Rabin, G. Peyré, H. Pfister: Sliced and Radon Wasserstein barycenters of measures, 2015.
pub fn sliced_wasserstein2(a: &[f64], b: &[f64], width: usize, directions: u32) -> Option<f64> {
    if a.len() != b.len() || width == 0 || a.is_empty() || !a.len().is_multiple_of(width) {
        return None;
    }
    let points = a.len() / width;
    let mut sum = 0.0;
    for number in 0..directions {
        let direction = unit_vector(number, width);
        let (p, q) = (sorted_projections(a, &direction), sorted_projections(b, &direction));
        sum += p.iter().zip(&q).map(|(p, q)| (p - q) * (p - q)).sum::<f64>() / points as f64;
    }
    Some((sum / f64::from(directions)).sqrt())
}

/// The same direction in every call.
fn unit_vector(number: u32, width: usize) -> Vec<f64> {
    let vector: Vec<f64> = (0..width).map(|i| normal(0, DIRECTIONS, number, i as u32)).collect();
    let length = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    vector.iter().map(|x| x / length).collect()
}

fn sorted_projections(points: &[f64], direction: &[f64]) -> Vec<f64> {
    let project = |point: &[f64]| point.iter().zip(direction).map(|(x, d)| x * d).sum();
    let mut projections: Vec<f64> = points.chunks_exact(direction.len()).map(project).collect();
    projections.sort_unstable_by(f64::total_cmp);
    projections
}

/// Share of the samples that are nearer to the centroid of their class than to any other. NaN is near nothing.
pub fn class_agreement(samples: &[f64], classes: &[usize], centroids: &[Vec<f64>]) -> f64 {
    let width = centroids.first().map_or(1, Vec::len).max(1);
    let square = |sample: &[f64], centroid: &[f64]| sample.iter().zip(centroid).map(|(x, c)| (x - c) * (x - c)).sum::<f64>();
    let agrees = |(sample, class): &(&[f64], &usize)| {
        let class = **class;
        let own = square(sample, &centroids[class]);
        centroids.iter().enumerate().all(|(other, centroid)| other == class || own < square(sample, centroid))
    };
    let good = samples.chunks_exact(width).zip(classes).filter(agrees).count();
    good as f64 / classes.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collapse_is_told_from_a_perfect_generator() {
        let centres = [[-2.0, 0.0], [2.0, 0.0]];
        let perfect: Vec<f64> = (0..100).flat_map(|i| centres[i % 2]).collect();
        let collapsed: Vec<f64> = (0..100).flat_map(|_| centres[0]).collect();
        let lost = vec![f64::NAN; 200];
        assert_eq!(coverage(&perfect, &centres, 0.1), Coverage { modes_held: 2, high_quality: 1.0 });
        assert_eq!(coverage(&collapsed, &centres, 0.1), Coverage { modes_held: 1, high_quality: 1.0 });
        assert_eq!(coverage(&lost, &centres, 0.1), Coverage { modes_held: 0, high_quality: 0.0 });
    }

    #[test]
    fn a_sample_agrees_with_the_class_whose_centroid_is_nearest() {
        let centroids = [vec![0.0, 0.0], vec![1.0, 1.0]];
        let samples = [0.1, 0.2, 0.9, 0.7, 0.9, 0.9, f64::NAN, 0.0];
        assert_eq!(class_agreement(&samples, &[0, 1, 0, 0], &centroids), 0.5);
        assert_eq!(class_agreement(&samples, &[1, 0, 1, 1], &centroids), 0.25);
    }

    /// `points` standard normal points, moved.
    fn gaussian(points: u32, seed: u32, [x, y]: [f64; 2]) -> Vec<f64> {
        (0..points).flat_map(|i| [x + normal(seed, 1, 0, 2 * i), y + normal(seed, 1, 0, 2 * i + 1)]).collect()
    }

    #[test]
    fn a_set_is_at_distance_zero_from_itself_in_any_order() {
        let a = gaussian(500, 1, [0.0, 0.0]);
        let backwards: Vec<f64> = a.chunks_exact(2).rev().flatten().copied().collect();
        assert!(sliced_wasserstein2(&a, &backwards, 2, 64).unwrap() <= 1e-12);
    }

    #[test]
    fn a_moved_gaussian_is_as_far_as_its_closed_form_says() {
        let (a, b) = (gaussian(2000, 1, [0.0, 0.0]), gaussian(2000, 2, [3.0, -1.0]));
        // |μ| / √2 in two dimensions, for directions that are spread evenly.
        let expected = (3.0_f64 * 3.0 + 1.0).sqrt() / 2.0_f64.sqrt();
        let distance = sliced_wasserstein2(&a, &b, 2, 512).unwrap();
        assert!((distance - expected).abs() <= 0.1 * expected, "{distance}, not {expected}");
    }

    #[test]
    fn two_batches_are_nearer_than_a_collapse_and_nan_is_no_distance() {
        let (a, b) = (gaussian(1000, 1, [0.0, 0.0]), gaussian(1000, 2, [0.0, 0.0]));
        let collapsed = [0.3, -0.2].repeat(1000);
        let floor = sliced_wasserstein2(&a, &b, 2, 64).unwrap();
        assert!(floor > 0.0 && floor < 0.1 && sliced_wasserstein2(&a, &collapsed, 2, 64).unwrap() > 5.0 * floor);
        assert!(sliced_wasserstein2(&a, &vec![f64::NAN; 2000], 2, 64).unwrap().is_nan());
        assert_eq!(sliced_wasserstein2(&a, &a[2..], 2, 64), None);
    }
}
