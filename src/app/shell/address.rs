//! The address: read once at the start, then kept equal to the state by `replaceState`.
//!
//! Must not know: the fields.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::elements::reactive;
use crate::app::page::Page;
use crate::engine::contract::link;
use crate::engine::contract::link::Link;

/// Browsers limit how often an address may change.
const SETTLE: Duration = Duration::from_millis(150);

/// The state in the page's address.
pub fn read() -> Link {
    link::parse(&search())
}

/// Whether the address asks for the bench hook.
pub fn asks_for_bench() -> bool {
    let search = search();
    search.trim_start_matches('?').split('&').any(|word| word.split('=').next() == Some("bench"))
}

/// The page's whole address for a state, without the words that belong to the page only.
pub fn full(page: Page) -> String {
    let location = window().location();
    let query = link::format(&page.run.experiment.get_untracked(), &page.shell.view.get_untracked());
    let base = [location.origin(), location.pathname()].map(Result::unwrap_or_default).concat();
    let hash = location.hash().unwrap_or_default();
    if query.is_empty() { format!("{base}{hash}") } else { format!("{base}?{query}{hash}") }
}

/// Keeps the address equal to the state, from the start: what a link said in vain is not kept.
pub fn follow(page: Page) {
    let pending = StoredValue::new_local(None::<TimeoutHandle>);
    reactive::follow(move || {
        page.run.experiment.track();
        page.shell.view.track();
        if let Some(earlier) = pending.get_value() {
            earlier.clear();
        }
        pending.set_value(set_timeout_with_handle(move || write(page), SETTLE).ok());
    });
}

fn write(page: Page) {
    let Ok(history) = window().history() else {
        return;
    };
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&full(page)));
}

fn search() -> String {
    window().location().search().unwrap_or_default()
}
