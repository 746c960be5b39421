//! Prints bodies and indices as WGSL.
//!
//! The matches over instructions are exhaustive: one without a text here does not compile.
//! Must not know: devices, templates.

use std::fmt::Write as _;

use crate::graph::{Binary, Distribution, Unary};
use crate::number;
use crate::program::{Body, BufferId, Index, Instr, Reg, Store};

/// How the elements of the bound buffers are reached.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// Name of the variable in the shader.
    pub name: String,
    /// It is an array of `vec4f`.
    pub wide: bool,
}

/// How the place in the domain is known to a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// By the row-major index `i`.
    Linear,
    /// By `row` and `column` of `rows` × `columns`.
    Matrix {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
}

/// How a buffer is reached.
pub(super) fn find(buffers: &[(BufferId, Bound)], buffer: BufferId) -> Option<&Bound> {
    buffers.iter().find(|(id, _)| *id == buffer).map(|(_, bound)| bound)
}

/// Prints the instructions of one body, each element loaded once.
pub(super) struct Printer<'a> {
    buffers: &'a [(BufferId, Bound)],
    domain: Domain,
    text: String,
    /// Registers that hold elements, by their text.
    loaded: Vec<(String, Reg)>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(buffers: &'a [(BufferId, Bound)], domain: Domain) -> Self {
        Self { buffers, domain, text: String::new(), loaded: vec![] }
    }

    /// Prints the whole body and gives back the text: `let r0 = …;` a line.
    pub(super) fn body(mut self, body: &Body) -> Self {
        for (reg, instr) in body.instrs.iter().enumerate() {
            let value = self.instr(instr, reg);
            let _ = writeln!(self.text, "    let r{reg} = {value};");
        }
        self
    }

    /// Prints the stores and gives back the text.
    pub(super) fn stores(mut self, stores: &[Store]) -> String {
        let linear = linear_index(self.domain);
        for store in stores {
            let ring = if store.ring { " + now.slot * now.ring_width" } else { "" };
            let index = format!("{}{ring}", plus_offset(store.place.offset, &linear));
            let target = self.element(store.place.buffer, &index);
            let _ = writeln!(self.text, "    {target} = r{};", store.reg);
        }
        self.text
    }

    /// Gives back the text with a `return` of the last register; an empty body is 0.
    pub(super) fn returning_last(mut self, body: &Body) -> String {
        let last = body.instrs.len().checked_sub(1).map_or_else(|| "0.0".to_owned(), |reg| format!("r{reg}"));
        let _ = writeln!(self.text, "    return {last};");
        self.text
    }

    fn instr(&mut self, instr: &Instr, reg: Reg) -> String {
        match instr {
            Instr::Core(number) => format!("core{number}"),
            Instr::Load { buffer, index } => self.load(*buffer, index, reg),
            Instr::Gather { table, len, at } => {
                let index = plus_offset(table.offset, &format!("min(u32(r{at}), {}u)", len - 1));
                self.element(table.buffer, &index)
            }
            Instr::Scalar(number) => format!("now.scalars[{}].{}", number / 4, ["x", "y", "z", "w"][number % 4]),
            Instr::Constant(value) => number_text(*value),
            Instr::Coordinate(index) => format!("f32({})", index_text(index, self.domain)),
            Instr::Random { distribution, stream, index } => {
                let function = match distribution {
                    Distribution::Uniform => "random_uniform",
                    Distribution::Normal => "random_normal",
                };
                format!("{function}({stream}u, {})", index_text(index, self.domain))
            }
            Instr::Unary(function, x) => unary_text(*function, *x),
            Instr::Binary(function, a, b) => binary_text(*function, *a, *b),
            Instr::Select(condition, yes, no) => format!("select(r{no}, r{yes}, r{condition} != 0.0)"),
        }
    }

    fn load(&mut self, buffer: BufferId, index: &Index, reg: Reg) -> String {
        let element = self.element(buffer, &index_text(index, self.domain));
        match self.loaded.iter().find(|(known, _)| *known == element) {
            Some((_, same)) => format!("r{same}"),
            None => {
                self.loaded.push((element.clone(), reg));
                element
            }
        }
    }

    fn element(&self, buffer: BufferId, index: &str) -> String {
        match find(self.buffers, buffer) {
            Some(Bound { name, wide: true }) => format!("{name}[({index}) / 4u][({index}) % 4u]"),
            Some(Bound { name, wide: false }) => format!("{name}[{index}]"),
            None => format!("unbound_{buffer}[{index}]"),
        }
    }
}

fn unary_text(function: Unary, x: Reg) -> String {
    let name = match function {
        Unary::Neg => return format!("-r{x}"),
        Unary::Exp => "exponential",
        Unary::Log => "logarithm",
        Unary::Sqrt => "sqrt",
        Unary::Abs => "abs",
        Unary::Sign => "sign",
        Unary::Floor => "floor",
        Unary::CosTurns => "cos_turns",
        Unary::SinTurns => "sin_turns",
        Unary::Tanh => "hyperbolic_tangent",
        Unary::Sigmoid => "sigmoid",
        Unary::Softplus => "softplus",
        Unary::LeakyRelu => "leaky_relu",
        Unary::LeakyReluSlope => "leaky_relu_slope",
        Unary::NonFinite => "non_finite",
        Unary::RoundHalf => "round_half",
    };
    format!("{name}(r{x})")
}

