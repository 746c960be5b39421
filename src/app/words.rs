//! Sentences of the page, in one place.
//!
//! Must not know: where they are shown.

use super::format::thousands;

/// Name of the product.
pub const TITLE: &str = "StyleGAN Loss Explorer";
/// The engine's file could not be run.
pub const NO_START: &str = "The training engine could not be started.";
/// The engine did not say hello in time.
pub const LATE_START: &str = "The training engine did not start within 10 seconds.";
/// The engine stopped answering.
pub const SILENT: &str = "The training engine stopped answering.";
/// The page stops trying.
pub const GAVE_UP: &str = "It failed twice in a row, so the page has stopped trying.";
/// Asked for something while no engine runs.
pub const NO_ENGINE: &str = "No training engine is running.";
/// The engine went away before it answered.
pub const NO_ANSWER: &str = "The training engine stopped before it answered.";
/// The bench page's only line.
pub const BENCH: &str = "Bench mode: nothing trains here. Scripts call window.lossExplorerBench.";
/// Legend of the restart mark.
pub const RESTARTS: &str = "↺ a change starts training again";
/// Whose digits they are, as their licence asks.
pub const DIGITS: &str = "Digits: E. Alpaydin and C. Kaynak, 1998, UCI (CC BY 4.0)";
/// The link could not be copied.
pub const NOT_COPIED: &str = "The browser does not allow copying here; the link stands in the address bar.";

/// A new engine goes on from a snapshot, or from the start.
pub fn restarted(iteration: Option<u32>) -> String {
    match iteration {
        Some(n) => format!("It was started again and goes on from iteration {}.", thousands(n)),
        None => "It was started again from the beginning.".to_string(),
    }
}

/// There is no tensor of that name.
pub const NO_SUCH_TENSOR: &str = "There is no tensor of that name; lossExplorer.names() lists the names.";
/// What `breakEngine` takes.
pub const BREAKAGES: &str = "breakEngine takes \"device\" or \"trap\".";

/// The bench hook was called with a word that it does not know.
pub fn no_backend(word: &str) -> String {
    let word: String = word.chars().take(40).collect();
    format!("There is no backend “{word}”: it is one of auto, webgpu, cpu.")
}
