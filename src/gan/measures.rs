//! Measures of an experiment's samples: which apply to its data, and their values.
//!
//! Must not know: executors, when something is measured.

use super::data::{self, Table};
use super::experiment::{Colour, Experiment};
use super::frechet;
use super::metrics::{Coverage, class_agreement, coverage, sliced_wasserstein2};

/// Directions of the sliced Wasserstein distance: of pictures, and of points.
const PICTURE_DIRECTIONS: u32 = 256;
const POINT_DIRECTIONS: u32 = 64;

/// How near samples are to the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Coverage of a mixture of Gaussians.
    pub coverage: Option<Coverage>,
    /// Sliced Wasserstein-2 distance from reals, in data units; NaN where a sample is not finite.
    pub distance: f64,
    /// The same of two sets of reals: what a perfect generator would have. Only where it was asked for.
    pub floor: Option<f64>,
    /// The Fréchet distance of the same two sets.
    pub frechet_floor: Option<f64>,
    /// Fréchet distance from reals in a random-feature embedding, of pictures.
    pub frechet: Option<f64>,
    /// Share of samples that are nearest to the mean of the class asked for.
    pub agreement: Option<f64>,
}

/// What an experiment's samples are judged by.
pub struct Judge {
    /// Numbers in a sample.
    width: usize,
    is_picture: bool,
    directions: u32,
    mixture: Option<(Vec<[f64; 2]>, f64)>,
    classes: Option<Classes>,
}

struct Classes {
    /// Classes that the samples were asked to have.
    asked: Vec<usize>,
    centroids: Vec<Vec<f64>>,
}

impl Judge {
    /// The judge of an experiment; `rows` are those of the table that the samples are compared with.
    pub fn new(experiment: &Experiment, table: Option<&Table>, rows: &[usize]) -> Self {
        let picture = data::picture(experiment);
        let told = data::classes(experiment);
        let classes = table
            .filter(|_| told > 0 && experiment.colour == Colour::Grey)
            .map(|table| Classes { asked: rows.iter().map(|&row| table.labels[row]).collect(), centroids: table.centroids(told) });
        Self {
            is_picture: picture.is_some(),
            width: picture.map_or(2, data::Picture::numbers),
            directions: if picture.is_some() { PICTURE_DIRECTIONS } else { POINT_DIRECTIONS },
            mixture: data::modes(experiment.data).map(|centres| (centres, experiment.noise)),
            classes,
        }
    }

    fn frechet(&self, a: &[f64], b: &[f64]) -> f64 {
        let [a, b] = [a, b].map(|set| frechet::embed(set, self.width));
        frechet::distance(&a, &b, frechet::FEATURES)
    }

    /// Compares samples with reals; `others` are further reals, for the floor.
    pub fn measure(&self, samples: &[f64], reals: &[f64], others: Option<&[f64]>) -> Measures {
        let distance = |a, b| sliced_wasserstein2(a, b, self.width, self.directions).unwrap_or(f64::NAN);
        Measures {
            coverage: self.mixture.as_ref().map(|(centres, sigma)| coverage(samples, centres, *sigma)),
            distance: distance(samples, reals),
            frechet_floor: others.filter(|_| self.is_picture).map(|others| self.frechet(others, reals)),
            floor: others.map(|others| distance(others, reals)),
            frechet: self.is_picture.then(|| self.frechet(samples, reals)),
            agreement: self.classes.as_ref().map(|classes| class_agreement(samples, &classes.asked, &classes.centroids)),
        }
    }
}
