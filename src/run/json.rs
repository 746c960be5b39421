//! A small reader of JSON text: one token after another, and the members of an object.
//!
//! Objects, strings and bare words are all that training logs and settings are made of. `NaN`, `Infinity` and `-Infinity` are bare
//! words like any number; lists are passed over. Must not know: what the text says.

use std::borrow::Cow;

/// What stands at one place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// A string, its escapes resolved.
    Text(Cow<'a, str>),
    /// A number or a word without quotation marks.
    Bare(&'a str),
    /// The text is over.
    End,
}

/// What should have stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `{`
    Open,
    /// A name in quotation marks.
    Name,
    /// `:`
    Colon,
    /// `,` or `}`
    CommaOrClose,
    /// A number, or `NaN`, `Infinity`, `-Infinity`.
    Number,
    /// A number, or an object with numbers in it.
    NumberOrObject,
    /// A number or a string.
    Scalar,
    /// `"mean"` among the members.
    Mean,
    /// The end of the object's line or text.
    End,
    /// The wall time, the step and the value.
    ThreeCells,
}

/// A text that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Byte of the text.
    pub at: usize,
    /// What should have stood there.
    pub expected: Expected,
    /// Whether what stands there reaches to the end of the text, so that more of it might have been right.
    pub at_end: bool,
}

/// A place in a text.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the last token began.
    from: usize,
}

impl<'a> Reader<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, from: 0 }
    }

    /// The last token is not what it should be.
    pub fn misread(&self, expected: Expected) -> Misread {
        Misread { at: self.from, expected, at_end: self.at >= self.text.len() }
    }

    /// Takes one token; `expected` is what an unreadable one is told to be in place of.
    ///
    /// # Errors
    /// No token begins here, or a string does not end.
    pub fn token(&mut self, expected: Expected) -> Result<Token<'a>, Misread> {
        let rest = &self.text[self.at..];
        self.from = self.text.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.at = self.from;
        let Some(first) = self.text[self.at..].bytes().next() else { return Ok(Token::End) };
        let sign = match first {
            b'{' => Token::Open,
            b'}' => Token::Close,
            b'[' => Token::OpenList,
            b']' => Token::CloseList,
            b':' => Token::Colon,
            b',' => Token::Comma,
            b'"' => return self.string(expected),
            _ => return self.bare(expected),
        };
        self.at += 1;
        Ok(sign)
    }

    /// Takes the token that must stand here.
    ///
    /// # Errors
    /// Another one does.
    pub fn take(&mut self, token: &Token<'_>, expected: Expected) -> Result<(), Misread> {
        if self.token(expected)? == *token { Ok(()) } else { Err(self.misread(expected)) }
    }

    /// The name of an object's next member, past its colon; `None` at the object's end, which it takes.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn member(&mut self, is_first: bool) -> Result<Option<Cow<'a, str>>, Misread> {
        let expected = if is_first { Expected::Name } else { Expected::CommaOrClose };
        let mut token = self.token(expected)?;
        if token == Token::Close {
            return Ok(None);
        }
        if !is_first {
            if token != Token::Comma {
                return Err(self.misread(expected));
            }
            token = self.token(Expected::Name)?;
        }
        let Token::Text(name) = token else { return Err(self.misread(Expected::Name)) };
        self.take(&Token::Colon, Expected::Colon)?;
        Ok(Some(name))
    }

    /// Passes over the rest of an object or list whose beginning was taken.
    ///
    /// # Errors
    /// The text is over before it ends, or holds what is no token.
    pub fn skip(&mut self) -> Result<(), Misread> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.token(Expected::CommaOrClose)? {
                Token::Open | Token::OpenList => depth += 1,
                Token::Close | Token::CloseList => depth -= 1,
                Token::End => return Err(self.misread(Expected::CommaOrClose)),
                Token::Colon | Token::Comma | Token::Text(_) | Token::Bare(_) => {}
            }
        }
        Ok(())
    }

    fn bare(&mut self, expected: Expected) -> Result<Token<'a>, Misread> {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c))).unwrap_or(rest.len());
        self.at += length;
        if length == 0 { Err(self.misread(expected)) } else { Ok(Token::Bare(&rest[..length])) }
    }

    fn string(&mut self, expected: Expected) -> Result<Token<'a>, Misread> {
        let inside = &self.text[self.at + 1..];
        let mut is_escaped = false;
        let end = inside.bytes().position(|byte| {
            let ends = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            ends
        });
        self.at += 1 + end.map_or(inside.len(), |end| end + 1);
        end.and_then(|end| unescaped(&inside[..end])).map(Token::Text).ok_or_else(|| self.misread(expected))
    }
}

