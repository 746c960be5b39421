//! Programs built by hand that use every core and every instruction, for the tests of the GPU executor.
//!
//! Inputs and outputs are states, so that tests can write and read them by name: `x`, `w`, `g` in, `y` out.
#![allow(dead_code, reason = "each test binary uses its own part")]

use loss_explorer::graph::{Binary, Convolution, Distribution, Unary};
use loss_explorer::program::{
    Body, Buffer, Core, Index, Instr, Kernel, MAX_HEADS, NamedTensor, Place, Program, RING_SLOTS, Reg, Role, Store,
};

/// Rows and widths of chained layers.
pub const LAYERS: [(usize, [usize; 3]); 4] = [(1, [1, 1, 1]), (37, [6, 10, 3]), (64, [2, 64, 1]), (50, [8, 32, 12])];

/// Grows a program.
pub struct Builder {
    pub program: Program,
}

impl Builder {
    pub fn new(name: impl Into<String>) -> Self {
        let (buffers, kernels, scalars, tensors, summaries) = Default::default();
        Self { program: Program { name: name.into(), buffers, kernels, scalars, tensors, summaries } }
    }

    fn buffer(&mut self, len: usize, role: Role) -> usize {
        self.program.buffers.push(Buffer { len, role });
        self.program.buffers.len() - 1
    }

    pub fn state(&mut self, name: &str, len: usize) -> usize {
        self.buffer(len, Role::State(name.to_owned()))
    }

    pub fn scratch(&mut self, len: usize) -> usize {
        self.buffer(len, Role::Scratch)
    }

    pub fn ring(&mut self, summaries: &[&str]) -> usize {
        self.program.summaries = summaries.iter().map(|s| (*s).to_owned()).collect();
        self.buffer(RING_SLOTS * summaries.len(), Role::Ring)
    }

    pub fn tensor(&mut self, name: &str, place: Place, shape: &[usize]) {
        self.program.tensors.push(NamedTensor { name: name.to_owned(), place, shape: shape.to_vec() });
    }

    pub fn kernel(&mut self, core: Core, domain: &[usize], instrs: Vec<Instr>, stores: Vec<Store>) {
        let label = format!("{} {}", self.program.name, self.program.kernels.len());
        self.program.kernels.push(Kernel { label, core, domain: domain.to_vec(), body: Body { instrs }, stores });
    }
}

pub fn at(buffer: usize, offset: usize) -> Place {
    Place { buffer, offset }
}

pub fn store(reg: Reg, buffer: usize, offset: usize) -> Store {
    Store { reg, place: at(buffer, offset), ring: false }
}

pub fn ring_store(reg: Reg, buffer: usize, offset: usize) -> Store {
    Store { reg, place: at(buffer, offset), ring: true }
}

pub fn load(buffer: usize, offset: usize, len: usize) -> Instr {
    Instr::Load { buffer, index: Index::contiguous(offset, len) }
}

pub fn index(offset: usize, axes: &[(usize, usize)]) -> Index {
    Index { offset, axes: axes.to_vec() }
}

/// y = every function of one number, one below the other; where needed of |x| + ¼.
pub fn unaries(len: usize) -> Program {
    let mut b = Builder::new(format!("unaries of {len}"));
    let (x, y) = (b.state("x", len), b.state("y", len * Unary::ALL.len()));
    let mut instrs = vec![load(x, 0, len), Instr::Unary(Unary::Abs, 0), Instr::Constant(0.25), Instr::Binary(Binary::Add, 1, 2)];
    let mut stores = vec![];
    for (number, function) in Unary::ALL.into_iter().enumerate() {
        let argument = if matches!(function, Unary::Log | Unary::Sqrt) { 3 } else { 0 };
        instrs.push(Instr::Unary(function, argument));
        stores.push(store(instrs.len() - 1, y, number * len));
    }
    b.kernel(Core::Map, &[len], instrs, stores);
    b.program
}

/// y = one function of x.
pub fn unary(function: Unary, len: usize) -> Program {
    let mut b = Builder::new(format!("{function:?} of {len}"));
    let (x, y) = (b.state("x", len), b.state("y", len));
    b.kernel(Core::Map, &[len], vec![load(x, 0, len), Instr::Unary(function, 0)], vec![store(1, y, 0)]);
    b.program
}

