// Matrix product in register tiles: every invocation computes 8×8 outputs, a workgroup is 4×4 invocations.
// The operands: matmul_blocks.wgsl.

@compute @workgroup_size(4, 4)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    run = group.z;
    let corner = corner_of_tile(group, groups, local, 8u);
    let row = corner.x;
    let column = corner.y;
    if (row >= M || column >= N) {
        return;
    }
    var sum_00 = mat4x4f();
    var sum_01 = mat4x4f();
    var sum_10 = mat4x4f();
    var sum_11 = mat4x4f();
    for (var k = 0u; k < K; k += 4u) {
        let a_0 = block_of_a(row, k);
        let a_1 = block_of_a(row + 4u, k);
        let b_0 = block_of_b(k, column);
        sum_00 += b_0 * a_0;
        sum_10 += b_0 * a_1;
        let b_1 = block_of_b(k, column + 4u);
        sum_01 += b_1 * a_0;
        sum_11 += b_1 * a_1;
    }
    var tile = array<mat4x4f, 4>(sum_00, sum_01, sum_10, sum_11);
    // begin outputs
    for (var r = 0u; r < min(8u, M - row); r++) {
        for (var c = 0u; c < min(8u, N - column); c++) {
            tail(row + r, column + c, tile[r / 4u * 2u + c / 4u][r % 4u][c % 4u]);
        }
    }
    // end outputs
}
