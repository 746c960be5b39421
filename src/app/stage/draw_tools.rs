//! Drawing one's own points on the stage: the tools, and what pointer and keys do with them.
//!
//! Must not know: how points are drawn and painted.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::files::dropped::give;
use crate::app::page::Page;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::stage::state::StageState;
use crate::engine::contract::view::Tab;
use crate::gan::data::Own;
use crate::gan::data::points::{LEAST_POINTS, MOST_POINTS};
use crate::gan::experiment::Dataset;
use crate::insight::drawing::{Drawing, Tool};
use crate::text::Phrase;
use crate::words::format::thousands;
use crate::words::layers as words;

/// Draws on the stage from now on, beginning with the points at hand.
pub fn begin(run: Run, shell: Shell, stage: StageState) {
    act(stage, |drawing| *drawing = Drawing::of(run.own.with_untracked(|own| own.points.clone())));
    stage.erases.set(false);
    stage.chosen.set(None);
    stage.picked.set(None);
    shell.look(|view| view.tab = Tab::Explore);
    // The view with the stage may be yet to be made.
    if !focus_stage() {
        request_animation_frame(|| {
            if !focus_stage() {
                log::warn!("the stage does not take the focus");
            }
        });
    }
}

/// Gives the focus to the stage, where it is on the page.
fn focus_stage() -> bool {
    let canvas = document().query_selector("[data-canvas=stage]").ok().flatten();
    canvas.is_some_and(|canvas| canvas.unchecked_into::<HtmlElement>().focus().is_ok())
}

/// Does something with the drawing, and says how many points it has then.
fn act(stage: StageState, act: impl FnOnce(&mut Drawing)) {
    let drawing = stage.drawing();
    act(&mut drawing.borrow_mut());
    let count = drawing.borrow().points().len() / 2;
    stage.drawn.set(Some(count as u32));
}

fn tool(stage: StageState) -> Tool {
    if stage.erases.get_untracked() { Tool::Eraser } else { Tool::Pen }
}

/// A pointer was pressed.
pub fn press(stage: StageState, event: &PointerEvent) {
    if let Some(canvas) = event.current_target()
        && let Err(error) = canvas.unchecked_into::<HtmlElement>().set_pointer_capture(event.pointer_id())
    {
        log::warn!("a stroke ends at the edge of the stage: {error:?}");
    }
    if let Some(at) = stage.place.get_untracked() {
        act(stage, |drawing| drawing.press(tool(stage), at));
    }
}

/// A pointer was moved.
pub fn drag(stage: StageState, _: &PointerEvent) {
    if let Some(to) = stage.place.get_untracked() {
        act(stage, |drawing| drawing.drag(tool(stage), to, &js_sys::Math::random));
    }
}

/// A pointer was let go.
pub fn release(stage: StageState) {
    if stage.draws() {
        act(stage, Drawing::release);
    }
}

/// The tool touches the cursor's place once.
pub fn touch(stage: StageState) {
    let at = stage.place.get_untracked().unwrap_or_default();
    stage.place.set(Some(at));
    act(stage, |drawing| {
        drawing.press(tool(stage), at);
        drawing.release();
    });
}

/// What is drawn, in words.
pub fn told(count: u32) -> Phrase {
    words::DRAWN.with([count, LEAST_POINTS as u32, MOST_POINTS as u32].map(thousands))
}

/// The tools.
#[component]
pub fn Tools() -> impl IntoView {
    let (page, stage) = (expect_context::<Page>(), expect_context::<StageState>());
    let drawing = move || {
        stage.drawn.track();
        stage.drawing()
    };
    let erases = move || stage.erases.get().to_string();
    let has_no_stroke = move || !drawing().borrow().has_strokes();
    let has_too_few = move || drawing().borrow().points().len() < 2 * LEAST_POINTS;
    let leave = move || stage.drawn.set(None);
    view! {
        <div class="layers" role="group" aria-label=say(words::TOOLS) hidden=move || stage.drawn.get().is_none()>
            <button type="button" data-action="draw-eraser" aria-pressed=erases on:click=move |_| stage.erases.update(|on| *on = !*on)>
                {say(words::ERASER)}
            </button>
            <button type="button" data-action="draw-undo" disabled=has_no_stroke on:click=move |_| act(stage, Drawing::undo)>
                {say(words::UNDO)}
            </button>
            <button type="button" data-action="draw-clear" on:click=move |_| act(stage, Drawing::clear)>{say(words::CLEAR)}</button>
            <button type="button" data-action="draw-use" disabled=has_too_few on:click=move |_| train(page)>
                <Icon icon=IconKind::Restart/>
                " "
                {say(words::USE)}
            </button>
            <button type="button" data-action="draw-leave" on:click=move |_| leave()>{say(words::LEAVE)}</button>
        </div>
    }
}

/// Trains on what is drawn.
fn train(page: Page) {
    let points = page.stage.drawing().borrow().points().to_vec();
    page.stage.drawn.set(None);
    give(page, Dataset::OwnPoints, Own { points, ..page.run.own.get_untracked() });
}
