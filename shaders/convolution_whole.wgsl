// Convolution whose positions in x are whole numbers by themselves (δ = 1): every stride but those of the
// gradients of strided convolutions, which convolution.wgsl computes.
//
//     y[b, o, p] = Σ_{c, k} x[b, c, α·p + β·k + γ] · w[o, c, k]
//
// where terms count whose position lies within x (kernels/src/convolution.rs). As a matrix product: rows are the
// outputs o, columns the places (b, p), sums run over (c, k). For GPUs that are played by a CPU: an invocation computes
// 16 rows × 8 columns. Its columns are ACROSS apart, so that neighbours in a workgroup read neighbours in x, and all of
// them the same weight. Position and address are sums of a part that a column knows and a part that k knows.

// begin constants
const M: u32 = 8u;               // outputs o
const N: u32 = 128u;             // places (b, p)
const CONTRACTED: u32 = 4u;      // c
const ALPHA = vec2i(1i, 1i);
const BETA = vec2i(1i, 1i);
const GAMMA = vec2i(-1i, -1i);
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

const ACROSS: u32 = 8u;
const GROUP_ROWS: u32 = 32u;
const GROUP_COLUMNS: u32 = 64u;

// Where output `row` at place `column` lies in y.
fn place_in_y(row: u32, column: u32) -> u32 {
    let places = OUTPUT.x * OUTPUT.y;
    return (column / places) * Y_STRIDES.x + row * Y_STRIDES.y + column % places;
}

// What four columns know: rows and columns of x at k = 0, and the address that belongs to them.
struct Columns {
    row: vec4i,
    column: vec4i,
    address: vec4i,
}

fn columns_from(first: u32) -> Columns {
    let of_output = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u) * ACROSS, vec4u(N - 1u));
    let place = of_output % (OUTPUT.x * OUTPUT.y);
    let row = vec4i(place / OUTPUT.y) * ALPHA.x + GAMMA.x;
    let column = vec4i(place % OUTPUT.y) * ALPHA.y + GAMMA.y;
    let batch = vec4i(of_output / (OUTPUT.x * OUTPUT.y) * X_STRIDES.x);
    return Columns(row, column, batch + row * i32(INPUT.y) + column);
}

// What the columns meet at a step of the kernel, 0 over the edge of x.
fn met(columns: Columns, step: vec2i, address: i32) -> vec4f {
    let inside = (vec4u(columns.row + step.x) < vec4u(INPUT.x)) & (vec4u(columns.column + step.y) < vec4u(INPUT.y));
    let at = vec4u(select(vec4i(0i), columns.address + address, inside));
    let found = vec4f(element_of_x(at.x), element_of_x(at.y), element_of_x(at.z), element_of_x(at.w));
    return select(vec4f(0.0), found, inside);
}

// Where the weights of four rows begin.
fn rows_from(first: u32) -> vec4u {
    return min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(M - 1u)) * W_STRIDES.x;
}

// Every row with every column.
fn outer(rows: vec4f, columns: vec4f) -> mat4x4f {
    return mat4x4f(rows * columns.x, rows * columns.y, rows * columns.z, rows * columns.w);
}

// The weights of four rows.
fn weights(rows: vec4u, address: u32) -> vec4f {
    let at = rows + address;
    return vec4f(element_of_w(at.x), element_of_w(at.y), element_of_w(at.z), element_of_w(at.w));
}

@compute @workgroup_size(8, 2)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    run = group.z;
    let number = group.y * groups.x + group.x;
    let groups_across = (N + GROUP_COLUMNS - 1u) / GROUP_COLUMNS;
    let row = number / groups_across * GROUP_ROWS + local.y * 16u;
    let column = number % groups_across * GROUP_COLUMNS + local.x;
    if (row >= M) {
        return;
    }
    let rows_0 = rows_from(row + 0u);
    let rows_1 = rows_from(row + 4u);
    let rows_2 = rows_from(row + 8u);
    let rows_3 = rows_from(row + 12u);
    let columns_0 = columns_from(column);
    let columns_1 = columns_from(column + 4u * ACROSS);
    // sum_rc: a column of a matrix is four rows at one column.
    var sum_00 = mat4x4f();
    var sum_01 = mat4x4f();
    var sum_10 = mat4x4f();
    var sum_11 = mat4x4f();
    var sum_20 = mat4x4f();
    var sum_21 = mat4x4f();
    var sum_30 = mat4x4f();
    var sum_31 = mat4x4f();
    for (var c = 0u; c < CONTRACTED; c++) {
        for (var k_row = 0u; k_row < KERNEL.x; k_row++) {
            for (var k_column = 0u; k_column < KERNEL.y; k_column++) {
                let step = vec2i(vec2u(k_row, k_column)) * BETA;
                let address_in_x = i32(c * X_STRIDES.y) + step.x * i32(INPUT.y) + step.y;
                let address_in_w = c * W_STRIDES.y + k_row * KERNEL.y + k_column;
                let a_0 = weights(rows_0, address_in_w);
                let a_1 = weights(rows_1, address_in_w);
                let a_2 = weights(rows_2, address_in_w);
                let a_3 = weights(rows_3, address_in_w);
                let b_0 = met(columns_0, step, address_in_x);
                sum_00 += outer(a_0, b_0);
                sum_10 += outer(a_1, b_0);
                sum_20 += outer(a_2, b_0);
                sum_30 += outer(a_3, b_0);
                let b_1 = met(columns_1, step, address_in_x);
                sum_01 += outer(a_0, b_1);
                sum_11 += outer(a_1, b_1);
                sum_21 += outer(a_2, b_1);
                sum_31 += outer(a_3, b_1);
            }
        }
    }
    var tile = array<mat4x4f, 8>(sum_00, sum_01, sum_10, sum_11, sum_20, sum_21, sum_30, sum_31);
    for (var r = 0u; r < 16u; r++) {
        for (var c = 0u; c < 8u; c++) {
            if (row + r < M && column + c * ACROSS < N) {
                tail(row + r, column + c * ACROSS, tile[r / 4u * 2u + c / 4u][c % 4u][r % 4u]);
            }
        }
    }
}
