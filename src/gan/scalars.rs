//! The numbers of an experiment that programs take as scalars, so that changing them compiles nothing.
//!
//! Must not know: executors, programs.

use super::experiment::Experiment;
use super::losses;
use super::schedule::Rhythm;
use super::training_rules;

/// Every scalar's name and value. D's optimizer has the lazy regularisation's correction (StyleGAN2, section 3.1), the moving
/// average the decay of its half-life where one is set.
pub(super) fn of(e: &Experiment) -> [(&'static str, f64); 22] {
    let interval = Rhythm::of(e).reg_d;
    let d = interval.map(|interval| training_rules::lazy_adam(interval, e.d_learning_rate, e.beta1, e.beta2));
    let (d_learning_rate, d_beta1, d_beta2) = d.map_or((e.d_learning_rate, e.beta1, e.beta2), |d| (d.learning_rate, d.beta1, d.beta2));
    let half_life = training_rules::ema_decay(f64::from(e.batch), e.ema_half_life / 1000.0);
    let [r1_gamma, r2_gamma] = losses::gammas(e);
    [
        ("noise", e.noise),
        ("truncation", e.truncation),
        ("r1_gamma", r1_gamma),
        ("r2_gamma", r2_gamma),
        ("wgan_lambda", e.wgan_lambda),
        ("wgan_epsilon", e.wgan_epsilon),
        ("wgan_target", e.wgan_target),
        ("ls_weight", e.ls_weight),
        ("ls_a", e.ls_fake_target),
        ("ls_b", e.ls_real_target),
        ("ls_c", e.ls_g_target),
        ("g_lr", e.g_learning_rate),
        ("d_lr", d_learning_rate),
        ("g_beta1", e.beta1),
        ("g_beta2", e.beta2),
        ("d_beta1", d_beta1),
        ("d_beta2", d_beta2),
        ("epsilon", e.epsilon),
        ("scaling_inc", e.scaling_increment),
        ("scaling_dec", e.scaling_decrement),
        ("d_reg_interval", d.map_or(1.0, |d| d.loss_multiplier)),
        ("ema", if e.ema_half_life > 0.0 { half_life } else { e.ema_decay }),
    ]
}
