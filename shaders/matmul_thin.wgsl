// Matrix product for extents too thin for tiles: a column of scores, two coordinates of a point.
//
//     y[row, column] = Σ_k A[row, k] · B[k, column]
//
// A lies as [m, k], or as [k, m] if TRANSPOSE_A; B as [k, n], or as [n, k] if TRANSPOSE_B.
// LANES invocations share an output and take every LANES-th k each; their partial sums meet in a tree
// (lanes.wgsl). In a workgroup of 64, output = local / LANES, lane = local % LANES.

// begin constants
const M: u32 = 256u;
const N: u32 = 1u;
const K: u32 = 64u;
const TRANSPOSE_A: bool = false;
const TRANSPOSE_B: bool = false;
const LANES: u32 = 4u; // a power of two, at most 64
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn element_a(i: u32) -> f32 {
    return a[i];
}

fn element_b(i: u32) -> f32 {
    return b[i];
}
// end storage

// begin tail
fn tail(row: u32, column: u32, core0: f32) {
    y[row * N + column] = core0;
}
// end tail

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    run = group.z;
    let lane = local % LANES;
    let output = (group.y * groups.x + group.x) * (64u / LANES) + local / LANES;
    let row = output / N;
    let column = output % N;
    var sum = 0.0;
    if (output < M * N) {
        for (var k = lane; k < K; k += LANES) {
            let x = element_a(select(row * K + k, k * M + row, TRANSPOSE_A));
            let w = element_b(select(k * N + column, column * K + k, TRANSPOSE_B));
            sum += x * w;
        }
    }
    // begin tree
    sum = sum_over_lanes(local, lane, sum);
    // end tree
    if (lane == 0u && output < M * N) {
        tail(row, column, sum);
    }
}
