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
use crate::engine::view::Tab;
use crate::words::{Language, frame, is_chinese, share};

/// The header.
#[component]
pub fn Header(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    view! {
        <header>
            <h1>{words::TITLE}</h1>
            <Places page/>
            <span class="keep" role="group" aria-label="run as a file">
                <button type="button" data-action="save" title="this run as a file, with its data" on:click=press(move || page.session().save(page))>"save"<span class="more">" run"</span></button>
                <FileButton page label="load" more=" run" action="load" title="a run that was saved" accept=".ckpt" origin=Origin::Page/>
            </span>
            <button type="button" data-action="share" aria-expanded=text(move || page.share.get()) title=share::HINT.get() on:click=press(move || page.share.update(|open| *open = !*open))>{share::SHARE.get()}</button>
            <CopyLink page/>
            <ThemeSwitch page/>
            <LanguageSwitch page/>
            <button type="button" class="round" data-action="help" aria-label="help" title="help (?)" on:click=press(move || page.help.set(true))>"?"</button>
        </header>
    }
}

/// The views of the page.
#[component]
fn Places(page: Page) -> impl IntoView {
    let is = move |tab: Tab| page.view.with(|v| v.tab == tab);
    let place = move |&tab: &Tab| {
        let current = move || if is(tab) { "page" } else { "false" };
        view! {
            <button type="button" data-tab=tab.key() aria-current=text(current) on:click=press(move || page.view.update(|v| v.tab = tab))>
                {frame::tab(tab).get()}
            </button>
        }
    };
    view! { <nav aria-label=frame::VIEWS.get()>{Tab::ALL.iter().map(place).collect_view()}</nav> }
}

/// The other language, by its own name.
#[component]
fn LanguageSwitch(page: Page) -> impl IntoView {
    let (other, name, code) = if is_chinese() { (Language::English, "EN", "en") } else { (Language::Chinese, "中文", "zh") };
    view! {
        <button type="button" data-action="language" lang=code on:click=press(move || page.view.update(|v| v.language = other))>{name}</button>
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
