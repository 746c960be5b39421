//! Tables of samples with labels: read from CSV text, resized, and what can be said of them.
//!
//! Must not know: graphs, executors.

/// Classes of the digits.
pub(super) const DIGITS: usize = 10;
/// Digits in the data that the explorer comes with.
pub(super) const DIGIT_ROWS: usize = 1797;
const DIGIT_SIDE: usize = 8;
const FULL_INK: u32 = 16;

/// E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, 1998 (CC BY 4.0); see `data/README.md`.
const DIGITS_CSV: &str = include_str!("../../../data/optdigits.csv");

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
    #[error("line {line} has {found} numbers, not {expected}")]
    Width {
        /// Counted from 1.
        line: usize,
        /// Numbers that it has.
        found: usize,
        /// Numbers that it should have.
        expected: usize,
    },
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
    #[error("line {line} is one point too many: {most} are the most")]
    Many {
        /// Of the first point that is too many, counted from 1.
        line: usize,
        /// Most points.
        most: usize,
    },
    /// The text is too long to be read.
    #[error("the text is longer than {most} million characters")]
    Long {
        /// Most bytes, in millions.
        most: usize,
    },
    /// Something is no number of the range.
    #[error("line {line}, column {column}: “{given}” is no whole number from 0 to {largest}")]
    Number {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What stands there, cut to 20 characters.
        given: String,
        /// Largest number.
        largest: u32,
    },
    /// There are too few or too many lines.
    #[error("there are {found} samples, not {expected}")]
    Rows {
        /// Samples found.
        found: usize,
        /// Samples expected.
        expected: usize,
    },
}

impl Table {
    /// The handwritten digits that the explorer comes with: 1,797 of 8 × 8 pixels in ten classes.
    ///
    /// # Errors
    /// The file is damaged.
    pub fn digits() -> Result<Self, TableError> {
        let table = Self::from_csv(DIGITS_CSV, DIGIT_SIDE, DIGITS)?;
        if table.labels.len() != DIGIT_ROWS {
            return Err(TableError::Rows { found: table.labels.len(), expected: DIGIT_ROWS });
        }
        Ok(table)
    }

    /// Reads lines of side² whole numbers from 0 to 16, row by row, 16 for full ink, and a label below `classes`.
    ///
    /// # Errors
    /// The first line and column that are not so.
    pub fn from_csv(text: &str, side: usize, classes: usize) -> Result<Self, TableError> {
        let pixels = side * side;
        let mut table = Self { side, samples: vec![], labels: vec![] };
        for (line, row) in lines(text) {
            let found = row.split(',').count();
            if found != pixels + 1 {
                return Err(TableError::Width { line, found, expected: pixels + 1 });
            }
            for (column, cell) in row.split(',').enumerate() {
                let largest = if column < pixels { FULL_INK } else { classes as u32 - 1 };
                let number = cell.trim().parse::<u32>().ok().filter(|n| *n <= largest).ok_or_else(|| TableError::Number {
                    line,
                    column: column + 1,
                    given: cut(cell),
                    largest,
                })?;
                if column < pixels {
                    table.samples.push(f64::from(number) * 2.0 / f64::from(FULL_INK) - 1.0);
                } else {
                    table.labels.push(number as usize);
                }
            }
        }
        Ok(table)
    }

    /// The same samples with another number of pixels a side, between which is interpolated linearly.
    pub fn resized(self, side: usize) -> Self {
        if side == self.side {
            return self;
        }
        let (from, pixels) = (self.side, self.side * self.side);
        // Pixel centres lie at (i + ½) / side.
        let place = |i: usize| ((i as f64 + 0.5) * from as f64 / side as f64 - 0.5).clamp(0.0, from as f64 - 1.0);
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
    fn errors_name_line_and_column() {
        let read = |text: &str| Table::from_csv(text, 1, 10).unwrap_err().to_string();
        assert_eq!(read("3,1\n4\n"), "line 2 has 1 numbers, not 2");
        assert_eq!(read("3,1\n\n17,2\n"), "line 3, column 1: “17” is no whole number from 0 to 16");
        assert_eq!(read("3,1\n8,ten\n"), "line 2, column 2: “ten” is no whole number from 0 to 9");
        assert_eq!(Table::from_csv("16,1\n0,2\r\n", 1, 10).unwrap().samples, [1.0, -1.0]);
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
