//! Why a run is slow, and what is faster: said once it has been slow for a while.
//!
//! Must not know: the DOM, clocks (times are handed in, in milliseconds).

use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::{Backend, BackendKind};
use crate::text::Text;
use crate::words::page as words;

/// Iterations a second below which a run is slow, and from which on it is no longer called so.
const SLOW: f32 = 4.0;
const NOT_SLOW: f32 = 6.0;
/// How long it has to be slow: compiling a program is over by then.
const FOR_MS: f64 = 4_000.0;
/// The first iterations are no measure.
const FIRST: u32 = 3;
/// A run that is this share of the speed asked for is slow because it was asked to be.
const AS_ASKED: f64 = 0.8;

/// How a run fares.
#[derive(Clone, Copy, Debug)]
pub struct Pace<'a> {
    /// Whether it trains.
    pub running: bool,
    /// Iterations done.
    pub iteration: u32,
    /// Iterations a second; 0 while that is not known.
    pub rate: f32,
    /// The most that were asked for.
    pub limit: Option<f64>,
    /// What computes.
    pub backend: Option<&'a Backend>,
}

/// Follows how fast a run is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Slowness {
    /// Since when it is slow.
    since_ms: Option<f64>,
    is_told: bool,
}

impl Slowness {
    /// What there is to say of a run's speed now.
    pub fn follow(&mut self, pace: Pace<'_>, now_ms: f64) -> Option<Text> {
        let limit = if self.is_told { NOT_SLOW } else { SLOW };
        let is_known = pace.running && pace.iteration > FIRST && pace.rate > 0.0;
        let is_asked_for = pace.limit.is_some_and(|limit| f64::from(pace.rate) >= AS_ASKED * limit);
        if !(is_known && pace.rate < limit && !is_asked_for) {
            *self = Self::default();
            return None;
        }
        let since = *self.since_ms.get_or_insert(now_ms);
        self.is_told |= now_ms - since >= FOR_MS;
        self.is_told.then(|| why(pace.backend))
    }
}

fn why(backend: Option<&Backend>) -> Text {
    let Some(Backend { kind, notice }) = backend else { return words::SLOW };
    match (kind, notice) {
        (BackendKind::Cpu, _) => words::SLOW_ON_CPU,
        (BackendKind::WebGpu, Some(Notice::SoftwareAdapter)) => words::SLOW_ON_SOFTWARE,
        (BackendKind::WebGpu, _) => words::SLOW,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CPU: Backend = Backend { kind: BackendKind::Cpu, notice: None };

    fn pace(rate: f32) -> Pace<'static> {
        Pace { running: true, iteration: 20, rate, limit: None, backend: Some(&CPU) }
    }

    /// What is said after five seconds of it.
    fn after_a_while(pace: Pace<'_>) -> Option<Text> {
        let mut slowness = Slowness::default();
        (0..=50).map(|tenth| slowness.follow(pace, f64::from(tenth) * 100.0)).last().flatten()
    }

    #[test]
    fn a_run_that_stays_slow_is_told_why() {
        assert_eq!(after_a_while(pace(1.1)), Some(words::SLOW_ON_CPU));
        let mut slowness = Slowness::default();
        assert_eq!([0.0, 3_900.0, 4_000.0].map(|ms| slowness.follow(pace(1.1), ms)), [None, None, Some(words::SLOW_ON_CPU)]);
        // A little faster is still slow; much faster is not, and the waiting begins anew.
        assert_eq!(slowness.follow(pace(5.0), 4_100.0), Some(words::SLOW_ON_CPU));
        assert_eq!([(6.5, 4_200.0), (5.0, 9_000.0), (1.1, 9_100.0)].map(|(rate, ms)| slowness.follow(pace(rate), ms)), [None; 3]);
    }

    #[test]
    fn the_backend_decides_what_is_faster() {
        let of = |kind, notice| after_a_while(Pace { backend: Some(&Backend { kind, notice }), ..pace(2.0) });
        assert_eq!(of(BackendKind::Cpu, Some(Notice::NoGpu)), Some(words::SLOW_ON_CPU));
        assert_eq!(of(BackendKind::WebGpu, Some(Notice::SoftwareAdapter)), Some(words::SLOW_ON_SOFTWARE));
        assert_eq!(of(BackendKind::WebGpu, None), Some(words::SLOW));
    }

    #[test]
    fn nothing_is_said_of_a_run_that_is_not_slow() {
        let slow = pace(1.1);
        for other in [
            pace(4.0),
            pace(400.0),
            pace(0.0),
            pace(f32::NAN),
            Pace { running: false, ..slow },
            Pace { iteration: 3, ..slow },
            // As slow as was asked for.
            Pace { limit: Some(1.0), ..slow },
        ] {
            assert_eq!(after_a_while(other), None, "{other:?}");
        }
        assert!(after_a_while(Pace { limit: Some(10.0), ..slow }).is_some(), "slower than was asked for");
    }
}
