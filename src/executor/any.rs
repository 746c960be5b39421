//! Either executor behind one type.

use super::cpu::CpuExecutor;
use super::gpu::GpuExecutor;
use super::{Executor, ExecutorError, HostTensor, Pending, ProgramId, Step, Summary};
use crate::program::Program;

/// The CPU in f32, or the GPU.
pub enum AnyExecutor {
    /// See [`CpuExecutor`].
    Cpu(Box<CpuExecutor<f32>>),
    /// See [`GpuExecutor`].
    Gpu(Box<GpuExecutor>),
}

impl AnyExecutor {
    /// The CPU in f32.
    pub fn cpu() -> Self {
        Self::Cpu(Box::default())
    }

    /// The GPU, if it is one.
    pub fn gpu(&self) -> Option<&GpuExecutor> {
        match self {
            Self::Cpu(_) => None,
            Self::Gpu(gpu) => Some(gpu),
        }
    }
}

macro_rules! delegate {
    ($self:ident, $inner:ident => $call:expr) => {
        match $self {
            AnyExecutor::Cpu($inner) => $call,
            AnyExecutor::Gpu($inner) => $call,
        }
    };
}

impl Executor for AnyExecutor {
    fn load(&mut self, program: Program) -> Result<ProgramId, ExecutorError> {
        delegate!(self, e => e.load(program))
    }

    fn unload(&mut self, program: ProgramId) {
        delegate!(self, e => e.unload(program));
    }

    fn clear(&mut self) {
        delegate!(self, e => e.clear());
    }

    fn runs(&self) -> usize {
        delegate!(self, e => e.runs())
    }

    fn set_runs(&mut self, runs: usize) -> Result<(), ExecutorError> {
        delegate!(self, e => e.set_runs(runs))
    }

    fn set_seed_of(&mut self, run: usize, seed: u32) {
        delegate!(self, e => e.set_seed_of(run, seed));
    }

    fn set_scalar_of(&mut self, run: usize, name: &str, value: f64) {
        delegate!(self, e => e.set_scalar_of(run, name, value));
    }

    fn write_to(&mut self, run: usize, state: &str, data: &[f64]) -> Result<(), ExecutorError> {
        delegate!(self, e => e.write_to(run, state, data))
    }

    fn run(&mut self, steps: &[Step]) -> Result<(), ExecutorError> {
        delegate!(self, e => e.run(steps))
    }

    fn summaries(&mut self) -> Pending<Vec<Summary>> {
        delegate!(self, e => e.summaries())
    }

    fn source(&self, program: &Program, kernel: usize) -> Result<String, ExecutorError> {
        delegate!(self, e => e.source(program, kernel))
    }

    fn buffer_bytes(&self) -> u64 {
        delegate!(self, e => e.buffer_bytes())
    }

    fn read_from(&mut self, run: usize, wanted: &[(Option<ProgramId>, &str)]) -> Pending<Vec<HostTensor>> {
        delegate!(self, e => e.read_from(run, wanted))
    }
}
