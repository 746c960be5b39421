//! What the CPU does for a kernel, as Rust for people: the core's loops by their names in `kernels/`, the body as a loop.
//!
//! The text comes from the kernel itself, as the GPU's does. Must not know: buffers' contents.

use std::fmt::Write as _;

use super::map::CHUNK;
use crate::executor::ExecutorError;
use crate::executor::gpu::Text;
use crate::executor::listing::{heading, indented};
use crate::program::{BufferId, Core, Kernel, Place, Program};

/// The text of a kernel.
///
/// # Errors
/// There is no such kernel.
pub(super) fn source(program: &Program, kernel: usize) -> Result<String, ExecutorError> {
    let unknown = || ExecutorError::UnknownName(format!("kernel {kernel}"));
    let kernel = program.kernels.get(kernel).ok_or_else(unknown)?;
    let mut used: Vec<BufferId> = kernel.reads();
    used.extend(kernel.writes().into_iter().filter(|buffer| !kernel.reads().contains(buffer)));
    let text = Text::new(&used);
    let buffers = used.iter().map(|&buffer| (format!("b{buffer}"), buffer));
    let head = heading(program, std::slice::from_ref(kernel), buffers, Text::scalar);
    let mut out = core(kernel, &text);
    let _ = writeln!(out, "for i in 0..{} {{ // a line at a time for {CHUNK} elements", kernel.len());
    out += &text.body(&kernel.body, &kernel.stores);
    out += "}\n";
    Ok(head + &indented(&out))
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
                let _ = writeln!(out, "let core{number} = sums({outer}, {reduced}, {inner}, term{number}); // Σ over {reduced}");
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
