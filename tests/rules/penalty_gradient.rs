//! The gradient of the penalties stopped: they are numbers in the loss that train nothing.

use crate::*;
use loss_explorer::gan::experiment::{Architecture, Dataset, PenaltyGradient};
use loss_explorer::gan::networks;
use loss_explorer::gan::relevance::matters;

fn stopped(experiment: &Experiment) -> Experiment {
    Experiment { penalty_gradient: PenaltyGradient::Stopped, ..experiment.clone() }
}

/// The same experiment without its penalties.
fn without(experiment: &Experiment) -> Experiment {
    let d_loss = match experiment.d_loss {
        DLoss::WganGp => DLoss::Wgan,
        DLoss::HingeGp => DLoss::Hinge,
        other => other,
    };
    Experiment { d_loss, r1_gamma: 0.0, r2_gamma: 0.0, ..experiment.clone() }
}

/// One experiment of each kind whose D steps are different programs; penalties strong enough to be seen in every gradient.
fn experiments() -> Vec<Experiment> {
    let strong = Experiment { r1_gamma: 10.0, r2_gamma: 5.0, ..small() };
    let digits = Experiment { data: Dataset::Digits, labels: Switch::On, batch: 8, latents: 4, ..strong.clone() };
    let of = |architecture: Architecture| Experiment { architecture, ..digits.clone() };
    vec![
        strong.clone(),
        Experiment { r2_gamma: 0.0, ..strong.clone() },
        Experiment { d_loss: DLoss::Rpgan, ..strong.clone() },
        Experiment { d_loss: DLoss::WganGp, ..strong.clone() },
        Experiment { d_loss: DLoss::HingeGp, ..strong.clone() },
        Experiment { scaling: Switch::On, scaling_init: 9.0, ..strong.clone() },
        Experiment { scaling: Switch::On, scaling_init: 9.0, d_loss: DLoss::WganGp, ..strong.clone() },
        Experiment { precision: Precision::Half, scaling: Switch::On, scaling_init: 4.0, ..strong },
        of(Architecture::Mlp),
        of(Architecture::Conv),
        of(Architecture::StyleGan),
    ]
}

/// All parts of D's gradient in the first step of an optimizer.
fn first_gradient<E: Executor>(trainer: &mut Trainer<E>, id: &str) -> Vec<f64> {
    trainer.step_d().unwrap();
    let parameters = networks::discriminator(trainer.experiment()).parameters();
    parameters.iter().flat_map(|parameter| tensor(trainer, &format!("{id}/gradient/{}", parameter.name))).collect()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// Bit for bit those of a D loss without penalties; where the penalties train, other ones.
#[test]
fn stopped_penalties_leave_the_gradient_to_the_other_terms() {
    for experiment in experiments() {
        let [given, expected, whole] =
            [stopped(&experiment), without(&experiment), experiment.clone()].map(|e| first_gradient(&mut cpu(&e), "TrainD"));
        assert_eq!(given, expected, "{experiment:?}");
        assert!(distance(&whole, &expected) > 1e-3, "the penalty trains where it is not stopped: {experiment:?}");
    }
}

#[test]
fn stopped_penalties_are_numbers_in_the_loss() {
    for experiment in experiments() {
        let [mut given, mut expected, mut rest] = [stopped(&experiment), experiment.clone(), without(&experiment)].map(|e| exact(&e));
        let rows = [&mut given, &mut expected, &mut rest].map(|trainer| train(trainer, 1).remove(0));
        for name in ["Loss/r1_penalty", "Loss/r2_penalty", "Loss/mixed_norms", "Loss/D/loss"] {
            if expected.scalar_names().iter().any(|known| known == name) {
                let [given, expected] = [(&given, &rows[0]), (&expected, &rows[1])].map(|(trainer, row)| scalar(trainer, row, name));
                assert!(name == "Loss/D/loss" || given > 0.0, "{name}: {given}");
                assert!((given - expected).abs() <= 1e-6 * expected.abs(), "{name}: {given} and {expected}");
            }
        }
        let [whole, rest] = [(&given, &rows[0]), (&rest, &rows[2])].map(|(trainer, row)| scalar(trainer, row, "Loss/D/loss"));
        assert!(whole > rest + 1e-6, "the loss shows the penalty: {whole} and {rest}");
        assert!((mean(&tensor(&mut given, "loss")) - whole).abs() <= 1e-9 * whole.abs().max(1.0));
    }
}

/// After the first step, in which nothing but the penalties differs, the run is that of no penalty.
#[test]
fn a_stopped_penalty_trains_as_no_penalty_does() {
    let experiment = Experiment { r1_gamma: 10.0, ..small() };
    let run = |experiment: &Experiment| {
        let mut trainer = cpu(experiment);
        train(&mut trainer, 20);
        ["D/parameters", "G/parameters", "TrainD/adam/v"].map(|name| state(&mut trainer, name))
    };
    assert_eq!(run(&stopped(&experiment)), run(&without(&experiment)));
    assert_ne!(run(&experiment), run(&without(&experiment)));
}

/// A step of its own for the penalties is still taken and logged, and its gradient is 0.
#[test]
fn a_lazy_penalty_that_is_stopped_trains_nothing() {
    for d_loss in [DLoss::LogisticSimplegp, DLoss::WganGp] {
        for scaling in [Switch::Off, Switch::On] {
            let base = Experiment { d_loss, scaling, scaling_init: 9.0, optimizer: Optimizer::Sgd, d_reg_interval: 4, ..small() };
            let lazy = stopped(&base);
            let mut trainer = exact(&lazy);
            let before = state(&mut trainer, "D/parameters");
            let main = first_gradient(&mut trainer, "TrainD");
            let expected: Vec<_> = before.iter().zip(&main).map(|(w, g)| w - 0.8 * 0.004 * g).collect();
            assert!(distance(&state(&mut trainer, "D/parameters"), &expected) <= 1e-12, "{d_loss:?}");
            let rows = block_on(trainer.rows()).unwrap();
            assert!(scalar(&trainer, &rows[0], "Loss/D/reg") > 0.0, "{d_loss:?}");
            let reg = first_gradient(&mut exact(&lazy), "RegD");
            assert!(!reg.is_empty() && reg.iter().all(|g| *g == 0.0), "{d_loss:?}");
            assert!(first_gradient(&mut exact(&base), "RegD").iter().any(|g| g.abs() > 1e-6), "{d_loss:?}");
        }
    }
}

#[test]
fn it_matters_where_there_is_a_penalty() {
    let matter = |experiment: &Experiment| matters(experiment, "penalty_gradient");
    for experiment in experiments() {
        assert!(matter(&experiment) && !matter(&without(&experiment)), "{experiment:?}");
    }
}

#[test]
fn executors_agree_on_stopped_penalties() {
    executors_agree(&stopped(&Experiment { r1_gamma: 1.0, ..small() }), 10);
    executors_agree(&stopped(&Experiment { d_loss: DLoss::WganGp, g_loss: GLoss::Wgan, d_reg_interval: 3, ..small() }), 10);
}
