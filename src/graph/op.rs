//! The operations: a small set, closed under differentiation.
//!
//! Every match over [`Op`], [`Unary`] and [`Binary`] in this crate is exhaustive, so an operation
//! without a shape rule, a gradient rule, a CPU kernel or a GPU kernel does not compile.

pub use cpu_kernels::{AxisMap, Binary, Convolution, LEAKY_SLOPE, Unary};

/// What a node computes from its inputs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Every element is this number.
    Constant(Bits),
    /// A number that the host sets between steps (γ, a learning rate …); shape `[]`.
    Scalar(u32),
    /// A persistent tensor (weights, Adam slots …).
    State(u32),
    /// The coordinate along one axis: 0, 1, 2 …
    Iota {
        /// Which axis.
        axis: usize,
    },
    /// Counter-based random numbers, keyed by (seed, stream, step, element index).
    Random {
        /// How the two random words of an element become a number.
        distribution: Distribution,
        /// Tells apart the uses within one step.
        stream: u32,
    },
    /// Element by element, one input.
    Unary(Unary),
    /// Element by element, two inputs of one shape.
    Binary(Binary),
    /// Element by element: second input where the first is not 0, third elsewhere.
    Select,
    /// Elements of a table (first input) by their row-major numbers (second input), rounded down and cut to the table.
    /// The table is data: gradients of it cannot be asked for.
    Gather,
    /// Extents of 1 are repeated, missing outer axes added.
    Broadcast,
    /// Same elements, other extents.
    Reshape,
    /// Axes in another order: axis `j` of the result is axis `axes[j]` of the input.
    Permute {
        /// Where each axis comes from.
        axes: Vec<usize>,
    },
    /// Rows `start .. start + len` along axis 0.
    Slice {
        /// First row.
        start: usize,
        /// Number of rows.
        len: usize,
    },
    /// Inputs one below the other, along axis 0.
    Concat,
    /// Sum over a run of neighbouring axes `first ..= last`, which disappear.
    Sum {
        /// First axis summed.
        first: usize,
        /// Last axis summed.
        last: usize,
    },
    /// Matrix product of two matrices, each optionally transposed before.
    Matmul {
        /// Left input is used transposed.
        transpose_a: bool,
        /// Right input is used transposed.
        transpose_b: bool,
    },
    /// Convolution of two tensors of rank 4; its adjoints are convolutions too.
    Convolve(Convolution),
    /// softplus(x), or softplus(−x) if `negate`: a term of the logistic losses.
    SoftplusTerm {
        /// Takes −x in place of x.
        negate: bool,
    },
    /// Derivative of [`Op::SoftplusTerm`]: sigmoid(x), or −sigmoid(−x) if `negate`.
    SoftplusSlope {
        /// Takes −x in place of x.
        negate: bool,
    },
    /// Sum of squares of every sample (over all axes but 0): the gradient penalty of one sample.
    SquaredSum,
    /// The input itself; its gradient is 0.
    StopGradient,
    /// The input itself, which simplification does not look through: what gradients are asked for.
    Variable,
}

/// How two random 32-bit words become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distribution {
    /// Uniform in (0, 1): (⌊w₀ / 2⁹⌋ + ½) / 2²³.
    Uniform,
    /// Standard normal by Box and Muller: √(−2 ln u₀) · cos(2π u₁), both u as in `Uniform`.
    Normal,
}

/// A number compared and hashed by its bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bits(u64);

impl Bits {
    /// Wraps a number.
    pub fn new(x: f64) -> Self {
        Self(x.to_bits())
    }

    /// The number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl std::fmt::Debug for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.get())
    }
}
