//! Curves that were kept apart, each with steps of its own, brought together into rows.
//!
//! Where one of them goes back to an earlier step a part begins; the others' points are laid into parts by the clock, and where
//! there is none, by their own goings back. A part's rows are all of its steps. No point is lost: what has one step twice has two rows.
//! Must not know: files and their formats.

use std::cmp::Ordering;

use crate::run::log::axis::Role;
use crate::run::log::logged::Point;
use crate::run::log::refused::MOST_ROWS;
use crate::run::log::table::Table;
use crate::run::log_names::{curve_of_file, run_of_file};

/// One curve.
pub(super) struct Series {
    /// The run that it is of, where it is said.
    pub(super) run: Option<String>,
    pub(super) name: String,
    /// What its places are.
    pub(super) axis: Role,
    places: Vec<f64>,
    /// Seconds; NaN where there is no clock.
    clock: Vec<f64>,
    values: Vec<f32>,
}

/// Where a point belongs: part, place, and how often the place was there before in this part.
#[derive(Clone, Copy, PartialEq)]
struct Key(u32, f64, u32);

/// An empty curve, named by the file that holds it.
pub(super) fn labelled(path: &str) -> Series {
    Series::new(run_of_file(path).map(str::to_string), curve_of_file(path), Role::Step)
}

/// All curves as rows, which are at most [`MOST_ROWS`]; `None` if there were more.
pub(super) fn rows_of(series: Vec<Series>) -> Option<Table> {
    let borders = borders(&series);
    let mut keys = vec![];
    for one in &series {
        keys = union(keys, one.keys(&borders));
    }
    if keys.len() > MOST_ROWS {
        return None;
    }
    let mut table = Table::of_rows(keys.len());
    let axis = series.first().map_or(Role::Step, |one| one.axis);
    table.set_places(axis, keys.iter().map(|key| key.1).collect());
    let mut clock = vec![f64::NAN; keys.len()];
    for one in series {
        let at = table.column(&one.name, usize::MAX)?;
        let mut points = Vec::with_capacity(one.len());
        let mut row = 0;
        for (key, (&value, &seconds)) in one.keys(&borders).iter().zip(one.values.iter().zip(&one.clock)) {
            row += keys.get(row..).unwrap_or_default().partition_point(|other| order(other, key) == Ordering::Less);
            points.push(Point { row: row as u32, value, spread: f32::NAN });
            if let Some(own) = clock.get_mut(row).filter(|own| own.is_nan()) {
                *own = seconds;
            }
        }
        table.take_points(at, points);
    }
    table.set_places(Role::Clock, clock);
    Some(table)
}

impl Series {
    /// Without points.
    pub(super) fn new(run: Option<String>, name: String, axis: Role) -> Self {
        Self { run, name, axis, places: vec![], clock: vec![], values: vec![] }
    }

    /// Its next point.
    pub(super) fn push(&mut self, place: f64, clock: f64, value: f32) {
        // 0 and −0 are one place.
        self.places.push(place + 0.0);
        self.clock.push(clock);
        self.values.push(value);
    }

    /// How many points it has.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The points of another one of its name follow.
    pub(super) fn append(&mut self, mut next: Self) {
        self.places.append(&mut next.places);
        self.clock.append(&mut next.clock);
        self.values.append(&mut next.values);
    }

    /// The first point of every part but the first.
    fn returns(&self) -> impl Iterator<Item = usize> {
        (1..self.len()).filter(move |&at| self.places[at] < self.places[at - 1])
    }

    /// Its points' keys, rising.
    fn keys(&self, borders: &[f64]) -> Vec<Key> {
        let by_clock = self.clock.iter().map(|seconds| borders.partition_point(|border| border <= seconds) as u32);
        let by_clock = self.keys_of(by_clock);
        let is_sound = by_clock.windows(2).all(|pair| order(&pair[0], &pair[1]) == Ordering::Less);
        if is_sound && self.clock.iter().all(|seconds| seconds.is_finite()) {
            return by_clock;
        }
        let mut part = 0;
        let own = (0..self.len()).map(|at| {
            part += u32::from(at > 0 && self.places[at] < self.places[at - 1]);
            part
        });
        self.keys_of(own)
    }

