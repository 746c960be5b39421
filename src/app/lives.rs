//! When an engine that failed is started again, and when the page gives up; and how long silence may last.
//!
//! Must not know: workers.

/// A failure this soon after a restart ends the attempts.
const SOON_MS: f64 = 10_000.0;

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
}

impl Lives {
    /// The engine sent a frame: it works.
    pub fn prove(&mut self) {
        self.proved = true;
    }

    /// The engine failed at `now_ms`.
    pub fn fail(&mut self, now_ms: f64) -> Verdict {
        let again = self.restarted_ms.is_some_and(|at| !self.proved || now_ms - at < SOON_MS);
        if again {
            return Verdict::GiveUp;
        }
        *self = Self { restarted_ms: Some(now_ms), proved: false };
        Verdict::Restart
    }
}

/// Seconds of silence after which a running engine counts as stuck. Building may take longer than
/// an iteration, and a slow iteration longer than usual.
pub fn patience_s(building: bool, iterations_per_second: f32) -> u32 {
    if building {
        return 60;
    }
    let slow = if iterations_per_second > 0.0 { 10.0 / iterations_per_second } else { 15.0 };
    5 + slow.min(60.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_restarts_and_the_next_soon_after_gives_up() {
        let mut lives = Lives::default();
        assert_eq!(lives.fail(1_000.0), Verdict::Restart);
        lives.prove();
        assert_eq!(lives.fail(5_000.0), Verdict::GiveUp);
    }

    #[test]
    fn a_failure_long_after_restarts_again() {
        let mut lives = Lives::default();
        assert_eq!(lives.fail(1_000.0), Verdict::Restart);
        lives.prove();
        assert_eq!(lives.fail(60_000.0), Verdict::Restart);
    }

    #[test]
    fn an_engine_that_never_worked_is_not_tried_for_ever() {
        let mut lives = Lives::default();
        assert_eq!(lives.fail(10_000.0), Verdict::Restart);
        assert_eq!(lives.fail(25_000.0), Verdict::GiveUp);
    }

    #[test]
    fn patience_grows_with_slow_iterations() {
        assert_eq!(patience_s(false, 400.0), 5);
        assert_eq!(patience_s(false, 0.5), 25);
        assert_eq!(patience_s(true, 400.0), 60);
    }
}
