//! Chains: neighbouring kernels of a narrow network that one dispatch can run, each workgroup on its own rows of the batch.
//!
//! A kernel goes on from its predecessors' rows where it reads what they wrote row by row: a product from the left, element-wise
//! code at the same places. What it reads across rows (weights) must come from elsewhere. Must not know: executors.

use std::ops::Range;

use super::kernel::unique;
use super::{BufferId, Core, Index, Instr, Kernel, MAX_KERNEL_BUFFERS};

/// Most columns of a chained kernel's operands and outputs: wider layers have work enough for a dispatch of their own.
const MAX_WIDTH: usize = 64;

/// How far ahead a kernel is looked for that can go on from a chain.
const LOOK_AHEAD: usize = 8;

/// The kernels of each dispatch: chains, and kernels that stay alone.
pub fn chains(kernels: &[Kernel]) -> Vec<Range<usize>> {
    let mut chains = vec![];
    let mut first = 0;
    for next in 1..=kernels.len() {
        let goes_on = kernels.get(next).is_some_and(|link| extends(&kernels[first..next].iter().collect::<Vec<_>>(), link));
        if !goes_on {
            chains.push(first..next);
            first = next;
        }
    }
    chains
}

/// Moves kernels that can go on from a chain up to it, where nothing between depends on it.
pub(super) fn gathered(mut kernels: Vec<Kernel>) -> Vec<Kernel> {
    let mut chain = 0;
    let mut done = 0;
    while done < kernels.len() {
        let links: Vec<&Kernel> = kernels[chain..done].iter().collect();
        let ahead = done..kernels.len().min(done + LOOK_AHEAD);
        let may_come = |&at: &usize| extends(&links, &kernels[at]) && (done..at).all(|before| !conflict(&kernels[before], &kernels[at]));
        match ahead.into_iter().find(may_come) {
            Some(at) if done > chain => {
                let link = kernels.remove(at);
                kernels.insert(done, link);
            }
            _ => chain = done,
        }
        done += 1;
    }
    kernels
}

/// Whether a kernel can be the next link of a chain.
fn extends(chain: &[&Kernel], link: &Kernel) -> bool {
    let Some(first) = chain.first() else { return false };
    let (Some((rows, _)), Some((own, _))) = (extents(first), extents(link)) else { return false };
    let kernels = || chain.iter().copied().chain([link]);
    let buffers = unique(kernels().flat_map(|kernel| [kernel.reads(), kernel.writes()].concat()));
    let (reads, writes) = (reads(link), writes(link));
    let apart = |kernel: &&Kernel| {
        let (earlier_reads, earlier_writes) = (self::reads(kernel), self::writes(kernel));
        let all = earlier_writes.iter().flat_map(|write| reads.iter().chain(&writes).map(move |access| (write, access)));
        let overwritten = earlier_reads.iter().flat_map(|read| writes.iter().map(move |write| (read, write)));
        all.chain(overwritten).all(|(a, b)| !a.meets(b) || a.is_by_the_rows_of(b))
    };
    rows == own && buffers.len() <= MAX_KERNEL_BUFFERS && chain.iter().all(apart)
}

/// Whether one of two kernels must stay before the other.
fn conflict(earlier: &Kernel, later: &Kernel) -> bool {
    let (read, written) = (reads(later), writes(later));
    let after_write = writes(earlier).iter().any(|write| read.iter().chain(&written).any(|access| write.meets(access)));
    after_write || reads(earlier).iter().any(|read| written.iter().any(|write| read.meets(write)))
}

/// Rows and columns of a kernel that could be chained.
fn extents(kernel: &Kernel) -> Option<(usize, usize)> {
    let &[rows, columns] = kernel.domain.as_slice() else { return None };
    let narrow = match kernel.core {
        Core::Map => true,
        Core::Matmul { m, k, transpose_a: false, .. } => m == rows && k <= MAX_WIDTH,
        _ => false,
    };
    (narrow && columns <= MAX_WIDTH && !kernel.stores.iter().any(|store| store.ring)).then_some((rows, columns))
}

/// A stretch of a buffer that a kernel touches.
struct Access {
    buffer: BufferId,
    elements: Range<usize>,
    /// Row by row, so many neighbours each; `None`: in another order.
    width: Option<usize>,
}

impl Access {
    fn meets(&self, other: &Self) -> bool {
        self.buffer == other.buffer && self.elements.start < other.elements.end && other.elements.start < self.elements.end
    }

    /// Whether both touch each row's elements when they are at that row.
    fn is_by_the_rows_of(&self, other: &Self) -> bool {
        self.width.is_some() && self.width == other.width && self.elements == other.elements
    }
}

