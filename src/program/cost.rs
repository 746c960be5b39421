//! Static cost: what a program costs before it is run.

use std::fmt;
use std::iter::Sum;

use super::{Core, Kernel, Program, chains};

/// Work of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Dispatches of a GPU: kernels, a chain of them counting once (see [`chains`]).
    pub dispatches: usize,
    /// Floating-point operations: 2 a multiply-add of a product or penalty, 1 an element-wise instruction.
    pub flops: usize,
    /// Bytes read and written in f32, each element of a kernel's operands counted once.
    pub bytes: usize,
}

impl Cost {
    /// Cost of one run of a program.
    pub fn of(program: &Program) -> Self {
        let kernels = program.kernels.iter().map(Self::of_kernel).sum();
        Self { dispatches: chains(&program.kernels).len(), ..kernels }
    }

    /// Cost of one kernel.
    pub fn of_kernel(kernel: &Kernel) -> Self {
        let len = kernel.len();
        let (core_flops, core_elements) = match &kernel.core {
            Core::Map => (0, 0),
            Core::Matmul { m, n, k, .. } => (2 * m * n * k, m * k + k * n),
            Core::Convolve { convolution, .. } => {
                let [m, n, k] = convolution.extents();
                let [x, w, _] = convolution.shapes().map(|shape| shape.iter().product::<usize>());
                (2 * m * n * k, x + w)
            }
            Core::Sum { heads, outer, reduced, inner } => {
                let elements = outer * reduced * inner;
                let instructions: usize = heads.iter().map(|head| head.instrs.len()).sum();
                (elements * instructions, elements * kernel.core.head_loads().len())
            }
            Core::GradientPenalty { samples, features, .. } => (2 * samples * features, samples * features),
            Core::SoftplusScore { .. } => (8 * len, len),
        };
        let elements = core_elements + len * (kernel.body.loads().len() + kernel.stores.len());
        Self { dispatches: 1, flops: core_flops + len * kernel.body.instrs.len(), bytes: 4 * elements }
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |a, b| Self {
            dispatches: a.dispatches + b.dispatches,
            flops: a.flops + b.flops,
            bytes: a.bytes + b.bytes,
        })
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mflop, kb) = (self.flops as f64 / 1e6, self.bytes as f64 / 1e3);
        write!(f, "{} dispatches, {mflop:.2} MFLOP, {kb:.0} kB", self.dispatches)
    }
}
