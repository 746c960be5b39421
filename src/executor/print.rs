//! Prints bodies and indices as WGSL: for the GPU to run, and for people to read beside the CPU (`cpu/source.rs`).
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
    /// Numbers from one run's stretch to the next one's, a multiple of 4; `None`: there is one run.
    pub run_stride: Option<usize>,
}

impl Bound {
    /// Where the run's own stretch begins, as the first term of an index that counts `width` numbers at once.
    pub fn run_term(&self, width: usize) -> String {
        self.run_stride.map_or_else(String::new, |stride| format!("run * {}u + ", stride / width))
    }
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
    /// Four neighbours at once.
    four: bool,
    text: String,
    /// Registers that hold elements, by their text.
    loaded: Vec<(String, Reg)>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(buffers: &'a [(BufferId, Bound)], domain: Domain) -> Self {
        Self { buffers, domain, four: false, text: String::new(), loaded: vec![] }
    }

    /// Prints for four neighbours at once, where `four`: every register is a `vec4f`.
    pub(super) fn for_four(self, four: bool) -> Self {
        Self { four, ..self }
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
            let ring = if store.ring { " + now[run].slot * now[run].ring_width" } else { "" };
            let index = format!("{}{ring}", plus_offset(store.place.offset, &linear));
            let target = if self.four { self.vector(store.place.buffer, &index) } else { self.element(store.place.buffer, &index) };
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
            Instr::Gather { table, len, at } => self.each(|part| {
                let index = plus_offset(table.offset, &format!("min(u32(r{at}{part}), {}u)", len - 1));
                self.element(table.buffer, &index)
            }),
            Instr::Scalar(number) => self.same(scalar_text(*number)),
            Instr::Constant(value) => self.same(number_text(*value)),
            Instr::Coordinate(index) => self.neighbours(index, |place| format!("f32({place})")),
            Instr::Random { distribution, stream, index } => {
                let function = match distribution {
                    Distribution::Uniform => "random_uniform",
                    Distribution::Normal => "random_normal",
                };
                self.neighbours(index, |place| format!("{function}({stream}u, {place})"))
            }
            Instr::Unary(function, x) => match unary_text(*function) {
                (name, true) => format!("{name}(r{x})"),
                (name, false) => self.each(|part| format!("{name}(r{x}{part})")),
            },
            Instr::Binary(function, a, b) => binary_text(*function, *a, *b, ["0.0", "1.0"].map(|x| self.same(x.into()))),
            Instr::Select(condition, yes, no) => format!("select(r{no}, r{yes}, r{condition} != {})", self.same("0.0".into())),
        }
    }

    fn load(&mut self, buffer: BufferId, index: &Index, reg: Reg) -> String {
        let element = match neighbourhood(index) {
            Neighbourhood::InLine if self.four => self.vector(buffer, &index_text(index, self.domain)),
            _ => self.neighbours(index, |place| self.element(buffer, place)),
        };
        match self.loaded.iter().find(|(known, _)| *known == element) {
            Some((_, same)) => format!("r{same}"),
            None => {
                self.loaded.push((element.clone(), reg));
                element
            }
        }
    }

    /// A number that is the same at all neighbours.
    fn same(&self, number: String) -> String {
        if self.four { format!("vec4f({number})") } else { number }
    }

    /// One number for each part of a register.
    fn each(&self, number: impl Fn(&str) -> String) -> String {
        if !self.four {
            return number("");
        }
        format!("vec4f({})", [".x", ".y", ".z", ".w"].map(number).join(", "))
    }

    /// One number for the place of each neighbour.
    fn neighbours(&self, index: &Index, number: impl Fn(&str) -> String) -> String {
        let first = index_text(index, self.domain);
        match neighbourhood(index) {
            _ if !self.four => number(&first),
            Neighbourhood::AtOnePlace => format!("vec4f({})", number(&first)),
            Neighbourhood::InLine | Neighbourhood::Anywhere => {
                let at = |beyond: usize| number(&index_text_beyond(index, self.domain, beyond));
                format!("vec4f({})", [at(0), at(1), at(2), at(3)].join(", "))
            }
        }
    }

    /// Four neighbours of a buffer that is bound as vectors.
    pub(super) fn vector(&self, buffer: BufferId, index: &str) -> String {
        match find(self.buffers, buffer) {
            Some(bound) => format!("{}[{}({index}) / 4u]", bound.name, bound.run_term(4)),
            None => format!("unbound_{buffer}[({index}) / 4u]"),
        }
    }

    /// One element of a buffer, however it is bound.
    pub(super) fn element(&self, buffer: BufferId, index: &str) -> String {
        match find(self.buffers, buffer) {
            Some(bound) if bound.wide => format!("{}[{}({index}) / 4u][({index}) % 4u]", bound.name, bound.run_term(4)),
            Some(bound) => format!("{}[{}{index}]", bound.name, bound.run_term(1)),
            None => format!("unbound_{buffer}[{index}]"),
        }
    }
}

