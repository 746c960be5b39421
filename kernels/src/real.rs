//! The two number types, and what can be done with whole slices of them.

use wide::{f32x4, f64x4};

use super::{Binary, Convolution, Extents, Lanes, Panels, Unary, elementwise, gather, half, sum, turns};

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
    /// Four of them at once.
    type Lanes: Lanes<Self>;
    /// 1.
    const ONE: Self;
    /// Partial sums of a long sum: fixed, so that the order of additions is.
    const SUMS: usize = 16;
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
    /// x through f32 and half precision and back.
    fn round_half(self) -> Self;

    /// out = f(x), element by element.
    fn unary(f: Unary, x: &[Self], out: &mut [Self]);
    /// out = f(a, b), element by element.
    fn binary(f: Binary, a: &[Self], b: &[Self], out: &mut [Self]);
    /// out = yes where c is not 0, no elsewhere.
    fn select(c: &[Self], yes: &[Self], no: &[Self], out: &mut [Self]);
    /// C = A·B (see [`Panels::product`]).
    fn product(panels: &mut Panels<Self>, a: &[Self], b: &[Self], c: &mut [Self], extents: Extents);
    /// y = the convolution of x and w (see [`Panels::convolution`]).
    fn convolution(panels: &mut Panels<Self>, x: &[Self], w: &[Self], y: &mut [Self], c: &Convolution);
    /// Elements `first ..` of the domain of some axes (extent and stride, outermost first), read from a buffer from `offset` on.
    fn gather(buffer: &[Self], offset: usize, axes: &[(usize, usize)], first: usize, out: &mut [Self]);
    /// Adds terms to sums, beginning at a column and starting over at the end.
    fn add_columns(sums: &mut [Self], column: usize, terms: &[Self]);
    /// Adds term i to sum i mod [`Self::SUMS`].
    fn add_in_turn(sums: &mut [Self], terms: &[Self]);
    /// Sum of squares of every row of `width` numbers.
    fn squared_rows(rows: &[Self], width: usize, out: &mut [Self]);
    /// softplus(±s) and its slope ±sigmoid(±s) of every score.
    fn softplus_scores(scores: &[Self], negate: bool, terms: &mut [Self], slopes: &mut [Self]);

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
    ($t:ty, $lanes:ty, $exp:ident, $log:ident, $log1p:ident, $tanh:ident, $cos_sin:path) => {
        impl Real for $t {
            type Lanes = $lanes;
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
                $cos_sin(self).0
            }
            fn sin_turns(self) -> Self {
                $cos_sin(self).1
            }
            fn abs(self) -> Self {
                <$t>::abs(self)
            }
            fn floor(self) -> Self {
                <$t>::floor(self)
            }
            fn round_half(self) -> Self {
                Self::from(half::round_half(self as f32))
            }
            fn unary(f: Unary, x: &[Self], out: &mut [Self]) {
                elementwise::unary(f, x, out);
            }
            fn binary(f: Binary, a: &[Self], b: &[Self], out: &mut [Self]) {
                elementwise::binary(f, a, b, out);
            }
            fn select(c: &[Self], yes: &[Self], no: &[Self], out: &mut [Self]) {
                elementwise::select(c, yes, no, out);
            }
            fn product(panels: &mut Panels<Self>, a: &[Self], b: &[Self], c: &mut [Self], extents: Extents) {
                panels.product(a, b, c, extents);
            }
            fn convolution(panels: &mut Panels<Self>, x: &[Self], w: &[Self], y: &mut [Self], c: &Convolution) {
                panels.convolution(x, w, y, c);
            }
            fn gather(buffer: &[Self], offset: usize, axes: &[(usize, usize)], first: usize, out: &mut [Self]) {
                gather::gather(buffer, offset, axes, first, out);
            }
            fn add_columns(sums: &mut [Self], column: usize, terms: &[Self]) {
                sum::add_columns(sums, column, terms);
            }
            fn add_in_turn(sums: &mut [Self], terms: &[Self]) {
                sum::add_in_turn(sums, terms);
            }
            fn squared_rows(rows: &[Self], width: usize, out: &mut [Self]) {
                sum::squared_rows(rows, width, out);
            }
            fn softplus_scores(scores: &[Self], negate: bool, terms: &mut [Self], slopes: &mut [Self]) {
                elementwise::softplus_scores(scores, negate, terms, slopes);
            }
        }
    };
}

real!(f32, f32x4, expf, logf, log1pf, tanhf, turns::cos_sin);
real!(f64, f64x4, exp, log, log1p, tanh, turns::cos_sin_f64);
