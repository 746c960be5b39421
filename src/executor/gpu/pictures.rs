//! Prints convolutions of small pictures in registers: the sums of `shaders/convolution_pictures.wgsl`.
//!
//! Two kinds of convolution have pictures on both sides or in both operands: those that keep a picture's size (x and y are
//! pictures, w a few weights a channel), and the gradients of their weights (x and w are pictures, y the weights). Must not
//! know: buffers, tails.

use std::fmt::Write as _;

use crate::graph::{AxisMap, Convolution};

/// Largest side of a picture that fits into registers with its sums.
const MAX_SIDE: usize = 8;

/// Most weights along an axis.
const MAX_WEIGHTS: usize = 3;

/// Most sums that an invocation keeps.
const MAX_SUMS: usize = 128;

/// What an invocation computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    /// Neighbouring b.
    pub pictures: usize,
    /// Neighbouring o.
    pub outputs: usize,
    /// y holds pictures; else weights.
    pub yields_pictures: bool,
    rows: usize,
    columns: usize,
}

/// The tile for a convolution, if it is one of small pictures.
pub(super) fn tile(c: &Convolution) -> Option<Tile> {
    let [outer, inner] = c.axes;
    let (rows, columns) = (outer.input, inner.input);
    let small = rows <= MAX_SIDE && columns <= MAX_SIDE && columns.is_multiple_of(4);
    let keeps = |a: &AxisMap| a.alpha == 1 && a.beta.abs() == 1 && a.output == a.input && a.kernel <= MAX_WEIGHTS;
    let of_weights = |a: &AxisMap| a.beta == 1 && a.alpha.abs() == 1 && a.kernel == a.input && a.output <= MAX_WEIGHTS;
    let yields_pictures = c.axes.iter().all(keeps);
    if !small || c.axes.iter().any(|a| a.delta != 1) || !(yields_pictures || c.axes.iter().all(of_weights)) {
        return None;
    }
    let pixels = rows * columns;
    let pictures = if yields_pictures && c.batch.is_multiple_of(2) && 2 * pixels <= MAX_SUMS / 2 { 2 } else { 1 };
    // Sums of weights are vectors until the end.
    let each = if yields_pictures { pictures * pixels } else { 4 * outer.output * inner.output };
    let most = if yields_pictures { MAX_SUMS / each } else { MAX_SUMS / pixels };
    let outputs = [4, 2, 1].into_iter().find(|outputs| *outputs <= most.max(1) && c.outputs.is_multiple_of(*outputs))?;
    Some(Tile { pictures, outputs, yields_pictures, rows, columns })
}

impl Tile {
    /// Invocations that it takes.
    pub fn invocations(&self, c: &Convolution) -> usize {
        c.batch / self.pictures * (c.outputs / self.outputs)
    }

    /// The sums, from the first accumulator to the calls of the tail, which takes four neighbours at once or one number.
    pub fn text(&self, c: &Convolution, four: bool) -> String {
        if self.yields_pictures { self.pictures_text(c, four) } else { self.weights_text(c) }
    }

    /// Vectors of a picture: rows and first columns.
    fn vectors(&self) -> impl Iterator<Item = (usize, usize)> + Clone {
        let columns = self.columns;
        (0..self.rows).flat_map(move |row| (0..columns).step_by(4).map(move |column| (row, column)))
    }

    /// y[p] += x[p + d] · w[k] for each weight k, which is met at a distance d.
    fn pictures_text(&self, c: &Convolution, four: bool) -> String {
        let sums = || (0..self.pictures).flat_map(|b| (0..self.outputs).map(move |o| (b, o)));
        let mut text = String::new();
        for (b, o) in sums() {
            text.extend(self.vectors().map(|(row, column)| format!("var a_{b}_{o}_{row}_{column} = vec4f();\n")));
        }
        text += "for (var c = 0u; c < CONTRACTED; c++) {\nlet x_at = b * X_STRIDES.x + c * X_STRIDES.y;\n";
        text += "let w_at = o * W_STRIDES.x + c * W_STRIDES.y;\n";
        let places = weights(&c.axes, |a| (a.kernel, a.beta));
        for b in 0..self.pictures {
            text += &self.loads(&format!("x_{b}"), "four_of_x", &format!("x_at + {b}u * X_STRIDES.x"));
            text += &self.moved(&format!("x_{b}"), &places);
        }
        for o in 0..self.outputs {
            text.extend((0..places.len()).map(|k| format!("let w_{o}_{k} = element_of_w(w_at + {o}u * W_STRIDES.x + {k}u);\n")));
        }
        for (b, o) in sums() {
            for (row, column) in self.vectors() {
                let met = places.iter().enumerate().filter_map(|(k, &(down, across))| {
                    let from = self.row_at(row, down)?;
                    Some(format!("{} * w_{o}_{k}", moved_name(&format!("x_{b}"), across, from, column)))
                });
                let terms: Vec<_> = met.collect();
                if !terms.is_empty() {
                    let _ = writeln!(text, "a_{b}_{o}_{row}_{column} += {};", terms.join(" + "));
                }
            }
        }
        text += "}\n";
        for (b, o) in sums() {
            for (row, column) in self.vectors() {
                let at = row * self.columns + column;
                let mut call = |at: usize, part: &str| {
                    let _ = writeln!(text, "tail(y_at + {b}u * Y_STRIDES.x + {o}u * Y_STRIDES.y + {at}u, a_{b}_{o}_{row}_{column}{part});");
                };
                if four {
                    call(at, "");
                } else {
                    (at..).zip([".x", ".y", ".z", ".w"]).for_each(|(at, part)| call(at, part));
                }
            }
        }
        text
    }

