//! What the page and the engine agree on: commands, frames and reports, links, and the view.
//!
//! Must not know: executors' insides, workers, the DOM.

pub mod command;
pub mod frame;
pub mod link;
pub mod notice;
pub mod report;
pub mod view;
pub mod wire;
