//! The model of a run: what the person wants, what the engine last said, and what follows from both.
//!
//! A pure state machine, [`Model::update`]: events go in, effects come out, and the time is handed in, in milliseconds of a steady
//! clock. A run, and every branch of one, is an [`Epoch`]: what bears another one is history. Changes of settings are merged: one
//! is on its way, and the newest waits. Must not know: workers, the DOM, sentences.

mod engine;
mod event;
mod watchers;

use crate::engine::checkpoint::CheckpointError;
use crate::engine::contract::command::{Command, Epoch, Watch};
use crate::engine::contract::frame::{Fault, Frame};
use crate::engine::contract::report::{Backend, EngineError, Report};
use crate::engine::contract::view::{BackendChoice, View};
use crate::gan::data::Own;
use crate::gan::experiment::{Experiment, FIELDS};
use crate::run::pins::Pins;
use crate::run::recording::{Changed, Recording};
use crate::run::recovery::{Lives, Verdict};

pub use engine::EngineState;
pub use event::{Effect, EngineId, Event, Failure, Intent, Question, Stopped, Told};
pub use watchers::{WatcherId, Watchers};

/// A checkpoint of the run, as the engine made it: to go on from after a failure or a reload.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept<B> {
    /// Of which run or branch.
    pub epoch: Epoch,
    /// Iterations done.
    pub iteration: u32,
    /// The whole of it.
    pub file: B,
}

/// One run, as far as it is known.
pub struct Model<B> {
    experiment: Experiment,
    view: View,
    own: Own,
    watch: Watch,
    wants_running: bool,
    until: Option<u32>,
    epoch: Epoch,
    /// The last epoch that was given out.
    issued: Epoch,
    /// A checkpoint is being read, to become this epoch.
    opening: Option<Opening<B>>,
    /// A checkpoint to be opened by the next engine.
    to_open: Option<(String, B)>,
    /// What the person wants of the run once it is known which one that is.
    deferred: Vec<Intent<B>>,
    /// The engine was started with the run of before a reload.
    reloading: bool,
    /// The epoch and the settings that the engine was told of last.
    told: (Epoch, Experiment),
    change: Change,
    engine: EngineState,
    engines: EngineId,
    lives: Lives,
    on_cpu: bool,
    kept: Option<Kept<B>>,
    /// Where this branch began, and the epoch that it left.
    branch: Option<(u32, Epoch)>,
    /// The newest frame is of this epoch.
    acknowledged: Epoch,
    saves: u32,
    backend: Option<Backend>,
    fault: Option<Fault>,
    /// A fault paused it, and the person has not said since whether it should train.
    paused_by_fault: bool,
    stopped: Option<Stopped>,
    recording: Recording,
    pins: Pins,
}

/// A saved run that the engine is told to open.
struct Opening<B> {
    /// What it becomes if it can be used.
    epoch: Epoch,
    name: String,
    file: B,
}

/// Where a change of settings stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Change {
    /// One was sent, and no frame has come since.
    is_on_its_way: bool,
    /// There are newer settings than those that were sent.
    waits: bool,
    /// So many of the next frames may hold rows of the settings of before.
    frames_of_before: u32,
}

/// A frame may be on its way to the page when a change is sent, and the next one holds rows from before the change was heard.
const FRAMES_OF_BEFORE: u32 = 2;

impl<B: Clone> Model<B> {
    /// A run of this experiment that has not begun.
    pub fn new(experiment: Experiment, view: View) -> Self {
        Self {
            told: (Epoch::default(), experiment.clone()),
            experiment,
            view,
            own: Own::default(),
            watch: Watch::default(),
            wants_running: true,
            until: None,
            epoch: Epoch::default(),
            issued: Epoch::default(),
            opening: None,
            to_open: None,
            deferred: vec![],
            reloading: false,
            change: Change::default(),
            engine: EngineState::None,
            engines: EngineId::default(),
            lives: Lives::default(),
            on_cpu: false,
            kept: None,
            branch: None,
            acknowledged: Epoch::default(),
            saves: 0,
            backend: None,
            fault: None,
            paused_by_fault: false,
            stopped: None,
            recording: Recording::default(),
            pins: Pins::default(),
        }
    }

    /// What is trained.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The person's own data.
    pub fn own(&self) -> &Own {
        &self.own
    }

    /// Whether it should train.
    pub fn wants_running(&self) -> bool {
        self.wants_running
    }

    /// The iteration that it trains to, if it is to pause by itself.
    pub fn goal(&self) -> Option<u32> {
        self.until
    }

