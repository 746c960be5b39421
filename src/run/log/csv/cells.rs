//! Records of a CSV and the cells of one; quotation marks may hold separators and line ends.
//!
//! Must not know: what the columns are.

use std::borrow::Cow;

use crate::number;
use crate::run::log::refused::{LogError, MOST_LINE};

/// What parts cells.
const SEPARATORS: [u8; 3] = *b",;\t";

/// Takes the line of each record, from 1, and its text.
type Take<'a> = dyn FnMut(usize, &str) -> Result<(), LogError> + 'a;

/// Finds the records of a text that comes in pieces.
pub(super) struct Records {
    file: String,
    text: Vec<u8>,
    in_quotes: bool,
    /// The line on which the present record begins, and the one that comes.
    begins: usize,
    line: usize,
}

impl Records {
    /// At the start of a file of this short name.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_string(), text: vec![], in_quotes: false, begins: 1, line: 1 }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// A record is too long, and those of `take`.
    pub(super) fn push(&mut self, bytes: &[u8], take: &mut Take<'_>) -> Result<(), LogError> {
        for &byte in bytes {
            if byte == b'\n' {
                self.line += 1;
            }
            if byte == b'\n' && !self.in_quotes {
                self.hand_over(take)?;
                continue;
            }
            self.in_quotes ^= byte == b'"';
            self.text.push(byte);
            if self.text.len() > MOST_LINE {
                return Err(LogError::Foreign(self.file.clone()));
            }
        }
        Ok(())
    }

    /// Takes what is left.
    ///
    /// # Errors
    /// Those of `take`.
    pub(super) fn end(&mut self, take: &mut Take<'_>) -> Result<(), LogError> {
        self.hand_over(take)
    }

    fn hand_over(&mut self, take: &mut Take<'_>) -> Result<(), LogError> {
        let text = String::from_utf8_lossy(&self.text);
        let taken = take(self.begins, text.trim_end_matches('\r'));
        self.text.clear();
        self.in_quotes = false;
        self.begins = self.line;
        taken
    }
}

/// What parts the cells of a record that names columns: what there is most of outside of quotation marks.
pub(super) fn separator(record: &str) -> u8 {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut in_quotes = false;
    for byte in record.bytes() {
        in_quotes ^= byte == b'"';
        if let Some(at) = SEPARATORS.iter().position(|one| !in_quotes && *one == byte) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|count| *count == most).map_or(b',', |at| SEPARATORS[at])
}

/// The cells of a record, without their quotation marks.
pub(super) fn split(record: &str, separator: u8) -> impl Iterator<Item = Cow<'_, str>> {
    let mut rest = Some(record);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut in_quotes = false;
        let end = text.bytes().position(|byte| {
            in_quotes ^= byte == b'"';
            byte == separator && !in_quotes
        });
        rest = end.map(|end| &text[end + 1..]);
        Some(bare(&text[..end.unwrap_or(text.len())]))
    })
}

fn bare(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim_matches([' ', '\r', '\n']);
    match cell.strip_prefix('"').map(|inside| inside.strip_suffix('"').unwrap_or(inside)) {
        Some(inside) if inside.contains("\"\"") => Cow::Owned(inside.replace("\"\"", "\"")),
        Some(inside) => Cow::Borrowed(inside),
        None => Cow::Borrowed(cell),
    }
}

/// Whether it is digits with commas between: a decimal comma, or one that parts thousands.
pub(super) fn has_comma(cell: &str) -> bool {
    let cell = cell.trim();
    let size = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let Some((before, last)) = size.rsplit_once(',') else { return false };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    before.split(',').all(is_digits) && last.starts_with(|first: char| first.is_ascii_digit()) && number::parse(last).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_outside_of_quotation_marks() {
        for (record, cells) in [
            ("a,b,,c", vec!["a", "b", "", "c"]),
            ("\"a,b\", \"c\"\"d\" ,\"", vec!["a,b", "c\"d", ""]),
            ("", vec![""]),
            ("é,图", vec!["é", "图"]),
        ] {
            assert_eq!(split(record, b',').collect::<Vec<_>>(), cells, "{record}");
        }
        for (record, separator_of_it) in [("a,b;c;d", b';'), ("\"a;b;c\",d", b','), ("a\tb", b'\t'), ("a", b',')] {
            assert_eq!(separator(record), separator_of_it, "{record}");
        }
    }

    #[test]
    fn records_may_have_lines_in_quotation_marks() {
        let (mut all, mut records) = (vec![], Records::new("x"));
        let mut take = |line: usize, text: &str| {
            all.push(format!("{line}:{text}"));
            Ok(())
        };
        b"a,\"b\nc\"\r\nd\n\ne".chunks(2).for_each(|piece| records.push(piece, &mut take).unwrap());
        records.end(&mut take).unwrap();
        assert_eq!(all, ["1:a,\"b\nc\"", "3:d", "4:", "5:e"]);
    }

    #[test]
    fn numbers_with_commas_are_told_from_others() {
        for cell in ["1,5", "-0,435", "2,590", "1.234,5", " 7,770 ", "0,5e-3", "1,234,567"] {
            assert!(has_comma(cell), "{cell}");
        }
        for cell in ["1.5", "a,b", "1,", ",5", "", "x,y", "1, 2", "a1,5"] {
            assert!(!has_comma(cell), "{cell}");
        }
    }
}
