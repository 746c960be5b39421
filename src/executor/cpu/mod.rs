//! The CPU executor: one thread, generic over f32 and f64.
//!
//! Must not know: GANs, the web.

mod core;
mod map;
mod source;

pub use cpu_kernels::Real;

use self::core::{Scratch, for_chunks};
use self::map::{Env, Prepared, Registers};
use super::named::Named;
use super::{Executor, ExecutorError, HostTensor, MAX_RUNS, Pending, ProgramId, Step, Summary};
use crate::graph::Distribution;
use crate::program::{Body, Buffer, Core, Instr, Kernel, NamedTensor, Place, Program, RING_SLOTS, Role};

/// Most bytes of all buffers: half of what a WebAssembly memory can have, and as much as one of its allocations.
const MOST_BYTES: u64 = 1 << 31;

/// Runs programs on the CPU in `T`; runs in lockstep take each step one after the other.
pub struct CpuExecutor<T: Real> {
    /// Each run's own.
    runs: Vec<Run<T>>,
    free: Vec<usize>,
    states: Named<usize>,
    programs: Vec<Option<Loaded<T>>>,
    pending: Vec<Summary>,
    scratch: Scratch<T>,
    registers: Registers<T>,
}

/// What one of the runs in lockstep has of its own.
#[derive(Clone, Default)]
struct Run<T: Real> {
    buffers: Vec<Vec<T>>,
    scalars: Named<T>,
    seed: u32,
}

/// A program whose buffer numbers are the executor's.
struct Loaded<T> {
    kernels: Vec<Ready>,
    owned: Vec<usize>,
    ring: Option<usize>,
    width: usize,
    slot: usize,
    tensors: Vec<NamedTensor>,
    scalar_names: Vec<String>,
    /// Each run's.
    scalars: Vec<Vec<T>>,
}

struct Ready {
    kernel: Kernel,
    /// Of sums.
    heads: Vec<Prepared>,
    body: Prepared,
}

/// The normal random number that every executor starts weights from.
pub fn normal(seed: u32, stream: u32, step: u32, element: u32) -> f64 {
    f64::from(map::random::<f32>(Distribution::Normal, seed, stream, step, element))
}

impl<T: Real> Default for CpuExecutor<T> {
    fn default() -> Self {
        Self {
            runs: vec![Run::default()],
            free: vec![],
            states: Named::default(),
            programs: vec![],
            pending: vec![],
            scratch: Scratch::default(),
            registers: Registers::default(),
        }
    }
}

impl<T: Real> CpuExecutor<T> {
    /// An executor of one run, without programs and states.
    pub fn new() -> Self {
        Self::default()
    }

    fn allocate(&mut self, len: usize) -> usize {
        let slot = self.free.pop().unwrap_or(self.runs[0].buffers.len());
        for run in &mut self.runs {
            run.buffers.resize(run.buffers.len().max(slot + 1), vec![]);
            run.buffers[slot] = vec![T::default(); len];
        }
        slot
    }

    /// The executor's number of each of a program's buffers.
    fn bind(&mut self, program: &Program) -> Result<(Vec<usize>, Vec<usize>), ExecutorError> {
        let (mut ids, mut owned) = (vec![], vec![]);
        for buffer in &program.buffers {
            let id = match &buffer.role {
                Role::State(name) => self.state(name, buffer.len)?,
                Role::Scratch | Role::Ring => {
                    owned.push(self.allocate(buffer.len));
                    owned[owned.len() - 1]
                }
            };
            ids.push(id);
        }
        Ok((ids, owned))
    }

    /// Whether there is room for a program; an allocation that fails would end the engine.
    fn check_room(&self, program: &Program) -> Result<(), ExecutorError> {
        let is_new = |buffer: &&Buffer| !matches!(&buffer.role, Role::State(name) if self.states.get(name).is_some());
        let numbers: u64 = program.buffers.iter().filter(is_new).map(|buffer| buffer.len as u64).sum();
        let needed = self.buffer_bytes() + numbers * (size_of::<T>() * self.runs.len()) as u64;
        if needed > MOST_BYTES {
            return Err(ExecutorError::no_room(needed, MOST_BYTES));
        }
        Ok(())
    }