    /// The run or branch that is shown.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The executor in use, once one is chosen.
    pub fn backend(&self) -> Option<&Backend> {
        self.backend.as_ref()
    }

    /// Why the run stopped by itself.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Why no engine runs any more.
    pub fn stopped(&self) -> Option<&Stopped> {
        self.stopped.as_ref()
    }

    /// Where the engine is.
    pub fn engine(&self) -> &EngineState {
        &self.engine
    }

    /// The curves, the stage and the newest numbers.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The pinned runs.
    pub fn pins(&self) -> &Pins {
        &self.pins
    }

    /// The newest checkpoint of this run, or of the one that it branches off while it has none of its own.
    pub fn kept(&self) -> Option<&Kept<B>> {
        self.kept.as_ref()
    }

    /// Takes an event in at a time, and says what is to be done.
    pub fn update(&mut self, event: Event<B>, now_ms: f64) -> Vec<Effect<B>> {
        let mut effects = vec![];
        match event {
            Event::Intent(intent) => self.want(intent, now_ms, &mut effects),
            Event::Report { engine, report, attachment } => {
                if self.engine.is(engine) {
                    self.engine.heard(now_ms);
                    self.hear(report, attachment, now_ms, &mut effects);
                }
            }
            Event::Failed { engine, failure } => {
                if self.engine.is(engine) {
                    self.fail(failure, now_ms, &mut effects);
                }
            }
            Event::Painted => self.painted(now_ms, &mut effects),
            Event::Tick { hidden } => self.tick(hidden, now_ms, &mut effects),
        }
        effects
    }

    fn want(&mut self, intent: Intent<B>, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        if self.opening.is_some() && intent.is_of_the_run() {
            return self.deferred.push(intent);
        }
        match intent {
            Intent::Begin { kept } => self.begin(kept, now_ms, effects),
            Intent::Change(experiment) => self.change(*experiment, now_ms, effects),
            Intent::Look(view) => self.look(view, now_ms, effects),
            Intent::Watch(watch) => {
                self.watch = watch.clone();
                self.send(Command::Watch(watch), effects);
            }
            Intent::Play => self.play(None, now_ms, effects),
            Intent::TrainUntil(iteration) => self.play(Some(iteration), now_ms, effects),
            Intent::Pause => {
                (self.wants_running, self.until, self.paused_by_fault) = (false, None, false);
                self.send(Command::Pause, effects);
            }
            Intent::Step(step) => {
                (self.wants_running, self.until, self.fault, self.paused_by_fault) = (false, None, None, false);
                self.send(Command::Step(step), effects);
            }
            Intent::Reset => self.reset(now_ms, effects),
            Intent::TrainAnew => {
                self.fault = None;
                self.reset(now_ms, effects);
                self.play(None, now_ms, effects);
            }
            Intent::GoBack(iteration) => self.go_back(iteration, effects),
            Intent::Give { experiment, own } => self.give(*experiment, *own, now_ms, effects),
            Intent::Open { name, file } => self.open(name, file, now_ms, effects),
            Intent::Save => self.save(effects),
            Intent::TryAgain => self.try_again(now_ms, effects),
            Intent::Ask(request, question) => {
                let command = match question {
                    Question::Tensor(name) => Command::Tensor { request, name },
                    Question::Names => Command::Names { request },
                };
                if !self.send(command, effects) {
                    effects.push(Effect::Refuse(request));
                }
            }
            Intent::Break(breakage) => drop(self.send(Command::Break(breakage), effects)),
            Intent::Pin => self.pins.add(&self.experiment, &self.recording.curves, &self.recording.quality, None),
            Intent::Unpin(id) => self.pins.remove(id),
        }
    }

    /// A checkpoint was opened or refused: what came meanwhile is of the run that there is now.
    pub(super) fn want_what_was_deferred(&mut self, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        if self.opening.is_none() {
            for intent in std::mem::take(&mut self.deferred) {
                self.want(intent, now_ms, effects);
            }
        }
    }

    fn begin(&mut self, kept: Option<B>, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        self.reloading = kept.is_some();
        // Where it stands the engine will say.
        self.kept = kept.map(|file| Kept { epoch: self.epoch, iteration: 0, file });
        self.start_engine(now_ms, effects);
    }

