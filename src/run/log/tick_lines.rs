//! The lines that StyleGAN prints at every tick, as its `log.txt` keeps them: where the training stands, times, memory; no losses.
//!
//! A line is `tick 3 kimg 12.0 time 19m 12s sec/tick 152.2 …`: names, each followed by a number or by a time.
//! Must not know: other formats.

use crate::run::log::axis::Role;
use crate::run::log::file::{Content, Read, Reading};
use crate::run::log::refused::{LogError, LogNotice, MOST_LINE, MOST_ROWS};
use crate::run::log::table::Table;
use crate::run::log::walk::value;

/// Names in the line, and those of the same numbers in a `stats.jsonl`.
const NAMES: [(&str, &str); 11] = [
    ("tick", "Progress/tick"),
    ("kimg", "Progress/kimg"),
    ("sec/tick", "Timing/sec_per_tick"),
    ("sec/kimg", "Timing/sec_per_kimg"),
    ("maintenance", "Timing/maintenance_sec"),
    ("cpumem", "Resources/cpu_mem_gb"),
    ("gpumem", "Resources/peak_gpu_mem_gb"),
    ("reserved", "Resources/peak_gpu_mem_reserved_gb"),
    ("augment", "Progress/augment"),
    ("lod", "Progress/lod"),
    ("minibatch", "Progress/minibatch"),
];
/// Before the name of the snapshot that a run went on from.
const RESUMED: &str = "Resuming from \"";
/// Seconds in the units of a time.
const UNITS: [(char, f64); 4] = [('d', 86_400.0), ('h', 3600.0), ('m', 60.0), ('s', 1.0)];

/// Reads one file.
pub(super) struct TickLines {
    file: String,
    line: Vec<u8>,
    table: Table,
    resumed: Option<String>,
}

impl TickLines {
    /// For the file of this short name.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_string(), line: vec![], table: Table::default(), resumed: None }
    }

    fn end_line(&mut self) -> Result<(), LogError> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        if let Some(words) = tick_of(&line) {
            self.tick(words)?;
        } else if let Some((_, rest)) = line.split_once(RESUMED) {
            self.resumed = rest.split('"').next().map(str::to_string);
        }
        Ok(())
    }

    fn tick(&mut self, words: &str) -> Result<(), LogError> {
        let mut words = words.split_whitespace().peekable();
        while let Some(name) = words.next() {
            if name == "time" {
                let mut time = None;
                while let Some(seconds) = words.peek().and_then(|word| seconds(word)) {
                    time = Some(time.unwrap_or(0.0) + seconds);
                    words.next();
                }
                if let Some(time) = time {
                    self.table.place(Role::Seconds, time);
                }
            } else if let Some(number) = words.peek().and_then(|word| value(word)) {
                words.next();
                let known = NAMES.iter().find(|(own, _)| *own == name).map_or(name, |(_, known)| known);
                let column = self.table.column(known, usize::MAX).ok_or_else(|| LogError::Curves(self.file.clone()))?;
                self.table.put(column, number, f64::NAN);
            }
        }
        self.table.end_row();
        if self.table.rows > MOST_ROWS { Err(LogError::Rows(self.file.clone())) } else { Ok(()) }
    }
}

impl Reading for TickLines {
    fn push(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        for &byte in bytes {
            if byte == b'\n' || byte == b'\r' {
                self.end_line()?;
            } else if self.line.len() < MOST_LINE {
                self.line.push(byte);
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<Read, LogError> {
        self.end_line()?;
        self.table.check(&self.file)?;
        let notices = vec![LogNotice::NoLosses { file: self.file }];
        Ok(Read { content: Content::Ticks(self.table, self.resumed), notices, not_drawn: vec![] })
    }
}

/// The words of a line that tells a tick, from `tick` on.
pub(super) fn tick_of(line: &str) -> Option<&str> {
    let begins = |from: &usize| line[..*from].chars().next_back().is_none_or(char::is_whitespace);
    let from = line.match_indices("tick ").map(|(from, _)| from).find(begins)?;
    let words = &line[from..];
    let mut parts = words.split_whitespace();
    let (_, tick, kimg) = (parts.next(), parts.next()?, parts.next()?);
    (value(tick).is_some() && kimg == "kimg").then_some(words)
}

/// `12m` in seconds.
fn seconds(word: &str) -> Option<f64> {
    let unit = word.chars().last()?;
    let (_, size) = UNITS.iter().find(|(letter, _)| *letter == unit)?;
    word.strip_suffix(unit).and_then(crate::number::parse).map(|number| number * size)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "Loading training set...\nResuming from \"a/b.pkl\"\n\
        tick 0     kimg 0.0      time 2m 22s       sec/tick 19.3    sec/kimg 602.01  maintenance 122.8  cpumem 2.74   gpumem 13.77  augment 0.000\r\n\
        Evaluating metrics...\n\
        [rank 0] tick 1 kimg 4.0 lod 0.00 time 1d 02h 03m sec/tick nan own 7";

    #[test]
    fn ticks_are_rows() {
        let mut lines = Box::new(TickLines::new("log.txt"));
        LOG.as_bytes().chunks(7).try_for_each(|piece| lines.push(piece)).unwrap();
        let Content::Ticks(mut table, resumed) = lines.end().unwrap().content else { panic!("no ticks") };
        assert_eq!((table.rows, resumed.as_deref()), (2, Some("a/b.pkl")));
        assert_eq!(table.take_places(Role::Kimg), Some(vec![0.0, 4.0]));
        assert_eq!(table.take_places(Role::Seconds), Some(vec![142.0, 93_780.0]));
        let curve = |name: &str| table.columns.iter().find(|column| column.name == name).map(|column| column.points.len());
        let of = ["Timing/sec_per_tick", "Progress/augment", "Progress/lod", "own", "Loss/D/loss"].map(curve);
        assert_eq!(of, [Some(2), Some(1), Some(1), Some(1), None]);
    }

    #[test]
    fn other_lines_are_none() {
        for line in ["", "tick", "tick 3", "a tick at kimg 3", "sec/tick 3 kimg 4"] {
            assert_eq!(tick_of(line), None, "{line}");
        }
        let mut lines = Box::new(TickLines::new("log.txt"));
        lines.push(b"nothing\n").unwrap();
        assert_eq!(lines.end().map(|_| ()).unwrap_err(), LogError::Empty("log.txt".into()));
    }
}
