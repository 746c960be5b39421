// Scores a batch as the logistic losses do: softplus of ±score and its slope.
//
//     term[i]  = softplus(±score[i])           softplus(t) = ln(1 + eᵗ)
//     slope[i] = ±sigmoid(±score[i])           d term / d score
//
// The plus sign scores fakes in the discriminator's loss, the minus sign reals in it, and fakes in the
// generator's non-saturating loss. Both come from one e^−|t|, which cannot overflow (math.wgsl).
// i, the number of the sample, is the number of the invocation.

// begin constants
const SIZE: u32 = 256u;      // samples
const NEGATE: bool = false;  // − in place of +
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> scores: array<f32>;
@group(0) @binding(2) var<storage, read_write> terms: array<f32>;
@group(0) @binding(3) var<storage, read_write> slopes: array<f32>;

fn score(i: u32) -> f32 {
    return scores[i];
}
// end storage

// begin tail
fn tail(i: u32, core0: f32, core1: f32) {
    terms[i] = core0;
    slopes[i] = core1;
}
// end tail

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    run = group.z;
    let i = (group.y * groups.x + group.x) * 64u + local;
    if (i >= SIZE) {
        return;
    }
    let signed_score = select(score(i), -score(i), NEGATE);
    let term = softplus(signed_score);
    let slope = sigmoid(signed_score);
    tail(i, term, select(slope, -slope, NEGATE));
}
