//! Each optimizer takes the step of its formula.

use crate::*;

/// D's weights before and after the first step, and its gradient.
fn first_step(optimizer: Optimizer) -> [Vec<f64>; 3] {
    let experiment = Experiment { optimizer, epsilon: 1e-3, beta1: 0.5, ..small() };
    let mut trainer = exact(&experiment);
    let before = state(&mut trainer, "D/parameters");
    trainer.step_d().unwrap();
    let gradient = gradient(&mut trainer, "TrainD");
    [before, state(&mut trainer, "D/parameters"), gradient]
}

#[test]
fn every_optimizer_takes_the_step_of_its_formula() {
    let (rate, beta1, beta2, epsilon) = (0.004, 0.5, 0.99, 1e-3);
    let adam_tf = |g: f64| {
        let (m, v) = ((1.0 - beta1) * g, (1.0 - beta2) * g * g);
        rate * f64::sqrt(1.0 - beta2) / (1.0 - beta1) * m / (v.sqrt() + epsilon)
    };
    let adam_torch = |g: f64| {
        let (m, v) = ((1.0 - beta1) * g, (1.0 - beta2) * g * g);
        rate / (1.0 - beta1) * m / ((v / (1.0 - beta2)).sqrt() + epsilon)
    };
    let sgd = |g: f64| rate * g;
    let rules: [(Optimizer, &dyn Fn(f64) -> f64); 3] =
        [(Optimizer::AdamTensorFlow, &adam_tf), (Optimizer::AdamTorch, &adam_torch), (Optimizer::Sgd, &sgd)];
    for (optimizer, rule) in rules {
        let [before, after, gradient] = first_step(optimizer);
        let with = |rule: &dyn Fn(f64) -> f64| before.iter().zip(&gradient).map(|(w, &g)| w - rule(g)).collect::<Vec<_>>();
        assert!(distance(&after, &with(rule)) <= 1e-12, "{optimizer:?}");
        for (other, wrong) in rules.iter().filter(|(other, _)| *other != optimizer) {
            assert!(distance(&after, &with(*wrong)) > 1e-6, "{optimizer:?} is no {other:?}");
        }
    }
}

#[test]
fn gradient_descent_keeps_no_slots() {
    let descent = cpu(&Experiment { optimizer: Optimizer::Sgd, ..small() });
    assert_eq!(descent.state_names(), ["G/parameters", "Gs/parameters", "D/parameters", "halted"]);
    assert_eq!(cpu(&small()).state_names().len(), 10);
}

#[test]
fn executors_agree_on_every_optimizer() {
    executors_agree(&Experiment { optimizer: Optimizer::AdamTorch, ..small() }, 20);
    executors_agree(&Experiment { optimizer: Optimizer::Sgd, d_learning_rate: 0.02, g_learning_rate: 0.02, ..small() }, 20);
}
