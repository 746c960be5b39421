// Matrix product in large register tiles: every invocation computes 16×16 outputs. For GPUs that are
// played by a CPU, which spend their time on loads: these tiles need half as many as matmul.wgsl's.
//
//     y[row, column] = Σ_k A[row, k] · B[k, column]
//
// A lies as [m, k], or as [k, m] if TRANSPOSE_A; B as [k, n], or as [n, k] if TRANSPOSE_B.
// Both are taken in blocks of 4×4. A `mat4x4f` holds columns, so a block is kept with the rows of the
// matrices as its columns: (A·B)ᵀ = Bᵀ·Aᵀ, and `sum += b * a` adds four k to sixteen outputs.
//
// A workgroup of 2×2 invocations computes 32×32 outputs; workgroups are counted row by row of tiles.

// begin constants
const M: u32 = 256u;
const N: u32 = 64u;
const K: u32 = 64u;
const TRANSPOSE_A: bool = false;
const TRANSPOSE_B: bool = false;
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// Four neighbours in a line of A as it lies. Lines and columns past the end give some number that no
// output within the matrix sees.
fn four_of_a(line: u32, first: u32) -> vec4f {
    return a[(min(line, M - 1u) * K + min(first, K - 4u)) / 4u];
}

// Likewise of B.
fn four_of_b(line: u32, first: u32) -> vec4f {
    return b[(min(line, K - 1u) * N + min(first, N - 4u)) / 4u];
}
// end storage

// begin tail
fn tail(row: u32, column: u32, core0: f32) {
    y[row * N + column] = core0;
}
// end tail

// Aᵀ[k .. k + 4, row .. row + 4].
fn block_of_a(row: u32, k: u32) -> mat4x4f {
    if (TRANSPOSE_A) {
        return transpose(mat4x4f(four_of_a(k, row), four_of_a(k + 1u, row), four_of_a(k + 2u, row), four_of_a(k + 3u, row)));
    }
    return mat4x4f(four_of_a(row, k), four_of_a(row + 1u, k), four_of_a(row + 2u, k), four_of_a(row + 3u, k));
}

// Bᵀ[column .. column + 4, k .. k + 4].
fn block_of_b(k: u32, column: u32) -> mat4x4f {
    if (TRANSPOSE_B) {
        return transpose(mat4x4f(four_of_b(column, k), four_of_b(column + 1u, k), four_of_b(column + 2u, k), four_of_b(column + 3u, k)));
    }
    return mat4x4f(four_of_b(k, column), four_of_b(k + 1u, column), four_of_b(k + 2u, column), four_of_b(k + 3u, column));
}

const GROUPS_ACROSS: u32 = (N + 31u) / 32u;

@compute @workgroup_size(2, 2)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let number = group.y * groups.x + group.x;
    let row = (number / GROUPS_ACROSS) * 32u + local.y * 16u;
    let column = (number % GROUPS_ACROSS) * 32u + local.x * 16u;
    if (row >= M || column >= N) {
        return;
    }
    var sum_00 = mat4x4f();
    var sum_01 = mat4x4f();
    var sum_02 = mat4x4f();
    var sum_03 = mat4x4f();
    var sum_10 = mat4x4f();
    var sum_11 = mat4x4f();
    var sum_12 = mat4x4f();
    var sum_13 = mat4x4f();
    var sum_20 = mat4x4f();
    var sum_21 = mat4x4f();
    var sum_22 = mat4x4f();
    var sum_23 = mat4x4f();
    var sum_30 = mat4x4f();
    var sum_31 = mat4x4f();
    var sum_32 = mat4x4f();
    var sum_33 = mat4x4f();
    for (var k = 0u; k < K; k += 4u) {
        let a_0 = block_of_a(row, k);
        let a_1 = block_of_a(row + 4u, k);
        let a_2 = block_of_a(row + 8u, k);
        let a_3 = block_of_a(row + 12u, k);
        let b_0 = block_of_b(k, column);
        sum_00 += b_0 * a_0;
        sum_10 += b_0 * a_1;
        sum_20 += b_0 * a_2;
        sum_30 += b_0 * a_3;
        let b_1 = block_of_b(k, column + 4u);
        sum_01 += b_1 * a_0;
        sum_11 += b_1 * a_1;
        sum_21 += b_1 * a_2;
        sum_31 += b_1 * a_3;
        let b_2 = block_of_b(k, column + 8u);
        sum_02 += b_2 * a_0;
        sum_12 += b_2 * a_1;
        sum_22 += b_2 * a_2;
        sum_32 += b_2 * a_3;
        let b_3 = block_of_b(k, column + 12u);
        sum_03 += b_3 * a_0;
        sum_13 += b_3 * a_1;
        sum_23 += b_3 * a_2;
        sum_33 += b_3 * a_3;
    }
    var tile = array<mat4x4f, 16>(
        sum_00, sum_01, sum_02, sum_03,
        sum_10, sum_11, sum_12, sum_13,
        sum_20, sum_21, sum_22, sum_23,
        sum_30, sum_31, sum_32, sum_33,
    );
    for (var r = 0u; r < min(16u, M - row); r++) {
        for (var c = 0u; c < min(16u, N - column); c++) {
            tail(row + r, column + c, tile[r / 4u * 4u + c / 4u][r % 4u][c % 4u]);
        }
    }
}
