//! The bench hook `window.lossExplorerBench`: forwards calls to a worker that trains nothing by itself.
//!
//! Must not know: workloads.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Object, Promise};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::app::client::requests::Requests;
use crate::app::client::scripts::{method0, numbers, set, text};
use crate::app::client::worker_link::{Event, WorkerLink};
use crate::app::elements::element::{Element, el};
use crate::app::shell::{address, language};
use crate::engine::contract::protocol::{BenchCall, Command, Report};
use crate::engine::contract::view::BackendChoice;
use crate::text::{Language, Phrase};
use crate::words::{notices, page as words};

/// The bench's worker, and the calls that wait for it.
#[derive(Default)]
struct Bench {
    link: RefCell<Option<WorkerLink>>,
    greeted: Cell<bool>,
    early: RefCell<Vec<Command>>,
    failure: RefCell<Option<Phrase>>,
    requests: Requests,
}

/// One calm line in place of the explorer.
pub fn bench_page() -> Element {
    install();
    language::speak(Memo::new(|_| language::of(address::read().view.language)));
    el("main").class("bench").child(el("h1").text(words::TITLE)).child(el("p").text(words::BENCH))
}

fn install() {
    let bench = Rc::new(Bench::default());
    bench.begin();
    let api = Object::new();
    method(&api, "init", bench.clone(), |workload, backend| Ok(BenchCall::Init { workload: text(&workload), backend: choice(&backend)? }));
    method(&api, "run", bench.clone(), |n, _| Ok(BenchCall::Run { iterations: n.as_f64().unwrap_or(1.0).max(0.0) as u32 }));
    method(&api, "check", bench.clone(), |workload, backend| {
        Ok(BenchCall::Check { workload: text(&workload), backend: choice(&backend)? })
    });
    let losses = bench.clone();
    method0(&api, "losses", move || losses.call(Ok(BenchCall::Losses)).into());
    method0(&api, "info", move || bench.call(Ok(BenchCall::Info)).into());
    set(&window(), "lossExplorerBench", &api);
}

/// A method with up to two arguments that make a call, or a sentence.
fn method(api: &Object, name: &str, bench: Rc<Bench>, make: fn(JsValue, JsValue) -> Result<BenchCall, String>) {
    let closure = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(move |a, b| bench.call(make(a, b)).into());
    set(api, name, &closure.into_js_value());
}

fn choice(word: &JsValue) -> Result<BackendChoice, String> {
    if word.is_undefined() {
        return Ok(BackendChoice::Auto);
    }
    let word = text(word);
    let found = BackendChoice::ALL.iter().copied().find(|b| b.key() == word);
    found.ok_or_else(|| notices::no_backend(&word).of(Language::English))
}

impl Bench {
    fn begin(self: &Rc<Self>) {
        let bench = self.clone();
        match WorkerLink::start(move |event| bench.on_event(event)) {
            Ok(link) => *self.link.borrow_mut() = Some(link),
            Err(sentence) => self.fail(sentence),
        }
    }

    fn call(&self, call: Result<BenchCall, String>) -> Promise {
        self.requests.ask(|request| {
            if let Some(sentence) = self.failure.borrow().clone() {
                return Err(sentence.of(Language::English));
            }
            self.send(Command::Bench { request, call: call? });
            Ok(())
        })
    }

    fn send(&self, command: Command) {
        match self.link.borrow().as_ref().filter(|_| self.greeted.get()) {
            Some(link) => link.send(&command),
            None => self.early.borrow_mut().push(command),
        }
    }

    fn on_event(&self, event: Event) {
        match event {
            Event::Report(Report::Hello) => {
                self.greeted.set(true);
                for command in self.early.take() {
                    self.send(command);
                }
            }
            Event::Report(Report::Bench { request, result: Ok(list) }) => {
                self.requests.resolve(request, &numbers(list.iter().map(|(name, x)| (name.as_str(), *x))));
            }
            Event::Report(Report::Bench { request, result: Err(sentence) }) => self.requests.reject(request, &sentence),
            Event::Report(Report::Broken(sentence)) => self.fail(sentence.into()),
            Event::Failed(sentence) => self.fail(sentence),
            Event::Report(_) | Event::State(_) => {}
        }
    }

    fn fail(&self, sentence: Phrase) {
        self.requests.reject_all(&sentence.of(Language::English));
        *self.failure.borrow_mut() = Some(sentence);
    }
}
