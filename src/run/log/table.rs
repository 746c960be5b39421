//! Rows while they are read: for every name the rows that logged it, and the columns that say where a row stands.
//!
//! Must not know: files and their formats.

use std::collections::HashMap;

use crate::run::log::axis::Role;
use crate::run::log::logged::Point;
use crate::run::log::refused::{LogError, MOST_CURVES};

/// Most names of a file, those of texts included.
const MOST_NAMES: usize = 5 * MOST_CURVES;

/// Rows in the order of writing.
#[derive(Default)]
pub(super) struct Table {
    pub(super) rows: usize,
    pub(super) columns: Vec<Column>,
    /// Where the rows stand, by each role that is told.
    places: Vec<(Role, Vec<f64>)>,
    by_name: HashMap<String, usize>,
}

/// What rows logged by one name.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) role: Option<Role>,
    pub(super) points: Vec<Point>,
}

impl Table {
    /// Of so many rows, about which nothing is said yet.
    pub(super) fn of_rows(rows: usize) -> Self {
        Self { rows, ..Self::default() }
    }

    /// The column of a name, made where it is new; `likely` is its place if this row has the names of the one before. `None` if
    /// there are too many.
    pub(super) fn column(&mut self, name: &str, likely: usize) -> Option<usize> {
        if self.columns.get(likely).is_some_and(|column| column.name == name) {
            return Some(likely);
        }
        if let Some(place) = self.by_name.get(name) {
            return Some(*place);
        }
        let place = self.columns.len();
        if place == MOST_NAMES {
            return None;
        }
        self.by_name.insert(name.to_string(), place);
        self.columns.push(Column { name: name.to_string(), role: Role::of(name), points: vec![] });
        Some(place)
    }

    /// What the present row says in a column.
    pub(super) fn put(&mut self, column: usize, value: f64, spread: f64) {
        let Some(column) = self.columns.get_mut(column) else { return };
        if let Some(role) = column.role {
            put_place(&mut self.places, role, self.rows, value);
        }
        let is_new = column.points.last().is_none_or(|last| (last.row as usize) < self.rows);
        if is_new && column.role.is_none_or(Role::is_curve) {
            column.points.push(Point { row: self.rows as u32, value: value as f32, spread: spread as f32 });
        }
    }

    /// All that rows say in a column; which rows, the points say.
    pub(super) fn take_points(&mut self, column: usize, points: Vec<Point>) {
        let Some(column) = self.columns.get_mut(column) else { return };
        if let Some(role) = column.role {
            points.iter().for_each(|point| put_place(&mut self.places, role, point.row as usize, f64::from(point.value)));
        }
        if column.role.is_none_or(Role::is_curve) {
            column.points = points;
        }
    }

    /// Where the present row stands.
    pub(super) fn place(&mut self, role: Role, value: f64) {
        put_place(&mut self.places, role, self.rows, value);
    }

    /// Where all rows stand.
    pub(super) fn set_places(&mut self, role: Role, places: Vec<f64>) {
        self.places.push((role, places));
    }

    /// Takes the next row.
    pub(super) fn end_row(&mut self) {
        self.rows += 1;
    }

    /// The places of all rows; NaN where a row has none.
    pub(super) fn take_places(&mut self, role: Role) -> Option<Vec<f64>> {
        let at = self.places.iter().position(|(own, _)| *own == role)?;
        let (_, mut places) = self.places.swap_remove(at);
        places.resize(self.rows, f64::NAN);
        places.iter().any(|x| x.is_finite()).then_some(places)
    }

    /// Whether there are curves, and not too many.
    ///
    /// # Errors
    /// There is none, or there are too many; `file` is the short name to tell.
    pub(super) fn check(&self, file: &str) -> Result<(), LogError> {
        match self.columns.iter().filter(|column| !column.points.is_empty()).count() {
            0 => Err(LogError::Empty(file.to_string())),
            1..=MOST_CURVES => Ok(()),
            _ => Err(LogError::Curves(file.to_string())),
        }
    }

    /// Names that are no curves and say no places.
    pub(super) fn not_drawn(&self) -> Vec<String> {
        let empty = self.columns.iter().filter(|column| column.points.is_empty() && column.role.is_none());
        empty.map(|column| column.name.clone()).collect()
    }
}

fn put_place(all: &mut Vec<(Role, Vec<f64>)>, role: Role, row: usize, value: f64) {
    let at = all.iter().position(|(own, _)| *own == role).unwrap_or_else(|| {
        all.push((role, vec![]));
        all.len() - 1
    });
    if let Some((_, places)) = all.get_mut(at).filter(|(_, places)| places.len() <= row) {
        places.resize(row, f64::NAN);
        places.push(value);
    }
}
