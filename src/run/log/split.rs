//! Takes a text of JSON values apart: one a line, over many lines, glued to one another, or in one list.
//!
//! A value ends with the bracket that closes it. One that is broken off shows by a line that ends within quotation marks, or that
//! begins with `{` where no object can: it is given up there, so that one damaged row costs no other.
//! Must not know: what the values say.

use crate::run::log::refused::{LogError, MOST_LINE};

/// Where a value begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// Line, from 1.
    pub(super) line: usize,
    /// Character, from 1.
    pub(super) column: usize,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A value from its first bracket to its last.
    Whole {
        /// The value.
        text: &'a str,
        /// Where it begins.
        start: Start,
        /// Whether another one stands right before it on its line.
        is_glued: bool,
    },
    /// The beginning of a value that is broken off, or what is none.
    Broken {
        /// As far as it goes; empty for what is no value.
        text: &'a str,
        /// Where it begins.
        start: Start,
    },
}

/// Takes each piece.
pub(super) type Take<'a> = dyn FnMut(Piece<'_>) -> Result<(), LogError> + 'a;

/// Between two pieces of a text.
pub(super) struct Splitter {
    text: Vec<u8>,
    start: Start,
    is_glued: bool,
    /// Brackets that are open within the value.
    depth: usize,
    /// Of the innermost 64 brackets, whether each is of a list.
    lists: u64,
    in_quotes: bool,
    is_escaped: bool,
    /// The last byte that is no space.
    last: u8,
    /// Where the next byte stands.
    at: Start,
    /// The line on which a value ended last.
    ended: usize,
    /// Whether a list of all values is open.
    in_list: bool,
    /// Whether the rest of the line is no value.
    is_skipping: bool,
}

