//! What is known of a run, without a browser: its recording, its history, the runs pinned beside it, and when an engine that failed
//! is followed by another. A training log of a person is a recording like any other.
//!
//! Must not know: the DOM, workers, languages.

pub mod history;
pub mod json;
pub mod log;
pub mod log_names;
pub mod model;
pub mod pins;
pub mod ranges;
pub mod recording;
pub mod recovery;
pub mod training_log;
