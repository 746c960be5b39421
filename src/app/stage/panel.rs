//! The stage: its canvas, what pointer and keys do on it, and what is read there.
//!
//! Must not know: the engine, what layers there are.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, PointerEvent};

use crate::app::drawing::canvas::draw_as_stage;
use crate::app::drawing::surface::Surface;
use crate::app::elements::element::{Element, el};
use crate::app::elements::reactive::follow;
use crate::app::page::Page;
use crate::app::shell::theme::colours;
use crate::app::stage::picture_draw::Sheets;
use crate::app::stage::plane_draw::{Kept, Scene, draw};
use crate::app::stage::{draw_tools, layers, picture_draw};
use crate::engine::contract::frame::{OPTIMAL, Pictures, Plane, Stage as Shown, named};
use crate::engine::contract::report::Backend;
use crate::engine::contract::view::Layer;
use crate::gan::data;
use crate::gan::probes::SLOPE;
use crate::insight::picture_map::{Cell, Half, PictureMap, penalty_of, score_of};
use crate::insight::stage_map::{StageMap, at_place};
use crate::number::within;
use crate::text::Phrase;
use crate::words::format::{coordinate, value};
use crate::words::{layers as words, page as around};

/// The stage with its legend.
pub fn stage(page: Page) -> Element {
    follow(move || {
        page.shell.view.track();
        page.stage.place.track();
        page.stage.picked.track();
        page.stage.chosen.track();
        page.stage.drawn.track();
        page.run.painter().stale_stage(page.run);
    });
    el("section")
        .class("stage")
        .set("aria-label", around::STAGE)
        .child(el("div").class("stage-room").child(picture(page)).child(preparing(page)))
        .child(readout(page))
        .child(draw_tools::tools(page))
        .child(layers::switches(page))
}

/// Says what takes its time before there is anything to show.
fn preparing(page: Page) -> Element {
    let is_empty = move || {
        page.run.now.track();
        page.run.stopped.with(Option::is_none) && page.run.live().borrow().stage.is_none()
    };
    let what = move || match page.run.backend.with(|backend| backend.as_ref().map(Backend::is_gpu)) {
        None => words::STARTS,
        Some(true) => words::COMPILES,
        Some(false) => words::COMPUTES,
    };
    el("p").class("preparing").flag("hidden", move || !is_empty()).live(what)
}

fn picture(page: Page) -> Element {
    let label = move || if page.run.shows_pictures() { around::PICTURES } else { around::PLANE };
    let canvas = el("canvas")
        .set("data-canvas", "stage")
        .set("tabindex", "0")
        .set("role", "img")
        .follow("aria-label", label)
        .set("aria-describedby", "readout")
        .toggle("drawing", move || page.stage.drawn.get().is_some())
        .on("pointermove", move |event| on_pointer(page, &event, draw_tools::drag))
        .on("pointerdown", move |event| on_pointer(page, &event, draw_tools::press))
        .on("pointerup", move |_| draw_tools::release(page))
        .on("pointercancel", move |_| draw_tools::release(page))
        .on("click", move |_| choose(page))
        .on("pointerleave", move |event| {
            if event.unchecked_into::<PointerEvent>().pointer_type() == "mouse" {
                leave(page);
            }
        })
        .on("keydown", move |event| on_key(page, &event.unchecked_into()));
    let kept = RefCell::new((Kept::default(), Sheets::default()));
    draw_as_stage(page, &canvas, move |surface| paint(page, surface, &mut kept.borrow_mut()));
    canvas
}

/// The cursor is now where a pointer is; while something is drawn, `stroke` has its way too.
fn on_pointer(page: Page, event: &Event, stroke: fn(Page, &PointerEvent)) {
    let event: &PointerEvent = event.unchecked_ref();
    let canvas = event.current_target().and_then(|target| target.dyn_into::<HtmlCanvasElement>().ok());
    let size = canvas.map_or(1.0, |canvas| f64::from(canvas.client_width()));
    let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
    page.stage.explained.set(0);
    match &page.run.live().borrow().stage {
        Some(Shown::Pictures(pictures)) if !page.stage.draws() => {
            let cell = PictureMap::new(pictures, size).cell(x, y);
            page.stage.picked.set(Some(cell).filter(|cell| !is_covered(page, *cell)));
        }
        _ => page.stage.place.set(Some(StageMap { extent: extent(page), size }.place(x, y))),
    }
    if page.stage.draws() {
        stroke(page, event);
    }
}

/// Whether a picture lies below the one that is shown large.
fn is_covered(page: Page, cell: Cell) -> bool {
    page.stage.chosen.get_untracked().is_some_and(|chosen| chosen.half != cell.half)
}

/// The picture under the cursor is looked at from now on; once more, and none is.
fn choose(page: Page) {
    let picked = page.stage.picked.get_untracked();
    page.stage.chosen.set(picked.filter(|_| picked != page.stage.chosen.get_untracked()));
}

