// Sums that lanes share: what stands before every kernel in which LANES invocations of a workgroup of 64
// compute one output. A kernel with a single lane goes without. Several sums of one kernel are a vector,
// more than four a matrix.

// begin terms
alias Terms = f32;
// end terms

// begin lanes
var<workgroup> partial_sums: array<Terms, 64>;

// The total over all lanes, for lane 0, in a tree: always in the same order, so that it is the same bits
// in every run. `slot` numbers the invocations such that the lanes of an output are neighbours.
fn sum_over_lanes(slot: u32, lane: u32, sum: Terms) -> Terms {
    partial_sums[slot] = sum;
    for (var width = LANES / 2u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (lane < width) {
            partial_sums[slot] += partial_sums[slot + width];
        }
    }
    return partial_sums[slot];
}
// end lanes
