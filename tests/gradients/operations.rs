//! Operations and layers, at shapes that are chosen.

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::experiment::Activation;
use loss_explorer::gan::networks::{Context, Gains, Layer, Start};
use loss_explorer::graph::{Binary, Distribution, Graph, Unary};
use loss_explorer::program::{Outputs, compile};

use crate::differences::{TOLERANCE, check, cube, positive, tensor, worst_error};

/// Rounding has no slope that differences could show; a test of its own is below.
pub fn with_slopes() -> Vec<Unary> {
    Unary::ALL.into_iter().filter(|f| *f != Unary::RoundHalf).collect()
}

#[test]
fn every_function_of_one_number() {
    for f in with_slopes() {
        let input = if matches!(f, Unary::Log | Unary::Sqrt) { positive(&[3, 2], 1) } else { tensor(&[3, 2], 1) };
        check(&format!("{f:?}"), std::slice::from_ref(&input), &|g, x| Ok(g.unary(f, x[0])));
        // Behind a square, so that the second derivative of the chain is not that of the function alone.
        check(&format!("{f:?} of a square"), &[input], &|g, x| {
            let square = g.mul(x[0], x[0])?;
            Ok(g.unary(f, square))
        });
    }
}

#[test]
fn every_function_of_two_numbers() {
    for f in Binary::ALL {
        check(&format!("{f:?}"), &[tensor(&[2, 3], 1), positive(&[2, 3], 2)], &|g, x| g.binary(f, x[0], x[1]));
        check(&format!("{f:?} broadcast"), &[tensor(&[2, 1], 1), positive(&[3], 2)], &|g, x| g.binary(f, x[0], x[1]));
    }
}

#[test]
fn operations_on_shapes() {
    let x = || tensor(&[4, 3], 5);
    check("select", &[x(), tensor(&[4, 3], 6)], &|g, x| {
        let zero = g.constant(0.0, &[]);
        let negative = g.binary(Binary::Less, x[0], zero)?;
        let square = g.mul(x[0], x[1])?;
        g.select(negative, square, x[1])
    });
    check("reshape", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.reshape(y, &[2, 6])));
    check("transpose", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.transpose(y)));
    check("slice", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.slice(y, 1, 2)));
    check("concat", &[x(), tensor(&[2, 3], 7)], &|g, x| {
        let (a, b) = (cube(g, x[0])?, cube(g, x[1])?);
        let both = g.concat(&[a, b, a])?;
        g.mul(both, both)
    });
    for axes in [vec![0], vec![1], vec![0, 1]] {
        check(&format!("sum over {axes:?}"), &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.sum(y, &axes)));
    }
    check("sum over outer and inner axes", &[tensor(&[2, 3, 2], 8)], &|g, x| cube(g, x[0]).and_then(|y| g.sum(y, &[0, 2])));
    check("broadcast", &[tensor(&[3, 1], 9)], &|g, x| cube(g, x[0]).and_then(|y| g.broadcast(y, &[2, 3, 4])));
    check("squared sum", &[x()], &|g, x| cube(g, x[0]).and_then(|y| g.squared_sum(y)));
    check("variable", &[x()], &|g, x| cube(g, x[0]).map(|y| g.variable(y)));
}

#[test]
fn random_numbers_and_coordinates_are_constants() {
    for distribution in [Distribution::Uniform, Distribution::Normal] {
        check("random", &[tensor(&[5, 2], 1)], &|g, x| {
            let noise = g.random(distribution, 4, &[5, 2]);
            let noisy = g.mul(x[0], noise)?;
            cube(g, noisy)
        });
    }
}

#[test]
fn stopped_gradients_are_zero() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[3]).unwrap();
    let stopped = graph.stop_gradient(x);
    let product = graph.mul(stopped, stopped).unwrap();
    let gradient = graph.gradients_of_sum(product, &[x]).unwrap()[0];
    assert_eq!(graph.constant_value(gradient), Some(0.0));
}

