//! What the page says, in English and Chinese side by side: every sentence once, in the files of this folder.
//!
//! Must not know: where a sentence is shown, what its numbers mean.

pub mod backprop;
pub mod cards;
pub mod charts;
pub mod controls;
pub mod engine;
pub mod export;
pub mod fields;
pub mod files;
pub mod format;
pub mod help;
pub mod judge;
pub mod layers;
pub mod listing;
pub mod mistakes;
pub mod notices;
pub mod page;
pub mod presets;
pub mod share;
pub mod snippet;
pub mod softplus;
pub mod training_log;

use std::sync::atomic::{AtomicBool, Ordering};

static CHINESE: AtomicBool = AtomicBool::new(false);

/// Whether Chinese is in use, in this module's whole memory; otherwise it is English.
pub fn is_chinese() -> bool {
    CHINESE.load(Ordering::Relaxed)
}

/// Uses Chinese, or English, from now on; what is shown already must be shown anew.
pub fn use_chinese(chinese: bool) {
    CHINESE.store(chinese, Ordering::Relaxed);
}

/// A text in both languages. `{}` stands for what [`Text::with`] puts there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    en: &'static str,
    zh: &'static str,
}

impl Text {
    /// English first.
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// In the language in use.
    pub fn get(self) -> &'static str {
        self.of(is_chinese())
    }

    /// In Chinese, or in English.
    pub const fn of(self, chinese: bool) -> &'static str {
        if chinese { self.zh } else { self.en }
    }

    /// In the language in use, with these texts in its places, in their order.
    pub fn with(self, parts: &[&str]) -> String {
        let mut text = String::new();
        let mut parts = parts.iter();
        for (index, piece) in self.get().split("{}").enumerate() {
            if index > 0 {
                text.push_str(parts.next().unwrap_or(&""));
            }
            text.push_str(piece);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_order() {
        let text = Text::new("{} of {}.", "{} / {}。");
        assert_eq!(text.with(&["1", "8"]), "1 of 8.");
        assert_eq!(text.with(&["1"]), "1 of .");
        assert_eq!((text.en, text.zh), ("{} of {}.", "{} / {}。"));
    }
}
