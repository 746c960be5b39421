//! When sample quality is measured: at fixed iterations, so that equal runs draw equal curves, however fast the machine is.
//!
//! Early measurements lie close together, where most happens; later ones further apart, so that they take a small share of the time on a
//! fast machine too. Must not know: how quality is measured, how training is paced.

/// Iterations from one measurement to the next, up to and including an iteration that is a multiple of them.
struct Interval {
    up_to: u32,
    iterations: u32,
}

/// Of points, whose measurement takes some hundredths of a second.
const OF_POINTS: [Interval; 5] = [every(25, 100), every(50, 1_000), every(250, 4_000), every(500, 20_000), every(1_000, u32::MAX)];
/// Of pictures, whose measurement takes some tenths of a second.
const OF_PICTURES: [Interval; 4] = [every(25, 100), every(100, 1_000), every(250, 5_000), every(500, u32::MAX)];

const fn every(iterations: u32, up_to: u32) -> Interval {
    Interval { up_to, iterations }
}

/// The interval that an iteration lies in.
fn interval(iteration: u32, of_pictures: bool) -> u32 {
    let intervals: &[Interval] = if of_pictures { &OF_PICTURES } else { &OF_POINTS };
    let within = |all: &&Interval| iteration <= all.up_to;
    intervals.iter().find(within).map_or(u32::MAX, |interval| interval.iterations)
}

/// Whether quality is measured when so many iterations are done.
pub fn is_due(iteration: u32, of_pictures: bool) -> bool {
    iteration > 0 && iteration.is_multiple_of(interval(iteration, of_pictures))
}

/// Iterations from this one to the next at which quality is measured.
pub fn until_next(iteration: u32, of_pictures: bool) -> u32 {
    let every = interval(iteration.saturating_add(1), of_pictures);
    every - iteration % every
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_measurement_is_the_next_that_is_due() {
        for of_pictures in [false, true] {
            let due: Vec<u32> = (0..=30_000).filter(|iteration| is_due(*iteration, of_pictures)).collect();
            let mut reached = vec![until_next(0, of_pictures)];
            while reached[reached.len() - 1] < 30_000 {
                let last = reached[reached.len() - 1];
                reached.push(last + until_next(last, of_pictures));
            }
            assert_eq!(due, reached);
            // From anywhere between two of them the same one comes next.
            for iteration in [1, 24, 26, 99, 101, 149, 999, 1_001, 3_999, 4_001, 19_999, 20_001] {
                let next = due.iter().find(|due| **due > iteration).copied();
                assert_eq!(Some(iteration + until_next(iteration, of_pictures)), next, "after {iteration}");
            }
        }
    }

    #[test]
    fn measurements_are_close_at_first_and_rare_later() {
        let due = |of_pictures: bool, from: u32, to: u32| (from..to).filter(|iteration| is_due(*iteration, of_pictures)).count();
        assert_eq!([due(false, 0, 101), due(false, 101, 1_001), due(false, 50_000, 60_000)], [4, 18, 10]);
        assert_eq!([due(true, 0, 101), due(true, 101, 1_001), due(true, 50_000, 60_000)], [4, 9, 20]);
        assert!(!is_due(0, false) && !is_due(0, true), "an untrained generator is not measured");
        assert!(until_next(u32::MAX - 1, false) > 0 && until_next(u32::MAX, true) > 0);
    }
}
