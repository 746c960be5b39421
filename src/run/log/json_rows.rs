//! Rows in JSON: `stats.jsonl` in every layout, and TensorBoard's download of a scalar, `[[time, step, value], …]`.
//!
//! A member of a row is an object with `num`, `mean` and `std`, a number, `null` (a gap, as NaN is), or an object with more members,
//! whose names are joined by `/`. Must not know: how the text was encoded.

use crate::run::json::{Expected, Misread};
use crate::run::log::file::{Content, Count, Read, Reading};
use crate::run::log::refused::{LogError, LogNotice, MOST_ROWS};
use crate::run::log::series::{Series, labelled};
use crate::run::log::split::{Piece, Splitter, Start};
use crate::run::log::table::Table;
use crate::run::log::walk::{Member, Place, value, walk};

/// Members of a curve's object.
const PARTS: [&str; 3] = ["num", "mean", "std"];

/// Reads one file.
pub(super) struct JsonRows {
    splitter: Splitter,
    rows: Rows,
}

/// What was read so far.
struct Rows {
    file: String,
    table: Table,
    scalars: Series,
    /// What the present row holds, by column.
    cells: Vec<Cell>,
    /// The first name of the first row, as written.
    first_name: Option<String>,
    glued: Count,
    damaged: Count,
    /// What was wrong first.
    wrong: Option<LogError>,
    /// Whether the last piece was damaged.
    last_is_damaged: bool,
}

struct Cell {
    column: usize,
    value: Option<f64>,
    spread: f64,
}

impl JsonRows {
    /// For the file of this path and short name.
    pub(super) fn new(path: &str, file: &str) -> Self {
        let rows = Rows {
            file: file.to_string(),
            table: Table::default(),
            scalars: labelled(path),
            cells: vec![],
            first_name: None,
            glued: Count::default(),
            damaged: Count::default(),
            wrong: None,
            last_is_damaged: false,
        };
        Self { splitter: Splitter::new(), rows }
    }
}

impl Reading for JsonRows {
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        let Self { splitter, rows } = self;
        splitter.push(bytes, &mut |piece| rows.piece(piece))
    }

    fn end(self: Box<Self>) -> Result<Read, LogError> {
        let Self { mut splitter, mut rows } = *self;
        let is_cut = splitter.end(&mut |piece| rows.piece(piece))?;
        rows.read(is_cut)
    }
}

impl Rows {
    fn piece(&mut self, piece: Piece<'_>) -> Result<(), LogError> {
        let (text, start) = match piece {
            Piece::Whole { text, start, is_glued } => {
                if is_glued {
                    self.glued.add(start.line);
                }
                match self.value(text)? {
                    Ok(()) => {
                        self.last_is_damaged = false;
                        return Ok(());
                    }
                    Err(misread) => {
                        self.blame(text, start, misread);
                        (text, start)
                    }
                }
            }
            Piece::Broken { text, start } => {
                let expected = if text.is_empty() { Expected::Open } else { Expected::CommaOrClose };
                self.blame(text, start, Misread { at: text.len(), expected, at_end: true });
                (text, start)
            }
        };
        self.damaged.add(start.line);
        self.last_is_damaged = true;
        self.rescue(text)
    }

    fn blame(&mut self, text: &str, start: Start, misread: Misread) {
        if self.wrong.is_some() {
            return;
        }
        let before = text.get(..misread.at).unwrap_or(text);
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count();
        let line = before.matches('\n').count();
        let column = if line == 0 { start.column + column } else { column + 1 };
        self.wrong = Some(LogError::Line { file: self.file.clone(), line: start.line + line, column, expected: misread.expected });
    }

    /// A row that begins within a broken one is whole where it begins as the first row did.
    fn rescue(&mut self, text: &str) -> Result<(), LogError> {
        let Some(name) = &self.first_name else { return Ok(()) };
        let begin = ["{\"", name.as_str(), "\""].concat();
        let from = text.rfind(&begin).filter(|from| *from > 0);
        let whole = from.and_then(|from| text.get(from..));
        if let Some(whole) = whole {
            self.last_is_damaged = self.value(whole)?.is_err();
        }
        Ok(())
    }

