//! What the page and the engine agree on: commands, reports and frames, links, and the view.
//!
//! Must not know: executors, workers, the DOM.

pub mod link;
pub mod protocol;
pub mod view;
