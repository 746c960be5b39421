//! A page's model and the engines that it starts, with the messages between them on their way.
//!
//! The engine here trains nothing: it keeps to the contract, and counts.

use std::collections::VecDeque;
use std::rc::Rc;

use loss_explorer::engine::checkpoint::CheckpointError;
use loss_explorer::engine::contract::command::{Command, Epoch};
use loss_explorer::engine::contract::frame::{Fault, Frame, Row};
use loss_explorer::engine::contract::report::{Backend, BackendKind, Report};
use loss_explorer::engine::contract::view::View;
use loss_explorer::gan::data::Own;
use loss_explorer::gan::experiment::Experiment;
use loss_explorer::run::model::{Effect, EngineId, Event, Failure, Intent, Model, Told};

/// A checkpoint, with the run that it is of.
#[derive(Debug, PartialEq)]
pub struct File {
    /// Tells runs apart: each that begins from a seed is another one, and what branches off or goes on is the same.
    pub lineage: u32,
    pub experiment: Experiment,
    pub iteration: u32,
    pub own: Own,
}

pub type Bytes = Rc<File>;

/// A run as an engine has it.
#[derive(Clone, Debug)]
pub struct Run {
    pub lineage: u32,
    pub epoch: Epoch,
    pub experiment: Experiment,
    pub own: Own,
    pub iteration: u32,
    pub running: bool,
    pub until: Option<u32>,
    pub fault: Option<Fault>,
    kept: Vec<u32>,
    rows: Vec<Row>,
}

/// An engine that is alive, or only seems so.
pub struct Engine {
    pub id: EngineId,
    pub run: Option<Run>,
    pub is_dead: bool,
    /// Changes of settings that it was told of.
    pub changes: u32,
    inbox: VecDeque<(Command, Option<Bytes>)>,
    outbox: VecDeque<(Report, Option<Bytes>)>,
    may_show: bool,
    has_news: bool,
}

/// One page.
pub struct World {
    pub model: Model<Bytes>,
    pub engine: Option<Engine>,
    pub told: Vec<Told>,
    pub handed_out: Vec<(u32, Bytes)>,
    pub now_ms: f64,
    lineages: u32,
    redraws: bool,
}

/// An experiment that differs from the default in a number and in what restarts a run.
pub fn experiment(r1_gamma: f64, seed: u32) -> Experiment {
    Experiment { r1_gamma, seed, ..Experiment::default() }
}

impl World {
    /// A page whose first engine is on its way.
    pub fn open() -> Self {
        let model = Model::new(Experiment::default(), View::default());
        let mut world = Self { model, engine: None, told: vec![], handed_out: vec![], now_ms: 0.0, lineages: 0, redraws: false };
        world.want(Intent::Begin { kept: None });
        world
    }

    /// A page whose engine has said what it is up to.
    pub fn settled() -> Self {
        let mut world = Self::open();
        world.settle();
        world
    }

    pub fn want(&mut self, intent: Intent<Bytes>) {
        self.happens(Event::Intent(intent));
    }

    pub fn change(&mut self, experiment: Experiment) {
        self.want(Intent::Change(Box::new(experiment)));
    }

    pub fn happens(&mut self, event: Event<Bytes>) {
        self.now_ms += 1.0;
        for effect in self.model.update(event, self.now_ms) {
            match effect {
                Effect::Start(id) => self.engine = Some(Engine::new(id)),
                Effect::End(id) => assert_eq!(self.engine.take().map(|engine| engine.id), Some(id), "the engine that is there ends"),
                Effect::Send(id, command, attachment) => {
                    let engine = self.engine.as_mut().expect("commands are sent to an engine that is there");
                    assert_eq!(engine.id, id);
                    engine.inbox.push_back((*command, attachment));
                }
                Effect::Redraw(_) => self.redraws = true,
                Effect::Tell(told) => self.told.push(told),
                Effect::HandOut { iteration, file } => self.handed_out.push((iteration, file)),
                Effect::Kept | Effect::Answer(..) | Effect::Refuse(_) => {}
            }
        }
    }

    /// The engine takes its next command; says whether there was one.
    pub fn engine_obeys(&mut self) -> bool {
        let lineages = &mut self.lineages;
        let Some(engine) = self.engine.as_mut().filter(|engine| !engine.is_dead) else { return false };
        let Some((command, attachment)) = engine.inbox.pop_front() else { return false };
        engine.obey(command, attachment, lineages);
        true
    }

