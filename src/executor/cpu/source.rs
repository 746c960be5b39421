//! A kernel in the notation of Rust, for people to read where the CPU runs it: the core's loops by the names of the functions that
//! are called for them, the body as a loop.
//!
//! No such text is run: the CPU walks through the kernel's instructions with compiled loops (`map.rs`, `core.rs`, the crate in
//! `kernels/`). The text is printed from the same kernel as the GPU's WGSL, and its expressions are that WGSL in other words. Must not
//! know: buffers' contents.

use std::fmt::Write as _;

use super::map::CHUNK;
use crate::executor::ExecutorError;
use crate::executor::listing::{heading, indented};
use crate::executor::print::{Bound, Domain, Printer, scalar_text};
use crate::program::{Body, BufferId, Core, Kernel, MAX_HEADS, Place, Program, Store};

/// The text of a kernel.
///
/// # Errors
/// There is no such kernel.
pub(super) fn source(program: &Program, kernel: usize) -> Result<String, ExecutorError> {
    let unknown = || ExecutorError::UnknownName(format!("kernel {kernel}"));
    let kernel = program.kernels.get(kernel).ok_or_else(unknown)?;
    let mut used: Vec<BufferId> = kernel.reads();
    used.extend(kernel.writes().into_iter().filter(|buffer| !kernel.reads().contains(buffer)));
    let text = Text::new(&used, program.scalars.len());
    let buffers = used.iter().map(|&buffer| (format!("b{buffer}"), buffer));
    let head = heading(program, std::slice::from_ref(kernel), buffers, scalar);
    let mut out = core(kernel, &text);
    let _ = writeln!(out, "for i in 0..{} {{ // a line at a time for {CHUNK} elements", kernel.len());
    out += &text.body(&kernel.body, &kernel.stores);
    out += "}\n";
    Ok(head + &indented(&out))
}

fn scalar(number: usize) -> String {
    format!("scalars[{number}]")
}

/// Bodies in Rust.
struct Text {
    buffers: Vec<(BufferId, Bound)>,
    scalars: usize,
}

impl Text {
    /// Over these buffers, which are called b and their number, and so many scalars.
    fn new(buffers: &[BufferId], scalars: usize) -> Self {
        let bound = |buffer: &BufferId| (*buffer, Bound { name: format!("b{buffer}"), wide: false, run_stride: None });
        Self { buffers: buffers.iter().map(bound).collect(), scalars }
    }

    /// A body and its stores at element i.
    fn body(&self, body: &Body, stores: &[Store]) -> String {
        self.in_rust(Printer::new(&self.buffers, Domain::Linear).body(body).stores(stores))
    }

    /// A body that yields its last register.
    fn head(&self, head: &Body) -> String {
        self.in_rust(Printer::new(&self.buffers, Domain::Linear).body(head).returning_last(head))
    }

    /// WGSL's expressions in Rust: scalars by their number, a core's value at its element, literals without suffixes.
    fn in_rust(&self, mut wgsl: String) -> String {
        for number in 0..self.scalars {
            wgsl = wgsl.replace(&scalar_text(number), &scalar(number));
        }
        for core in 0..MAX_HEADS {
            wgsl = wgsl.replace(&format!("= core{core};"), &format!("= core{core}[i];"));
        }
        without_suffixes(&wgsl.replace("now[run].", ""))
    }
}

fn without_suffixes(wgsl: &str) -> String {
    let mut out = String::new();
    let mut letters = wgsl.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let ends = letters.peek().is_none_or(|next| !next.is_alphanumeric());
        if !(matches!(letter, 'u' | 'f') && before.is_ascii_hexdigit() && ends) {
            out.push(letter);
        }
        before = letter;
    }
    out
}

/// The loops before the body, and what they yield.
fn core(kernel: &Kernel, text: &Text) -> String {
    let from = |place: Place| format!("&b{}[{}..]", place.buffer, place.offset);
    match &kernel.core {
        Core::Map => String::new(),
        Core::Matmul { a, b, m, n, k, transpose_a, transpose_b } => {
            let as_lies = |rows: &usize, columns: &usize, transposed: &bool| {
                if *transposed { format!("[{columns} × {rows}]ᵀ") } else { format!("[{rows} × {columns}]") }
            };
            let extents = format!("{} · {}", as_lies(m, k, transpose_a), as_lies(k, n, transpose_b));
            format!("let core0 = product({}, {}); // {extents}\n", from(*a), from(*b))
        }
        Core::Convolve { x, w, convolution } => {
            let [x_shape, w_shape, y_shape] = convolution.shapes();
            format!("let core0 = convolution({}, {}); // {x_shape:?} ∗ {w_shape:?} → {y_shape:?}\n", from(*x), from(*w))
        }
        Core::Sum { heads, outer, reduced, inner } => {
            let mut out = String::new();
            for (number, head) in heads.iter().enumerate() {
                let _ = write!(out, "let term{number} = |i| {{\n{}}};\n", text.head(head));
                let _ = writeln!(out, "let core{number} = sum(term{number}, [{outer}, {reduced}, {inner}]); // Σ over {reduced}");
            }
            out
        }
        Core::GradientPenalty { grads, samples, features } => {
            format!("let core0 = squared_rows({}); // of {samples} rows the sum of {features} squares\n", from(*grads))
        }
        Core::SoftplusScore { scores, negate } => {
            let sign = if *negate { "-" } else { "" };
            format!("let (core0, core1) = softplus_scores({}); // softplus({sign}score), and its slope\n", from(*scores))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cpu_kernels::Convolution;

    /// Functions that a text calls for a core.
    fn called(text: &str) -> Vec<String> {
        let calls = text.lines().filter_map(|line| line.split_once("core0")?.1.split_once(" = ")?.1.split_once('('));
        calls.map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn the_functions_that_a_text_names_are_those_that_run() {
        let place = Place { buffer: 0, offset: 0 };
        let convolution = Convolution::new([1, 1, 2, 2], [1, 1, 1, 1], 1, 0).unwrap();
        let cores = [
            Core::Matmul { a: place, b: place, m: 1, n: 1, k: 1, transpose_a: false, transpose_b: false },
            Core::Convolve { x: place, w: place, convolution },
            Core::Sum { heads: vec![Body::default()], outer: 1, reduced: 1, inner: 1 },
            Core::GradientPenalty { grads: place, samples: 1, features: 1 },
            Core::SoftplusScore { scores: place, negate: false },
        ];
        let runs = include_str!("core.rs");
        for core in cores {
            let kernel = Kernel { label: String::new(), core, domain: vec![1], body: Body::default(), stores: vec![] };
            let text = super::core(&kernel, &Text::new(&[], 0));
            let called = called(&text);
            assert_eq!(called.len(), 1, "{text}");
            assert!([format!("T::{}(", called[0]), format!("self.{}(", called[0])].iter().any(|call| runs.contains(call)), "{text}");
        }
        assert!(!runs.contains("T::sums(") && !runs.contains("self.sums("), "a name that is none would pass");
    }

    #[test]
    fn expressions_are_rust() {
        let wgsl = "let r0 = core0;\nlet r1 = now[run].scalars[1].y * 0.5f;\nb2[3u + i] = softplus(from_bits(0x0001ff0fu));\n";
        let rust = "let r0 = core0[i];\nlet r1 = scalars[5] * 0.5;\nb2[3 + i] = softplus(from_bits(0x0001ff0f));\n";
        assert_eq!(Text::new(&[], 6).in_rust(wgsl.to_owned()), rust);
    }
}
