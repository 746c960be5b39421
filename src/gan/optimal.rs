//! The optimal discriminator of the logistic losses, where the density of the data is known.
//!
//! With softplus(f) + softplus(−r) and no penalty the best score of a place is ln p_real − ln p_fake (I. Goodfellow et al. 2014,
//! proposition 1, as a logit). The density of the fakes is known by samples only, so both are taken as seen through a Gaussian: of
//! the fakes that is the usual kernel estimate, of a mixture of Gaussians a wider mixture. So a G that has learnt the data has scores
//! around 0 wherever it has samples, however many they are. Must not know: networks, executors.

use std::f64::consts::TAU;

use cpu_kernels::Real;

use super::data::{EXTENT, modes};
use super::experiment::Experiment;
use super::losses;
use super::probes::FIELD_SIDE;

/// Standard deviation of the Gaussian that both densities are seen through, in data units.
pub const BLUR: f64 = 0.15;

/// Logarithm of the density below which neither reals nor fakes are worth a word: some four σ from all of them.
const NOTHING: f64 = -9.0;

/// Why nothing is said of the optimal discriminator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Another loss has another optimum, or none.
    Loss,
    /// The data are no mixture of Gaussians.
    Density,
}

/// What is missing for the optimal discriminator of an experiment, if anything is.
pub fn unknown(experiment: &Experiment) -> Option<Unknown> {
    if !losses::d_loss(experiment.d_loss).is_log_ratio {
        return Some(Unknown::Loss);
    }
    modes(experiment.data).is_none().then_some(Unknown::Density)
}

/// Its scores on the stage's grid, row by row from the lower left, against fakes `[N, 2]`; NaN far from both, none where something
/// is missing.
pub fn scores(experiment: &Experiment, fakes: &[f32]) -> Vec<f32> {
    let Some(modes) = modes(experiment.data).filter(|_| unknown(experiment).is_none()) else { return vec![] };
    let fakes: Vec<[f64; 2]> = fakes.chunks_exact(2).map(|point| [f64::from(point[0]), f64::from(point[1])]).collect();
    let blur = BLUR * BLUR;
    let spread = experiment.noise * experiment.noise + blur;
    let centre = |cell: usize| (2 * cell + 1) as f64 * EXTENT / FIELD_SIDE as f64 - EXTENT;
    let score = |at: [f64; 2]| {
        let (real, fake) = (log_density(&modes, spread, at), log_density(&fakes, blur, at));
        if real.max(fake) > NOTHING { real - fake } else { f64::NAN }
    };
    (0..FIELD_SIDE * FIELD_SIDE).map(|cell| score([centre(cell % FIELD_SIDE), centre(cell / FIELD_SIDE)]) as f32).collect()
}

/// The logarithm of the density of equally likely Gaussians of one variance, without underflow far from all of them.
fn log_density(centres: &[[f64; 2]], variance: f64, at: [f64; 2]) -> f64 {
    let exponent = |centre: &[f64; 2]| {
        let [x, y] = [0, 1].map(|axis| centre[axis] - at[axis]);
        -(x * x + y * y) / (2.0 * variance)
    };
    let largest = centres.iter().map(exponent).fold(f64::NEG_INFINITY, f64::max);
    // What is smaller by far adds nothing to a sum of floating-point numbers.
    let shares =
        centres.iter().map(|centre| exponent(centre) - largest).filter(|share| *share > -40.0).map(|share| Real::exp(share as f32));
    largest + f64::from(Real::ln(shares.sum::<f32>() / (centres.len() as f64 * TAU * variance) as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::cpu::normal;
    use crate::gan::experiment::{DLoss, Dataset};

    fn index(x: f64, y: f64) -> usize {
        let cell = |x: f64| ((x / EXTENT + 1.0) / 2.0 * FIELD_SIDE as f64) as usize;
        cell(y) * FIELD_SIDE + cell(x)
    }

    /// Samples of the data itself, `shift` to the right.
    fn fakes(experiment: &Experiment, shift: f64) -> Vec<f32> {
        let modes = modes(experiment.data).unwrap_or_default();
        let number = |i: usize| modes[i / 2 % modes.len()][i % 2] + experiment.noise * normal(3, 7, 0, i as u32);
        (0..1024).map(|i| (number(i) + if i % 2 == 0 { shift } else { 0.0 }) as f32).collect()
    }

    #[test]
    fn a_perfect_generator_leaves_nothing_to_tell() {
        for data in [Dataset::Ring, Dataset::Grid, Dataset::Blobs] {
            let experiment = Experiment { data, ..Experiment::default() };
            let at_modes = |scores: &[f32]| -> f32 {
                let largest = modes(data).unwrap_or_default().iter().map(|[x, y]| scores[index(*x, *y)].abs()).fold(0.0, f32::max);
                if modes(data).unwrap_or_default().iter().any(|[x, y]| scores[index(*x, *y)].is_nan()) { f32::NAN } else { largest }
            };
            let (right, wrong) =
                (at_modes(&scores(&experiment, &fakes(&experiment, 0.0))), at_modes(&scores(&experiment, &fakes(&experiment, 0.4))));
            assert!(right < 0.4, "{data:?}: {right}");
            assert!(wrong > 1.0, "of other fakes there is something: {wrong}");
        }
    }

    #[test]
    fn it_is_the_difference_of_the_logarithms() {
        // One fake: both densities are sums of a few Gaussians.
        let experiment = Experiment { data: Dataset::Blobs, noise: 0.2, ..Experiment::default() };
        let given = scores(&experiment, &[0.5, -0.25]);
        let gaussian = |x: f64, y: f64, variance: f64| (-(x * x + y * y) / (2.0 * variance)).exp() / (TAU * variance);
        let (blur, wide) = (BLUR * BLUR, BLUR * BLUR + 0.04);
        assert!(given[0].is_nan(), "in a corner there is neither");
        for (column, row) in [(26, 23), (30, 20), (8, 25)] {
            let at = |cell: usize| (cell as f64 + 0.5) * 2.0 * EXTENT / FIELD_SIDE as f64 - EXTENT;
            let (x, y) = (at(column), at(row));
            let real = (gaussian(x + 2.0, y, wide) + gaussian(x - 2.0, y, wide)) / 2.0;
            let expected = real.ln() - gaussian(x - 0.5, y + 0.25, blur).ln();
            assert!((f64::from(given[row * FIELD_SIDE + column]) - expected).abs() <= 1e-4 * expected.abs().max(1.0));
        }
    }

    #[test]
    fn where_something_is_missing_there_are_no_scores() {
        let of = |data, d_loss| Experiment { data, d_loss, ..Experiment::default() };
        assert_eq!(unknown(&of(Dataset::Ring, DLoss::LogisticSimplegp)), None);
        for (experiment, missing) in [
            (of(Dataset::Ring, DLoss::Wgan), Unknown::Loss),
            (of(Dataset::Moons, DLoss::Logistic), Unknown::Density),
            (of(Dataset::OwnPoints, DLoss::Logistic), Unknown::Density),
            (of(Dataset::Digits, DLoss::Logistic), Unknown::Density),
        ] {
            assert_eq!((unknown(&experiment), scores(&experiment, &[0.0; 8])), (Some(missing), vec![]));
        }
    }
}
