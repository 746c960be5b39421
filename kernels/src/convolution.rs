//! Convolution: what one is, its two adjoints, and the inner loop on the CPU.
//!
//! One general form, closed under differentiation:
//!
//! ```text
//! y[b, o, p] = Σ over c, k of x[b, c, (α·p + β·k + γ) / δ] · w[o, c, k]
//! ```
//!
//! where terms count whose position is a whole number within x. Solving the position for p or k gives
//! the adjoints the same form, so convolutions of any stride, padding and dilation, their gradients,
//! and the gradients of those are this one operation. The loop is the matrix product's: rows are
//! outputs o, columns are places (b, p), sums run over (c, k), and the columns are gathered as they
//! are packed (implicit im2col). The twin of `shaders/convolution.wgsl`.

use super::Real;
use super::matmul::{MR, NR, Panels, tile_sums};

/// How positions of one axis belong together: position = (α·p + β·k + γ) / δ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AxisMap {
    /// α, of the place p in y; not 0.
    pub alpha: i32,
    /// β, of the place k in w; not 0.
    pub beta: i32,
    /// γ.
    pub gamma: i32,
    /// δ, at least 1.
    pub delta: i32,
    /// Extent of x.
    pub input: usize,
    /// Extent of w.
    pub kernel: usize,
    /// Extent of y.
    pub output: usize,
}

/// A convolution over two axes, with everything that its loops need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Convolution {
    /// The axes, outer first.
    pub axes: [AxisMap; 2],
    /// Extent b.
    pub batch: usize,
    /// Extent c, which is summed.
    pub contracted: usize,
    /// Extent o.
    pub outputs: usize,
    /// x lies as `[c, b, …]`, not `[b, c, …]`.
    pub swap_x: bool,
    /// w lies as `[c, o, …]`, not `[o, c, …]`.
    pub swap_w: bool,
    /// y lies as `[o, b, …]`, not `[b, o, …]`.
    pub swap_y: bool,
}

/// Elements from one row of the first and of the second role to the next.
pub type Strides = (usize, usize);

impl AxisMap {
    /// The place in x that p and k belong to, if there is one.
    pub fn position(&self, p: usize, k: usize) -> Option<usize> {
        let scaled = i64::from(self.alpha) * p as i64 + i64::from(self.beta) * k as i64 + i64::from(self.gamma);
        let position = usize::try_from(scaled.checked_div(i64::from(self.delta))?).ok()?;
        (scaled >= 0 && scaled % i64::from(self.delta) == 0 && position < self.input).then_some(position)
    }

    /// p as a function of x's place and k: δ·q − β·k − γ = α·p.
    fn for_input(self) -> Self {
        let sign = self.alpha.signum();
        Self {
            alpha: sign * self.delta,
            beta: -sign * self.beta,
            gamma: -sign * self.gamma,
            delta: sign * self.alpha,
            input: self.output,
            kernel: self.kernel,
            output: self.input,
        }
    }

    /// k as a function of x's place and p: δ·q − α·p − γ = β·k.
    fn exchanged(self) -> Self {
        let sign = self.beta.signum();
        Self {
            alpha: -sign * self.alpha,
            beta: sign * self.delta,
            gamma: -sign * self.gamma,
            delta: sign * self.beta,
            input: self.kernel,
            kernel: self.input,
            output: self.output,
        }
    }

    /// p and k exchanged.
    fn for_weight(self) -> Self {
        Self { alpha: self.beta, beta: self.alpha, kernel: self.output, output: self.kernel, ..self }
    }
}

impl Convolution {
    /// The ordinary convolution of neural networks (a cross-correlation): x `[b, c, h, w]`, w `[o, c, kh, kw]`, zeros around x.
    pub fn new(x: [usize; 4], w: [usize; 4], stride: usize, padding: usize) -> Option<Self> {
        let axis = |a: usize| {
            let room = (x[a] + 2 * padding).checked_sub(w[a])?;
            let output = room.checked_div(stride)? + 1;
            Some(AxisMap { alpha: stride as i32, beta: 1, gamma: -(padding as i32), delta: 1, input: x[a], kernel: w[a], output })
        };
        let axes = [axis(2)?, axis(3)?];
        (x[1] == w[1]).then_some(Self { axes, batch: x[0], contracted: x[1], outputs: w[0], swap_x: false, swap_w: false, swap_y: false })
    }