#[test]
fn scores_and_their_slopes() {
    for negate in [false, true] {
        check("softplus term", &[tensor(&[6], 1)], &|g, x| Ok(g.softplus_term(x[0], negate)));
        check("softplus slope", &[tensor(&[6], 1)], &|g, x| Ok(g.softplus_slope(x[0], negate)));
    }
}

#[test]
fn products_of_matrices() {
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        let a = tensor(if ta { &[4, 3] } else { &[3, 4] }, 1);
        let b = tensor(if tb { &[2, 4] } else { &[4, 2] }, 2);
        check("matmul", &[a, b], &|g, x| {
            let (a, b) = (cube(g, x[0])?, cube(g, x[1])?);
            g.matmul(a, ta, b, tb)
        });
    }
}

#[test]
fn convolutions() {
    for (stride, padding, size) in [(1, 1, 4), (2, 1, 5), (2, 0, 4), (1, 0, 3)] {
        check("conv2d", &[tensor(&[2, 2, size, size], 1), tensor(&[3, 2, 3, 3], 2)], &|g, x| {
            let (images, weights) = (cube(g, x[0])?, cube(g, x[1])?);
            let y = g.conv2d(images, weights, stride, padding)?;
            let rows = g.shape(y).len();
            g.reshape(y, &[rows])
        });
    }
}

#[test]
fn layers_beyond_the_mlp() {
    let conv = Layer::Conv {
        inputs: 2,
        outputs: 2,
        kernel: 3,
        stride: 2,
        padding: 1,
        activation: Some(Activation::Tanh),
        gains: Gains { weight: 0.7, bias: 0.3, start: Start::He },
    };
    let images = || tensor(&[4, 2, 3, 3], 1);
    check("conv", &[images(), tensor(&[2, 2, 3, 3], 2), tensor(&[2], 3)], &|g, x| conv.apply(g, &x[1..], x[0], &mut Context::default()));
    let stddev = Layer::MinibatchStddev { group: 2, features: 1, epsilon: 1e-2 };
    check("minibatch stddev", &[images()], &|g, x| stddev.apply(g, &[], x[0], &mut Context::default()));
    check("minibatch stddev below a convolution", &[images(), tensor(&[1, 3, 3, 3], 4)], &|g, x| {
        let wider = stddev.apply(g, &[], x[0], &mut Context::default())?;
        g.conv2d(wider, x[1], 1, 0)
    });
    let norm = Layer::PixelNorm { epsilon: 1e-2 };
    check("pixel norm", &[images()], &|g, x| norm.apply(g, &[], x[0], &mut Context::default()));
    let concat = Layer::LabelConcat { labels: 3, width: 2 };
    check("label concat", &[tensor(&[4, 2], 1), tensor(&[3, 2], 2), tensor(&[4, 3], 3)], &|g, x| {
        let wide = concat.apply(g, &x[1..2], x[0], &mut Context::labelled(Some(x[2])))?;
        cube(g, wide)
    });
    check("label switch", &[tensor(&[4, 3], 1), tensor(&[4, 3], 3)], &|g, x| {
        Layer::LabelSwitch.apply(g, &[], x[0], &mut Context::labelled(Some(x[1])))
    });
}