/// y = every function of two numbers, then select, scalars, constants and coordinates.
pub fn binaries(len: usize) -> Program {
    let mut b = Builder::new(format!("binaries of {len}"));
    let count = Binary::ALL.len() + 6;
    let (x, w, y) = (b.state("x", len), b.state("w", len), b.state("y", len * count));
    b.program.scalars = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
    let mut instrs = vec![load(x, 0, len), load(w, 0, len), load(x, 0, len)];
    let mut results: Vec<Instr> = Binary::ALL.into_iter().map(|f| Instr::Binary(f, 0, 1)).collect();
    let less = instrs.len() + 6;
    results.push(Instr::Select(less, 2, 1));
    results.push(Instr::Scalar(0));
    results.push(Instr::Scalar(5));
    results.push(Instr::Constant(-1.0e-8));
    results.push(Instr::Constant(0.1));
    results.push(Instr::Coordinate(index(7, &[(len, 3)])));
    let first = instrs.len();
    instrs.extend(results);
    let stores = (0..count).map(|n| store(first + n, y, n * len)).collect();
    b.kernel(Core::Map, &[len], instrs, stores);
    b.program
}

/// y = x[i] by broadcast, transposed, strided and constant indices, over a domain of 3·4·5.
pub fn indices() -> Program {
    let mut b = Builder::new("indices");
    let patterns: [(usize, &[(usize, usize)]); 7] = [
        (2, &[]),
        (1, &[(60, 1)]),
        (0, &[(12, 0), (5, 1)]),
        (3, &[(3, 5), (4, 0), (5, 1)]),
        (0, &[(3, 1), (4, 15), (5, 3)]),
        (4, &[(3, 4), (20, 0)]),
        (0, &[(3, 20), (1, 9), (4, 1), (5, 4)]),
    ];
    let (x, y) = (b.state("x", 100), b.state("y", 60 * patterns.len()));
    let instrs = patterns.iter().map(|(offset, axes)| Instr::Load { buffer: x, index: index(*offset, axes) }).collect();
    let stores = (0..patterns.len()).map(|n| store(n, y, n * 60)).collect();
    b.kernel(Core::Map, &[3, 4, 5], instrs, stores);
    b.program
}

/// y = random numbers of both kinds.
pub fn randoms(len: usize) -> Program {
    let mut b = Builder::new(format!("randoms of {len}"));
    let y = b.state("y", 4 * len);
    let random = |distribution, stream, index| Instr::Random { distribution, stream, index };
    let instrs = vec![
        random(Distribution::Uniform, 0, Index::contiguous(0, len)),
        random(Distribution::Normal, 1, Index::contiguous(0, len)),
        random(Distribution::Uniform, 0, index(5, &[(len, 2)])),
        random(Distribution::Normal, u32::MAX, index(9, &[])),
    ];
    b.kernel(Core::Map, &[len], instrs, (0..4).map(|n| store(n, y, n * len)).collect());
    b.program
}

/// x ← x − a·w, where it lies.
pub fn in_place(len: usize) -> Program {
    let mut b = Builder::new(format!("in place, {len}"));
    b.program.scalars = vec!["a".to_owned()];
    let (x, w) = (b.state("x", len), b.state("w", len));
    let instrs =
        vec![load(x, 0, len), load(w, 0, len), Instr::Scalar(0), Instr::Binary(Binary::Mul, 2, 1), Instr::Binary(Binary::Sub, 0, 3)];
    b.kernel(Core::Map, &[len], instrs, vec![store(4, x, 0)]);
    b.program
}

/// Extents and layouts of a matrix product.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub transpose_a: bool,
    pub transpose_b: bool,
    pub offset_a: usize,
    pub offset_b: usize,
}

/// y = leaky_relu(x·w + g) and beside it the plain product, g being a row that is added to every row.
pub fn matmul(p: Product) -> Program {
    let mut b = Builder::new(format!("{p:?}"));
    let (m, n, k) = (p.m, p.n, p.k);
    let (x, w) = (b.state("x", p.offset_a + m * k), b.state("w", p.offset_b + k * n));
    let (g, y) = (b.state("g", n), b.state("y", 2 * m * n));
    let core = Core::Matmul { a: at(x, p.offset_a), b: at(w, p.offset_b), m, n, k, transpose_a: p.transpose_a, transpose_b: p.transpose_b };
    let bias = Instr::Load { buffer: g, index: Index::collapsed(0, &[m, n], &[0, 1]) };
    let instrs = vec![Instr::Core(0), bias, Instr::Binary(Binary::Add, 0, 1), Instr::Unary(Unary::LeakyRelu, 2)];
    b.kernel(core, &[m, n], instrs, vec![store(3, y, 0), store(0, y, m * n)]);
    b.program
}

