// Functions of one number, accurate where WGSL promises little: relative errors of a few units in the
// last place also near zeros, no overflow on the way, NaN in gives NaN out. Prepended to every kernel.
//
// WGSL has no literals for NaN and infinity and compilers may fold `x != x` away, so both are made and
// found by their bits. Polynomials: Cephes library (S. L. Moshier), single precision.

fn from_bits(bits: u32) -> f32 {
    return bitcast<f32>(bits);
}

fn is_nan(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

// 1 where x is NaN or infinite, 0 elsewhere.
fn non_finite(x: f32) -> f32 {
    return select(0.0, 1.0, (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}

// n / 2^bits, rounded to the nearest whole number, of two equally near to the even one.
fn dropped(n: u32, bits: u32) -> u32 {
    return (n + (1u << (bits - 1u)) - 1u + ((n >> bits) & 1u)) >> bits;
}

// The number of half precision nearest to x, by bits as in kernels/src/half.rs: how pack2x16float rounds,
// and what it makes of numbers from 65520 on (here: infinity) or below 2⁻¹⁴, WGSL leaves to the device.
fn round_half(x: f32) -> f32 {
    let sign = bitcast<u32>(x) & 0x80000000u;
    let size = bitcast<u32>(x) & 0x7fffffffu;
    let units = dropped((size & 0x007fffffu) | 0x00800000u, min(126u - min(size >> 23u, 125u), 31u));
    let below = bitcast<u32>(f32(units) * 5.9604644775390625e-8);
    let beyond = select(0x7f800000u, size, size > 0x7f800000u);
    let rounded = select(select(below, dropped(size, 13u) << 13u, size >= 0x38800000u), beyond, size >= 0x477ff000u);
    return bitcast<f32>(sign | rounded);
}

// 2ⁿ for −126 ≤ n ≤ 127.
fn power_of_two(n: i32) -> f32 {
    return bitcast<f32>(u32(n + 127) << 23u);
}

// eˣ = 2ⁿ·eʳ with n whole and |r| ≤ ln(2)/2.
fn exponential(x: f32) -> f32 {
    let bounded = clamp(x, -104.0, 89.0);
    let n = round(bounded * 1.44269504);
    let r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
    var p = 1.9875691500e-4;
    p = p * r + 1.3981999507e-3;
    p = p * r + 8.3334519073e-3;
    p = p * r + 4.1665795894e-2;
    p = p * r + 1.6666665459e-1;
    p = p * r + 5.0000001201e-1;
    let mantissa = p * r * r + r + 1.0;
    // 2ⁿ in two factors, since n may be below −126 or above 127.
    let half = i32(n) / 2;
    let result = mantissa * power_of_two(half) * power_of_two(i32(n) - half);
    return select(result, x, is_nan(x));
}

// ln(1 + f) = 2·artanh(s), s = f/(2 + f), for |s| ≤ 1/3: a series without cancellation.
fn log_of_one_plus(f: f32) -> f32 {
    let s = f / (2.0 + f);
    let z = s * s;
    var p = 0.07692308;
    p = p * z + 0.09090909;
    p = p * z + 0.11111111;
    p = p * z + 0.14285714;
    p = p * z + 0.2;
    p = p * z + 0.33333333;
    return 2.0 * s + 2.0 * s * z * p;
}

// ln x = n·ln 2 + ln m with m between √½ and √2.
fn logarithm(x: f32) -> f32 {
    let subnormal = x < 1.17549435e-38;
    let bits = bitcast<u32>(select(x, x * 8388608.0, subnormal));
    let n = bitcast<i32>(bits - 0x3f3504f3u) >> 23u;
    let m = bitcast<f32>(bits - (bitcast<u32>(n) << 23u));
    let exponent = f32(n) - select(0.0, 23.0, subnormal);
    let result = (log_of_one_plus(m - 1.0) - exponent * 2.12194440e-4) + exponent * 0.693359375;
    if (x < 0.0) {
        return from_bits(0x7fc00000u);
    }
    if (x == 0.0) {
        return from_bits(0xff800000u);
    }
    return select(result, x, non_finite(x) != 0.0);
}

// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|).
fn softplus(x: f32) -> f32 {
    return max(x, 0.0) + log_of_one_plus(exponential(-abs(x)));
}

// 1 / (1 + e⁻ˣ), the slope of softplus.
fn sigmoid(x: f32) -> f32 {
    let e = exponential(-abs(x));
    return select(e, 1.0, x >= 0.0) / (1.0 + e);
}

fn hyperbolic_tangent(x: f32) -> f32 {
    let z = x * x;
    var p = -5.70498872745e-3;
    p = p * z + 2.06390887954e-2;
    p = p * z - 5.37397155531e-2;
    p = p * z + 1.33314422036e-1;
    p = p * z - 3.33332819422e-1;
    let e = exponential(-2.0 * abs(x));
    let far = (1.0 - e) / (1.0 + e);
    return select(select(far, -far, x < 0.0), p * z * x + x, abs(x) < 0.625);
}

// (cos 2πx, sin 2πx): the angle in turns is reduced exactly to an eighth of a turn.
fn cos_sin_turns(x: f32) -> vec2f {
    let quarters = round(4.0 * x);
    let angle = (x - 0.25 * quarters) * 6.28318531;
    let z = angle * angle;
    let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * angle + angle;
    let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
    let quadrant = quarters - 4.0 * floor(0.25 * quarters);
    let odd = quadrant == 1.0 || quadrant == 3.0;
    let c = select(cosine, sine, odd);
    let s = select(sine, cosine, odd);
    return vec2f(
        select(c, -c, quadrant == 1.0 || quadrant == 2.0),
        select(s, -s, quadrant >= 2.0),
    );
}

fn cos_turns(x: f32) -> f32 {
    return cos_sin_turns(x).x;
}

fn sin_turns(x: f32) -> f32 {
    return cos_sin_turns(x).y;
}

// StyleGAN's slope for negative arguments is 0.2.
fn leaky_relu(x: f32) -> f32 {
    return select(0.2 * x, x, x >= 0.0);
}

fn leaky_relu_slope(x: f32) -> f32 {
    return select(0.2, 1.0, x >= 0.0);
}
