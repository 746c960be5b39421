//! The worker loop: messages in, reports out, training in between.
//!
//! A message is a pair: the bytes of a command or report, and an attachment or `undefined`: the bytes of a checkpoint.
//! The only part of the engine that knows it lives in a Web Worker.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Function, Promise, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, Response, WorkerGlobalScope};

use crate::engine::bench::Bench;
use crate::engine::checkpoint;
use crate::engine::console::log_to_console;
use crate::engine::contract::command::{Breakage, Command};
use crate::engine::contract::report::{EngineError, Report};
use crate::engine::contract::wire::{decode, encode_into};
use crate::engine::session::{KeptRun, Session, Start};
use crate::engine::timer;
use crate::gan::data::{self, NoDigits, Table};
use crate::gan::trainer::TrainError;

/// The file of the digits, beside the worker's script.
const DIGITS: &str = "optdigits.csv";
/// Shortest time between two frames: display rate.
const FRAME_MS: f64 = 15.0;
/// How long a limited speed sleeps between looks at the clock.
const NAP_MS: u32 = 4;

/// Starts the engine; called once, by the worker's `main`.
pub fn start() {
    console_error_panic_hook::set_once();
    let search = js_sys::global().dyn_into::<WorkerGlobalScope>().map(|scope| scope.location().search());
    log_to_console(&search.unwrap_or_default());
    let scope = match js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() {
        Ok(scope) => scope,
        Err(other) => return log::error!("this is no worker: {other:?}"),
    };
    let inbox = Rc::new(Inbox::default());
    let arrived = Rc::clone(&inbox);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| arrived.push(Message::read(&event.data())));
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let outside = match Outside::new(scope) {
        Ok(outside) => outside,
        Err(error) => return log::error!("{error:?}"),
    };
    spawn_local(async move {
        outside.report(&Report::Hello, None);
        let engine = Engine { inbox, outside: outside.clone(), session: None, bench: Bench::default(), frame_at: 0.0, shown: true };
        let Err(error) = engine.run().await;
        outside.report(&Report::Broken(error), None);
    });
}

/// A command, and the checkpoint that came with it.
struct Message {
    command: Command,
    attachment: Option<Uint8Array>,
}

impl Message {
    /// Reads what came through `postMessage`.
    fn read(data: &JsValue) -> Result<Self, EngineError> {
        let parts = data.dyn_ref::<Array>().ok_or(EngineError::Message)?;
        let bytes: Uint8Array = parts.get(0).dyn_into().map_err(|_| EngineError::Message)?;
        let attachment = match parts.get(1) {
            none if none.is_undefined() => None,
            some => Some(some.dyn_into().map_err(|_| EngineError::Message)?),
        };
        let command = decode(&bytes.to_vec()).map_err(|error| {
            log::error!("{error}");
            EngineError::Message
        })?;
        Ok(Self { command, attachment })
    }
}

/// Messages that have arrived, and a bell.
#[derive(Default)]
struct Inbox {
    messages: RefCell<VecDeque<Result<Message, EngineError>>>,
    bell: RefCell<Option<oneshot::Sender<()>>>,
}

impl Inbox {
    fn push(&self, message: Result<Message, EngineError>) {
        self.messages.borrow_mut().push_back(message);
        if let Some(bell) = self.bell.borrow_mut().take() {
            let heard = bell.send(()).is_ok();
            debug_assert!(heard, "whoever waits holds the other end");
        }
    }

    fn pop(&self) -> Option<Result<Message, EngineError>> {
        self.messages.borrow_mut().pop_front()
    }

    /// Resolves when there is a message.
    async fn wait(&self) {
        if !self.messages.borrow().is_empty() {
            return;
        }
        let (bell, rings) = oneshot::channel();
        *self.bell.borrow_mut() = Some(bell);
        let rang = rings.await.is_ok();
        debug_assert!(rang, "the bell is rung before it goes");
    }
}

/// The worker's surroundings: the page, the clock and the event loop.
#[derive(Clone)]
struct Outside {
    scope: DedicatedWorkerGlobalScope,
    channel: MessageChannel,
    /// Where reports become bytes: taken once, for the largest.
    memory: Rc<Cell<Vec<u8>>>,
}

