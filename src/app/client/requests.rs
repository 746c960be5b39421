//! Questions to a worker that are waiting for their answer, as JavaScript promises.
//!
//! Must not know: what is asked.

use std::cell::{Cell, RefCell};

use js_sys::{Error, Function, Promise};
use wasm_bindgen::JsValue;

/// Promises by request number.
#[derive(Default)]
pub struct Requests {
    next: Cell<u32>,
    waiting: RefCell<Vec<(u32, Function, Function)>>,
}

impl Requests {
    /// A promise for a new request; `ask` sends it under its number, or says why it cannot.
    pub fn ask(&self, ask: impl FnOnce(u32) -> Result<(), String>) -> Promise {
        let request = self.next.get();
        self.next.set(request.wrapping_add(1));
        let promise = Promise::new(&mut |resolve, reject| {
            self.waiting.borrow_mut().push((request, resolve, reject));
        });
        if let Err(sentence) = ask(request) {
            self.reject(request, &sentence);
        }
        promise
    }

    /// Answers a request.
    pub fn resolve(&self, request: u32, answer: &JsValue) {
        if let Some((_, resolve, _)) = self.take(request) {
            let _ = resolve.call1(&JsValue::UNDEFINED, answer);
        }
    }

    /// Answers a request with an error.
    pub fn reject(&self, request: u32, sentence: &str) {
        if let Some((_, _, reject)) = self.take(request) {
            let _ = reject.call1(&JsValue::UNDEFINED, &Error::new(sentence));
        }
    }

    /// Answers every request with an error.
    pub fn reject_all(&self, sentence: &str) {
        let requests: Vec<u32> = self.waiting.borrow().iter().map(|(request, ..)| *request).collect();
        for request in requests {
            self.reject(request, sentence);
        }
    }

    fn take(&self, request: u32) -> Option<(u32, Function, Function)> {
        let mut waiting = self.waiting.borrow_mut();
        let at = waiting.iter().position(|(number, ..)| *number == request)?;
        Some(waiting.swap_remove(at))
    }
}
