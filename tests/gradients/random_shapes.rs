//! Operations and losses at shapes, strides, paddings and broadcasts that nobody chose; the same in every run, unless
//! `PROPTEST_RNG_SEED` says another seed.

use loss_explorer::gan::experiment::{Activation, DLoss, GLoss};
use loss_explorer::graph::{Binary, Convolution, Graph, NodeId, Unary};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::differences::{Input, check, cube, positive, tensor};
use crate::losses::SmallD;
use crate::operations::with_slopes;

fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    let rng_seed = if config.rng_seed == RngSeed::Random { RngSeed::Fixed(2019) } else { config.rng_seed };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..config }
}

/// Up to four small axes.
fn extents() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..4, 1..5)
}

/// A shape and one that broadcasts to it: outer axes missing, others of extent 1.
fn broadcast_pair() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    (extents(), prop::collection::vec(any::<bool>(), 4), 0usize..5).prop_map(|(full, ones, missing)| {
        let narrowed = full.iter().zip(ones).map(|(&extent, one)| if one { 1 } else { extent });
        let part = narrowed.skip(missing.min(full.len())).collect();
        (full, part)
    })
}

/// x `[n, c, h, w]` and w `[o, c, kh, kw]` with any stride and padding that leave a place for the kernel.
fn convolution() -> impl Strategy<Value = Convolution> {
    let x = (1usize..4, 1usize..4, 1usize..7, 1usize..7);
    let w = (1usize..4, 1usize..5, 1usize..5);
    (x, w, 1usize..4, 0usize..3).prop_filter_map("the kernel is larger than the image", |((n, c, h, w), (o, kh, kw), stride, padding)| {
        Convolution::new([n, c, h, w], [o, c, kh, kw], stride, padding)
    })
}

/// The convolution, its adjoints, and theirs.
fn forms(c: Convolution) -> [Convolution; 5] {
    [c, c.for_input(), c.for_weight(), c.for_input().for_weight(), c.for_weight().for_input()]
}

/// tanh of a third of x: smooth, and with all derivatives.
fn bend(graph: &mut Graph, x: NodeId) -> NodeId {
    let third = graph.scale(x, 0.3);
    graph.unary(Unary::Tanh, third)
}

/// Smaller than any distance of two of the numbers that inputs are made of.
const BETWEEN: f64 = 1.0 / 256.0;

/// The same with every number moved in between, so that it never equals one of another tensor.
fn moved((extents, values): Input) -> Input {
    (extents, values.into_iter().map(|x| x + BETWEEN).collect())
}

