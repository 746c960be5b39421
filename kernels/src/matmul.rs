//! Matrix product: packed panels and a register tile.
//!
//! The twin of `shaders/matmul_*.wgsl`. B is packed into panels of [`NR`] columns, A in blocks into
//! panels of [`MR`] rows, unless its rows lie along memory and fill a panel: then they are read where they are.
//! The tile of MR × NR sums stays in registers (wasm SIMD128: 8 of 4 lanes).

use super::Real;
use super::lanes::{LANES, Lanes};

/// Rows of the register tile.
pub(super) const MR: usize = 4;
/// Columns of the register tile.
pub(super) const NR: usize = 8;
/// Rows of A packed at once.
const BLOCK: usize = 64;

/// Extents and storage orders of a product C = A·B.
#[derive(Clone, Copy)]
pub struct Extents {
    /// Rows of C.
    pub m: usize,
    /// Columns of C.
    pub n: usize,
    /// Length of the sums.
    pub k: usize,
    /// A is stored `[k, m]`.
    pub transpose_a: bool,
    /// B is stored `[n, k]`.
    pub transpose_b: bool,
}

/// Reusable memory for packed panels.
#[derive(Default)]
pub struct Panels<T> {
    pub(super) a: Vec<T>,
    pub(super) b: Vec<T>,
}

impl<T: Real> Panels<T> {
    /// C = A·B, all row-major and contiguous; `c` is overwritten.
    pub fn product(&mut self, a: &[T], b: &[T], c: &mut [T], e: Extents) {
        let Extents { m, n, k, .. } = e;
        self.pack_b(b, e);
        for block in (0..m).step_by(BLOCK) {
            let rows = BLOCK.min(m - block);
            self.pack_a(a, block, rows, e);
            for (panel, b) in self.b.chunks_exact(k * NR).enumerate() {
                let column = panel * NR;
                for (tile, packed) in self.a.chunks_exact(k * MR).enumerate() {
                    let row = block + tile * MR;
                    let sums = match lines_along(a, row, e) {
                        Some(lines) => sums_of_lines(lines, b),
                        None => tile_sums(packed, b),
                    };
                    let lines = c[row * n..].chunks_mut(n).take(MR);
                    lines.zip(&sums).for_each(|(line, sums)| store(&mut line[column..], sums));
                }
            }
        }
    }

    fn pack_b(&mut self, b: &[T], e: Extents) {
        self.b.resize(e.n.div_ceil(NR) * e.k * NR, T::default());
        for (panel, packed) in self.b.chunks_exact_mut(e.k * NR).enumerate() {
            pack::<T, NR>(b, panel * NR, e.n, e.k, e.transpose_b, packed);
        }
    }

    fn pack_a(&mut self, a: &[T], block: usize, rows: usize, e: Extents) {
        self.a.resize(rows.div_ceil(MR) * e.k * MR, T::default());
        for (tile, packed) in self.a.chunks_exact_mut(e.k * MR).enumerate() {
            if lines_along(a, block + tile * MR, e).is_some() {
                continue;
            }
            pack::<T, MR>(a, block + tile * MR, e.m, e.k, !e.transpose_a, packed);
        }
    }
}

/// The rows of A from `row` on that make up a whole tile, where they lie along memory.
#[inline(always)]
fn lines_along<T>(a: &[T], row: usize, e: Extents) -> Option<[&[T]; MR]> {
    let whole = !e.transpose_a && row + MR <= e.m;
    let lines = a.get(row * e.k..(row + MR) * e.k).filter(|_| whole)?;
    let (first, second) = lines.split_at(2 * e.k);
    let ((a, b), (c, d)) = (first.split_at(e.k), second.split_at(e.k));
    Some([a, b, c, d])
}

/// Packs `W` lines of a matrix, from line `first` of `lines`, so that `packed[p·W + w]` is element
/// `p` of line `first + w`. Lines lie along memory if `along`, else across it. Missing lines keep whatever was there:
/// nobody looks at their sums.
fn pack<T: Real, const W: usize>(matrix: &[T], first: usize, lines: usize, k: usize, along: bool, packed: &mut [T]) {
    let width = W.min(lines - first);
    let packed = packed.as_chunks_mut::<W>().0;
    if along {
        for w in 0..width {
            let line = &matrix[(first + w) * k..(first + w + 1) * k];
            for (packed, &x) in packed.iter_mut().zip(line) {
                packed[w] = x;
            }
        }
        return;
    }
    for (packed, row) in packed.iter_mut().zip(matrix.chunks_exact(lines)) {
        // A whole panel is copied as registers, the last, narrower one element by element.
        match row[first..].first_chunk::<W>() {
            Some(row) => *packed = *row,
            None => packed[..width].copy_from_slice(&row[first..]),
        }
    }
}

/// Writes one row of a tile, as far as the matrix reaches.
#[inline(always)]
fn store<T: Real>(line: &mut [T], sums: &[T; NR]) {
    match line.first_chunk_mut::<NR>() {
        Some(line) => *line = *sums,
        None => line.iter_mut().zip(sums).for_each(|(out, &sum)| *out = sum),
    }
}

/// The MR × NR sums over all of k, of rows that lie along memory.
#[inline(always)]
fn sums_of_lines<T: Real>([a0, a1, a2, a3]: [&[T]; MR], b: &[T]) -> [[T; NR]; MR] {
    let mut sums = [[T::Lanes::splat(T::default()); NR / LANES]; MR];
    for ((((b, &a0), &a1), &a2), &a3) in b.as_chunks::<NR>().0.iter().zip(a0).zip(a1).zip(a2).zip(a3) {
        let b = b.as_chunks().0;
        for (sums, a) in sums.iter_mut().zip([a0, a1, a2, a3]) {
            let a = T::Lanes::splat(a);
            sums.iter_mut().zip(b).for_each(|(sum, b)| *sum += a * T::Lanes::load(b));
        }
    }
    lines_of(sums)
}

/// The MR × NR sums over all of k.
#[inline(always)]
pub(super) fn tile_sums<T: Real>(a: &[T], b: &[T]) -> [[T; NR]; MR] {
    let mut sums = [[T::Lanes::splat(T::default()); NR / LANES]; MR];
    for (a, b) in a.as_chunks::<MR>().0.iter().zip(b.as_chunks::<NR>().0) {
        let b = b.as_chunks().0;
        for (sums, &a) in sums.iter_mut().zip(a) {
            let a = T::Lanes::splat(a);
            sums.iter_mut().zip(b).for_each(|(sum, b)| *sum += a * T::Lanes::load(b));
        }
    }
    lines_of(sums)
}

#[inline(always)]
fn lines_of<T: Real>(sums: [[T::Lanes; NR / LANES]; MR]) -> [[T; NR]; MR] {
    sums.map(|row| {
        let mut line = [T::default(); NR];
        line.as_chunks_mut().0.iter_mut().zip(row).for_each(|(out, sum)| *out = sum.array());
        line
    })
}
