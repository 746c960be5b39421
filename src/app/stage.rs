//! The stage: its canvas, what stands under the cursor, and the switches of its layers.
//!
//! Must not know: the engine.

use std::cell::RefCell;

use leptos::{ev, html, prelude::*};

use super::canvas::{on_resize, surface};
use super::format::{coordinate, value};
use super::reactive::{flag, follow, press, text};
use super::stage_draw::{Kept, Scene, draw};
use super::stage_map::{StageMap, score_at};
use super::state::Page;
use super::theme::colours;
use crate::engine::view::Generator;
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
    canvas.on_load(move |element| {
        on_resize(&element, move || page.painter().stale_stage(page));
        let kept = RefCell::new(Kept::default());
        page.painter().set_stage(move || paint(page, &element, &mut kept.borrow_mut()));
        page.painter().stale_stage(page);
    });
    let on_move = move |event: ev::PointerEvent| {
        let size = canvas.get_untracked().map_or(1.0, |c| f64::from(c.client_width()));
        let map = StageMap { extent: extent(page), size };
        page.place.set(Some(map.place(f64::from(event.offset_x()), f64::from(event.offset_y()))));
    };
    view! {
        <canvas
            data-canvas="stage"
            node_ref=canvas
            tabindex="0"
            role="img"
            aria-label="Stage: reals as green dots, fakes as purple crosses, the discriminator's scores as colour. Arrow keys move a cursor that reads out position and score."
            aria-describedby="readout"
            on:pointermove=on_move
            on:pointerdown=on_move
            on:pointerleave=move |event| if event.pointer_type() == "mouse" { page.place.set(None) }
            on:keydown=move |event| on_key(page, &event)
        ></canvas>
    }
}

fn paint(page: Page, element: &web_sys::HtmlCanvasElement, kept: &mut Kept) {
    let Some(surface) = surface(element) else {
        return;
    };
    let live = page.live();
    let live = live.borrow();
    if let Some(stage) = &live.stage {
        let layers = page.layers.get_untracked();
        let scene = Scene { stage, layers, field_range: live.now.field_range, cursor: page.place.get_untracked() };
        draw(&surface, &scene, kept, &colours());
    }
}

/// Position and score under the cursor, and the palette that scores are painted in.
#[component]
fn Readout(page: Page) -> impl IntoView {
    let score = move || {
        page.now.track();
        let (x, y) = page.place.get()?;
        let live = page.live();
        let live = live.borrow();
        Some((x, y, live.stage.as_ref().and_then(|s| score_at(s, x, y))))
    };
    let text = move || match score() {
        None => "Point at the stage to read scores.".to_string(),
        Some((x, y, score)) => {
            format!("x {}  y {}  score ≈ {}", coordinate(x as f32), coordinate(y as f32), value(score.unwrap_or(f32::NAN)))
        }
    };
    view! {
        <div class="under">
            <p id="readout" class="readout">{text}</p>
            <Legend page/>
        </div>
    }
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
    page.live().borrow().stage.as_ref().map_or(3.0, |s| f64::from(s.extent))
}

fn on_key(page: Page, event: &ev::KeyboardEvent) {
    let extent = extent(page);
    let step = extent / if event.shift_key() { 10.0 } else { 50.0 };
    let (dx, dy) = match event.key().as_str() {
        "ArrowLeft" => (-step, 0.0),
        "ArrowRight" => (step, 0.0),
        "ArrowUp" => (0.0, step),
        "ArrowDown" => (0.0, -step),
        "Escape" => {
            page.place.set(None);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    let (x, y) = page.place.get_untracked().unwrap_or((0.0, 0.0));
    page.place.set(Some((within(x + dx, -extent, extent), within(y + dy, -extent, extent))));
}
