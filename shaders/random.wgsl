// Random numbers without state: Threefry-2×32 with 20 rounds, keyed by (seed, stream) and counted by
// (step, element index), so that every executor draws the same integers. Prepended to every kernel,
// after step.wgsl and math.wgsl. The twin of src/executor/random.rs.
//
// Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).

fn threefry_round(x: vec2u, rotation: u32) -> vec2u {
    let sum = x.x + x.y;
    return vec2u(sum, ((x.y << rotation) | (x.y >> (32u - rotation))) ^ sum);
}

fn threefry_rounds(x: vec2u, rotations: vec4u) -> vec2u {
    let half = threefry_round(threefry_round(x, rotations.x), rotations.y);
    return threefry_round(threefry_round(half, rotations.z), rotations.w);
}

fn threefry2x32(key: vec2u, counter: vec2u) -> vec2u {
    let third = 0x1bd11bdau ^ key.x ^ key.y;
    let even = vec4u(13u, 15u, 26u, 6u);
    let odd = vec4u(17u, 29u, 16u, 24u);
    var x = threefry_rounds(counter + key, even) + vec2u(key.y, third + 1u);
    x = threefry_rounds(x, odd) + vec2u(third, key.x + 2u);
    x = threefry_rounds(x, even) + vec2u(key.x, key.y + 3u);
    x = threefry_rounds(x, odd) + vec2u(key.y, third + 4u);
    return threefry_rounds(x, even) + vec2u(third, key.x + 5u);
}

// The number in (0, 1) that a random word stands for: (⌊w / 2⁹⌋ + ½) / 2²³, exact in f32.
fn unit_interval(word: u32) -> f32 {
    return (f32(word >> 9u) + 0.5) * (1.0 / 8388608.0);
}

fn random_uniform(stream: u32, index: u32) -> f32 {
    return unit_interval(threefry2x32(vec2u(now[run].seed, stream), vec2u(now[run].step, index)).x);
}

// Box and Muller: √(−2 ln u₀) · cos(2π u₁).
fn random_normal(stream: u32, index: u32) -> f32 {
    let words = threefry2x32(vec2u(now[run].seed, stream), vec2u(now[run].step, index));
    return sqrt(-2.0 * logarithm(unit_interval(words.x))) * cos_turns(unit_interval(words.y));
}
