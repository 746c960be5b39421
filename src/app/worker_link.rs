//! One engine worker: starts it, sends commands, hands on its reports; ends it when dropped.
//!
//! Must not know: what the reports mean.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use super::words;
use crate::engine::protocol::{Command, Report, decode, encode};

/// Where trunk puts the engine, relative to the document's base.
const ENGINE: &str = "engine_loader.js";

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
        let worker = Worker::new(ENGINE).map_err(|_| words::NO_START.to_string())?;
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
