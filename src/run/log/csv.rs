//! CSV: TensorBoard's download of a scalar and of many, W&B's panels and histories, and any table with a column of steps.
//!
//! The first line names the columns; commas, semicolons or tabs part them. An empty cell is a gap. A number with a comma in it is
//! refused, as it can be read in two ways. Must not know: how the text was encoded.

mod cells;

use std::borrow::Cow;

use self::cells::{Records, has_comma, separator};
use crate::run::log::axis::Role;
use crate::run::log::file::{Content, Count, Read, Reading};
use crate::run::log::refused::{LogError, LogNotice, MOST_CURVES, MOST_ROWS};
use crate::run::log::series::{Series, labelled};
use crate::run::log::table::Table;
use crate::run::log::walk::value;
use crate::run::log_names::{curve, is_known};
use crate::text::short;

/// What stands between run and curve in the names of W&B's panels.
const OF_RUN: &str = " - ";
/// Columns of W&B's panels with the least and the most of what a point of the picture stands for.
const BOUNDS: [&str; 2] = ["__MIN", "__MAX"];

/// Reads one file.
pub(super) struct Csv {
    records: Records,
    lines: Lines,
}

/// What was read so far.
struct Lines {
    path: String,
    file: String,
    layout: Option<Layout>,
    cells: Count,
    /// The column of the first cell without a number.
    cell_column: String,
    damaged: Count,
    not_drawn: Vec<String>,
}

/// What the columns are.
struct Layout {
    separator: u8,
    names: Vec<String>,
    kind: Kind,
    /// Of each column, whether a number was in it.
    numbers: Vec<bool>,
}

enum Kind {
    /// Every column is a curve or an axis, by name.
    Rows(Table),
    /// Curves of their own: the column of places, that of the clock, and of each curve its column.
    Series { place: usize, clock: Option<usize>, curves: Vec<(usize, Series)> },
}

impl Csv {
    /// For the file of this path and short name.
    pub(super) fn new(path: &str, file: &str) -> Self {
        let lines = Lines {
            path: path.to_string(),
            file: file.to_string(),
            layout: None,
            cells: Count::default(),
            cell_column: String::new(),
            damaged: Count::default(),
            not_drawn: vec![],
        };
        Self { records: Records::new(file), lines }
    }
}

impl Reading for Csv {
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        let Self { records, lines } = self;
        records.push(bytes, &mut |line, text| lines.record(line, text, false))
    }

    fn end(self: Box<Self>) -> Result<Read, LogError> {
        let Self { mut records, mut lines } = *self;
        let before = lines.damaged.count;
        records.end(&mut |line, text| lines.record(line, text, true))?;
        let is_cut = lines.damaged.count > before;
        lines.read(is_cut)
    }
}

/// Whether a first line names columns as a training log does: of places and something beside them, or of StyleGAN's curves.
pub(super) fn is_header(line: &str) -> bool {
    let names: Vec<String> = cells::split(line, separator(line)).map(|cell| cell.trim().to_string()).collect();
    let counts = |name: &String| Role::of(name).is_some_and(Role::counts);
    names.len() > 1 && names.iter().any(|name| counts(name) || is_known(&curve(name)) || run_and_curve(name).is_some())
}

fn run_and_curve(name: &str) -> Option<(&str, &str)> {
    let (run, of) = name.rsplit_once(OF_RUN)?;
    (is_known(&curve(of)) || of.contains('/')).then_some((run.trim(), of.trim()))
}

