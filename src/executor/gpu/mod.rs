//! The GPU executor: programs as dispatches of WGSL kernels through wgpu, natively and in browsers.
//!
//! A program's kernels are printed into the templates of `shaders/` (`plan`), compiled once per
//! source (`pipelines`) and bound once, at load. All steps of one call of `run` go into one submit;
//! what changes from step to step is one uniform block a step and run (`step`). Runs in lockstep share
//! every dispatch, whose z counts them; each has its own stretch of every buffer. Nothing is read back unless
//! asked for (`readback`). Once the device is lost or has refused something, every call says so
//! (`device`). Must not know: GANs, the DOM.

mod chain;
mod convolutions;
mod device;
mod dispatches;
mod held;
mod pictures;
mod pipelines;
mod plan;
mod readback;
mod recent;
mod source;
mod step;
mod template;

use std::rc::Rc;

pub use device::{GpuContext, Want};
pub use dispatches::dispatches;
pub use plan::{Dispatch, Lockstep, Tuning};
pub use step::{MAX_SCALARS, StepBlock, binding_bytes};
pub use template::{KERNELS, SHARED, Template};

use self::held::{Allocation, Bound, Loaded, Ring, Run};
use self::pipelines::{Pipeline, Pipelines};
use self::readback::{Piece, StagingPool, read_back};
use self::step::step_stride;
use super::named::Named;
use super::{Executor, ExecutorError, HostTensor, MAX_RUNS, Pending, ProgramId, Step, Summary};
use crate::program::{Buffer, Kernel, Program, RING_SLOTS, Role};

/// Most dispatches in one submit: systems end GPU work that lasts for seconds.
const SUBMIT_DISPATCHES: usize = 8192;

/// Bytes of the uniform buffer: the blocks of all steps of one submit.
const STEP_BYTES: usize = 1 << 18;

/// Runs programs on a GPU.
#[derive(Debug)]
pub struct GpuExecutor {
    context: GpuContext,
    tuning: Tuning,
    pipelines: Pipelines,
    staging: Rc<StagingPool>,
    step_blocks: wgpu::Buffer,
    states: Named<Allocation>,
    /// Each run's own.
    runs: Vec<Run>,
    /// By number; `None` once unloaded.
    programs: Vec<Option<Loaded>>,
    /// Of those that have one; a ring may outlive its program.
    rings: Vec<(ProgramId, Ring)>,
    /// Steps with summaries since the last call of `summaries`.
    unread: Vec<Step>,
}

impl GpuExecutor {
    /// An executor on a device, tuned for what the device is.
    pub fn new(context: GpuContext) -> Self {
        let tuning = if context.is_software { Tuning::Software } else { Tuning::Hardware };
        Self::with_tuning(context, tuning)
    }

