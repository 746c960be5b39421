//! The language of the page: that of the link, otherwise the browser's.
//!
//! Must not know: sentences.

use leptos::prelude::*;

use crate::engine::contract::view::LanguageChoice;
use crate::text::Language;

/// The language of a choice.
pub fn of(choice: LanguageChoice) -> Language {
    let is_chinese = match choice {
        LanguageChoice::Browser => window().navigator().language().is_some_and(|tag| tag.starts_with("zh")),
        LanguageChoice::English => false,
        LanguageChoice::Chinese => true,
    };
    if is_chinese { Language::Chinese } else { Language::English }
}

/// Says in the document which language it speaks.
pub fn speak(language: Memo<Language>) {
    Effect::new(move |_| {
        let tag = match language.get() {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        };
        if let Some(Err(error)) = document().document_element().map(|root| root.set_attribute("lang", tag)) {
            log::error!("the document does not take its language: {error:?}");
        }
    });
}
