//! The state of a run at one moment.
//!
//! Must not know: who keeps it.

use serde::{Deserialize, Serialize};

/// The state of a run: every persistent tensor by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Iterations done.
    pub iteration: u32,
    /// Whether the first half of the next iteration is already taken.
    pub half_done: bool,
    /// Persistent tensors: weights, Adam slots, EMA.
    pub states: Vec<(String, Vec<f32>)>,
}
