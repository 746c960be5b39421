//! Runs bodies: straight-line element-wise code, a chunk of elements at a time.
//!
//! The twin of `shaders/map.wgsl`. Each instruction is one loop over a chunk; values that
//! are the same at every element are computed once, and a core's values and pieces of buffers are read where they lie.

use cpu_kernels::Real;

use crate::executor::random::{threefry2x32, uniform};
use crate::graph::Distribution;
use crate::program::{Body, Instr};

/// Elements handled at once: registers of a body then stay in the first-level cache.
pub(super) const CHUNK: usize = 256;

/// What the instructions of one step may read.
pub(super) struct Env<'a, T> {
    /// All buffers, by number.
    pub buffers: &'a [Vec<T>],
    /// Host-set scalars.
    pub scalars: &'a [T],
    /// Seed of the run.
    pub seed: u32,
    /// Step that random numbers are keyed by.
    pub step: u32,
}

/// Values of a body's registers over one chunk.
#[derive(Default)]
pub(super) struct Registers<T> {
    values: Vec<T>,
}

/// A body, with what is known of it before it runs.
#[derive(Clone)]
pub(super) struct Prepared {
    instrs: Vec<Instr>,
    kinds: Vec<RegKind>,
}

/// Where a register's values are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RegKind {
    /// Computed for every chunk.
    Varying,
    /// The same at every element, computed once.
    Uniform,
    /// The same in every chunk, read once: a row that is repeated, as a bias is.
    Repeated,
    /// The core's values, read where they are.
    Core(usize),
    /// A piece of a buffer in the domain's order, read where it is.
    InPlace { buffer: usize, offset: usize },
}

impl Prepared {
    /// Of code that runs from a multiple of [`CHUNK`] on. `kept` are the registers that are stored: a store must not read what
    /// another has overwritten.
    pub fn new(body: &Body, kept: impl Fn(usize) -> bool) -> Self {
        Self::with_rule(body, kept, repeats)
    }

    /// Of code that runs from anywhere on, and whose last register is kept.
    pub fn head(head: &Body) -> Self {
        Self::with_rule(head, |reg| reg + 1 == head.instrs.len(), |_| false)
    }

    fn with_rule(body: &Body, kept: impl Fn(usize) -> bool, repeats: impl Fn(&Instr) -> bool) -> Self {
        let mut kinds: Vec<RegKind> = vec![];
        for (reg, instr) in body.instrs.iter().enumerate() {
            let uniform = is_uniform(instr, |r| kinds[r] == RegKind::Uniform);
            kinds.push(match instr {
                _ if uniform => RegKind::Uniform,
                _ if repeats(instr) => RegKind::Repeated,
                Instr::Core(which) => RegKind::Core(*which),
                Instr::Load { buffer, index } if !kept(reg) && matches!(index.axes.as_slice(), [(_, 1)]) => {
                    RegKind::InPlace { buffer: *buffer, offset: index.offset }
                }
                _ => RegKind::Varying,
            });
        }
        Self { instrs: body.instrs.clone(), kinds }
    }

    fn of_kind(&self, kind: RegKind) -> impl Iterator<Item = (usize, &Instr)> {
        self.instrs.iter().enumerate().filter(move |(reg, _)| self.kinds[*reg] == kind)
    }

    /// Number of registers.
    pub fn len(&self) -> usize {
        self.instrs.len()
    }
}

impl<T: Real> Registers<T> {
    /// Computes what is the same at every element.
    pub fn start(&mut self, body: &Prepared, env: &Env<'_, T>) {
        let room = self.values.len().max(body.len() * CHUNK);
        self.values.resize(room, T::default());
        for (i, instr) in body.of_kind(RegKind::Uniform) {
            let (earlier, rest) = self.values.split_at_mut(i * CHUNK);
            evaluate(instr, &Chunk { body, values: earlier, env, first: 0, cores: &[] }, &mut rest[..1]);
            let value = rest[0];
            rest[..CHUNK].fill(value);
        }
        for (i, instr) in body.of_kind(RegKind::Repeated) {
            let (earlier, rest) = self.values.split_at_mut(i * CHUNK);
            evaluate(instr, &Chunk { body, values: earlier, env, first: 0, cores: &[] }, &mut rest[..CHUNK]);
        }
    }

    /// Computes the rest at elements `first .. first + len`; `cores` are the core's values there.
    pub fn run(&mut self, body: &Prepared, env: &Env<'_, T>, first: usize, len: usize, cores: &[&[T]]) {
        for (i, instr) in body.of_kind(RegKind::Varying) {
            let (earlier, rest) = self.values.split_at_mut(i * CHUNK);
            evaluate(instr, &Chunk { body, values: earlier, env, first, cores }, &mut rest[..len]);
        }
    }

