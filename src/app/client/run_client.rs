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
use crate::app::client::javascript;
use crate::app::client::requests::Requests;
use crate::app::client::worker_link::{Happening, WorkerLink};
use crate::app::files::hand_out;
use crate::engine::contract::command::{Command, Watch};
use crate::engine::contract::report::{Answer, Report};
use crate::engine::contract::view::View;
use crate::gan::experiment::Experiment;
use crate::run::model::{Effect, EngineId, Event, Intent, Model, Question, WatcherId, Watchers};
use crate::run::recording::Changed;
use crate::text::{Language, Phrase, Text};
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
    ports: RefCell<Option<Rc<Ports>>>,
}

/// What a client needs of the page around it.
pub struct Ports {
    /// Something is known of the run that was not before.
    pub follow: Box<dyn Fn(&RunModel)>,
    /// Draw anew what changed.
    pub redraw: Box<dyn Fn(Changed)>,
    /// Tell the person something.
    pub tell: Box<dyn Fn(Phrase)>,
    /// The run is kept anew.
    pub kept: Box<dyn Fn()>,
    /// The language that scripts are answered in.
    pub language: Box<dyn Fn() -> Language>,
}

/// Watches tensors until it is dropped.
pub struct WatchGuard {
    client: Rc<RunClient>,
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
            ports: RefCell::default(),
        }
    }

    /// What is known of the run.
    pub fn model(&self) -> Rc<RefCell<RunModel>> {
        Rc::clone(&self.model)
    }

    /// From now on the page around it hears of what happens.
    pub fn attach(&self, ports: Ports) {
        *self.ports.borrow_mut() = Some(Rc::new(ports));
    }

    /// Begins, from bytes that were kept if there are some, and lets the seconds pass.
    pub fn begin(self: &Rc<Self>, kept: Option<Uint8Array>) {
        self.happens(Event::Intent(Intent::Begin { kept }));
        let client = Rc::clone(self);
        set_interval(move || client.happens(Event::Tick { hidden: document().hidden() }), Duration::from_secs(1));
    }

    /// Something happens: the model takes it in, and what is to be done is done, one event after the other.
    pub fn happens(self: &Rc<Self>, event: Event<Uint8Array>) {
        self.waiting.borrow_mut().push_back(event);
        if self.is_busy.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            let effects = self.model.borrow_mut().update(event, now_ms());
            for effect in effects {
                self.perform(effect);
            }
        }
        self.is_busy.set(false);
        self.tell_page(|ports| (ports.follow)(&self.model.borrow()));
    }

    fn next(&self) -> Option<Event<Uint8Array>> {
        self.waiting.borrow_mut().pop_front()
    }

    /// Watches these tensors beside what others watch.
    pub fn watch(self: &Rc<Self>, watch: Watch) -> WatchGuard {
        let id = self.watchers.borrow_mut().add(watch);
        self.tell_watchers();
        WatchGuard { client: Rc::clone(self), id }
    }

    /// Asks the engine something; the answer comes as a promise.
    pub fn ask(self: &Rc<Self>, question: Question) -> Promise {
        let client = Rc::clone(self);
        self.requests.ask(|request| {
            // Answers come to a promise that is there already.
            later(move || client.happens(Event::Intent(Intent::Ask(request, question))));
            Ok(())
        })
    }

    fn tell_watchers(self: &Rc<Self>) {
        let union = self.watchers.borrow().union();
        self.happens(Event::Intent(Intent::Watch(union)));
    }

    fn tell_page(&self, tell: impl FnOnce(&Ports)) {
        let ports = self.ports.borrow().clone();
        match ports {
            Some(ports) => tell(&ports),
            None => log::error!("a run happens and no page hears of it"),
        }
    }

    /// A sentence for scripts, in the language of the page.
    fn letters(&self, text: Text) -> &'static str {
        text.of(self.ports.borrow().as_ref().map_or(Language::English, |ports| (ports.language)()))
    }

    fn perform(self: &Rc<Self>, effect: Effect<Uint8Array>) {
        match effect {
            Effect::Start(engine) => self.start(engine),
            Effect::End(engine) => self.end(engine),
            Effect::Send(engine, command, attachment) => self.send(engine, &command, attachment.as_ref()),
            Effect::Redraw(changed) => self.tell_page(|ports| (ports.redraw)(changed)),
            Effect::Tell(told) => self.tell_page(|ports| (ports.tell)(told.say())),
            Effect::HandOut { iteration, file } => {
                let data = self.model.borrow().experiment().data.key();
                hand_out::bytes(&hand_out::name_of_run(data, iteration), &file);
            }
            Effect::Kept => self.tell_page(|ports| (ports.kept)()),
            Effect::Answer(request, report) => self.answer(request, report),
            Effect::Refuse(request) => self.requests.reject(request, self.letters(words::NO_ENGINE)),
        }
    }

    fn start(self: &Rc<Self>, engine: EngineId) {
        let client = Rc::clone(self);
        let hand_on = move |happening| {
            client.happens(match happening {
                Happening::Report(report, attachment) => Event::Report { engine, report, attachment },
                Happening::Failed(failure) => Event::Failed { engine, failure },
            });
        };
        match WorkerLink::start(hand_on) {
            Ok(link) => *self.link.borrow_mut() = Some((engine, link)),
            Err(failure) => {
                let client = Rc::clone(self);
                later(move || client.happens(Event::Failed { engine, failure }));
            }
        }
    }

    fn end(&self, engine: EngineId) {
        self.requests.reject_all(self.letters(words::NO_ANSWER));
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

    fn answer(&self, request: u32, report: Report) {
        match report {
            Report::Tensor { answer: Answer::Numbers(tensor), .. } => self.requests.resolve(request, &javascript::tensor(&tensor)),
            Report::Tensor { answer: Answer::NotComputed, .. } => self.requests.resolve(request, &wasm_bindgen::JsValue::NULL),
            Report::Tensor { answer: Answer::Unknown, .. } => self.requests.reject(request, self.letters(words::NO_SUCH_TENSOR)),
            Report::Names { names, .. } => self.requests.resolve(request, &javascript::names(&names)),
            other => log::error!("{other:?} answers nothing that was asked"),
        }
    }
}

impl WatchGuard {
    /// Watches this in place of what it watched before.
    pub fn change(&self, watch: Watch) {
        self.client.watchers.borrow_mut().change(self.id, watch);
        self.client.tell_watchers();
    }
}

impl Drop for WatchGuard {
    fn drop(&mut self) {
        self.client.watchers.borrow_mut().remove(self.id);
        self.client.tell_watchers();
    }
}

/// Runs in a later turn.
fn later(run: impl FnOnce() + 'static) {
    set_timeout(run, Duration::ZERO);
}
