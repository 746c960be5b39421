//! The summary of a run: the mean and spread of every scalar since the last tick, beside its raw values.
//!
//! As StyleGAN's `dnnlib/tflib/autosummary.py` (T. Karras, S. Laine, T. Aila, 2019), with two differences. What is logged
//! are batch means of iterations, not single samples, since only those leave the device; and a tick is a number of
//! iterations, where StyleGAN's is a number of images, so that it is the same on every machine.
//! Must not know: trainers, clocks.

use crate::engine::contract::protocol::{Row, Summary, Tick};
use crate::gan::training_rules::Autosummary;

/// Iterations in a tick.
pub const TICK_ITERATIONS: u32 = 100;

/// Running means of every scalar of a run.
#[derive(Debug, Default)]
pub struct Summaries {
    scalars: Vec<(String, Autosummary)>,
    /// The tick that is being filled: iteration i belongs to tick ⌊(i − 1) / [`TICK_ITERATIONS`]⌋ + 1.
    tick: u32,
}

impl Summaries {
    /// Logs the values of a row. Yields the tick before, if this row is the first of another: only then has every half of
    /// its iterations come. A number that is not finite is left out, as StyleGAN drops updates whose sum is not.
    pub fn log(&mut self, names: &[String], row: &Row) -> Option<Tick> {
        let tick = row.iteration.saturating_sub(1) / TICK_ITERATIONS + 1;
        let finished = (tick != self.tick).then(|| self.read()).filter(|tick| !tick.scalars.is_empty());
        self.tick = tick;
        for (name, &value) in names.iter().zip(&row.values) {
            let known = self.scalars.iter().position(|(own, _)| own == name);
            let place = known.unwrap_or_else(|| {
                self.scalars.push((name.clone(), Autosummary::default()));
                self.scalars.len() - 1
            });
            self.scalars[place].1.update(&[f64::from(value)]);
        }
        finished
    }

    /// What was logged since the last tick; begins anew.
    fn read(&mut self) -> Tick {
        let readings = self.scalars.drain(..).map(|(name, mut summary)| (name, summary.read()));
        let logged = readings.filter(|(_, reading)| reading.count > 0.0);
        let scalars =
            logged.map(|(name, reading)| Summary { name, count: reading.count as u32, mean: reading.mean, deviation: reading.deviation });
        Tick { iteration: self.tick * TICK_ITERATIONS, scalars: scalars.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(summaries: &mut Summaries, iteration: u32, values: [f32; 2]) -> Option<Tick> {
        let names = ["a", "b"].map(String::from);
        summaries.log(&names, &Row { iteration, values: values.to_vec() })
    }

    #[test]
    fn a_tick_has_the_mean_and_spread_of_its_iterations() {
        let mut summaries = Summaries::default();
        for iteration in 1..=100 {
            let a = if iteration % 2 == 0 { 1.0 } else { 3.0 };
            let b = if iteration == 7 {
                f32::INFINITY
            } else if iteration <= 50 {
                f32::NAN
            } else {
                5.0
            };
            assert_eq!(log(&mut summaries, iteration, [a, b]), None, "the tick may not be whole yet");
        }
        let tick = log(&mut summaries, 101, [9.0, 9.0]).expect("a tick has passed");
        let summary = |name: &str, count, mean, deviation| Summary { name: name.into(), count, mean, deviation };
        assert_eq!(tick, Tick { iteration: 100, scalars: vec![summary("a", 100, 2.0, 1.0), summary("b", 50, 5.0, 0.0)] });
        let next = log(&mut summaries, 250, [0.0, f32::NAN]).expect("and another");
        assert_eq!(next, Tick { iteration: 200, scalars: vec![summary("a", 1, 9.0, 0.0), summary("b", 1, 9.0, 0.0)] });
        let last = log(&mut summaries, 301, [0.0, 0.0]).expect("and one more");
        assert_eq!(last.scalars, [summary("a", 1, 0.0, 0.0)], "what never came has no mean");
    }

    #[test]
    fn both_halves_of_an_iteration_are_one_value_of_each_scalar() {
        let mut summaries = Summaries::default();
        log(&mut summaries, 100, [4.0, f32::NAN]);
        assert_eq!(log(&mut summaries, 100, [f32::NAN, 6.0]), None);
        let tick = log(&mut summaries, 101, [0.0, 0.0]).expect("a tick");
        assert_eq!(tick.scalars.iter().map(|s| (s.count, s.mean)).collect::<Vec<_>>(), [(1, 4.0), (1, 6.0)]);
    }
}
