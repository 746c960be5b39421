//! Measures of how well samples cover a mixture of Gaussians.
//!
//! Must not know: where the samples come from.

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
}
