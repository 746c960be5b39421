//! Path length regularisation: StyleGAN2's `G_logistic_ns_pathreg` (T. Karras et al. 2020, section 3.2) as training follows it.

use crate::*;
use loss_explorer::gan::experiment::{Architecture, Colour, Dataset, Side};
use loss_explorer::gan::networks::{self, sampling};
use loss_explorer::gan::steps::PATH_MEAN;

/// A small StyleGAN of labelled digits with path length in it, every third iteration.
fn styled() -> Experiment {
    Experiment {
        data: Dataset::Digits,
        architecture: Architecture::StyleGan,
        labels: Switch::On,
        style_mixing: 0.9,
        batch: 8,
        latents: 4,
        g_width: 8,
        d_width: 8,
        g_depth: 1,
        g_reg_interval: 3,
        pl_weight: 2.0,
        ..Experiment::default()
    }
}

type States = Vec<(String, Vec<f64>)>;

fn states<E: Executor>(trainer: &mut Trainer<E>) -> States {
    let tensors = block_on(trainer.snapshot()).unwrap();
    trainer.state_names().into_iter().zip(tensors.into_iter().map(|tensor| tensor.data)).collect()
}

fn replaced(states: &States, name: &str, data: Vec<f64>) -> States {
    let mut states = states.clone();
    states.iter_mut().find(|(other, _)| other == name).unwrap_or_else(|| panic!("no state {name}")).1 = data;
    states
}

/// G's half of the first iteration from these states.
fn g_half<E: Executor>(trainer: &mut Trainer<E>, from: &States) -> Row {
    trainer.restore(0, true, from).unwrap();
    trainer.step_g().unwrap();
    block_on(trainer.rows()).unwrap().remove(0)
}

/// A run with G standing still whose mean length is not 0 and whose noise is at work.
fn still(experiment: Experiment) -> (Trainer<CpuExecutor<f64>>, States) {
    let experiment = Experiment { g_learning_rate: 0.0, ..experiment };
    let mut trainer = exact(&experiment);
    let start = states(&mut trainer);
    let mut weights = state(&mut trainer, "G/parameters");
    for parameter in networks::generator(&experiment).parameters() {
        if parameter.what == "strength" {
            weights[parameter.offset..parameter.offset + parameter.len()].fill(0.3);
        }
    }
    let start = replaced(&replaced(&start, PATH_MEAN, vec![0.7]), "G/parameters", weights);
    (trainer, start)
}

fn varied() -> [Experiment; 2] {
    [
        styled(),
        Experiment { side: Side::Sixteen, colour: Colour::Rgb, labels: Switch::Off, blur: Switch::On, batch: 2, pl_decay: 0.3, ..styled() },
    ]
}

/// The whole step through the real networks: its gradient is that of its logged loss, times the interval.
#[test]
fn the_steps_gradient_is_the_difference_of_its_loss() {
    for experiment in varied() {
        let (mut trainer, start) = still(experiment.clone());
        g_half(&mut trainer, &start);
        let network = networks::generator(&experiment);
        let gradient: Vec<f64> =
            network.parameters().iter().flat_map(|p| tensor(&mut trainer, &format!("RegG/gradient/{}", p.name))).collect();
        let weights = start.iter().find(|(name, _)| name == "G/parameters").unwrap().1.clone();
        let mut loss = |direction: &dyn Fn(usize) -> f64, step: f64| {
            let moved = weights.iter().enumerate().map(|(at, w)| w + step * direction(at)).collect();
            let row = g_half(&mut trainer, &replaced(&start, "G/parameters", moved));
            scalar(&trainer, &row, "Loss/G/reg")
        };
        let mut compare = |direction: &dyn Fn(usize) -> f64| {
            let difference = (loss(direction, 1e-5) - loss(direction, -1e-5)) / 2e-5;
            let along: f64 = gradient.iter().enumerate().map(|(at, g)| g * direction(at)).sum();
            assert!((along - 3.0 * difference).abs() <= 1e-5 * along.abs().max(1.0), "{along} and 3 × {difference}");
            assert!((along - difference).abs() > 1e-3 * along.abs(), "the interval is in it");
            along.abs()
        };
        // Directions over all parameters, and over those of single ones that path length must reach.
        let all = [1.0, 0.7, 0.3].map(|step| compare(&|at| (step * at as f64 + step).sin()));
        let of = |name: &str| network.parameters().into_iter().find(|p| p.name.ends_with(name)).unwrap();
        let single = ["weight", "constant", "scale_weight", "shift_weight"].map(of);
        let single = single.map(|p| compare(&|at| if (p.offset..p.offset + p.len()).contains(&at) { (at as f64).sin() } else { 0.0 }));
        assert!(all.iter().chain(&single).all(|along| *along > 1e-6), "{all:?} {single:?}");
    }
}

