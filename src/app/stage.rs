//! The stage: its canvas, what stands under the cursor, and the switches of its layers.
//!
//! Must not know: the engine.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, PointerEvent};

use super::canvas::{on_resize, surface};
use super::element::{Element, button, el};
use super::format::{coordinate, value};
use super::picture_draw::{self, Sheets};
use super::picture_map::{Cell, Half, PictureMap, score_of};
use super::reactive::follow;
use super::stage_draw::{Kept, Scene, draw};
use super::stage_map::{StageMap, score_at};
use super::state::{Layers, Page};
use super::theme::colours;
use crate::engine::protocol::{Pictures, Stage as Shown};
use crate::engine::view::Generator;
use crate::gan::data;
use crate::number::within;
use crate::words::{fields, page as words};

/// The stage with its legend.
pub fn stage(page: Page) -> Element {
    follow(move || {
        page.layers.track();
        page.place.track();
        page.picked.track();
        page.painter().stale_stage(page);
    });
    el("section")
        .class("stage")
        .set("aria-label", words::STAGE.get())
        .child(el("div").class("stage-room").child(picture(page)))
        .child(readout(page))
        .child(layer_switches(page))
}

fn picture(page: Page) -> Element {
    let label = move || if page.experiment.with(|e| data::picture(e).is_some()) { words::PICTURES } else { words::PLANE };
    let canvas = el("canvas")
        .set("data-canvas", "stage")
        .set("tabindex", "0")
        .set("role", "img")
        .follow("aria-label", move || label().get().to_string())
        .set("aria-describedby", "readout")
        .on("pointermove", move |event| on_move(page, event))
        .on("pointerdown", move |event| on_move(page, event))
        .on("pointerleave", move |event| {
            if event.unchecked_into::<PointerEvent>().pointer_type() == "mouse" {
                leave(page);
            }
        })
        .on("keydown", move |event| on_key(page, &event.unchecked_into()));
    show(page, canvas.node().unchecked_into());
    canvas
}

/// Has the stage painted on a canvas for as long as it is on the page.
fn show(page: Page, canvas: HtmlCanvasElement) {
    let id = page.painter().name();
    let watch = on_resize(&canvas, move || page.painter().stale_stage(page));
    let kept = RefCell::new((Kept::default(), Sheets::default()));
    page.painter().set_stage(
        id,
        Box::new(move || {
            let _ = &watch;
            paint(page, &canvas, &mut kept.borrow_mut());
        }),
    );
    page.painter().stale_stage(page);
    on_cleanup(move || page.painter().forget(id));
}

fn on_move(page: Page, event: Event) {
    let event: PointerEvent = event.unchecked_into();
    let canvas = event.current_target().and_then(|target| target.dyn_into::<HtmlCanvasElement>().ok());
    let size = canvas.map_or(1.0, |canvas| f64::from(canvas.client_width()));
    point(page, size, f64::from(event.offset_x()), f64::from(event.offset_y()));
}

fn paint(page: Page, element: &HtmlCanvasElement, kept: &mut (Kept, Sheets)) {
    let Some(surface) = surface(element) else {
        return;
    };
    let live = page.live();
    let live = live.borrow();
    let (layers, range) = (page.layers.get_untracked(), live.now.field_range);
    match &live.stage {
        Some(Shown::Plane(plane)) => {
            let scene = Scene { stage: plane, layers, field_range: range, cursor: page.place.get_untracked() };
            draw(&surface, &scene, &mut kept.0, &colours());
        }
        Some(Shown::Pictures(pictures)) => {
            let generator = generator_name(page.view.with_untracked(|v| v.generator));
            let scene = picture_draw::Scene { pictures, layers, range, generator, picked: page.picked.get_untracked() };
            picture_draw::draw(&surface, &scene, &mut kept.1, &colours());
        }
        None => {}
    }
}

/// The cursor is now at this pixel.
fn point(page: Page, size: f64, x: f64, y: f64) {
    match &page.live().borrow().stage {
        Some(Shown::Pictures(pictures)) => page.picked.set(Some(PictureMap::new(pictures, size).cell(x, y))),
        _ => page.place.set(Some(StageMap { extent: extent(page), size }.place(x, y))),
    }
}

fn leave(page: Page) {
    page.place.set(None);
    page.picked.set(None);
}

