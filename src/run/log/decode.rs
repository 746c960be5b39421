//! Bytes of a text file to UTF-8: its byte order mark, UTF-16 of either order, and zeros that a crash left behind.
//!
//! Must not know: what the text says.

/// Takes the bytes of one file, piece by piece.
pub(super) struct Decoder {
    encoding: Encoding,
    /// Bytes of the mark that are still to be passed over.
    mark: usize,
    /// The first half of a unit.
    odd: Option<u8>,
    /// The first half of a pair of units.
    high: Option<u16>,
    /// Zeros that were passed over.
    pub(super) zeros: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Little,
    Big,
}

impl Decoder {
    /// For a file that begins like this.
    pub(super) fn of(head: &[u8]) -> Self {
        let (encoding, mark) = match head {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            [0xFF, 0xFE, ..] => (Encoding::Little, 2),
            [0xFE, 0xFF, ..] => (Encoding::Big, 2),
            [1..=255, 0, 1..=255, 0, ..] => (Encoding::Little, 0),
            [0, 1..=255, 0, 1..=255, ..] => (Encoding::Big, 0),
            _ => (Encoding::Utf8, 0),
        };
        Self { encoding, mark, odd: None, high: None, zeros: 0 }
    }

    /// Appends a piece to a text.
    pub(super) fn decode(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        let mark = self.mark.min(bytes.len());
        self.mark -= mark;
        let bytes = &bytes[mark..];
        if self.encoding == Encoding::Utf8 {
            let before = text.len();
            text.extend(bytes.iter().filter(|byte| **byte != 0));
            self.zeros += before + bytes.len() - text.len();
            return;
        }
        for &byte in bytes {
            let Some(first) = self.odd.take() else {
                self.odd = Some(byte);
                continue;
            };
            let unit = if self.encoding == Encoding::Little { [first, byte] } else { [byte, first] };
            self.unit(u16::from_le_bytes(unit), text);
        }
    }

    fn unit(&mut self, unit: u16, text: &mut Vec<u8>) {
        let units = self.high.take().into_iter().chain([unit]);
        if unit == 0 {
            self.zeros += 2;
        } else if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
        } else {
            let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            letters.for_each(|letter| text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()));
        }
    }
}

/// The whole of a short text.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut text = vec![];
    Decoder::of(bytes).decode(bytes, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).flat_map(order).collect()
    }

    #[test]
    fn a_text_is_the_same_in_every_encoding_and_in_pieces_of_any_length() {
        let letters = "{\"é\": 1, \"图𝄞\": 2}\r\n";
        let marked = [b"\xEF\xBB\xBF", letters.as_bytes()].concat();
        let mut files = vec![letters.as_bytes().to_vec(), marked];
        for mark in [true, false] {
            files.push(utf16(letters, mark, u16::to_le_bytes));
            files.push(utf16(letters, mark, u16::to_be_bytes));
        }
        for file in files {
            assert_eq!(text(&file), letters);
            for length in [1, 3] {
                let (mut decoder, mut bytes) = (Decoder::of(&file), vec![]);
                file.chunks(length).for_each(|piece| decoder.decode(piece, &mut bytes));
                assert_eq!((String::from_utf8(bytes).unwrap().as_str(), decoder.zeros), (letters, 0));
            }
        }
    }

    #[test]
    fn zeros_are_passed_over_and_counted() {
        let mut bytes = vec![];
        let mut decoder = Decoder::of(b"{\0\0");
        decoder.decode(b"{\0\0}\0", &mut bytes);
        assert_eq!((bytes.as_slice(), decoder.zeros), (&b"{}"[..], 3));
        assert_eq!(text(&[0xFF, 0xFE, 0, 0xD8, b'a', 0]), "\u{fffd}a");
    }
}