    /// Takes a row or the values of a scalar; if it is neither, nothing of it.
    fn value(&mut self, text: &str) -> Result<Result<(), Misread>, LogError> {
        if self.table.rows.max(self.scalars.len()) == MOST_ROWS {
            return Err(LogError::Rows(self.file.clone()));
        }
        if text.starts_with('[') {
            return Ok(self.scalar(text));
        }
        let taken = self.row(text);
        if self.cells.iter().any(|cell| cell.column == usize::MAX) {
            return Err(LogError::Curves(self.file.clone()));
        }
        if taken.is_ok() {
            for cell in self.cells.drain(..) {
                if let Some(value) = cell.value {
                    self.table.put(cell.column, value, cell.spread);
                }
            }
            self.table.end_row();
            if self.first_name.is_none() {
                self.first_name = text.split('"').nth(1).map(str::to_string);
            }
        }
        Ok(taken)
    }

    fn row(&mut self, text: &str) -> Result<(), Misread> {
        self.cells.clear();
        let (table, cells) = (&mut self.table, &mut self.cells);
        walk(text, &mut |place, member| member_of_row(table, cells, place, member))
    }

    fn scalar(&mut self, text: &str) -> Result<(), Misread> {
        let misread = |at, expected| Misread { at, expected, at_end: false };
        let inside = text.trim_start_matches('[').trim_end_matches(']');
        let mut numbers = inside.split(',').map(|cell| value(cell.trim().trim_matches('"')));
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Some(time)), Some(Some(step)), Some(Some(value)), None) if step.is_finite() => {
                self.scalars.push(step, time, value as f32);
                Ok(())
            }
            (Some(_), Some(_), Some(_), None) => Err(misread(0, Expected::Number)),
            _ => Err(misread(0, Expected::ThreeCells)),
        }
    }

    fn read(mut self, is_cut: bool) -> Result<Read, LogError> {
        let not_drawn = self.table.not_drawn();
        let is_scalar = self.table.rows == 0 && self.scalars.len() > 0;
        if !is_scalar && let Err(error) = self.table.check(&self.file) {
            return Err(self.wrong.filter(|_| matches!(error, LogError::Empty(_))).unwrap_or(error));
        }
        let file = &self.file;
        let mut notices = vec![];
        if is_cut && self.last_is_damaged {
            self.damaged.count -= 1;
            notices.push(LogNotice::Unfinished { file: file.clone() });
        }
        notices.extend(self.glued.tell(|Count { first: line, count }| LogNotice::Glued { file: file.clone(), line, count }));
        notices.extend(self.damaged.tell(|Count { first: line, count }| LogNotice::Damaged { file: file.clone(), line, count }));
        let content = if is_scalar { Content::Series(vec![self.scalars]) } else { Content::Rows(self.table) };
        Ok(Read { content, notices, not_drawn })
    }
}