/// For one sample the gradient by a layer's w is that by the biases of its scale and shift, through their weights; and these are
/// differences of Σ images·noise/√pixels. Lengths, mean and penalty follow from it by hand.
#[test]
fn lengths_are_those_of_the_gradient_by_each_layers_style() {
    for experiment in varied() {
        let experiment = Experiment { batch: 2, ..experiment };
        let (mut trainer, start) = still(experiment.clone());
        let row = g_half(&mut trainer, &start);
        let [grads, lengths, noise] = ["pl_grads", "pl_lengths", "pl_noise"].map(|name| tensor(&mut trainer, &format!("RegG/{name}")));
        let network = networks::generator(&experiment);
        let weights = start.iter().find(|(name, _)| name == "G/parameters").unwrap().1.clone();
        let side: f64 = if experiment.side == Side::Eight { 8.0 } else { 16.0 };
        let mut slope = |at: usize| {
            let mut projected = |step: f64| {
                let mut moved = weights.clone();
                moved[at] += step;
                g_half(&mut trainer, &replaced(&start, "G/parameters", moved));
                tensor(&mut trainer, "RegG/fake_images_out").iter().zip(&noise).map(|(x, y)| x * y / side).sum::<f64>()
            };
            (projected(1e-5) - projected(-1e-5)) / 2e-5
        };
        let width = sampling::w_width(&network).unwrap();
        let parameters = network.parameters();
        let styles: Vec<_> = parameters.chunk_by(|a, b| a.layer == b.layer).filter(|layer| layer[0].what == "scale_weight").collect();
        assert_eq!((grads.len(), lengths.len()), (styles.len() * width, 1));
        for (style, grads) in styles.iter().zip(grads.chunks_exact(width)) {
            let channels = style[1].len();
            let mut expected = vec![0.0; width];
            for pair in [0, 2] {
                for channel in 0..channels {
                    let slope = slope(style[pair + 1].offset + channel) / (width as f64).sqrt();
                    expected.iter_mut().enumerate().for_each(|(i, e)| *e += slope * weights[style[pair].offset + i * channels + channel]);
                }
            }
            assert!(distance(grads, &expected) <= 1e-6, "{}", style[0].name);
        }
        let squares: f64 = grads.iter().map(|x| x * x).sum();
        let length = (squares / styles.len() as f64).sqrt();
        let mean = 0.7 + experiment.pl_decay * (length - 0.7);
        let expected = [length, (length - mean).powi(2), 2.0 * (length - mean).powi(2)];
        let given = ["Loss/pl_lengths", "Loss/pl_penalty", "Loss/G/reg"].map(|name| scalar(&trainer, &row, name));
        assert!(distance(&given, &expected) <= 1e-12 && distance(&state(&mut trainer, PATH_MEAN), &[mean]) <= 1e-12);
    }
}

