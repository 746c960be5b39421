//! The numbers of an experiment that programs take as scalars, so that changing them compiles nothing.
//!
//! Must not know: executors, programs.

use super::experiment::Experiment;
use super::losses;
use super::schedule::Rhythm;
use super::training_rules::{self, LazyAdam};

/// Every scalar's name and value. An optimizer whose network has a lazy regulariser has its correction (StyleGAN2, section 3.1), the
/// moving average the decay of its half-life where one is set.
pub(super) fn of(e: &Experiment) -> [(&'static str, f64); 25] {
    let rhythm = Rhythm::of(e);
    let adam = |interval: Option<u32>, learning_rate: f64| {
        let eager = LazyAdam { learning_rate, beta1: e.beta1, beta2: e.beta2, loss_multiplier: 1.0 };
        interval.map_or(eager, |interval| training_rules::lazy_adam(interval, learning_rate, e.beta1, e.beta2))
    };
    let (g, d) = (adam(rhythm.reg_g, e.g_learning_rate), adam(rhythm.reg_d, e.d_learning_rate));
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
        ("pl_weight", e.pl_weight),
        ("pl_decay", e.pl_decay),
        ("g_lr", g.learning_rate),
        ("d_lr", d.learning_rate),
        ("g_beta1", g.beta1),
        ("g_beta2", g.beta2),
        ("d_beta1", d.beta1),
        ("d_beta2", d.beta2),
        ("epsilon", e.epsilon),
        ("scaling_inc", e.scaling_increment),
        ("scaling_dec", e.scaling_decrement),
        ("g_reg_interval", g.loss_multiplier),
        ("d_reg_interval", d.loss_multiplier),
        ("ema", if e.ema_half_life > 0.0 { half_life } else { e.ema_decay }),
    ]
}
