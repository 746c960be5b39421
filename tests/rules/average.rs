//! The moving average of G.

use crate::*;

#[test]
fn the_average_forgets_half_in_its_half_life() {
    // Ten minibatches of 32 are a half-life of 320.
    let by_samples = Experiment { ema_half_life: 320.0, ..small() };
    let by_decay = Experiment { ema_decay: 0.5_f64.powf(0.1), ..small() };
    let [expected, given] = [&by_decay, &by_samples].map(|experiment| generators(experiment, 6)[2].clone());
    assert!(distance(&given, &expected) <= 1e-12);
    let other = Experiment { ema_decay: 0.1, ..by_samples.clone() };
    assert_eq!(generators(&other, 6)[2], given, "the decay says nothing then");
    let longer = Experiment { ema_half_life: 640.0, ..by_samples };
    assert!(distance(&generators(&longer, 6)[2], &given) > 1e-4);
}