    /// The values of a register that is kept, over the chunk.
    pub fn get<'a>(&'a self, body: &Prepared, reg: usize, len: usize, cores: &[&'a [T]]) -> &'a [T] {
        match body.kinds[reg] {
            RegKind::Core(which) => cores[which],
            RegKind::Varying | RegKind::Uniform | RegKind::Repeated | RegKind::InPlace { .. } => {
                &self.values[reg * CHUNK..reg * CHUNK + len]
            }
        }
    }
}

/// What an instruction of a chunk may read.
struct Chunk<'a, T> {
    body: &'a Prepared,
    values: &'a [T],
    env: &'a Env<'a, T>,
    first: usize,
    cores: &'a [&'a [T]],
}

impl<'a, T: Real> Chunk<'a, T> {
    fn reg(&self, reg: usize, len: usize) -> &'a [T] {
        match self.body.kinds[reg] {
            RegKind::Varying | RegKind::Uniform | RegKind::Repeated => &self.values[reg * CHUNK..reg * CHUNK + len],
            RegKind::Core(which) => self.cores[which],
            RegKind::InPlace { buffer, offset } => &self.env.buffers[buffer][offset + self.first..offset + self.first + len],
        }
    }
}

fn evaluate<T: Real>(instr: &Instr, chunk: &Chunk<'_, T>, out: &mut [T]) {
    let Chunk { env, first, .. } = *chunk;
    let len = out.len();
    let reg = |r: usize| chunk.reg(r, len);
    match instr {
        Instr::Core(which) => out.copy_from_slice(chunk.cores[*which]),
        Instr::Load { buffer, index } => T::gather(&env.buffers[*buffer], index.offset, &index.axes, first, out),
        Instr::Gather { table, len, at } => {
            let table = &env.buffers[table.buffer][table.offset..table.offset + len];
            out.iter_mut().zip(reg(*at)).for_each(|(out, at)| *out = table[(at.f64() as usize).min(len - 1)]);
        }
        Instr::Scalar(scalar) => out.fill(env.scalars[*scalar]),
        Instr::Constant(value) => out.fill(T::of(*value)),
        Instr::Coordinate(index) => each(out, first, |i| T::of(index.at(i) as f64)),
        Instr::Random { distribution, stream, index } => {
            each(out, first, |i| random(*distribution, env.seed, *stream, env.step, index.at(i) as u32));
        }
        Instr::Unary(f, x) => T::unary(*f, reg(*x), out),
        Instr::Binary(f, a, b) => T::binary(*f, reg(*a), reg(*b), out),
        Instr::Select(c, yes, no) => T::select(reg(*c), reg(*yes), reg(*no), out),
    }
}

fn each<T>(out: &mut [T], first: usize, f: impl Fn(usize) -> T) {
    for (offset, out) in out.iter_mut().enumerate() {
        *out = f(first + offset);
    }
}

/// The random number of one element.
pub(super) fn random<T: Real>(distribution: Distribution, seed: u32, stream: u32, step: u32, element: u32) -> T {
    let words = threefry2x32([seed, stream], [step, element]);
    let (a, b) = (T::of(f64::from(uniform(words[0]))), T::of(f64::from(uniform(words[1]))));
    match distribution {
        Distribution::Uniform => a,
        Distribution::Normal => (T::of(-2.0) * a.ln()).sqrt() * b.cos_turns(),
    }
}

/// Whether an instruction reads the same row again and again, and rows fill a chunk.
fn repeats(instr: &Instr) -> bool {
    match instr {
        Instr::Load { index, .. } => match index.axes.split_last() {
            Some((&(width, _), outer)) => CHUNK.is_multiple_of(width) && outer.iter().all(|axis| axis.1 == 0),
            None => false,
        },
        _ => false,
    }
}

/// Whether an instruction has the same value at every element, given which earlier ones do.
fn is_uniform(instr: &Instr, earlier: impl Fn(usize) -> bool) -> bool {
    match instr {
        Instr::Core(_) => false,
        Instr::Constant(_) | Instr::Scalar(_) => true,
        Instr::Load { index, .. } | Instr::Coordinate(index) | Instr::Random { index, .. } => index.axes.is_empty(),
        Instr::Unary(_, x) | Instr::Gather { at: x, .. } => earlier(*x),
        Instr::Binary(_, a, b) => earlier(*a) && earlier(*b),
        Instr::Select(a, b, c) => earlier(*a) && earlier(*b) && earlier(*c),
    }
}
