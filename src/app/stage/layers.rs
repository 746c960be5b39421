//! The layers of the stage: their switches, the line that explains one, and the palette of the colours on it.
//!
//! Must not know: how layers are drawn.

use leptos::prelude::*;

use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::engine::contract::frame::{Stage, named};
use crate::engine::contract::view::{Generator, Layer};
use crate::gan::optimal;
use crate::gan::optimal::{BLUR, Unknown};
use crate::gan::probes::PUSH;
use crate::insight::stage_map::longest;
use crate::text::{Phrase, Text};
use crate::words::format::{coordinate, value};
use crate::words::{layers as words, page};

/// Marks of the layers, in their order.
const MARKS: [&str; 7] = ["●", "×", "▒", "▓", "→", "#", "☆"];

/// The switches; while something is drawn its tools have their place.
pub fn switches(page: Page) -> Element {
    el("div")
        .class("layers")
        .set("role", "group")
        .set("aria-label", words::LAYERS)
        .flag("hidden", move || page.stage.drawn.get().is_some())
        .children(Layer::ALL.map(|layer| switch(page, layer)))
        .child(legend(page))
        .child(generators(page))
}

fn switch(page: Page, layer: Layer) -> Element {
    let [class, key] = match layer {
        Layer::Reals => ["layer real", "real"],
        Layer::Fakes => ["layer fake", "fake"],
        Layer::Scores => ["layer", "scores"],
        Layer::Slope => ["layer slope", "slope"],
        Layer::Push => ["layer", "arrows"],
        Layer::Grid => ["layer fake", "grid"],
        Layer::Optimal => ["layer", "optimal"],
    };
    let missing = move || missing(page, layer);
    let explain = move || page.stage.explained.set(layer.bit());
    let turn = move || {
        explain();
        if untrack(missing).is_none() {
            page.shell.look(|view| view.switch(layer));
        }
    };
    button(turn)
        .class(class)
        .set("data-layer", key)
        .follow("title", move || line(page, layer))
        .follow("aria-pressed", move || page.shell.shows(layer).to_string())
        .follow("aria-disabled", move || missing().is_some().to_string())
        .flag("hidden", move || layer as u32 > Layer::Scores as u32 && page.run.shows_pictures())
        .on("focus", move |_| explain())
        .child(el("span").class("mark").set("aria-hidden", "true").text(MARKS[layer as usize]))
        .text(words::name(layer))
}

fn missing(page: Page, layer: Layer) -> Option<Unknown> {
    if layer == Layer::Optimal { page.run.experiment.with(optimal::unknown) } else { None }
}

/// What a layer shows, or why it cannot.
fn line(page: Page, layer: Layer) -> Phrase {
    match missing(page, layer) {
        Some(why) => words::unknown(why).into(),
        None => words::line(layer, coordinate(BLUR as f32)),
    }
}

/// The line of the layer that was switched or reached last, with its numbers; `None` after something else was looked at.
pub fn explanation(page: Page) -> Option<Phrase> {
    let bit = page.stage.explained.get();
    let layer = Layer::ALL.into_iter().find(|layer| layer.bit() == bit)?;
    let mut text = line(page, layer);
    match (layer, &page.run.live().borrow().stage) {
        (Layer::Push, Some(Stage::Plane(plane))) => text = text.then(words::LONGEST.with([value(longest(named(&plane.layers, PUSH)))])),
        (Layer::Grid, _) => {
            let others = page.run.experiment.with(|e| e.latents.saturating_sub(2));
            if others > 0 {
                text = text.then(words::SLICE.with([others.to_string()]));
            }
        }
        _ => {}
    }
    Some(text)
}

/// The palette of the colours on the stage, with its range.
fn legend(page: Page) -> Element {
    let is_slope = move || page.shell.shows(Layer::Slope) && !page.run.shows_pictures();
    let range = move || page.run.now.with(|now| if is_slope() { now.slope_range } else { now.field_range });
    let least = move || value(if is_slope() { 0.0 } else { -range() });
    let name = move || if is_slope() { words::SLOPES } else { words::PALETTE };
    let is_off = move || !(page.shell.shows(Layer::Scores) || page.shell.shows(Layer::Optimal) || is_slope());
    el("span")
        .class("legend")
        .set("role", "img")
        .follow("aria-label", name)
        .toggle("off", is_off)
        .child(el("span").class("num").live(least))
        .child(el("span").class("palette").toggle("slope", is_slope).set("aria-hidden", "true"))
        .child(el("span").class("num left").live(move || value(range())))
}

fn generators(page: Page) -> Element {
    let option = |&generator: &Generator| {
        button(move || page.shell.look(|view| view.generator = generator))
            .set("data-option", generator.key())
            .set("title", generator.label())
            .follow("aria-pressed", move || page.shell.view.with(|v| v.generator == generator).to_string())
            .text(generator_name(generator))
    };
    el("span")
        .class("switch")
        .set("data-field", "show")
        .set("role", "group")
        .set("aria-label", page::SHOWN)
        .children(Generator::ALL.iter().map(option))
}

/// What a generator is called.
pub fn generator_name(generator: Generator) -> Text {
    if generator == Generator::Ema { page::AVERAGED } else { page::RAW }
}
