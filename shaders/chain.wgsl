// Layers of a narrow network, one after the other in one dispatch. A workgroup takes its own rows of the batch
// through all of them: no row needs another one, so it is enough that the workgroup waits for itself.
//
//     h₁ = f₁(x · W₁),  h₂ = f₂(h₁ · W₂), …
//
// Each link computes its outputs in tiles of 4×4, as matmul_small.wgsl does, and its tail makes of a sum what is
// kept. A link with K = 0 has no product: it is an element-wise kernel over the same rows.

// begin constants
const M: u32 = 256u; // rows of the batch
// end constants

const ROWS: u32 = 16u; // rows of a workgroup

// begin storage
@group(0) @binding(1) var<storage, read_write> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
// end storage

// begin link
// begin link constants
const N_0: u32 = 64u; // columns of the link's outputs
const K_0: u32 = 64u; // length of its sums
const TRANSPOSE_B_0: bool = false;
// end link constants

// begin link operands
// Four neighbours in a line of A as it lies. Lines and columns past the end give some number that no
// output within the matrix sees.
fn four_of_a_0(line: u32, first: u32) -> vec4f {
    let i = min(line, M - 1u) * K_0 + min(first, K_0 - 4u);
    return vec4f(a[i], a[i + 1u], a[i + 2u], a[i + 3u]);
}

// Likewise of B.
fn four_of_b_0(line: u32, first: u32) -> vec4f {
    let i = min(line, K_0 - 1u) * N_0 + min(first, N_0 - 4u);
    return vec4f(b[i], b[i + 1u], b[i + 2u], b[i + 3u]);
}
// end link operands

// begin link tail
fn tail_0(row: u32, column: u32, core0: f32) {
    y[row * N_0 + column] = core0;
}
// end link tail

// Bᵀ[column .. column + 4, k .. k + 4].
fn block_of_b_0(k: u32, column: u32) -> mat4x4f {
    if (TRANSPOSE_B_0) {
        return transpose(mat4x4f(
            four_of_b_0(column, k), four_of_b_0(column + 1u, k), four_of_b_0(column + 2u, k), four_of_b_0(column + 3u, k),
        ));
    }
    return mat4x4f(four_of_b_0(k, column), four_of_b_0(k + 1u, column), four_of_b_0(k + 2u, column), four_of_b_0(k + 3u, column));
}

fn link_0(first_row: u32, local: u32) {
    let across = (N_0 + 3u) / 4u;
    for (var tile = local; tile < ROWS / 4u * across; tile += 64u) {
        let row = first_row + tile / across * 4u;
        let column = tile % across * 4u;
        var sum = mat4x4f();
        for (var k = 0u; k < K_0; k += 4u) {
            sum += block_of_b_0(k, column)
                * mat4x4f(four_of_a_0(row, k), four_of_a_0(row + 1u, k), four_of_a_0(row + 2u, k), four_of_a_0(row + 3u, k));
        }
        for (var r = row; r < min(row + 4u, M); r++) {
            for (var c = column; c < min(column + 4u, N_0); c++) {
                tail_0(r, c, sum[r - row][c - column]);
            }
        }
    }
}
// end link

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    run = group.z;
    let first_row = (group.y * groups.x + group.x) * ROWS;
    // begin links
    link_0(first_row, local);
    storageBarrier();
    // end links
}
