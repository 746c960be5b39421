//! A person's own data: points or pictures in a table of fixed room, of which a scalar says how many rows are filled.
//!
//! The room is fixed so that other data need no other program: on WebGPU compiling one takes seconds.
//! Until there are data, something stands in for them. Must not know: where the data come from, networks.

use serde::{Deserialize, Serialize};

use super::points::{LEAST_POINTS, MOST_POINTS};
use super::table::{NoDigits, Table};
use super::{Built, EXTENT, Pick, Picture, chosen_rows, modes, picture, table_rows};
use crate::executor::cpu::normal;
use crate::gan::experiment::{Dataset, Experiment};
use crate::graph::Graph;

/// Most pictures.
pub const MOST_PICTURES: usize = 1024;
/// Pixels a side that pictures are kept with.
pub const PICTURE_SIDE: usize = 16;
/// Bytes of a picture: its red, its green and its blue pixels, each row by row.
pub const PICTURE_BYTES: usize = 3 * PICTURE_SIDE * PICTURE_SIDE;
/// Points that stand in, and their random stream.
const STAND_INS: usize = 1024;
const STAND_IN_STREAM: u32 = 0x2002;
/// Shares of red, green and blue in grey (ITU-R BT.601).
const GREY: [f64; 3] = [0.299, 0.587, 0.114];

/// What a person gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// x and y of points `[N, 2]`, within ±[`EXTENT`]; empty where none were given.
    pub points: Vec<f32>,
    /// Pictures `[N, 3, 16, 16]`, 0 for dark; empty where none were given.
    pub pictures: Vec<u8>,
}

/// Data that no run can be of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum OwnError {
    /// Points are too few, too many, or not on the stage.
    #[error("points are too few, too many, or off the stage")]
    Points,
    /// Pictures are too many or one is not whole.
    #[error("pictures are too many, or one is not whole")]
    Pictures,
}

/// Rows of a table, as batches are drawn from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The numbers of all samples, and zeros up to the table's room.
    pub samples: Vec<f64>,
    /// Samples in it.
    pub count: usize,
}

/// Whether a data set is what a person gives.
pub fn is_own(dataset: Dataset) -> bool {
    matches!(dataset, Dataset::OwnPoints | Dataset::OwnImages)
}

impl Own {
    /// Samples that were given for a data set; 0 for one that nobody gives.
    pub fn count(&self, dataset: Dataset) -> usize {
        match dataset {
            Dataset::OwnPoints => self.points.len() / 2,
            Dataset::OwnImages => self.pictures.len() / PICTURE_BYTES,
            _ => 0,
        }
    }

    /// As much of it as a data set needs.
    pub fn needed(&self, dataset: Dataset) -> Self {
        match dataset {
            Dataset::OwnPoints => Self { points: self.points.clone(), pictures: vec![] },
            Dataset::OwnImages => Self { points: vec![], pictures: self.pictures.clone() },
            _ => Self::default(),
        }
    }

    /// This, with the part that a data set needs taken from another.
    pub fn with(self, dataset: Dataset, other: Self) -> Self {
        match dataset {
            Dataset::OwnPoints => Self { points: other.points, ..self },
            Dataset::OwnImages => Self { pictures: other.pictures, ..self },
            _ => self,
        }
    }

    /// Looks whether a run can be of it, or of nothing.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), OwnError> {
        let on_stage = self.points.iter().all(|x| x.abs() <= EXTENT as f32);
        let some = (2 * LEAST_POINTS..=2 * MOST_POINTS).contains(&self.points.len()) && self.points.len().is_multiple_of(2);
        if !on_stage || !(some || self.points.is_empty()) {
            return Err(OwnError::Points);
        }
        if !self.pictures.len().is_multiple_of(PICTURE_BYTES) || self.pictures.len() > MOST_PICTURES * PICTURE_BYTES {
            return Err(OwnError::Pictures);
        }
        Ok(())
    }

    /// The table of points, or of pictures of this kind; where nothing was given, points of the ring or handwritten digits.
    ///
    /// # Errors
    /// The digits stand in, and are not here.
    pub fn rows(&self, picture: Option<Picture>) -> Result<Rows, NoDigits> {
        let (mut samples, numbers, room) = match picture {
            None if self.points.is_empty() => (ring(), 2, MOST_POINTS),
            None => (self.points.iter().map(|&x| f64::from(x)).collect(), 2, MOST_POINTS),
            Some(picture) if self.pictures.is_empty() => (digits(picture)?, picture.numbers(), MOST_PICTURES),
            Some(picture) => (self.pixels(picture), picture.numbers(), MOST_PICTURES),
        };
        samples.truncate(room * numbers);
        let count = samples.len() / numbers;
        samples.resize(room * numbers, 0.0);
        Ok(Rows { samples, count })
    }

    /// The pictures with so many channels and pixels, in [−1, 1].
    fn pixels(&self, picture: Picture) -> Vec<f64> {
        let light = |byte: u8| f64::from(byte) / 127.5 - 1.0;
        let samples = if picture.channels == GREY.len() {
            self.pictures.iter().map(|&byte| light(byte)).collect()
        } else {
            let mut grey = vec![];
            for picture in self.pictures.chunks_exact(PICTURE_BYTES) {
                let pixels = PICTURE_SIDE * PICTURE_SIDE;
                grey.extend((0..pixels).map(|at| (0..3).map(|channel| GREY[channel] * light(picture[channel * pixels + at])).sum::<f64>()));
            }
            grey
        };
        // A table of grey samples: every channel of a picture is one.
        Table { side: PICTURE_SIDE, samples, labels: vec![] }.resized(picture.side).samples
    }
}