    /// An executor with kernels tuned for another kind of device: for tests and measurements.
    pub fn with_tuning(context: GpuContext, tuning: Tuning) -> Self {
        let step_blocks = context.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("step blocks"),
            size: STEP_BYTES as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            context,
            tuning,
            pipelines: Pipelines::default(),
            staging: Rc::default(),
            step_blocks,
            states: Named::default(),
            runs: vec![Run::default()],
            programs: Vec::new(),
            rings: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// The device that it runs on.
    pub fn context(&self) -> &GpuContext {
        &self.context
    }

    /// Destroys the device, as a crash of its driver would: for tests of recovery.
    pub fn lose(&self) {
        self.context.lose();
    }

    fn allocate(&self, label: &str, len: usize) -> wgpu::Buffer {
        let bytes = self.runs.len() * Lockstep::stride(len) * size_of::<f32>();
        self.context.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: bytes as u64,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// All states of the program exist with its lengths, or can be made.
    fn check_states(&self, program: &Program) -> Result<(), ExecutorError> {
        for buffer in &program.buffers {
            let Role::State(name) = &buffer.role else { continue };
            match self.states.get(name) {
                Some(state) if state.len != buffer.len => {
                    return Err(ExecutorError::WrongLength { name: name.clone(), expected: state.len, given: buffer.len });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Every buffer is as large as one can be, at most.
    fn check_room(&self, program: &Program) -> Result<(), ExecutorError> {
        let most = self.context.device.limits().max_storage_buffer_binding_size;
        let longest = program.buffers.iter().map(|buffer| buffer.len as u64).max().unwrap_or_default();
        let needed = longest * (size_of::<f32>() * self.runs.len()) as u64;
        if needed > most { Err(ExecutorError::no_room(needed, most)) } else { Ok(()) }
    }

    fn state(&mut self, name: &str, len: usize) -> wgpu::Buffer {
        if let Some(state) = self.states.get(name) {
            return state.buffer.clone();
        }
        let buffer = self.allocate(name, len);
        self.states.insert(name, Allocation { buffer: buffer.clone(), len });
        buffer
    }

    fn bind(&mut self, dispatch: &Dispatch, buffers: &[wgpu::Buffer]) -> Bound {
        let Pipeline { pipeline, layout } = self.pipelines.get(&self.context.device, dispatch);
        let step = wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.step_blocks,
            offset: 0,
            size: std::num::NonZeroU64::new(binding_bytes(self.runs.len()) as u64),
        });
        let storage = dispatch.bindings.iter().map(|(buffer, _)| buffers[*buffer].as_entire_binding());
        let entries: Vec<_> =
            (0..).zip(std::iter::once(step).chain(storage)).map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource }).collect();
        let group = self.context.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(&dispatch.label),
            layout: &layout,
            entries: &entries,
        });
        Bound { pipeline, group, groups: dispatch.groups }
    }

    /// The uniform blocks of the steps, each step's aligned; counts the steps in their programs' rings.
    fn blocks(&mut self, steps: &[Step]) -> Vec<u8> {
        let stride = step_stride(self.runs.len());
        let mut bytes = vec![0; steps.len() * stride];
        for (step, bytes) in steps.iter().zip(bytes.chunks_exact_mut(stride)) {
            let (slot, ring_width) = self.next_slot(step.program);
            for (run, bytes) in self.runs.iter().zip(bytes.chunks_exact_mut(size_of::<StepBlock>())) {
                let scalars = self.scalars(run, step.program);
                bytes.copy_from_slice(bytemuck::bytes_of(&StepBlock { seed: run.seed, step: step.step, slot, ring_width, scalars }));
            }
        }
        bytes
    }

    /// The slot of the program's ring that its next step fills, and the ring's width.
    fn next_slot(&mut self, program: ProgramId) -> (u32, u32) {
        let Some((_, ring)) = self.rings.iter_mut().find(|(id, _)| *id == program) else { return (0, 0) };
        ring.steps += 1;
        let number = |x: usize| u32::try_from(x).unwrap_or(u32::MAX);
        (number(ring.steps - 1), number(ring.width))
    }

    fn scalars(&self, run: &Run, program: ProgramId) -> [f32; MAX_SCALARS] {
        let names = self.program(program).map_or(&[][..], |program| &program.scalars);
        let mut scalars = [0.0; MAX_SCALARS];
        for (scalar, name) in scalars.iter_mut().zip(names) {
            *scalar = run.scalars.get(name).copied().unwrap_or(0.0);
        }
        scalars
    }

