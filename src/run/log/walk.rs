//! The members of a JSON object, however deep, one after the other with their paths.
//!
//! Must not know: what they mean.

use crate::number;
use crate::run::json::{Expected, Misread, Reader, Token};

/// Objects in objects that are looked into.
const DEEPEST: usize = 8;

/// Where a member stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The names of it and of what it is in, with `/` between.
    pub(super) path: &'a str,
    /// Where its own name begins.
    own: usize,
}

impl<'a> Place<'a> {
    /// Its own name.
    pub(super) fn name(self) -> &'a str {
        &self.path[self.own..]
    }

    /// The path of what it is in; `None` at the top.
    pub(super) fn parent(self) -> Option<&'a str> {
        self.own.checked_sub(1).map(|end| &self.path[..end])
    }
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Member<'a> {
    /// A number, which may be NaN or infinite.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// `null`.
    Null,
    /// `true`, `false`, or a list.
    Other,
}

/// Tells every member of a text that is one object.
///
/// # Errors
/// The text is not that.
pub(super) fn walk(text: &str, tell: &mut dyn FnMut(Place<'_>, Member<'_>)) -> Result<(), Misread> {
    let mut reader = Reader::new(text);
    reader.take(&Token::Open, Expected::Open)?;
    members(&mut reader, &mut String::new(), 1, tell)?;
    reader.take(&Token::End, Expected::End)
}

fn members(reader: &mut Reader<'_>, path: &mut String, depth: usize, tell: &mut dyn FnMut(Place<'_>, Member<'_>)) -> Result<(), Misread> {
    let parent = path.len();
    let mut is_first = true;
    while let Some(name) = reader.member(is_first)? {
        is_first = false;
        if depth > 1 {
            path.push('/');
        }
        let own = path.len();
        path.push_str(&name);
        let place = Place { path, own };
        match reader.token(Expected::NumberOrObject)? {
            Token::Open if depth < DEEPEST => members(reader, path, depth + 1, tell)?,
            Token::Open | Token::OpenList => {
                reader.skip()?;
                tell(place, Member::Other);
            }
            Token::Text(text) => tell(place, Member::Text(&text)),
            Token::Bare(word) => tell(place, bare(word).ok_or_else(|| reader.misread(Expected::NumberOrObject))?),
            _ => return Err(reader.misread(Expected::NumberOrObject)),
        }
        path.truncate(parent);
    }
    Ok(())
}

fn bare(word: &str) -> Option<Member<'_>> {
    match word {
        "null" | "None" => Some(Member::Null),
        "true" | "false" | "True" | "False" => Some(Member::Other),
        _ => value(word).map(Member::Number),
    }
}

/// A number; NaN and the infinities are numbers too.
pub(super) fn value(word: &str) -> Option<f64> {
    number::parse(word).or_else(|| {
        let word = word.trim();
        let (size, sign) = word.strip_prefix('-').map_or((word.strip_prefix('+').unwrap_or(word), 1.0), |size| (size, -1.0));
        let is = |known: &str| size.eq_ignore_ascii_case(known);
        if is("nan") {
            return Some(f64::NAN);
        }
        (is("inf") || is("infinity")).then_some(sign * f64::INFINITY)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Vec<String>, Misread> {
        let mut all = vec![];
        walk(text, &mut |place, member| all.push(format!("{:?} {} {member:?}", place.parent(), place.name())))?;
        Ok(all)
    }

    #[test]
    fn members_are_told_with_their_paths() {
        let text = r#"{"a/b": {"mean": -Infinity, "c": {"d": null}}, "e": [1, {"f": 2}], "g": "h", "": {"i": 1}, "j": true}"#;
        let expected = [
            r#"Some("a/b") mean Number(-inf)"#,
            r#"Some("a/b/c") d Null"#,
            "None e Other",
            r#"None g Text("h")"#,
            r#"Some("") i Number(1.0)"#,
            "None j Other",
        ];
        assert_eq!(told(text).unwrap(), expected);
        assert_eq!(told(r#"{"a": nope}"#).unwrap_err().expected, Expected::NumberOrObject);
        assert_eq!(told("{} {}").unwrap_err().expected, Expected::End);
    }

    #[test]
    fn what_is_very_deep_is_passed_over() {
        let text = ["{\"a\": ".repeat(100_000), "1".into(), "}".repeat(100_000)].concat();
        assert_eq!(told(&text).unwrap(), ["Some(\"a/a/a/a/a/a/a\") a Other"]);
    }

    #[test]
    fn numbers_are_numbers_however_they_are_written() {
        for (word, x) in [("1e-3", 1e-3), ("-inf", f64::NEG_INFINITY), ("+Infinity", f64::INFINITY), (" INF ", f64::INFINITY)] {
            assert_eq!(value(word), Some(x), "{word}");
        }
        assert!(value("-NaN").is_some_and(f64::is_nan));
        assert!(["", "-", "x", "1,5", "infinite"].iter().all(|word| value(word).is_none()));
    }
}
