//! The state of a run at one moment, and whether a run can be placed at it.
//!
//! Must not know: who keeps it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::gan::experiment::Experiment;
use crate::gan::states;
use crate::gan::update::HALTED;

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

/// Why a run cannot be placed at a state. Each names the tensor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum StateError {
    /// A tensor holds something that is not a number.
    #[error("“{0}” is not finite")]
    NotFinite(String),
    /// A tensor is none of the experiment's, is missing, is there twice or has another length.
    #[error("“{0}” does not fit the experiment")]
    Misfit(String),
    /// It is of a run that has stopped at a term that was not finite, which has not been told yet.
    #[error("of a run that has stopped")]
    Halted,
}

impl Snapshot {
    /// A snapshot has the states of its experiment, each once and of its length, all numbers are finite, and the run has not stopped.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn check(&self, experiment: &Experiment) -> Result<(), StateError> {
        let expected = states::of(experiment);
        for (name, data) in &self.states {
            if data.iter().any(|x| !x.is_finite()) {
                return Err(StateError::NotFinite(name.clone()));
            }
            if !expected.iter().any(|(known, len)| known == name && *len == data.len()) {
                return Err(StateError::Misfit(name.clone()));
            }
            if name == HALTED && data.iter().any(|x| *x != 0.0) {
                return Err(StateError::Halted);
            }
        }
        let missing = expected.into_iter().find(|(name, _)| self.states.iter().filter(|(given, _)| given == name).count() != 1);
        missing.map_or(Ok(()), |(name, _)| Err(StateError::Misfit(name)))
    }

    /// Makes it a state of an experiment that differs in numbers only: states of a regulariser's own steps come as at a start or go.
    ///
    /// # Errors
    /// It does not fit all the same.
    pub fn adapt(&mut self, experiment: &Experiment) -> Result<(), StateError> {
        if self.check(experiment).is_ok() {
            return Ok(());
        }
        let expected = states::of(experiment);
        self.states.retain(|(name, _)| expected.iter().any(|(known, _)| known == name));
        for (name, start) in states::of_regularisers(experiment) {
            if !self.states.iter().any(|(known, _)| *known == name) {
                self.states.push((name, start.into_iter().map(|x| x as f32).collect()));
            }
        }
        self.check(experiment)
    }

    /// Its tensors as executors take them, made one after the other.
    pub fn tensors(&self) -> impl Iterator<Item = (&str, Cow<'_, [f64]>)> {
        self.states.iter().map(|(name, data)| (name.as_str(), data.iter().map(|&x| f64::from(x)).collect()))
    }

    /// Bytes of its numbers and names.
    pub fn bytes(&self) -> usize {
        self.states.iter().map(|(name, data)| name.len() + size_of_val(data.as_slice()) + 12).sum()
    }
}