impl Lines {
    fn record(&mut self, line: usize, text: &str, is_last: bool) -> Result<(), LogError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if self.layout.is_none() {
            self.layout = Some(self.header(line, text)?);
            return Ok(());
        }
        let Some(layout) = &self.layout else { return Ok(()) };
        let cells: Vec<Cow<'_, str>> = cells::split(text, layout.separator).collect();
        let found = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        let expected = layout.names.len();
        if found > expected {
            return Err(LogError::Width { file: self.file.clone(), line, found, expected });
        }
        if let Some(cell) = cells.iter().find(|cell| has_comma(cell)) {
            return Err(LogError::Comma { file: self.file.clone(), line, cell: short(cell.trim()) });
        }
        // A line that breaks off lacks the comma of its last cell.
        if cells.len() < expected && (is_last || found < 2) {
            self.damaged.add(line);
            return Ok(());
        }
        self.row(line, &cells)
    }

    fn row(&mut self, line: usize, cells: &[Cow<'_, str>]) -> Result<(), LogError> {
        let Some(layout) = &mut self.layout else { return Ok(()) };
        let Layout { names, kind, numbers, .. } = layout;
        let (told, first_column) = (&mut self.cells, &mut self.cell_column);
        let mut number = |at: usize| -> Option<f64> {
            let cell = cells.get(at).map_or("", |cell| cell.trim());
            let number = if is_gap_word(cell) { Some(f64::NAN) } else { value(cell) };
            match number {
                Some(_) => numbers[at] = true,
                None if !cell.is_empty() && numbers[at] => {
                    if told.count == 0 {
                        first_column.clone_from(&names[at]);
                    }
                    told.add(line);
                }
                None => {}
            }
            number
        };
        match kind {
            Kind::Rows(table) => {
                for at in 0..names.len() {
                    if let Some(x) = number(at) {
                        table.put(at, x, f64::NAN);
                    }
                }
                table.end_row();
                if table.rows > MOST_ROWS { Err(LogError::Rows(self.file.clone())) } else { Ok(()) }
            }
            Kind::Series { place, clock, curves } => {
                let Some(place) = number(*place).filter(|place| place.is_finite()) else {
                    self.damaged.add(line);
                    return Ok(());
                };
                let clock = clock.and_then(&mut number).unwrap_or(f64::NAN);
                for (at, series) in curves {
                    if let Some(x) = number(*at) {
                        series.push(place, clock, x as f32);
                    }
                    if series.len() > MOST_ROWS {
                        return Err(LogError::Rows(self.file.clone()));
                    }
                }
                Ok(())
            }
        }
    }

    fn header(&mut self, line: usize, text: &str) -> Result<Layout, LogError> {
        let separator = separator(text);
        let mut names: Vec<String> = cells::split(text, separator).map(|cell| cell.trim().to_string()).collect();
        while names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        if names.len() == 2 && has_comma(text) || names.iter().any(|name| has_comma(name)) {
            return Err(LogError::Comma { file: self.file.clone(), line, cell: short(text.trim()) });
        }
        if names.iter().all(|name| name.is_empty() || value(name).is_some()) {
            return Err(LogError::Headless(self.file.clone()));
        }
        if names.len() < 2 {
            return Err(LogError::Foreign(self.file.clone()));
        }
        let kind = if let Some(kind) = self.scalar(&names) {
            kind
        } else if let Some(kind) = self.panel(&names)? {
            kind
        } else {
            Kind::Rows(self.table(&mut names)?)
        };
        Ok(Layout { separator, numbers: vec![false; names.len()], names, kind })
    }

    /// TensorBoard's download of one scalar.
    fn scalar(&self, names: &[String]) -> Option<Kind> {
        let is = |name: &String, known: &str| name.eq_ignore_ascii_case(known);
        let [clock, place, value] = names else { return None };
        let is_scalar = is(clock, "wall time") && is(place, "step") && is(value, "value");
        is_scalar.then(|| Kind::Series { place: 1, clock: Some(0), curves: vec![(2, labelled(&self.path))] })
    }

    /// A panel of W&B's: places, and curves named by their runs.
    fn panel(&mut self, names: &[String]) -> Result<Option<Kind>, LogError> {
        let Some(axis) = names.first().and_then(|name| Role::of(name)) else { return Ok(None) };
        if names.len() < 2 || !names[1..].iter().all(|name| name.contains(OF_RUN)) {
            return Ok(None);
        }
        let mut curves = vec![];
        for (at, name) in names.iter().enumerate().skip(1) {
            let (run, own) = name.rsplit_once(OF_RUN).unwrap_or(("", name));
            if BOUNDS.iter().any(|bound| own.ends_with(bound)) || own.starts_with('_') {
                self.not_drawn.push(name.clone());
            } else {
                curves.push((at, Series::new(Some(run.trim().to_string()), curve(own.trim()), axis)));
            }
        }
        if curves.len() > MOST_CURVES {
            Err(LogError::Curves(self.file.clone()))
        } else {
            Ok(Some(Kind::Series { place: 0, clock: None, curves }))
        }
    }

    /// A table; columns without a name, and second ones of a name, get one that is none of the family's.
    fn table(&self, names: &mut [String]) -> Result<Table, LogError> {
        let mut table = Table::default();
        for at in 0..names.len() {
            let mut name = names[at].clone();
            if name.is_empty() || names[..at].contains(&name) {
                name = format!("{name}#{}", at + 1);
            }
            if table.column(&name, usize::MAX) != Some(at) {
                return Err(LogError::Curves(self.file.clone()));
            }
            names[at] = name;
        }
        Ok(table)
    }

    fn read(mut self, is_cut: bool) -> Result<Read, LogError> {
        let Some(layout) = self.layout.take() else { return Err(LogError::Empty(self.file)) };
        let content = match layout.kind {
            Kind::Rows(mut table) => {
                let is_log = table.columns.iter().any(|column| column.role.is_some_and(Role::counts) || is_known(&curve(&column.name)));
                if !is_log {
                    return Err(LogError::NoSteps(self.file));
                }
                // The number of the row, as some programs write it, is no curve.
                if let Some(column) = table.columns.iter_mut().find(|column| column.name == "#1") {
                    column.points.clear();
                }
                self.not_drawn.extend(table.not_drawn().into_iter().filter(|name| name != "#1"));
                table.check(&self.file)?;
                Content::Table(table)
            }
            Kind::Series { curves, .. } => {
                let curves: Vec<Series> = curves.into_iter().map(|(_, series)| series).filter(|series| series.len() > 0).collect();
                if curves.is_empty() {
                    return Err(LogError::Empty(self.file));
                }
                Content::Series(curves)
            }
        };
        let file = &self.file;
        let mut notices = vec![];
        if is_cut {
            self.damaged.count -= 1;
            notices.push(LogNotice::Unfinished { file: file.clone() });
        }
        notices.extend(self.damaged.tell(|Count { first: line, count }| LogNotice::Damaged { file: file.clone(), line, count }));
        let column = short(&self.cell_column);
        notices.extend(self.cells.tell(|Count { first: line, count }| LogNotice::Cells { file: file.clone(), line, column, count }));
        Ok(Read { content, notices, not_drawn: self.not_drawn })
    }
}

