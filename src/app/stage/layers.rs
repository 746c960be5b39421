//! The layers of the stage: their switches, the line that explains one, and the palette of the colours on it.
//!
//! Must not know: how layers are drawn.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::stage::state::StageState;
use crate::engine::contract::frame::{Stage, named};
use crate::engine::contract::view::{Generator, Layer};
use crate::gan::optimal;
use crate::gan::optimal::{BLUR, Unknown};
use crate::gan::probes::PUSH;
use crate::insight::stage_map::longest;
use crate::text::{Phrase, Text};
use crate::words::format::{coordinate, value};
use crate::words::{layers as words, page};

/// The switches; while something is drawn its tools have their place.
#[component]
pub fn Layers() -> impl IntoView {
    let stage = expect_context::<StageState>();
    view! {
        <div class="layers" role="group" aria-label=say(words::LAYERS) hidden=move || stage.drawn.get().is_some()>
            {Layer::ALL.map(|layer| view! { <LayerSwitch layer/> }).collect_view()}
            <Legend/>
            <Generators/>
        </div>
    }
}

/// A layer's switch.
#[component]
fn LayerSwitch(
    /// Which.
    layer: Layer,
) -> impl IntoView {
    let (run, shell, stage) = (expect_context::<Run>(), expect_context::<Shell>(), expect_context::<StageState>());
    let [class, key] = match layer {
        Layer::Reals => ["layer real", "real"],
        Layer::Fakes => ["layer fake", "fake"],
        Layer::Scores => ["layer", "scores"],
        Layer::Slope => ["layer slope", "slope"],
        Layer::Push => ["layer", "arrows"],
        Layer::Grid => ["layer fake", "grid"],
        Layer::Optimal => ["layer", "optimal"],
    };
    let missing = move || missing(run, layer);
    let is_of_planes = !matches!(layer, Layer::Reals | Layer::Fakes | Layer::Scores);
    let explain = move || stage.explained.set(layer.bit());
    let turn = move |_| {
        explain();
        if untrack(missing).is_none() {
            shell.look(|view| view.switch(layer));
        }
    };
    view! {
        <button
            type="button"
            class=class
            data-layer=key
            title=move || line(run, layer).of(shell.language.get())
            aria-pressed=move || shell.shows(layer).to_string()
            aria-disabled=move || missing().is_some().to_string()
            hidden=move || is_of_planes && run.shows_pictures()
            on:click=turn
            on:focus=move |_| explain()
        >
            <Mark layer/>
            {say(words::name(layer))}
        </button>
    }
}

/// A layer's mark, drawn: not every font has one for each.
#[component]
fn Mark(
    /// Whose.
    layer: Layer,
) -> impl IntoView {
    // In a square of 16; and whether the lines enclose what is filled.
    let (lines, is_solid) = match layer {
        Layer::Reals => ("M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8z", true),
        Layer::Fakes => ("M4 4l8 8M12 4l-8 8", false),
        Layer::Scores => ("M2.5 2.5h11v11h-11zM2.5 8.5l6-6M2.5 13.5l11-11M7.5 13.5l6-6", false),
        Layer::Slope => ("M1.5 13.5h12.5v-11z", true),
        Layer::Push => ("M2 8h11.5M9.5 4l4 4l-4 4", false),
        Layer::Grid => ("M5.5 2v12M10.5 2v12M2 5.5h12M2 10.5h12", false),
        Layer::Optimal => ("M8 1.5l1.9 4.4l4.7.4l-3.6 3.1l1.1 4.6l-4.1-2.5l-4.1 2.5l1.1-4.6l-3.6-3.1l4.7-.4z", true),
    };
    view! {
        <span class="mark" aria-hidden="true">
            <svg class="icon" class:solid=is_solid viewBox="0 0 16 16" focusable="false">
                <path d=lines></path>
            </svg>
        </span>
    }
}

fn missing(run: Run, layer: Layer) -> Option<Unknown> {
    if layer == Layer::Optimal { run.experiment.with(optimal::unknown) } else { None }
}

/// What a layer shows, or why it cannot.
fn line(run: Run, layer: Layer) -> Phrase {
    match missing(run, layer) {
        Some(why) => words::unknown(why).into(),
        None => words::line(layer, coordinate(BLUR as f32)),
    }
}

/// The line of the layer that was switched or reached last, with its numbers; `None` after something else was looked at.
pub fn explanation(run: Run, stage: StageState) -> Option<Phrase> {
    let bit = stage.explained.get();
    let layer = Layer::ALL.into_iter().find(|layer| layer.bit() == bit)?;
    let text = line(run, layer);
    match (layer, &run.live().borrow().stage) {
        (Layer::Push, Some(Stage::Plane(plane))) => Some(text.then(words::LONGEST.with([value(longest(named(&plane.layers, PUSH)))]))),
        (Layer::Grid, _) => match run.experiment.with(|e| e.latents.saturating_sub(2)) {
            0 => Some(text),
            others => Some(text.then(words::SLICE.with([others.to_string()]))),
        },
        _ => Some(text),
    }
}

/// The palette of the colours on the stage, with its range.
#[component]
fn Legend() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let is_slope = Memo::new(move |_| shell.shows(Layer::Slope) && !run.shows_pictures());
    let range = move || run.now.with(|now| if is_slope.get() { now.slope_range } else { now.field_range });
    let least = move || value(if is_slope.get() { 0.0 } else { -range() });
    let name = move || if is_slope.get() { words::SLOPES } else { words::PALETTE }.of(shell.language.get());
    let is_off = move || !(shell.shows(Layer::Scores) || shell.shows(Layer::Optimal) || is_slope.get());
    view! {
        <span class="legend" class:off=is_off role="img" aria-label=name>
            <span class="num">{least}</span>
            <span class="palette" class:slope=move || is_slope.get() aria-hidden="true"></span>
            <span class="num left">{move || value(range())}</span>
        </span>
    }
}

/// Which generator the stage shows.
#[component]
fn Generators() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let option = |generator: Generator| {
        view! {
            <button
                type="button"
                data-option=generator.key()
                title=say(generator.label())
                aria-pressed=move || shell.view.with(|view| view.generator == generator).to_string()
                on:click=move |_| shell.look(|view| view.generator = generator)
            >
                {say(generator_name(generator))}
            </button>
        }
    };
    view! {
        <span class="switch" data-field="show" role="group" aria-label=say(page::SHOWN)>
            {Generator::ALL.iter().copied().map(option).collect_view()}
        </span>
    }
}

/// What a generator is called.
pub fn generator_name(generator: Generator) -> Text {
    if generator == Generator::Ema { page::AVERAGED } else { page::RAW }
}
