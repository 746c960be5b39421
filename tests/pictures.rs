//! GANs of pictures: their data, labels and styles, on every executor; and that the small StyleGAN learns digits.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, HostTensor};
use loss_explorer::gan::data;
use loss_explorer::gan::data::Table;
use loss_explorer::gan::experiment::{Architecture, Colour, DLoss, Dataset, Experiment, GLoss, Precision, Side, Switch};
use loss_explorer::gan::trainer::{Row, Trainer};
use pollster::block_on;

/// The preset of the page (see PRESETS in `insight::presets`).
const STYLEGAN_DIGITS: &str =
    "data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64&r1_gamma=3&g_lr=0.003&d_lr=0.003&ema=0.995";

fn cpu(experiment: &Experiment) -> Trainer<CpuExecutor<f32>> {
    Trainer::new(CpuExecutor::new(), experiment.clone()).unwrap()
}

fn train(trainer: &mut Trainer<impl Executor>, iterations: u32) -> Vec<Row> {
    let mut rows = vec![];
    let end = trainer.iteration() + iterations;
    while trainer.iteration() < end {
        trainer.run((end - trainer.iteration()).min(trainer.max_queued())).unwrap();
        rows.extend(block_on(trainer.rows()).unwrap());
    }
    rows
}

fn read(trainer: &mut Trainer<impl Executor>, name: &str) -> HostTensor {
    block_on(trainer.read(name)).unwrap()
}

fn stage(trainer: &mut Trainer<impl Executor>, name: &str) -> HostTensor {
    block_on(trainer.probe_stage(&[name]).unwrap()).unwrap().remove(0)
}

/// Small networks on pictures.
fn small(architecture: Architecture) -> Experiment {
    Experiment {
        data: Dataset::Digits,
        architecture,
        batch: 8,
        latents: 4,
        g_width: 8,
        d_width: 8,
        g_depth: 1,
        d_depth: 1,
        ..Experiment::default()
    }
}

#[test]
fn a_batch_of_digits_is_rows_of_the_table_with_their_labels() {
    let experiment = Experiment { labels: Switch::On, ..small(Architecture::Mlp) };
    let table = Table::digits().unwrap();
    let mut trainer = cpu(&experiment);
    let mut seen = vec![];
    for _ in 0..8 {
        train(&mut trainer, 1);
        let (reals, labels) = (read(&mut trainer, "reals"), read(&mut trainer, "labels"));
        assert_eq!((reals.shape, labels.shape), (vec![8, 1, 8, 8], vec![8, 10]));
        for (real, one_hot) in reals.data.chunks_exact(64).zip(labels.data.chunks_exact(10)) {
            let row = table.samples.chunks_exact(64).position(|sample| sample == real).expect("a digit of the table");
            let expected: Vec<f64> = (0..10).map(|class| f64::from(u8::from(class == table.labels[row]))).collect();
            assert_eq!(one_hot, expected);
            seen.push(row);
        }
    }
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 55, "64 draws of 1,797 are nearly all different");
}

#[test]
fn pictures_keep_to_their_range_and_size() {
    for data in [Dataset::Dots, Dataset::Digits] {
        for (side, pixels) in [(Side::Eight, 8), (Side::Sixteen, 16)] {
            for (colour, channels) in [(Colour::Grey, 1), (Colour::Rgb, 3)] {
                let mut trainer = cpu(&Experiment { data, side, colour, ..small(Architecture::Mlp) });
                train(&mut trainer, 1);
                for name in ["reals", "fake_images_out"] {
                    let tensor = read(&mut trainer, name);
                    assert_eq!(tensor.shape, [8, channels, pixels, pixels], "{data:?} {name}");
                    assert!(tensor.data.iter().all(|x| (-1.0..=1.0).contains(x)), "{data:?} {name}");
                }
                let reals = read(&mut trainer, "reals").data;
                assert!(reals.iter().any(|x| *x > -0.2) && reals.iter().any(|x| *x < -0.9), "{data:?}: ink and paper");
            }
        }
    }
}

