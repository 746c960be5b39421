//! What the layers of a style-based generator compute, against plain loops in f64; and that a small StyleGAN holds together.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use loss_explorer::executor::cpu::{CpuExecutor, Real};
use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::data::Picture;
use loss_explorer::gan::networks::images::{style_discriminator, style_generator};
use loss_explorer::gan::networks::{Context, Layer, Network};
use loss_explorer::graph::{Distribution, Graph, NodeId};
use loss_explorer::program::{Outputs, Program, compile};

const EXTENTS: [usize; 4] = [2, 3, 4, 6];
const TOLERANCE: f64 = 1e-12;

fn values(count: usize, salt: f64) -> Vec<f64> {
    (0..count).map(|k| ((k as f64 + 1.0) * 12.9898 + salt * 78.233).sin()).collect()
}

fn run<T: Real>(program: Program, states: &[(&str, Vec<f64>)], name: &str) -> Vec<f64> {
    let mut executor = CpuExecutor::<T>::new();
    let id = executor.load(program).unwrap();
    executor.set_seed(3);
    for (state, data) in states {
        executor.write(state, data).unwrap();
    }
    executor.run(&[Step { program: id, step: 7 }]).unwrap();
    pollster::block_on(executor.read(&[(Some(id), name)])).unwrap().remove(0).data
}

/// A layer's output for a picture x, with its parameters as states.
fn output(layer: &Layer, context: impl Fn(&mut Graph) -> Context, states: &[(&str, Vec<f64>)]) -> Vec<f64> {
    let mut graph = Graph::new();
    let x = graph.state("x", &EXTENTS).unwrap();
    let shapes = layer.parameters();
    let parameters: Vec<NodeId> = shapes.iter().map(|(what, shape)| graph.state(what, shape).unwrap()).collect();
    let mut context = context(&mut graph);
    let y = layer.apply(&mut graph, &parameters, x, &mut context).unwrap();
    graph.name(y, "y");
    let x = ("x", picture());
    let states: Vec<_> = states.iter().cloned().chain([x]).collect();
    run::<f64>(compile(&graph, "layer", &Outputs::default()), &states, "y")
}

fn picture() -> Vec<f64> {
    values(EXTENTS.iter().product(), 1.0)
}

/// The picture's value at a place; 0 outside.
fn at(n: usize, c: usize, row: isize, column: isize) -> f64 {
    let [_, channels, h, w] = EXTENTS;
    let inside = (0..h as isize).contains(&row) && (0..w as isize).contains(&column);
    if inside { picture()[((n * channels + c) * h + row as usize) * w + column as usize] } else { 0.0 }
}

/// A function of (sample, channel, row, column) at every place of a picture of this height and width.
fn expected(h: usize, w: usize, f: impl Fn(usize, usize, isize, isize) -> f64) -> Vec<f64> {
    let mut all = vec![];
    for n in 0..EXTENTS[0] {
        for c in 0..EXTENTS[1] {
            all.extend((0..h * w).map(|i| f(n, c, (i / w) as isize, (i % w) as isize)));
        }
    }
    all
}

fn compare(name: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{name}");
    for (i, (got, expected)) in got.iter().zip(expected).enumerate() {
        assert!((got - expected).abs() <= TOLERANCE, "{name}: element {i} is {got}, not {expected}");
    }
}

#[test]
fn pictures_change_size() {
    let [_, _, h, w] = EXTENTS;
    let up = output(&Layer::Upsample, |_| Context::default(), &[]);
    compare("upsample", &up, &expected(2 * h, 2 * w, |n, c, i, j| at(n, c, i / 2, j / 2)));
    let down = output(&Layer::Downsample, |_| Context::default(), &[]);
    let mean = |n, c, i: isize, j: isize| (0..4).map(|k| at(n, c, 2 * i + k / 2, 2 * j + k % 2)).sum::<f64>() / 4.0;
    compare("downsample", &down, &expected(h / 2, w / 2, mean));
    let blurred = output(&Layer::Blur, |_| Context::default(), &[]);
    let weight = |k: isize| [1.0, 2.0, 1.0][k as usize] / 4.0;
    let blur = |n, c, i: isize, j: isize| (0..9).map(|k| weight(k / 3) * weight(k % 3) * at(n, c, i + k / 3 - 1, j + k % 3 - 1)).sum();
    compare("blur", &blurred, &expected(h, w, blur));
}

