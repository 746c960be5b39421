//! What a compiled program is made of: kernels over numbered buffers.
//!
//! A kernel has a *core* (matrix product, reduction, …) that yields one or two values at every
//! element of its *domain*, a *body* (straight-line element-wise code, run at every element) and
//! *stores*. Must not know: how or where it is run.

use crate::graph::{Binary, Convolution, Distribution, Unary};

/// Number of a buffer in [`super::Program::buffers`].
pub type BufferId = usize;

/// Number of an instruction's result within one [`Body`].
pub type Reg = usize;

/// Most sums that one kernel computes.
pub const MAX_HEADS: usize = 9;

/// One dispatch.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    /// Names of the nodes it computes, for people: `"D/0/weight ᵀ· …"`.
    pub label: String,
    /// Where its values come from.
    pub core: Core,
    /// Extents of the output domain, row-major.
    pub domain: Vec<usize>,
    /// Code run at every element `i` (row-major index) of the domain.
    pub body: Body,
    /// What is kept.
    pub stores: Vec<Store>,
}

/// The part of a kernel that is not element by element. All matrices are contiguous and row-major.
#[derive(Clone, Debug, PartialEq)]
pub enum Core {
    /// Nothing: a purely element-wise kernel.
    Map,
    /// `Core(0)` at (i, j) is Σₖ A(i, k)·B(k, j). Domain `[m, n]`.
    Matmul {
        /// Left matrix: `[m, k]`, or `[k, m]` if `transpose_a`.
        a: Place,
        /// Right matrix: `[k, n]`, or `[n, k]` if `transpose_b`.
        b: Place,
        /// Rows of the result.
        m: usize,
        /// Columns of the result.
        n: usize,
        /// Length of the sums.
        k: usize,
        /// A is stored transposed.
        transpose_a: bool,
        /// B is stored transposed.
        transpose_b: bool,
    },
    /// `Core(0)` is the convolution of x and w, whose extents and strides it knows. Domain as y.
    Convolve {
        /// The images.
        x: Place,
        /// The weights.
        w: Place,
        /// Which.
        convolution: Convolution,
    },
    /// `Core(h)` at (o, i) is Σᵣ headₕ(o, r, i), where headₕ is the last instruction of `heads[h]`, run at
    /// row-major index `(o·reduced + r)·inner + i`. Domain has `outer·inner` elements.
    Sum {
        /// Code run before summing, one body a sum: 1 to [`MAX_HEADS`].
        heads: Vec<Body>,
        /// Product of the extents outside the summed axes.
        outer: usize,
        /// Product of the summed extents.
        reduced: usize,
        /// Product of the extents inside.
        inner: usize,
    },
    /// `Core(0)` at n is Σ_f grads(n, f)². Domain `[samples]`.
    GradientPenalty {
        /// `[samples, features]`.
        grads: Place,
        /// Rows.
        samples: usize,
        /// Columns.
        features: usize,
    },
    /// `Core(0)` at n is softplus(±score), `Core(1)` its slope ±sigmoid(±score). Domain as the scores.
    SoftplusScore {
        /// The scores.
        scores: Place,
        /// − in place of +.
        negate: bool,
    },
}

/// Straight-line code; instruction `i` writes register `i` and reads only lower ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The instructions.
    pub instrs: Vec<Instr>,
}

/// One instruction, run at one element of a domain.
#[derive(Clone, Debug, PartialEq)]
pub enum Instr {
    /// The core's value number 0 or 1 at this element.
    Core(usize),
    /// An element of a buffer.
    Load {
        /// Which buffer.
        buffer: BufferId,
        /// Which element.
        index: Index,
    },
    /// The element of a table whose number a register says, rounded down and cut to the table.
    Gather {
        /// Where the table begins.
        table: Place,
        /// Elements of the table.
        len: usize,
        /// Register with the number.
        at: Reg,
    },
    /// A host-set scalar, by its number in [`super::Program::scalars`].
    Scalar(usize),
    /// A number.
    Constant(f64),
    /// An index as a number (a coordinate).
    Coordinate(Index),
    /// A random number keyed by (seed, stream, step, index).
    Random {
        /// Kind of number.
        distribution: Distribution,
        /// Use within the step.
        stream: u32,
        /// Element index, which is the counter.
        index: Index,
    },
    /// Of one register.
    Unary(Unary, Reg),
    /// Of two registers.
    Binary(Binary, Reg, Reg),
    /// Second where the first is not 0, third elsewhere.
    Select(Reg, Reg, Reg),
}