    fn change(&mut self, after: Experiment, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        let before = std::mem::replace(&mut self.experiment, after.clone());
        if before == after {
            return;
        }
        self.fault = None;
        if before.restarts_for(&after) {
            self.begin_run();
            effects.push(redraw_all());
        } else if let Some(field) = FIELDS.iter().find(|field| (field.get)(&before) != (field.get)(&after)) {
            self.recording.mark(field.label, field.format((field.get)(&after)));
            self.recording.settings_changed(self.recording.now.iteration);
            self.change.frames_of_before = FRAMES_OF_BEFORE;
        }
        if !self.revive(now_ms, effects) {
            self.change.waits = true;
            if !self.change.is_on_its_way {
                self.send_change(effects);
            }
        }
    }

    /// Tells the engine of the newest settings, if it was not told of them.
    fn send_change(&mut self, effects: &mut Vec<Effect<B>>) {
        if !std::mem::take(&mut self.change.waits) {
            return;
        }
        let newest = (self.epoch, self.experiment.clone());
        if newest == self.told {
            return;
        }
        let (epoch, experiment) = newest.clone();
        if self.post(Command::Change { epoch, experiment }, None, effects) {
            let begins = epoch != self.told.0;
            self.told = newest;
            self.change.is_on_its_way = true;
            if begins || self.wants_running {
                self.tell_whether_to_run(effects);
            }
        }
    }

    /// The engine may have stopped by itself, and the page not have heard of it: after a change it trains if the page says so.
    fn tell_whether_to_run(&mut self, effects: &mut Vec<Effect<B>>) {
        let command = match (self.wants_running, self.until) {
            (true, Some(until)) => Command::TrainUntil(until),
            (true, None) => Command::Play,
            (false, _) => Command::Pause,
        };
        self.post(command, None, effects);
    }

    /// The view is now this.
    fn look(&mut self, view: View, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        let before = std::mem::replace(&mut self.view, view.clone());
        if before.backend != view.backend {
            self.end_engine(effects);
            self.on_cpu = false;
            self.backend = None;
            if self.stopped.is_none() {
                self.start_engine(now_ms, effects);
            } else {
                self.try_again(now_ms, effects);
            }
            self.want_what_was_deferred(now_ms, effects);
        } else if before != view {
            self.post(Command::Look(view), None, effects);
        }
    }

    fn play(&mut self, until: Option<u32>, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        (self.wants_running, self.until, self.paused_by_fault) = (true, until, false);
        if self.revive(now_ms, effects) {
            return;
        }
        self.fault = None;
        self.engine.heard(now_ms);
        self.send(until.map_or(Command::Play, Command::TrainUntil), effects);
    }

    fn reset(&mut self, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        self.fault = None;
        self.begin_run();
        effects.push(redraw_all());
        if self.revive(now_ms, effects) {
            return;
        }
        self.send(Command::Reset { epoch: self.epoch }, effects);
        self.told.0 = self.epoch;
        self.wants_running |= std::mem::take(&mut self.paused_by_fault);
        self.tell_whether_to_run(effects);
    }

    fn go_back(&mut self, iteration: Option<u32>, effects: &mut Vec<Effect<B>>) {
        let Some(iteration) = iteration.or_else(|| self.recording.now.before()) else { return };
        if !self.engine.is_started() {
            return effects.push(Effect::Tell(Told::NoEngine));
        }
        self.pin_what_is_left();
        self.send_change(effects);
        let left = self.epoch;
        self.epoch = self.issue();
        self.branch = Some((iteration, left));
        (self.wants_running, self.until, self.fault, self.paused_by_fault) = (false, None, None, false);
        self.recording.place(iteration);
        self.send(Command::GoBack { epoch: self.epoch, iteration }, effects);
        self.told.0 = self.epoch;
        effects.push(redraw_all());
    }

    /// Pins the run as it is left by going back, unless nothing came since it went back last.
    fn pin_what_is_left(&mut self) {
        let last = self.recording.reach().map(|(_, last)| last);
        // On its way back the recording still has the curves of before.
        let is_on_its_way = self.branch.is_some() && self.acknowledged != self.epoch;
        if !is_on_its_way && last > self.branch.map(|(iteration, _)| iteration) {
            self.pins.add(&self.experiment, &self.recording.curves, &self.recording.quality, last);
        }
    }

    fn give(&mut self, experiment: Experiment, own: Own, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        self.fault = None;
        self.own = own;
        self.experiment = experiment.clone();
        self.begin_run();
        effects.push(redraw_all());
        if self.revive(now_ms, effects) {
            return;
        }
        self.change.waits = false;
        self.told = (self.epoch, experiment.clone());
        self.post(Command::Begin { epoch: self.epoch, experiment, own: Box::new(self.own.clone()) }, None, effects);
        self.tell_whether_to_run(effects);
    }