    /// The convolution of (y's cotangent, w) that gives x's cotangent.
    pub fn for_input(self) -> Self {
        Self {
            axes: self.axes.map(AxisMap::for_input),
            batch: self.batch,
            contracted: self.outputs,
            outputs: self.contracted,
            swap_x: self.swap_y,
            swap_w: !self.swap_w,
            swap_y: self.swap_x,
        }
    }

    /// The convolution of (x, y's cotangent) that gives w's cotangent.
    pub fn for_weight(self) -> Self {
        Self {
            axes: self.axes.map(AxisMap::for_weight),
            batch: self.contracted,
            contracted: self.batch,
            outputs: self.outputs,
            swap_x: !self.swap_x,
            swap_w: !self.swap_y,
            swap_y: !self.swap_w,
        }
    }

    /// The same with x and w in each other's roles: the convolution of (w, x) that gives the same y.
    pub fn exchanged(self) -> Self {
        Self {
            axes: self.axes.map(AxisMap::exchanged),
            batch: self.outputs,
            contracted: self.contracted,
            outputs: self.batch,
            swap_x: self.swap_w,
            swap_w: self.swap_x,
            swap_y: !self.swap_y,
        }
    }

    /// Whether the outer axis of x is that of y, so that each sample is by itself.
    pub fn is_by_sample(&self) -> bool {
        !self.swap_x && !self.swap_y
    }

    /// Whether the outer axes of x and w are summed, as where the gradient of weights is summed over samples.
    pub fn sums_samples(&self) -> bool {
        self.swap_x && self.swap_w
    }

    /// Extents of x, w and y as they lie.
    pub fn shapes(&self) -> [[usize; 4]; 3] {
        let order = |swap: bool, a: usize, b: usize| if swap { [b, a] } else { [a, b] };
        let shape = |[a, b]: [usize; 2], extent: fn(&AxisMap) -> usize| [a, b, extent(&self.axes[0]), extent(&self.axes[1])];
        [
            shape(order(self.swap_x, self.batch, self.contracted), |a| a.input),
            shape(order(self.swap_w, self.outputs, self.contracted), |a| a.kernel),
            shape(order(self.swap_y, self.batch, self.outputs), |a| a.output),
        ]
    }

    /// Places of x, w and y under one pair of roles.
    pub fn places(&self) -> [usize; 3] {
        let [y, x] = self.axes;
        [y.input * x.input, y.kernel * x.kernel, y.output * x.output]
    }

    /// Strides of x's (b, c), w's (o, c) and y's (b, o).
    pub fn strides(&self) -> [Strides; 3] {
        let places = self.places();
        let strides = |swap: bool, first: usize, second: usize, places: usize| {
            if swap { (places, first * places) } else { (second * places, places) }
        };
        [
            strides(self.swap_x, self.batch, self.contracted, places[0]),
            strides(self.swap_w, self.outputs, self.contracted, places[1]),
            strides(self.swap_y, self.batch, self.outputs, places[2]),
        ]
    }

    /// Rows, columns and length of the sums, as a matrix product.
    pub fn extents(&self) -> [usize; 3] {
        let [_, kernel, output] = self.places();
        [self.outputs, self.batch * output, self.contracted * kernel]
    }
}

impl<T: Real> Panels<T> {
    /// y = the convolution of x and w; `y` is overwritten.
    pub fn convolution(&mut self, x: &[T], w: &[T], y: &mut [T], c: &Convolution) {
        let [m, n, k] = c.extents();
        let [_, kernel, output] = c.places();
        let [x_strides, _, y_strides] = c.strides();
        self.pack_weights(w, c);
        let mut columns = vec![[None; NR]; kernel];
        for first in (0..n).step_by(NR) {
            let width = NR.min(n - first);
            let places: Vec<(usize, usize)> = (first..first + width).map(|j| (j / output, j % output)).collect();
            positions(c, &places, x_strides.0, &mut columns);
            self.gather(x, x_strides.1, &columns, k * NR);
            for (tile, a) in self.a.chunks_exact(k * MR).enumerate() {
                let sums = tile_sums(a, &self.b);
                for (row, sums) in (tile * MR..m).zip(&sums) {
                    let start = row * y_strides.1;
                    places.iter().zip(sums).for_each(|(&(b, p), &sum)| y[start + b * y_strides.0 + p] = sum);
                }
            }
        }
    }

