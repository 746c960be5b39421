//! What goes wrong and is no sentence to the person goes to the browser's console: `?log=debug` shows more of it.
//!
//! Must not know: who logs what.

use log::LevelFilter;

/// What is logged where nothing is asked for.
const USUAL: LevelFilter = LevelFilter::Warn;

/// Logs to the console from now on, as much as a link's text asks for with `log=`: `error`, `warn`, `info`, `debug` or `trace`.
pub fn log_to_console(search: &str) {
    let level = asked(search).unwrap_or(USUAL);
    match level.to_level().map(console_log::init_with_level) {
        None | Some(Ok(())) => {}
        // Somebody logs already.
        Some(Err(error)) => log::warn!("the console is not logged to: {error}"),
    }
}

/// The level in a link's text, if it asks for one.
fn asked(search: &str) -> Option<LevelFilter> {
    let words = search.trim_start_matches('?').split('&');
    words.filter_map(|word| word.strip_prefix("log=")).find_map(|level| level.parse().ok())
}
