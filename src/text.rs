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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
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
}