    fn open(&mut self, name: String, file: B, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        if self.engine.is_started() {
            self.send_change(effects);
            self.tell_to_open(name, file, effects);
        } else {
            self.to_open = Some((name, file));
            self.revive(now_ms, effects);
        }
    }

    fn tell_to_open(&mut self, name: String, file: B, effects: &mut Vec<Effect<B>>) {
        let epoch = self.issue();
        self.opening = Some(Opening { epoch, name, file: file.clone() });
        self.post(Command::Open { epoch }, Some(file), effects);
    }

    fn save(&mut self, effects: &mut Vec<Effect<B>>) {
        if self.send(Command::Save, effects) {
            self.saves += 1;
        } else {
            self.hand_out_kept(effects);
        }
    }

    /// What was kept last is what can be saved where no engine answers.
    fn hand_out_kept(&self, effects: &mut Vec<Effect<B>>) {
        effects.push(match &self.kept {
            Some(kept) => Effect::HandOut { iteration: kept.iteration, file: kept.file.clone() },
            None => Effect::Tell(Told::NoEngine),
        });
    }

    fn hear(&mut self, report: Report, attachment: Option<B>, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        match report {
            Report::Hello => self.greet(effects),
            Report::Ready(backend) => {
                effects.extend(backend.notice.clone().map(|notice| Effect::Tell(Told::Engine(notice))));
                self.backend = Some(backend);
            }
            Report::Frame(frame) => self.take_frame(*frame, now_ms, effects),
            Report::Opened { epoch, experiment, own, iteration } => {
                self.opened(epoch, *experiment, *own, iteration, effects);
                self.want_what_was_deferred(now_ms, effects);
            }
            Report::Refused { epoch, error } => {
                self.refused(epoch, error, effects);
                self.want_what_was_deferred(now_ms, effects);
            }
            Report::Kept { epoch, iteration } => self.keep(epoch, iteration, attachment, now_ms, effects),
            Report::Saved { iteration } => match attachment {
                Some(file) => {
                    self.saves = self.saves.saturating_sub(1);
                    effects.push(Effect::HandOut { iteration, file });
                }
                None => self.fail(Failure::Unreadable, now_ms, effects),
            },
            Report::NotSaved { error } => {
                self.saves = self.saves.saturating_sub(1);
                effects.push(Effect::Tell(Told::NotSaved(error)));
            }
            Report::Alive => {}
            Report::Tensor { request, .. } | Report::Names { request, .. } | Report::Bench { request, .. } => {
                effects.push(Effect::Answer(request, report));
            }
            Report::Broken(EngineError::Message) => self.fail(Failure::Unreadable, now_ms, effects),
            Report::Broken(error) => self.stop(Stopped::Engine(error), effects),
        }
    }

    fn keep(&mut self, epoch: Epoch, iteration: u32, file: Option<B>, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        let Some(file) = file else { return self.fail(Failure::Unreadable, now_ms, effects) };
        if epoch == self.epoch {
            self.kept = Some(Kept { epoch, iteration, file });
            effects.push(Effect::Kept);
        }
    }

    fn opened(&mut self, epoch: Epoch, experiment: Experiment, own: Own, iteration: u32, effects: &mut Vec<Effect<B>>) {
        if let Some(Opening { file, .. }) = self.opening.take_if(|opening| opening.epoch == epoch) {
            self.change.waits = false;
            (self.wants_running, self.until, self.fault) = (false, None, None);
            self.own = self.own.clone().with(experiment.data, own);
            self.told = (epoch, experiment.clone());
            self.experiment = experiment;
            self.begin_epoch(epoch, iteration);
            self.kept = Some(Kept { epoch, iteration, file });
            effects.extend([redraw_all(), Effect::Tell(Told::Opened { iteration })]);
        } else if epoch == self.epoch {
            // The engine goes on from what was attached to its start.
            if own.count(experiment.data) > 0 {
                self.own = self.own.clone().with(experiment.data, own);
            }
            if let Some(kept) = &mut self.kept {
                (kept.epoch, kept.iteration) = (epoch, iteration);
            }
            self.recording.resume(iteration);
            if std::mem::take(&mut self.reloading) {
                effects.push(Effect::Tell(Told::Reloaded { iteration }));
            }
        }
    }

    fn refused(&mut self, epoch: Epoch, error: CheckpointError, effects: &mut Vec<Effect<B>>) {
        if let Some(Opening { name, .. }) = self.opening.take_if(|opening| opening.epoch == epoch) {
            effects.push(Effect::Tell(Told::NotOpened { name, error }));
        } else if epoch == self.epoch {
            self.reloading = false;
            self.kept = None;
            self.recording.begin_anew(0);
            effects.extend([redraw_all(), Effect::Tell(Told::NotTakenUp(error))]);
        }
    }

