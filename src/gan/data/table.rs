//! Tables of samples with labels: the digits, resized, and what can be said of them; and what can be wrong with a table's text.
//!
//! Must not know: graphs, executors.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::number::within;

/// Classes of the digits.
pub(super) const DIGITS: usize = 10;
/// Digits in the data that the explorer comes with.
pub(super) const DIGIT_ROWS: usize = 1797;
const DIGIT_SIDE: usize = 8;
const FULL_INK: f64 = 16.0;

/// The digits, once they are here: in the browser a file is fetched when an experiment first needs them.
static DIGITS_TABLE: OnceLock<Table> = OnceLock::new();

/// E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, 1998 (CC BY 4.0); see `data/README.md`.
#[cfg(not(target_arch = "wasm32"))]
const DIGITS_TEXT: &str = include_str!("../../../data/optdigits.csv");

/// The handwritten digits are needed and not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NoDigits {
    /// Their file was not fetched.
    #[error("the file of the digits is not here")]
    Missing,
    /// Their file is not the one that belongs here: the first line that is wrong, counted from 1, or one past the last.
    #[error("the file of the digits is wrong in line {0}")]
    Wrong(usize),
}

/// Square grey samples in [−1, 1] with labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Pixels a side.
    pub side: usize,
    /// All samples, one after another, row by row.
    pub samples: Vec<f64>,
    /// One label a sample, from 0.
    pub labels: Vec<usize>,
}

/// What is wrong with a table's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A line has too few or too many numbers.
    #[error("line {line} should hold {expected} numbers, not {found}")]
    Width {
        /// Counted from 1.
        line: usize,
        /// Numbers that it has.
        found: usize,
        /// Numbers that it should have.
        expected: usize,
    },
    /// It is no text at all.
    #[error("its bytes are no text")]
    NotText,
    /// Something is no number.
    #[error("line {line}, column {column}: “{given}” is no number")]
    NotANumber {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What stands there, cut to 20 characters.
        given: String,
    },
    /// A number is too large to train on.
    #[error("line {line}, column {column}: “{given}” is beyond ±1e30")]
    Beyond {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What stands there, cut to 20 characters.
        given: String,
    },
    /// There are too few points.
    #[error("the text holds {found} of the {least} points that it needs at least")]
    Few {
        /// Points found.
        found: usize,
        /// Points needed.
        least: usize,
    },
    /// There are too many points.
    #[error("line {line}: more than {most} points")]
    Many {
        /// Of the first point that is too many, counted from 1.
        line: usize,
        /// Most points.
        most: usize,
    },
    /// The text is too long to be read.
    #[error("longer than {most} MB")]
    Long {
        /// Most bytes, in millions.
        most: usize,
    },
}

impl Table {
    /// The handwritten digits that the explorer comes with: 1,797 of 8 × 8 pixels in ten classes.
    ///
    /// # Errors
    /// They are not here yet; see [`Table::take_digits`].
    pub fn digits() -> Result<Self, NoDigits> {
        #[cfg(not(target_arch = "wasm32"))]
        Self::take_digits(DIGITS_TEXT)?;
        DIGITS_TABLE.get().cloned().ok_or(NoDigits::Missing)
    }

    /// Whether the digits are here.
    pub fn has_digits() -> bool {
        DIGITS_TABLE.get().is_some()
    }

    /// Takes the text of the digits' file, if they are not here yet.
    ///
    /// # Errors
    /// It is not that file.
    pub fn take_digits(text: &str) -> Result<(), NoDigits> {
        if DIGITS_TABLE.get().is_none() {
            let table = read_digits(text)?;
            DIGITS_TABLE.get_or_init(|| table);
        }
        Ok(())
    }

    /// The same samples with another number of pixels a side, between which is interpolated linearly.
    pub fn resized(self, side: usize) -> Self {
        if side == self.side {
            return self;
        }
        let (from, pixels) = (self.side, self.side * self.side);
        // Pixel centres lie at (i + ½) / side.
        let place = |i: usize| within((i as f64 + 0.5) * from as f64 / side as f64 - 0.5, 0.0, from as f64 - 1.0);
        let mut samples = vec![];
        for sample in self.samples.chunks_exact(pixels) {
            for y in 0..side {
                for x in 0..side {
                    samples.push(between(sample, from, place(x), place(y)));
                }
            }
        }
        Self { side, samples, ..self }
    }

    /// Numbers of the first `each` samples of every class, class by class; of any class where it has fewer.
    pub fn first_of_each_class(&self, each: usize, classes: usize) -> Vec<usize> {
        let of = |class: usize| {
            let rows = self.labels.iter().enumerate().filter(move |(_, l)| **l == class).map(|(row, _)| row);
            rows.chain(0..self.labels.len()).take(each)
        };
        (0..classes).flat_map(of).collect()
    }

