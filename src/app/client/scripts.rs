//! `window.lossExplorer`: a window for scripts, so that anyone can recompute what the page shows.
//!
//! Must not know: components.

use js_sys::{Object, Promise};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::app::client::javascript::{method0, method1, numbers, set};
use crate::app::page::Page;
use crate::engine::contract::command::Breakage;
use crate::engine::contract::link;
use crate::engine::worker::wasm_bytes;
use crate::gan::experiment::{Experiment, FIELDS};
use crate::gan::field::Value;
use crate::run::model::{Intent, Question};
use crate::words::notices as words;
use crate::words::say::Say;

/// Sets `window.lossExplorer`; with the switches that break the engine, for tests of recovery, if the link asks for them.
pub fn install(page: Page, has_switches: bool) {
    let api = Object::new();
    method0(&api, "snapshot", move || snapshot(page).into());
    method0(&api, "names", move || page.run.client().ask(Question::Names).into());
    method1(&api, "tensor", move |name| ask_tensor(page, &name).into());
    if has_switches {
        method1(&api, "breakEngine", move |how| break_engine(page, &how));
    }
    set(&window(), "lossExplorer", &api);
}

fn snapshot(page: Page) -> Object {
    let live = page.run.live();
    let now = live.borrow().now.clone();
    let experiment = page.run.experiment.get_untracked();
    let object = Object::new();
    let speed = if now.running { now.iterations_per_second } else { 0.0 };
    set(&object, "iteration", &now.iteration.into());
    set(&object, "half_done", &now.half_done.into());
    set(&object, "running", &now.running.into());
    set(&object, "backend", &page.run.backend.get_untracked().map_or(JsValue::NULL, |b| b.kind.key().into()));
    set(&object, "iterations_per_second", &speed.into());
    set(&object, "scalars", &numbers(now.scalars.iter().map(|(name, x)| (name.as_str(), f64::from(*x)))));
    set(&object, "experiment", &described(&experiment));
    set(&object, "link", &link::format(&experiment, &page.shell.view.get_untracked()).into());
    let bytes = [("buffers", now.memory.buffers), ("engine", now.memory.engine), ("page", wasm_bytes())];
    set(&object, "memory", &numbers(bytes.map(|(name, n)| (name, n as f64))));
    set(&object, "error", &error(page).map_or(JsValue::NULL, JsValue::from));
    object
}

/// The experiment with the words of links as keys.
fn described(experiment: &Experiment) -> JsValue {
    let object = Object::new();
    for field in FIELDS {
        let value = (field.get)(experiment);
        let js = match value {
            Value::Number(x) => x.into(),
            Value::Integer(n) => n.into(),
            Value::Choice(_) => field.format(value).into(),
        };
        set(&object, field.key, &js);
    }
    object.into()
}

fn error(page: Page) -> Option<String> {
    let broken = page.run.stopped.get_untracked().map(|why| why.say());
    let told = broken.or_else(|| page.run.fault.get_untracked().map(|fault| fault.say()));
    told.map(|sentence| sentence.of(page.shell.language.get_untracked()))
}

fn ask_tensor(page: Page, name: &str) -> Promise {
    let name = name.to_string();
    page.run.client().ask(Question::Tensor(name))
}

fn break_engine(page: Page, how: &str) -> JsValue {
    let breakage = match how {
        "device" => Breakage::LoseDevice,
        "trap" => Breakage::Trap,
        _ => return words::BREAKAGES.of(page.shell.language.get_untracked()).into(),
    };
    page.run.want(Intent::Break(breakage));
    JsValue::UNDEFINED
}
