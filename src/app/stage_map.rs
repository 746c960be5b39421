//! Where things lie on the stage: data units to pixels and back, and the field's score at a place.
//!
//! Must not know: canvases.

use crate::engine::protocol::{Plane, Stage};
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

/// D's score in the grid cell of a place; `None` outside the stage or without a field.
pub fn score_at(stage: &Plane, x: f64, y: f64) -> Option<f32> {
    let side = stage.field_side as usize;
    let cell = |x: f64| -> Option<usize> {
        let share = (x / f64::from(stage.extent) + 1.0) / 2.0;
        (0.0..=1.0).contains(&share).then(|| ((share * side as f64) as usize).min(side.saturating_sub(1)))
    };
    stage.field.get(cell(y)? * side + cell(x)?).copied()
}

/// The largest absolute score on a stage.
pub fn largest_score(stage: &Stage) -> f32 {
    match stage {
        Stage::Plane(plane) => largest(&plane.field),
        Stage::Pictures(pictures) => largest(&pictures.real_scores).max(largest(&pictures.fake_scores)),
    }
}

fn largest(scores: &[f32]) -> f32 {
    scores.iter().filter(|s| s.is_finite()).fold(0.0, |a, s| a.max(s.abs()))
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
        let stage = Plane { extent: 1.0, reals: vec![], fakes: vec![], field_side: 2, field: vec![1.0, 2.0, 3.0, 4.0] };
        for (x, y, score) in [(-0.5, -0.5, 1.0), (0.5, -0.5, 2.0), (-0.5, 0.5, 3.0), (1.0, 1.0, 4.0)] {
            assert_eq!(score_at(&stage, x, y), Some(score));
        }
        assert_eq!(score_at(&stage, 1.5, 0.0), None);
        assert_eq!(score_at(&Plane { field_side: 0, field: vec![], ..stage }, 0.0, 0.0), None);
    }

    #[test]
    fn scores_that_are_not_finite_do_not_count() {
        assert_eq!(largest(&[1.0, -2.0, f32::NAN, f32::INFINITY]), 2.0);
    }
}
