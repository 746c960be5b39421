//! The client of a run: takes what happens to the model, and performs what it says is to be done. It decides nothing.
//!
//! Must not know: components, what a run needs next.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Promise, Uint8Array};
use leptos::prelude::*;

use crate::app::client::clock::now_ms;
use crate::app::client::requests::Requests;
use crate::app::client::run_handle::Run;
use crate::app::client::scripts;
use crate::app::client::worker_link::{Happening, WorkerLink};
use crate::app::files::hand_out;
use crate::engine::contract::command::{Command, Watch};
use crate::engine::contract::report::{Answer, Report};
use crate::engine::contract::view::View;
use crate::gan::experiment::Experiment;
use crate::run::model::{Effect, EngineId, Event, Intent, Model, Question, WatcherId, Watchers};
use crate::run::recording::Changed;
use crate::words::notices as words;
use crate::words::say::Say;

/// The model of a run whose checkpoints lie outside of this module's memory.
pub type RunModel = Model<Uint8Array>;

/// The page's side of one run.
pub struct RunClient {
    model: Rc<RefCell<RunModel>>,
    link: RefCell<Option<(EngineId, WorkerLink)>>,
    waiting: RefCell<VecDeque<Event<Uint8Array>>>,
    is_busy: Cell<bool>,
    requests: Requests,
    watchers: RefCell<Watchers>,
}

/// Watches tensors until it is dropped.
pub struct WatchGuard {
    run: Run,
    id: WatcherId,
}

impl RunClient {
    /// A client of a run that has not begun.
    pub fn new(experiment: Experiment, view: View) -> Self {
        Self {
            model: Rc::new(RefCell::new(Model::new(experiment, view))),
            link: RefCell::default(),
            waiting: RefCell::default(),
            is_busy: Cell::new(false),
            requests: Requests::default(),
            watchers: RefCell::default(),
        }
    }

    /// What is known of the run.
    pub fn model(&self) -> Rc<RefCell<RunModel>> {
        Rc::clone(&self.model)
    }

    /// Begins, from bytes that were kept if there are some, and lets the seconds pass.
    pub fn begin(&self, run: Run, kept: Option<Uint8Array>) {
        self.happens(run, Event::Intent(Intent::Begin { kept }));
        set_interval(move || run.client().happens(run, Event::Tick { hidden: document().hidden() }), Duration::from_secs(1));
    }

    /// Something happens: the model takes it in, and what is to be done is done, one event after the other.
    pub fn happens(&self, run: Run, event: Event<Uint8Array>) {
        self.waiting.borrow_mut().push_back(event);
        if self.is_busy.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            let effects = self.model.borrow_mut().update(event, now_ms());
            for effect in effects {
                self.perform(run, effect);
            }
        }
        self.is_busy.set(false);
        run.follow(&self.model.borrow());
    }

    fn next(&self) -> Option<Event<Uint8Array>> {
        self.waiting.borrow_mut().pop_front()
    }

    /// Watches these tensors beside what others watch.
    pub fn watch(&self, run: Run, watch: Watch) -> WatchGuard {
        let id = self.watchers.borrow_mut().add(watch);
        self.tell_watchers(run);
        WatchGuard { run, id }
    }

    /// Asks the engine something; the answer comes as a promise.
    pub fn ask(&self, run: Run, question: Question) -> Promise {
        self.requests.ask(|request| {
            // Answers come to a promise that is there already.
            later(move || run.client().happens(run, Event::Intent(Intent::Ask(request, question))));
            Ok(())
        })
    }

    fn tell_watchers(&self, run: Run) {
        let union = self.watchers.borrow().union();
        self.happens(run, Event::Intent(Intent::Watch(union)));
    }

    fn perform(&self, run: Run, effect: Effect<Uint8Array>) {
        match effect {
            Effect::Start(engine) => self.start(run, engine),
            Effect::End(engine) => self.end(run, engine),
            Effect::Send(engine, command, attachment) => self.send(engine, &command, attachment.as_ref()),
            Effect::Redraw(changed) => self.redraw(run, changed),
            Effect::Tell(told) => run.shell.tell(told.say()),
            Effect::HandOut { iteration, file } => {
                let data = self.model.borrow().experiment().data.key();
                hand_out::bytes(&hand_out::name_of_run(data, iteration), &file);
            }
            Effect::Kept => {}
            Effect::Answer(request, report) => self.answer(run, request, report),
            Effect::Refuse(request) => self.requests.reject(request, words::NO_ENGINE.of(run.shell.language.get_untracked())),
        }
    }

    fn start(&self, run: Run, engine: EngineId) {
        let hand_on = move |happening| {
            run.client().happens(
                run,
                match happening {
                    Happening::Report(report, attachment) => Event::Report { engine, report, attachment },
                    Happening::Failed(failure) => Event::Failed { engine, failure },
                },
            );
        };
        match WorkerLink::start(hand_on) {
            Ok(link) => *self.link.borrow_mut() = Some((engine, link)),
            Err(failure) => later(move || run.client().happens(run, Event::Failed { engine, failure })),
        }
    }

    fn end(&self, run: Run, engine: EngineId) {
        self.requests.reject_all(words::NO_ANSWER.of(run.shell.language.get_untracked()));
        let link = self.link.borrow_mut().take_if(|(id, _)| *id == engine);
        // Later, as it may be this worker's own handler that runs.
        later(move || drop(link));
    }

    fn send(&self, engine: EngineId, command: &Command, attachment: Option<&Uint8Array>) {
        let link = self.link.borrow();
        let Some((_, link)) = link.as_ref().filter(|(id, _)| *id == engine) else {
            log::error!("a command for engine {} finds none", engine.0);
            return;
        };
        if let Err(error) = link.send(command, attachment) {
            log::error!("a command could not be sent: {error:?}");
        }
    }

    fn redraw(&self, run: Run, changed: Changed) {
        let painter = run.painter();
        let shows = !self.model.borrow().wants_running() || painter.may_move();
        if changed.stage && shows {
            painter.stale_stage(run);
        }
        if changed.curves && shows {
            painter.stale_charts(run);
        }
        painter.stale_text(run);
    }

    fn answer(&self, run: Run, request: u32, report: Report) {
        match report {
            Report::Tensor { answer: Answer::Numbers(tensor), .. } => self.requests.resolve(request, &scripts::tensor(&tensor)),
            Report::Tensor { answer: Answer::NotComputed, .. } => self.requests.resolve(request, &wasm_bindgen::JsValue::NULL),
            Report::Tensor { answer: Answer::Unknown, .. } => {
                self.requests.reject(request, words::NO_SUCH_TENSOR.of(run.shell.language.get_untracked()))
            }
            Report::Names { names, .. } => self.requests.resolve(request, &scripts::names(&names)),
            other => log::error!("{other:?} answers nothing that was asked"),
        }
    }
}

impl WatchGuard {
    /// Watches this in place of what it watched before.
    pub fn change(&self, watch: Watch) {
        let client = self.run.client();
        client.watchers.borrow_mut().change(self.id, watch);
        client.tell_watchers(self.run);
    }
}

impl Drop for WatchGuard {
    fn drop(&mut self) {
        let client = self.run.client();
        client.watchers.borrow_mut().remove(self.id);
        client.tell_watchers(self.run);
    }
}

/// Runs in a later turn.
fn later(run: impl FnOnce() + 'static) {
    set_timeout(run, Duration::ZERO);
}
