//! A page's side of a session, without a browser: a clock that moves when it is looked at, and epochs.
#![allow(dead_code, reason = "each test uses its part")]

use std::cell::Cell;

use loss_explorer::engine::contract::command::{Epoch, Step};
use loss_explorer::engine::contract::frame::{Frame, Pictures, Plane, Stage};
use loss_explorer::engine::contract::report::{Answer, Report};
use loss_explorer::engine::contract::view::{BackendChoice, View};
use loss_explorer::engine::session::{KeptRun, Session, Start};
use loss_explorer::gan::data::Own;
use loss_explorer::gan::experiment::Experiment;
use pollster::block_on;

pub struct Page {
    pub session: Session,
    pub clock: Cell<f64>,
    /// Of the run.
    pub epoch: Epoch,
    /// What the engine kept last.
    pub kept: Option<KeptRun>,
}

pub fn on_cpu() -> View {
    View { backend: BackendChoice::Cpu, ..View::default() }
}

pub fn start(experiment: Experiment, view: View) -> Start {
    Start { epoch: Epoch(1), experiment, view, running: true, own: Own::default() }
}

impl Page {
    pub fn open(experiment: Experiment, view: View) -> Self {
        Self::begin_with(start(experiment, view), None).0
    }

    pub fn cpu(experiment: Experiment) -> Self {
        Self::open(experiment, on_cpu())
    }

    pub fn begin_with(start: Start, checkpoint: Option<&[u8]>) -> (Self, Option<Report>) {
        let epoch = start.epoch;
        let (session, report) = block_on(Session::start(start, checkpoint)).unwrap();
        (Self { session, clock: Cell::new(0.0), epoch, kept: None }, report)
    }

    pub fn now(&self) -> f64 {
        self.clock.set(self.clock.get() + 1.0);
        self.clock.get()
    }

    pub fn next_epoch(&mut self) -> Epoch {
        self.epoch = self.epoch.next();
        self.epoch
    }

    /// Trains for some turns.
    pub fn train(&mut self, turns: usize) {
        for _ in 0..turns {
            if self.session.wants_turn() {
                let clock = &self.clock;
                block_on(self.session.turn(|| tick(clock))).unwrap();
            }
        }
    }

    /// Trains for some turns, then takes a frame in which everything is due; and a checkpoint, if the engine has one to give.
    pub fn frame(&mut self, turns: usize) -> Frame {
        self.train(turns);
        self.clock.set(self.clock.get() + 5000.0);
        let clock = &self.clock;
        if let Some(kept) = block_on(self.session.keep(|| tick(clock))).unwrap() {
            self.kept = Some(kept);
        }
        block_on(self.session.frame(|| tick(clock))).unwrap()
    }

    pub fn run(&mut self, running: bool) {
        let now = self.now();
        block_on(self.session.set_running(running, now)).unwrap();
    }

    pub fn step(&mut self, step: Step) {
        let now = self.now();
        block_on(self.session.step(step, now)).unwrap();
    }

    pub fn reset(&mut self) {
        let (epoch, now) = (self.next_epoch(), self.now());
        block_on(self.session.reset(epoch, now)).unwrap();
    }

    pub fn go_back(&mut self, iteration: u32) {
        let (epoch, now) = (self.next_epoch(), self.now());
        block_on(self.session.go_back(epoch, iteration, now)).unwrap();
    }

    /// Other numbers in the same epoch.
    pub fn set(&mut self, experiment: Experiment) {
        let now = self.now();
        block_on(self.session.change(self.epoch, experiment, now)).unwrap();
    }

    /// Another experiment in another epoch.
    pub fn restart(&mut self, experiment: Experiment) {
        let (epoch, now) = (self.next_epoch(), self.now());
        block_on(self.session.change(epoch, experiment, now)).unwrap();
    }

    pub fn load(&mut self, file: &[u8]) -> Report {
        let (epoch, now) = (self.epoch.next(), self.now());
        let report = block_on(self.session.open(epoch, file, now)).unwrap();
        self.epoch = self.session.epoch();
        report
    }

    pub fn save(&mut self) -> Vec<u8> {
        let now = self.now();
        block_on(self.session.save(now)).unwrap().unwrap().1
    }

    pub fn answer(&mut self, name: &str) -> Answer {
        block_on(self.session.tensor(name)).unwrap()
    }

    pub fn tensor(&mut self, name: &str) -> Vec<f32> {
        match self.answer(name) {
            Answer::Numbers(tensor) => tensor.data,
            other => panic!("{name} is {other:?}"),
        }
    }
}

fn tick(clock: &Cell<f64>) -> f64 {
    clock.set(clock.get() + 1.0);
    clock.get()
}

pub fn plane(frame: Frame) -> Plane {
    match frame.stage.map(|stage| stage.value) {
        Some(Stage::Plane(plane)) => plane,
        other => panic!("no points but {other:?}"),
    }
}

pub fn pictures(frame: Frame) -> Pictures {
    match frame.stage.map(|stage| stage.value) {
        Some(Stage::Pictures(pictures)) => pictures,
        other => panic!("no pictures but {other:?}"),
    }
}

pub fn small() -> Experiment {
    Experiment { batch: 32, g_width: 8, d_width: 8, ..Experiment::default() }
}
