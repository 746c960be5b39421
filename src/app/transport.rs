//! The transport bar: play and pause, steps, reset, seed, speed, and how far and how fast it is.
//!
//! Must not know: the engine's commands beyond those.

use leptos::prelude::*;

use super::format::{rate, thousands};
use super::live::Now;
use super::reactive::{flag, press, text};
use super::select::Select;
use super::state::Page;
use crate::engine::protocol::Step;
use crate::engine::view::Speed;

/// The bar.
#[component]
pub fn Transport(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    view! {
        <section class="transport" aria-label="Transport">
            <PlayButton page/>
            <span class="steps" role="group" aria-label="step">
                <span class="steps-word" aria-hidden="true">"step"</span>
                <StepButton page step=Step::D label="D" action="step-d" title="one step of D"/>
                <StepButton page step=Step::G label="G" action="step-g" title="one step of G"/>
                <StepButton page step=Step::Both label="both" action="step-both" title="one iteration: D, then G (→)"/>
            </span>
            <BackButton page/>
            <button type="button" data-action="reset" title="start again from the same seed (R)" on:click=press(move || page.session().reset(page))>"↺ reset"</button>
            <button type="button" class="new-seed" data-action="new-seed" title="start again from another seed" on:click=press(move || page.new_seed())>"new seed"</button>
            <SpeedSelect page/>
            <Counters page/>
        </section>
    }
}

#[component]
fn PlayButton(page: Page) -> impl IntoView {
    let running = move || page.running.get();
    view! {
        <button
            type="button" class="play" data-action="play"
            title="play or pause (Space)"
            on:click=press(move || page.session().set_running(page, !page.running.get_untracked()))
        >
            <span class="mark" aria-hidden="true">{text(move || if running() { "❚❚" } else { "▶" })}</span>
            {text(move || if running() { "pause" } else { "play" })}
        </button>
    }
}

#[component]
fn BackButton(page: Page) -> impl IntoView {
    let target = Memo::new(move |_| page.now.with(Now::before));
    let title = move || match target.get() {
        Some(iteration) => format!("go back to iteration {} (B); settings stay", thousands(iteration)),
        None => "nothing is kept to go back to".to_string(),
    };
    view! {
        <button
            type="button" data-action="back" aria-label="back" title=text(title)
            prop:disabled=flag(move || target.get().is_none())
            on:click=press(move || page.session().go_back(page))
        >"◂"<span class="back-word">" back"</span></button>
    }
}

#[component]
fn StepButton(page: Page, step: Step, label: &'static str, action: &'static str, title: &'static str) -> impl IntoView {
    view! {
        <button type="button" data-action=action title=title aria-label=title on:click=press(move || page.session().step(page, step))>{label}</button>
    }
}

#[component]
fn SpeedSelect(page: Page) -> impl IntoView {
    let options = Speed::ALL.iter().map(|s| (s.key().to_string(), s.label())).collect();
    let chosen = move || page.view.with(|v| v.speed.key().to_string());
    let choose = move |word: String| {
        if let Some(speed) = Speed::ALL.iter().copied().find(|s| s.key() == word) {
            page.view.update(|v| v.speed = speed);
        }
    };
    view! {
        <label class="speed">
            <span>"speed"</span>
            <Select id="speed-limit".into() field="speed" title="iterations a second, at most" options chosen=Box::new(chosen) choose=Box::new(choose)/>
        </label>
    }
}

/// Iteration, iterations a second, and the backend.
#[component]
fn Counters(page: Page) -> impl IntoView {
    let iteration = move || page.now.with(|n| thousands(n.iteration));
    let half = move || page.now.with(|n| n.half_done);
    let speed = move || {
        if page.running.get() { page.now.with(|n| rate(n.iterations_per_second)) } else { "0".to_string() }
    };
    let backend = move || match (page.broken.get(), page.backend.get()) {
        (Some(_), _) => "stopped".to_string(),
        (None, Some(backend)) => backend.label,
        (None, None) => "starting".to_string(),
    };
    view! {
        <span class="counters">
            <span class="counter">"iteration " <span class="num wide" id="iteration">{iteration}</span><span class="half" class:absent=flag(move || !half()) title="half an iteration is done">"½"</span></span>
            <span class="counter"><span class="num" id="speed">{speed}</span>" it/s"</span>
            <span class="backend" id="backend-word">{backend}</span>
        </span>
    }
}
