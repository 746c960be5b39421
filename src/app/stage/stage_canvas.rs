//! The canvas of the stage: what is painted on it, and what pointer and keys do there.
//!
//! Must not know: the engine, how layers are drawn.

use std::cell::RefCell;

use leptos::prelude::*;
use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent};

use crate::app::client::run_handle::Run;
use crate::app::drawing::on_canvas::draw_stage_on;
use crate::app::drawing::surface::Surface;
use crate::app::shell::state::Shell;
use crate::app::shell::theme::colours;
use crate::app::stage::marked::{Marked, marked};
use crate::app::stage::picture_draw::Sheets;
use crate::app::stage::plane_draw::{Kept, Scene, draw};
use crate::app::stage::state::StageState;
use crate::app::stage::{draw_tools, layers, picture_draw};
use crate::engine::contract::frame::{Plane, Stage as Shown};
use crate::engine::contract::view::Layer;
use crate::gan::data;
use crate::insight::picture_map::{Cell, Half, PictureMap};
use crate::insight::stage_map::StageMap;
use crate::number::within;
use crate::words::page as around;

/// The canvas, painted for as long as it is on the page.
#[component]
pub fn StageCanvas() -> impl IntoView {
    let (run, shell, stage) = (expect_context::<Run>(), expect_context::<Shell>(), expect_context::<StageState>());
    let canvas = NodeRef::<leptos::html::Canvas>::new();
    let kept = RefCell::new((Kept::default(), Sheets::default()));
    let marked = marked(run, shell);
    draw_stage_on(run, canvas, move |surface| paint(run, shell, stage, marked, surface, &mut kept.borrow_mut()));
    Effect::new(move |_| {
        marked.track();
        shell.view.track();
        stage.place.track();
        stage.picked.track();
        stage.chosen.track();
        stage.drawn.track();
        run.painter().stale_stage();
    });
    let label = move || if run.shows_pictures() { around::PICTURES } else { around::PLANE }.of(shell.language.get());
    view! {
        <canvas
            node_ref=canvas
            data-canvas="stage"
            tabindex="0"
            role="img"
            aria-label=label
            aria-describedby="readout"
            class:drawing=move || stage.drawn.get().is_some()
            on:pointermove=move |event| on_pointer(run, stage, &event, draw_tools::drag)
            on:pointerdown=move |event| on_pointer(run, stage, &event, draw_tools::press)
            on:pointerup=move |_| draw_tools::release(stage)
            on:pointercancel=move |_| draw_tools::release(stage)
            on:click=move |_| choose(stage)
            on:pointerleave=move |event| {
                if event.pointer_type() == "mouse" {
                    leave(stage);
                }
            }
            on:keydown=move |event| on_key(run, stage, &event)
        ></canvas>
    }
}

fn paint(run: Run, shell: Shell, stage: StageState, marked: Memo<Option<Marked>>, surface: &Surface, kept: &mut (Kept, Sheets)) {
    let marked = marked.get_untracked();
    let marked = marked.as_ref();
    let live = run.live();
    let live = live.borrow();
    let (layers, cursor) = (shell.view.with_untracked(|view| view.layers), stage.place.get_untracked());
    if stage.draws() {
        let drawn = Plane { extent: data::EXTENT as f32, reals: stage.drawing().borrow().points().to_vec(), ..Plane::default() };
        let scene = Scene { stage: &drawn, layers: Layer::Reals.bit(), ranges: [0.0; 2], cursor, marked: None };
        return draw(surface, &scene, &mut kept.0, &colours());
    }
    match &live.stage {
        Some(Shown::Plane(plane)) => {
            let scene = Scene { stage: plane, layers, ranges: [live.now.field_range, live.now.slope_range], cursor, marked };
            draw(surface, &scene, &mut kept.0, &colours());
        }
        Some(Shown::Pictures(pictures)) => {
            let scene = picture_draw::Scene {
                pictures,
                layers,
                range: live.now.field_range,
                generator: layers::generator_name(shell.view.with_untracked(|view| view.generator)),
                language: shell.language.get_untracked(),
                picked: stage.picked.get_untracked(),
                chosen: stage.chosen.get_untracked(),
                marked,
            };
            picture_draw::draw(surface, &scene, &mut kept.1, &colours());
        }
        None => {}
    }
}

/// The cursor is now where a pointer is; while something is drawn, `stroke` has its way too.
fn on_pointer(run: Run, stage: StageState, event: &PointerEvent, stroke: fn(StageState, &PointerEvent)) {
    let size = f64::from(event_target::<HtmlCanvasElement>(event).client_width());
    let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
    stage.explained.set(0);
    match &run.live().borrow().stage {
        Some(Shown::Pictures(pictures)) if !stage.draws() => {
            let cell = PictureMap::new(pictures, size).cell(x, y);
            stage.picked.set(Some(cell).filter(|cell| !is_covered(stage, *cell)));
        }
        _ => stage.place.set(Some(StageMap { extent: extent(run), size }.place(x, y))),
    }
    if stage.draws() {
        stroke(stage, event);
    }
}

/// Whether a picture lies below the one that is shown large.
fn is_covered(stage: StageState, cell: Cell) -> bool {
    stage.chosen.get_untracked().is_some_and(|chosen| chosen.half != cell.half)
}

/// The picture under the cursor is looked at from now on; once more, and none is.
fn choose(stage: StageState) {
    let picked = stage.picked.get_untracked();
    stage.chosen.set(picked.filter(|_| picked != stage.chosen.get_untracked()));
}

fn leave(stage: StageState) {
    stage.place.set(None);
    stage.picked.set(None);
}

fn extent(run: Run) -> f64 {
    match &run.live().borrow().stage {
        Some(Shown::Plane(plane)) => f64::from(plane.extent),
        _ => data::EXTENT,
    }
}

fn on_key(run: Run, stage: StageState, event: &KeyboardEvent) {
    let pictures = !stage.draws() && untrack(|| run.shows_pictures());
    let (right, up) = match event.key().as_str() {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, 1),
        "ArrowDown" => (0, -1),
        "Enter" | " " if stage.draws() => {
            event.prevent_default();
            return draw_tools::touch(stage);
        }
        "Enter" if pictures => return choose(stage),
        "Escape" if stage.chosen.get_untracked().is_some() => return stage.chosen.set(None),
        "Escape" => return leave(stage),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    stage.explained.set(0);
    match &run.live().borrow().stage {
        Some(Shown::Pictures(shown)) if pictures => move_among(stage, &PictureMap::new(shown, 1.0), right, -up),
        _ => {
            let extent = extent(run);
            let step = extent / if event.shift_key() { 10.0 } else { 50.0 };
            let (x, y) = stage.place.get_untracked().unwrap_or((0.0, 0.0));
            let moved = |at: f64, by: isize| within(at + by as f64 * step, -extent, extent);
            stage.place.set(Some((moved(x, right), moved(y, up))));
        }
    }
}

/// The cursor goes from one picture to another.
fn move_among(stage: StageState, map: &PictureMap, right: isize, down: isize) {
    let chosen = stage.chosen.get_untracked();
    let first = chosen.unwrap_or(Cell { half: Half::Real, row: 0, column: 0 });
    let next = stage.picked.get_untracked().map_or(first, |cell| map.moved(cell, right, down));
    stage.picked.set(Some(next));
    // What is shown large follows, over the middle too.
    stage.chosen.set(chosen.map(|_| next));
}
