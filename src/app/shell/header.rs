//! The header: title, the run as a file, link, theme, language and help.
//!
//! Must not know: the engine.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::app::elements::element::{Element, button, el};
use crate::app::files::dropped::Origin;
use crate::app::page::Page;
use crate::app::settings::own_data::{FileButton, file_button};
use crate::app::settings::select::select;
use crate::app::shell::{address, theme};
use crate::engine::contract::view::{LanguageChoice, Tab};
use crate::run::model::Intent;
use crate::text::{Language, Text};
use crate::words::{notices, page as words, share};

/// The header.
pub fn header(page: Page) -> Element {
    let load =
        FileButton { words: words::LOAD, action: "load", title: words::LOAD_HINT, accept: ".ckpt", multiple: false, origin: Origin::Page };
    el("header")
        .child(el("h1").text(words::TITLE))
        .child(places(page))
        .child(
            el("span")
                .class("keep")
                .set("role", "group")
                .set("aria-label", words::KEEP)
                .child(save_button(page))
                .children(file_button(page, load)),
        )
        .child(
            button(move || page.shell.share.update(|open| *open = !*open))
                .set("data-action", "share")
                .set("title", share::HINT)
                .follow("aria-expanded", move || page.shell.share.get().to_string())
                .text(share::SHARE),
        )
        .child(copy_link(page))
        .child(theme_switch(page))
        .child(language_switch(page))
        .child(
            button(move || page.shell.help.set(true))
                .class("round")
                .set("data-action", "help")
                .set("aria-label", words::HELP)
                .set("title", words::HELP_HINT)
                .text("?"),
        )
}

/// The views of the page.
fn places(page: Page) -> Element {
    let place = |&tab: &Tab| {
        let current = move || if page.shell.view.with(|v| v.tab == tab) { "page" } else { "false" }.to_string();
        button(move || page.shell.look(|v| v.tab = tab)).set("data-tab", tab.key()).follow("aria-current", current).text(tab.label())
    };
    el("nav").set("aria-label", words::VIEWS).children(Tab::ALL.iter().map(place))
}

fn save_button(page: Page) -> Element {
    let [save, run] = words::SAVE;
    button(move || page.run.want(Intent::Save))
        .set("data-action", "save")
        .set("title", words::SAVE_HINT)
        .text(save)
        .child(el("span").class("more").text(run))
}

fn copy_link(page: Page) -> Element {
    let copied = RwSignal::new(false);
    let copy = move || {
        spawn_local(async move {
            if copy_text(&address::full(page)).await {
                copied.set(true);
                set_timeout(move || _ = copied.try_set(false), Duration::from_secs(2));
            } else {
                page.shell.tell(notices::NOT_COPIED);
            }
        });
    };
    let told = move || if copied.get() { words::COPIED } else { words::COPY };
    button(copy)
        .class("copy")
        .set("data-action", "copy-link")
        .set("title", words::COPY_HINT)
        .child(el("span").set("aria-live", "polite").live(told))
}

async fn copy_text(text: &str) -> bool {
    let navigator = window().navigator();
    let allowed = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object());
    allowed && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

fn theme_switch(page: Page) -> Element {
    let chosen = RwSignal::new(theme::stored());
    let options = theme::CHOICES.map(|key| (key, words::theme(key))).to_vec();
    let choose = move |word: String| {
        theme::choose(page, &word);
        chosen.set(word);
    };
    el("label")
        .class("theme")
        .child(el("span").text(words::THEME))
        .child(select("theme", "theme", options, move || chosen.get(), choose).set("aria-label", words::THEME))
}

/// The other language, by its own name.
fn language_switch(page: Page) -> Element {
    const NAME: Text = Text::new("中文", "EN");
    const CODE: Text = Text::new("zh", "en");
    let other = move || match page.shell.language.get_untracked() {
        Language::English => LanguageChoice::Chinese,
        Language::Chinese => LanguageChoice::English,
    };
    button(move || page.shell.look(|v| v.language = other())).set("data-action", "language").set("lang", CODE).text(NAME)
}
