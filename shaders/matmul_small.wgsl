// Matrix product in small register tiles: every invocation computes 4×4 outputs, for matrices whose
// outputs in tiles of 8×8 (matmul.wgsl) would leave most of a GPU without work. A workgroup is 8×8
// invocations. The operands: matmul_blocks.wgsl.

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    run = group.z;
    let corner = corner_of_tile(group, groups, local, 4u);
    let row = corner.x;
    let column = corner.y;
    if (row >= M || column >= N) {
        return;
    }
    var sum = mat4x4f();
    for (var k = 0u; k < K; k += 4u) {
        sum += block_of_b(k, column) * block_of_a(row, k);
    }
    // begin outputs
    for (var r = 0u; r < min(4u, M - row); r++) {
        for (var c = 0u; c < min(4u, N - column); c++) {
            tail(row + r, column + c, sum[r][c]);
        }
    }
    // end outputs
}