    fn pack_weights(&mut self, w: &[T], c: &Convolution) {
        let [m, _, k] = c.extents();
        let kernel = c.places()[1];
        let (by_output, by_contracted) = c.strides()[1];
        self.a.resize(m.div_ceil(MR) * k * MR, T::default());
        for (tile, packed) in self.a.chunks_exact_mut(k * MR).enumerate() {
            for (r, row) in (tile * MR..m).take(MR).enumerate() {
                for (c, packed) in packed.chunks_exact_mut(kernel * MR).enumerate() {
                    let line = &w[row * by_output + c * by_contracted..][..kernel];
                    packed[r..].iter_mut().step_by(MR).zip(line).for_each(|(packed, &w)| *packed = w);
                }
            }
        }
    }

    fn gather(&mut self, x: &[T], by_contracted: usize, columns: &[[Option<usize>; NR]], len: usize) {
        self.b.resize(len, T::default());
        for (c, packed) in self.b.chunks_exact_mut(columns.len() * NR).enumerate() {
            let x = &x[c * by_contracted..];
            for (packed, columns) in packed.as_chunks_mut::<NR>().0.iter_mut().zip(columns) {
                for (packed, column) in packed.iter_mut().zip(columns) {
                    *packed = column.and_then(|at| x.get(at)).copied().unwrap_or_default();
                }
            }
        }
    }
}

/// Where in x each place of w meets each of some places (b, p) of y.
fn positions(c: &Convolution, places: &[(usize, usize)], by_batch: usize, columns: &mut [[Option<usize>; NR]]) {
    let [outer, inner] = c.axes;
    for (k, columns) in columns.iter_mut().enumerate() {
        *columns = [None; NR];
        for (column, (b, p)) in columns.iter_mut().zip(places) {
            let at = outer.position(p / inner.output, k / inner.kernel).zip(inner.position(p % inner.output, k % inner.kernel));
            *column = at.map(|(row, place)| b * by_batch + row * inner.input + place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Straight from the definition.
    fn plain(x: &[f64], w: &[f64], c: &Convolution) -> Vec<f64> {
        let [x_strides, w_strides, y_strides] = c.strides();
        let [outer, inner] = c.axes;
        let mut y = vec![0.0; c.batch * c.outputs * c.places()[2]];
        for (b, o, i) in (0..c.batch).flat_map(|b| (0..c.outputs).flat_map(move |o| (0..c.contracted).map(move |i| (b, o, i)))) {
            for p in 0..c.places()[2] {
                for k in 0..c.places()[1] {
                    let row = outer.position(p / inner.output, k / inner.kernel);
                    let place = inner.position(p % inner.output, k % inner.kernel);
                    if let (Some(row), Some(place)) = (row, place) {
                        y[b * y_strides.0 + o * y_strides.1 + p] +=
                            x[b * x_strides.0 + i * x_strides.1 + row * inner.input + place] * w[o * w_strides.0 + i * w_strides.1 + k];
                    }
                }
            }
        }
        y
    }

    fn numbers(len: usize, salt: usize) -> Vec<f64> {
        (0..len).map(|i| ((i * 37 + salt * 11) % 19) as f64 - 9.0).collect()
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// <y, conv(x, w)> = <conv'(y, w), x> = <conv''(x, y), w>, in whole numbers, down to second adjoints.
    #[test]
    fn adjoints_are_adjoint_and_the_loop_keeps_to_the_definition() {
        for (stride, padding, size, kernel) in [(1, 1, 5, 3), (2, 1, 6, 3), (2, 0, 7, 2), (1, 0, 4, 4), (3, 2, 8, 5)] {
            let first = Convolution::new([3, 2, size, size + 1], [5, 2, kernel, kernel], stride, padding).unwrap();
            for c in [first, first.for_input(), first.for_weight(), first.for_input().for_weight(), first.for_weight().for_input()] {
                let [x, w, y] = c.shapes().map(|s| s.iter().product::<usize>());
                let (x, w, y) = (numbers(x, 1), numbers(w, 2), numbers(y, 3));
                let result = plain(&x, &w, &c);
                assert_eq!(dot(&y, &result), dot(&plain(&y, &w, &c.for_input()), &x), "{c:?}");
                assert_eq!(dot(&y, &result), dot(&plain(&x, &y, &c.for_weight()), &w), "{c:?}");
                let mut looped = vec![f64::NAN; result.len()];
                Panels::default().convolution(&x, &w, &mut looped, &c);
                assert_eq!(looped, result, "{c:?}");
            }
        }
    }
}
