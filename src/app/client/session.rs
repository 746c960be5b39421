//! The session with the engine: starts its worker, keeps it in step with the page's state, takes its
//! reports in, and starts a new worker from the last snapshot when one fails.
//!
//! Must not know: components, canvases.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::*;

use crate::app::client::requests::Requests;
use crate::app::client::scripts;
use crate::app::client::worker_link::{Event, State, WorkerLink};
use crate::app::files::dropped as files;
use crate::app::page::Page;
use crate::engine::checkpoint;
use crate::engine::contract::protocol::{Backend, Command, Frame, Report, Snapshot, Step, Watch};
use crate::engine::contract::view::{BackendChoice, View};
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::run::pins::difference;
use crate::run::recording::Now;
use crate::run::recovery::{Lives, Verdict, patience_s};
use crate::words::format::thousands;
use crate::words::{is_chinese, notices as words};

const HELLO_WITHIN: Duration = Duration::from_secs(10);

/// What is known of the worker in use.
#[derive(Default)]
pub struct Session {
    link: RefCell<Option<WorkerLink>>,
    /// Counts workers: events of an earlier one are ignored.
    generation: Cell<u32>,
    started: Cell<bool>,
    /// Until the first frame, or the first after a restart of training.
    building: Cell<bool>,
    /// Frames received and not yet on the screen.
    unshown: Cell<u32>,
    silent_s: Cell<u32>,
    lives: RefCell<Lives>,
    /// After a failure of a backend that starts late the run goes on here.
    on_cpu: Cell<bool>,
    state: RefCell<Option<State>>,
    /// Training was told to start again, and no frame of the new run has come.
    restarting: Cell<bool>,
    /// Where the run went back to last.
    went_back: Cell<Option<u32>>,
    /// It was told to go back, and no frame from there has come.
    on_its_way: Cell<bool>,
    /// The experiment that the engine was told of last.
    told: RefCell<Experiment>,
    /// The tensors that the shown view watches.
    watch: RefCell<Watch>,
    requests: Requests,
}

impl Session {
    /// Starts the first worker and the watch over its silence.
    pub fn begin(&self, page: Page) {
        self.told.replace(page.experiment.get_untracked());
        self.start_worker(page);
        set_interval(move || page.session().check(page), Duration::from_secs(1));
    }

    /// The first worker goes on from this state.
    pub fn go_on_from(&self, snapshot: &Snapshot) {
        self.state.replace(Some(State::of(snapshot)));
    }

    /// The run as a file, as it was when the engine last said; `None` if it has not yet.
    pub fn file(&self, page: Page) -> Option<Vec<u8>> {
        let snapshot = self.state.borrow().as_ref().and_then(State::snapshot)?;
        Some(page.own.with_untracked(|own| checkpoint::encode(&page.experiment.get_untracked(), &snapshot, own)))
    }

    /// Tries again after giving up.
    pub fn try_again(&self, page: Page) {
        self.lives.take();
        page.broken.set(None);
        page.running.set(true);
        self.go_on(page);
    }

    /// Takes another backend: a new worker goes on from the last snapshot.
    pub fn change_backend(&self, page: Page) {
        self.leave();
        self.on_cpu.set(false);
        page.backend.set(None);
        self.go_on(page);
    }

    /// The experiment is now this.
    pub fn change(&self, page: Page, after: &Experiment) {
        let before = self.told.replace(after.clone());
        if before == *after {
            return;
        }
        if before.restarts_for(after) {
            self.expect_restart();
        } else if let Some([label, _, now]) = difference(&before, after).first() {
            page.live().borrow_mut().mark(label, now);
        }
        page.fault.set(None);
        if !self.revive(page) {
            self.send(&Command::Change(after.clone()));
        }
    }

    /// Starts an engine if the page has stopped; says whether it had.
    fn revive(&self, page: Page) -> bool {
        let had_stopped = page.broken.with_untracked(Option::is_some);
        if had_stopped {
            self.try_again(page);
        }
        had_stopped
    }

