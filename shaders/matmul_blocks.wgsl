// The operands of a matrix product, in blocks of 4×4: what stands before tiles.wgsl and one of matmul.wgsl,
// matmul_small.wgsl and matmul_large.wgsl, which differ in the tile of outputs that an invocation computes.
//
//     y[row, column] = Σ_k A[row, k] · B[k, column]
//
// A lies as [m, k], or as [k, m] if TRANSPOSE_A; B as [k, n], or as [n, k] if TRANSPOSE_B.
// A `mat4x4f` holds columns, so a block is kept with the rows of the matrices as its columns:
// (A·B)ᵀ = Bᵀ·Aᵀ, and `sum += b * a` adds four k to sixteen outputs.

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