/// Layers of a narrow network that are one chain: h = |x·W₁ + g|, h' = h·(the row's first x), y = h'·W₂ᵀ beside a copy of h.
pub fn layers(rows: usize, [features, width, last]: [usize; 3]) -> Program {
    let mut b = Builder::new(format!("layers {rows}×{features}×{width}×{last}"));
    let (x, w, g) = (b.state("x", rows * features), b.state("w", (features + last) * width + 2), b.state("g", width));
    let (h, scaled, y) = (b.scratch(rows * width), b.state("h", rows * width), b.state("y", rows * last));
    let product = |a, b, n, k, transpose_b| Core::Matmul { a, b, m: rows, n, k, transpose_a: false, transpose_b };
    let bias = Instr::Load { buffer: g, index: Index::collapsed(0, &[rows, width], &[0, 1]) };
    let layer = vec![Instr::Core(0), bias, Instr::Binary(Binary::Add, 0, 1), Instr::Unary(Unary::Abs, 2)];
    b.kernel(product(at(x, 0), at(w, 2), width, features, false), &[rows, width], layer, vec![store(3, h, 0)]);
    let first = Instr::Load { buffer: x, index: Index::collapsed(0, &[rows, width], &[features, 0]) };
    let scale = vec![load(h, 0, rows * width), first, Instr::Binary(Binary::Mul, 0, 1)];
    b.kernel(Core::Map, &[rows, width], scale, vec![store(2, scaled, 0)]);
    b.kernel(
        product(at(scaled, 0), at(w, 2 + features * width), last, width, true),
        &[rows, last],
        vec![Instr::Core(0)],
        vec![store(0, y, 0)],
    );
    b.program
}

/// y = convolution of x and w, + g, and beside it the plain convolution.
pub fn convolution(c: Convolution) -> Program {
    let mut b = Builder::new(format!("{c:?}"));
    let [x_len, w_len, len] = c.shapes().map(|shape| shape.iter().product());
    // Pictures can be read as vectors of four.
    let offset = if c.sums_samples() { 8 } else { 3 };
    let (x, w) = (b.state("x", x_len + 4), b.state("w", w_len + offset));
    // Odd batches lie where vectors of four cannot be written.
    let shift = c.batch % 2;
    let (g, y) = (b.state("g", len), b.state("y", 2 * len + shift));
    let core = Core::Convolve { x: at(x, 4), w: at(w, offset), convolution: c };
    let instrs = vec![Instr::Core(0), load(g, 0, len), Instr::Binary(Binary::Add, 0, 1)];
    b.kernel(core, &c.shapes()[2], instrs, vec![store(2, y, shift), store(0, y, len + shift)]);
    b.program
}

/// Convolutions of all kinds, with their adjoints and the adjoints of those.
pub fn convolutions() -> Vec<Convolution> {
    let sizes = [
        ([2, 3, 5, 6], [4, 3, 3, 3], 1, 1),
        ([3, 1, 8, 8], [9, 1, 3, 3], 2, 1),
        ([1, 5, 7, 7], [2, 5, 2, 2], 2, 0),
        ([33, 2, 4, 4], [3, 2, 1, 1], 1, 0),
        ([3, 2, 8, 8], [2, 2, 3, 3], 1, 1),
        ([2, 3, 4, 4], [8, 3, 3, 3], 1, 1),
        ([2, 5, 8, 8], [3, 5, 1, 1], 1, 0),
        ([5, 1, 4, 8], [1, 1, 3, 1], 1, 1),
    ];
    let first = sizes.into_iter().filter_map(|(x, w, stride, padding)| Convolution::new(x, w, stride, padding));
    first
        .flat_map(|c| {
            [c, c.for_input(), c.for_weight(), c.for_input().for_weight(), c.for_weight().for_input(), c.for_weight().exchanged()]
        })
        .collect()
}