    /// Begins an experiment anew with these data of the person's own; with a saved state pauses, and goes on from there.
    pub fn begin_with(&self, page: Page, experiment: Experiment, own: Own, snapshot: Option<Box<Snapshot>>) {
        page.fault.set(None);
        let is_saved = snapshot.is_some();
        let old = page.own.get_untracked();
        if old.count(experiment.data) > 0 && old != own {
            page.replaced.set(old.needed(experiment.data));
        }
        self.told.replace(experiment.clone());
        self.expect_restart();
        self.state.replace(snapshot.as_deref().map(State::of));
        self.send(&Command::Begin { experiment: experiment.clone(), own: Box::new(own.clone()), snapshot });
        page.own.set(own);
        self.revive(page);
        if is_saved {
            page.running.set(false);
        }
        let told = words::not_in_link(experiment.data);
        page.notices.update(|notices| notices.retain(|notice| [false, true].iter().all(|&zh| notice.sentence != told.of(zh))));
        page.own_outcome.set(Ok(String::new()));
        page.adopt(experiment);
    }

    /// Asks for the run as a file, which the person then gets.
    pub fn save(&self, page: Page) {
        if !self.send(&Command::Save) {
            page.tell(words::NO_ENGINE.get());
        }
    }

    /// The view changed, but not its backend.
    pub fn look(&self, view: View) {
        self.send(&Command::Look(view));
    }

    /// From now on the engine's sentences are in the page's language.
    pub fn speak(&self) {
        self.send(&Command::Speak { chinese: is_chinese() });
    }

    /// From now on the engine's frames carry these tensors.
    pub fn watch(&self, watch: Watch) {
        self.watch.replace(watch.clone());
        self.send(&Command::Watch(watch));
    }

    /// Trains, or pauses; a page that has stopped tries again.
    pub fn set_running(&self, page: Page, running: bool) {
        if running && self.revive(page) {
            return;
        }
        page.running.set(running);
        self.silent_s.set(0);
        if running {
            page.fault.set(None);
        }
        self.send(&if running { Command::Play } else { Command::Pause });
    }

    /// Pauses, and does one step.
    pub fn step(&self, page: Page, step: Step) {
        page.running.set(false);
        self.send(&Command::Step(step));
    }

    /// Pauses, and goes back to the newest state kept from before this iteration, if there is one.
    pub fn go_back(&self, page: Page) {
        if let Some(iteration) = page.now.with_untracked(Now::before) {
            self.go_back_to(page, iteration);
        }
    }

    /// Pauses, and goes back to a state that is kept; the run as it was is pinned, unless nothing came since it went back last.
    pub fn go_back_to(&self, page: Page, iteration: u32) {
        let last = page.live().borrow().reach().map(|(_, last)| last);
        // On its way back the page still has the curves of before.
        if last > self.went_back.get() && !self.on_its_way.replace(true) {
            page.pin_as(last);
        }
        self.went_back.set(Some(iteration));
        page.running.set(false);
        page.fault.set(None);
        self.send(&Command::GoBack(iteration));
    }

    /// Starts again from the same seed; after a fault, trains again too.
    pub fn reset(&self, page: Page) {
        if page.fault.get_untracked().is_some() {
            return self.train_anew(page);
        }
        self.expect_restart();
        self.send(&Command::Reset);
    }

    /// Starts again from the same seed, and trains.
    pub fn train_anew(&self, page: Page) {
        page.fault.set(None);
        self.expect_restart();
        self.send(&Command::Reset);
        self.set_running(page, true);
    }

    /// Says that every frame received so far is on the screen, once each.
    pub fn frames_are_shown(&self) {
        for _ in 0..self.unshown.replace(0) {
            self.silent_s.set(0);
            self.send(&Command::FrameShown);
        }
    }