impl Splitter {
    /// At the start of a text.
    pub(super) fn new() -> Self {
        Self {
            text: vec![],
            start: Start::default(),
            is_glued: false,
            depth: 0,
            lists: 0,
            in_quotes: false,
            is_escaped: false,
            last: 0,
            at: Start { line: 1, column: 1 },
            ended: 0,
            in_list: false,
            is_skipping: false,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Those of `take`.
    pub(super) fn push(&mut self, bytes: &[u8], take: &mut Take<'_>) -> Result<(), LogError> {
        for &byte in bytes {
            if self.depth > 0 && self.is_broken_by(byte) {
                self.give_up(take)?;
            }
            if self.depth > 0 {
                self.inside(byte);
                if self.depth == 0 {
                    self.hand_over(take, true)?;
                }
            } else if self.outside(byte) {
                take(Piece::Broken { text: "", start: self.at })?;
            }
            self.go_on(byte);
        }
        Ok(())
    }

    /// The text is over. Whether a value was broken off by that.
    ///
    /// # Errors
    /// Those of `take`.
    pub(super) fn end(&mut self, take: &mut Take<'_>) -> Result<bool, LogError> {
        let is_cut = self.depth > 0;
        if is_cut {
            self.hand_over(take, false)?;
        }
        Ok(is_cut)
    }

    fn is_broken_by(&self, byte: u8) -> bool {
        let begins_row = byte == b'{' && self.at.column == 1 && !self.in_quotes && self.last != b':' && self.lists & 1 == 0;
        begins_row || (self.in_quotes && byte == b'\n') || self.text.len() == MOST_LINE
    }

    fn give_up(&mut self, take: &mut Take<'_>) -> Result<(), LogError> {
        self.is_skipping = self.text.len() == MOST_LINE;
        self.hand_over(take, false)
    }

    fn hand_over(&mut self, take: &mut Take<'_>, is_whole: bool) -> Result<(), LogError> {
        let bytes = std::mem::take(&mut self.text);
        let text = String::from_utf8_lossy(&bytes);
        let piece = if is_whole {
            Piece::Whole { text: &text, start: self.start, is_glued: self.is_glued }
        } else {
            Piece::Broken { text: &text, start: self.start }
        };
        let taken = take(piece);
        drop(text);
        self.text = bytes;
        self.text.clear();
        (self.depth, self.lists, self.in_quotes, self.is_escaped) = (0, 0, false, false);
        if is_whole {
            (self.ended, self.last) = (self.at.line, b'}');
        }
        taken
    }

    /// A byte of a value.
    fn inside(&mut self, byte: u8) {
        self.text.push(byte);
        if self.in_quotes {
            self.in_quotes = byte != b'"' || self.is_escaped;
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return;
        }
        match byte {
            b'"' => self.in_quotes = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.lists = (self.lists << 1) | u64::from(byte == b'[');
            }
            b'}' | b']' => {
                self.depth -= 1;
                self.lists >>= 1;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            self.last = byte;
        }
    }

    /// A byte between values; whether it begins something that is none.
    fn outside(&mut self, byte: u8) -> bool {
        match byte {
            b'\n' => self.is_skipping = false,
            _ if self.is_skipping || byte.is_ascii_whitespace() => {}
            b',' => self.last = byte,
            b']' => self.in_list = false,
            b'[' if !self.in_list => self.in_list = true,
            b'{' | b'[' => {
                self.start = self.at;
                self.is_glued = self.ended == self.at.line && self.last == b'}';
                self.last = 0;
                self.inside(byte);
            }
            _ => {
                self.is_skipping = true;
                return true;
            }
        }
        false
    }

    fn go_on(&mut self, byte: u8) {
        if byte == b'\n' {
            self.at = Start { line: self.at.line + 1, column: 1 };
        } else if byte & 0xC0 != 0x80 {
            // Bytes within a letter are no letters.
            self.at.column += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `=text` for a value, `+text` for a glued one, `-text` for what is broken, each with its line.
    fn pieces(text: &str, length: usize) -> (Vec<String>, bool) {
        let (mut all, mut splitter) = (vec![], Splitter::new());
        let mut take = |piece: Piece<'_>| {
            all.push(match piece {
                Piece::Whole { text, start, is_glued } => format!("{}{}{text}", start.line, if is_glued { '+' } else { '=' }),
                Piece::Broken { text, start } => format!("{}-{text}", start.line),
            });
            Ok(())
        };
        text.as_bytes().chunks(length).for_each(|piece| splitter.push(piece, &mut take).unwrap());
        let is_cut = splitter.end(&mut take).unwrap();
        (all, is_cut)
    }

    #[test]
    fn values_are_found_however_they_are_laid_out() {
        for (text, expected, is_cut) in [
            ("{\"a\":1}\n\n{\"a\":2}\r\n", vec!["1={\"a\":1}", "3={\"a\":2}"], false),
            ("{1}{2} {3}", vec!["1={1}", "1+{2}", "1+{3}"], false),
            ("[{1},\n{2}]\n", vec!["1={1}", "2={2}"], false),
            ("[[0, 1], [2, 3]]", vec!["1=[0, 1]", "1=[2, 3]"], false),
            ("{\n \"a\": {\n\"b\":\n{}\n}\n}\n{2}", vec!["1={\n \"a\": {\n\"b\":\n{}\n}\n}", "7={2}"], false),
            ("{\"}\\\"}\": 1}", vec!["1={\"}\\\"}\": 1}"], false),
            ("{\"a\": [\n{1},\n{2}]}", vec!["1={\"a\": [\n{1},\n{2}]}"], false),
            // Broken off, in every way.
            ("{\"a\": {\"num\n{2}\n", vec!["1-{\"a\": {\"num", "2={2}"], false),
            ("{\"a\": {\"num\": 1,\n{2}", vec!["1-{\"a\": {\"num\": 1,\n", "2={2}"], false),
            ("{1}\nxyz {2}\n{3}", vec!["1={1}", "2-", "3={3}"], false),
            ("{1}\n{\"a\"", vec!["1={1}", "2-{\"a\""], true),
            ("}\n{1}", vec!["1-", "2={1}"], false),
        ] {
            for length in [1, 3, 100] {
                assert_eq!(pieces(text, length), (expected.iter().map(|piece| piece.to_string()).collect(), is_cut), "{text}");
            }
        }
    }

    #[test]
    fn a_value_without_end_is_given_up() {
        let text = ["{\"a\": [", &"1,".repeat(MOST_LINE), "\n{2}"].concat();
        let (all, is_cut) = pieces(&text, 1 << 20);
        assert_eq!((all.len(), all[1].as_str(), is_cut), (2, "2={2}", false));
    }
}