    fn state(&mut self, name: &str, len: usize) -> Result<usize, ExecutorError> {
        if let Some(&id) = self.states.get(name) {
            let expected = self.runs[0].buffers[id].len();
            if expected != len {
                return Err(ExecutorError::WrongLength { name: name.to_string(), expected, given: len });
            }
            return Ok(id);
        }
        let id = self.allocate(len);
        self.states.insert(name, id);
        Ok(id)
    }

    fn run_step(&mut self, step: Step) -> Result<(), ExecutorError> {
        let unknown = || ExecutorError::UnknownName(format!("program {}", step.program.0));
        let mut program = self.programs.get_mut(step.program.0).and_then(Option::take).ok_or_else(unknown)?;
        for run in 0..self.runs.len() {
            program.kernels.iter().for_each(|kernel| self.run_kernel(run, kernel, &program, step.step));
            if let Some(ring) = program.ring {
                let start = program.slot * program.width;
                let values = self.runs[run].buffers[ring][start..start + program.width].iter().map(|x| x.f64()).collect();
                self.pending.push(Summary { step, run, values });
            }
        }
        program.slot = (program.slot + 1) % RING_SLOTS;
        self.programs[step.program.0] = Some(program);
        Ok(())
    }

    fn run_kernel(&mut self, run: usize, ready: &Ready, program: &Loaded<T>, step: u32) {
        let Self { runs, scratch, registers, .. } = self;
        let Run { buffers, seed, .. } = &mut runs[run];
        let len = ready.kernel.len();
        let scalars = &program.scalars[run];
        let env = Env { buffers, scalars, seed: *seed, step };
        scratch.compute(&ready.kernel.core, &ready.heads, len, &env);
        registers.start(&ready.body, &env);
        for_chunks(0, len, |first, len| {
            let cores = scratch.values.each_ref().map(|v| v.get(first..first + len).unwrap_or_default());
            registers.run(&ready.body, &Env { buffers, scalars, seed: *seed, step }, first, len, &cores);
            for store in &ready.kernel.stores {
                let slot = if store.ring { program.slot * program.width } else { 0 };
                let start = store.place.offset + slot + first;
                buffers[store.place.buffer][start..start + len].copy_from_slice(registers.get(&ready.body, store.reg, len, &cores));
            }
        });
    }

    fn tensor(&self, run: usize, program: Option<ProgramId>, name: &str) -> Result<HostTensor, ExecutorError> {
        let unknown = || ExecutorError::UnknownName(name.to_string());
        let buffers = &self.runs.get(run).ok_or_else(unknown)?.buffers;
        let host = |data: &[T], shape: Vec<usize>| HostTensor { shape, data: data.iter().map(|x| x.f64()).collect() };
        match program {
            None => {
                let data = &buffers[*self.states.get(name).ok_or_else(unknown)?];
                Ok(host(data, vec![data.len()]))
            }
            Some(id) => {
                let program = self.programs.get(id.0).and_then(Option::as_ref).ok_or_else(unknown)?;
                let tensor = program.tensors.iter().find(|t| t.name == name).ok_or_else(unknown)?;
                let len: usize = tensor.shape.iter().product();
                let Place { buffer, offset } = tensor.place;
                Ok(host(&buffers[buffer][offset..offset + len], tensor.shape.clone()))
            }
        }
    }
}

impl<T: Real> Executor for CpuExecutor<T> {
    fn load(&mut self, program: Program) -> Result<ProgramId, ExecutorError> {
        self.check_room(&program)?;
        let (ids, owned) = self.bind(&program)?;
        let ring = program.buffers.iter().position(|b| b.role == Role::Ring).map(|b| ids[b]);
        let scalar = |run: &Run<T>, name: &String| run.scalars.get(name).copied().unwrap_or_default();
        let scalars = self.runs.iter().map(|run| program.scalars.iter().map(|name| scalar(run, name)).collect()).collect();
        let rebound = |mut t: NamedTensor| {
            t.place.buffer = ids[t.place.buffer];
            t
        };
        self.programs.push(Some(Loaded {
            kernels: program.kernels.into_iter().map(|k| Ready::new(k, &ids)).collect(),
            owned,
            ring,
            width: program.summaries.len(),
            slot: 0,
            tensors: program.tensors.into_iter().map(rebound).collect(),
            scalar_names: program.scalars,
            scalars,
        }));
        Ok(ProgramId(self.programs.len() - 1))
    }

