//! The ranges of what is shown as colour.
//!
//! Must not know: colours.

use crate::engine::contract::frame::Stage;

/// The range of the palette for a field whose largest absolute score is `now`: up at once, down slowly,
/// so that the colours do not flicker.
pub fn settle_range(previous: f32, now: f32) -> f32 {
    if !now.is_finite() {
        return previous;
    }
    now.max(if previous.is_finite() { previous * 0.97 } else { 0.0 })
}

/// The largest absolute score on a stage.
pub fn largest_score(stage: &Stage) -> f32 {
    match stage {
        Stage::Plane(plane) => largest(&plane.field),
        Stage::Pictures(pictures) => largest(&pictures.real_scores).max(largest(&pictures.fake_scores)),
    }
}

/// The largest absolute value of those that are finite.
pub fn largest(scores: &[f32]) -> f32 {
    scores.iter().filter(|s| s.is_finite()).fold(0.0, |a, s| a.max(s.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_falls_slowly() {
        assert_eq!(settle_range(1.0, 3.0), 3.0);
        assert!(settle_range(3.0, 1.0) > 2.8);
        assert_eq!(settle_range(3.0, f32::NAN), 3.0);
    }

    #[test]
    fn what_is_not_finite_is_not_the_largest() {
        assert_eq!(largest(&[1.0, -2.0, f32::NAN, f32::INFINITY]), 2.0);
    }
}
