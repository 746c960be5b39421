//! States: the names and lengths of the tensors that make up a run.
//!
//! Must not know: executors, what the numbers are.

use super::experiment::Experiment;
use super::networks;
use super::networks::sampling::{self, W_AVERAGE};
use super::schedule::Rhythm;
use super::update::{self, HALTED, REG_D, TRAIN_D, TRAIN_G};

/// Name and length of every state of an experiment's run: weights, the running average of w, optimizer slots, loss scales.
pub fn of(experiment: &Experiment) -> Vec<(String, usize)> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let (g_len, d_len) = (g.parameter_count(), d.parameter_count());
    let mut states: Vec<(String, usize)> = [("G/parameters", g_len), ("Gs/parameters", g_len), ("D/parameters", d_len), (HALTED, 1)]
        .into_iter()
        .chain(sampling::w_width(&g).map(|width| (W_AVERAGE, width)))
        .map(|(name, len)| (name.to_string(), len))
        .collect();
    let reg_d = Rhythm::of(experiment).reg_d.map(|_| (REG_D, 0));
    for (by, len) in [(TRAIN_G, g_len), (TRAIN_D, d_len)].into_iter().chain(reg_d) {
        states.extend(update::slots(experiment, by, len).into_iter().map(|(name, start)| (name, start.len())));
    }
    states
}
