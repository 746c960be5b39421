// How outputs are numbered in tiles: what stands before every product whose outputs are computed in
// tiles, after its operands (matmul_blocks.wgsl, convolution.wgsl), which say how many columns N there are.

// A workgroup computes 32×32 outputs; workgroups are counted row by row of tiles.
const GROUPS_ACROSS: u32 = (N + 31u) / 32u;

// Row and column of the first output of an invocation whose tile has this side.
fn corner_of_tile(group: vec3u, groups: vec3u, local: vec3u, side: u32) -> vec2u {
    let number = group.y * groups.x + group.x;
    return vec2u(number / GROUPS_ACROSS, number % GROUPS_ACROSS) * 32u + local.yx * side;
}
