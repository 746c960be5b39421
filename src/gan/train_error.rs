//! What can go wrong while training, as data.
//!
//! Must not know: sentences.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::data::NoDigits;
use crate::executor::ExecutorError;
use crate::graph::ShapeError;

/// What can go wrong while training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TrainError {
    /// The executor failed.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
    /// The graph could not be built.
    #[error("the experiment's networks do not fit together: {0}")]
    Shape(#[from] ShapeError),
    /// The digits are needed and not here.
    #[error(transparent)]
    Digits(#[from] NoDigits),
    /// Experiments cannot run in lockstep.
    #[error("runs in lockstep are of one program and can differ in numbers that need no restart, and in the seed: “{field}” differs")]
    Differ {
        /// Label of the first field that differs, or what else does.
        field: Cow<'static, str>,
    },
}
