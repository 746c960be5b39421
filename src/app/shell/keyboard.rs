//! Keys that act on the whole page, except while a control needs them itself.
//!
//! Must not know: components.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::app::page::Page;
use crate::engine::contract::command::Step;
use crate::engine::contract::view::Tab;
use crate::run::model::Intent;

/// Listens to the window's keys.
pub fn listen(page: Page) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if !has_modifier && !event.default_prevented() && !in_dialog() && act(page, &event) {
            event.prevent_default();
        }
    });
    std::mem::forget(handle);
}

/// Acts on a key; says whether it did.
fn act(page: Page, event: &ev::KeyboardEvent) -> bool {
    let target: Option<Element> = event.target().and_then(|t| t.dyn_into().ok());
    let key = event.key();
    if target.as_ref().is_some_and(|t| keeps(t, &key)) {
        return false;
    }
    if key == " " {
        leave_button(target);
    }
    match key.as_str() {
        " " if !event.repeat() => page.run.toggle_running(),
        "ArrowRight" => page.run.want(Intent::Step(Step::Both)),
        "b" | "B" => page.run.want(Intent::GoBack(None)),
        "r" | "R" if !event.repeat() => page.run.want(Intent::Reset),
        "?" => page.shell.help.set(true),
        "n" | "N" => return press("[data-action=next-line]"),
        "p" | "P" if !event.repeat() => page.run.want(Intent::Pin),
        "e" | "E" if !event.repeat() && page.shell.has_part("share") => page.shell.share.update(|open| *open = !*open),
        "Escape" => {
            page.charts.card.set(None);
            page.shell.share.set(false);
            page.files.stop_reading();
        }
        digit => return go_to(page, digit),
    }
    true
}

/// Goes to the view of a digit; says whether there is one.
fn go_to(page: Page, digit: &str) -> bool {
    if !page.shell.has_part("tabs") {
        return false;
    }
    let tab = digit.parse::<usize>().ok().and_then(|digit| Tab::from_index(digit.checked_sub(1)?));
    if let Some(tab) = tab {
        page.shell.look(|view| view.tab = tab);
    }
    tab.is_some()
}

/// Presses a button, if the page has it.
fn press(button: &str) -> bool {
    let found = document().query_selector(button).ok().flatten().and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(button) = &found {
        button.click();
    }
    found.is_some()
}

/// Whether a dialog is open, which then has the keys. The page itself is told of its closing a little later.
fn in_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Space must not also press the button that was clicked last.
fn leave_button(target: Option<Element>) {
    let button = target.and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()).filter(|t| t.tag_name() == "BUTTON");
    if let Some(button) = button {
        let _ = button.blur();
    }
}

/// Whether a control needs the key itself.
fn keeps(target: &Element, key: &str) -> bool {
    let is = |selector: &str| target.matches(selector).unwrap_or(false);
    if is("input[type=text], textarea, select") {
        return true;
    }
    match key {
        "ArrowRight" => is("input[type=range]"),
        " " => is("button:focus-visible, summary:focus-visible, input[type=checkbox]:focus-visible"),
        _ => false,
    }
}
