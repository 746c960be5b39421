// Sums over the middle one of three extents [outer, reduced, inner].
//
//     y[o, i] = Σ_r x[o, r, i]
//
// LANES invocations share an output and take every LANES-th r each; their partial sums meet in a tree
// (lanes.wgsl). Neighbours in a workgroup of 64 read neighbours in memory: they differ in the lane when
// inner is 1, in the output otherwise.

// begin constants
const OUTPUTS: u32 = 64u;  // outer · inner
const REDUCED: u32 = 256u;
const INNER: u32 = 64u;
const LANES: u32 = 4u;     // a power of two, at most 64
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
// end storage

// begin head
fn head(i: u32) -> f32 {
    return x[i];
}
// end head

// begin tail
fn tail(i: u32, core0: f32) {
    y[i] = core0;
}
// end tail

const OUTPUTS_PER_GROUP: u32 = 64u / LANES;

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    run = group.z;
    let lane = select(local / OUTPUTS_PER_GROUP, local % LANES, INNER == 1u);
    let place = select(local % OUTPUTS_PER_GROUP, local / LANES, INNER == 1u);
    let output = (group.y * groups.x + group.x) * OUTPUTS_PER_GROUP + place;
    var sum = Terms();
    if (output < OUTPUTS) {
        let first = (output / INNER) * REDUCED * INNER + output % INNER;
        for (var r = lane; r < REDUCED; r += LANES) {
            sum += head(first + r * INNER);
        }
    }
    // begin tree
    sum = sum_over_lanes(place * LANES + lane, lane, sum);
    // end tree
    if (lane == 0u && output < OUTPUTS) {
        tail(output, sum);
    }
}
