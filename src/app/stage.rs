//! The stage: its canvas, what stands under the cursor, and the switches of its layers.
//!
//! Must not know: the engine.

use std::cell::RefCell;

use leptos::{ev, html, prelude::*};

use super::canvas::{on_resize, surface};
use super::format::{coordinate, value};
use super::picture_draw::{self, Sheets};
use super::picture_map::{Cell, Half, PictureMap, score_of};
use super::reactive::{flag, follow, press, text};
use super::stage_draw::{Kept, Scene, draw};
use super::stage_map::{StageMap, score_at};
use super::state::Page;
use super::theme::colours;
use crate::engine::protocol::{Pictures, Stage as Shown};
use crate::engine::view::Generator;
use crate::gan::data;
use crate::number::within;

/// The stage with its legend.
#[component]
pub fn Stage(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    follow(move || {
        page.layers.track();
        page.place.track();
        page.picked.track();
        page.painter().stale_stage(page);
    });
    view! {
        <section class="stage" aria-label="Stage">
            <div class="stage-room"><Picture page/></div>
            <Readout page/>
            <LayerSwitches page/>
        </section>
    }
}

#[component]
fn Picture(page: Page) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let id = page.painter().name();
    canvas.on_load(move |element| {
        let watch = on_resize(&element, move || page.painter().stale_stage(page));
        let kept = RefCell::new((Kept::default(), Sheets::default()));
        page.painter().set_stage(
            id,
            Box::new(move || {
                let _ = &watch;
                paint(page, &element, &mut kept.borrow_mut());
            }),
        );
        page.painter().stale_stage(page);
    });
    on_cleanup(move || page.painter().forget(id));
    let on_move = move |event: ev::PointerEvent| {
        let size = canvas.get_untracked().map_or(1.0, |c| f64::from(c.client_width()));
        point(page, size, f64::from(event.offset_x()), f64::from(event.offset_y()));
    };
    let label = move || if page.experiment.with(|e| data::picture(e).is_some()) { PICTURES_LABEL } else { PLANE_LABEL };
    view! {
        <canvas
            data-canvas="stage"
            node_ref=canvas
            tabindex="0"
            role="img"
            aria-label=text(label)
            aria-describedby="readout"
            on:pointermove=on_move
            on:pointerdown=on_move
            on:pointerleave=move |event| if event.pointer_type() == "mouse" { leave(page) }
            on:keydown=move |event| on_key(page, &event)
        ></canvas>
    }
}

const PLANE_LABEL: &str = "Stage: reals as green dots, fakes as purple crosses, the discriminator's scores as colour. Arrow keys move a cursor that reads out position and score.";
const PICTURES_LABEL: &str =
    "Stage: real pictures on the left, generated ones on the right, each with its score. Arrow keys move from picture to picture.";

fn paint(page: Page, element: &web_sys::HtmlCanvasElement, kept: &mut (Kept, Sheets)) {
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
            let generator = if page.view.with_untracked(|v| v.generator) == Generator::Ema { "averaged Gs" } else { "raw G" };
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
#[component]
fn Readout(page: Page) -> impl IntoView {
    let text = move || {
        page.now.track();
        let (place, picked) = (page.place.get(), page.picked.get());
        match (&page.live().borrow().stage, place, picked) {
            (Some(Shown::Plane(plane)), Some((x, y)), _) => {
                let score = value(score_at(plane, x, y).unwrap_or(f32::NAN));
                format!("x {}  y {}  score ≈ {score}", coordinate(x as f32), coordinate(y as f32))
            }
            (Some(Shown::Pictures(pictures)), _, Some(cell)) => told(pictures, cell),
            _ => "Point at the stage to read scores.".to_string(),
        }
    };
    view! {
        <div class="under">
            <p id="readout" class="readout">{text}</p>
            <Legend page/>
        </div>
    }
}

/// A picture in words.
fn told(pictures: &Pictures, cell: Cell) -> String {
    let kind = if cell.half == Half::Real { "real" } else { "fake" };
    let index = PictureMap::new(pictures, 1.0).index(cell);
    let class = if pictures.labelled { format!("  class {}", cell.row) } else { String::new() };
    format!("{kind}{class}  score {}", value(score_of(pictures, index, cell.half).unwrap_or(f32::NAN)))
}

#[component]
fn LayerSwitches(page: Page) -> impl IntoView {
    let layers = page.layers;
    view! {
        <div class="layers" role="group" aria-label="Layers">
            <LayerSwitch mark="●" class="real" label="real" on=move || layers.get().reals set=move |on| layers.update(|l| l.reals = on)/>
            <LayerSwitch mark="×" class="fake" label="fake" on=move || layers.get().fakes set=move |on| layers.update(|l| l.fakes = on)/>
            <LayerSwitch mark="▒" class="field" label="scores" on=move || layers.get().field set=move |on| layers.update(|l| l.field = on)/>
            <GeneratorSwitch page/>
        </div>
    }
}

#[component]
fn LayerSwitch(
    mark: &'static str,
    class: &'static str,
    label: &'static str,
    on: impl Fn() -> bool + Send + Copy + 'static,
    set: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class=format!("layer {class}") aria-pressed=text(on) on:click=press(move || set(!on()))>
            <span class="mark" aria-hidden="true">{mark}</span>{label}
        </button>
    }
}

/// The palette with its range.
#[component]
fn Legend(page: Page) -> impl IntoView {
    let range = move || page.now.with(|n| n.field_range);
    view! {
        <span class="legend" role="img" aria-label="palette of the scores" class:off=flag(move || !page.layers.get().field)>
            <span class="num">{text(move || value(-range()))}</span>
            <span class="palette" aria-hidden="true"></span>
            <span class="num left">{text(move || value(range()))}</span>
        </span>
    }
}

#[component]
fn GeneratorSwitch(page: Page) -> impl IntoView {
    let is = move |g: Generator| page.view.with(|v| v.generator == g);
    let button = move |g: Generator, label: &'static str| {
        view! {
            <button type="button" data-option=g.key() title=g.label() aria-pressed=text(move || is(g)) on:click=press(move || page.view.update(|v| v.generator = g))>
                {label}
            </button>
        }
    };
    view! {
        <span class="switch" data-field="show" role="group" aria-label="generator shown">
            {button(Generator::Ema, "averaged Gs")}
            {button(Generator::Raw, "raw G")}
        </span>
    }
}

fn extent(page: Page) -> f64 {
    match &page.live().borrow().stage {
        Some(Shown::Plane(plane)) => f64::from(plane.extent),
        _ => data::EXTENT,
    }
}

fn on_key(page: Page, event: &ev::KeyboardEvent) {
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
