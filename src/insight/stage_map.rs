//! Where things lie on the stage: data units to pixels and back, and the number of a field at a place.
//!
//! Must not know: canvases.

use crate::engine::contract::frame::Plane;
use crate::number::within;

/// A square picture of −extent … +extent on both axes, y upwards.
#[derive(Clone, Copy, Debug)]
pub struct StageMap {
    /// Half of the side, in data units.
    pub extent: f64,
    /// Side in pixels.
    pub size: f64,
}

impl StageMap {
    /// Pixel of a place.
    pub fn pixel(&self, x: f64, y: f64) -> (f64, f64) {
        let scale = self.size / (2.0 * self.extent);
        ((x + self.extent) * scale, (self.extent - y) * scale)
    }

    /// Place of a pixel, cut to the stage.
    pub fn place(&self, px: f64, py: f64) -> (f64, f64) {
        let scale = 2.0 * self.extent / self.size;
        let cut = |x: f64| within(x, -self.extent, self.extent);
        (cut(px * scale - self.extent), cut(self.extent - py * scale))
    }
}

/// The number of one of the stage's fields in the grid cell of a place; NaN outside the stage or without that field.
pub fn at_place(stage: &Plane, field: &[f32], x: f64, y: f64) -> f32 {
    let side = stage.field_side as usize;
    let cell = |x: f64| -> Option<usize> {
        let share = (x / f64::from(stage.extent) + 1.0) / 2.0;
        (0.0..=1.0).contains(&share).then(|| ((share * side as f64) as usize).min(side.saturating_sub(1)))
    };
    cell(y).zip(cell(x)).and_then(|(row, column)| field.get(row * side + column)).copied().unwrap_or(f32::NAN)
}

/// How many of some points (x, y) lie outside of the stage; what is not finite lies nowhere, and so outside too.
pub fn outside(points: &[f32], extent: f32) -> usize {
    let is_inside = |point: &&[f32]| point.iter().all(|x| x.abs() <= extent);
    points.chunks_exact(2).filter(|point| !is_inside(point)).count()
}

/// The length of the longest of some arrows.
pub fn longest(arrows: &[f32]) -> f32 {
    let square = |arrow: &[f32]| arrow[0] * arrow[0] + arrow[1] * arrow[1];
    arrows.chunks_exact(2).map(square).filter(|square| square.is_finite()).fold(0.0, f32::max).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_pixels_are_inverse() {
        let map = StageMap { extent: 3.0, size: 600.0 };
        assert_eq!(map.pixel(-3.0, 3.0), (0.0, 0.0));
        let (px, py) = map.pixel(1.5, -0.75);
        assert_eq!(map.place(px, py), (1.5, -0.75));
        assert_eq!(map.place(-50.0, 900.0), (-3.0, -3.0));
    }

    #[test]
    fn the_field_starts_at_the_lower_left() {
        let stage = Plane { extent: 1.0, field_side: 2, field: vec![1.0, 2.0, 3.0, 4.0], ..Plane::default() };
        for (x, y, score) in [(-0.5, -0.5, 1.0), (0.5, -0.5, 2.0), (-0.5, 0.5, 3.0), (1.0, 1.0, 4.0)] {
            assert_eq!(at_place(&stage, &stage.field, x, y), score);
        }
        assert!(at_place(&stage, &stage.field, 1.5, 0.0).is_nan() && at_place(&stage, &[], 0.0, 0.0).is_nan());
        assert!(at_place(&Plane::default(), &[], 0.0, 0.0).is_nan());
    }

    #[test]
    fn points_outside_are_counted_and_so_is_what_is_nowhere() {
        let points = [0.0, 0.0, 3.2, -3.2, 3.21, 0.0, 0.0, -90.0, f32::NAN, 0.0, 1.0, f32::INFINITY];
        assert_eq!([outside(&points, 3.2), outside(&points, 1.0), outside(&points, 100.0), outside(&[], 3.2)], [4, 5, 2, 0]);
    }

    #[test]
    fn the_longest_arrow_is_finite() {
        assert_eq!(longest(&[3.0, 4.0, -1.0, 0.0, f32::NAN, 9.0, f32::INFINITY, 0.0]), 5.0);
        assert_eq!(longest(&[]), 0.0);
    }
}
