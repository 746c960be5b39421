//! Executors: run programs over persistent states.
//!
//! One trait, two executors: [`cpu`] (f32 for the page, f64 as the oracle of the tests) and `gpu`
//! (WGSL through wgpu). Must not know: GANs, the DOM.

use std::future::Future;
use std::pin::Pin;

use crate::program::Program;

pub mod any;
pub mod cpu;
pub mod gpu;
mod named;
pub mod random;

/// Number of a loaded program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgramId(pub usize);

/// One run of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which program.
    pub program: ProgramId,
    /// The step that random numbers are keyed by.
    pub step: u32,
}

/// A tensor read back.
#[derive(Clone, Debug, PartialEq)]
pub struct HostTensor {
    /// Its extents.
    pub shape: Vec<usize>,
    /// Its numbers, row-major.
    pub data: Vec<f64>,
}

/// The summary of one step: the numbers of [`Program::summaries`], in that order.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Which step.
    pub step: Step,
    /// Its numbers.
    pub values: Vec<f64>,
}

/// Something that the executor was asked for and will have later.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, ExecutorError>>>>;

/// What can go wrong in an executor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExecutorError {
    /// No usable adapter.
    #[error("there is no usable GPU: {0}")]
    NoAdapter(String),
    /// The device went away.
    #[error("the GPU was lost: {0}")]
    DeviceLost(String),
    /// The device refused something.
    #[error("the GPU refused a piece of work: {0}")]
    Refused(String),
    /// A state, scalar or tensor of that name does not exist.
    #[error("there is no tensor named “{0}”")]
    UnknownName(String),
    /// Two programs or a write disagree on the size of a state.
    #[error("“{name}” has {expected} numbers, not {given}")]
    WrongLength {
        /// Name of the state.
        name: String,
        /// Numbers that it has.
        expected: usize,
        /// Numbers that were given.
        given: usize,
    },
}

/// Runs programs over persistent states.
///
/// States and scalars are shared by name between all loaded programs; they are created with zeros
/// when the first program that mentions them is loaded. Work is queued in call order; what is asked
/// for by [`Executor::read`] or [`Executor::summaries`] is the value at that place in the order.
pub trait Executor {
    /// Prepares a program: compiles kernels, creates buffers and missing states.
    ///
    /// # Errors
    /// A state of another length exists, or the device refuses.
    fn load(&mut self, program: Program) -> Result<ProgramId, ExecutorError>;

    /// Forgets a program and frees its buffers; states stay.
    fn unload(&mut self, program: ProgramId);

    /// Forgets all programs, states and scalars.
    fn clear(&mut self);

    /// Sets the seed of all random numbers.
    fn set_seed(&mut self, seed: u32);

    /// Sets a scalar by name for the steps queued from now on; names that no program mentions are kept for later ones.
    fn set_scalar(&mut self, name: &str, value: f64);

    /// Overwrites a state.
    ///
    /// # Errors
    /// Unknown name or wrong length.
    fn write(&mut self, state: &str, data: &[f64]) -> Result<(), ExecutorError>;

    /// Queues steps, in order.
    ///
    /// # Errors
    /// The device is lost or refuses. At most [`crate::program::RING_SLOTS`] steps may lie between two calls of [`Executor::summaries`].
    fn run(&mut self, steps: &[Step]) -> Result<(), ExecutorError>;

    /// Asks for the summaries of all steps queued since the last call; steps of programs without summaries have none.
    fn summaries(&mut self) -> Pending<Vec<Summary>>;

    /// Bytes of all buffers that it holds: states, intermediate results, summaries, and those that wait to be used again.
    fn buffer_bytes(&self) -> u64;

    /// Asks for states (program `None`) or named tensors of a program's last run.
    fn read(&mut self, wanted: &[(Option<ProgramId>, &str)]) -> Pending<Vec<HostTensor>>;
}
