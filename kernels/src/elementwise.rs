//! Element-wise functions over slices: one plain loop each, which the compiler turns into SIMD.

use super::{Binary, LEAKY_SLOPE, Real, Unary};

pub fn unary<T: Real>(f: Unary, x: &[T], out: &mut [T]) {
    let zero = T::default();
    let slope = T::of(LEAKY_SLOPE);
    match f {
        Unary::Neg => apply(x, out, |x| -x),
        Unary::Exp => apply(x, out, T::exp),
        Unary::Log => apply(x, out, T::ln),
        Unary::Sqrt => apply(x, out, T::sqrt),
        Unary::Abs => apply(x, out, T::abs),
        Unary::Sign => apply(x, out, |x| {
            if x > zero {
                T::ONE
            } else if x < zero {
                -T::ONE
            } else {
                x
            }
        }),
        Unary::Floor => apply(x, out, T::floor),
        Unary::CosTurns => apply(x, out, T::cos_turns),
        Unary::SinTurns => apply(x, out, T::sin_turns),
        Unary::Tanh => apply(x, out, T::tanh),
        Unary::Sigmoid => apply(x, out, T::sigmoid),
        Unary::Softplus => apply(x, out, T::softplus),
        Unary::LeakyRelu => apply(x, out, |x| if x < zero { slope * x } else { x }),
        Unary::LeakyReluSlope => apply(x, out, |x| if x < zero { slope } else { T::ONE }),
        Unary::NonFinite => apply(x, out, |x| if x.is_finite() { zero } else { T::ONE }),
    }
}

fn apply<T: Copy>(x: &[T], out: &mut [T], f: impl Fn(T) -> T) {
    for (out, &x) in out.iter_mut().zip(x) {
        *out = f(x);
    }
}

pub fn binary<T: Real>(f: Binary, a: &[T], b: &[T], out: &mut [T]) {
    match f {
        Binary::Add => combine(a, b, out, |a, b| a + b),
        Binary::Sub => combine(a, b, out, |a, b| a - b),
        Binary::Mul => combine(a, b, out, |a, b| a * b),
        Binary::Div => combine(a, b, out, |a, b| a / b),
        Binary::Max => combine(a, b, out, |a, b| if a < b { b } else { a }),
        Binary::Min => combine(a, b, out, |a, b| if b < a { b } else { a }),
        Binary::Less => combine(a, b, out, |a, b| if a < b { T::ONE } else { T::default() }),
    }
}

fn combine<T: Copy>(a: &[T], b: &[T], out: &mut [T], f: impl Fn(T, T) -> T) {
    for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *out = f(a, b);
    }
}

pub fn select<T: Real>(c: &[T], yes: &[T], no: &[T], out: &mut [T]) {
    for ((out, &c), (&yes, &no)) in out.iter_mut().zip(c).zip(yes.iter().zip(no)) {
        *out = if c == T::default() { no } else { yes };
    }
}

pub fn softplus_scores<T: Real>(scores: &[T], negate: bool, terms: &mut [T], slopes: &mut [T]) {
    let sign = if negate { -T::ONE } else { T::ONE };
    apply(scores, terms, |s| (sign * s).softplus());
    apply(scores, slopes, |s| sign * (sign * s).sigmoid());
}
