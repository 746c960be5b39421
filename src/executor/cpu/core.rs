//! Computes the values of a kernel's core into scratch memory.
//!
//! Twins: `shaders/sum.wgsl`, `shaders/gradient_penalty.wgsl`, `shaders/softplus_score.wgsl`; those of products and
//! convolutions are in `kernels/`.

use cpu_kernels::{Extents, Panels, Real};

use super::map::{CHUNK, Env, Prepared, Registers};
use crate::program::{Core, MAX_HEADS, Place};

/// A core's values over the whole domain, and memory that computing them needs.
#[derive(Default)]
pub(super) struct Scratch<T> {
    pub values: [Vec<T>; MAX_HEADS],
    panels: Panels<T>,
    registers: Registers<T>,
}

impl<T: Real> Scratch<T> {
    /// Fills `values` for a domain of `len` elements; `heads` are the prepared heads of a sum.
    pub fn compute(&mut self, core: &Core, heads: &[Prepared], len: usize, env: &Env<'_, T>) {
        match core {
            Core::Map => {}
            Core::Matmul { a, b, m, n, k, transpose_a, transpose_b } => {
                let extents = Extents { m: *m, n: *n, k: *k, transpose_a: *transpose_a, transpose_b: *transpose_b };
                let (a, b) = (slice(env, *a, m * k), slice(env, *b, k * n));
                self.values[0].resize(len, T::default());
                T::product(&mut self.panels, a, b, &mut self.values[0], extents);
            }
            Core::Convolve { x, w, convolution } => {
                let [x_len, w_len, _] = convolution.shapes().map(|shape| shape.iter().product());
                let (x, w) = (slice(env, *x, x_len), slice(env, *w, w_len));
                self.values[0].resize(len, T::default());
                T::convolution(&mut self.panels, x, w, &mut self.values[0], convolution);
            }
            Core::Sum { outer, reduced, inner, .. } => {
                for (number, head) in heads.iter().enumerate() {
                    let mut sums = std::mem::take(&mut self.values[number]);
                    sums.clear();
                    sums.resize(len, T::default());
                    self.sum(head, [*outer, *reduced, *inner], env, &mut sums);
                    self.values[number] = sums;
                }
            }
            Core::GradientPenalty { grads, samples, features } => {
                self.values[0].resize(len, T::default());
                T::squared_rows(slice(env, *grads, samples * features), *features, &mut self.values[0]);
            }
            Core::SoftplusScore { scores, negate } => {
                let [terms, slopes, ..] = &mut self.values;
                terms.resize(len, T::default());
                slopes.resize(len, T::default());
                T::softplus_scores(slice(env, *scores, len), *negate, terms, slopes);
            }
        }
    }

    fn sum(&mut self, head: &Prepared, [outer, reduced, inner]: [usize; 3], env: &Env<'_, T>, values: &mut [T]) {
        self.registers.start(head, env);
        if reduced * inner <= CHUNK / 2 {
            return self.sum_short(head, [outer, reduced, inner], env, values);
        }
        for o in 0..outer {
            let sums = &mut values[o * inner..(o + 1) * inner];
            let mut lanes = vec![T::default(); T::SUMS];
            for_chunks(o * reduced * inner, reduced * inner, |first, len| {
                self.registers.run(head, env, first, len, &[]);
                let terms = self.registers.get(head, head.len() - 1, len, &[]);
                if inner == 1 {
                    T::add_in_turn(&mut lanes, terms);
                } else {
                    T::add_columns(sums, first % inner, terms);
                }
            });
            if inner == 1 {
                sums[0] = lanes.iter().fold(T::default(), |sum, &lane| sum + lane);
            }
        }
    }

    /// Sums so short that the terms of several outputs fit into a chunk; they add in the same order.
    fn sum_short(&mut self, head: &Prepared, [outer, reduced, inner]: [usize; 3], env: &Env<'_, T>, values: &mut [T]) {
        let block = reduced * inner;
        let together = CHUNK / block;
        let mut lanes = vec![T::default(); T::SUMS];
        for first in (0..outer).step_by(together) {
            let len = together.min(outer - first) * block;
            self.registers.run(head, env, first * block, len, &[]);
            let terms = self.registers.get(head, head.len() - 1, len, &[]);
            let sums = &mut values[first * inner..];
            for (sums, terms) in sums.chunks_exact_mut(inner).zip(terms.chunks_exact(block)) {
                if inner > 1 {
                    T::add_columns(sums, 0, terms);
                } else if reduced <= T::SUMS {
                    sums[0] = terms.iter().fold(T::default(), |sum, &term| sum + term);
                } else {
                    lanes.fill(T::default());
                    T::add_in_turn(&mut lanes, terms);
                    sums[0] = lanes.iter().fold(T::default(), |sum, &lane| sum + lane);
                }
            }
        }
    }
}

fn slice<'a, T>(env: &Env<'a, T>, place: Place, len: usize) -> &'a [T] {
    &env.buffers[place.buffer][place.offset..place.offset + len]
}

/// Calls `f(first, len)` for the chunks of `start .. start + len`.
pub(super) fn for_chunks(start: usize, len: usize, mut f: impl FnMut(usize, usize)) {
    for first in (0..len).step_by(CHUNK) {
        f(start + first, CHUNK.min(len - first));
    }
}
