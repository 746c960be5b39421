//! One engine worker: starts it, sends commands, hands on its reports; ends it when dropped.
//!
//! Must not know: what the reports mean.

use js_sys::{ArrayBuffer, Object, Reflect, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlLinkElement, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::words;
use crate::engine::protocol::{Command, Report, decode, encode};

/// The script that runs this module in a worker, relative to the document's base.
const ENGINE: &str = "worker.js";

/// What a worker does.
pub enum Event {
    /// It says something.
    Report(Report),
    /// It failed, with a sentence.
    Failed(String),
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
        let worker = start_engine().map_err(|_| words::NO_START.to_string())?;
        let hand_on = on_event.clone();
        let on_message = Closure::new(move |event: MessageEvent| {
            if let Some(report) = bytes(&event.data()).and_then(|b| decode::<Report>(&b)) {
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

fn bytes(data: &JsValue) -> Option<Vec<u8>> {
    if let Some(array) = data.dyn_ref::<Uint8Array>() {
        return Some(array.to_vec());
    }
    data.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec())
}

fn failure(detail: &str) -> String {
    let detail: String = detail.trim_start_matches("Uncaught ").chars().take(120).collect();
    if detail.is_empty() { words::NO_START.to_string() } else { format!("The training engine failed ({detail}).") }
}