impl Outside {
    fn new(scope: DedicatedWorkerGlobalScope) -> Result<Self, JsValue> {
        Ok(Self { scope, channel: MessageChannel::new()?, memory: Rc::default() })
    }

    /// Posts a report, and the bytes of a checkpoint with it; both go over without a copy.
    fn report(&self, report: &Report, attachment: Option<&[u8]>) {
        let memory = match encode_into(report, self.memory.take()) {
            Ok(memory) => memory,
            Err(error) => return log::error!("{error}"),
        };
        let bytes = Uint8Array::from(memory.as_slice());
        self.memory.set(memory);
        let (message, transfer) = (Array::of1(&bytes), Array::of1(&bytes.buffer()));
        if let Some(attachment) = attachment.map(Uint8Array::from) {
            message.push(&attachment);
            transfer.push(&attachment.buffer());
        }
        if let Err(error) = self.scope.post_message_with_transfer(&message, &transfer) {
            log::error!("{error:?}");
        }
    }

    /// Fetches the handwritten digits, which most experiments do without.
    async fn fetch_digits(&self) -> Result<(), TrainError> {
        let text = async {
            let response: Response = JsFuture::from(self.scope.fetch_with_str(DIGITS)).await?.dyn_into()?;
            if !response.ok() {
                return Err(JsValue::from(response.status()));
            }
            JsFuture::from(response.text()?).await
        };
        let text = text.await.map_err(|error| {
            log::error!("{error:?}");
            TrainError::Digits(NoDigits::Missing)
        })?;
        Ok(Table::take_digits(&text.as_string().unwrap_or_default())?)
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |p| p.now())
    }

    /// Lets messages in: a turn of the event loop, without the delay of a timer.
    async fn breathe(&self) {
        let turn = Promise::new(&mut |resolve: Function, _| {
            self.channel.port1().set_onmessage(Some(&resolve));
            if let Err(error) = self.channel.port2().post_message(&JsValue::NULL) {
                log::error!("{error:?}");
            }
        });
        if let Err(error) = JsFuture::from(turn).await {
            log::error!("{error:?}");
        }
    }
}

struct Engine {
    inbox: Rc<Inbox>,
    outside: Outside,
    session: Option<Session>,
    bench: Bench,
    frame_at: f64,
    /// The page has shown the last frame.
    shown: bool,
}

impl Engine {
    /// Works until it cannot go on.
    async fn run(mut self) -> Result<std::convert::Infallible, EngineError> {
        loop {
            while let Some(message) = self.inbox.pop() {
                let Message { command, attachment } = message?;
                self.handle(command, attachment.map(|bytes| bytes.to_vec())).await?;
            }
            self.work().await?;
        }
    }

    /// One turn: train, show, keep, breathe; or wait for a command when there is nothing to do.
    async fn work(&mut self) -> Result<(), EngineError> {
        let (outside, inbox) = (self.outside.clone(), Rc::clone(&self.inbox));
        let clock = || outside.now();
        let Some(session) = &mut self.session else {
            inbox.wait().await;
            return Ok(());
        };
        let training = session.wants_turn();
        // First, so that the page can say what it waits for.
        if let Some(backend) = session.take_new_backend() {
            outside.report(&Report::Ready(backend), None);
        }
        if training {
            session.turn(clock).await?;
        }
        let now = outside.now();
        if self.shown && session.wants_frame() && now - self.frame_at >= FRAME_MS {
            let mut frame = session.frame(clock).await?;
            frame.memory.engine = wasm_bytes();
            outside.report(&Report::Frame(Box::new(frame)), None);
            self.frame_at = now;
            self.shown = false;
        }
        if let Some(KeptRun { epoch, iteration, bytes }) = session.keep(clock).await? {
            outside.report(&Report::Kept { epoch, iteration }, Some(&bytes));
        }
        let waits_for_time = session.wants_to_keep() || self.shown && session.wants_frame();
        match (training, waits_for_time) {
            (true, _) if session.is_flat_out() => outside.breathe().await,
            (true, _) | (_, true) => timer::after(NAP_MS).await,
            (false, false) => inbox.wait().await,
        }
        Ok(())
    }