/// Words that programs write where there is no number.
fn is_gap_word(cell: &str) -> bool {
    ["null", "none", "na", "n/a"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Read, LogError> {
        let mut csv = Box::new(Csv::new("x.csv", "x.csv"));
        text.as_bytes().chunks(5).try_for_each(|piece| csv.push(piece))?;
        csv.end()
    }

    fn rows(text: &str) -> Vec<String> {
        let Content::Table(table) = read(text).unwrap().content else { panic!("no table: {text}") };
        let curve = |column: &super::super::table::Column| {
            let points: Vec<_> = column.points.iter().map(|point| format!(" {}={}", point.row, point.value)).collect();
            format!("{}:{}", column.name, points.concat())
        };
        table.columns.iter().filter(|column| column.role.is_none()).map(curve).collect()
    }

    #[test]
    fn a_table_is_curves_with_gaps() {
        for text in [
            "step,Loss/D/loss,run\n0,1.5,a\n4,,a\n8,nan,b\n",
            "\r\n\"step\";\"Loss/D/loss\";\"run\"\r\n0;1.5;\"a;b\"\r\n4;;\r\n8;null;c",
            "step\tLoss/D/loss\trun\n0\t1.5\ta\n4\t\t\"a\nb\"\n8\tNaN\t\n",
        ] {
            assert_eq!(rows(text), ["Loss/D/loss: 0=1.5 2=NaN", "run:"], "{text}");
            assert_eq!(read(text).unwrap().not_drawn, ["run"]);
        }
        // The number of the row has no name; a second column of a name has one of its own.
        assert_eq!(rows(",_step,a,a\n0,0,1,2\n"), ["#1:", "a: 0=1", "a#4: 0=2"]);
    }

    #[test]
    fn what_is_ambiguous_is_refused() {
        let file = || "x.csv".to_string();
        for (text, error) in [
            ("1,5\n2,25\n", LogError::Comma { file: file(), line: 1, cell: "1,5".into() }),
            ("step;a\n1;0,435\n", LogError::Comma { file: file(), line: 2, cell: "0,435".into() }),
            ("x,y\n\"2,590\",\"7,770\"\n", LogError::Comma { file: file(), line: 2, cell: "2,590".into() }),
            ("step,a\n0,1,5\n", LogError::Width { file: file(), line: 2, found: 3, expected: 2 }),
            ("x,y,label\n1,2,a\n", LogError::NoSteps(file())),
            ("1,2,3\n", LogError::Headless(file())),
            ("1.5\n2.5\n", LogError::Headless(file())),
            ("only\n1\n", LogError::Foreign(file())),
            ("step,a\n0,x\n", LogError::Empty(file())),
            ("Wall time,Step,Value\n", LogError::Empty(file())),
            ("", LogError::Empty(file())),
        ] {
            assert_eq!(read(text).map(|_| ()).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn what_is_spoilt_is_a_gap_and_told() {
        let file = || "x.csv".to_string();
        for (text, curve, notices) in [
            ("step,a,b\n0,1,1\n1,x,2\n2,y,3\n", "a: 0=1", vec![LogNotice::Cells { file: file(), line: 3, column: "a".into(), count: 2 }]),
            ("step,a,b\n0,1,1\n1,2", "a: 0=1", vec![LogNotice::Unfinished { file: file() }]),
            ("step,a,b\n0,1,1\n\n5\n1,2,2\n", "a: 0=1 1=2", vec![LogNotice::Damaged { file: file(), line: 4, count: 1 }]),
        ] {
            assert_eq!((rows(text)[0].as_str(), read(text).unwrap().notices), (curve, notices), "{text}");
        }
    }

    #[test]
    fn headers_of_logs_are_told_from_others() {
        for header in ["Wall time,Step,Value", "\"Step\",\"r - Loss/x\"", ",_step,a", "iteration;loss", "Loss/D/loss\tLoss/G/loss"] {
            assert!(is_header(header), "{header}");
        }
        for header in ["x,y", "x,y,label", "step", "Valence;Arousal", "1,5", "", "time,value"] {
            assert!(!is_header(header), "{header}");
        }
    }
}
