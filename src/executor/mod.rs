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
mod listing;
mod named;
mod print;
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

/// Most runs that an executor takes in lockstep.
pub const MAX_RUNS: usize = 16;

/// The summary of one run's step: the numbers of [`Program::summaries`], in that order.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Which step.
    pub step: Step,
    /// Which of the runs in lockstep.
    pub run: usize,
    /// Its numbers.
    pub values: Vec<f64>,
}

/// Something that the executor was asked for and will have later.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, ExecutorError>>>>;

/// What can go wrong in an executor.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
pub enum ExecutorError {
    /// No usable adapter.
    #[error("no usable adapter: {0}")]
    NoAdapter(String),
    /// The device went away.
    #[error("device lost: {0}")]
    DeviceLost(String),
    /// The device refused something.
    #[error("refused by the device: {0}")]
    Refused(String),
    /// A state, scalar or tensor of that name does not exist.
    #[error("no tensor “{0}”")]
    UnknownName(String),
    /// So many runs cannot be taken in lockstep.
    #[error("{given} runs cannot be taken in lockstep; 1 to {MAX_RUNS} can")]
    Runs {
        /// Runs that were asked for.
        given: usize,
    },
    /// A program has no room.
    #[error("{needed} MiB needed, {most} MiB there")]
    NoRoom {
        /// MiB that it needs, with what is held already.
        needed: u32,
        /// MiB that there are.
        most: u32,
    },
    /// Two programs or a write disagree on the size of a state.
    #[error("“{name}” has {expected} numbers, {given} were given")]
    WrongLength {
        /// Name of the state.
        name: String,
        /// Numbers that it has.
        expected: usize,
        /// Numbers that were given.
        given: usize,
    },
}

impl ExecutorError {
    /// [`ExecutorError::NoRoom`] in bytes.
    fn no_room(needed: u64, most: u64) -> Self {
        let mib = |bytes: u64| (bytes >> 20) as u32;
        Self::NoRoom { needed: mib(needed) + 1, most: mib(most) }
    }
}

/// Runs programs over persistent states.
///
/// States and scalars are shared by name between all loaded programs; they are created with zeros
/// when the first program that mentions them is loaded. Work is queued in call order; what is asked
/// for by [`Executor::read`] or [`Executor::summaries`] is the value at that place in the order.
///
/// An executor takes one run or several *in lockstep*: the programs and steps are the same for all, states, scalars and seeds
/// are each run's own. What is done without naming a run is done for every run.
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

    /// How many runs it takes in lockstep.
    fn runs(&self) -> usize;

    /// Forgets everything, and takes so many runs in lockstep from now on.
    ///
    /// # Errors
    /// None, or more than [`MAX_RUNS`].
    fn set_runs(&mut self, runs: usize) -> Result<(), ExecutorError>;

    /// Sets the seed of all random numbers of a run.
    fn set_seed_of(&mut self, run: usize, seed: u32);

    /// Sets a run's scalar by name for the steps queued from now on; names that no program mentions are kept for later ones.
    fn set_scalar_of(&mut self, run: usize, name: &str, value: f64);

    /// Overwrites a run's state.
    ///
    /// # Errors
    /// Unknown name, wrong length or no such run.
    fn write_to(&mut self, run: usize, state: &str, data: &[f64]) -> Result<(), ExecutorError>;

    /// Sets the seed of every run; see [`Executor::set_seed_of`].
    fn set_seed(&mut self, seed: u32) {
        (0..self.runs()).for_each(|run| self.set_seed_of(run, seed));
    }

    /// Sets a scalar of every run; see [`Executor::set_scalar_of`].
    fn set_scalar(&mut self, name: &str, value: f64) {
        (0..self.runs()).for_each(|run| self.set_scalar_of(run, name, value));
    }

    /// Overwrites a state of every run.
    ///
    /// # Errors
    /// See [`Executor::write_to`].
    fn write(&mut self, state: &str, data: &[f64]) -> Result<(), ExecutorError> {
        (0..self.runs()).try_for_each(|run| self.write_to(run, state, data))
    }

    /// Queues steps, in order.
    ///
    /// # Errors
    /// The device is lost or refuses. At most [`crate::program::RING_SLOTS`] steps may lie between two calls of [`Executor::summaries`].
    fn run(&mut self, steps: &[Step]) -> Result<(), ExecutorError>;

    /// Asks for the summaries of all steps queued since the last call, step by step, of each step run by run; steps of programs without summaries have none.
    fn summaries(&mut self) -> Pending<Vec<Summary>>;

    /// The text of one of a program's kernels, for people: the WGSL that the GPU runs for it, or, of the CPU, which runs no text, the same
    /// kernel in the notation of Rust. It begins with comments that say which kernel it is and what its buffers and scalars are.
    ///
    /// # Errors
    /// There is no such kernel, or it cannot be run.
    fn source(&self, program: &Program, kernel: usize) -> Result<String, ExecutorError>;

    /// Bytes of all buffers that it holds: states, intermediate results, summaries, and those that wait to be used again.
    fn buffer_bytes(&self) -> u64;

    /// Asks for a run's states (program `None`) or named tensors of a program's last step.
    fn read_from(&mut self, run: usize, wanted: &[(Option<ProgramId>, &str)]) -> Pending<Vec<HostTensor>>;

    /// Asks for the same of the first run.
    fn read(&mut self, wanted: &[(Option<ProgramId>, &str)]) -> Pending<Vec<HostTensor>> {
        self.read_from(0, wanted)
    }
}
