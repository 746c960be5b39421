//! Where pictures lie on the stage: reals on the left, fakes on the right, one row below the other.
//!
//! Must not know: canvases.

use crate::engine::contract::frame::{Pictures, named};
use crate::gan::probes::PENALTIES;

/// Height of the heading over each half, in CSS pixels.
pub const HEADING: f64 = 18.0;
/// Width between the halves, where the classes stand.
pub const GUTTER: f64 = 20.0;

/// Which half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// Reals.
    Real,
    /// Fakes.
    Fake,
}

/// One picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Which half.
    pub half: Half,
    /// Row, from the top.
    pub row: usize,
    /// Column, from the left of its half.
    pub column: usize,
}

/// A square of pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PictureMap {
    /// Side of the stage, in CSS pixels.
    pub size: f64,
    /// Rows of pictures.
    pub rows: usize,
    /// Pictures in a row of one half.
    pub columns: usize,
}

impl PictureMap {
    /// The map of what the stage shows.
    pub fn new(pictures: &Pictures, size: f64) -> Self {
        Self { size, rows: pictures.rows.max(1) as usize, columns: pictures.columns.max(1) as usize }
    }

    /// Side of a picture with its room, in CSS pixels.
    pub fn pitch(&self) -> f64 {
        ((self.size - GUTTER) / (2 * self.columns) as f64).min((self.size - HEADING) / self.rows as f64).max(1.0)
    }

    /// Left edge of a half.
    pub fn left(&self, half: Half) -> f64 {
        let width = self.pitch() * self.columns as f64;
        let margin = (self.size - GUTTER - 2.0 * width) / 2.0;
        margin + if half == Half::Fake { width + GUTTER } else { 0.0 }
    }

    /// Upper left corner of a picture's room.
    pub fn corner(&self, cell: Cell) -> (f64, f64) {
        (self.left(cell.half) + cell.column as f64 * self.pitch(), HEADING + cell.row as f64 * self.pitch())
    }

    /// The picture that is nearest to a place, in CSS pixels.
    pub fn cell(&self, x: f64, y: f64) -> Cell {
        let half = if x < self.left(Half::Fake) - GUTTER / 2.0 { Half::Real } else { Half::Fake };
        let index = |offset: f64, count: usize| (offset.max(0.0) / self.pitch()).min(count as f64 - 1.0) as usize;
        Cell { half, row: index(y - HEADING, self.rows), column: index(x - self.left(half), self.columns) }
    }

    /// The picture `right` and `down` of another, over the gutter and cut to the stage.
    pub fn moved(&self, cell: Cell, right: isize, down: isize) -> Cell {
        let across = cell.column + if cell.half == Half::Fake { self.columns } else { 0 };
        let across = across.saturating_add_signed(right).min(2 * self.columns - 1);
        let half = if across < self.columns { Half::Real } else { Half::Fake };
        let row = cell.row.saturating_add_signed(down).min(self.rows - 1);
        Cell { half, row, column: across % self.columns }
    }

    /// Number of a picture in its half.
    pub fn index(&self, cell: Cell) -> usize {
        cell.row * self.columns + cell.column
    }
}

/// D's score of a picture.
pub fn score_of(pictures: &Pictures, index: usize, half: Half) -> Option<f32> {
    let scores = if half == Half::Real { &pictures.real_scores } else { &pictures.fake_scores };
    scores.get(index).copied()
}

/// The sum of the squares of D's gradient at a picture.
pub fn penalty_of(pictures: &Pictures, index: usize, half: Half) -> Option<f32> {
    named(&pictures.layers, PENALTIES[half as usize]).get(index).copied()
}

/// RGBA pixels of all pictures of a half, one below the other. −1 is black, 1 is white.
pub fn pixels(samples: &[f32], channels: usize, side: usize) -> Vec<u8> {
    let plane = side * side;
    let shade = |x: f32| ((x + 1.0) * 127.5 + 0.5) as u8;
    let mut pixels = Vec::with_capacity(samples.len() / channels.max(1) * 4);
    for picture in samples.chunks_exact((channels * plane).max(1)) {
        for at in 0..plane {
            let channel = |c: usize| shade(picture[c.min(channels - 1) * plane + at]);
            pixels.extend([channel(0), channel(1), channel(2), 255]);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: PictureMap = PictureMap { size: 538.0, rows: 10, columns: 5 };

    #[test]
    fn every_picture_is_found_at_its_centre_and_lies_on_the_stage() {
        for half in [Half::Real, Half::Fake] {
            for (row, column) in (0..10).flat_map(|row| (0..5).map(move |column| (row, column))) {
                let cell = Cell { half, row, column };
                let (x, y) = MAP.corner(cell);
                assert_eq!(MAP.cell(x + MAP.pitch() / 2.0, y + MAP.pitch() / 2.0), cell);
                assert!(x >= 0.0 && y >= HEADING && x + MAP.pitch() <= MAP.size + 1e-9 && y + MAP.pitch() <= MAP.size + 1e-9);
            }
        }
        assert_eq!(MAP.cell(-5.0, 9999.0), Cell { half: Half::Real, row: 9, column: 0 });
    }

    #[test]
    fn arrows_cross_the_gutter_and_stop_at_the_edge() {
        let last_real = Cell { half: Half::Real, row: 0, column: 4 };
        assert_eq!(MAP.moved(last_real, 1, 0), Cell { half: Half::Fake, row: 0, column: 0 });
        assert_eq!(MAP.moved(MAP.moved(last_real, 1, 0), -1, 0), last_real);
        assert_eq!(MAP.moved(last_real, 99, -1), Cell { half: Half::Fake, row: 0, column: 4 });
    }

    #[test]
    fn grey_is_the_same_in_all_channels_and_values_are_cut() {
        assert_eq!(pixels(&[-1.0, 1.0, 0.0, 7.0], 1, 2)[..8], [0, 0, 0, 255, 255, 255, 255, 255]);
        assert_eq!(pixels(&[-1.0, 0.0, 1.0], 3, 1), [0, 128, 255, 255]);
        assert_eq!(pixels(&[f32::NAN], 1, 1), [0, 0, 0, 255]);
    }
}
