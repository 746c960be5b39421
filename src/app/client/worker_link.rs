//! One engine worker: starts it, sends commands, hands on its reports; ends it when dropped.
//!
//! Must not know: what the reports mean.

use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlLinkElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::engine::contract::protocol::{Command, Report, Snapshot, decode, encode};
use crate::words::notices as words;

/// The script that runs this module in a worker, relative to the document's base.
const ENGINE: &str = "worker.js";

/// What a worker does.
pub enum Event {
    /// It says something.
    Report(Report),
    /// The state of the run, to go on from if it fails.
    State(State),
    /// It failed, with a sentence.
    Failed(String),
}

/// A state of the run, unread: outside of this module's memory, which it would tear into pieces.
#[derive(Clone)]
pub struct State {
    /// Iterations done.
    pub iteration: u32,
    bytes: Uint8Array,
}

impl State {
    /// Packs a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self { iteration: snapshot.iteration, bytes: Uint8Array::from(encode(snapshot).as_slice()) }
    }

    /// Unpacks it.
    pub fn snapshot(&self) -> Option<Snapshot> {
        decode(&self.bytes.to_vec())
    }

    fn from_message(message: &JsValue) -> Option<Self> {
        let pair = message.dyn_ref::<Array>()?;
        Some(Self { iteration: pair.get(0).as_f64()? as u32, bytes: pair.get(1).dyn_into().ok()? })
    }
}

/// A running worker.
pub struct WorkerLink {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl WorkerLink {
    /// Starts a worker.
    ///
    /// # Errors
    /// A sentence when the browser refuses.
    pub fn start(on_event: impl Fn(Event) + Clone + 'static) -> Result<Self, String> {
        let worker = start_engine().map_err(|_| words::NO_START.get().to_string())?;
        let hand_on = on_event.clone();
        // Where messages are read: taken once, for the largest.
        let mut memory = vec![];
        let on_message = Closure::new(move |event: MessageEvent| {
            let message = event.data();
            if let Some(state) = State::from_message(&message) {
                hand_on(Event::State(state));
            } else if let Some(report) = report(&message, &mut memory) {
                hand_on(Event::Report(report));
            }
        });
        let on_error = Closure::new(move |event: web_sys::Event| {
            event.prevent_default();
            let detail = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message).unwrap_or_default();
            on_event(Event::Failed(failure(&detail)));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command. A worker that is gone hears nothing; the watch over its silence deals with that.
    pub fn send(&self, command: &Command) {
        let bytes = Uint8Array::from(encode(command).as_slice());
        let _ = self.worker.post_message(&bytes);
    }
}

impl Drop for WorkerLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// A worker that runs this page's own module.
fn start_engine() -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(ENGINE, &options)?;
    let parts = Object::new();
    Reflect::set(&parts, &"glue".into(), &glue_address()?.into())?;
    Reflect::set(&parts, &"module".into(), &wasm_bindgen::module())?;
    worker.post_message(&parts)?;
    Ok(worker)
}

/// Address of the module's JavaScript side, which trunk names after its contents and preloads.
fn glue_address() -> Result<String, JsValue> {
    let link = document().query_selector("link[rel=modulepreload]")?.ok_or(JsValue::NULL)?;
    Ok(link.unchecked_into::<HtmlLinkElement>().href())
}

fn report(message: &JsValue, memory: &mut Vec<u8>) -> Option<Report> {
    let bytes = message.dyn_ref::<Uint8Array>()?;
    memory.resize(bytes.length() as usize, 0);
    bytes.copy_to(memory);
    decode(memory)
}

fn failure(detail: &str) -> String {
    let detail: String = detail.trim_start_matches("Uncaught ").chars().take(120).collect();
    if detail.is_empty() { words::NO_START.get().to_string() } else { words::FAILED.with(&[&detail]) }
}