#[test]
fn path_length_is_in_every_third_row_and_moves_the_mean() {
    let mut trainer = exact(&styled());
    let names = trainer.scalar_names();
    assert_eq!(names[names.len() - 4..], ["Loss/G/loss", "Loss/pl_lengths", "Loss/pl_penalty", "Loss/G/reg"]);
    assert!(trainer.state_names().contains(&PATH_MEAN.to_string()));
    let mut mean = 0.0;
    assert_eq!(state(&mut trainer, PATH_MEAN), [mean]);
    for iteration in 1..=8 {
        let row = train(&mut trainer, 1).remove(0);
        assert!(row.fault.is_none());
        let [lengths, penalty, weighted] = ["Loss/pl_lengths", "Loss/pl_penalty", "Loss/G/reg"].map(|name| scalar(&trainer, &row, name));
        if iteration % 3 == 1 {
            mean += 0.01 * (lengths - mean);
            assert_eq!(tensor(&mut trainer, "RegG/pl_lengths").len(), 4, "half a minibatch");
            assert!((weighted - 2.0 * penalty).abs() <= 1e-12 * weighted && lengths > 0.0);
        } else {
            assert!(lengths.is_nan() && penalty.is_nan() && weighted.is_nan());
        }
        assert!(distance(&state(&mut trainer, PATH_MEAN), &[mean]) <= 1e-12, "iteration {iteration}");
    }
    let share = 3.0 / 4.0;
    let steps = |trainer: &mut _, id: &str, share: f64| state(trainer, &format!("{id}/adam/beta_powers"))[1].ln() / (0.99_f64.ln() * share);
    let taken = [steps(&mut trainer, "TrainG", share), steps(&mut trainer, "TrainD", 1.0)];
    assert!(distance(&taken, &[11.0, 8.0]) <= 1e-9, "one Adam for both steps of G: {taken:?}");
}

/// Both steps of G have a learning rate of c·lr, c = 3/4.
#[test]
fn path_length_shrinks_the_learning_rate_of_g() {
    let mut trainer = exact(&Experiment { optimizer: Optimizer::Sgd, ..styled() });
    trainer.step_d().unwrap();
    let before = state(&mut trainer, "G/parameters");
    trainer.step_g().unwrap();
    let names: Vec<_> = networks::generator(&styled()).parameters().into_iter().map(|p| p.name).collect();
    let [main, reg] =
        ["TrainG", "RegG"].map(|id| names.iter().flat_map(|n| tensor(&mut trainer, &format!("{id}/gradient/{n}"))).collect::<Vec<_>>());
    let after = |rate: f64| before.iter().zip(main.iter().zip(&reg)).map(|(w, (m, r))| w - rate * (m + r)).collect::<Vec<_>>();
    let given = state(&mut trainer, "G/parameters");
    assert!(distance(&given, &after(0.75 * 0.001)) <= 1e-12 && distance(&given, &after(0.001)) > 1e-7);
}

/// Without a mapping network there are no styles to ask for the gradient by.
#[test]
fn other_networks_know_nothing_of_it() {
    for architecture in [Architecture::Mlp, Architecture::Conv] {
        let without = Experiment { architecture, pl_weight: 0.0, ..styled() };
        let with = Experiment { pl_weight: 2.0, ..without.clone() };
        assert_eq!(cpu(&with).state_names(), cpu(&without).state_names());
        assert_eq!(train(&mut cpu(&with), 3), train(&mut cpu(&without), 3), "{architecture:?}");
    }
    let [without, with] = [0.0, 2.0].map(|pl_weight| generators(&Experiment { pl_weight, ..styled() }, 2)[1].clone());
    assert!(distance(&with, &without) > 1e-4, "a StyleGAN does");
}

#[test]
fn half_steps_are_whole_ones_with_path_length_in_every_order() {
    for order in [Order::StyleGan1, Order::StyleGan2] {
        let experiment = Experiment { order, d_reg_interval: 2, g_reg_interval: 2, scaling: Switch::On, scaling_init: 8.0, ..styled() };
        let (mut whole, mut halves) = (cpu(&experiment), cpu(&experiment));
        let expected = train(&mut whole, 3);
        let mut rows = vec![];
        for _ in 0..3 {
            for half in Rhythm::of(&experiment).halves() {
                match half {
                    Half::D => halves.step_d().unwrap(),
                    Half::G => halves.step_g().unwrap(),
                }
            }
            rows.extend(block_on(halves.rows()).unwrap());
        }
        assert_eq!(rows_apart(&rows, &expected), 0.0, "{order:?}");
        assert_eq!(states(&mut whole), states(&mut halves), "{order:?}");
        assert_eq!(whole.max_queued(), 1024 / 4);
    }
}

