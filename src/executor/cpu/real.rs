//! The two number types of the CPU executor.

use crate::program::Instr;

/// f32 (the page) or f64 (the oracle of the tests).
///
/// Elementary functions come from `libm`, so that a run has the same bits natively and in wasm.
pub trait Real:
    Copy
    + Default
    + PartialOrd
    + 'static
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Div<Output = Self>
    + std::ops::Neg<Output = Self>
    + std::ops::AddAssign
{
    /// 1.
    const ONE: Self;
    /// Nearest value.
    fn of(x: f64) -> Self;
    /// The same value, or the nearest.
    fn f64(self) -> f64;
    /// eˣ.
    fn exp(self) -> Self;
    /// ln x.
    fn ln(self) -> Self;
    /// ln(1 + x).
    fn ln_1p(self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
    /// tanh x.
    fn tanh(self) -> Self;
    /// cos 2πx.
    fn cos_turns(self) -> Self;
    /// sin 2πx.
    fn sin_turns(self) -> Self;
    /// |x|.
    fn abs(self) -> Self;
    /// Largest whole number not above x.
    fn floor(self) -> Self;
    /// Neither NaN nor infinite.
    fn is_finite(self) -> bool;

    /// 1 / (1 + e⁻ˣ), from the side that does not overflow.
    fn sigmoid(self) -> Self {
        let e = (-self.abs()).exp();
        let small = e / (Self::ONE + e);
        if self < Self::default() { small } else { Self::ONE / (Self::ONE + e) }
    }

    /// ln(1 + eˣ) = max(x, 0) + log1p(e^−|x|). NaN stays NaN.
    fn softplus(self) -> Self {
        let positive = if self < Self::default() { Self::default() } else { self };
        positive + (-self.abs()).exp().ln_1p()
    }
}

macro_rules! real {
    ($t:ty, $exp:ident, $log:ident, $log1p:ident, $tanh:ident, $cos:ident, $sin:ident) => {
        impl Real for $t {
            const ONE: Self = 1.0;
            fn of(x: f64) -> Self {
                x as Self
            }
            fn f64(self) -> f64 {
                f64::from(self)
            }
            fn exp(self) -> Self {
                libm::$exp(self)
            }
            fn ln(self) -> Self {
                libm::$log(self)
            }
            fn ln_1p(self) -> Self {
                libm::$log1p(self)
            }
            fn sqrt(self) -> Self {
                <$t>::sqrt(self)
            }
            fn tanh(self) -> Self {
                libm::$tanh(self)
            }
            fn cos_turns(self) -> Self {
                let rest = self - <$t>::floor(self + 0.5);
                libm::$cos(rest * (std::f64::consts::TAU as $t))
            }
            fn sin_turns(self) -> Self {
                let rest = self - <$t>::floor(self + 0.5);
                libm::$sin(rest * (std::f64::consts::TAU as $t))
            }
            fn abs(self) -> Self {
                <$t>::abs(self)
            }
            fn floor(self) -> Self {
                <$t>::floor(self)
            }
            fn is_finite(self) -> bool {
                <$t>::is_finite(self)
            }
        }
    };
}

real!(f32, expf, logf, log1pf, tanhf, cosf, sinf);
real!(f64, exp, log, log1p, tanh, cos, sin);

/// Whether an instruction has the same value at every element, given which earlier ones do.
pub(super) fn is_uniform(instr: &Instr, earlier: &[bool]) -> bool {
    match instr {
        Instr::Core(_) => false,
        Instr::Constant(_) | Instr::Scalar(_) => true,
        Instr::Load { index, .. } | Instr::Coordinate(index) | Instr::Random { index, .. } => index.axes.is_empty(),
        Instr::Unary(_, x) => earlier[*x],
        Instr::Binary(_, a, b) => earlier[*a] && earlier[*b],
        Instr::Select(a, b, c) => earlier[*a] && earlier[*b] && earlier[*c],
    }
}
