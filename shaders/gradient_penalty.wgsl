// The gradient penalty of every sample: the squared length of its score's gradient (R1 and R2).
//
//     penalty[n] = Σ_f grads[n, f]²
//
// LANES invocations share a sample n and take every LANES-th feature f each; their partial sums meet
// in a tree (lanes.wgsl). In a workgroup of 64, sample = local / LANES, lane = local % LANES.

// begin constants
const SAMPLES: u32 = 256u;
const FEATURES: u32 = 2u;
const LANES: u32 = 2u; // a power of two, at most 64
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> grads: array<f32>;
@group(0) @binding(2) var<storage, read_write> penalties: array<f32>;

fn grad(i: u32) -> f32 {
    return grads[i];
}
// end storage

// begin tail
fn tail(i: u32, core0: f32) {
    penalties[i] = core0;
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
    let sample = (group.y * groups.x + group.x) * (64u / LANES) + local / LANES;
    var penalty = 0.0;
    if (sample < SAMPLES) {
        for (var f = lane; f < FEATURES; f += LANES) {
            let g = grad(sample * FEATURES + f);
            penalty += g * g;
        }
    }
    // begin tree
    penalty = sum_over_lanes(local, lane, penalty);
    // end tree
    if (lane == 0u && sample < SAMPLES) {
        tail(sample, penalty);
    }
}