/// One of the activations without kink.
fn smooth() -> impl Strategy<Value = Activation> {
    let all: Vec<_> = Activation::ALL.iter().copied().filter(|a| *a != Activation::LeakyRelu).collect();
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn convolutions(c in convolution(), form in 0usize..5, salt in 0u32..1000) {
        let c = forms(c)[form];
        let [x, w, _] = c.shapes();
        check(&format!("{c:?}"), &[tensor(&x, salt), tensor(&w, salt + 1)], &|g, x| {
            let (images, weights) = (bend(g, x[0]), bend(g, x[1]));
            let y = g.convolve(images, weights, c)?;
            Ok(bend(g, y))
        });
    }

    /// As D has them: convolutions below one another, with the penalty's square of a gradient above.
    #[test]
    fn gradients_of_convolutions(c in convolution(), salt in 0u32..1000) {
        let [x, w, _] = c.shapes();
        check(&format!("{c:?}"), &[tensor(&x, salt), tensor(&w, salt + 1)], &|g, x| {
            let y = g.convolve(x[0], x[1], c)?;
            let score = bend(g, y);
            let grads = g.gradients_of_sum(score, &x[..1])?[0];
            g.squared_sum(grads)
        });
    }

    #[test]
    fn products(m in 1usize..5, k in 1usize..5, n in 1usize..5, turned in any::<[bool; 2]>(), salt in 0u32..1000) {
        let [a, b] = [if turned[0] { [k, m] } else { [m, k] }, if turned[1] { [n, k] } else { [k, n] }];
        check("matmul", &[tensor(&a, salt), tensor(&b, salt + 1)], &|g, x| {
            let (a, b) = (bend(g, x[0]), bend(g, x[1]));
            let product = g.matmul(a, turned[0], b, turned[1])?;
            Ok(bend(g, product))
        });
    }

    #[test]
    fn functions_of_one_number(f in prop::sample::select(with_slopes()), extents in extents(), salt in 0u32..1000) {
        let input = if matches!(f, Unary::Log | Unary::Sqrt) { positive(&extents, salt) } else { tensor(&extents, salt) };
        check(&format!("{f:?}"), &[input], &|g, x| Ok(g.unary(f, x[0])));
    }

    #[test]
    fn functions_of_two_numbers_broadcast(
        f in prop::sample::select(&Binary::ALL[..]), (full, part) in broadcast_pair(), swap in any::<bool>(), salt in 0u32..1000,
    ) {
        let (a, b) = if swap { (part, full) } else { (full, part) };
        check(&format!("{f:?} of {a:?} and {b:?}"), &[tensor(&a, salt), moved(positive(&b, salt + 1))], &|g, x| {
            let y = g.binary(f, x[0], x[1])?;
            cube(g, y)
        });
    }

    #[test]
    fn selections_broadcast((full, part) in broadcast_pair(), narrow in any::<[bool; 2]>(), salt in 0u32..1000) {
        let [condition, no] = narrow.map(|narrow| if narrow { &part } else { &full });
        let inputs = [tensor(condition, salt), tensor(&full, salt + 1), tensor(no, salt + 2)];
        check("select", &inputs, &|g, x| {
            let zero = g.constant(0.0, &[]);
            let negative = g.binary(Binary::Less, x[0], zero)?;
            let y = g.select(negative, x[1], x[2])?;
            let weighted = g.mul(y, x[0])?;
            cube(g, weighted)
        });
    }

    #[test]
    fn sums_and_broadcasts((full, part) in broadcast_pair(), summed in any::<[bool; 4]>(), salt in 0u32..1000) {
        let axes: Vec<usize> = (0..full.len()).filter(|&axis| summed[axis]).collect();
        check(&format!("{part:?} to {full:?}, sum over {axes:?}"), &[tensor(&part, salt), tensor(&full, salt + 1)], &|g, x| {
            let wide = g.broadcast(x[0], &full)?;
            let product = g.mul(wide, x[1])?;
            let bent = cube(g, product)?;
            let sum = g.sum(bent, &axes)?;
            g.mul(sum, sum)
        });
    }

    /// Rows put below one another, taken apart, turned and squared.
    #[test]
    fn views(rows in prop::array::uniform2(1usize..4), columns in 1usize..4, start in 0usize..3, len in 1usize..4, salt in 0u32..1000) {
        let total = 2 * rows[0] + rows[1];
        let (start, len) = (start.min(total - 1), len.min(total - start.min(total - 1)));
        check("views", &[tensor(&[rows[0], columns], salt), tensor(&[rows[1], columns], salt + 1)], &|g, x| {
            let (a, b) = (cube(g, x[0])?, bend(g, x[1]));
            let all = g.concat(&[a, b, a])?;
            let part = g.slice(all, start, len)?;
            let turned = g.transpose(part)?;
            let flat = g.reshape(turned, &[1, len * columns])?;
            let spread = g.broadcast(flat, &[3, len * columns])?;
            let kept = g.variable(spread);
            g.squared_sum(kept)
        });
    }

    #[test]
    fn score_terms(extents in extents(), negate in any::<bool>(), salt in 0u32..1000) {
        check("softplus term and slope", &[tensor(&extents, salt)], &|g, x| {
            let (term, slope) = (g.softplus_term(x[0], negate), g.softplus_slope(x[0], !negate));
            g.mul(term, slope)
        });
    }

    #[test]
    fn losses_of_any_batch(
        loss in 0..DLoss::ALL.len() + GLoss::ALL.len(), activation in smooth(),
        rows in 1usize..5, features in 1usize..4, width in 1usize..5, salt in 0u32..1000,
    ) {
        let d = SmallD::mlp(activation, rows, features, width);
        let build = |g: &mut Graph, x: &[NodeId]| match DLoss::ALL.get(loss) {
            Some(&loss) => d.d_loss(g, x, loss),
            None => d.g_loss(g, x, GLoss::ALL[loss - DLoss::ALL.len()]),
        };
        check(&format!("loss {loss}, {activation:?}, {rows}×{features}, {width} wide"), &d.inputs(salt), &build);
    }

    #[test]
    fn chains(m in 1usize..5, k in 1usize..5, n in 1usize..5, salt in 0u32..1000) {
        check_chain(m, k, n, salt);
    }
}

#[test]
fn a_chain_that_once_failed() {
    check_chain(1, 1, 2, 0);
}

/// A product behind a broadcast sum.
fn check_chain(m: usize, k: usize, n: usize, salt: u32) {
    let inputs = [tensor(&[m, k], salt), tensor(&[k, n], salt + 1), tensor(&[n], salt + 2), tensor(&[m, 1], salt + 3)];
    check("chain", &inputs, &|g, x| {
        let product = g.matmul(x[0], false, x[1], false)?;
        let shifted = g.add(product, x[2])?;
        let hidden = g.unary(Unary::Tanh, shifted);
        let scaled = g.mul(hidden, x[3])?;
        let back = g.matmul(scaled, false, x[1], true)?;
        g.squared_sum(back)
    });
}
