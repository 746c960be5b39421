//! The reference: kernels in f64, element by element, as their documentation says.

use std::collections::HashMap;

use loss_explorer::executor::random::{threefry2x32, uniform};
use loss_explorer::graph::{Binary, Distribution, Unary};
use loss_explorer::program::{Body, Core, Instr, Kernel, Place, Program, Role};

/// Runs kernels in f64, element by element.
pub struct Reference {
    pub states: HashMap<String, Vec<f64>>,
    pub scalars: HashMap<String, f64>,
    pub seed: u32,
}

/// What a step sees.
struct Run<'a> {
    reference: &'a Reference,
    program: &'a Program,
    buffers: Vec<Vec<f64>>,
    step: u32,
    slot: usize,
}

impl Reference {
    /// One step; gives back all buffers of the program.
    pub fn step(&mut self, program: &Program, step: u32, slot: usize) -> Vec<Vec<f64>> {
        let initial = |b: &loss_explorer::program::Buffer| match &b.role {
            Role::State(name) => self.states.get(name).cloned().unwrap_or_else(|| vec![0.0; b.len]),
            Role::Scratch | Role::Ring => vec![0.0; b.len],
        };
        let buffers = program.buffers.iter().map(initial).collect();
        let mut run = Run { reference: self, program, buffers, step, slot };
        program.kernels.iter().for_each(|kernel| run.kernel(kernel));
        let buffers = run.buffers;
        for (buffer, values) in program.buffers.iter().zip(&buffers) {
            if let Role::State(name) = &buffer.role {
                self.states.insert(name.clone(), values.clone());
            }
        }
        buffers
    }
}

impl Run<'_> {
    fn kernel(&mut self, kernel: &Kernel) {
        let results: Vec<Vec<f64>> = (0..kernel.len())
            .map(|i| {
                let regs = self.body(&kernel.body, i, &self.core(&kernel.core, i));
                kernel.stores.iter().map(|store| regs[store.reg]).collect()
            })
            .collect();
        for (i, values) in results.iter().enumerate() {
            for (store, value) in kernel.stores.iter().zip(values) {
                let ring = if store.ring { self.slot * self.program.summaries.len() } else { 0 };
                self.buffers[store.place.buffer][store.place.offset + i + ring] = *value;
            }
        }
    }

    fn core(&self, core: &Core, i: usize) -> Vec<f64> {
        let element = |place: &Place, at: usize| self.buffers[place.buffer][place.offset + at];
        match core {
            Core::Map => vec![],
            Core::Matmul { a, b, m, n, k, transpose_a, transpose_b } => {
                let (row, column) = (i / n, i % n);
                let a_at = |at: usize| if *transpose_a { at * m + row } else { row * k + at };
                let b_at = |at: usize| if *transpose_b { column * k + at } else { at * n + column };
                vec![(0..*k).map(|at| element(a, a_at(at)) * element(b, b_at(at))).sum()]
            }
            Core::Convolve { x, w, convolution: c } => {
                let [x_strides, w_strides, _] = c.strides();
                let [outer, inner] = c.axes;
                let [_, _, places] = c.places();
                let (first, second, p) = (i / places / c.shapes()[2][1], i / places % c.shapes()[2][1], i % places);
                let (b, o) = if c.swap_y { (second, first) } else { (first, second) };
                let term = |from: usize, k: usize| {
                    let row = outer.position(p / inner.output, k / inner.kernel)?;
                    let column = inner.position(p % inner.output, k % inner.kernel)?;
                    let at = b * x_strides.0 + from * x_strides.1 + row * inner.input + column;
                    Some(element(x, at) * element(w, o * w_strides.0 + from * w_strides.1 + k))
                };
                vec![(0..c.contracted).flat_map(|from| (0..c.places()[1]).filter_map(move |k| term(from, k))).sum()]
            }
            Core::Sum { heads, reduced, inner, .. } => {
                let at = |r: usize| (i / inner * reduced + r) * inner + i % inner;
                let term = |head: &Body, r: usize| self.body(head, at(r), &[]).last().copied().unwrap_or(0.0);
                heads.iter().map(|head| (0..*reduced).map(|r| term(head, r)).sum()).collect()
            }
            Core::GradientPenalty { grads, features, .. } => vec![(0..*features).map(|f| element(grads, i * features + f).powi(2)).sum()],
            Core::SoftplusScore { scores, negate } => {
                let sign = if *negate { -1.0 } else { 1.0 };
                let t = sign * element(scores, i);
                vec![softplus(t), sign * sigmoid(t)]
            }
        }
    }

    fn body(&self, body: &Body, i: usize, core: &[f64]) -> Vec<f64> {
        let mut regs: Vec<f64> = Vec::new();
        for instr in &body.instrs {
            let value = match instr {
                Instr::Core(number) => core[*number],
                Instr::Load { buffer, index } => self.buffers[*buffer][index.at(i)],
                Instr::Gather { table, len, at } => self.buffers[table.buffer][table.offset + (regs[*at].floor() as usize).min(len - 1)],
                Instr::Scalar(number) => self.reference.scalars.get(&self.program.scalars[*number]).copied().unwrap_or(0.0),
                Instr::Constant(value) => *value,
                Instr::Coordinate(index) => index.at(i) as f64,
                Instr::Random { distribution, stream, index } => self.random(*distribution, *stream, index.at(i)),
                Instr::Unary(function, x) => unary(*function, regs[*x]),
                Instr::Binary(function, a, b) => binary(*function, regs[*a], regs[*b]),
                Instr::Select(condition, yes, no) => regs[if regs[*condition] != 0.0 { *yes } else { *no }],
            };
            regs.push(value);
        }
        regs
    }

    fn random(&self, distribution: Distribution, stream: u32, index: usize) -> f64 {
        let words = threefry2x32([self.reference.seed, stream], [self.step, u32::try_from(index).unwrap()]);
        let [u, v] = words.map(|word| f64::from(uniform(word)));
        match distribution {
            Distribution::Uniform => u,
            Distribution::Normal => (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos(),
        }
    }
}

pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}

pub fn unary(function: Unary, x: f64) -> f64 {
    match function {
        Unary::Neg => -x,
        Unary::Exp => x.exp(),
        Unary::Log => x.ln(),
        Unary::Sqrt => x.sqrt(),
        Unary::Abs => x.abs(),
        Unary::Sign => f64::from(i8::from(x > 0.0) - i8::from(x < 0.0)),
        Unary::Floor => x.floor(),
        Unary::CosTurns => (std::f64::consts::TAU * (x - x.round())).cos(),
        Unary::SinTurns => (std::f64::consts::TAU * (x - x.round())).sin(),
        Unary::Tanh => x.tanh(),
        Unary::Sigmoid => sigmoid(x),
        Unary::Softplus => softplus(x),
        Unary::LeakyRelu => x.max(0.2 * x),
        Unary::LeakyReluSlope => f64::from(u8::from(x >= 0.0)) * 0.8 + 0.2,
        Unary::NonFinite => f64::from(u8::from(!x.is_finite())),
        Unary::RoundHalf => half(x),
    }
}

pub fn binary(function: Binary, a: f64, b: f64) -> f64 {
    match function {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Max => a.max(b),
        Binary::Min => a.min(b),
        Binary::Less => f64::from(u8::from(a < b)),
    }
}

/// The nearest number of half precision, from its definition: multiples of a unit that depends on the exponent.
pub fn half(x: f64) -> f64 {
    let unit = 2f64.powi((x.abs().log2().floor() as i32).max(-14) - 10);
    let rounded = (x / unit).round_ties_even() * unit;
    if x.abs() >= 65520.0 { x.signum() * f64::INFINITY } else { rounded }
}
