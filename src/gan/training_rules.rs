//! The numbers by which StyleGAN's training moves: averaging, lazy regularisation, loss scaling, schedules
//! and its running means.
//!
//! Source: StyleGAN `training/training_loop.py`, `dnnlib/tflib/optimizer.py`, `dnnlib/tflib/autosummary.py`
//! (T. Karras, S. Laine, T. Aila, 2019); lazy regularisation: StyleGAN2 (2020), section 3.1; cosine
//! schedules: N. Huang et al. 2024 (R3GAN). Must not know: graphs, executors.

use crate::number;

/// Share of its old weights that Gs keeps when a minibatch passes: ½^(minibatch / (1000 · kimg)), a half-life of `kimg`
/// thousand reals; 0 for a half-life of 0.
pub fn ema_decay(minibatch: f64, half_life_kimg: f64) -> f64 {
    if half_life_kimg > 0.0 { number::power(0.5, minibatch / (1000.0 * half_life_kimg)) } else { 0.0 }
}

/// Adam's settings where a penalty acts only every so many minibatches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LazyAdam {
    /// Learning rate.
    pub learning_rate: f64,
    /// β₁.
    pub beta1: f64,
    /// β₂.
    pub beta2: f64,
    /// Factor on the penalty in its own step.
    pub loss_multiplier: f64,
}

/// The settings that give `interval` steps and one step of the penalty the reach of `interval` steps alone.
pub fn lazy_adam(interval: u32, learning_rate: f64, beta1: f64, beta2: f64) -> LazyAdam {
    let interval = f64::from(interval);
    let share = interval / (interval + 1.0);
    LazyAdam {
        learning_rate: learning_rate * share,
        beta1: number::power(beta1, share),
        beta2: number::power(beta2, share),
        loss_multiplier: interval,
    }
}

/// From `start` to `end` along half a cosine while `n` runs to `total`; `end` from there on.
pub fn cosine(start: f64, end: f64, n: f64, total: f64) -> f64 {
    if n > total { end } else { end + (start - end) * 0.5 * (1.0 + (std::f64::consts::PI * n / total).cos()) }
}

/// The running mean of a logged value between two readings, as StyleGAN's `autosummary`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Autosummary {
    count: f64,
    sum: f64,
    squares: f64,
}

/// What was logged between two readings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Values.
    pub count: f64,
    /// Their mean; NaN without values.
    pub mean: f64,
    /// Their standard deviation, of the population.
    pub deviation: f64,
}

impl Autosummary {
    /// Logs the values of one update; an update whose sum is not finite is dropped whole.
    pub fn update(&mut self, values: &[f64]) {
        let sum: f64 = values.iter().sum();
        if sum.is_finite() {
            self.count += values.len() as f64;
            self.sum += sum;
            self.squares += values.iter().map(|x| x * x).sum::<f64>();
        }
    }

    /// What was logged since the last reading, and begins anew.
    pub fn read(&mut self) -> Reading {
        let Self { count, sum, squares } = std::mem::take(self);
        let mean = sum / count;
        Reading { count, mean, deviation: (squares / count - mean * mean).max(0.0).sqrt() }
    }
}
