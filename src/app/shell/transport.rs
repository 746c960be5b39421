//! The transport bar: play and pause, steps, reset, seed, speed, and how far and how fast it is.
//!
//! Must not know: the engine's commands beyond those.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::app::elements::element::{Element, button, el};
use crate::app::elements::reactive::keep_up;
use crate::app::page::Page;
use crate::app::settings::select::{options, select};
use crate::engine::contract::command::Step;
use crate::engine::contract::view::{Speed, View, ViewKey};
use crate::run::model::Intent;
use crate::run::recording::Now;
use crate::text::{Phrase, Text};
use crate::words::format::{rate, thousands};
use crate::words::page as words;

/// The bar.
pub fn transport(page: Page) -> Element {
    let steps = el("span")
        .class("steps")
        .set("role", "group")
        .set("aria-label", words::STEP)
        .child(el("span").class("steps-word").set("aria-hidden", "true").text(words::STEP))
        .child(step_button(page, Step::D, Text::same("D"), "step-d", words::STEP_D))
        .child(step_button(page, Step::G, Text::same("G"), "step-g", words::STEP_G))
        .child(step_button(page, Step::Both, words::BOTH, "step-both", words::STEP_BOTH));
    el("section")
        .class("transport")
        .set("aria-label", words::TRANSPORT)
        .child(play_button(page))
        .child(steps)
        .child(back_button(page))
        .child(timeline(page))
        .child(
            button(move || page.run.want(Intent::Reset)).set("data-action", "reset").set("title", words::RESET_HINT).text(words::RESET_RUN),
        )
        .child(
            button(move || page.run.new_seed())
                .class("new-seed")
                .set("data-action", "new-seed")
                .set("title", words::NEW_SEED_HINT)
                .text(words::NEW_SEED),
        )
        .child(speed_select(page))
        .child(counters(page))
}

fn play_button(page: Page) -> Element {
    let mark = move || if page.run.running.get() { "❚❚" } else { "▶" }.to_string();
    let word = move || if page.run.running.get() { words::PAUSE } else { words::PLAY };
    button(move || page.run.toggle_running())
        .class("play")
        .set("data-action", "play")
        .set("title", words::PLAY_HINT)
        .child(el("span").class("mark").set("aria-hidden", "true").live(mark))
        .live(word)
}

fn step_button(page: Page, step: Step, label: Text, action: &str, title: Text) -> Element {
    button(move || page.run.want(Intent::Step(step))).set("data-action", action).set("title", title).text(label)
}

fn back_button(page: Page) -> Element {
    let target = move || page.run.now.with(Now::before);
    let title = move || match target() {
        Some(iteration) => words::BACK_HINT.with([thousands(iteration)]),
        None => words::NOTHING_KEPT.into(),
    };
    button(move || page.run.want(Intent::GoBack(None)))
        .set("data-action", "back")
        .set("aria-label", words::BACK)
        .follow("title", title)
        .flag("disabled", move || target().is_none())
        .text("◂")
        .child(el("span").class("back-word").text(words::BACK_WORD))
}

/// The states that the run can go back to, as the stops of a slider; its right end is now.
fn timeline(page: Page) -> Element {
    let aim = RwSignal::new(None::<u32>);
    let stops = Rc::new(RefCell::new(vec![]));
    // While a stop is being chosen they keep still.
    let stops = move || {
        if aim.get().is_none() {
            stops.replace(page.run.now.with(Now::stops));
        }
        stops.borrow().clone()
    };
    let (none, spoken, told, goal) = (stops.clone(), stops.clone(), stops.clone(), stops.clone());
    let place = move |stops: &[u32]| aim.get().and_then(|at| stops.get(at as usize).copied());
    let slider = el("input")
        .set("type", "range")
        .set("min", "0")
        .set("step", "1")
        .set("data-action", "timeline")
        .set("aria-label", words::TIMELINE)
        .set("title", words::TIMELINE_HINT)
        .follow("aria-valuetext", move || {
            place(&spoken()).map_or_else(|| Phrase::from(words::NOW), |at| words::STATE_OF.with([thousands(at)]))
        })
        .flag("disabled", move || none().is_empty())
        .on_pick("input", move |at| aim.set(at.parse().ok()))
        .on_pick("change", move |at| {
            let goal = at.parse::<usize>().ok().and_then(|at| goal().get(at).copied());
            aim.set(None);
            if let Some(iteration) = goal {
                page.run.want(Intent::GoBack(Some(iteration)));
            }
        });
    let input: HtmlInputElement = slider.node().unchecked_into();
    keep_up(move || {
        let last = stops().len() as u32;
        input.set_max(&last.to_string());
        input.set_value(&aim.get().unwrap_or(last).to_string());
    });
    el("span")
        .class("timeline")
        .child(slider)
        .child(el("span").class("num left").set("aria-hidden", "true").live(move || place(&told()).map_or(String::new(), thousands)))
}

fn speed_select(page: Page) -> Element {
    let field = View::field(ViewKey::Speed);
    let chosen = move || page.shell.view.with(|v| v.speed.key().to_string());
    let choose = move |word: String| {
        if let Some(speed) = Speed::ALL.iter().copied().find(|s| s.key() == word) {
            page.shell.look(|v| v.speed = speed);
        }
    };
    el("label")
        .class("speed")
        .child(el("span").text(field.label))
        .child(select("speed-limit", field.key, options(Speed::OPTIONS), chosen, choose).set("title", field.help))
}

/// Iteration, iterations a second, and the backend.
fn counters(page: Page) -> Element {
    let iteration = move || page.run.now.with(|n| thousands(n.iteration));
    let speed = move || if page.run.running.get() { page.run.now.with(|n| rate(n.iterations_per_second)) } else { "0".to_string() };
    let backend = move || match (page.run.stopped.get(), page.run.backend.get()) {
        (Some(_), _) => Phrase::from(words::STOPPED),
        (None, Some(backend)) => backend.kind.label().into(),
        (None, None) => words::STARTING.into(),
    };
    let half = el("span").class("half").toggle("absent", move || !page.run.now.with(|n| n.half_done)).set("title", words::HALF).text("½");
    let counter = || el("span").class("counter");
    let number = |class, id| el("span").class(class).set("id", id);
    el("span")
        .class("counters")
        .child(counter().text(words::ITERATION).child(number("num wide", "iteration").live(iteration)).child(half))
        .child(counter().child(number("num", "speed").live(speed)).text(words::RATE))
        .child(number("backend", "backend-word").live(backend))
}
