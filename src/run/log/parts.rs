//! Where a run's axis goes back or jumps, which makes parts of it.
//!
//! Must not know: formats, what the curves mean.

use crate::run::log::axis::Axis;
use crate::run::log::logged::{Begins, LoggedCurve, Part, Point, Rows};
use crate::run::log::refused::LogNotice;

/// A jump is out of proportion if it is so many times what most steps are.
const JUMP: f64 = 20.0;
/// Most steps: nine in ten.
const MOST_STEPS: f64 = 0.9;
/// So many steps tell what is in proportion.
const ENOUGH_STEPS: usize = 8;
/// Most parts that are told one by one.
const MOST_TOLD: usize = 12;

/// The axis that rows are told apart by: the first that all of them have, or else the first that any has.
pub(super) fn axis_of(rows: &Rows) -> Option<(Axis, &[f64])> {
    let all = [(Axis::Kimg, &rows.kimg), (Axis::Step, &rows.step), (Axis::Tick, &rows.tick), (Axis::Hours, &rows.hours)];
    let there = || all.iter().filter_map(|(axis, places)| places.as_deref().map(|places| (*axis, places)));
    there().find(|(_, places)| places.iter().all(|x| x.is_finite())).or_else(|| there().next())
}

/// The parts of a run, and what to tell of them.
pub(super) fn parts_of(rows: &Rows, curves: &[LoggedCurve]) -> (Vec<Part>, Vec<LogNotice>) {
    let Some((axis, places)) = axis_of(rows) else {
        let notices = if rows.count > 1 { vec![LogNotice::NoAxis] } else { vec![] };
        return (vec![Part { rows: 0..rows.count, begins: Begins::Start }], notices);
    };
    let mut parts = vec![Part { rows: 0..rows.count, begins: Begins::Start }];
    let mut notices = vec![];
    for (at, begins) in borders(places) {
        let before = parts.last_mut().map(|last| {
            last.rows.end = at;
            last.rows.start
        });
        parts.push(Part { rows: at..rows.count, begins });
        let end = places_in(places, 0..at).next_back();
        if begins == Begins::Restarted
            && !is_start(places, before.unwrap_or(0)..at, places[at])
            && let Some(last) = parts.last_mut()
        {
            last.begins = Begins::Resumed;
        }
        notices.push((end.unwrap_or(places[at]), places[at]));
    }
    mark_repeats(&mut parts, places, curves);
    let more = notices.len().saturating_sub(MOST_TOLD);
    let told = parts.iter().skip(1).zip(notices).take(MOST_TOLD).map(|(part, (from, to))| match part.begins {
        Begins::Repeated => LogNotice::Repeated { rows: part.rows.len() },
        Begins::Restarted => LogNotice::Restarted { axis, from, to },
        Begins::Joined => LogNotice::Joined { axis, from, to },
        Begins::Resumed | Begins::Start => LogNotice::Resumed { axis, from, to },
    });
    let told = told.chain((more > 0).then_some(LogNotice::MoreParts { count: more })).collect();
    (parts, told)
}

/// Whether a place is the start of a part or below it; half of its first step is no difference.
fn is_start(places: &[f64], part: std::ops::Range<usize>, place: f64) -> bool {
    let mut first = places_in(places, part);
    let start = first.next().unwrap_or(f64::NAN);
    let step = first.next().map_or(0.0, |second| (second - start).max(0.0));
    place <= start + step / 2.0
}

