//! Pinned runs: their curves, kept to be compared with those of later runs, and how their settings differ.
//!
//! Must not know: how curves are drawn.

use crate::gan::experiment::{Experiment, FIELDS};
use crate::run::history::History;
use crate::text::Text;

/// Most pinned runs; a further one takes the place of an older one.
pub const MOST: usize = 3;

/// A pinned run.
pub struct Pin {
    /// Tells pins apart.
    pub id: u32,
    /// The iteration at which it was left by going back; `None` where a person pinned it.
    pub left: Option<u32>,
    /// Its settings.
    pub experiment: Experiment,
    /// Its curves.
    pub curves: History,
    /// Its sample quality.
    pub quality: History,
}

/// The pinned runs, oldest first.
#[derive(Default)]
pub struct Pins {
    all: Vec<Pin>,
    next: u32,
}

impl Pins {
    /// Pins a run as it is now. What a person pinned stays longer than what was left by going back.
    pub fn add(&mut self, experiment: &Experiment, curves: &History, quality: &History, left: Option<u32>) {
        if self.all.len() == MOST {
            self.all.remove(self.all.iter().position(|pin| pin.left.is_some()).unwrap_or(0));
        }
        self.all.push(Pin { id: self.next, left, experiment: experiment.clone(), curves: curves.clone(), quality: quality.clone() });
        self.next += 1;
    }

    /// Lets go of one.
    pub fn remove(&mut self, id: u32) {
        self.all.retain(|pin| pin.id != id);
    }

    /// All, oldest first.
    pub fn all(&self) -> &[Pin] {
        &self.all
    }

    /// The last iteration of all of them.
    pub fn last(&self) -> u32 {
        self.all.iter().filter_map(|pin| pin.curves.reach()).map(|(_, last)| last).max().unwrap_or(0)
    }
}

/// What differs between two experiments: label, value in the first, value in the second.
pub fn difference(a: &Experiment, b: &Experiment) -> Vec<(Text, [String; 2])> {
    let differs = FIELDS.iter().filter(|field| (field.get)(a) != (field.get)(b));
    let value = |field: &crate::gan::field::Field<Experiment>, of| field.format((field.get)(of));
    differs.map(|field| (field.label, [value(field, a), value(field, b)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves(last: u32) -> History {
        let mut curves = History::default();
        (1..=last).for_each(|i| curves.push(i, &["a".to_string()], &[1.0]));
        curves
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut pins = Pins::default();
        (1..=4).for_each(|n| pins.add(&Experiment::default(), &curves(10 * n), &History::default(), None));
        assert_eq!(pins.all().iter().map(|pin| pin.id).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(pins.last(), 40);
        pins.remove(3);
        assert_eq!((pins.all().len(), pins.last()), (2, 30));
    }

    #[test]
    fn what_a_person_pinned_stays_longer() {
        let mut pins = Pins::default();
        for left in [None, Some(500), None, Some(700)] {
            pins.add(&Experiment::default(), &curves(10), &History::default(), left);
        }
        assert_eq!(pins.all().iter().map(|pin| (pin.id, pin.left)).collect::<Vec<_>>(), [(0, None), (2, None), (3, Some(700))]);
    }

    #[test]
    fn only_what_differs_is_told() {
        let a = Experiment { r1_gamma: 10.0, seed: 3, ..Experiment::default() };
        let b = Experiment { seed: 3, ..Experiment::default() };
        let told = difference(&a, &b);
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].1[0].as_str(), told[0].1[1].parse()), ("10", Ok(Experiment::default().r1_gamma)));
        assert!(difference(&a, &a).is_empty());
    }
}
