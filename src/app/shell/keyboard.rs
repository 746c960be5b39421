//! Keys that act on the whole page, except while a control or a text needs them itself.
//!
//! Must not know: components, which keys act (see `keys`).

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::app::files::state::FilesState;
use crate::app::shell::state::Shell;
use crate::engine::contract::command::Step;
use crate::insight::keys::Key;
use crate::run::model::Intent;

/// What is typed into.
const TYPED: &str =
    "textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=file])";
/// What is read, and scrolled by arrows, though the page gives it no handler.
const READ: &str = "pre, [tabindex]:is(code, p, section, div, table)";

/// Listens to the window's keys, for as long as the calling component is there.
pub fn listen() {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let (charts, files) = (expect_context::<ChartsState>(), expect_context::<FilesState>());
    let act = move |key: Key| match key {
        Key::Play => run.toggle_running(),
        Key::Step => run.want(Intent::Step(Step::Both)),
        Key::Back => run.want(Intent::GoBack(None)),
        Key::Reset => run.want(Intent::Reset),
        Key::Show(tab) => shell.look(|view| view.tab = tab),
        Key::Pin => run.want(Intent::Pin),
        Key::Export => shell.share.update(|open| *open = !*open),
        Key::Help => shell.help.set(true),
        Key::Leave => {
            charts.card.set(None);
            shell.share.set(false);
            files.stop_reading();
        }
        // Those press a button, or are heard where they act.
        Key::NextLine | Key::OnStage | Key::OnCharts => {}
    };
    let handle = window_event_listener(ev::keydown, move |event| {
        let Some(key) = meant(shell, &event) else { return };
        if key == Key::NextLine && !press("[data-action=next-line]") {
            return;
        }
        event.prevent_default();
        if key == Key::Play {
            leave_button(&event);
        }
        if key.repeats() || !event.repeat() {
            act(key);
        }
    });
    on_cleanup(move || handle.remove());
}

/// The key that is meant for the page.
fn meant(shell: Shell, event: &ev::KeyboardEvent) -> Option<Key> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() || in_dialog() {
        return None;
    }
    let name = event.key();
    if target(event).is_some_and(|target| keeps(&target, &name)) {
        return None;
    }
    Key::of(&name).filter(|key| key.acts(shell.view.with_untracked(|view| view.hidden)))
}

fn target(event: &ev::KeyboardEvent) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// Whether a control or a text needs the key itself.
fn keeps(target: &Element, key: &str) -> bool {
    let is = |selector: &str| {
        target.matches(selector).unwrap_or_else(|error| {
            log::error!("“{selector}” selects nothing: {error:?}");
            false
        })
    };
    if is(TYPED) {
        return true;
    }
    match key {
        "ArrowRight" => is("input") || is(READ) || scrolls(target, true),
        " " => {
            is("button:focus-visible, summary:focus-visible, a:focus-visible, input[type=checkbox]:focus-visible")
                || is(READ)
                || scrolls(target, false)
        }
        _ => false,
    }
}

/// Whether something in focus can be scrolled, sideways or down.
fn scrolls(target: &Element, sideways: bool) -> bool {
    // The body has the focus when nothing has it.
    if target.tag_name() == "BODY" {
        return false;
    }
    let (overflow, hides_some) = if sideways {
        ("overflow-x", target.scroll_width() > target.client_width())
    } else {
        ("overflow-y", target.scroll_height() > target.client_height())
    };
    let style = window().get_computed_style(target).ok().flatten();
    hides_some && style.and_then(|style| style.get_property_value(overflow).ok()).is_some_and(|word| word == "auto" || word == "scroll")
}

/// Presses a button, if the page has it.
fn press(button: &str) -> bool {
    let found = document().query_selector(button).ok().flatten().and_then(|b| b.dyn_into::<HtmlElement>().ok());
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
fn leave_button(event: &ev::KeyboardEvent) {
    let button = target(event).and_then(|target| target.dyn_into::<HtmlElement>().ok()).filter(|target| target.tag_name() == "BUTTON");
    if let Some(Err(error)) = button.map(|button| button.blur()) {
        log::error!("a button keeps the focus: {error:?}");
    }
}
