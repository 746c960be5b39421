//! Texts in components: letters in the language of the page, said anew when that changes.
//!
//! Must not know: sentences.

use leptos::prelude::*;

use crate::app::shell::state::Shell;
use crate::text::Phrase;

/// A text's letters in the language of the page, for a component: called where components are made.
pub fn say(text: impl Into<Phrase>) -> impl Fn() -> String + Clone {
    let language = expect_context::<Shell>().language;
    let phrase = text.into();
    move || phrase.of(language.get())
}
