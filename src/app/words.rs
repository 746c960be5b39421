//! Sentences of the page, in one place.
//!
//! Must not know: where they are shown.

use super::format::{thousands, value};
use crate::gan::experiment::Dataset;

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
/// What the panel of own data takes.
pub const OWN_LIMITS: &str = "2 to 4,096 points, or up to 1,024 pictures, of which the middle square is taken at 16 × 16 pixels. Files can be dropped anywhere on the page; nothing leaves it.";
/// The link could not be copied.
pub const NOT_COPIED: &str = "The browser does not allow copying here; the link stands in the address bar.";

/// A new engine goes on from a snapshot, or from the start.
pub fn restarted(iteration: Option<u32>) -> String {
    match iteration {
        Some(n) => format!("It was started again and goes on from iteration {}.", thousands(n)),
        None => "It was started again from the beginning.".to_string(),
    }
}

/// How many points and pictures are at hand.
pub fn at_hand(points: usize, pictures: usize) -> String {
    let mut parts = vec![];
    for (count, one, more) in [(points, "point", "points"), (pictures, "picture", "pictures")] {
        if count > 0 {
            parts.push(format!("{} {}", thousands(count as u32), if count == 1 { one } else { more }));
        }
    }
    parts.join(", ")
}

/// So many files are being read.
pub fn reading(files: usize) -> String {
    format!("reading {} …", if files == 1 { "a file".to_string() } else { format!("{} files", thousands(files as u32)) })
}

/// What stands in for data of one's own that are not at hand.
pub fn stands_in(data: Dataset) -> &'static str {
    match data {
        Dataset::OwnImages => "None given yet: handwritten digits stand in.",
        _ => "None given yet: points of the ring stand in.",
    }
}

/// A link asks for data of one's own, which no link carries.
pub fn not_in_link(data: Dataset) -> &'static str {
    match data {
        Dataset::OwnImages => {
            "This link is of somebody’s own pictures, which no link carries: drop them on the page. Until then handwritten digits stand in."
        }
        _ => {
            "This link is of somebody’s own points, which no link carries: drop their text on the page. Until then points of the ring stand in."
        }
    }
}

/// Points were moved and scaled; one unit of the stage is `unit` of theirs.
pub fn fitted(unit: f32) -> String {
    format!("The points were moved and scaled to fit the stage, where 1 stands for {} of their units. ", value(unit).trim())
}

/// What the file of a run is called.
pub fn file_name(data: &str, iteration: u32) -> String {
    format!("stylegan-loss-{data}-{iteration}.ckpt")
}

/// A saved run was loaded.
pub fn loaded(iteration: u32) -> String {
    format!("The saved run is loaded and stands at iteration {}. Its curves begin there.", thousands(iteration))
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
