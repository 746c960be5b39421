//! The bench hook `window.lossExplorerBench`: forwards calls to a worker that trains nothing by itself.
//!
//! Must not know: workloads.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Object, Promise};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::app::client::javascript::{method0, numbers, set, text};
use crate::app::client::requests::Requests;
use crate::app::client::worker_link::{Happening, WorkerLink};
use crate::app::shell::{address, language};
use crate::engine::contract::command::{BenchCall, Command};
use crate::engine::contract::report::Report;
use crate::engine::contract::view::BackendChoice;
use crate::text::{Language, Phrase};
use crate::words::say::Say;
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
#[component]
pub fn BenchPage() -> impl IntoView {
    install();
    let language = Memo::new(|_| language::of(address::read().view.language));
    language::speak(language);
    view! {
        <main class="bench">
            <h1>{words::TITLE}</h1>
            <p>{move || words::BENCH.of(language.get())}</p>
        </main>
    }
}

fn install() {
    let bench = Rc::new(Bench::default());
    bench.begin();
    let api = Object::new();
    method(&api, "init", bench.clone(), |workload, backend| Ok(BenchCall::Init { workload: text(&workload), backend: choice(&backend)? }));
    method(&api, "run", bench.clone(), |n, _| {
        Ok(BenchCall::Run { iterations: if n.is_undefined() { 1.0 } else { n.as_f64().unwrap_or(f64::NAN) } })
    });
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
            Err(failure) => self.fail(failure.say()),
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
            Some(link) => {
                if let Err(error) = link.send(&command, None) {
                    log::error!("a command could not be sent: {error:?}");
                }
            }
            None => self.early.borrow_mut().push(command),
        }
    }

    fn on_event(&self, event: Happening) {
        match event {
            Happening::Report(Report::Hello, _) => {
                self.greeted.set(true);
                for command in self.early.take() {
                    self.send(command);
                }
            }
            Happening::Report(Report::Bench { request, result: Ok(list) }, _) => {
                self.requests.resolve(request, &numbers(list.iter().map(|(name, x)| (name.as_str(), *x))));
            }
            Happening::Report(Report::Bench { request, result: Err(error) }, _) => {
                self.requests.reject(request, &error.say().of(Language::English));
            }
            Happening::Report(Report::Broken(error), _) => self.fail(error.say()),
            Happening::Failed(failure) => self.fail(failure.say()),
            Happening::Report(report, _) => log::error!("{report:?} is no answer to a bench"),
        }
    }

    fn fail(&self, sentence: Phrase) {
        self.requests.reject_all(&sentence.of(Language::English));
        *self.failure.borrow_mut() = Some(sentence);
    }
}
