//! Drawing one's own points on the stage: the tools, and what pointer and keys do with them.
//!
//! Must not know: how points are drawn and painted.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

use crate::app::elements::element::{Element, button, el};
use crate::app::files::dropped::give;
use crate::app::page::Page;
use crate::engine::contract::view::Tab;
use crate::gan::data::Own;
use crate::gan::data::points::{LEAST_POINTS, MOST_POINTS};
use crate::gan::experiment::Dataset;
use crate::insight::drawing::{Drawing, Tool};
use crate::text::{Phrase, Text};
use crate::words::format::thousands;
use crate::words::layers as words;

/// Draws on the stage from now on, beginning with the points at hand.
pub fn begin(page: Page) {
    act(page, |drawing| *drawing = Drawing::of(page.run.own.with_untracked(|own| own.points.clone())));
    page.stage.erases.set(false);
    page.stage.chosen.set(None);
    page.stage.picked.set(None);
    page.shell.look(|view| view.tab = Tab::Explore);
    if let Some(canvas) = document().query_selector("[data-canvas=stage]").ok().flatten() {
        let _ = canvas.unchecked_into::<HtmlElement>().focus();
    }
}

/// Does something with the drawing, and says how many points it has then.
fn act(page: Page, act: impl FnOnce(&mut Drawing)) {
    let drawing = page.stage.drawing();
    act(&mut drawing.borrow_mut());
    let count = drawing.borrow().points().len() / 2;
    page.stage.drawn.set(Some(count as u32));
}

fn tool(page: Page) -> Tool {
    if page.stage.erases.get_untracked() { Tool::Eraser } else { Tool::Pen }
}

/// A pointer was pressed.
pub fn press(page: Page, event: &PointerEvent) {
    if let Some(canvas) = event.current_target() {
        let _ = canvas.unchecked_into::<HtmlElement>().set_pointer_capture(event.pointer_id());
    }
    if let Some(at) = page.stage.place.get_untracked() {
        act(page, |drawing| drawing.press(tool(page), at));
    }
}

/// A pointer was moved.
pub fn drag(page: Page, _: &PointerEvent) {
    if let Some(to) = page.stage.place.get_untracked() {
        act(page, |drawing| drawing.drag(tool(page), to, &js_sys::Math::random));
    }
}

/// A pointer was let go.
pub fn release(page: Page) {
    if page.stage.draws() {
        act(page, Drawing::release);
    }
}

/// The tool touches the cursor's place once.
pub fn touch(page: Page) {
    let at = page.stage.place.get_untracked().unwrap_or_default();
    page.stage.place.set(Some(at));
    act(page, |drawing| {
        drawing.press(tool(page), at);
        drawing.release();
    });
}

/// What is drawn, in words.
pub fn told(count: u32) -> Phrase {
    words::DRAWN.with([count, LEAST_POINTS as u32, MOST_POINTS as u32].map(thousands))
}

/// A tool: what scripts and tests know it by, what it says, what it does, and whether it can do that now.
type Button = (&'static str, Text, fn(Page), fn(Page) -> bool);

static TOOLS: [Button; 5] = [
    ("draw-eraser", words::ERASER, |page| page.stage.erases.set(!page.stage.erases.get_untracked()), |_| true),
    ("draw-undo", words::UNDO, |page| act(page, Drawing::undo), |page| page.stage.drawing().borrow().has_strokes()),
    ("draw-clear", words::CLEAR, |page| act(page, Drawing::clear), |_| true),
    ("draw-use", words::USE, take, |page| page.stage.drawing().borrow().points().len() >= 2 * LEAST_POINTS),
    ("draw-leave", words::LEAVE, |page| page.stage.drawn.set(None), |_| true),
];

/// Trains on what is drawn.
fn take(page: Page) {
    let points = page.stage.drawing().borrow().points().to_vec();
    page.stage.drawn.set(None);
    give(page, Dataset::OwnPoints, Own { points, ..page.run.own.get_untracked() });
}

/// The tools.
pub fn tools(page: Page) -> Element {
    let tool = |&(key, text, act, can): &Button| {
        let is_off = move || {
            page.stage.drawn.track();
            !can(page)
        };
        let button = button(move || act(page)).set("data-action", key).flag("disabled", is_off).text(text);
        if key == TOOLS[0].0 { button.follow("aria-pressed", move || page.stage.erases.get().to_string()) } else { button }
    };
    el("div")
        .class("layers")
        .set("role", "group")
        .set("aria-label", words::TOOLS)
        .flag("hidden", move || page.stage.drawn.get().is_none())
        .children(TOOLS.iter().map(tool))
}
