//! What a link can hide of the page, said wherever links are a matter.
//!
//! Must not know: where it is said.

use leptos::prelude::*;

use crate::app::shell::say::say;
use crate::engine::contract::view::PARTS;
use crate::words::help as words;

/// A sentence with an example and all words.
#[component]
pub fn HideWords() -> impl IntoView {
    let [example, parts, end] = words::HIDE;
    view! { {say(example)}<code>"?hide=settings,quality"</code>{say(parts)}<code>{PARTS.join(", ")}</code>{say(end)} }
}