    /// Asks the engine something; the answer comes as a promise.
    pub fn ask(&self, command: impl FnOnce(u32) -> Command) -> Promise {
        self.requests.ask(|request| if self.send(&command(request)) { Ok(()) } else { Err(words::NO_ENGINE.get().to_string()) })
    }

    /// Sends a command if a worker has been started; says whether it was sent.
    pub fn send(&self, command: &Command) -> bool {
        let link = self.link.borrow();
        let Some(link) = link.as_ref().filter(|_| self.started.get()) else {
            return false;
        };
        link.send(command);
        true
    }

    fn start_worker(&self, page: Page) {
        let generation = self.generation.get() + 1;
        self.generation.set(generation);
        self.building.set(true);
        self.lives.borrow_mut().start(js_sys::Date::now());
        match WorkerLink::start(move |event| page.session().on_event(page, generation, event)) {
            Ok(link) => *self.link.borrow_mut() = Some(link),
            Err(sentence) => {
                return later(move || page.session().on_event(page, generation, Event::Failed(sentence.clone())));
            }
        }
        set_timeout(move || page.session().expect_hello(page, generation), HELLO_WITHIN);
    }

    fn expect_hello(&self, page: Page, generation: u32) {
        if generation == self.generation.get() && !self.started.get() {
            self.on_event(page, generation, Event::Failed(words::LATE_START.get().to_string()));
        }
    }

    fn on_event(&self, page: Page, generation: u32, event: Event) {
        if generation != self.generation.get() {
            return;
        }
        self.silent_s.set(0);
        match event {
            Event::Report(Report::Broken(sentence)) => self.stop(page, sentence),
            Event::Failed(sentence) => self.fail(page, &sentence),
            Event::Report(report) => self.take(page, report),
            Event::State(state) => self.keep(state),
        }
    }

    fn take(&self, page: Page, report: Report) {
        match report {
            Report::Hello => self.greet(page),
            Report::Ready(backend) => ready(page, backend),
            Report::Frame(frame) => self.take_frame(page, *frame),
            Report::Tensor { request, tensor: Some(tensor) } => self.requests.resolve(request, &scripts::tensor(&tensor)),
            Report::Tensor { request, tensor: None } => self.requests.reject(request, words::NO_SUCH_TENSOR.get()),
            Report::Names { request, names } => self.requests.resolve(request, &scripts::names(&names)),
            Report::Saved { iteration, file } => {
                files::download(&files::name_of_run(page.experiment.get_untracked().data.key(), iteration), &file)
            }
            Report::Bench { .. } | Report::Broken(_) => {}
        }
    }

    fn greet(&self, page: Page) {
        self.started.set(true);
        self.speak();
        let mut view = untrack(|| page.looked_at());
        if self.on_cpu.get() {
            view.backend = BackendChoice::Cpu;
        }
        self.send(&Command::Start {
            experiment: page.experiment.get_untracked(),
            view,
            running: page.running.get_untracked(),
            snapshot: self.state.borrow().as_ref().and_then(State::snapshot).map(Box::new),
            own: Box::new(page.own.get_untracked()),
        });
        self.send(&Command::Watch(self.watch.borrow().clone()));
    }

    fn take_frame(&self, page: Page, mut frame: Frame) {
        self.lives.borrow_mut().prove(js_sys::Date::now());
        self.building.set(false);
        if Some(frame.iteration) <= self.went_back.get() || frame.running {
            self.on_its_way.set(false);
        }
        self.unshown.set(self.unshown.get() + 1);
        let stage = frame.stage.take();
        if !frame.watched.is_empty() {
            page.watched.set(Arc::new(std::mem::take(&mut frame.watched)));
        }
        if let Some(source) = frame.source.take() {
            page.source.set(source);
        }
        let changed = page.live().borrow_mut().absorb(&frame, stage);
        if changed.run {
            self.restarting.set(false);
            page.cursor.set(None);
            page.watched.set(Arc::default());
        }
        announce(page, &mut frame);
        let painter = page.painter();
        let shows = !frame.running || changed.run || painter.may_move();
        if changed.stage && shows {
            painter.stale_stage(page);
        }
        if changed.curves && shows {
            painter.stale_charts(page);
        }
        painter.stale_text(page);
    }