    fn unload(&mut self, program: ProgramId) {
        if let Some(loaded) = self.programs.get_mut(program.0).and_then(Option::take) {
            self.runs.iter_mut().for_each(|run| loaded.owned.iter().for_each(|&id| run.buffers[id] = vec![]));
            self.free.extend(loaded.owned);
        }
    }

    fn clear(&mut self) {
        let runs = self.runs.iter().map(|run| Run { seed: run.seed, ..Run::default() }).collect();
        *self = Self { runs, ..Self::default() };
    }

    fn runs(&self) -> usize {
        self.runs.len()
    }

    fn set_runs(&mut self, runs: usize) -> Result<(), ExecutorError> {
        if !(1..=MAX_RUNS).contains(&runs) {
            return Err(ExecutorError::Runs { given: runs });
        }
        *self = Self { runs: vec![Run::default(); runs], ..Self::default() };
        Ok(())
    }

    fn set_seed_of(&mut self, run: usize, seed: u32) {
        if let Some(run) = self.runs.get_mut(run) {
            run.seed = seed;
        }
    }

    fn set_scalar_of(&mut self, run: usize, name: &str, value: f64) {
        let Some(own) = self.runs.get_mut(run) else { return };
        let value = T::of(value);
        own.scalars.insert(name, value);
        for program in self.programs.iter_mut().flatten() {
            let places = program.scalar_names.iter().zip(&mut program.scalars[run]);
            places.filter(|(n, _)| *n == name).for_each(|(_, scalar)| *scalar = value);
        }
    }

    fn write_to(&mut self, run: usize, state: &str, data: &[f64]) -> Result<(), ExecutorError> {
        let unknown = || ExecutorError::UnknownName(state.to_string());
        let id = *self.states.get(state).ok_or_else(unknown)?;
        let buffers = &mut self.runs.get_mut(run).ok_or_else(unknown)?.buffers;
        let expected = buffers[id].len();
        if expected != data.len() {
            return Err(ExecutorError::WrongLength { name: state.to_string(), expected, given: data.len() });
        }
        buffers[id] = data.iter().map(|&x| T::of(x)).collect();
        Ok(())
    }

    fn run(&mut self, steps: &[Step]) -> Result<(), ExecutorError> {
        steps.iter().try_for_each(|&step| self.run_step(step))
    }

    fn summaries(&mut self) -> Pending<Vec<Summary>> {
        let summaries = std::mem::take(&mut self.pending);
        Box::pin(std::future::ready(Ok(summaries)))
    }

    fn source(&self, program: &Program, kernel: usize) -> Result<String, ExecutorError> {
        source::source(program, kernel)
    }

    fn buffer_bytes(&self) -> u64 {
        let numbers: usize = self.runs.iter().flat_map(|run| &run.buffers).map(Vec::len).sum();
        (numbers * size_of::<T>()) as u64
    }

    fn read_from(&mut self, run: usize, wanted: &[(Option<ProgramId>, &str)]) -> Pending<Vec<HostTensor>> {
        let tensors = wanted.iter().map(|&(program, name)| self.tensor(run, program, name)).collect();
        Box::pin(std::future::ready(tensors))
    }
}

impl Ready {
    /// A kernel with the executor's buffer numbers.
    fn new(mut kernel: Kernel, ids: &[usize]) -> Self {
        let place = |p: &mut Place| p.buffer = ids[p.buffer];
        let body = |body: &mut Body| {
            for instr in &mut body.instrs {
                if let Instr::Load { buffer, .. } | Instr::Gather { table: Place { buffer, .. }, .. } = instr {
                    *buffer = ids[*buffer];
                }
            }
        };
        match &mut kernel.core {
            Core::Map => {}
            Core::Matmul { a, b, .. } | Core::Convolve { x: a, w: b, .. } => {
                place(a);
                place(b);
            }
            Core::Sum { heads, .. } => heads.iter_mut().for_each(body),
            Core::GradientPenalty { grads, .. } => place(grads),
            Core::SoftplusScore { scores, .. } => place(scores),
        }
        body(&mut kernel.body);
        kernel.stores.iter_mut().for_each(|s| place(&mut s.place));
        let heads = match &kernel.core {
            Core::Sum { heads, .. } => heads.iter().map(Prepared::head).collect(),
            _ => vec![],
        };
        let kept = |reg| kernel.stores.iter().any(|store| store.reg == reg);
        Self { heads, body: Prepared::new(&kernel.body, kept), kernel }
    }
}
