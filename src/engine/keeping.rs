//! Snapshots of a run that it can go back to: new ones close together, older ones further apart.
//!
//! Must not know: how a snapshot is taken.

use std::rc::Rc;

use crate::engine::snapshot::Snapshot;

/// Most snapshots.
const MOST: usize = 16;
/// Most numbers in all of them: 32 MB.
const ROOM: usize = 8 << 20;

/// The snapshots, by iteration.
#[derive(Default)]
pub struct Kept {
    snapshots: Vec<Rc<Snapshot>>,
}

impl Kept {
    /// Keeps a snapshot in place of those of its iteration and later ones, and lets go of others where there is no room.
    pub fn keep(&mut self, snapshot: Rc<Snapshot>) {
        self.snapshots.retain(|kept| kept.iteration < snapshot.iteration);
        self.snapshots.push(snapshot);
        while self.snapshots.len() > 2 && (self.snapshots.len() > MOST || self.numbers() > ROOM) {
            let at = self.least_missed();
            self.snapshots.remove(at);
        }
    }

    /// The snapshot of an iteration.
    pub fn at(&self, iteration: u32) -> Option<Rc<Snapshot>> {
        self.snapshots.iter().find(|kept| kept.iteration == iteration).cloned()
    }

    /// Lets go of the snapshot of an iteration.
    pub fn forget(&mut self, iteration: u32) {
        self.snapshots.retain(|kept| kept.iteration != iteration);
    }

    /// The newest snapshot.
    pub fn last(&self) -> Option<Rc<Snapshot>> {
        self.snapshots.last().cloned()
    }

    /// Their iterations, in order.
    pub fn iterations(&self) -> Vec<u32> {
        self.snapshots.iter().map(|kept| kept.iteration).collect()
    }

    fn numbers(&self) -> usize {
        self.snapshots.iter().flat_map(|kept| &kept.states).map(|(_, numbers)| numbers.len()).sum()
    }

    /// The one whose gap, if it went, would be smallest against its age; never the first or the last.
    fn least_missed(&self) -> usize {
        let iteration = |at: usize| f64::from(self.snapshots[at].iteration);
        let last = self.snapshots.len() - 1;
        let missed = |at: usize| (iteration(at + 1) - iteration(at - 1)) / (iteration(last) - iteration(at));
        (1..last).fold(1, |least, at| if missed(at) < missed(least) { at } else { least })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(iteration: u32, numbers: usize) -> Rc<Snapshot> {
        Rc::new(Snapshot { iteration, half_done: false, states: vec![("G/parameters".into(), vec![0.0; numbers])] })
    }

    #[test]
    fn a_long_run_keeps_its_start_its_end_and_gaps_that_grow_with_age() {
        let mut kept = Kept::default();
        (0..1000).for_each(|i| kept.keep(snapshot(10 * i, 1)));
        let iterations = kept.iterations();
        assert_eq!((iterations.len(), iterations[0], iterations[MOST - 1]), (MOST, 0, 9990));
        let gaps: Vec<u32> = iterations.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps[MOST - 2] <= 20 && gaps.iter().take(4).sum::<u32>() > 4 * gaps.iter().rev().take(4).sum::<u32>(), "{gaps:?}");
    }

    #[test]
    fn a_branch_replaces_what_came_after() {
        let mut kept = Kept::default();
        [0, 10, 20, 30].into_iter().for_each(|i| kept.keep(snapshot(i, 1)));
        kept.keep(snapshot(20, 2));
        assert_eq!(kept.iterations(), [0, 10, 20]);
        assert_eq!((kept.at(20), kept.last()), (Some(snapshot(20, 2)), Some(snapshot(20, 2))));
        assert_eq!(kept.at(30), None);
    }

    #[test]
    fn large_ones_are_fewer() {
        let mut kept = Kept::default();
        (0..20).for_each(|i| kept.keep(snapshot(i, ROOM / 4)));
        assert_eq!(kept.iterations().len(), 4);
        assert_eq!(kept.iterations()[3], 19);
    }
}
