//! States: the names and lengths of the tensors that make up a run.
//!
//! Must not know: executors, what the numbers are.

use super::experiment::Experiment;
use super::networks;
use super::networks::sampling::{self, W_AVERAGE};
use super::schedule::Rhythm;
use super::steps::PATH_MEAN;
use super::update::{self, HALTED, REG_D, REG_G, TRAIN_D, TRAIN_G};

/// Name and length of every state of an experiment's run: weights, the running averages of w and of path
/// lengths, optimizer slots, loss scales.
pub fn of(experiment: &Experiment) -> Vec<(String, usize)> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let (g_len, d_len) = (g.parameter_count(), d.parameter_count());
    let mut states: Vec<(String, usize)> = [("G/parameters", g_len), ("Gs/parameters", g_len), ("D/parameters", d_len), (HALTED, 1)]
        .into_iter()
        .chain(sampling::w_width(&g).map(|width| (W_AVERAGE, width)))
        .map(|(name, len)| (name.to_string(), len))
        .collect();
    let slots = [(TRAIN_G, g_len), (TRAIN_D, d_len)].into_iter().flat_map(|(by, len)| update::slots(experiment, by, len));
    states.extend(slots.chain(of_regularisers(experiment)).map(|(name, start)| (name, start.len())));
    states
}

/// The states of the regularisers' own steps, and what they begin with: they come and go while a run goes on, with a weight or an
/// interval that crosses 0.
pub fn of_regularisers(experiment: &Experiment) -> Vec<(String, Vec<f64>)> {
    let rhythm = Rhythm::of(experiment);
    let (reg_d, reg_g) = (rhythm.reg_d.map(|_| REG_D), rhythm.reg_g.map(|_| REG_G));
    let slots = reg_d.into_iter().chain(reg_g).flat_map(|by| update::slots(experiment, by, 0));
    slots.chain(reg_g.map(|_| (PATH_MEAN.to_string(), vec![0.0]))).collect()
}