/// A host-set scalar.
pub(super) fn scalar_text(number: usize) -> String {
    format!("now[run].scalars[{}].{}", number / 4, ["x", "y", "z", "w"][number % 4])
}

/// The function's name, and whether it takes vectors.
fn unary_text(function: Unary) -> (&'static str, bool) {
    match function {
        Unary::Neg => ("-", true),
        Unary::Exp => ("exponential", false),
        Unary::Log => ("logarithm", false),
        Unary::Sqrt => ("sqrt", true),
        Unary::Abs => ("abs", true),
        Unary::Sign => ("sign", true),
        Unary::Floor => ("floor", true),
        Unary::CosTurns => ("cos_turns", false),
        Unary::SinTurns => ("sin_turns", false),
        Unary::Tanh => ("hyperbolic_tangent", false),
        Unary::Sigmoid => ("sigmoid", false),
        Unary::Softplus => ("softplus", false),
        Unary::LeakyRelu => ("leaky_relu", false),
        Unary::LeakyReluSlope => ("leaky_relu_slope", false),
        Unary::NonFinite => ("non_finite", false),
        Unary::RoundHalf => ("round_half", false),
    }
}

/// `no` and `yes` are what a comparison yields.
fn binary_text(function: Binary, a: Reg, b: Reg, [no, yes]: [String; 2]) -> String {
    match function {
        Binary::Add => format!("r{a} + r{b}"),
        Binary::Sub => format!("r{a} - r{b}"),
        Binary::Mul => format!("r{a} * r{b}"),
        Binary::Div => format!("r{a} / r{b}"),
        Binary::Max => format!("max(r{a}, r{b})"),
        Binary::Min => format!("min(r{a}, r{b})"),
        Binary::Less => format!("select({no}, {yes}, r{a} < r{b})"),
    }
}

/// Where four neighbours of the domain, from a multiple of four on, lie in a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Neighbourhood {
    /// One after the other, from a multiple of four on.
    InLine,
    /// At one place.
    AtOnePlace,
    /// Not so.
    Anywhere,
}

/// See [`Neighbourhood`]; the domain's innermost extent is a multiple of four.
pub(super) fn neighbourhood(index: &Index) -> Neighbourhood {
    let Some((&(extent, stride), outer)) = index.axes.split_last() else { return Neighbourhood::AtOnePlace };
    match stride {
        0 if extent.is_multiple_of(4) => Neighbourhood::AtOnePlace,
        1 if extent.is_multiple_of(4) && index.offset.is_multiple_of(4) && outer.iter().all(|axis| axis.1.is_multiple_of(4)) => {
            Neighbourhood::InLine
        }
        _ => Neighbourhood::Anywhere,
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
    index_text_beyond(index, domain, 0)
}

/// The index `beyond` places further on in the domain.
fn index_text_beyond(index: &Index, domain: Domain, beyond: usize) -> String {
    let moved = |position: &str| if beyond == 0 { position.to_owned() } else { format!("({position} + {beyond}u)") };
    let mut terms = match (index.axes.as_slice(), domain) {
        ([], _) => vec![],
        (axes, Domain::Linear) => axis_terms(axes, &moved("i")),
        (axes, Domain::Matrix { rows, columns }) => match split_axes(axes, rows, columns) {
            Some((row_axes, column_axes)) => [axis_terms(row_axes, "row"), axis_terms(column_axes, &moved("column"))].concat(),
            None => axis_terms(axes, &moved(&linear_index(domain))),
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
