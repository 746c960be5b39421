//! The worker loop: messages in, reports out, training in between.
//!
//! The only part of the engine that knows it lives in a Web Worker.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Function, Promise, Uint8Array};
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

use crate::engine::bench::Bench;
use crate::engine::contract::protocol::{Breakage, Command, Report, Snapshot, decode, encode_into};
use crate::engine::session::Session;
use crate::gan::trainer::TrainError;
use crate::words::{engine as words, use_chinese};

/// Shortest time between two frames: display rate.
const FRAME_MS: f64 = 15.0;
/// How long a limited speed sleeps between looks at the clock.
const NAP_MS: i32 = 4;

/// Starts the engine; called once, by the worker's `main`.
pub fn start() {
    console_error_panic_hook::set_once();
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let inbox = Rc::new(Inbox::default());
    let arrived = Rc::clone(&inbox);
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(command) = decode(&Uint8Array::new(&event.data()).to_vec()) {
            arrived.push(command);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    let Ok(outside) = Outside::new(scope) else { return };
    spawn_local(async move {
        outside.report(&Report::Hello);
        let engine = Engine { inbox, outside: outside.clone(), session: None, bench: Bench::default(), frame_at: 0.0, shown: true };
        if let Err(error) = engine.run().await {
            outside.report(&Report::Broken(words::BROKEN.with(&[&error.to_string()])));
        }
    });
}

/// Commands that have arrived, and a bell.
#[derive(Default)]
struct Inbox {
    commands: RefCell<VecDeque<Command>>,
    bell: RefCell<Option<oneshot::Sender<()>>>,
}

impl Inbox {
    fn push(&self, command: Command) {
        self.commands.borrow_mut().push_back(command);
        if let Some(bell) = self.bell.borrow_mut().take() {
            // Nobody waits any more: fine.
            let _ = bell.send(());
        }
    }

    fn pop(&self) -> Option<Command> {
        self.commands.borrow_mut().pop_front()
    }

    /// Resolves when there is a command.
    async fn wait(&self) {
        if !self.commands.borrow().is_empty() {
            return;
        }
        let (bell, rings) = oneshot::channel();
        *self.bell.borrow_mut() = Some(bell);
        let _ = rings.await;
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

    fn report(&self, report: &Report) {
        let bytes = self.bytes(report);
        self.post(&bytes, &bytes);
    }

    /// The state of the run, which the page keeps as it comes: an iteration and the bytes of a snapshot.
    fn keep(&self, snapshot: &Snapshot) {
        let bytes = self.bytes(snapshot);
        self.post(&Array::of2(&snapshot.iteration.into(), &bytes), &bytes);
    }

    fn bytes(&self, message: &impl Serialize) -> Uint8Array {
        let memory = encode_into(message, self.memory.take());
        let bytes = Uint8Array::from(memory.as_slice());
        self.memory.set(memory);
        bytes
    }

    fn post(&self, message: &JsValue, bytes: &Uint8Array) {
        // A page that is gone hears nothing.
        let _ = self.scope.post_message_with_transfer(message, &Array::of1(&bytes.buffer()));
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |p| p.now())
    }

    /// Lets messages in: a turn of the event loop, without the delay of a timer.
    async fn breathe(&self) {
        let turn = Promise::new(&mut |resolve: Function, _| {
            self.channel.port1().set_onmessage(Some(&resolve));
            let _ = self.channel.port2().post_message(&JsValue::NULL);
        });
        let _ = JsFuture::from(turn).await;
    }

    async fn sleep(&self, ms: i32) {
        let nap = Promise::new(&mut |resolve: Function, _| {
            let _ = self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        });
        let _ = JsFuture::from(nap).await;
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
    async fn run(mut self) -> Result<(), TrainError> {
        loop {
            while let Some(command) = self.inbox.pop() {
                self.handle(command).await?;
            }
            self.work().await?;
        }
    }

    /// One turn: train, show, breathe; or wait for a command when there is nothing to do.
    async fn work(&mut self) -> Result<(), TrainError> {
        let (outside, inbox) = (self.outside.clone(), Rc::clone(&self.inbox));
        let clock = || outside.now();
        let Some(session) = &mut self.session else {
            inbox.wait().await;
            return Ok(());
        };
        let training = session.wants_turn();
        // First, so that the page can say what it waits for.
        if let Some(backend) = session.take_new_backend() {
            outside.report(&Report::Ready(backend));
        }
        if training {
            session.turn(clock).await?;
        }
        let now = outside.now();
        if self.shown && session.wants_frame() && now - self.frame_at >= FRAME_MS {
            let mut frame = session.frame(clock).await?;
            frame.memory.engine = wasm_bytes();
            let snapshot = frame.snapshot.take();
            outside.report(&Report::Frame(Box::new(frame)));
            if let Some(snapshot) = snapshot {
                outside.keep(&snapshot);
            }
            self.frame_at = now;
            self.shown = false;
        }
        let frame_waits_for_time = self.shown && session.wants_frame();
        match (training, frame_waits_for_time) {
            (true, _) if session.is_flat_out() => outside.breathe().await,
            (true, _) | (_, true) => outside.sleep(NAP_MS).await,
            (false, false) => inbox.wait().await,
        }
        Ok(())
    }

    async fn handle(&mut self, command: Command) -> Result<(), TrainError> {
        let now = self.outside.now();
        match (command, &mut self.session) {
            (Command::Start { experiment, view, running, snapshot, own }, _) => {
                self.session = Some(Session::start_with(experiment, view, running, snapshot.map(|s| *s), *own).await?);
                (self.frame_at, self.shown) = (0.0, true);
            }
            (Command::Speak { chinese }, _) => use_chinese(chinese),
            (Command::Bench { request, call }, _) => {
                let result = self.bench.call(call).await;
                self.outside.report(&Report::Bench { request, result });
            }
            (Command::Break(Breakage::Trap), _) => wasm_bindgen::throw_str("the engine was told to fail"),
            (command, Some(session)) => {
                if matches!(command, Command::FrameShown) {
                    self.shown = true;
                }
                obey(session, command, now, &self.outside).await?;
            }
            (_, None) => {}
        }
        Ok(())
    }
}

/// Bytes of this module's memory.
pub fn wasm_bytes() -> u64 {
    const PAGE: u64 = 65_536;
    core::arch::wasm32::memory_size::<0>() as u64 * PAGE
}

/// Commands to a running session.
async fn obey(session: &mut Session, command: Command, now: f64, outside: &Outside) -> Result<(), TrainError> {
    match command {
        Command::Change(experiment) => session.change(experiment, now).await?,
        Command::Look(view) => session.look(view),
        Command::Watch(watch) => session.watch(watch),
        Command::Play => session.set_running(true, now).await?,
        Command::Pause => session.set_running(false, now).await?,
        Command::Step(step) => session.step(step, now).await?,
        Command::Reset => session.reset(now).await?,
        Command::GoBack(iteration) => session.go_back(iteration, now).await?,
        Command::Begin { experiment, own, snapshot } => session.begin(experiment, *own, snapshot.map(|s| *s), now).await?,
        Command::Save => {
            let (iteration, file) = session.save(now).await?;
            outside.report(&Report::Saved { iteration, file });
        }
        Command::Tensor { request, name } => {
            let tensor = session.tensor(&name).await?;
            outside.report(&Report::Tensor { request, tensor });
        }
        Command::Names { request } => outside.report(&Report::Names { request, names: session.names() }),
        Command::Break(Breakage::LoseDevice) => session.lose_device(),
        Command::FrameShown | Command::Speak { .. } | Command::Start { .. } | Command::Bench { .. } | Command::Break(Breakage::Trap) => {}
    }
    Ok(())
}