/// Every architecture, with labels and losses that draw samples of their own, the same on all executors.
fn agree(experiment: &Experiment) {
    let exact = train(&mut Trainer::new(CpuExecutor::<f64>::new(), experiment.clone()).unwrap(), 3);
    let mut all = vec![("cpu", train(&mut cpu(experiment), 3))];
    if let Some(executor) = gpu::executor() {
        all.push(("gpu", train(&mut Trainer::new(executor, experiment.clone()).unwrap(), 3)));
    }
    for (who, rows) in all {
        for (row, exact) in rows.iter().zip(&exact) {
            assert!(row.fault.is_none() && row.values.len() == exact.values.len());
            for (value, exact) in row.values.iter().zip(&exact.values) {
                assert!((value - exact).abs() <= 1e-3 * exact.abs().max(1.0), "{who}, iteration {}: {value} and {exact}", row.iteration);
            }
        }
    }
}

#[test]
fn dense_networks_of_pictures_are_the_same_everywhere() {
    agree(&Experiment { labels: Switch::On, ..small(Architecture::Mlp) });
}

#[test]
fn convolutional_networks_are_the_same_everywhere() {
    agree(&small(Architecture::Conv));
    agree(&Experiment { labels: Switch::On, side: Side::Sixteen, d_loss: DLoss::WganGp, g_loss: GLoss::Wgan, ..small(Architecture::Conv) });
}

#[test]
fn the_stylegan_is_the_same_everywhere() {
    let styled = Experiment { labels: Switch::On, style_mixing: 0.9, blur: Switch::On, r2_gamma: 0.1, ..small(Architecture::StyleGan) };
    agree(&styled);
    agree(&Experiment { side: Side::Sixteen, colour: Colour::Rgb, g_loss: GLoss::Rpgan, d_loss: DLoss::Rpgan, ..styled });
}

/// What a person gives, or what stands in for it, is drawn alike too.
#[test]
fn own_data_are_the_same_on_every_executor() {
    agree(&Experiment { data: Dataset::OwnImages, colour: Colour::Rgb, ..small(Architecture::Conv) });
    agree(&Experiment { data: Dataset::OwnPoints, ..small(Architecture::Mlp) });
}

#[test]
fn half_precision_and_lazy_penalties_train_pictures_too() {
    let experiment = Experiment {
        labels: Switch::On,
        precision: Precision::Half,
        d_reg_interval: 2,
        scaling: Switch::On,
        scaling_init: 8.0,
        ..small(Architecture::StyleGan)
    };
    let rows = train(&mut cpu(&experiment), 4);
    assert!(rows.len() == 4 && rows.iter().all(|row| row.fault.is_none()));
}

/// With ψ = 0 every sample has the average style, and the noise's strength starts at 0: all pictures are one.
#[test]
fn truncation_draws_samples_to_the_average() {
    let experiment = Experiment { batch: 64, ..small(Architecture::StyleGan) };
    let mut trainer = cpu(&experiment);
    let spread = |samples: &HostTensor| {
        let pictures: Vec<_> = samples.data.chunks_exact(64).collect();
        pictures.iter().flat_map(|p| p.iter().zip(pictures[0])).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    };
    let free = spread(&stage(&mut trainer, "probe_raw"));
    assert!(free > 0.1, "{free}");
    trainer.change(Experiment { truncation: 0.0, ..experiment.clone() }).unwrap();
    assert!(spread(&stage(&mut trainer, "probe_raw")) <= 1e-6);
    trainer.change(experiment).unwrap();
    assert_eq!(spread(&stage(&mut trainer, "probe_raw")), free);
}