/// y = x·xᵀ ∘ x[0 .. m, 0 .. m]: one buffer as both operands and in the body.
pub fn self_product(m: usize, k: usize) -> Program {
    let mut b = Builder::new(format!("self product {m}×{k}"));
    let (x, y) = (b.state("x", m * k), b.state("y", m * m));
    let core = Core::Matmul { a: at(x, 0), b: at(x, 0), m, n: m, k, transpose_a: false, transpose_b: true };
    let again = Instr::Load { buffer: x, index: index(0, &[(m, k), (m, 1)]) };
    b.kernel(core, &[m, m], vec![Instr::Core(0), again, Instr::Binary(Binary::Mul, 0, 1)], vec![store(2, y, 0)]);
    b.program
}

/// y[h] = Σ_r x[o, r, i]·h, for h from 0 on, and the sums of all h.
pub fn sums(heads: usize, outer: usize, reduced: usize, inner: usize) -> Program {
    let mut b = Builder::new(format!("{heads} sums {outer}×{reduced}×{inner}"));
    let (size, len) = (outer * reduced * inner, outer * inner);
    let (x, y) = (b.state("x", size), b.state("y", (heads + 1) * len));
    let head = |h: usize| Body { instrs: vec![load(x, 0, size), Instr::Constant(h as f64), Instr::Binary(Binary::Mul, 0, 1)] };
    let mut instrs: Vec<_> = (0..heads).map(Instr::Core).collect();
    let mut stores: Vec<_> = (0..heads).map(|h| store(h, y, h * len)).collect();
    for h in 1..heads {
        instrs.push(Instr::Binary(Binary::Add, if h == 1 { 0 } else { instrs.len() - 1 }, h));
    }
    stores.push(store(instrs.len() - 1, y, heads * len));
    b.kernel(Core::Sum { heads: (0..heads).map(head).collect(), outer, reduced, inner }, &[outer, inner], instrs, stores);
    b.program
}

/// y = a·Σ_r |x[o, r, i]|·w[r] + w[0].
pub fn sum(outer: usize, reduced: usize, inner: usize) -> Program {
    let mut b = Builder::new(format!("sum {outer}×{reduced}×{inner}"));
    b.program.scalars = vec!["a".to_owned()];
    let size = outer * reduced * inner;
    let (x, w, y) = (b.state("x", size), b.state("w", reduced), b.state("y", outer * inner));
    let weight = Instr::Load { buffer: w, index: Index::collapsed(0, &[outer, reduced, inner], &[0, 1, 0]) };
    let head = Body { instrs: vec![load(x, 0, size), Instr::Unary(Unary::Abs, 0), weight, Instr::Binary(Binary::Mul, 1, 2)] };
    let instrs = vec![
        Instr::Core(0),
        Instr::Scalar(0),
        Instr::Binary(Binary::Mul, 0, 1),
        Instr::Load { buffer: w, index: index(0, &[]) },
        Instr::Binary(Binary::Add, 2, 3),
    ];
    b.kernel(Core::Sum { heads: vec![head], outer, reduced, inner }, &[outer, inner], instrs, vec![store(4, y, 0)]);
    b.program
}

/// y = Σ_f x[n, f]², with x starting at an offset.
pub fn gradient_penalty(samples: usize, features: usize, offset: usize) -> Program {
    let mut b = Builder::new(format!("gradient penalty {samples}×{features} + {offset}"));
    let (x, y) = (b.state("x", offset + samples * features), b.state("y", samples));
    let core = Core::GradientPenalty { grads: at(x, offset), samples, features };
    b.kernel(core, &[samples], vec![Instr::Core(0)], vec![store(0, y, 0)]);
    b.program
}

/// y = softplus(±x) and its slope.
pub fn softplus_score(len: usize, negate: bool, offset: usize) -> Program {
    let mut b = Builder::new(format!("softplus score {len} {negate} + {offset}"));
    let (x, y) = (b.state("x", offset + len), b.state("y", 2 * len));
    let core = Core::SoftplusScore { scores: at(x, offset), negate };
    b.kernel(core, &[len, 1], vec![Instr::Core(0), Instr::Core(1)], vec![store(0, y, 0), store(1, y, len)]);
    b.program
}