fn binary_text(function: Binary, a: Reg, b: Reg) -> String {
    match function {
        Binary::Add => format!("r{a} + r{b}"),
        Binary::Sub => format!("r{a} - r{b}"),
        Binary::Mul => format!("r{a} * r{b}"),
        Binary::Div => format!("r{a} / r{b}"),
        Binary::Max => format!("max(r{a}, r{b})"),
        Binary::Min => format!("min(r{a}, r{b})"),
        Binary::Less => format!("select(0.0, 1.0, r{a} < r{b})"),
    }
}

/// A number as an f32 in WGSL; what has no literal (NaN, infinities, subnormals, −0) is given by its bits.
pub(super) fn number_text(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the GPU computes in f32")]
    let value = value as f32;
    if value.to_bits() == 0 || value.is_normal() {
        format!("{}f", number::shortest_f32(value))
    } else {
        format!("from_bits({:#010x}u)", value.to_bits())
    }
}

/// The row-major index in the domain.
fn linear_index(domain: Domain) -> String {
    match domain {
        Domain::Linear => "i".to_owned(),
        Domain::Matrix { columns, .. } => format!("row * {columns}u + column"),
    }
}

fn plus_offset(offset: usize, index: &str) -> String {
    if offset == 0 { index.to_owned() } else { format!("{offset}u + {index}") }
}

/// An index as an expression of type u32.
pub(super) fn index_text(index: &Index, domain: Domain) -> String {
    let mut terms = match (index.axes.as_slice(), domain) {
        ([], _) => vec![],
        (axes, Domain::Linear) => axis_terms(axes, "i"),
        (axes, Domain::Matrix { rows, columns }) => match split_axes(axes, rows, columns) {
            Some((row_axes, column_axes)) => [axis_terms(row_axes, "row"), axis_terms(column_axes, "column")].concat(),
            None => axis_terms(axes, &linear_index(domain)),
        },
    };
    if index.offset != 0 || terms.is_empty() {
        terms.insert(0, format!("{}u", index.offset));
    }
    terms.join(" + ")
}

/// Extents and strides, outermost first.
type Axes = [(usize, usize)];

/// Axes that make up the rows, and those that make up the columns.
fn split_axes(axes: &Axes, rows: usize, columns: usize) -> Option<(&Axes, &Axes)> {
    let extent = |axes: &Axes| axes.iter().map(|a| a.0).product::<usize>();
    (0..=axes.len()).map(|at| axes.split_at(at)).find(|(outer, inner)| extent(outer) == rows && extent(inner) == columns)
}

/// `coordinate · stride` of every axis that has a stride, with `position` split into coordinates.
fn axis_terms(axes: &Axes, position: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let part = if position.contains(' ') { format!("({position})") } else { position.to_owned() };
    let mut inside = 1;
    for (number, &(extent, stride)) in axes.iter().enumerate().rev() {
        if stride != 0 && extent != 1 {
            let mut coordinate = position.to_owned();
            if inside != 1 {
                coordinate = format!("{part} / {inside}u");
            }
            if axes[..number].iter().any(|a| a.0 != 1) {
                let whole = if inside == 1 { &part } else { &coordinate };
                coordinate = format!("{whole} % {extent}u");
            }
            terms.push(scaled(&coordinate, stride));
        }
        inside *= extent;
    }
    terms.reverse();
    terms
}

fn scaled(coordinate: &str, stride: usize) -> String {
    match stride {
        1 if coordinate.contains(' ') => format!("({coordinate})"),
        1 => coordinate.to_owned(),
        _ if coordinate.contains(' ') => format!("({coordinate}) * {stride}u"),
        _ => format!("{coordinate} * {stride}u"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(offset: usize, axes: &[(usize, usize)]) -> Index {
        Index { offset, axes: axes.to_vec() }
    }

    #[test]
    fn indices_are_printed_without_needless_arithmetic() {
        let matrix = Domain::Matrix { rows: 5, columns: 6 };
        assert_eq!(index_text(&index(3, &[]), Domain::Linear), "3u");
        assert_eq!(index_text(&index(0, &[(30, 1)]), Domain::Linear), "i");
        assert_eq!(index_text(&index(2, &[(5, 0), (6, 1)]), Domain::Linear), "2u + (i % 6u)");
        assert_eq!(index_text(&index(0, &[(5, 1), (6, 0)]), Domain::Linear), "(i / 6u)");
        assert_eq!(index_text(&index(0, &[(5, 0), (6, 1)]), matrix), "column");
        assert_eq!(index_text(&index(0, &[(5, 7), (2, 3), (3, 1)]), matrix), "row * 7u + (column / 3u) * 3u + (column % 3u)");
        assert_eq!(index_text(&index(1, &[(30, 2)]), matrix), "1u + (row * 6u + column) * 2u");
    }

    #[test]
    fn numbers_without_a_literal_are_given_by_bits() {
        assert_eq!(number_text(0.2), "0.2f");
        assert_eq!(number_text(-1e-8), "-1e-8f");
        assert_eq!(number_text(1e300), "from_bits(0x7f800000u)");
        assert_eq!(number_text(1e-40), "from_bits(0x000116c2u)");
    }
}