/// The average starts at 0 and keeps 0.995 of itself in D's step and in G's.
#[test]
fn the_average_of_w_moves_with_every_step() {
    let mut trainer = cpu(&small(Architecture::StyleGan));
    let names = trainer.state_names();
    let at = names.iter().position(|name| name == "G/w_average").expect("a state of its own");
    assert!(block_on(trainer.snapshot()).unwrap().remove(at).data.iter().all(|x| *x == 0.0));
    trainer.step_d().unwrap();
    let one = block_on(trainer.snapshot()).unwrap().remove(at).data;
    trainer.step_g().unwrap();
    let two = block_on(trainer.snapshot()).unwrap().remove(at).data;
    assert!(one.iter().any(|x| *x != 0.0) && one.iter().zip(&two).all(|(a, b)| a != b || *a == 0.0));
    let size = |v: &[f64]| v.iter().map(|x| x.abs()).sum::<f64>();
    assert!(size(&two) > 1.5 * size(&one) && size(&two) < 2.5 * size(&one), "{one:?} {two:?}");
}

#[test]
fn style_mixing_happens_in_the_share_of_batches_that_is_asked_for() {
    let fakes = |share: f64| {
        let mut trainer = cpu(&Experiment { style_mixing: share, seed: 3, ..small(Architecture::StyleGan) });
        (0..20).map(|_| train(&mut trainer, 1).remove(0).values).collect::<Vec<_>>()
    };
    let (never, seldom, always) = (fakes(0.0), fakes(1e-9), fakes(1.0));
    assert_eq!(never, seldom, "a mixture that does not happen changes nothing");
    assert_ne!(never, always);
}

#[test]
fn a_snapshot_of_a_stylegan_goes_on_as_the_run_would_have() {
    let experiment = Experiment { labels: Switch::On, ..small(Architecture::StyleGan) };
    let mut trainer = cpu(&experiment);
    train(&mut trainer, 5);
    let tensors = block_on(trainer.snapshot()).unwrap();
    let states: Vec<_> = trainer.state_names().into_iter().zip(tensors.into_iter().map(|t| t.data)).collect();
    let went_on = train(&mut trainer, 20);
    let mut other = cpu(&experiment);
    other.restore(5, false, &states).unwrap();
    assert_eq!(went_on, train(&mut other, 20));
}

/// Over the first ten of its steps path length makes the preset's penalty smaller than a weight of next to nothing does, which has
/// the same steps, learning rate and random numbers. (Later both runs' lengths go the same way, G's own loss shrinking them.)
#[test]
fn path_length_draws_the_presets_lengths_to_their_mean() {
    let [with, without] = [2.0, 1e-9].map(|pl_weight| {
        let mut trainer = cpu(&Experiment { pl_weight, ..link::parse(STYLEGAN_DIGITS).experiment });
        let at = trainer.scalar_names().iter().position(|name| name == "Loss/pl_penalty").unwrap();
        let rows = train(&mut trainer, 41);
        assert!(rows.iter().all(|row| row.fault.is_none()));
        let penalties: Vec<f64> = rows.iter().skip(1).map(|row| row.values[at]).filter(|x| !x.is_nan()).collect();
        assert!(penalties.len() == 10 && penalties.iter().all(|x| x.is_finite()));
        penalties.iter().sum::<f64>() / 10.0
    });
    println!("mean penalty {with} and {without}");
    assert!(with <= 0.9 * without, "{with} and {without}");
}

/// A quarter of the preset's thousand iterations; `cargo run --release --example measure` shows all of them.
#[test]
fn the_stylegan_learns_the_digits() {
    let experiment = link::parse(STYLEGAN_DIGITS).experiment;
    assert_eq!(data::classes(&experiment), 10);
    let mut trainer = cpu(&experiment);
    let before = block_on(trainer.probe_quality(true).unwrap()).unwrap();
    assert!(before.distance > 1.5 && before.agreement.unwrap() < 0.2, "untrained: {before:?}");
    assert!(before.floor.unwrap() < 0.05, "two sets of digits are near: {before:?}");
    train(&mut trainer, 250);
    let after = block_on(trainer.probe_quality(false).unwrap()).unwrap();
    println!("{after:?}");
    assert!(after.distance <= 0.8 && after.agreement.unwrap() >= 0.3, "{after:?}");
}