#[test]
fn layers_of_a_style_based_generator() {
    let images = || tensor(&[2, 2, 4, 2], 1);
    let layers = [
        ("upsample", Layer::Upsample),
        ("downsample", Layer::Downsample),
        ("blur", Layer::Blur),
        ("instance norm", Layer::InstanceNorm { epsilon: 1e-2 }),
    ];
    for (name, layer) in layers {
        check(name, &[images()], &|g, x| {
            let y = layer.apply(g, &[], x[0], &mut Context::default())?;
            cube(g, y)
        });
    }
    let style = Layer::Style { width: 3, channels: 2 };
    let parameters = [tensor(&[3, 2], 2), tensor(&[2], 3), tensor(&[3, 2], 4), tensor(&[2], 5)];
    let inputs: Vec<_> = [images(), tensor(&[2, 3], 6)].into_iter().chain(parameters).collect();
    check("style", &inputs, &|g, x| {
        let mut context = Context { styles: vec![x[1]], ..Context::default() };
        let y = style.apply(g, &x[2..], x[0], &mut context)?;
        cube(g, y)
    });
    check("noise", &[images(), tensor(&[2], 7)], &|g, x| {
        let mut context = Context { noise_stream: Some(5), ..Context::default() };
        let y = Layer::Noise { channels: 2 }.apply(g, &x[1..], x[0], &mut context)?;
        cube(g, y)
    });
    check("constant and bias", &[tensor(&[2, 2, 2], 8), tensor(&[2], 9)], &|g, x| {
        let rows = g.constant(0.0, &[3, 1]);
        let y = Layer::Constant { channels: 2, side: 2 }.apply(g, &x[..1], rows, &mut Context::default())?;
        let y = Layer::Bias { channels: 2 }.apply(g, &x[1..], y, &mut Context::default())?;
        cube(g, y)
    });
}

#[test]
fn axes_in_another_order_and_numbers_of_a_table() {
    check("permute", &[tensor(&[2, 3, 1, 2], 1), tensor(&[2, 2, 3, 1], 2)], &|g, x| {
        let turned = g.permute(x[0], &[3, 0, 1, 2])?;
        let product = g.mul(turned, x[1])?;
        cube(g, product)
    });
    // Where the numbers come from is no matter of gradients, what is done with them is.
    check("gather", &[tensor(&[4, 3], 3)], &|g, x| {
        let index = g.iota(0, &[4, 3])?;
        let (one, two) = (g.constant(1.0, &[4, 3]), g.constant(2.0, &[4, 3]));
        let table = g.select(index, two, one)?;
        let gathered = g.gather(table, index);
        let product = g.mul(gathered, x[0])?;
        cube(g, product)
    });
}

/// The rewriting of row scales must not change what is computed.
#[test]
fn scaled_rows_behind_products() {
    check("row scales", &[tensor(&[4, 1], 1), tensor(&[4, 3], 2), tensor(&[3, 5], 3), tensor(&[4, 5], 4)], &|g, x| {
        let scaled = g.mul(x[1], x[0])?;
        let product = g.matmul(scaled, false, x[2], false)?;
        let again = g.mul(product, x[3])?;
        let twice = g.mul(again, x[0])?;
        let weights = g.matmul(x[1], true, twice, false)?;
        let others = g.matmul(scaled, true, again, false)?;
        g.add(weights, others)
    });
}

#[test]
fn a_wrong_gradient_is_noticed() {
    let error = worst_error(&[tensor(&[3, 2], 1)], &|g, x| Ok(g.unary(Unary::Tanh, x[0])), 1.001);
    assert!(!(error <= TOLERANCE));
}

/// Rounding has no slope worth the name: what comes back is rounded as well, and a second derivative rounds once more.
#[test]
fn rounding_to_half_precision_rounds_the_way_back() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[3]).unwrap();
    let seed = graph.state("seed", &[3]).unwrap();
    let y = graph.unary(Unary::RoundHalf, x);
    let gradient = graph.gradients(&[(y, seed)], &[x]).unwrap()[0];
    graph.name(gradient, "gradient");
    graph.name(y, "y");
    let program = compile(&graph, "half", &Outputs::default());
    let mut executor = CpuExecutor::<f64>::new();
    let program = executor.load(program).unwrap();
    executor.write("x", &[0.1, 1e6, 3.0]).unwrap();
    executor.write("seed", &[2049.0, 0.5, 1e-9]).unwrap();
    executor.run(&[Step { program, step: 0 }]).unwrap();
    let got = pollster::block_on(executor.read(&[(Some(program), "gradient"), (Some(program), "y")])).unwrap();
    assert_eq!(got[0].data, [2048.0, 0.5, 0.0]);
    assert_eq!(got[1].data, [0.0999755859375, f64::INFINITY, 3.0]);
}