    fn keep(&self, state: State) {
        if !self.restarting.get() {
            *self.state.borrow_mut() = Some(state);
        }
    }

    fn expect_restart(&self) {
        self.went_back.set(None);
        self.on_its_way.set(false);
        if self.started.get() {
            self.restarting.set(true);
            self.building.set(true);
        }
        *self.state.borrow_mut() = None;
    }

    /// Leaves the worker: it is ended, and its events are ignored from now on.
    fn leave(&self) {
        self.generation.set(self.generation.get() + 1);
        self.started.set(false);
        self.restarting.set(false);
        self.unshown.set(0);
        self.requests.reject_all(words::NO_ANSWER.get());
        let link = self.link.borrow_mut().take();
        later(move || drop(link));
    }

    fn fail(&self, page: Page, why: &str) {
        let verdict = self.lives.borrow_mut().fail(js_sys::Date::now());
        match verdict {
            Verdict::Restart => {
                self.leave();
                let iteration = self.state.borrow().as_ref().map(|s| s.iteration);
                let mut told = format!("{why} {}", words::restarted(iteration.map(thousands)));
                let is_gpu = page.backend.with_untracked(|backend| backend.as_ref().is_some_and(Backend::is_gpu));
                if is_gpu && self.lives.borrow().starts_late() {
                    self.on_cpu.set(true);
                    told.push_str(words::ON_CPU.get());
                }
                page.tell(told);
                self.go_on(page);
            }
            Verdict::GiveUp => self.stop(page, format!("{why} {}", words::GAVE_UP.get())),
        }
    }

    /// Nothing is computed from now on, until the person tries again or changes a setting; the sentence says why.
    fn stop(&self, page: Page, sentence: String) {
        self.leave();
        page.running.set(false);
        page.live().borrow_mut().now.running = false;
        page.backend.set(None);
        page.broken.set(Some(sentence));
    }

    fn go_on(&self, page: Page) {
        let iteration = self.state.borrow().as_ref().map_or(0, |s| s.iteration);
        page.live().borrow_mut().resume(iteration);
        self.start_worker(page);
    }

    /// Called once a second: a running engine that owes a frame and says nothing counts as stuck.
    fn check(&self, page: Page) {
        let owes = self.started.get() && self.unshown.get() == 0 && page.running.get_untracked() && page.fault.get_untracked().is_none();
        if !owes || document().hidden() {
            self.silent_s.set(0);
            return;
        }
        let silent = self.silent_s.get() + 1;
        self.silent_s.set(silent);
        let speed = page.live().borrow().now.iterations_per_second;
        let building = self.building.get();
        if silent <= patience_s(building, speed) {
            return;
        }
        // Begun anew, a first iteration would take as long.
        if building { self.stop(page, words::SLOW.get().to_string()) } else { self.fail(page, words::SILENT.get()) }
    }
}

fn ready(page: Page, backend: Backend) {
    if let Some(notice) = &backend.notice {
        page.tell(notice.clone());
    }
    page.backend.set(Some(backend));
}

fn announce(page: Page, frame: &mut Frame) {
    if let Some(notice) = frame.notice.take() {
        page.tell(notice);
    }
    match frame.fault.take() {
        Some(fault) => {
            page.running.set(false);
            page.fault.set(Some(fault));
        }
        // A frame from before the way out was taken may have come late.
        None if page.fault.get_untracked().is_some() => {
            page.fault.set(None);
            page.running.set(frame.running);
        }
        None => {}
    }
}

/// Runs in a later turn, out of the handlers of a worker that may be dropped meanwhile.
fn later(run: impl FnOnce() + 'static) {
    set_timeout(run, Duration::ZERO);
}