fn reads(kernel: &Kernel) -> Vec<Access> {
    let stretch = |buffer, start, len, width| Access { buffer, elements: start..start + len, width };
    let mut reads = match &kernel.core {
        &Core::Matmul { a, b, m, n, k, transpose_a, .. } => {
            vec![stretch(a.buffer, a.offset, m * k, (!transpose_a).then_some(k)), stretch(b.buffer, b.offset, k * n, None)]
        }
        core => core.operands().into_iter().chain(core.head_loads()).map(everything).collect(),
    };
    reads.extend(kernel.body.instrs.iter().filter_map(|instr| match instr {
        Instr::Load { buffer, index } => Some(load(*buffer, index, &kernel.domain)),
        Instr::Gather { table, .. } => Some(everything(table.buffer)),
        _ => None,
    }));
    reads
}

fn writes(kernel: &Kernel) -> Vec<Access> {
    let columns = extents(kernel).map(|(_, columns)| columns);
    let store = |store: &super::Store| {
        let start = store.place.offset;
        Access { buffer: store.place.buffer, elements: start..start + kernel.len(), width: columns }
    };
    kernel.stores.iter().map(|s| if s.ring { everything(s.place.buffer) } else { store(s) }).collect()
}

fn everything(buffer: BufferId) -> Access {
    Access { buffer, elements: 0..usize::MAX, width: None }
}

fn load(buffer: BufferId, index: &Index, domain: &[usize]) -> Access {
    let reach: usize = index.axes.iter().map(|&(extent, stride)| (extent - 1) * stride).sum();
    let width = match (domain, index.axes.as_slice()) {
        (&[rows, columns], &[(len, 1)]) if len == rows * columns => Some(columns),
        (&[rows, columns], &[(outer, 1), (inner, 0)]) if outer == rows && inner == columns => Some(1),
        _ => None,
    };
    Access { buffer, elements: index.offset..index.offset + reach + 1, width }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Body, Place, Store};

    const ROWS: usize = 32;

    /// y = x·W with everything at the start of its buffer; weights lie in buffer 9.
    fn layer(x: BufferId, y: BufferId, [k, n]: [usize; 2]) -> Kernel {
        let place = |buffer| Place { buffer, offset: 0 };
        let core = Core::Matmul { a: place(x), b: place(9), m: ROWS, n, k, transpose_a: false, transpose_b: false };
        let stores = vec![Store { reg: 0, place: place(y), ring: false }];
        Kernel { label: String::new(), core, domain: vec![ROWS, n], body: Body { instrs: vec![Instr::Core(0)] }, stores }
    }

    fn lengths(kernels: &[Kernel]) -> Vec<usize> {
        chains(kernels).iter().map(Range::len).collect()
    }

    #[test]
    fn layers_that_go_on_row_by_row_are_one_chain() {
        assert_eq!(lengths(&[layer(0, 1, [2, 64]), layer(1, 2, [64, 64]), layer(2, 3, [64, 1])]), [3]);
        assert_eq!(lengths(&[layer(0, 1, [2, 64]), layer(1, 2, [64, 65])]), [1, 1], "too wide");
    }

    #[test]
    fn what_is_read_across_rows_ends_a_chain() {
        // The second one's weights are what the first one writes.
        assert_eq!(lengths(&[layer(0, 9, [4, 4]), layer(1, 2, [4, 4])]), [1, 1]);
        // It reads the same numbers as rows of another length.
        assert_eq!(lengths(&[layer(0, 1, [4, 4]), layer(1, 2, [2, 4])]), [1, 1]);
        // It overwrites weights that other rows of the first one still need.
        assert_eq!(lengths(&[layer(0, 1, [4, 4]), layer(1, 9, [4, 4])]), [1, 1]);
    }

    #[test]
    fn no_more_buffers_than_a_kernel_may_touch() {
        let kernels: Vec<_> = (0..8).map(|i| layer(10 + i, 11 + i, [4, 4])).collect();
        assert_eq!(lengths(&kernels), [5, 3]);
    }

    #[test]
    fn kernels_come_forward_past_what_does_not_matter() {
        let (first, second, third) = (layer(0, 1, [4, 4]), layer(1, 2, [4, 4]), layer(2, 3, [4, 4]));
        let mut aside = layer(1, 4, [4, 4]);
        aside.domain = vec![ROWS * 4];
        let order = gathered(vec![first.clone(), aside.clone(), second.clone(), third.clone()]);
        assert_eq!(order, [first.clone(), second.clone(), third.clone(), aside.clone()]);
        // What writes the third one's input stays before it.
        aside.stores[0].place.buffer = 2;
        let order = gathered(vec![first.clone(), second.clone(), aside.clone(), third.clone()]);
        assert_eq!(order, [first, second, aside, third]);
    }
}