    async fn handle(&mut self, command: Command, attachment: Option<Vec<u8>>) -> Result<(), EngineError> {
        if needs_digits(&command, attachment.as_deref()) && !Table::has_digits() {
            self.outside.fetch_digits().await?;
        }
        match (command, &mut self.session) {
            (Command::Start { epoch, experiment, view, running, own }, _) => {
                let start = Start { epoch, experiment, view, running, own: *own };
                let (mut session, report) = Session::start(start, attachment.as_deref()).await?;
                if let Some(backend) = session.take_new_backend() {
                    self.outside.report(&Report::Ready(backend), None);
                }
                self.session = Some(session);
                if let Some(report) = report {
                    self.outside.report(&report, None);
                }
                (self.frame_at, self.shown) = (0.0, true);
            }
            (Command::Bench { request, call }, _) => {
                let result = self.bench.call(call).await;
                self.outside.report(&Report::Bench { request, result }, None);
            }
            (Command::Ping, _) => self.outside.report(&Report::Alive, None),
            (Command::Break(Breakage::Trap), _) => wasm_bindgen::throw_str("the engine was told to fail"),
            (Command::FrameShown, _) => self.shown = true,
            (command, Some(session)) => obey(session, command, attachment, &self.outside).await?,
            // The page's first command is the start.
            (_, None) => return Err(EngineError::Message),
        }
        Ok(())
    }
}

/// Whether a command may bring an experiment that needs the digits.
fn needs_digits(command: &Command, attachment: Option<&[u8]>) -> bool {
    match command {
        Command::Start { experiment, .. } | Command::Begin { experiment, .. } | Command::Change { experiment, .. } => {
            data::needs_digits(experiment)
        }
        // What is wrong with the file is told when it is opened.
        Command::Open { .. } => attachment.and_then(checkpoint::experiment_of).is_some_and(|experiment| data::needs_digits(&experiment)),
        _ => false,
    }
}

/// Bytes of this module's memory.
pub fn wasm_bytes() -> u64 {
    const PAGE: u64 = 65_536;
    core::arch::wasm32::memory_size::<0>() as u64 * PAGE
}

/// Commands to a running session.
async fn obey(session: &mut Session, command: Command, attachment: Option<Vec<u8>>, outside: &Outside) -> Result<(), EngineError> {
    let now = outside.now();
    match command {
        Command::Begin { epoch, experiment, own } => session.begin(epoch, experiment, *own, now).await?,
        Command::Open { epoch } => {
            let bytes = attachment.ok_or(EngineError::Message)?;
            let report = session.open(epoch, &bytes, now).await?;
            outside.report(&report, None);
        }
        Command::Change { epoch, experiment } => session.change(epoch, experiment, now).await?,
        Command::Look(view) => session.look(view),
        Command::Watch(watch) => session.watch(watch),
        Command::Play => session.set_running(true, now).await?,
        Command::TrainUntil(iteration) => session.train_until(iteration, now).await?,
        Command::Pause => session.set_running(false, now).await?,
        Command::Step(step) => session.step(step, now).await?,
        Command::Reset { epoch } => session.reset(epoch, now).await?,
        Command::GoBack { epoch, iteration } => session.go_back(epoch, iteration, now).await?,
        Command::Save => match session.save(now).await? {
            Ok((iteration, file)) => outside.report(&Report::Saved { iteration }, Some(&file)),
            Err(error) => outside.report(&Report::NotSaved { error }, None),
        },
        Command::Tensor { request, name } => {
            let answer = session.tensor(&name).await?;
            outside.report(&Report::Tensor { request, answer }, None);
        }
        Command::Names { request } => outside.report(&Report::Names { request, names: session.names() }, None),
        Command::Break(Breakage::LoseDevice) => session.lose_device(),
        // Those of the engine itself.
        Command::Start { .. } | Command::Bench { .. } | Command::Ping | Command::FrameShown | Command::Break(Breakage::Trap) => {}
    }
    Ok(())
}
