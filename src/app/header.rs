//! The header: title, the run as a file, link, theme and help.
//!
//! Must not know: the engine.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::files::Origin;
use super::own::FileButton;
use super::reactive::{press, text};
use super::select::Select;
use super::state::Page;
use super::{address, theme, words};

/// The header.
#[component]
pub fn Header(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    view! {
        <header>
            <h1>{words::TITLE}</h1>
            <span class="keep" role="group" aria-label="run as a file">
                <button type="button" data-action="save" title="this run as a file, with its data" on:click=press(move || page.session().save(page))>"save"<span class="more">" run"</span></button>
                <FileButton page label="load" more=" run" action="load" title="a run that was saved" accept=".ckpt" origin=Origin::Page/>
            </span>
            <CopyLink page/>
            <ThemeSwitch page/>
            <button type="button" class="round" data-action="help" aria-label="help" title="help (?)" on:click=press(move || page.help.set(true))>"?"</button>
        </header>
    }
}

#[component]
fn CopyLink(page: Page) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        spawn_local(async move {
            if copy_text(&address::full(page)).await {
                copied.set(true);
                set_timeout(move || copied.set(false), Duration::from_secs(2));
            } else {
                page.tell(words::NOT_COPIED);
            }
        });
    };
    view! {
        <button type="button" class="copy" data-action="copy-link" title="a link to this set-up, seed included" on:click=copy>
            <span aria-live="polite">{text(move || if copied.get() { "copied" } else { "copy link" })}</span>
        </button>
    }
}

async fn copy_text(text: &str) -> bool {
    let navigator = window().navigator();
    let allowed = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object());
    allowed && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

#[component]
fn ThemeSwitch(page: Page) -> impl IntoView {
    let chosen = RwSignal::new(theme::stored());
    let options = theme::CHOICES.iter().map(|&(key, label)| (key.to_string(), label)).collect();
    let choose = move |word: String| {
        theme::choose(page, &word);
        chosen.set(word);
    };
    view! {
        <label class="theme">
            <span>"theme"</span>
            <Select id="theme".into() field="theme" options chosen=Box::new(move || chosen.get()) choose=Box::new(choose)/>
        </label>
    }
}