/// Position and score under the cursor, and the palette that scores are painted in.
fn readout(page: Page) -> Element {
    let told = move || {
        page.now.track();
        let (place, picked) = (page.place.get(), page.picked.get());
        match (&page.live().borrow().stage, place, picked) {
            (Some(Shown::Plane(plane)), Some((x, y)), _) => {
                let score = value(score_at(plane, x, y).unwrap_or(f32::NAN));
                words::PLACE.with(&[&coordinate(x as f32), &coordinate(y as f32), &score])
            }
            (Some(Shown::Pictures(pictures)), _, Some(cell)) => told(pictures, cell),
            _ => words::POINT.get().to_string(),
        }
    };
    el("div").class("under").child(el("p").set("id", "readout").class("readout").live(told)).child(legend(page))
}

/// A picture in words.
fn told(pictures: &Pictures, cell: Cell) -> String {
    let kind = if cell.half == Half::Real { words::REAL } else { words::FAKE };
    let index = PictureMap::new(pictures, 1.0).index(cell);
    let class = if pictures.labelled { words::CLASS.with(&[&cell.row.to_string()]) } else { String::new() };
    words::PICTURE.with(&[kind.get(), &class, &value(score_of(pictures, index, cell.half).unwrap_or(f32::NAN))])
}

fn layer_switches(page: Page) -> Element {
    el("div")
        .class("layers")
        .set("role", "group")
        .set("aria-label", words::LAYERS.get())
        .child(layer_switch(page, "●", "layer real", words::REAL.get(), |layers| &mut layers.reals))
        .child(layer_switch(page, "×", "layer fake", words::FAKE.get(), |layers| &mut layers.fakes))
        .child(layer_switch(page, "▒", "layer field", words::SCORES.get(), |layers| &mut layers.field))
        .child(generator_switch(page))
}

fn layer_switch(page: Page, mark: &str, class: &'static str, label: &str, which: fn(&mut Layers) -> &mut bool) -> Element {
    let turn = move || {
        page.layers.update(|layers| {
            let on = which(layers);
            *on = !*on;
        });
    };
    button(turn)
        .class(class)
        .follow("aria-pressed", move || which(&mut page.layers.get()).to_string())
        .child(el("span").class("mark").set("aria-hidden", "true").text(mark))
        .text(label)
}

/// The palette with its range.
fn legend(page: Page) -> Element {
    let range = move || page.now.with(|n| n.field_range);
    el("span")
        .class("legend")
        .set("role", "img")
        .set("aria-label", words::PALETTE.get())
        .toggle("off", move || !page.layers.get().field)
        .child(el("span").class("num").live(move || value(-range())))
        .child(el("span").class("palette").set("aria-hidden", "true"))
        .child(el("span").class("num left").live(move || value(range())))
}

fn generator_switch(page: Page) -> Element {
    let options = fields::options("show", Generator::OPTIONS).into_iter().zip(Generator::ALL);
    let option = |((key, title), &generator): ((&'static str, &'static str), &Generator)| {
        button(move || page.view.update(|v| v.generator = generator))
            .set("data-option", key)
            .set("title", title)
            .follow("aria-pressed", move || page.view.with(|v| v.generator == generator).to_string())
            .text(generator_name(generator))
    };
    el("span")
        .class("switch")
        .set("data-field", "show")
        .set("role", "group")
        .set("aria-label", words::SHOWN.get())
        .children(options.map(option))
}

fn generator_name(generator: Generator) -> &'static str {
    if generator == Generator::Ema { words::AVERAGED } else { words::RAW }.get()
}

fn extent(page: Page) -> f64 {
    match &page.live().borrow().stage {
        Some(Shown::Plane(plane)) => f64::from(plane.extent),
        _ => data::EXTENT,
    }
}

fn on_key(page: Page, event: &KeyboardEvent) {
    let (right, up) = match event.key().as_str() {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, 1),
        "ArrowDown" => (0, -1),
        "Escape" => return leave(page),
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if let Some(Shown::Pictures(pictures)) = &page.live().borrow().stage {
        let first = Cell { half: Half::Real, row: 0, column: 0 };
        let map = PictureMap::new(pictures, 1.0);
        page.picked.update(|picked| *picked = Some(picked.map_or(first, |cell| map.moved(cell, right, -up))));
        return;
    }
    let extent = extent(page);
    let step = extent / if event.shift_key() { 10.0 } else { 50.0 };
    let (x, y) = page.place.get_untracked().unwrap_or((0.0, 0.0));
    let moved = |at: f64, by: isize| within(at + by as f64 * step, -extent, extent);
    page.place.set(Some((moved(x, right), moved(y, up))));
}
