//! The page's clock: milliseconds since it was opened. It never goes back, whatever happens to the time of day.

use leptos::prelude::window;

/// Milliseconds since the page was opened.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
