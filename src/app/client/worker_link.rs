//! One engine worker: starts it, sends commands, hands on its reports; ends it when dropped.
//!
//! A message is `[bytes, attachment]`: the bytes of a command or report, and those of a checkpoint where one comes along. Must not
//! know: what the reports mean.

use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlLinkElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::engine::contract::command::Command;
use crate::engine::contract::report::Report;
use crate::engine::contract::wire;
use crate::run::model::Failure;

/// The script that runs this module in a worker, relative to the document's base.
const ENGINE: &str = "worker.js";
/// Most letters of what a worker says of its own failure.
const MOST_LETTERS: usize = 120;

/// What a worker does.
pub enum Happening {
    /// It says something, perhaps with bytes that come along unread, outside of this module's memory.
    Report(Report, Option<Uint8Array>),
    /// It failed.
    Failed(Failure),
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
    /// [`Failure::NoStart`] when the browser refuses.
    pub fn start(on_event: impl Fn(Happening) + Clone + 'static) -> Result<Self, Failure> {
        let worker = start_engine().map_err(|error| {
            log::error!("the engine's worker could not be started: {error:?}");
            Failure::NoStart
        })?;
        let hand_on = on_event.clone();
        // Where messages are read: taken once, for the largest.
        let mut memory = vec![];
        let on_message = Closure::new(move |event: MessageEvent| {
            hand_on(read(&event.data(), &mut memory).unwrap_or_else(|| {
                log::error!("a report of the engine could not be read");
                Happening::Failed(Failure::Unreadable)
            }));
        });
        let on_error = Closure::new(move |event: web_sys::Event| {
            event.prevent_default();
            let detail = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message).unwrap_or_default();
            on_event(Happening::Failed(failure(&detail)));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a command, with a copy of what is attached. A worker that is gone hears nothing; the watch over its silence deals
    /// with that.
    ///
    /// # Errors
    /// The command cannot be written, or the browser refuses to send it.
    pub fn send(&self, command: &Command, attachment: Option<&Uint8Array>) -> Result<(), JsValue> {
        let bytes = wire::encode(command).map_err(|error| JsValue::from(error.to_string()))?;
        let bytes = Uint8Array::from(bytes.as_slice());
        let message = attachment.map_or_else(|| Array::of1(&bytes), |attachment| Array::of2(&bytes, attachment));
        self.worker.post_message(&message)
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
    // Where the page is asked to log more, the engine is too.
    let search = window().location().search()?;
    let address = if search.contains("log=") { [ENGINE, &search].concat() } else { ENGINE.to_string() };
    let worker = Worker::new_with_options(&address, &options)?;
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

fn read(message: &JsValue, memory: &mut Vec<u8>) -> Option<Happening> {
    let parts = message.dyn_ref::<Array>()?;
    let bytes = parts.get(0).dyn_into::<Uint8Array>().ok()?;
    memory.resize(bytes.length() as usize, 0);
    bytes.copy_to(memory);
    let report = wire::decode(memory).ok()?;
    Some(Happening::Report(report, parts.get(1).dyn_into().ok()))
}

fn failure(detail: &str) -> Failure {
    let detail: String = detail.trim_start_matches("Uncaught ").chars().take(MOST_LETTERS).collect();
    if detail.is_empty() { Failure::NoStart } else { Failure::Trapped(detail) }
}
