//! Pacing: how many iterations to queue next, and how fast it went.
//!
//! Must not know: what an iteration is. Times are in milliseconds of any steady clock.

use std::collections::VecDeque;

/// Time that one turn of training should take: short enough that a control acts on the next frame.
const TURN_MS: f64 = 8.0;
/// Span over which the rate is measured.
const RATE_SPAN_MS: f64 = 1000.0;

/// Paces the iterations of one run.
#[derive(Debug, Default)]
pub struct Pace {
    /// What an iteration takes, smoothed.
    iteration_ms: Option<f64>,
    /// Iterations owed at a limited speed.
    owed: f64,
    asked_at: Option<f64>,
    /// (when, iterations done since the last entry).
    done: VecDeque<(f64, u32)>,
}

impl Pace {
    /// Iterations to queue now, at most `limit` a second (`None`: flat out) and at most `most`.
    pub fn turn(&mut self, now: f64, limit: Option<f64>, most: u32) -> u32 {
        let fits = self.iteration_ms.map_or(1.0, |ms| (TURN_MS / ms.max(1e-3)).floor().max(1.0));
        let since = now - self.asked_at.unwrap_or(now);
        self.asked_at = Some(now);
        let Some(limit) = limit else {
            self.owed = 0.0;
            return fits.min(f64::from(most)) as u32;
        };
        // What could not be done in a quarter of a second is forgotten, so that a slow machine does not lag behind.
        self.owed = (self.owed + since * limit / 1000.0).min((limit / 4.0).max(1.0));
        let now_due = self.owed.floor().min(fits).min(f64::from(most));
        self.owed -= now_due;
        now_due as u32
    }

    /// The first iteration after a pause is due at once.
    pub fn resume(&mut self) {
        self.owed = 1.0;
        self.asked_at = None;
    }

    /// A turn of `iterations` took `ms` and ended at `now`.
    pub fn finished(&mut self, now: f64, iterations: u32, ms: f64) {
        if iterations == 0 {
            return;
        }
        let each = ms / f64::from(iterations);
        self.iteration_ms = Some(self.iteration_ms.map_or(each, |old| 0.8 * old + 0.2 * each));
        self.done.push_back((now, iterations));
    }

    /// Iterations a second over the last second.
    pub fn rate(&mut self, now: f64) -> f64 {
        // Two stay, so that a machine that takes longer for a turn has a rate too.
        while self.done.len() > 2 && self.done[0].0 < now - RATE_SPAN_MS {
            self.done.pop_front();
        }
        let Some(&(start, _)) = self.done.front() else { return 0.0 };
        let counted: u32 = self.done.iter().skip(1).map(|(_, n)| n).sum();
        if now > start { f64::from(counted) * 1000.0 / (now - start) } else { 0.0 }
    }

    /// Forgets the rate, not the time that an iteration takes.
    pub fn pause(&mut self) {
        self.done.clear();
        self.owed = 0.0;
        self.asked_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a pace for ten seconds on a machine that takes `cost_ms` an iteration; iterations a second.
    fn ten_seconds(limit: Option<f64>, cost_ms: f64) -> f64 {
        let (mut pace, mut now, mut total) = (Pace::default(), 0.0, 0);
        while now < 10_000.0 {
            let turn = pace.turn(now, limit, 512);
            let ms = f64::from(turn) * cost_ms;
            now += ms.max(1.0);
            pace.finished(now, turn, ms);
            total += turn;
        }
        f64::from(total) / 10.0
    }

    #[test]
    fn limits_are_kept_and_flat_out_is_as_fast_as_the_machine() {
        assert!((ten_seconds(Some(1.0), 0.5) - 1.0).abs() <= 0.2);
        assert!((ten_seconds(Some(60.0), 0.5) - 60.0).abs() <= 2.0);
        assert!((ten_seconds(None, 0.5) - 2000.0).abs() <= 20.0);
        assert!((ten_seconds(Some(300.0), 20.0) - 50.0).abs() <= 2.0);
    }

    #[test]
    fn rate_counts_the_last_second_and_is_zero_after_a_pause() {
        let mut pace = Pace::default();
        (1..=20).for_each(|i| pace.finished(f64::from(i) * 100.0, 10, 50.0));
        assert!((pace.rate(2000.0) - 100.0).abs() <= 1.0);
        pace.pause();
        assert!(pace.rate(2100.0) == 0.0);
    }

    #[test]
    fn turns_longer_than_a_second_have_a_rate() {
        let mut pace = Pace::default();
        (1..=4).for_each(|i| pace.finished(f64::from(i) * 1500.0, 3, 1500.0));
        assert!((pace.rate(6000.0) - 2.0).abs() <= 0.01);
    }
}