    /// Puts the steps into one submit.
    fn submit(&mut self, steps: &[Step]) {
        let blocks = self.blocks(steps);
        self.context.queue.write_buffer(&self.step_blocks, 0, &blocks);
        let mut encoder = self.context.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("steps") });
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            let offsets = (0u32..).step_by(step_stride(self.runs.len()));
            for (step, offset) in steps.iter().zip(offsets) {
                let Some(program) = self.program(step.program) else { continue };
                for dispatch in &program.dispatches {
                    pass.set_pipeline(&dispatch.pipeline);
                    pass.set_bind_group(0, &dispatch.group, &[offset]);
                    let [x, y, z] = dispatch.groups;
                    pass.dispatch_workgroups(x, y, z);
                }
            }
        }
        self.context.queue.submit([encoder.finish()]);
    }

    /// How many of the steps go into the next submit: at least one.
    fn next_submit(&self, steps: &[Step]) -> usize {
        let mut dispatches = 0;
        let fitting = steps
            .iter()
            .take(STEP_BYTES / step_stride(self.runs.len()))
            .take_while(|step| {
                dispatches += self.program(step.program).map_or(0, |program| program.dispatches.len());
                dispatches <= SUBMIT_DISPATCHES
            })
            .count();
        fitting.max(1)
    }

    fn check_steps(&self, steps: &[Step]) -> Result<(), ExecutorError> {
        let unknown = steps.iter().find(|step| self.program(step.program).is_none());
        if let Some(step) = unknown {
            return Err(ExecutorError::Refused(format!("program {} is not loaded", step.program.0)));
        }
        if self.unread.len() + steps.len() > RING_SLOTS {
            return Err(ExecutorError::Refused(format!("more than {RING_SLOTS} steps between two readings of the summaries")));
        }
        Ok(())
    }

    /// The piece of a run's state or named tensor, with its extents.
    fn find(&self, run: usize, program: Option<ProgramId>, name: &str) -> Option<(Piece, Vec<usize>)> {
        self.runs.get(run)?;
        let Some(id) = program else {
            let state = self.states.get(name)?;
            return Some((piece(&state.buffer, run * Lockstep::stride(state.len), state.len), vec![state.len]));
        };
        let program = self.program(id)?;
        let tensor = program.tensors.iter().find(|tensor| tensor.name == name)?;
        let (buffer, len) = (program.buffers.get(tensor.place.buffer)?, *program.lens.get(tensor.place.buffer)?);
        let offset = run * Lockstep::stride(len) + tensor.place.offset;
        Some((piece(buffer, offset, tensor.shape.iter().product()), tensor.shape.clone()))
    }

    fn load_checked(&mut self, program: Program) -> Result<ProgramId, ExecutorError> {
        let width = program.summaries.len();
        let len = |buffer: &Buffer| if buffer.role == Role::Ring { RING_SLOTS * width } else { buffer.len };
        let lens: Vec<usize> = program.buffers.iter().map(len).collect();
        let kernels: Vec<Kernel> = program.kernels.iter().filter(|kernel| !kernel.is_empty()).cloned().collect();
        let plans = dispatches(&kernels, self.tuning, Lockstep { runs: self.runs.len(), lens: &lens })?;
        let id = ProgramId(self.programs.len());
        let (scalars, tensors) = (program.scalars, program.tensors);
        let mut loaded = Loaded { dispatches: vec![], buffers: vec![], lens, scratch: vec![], scalars, tensors };
        let mut ring = None;
        for (planned, &len) in program.buffers.iter().zip(&loaded.lens) {
            let buffer = match &planned.role {
                Role::State(name) => self.state(name, len),
                Role::Scratch | Role::Ring => self.allocate(&program.name, len),
            };
            match planned.role {
                Role::State(_) => {}
                Role::Scratch => loaded.scratch.push(buffer.clone()),
                Role::Ring => ring = Some(Ring { buffer: buffer.clone(), width, steps: 0, retired: false }),
            }
            loaded.buffers.push(buffer);
        }
        for plan in &plans {
            if let Some((buffer, _)) = plan.bindings.iter().find(|b| b.0 >= loaded.buffers.len()) {
                return Err(ExecutorError::Refused(format!("“{}” uses buffer {buffer}, which is not there", plan.label)));
            }
            let bound = self.bind(plan, &loaded.buffers);
            loaded.dispatches.push(bound);
        }
        self.context.check()?;
        self.programs.push(Some(loaded));
        self.rings.extend(ring.map(|ring| (id, ring)));
        Ok(id)
    }
}

