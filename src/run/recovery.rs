//! When an engine that failed is started again and whether on the same backend, when the page gives up, and how long silence
//! may last.
//!
//! Must not know: workers.

/// A failure this soon after a restart ends the attempts.
const SOON_MS: f64 = 10_000.0;
/// A run goes on so soon after a failure: a backend that takes longer to start is not waited for.
const WAIT_MS: f64 = 2_000.0;

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Start a new engine.
    Restart,
    /// Stop trying, and say so.
    GiveUp,
}

/// The engine's lives so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lives {
    restarted_ms: Option<f64>,
    proved: bool,
    /// When it was told to start, until it works.
    started_ms: Option<f64>,
    /// How long it took from there to its first frame, last time.
    took_ms: f64,
}

impl Lives {
    /// The engine is told to start at `now_ms`.
    pub fn start(&mut self, now_ms: f64) {
        self.started_ms = Some(now_ms);
    }

    /// The engine sent a frame at `now_ms`: it works.
    pub fn prove(&mut self, now_ms: f64) {
        self.proved = true;
        if let Some(started) = self.started_ms.take() {
            self.took_ms = now_ms - started;
        }
    }

    /// Whether it takes too long to start to be waited for after a failure.
    pub fn starts_late(&self) -> bool {
        self.took_ms > WAIT_MS
    }

    /// The engine failed at `now_ms`.
    pub fn fail(&mut self, now_ms: f64) -> Verdict {
        let again = self.restarted_ms.is_some_and(|at| !self.proved || now_ms - at < SOON_MS);
        if again {
            return Verdict::GiveUp;
        }
        *self = Self { restarted_ms: Some(now_ms), proved: false, ..*self };
        Verdict::Restart
    }
}

/// Seconds of silence after which a running engine counts as stuck: more before the first iteration is done, as nobody knows how
/// long one takes, and then ten iterations.
pub fn patience_s(building: bool, iterations_per_second: f32) -> u32 {
    if building {
        return 180;
    }
    let slow = if iterations_per_second > 0.0 { 10.0 / iterations_per_second } else { 15.0 };
    5 + slow.min(600.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_restarts_and_the_next_soon_after_gives_up() {
        let mut lives = Lives::default();
        assert_eq!(lives.fail(1_000.0), Verdict::Restart);
        lives.prove(4_000.0);
        assert_eq!(lives.fail(5_000.0), Verdict::GiveUp);
    }

    #[test]
    fn a_failure_long_after_restarts_again() {
        let mut lives = Lives::default();
        assert_eq!(lives.fail(1_000.0), Verdict::Restart);
        lives.prove(4_000.0);
        assert_eq!(lives.fail(60_000.0), Verdict::Restart);
    }

    #[test]
    fn an_engine_that_never_worked_is_not_tried_for_ever() {
        let mut lives = Lives::default();
        assert_eq!(lives.fail(10_000.0), Verdict::Restart);
        assert_eq!(lives.fail(25_000.0), Verdict::GiveUp);
    }

    #[test]
    fn who_starts_late_is_not_waited_for() {
        for (first_frame, late) in [(1_900.0, false), (8_000.0, true)] {
            let mut lives = Lives::default();
            lives.start(100.0);
            lives.prove(100.0 + first_frame);
            lives.prove(60_000.0);
            assert_eq!(lives.fail(61_000.0), Verdict::Restart);
            assert_eq!(lives.starts_late(), late, "{first_frame}");
        }
    }

    #[test]
    fn patience_grows_with_slow_iterations() {
        assert_eq!(patience_s(false, 400.0), 5);
        assert_eq!(patience_s(false, 0.5), 25);
        assert_eq!(patience_s(false, 0.01), 605);
        assert_eq!(patience_s(true, 400.0), 180);
    }
}