    /// The engine does an iteration if it trains, and makes a frame if it may.
    pub fn engine_works(&mut self) {
        if let Some(engine) = self.engine.as_mut().filter(|engine| !engine.is_dead) {
            engine.work();
        }
    }

    /// The engine hands its run to the page.
    pub fn engine_keeps(&mut self) {
        if let Some(engine) = self.engine.as_mut().filter(|engine| !engine.is_dead) {
            engine.keep();
        }
    }

    /// The run stops by itself.
    pub fn run_fails(&mut self) {
        let Some(engine) = self.engine.as_mut().filter(|engine| !engine.is_dead) else { return };
        if let Some(run) = engine.run.as_mut().filter(|run| run.running) {
            run.running = false;
            run.fault = Some(Fault { iteration: run.iteration + 1, term: "loss".into() });
            engine.has_news = true;
        }
    }

    /// The page hears the next report; says whether there was one.
    pub fn page_hears(&mut self) -> bool {
        let Some(engine) = self.engine.as_mut() else { return false };
        let id = engine.id;
        let Some((report, attachment)) = engine.outbox.pop_front() else { return false };
        self.happens(Event::Report { engine: id, report, attachment });
        true
    }

    /// The engine fails, and says so.
    pub fn engine_traps(&mut self) {
        if let Some(engine) = self.engine.as_ref().filter(|engine| !engine.is_dead) {
            let id = engine.id;
            self.happens(Event::Failed { engine: id, failure: Failure::Trapped("a trap".into()) });
        }
    }

    /// The engine is gone, and nobody says so.
    pub fn engine_dies(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.is_dead = true;
        }
    }

    pub fn paint(&mut self) {
        if std::mem::take(&mut self.redraws) {
            self.happens(Event::Painted);
        }
    }

    pub fn second_passes(&mut self) {
        self.now_ms += 1000.0;
        self.happens(Event::Tick { hidden: false });
    }

    /// Everything on its way arrives, engines that are gone are missed, and what is there is said.
    pub fn settle(&mut self) {
        for _ in 0..4 {
            for _ in 0..400 {
                while self.engine_obeys() {}
                self.engine_shows();
                let heard = self.page_hears();
                self.paint();
                if !heard && !self.has_work() {
                    break;
                }
            }
            // Longer than the longest patience with an engine that says nothing.
            let is_gone = self.engine.as_ref().is_some_and(|engine| engine.is_dead);
            for _ in 0..if is_gone { 200 } else { 3 } {
                self.second_passes();
                if self.engine.as_ref().is_none_or(|engine| !engine.is_dead) {
                    break;
                }
            }
        }
    }

    fn has_work(&self) -> bool {
        self.engine.as_ref().is_some_and(|engine| !engine.is_dead && !engine.inbox.is_empty())
    }

    fn engine_shows(&mut self) {
        if let Some(engine) = self.engine.as_mut().filter(|engine| !engine.is_dead) {
            engine.show();
        }
    }
}

impl Engine {
    fn new(id: EngineId) -> Self {
        let outbox = VecDeque::from([(Report::Hello, None)]);
        Self { id, run: None, is_dead: false, changes: 0, inbox: VecDeque::new(), outbox, may_show: true, has_news: false }
    }

    fn obey(&mut self, command: Command, attachment: Option<Bytes>, lineages: &mut u32) {
        let mut fresh = || {
            *lineages += 1;
            *lineages
        };
        self.changes += u32::from(matches!(command, Command::Change { .. }));
        self.has_news |= !matches!(command, Command::FrameShown | Command::Ping);
        match command {
            Command::Start { epoch, experiment, running, own, .. } => {
                self.outbox.push_back((Report::Ready(Backend { kind: BackendKind::Cpu, notice: None }), None));
                let run = match attachment {
                    Some(file) if !file.experiment.restarts_for(&experiment) => {
                        let (own, iteration) = (file.own.clone(), file.iteration);
                        let opened =
                            Report::Opened { epoch, experiment: Box::new(experiment.clone()), own: Box::new(own.clone()), iteration };
                        self.outbox.push_back((opened, None));
                        Run { running, ..Run::of(&file, epoch, experiment) }
                    }
                    Some(_) => {
                        self.outbox.push_back((Report::Refused { epoch, error: CheckpointError::Damaged }, None));
                        Run::new(fresh(), epoch, experiment, *own, running)
                    }
                    None => Run::new(fresh(), epoch, experiment, *own, running),
                };
                self.run = Some(run);
            }
            Command::FrameShown => self.may_show = true,
            Command::Ping => self.outbox.push_back((Report::Alive, None)),
            command => {
                let Some(run) = &mut self.run else { panic!("{command:?} before the start") };
                run.obey(command, attachment, fresh, &mut self.outbox);
            }
        }
    }

