//! Curves of any length in bounded memory: buckets of rows that keep minimum, maximum and mean.
//!
//! Over [`CAPACITY`] buckets neighbours merge in pairs, so that no peak is ever lost.
//! Must not know: what the columns mean, how they are drawn.

/// Buckets at most; there are at least half as many once it was reached.
pub const CAPACITY: usize = 4096;

/// What one bucket keeps of one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Smallest value.
    pub min: f32,
    /// Largest value.
    pub max: f32,
    /// Mean value.
    pub mean: f32,
    /// Values in it; 0 is a gap.
    pub count: u32,
}

impl Cell {
    const GAP: Self = Self { min: f32::INFINITY, max: f32::NEG_INFINITY, mean: 0.0, count: 0 };

    fn of(x: f32) -> Self {
        if x.is_finite() { Self { min: x, max: x, mean: x, count: 1 } } else { Self::GAP }
    }

    fn merge(self, other: Self) -> Self {
        let count = self.count + other.count;
        if count == 0 {
            return Self::GAP;
        }
        let sum = f64::from(self.mean) * f64::from(self.count) + f64::from(other.mean) * f64::from(other.count);
        Self { min: self.min.min(other.min), max: self.max.max(other.max), mean: (sum / f64::from(count)) as f32, count }
    }
}

/// The iterations of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// First iteration in it.
    pub first: u32,
    /// Last iteration in it.
    pub last: u32,
    rows: u32,
}

#[derive(Clone)]
struct Column {
    name: String,
    cells: Vec<Cell>,
}

/// Named columns over shared buckets.
#[derive(Clone)]
pub struct History {
    buckets: Vec<Bucket>,
    columns: Vec<Column>,
    rows_in_bucket: u32,
}

impl Default for History {
    fn default() -> Self {
        Self { buckets: Vec::new(), columns: Vec::new(), rows_in_bucket: 1 }
    }
}

impl History {
    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds one row. The last iteration again brings its other half; an earlier one replaces what stood
    /// from there on.
    pub fn push(&mut self, iteration: u32, names: &[String], values: &[f32]) {
        match self.buckets.last() {
            Some(bucket) if iteration == bucket.last => return self.complete(names, values),
            Some(bucket) if iteration < bucket.last => self.truncate(iteration.saturating_sub(1)),
            _ => {}
        }
        let opens = self.buckets.last().is_none_or(|b| b.rows >= self.rows_in_bucket);
        if opens {
            self.open(iteration);
        }
        if let Some(bucket) = self.buckets.last_mut() {
            bucket.last = iteration;
            bucket.rows += 1;
        }
        for (name, &value) in names.iter().zip(values) {
            if let Some(cell) = self.column_mut(name).cells.last_mut() {
                *cell = cell.merge(Cell::of(value));
            }
        }
    }

    /// Drops the buckets that reach past `last`.
    pub fn truncate(&mut self, last: u32) {
        let keep = self.buckets.partition_point(|b| b.last <= last);
        self.buckets.truncate(keep);
        for column in &mut self.columns {
            column.cells.truncate(keep);
        }
    }

    /// The buckets, by iteration.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The names of the columns, in the order they came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The cells of a column, one a bucket; empty when there is no such column.
    pub fn cells(&self, name: &str) -> &[Cell] {
        self.columns.iter().find(|c| c.name == name).map_or(&[], |c| &c.cells)
    }

    /// The cells of a column where another one has a value: 0 where it has none itself.
    pub fn cells_beside(&self, name: &str, other: &str) -> Vec<Cell> {
        let cells = self.cells(name);
        let beside = |(at, other): (usize, &Cell)| match cells.get(at) {
            _ if other.count == 0 => Cell::GAP,
            Some(cell) if cell.count > 0 => *cell,
            _ => Cell::of(0.0),
        };
        self.cells(other).iter().enumerate().map(beside).collect()
    }

    /// Mean of a column in the bucket of an iteration (or the last one before it), or in the nearest one before that is less than
    /// `interval` iterations away; NaN for a gap.
    pub fn at(&self, name: &str, iteration: u32, interval: u32) -> f32 {
        let end = self.buckets.partition_point(|b| b.first <= iteration).max(1);
        let cells = self.cells(name).get(..end).unwrap_or_default();
        let near = |(index, _): &(usize, &Cell)| index + 1 == end || self.buckets[*index].last + interval > iteration;
        let filled = cells.iter().enumerate().rev().take_while(near).find(|(_, cell)| cell.count > 0);
        filled.map_or(f32::NAN, |(_, cell)| cell.mean)
    }

    /// First and last iteration.
    pub fn reach(&self) -> Option<(u32, u32)> {
        Some((self.buckets.first()?.first, self.buckets.last()?.last))
    }

    /// Takes the numbers that the last row did not have yet, or has anew.
    fn complete(&mut self, names: &[String], values: &[f32]) {
        let is_alone = self.buckets.last().is_some_and(|b| b.rows == 1);
        for (name, &value) in names.iter().zip(values).filter(|(_, value)| value.is_finite()) {
            if let Some(cell) = self.column_mut(name).cells.last_mut() {
                *cell = if is_alone { Cell::of(value) } else { cell.merge(Cell::of(value)) };
            }
        }
    }