#[test]
fn odd_sides_cannot_be_halved() {
    let mut graph = Graph::new();
    let x = graph.state("x", &[1, 1, 3, 4]).unwrap();
    let refused = Layer::Downsample.apply(&mut graph, &[], x, &mut Context::default());
    assert!(refused.unwrap_err().to_string().contains("even sides"));
}

#[test]
fn each_channel_of_each_sample_is_normalised_alone() {
    let [_, _, h, w] = EXTENTS;
    let got = output(&Layer::InstanceNorm { epsilon: 1e-3 }, |_| Context::default(), &[]);
    let mean = |f: &dyn Fn(isize, isize) -> f64| (0..h * w).map(|i| f((i / w) as isize, (i % w) as isize)).sum::<f64>() / (h * w) as f64;
    let norm = |n: usize, c: usize, i: isize, j: isize| {
        let average = mean(&|i, j| at(n, c, i, j));
        let variance = mean(&|i, j| (at(n, c, i, j) - average).powi(2));
        (at(n, c, i, j) - average) / (variance + 1e-3).sqrt()
    };
    compare("instance norm", &got, &expected(h, w, norm));
}

#[test]
fn a_style_scales_and_shifts_its_channels() {
    let [n, c, h, w] = EXTENTS;
    let (style, a, b) = (values(n * 2, 2.0), values(2 * c, 3.0), values(2 * c, 4.0));
    let (scale_bias, shift_bias) = (values(c, 5.0), values(c, 6.0));
    let states = [
        ("w", style.clone()),
        ("scale_weight", a.clone()),
        ("scale_bias", scale_bias.clone()),
        ("shift_weight", b.clone()),
        ("shift_bias", shift_bias.clone()),
    ];
    let context = |graph: &mut Graph| Context { styles: vec![graph.state("w", &[EXTENTS[0], 2]).unwrap()], ..Context::default() };
    let got = output(&Layer::Style { width: 2, channels: c }, context, &states);
    let linear = |weight: &[f64], bias: &[f64], n: usize, channel: usize| {
        (0..2).map(|k| style[2 * n + k] * weight[k * c + channel] / 2.0_f64.sqrt()).sum::<f64>() + bias[channel]
    };
    let styled = |n, c, i, j| at(n, c, i, j) * (linear(&a, &scale_bias, n, c) + 1.0) + linear(&b, &shift_bias, n, c);
    compare("style", &got, &expected(h, w, styled));
}

/// One plane a sample, shared by its channels, each with its own strength; without a stream there is none.
#[test]
fn noise_is_a_plane_a_sample() {
    let [_, c, h, w] = EXTENTS;
    let strength = values(c, 2.0);
    let layer = Layer::Noise { channels: c };
    let states = [("strength", strength.clone())];
    let got = output(&layer, |_| Context { noise_stream: Some(40), ..Context::default() }, &states);
    let mut graph = Graph::new();
    let plane = graph.random(Distribution::Normal, 40, &[EXTENTS[0], 1, h, w]);
    graph.name(plane, "plane");
    let plane = run::<f64>(compile(&graph, "plane", &Outputs::default()), &[], "plane");
    let noisy = |n: usize, c: usize, i: isize, j: isize| at(n, c, i, j) + strength[c] * plane[(n * h + i as usize) * w + j as usize];
    compare("noise", &got, &expected(h, w, noisy));
    compare("no noise", &output(&layer, |_| Context::default(), &[]), &picture());
}

