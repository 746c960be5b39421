//! The help dialog: what is on the page, and the keys.
//!
//! Must not know: how the keys act.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::app::elements::element::{Element, button, el};
use crate::app::elements::reactive::follow;
use crate::app::page::Page;
use crate::engine::contract::view::PARTS;
use crate::gan::experiment::FIELDS;
use crate::text::Phrase;
use crate::words::say::Say;
use crate::words::{controls, help as words};

/// The dialog.
pub fn help(page: Page) -> Element {
    let dialog =
        el("dialog").set("data-panel", "help").set("aria-labelledby", "help-title").on("close", move |_| page.shell.help.set(false));
    let node: HtmlDialogElement = dialog.node().unchecked_into();
    follow(move || match (page.shell.help.get(), node.open()) {
        (true, false) => drop(node.show_modal()),
        (false, true) => node.close(),
        _ => {}
    });
    let keys = words::KEYS.map(|[key, what]| [el("dt").child(el("kbd").text(key)), el("dd").text(what)]);
    let settings = FIELDS.iter().map(|f| {
        let told = Phrase::from(f.help).then(words::SPACE).then(controls::TAKES.with([f.kind.takes().say()]));
        [el("dt").text(f.label), el("dd").text(told)]
    });
    let list = || el("dl").class("keys");
    let [before, after] = words::SCRIPTS;
    let [example, parts, end] = words::HIDE;
    let hide = el("p").text(example).child(el("code").text("?hide=settings,quality")).text(parts);
    let hide = hide.child(el("code").text(PARTS.join(", "))).text(end);
    dialog
        .child(el("h2").set("id", "help-title").text(words::SEEN))
        .child(el("p").text(words::ABOUT))
        .child(el("p").text(words::DROP))
        .child(el("h2").text(words::KEYS_TITLE))
        .child(list().children(keys.into_iter().flatten()))
        .child(el("details").child(el("summary").text(words::SETTINGS)).child(list().children(settings.flatten())))
        .child(hide)
        .child(el("p").text(before).child(el("code").text("window.lossExplorer")).text(after))
        .child(button(move || page.shell.help.set(false)).set("autofocus", "").text(words::CLOSE))
}