#[test]
fn path_length_comes_and_goes_while_it_trains() {
    let scaled = Experiment { scaling: Switch::On, scaling_init: 9.0, ..styled() };
    let mut trainer = cpu(&scaled);
    train(&mut trainer, 4);
    let weights = state(&mut trainer, "G/parameters");
    assert!(state(&mut trainer, PATH_MEAN)[0] > 0.0);
    trainer.change(Experiment { pl_weight: 0.0, ..scaled.clone() }).unwrap();
    assert_eq!(state(&mut trainer, "G/parameters"), weights, "weights stay");
    assert!(!trainer.state_names().contains(&PATH_MEAN.to_string()) && !trainer.scalar_names().contains(&"Loss/G/reg".to_string()));
    assert!(train(&mut trainer, 2).iter().all(|row| row.values.iter().all(|x| x.is_finite())));
    trainer.change(Experiment { pl_decay: 0.5, ..scaled.clone() }).unwrap();
    assert_eq!(state(&mut trainer, PATH_MEAN), [0.0], "it begins from the start");
    let row = train(&mut trainer, 1).remove(0);
    let [lengths, scale] = ["Loss/pl_lengths", "RegG/loss_scaling_log2"].map(|name| scalar(&trainer, &row, name));
    assert!(distance(&state(&mut trainer, PATH_MEAN), &[lengths / 2.0]) <= 1e-6 && (scale - 9.0005).abs() <= 1e-4);
    assert_eq!(row.iteration, 7);
}

/// An overflow of the scale skips the step, and the mean length with it; what overflows by itself halts the run.
#[test]
fn a_skipped_or_faulty_step_leaves_the_mean_length() {
    let mut trainer = cpu(&Experiment { scaling: Switch::On, scaling_init: 130.0, ..styled() });
    let row = train(&mut trainer, 1).remove(0);
    assert!(row.fault.is_none() && scalar(&trainer, &row, "RegG/overflow_frequency") == 1.0);
    assert_eq!((state(&mut trainer, PATH_MEAN), scalar(&trainer, &row, "RegG/loss_scaling_log2")), (vec![0.0], 129.0));
    for order in [Order::StyleGan1, Order::StyleGan2] {
        let wild = Experiment { order, pl_weight: f64::MAX, ..styled() };
        let mut trainer = cpu(&wild);
        let last = train(&mut trainer, 2).pop().unwrap();
        let fault = last.fault.clone().expect("an infinite weight");
        assert_eq!((last.iteration, fault.term.as_str(), fault.kind.half()), (1, "Loss/G/reg", Half::G));
        assert_eq!(state(&mut trainer, PATH_MEAN), [0.0]);
        trainer.clear_fault(1, &fault).unwrap();
        assert_eq!((trainer.iteration(), trainer.half_done()), (0, order == Order::StyleGan1));
        trainer.change(Experiment { order, ..styled() }).unwrap();
        let rows = train(&mut trainer, 2);
        assert!(rows.iter().all(|row| row.fault.is_none()) && state(&mut trainer, PATH_MEAN)[0] > 0.0);
    }
}

