//! `window.lossExplorer`: a window for scripts, so that anyone can recompute what the page shows.
//!
//! Must not know: components.

use js_sys::{Array, Float32Array, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::app::page::Page;
use crate::engine::contract::command::Breakage;
use crate::engine::contract::frame::Tensor;
use crate::engine::contract::link;
use crate::engine::worker::wasm_bytes;
use crate::gan::experiment::{Experiment, FIELDS};
use crate::gan::field::Value;
use crate::number;
use crate::run::model::{Intent, Question};
use crate::words::notices as words;
use crate::words::say::Say;

/// Sets `window.lossExplorer`.
pub fn install(page: Page) {
    let api = Object::new();
    method0(&api, "snapshot", move || snapshot(page).into());
    method0(&api, "names", move || page.run.client().ask(page.run, Question::Names).into());
    method1(&api, "tensor", move |name| ask_tensor(page, &name).into());
    method1(&api, "breakEngine", move |how| break_engine(page, &how));
    set(&window(), "lossExplorer", &api);
}

/// `{shape, data}`.
pub fn tensor(tensor: &Tensor) -> JsValue {
    let object = Object::new();
    let shape: Array = tensor.shape.iter().map(|&n| JsValue::from(n)).collect();
    set(&object, "shape", &shape);
    set(&object, "data", &Float32Array::from(tensor.data.as_slice()));
    object.into()
}

/// An array of texts.
pub fn names(names: &[String]) -> JsValue {
    names.iter().map(|n| JsValue::from_str(n)).collect::<Array>().into()
}

/// Named numbers as an object.
pub fn numbers<'a>(numbers: impl IntoIterator<Item = (&'a str, f64)>) -> JsValue {
    let object = Object::new();
    for (name, x) in numbers {
        set(&object, name, &x.into());
    }
    object.into()
}

/// Writes a property; a frozen target keeps what it has.
pub fn set(target: &JsValue, key: &str, value: &JsValue) {
    let _ = Reflect::set(target, &key.into(), value);
}

/// A method without arguments.
pub fn method0(api: &Object, name: &str, run: impl Fn() -> JsValue + 'static) {
    let closure = Closure::<dyn Fn() -> JsValue>::new(run);
    set(api, name, &closure.into_js_value());
}

/// A method with one text.
pub fn method1(api: &Object, name: &str, run: impl Fn(String) -> JsValue + 'static) {
    let closure = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |argument: JsValue| run(text(&argument)));
    set(api, name, &closure.into_js_value());
}

/// The argument of a script as text.
pub fn text(argument: &JsValue) -> String {
    argument.as_string().or_else(|| argument.as_f64().map(number::shortest)).unwrap_or_default()
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
    page.run.client().ask(page.run, Question::Tensor(name))
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