    /// Mean sample of every class, `[classes, side²]`.
    pub fn centroids(&self, classes: usize) -> Vec<Vec<f64>> {
        let pixels = self.side * self.side;
        let mut sums = vec![vec![0.0; pixels]; classes];
        let mut counts = vec![0.0; classes];
        for (sample, &label) in self.samples.chunks_exact(pixels).zip(&self.labels) {
            sums[label].iter_mut().zip(sample).for_each(|(sum, x)| *sum += x);
            counts[label] += 1.0;
        }
        sums.iter_mut().zip(counts).for_each(|(sum, count)| sum.iter_mut().for_each(|x| *x /= f64::max(count, 1.0)));
        sums
    }
}

/// Lines of 64 pixels from 0 to 16 and a label from 0 to 9.
fn read_digits(text: &str) -> Result<Table, NoDigits> {
    let mut table = Table { side: DIGIT_SIDE, samples: vec![], labels: vec![] };
    for (line, row) in (1..).zip(text.lines()) {
        let numbers: Vec<u8> = row.split(',').map_while(|cell| cell.trim().parse().ok()).collect();
        let (pixels, label) = match numbers.as_slice() {
            [pixels @ .., label] if pixels.len() == DIGIT_SIDE * DIGIT_SIDE && usize::from(*label) < DIGITS => (pixels, *label),
            _ => return Err(NoDigits::Wrong(line)),
        };
        if pixels.iter().any(|ink| f64::from(*ink) > FULL_INK) {
            return Err(NoDigits::Wrong(line));
        }
        table.samples.extend(pixels.iter().map(|&ink| f64::from(ink) * 2.0 / FULL_INK - 1.0));
        table.labels.push(usize::from(label));
    }
    if table.labels.len() == DIGIT_ROWS { Ok(table) } else { Err(NoDigits::Wrong(table.labels.len() + 1)) }
}

/// The lines of a text that are not blank, each with its number, counted from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty())
}

/// As much of a cell as an error shows.
pub(super) fn cut(cell: &str) -> String {
    cell.chars().take(20).collect()
}

/// The value of a picture between its pixels.
fn between(picture: &[f64], side: usize, x: f64, y: f64) -> f64 {
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(side - 1), (top + 1).min(side - 1));
    let (across, down) = (x - left as f64, y - top as f64);
    let row = |y: usize| picture[y * side + left] * (1.0 - across) + picture[y * side + right] * across;
    row(top) * (1.0 - down) + row(bottom) * down
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_all_there() {
        let table = Table::digits().unwrap();
        assert_eq!((table.labels.len(), table.samples.len()), (DIGIT_ROWS, DIGIT_ROWS * 64));
        assert!(table.samples.iter().all(|x| (-1.0..=1.0).contains(x)));
        assert!((0..DIGITS).all(|d| table.labels.iter().filter(|l| **l == d).count() > 150));
        let rows = table.first_of_each_class(5, DIGITS);
        let labels: Vec<usize> = rows.iter().map(|&row| table.labels[row]).collect();
        assert_eq!(labels, (0..50).map(|i| i / 5).collect::<Vec<_>>());
    }

    #[test]
    fn another_file_is_not_taken_for_the_digits() {
        let lines: Vec<&str> = DIGITS_TEXT.lines().collect();
        assert_eq!(read_digits(&lines[..100].join("\n")), Err(NoDigits::Wrong(101)));
        assert_eq!(read_digits("<!doctype html>"), Err(NoDigits::Wrong(1)));
        let pale = DIGITS_TEXT.replacen(",5,", ",17,", 1);
        assert!(matches!(read_digits(&pale), Err(NoDigits::Wrong(_))));
        assert!(read_digits(DIGITS_TEXT).is_ok());
    }

    #[test]
    fn the_digits_are_those_of_the_file() {
        let text = include_str!("../../../data/optdigits.csv");
        let numbers: Vec<f64> = text.lines().flat_map(|row| row.split(',')).map(|cell| cell.parse().unwrap()).collect();
        let table = Table::digits().unwrap();
        for (row, (sample, label)) in numbers.chunks_exact(65).zip(table.samples.chunks_exact(64).zip(&table.labels)) {
            assert!(row[..64].iter().zip(sample).all(|(ink, x)| *x == ink / 8.0 - 1.0) && row[64] == *label as f64);
        }
        assert_eq!(numbers.len(), 65 * DIGIT_ROWS);
    }

    #[test]
    fn a_resized_picture_keeps_flat_parts_and_the_mean() {
        let table = Table { side: 2, samples: vec![-1.0, 1.0, -1.0, 1.0], labels: vec![0] };
        let large = table.clone().resized(4);
        assert_eq!(large.samples[..4], [-1.0, -0.5, 0.5, 1.0]);
        assert_eq!(large.samples.iter().sum::<f64>(), 0.0);
        assert_eq!(table.clone().resized(2), table);
    }
}