    fn keys_of(&self, parts: impl Iterator<Item = u32>) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::with_capacity(self.len());
        for (part, &place) in parts.zip(&self.places) {
            let again = keys.last().filter(|last| last.0 == part && last.1 == place).map_or(0, |last| last.2 + 1);
            keys.push(Key(part, place, again));
        }
        keys
    }
}

/// When parts begin, by the clock of the curve that goes back most often; none where its clock does not go on.
fn borders(series: &[Series]) -> Vec<f64> {
    let Some(leader) = series.iter().max_by_key(|one| (one.returns().count(), one.len())) else { return vec![] };
    let border = |at: usize| (leader.clock[at - 1] < leader.clock[at]).then(|| (leader.clock[at - 1] + leader.clock[at]) / 2.0);
    let borders: Option<Vec<f64>> = leader.returns().map(border).collect();
    borders.filter(|all| all.windows(2).all(|pair| pair[0] < pair[1])).unwrap_or_default()
}

fn order(a: &Key, b: &Key) -> Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
}

/// All keys of two lists that rise.
fn union(a: Vec<Key>, b: Vec<Key>) -> Vec<Key> {
    if a == b || b.is_empty() {
        return a;
    }
    let mut all = Vec::with_capacity(a.len().max(b.len()));
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some(x), Some(y)) => match order(x, y) {
                Ordering::Less => a.next(),
                Ordering::Greater => b.next(),
                Ordering::Equal => {
                    a.next();
                    b.next()
                }
            },
            (Some(_), None) => a.next(),
            (None, _) => b.next(),
        };
        match next {
            Some(key) => all.push(key),
            None => return all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, points: &[(f64, f64)]) -> Series {
        let mut series = Series::new(None, name.into(), Role::Step);
        points.iter().enumerate().for_each(|(index, (place, clock))| series.push(*place, *clock, index as f32));
        series
    }

    fn told(series: Vec<Series>) -> (Vec<f64>, Vec<Vec<u32>>) {
        let mut table = rows_of(series).unwrap();
        let rows = table.columns.iter().map(|column| column.points.iter().map(|point| point.row).collect()).collect();
        (table.take_places(Role::Step).unwrap(), rows)
    }

    #[test]
    fn steps_of_all_curves_are_rows() {
        let told = told(vec![series("a", &[(0.0, 1.0), (4.0, 2.0), (4.0, 2.5)]), series("b", &[(-0.0, 1.0), (2.0, 1.5)])]);
        assert_eq!(told, (vec![0.0, 2.0, 4.0, 4.0], vec![vec![0, 2, 3], vec![0, 1]]));
    }

    #[test]
    fn parts_are_told_apart_by_the_clock() {
        let whole = || series("a", &[(0.0, 1.0), (4.0, 2.0), (8.0, 3.0), (4.0, 9.0), (8.0, 10.0)]);
        // This one began to be logged after the run had been resumed.
        let late = series("b", &[(4.0, 9.1), (8.0, 10.1)]);
        assert_eq!(told(vec![whole(), late]), (vec![0.0, 4.0, 8.0, 4.0, 8.0], vec![vec![0, 1, 2, 3, 4], vec![3, 4]]));
        // Without a clock, by its own going back.
        let blind = series("b", &[(4.0, f64::NAN), (0.0, f64::NAN)]);
        assert_eq!(told(vec![whole(), blind]), (vec![0.0, 4.0, 8.0, 0.0, 4.0, 8.0], vec![vec![0, 1, 2, 4, 5], vec![1, 3]]));
    }

    #[test]
    fn too_many_rows_are_none() {
        let long = |count: usize| (0..count).map(|at| (at as f64, f64::NAN)).collect::<Vec<_>>();
        assert!(rows_of(vec![series("a", &long(MOST_ROWS))]).is_some());
        assert!(rows_of(vec![series("a", &long(MOST_ROWS)), series("b", &[(-1.0, 0.0)])]).is_none());
    }
}