#[test]
fn a_table_is_read_by_number() {
    let mut graph = Graph::new();
    let table = graph.state("table", &[2, 3]).unwrap();
    let index = graph.state("index", &[5]).unwrap();
    let gathered = graph.gather(table, index);
    graph.name(gathered, "y");
    let states = [("table", values(6, 1.0)), ("index", vec![5.0, 0.0, 2.9, 77.0, 3.0])];
    let got = run::<f32>(compile(&graph, "gather", &Outputs::default()), &states, "y");
    let expected: Vec<f64> = [5, 0, 2, 5, 3].map(|i: usize| f64::from(values(6, 1.0)[i] as f32)).to_vec();
    assert_eq!(got, expected);
    let unknown = graph.gradients_of_sum(gathered, &[table]).unwrap_err().to_string();
    assert!(unknown.contains("gradient of a table"), "{unknown}");
}

/// The pictures and scores of a small StyleGAN before training.
fn style_gan(picture: Picture, classes: usize, blur: bool) -> (Vec<f64>, Vec<f64>, [usize; 2]) {
    let (rows, latents) = (8, 32);
    let g = style_generator(latents, classes, (64, 2), picture, blur);
    let d = style_discriminator(classes, 64, picture, blur);
    let mut graph = Graph::new();
    let z = graph.random(Distribution::Normal, 0, &[rows, latents]);
    let labels = (classes > 0).then(|| graph.state("labels", &[rows, classes]).unwrap());
    let (_, g_parameters) = g.parameter_nodes(&mut graph).unwrap();
    let (_, d_parameters) = d.parameter_nodes(&mut graph).unwrap();
    let mut context = Context { labels, noise_stream: Some(40), ..Context::default() };
    let images = g.apply_in(&mut graph, &g_parameters, z, &mut context).unwrap();
    graph.name(images, "images");
    assert_eq!(graph.shape(images).extents(), [rows, picture.channels, picture.side, picture.side]);
    let scores = d.apply(&mut graph, &d_parameters, images, labels).unwrap();
    graph.name(scores, "scores");
    assert_eq!(graph.shape(scores).extents(), [rows, 1]);
    let program = compile(&graph, "style gan", &Outputs::default());
    let start = |network: &Network, stream: u32| network.initial_parameters(|i| loss_explorer::executor::cpu::normal(1, stream, 0, i));
    let one_hot = (0..rows * classes).map(|i| f64::from(u8::from(i % classes == i / classes % classes))).collect();
    let mut states = vec![("G/parameters", start(&g, 1)), ("D/parameters", start(&d, 2))];
    if classes > 0 {
        states.push(("labels", one_hot));
    }
    let (images, scores) = (run::<f32>(program.clone(), &states, "images"), run::<f32>(program, &states, "scores"));
    (images, scores, [g.parameter_count(), d.parameter_count()])
}

/// Equalized learning rate and normalisation keep numbers near 1 through both networks, whatever the picture.
#[test]
fn a_small_stylegan_begins_with_numbers_of_order_one() {
    for (channels, side) in [(1, 8), (3, 8), (1, 16), (3, 16)] {
        for (classes, blur) in [(0, false), (10, false), (10, true)] {
            let picture = Picture { channels, side };
            let (images, scores, _) = style_gan(picture, classes, blur);
            let spread = |x: &[f64]| (x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64).sqrt();
            let (image, score) = (spread(&images), spread(&scores));
            assert!((0.1..10.0).contains(&image) && (0.01..10.0).contains(&score), "{picture:?}: images {image}, scores {score}");
        }
    }
}

/// The sizes of the tried preset, counted by hand.
#[test]
fn the_preset_has_the_parameters_that_it_should() {
    let (_, _, [g, d]) = style_gan(Picture { channels: 1, side: 8 }, 10, false);
    let mapping = 10 * 16 + (48 * 64 + 64) + (64 * 64 + 64);
    let style = |c: usize| c + 2 * (64 * c + c);
    let conv = |i: usize, o: usize, k: usize| i * o * k * k + o;
    let synthesis =
        32 * 16 + 32 + style(32) + conv(32, 32, 3) + style(32) + conv(32, 16, 3) + style(16) + conv(16, 16, 3) + style(16) + conv(16, 1, 1);
    assert_eq!(g, mapping + synthesis);
    assert_eq!(d, conv(1, 16, 1) + conv(16, 16, 3) + conv(16, 32, 3) + conv(33, 32, 3) + (512 * 32 + 32) + (32 * 10 + 10));
}