#[test]
fn scaled_path_length_is_path_length_and_the_mistake_is_not() {
    let of = |scaling: Switch, scaling_init: f64| {
        let mut trainer = exact(&Experiment { scaling, scaling_init, ..styled() });
        let rows = train(&mut trainer, 4);
        let lengths: Vec<_> = [0, 3].iter().map(|&at| scalar(&trainer, &rows[at], "Loss/pl_lengths")).collect();
        (lengths, state(&mut trainer, "G/parameters"))
    };
    let (lengths, weights) = of(Switch::Off, 0.0);
    for log2 in [64.0, 3.3, -20.0] {
        let scaled = of(Switch::On, log2);
        assert!(distance(&scaled.0, &lengths) <= 1e-9 && distance(&scaled.1, &weights) <= 1e-6, "s {log2}");
    }
    // G stands still, so that the mistake in D's loss has no part in it.
    let [mistaken, right] = [Switch::On, Switch::Off].map(|scaling_mistake| {
        let still = Experiment { scaling: Switch::On, scaling_init: 6.0, scaling_mistake, g_learning_rate: 0.0, ..styled() };
        let mut trainer = exact(&still);
        train(&mut trainer, 1);
        tensor(&mut trainer, "RegG/pl_lengths")
    });
    let predicted: Vec<_> = right.iter().map(|length| length * 8.0).collect();
    assert!(distance(&mistaken, &predicted) <= 1e-9, "√2⁶ times too long");
}

#[test]
fn half_precision_has_path_length_too() {
    let single = Experiment { g_learning_rate: 0.0, ..styled() };
    let lengths = |experiment: &Experiment| {
        // Where G never moves, its first layer is constant, and the second derivative of its instance norm beyond half precision: a fault.
        let mut trainer = cpu(experiment);
        trainer.run(1).unwrap();
        tensor(&mut trainer, "RegG/pl_lengths")
    };
    let expected = lengths(&single);
    for scaling in [Switch::Off, Switch::On] {
        let half = Experiment { precision: Precision::Half, scaling, scaling_init: 8.0, ..single.clone() };
        let rounded = lengths(&half);
        assert!(rounded != expected && distance(&rounded, &expected) <= 5e-3, "{rounded:?} and {expected:?}");
        let mut trainer = cpu(&Experiment { g_learning_rate: 0.001, ..half });
        assert!(train(&mut trainer, 30).iter().all(|row| row.fault.is_none()));
        assert!(state(&mut trainer, PATH_MEAN)[0] > 0.0);
    }
}

/// G stands still and its noise is at work: where neither is so, Adam's first steps take the sign of gradients that are 0 but for
/// rounding, and executors part at the kinks of the activations.
#[test]
fn executors_agree_on_path_length() {
    let scaled = Experiment { order: Order::StyleGan2, scaling: Switch::On, scaling_init: 20.0, ..styled() };
    let (mut trainer, start) = still(scaled);
    let experiment = trainer.experiment().clone();
    let expected = reg_step(&mut trainer, &start);
    let check = |who: &str, given: Vec<Vec<f64>>| {
        for (given, expected) in given.iter().zip(&expected) {
            let size = expected.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
            let apart = given.iter().zip(expected).fold(0.0_f64, |apart, (g, e)| apart.max((g - e).abs()));
            assert!(apart <= 1e-3 * size, "{who}: {apart:e} of {size:e}");
        }
    };
    check("cpu", reg_step(&mut cpu(&experiment), &start));
    let other = reg_step(&mut exact(&Experiment { seed: 2, ..experiment.clone() }), &start);
    assert!(other.iter().zip(&expected).all(|(other, expected)| distance(other, expected) > 1e-3), "the comparison sees nothing");
    let Some(executor) = gpu::executor() else { return };
    check("gpu", reg_step(&mut Trainer::new(executor, experiment.clone()).unwrap(), &start));
}

/// Lengths, mean length and gradient of the first step of path length.
fn reg_step<E: Executor>(trainer: &mut Trainer<E>, start: &States) -> Vec<Vec<f64>> {
    trainer.restore(0, false, start).unwrap();
    assert!(train(trainer, 1)[0].fault.is_none());
    let network = networks::generator(trainer.experiment());
    let gradient = network.parameters().iter().flat_map(|p| tensor(trainer, &format!("RegG/gradient/{}", p.name))).collect();
    vec![tensor(trainer, "RegG/pl_grads"), tensor(trainer, "RegG/pl_lengths"), state(trainer, PATH_MEAN), gradient]
}
