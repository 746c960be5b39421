// Runs a body of element-wise code at every element of a domain.
//
//     y[i] = f(x₁[i], x₂[i], …)          as it stands: y[i] = x[i]
//
// i, the row-major index in the domain, is EACH times the number of the invocation: workgroups of 64, counted
// through a grid of two dimensions, since one dimension ends at 65535. Where an invocation computes four
// neighbours, its body is written in vectors of four.

// begin constants
const SIZE: u32 = 1024u; // elements of the domain
const EACH: u32 = 1u;    // neighbours that an invocation computes
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
// end storage

// begin tail
fn tail(i: u32) {
    y[i] = x[i];
}
// end tail

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    run = group.z;
    let i = ((group.y * groups.x + group.x) * 64u + local) * EACH;
    if (i < SIZE) {
        tail(i);
    }
}
