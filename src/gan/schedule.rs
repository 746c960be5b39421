//! The rhythm of training: which steps an iteration takes, in which order, and what their random numbers are keyed by.
//!
//! Source: `training/training_loop.py` of StyleGAN (T. Karras, S. Laine, T. Aila 2019: D's steps, each with the update
//! of Gs, then G's) and of StyleGAN2 (T. Karras et al. 2020, section 3.1: G's step, then D's; every so many iterations
//! each followed by a step that minimises its regulariser alone). Must not know: programs, executors.

use super::experiment::{Experiment, Order};
use super::losses;

/// A kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// D's loss, and the update of Gs.
    D,
    /// D's penalties alone.
    RegD,
    /// G's loss.
    G,
    /// G's regulariser alone.
    RegG,
}

impl Kind {
    /// Every kind, in the order of a row's numbers.
    pub const ALL: [Self; 4] = [Self::D, Self::RegD, Self::G, Self::RegG];

    /// Whose half of an iteration it belongs to.
    pub fn half(self) -> Half {
        match self {
            Self::D | Self::RegD => Half::D,
            Self::G | Self::RegG => Half::G,
        }
    }
}

/// Half an iteration: all steps of one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// D's.
    D,
    /// G's.
    G,
}

/// A step to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which.
    pub kind: Kind,
    /// What its random numbers are keyed by. A regulariser's step has that of the step before it, so it sees the same reals.
    pub step: u32,
}

/// How often which step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// Which half comes first.
    pub order: Order,
    /// D's steps in one iteration.
    pub d_repeats: u32,
    /// Iterations from one step of D's penalties to the next; `None`: they are part of D's loss, or there are none.
    pub reg_d: Option<u32>,
    /// The same of G's regulariser; `None`: there is none.
    pub reg_g: Option<u32>,
}

/// Repeats of D are kept apart in the upper bits of the step, which leaves the first one's step the iteration's number.
const REPEAT_SHIFT: u32 = 28;

impl Rhythm {
    /// The rhythm of an experiment. G's regulariser is path length.
    pub fn of(experiment: &Experiment) -> Self {
        let lazy = experiment.d_reg_interval > 0 && losses::has_penalties(experiment);
        let reg_d = lazy.then_some(experiment.d_reg_interval);
        let reg_g = (losses::path_length_weight(experiment) != 0.0).then_some(experiment.g_reg_interval.max(1));
        Self { order: experiment.order, d_repeats: experiment.d_repeats, reg_d, reg_g }
    }

    /// Both halves, in order.
    pub fn halves(&self) -> [Half; 2] {
        match self.order {
            Order::StyleGan1 => [Half::D, Half::G],
            Order::StyleGan2 => [Half::G, Half::D],
        }
    }

    /// The steps of half an iteration; iterations count from 1. The first one takes every regulariser's step.
    pub fn half(&self, half: Half, iteration: u32) -> Vec<Planned> {
        let (main, reg, repeats, interval) = match half {
            Half::D => (Kind::D, Kind::RegD, self.d_repeats, self.reg_d),
            Half::G => (Kind::G, Kind::RegG, 1, self.reg_g),
        };
        let key = |repeat: u32| iteration.wrapping_add(repeat << REPEAT_SHIFT);
        let mut steps: Vec<_> = (0..repeats).map(|repeat| Planned { kind: main, step: key(repeat) }).collect();
        if interval.is_some_and(|interval| iteration.wrapping_sub(1).is_multiple_of(interval)) {
            steps.push(Planned { kind: reg, step: key(repeats.saturating_sub(1)) });
        }
        steps
    }

    /// Most steps that an iteration takes.
    pub fn most_steps(&self) -> u32 {
        self.d_repeats + 1 + u32::from(self.reg_d.is_some()) + u32::from(self.reg_g.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::{D, G, RegD, RegG};

    fn kinds(rhythm: &Rhythm, iteration: u32) -> Vec<Kind> {
        rhythm.halves().into_iter().flat_map(|half| rhythm.half(half, iteration)).map(|planned| planned.kind).collect()
    }

    #[test]
    fn the_default_is_stylegans() {
        let rhythm = Rhythm::of(&Experiment::default());
        for iteration in [1, 2, 16, 17] {
            assert_eq!(kinds(&rhythm, iteration), [D, G]);
            assert_eq!(rhythm.half(Half::D, iteration)[0].step, iteration);
            assert_eq!(rhythm.half(Half::G, iteration)[0].step, iteration);
        }
    }

    #[test]
    fn stylegan2_takes_g_first_and_regularises_lazily() {
        let rhythm = Rhythm { order: Order::StyleGan2, d_repeats: 2, reg_d: Some(4), reg_g: Some(3) };
        let expected: [&[Kind]; 5] = [&[G, RegG, D, D, RegD], &[G, D, D], &[G, D, D], &[G, RegG, D, D], &[G, D, D, RegD]];
        for (iteration, expected) in (1..).zip(expected) {
            assert_eq!(kinds(&rhythm, iteration), expected, "iteration {iteration}");
            assert!(expected.len() as u32 <= rhythm.most_steps());
        }
    }

    #[test]
    fn no_two_main_steps_share_random_numbers() {
        let rhythm = Rhythm { order: Order::StyleGan1, d_repeats: 16, reg_d: Some(1), reg_g: None };
        let steps: Vec<_> = (1..200).flat_map(|i| rhythm.half(Half::D, i)).collect();
        let mut keys: Vec<_> = steps.iter().filter(|s| s.kind == D).map(|s| s.step).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 199 * 16);
        assert!(steps.windows(2).all(|pair| pair[1].kind != RegD || pair[0].step == pair[1].step));
    }
}
