//! The engine of a run: whether it is there, whether it still answers, and what follows when it does not.
//!
//! Must not know: what is trained.

use crate::engine::contract::command::Command;
use crate::run::model::{Change, Effect, EngineId, Failure, Model, Stopped, Told, redraw_all};
use crate::run::recovery::{Lives, patience_s};

/// An engine that has not said hello by then has failed.
const HELLO_WITHIN_MS: f64 = 10_000.0;
/// A quiet engine that owes nothing is asked so often whether it lives.
const PING_EVERY_S: f64 = 5.0;
/// A change of settings waits so long at most for an answer to the one before.
const CHANGE_WAITS_S: f64 = 1.0;

/// Where the engine of a run is.
#[derive(Clone, Debug, PartialEq)]
pub enum EngineState {
    /// There is none.
    None,
    /// It was told to start and has not said hello.
    Waiting {
        /// Which.
        id: EngineId,
        /// Since when.
        since_ms: f64,
    },
    /// It takes commands.
    Started {
        /// Which.
        id: EngineId,
        /// Until the first frame of the run that it was told to build.
        is_building: bool,
        /// Frames received and not yet on the screen.
        unshown: u32,
        /// When it last said something, or had reason to.
        heard_ms: f64,
        /// It was asked whether it lives, and has not answered.
        is_asked: bool,
    },
}

impl EngineState {
    pub(super) fn is(&self, engine: EngineId) -> bool {
        match self {
            Self::None => false,
            Self::Waiting { id, .. } | Self::Started { id, .. } => *id == engine,
        }
    }

    /// Which one takes commands.
    pub fn started(&self) -> Option<EngineId> {
        match self {
            Self::None | Self::Waiting { .. } => None,
            Self::Started { id, .. } => Some(*id),
        }
    }

    /// Whether one takes commands.
    pub fn is_started(&self) -> bool {
        self.started().is_some()
    }

    pub(super) fn greeted(&mut self) {
        if let Self::Waiting { id, since_ms } = *self {
            *self = Self::Started { id, is_building: true, unshown: 0, heard_ms: since_ms, is_asked: false };
        }
    }

    pub(super) fn heard(&mut self, now_ms: f64) {
        if let Self::Started { heard_ms, is_asked, .. } = self {
            (*heard_ms, *is_asked) = (now_ms, false);
        }
    }

    pub(super) fn builds(&mut self) {
        if let Self::Started { is_building, .. } = self {
            *is_building = true;
        }
    }

    pub(super) fn frame_came(&mut self, is_of_this_run: bool) {
        if let Self::Started { is_building, unshown, .. } = self {
            *unshown += 1;
            *is_building &= !is_of_this_run;
        }
    }
}

impl<B: Clone> Model<B> {
    pub(super) fn start_engine(&mut self, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        self.engines = EngineId(self.engines.0 + 1);
        self.engine = EngineState::Waiting { id: self.engines, since_ms: now_ms };
        self.lives.start(now_ms);
        self.recording.resume(self.kept.as_ref().map_or(0, |kept| kept.iteration));
        effects.extend([Effect::Start(self.engines), redraw_all()]);
    }

    pub(super) fn end_engine(&mut self, effects: &mut Vec<Effect<B>>) {
        let id = match self.engine {
            EngineState::None => return,
            EngineState::Waiting { id, .. } | EngineState::Started { id, .. } => id,
        };
        self.engine = EngineState::None;
        self.change = Change::default();
        effects.push(Effect::End(id));
        if self.opening.take().is_some() {
            effects.push(Effect::Tell(Told::NoEngine));
        }
        // Who waits for a file gets the last state that was kept.
        for _ in 0..std::mem::take(&mut self.saves) {
            self.hand_out_kept(effects);
        }
    }

    /// Nothing is computed from now on, until the person tries again or changes a setting.
    pub(super) fn stop(&mut self, why: Stopped, effects: &mut Vec<Effect<B>>) {
        self.end_engine(effects);
        (self.wants_running, self.until) = (false, None);
        self.recording.now.running = false;
        self.backend = None;
        self.stopped = Some(why);
        self.deferred.clear();
        effects.push(redraw_all());
    }

    /// Starts an engine if the page has stopped; says whether it had.
    pub(super) fn revive(&mut self, now_ms: f64, effects: &mut Vec<Effect<B>>) -> bool {
        let had_stopped = self.stopped.is_some();
        if had_stopped {
            self.try_again(now_ms, effects);
        }
        had_stopped
    }

    pub(super) fn try_again(&mut self, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        if self.stopped.take().is_some() {
            self.lives = Lives::default();
            self.wants_running = true;
            self.start_engine(now_ms, effects);
        }
    }

    /// Every frame received so far is on the screen: the engine may make the next.
    pub(super) fn painted(&mut self, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        let EngineState::Started { id, unshown, heard_ms, .. } = &mut self.engine else { return };
        if *unshown > 0 {
            *heard_ms = now_ms;
        }
        let shown = (0..std::mem::take(unshown)).map(|_| Effect::Send(*id, Box::new(Command::FrameShown), None));
        effects.extend(shown);
    }

    /// Once a second: a running engine that owes a frame and says nothing, and one that does not answer, count as stuck.
    pub(super) fn tick(&mut self, hidden: bool, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        if hidden {
            return self.engine.heard(now_ms);
        }
        match self.engine {
            EngineState::None => {}
            EngineState::Waiting { since_ms, .. } => {
                if now_ms - since_ms > HELLO_WITHIN_MS {
                    self.fail(Failure::LateStart, now_ms, effects);
                }
            }
            EngineState::Started { is_building, unshown, heard_ms, is_asked, .. } => {
                let quiet_s = (now_ms - heard_ms) / 1000.0;
                let owes_frame = self.wants_running && unshown == 0 && self.fault.is_none();
                let patience = f64::from(patience_s(is_building, self.recording.now.iterations_per_second));
                if (owes_frame || is_asked) && quiet_s > patience {
                    return if is_building { self.stop(Stopped::Slow, effects) } else { self.fail(Failure::Silent, now_ms, effects) };
                }
                if quiet_s > CHANGE_WAITS_S {
                    self.send_change(effects);
                }
                if !is_asked && quiet_s >= PING_EVERY_S {
                    self.ask_whether_it_lives(effects);
                }
            }
        }
    }

    fn ask_whether_it_lives(&mut self, effects: &mut Vec<Effect<B>>) {
        if let EngineState::Started { id, is_asked, .. } = &mut self.engine {
            *is_asked = true;
            effects.push(Effect::Send(*id, Box::new(Command::Ping), None));
        }
    }
}
