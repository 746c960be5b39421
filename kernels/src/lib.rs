//! The inner loops of the CPU executor, over slices of f32 and f64, and the element-wise functions by name.
//!
//! A package of its own for one reason: it is compiled for speed in both number types, while the
//! rest of the page is compiled for size (see the profiles in `Cargo.toml`). So everything here is
//! reached through [`Real`], whose two implementations are plain, not generic, functions.
//! Must not know: graphs, programs, executors.

mod convolution;
mod elementwise;
mod gather;
mod half;
mod lanes;
mod matmul;
mod real;
mod sum;
mod turns;

pub use convolution::{AxisMap, Convolution};
pub use half::round_half;
pub use lanes::Lanes;
pub use matmul::{Extents, Panels};
pub use real::Real;

/// Element-wise functions of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unary {
    /// −x.
    Neg,
    /// eˣ.
    Exp,
    /// ln x.
    Log,
    /// √x.
    Sqrt,
    /// |x|.
    Abs,
    /// −1, 0 or 1.
    Sign,
    /// Largest whole number not above x.
    Floor,
    /// cos(2πx): the angle in turns, so that the argument is reduced exactly.
    CosTurns,
    /// sin(2πx).
    SinTurns,
    /// tanh x.
    Tanh,
    /// 1 / (1 + e⁻ˣ), without overflow.
    Sigmoid,
    /// ln(1 + eˣ), without overflow: max(x, 0) + log1p(e^−|x|).
    Softplus,
    /// x where x ≥ 0, 0.2·x elsewhere.
    LeakyRelu,
    /// 1 where x ≥ 0, 0.2 elsewhere. Of x or of leaky_relu(x): both have the same sign.
    LeakyReluSlope,
    /// 1 where x is NaN or infinite, by its bits; 0 elsewhere.
    NonFinite,
    /// The nearest number that half precision (IEEE 754 binary16) has, see [`round_half`].
    RoundHalf,
}

impl Unary {
    /// Every one of them.
    pub const ALL: [Self; 16] = [
        Self::Neg,
        Self::Exp,
        Self::Log,
        Self::Sqrt,
        Self::Abs,
        Self::Sign,
        Self::Floor,
        Self::CosTurns,
        Self::SinTurns,
        Self::Tanh,
        Self::Sigmoid,
        Self::Softplus,
        Self::LeakyRelu,
        Self::LeakyReluSlope,
        Self::NonFinite,
        Self::RoundHalf,
    ];
}

/// Element-wise functions of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    /// a + b.
    Add,
    /// a − b.
    Sub,
    /// a · b.
    Mul,
    /// a / b.
    Div,
    /// The larger.
    Max,
    /// The smaller.
    Min,
    /// 1 where a < b, 0 elsewhere.
    Less,
}

impl Binary {
    /// Every one of them.
    pub const ALL: [Self; 7] = [Self::Add, Self::Sub, Self::Mul, Self::Div, Self::Max, Self::Min, Self::Less];
}

/// Slope of the leaky ReLU for negative arguments, as in StyleGAN.
pub const LEAKY_SLOPE: f64 = 0.2;