    /// y[p] += Σ over k of x[k + d] · w[k] for each place p of a weight, which stands for a distance d.
    fn weights_text(&self, c: &Convolution) -> String {
        let places = weights(&c.axes, |a| (a.output, a.alpha));
        let mut text = String::new();
        for o in 0..self.outputs {
            text.extend((0..places.len()).map(|p| format!("var a_{o}_{p} = vec4f();\n")));
        }
        text += "for (var c = 0u; c < CONTRACTED; c++) {\nlet x_at = b * X_STRIDES.x + c * X_STRIDES.y;\n";
        text += "let w_at = o * W_STRIDES.x + c * W_STRIDES.y;\n";
        text += &self.loads("x", "four_of_x", "x_at");
        text += &self.moved("x", &places);
        for o in 0..self.outputs {
            text += &self.loads(&format!("w_{o}"), "four_of_w", &format!("w_at + {o}u * W_STRIDES.x"));
            for (p, &(down, across)) in places.iter().enumerate() {
                let met = self.vectors().filter_map(|(row, column)| {
                    let from = self.row_at(row, down)?;
                    Some(format!("{} * w_{o}_{row}_{column}", moved_name("x", across, from, column)))
                });
                let terms: Vec<_> = met.collect();
                if !terms.is_empty() {
                    let _ = writeln!(text, "a_{o}_{p} += {};", terms.join(" + "));
                }
            }
        }
        text += "}\n";
        for o in 0..self.outputs {
            text.extend((0..places.len()).map(|p| format!("tail(y_at + {o}u * Y_STRIDES.y + {p}u, dot(a_{o}_{p}, vec4f(1.0)));\n")));
        }
        text
    }

    /// Loads a picture, `{name}_{row}_{column}`.
    fn loads(&self, name: &str, function: &str, start: &str) -> String {
        let load = |(row, column): (usize, usize)| {
            let at = row * self.columns + column;
            format!("let {name}_{row}_{column} = {function}({start} + {at}u);\n")
        };
        self.vectors().map(load).collect()
    }

    /// The picture's rows moved across by every distance that a weight is met at, zeros coming in at the edge.
    fn moved(&self, name: &str, places: &[(isize, isize)]) -> String {
        let mut text = String::new();
        let farthest = self.columns as isize;
        for across in (-farthest..farthest).filter(|across| *across != 0 && places.iter().any(|place| place.1 == *across)) {
            for (row, column) in self.vectors() {
                let part = |i: usize| match (column + i).checked_add_signed(across).filter(|at| *at < self.columns) {
                    Some(at) => format!("{name}_{row}_{}.{}", at / 4 * 4, ["x", "y", "z", "w"][at % 4]),
                    None => "0.0".to_owned(),
                };
                let _ = writeln!(text, "let {} = vec4f({});", moved_name(name, across, row, column), [0, 1, 2, 3].map(part).join(", "));
            }
        }
        text
    }

    fn row_at(&self, row: usize, down: isize) -> Option<usize> {
        row.checked_add_signed(down).filter(|row| *row < self.rows)
    }
}

/// Name of a row's vector moved across: `x_0_4`, `x_right1_0_4`, `x_left1_0_4`.
fn moved_name(name: &str, across: isize, row: usize, column: usize) -> String {
    match across {
        0 => format!("{name}_{row}_{column}"),
        1.. => format!("{name}_right{across}_{row}_{column}"),
        _ => format!("{name}_left{}_{row}_{column}", -across),
    }
}

/// Distances down and across at which the weights are met, in the order that they lie; `of` says how many an axis has, and the
/// factor of their number.
fn weights(axes: &[AxisMap; 2], of: impl Fn(&AxisMap) -> (usize, i32)) -> Vec<(isize, isize)> {
    let distances = |a: &AxisMap| {
        let ((count, factor), first) = (of(a), a.gamma as isize);
        (0..count as isize).map(move |k| factor as isize * k + first)
    };
    distances(&axes[0]).flat_map(|down| distances(&axes[1]).map(move |across| (down, across))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_that_fit_are_taken() {
        let of = |side: usize, outputs: usize, stride| {
            Convolution::new([4, 6, side, side], [outputs, 6, 3, 3], stride, 1).and_then(|c| tile(&c))
        };
        assert_eq!(of(8, 32, 1).map(|t| (t.pictures, t.outputs, t.yields_pictures)), Some((1, 2, true)));
        assert_eq!(of(4, 32, 1).map(|t| (t.pictures, t.outputs, t.yields_pictures)), Some((2, 4, true)));
        assert_eq!(of(8, 1, 1).map(|t| t.outputs), Some(1));
        assert_eq!([of(16, 8, 1), of(6, 8, 1), of(8, 8, 2)], [None; 3]);
        let forward = Convolution::new([4, 6, 8, 8], [32, 6, 3, 3], 1, 1).unwrap();
        assert_eq!(tile(&forward.for_input()).map(|t| t.yields_pictures), Some(true));
        assert_eq!(tile(&forward.for_weight()).map(|t| (t.outputs, t.yields_pictures)), Some((2, false)));
    }
}
