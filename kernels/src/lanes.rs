//! Four numbers at once, explicitly: `wide`'s vectors of f32 and f64 behind one interface.
//!
//! Explicit, because the page is optimised once more for size when it is linked, and loops that
//! are left to the compiler's vectoriser would then stay scalar.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use wide::{f32x4, f64x4};

/// Numbers in one [`Lanes`].
pub const LANES: usize = 4;

/// A vector of four numbers.
pub trait Lanes<T>:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self> + AddAssign
{
    /// The numbers of a piece of memory.
    fn load(x: &[T; LANES]) -> Self;
    /// The same number in every lane.
    fn splat(x: T) -> Self;
    /// The numbers, in order.
    fn array(self) -> [T; LANES];
    /// Mask of the lanes where self < other.
    fn less(self, other: Self) -> Self;
    /// Mask of the lanes where self = other.
    fn equal(self, other: Self) -> Self;
    /// `yes` where this mask holds, `no` elsewhere.
    fn pick(self, yes: Self, no: Self) -> Self;
    /// |x|.
    fn abs(self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
}

macro_rules! lanes {
    ($vector:ty, $t:ty) => {
        impl Lanes<$t> for $vector {
            #[inline(always)]
            fn load(x: &[$t; LANES]) -> Self {
                Self::new(*x)
            }
            #[inline(always)]
            fn splat(x: $t) -> Self {
                Self::splat(x)
            }
            #[inline(always)]
            fn array(self) -> [$t; LANES] {
                self.to_array()
            }
            #[inline(always)]
            fn less(self, other: Self) -> Self {
                self.simd_lt(other)
            }
            #[inline(always)]
            fn equal(self, other: Self) -> Self {
                self.simd_eq(other)
            }
            #[inline(always)]
            fn pick(self, yes: Self, no: Self) -> Self {
                self.bitselect(yes, no)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                self.abs()
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                self.sqrt()
            }
        }
    };
}

lanes!(f32x4, f32);
lanes!(f64x4, f64);

/// The rest of a slice, filled up with zeros.
fn padded<T: Copy + Default>(x: &[T]) -> [T; LANES] {
    let mut piece = [T::default(); LANES];
    piece[..x.len()].copy_from_slice(x);
    piece
}

/// out = f(x), four elements at a time.
#[inline(always)]
pub fn apply<T: Copy + Default, L: Lanes<T>>(x: &[T], out: &mut [T], f: impl Fn(L) -> L) {
    let ((x, x_rest), (out, out_rest)) = (x.as_chunks(), out.as_chunks_mut());
    for (out, x) in out.iter_mut().zip(x) {
        *out = f(L::load(x)).array();
    }
    let rest = f(L::load(&padded(x_rest))).array();
    out_rest.copy_from_slice(&rest[..out_rest.len()]);
}

/// out = f(a, b), four elements at a time.
#[inline(always)]
pub fn combine<T: Copy + Default, L: Lanes<T>>(a: &[T], b: &[T], out: &mut [T], f: impl Fn(L, L) -> L) {
    let ((a, a_rest), (b, b_rest), (out, out_rest)) = (a.as_chunks(), b.as_chunks(), out.as_chunks_mut());
    for (out, (a, b)) in out.iter_mut().zip(a.iter().zip(b)) {
        *out = f(L::load(a), L::load(b)).array();
    }
    let rest = f(L::load(&padded(a_rest)), L::load(&padded(b_rest))).array();
    out_rest.copy_from_slice(&rest[..out_rest.len()]);
}

/// sum += term, four elements at a time.
#[inline(always)]
pub fn add<T: Copy + Default + AddAssign, L: Lanes<T>>(sums: &mut [T], terms: &[T]) {
    let ((sums, sums_rest), (terms, terms_rest)) = (sums.as_chunks_mut(), terms.as_chunks());
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum = (L::load(sum) + L::load(term)).array();
    }
    for (sum, &term) in sums_rest.iter_mut().zip(terms_rest) {
        *sum += term;
    }
}