fn member_of_row(table: &mut Table, cells: &mut Vec<Cell>, place: Place<'_>, member: Member<'_>) {
    let part = place.parent().filter(|_| PARTS.contains(&place.name()));
    let name = part.unwrap_or(place.path);
    let likely = cells.last().map_or(0, |cell| cell.column.wrapping_add(1));
    let column = match cells.last() {
        Some(cell) if part.is_some() && table.columns.get(cell.column).is_some_and(|column| column.name == name) => cell.column,
        _ => {
            let column = table.column(name, likely).unwrap_or(usize::MAX);
            cells.push(Cell { column, value: None, spread: f64::NAN });
            column
        }
    };
    let Some(cell) = cells.last_mut().filter(|cell| cell.column == column) else { return };
    let number = match member {
        Member::Number(number) => Some(number),
        Member::Null => Some(f64::NAN),
        Member::Text(text) => value(text),
        Member::Other => None,
    };
    match (part.map(|_| place.name()), number) {
        (Some("num"), _) => {}
        (Some("std"), number) => cell.spread = number.unwrap_or(f64::NAN),
        (_, number) => cell.value = number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::log::axis::Role;

    fn read(text: &str) -> Result<Read, LogError> {
        let mut rows = Box::new(JsonRows::new("a/stats.jsonl", "stats.jsonl"));
        rows.push(text.as_bytes())?;
        rows.end()
    }

    /// `name: row=value±spread …` of every curve, and what was told.
    fn told(text: &str) -> (Vec<String>, Vec<LogNotice>) {
        let read = read(text).unwrap();
        let Content::Rows(table) = read.content else { panic!("no rows") };
        let curve = |column: &super::super::table::Column| {
            let points: Vec<_> = column.points.iter().map(|point| format!("{}={}±{}", point.row, point.value, point.spread)).collect();
            format!("{}: {}", column.name, points.join(" "))
        };
        (table.columns.iter().map(curve).collect(), read.notices)
    }

    #[test]
    fn members_of_every_kind_are_curves() {
        let text = r#"{"a": {"num": 2, "mean": 1, "std": 0.5}, "b": {"c": {"mean": -Infinity}, "d": 3}, "e": null}
            {"e": {"mean": null, "std": 1}, "a": 4, "text": "x", "f": "7", "list": [1], "only": {"num": 3}}"#;
        let expected =
            ["a: 0=1±0.5 1=4±NaN", "b/c: 0=-inf±NaN", "b/d: 0=3±NaN", "e: 0=NaN±NaN 1=NaN±1", "text: ", "f: 1=7±NaN", "list: ", "only: "];
        assert_eq!(told(text).0, expected);
        assert_eq!(read(text).unwrap().not_drawn, ["text", "list", "only"]);
    }

    #[test]
    fn a_damaged_row_costs_no_other() {
        let file = || "stats.jsonl".to_string();
        let (a, b) = (r#"{"a": {"mean": 1}, "b": 2}"#, r#"{"a": {"mean": 3}, "b": 4}"#);
        let damaged = |line, count| vec![LogNotice::Damaged { file: file(), line, count }];
        for (text, rows, notices) in [
            (format!("{a}\n{b}"), 2, vec![]),
            (format!("{a}{b}"), 2, vec![LogNotice::Glued { file: file(), line: 1, count: 1 }]),
            (format!("{a}\n{{\"a\": {{\"me{b}\n"), 2, damaged(2, 1)),
            (format!("{a}\n{{\"a\": {{\"mean\":{b}\n{b}"), 3, damaged(2, 1)),
            (format!("{a}\n{{\"a\": {{\"mean\":\n{b}\n{b}"), 3, damaged(2, 1)),
            (format!("{a}\n{{\"a\": tru, \"b\": 1}}\nTraceback\n{b}"), 2, damaged(2, 2)),
            (format!("{a}\n{{\"a\": {{"), 1, vec![LogNotice::Unfinished { file: file() }]),
            (format!("[{a},\n{b}"), 2, vec![]),
        ] {
            let (curves, told) = told(&text);
            assert_eq!((curves[1].matches('=').count(), &told), (rows, &notices), "{text}: {curves:?}");
        }
    }

    #[test]
    fn what_has_no_row_is_refused_with_its_first_fault() {
        for (text, place) in [
            ("{\"a\": {\"mean\": x}}\n", (1, 16, Expected::NumberOrObject)),
            ("\n  {\"a\" 1}", (2, 8, Expected::Colon)),
            ("{\n\"a\": 1\n\"b\": 2}", (3, 1, Expected::CommaOrClose)),
            ("<html>\n{}", (1, 1, Expected::Open)),
            ("{\"a\": 1", (1, 8, Expected::CommaOrClose)),
        ] {
            let error = read(text).map(|_| ()).unwrap_err();
            let LogError::Line { line, column, expected, .. } = error else { panic!("{text}: {error:?}") };
            assert_eq!((line, column, expected), place, "{text}");
        }
        assert_eq!(read("{\"timestamp\": 1}").map(|_| ()).unwrap_err(), LogError::Empty("stats.jsonl".into()));
    }

    #[test]
    fn a_scalar_of_tensorboard_is_a_curve() {
        let Content::Series(series) = read("[[1.5, 0, 2], [2.5, 4, NaN]]").unwrap().content else { panic!("no scalar") };
        assert_eq!((series[0].axis, series[0].len()), (Role::Step, 2));
        assert_eq!(read("[[1, 2]]").map(|_| ()).unwrap_err().to_string(), "“stats.jsonl”, line 1, column 2: ThreeCells expected");
    }
}