/// A chain through scratch buffers: noise → its row means, kept as a tensor; the mean of a row joins the ring with the scalar.
pub fn summarised(rows: usize, columns: usize) -> Program {
    let mut b = Builder::new(format!("summarised {rows}×{columns}"));
    b.program.scalars = vec!["a".to_owned()];
    let (size, kind) = (rows * columns, Distribution::Normal);
    let (noise, means) = (b.scratch(size), b.scratch(rows + 3));
    let ring = b.ring(&["scalar", "mean", "first"]);
    let counter = b.state("counter", 1);
    let draw = Instr::Random { distribution: kind, stream: 3, index: Index::contiguous(0, size) };
    b.kernel(Core::Map, &[rows, columns], vec![draw], vec![store(0, noise, 0)]);
    let mean = |b: &mut Builder, from, outer, reduced: usize, stores| {
        let head = Body { instrs: vec![load(from, if from == means { 3 } else { 0 }, outer * reduced)] };
        #[allow(clippy::cast_precision_loss)]
        let instrs = vec![Instr::Core(0), Instr::Constant(1.0 / reduced as f64), Instr::Binary(Binary::Mul, 0, 1)];
        b.kernel(Core::Sum { heads: vec![head], outer, reduced, inner: 1 }, &[outer], instrs, stores);
    };
    mean(&mut b, noise, rows, columns, vec![store(2, means, 3)]);
    mean(&mut b, means, 1, rows, vec![ring_store(2, ring, 1)]);
    let last = vec![Instr::Scalar(0), load(means, 3, 1), load(counter, 0, 1), Instr::Constant(1.0), Instr::Binary(Binary::Add, 2, 3)];
    b.kernel(Core::Map, &[1], last, vec![ring_store(0, ring, 0), ring_store(1, ring, 2), store(4, counter, 0)]);
    b.tensor("means", at(means, 3), &[rows, 1]);
    b.tensor("noise", at(noise, 0), &[rows, columns]);
    b.program
}

/// All four layouts of a product.
pub fn layouts(m: usize, n: usize, k: usize) -> [Product; 4] {
    let product = |transpose_a, transpose_b| Product { m, n, k, transpose_a, transpose_b, offset_a: 0, offset_b: 0 };
    [product(false, false), product(false, true), product(true, false), product(true, true)]
}

/// Products of awkward sizes in all layouts, some at offsets.
pub fn products() -> Vec<Product> {
    let sizes = [(1, 1, 1), (3, 5, 7), (9, 12, 4), (33, 31, 30), (100, 36, 52), (256, 64, 2), (64, 2, 33), (70, 72, 64), (65, 66, 67)];
    let mut products: Vec<Product> = sizes.iter().flat_map(|&(m, n, k)| layouts(m, n, k)).collect();
    products.extend([layouts(4, 4, 4)[0], layouts(64, 64, 64)[2], layouts(256, 1, 64)[0], layouts(1, 64, 256)[1], layouts(2, 64, 256)[2]]);
    for (offset_a, offset_b) in [(4, 8), (3, 4)] {
        products.extend(layouts(16, 20, 24).map(|p| Product { offset_a, offset_b, ..p }));
    }
    products
}

/// Programs of all kinds, in sizes that are quick.
pub fn all() -> Vec<Program> {
    let mut programs = vec![indices(), self_product(8, 12), self_product(5, 7), summarised(7, 33)];
    for len in [1, 3, 64, 65, 1000] {
        programs.extend([unaries(len), binaries(len), randoms(len), in_place(len)]);
        programs.extend([softplus_score(len, false, 0), softplus_score(len, true, 3)]);
    }
    for (outer, reduced, inner) in
        [(1, 1, 1), (3, 1, 5), (1, 256, 64), (7, 33, 1), (1, 5000, 1), (1, 20_000, 1), (300, 40, 3), (2, 9000, 2)]
    {
        programs.push(sum(outer, reduced, inner));
        programs.extend((2..=MAX_HEADS).map(|heads| sums(heads, outer, reduced, inner)));
    }
    for (samples, features, offset) in [(1, 1, 0), (256, 2, 0), (5, 3, 2), (3, 5000, 1), (700, 70, 0)] {
        programs.push(gradient_penalty(samples, features, offset));
    }
    programs.extend(LAYERS.map(|(rows, extents)| layers(rows, extents)));
    programs.extend(convolutions().into_iter().map(convolution));
    programs.extend(products().into_iter().map(matmul));
    programs
}