/// A string's text without its escapes; `None` where one is none of JSON's.
fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains('\\') {
        return Some(Cow::Borrowed(raw));
    }
    let mut text = String::with_capacity(raw.len());
    let mut pieces = raw.chars();
    while let Some(c) = pieces.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match pieces.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let code = pieces.as_str().get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
                pieces = pieces.as_str()[4..].chars();
                // Half of a pair, which names of curves and settings never have.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            same @ ('"' | '\\' | '/') => same,
            _ => return None,
        });
    }
    Some(Cow::Owned(text))
}

/// Appends a string with its quotation marks and escapes.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => {
                let digit = |n: u32| char::from_digit(n & 15, 16).unwrap_or('0');
                out.extend(['\\', 'u', '0', '0', digit(c as u32 >> 4), digit(c as u32)]);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        let mut reader = Reader::new(text);
        let next = || reader.token(Expected::Scalar).unwrap();
        std::iter::repeat_with(next).take_while(|token| *token != Token::End).collect()
    }

    #[test]
    fn an_object_is_read_token_by_token() {
        let text = |text| Token::Text(Cow::Borrowed(text));
        let expected =
            [Token::Open, text("a/b"), Token::Colon, Token::Bare("-1.5e+3"), Token::Comma, text("c"), Token::Colon, Token::Bare("NaN")];
        assert_eq!(tokens(" {\"a/b\": -1.5e+3,\r\n\t\"c\":NaN"), expected);
    }

    #[test]
    fn escapes_are_resolved_and_written() {
        for (json, text) in [(r#""a\"b\\""#, "a\"b\\"), (r#""\u0041\n\/""#, "A\n/"), ("\"é\"", "é"), (r#""\ud800""#, "\u{fffd}")] {
            assert_eq!(tokens(json), [Token::Text(text.into())], "{json}");
        }
        for text in ["", "a\"b\\c", "line\nbreak", "tab\tand\u{1}", "中文"] {
            let mut json = String::new();
            quote(text, &mut json);
            assert_eq!(tokens(&json), [Token::Text(text.into())], "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_token_is_told_with_its_place() {
        let at_end = [(r#""open"#, 0, true), (r#"  "\q" "#, 2, false), ("(1)", 0, false), (r#""\u00é""#, 0, true), (" é", 1, false)];
        for (text, at, at_end) in at_end {
            let misread = Reader::new(text).token(Expected::Name).unwrap_err();
            assert_eq!(misread, Misread { at, expected: Expected::Name, at_end }, "{text}");
        }
    }

    #[test]
    fn lists_and_objects_are_passed_over() {
        let mut reader = Reader::new(r#"[1, {"a": [2, "]"]}, []] 3"#);
        reader.take(&Token::OpenList, Expected::Open).unwrap();
        reader.skip().unwrap();
        assert_eq!(reader.token(Expected::Number).unwrap(), Token::Bare("3"));
        for open in ["[1, 2", "{\"a\": [1}", "[\"a"] {
            let mut reader = Reader::new(open);
            reader.token(Expected::Open).unwrap();
            assert!(reader.skip().unwrap_err().at_end, "{open}");
        }
    }

    #[test]
    fn members_are_separated_by_commas() {
        let mut reader = Reader::new(r#"{"a": 1 "b": 2}"#);
        reader.take(&Token::Open, Expected::Open).unwrap();
        assert_eq!(reader.member(true).unwrap().as_deref(), Some("a"));
        reader.token(Expected::Scalar).unwrap();
        assert_eq!(reader.member(false).unwrap_err(), Misread { at: 8, expected: Expected::CommaOrClose, at_end: false });
        assert_eq!(Reader::new("}").member(false).unwrap(), None);
    }
}