/// The places that are known among some rows.
fn places_in(places: &[f64], rows: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = f64> {
    places.get(rows).unwrap_or_default().iter().copied().filter(|x| x.is_finite())
}

/// The rows with which parts begin: those that go back, and those that jump alone.
fn borders(places: &[f64]) -> Vec<(usize, Begins)> {
    let known: Vec<(usize, f64)> = places.iter().copied().enumerate().filter(|(_, x)| x.is_finite()).collect();
    let steps: Vec<f64> = known.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
    let mut ahead: Vec<f64> = steps.iter().copied().filter(|step| *step > 0.0).collect();
    ahead.sort_by(f64::total_cmp);
    let most = ahead.get((MOST_STEPS * ahead.len() as f64) as usize).copied().filter(|_| ahead.len() >= ENOUGH_STEPS);
    let in_proportion = |at: usize, step: f64| steps.get(at).is_some_and(|other| JUMP * other < step && *other >= 0.0);
    let jumps = |at: usize| {
        most.is_some_and(|most| steps[at] > JUMP * most) && at > 0 && in_proportion(at - 1, steps[at]) && in_proportion(at + 1, steps[at])
    };
    let begins = |at: usize| match steps[at] {
        step if step < 0.0 => Some(Begins::Restarted),
        _ if jumps(at) => Some(Begins::Joined),
        _ => None,
    };
    (0..steps.len()).filter_map(|at| begins(at).map(|begins| (known[at + 1].0, begins))).collect()
}

/// A part that went back and says nothing that the part before has not said is a repetition of it.
fn mark_repeats(parts: &mut [Part], places: &[f64], curves: &[LoggedCurve]) {
    for at in 1..parts.len() {
        let (before, own) = (parts[at - 1].rows.clone(), parts[at].rows.clone());
        let went_back = matches!(parts[at].begins, Begins::Restarted | Begins::Resumed);
        let Some(same) = before.clone().find(|row| places[*row] == places[own.start]).filter(|_| went_back) else { continue };
        let is_within = same + own.len() <= before.end;
        if is_within
            && (0..own.len()).all(|row| places[same + row].to_bits() == places[own.start + row].to_bits())
            && curves.iter().all(|curve| repeats(curve, same, &own))
        {
            parts[at].begins = Begins::Repeated;
        }
    }
}

/// Whether a curve's points of some rows are those of as many rows from another one on.
fn repeats(curve: &LoggedCurve, from: usize, rows: &std::ops::Range<usize>) -> bool {
    let points = |start: usize| {
        let at = |row: usize| curve.points.partition_point(|point| (point.row as usize) < row);
        curve.points.get(at(start)..at(start + rows.len())).unwrap_or_default()
    };
    let (one, other) = (points(from), points(rows.start));
    let is_same = |(a, b): (&Point, &Point)| a.row as usize - from == b.row as usize - rows.start && a.value.to_bits() == b.value.to_bits();
    one.len() == other.len() && one.iter().zip(other).all(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part's first row and how it begins, of a curve whose values are these.
    fn told(places: &[f64], values: &[f32]) -> Vec<(usize, Begins)> {
        let points = values.iter().zip(0..).map(|(&value, row)| Point { row, value, spread: f32::NAN }).collect();
        let rows = Rows { count: places.len(), kimg: Some(places.to_vec()), ..Rows::default() };
        let (parts, notices) = parts_of(&rows, &[LoggedCurve { name: "a".into(), points }]);
        assert_eq!(notices.len(), (parts.len() - 1).min(MOST_TOLD + 1));
        assert!(parts.windows(2).all(|pair| pair[0].rows.end == pair[1].rows.start) && parts[0].rows.start == 0);
        assert_eq!(parts.last().unwrap().rows.end, places.len());
        parts.into_iter().map(|part| (part.rows.start, part.begins)).collect()
    }

    #[test]
    fn parts_begin_where_the_axis_goes_back_or_jumps() {
        let steady: Vec<f64> = (0..12).map(|at| f64::from(at) * 4.0).collect();
        let joined = |jump: f64| [&steady[..], &[44.0 + jump, 48.0 + jump, 52.0 + jump]].concat();
        let start = (0, Begins::Start);
        for (places, expected) in [
            (vec![], vec![start]),
            (steady.clone(), vec![start]),
            (vec![4.0, 8.0, 12.0, 8.0, 12.0, 16.0], vec![start, (3, Begins::Resumed)]),
            (vec![4.0, 8.0, 12.0, 4.0, 8.0], vec![start, (3, Begins::Restarted)]),
            (vec![0.0, 4.0, 8.0, 0.032, 4.032], vec![start, (3, Begins::Restarted)]),
            (vec![4.0, 8.0, 0.0, 4.0, 2.5], vec![start, (2, Begins::Restarted), (4, Begins::Resumed)]),
            (vec![4.0, f64::NAN, 8.0, f64::NAN, 4.0], vec![start, (4, Begins::Restarted)]),
            (vec![0.0, 0.0, 0.0, 1.0, 1.0], vec![start]),
            (joined(400.0), vec![start, (12, Begins::Joined)]),
            (joined(60.0), vec![start]),
            // Sparse, growing and uneven steps, and an odd first or last one, are no joins.
            (vec![0.0, 1.0, 100.0, 101.0, 200.0, 201.0, 300.0, 301.0, 400.0, 401.0, 500.0], vec![start]),
            ((0..20).map(|at| f64::powi(2.0, at)).collect(), vec![start]),
            ((0..20).map(|at| if at == 0 { 0.0 } else { 1000.0 + f64::from(at) }).collect(), vec![start]),
        ] {
            let values: Vec<f32> = (0..places.len()).map(|at| at as f32).collect();
            assert_eq!(told(&places, &values), expected, "{places:?}");
        }
    }

    #[test]
    fn of_very_many_parts_some_are_told() {
        let places: Vec<f64> = (0..100).map(|at| f64::from(at % 2)).collect();
        let rows = Rows { count: places.len(), step: Some(places), ..Rows::default() };
        let (parts, notices) = parts_of(&rows, &[]);
        assert_eq!((parts.len(), notices.len(), notices.last()), (50, MOST_TOLD + 1, Some(&LogNotice::MoreParts { count: 37 })));
    }

    #[test]
    fn a_part_that_says_nothing_new_is_a_repetition() {
        let places = [0.0, 4.0, 8.0, 0.0, 4.0];
        let begins = |values: &[f32]| told(&places, values)[1].1;
        assert_eq!(begins(&[1.0, f32::NAN, 3.0, 1.0, f32::NAN]), Begins::Repeated);
        assert_eq!(begins(&[1.0, f32::NAN, 3.0, 1.0, 2.0]), Begins::Restarted);
        assert_eq!(told(&[0.0, 4.0, 8.0, 4.0, 8.0], &[1.0, 2.0, 3.0, 2.0, 3.0])[1].1, Begins::Repeated);
        assert_eq!(told(&[0.0, 4.0, 8.0, 4.0, 8.0, 12.0], &[1.0, 2.0, 3.0, 2.0, 3.0, 4.0])[1].1, Begins::Resumed);
    }
}
