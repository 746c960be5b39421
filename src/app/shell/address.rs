//! The address: read once at the start, then kept equal to the state by `replaceState`.
//!
//! A change is written at once, and while one follows another (a slider is dragged) now and then; what is still to be written is
//! written when the page is left. Must not know: the fields.

use std::time::Duration;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

use crate::app::client::clock::now_ms;
use crate::app::client::run_handle::Run;
use crate::app::shell::state::Shell;
use crate::engine::contract::link;
use crate::engine::contract::link::Link;

/// Between two writes: browsers allow a hundred in half a minute.
const EVERY_MS: f64 = 300.0;

/// The state in the page's address.
pub fn read() -> Link {
    link::parse(&search())
}

/// Whether the address has one of the words that belong to the page and not to a link: `bench` asks for the bench hook, `debug` for the
/// switches that break the engine.
pub fn asks_for(wanted: &str) -> bool {
    search().trim_start_matches('?').split('&').any(|word| word.split('=').next() == Some(wanted))
}

/// The page's whole address for a state, without the words that belong to the page only.
///
/// # Errors
/// What the browser says where it does not tell its address.
pub fn full(run: Run, shell: Shell) -> Result<String, JsValue> {
    let location = window().location();
    let query = link::format(&run.experiment.get_untracked(), &shell.view.get_untracked());
    let base = [location.origin()?, location.pathname()?].concat();
    let hash = location.hash()?;
    Ok(if query.is_empty() { format!("{base}{hash}") } else { format!("{base}?{query}{hash}") })
}

/// Keeps the address equal to the state, from the start: what a link said in vain is not kept.
pub fn follow() {
    let writer = Writer { run: expect_context(), shell: expect_context(), state: StoredValue::new_local(Writing::default()) };
    Effect::new(move |_| {
        writer.run.experiment.track();
        writer.shell.view.track();
        writer.change();
    });
    let left = window_event_listener(ev::Custom::<web_sys::Event>::new("pagehide"), move |_| writer.flush());
    let hidden = window_event_listener(ev::visibilitychange, move |_| writer.flush());
    on_cleanup(move || {
        left.remove();
        hidden.remove();
    });
}

/// Writes the address.
#[derive(Clone, Copy)]
struct Writer {
    run: Run,
    shell: Shell,
    state: StoredValue<Writing, LocalStorage>,
}

/// When it was written last, and when it is next.
#[derive(Clone, Copy, Default)]
struct Writing {
    written_ms: Option<f64>,
    pending: Option<TimeoutHandle>,
}

impl Writer {
    /// The state has changed: it is written now, or soon if it was just written.
    fn change(self) {
        let Writing { written_ms, pending } = self.state.get_value();
        if pending.is_some() {
            return;
        }
        let rest_ms = written_ms.map_or(0.0, |written_ms| written_ms + EVERY_MS - now_ms());
        if rest_ms <= 0.0 {
            return self.write();
        }
        match set_timeout_with_handle(move || self.write(), Duration::from_millis(rest_ms.ceil() as u64)) {
            Ok(timer) => self.state.update_value(|state| state.pending = Some(timer)),
            Err(error) => {
                log::error!("no timer for the address: {error:?}");
                self.write();
            }
        }
    }

    /// The page may be gone in a moment.
    fn flush(self) {
        if let Some(timer) = self.state.get_value().pending {
            timer.clear();
            self.write();
        }
    }

    fn write(self) {
        self.state.set_value(Writing { written_ms: Some(now_ms()), pending: None });
        let write = |address: String| window().history()?.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        if let Err(error) = full(self.run, self.shell).and_then(write) {
            log::error!("the address is not that of the state: {error:?}");
        }
    }
}

/// What stands after the address, from `?` on.
pub fn search() -> String {
    window().location().search().unwrap_or_else(|error| {
        log::error!("the page's address is not known: {error:?}");
        String::new()
    })
}