fn piece(buffer: &wgpu::Buffer, offset: usize, len: usize) -> Piece {
    let bytes = |numbers: usize| (numbers * size_of::<f32>()) as u64;
    Piece { buffer: buffer.clone(), offset: bytes(offset), bytes: bytes(len) }
}

#[expect(clippy::cast_possible_truncation, reason = "the GPU computes in f32")]
fn narrow(value: f64) -> f32 {
    value as f32
}

impl Executor for GpuExecutor {
    fn load(&mut self, program: Program) -> Result<ProgramId, ExecutorError> {
        self.context.check()?;
        step::check_scalars(&program.scalars)?;
        self.check_states(&program)?;
        self.check_room(&program)?;
        self.load_checked(program)
    }

    fn unload(&mut self, program: ProgramId) {
        if let Some(loaded) = self.programs.get_mut(program.0).and_then(Option::take) {
            loaded.scratch.iter().for_each(wgpu::Buffer::destroy);
        }
        match self.rings.iter_mut().find(|(id, _)| *id == program) {
            Some((_, ring)) if ring.steps > 0 => ring.retired = true,
            _ => self.drop_rings(|id, _| id == program),
        }
    }

    fn clear(&mut self) {
        self.unread.clear();
        (0..self.programs.len()).for_each(|number| self.unload(ProgramId(number)));
        self.drop_rings(|_, _| true);
        self.states.drain(|state| state.buffer.destroy());
        self.runs.iter_mut().for_each(|run| run.scalars.drain(drop));
    }

    fn runs(&self) -> usize {
        self.runs.len()
    }

    fn set_runs(&mut self, runs: usize) -> Result<(), ExecutorError> {
        if !(1..=MAX_RUNS).contains(&runs) {
            return Err(ExecutorError::Runs { given: runs });
        }
        self.clear();
        self.runs = vec![Run::default(); runs];
        Ok(())
    }

    fn set_seed_of(&mut self, run: usize, seed: u32) {
        if let Some(run) = self.runs.get_mut(run) {
            run.seed = seed;
        }
    }

    fn set_scalar_of(&mut self, run: usize, name: &str, value: f64) {
        if let Some(run) = self.runs.get_mut(run) {
            run.scalars.insert(name, narrow(value));
        }
    }

    fn write_to(&mut self, run: usize, state: &str, data: &[f64]) -> Result<(), ExecutorError> {
        self.context.check()?;
        let allocation = self.states.get(state).filter(|_| run < self.runs.len());
        let allocation = allocation.ok_or_else(|| ExecutorError::UnknownName(state.to_owned()))?;
        if allocation.len != data.len() {
            return Err(ExecutorError::WrongLength { name: state.to_owned(), expected: allocation.len, given: data.len() });
        }
        let data: Vec<f32> = data.iter().map(|x| narrow(*x)).collect();
        let start = run * Lockstep::stride(allocation.len) * size_of::<f32>();
        self.context.queue.write_buffer(&allocation.buffer, start as u64, bytemuck::cast_slice(&data));
        Ok(())
    }

