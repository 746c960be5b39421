//! Light, dark or as the system says, kept in the browser's storage; and the colours in use.
//!
//! Must not know: what is drawn.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::app::client::run_handle::Run;
use crate::insight::colour::{Diverging, Rgb, parse_hex};

/// The same word as in the page's head, which sets the theme before the first paint.
const KEY: &str = "loss-explorer-theme";

/// The words of the switch, in its order.
pub const CHOICES: [&str; 3] = ["system", "light", "dark"];

thread_local! {
    static COLOURS: RefCell<Option<Colours>> = const { RefCell::new(None) };
}

/// Colours of the style sheet, for canvases.
#[derive(Clone, Debug)]
pub struct Colours {
    /// Text and plain lines.
    pub ink: String,
    /// Secondary text.
    pub soft: String,
    /// Axes.
    pub line: String,
    /// The page's ground.
    pub ground: String,
    /// Reals.
    pub real: String,
    /// Fakes.
    pub fake: String,
    /// Penalties.
    pub penalty: String,
    /// The score field.
    pub field: Diverging,
    /// Slopes, from 0 up.
    pub slope: Diverging,
}

/// The colours in use.
pub fn colours() -> Colours {
    COLOURS.with(|cell| cell.borrow_mut().get_or_insert_with(read).clone())
}

/// The choice in the browser's storage.
pub fn stored() -> String {
    let stored = storage().and_then(|s| s.get_item(KEY).ok().flatten());
    stored.filter(|word| CHOICES.contains(&word.as_str())).unwrap_or_else(|| "system".to_string())
}

/// Takes a choice and keeps it.
pub fn choose(run: Run, word: &str) {
    if let Some(Err(error)) = storage().map(|storage| storage.set_item(KEY, word)) {
        log::warn!("the theme is not kept: {error:?}");
    }
    if let Some(root) = document().document_element() {
        let set = if word == "system" { root.remove_attribute("data-theme") } else { root.set_attribute("data-theme", word) };
        if let Err(error) = set {
            log::error!("the document does not take its theme: {error:?}");
        }
    }
    refresh(run);
}

/// Follows the system's own switch.
pub fn follow_system(run: Run) {
    let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") else {
        return;
    };
    let on_change = Closure::<dyn Fn()>::new(move || refresh(run));
    if let Err(error) = query.add_event_listener_with_callback("change", on_change.as_ref().unchecked_ref()) {
        log::error!("the system's theme is not followed: {error:?}");
    }
    on_change.forget();
}

fn refresh(run: Run) {
    COLOURS.with(|cell| *cell.borrow_mut() = None);
    run.painter().stale_all();
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn read() -> Colours {
    let style = document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
    let get = |name: &str| style.as_ref().and_then(|s| s.get_property_value(name).ok()).unwrap_or_default().trim().to_string();
    let rgb = |name: &str| -> Rgb { parse_hex(&get(name)).unwrap_or([128; 3]) };
    Colours {
        ink: get("--ink"),
        soft: get("--soft"),
        line: get("--line"),
        ground: get("--ground"),
        real: get("--real"),
        fake: get("--fake"),
        penalty: get("--penalty"),
        slope: Diverging::rising(rgb("--field-zero"), rgb("--field-penalty")),
        field: Diverging { negative: rgb("--field-fake"), neutral: rgb("--field-zero"), positive: rgb("--field-real"), is_linear: false },
    }
}