    fn open(&mut self, iteration: u32) {
        if self.buckets.len() >= CAPACITY {
            self.halve();
            if self.buckets.last().is_some_and(|b| b.rows < self.rows_in_bucket) {
                return;
            }
        }
        self.buckets.reserve_exact(CAPACITY - self.buckets.len());
        self.buckets.push(Bucket { first: iteration, last: iteration, rows: 0 });
        for column in &mut self.columns {
            column.cells.push(Cell::GAP);
        }
    }

    fn halve(&mut self) {
        self.rows_in_bucket = self.rows_in_bucket.saturating_mul(2);
        halve_in_place(&mut self.buckets, join);
        for column in &mut self.columns {
            halve_in_place(&mut column.cells, |pair| pair.iter().fold(Cell::GAP, |a, &b| a.merge(b)));
        }
    }

    fn column_mut(&mut self, name: &str) -> &mut Column {
        let index = self.columns.iter().position(|c| c.name == name).unwrap_or(self.columns.len());
        if index == self.columns.len() {
            // All the room that there will ever be: memory that grows in small steps ends up in pieces.
            let mut cells = Vec::with_capacity(CAPACITY);
            cells.resize(self.buckets.len(), Cell::GAP);
            self.columns.push(Column { name: name.to_string(), cells });
        }
        &mut self.columns[index]
    }
}

/// Puts one for every two neighbours, in the memory that is there: a long run must not leave holes behind.
fn halve_in_place<T: Copy>(all: &mut Vec<T>, one: impl Fn(&[T]) -> T) {
    let half = all.len().div_ceil(2);
    for at in 0..half {
        all[at] = one(&all[2 * at..(2 * at + 2).min(all.len())]);
    }
    all.truncate(half);
}

/// One bucket over one or two neighbours.
fn join(pair: &[Bucket]) -> Bucket {
    let (first, last) = (pair[0], pair[pair.len() - 1]);
    Bucket { first: first.first, last: last.last, rows: pair.iter().map(|b| b.rows).sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| s.to_string()).collect()
    }

    #[test]
    fn a_long_run_stays_small_and_keeps_its_peak_and_mean() {
        let mut history = History::default();
        let name = names(&["loss"]);
        for i in 1..=100_000_u32 {
            history.push(i, &name, &[if i == 12_345 { 1000.0 } else { 1.0 }]);
        }
        let cells = history.cells("loss");
        assert!(cells.len() <= CAPACITY && cells.len() >= CAPACITY / 2);
        assert_eq!(cells.iter().map(|c| c.count).sum::<u32>(), 100_000);
        assert!(cells.iter().any(|c| c.max == 1000.0));
        let mean = cells.iter().map(|c| f64::from(c.mean) * f64::from(c.count)).sum::<f64>() / 1e5;
        assert!((mean - (1.0 + 999.0 / 1e5)).abs() < 1e-4, "{mean}");
        assert_eq!(history.reach(), Some((1, 100_000)));
    }

    #[test]
    fn buckets_follow_one_another_without_overlap() {
        let mut history = History::default();
        for i in 1..=20_000 {
            history.push(i, &names(&["a"]), &[0.0]);
        }
        assert!(history.buckets().windows(2).all(|w| w[0].last + 1 == w[1].first));
    }

    #[test]
    fn a_column_that_comes_later_starts_with_gaps() {
        let mut history = History::default();
        history.push(1, &names(&["a"]), &[1.0]);
        history.push(2, &names(&["a", "b"]), &[1.0, f32::NAN]);
        history.push(3, &names(&["a", "b"]), &[1.0, 5.0]);
        let counts: Vec<_> = history.cells("b").iter().map(|c| c.count).collect();
        assert_eq!(counts, [0, 0, 1]);
        assert!(history.at("b", 1, 1).is_nan() && history.at("b", 3, 1) == 5.0);
        assert!(history.at("c", 3, 1).is_nan());
    }

    #[test]
    fn the_same_iteration_again_brings_its_other_half() {
        let mut history = History::default();
        history.push(1, &names(&["d", "g"]), &[1.0, f32::NAN]);
        history.push(1, &names(&["d", "g"]), &[f32::NAN, 2.0]);
        assert_eq!(history.buckets().len(), 1);
        assert_eq!((history.at("d", 1, 1), history.at("g", 1, 1)), (1.0, 2.0));
    }

    #[test]
    fn an_earlier_iteration_replaces_what_came_after() {
        let mut history = History::default();
        for i in 1..=9 {
            history.push(i, &names(&["a"]), &[0.0]);
        }
        history.push(5, &names(&["a"]), &[7.0]);
        assert_eq!(history.reach(), Some((1, 5)));
        assert_eq!(history.at("a", 5, 1), 7.0);
    }

    #[test]
    fn a_value_that_comes_at_intervals_holds_until_the_next() {
        let mut history = History::default();
        for (i, value) in [4.0, f32::NAN, f32::NAN, f32::NAN].into_iter().enumerate() {
            history.push(i as u32 + 1, &names(&["a"]), &[value]);
        }
        assert_eq!([1, 2, 3].map(|i| history.at("a", i, 3)), [4.0; 3]);
        assert!(history.at("a", 4, 3).is_nan(), "the next should have come");
        assert!(history.at("a", 2, 1).is_nan());
    }
}