    fn work(&mut self) {
        if let Some(run) = self.run.as_mut().filter(|run| run.running) {
            run.iterate();
            self.has_news = true;
        }
        self.show();
    }

    fn show(&mut self) {
        let Some(run) = self.run.as_mut().filter(|_| self.may_show && self.has_news) else { return };
        (self.may_show, self.has_news) = (false, false);
        let frame = Frame {
            epoch: run.epoch,
            iteration: run.iteration,
            running: run.running,
            scalar_names: vec!["Loss/D/loss".into()],
            rows: std::mem::take(&mut run.rows),
            fault: run.fault.clone(),
            kept: run.kept.clone(),
            ..Frame::default()
        };
        self.outbox.push_back((Report::Frame(Box::new(frame)), None));
    }

    fn keep(&mut self) {
        let Some(run) = &mut self.run else { return };
        run.kept.retain(|kept| *kept < run.iteration);
        run.kept.push(run.iteration);
        self.outbox.push_back((Report::Kept { epoch: run.epoch, iteration: run.iteration }, Some(run.file())));
        self.has_news = true;
    }
}

impl Run {
    fn new(lineage: u32, epoch: Epoch, experiment: Experiment, own: Own, running: bool) -> Self {
        Self { lineage, epoch, experiment, own, iteration: 0, running, until: None, fault: None, kept: vec![0], rows: vec![] }
    }

    fn of(file: &File, epoch: Epoch, experiment: Experiment) -> Self {
        Self {
            iteration: file.iteration,
            kept: vec![file.iteration],
            ..Self::new(file.lineage, epoch, experiment, file.own.clone(), false)
        }
    }

    fn file(&self) -> Bytes {
        Rc::new(File { lineage: self.lineage, experiment: self.experiment.clone(), iteration: self.iteration, own: self.own.clone() })
    }

    fn iterate(&mut self) {
        self.iteration += 1;
        self.rows.push(Row { iteration: self.iteration, values: vec![self.lineage as f32] });
        if self.until.is_some_and(|until| self.iteration >= until) {
            (self.running, self.until) = (false, None);
        }
    }

    fn obey(
        &mut self,
        command: Command,
        attachment: Option<Bytes>,
        mut fresh: impl FnMut() -> u32,
        outbox: &mut VecDeque<(Report, Option<Bytes>)>,
    ) {
        match command {
            Command::Begin { epoch, experiment, own } => *self = Self::new(fresh(), epoch, experiment, *own, self.running),
            Command::Open { epoch } => {
                let file = attachment.expect("a checkpoint is attached");
                let (experiment, own, iteration) = (file.experiment.clone(), Box::new(file.own.clone()), file.iteration);
                outbox.push_back((Report::Opened { epoch, experiment: Box::new(experiment.clone()), own, iteration }, None));
                *self = Self::of(&file, epoch, experiment);
            }
            Command::Change { epoch, experiment } if epoch == self.epoch => {
                assert!(!self.experiment.restarts_for(&experiment), "what restarts a run comes with an epoch of its own");
                (self.experiment, self.fault) = (experiment, None);
            }
            Command::Change { epoch, experiment } => *self = Self::new(fresh(), epoch, experiment, self.own.clone(), self.running),
            Command::Reset { epoch } => {
                *self = Self::new(fresh(), epoch, self.experiment.clone(), self.own.clone(), self.running);
            }
            Command::GoBack { epoch, iteration } => {
                (self.running, self.fault, self.until) = (false, None, None);
                self.epoch = epoch;
                if self.kept.contains(&iteration) {
                    self.iteration = iteration;
                    self.kept.retain(|kept| *kept <= iteration);
                    self.rows.retain(|row| row.iteration <= iteration);
                }
                outbox.push_back((Report::Kept { epoch, iteration: self.iteration }, Some(self.file())));
            }
            Command::Play => (self.running, self.fault, self.until) = (true, None, None),
            Command::TrainUntil(until) => {
                (self.running, self.fault, self.until) = (self.iteration < until, None, Some(until));
            }
            Command::Pause => self.running = false,
            Command::Step(_) => {
                (self.running, self.fault) = (false, None);
                self.iterate();
            }
            Command::Save => outbox.push_back((Report::Saved { iteration: self.iteration }, Some(self.file()))),
            Command::Look(_) | Command::Watch(_) => {}
            other => panic!("{other:?} is no command of this test"),
        }
    }
}
