//! Turns a chain of kernels into one dispatch: `shaders/chain.wgsl`, with a link a kernel.
//!
//! Must not know: wgpu, which kernels go together.

use super::plan::{Constant, Dispatch, GROUP, Lockstep, Planner, Tuning, constants_text, grid};
use super::template::{CHAIN, region, replace_region};
use crate::executor::ExecutorError;
use crate::executor::print::{Domain, Printer};
use crate::program::{BufferId, Core, Kernel, Place};

/// Rows of a workgroup: `ROWS` of the shader.
const ROWS: usize = 16;

/// A link as the shader sees it: `y = tail(A·B)`, without a product where `k` is 0.
struct Link<'a> {
    kernel: &'a Kernel,
    rows: usize,
    columns: usize,
    k: usize,
    transpose_b: bool,
    /// A and B, and their lines and columns as they lie.
    operands: Option<[(Place, [usize; 2]); 2]>,
}

/// Makes the dispatch of a chain (see [`crate::program::chains`]).
///
/// # Errors
/// A kernel cannot be a link, or [`ExecutorError::Refused`] for more rows than a grid covers.
pub(super) fn chain_dispatch(kernels: &[Kernel], lockstep: Lockstep<'_>) -> Result<Dispatch, ExecutorError> {
    let no_link = || ExecutorError::Refused("a chain of kernels that are no links".to_owned());
    let links = kernels.iter().map(Link::of).collect::<Option<Vec<_>>>().ok_or_else(no_link)?;
    let first = links.first().ok_or_else(no_link)?;
    let mut planner = Planner::new(first.kernel, kernels, Tuning::Hardware, lockstep);
    let written: Vec<BufferId> = kernels.iter().flat_map(Kernel::writes).collect();
    links.iter().flat_map(Link::wide_operands).filter(|buffer| !written.contains(buffer)).for_each(|buffer| planner.bind_wide(buffer));
    let mut texts = String::new();
    let mut calls = String::new();
    for (number, link) in links.iter().enumerate() {
        texts += &link.text(number, &mut planner, &written)?;
        calls += &format!("link_{number}(first_row, local);\nstorageBarrier();\n");
    }
    let rows = first.rows;
    let labels: Vec<&str> = kernels.iter().map(|kernel| kernel.label.as_str()).filter(|label| !label.is_empty()).collect();
    let regions = [
        ("runs", constants_text(&[("RUNS", Constant::Count(lockstep.runs))])),
        ("constants", constants_text(&[("M", Constant::Count(rows))])),
        ("storage", planner.storage_text()),
        ("link", texts),
        ("links", calls),
    ];
    let groups = grid(rows.div_ceil(ROWS), lockstep.runs)?;
    Ok(Dispatch { label: labels.join(", "), source: CHAIN.fill(&regions)?, bindings: planner.bindings, groups })
}

impl<'a> Link<'a> {
    fn of(kernel: &'a Kernel) -> Option<Self> {
        let &[rows, columns] = kernel.domain.as_slice() else { return None };
        let (k, transpose_b, operands) = match kernel.core {
            Core::Map => (0, false, None),
            Core::Matmul { a, b, n, k, transpose_b, .. } => {
                let lies = if transpose_b { [n, k] } else { [k, n] };
                (k, transpose_b, Some([(a, [rows, k]), (b, lies)]))
            }
            _ => return None,
        };
        Some(Self { kernel, rows, columns, k, transpose_b, operands })
    }

    /// Buffers of operands that can be read as vectors of four.
    fn wide_operands(&self) -> impl Iterator<Item = BufferId> {
        self.operands.into_iter().flatten().filter(|&operand| self.is_wide(operand)).map(|(place, _)| place.buffer)
    }

    fn is_wide(&self, (place, [_, width]): (Place, [usize; 2])) -> bool {
        [place.offset, width, self.k].iter().all(|x| x.is_multiple_of(4))
    }

    fn text(&self, number: usize, planner: &mut Planner<'_>, written: &[BufferId]) -> Result<String, ExecutorError> {
        let named = |name: &str| format!("{name}_{number}");
        let [n, k, transpose_b] = ["N", "K", "TRANSPOSE_B"].map(named);
        let constants = [
            (n.as_str(), Constant::Count(self.columns)),
            (k.as_str(), Constant::Count(self.k)),
            (transpose_b.as_str(), Constant::Flag(self.transpose_b)),
        ];
        let mut operands = String::new();
        for (which, function) in ["four_of_a", "four_of_b"].into_iter().enumerate() {
            operands += &match self.operands {
                Some(both) => {
                    let wide = self.is_wide(both[which]) && !written.contains(&both[which].0.buffer);
                    planner.four_accessor(&named(function), both[which], wide)
                }
                None => format!("fn {}(line: u32, first: u32) -> vec4f {{\n    return vec4f();\n}}\n", named(function)),
            };
        }
        let domain = Domain::Matrix { rows: self.rows, columns: self.columns };
        let lines = Printer::new(&planner.bound, domain).body(&self.kernel.body).stores(&self.kernel.stores);
        let tail = format!("fn {}(row: u32, column: u32, core0: f32) {{\n{lines}}}\n", named("tail"));
        let missing = || ExecutorError::Refused("shader “chain” has no region for its links".to_owned());
        let mut text = region(CHAIN.text, "link").ok_or_else(missing)?.replace("_0", &format!("_{number}"));
        for (name, replacement) in [("link constants", constants_text(&constants)), ("link operands", operands), ("link tail", tail)] {
            text = replace_region(&text, name, &replacement).ok_or_else(missing)?;
        }
        Ok(text)
    }
}

const _: () = assert!(GROUP == 64, "the shader's workgroups");