/// An element index as a function of the row-major index `i` in a domain:
/// `offset + Σ coordinate_d · stride_d`, where `axes` splits `i` (outermost first).
/// No axes: always `offset`. One axis of stride 1: `offset + i`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Index {
    /// First element.
    pub offset: usize,
    /// (extent, stride), outermost first; extents multiply to the domain's size, except that there may be none.
    pub axes: Vec<(usize, usize)>,
}

/// A contiguous piece of a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Which buffer.
    pub buffer: BufferId,
    /// First element.
    pub offset: usize,
}

/// Keeps a register at `place.offset + i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Store {
    /// What is kept.
    pub reg: Reg,
    /// Where.
    pub place: Place,
    /// The buffer is a ring: `slot · ring width` is added to the index, with the step's slot.
    pub ring: bool,
}

impl Kernel {
    /// Number of elements of the domain.
    pub fn len(&self) -> usize {
        self.domain.iter().product()
    }

    /// Whether the domain has no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Buffers that the core and the bodies read, each once, in order of first use.
    pub fn reads(&self) -> Vec<BufferId> {
        let mut reads = self.core.operands();
        reads.extend(self.core.head_loads());
        reads.extend(self.body.loads());
        unique(reads)
    }

    /// Buffers that are written, each once.
    pub fn writes(&self) -> Vec<BufferId> {
        unique(self.stores.iter().map(|s| s.place.buffer))
    }
}

impl Core {
    /// Buffers that the heads of sums read, with repetitions.
    pub fn head_loads(&self) -> Vec<BufferId> {
        match self {
            Self::Sum { heads, .. } => heads.iter().flat_map(Body::loads).collect(),
            _ => vec![],
        }
    }

    /// Buffers that the core itself reads (not its heads).
    pub fn operands(&self) -> Vec<BufferId> {
        match self {
            Self::Map | Self::Sum { .. } => vec![],
            Self::Matmul { a, b, .. } => vec![a.buffer, b.buffer],
            Self::Convolve { x, w, .. } => vec![x.buffer, w.buffer],
            Self::GradientPenalty { grads, .. } => vec![grads.buffer],
            Self::SoftplusScore { scores, .. } => vec![scores.buffer],
        }
    }
}

impl Body {
    /// Buffers that are loaded from, in order, with repetitions.
    pub fn loads(&self) -> Vec<BufferId> {
        self.instrs
            .iter()
            .filter_map(|i| match i {
                Instr::Load { buffer, .. } | Instr::Gather { table: Place { buffer, .. }, .. } => Some(*buffer),
                _ => None,
            })
            .collect()
    }
}

impl Index {
    /// `offset + i`.
    pub fn contiguous(offset: usize, len: usize) -> Self {
        Self { offset, axes: vec![(len, 1)] }
    }

    /// The element at row-major index `i` of the domain.
    pub fn at(&self, mut i: usize) -> usize {
        let mut element = self.offset;
        for &(extent, stride) in self.axes.iter().rev() {
            element += (i % extent) * stride;
            i /= extent;
        }
        element
    }

    /// Simplest form of an index given by extents and strides (outermost first):
    /// extents of 1 are dropped, neighbours that run on are merged, a constant has no axes.
    pub fn collapsed(offset: usize, extents: &[usize], strides: &[usize]) -> Self {
        let mut axes: Vec<(usize, usize)> = Vec::new();
        for (&extent, &stride) in extents.iter().zip(strides).filter(|(e, _)| **e != 1) {
            match axes.last_mut() {
                Some(last) if last.1 == extent * stride => *last = (last.0 * extent, stride),
                _ => axes.push((extent, stride)),
            }
        }
        if axes.iter().all(|&(_, stride)| stride == 0) {
            axes.clear();
        }
        Self { offset, axes }
    }
}

pub(super) fn unique(ids: impl IntoIterator<Item = BufferId>) -> Vec<BufferId> {
    let mut seen = Vec::new();
    for id in ids {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen
}
