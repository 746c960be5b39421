//! Element-wise functions over slices: arithmetic four elements at a time, the rest one at a time.

use super::lanes::{Lanes, apply, combine};
use super::{Binary, LEAKY_SLOPE, Real, Unary};

pub fn unary<T: Real>(f: Unary, x: &[T], out: &mut [T]) {
    let (zero, one, slope) = constants::<T>();
    match f {
        Unary::Neg => apply(x, out, |x: T::Lanes| -x),
        Unary::Exp => each(x, out, T::exp),
        Unary::Log => each(x, out, T::ln),
        Unary::Sqrt => apply(x, out, |x: T::Lanes| x.sqrt()),
        Unary::Abs => apply(x, out, |x: T::Lanes| x.abs()),
        Unary::Sign => apply(x, out, |x: T::Lanes| zero.less(x).pick(one, x.less(zero).pick(-one, x))),
        Unary::Floor => each(x, out, T::floor),
        Unary::CosTurns => each(x, out, T::cos_turns),
        Unary::SinTurns => each(x, out, T::sin_turns),
        Unary::Tanh => each(x, out, T::tanh),
        Unary::Sigmoid => each(x, out, T::sigmoid),
        Unary::Softplus => each(x, out, T::softplus),
        Unary::LeakyRelu => apply(x, out, |x: T::Lanes| x.less(zero).pick(slope * x, x)),
        Unary::LeakyReluSlope => apply(x, out, |x: T::Lanes| x.less(zero).pick(slope, one)),
        // 0 times it is 0 only of a finite number.
        Unary::NonFinite => apply(x, out, |x: T::Lanes| (x * zero).equal(zero).pick(zero, one)),
        Unary::RoundHalf => each(x, out, T::round_half),
    }
}

/// 0, 1 and the leaky ReLU's slope.
#[inline(always)]
fn constants<T: Real>() -> (T::Lanes, T::Lanes, T::Lanes) {
    let splat = <T::Lanes as Lanes<T>>::splat;
    (splat(T::default()), splat(T::ONE), splat(T::of(LEAKY_SLOPE)))
}

fn each<T: Copy>(x: &[T], out: &mut [T], f: impl Fn(T) -> T) {
    for (out, &x) in out.iter_mut().zip(x) {
        *out = f(x);
    }
}

pub fn binary<T: Real>(f: Binary, a: &[T], b: &[T], out: &mut [T]) {
    let (zero, one, _) = constants::<T>();
    match f {
        Binary::Add => combine(a, b, out, |a: T::Lanes, b| a + b),
        Binary::Sub => combine(a, b, out, |a: T::Lanes, b| a - b),
        Binary::Mul => combine(a, b, out, |a: T::Lanes, b| a * b),
        Binary::Div => combine(a, b, out, |a: T::Lanes, b| a / b),
        Binary::Max => combine(a, b, out, |a: T::Lanes, b| a.less(b).pick(b, a)),
        Binary::Min => combine(a, b, out, |a: T::Lanes, b| b.less(a).pick(b, a)),
        Binary::Less => combine(a, b, out, |a: T::Lanes, b| a.less(b).pick(one, zero)),
    }
}

pub fn select<T: Real>(c: &[T], yes: &[T], no: &[T], out: &mut [T]) {
    for ((out, &c), (&yes, &no)) in out.iter_mut().zip(c).zip(yes.iter().zip(no)) {
        *out = if c == T::default() { no } else { yes };
    }
}

pub fn softplus_scores<T: Real>(scores: &[T], negate: bool, terms: &mut [T], slopes: &mut [T]) {
    let sign = if negate { -T::ONE } else { T::ONE };
    each(scores, terms, |s| (sign * s).softplus());
    each(scores, slopes, |s| sign * (sign * s).sigmoid());
}
