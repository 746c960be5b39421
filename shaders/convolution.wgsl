// The operands of a convolution as those of a matrix product: what stands before tiles.wgsl
// and matmul_small.wgsl.
//
//     y[b, o, p] = Σ_{c, k} x[b, c, (α·p + β·k + γ) / δ] · w[o, c, k]
//
// where terms count whose position is a whole number within x. Stride, padding and dilation are values
// of α, β, γ, δ; so are both gradients (kernels/src/convolution.rs). Rows are the outputs o, columns the
// places (b, p), sums run over (c, k): A is w, and B holds for every place of y what w meets there,
// looked up as it is needed (implicit im2col).

// begin constants
const M: u32 = 8u;               // outputs o
const N: u32 = 128u;             // places (b, p)
const K: u32 = 36u;              // (c, k)
const ALPHA = vec2i(1i, 1i);
const BETA = vec2i(1i, 1i);
const GAMMA = vec2i(-1i, -1i);
const DELTA = vec2i(1i, 1i);
const INPUT = vec2u(8u, 8u);     // rows and columns of x
const KERNEL = vec2u(3u, 3u);    // of w
const OUTPUT = vec2u(8u, 8u);    // of y
const X_STRIDES = vec2u(256u, 64u); // from b to b and from c to c
const W_STRIDES = vec2u(36u, 9u);   // from o to o and from c to c
const Y_STRIDES = vec2u(512u, 64u); // from b to b and from o to o
// end constants

// begin storage
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn element_of_x(i: u32) -> f32 {
    return x[i];
}

fn element_of_w(i: u32) -> f32 {
    return w[i];
}
// end storage

// begin tail
fn tail(row: u32, column: u32, core0: f32) {
    let i = place_in_y(row, column);
    y[i] = core0;
}
// end tail

// Where output `row` at place `column` lies in y.
fn place_in_y(row: u32, column: u32) -> u32 {
    let places = OUTPUT.x * OUTPUT.y;
    return (column / places) * Y_STRIDES.x + row * Y_STRIDES.y + column % places;
}

// A[row, k], 0 past the end.
fn weight(row: u32, k: u32) -> f32 {
    let places = KERNEL.x * KERNEL.y;
    let within = min(k, K - 1u);
    let found = element_of_w(min(row, M - 1u) * W_STRIDES.x + (within / places) * W_STRIDES.y + within % places);
    return select(0.0, found, k < K);
}

// B[k, column], 0 past the end and where w reaches over the edge of x. No branches, which take software
// adapters long to compile.
fn met(k: u32, column: u32) -> f32 {
    let of_kernel = min(k, K - 1u);
    let of_output = min(column, N - 1u);
    let kernel = of_kernel % (KERNEL.x * KERNEL.y);
    let output = of_output % (OUTPUT.x * OUTPUT.y);
    let p = vec2i(vec2u(output / OUTPUT.y, output % OUTPUT.y));
    let q = vec2i(vec2u(kernel / KERNEL.y, kernel % KERNEL.y));
    let scaled = ALPHA * p + BETA * q + GAMMA;
    let position = clamp(scaled / DELTA, vec2i(0i), vec2i(INPUT) - 1i);
    let inside = all(position * DELTA == scaled) && k < K;
    let batch = of_output / (OUTPUT.x * OUTPUT.y);
    let contracted = of_kernel / (KERNEL.x * KERNEL.y);
    let found = element_of_x(batch * X_STRIDES.x + contracted * X_STRIDES.y + u32(position.x) * INPUT.y + u32(position.y));
    return select(0.0, found, inside);
}

// Aᵀ[k .. k + 4, row .. row + 4], as in matmul_blocks.wgsl.
fn block_of_a(row: u32, k: u32) -> mat4x4f {
    return mat4x4f(
        weight(row, k), weight(row, k + 1u), weight(row, k + 2u), weight(row, k + 3u),
        weight(row + 1u, k), weight(row + 1u, k + 1u), weight(row + 1u, k + 2u), weight(row + 1u, k + 3u),
        weight(row + 2u, k), weight(row + 2u, k + 1u), weight(row + 2u, k + 2u), weight(row + 2u, k + 3u),
        weight(row + 3u, k), weight(row + 3u, k + 1u), weight(row + 3u, k + 2u), weight(row + 3u, k + 3u),
    );
}

// Bᵀ[column .. column + 4, k .. k + 4].
fn block_of_b(k: u32, column: u32) -> mat4x4f {
    return mat4x4f(
        met(k, column), met(k, column + 1u), met(k, column + 2u), met(k, column + 3u),
        met(k + 1u, column), met(k + 1u, column + 1u), met(k + 1u, column + 2u), met(k + 1u, column + 3u),
        met(k + 2u, column), met(k + 2u, column + 1u), met(k + 2u, column + 2u), met(k + 2u, column + 3u),
        met(k + 3u, column), met(k + 3u, column + 1u), met(k + 3u, column + 2u), met(k + 3u, column + 3u),
    );
}
