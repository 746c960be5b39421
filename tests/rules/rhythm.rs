//! Order, several steps of D, lazy penalties.

use crate::*;

/// Adam's steps so far, from the power of β₂ that it keeps.
fn adam_steps<E: Executor>(trainer: &mut Trainer<E>, id: &str, beta2: f64) -> f64 {
    state(trainer, &format!("{id}/adam/beta_powers"))[1].ln() / beta2.ln()
}

#[test]
fn every_rhythm_takes_the_steps_that_it_says() {
    let share: f64 = 4.0 / 5.0;
    let cases = [
        (Experiment { ..small() }, 0.99, [7.0, 7.0]),
        (Experiment { d_repeats: 3, ..small() }, 0.99, [21.0, 7.0]),
        (Experiment { order: Order::StyleGan2, d_repeats: 2, ..small() }, 0.99, [14.0, 7.0]),
        // Iterations 1 and 5 have a regularisation step.
        (Experiment { d_reg_interval: 4, ..small() }, 0.99_f64.powf(share), [9.0, 7.0]),
        (Experiment { d_reg_interval: 4, d_repeats: 2, order: Order::StyleGan2, ..small() }, 0.99_f64.powf(share), [16.0, 7.0]),
        (Experiment { d_reg_interval: 4, d_loss: DLoss::Hinge, ..small() }, 0.99, [7.0, 7.0]),
    ];
    for (experiment, d_beta2, expected) in cases {
        let mut trainer = exact(&experiment);
        let rows = train(&mut trainer, 7);
        assert_eq!(rows.iter().map(|row| row.iteration).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
        let steps = [adam_steps(&mut trainer, "TrainD", d_beta2), adam_steps(&mut trainer, "TrainG", 0.99)];
        assert!(distance(&steps, &expected) <= 1e-9, "{steps:?}, not {expected:?}");
    }
}

fn lerp(to: &[f64], from: &[f64], beta: f64) -> Vec<f64> {
    to.iter().zip(from).map(|(to, from)| to + (from - to) * beta).collect()
}

#[test]
fn the_average_sees_g_before_its_step_in_stylegan_and_after_it_in_stylegan2() {
    let stylegan = Experiment { ema_decay: 0.75, ..small() };
    let stylegan2 = Experiment { order: Order::StyleGan2, ..stylegan.clone() };
    let [first, _, average] = generators(&stylegan, 1);
    assert_eq!(average, first);
    let [first, after, average] = generators(&stylegan2, 1);
    assert!(distance(&average, &lerp(&after, &first, 0.75)) <= 1e-12 && distance(&after, &first) > 1e-4);
    // Three steps of D, three updates of Gs.
    let thrice = Experiment { d_repeats: 3, ..stylegan2 };
    let [first, after, average] = generators(&thrice, 1);
    assert!(distance(&average, &lerp(&after, &first, 0.75_f64.powi(3))) <= 1e-12);
}

#[test]
fn stepping_by_halves_is_the_same_as_running_in_every_rhythm() {
    for order in [Order::StyleGan1, Order::StyleGan2] {
        let experiment = Experiment { order, d_repeats: 2, d_reg_interval: 2, scaling: Switch::On, ..small() };
        let (mut whole, mut halves) = (cpu(&experiment), cpu(&experiment));
        let expected = train(&mut whole, 5);
        for expected in &expected {
            assert!(!halves.half_done());
            for turn in 0..3 {
                // The first half asked for twice is taken once.
                let is_d = (order == Order::StyleGan1) == (turn < 2);
                if is_d {
                    halves.step_d().unwrap()
                } else {
                    halves.step_g().unwrap()
                }
                assert_eq!(halves.half_done(), turn < 2);
            }
            let rows = block_on(halves.rows()).unwrap();
            assert_eq!(rows.len(), 1);
            assert!(rows[0].values.iter().zip(&expected.values).all(|(a, b)| a == b || (a.is_nan() && b.is_nan())), "{order:?}");
        }
        for name in whole.state_names() {
            assert_eq!(state(&mut whole, &name), state(&mut halves, &name), "{order:?}, {name}");
        }
    }
}

#[test]
fn a_row_has_the_mean_of_ds_steps() {
    let still = Experiment { d_learning_rate: 0.0, g_learning_rate: 0.0, ..small() };
    let twice = train(&mut exact(&Experiment { d_repeats: 2, ..still.clone() }), 1).remove(0);
    let once = train(&mut exact(&still), 1).remove(0);
    // The second repeat's random numbers are those of an iteration far away.
    let mut far = exact(&still);
    far.restore(1 << 28, false, &[]).unwrap();
    let second = train(&mut far, 1).remove(0);
    let d_loss = exact(&still).scalar_names().iter().position(|n| n == "Loss/D/loss").unwrap();
    assert!((once.values[d_loss] - second.values[d_loss]).abs() > 1e-4, "other reals and latents");
    let mean: Vec<_> = once.values.iter().zip(&second.values).map(|(a, b)| (a + b) / 2.0).collect();
    assert!(distance(&twice.values[..=d_loss], &mean[..=d_loss]) <= 1e-12);
    assert_eq!(twice.values[d_loss + 1..], once.values[d_loss + 1..], "G steps once");
}

fn lazy() -> Experiment {
    Experiment { d_reg_interval: 3, r2_gamma: 0.0, ..small() }
}

#[test]
fn lazy_penalties_are_in_every_third_row() {
    let mut trainer = cpu(&lazy());
    let names = trainer.scalar_names();
    assert_eq!(
        names,
        [
            "Loss/scores/real",
            "Loss/scores/fake",
            "Loss/D/softplus_fake",
            "Loss/D/softplus_neg_real",
            "Loss/D/loss",
            "Loss/r1_penalty",
            "Loss/D/reg",
            "Loss/G/loss"
        ]
    );
    for row in train(&mut trainer, 10) {
        let due = (row.iteration - 1) % 3 == 0;
        assert!(row.fault.is_none());
        for (name, value) in names.iter().zip(&row.values) {
            let expected = due || !["Loss/r1_penalty", "Loss/D/reg"].contains(&name.as_str());
            assert_eq!(value.is_finite(), expected, "{name} in iteration {}", row.iteration);
        }
        if due {
            let [penalty, weighted] = ["Loss/r1_penalty", "Loss/D/reg"].map(|name| scalar(&trainer, &row, name));
            assert!((weighted - 0.1 / 2.0 * penalty).abs() <= 1e-6 * weighted, "the interval is no part of what is logged");
        }
    }
}

/// The step of the penalties sees the same reals, and its gradient is the penalty's, times the interval.
#[test]
fn lazy_penalties_have_the_gradient_of_the_whole_loss() {
    let still = |experiment: Experiment| {
        let mut trainer = exact(&Experiment { d_learning_rate: 0.0, ..experiment });
        trainer.step_d().unwrap();
        trainer
    };
    let whole = gradient(&mut still(Experiment { d_reg_interval: 0, ..lazy() }), "TrainD");
    let mut trainer = still(lazy());
    let [main, reg] = ["TrainD", "RegD"].map(|id| gradient(&mut trainer, id));
    let sum = |share: f64| main.iter().zip(&reg).map(|(main, reg)| main + reg * share).collect::<Vec<_>>();
    assert!(distance(&sum(1.0 / 3.0), &whole) <= 1e-12);
    assert!(distance(&sum(1.0), &whole) > 1e-4, "without the interval it is another gradient");
}

/// Both steps have a learning rate of c·lr, c = 3/4.
#[test]
fn lazy_penalties_shrink_the_learning_rate_of_d() {
    let experiment = Experiment { optimizer: Optimizer::Sgd, ..lazy() };
    let mut trainer = exact(&experiment);
    let before = state(&mut trainer, "D/parameters");
    trainer.step_d().unwrap();
    let [main, reg] = ["TrainD", "RegD"].map(|id| gradient(&mut trainer, id));
    let after = |rate: f64| before.iter().zip(main.iter().zip(&reg)).map(|(w, (m, r))| w - rate * (m + r)).collect::<Vec<_>>();
    let given = state(&mut trainer, "D/parameters");
    assert!(distance(&given, &after(0.75 * 0.004)) <= 1e-12);
    assert!(distance(&given, &after(0.004)) > 1e-6);
}

#[test]
fn the_rhythm_changes_while_it_trains() {
    let mut trainer = cpu(&Experiment { scaling: Switch::On, scaling_init: 9.0, ..lazy() });
    let now = |trainer: &Trainer<CpuExecutor<f32>>| trainer.experiment().clone();
    train(&mut trainer, 2);
    let before = state(&mut trainer, "D/parameters");
    let whole = Experiment { d_reg_interval: 0, d_repeats: 2, ..now(&trainer) };
    trainer.change(whole).unwrap();
    assert_eq!(state(&mut trainer, "D/parameters"), before, "weights stay");
    assert!(!trainer.scalar_names().contains(&"Loss/D/reg".to_string()));
    let rows = train(&mut trainer, 2);
    assert!(rows.iter().all(|row| row.fault.is_none() && row.values.iter().all(|v| v.is_finite())));
    let none = Experiment { d_reg_interval: 2, r1_gamma: 0.0, ..now(&trainer) };
    trainer.change(none.clone()).unwrap();
    assert!(!trainer.scalar_names().contains(&"Loss/D/reg".to_string()), "no penalty, no step of its own");
    trainer.change(Experiment { r1_gamma: 1.0, ..none }).unwrap();
    let rows = train(&mut trainer, 1);
    assert!((scalar(&trainer, &rows[0], "RegD/loss_scaling_log2") - 9.0005).abs() <= 1e-4, "it begins from the start");
    assert_eq!(rows[0].iteration, 5);
}

#[test]
fn as_many_iterations_are_queued_as_the_ring_holds() {
    let experiment = Experiment { d_repeats: 16, d_reg_interval: 1, batch: 4, g_width: 4, d_width: 4, ..small() };
    let most = cpu(&experiment).max_queued();
    assert_eq!(most, 1024 / 18);
    assert_eq!(train(&mut cpu(&experiment), most).len() as u32, most);
    let Some(executor) = gpu::executor() else { return };
    let mut trainer = Trainer::new(executor, experiment).unwrap();
    assert_eq!(train(&mut trainer, most).len() as u32, most);
    assert!(trainer.run(most + 1).is_err(), "more than the ring holds");
}

#[test]
fn executors_agree_on_every_rhythm() {
    executors_agree(&Experiment { order: Order::StyleGan2, d_repeats: 2, ..small() }, 10);
    executors_agree(&Experiment { d_reg_interval: 3, ..small() }, 10);
    executors_agree(&Experiment { d_reg_interval: 2, d_loss: DLoss::WganGp, g_loss: GLoss::Wgan, scaling: Switch::On, ..small() }, 10);
}

#[test]
fn a_faulty_step_is_taken_again_with_its_half() {
    for order in [Order::StyleGan1, Order::StyleGan2] {
        let wild = Experiment { order, optimizer: Optimizer::Sgd, d_learning_rate: 1e30, r1_gamma: 0.0, r2_gamma: 0.0, ..small() };
        let mut trainer = cpu(&wild);
        let rows = train(&mut trainer, 10);
        let last = rows.last().unwrap();
        let fault = last.fault.clone().expect("it must blow up");
        let before = state(&mut trainer, "D/parameters");
        trainer.clear_fault(last.iteration, &fault).unwrap();
        assert_eq!(trainer.half_done(), fault.kind.half() == order_of(order)[1], "{order:?}, {:?}", fault.kind);
        trainer.change(Experiment { d_learning_rate: 0.0, g_learning_rate: 0.0, ..wild }).unwrap();
        assert_eq!(state(&mut trainer, "D/parameters"), before);
        assert_eq!(trainer.iteration(), last.iteration - 1);
    }
}

fn order_of(order: Order) -> [Half; 2] {
    Rhythm::of(&Experiment { order, ..small() }).halves()
}