fn paint(page: Page, surface: &Surface, kept: &mut (Kept, Sheets)) {
    let live = page.run.live();
    let live = live.borrow();
    let (layers, cursor) = (page.shell.view.with_untracked(|view| view.layers), page.stage.place.get_untracked());
    if page.stage.draws() {
        let stage = Plane { extent: data::EXTENT as f32, reals: page.stage.drawing().borrow().points().to_vec(), ..Plane::default() };
        let scene = Scene { stage: &stage, layers: Layer::Reals.bit(), ranges: [0.0; 2], cursor };
        return draw(surface, &scene, &mut kept.0, &colours());
    }
    match &live.stage {
        Some(Shown::Plane(plane)) => {
            let scene = Scene { stage: plane, layers, ranges: [live.now.field_range, live.now.slope_range], cursor };
            draw(surface, &scene, &mut kept.0, &colours());
        }
        Some(Shown::Pictures(pictures)) => {
            let generator = layers::generator_name(page.shell.view.with_untracked(|v| v.generator));
            let (picked, chosen) = (page.stage.picked.get_untracked(), page.stage.chosen.get_untracked());
            let scene = picture_draw::Scene {
                pictures,
                layers,
                range: live.now.field_range,
                generator,
                language: page.shell.language.get_untracked(),
                picked,
                chosen,
            };
            picture_draw::draw(surface, &scene, &mut kept.1, &colours());
        }
        None => {}
    }
}

fn leave(page: Page) {
    page.stage.place.set(None);
    page.stage.picked.set(None);
}

/// What is read at the cursor or of a picture, or what a layer shows.
fn readout(page: Page) -> Element {
    let told = move || {
        page.run.now.track();
        let (place, picked, chosen) = (page.stage.place.get(), page.stage.picked.get(), page.stage.chosen.get());
        if let Some(count) = page.stage.drawn.get() {
            return draw_tools::told(count);
        }
        if let Some(line) = layers::explanation(page) {
            return line;
        }
        match (&page.run.live().borrow().stage, place, picked.or(chosen)) {
            (Some(Shown::Plane(plane)), Some((x, y)), _) => told_of_place(plane, x, y),
            (Some(Shown::Pictures(pictures)), _, Some(cell)) => told_of_picture(pictures, cell),
            (Some(Shown::Pictures(_)), ..) => words::CHOOSE.into(),
            _ => words::POINT.into(),
        }
    };
    el("p").set("id", "readout").class("readout").live(told)
}

/// A place in numbers.
fn told_of_place(plane: &Plane, x: f64, y: f64) -> Phrase {
    let best = named(&plane.layers, OPTIMAL);
    let [score, slope, optimal] = [&plane.field, named(&plane.layers, SLOPE), best].map(|field| at_place(plane, field, x, y));
    let text = words::PLACE.with([coordinate(x as f32), coordinate(y as f32), value(score), value(slope), value(slope * slope)]);
    if best.is_empty() { text } else { text.then(words::BEST.with([value(optimal)])) }
}

/// A picture in words.
fn told_of_picture(pictures: &Pictures, cell: Cell) -> Phrase {
    let (kind, penalty) = if cell.half == Half::Real { (around::REAL, "R1") } else { (around::FAKE, "R2") };
    let index = PictureMap::new(pictures, 1.0).index(cell);
    let class = if pictures.labelled { words::CLASS.with([cell.row.to_string()]) } else { Phrase::default() };
    let [score, sum] = [score_of(pictures, index, cell.half), penalty_of(pictures, index, cell.half)].map(|x| value(x.unwrap_or(f32::NAN)));
    words::PICTURE.with([kind.into(), class, score.into(), penalty.into(), sum.into()])
}

fn extent(page: Page) -> f64 {
    match &page.run.live().borrow().stage {
        Some(Shown::Plane(plane)) => f64::from(plane.extent),
        _ => data::EXTENT,
    }
}

fn on_key(page: Page, event: &KeyboardEvent) {
    let pictures = !page.stage.draws() && page.run.shows_pictures();
    let (right, up) = match event.key().as_str() {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, 1),
        "ArrowDown" => (0, -1),
        "Enter" | " " if page.stage.draws() => {
            event.prevent_default();
            return draw_tools::touch(page);
        }
        "Enter" if pictures => return choose(page),
        "Escape" if page.stage.chosen.get_untracked().is_some() => return page.stage.chosen.set(None),
        "Escape" => return leave(page),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    page.stage.explained.set(0);
    if let Some(Shown::Pictures(shown)) = &page.run.live().borrow().stage
        && pictures
    {
        let map = PictureMap::new(shown, 1.0);
        let chosen = page.stage.chosen.get_untracked();
        let first = chosen.unwrap_or(Cell { half: Half::Real, row: 0, column: 0 });
        let next = page.stage.picked.get_untracked().map_or(first, |cell| map.moved(cell, right, -up));
        page.stage.picked.set(Some(next));
        // What is shown large follows, over the middle too.
        return page.stage.chosen.set(chosen.map(|_| next));
    }
    let extent = extent(page);
    let step = extent / if event.shift_key() { 10.0 } else { 50.0 };
    let (x, y) = page.stage.place.get_untracked().unwrap_or((0.0, 0.0));
    let moved = |at: f64, by: isize| within(at + by as f64 * step, -extent, extent);
    page.stage.place.set(Some((moved(x, right), moved(y, up))));
}