    fn run(&mut self, steps: &[Step]) -> Result<(), ExecutorError> {
        self.context.check()?;
        self.check_steps(steps)?;
        let mut rest = steps;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(self.next_submit(rest));
            self.submit(now);
            rest = later;
        }
        self.unread.extend(steps.iter().filter(|step| self.rings.iter().any(|(id, _)| *id == step.program)));
        self.context.check()
    }

    fn summaries(&mut self) -> Pending<Vec<Summary>> {
        let steps = std::mem::take(&mut self.unread);
        if let Err(trouble) = self.context.check() {
            return Box::pin(async move { Err(trouble) });
        }
        let mut pieces = Vec::new();
        let mut slots = Vec::new();
        let mut at = 0;
        for (id, ring) in self.rings.iter_mut().filter(|(_, ring)| ring.steps > 0) {
            let numbers = ring.steps * ring.width;
            for run in 0..self.runs.len() {
                slots.push((*id, run, at, ring.width));
                at += numbers;
                pieces.push(piece(&ring.buffer, run * Lockstep::stride(RING_SLOTS * ring.width), numbers));
            }
            ring.steps = 0;
        }
        if steps.is_empty() {
            return Box::pin(std::future::ready(Ok(vec![])));
        }
        let numbers = read_back(&self.context, &self.staging, &pieces);
        self.drop_rings(|_, ring| ring.retired);
        let runs = self.runs.len();
        Box::pin(async move { Ok(sort_out(&steps, runs, slots, &numbers.await?)) })
    }

    fn source(&self, program: &Program, kernel: usize) -> Result<String, ExecutorError> {
        source::source(program, kernel, self.tuning)
    }

    fn buffer_bytes(&self) -> u64 {
        let programs = self.programs.iter().flatten().flat_map(|program| &program.scratch);
        let buffers = self.states.values().map(|state| &state.buffer).chain(self.rings.iter().map(|(_, ring)| &ring.buffer));
        let bytes: u64 = programs.chain(buffers).chain([&self.step_blocks]).map(wgpu::Buffer::size).sum();
        bytes + self.staging.bytes()
    }

    fn read_from(&mut self, run: usize, wanted: &[(Option<ProgramId>, &str)]) -> Pending<Vec<HostTensor>> {
        if let Err(trouble) = self.context.check() {
            return Box::pin(async move { Err(trouble) });
        }
        let mut pieces = Vec::new();
        let mut shapes = Vec::new();
        for (program, name) in wanted {
            let Some((piece, shape)) = self.find(run, *program, name) else {
                let unknown = ExecutorError::UnknownName((*name).to_owned());
                return Box::pin(async move { Err(unknown) });
            };
            pieces.push(piece);
            shapes.push(shape);
        }
        if pieces.is_empty() {
            return Box::pin(async { Ok(vec![]) });
        }
        let numbers = read_back(&self.context, &self.staging, &pieces);
        Box::pin(async move { Ok(split(&numbers.await?, shapes)) })
    }
}

impl GpuExecutor {
    fn program(&self, id: ProgramId) -> Option<&Loaded> {
        self.programs.get(id.0)?.as_ref()
    }

    fn drop_rings(&mut self, is_done: impl Fn(ProgramId, &Ring) -> bool) {
        self.rings.retain(|(id, ring)| {
            let done = is_done(*id, ring);
            if done {
                ring.buffer.destroy();
            }
            !done
        });
    }
}

impl Drop for GpuExecutor {
    fn drop(&mut self) {
        self.clear();
        self.step_blocks.destroy();
    }
}

/// A program's ring of a run, where its next step's numbers begin, and how many a step has.
type Slots = (ProgramId, usize, usize, usize);

/// Gives every step its numbers: the rings stand one after the other, each from its first step on.
fn sort_out(steps: &[Step], runs: usize, mut slots: Vec<Slots>, numbers: &[f32]) -> Vec<Summary> {
    let mut values_of = |step: Step, run: usize| {
        let Some((.., next, width)) = slots.iter_mut().find(|slot| (slot.0, slot.1) == (step.program, run)) else { return vec![] };
        let values = numbers.iter().skip(*next).take(*width).map(|x| f64::from(*x)).collect();
        *next += *width;
        values
    };
    let each = steps.iter().flat_map(|&step| (0..runs).map(move |run| (step, run)));
    each.map(|(step, run)| Summary { step, run, values: values_of(step, run) }).collect()
}

fn split(mut numbers: &[f32], shapes: Vec<Vec<usize>>) -> Vec<HostTensor> {
    let mut tensor = |shape: Vec<usize>| {
        let (own, rest) = numbers.split_at(shape.iter().product());
        numbers = rest;
        HostTensor { shape, data: own.iter().map(|x| f64::from(*x)).collect() }
    };
    shapes.into_iter().map(&mut tensor).collect()
}
