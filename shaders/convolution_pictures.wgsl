// Convolutions of small pictures for adapters that are software, where a load costs as much as a hundred products:
// an invocation loads whole pictures, row by row in vectors of four, and keeps them and its sums in registers. What
// a row meets one column further on is the same row moved by one, with a zero at the edge; rows beyond the edge are
// left out. The sums are printed for the picture's size (src/executor/gpu/pictures.rs); as it stands, a picture of
// 4×4 pixels with one weight.
//
//     y[b, o, p] = Σ over c, k of x[b, c, p + k + γ] · w[o, c, k]
//
// An invocation has PICTURES neighbouring b and OUTPUTS neighbouring o. The b, c and o of x, w and y lie in any order,
// so that this is also the gradient of weights: pictures then are summed over samples, and p is a place of the weight.

// begin constants
const BATCH: u32 = 64u;
const OUTPUT_TILES: u32 = 32u;         // tiles of o
const PICTURES: u32 = 1u;
const OUTPUTS: u32 = 1u;
const CONTRACTED: u32 = 8u;            // extent of c
const X_STRIDES = vec2u(128u, 16u);    // of b and c
const W_STRIDES = vec2u(8u, 1u);       // of o and c
const Y_STRIDES = vec2u(512u, 16u);    // of b and o
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Four neighbours from a multiple of four on.
fn four_of_x(i: u32) -> vec4f {
    return x[i / 4u];
}

fn element_of_w(i: u32) -> f32 {
    return w[i];
}
// end storage

// begin tail
fn tail(i: u32, core0: vec4f) {
    y[i / 4u] = core0;
}
// end tail

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    run = group.z;
    let number = (group.y * groups.x + group.x) * 64u + local;
    let b = number / OUTPUT_TILES * PICTURES;
    let o = number % OUTPUT_TILES * OUTPUTS;
    if (b >= BATCH) {
        return;
    }
    let y_at = b * Y_STRIDES.x + o * Y_STRIDES.y;
    // begin sums
    var a_0 = vec4f();
    var a_1 = vec4f();
    var a_2 = vec4f();
    var a_3 = vec4f();
    for (var c = 0u; c < CONTRACTED; c++) {
        let x_at = b * X_STRIDES.x + c * X_STRIDES.y;
        let weight = element_of_w(o * W_STRIDES.x + c * W_STRIDES.y);
        a_0 += four_of_x(x_at) * weight;
        a_1 += four_of_x(x_at + 4u) * weight;
        a_2 += four_of_x(x_at + 8u) * weight;
        a_3 += four_of_x(x_at + 12u) * weight;
    }
    tail(y_at, a_0);
    tail(y_at + 4u, a_1);
    tail(y_at + 8u, a_2);
    tail(y_at + 12u, a_3);
    // end sums
}