    fn take_frame(&mut self, mut frame: Frame, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        self.lives.prove(now_ms);
        self.engine.frame_came(frame.epoch == self.epoch);
        self.change.is_on_its_way = false;
        self.send_change(effects);
        effects.extend(std::mem::take(&mut frame.notices).into_iter().map(|notice| Effect::Tell(Told::Engine(notice))));
        if frame.epoch != self.epoch {
            // It is of a run that is history: nothing of it is shown, but the engine may make the next.
            return effects.push(Effect::Redraw(Changed::default()));
        }
        self.acknowledged = frame.epoch;
        if self.change.frames_of_before > 0 && !frame.rows.is_empty() {
            self.change.frames_of_before -= 1;
            self.recording.settings_changed(frame.iteration);
        }
        self.absorb_fault(&frame);
        if self.until.is_some_and(|until| frame.iteration >= until) && !frame.running {
            (self.wants_running, self.until) = (false, None);
        }
        effects.push(Effect::Redraw(self.recording.absorb(frame)));
    }

    fn absorb_fault(&mut self, frame: &Frame) {
        match (&frame.fault, &self.fault) {
            (Some(_), _) => (self.wants_running, self.until, self.paused_by_fault) = (false, None, true),
            // A frame from before the way out was taken may have come late.
            (None, Some(_)) => self.wants_running = frame.running,
            (None, None) => {}
        }
        self.fault.clone_from(&frame.fault);
    }

    /// Another run begins: nothing of this one is known of it.
    fn begin_run(&mut self) {
        let epoch = self.issue();
        self.begin_epoch(epoch, 0);
    }

    fn begin_epoch(&mut self, epoch: Epoch, iteration: u32) {
        self.epoch = epoch;
        self.change.frames_of_before = 0;
        self.branch = None;
        self.kept = None;
        self.reloading = false;
        self.engine.builds();
        self.recording.begin_anew(iteration);
    }

    fn issue(&mut self) -> Epoch {
        self.issued = self.issued.next();
        self.issued
    }

    /// Sends a command after all changes of settings that wait; says whether it was sent.
    fn send(&mut self, command: Command, effects: &mut Vec<Effect<B>>) -> bool {
        self.send_change(effects);
        self.post(command, None, effects)
    }

    fn post(&mut self, command: Command, attachment: Option<B>, effects: &mut Vec<Effect<B>>) -> bool {
        let Some(engine) = self.engine.started() else { return false };
        effects.push(Effect::Send(engine, Box::new(command), attachment));
        true
    }

    fn greet(&mut self, effects: &mut Vec<Effect<B>>) {
        self.engine.greeted();
        let mut view = self.view.clone();
        if self.on_cpu {
            view.backend = BackendChoice::Cpu;
        }
        self.told = (self.epoch, self.experiment.clone());
        self.change = Change { frames_of_before: self.change.frames_of_before, ..Change::default() };
        let start = Command::Start {
            epoch: self.epoch,
            experiment: self.experiment.clone(),
            view,
            running: self.wants_running,
            own: Box::new(self.own.clone()),
        };
        let kept = self.kept.as_ref().map(|kept| kept.file.clone());
        self.post(start, kept, effects);
        self.post(Command::Watch(self.watch.clone()), None, effects);
        if self.until.is_some() {
            self.tell_whether_to_run(effects);
        }
        if let Some((name, file)) = self.to_open.take() {
            self.tell_to_open(name, file, effects);
        }
    }

    fn fail(&mut self, failure: Failure, now_ms: f64, effects: &mut Vec<Effect<B>>) {
        match self.lives.fail(now_ms) {
            Verdict::GiveUp => self.stop(Stopped::GaveUp(failure), effects),
            Verdict::Restart => {
                self.end_engine(effects);
                let is_gpu = self.backend.as_ref().is_some_and(Backend::is_gpu);
                let on_cpu = is_gpu && self.lives.starts_late();
                self.on_cpu |= on_cpu;
                let iteration = self.kept.as_ref().map(|kept| kept.iteration);
                effects.push(Effect::Tell(Told::Restarted { failure, iteration, on_cpu }));
                self.start_engine(now_ms, effects);
                self.want_what_was_deferred(now_ms, effects);
            }
        }
    }
}

/// Everything that shows numbers of the run.
fn redraw_all<B>() -> Effect<B> {
    Effect::Redraw(Changed { curves: true, stage: true })
}