/// Points of the ring with the noise that it has by default.
fn ring() -> Vec<f64> {
    let centres = modes(Dataset::Ring).unwrap_or_default();
    let noise = Experiment::default().noise;
    let number = |i: usize| centres[i / 2 % centres.len()][i % 2] + noise * normal(0, STAND_IN_STREAM, 0, i as u32);
    (0..2 * STAND_INS).map(number).collect()
}

/// Handwritten digits, in every channel the same.
fn digits(picture: Picture) -> Result<Vec<f64>, NoDigits> {
    let grey = Table::digits()?.resized(picture.side);
    let sample = |grey: &[f64]| grey.repeat(picture.channels);
    Ok(grey.samples.chunks_exact(picture.side * picture.side).take(MOST_PICTURES).flat_map(sample).collect())
}

/// A batch of rows of the table: points `[N, 2]` or pictures `[N, C, H, W]`.
pub(super) fn batch(graph: &mut Graph, experiment: &Experiment, pick: Pick) -> Built {
    let row = chosen_rows(graph, pick, None)?;
    match picture(experiment) {
        None => table_rows(graph, row, MOST_POINTS, 2),
        Some(picture) => {
            let samples = table_rows(graph, row, MOST_PICTURES, picture.numbers())?;
            graph.reshape(samples, &[pick.rows, picture.channels, picture.side, picture.side])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(pictures: &[u8], picture: Picture, at: usize) -> f64 {
        Own { points: vec![], pictures: pictures.to_vec() }.rows(Some(picture)).unwrap().samples[at]
    }

    #[test]
    fn pictures_are_given_in_every_size_and_colour() {
        let mut red = vec![255; 256];
        red.resize(PICTURE_BYTES, 0);
        // One pixel of four is dark.
        red[17] = 0;
        let of = |channels, side| Picture { channels, side };
        assert_eq!([0, 17, 300].map(|at| pixel(&red, of(3, 16), at)), [1.0, -1.0, -1.0]);
        assert!((pixel(&red, of(1, 16), 0) - (2.0 * 0.299 - 1.0)).abs() < 1e-12);
        assert_eq!(pixel(&red, of(3, 8), 0), 0.5, "the mean of four");
        assert_eq!(pixel(&red, of(3, 8), 1), 1.0);
        let own = Own { points: vec![], pictures: red.repeat(3) };
        let rows = own.rows(Some(of(3, 8))).unwrap();
        assert_eq!((rows.count, rows.samples.len()), (3, MOST_PICTURES * 192));
    }

    #[test]
    fn something_stands_in_for_data_that_were_not_given() {
        let none = Own::default();
        let points = none.rows(None).unwrap();
        assert_eq!((points.count, points.samples.len()), (STAND_INS, 2 * MOST_POINTS));
        assert!(points.samples.chunks_exact(2).take(STAND_INS).all(|p| ((p[0] * p[0] + p[1] * p[1]).sqrt() - 2.0).abs() < 0.6));
        assert_eq!(none.rows(Some(Picture { channels: 3, side: 16 })).unwrap().count, MOST_PICTURES);
    }

    #[test]
    fn what_no_run_can_be_of_is_refused() {
        let points = |points: Vec<f32>| Own { points, pictures: vec![] }.check();
        let pictures = |bytes: usize| Own { points: vec![], pictures: vec![0; bytes] }.check();
        assert_eq!([points(vec![]), points(vec![1.0; 4]), pictures(PICTURE_BYTES)], [Ok(()), Ok(()), Ok(())]);
        for bad in [vec![1.0; 2], vec![1.0; 5], vec![f32::NAN; 4], vec![4.0; 4], vec![0.0; 2 * MOST_POINTS + 2]] {
            assert_eq!(points(bad), Err(OwnError::Points));
        }
        for bytes in [1, PICTURE_BYTES - 1, (MOST_PICTURES + 1) * PICTURE_BYTES] {
            assert_eq!(pictures(bytes), Err(OwnError::Pictures));
        }
    }
}
