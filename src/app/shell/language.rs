//! The language of the page: that of the link, otherwise the browser's.
//!
//! Must not know: sentences.

use leptos::prelude::*;

use crate::engine::contract::view::Language;
use crate::words::use_chinese;

/// Uses a language, and says so in the document.
pub fn take(language: Language) {
    let chinese = match language {
        Language::Browser => window().navigator().language().is_some_and(|tag| tag.starts_with("zh")),
        Language::English => false,
        Language::Chinese => true,
    };
    use_chinese(chinese);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", if chinese { "zh-CN" } else { "en" });
    }
}
