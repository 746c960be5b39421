// Matrix product in large register tiles: every invocation computes 16×16 outputs. For GPUs that are
// played by a CPU, which spend their time on loads: these tiles need half as many as matmul.wgsl's.
// A workgroup is 2×2 invocations. The operands: matmul_blocks.wgsl.

@compute @workgroup_size(2, 2)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    run = group.z;
    let corner = corner_of_tile(group, groups, local, 16u);
    let row = corner.x;
    let column = corner.y;
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
    // begin outputs
    for (var r = 0u; r < min(16u, M - row); r++) {
        for (var c = 0u; c < min(16u, N - column); c++) {
            tail(row + r, column + c, tile[r / 4u * 4u + c / 4u][r % 4u][c % 4u]);
        }
    }
    // end outputs
}
