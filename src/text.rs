//! Texts as data: what can be read in English and in Chinese, side by side, with places for numbers.
//!
//! A text is carried as data and turned into letters where it is shown, in the language that is in use there: so what was said
//! once can be said anew in the other language. Must not know: which language is in use, where a text is shown.

use serde::{Deserialize, Serialize};

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 中文.
    Chinese,
}

/// A text in both languages. `{}` stands for what [`Text::with`] puts there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    en: &'static str,
    zh: &'static str,
}

impl Text {
    /// English first.
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// The same letters in both languages: a formula, a name of the field.
    pub const fn same(letters: &'static str) -> Self {
        Self { en: letters, zh: letters }
    }

    /// Its letters in a language.
    pub const fn of(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }

    /// This text with these parts in its places, in their order.
    pub fn with<P: Into<Phrase>>(self, parts: impl IntoIterator<Item = P>) -> Phrase {
        let parts: Vec<Phrase> = parts.into_iter().map(Into::into).collect();
        debug_assert_eq!(parts.len(), self.en.matches("{}").count(), "places of “{}”", self.en);
        debug_assert_eq!(parts.len(), self.zh.matches("{}").count(), "places of “{}”", self.zh);
        Phrase(vec![Piece::Filled(self, parts)])
    }
}

/// A sentence as data: texts whose places are filled, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Phrase(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Piece {
    Letters(String),
    Filled(Text, Vec<Phrase>),
}

impl Phrase {
    /// Its letters in a language.
    pub fn of(&self, language: Language) -> String {
        let mut letters = String::new();
        self.write(language, &mut letters);
        letters
    }

    /// This phrase, and then another.
    #[must_use]
    pub fn then(mut self, next: impl Into<Self>) -> Self {
        self.0.extend(next.into().0);
        self
    }

    /// These phrases, one after the other with something between two.
    pub fn joined(phrases: impl IntoIterator<Item = Self>, between: impl Into<Self>) -> Self {
        let between = between.into();
        let mut all = Self::default();
        for (index, phrase) in phrases.into_iter().enumerate() {
            all = if index > 0 { all.then(between.clone()).then(phrase) } else { phrase };
        }
        all
    }

    /// Whether it is the same letters in every language.
    pub fn is_same(&self) -> bool {
        let same = |piece: &Piece| match piece {
            Piece::Letters(_) => true,
            Piece::Filled(text, parts) => text.en == text.zh && parts.iter().all(Self::is_same),
        };
        self.0.iter().all(same)
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn write(&self, language: Language, letters: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Letters(own) => letters.push_str(own),
                Piece::Filled(text, parts) => {
                    let mut parts = parts.iter();
                    for (index, between) in text.of(language).split("{}").enumerate() {
                        if index > 0
                            && let Some(part) = parts.next()
                        {
                            part.write(language, letters);
                        }
                        letters.push_str(between);
                    }
                }
            }
        }
    }
}

impl From<Text> for Phrase {
    fn from(text: Text) -> Self {
        Self(vec![Piece::Filled(text, vec![])])
    }
}

impl From<String> for Phrase {
    fn from(letters: String) -> Self {
        if letters.is_empty() { Self::default() } else { Self(vec![Piece::Letters(letters)]) }
    }
}

impl From<&str> for Phrase {
    fn from(letters: &str) -> Self {
        letters.to_string().into()
    }
}

impl From<&String> for Phrase {
    fn from(letters: &String) -> Self {
        letters.clone().into()
    }
}

impl From<&Phrase> for Phrase {
    fn from(phrase: &Self) -> Self {
        phrase.clone()
    }
}

/// A name that a person gave, cut to 60 characters.
pub fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF: Text = Text::new("{} of {}.", "{} / {}。");

    #[test]
    fn places_are_filled_in_order_in_either_language() {
        let phrase = OF.with(["1", "8"]);
        assert_eq!((phrase.of(Language::English).as_str(), phrase.of(Language::Chinese).as_str()), ("1 of 8.", "1 / 8。"));
    }

    #[test]
    fn what_is_in_a_place_speaks_the_same_language() {
        let inner = Text::new("one", "一");
        let phrase = OF.with([Phrase::from(inner), Phrase::from("8")]).then(inner);
        assert_eq!((phrase.of(Language::English).as_str(), phrase.of(Language::Chinese).as_str()), ("one of 8.one", "一 / 8。一"));
    }

    #[test]
    #[should_panic(expected = "places of")]
    fn a_place_too_few_is_a_fault() {
        let _ = OF.with(["1"]);
    }

    /// A text's literal at the beginning of some code, and what stands behind it.
    fn literal(code: &str) -> Option<(String, &str)> {
        let mut rest = code.trim_start().strip_prefix('"')?;
        let mut letters = String::new();
        loop {
            let letter = rest.chars().next()?;
            rest = &rest[letter.len_utf8()..];
            match letter {
                '"' => return Some((letters, rest)),
                // A line that goes on in the next.
                '\\' if rest.starts_with('\n') => rest = rest.trim_start(),
                '\\' => {
                    let escaped = rest.chars().next()?;
                    letters.extend(['\\', escaped]);
                    rest = &rest[escaped.len_utf8()..];
                }
                _ => letters.push(letter),
            }
        }
    }

    /// English and Chinese of every text in some code.
    fn texts(code: &str) -> Vec<[String; 2]> {
        let pair = |code: &str| {
            let (en, rest) = literal(code)?;
            let (zh, _) = literal(rest.trim_start().strip_prefix(',')?)?;
            Some([en, zh])
        };
        code.split("Text::new(").skip(1).filter_map(pair).collect()
    }

    /// What is wrong with a text.
    fn fault([en, zh]: &[String; 2]) -> Option<&'static str> {
        let places = |letters: &str| letters.matches("{}").count();
        let is_chinese = |letters: &str| letters.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        match () {
            () if en.trim().is_empty() != zh.trim().is_empty() => Some("one language is missing"),
            () if places(en) != places(zh) => Some("the places differ"),
            () if en == zh && !en.is_empty() => Some("it is the same in both languages: Text::same"),
            () if is_chinese(en) && is_chinese(zh) => Some("the English is Chinese"),
            () => None,
        }
    }

    fn check(folder: &std::path::Path, count: &mut usize) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                check(&path, count);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("src/text.rs") {
                let code = std::fs::read_to_string(&path).unwrap();
                for text in texts(&code) {
                    assert_eq!(fault(&text), None, "{}: {text:?}", path.display());
                    *count += 1;
                }
            }
        }
    }

    #[test]
    fn every_text_is_in_both_languages_and_has_its_places_in_both() {
        let told = |code: &str| texts(code).iter().map(fault).collect::<Vec<_>>();
        assert_eq!(told("Text::new(\"a {} b\", \n \"甲 {}\"), Text::new(\"c \\\n   d\", \"丙\")"), [None, None]);
        assert_eq!(told("Text::new(\"a {}\", \"甲\")"), [Some("the places differ")]);
        assert_eq!(told("Text::new(\"a\", \"\")"), [Some("one language is missing")]);
        assert_eq!(told("Text::new(\"a\", \"a\")"), [Some("it is the same in both languages: Text::same")]);
        let mut count = 0;
        check(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut count);
        assert!(count > 500, "{count}");
    }
}
