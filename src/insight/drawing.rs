//! Points that a person draws: a pen that sprays along its way, an eraser, and the way back.
//!
//! Must not know: pointers, keys, canvases.

use crate::gan::data::EXTENT;
use crate::gan::data::points::MOST_POINTS;
use crate::number::within;

/// Way between two points of the pen, and how far they may lie from it, in data units.
const SPACING: f64 = 0.08;
const SPRAY: f64 = 0.1;
/// Radius of the eraser.
const ERASER: f64 = 0.25;
/// Strokes that can be taken back.
const MOST_STROKES: usize = 50;

/// What a stroke does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Adds points.
    Pen,
    /// Takes them away.
    Eraser,
}

/// A drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    points: Vec<f32>,
    /// The points before each stroke.
    earlier: Vec<Vec<f32>>,
    /// Where the stroke in progress is.
    at: Option<(f64, f64)>,
}

impl Drawing {
    /// Goes on from points that are there.
    pub fn of(points: Vec<f32>) -> Self {
        Self { points, ..Self::default() }
    }

    /// x and y of every point.
    pub fn points(&self) -> &[f32] {
        &self.points
    }

    /// Whether there is a stroke to take back.
    pub fn has_strokes(&self) -> bool {
        !self.earlier.is_empty()
    }

    /// Begins a stroke. The pen sets a point just there.
    pub fn press(&mut self, tool: Tool, at: (f64, f64)) {
        self.keep();
        self.at = Some(at);
        self.touch(tool, at);
    }

    /// Goes on with a stroke, if there is one. `random` gives numbers in 0 … 1.
    pub fn drag(&mut self, tool: Tool, to: (f64, f64), random: &dyn Fn() -> f64) {
        let Some((mut x, mut y)) = self.at else { return };
        loop {
            let (dx, dy) = (to.0 - x, to.1 - y);
            let distance = (dx * dx + dy * dy).sqrt();
            if !(distance >= SPACING) {
                break;
            }
            (x, y) = (x + dx * SPACING / distance, y + dy * SPACING / distance);
            let off = || if tool == Tool::Pen { (random() * 2.0 - 1.0) * SPRAY } else { 0.0 };
            self.touch(tool, (x + off(), y + off()));
        }
        self.at = Some((x, y));
    }

    /// Ends a stroke. One that changed nothing is forgotten.
    pub fn release(&mut self) {
        self.at = None;
        if self.earlier.last() == Some(&self.points) {
            self.earlier.pop();
        }
    }

    /// Takes the last stroke back.
    pub fn undo(&mut self) {
        self.at = None;
        if let Some(points) = self.earlier.pop() {
            self.points = points;
        }
    }

    /// Takes all points away, as a stroke.
    pub fn clear(&mut self) {
        self.keep();
        self.points.clear();
        self.release();
    }

    fn keep(&mut self) {
        if self.earlier.len() == MOST_STROKES {
            self.earlier.remove(0);
        }
        self.earlier.push(self.points.clone());
    }

    fn touch(&mut self, tool: Tool, at: (f64, f64)) {
        let [x, y] = [at.0, at.1].map(|x| within(x, -EXTENT, EXTENT) as f32);
        if tool == Tool::Pen {
            if self.points.len() < 2 * MOST_POINTS {
                self.points.extend([x, y]);
            }
            return;
        }
        let is_far = |point: &&[f32]| (point[0] - x).powi(2) + (point[1] - y).powi(2) > (ERASER * ERASER) as f32;
        let points = std::mem::take(&mut self.points);
        points.chunks_exact(2).filter(is_far).for_each(|point| self.points.extend_from_slice(point));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No spray.
    const STRAIGHT: fn() -> f64 = || 0.5;

    #[test]
    fn the_pen_sets_points_along_its_way_however_the_pointer_jumps() {
        let mut drawing = Drawing::default();
        drawing.press(Tool::Pen, (-1.0, 0.5));
        drawing.drag(Tool::Pen, (-0.95, 0.5), &STRAIGHT);
        assert_eq!(drawing.points(), [-1.0, 0.5], "too short a way for another point");
        drawing.drag(Tool::Pen, (0.0, 0.5), &STRAIGHT);
        drawing.release();
        let points: Vec<_> = drawing.points().chunks(2).collect();
        assert_eq!(points.len(), 13);
        for (i, point) in points.iter().enumerate() {
            assert!((f64::from(point[0]) - (-1.0 + i as f64 * SPACING)).abs() < 1e-6 && point[1] == 0.5, "{point:?}");
        }
        drawing.drag(Tool::Pen, (1.0, 1.0), &STRAIGHT);
        assert_eq!(drawing.points().len(), 26, "no stroke, no points");
    }

    #[test]
    fn sprayed_points_lie_around_the_way_and_on_the_stage() {
        for (random, off) in [(0.0, -SPRAY), (1.0, SPRAY)] {
            let mut drawing = Drawing::default();
            drawing.press(Tool::Pen, (0.0, 0.0));
            drawing.drag(Tool::Pen, (SPACING, 0.0), &|| random);
            assert_eq!(drawing.points()[2..], [(SPACING + off) as f32, off as f32]);
        }
        let mut drawing = Drawing::default();
        drawing.press(Tool::Pen, (9.0, -9.0));
        assert_eq!(drawing.points(), [EXTENT as f32, -EXTENT as f32]);
    }

    #[test]
    fn the_eraser_takes_what_lies_near_its_way() {
        let mut drawing = Drawing::of(vec![0.0, 0.0, 0.5, 0.1, 1.0, 1.0]);
        drawing.press(Tool::Eraser, (0.1, 0.1));
        assert_eq!(drawing.points(), [0.5, 0.1, 1.0, 1.0]);
        drawing.drag(Tool::Eraser, (0.7, 0.1), &STRAIGHT);
        drawing.release();
        assert_eq!(drawing.points(), [1.0, 1.0]);
        drawing.undo();
        assert_eq!((drawing.points().len(), drawing.has_strokes()), (6, false), "a stroke is taken back whole");
    }

    #[test]
    fn strokes_are_taken_back_one_by_one_and_empty_ones_do_not_count() {
        let mut drawing = Drawing::default();
        for x in [0.0, 1.0] {
            drawing.press(Tool::Pen, (x, x));
            drawing.release();
        }
        drawing.press(Tool::Eraser, (-3.0, -3.0));
        drawing.release();
        drawing.clear();
        let mut seen = vec![drawing.points().len()];
        while drawing.has_strokes() {
            drawing.undo();
            seen.push(drawing.points().len());
        }
        assert_eq!(seen, [0, 4, 2, 0]);
        drawing.clear();
        assert!(!drawing.has_strokes());
    }

    #[test]
    fn there_are_never_more_points_than_data_may_have() {
        let mut drawing = Drawing::default();
        drawing.press(Tool::Pen, (-3.0, 0.0));
        for i in 0..1000 {
            drawing.drag(Tool::Pen, (if i % 2 == 0 { 3.0 } else { -3.0 }, 0.0), &STRAIGHT);
        }
        assert_eq!(drawing.points().len(), 2 * MOST_POINTS);
    }
}
