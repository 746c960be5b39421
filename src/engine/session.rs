//! The session: one experiment running for one page.
//!
//! Takes commands, trains in short turns, and makes frames. Owns the fallback: when the device is
//! lost, training goes on on the CPU from the last state that was kept.
//! Must not know: workers, messages, clocks (times are handed in, in milliseconds).

mod frames;
mod looks;
mod saving;
mod training;

use std::collections::VecDeque;

use crate::engine::backend;
use crate::engine::contract::command::{Epoch, Step, Watch};
use crate::engine::contract::frame::{Fault, Quality, Row};
use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::{Backend, EngineError, Report};
use crate::engine::contract::view::View;
use crate::engine::keeping::Kept;
use crate::engine::pace::Pace;
use crate::engine::session::frames::Due;
use crate::engine::session::looks::Floor;
use crate::engine::session::saving::Keeping;
use crate::executor::ExecutorError;
use crate::executor::any::AnyExecutor;
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::gan::trainer::{PendingRows, TrainError, Trainer};

pub use crate::engine::session::saving::KeptRun;

/// Rows kept for a page that shows none (a hidden tab); then training waits.
pub const MAX_UNSENT_ROWS: usize = 20_000;

/// One experiment running for one page.
pub struct Session {
    trainer: Trainer<AnyExecutor>,
    epoch: Epoch,
    view: View,
    backend: Backend,
    running: bool,
    /// The iteration to pause at.
    until: Option<u32>,
    pace: Pace,
    flights: VecDeque<Flight>,
    unsent: Vec<Row>,
    due: Due,
    watch: Watch,
    kept: Kept,
    keeping: Keeping,
    fault: Option<Fault>,
    notices: Vec<Notice>,
    new_backend: bool,
    /// Measurements that the page does not have yet.
    measured: Vec<Quality>,
    /// The distance of two sets of reals, until the data change.
    quality_floor: Option<Floor>,
}

/// A turn whose rows have not come back yet.
struct Flight {
    rows: PendingRows,
    iterations: u32,
    queued_at: f64,
}

/// What a session begins with.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The epoch that begins.
    pub epoch: Epoch,
    /// What to train.
    pub experiment: Experiment,
    /// What is looked at, and which backend is asked for.
    pub view: View,
    /// Whether to train at once.
    pub running: bool,
    /// The person's own data.
    pub own: Own,
}

impl Session {
    /// Opens the backend that the view asks for and starts the experiment there: from a checkpoint if it fits (its experiment may
    /// differ in numbers), otherwise from the seed. With a checkpoint the report is [`Report::Opened`] or [`Report::Refused`].
    ///
    /// # Errors
    /// The experiment cannot be built on any executor.
    pub async fn start(start: Start, checkpoint: Option<&[u8]>) -> Result<(Self, Option<Report>), TrainError> {
        let Start { epoch, experiment, view, running, own } = start;
        let read = checkpoint.map(|bytes| saving::of_this_experiment(bytes, &experiment));
        let own = match &read {
            Some(Ok(checkpoint)) => own.with(experiment.data, checkpoint.own.clone()),
            Some(Err(_)) | None => own,
        };
        let (executor, backend) = backend::choose(view.backend).await;
        let on_gpu = executor.gpu().is_some();
        let (trainer, backend) = match Trainer::with_own(executor, experiment.clone(), own.clone()) {
            Ok(trainer) => (trainer, backend),
            Err(TrainError::Executor(error)) if on_gpu => {
                let trainer = Trainer::with_own(AnyExecutor::cpu(), experiment, own)?;
                (trainer, backend::cpu(Some(Notice::GpuUnusable(error))))
            }
            Err(error) => return Err(error),
        };
        let mut session = Self {
            trainer,
            epoch,
            view,
            backend,
            running,
            until: None,
            pace: Pace::default(),
            flights: VecDeque::new(),
            unsent: vec![],
            due: Due::default(),
            watch: Watch::default(),
            kept: Kept::default(),
            keeping: Keeping::default(),
            fault: None,
            notices: vec![],
            new_backend: true,
            measured: vec![],
            quality_floor: None,
        };
        session.pace.resume();
        let report = read.map(|read| session.take_up(read)).transpose()?;
        Ok((session, report))
    }

    /// The run, or branch of one, that it is at.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The backend, once after it changed.
    pub fn take_new_backend(&mut self) -> Option<Backend> {
        std::mem::take(&mut self.new_backend).then(|| self.backend.clone())
    }

    /// Whether there is training to do.
    pub fn wants_turn(&self) -> bool {
        self.running && self.unsent.len() < MAX_UNSENT_ROWS
    }

    /// Whether training never waits for the clock.
    pub fn is_flat_out(&self) -> bool {
        self.view.speed.limit().is_none()
    }

    /// Loses the GPU, if there is one: for tests of recovery.
    pub fn lose_device(&self) {
        if let Some(gpu) = self.trainer.executor().gpu() {
            gpu.lose();
        }
    }

    /// Starts this experiment anew with these data of the person's own; keeps running or paused.
    ///
    /// # Errors
    /// Neither the executor nor the CPU can train it.
    pub async fn begin(&mut self, epoch: Epoch, experiment: Experiment, own: Own, now: f64) -> Result<(), TrainError> {
        self.land_all(now).await?;
        self.begin_anew(epoch, experiment, Some(own))
    }

    /// The experiment is now this; in a new epoch it begins anew. A change of an epoch that is over does nothing.
    ///
    /// # Errors
    /// Neither the executor nor the CPU can train it; or it would have to begin anew, and the epoch is the old one.
    pub async fn change(&mut self, epoch: Epoch, experiment: Experiment, now: f64) -> Result<(), EngineError> {
        if epoch < self.epoch {
            return Ok(());
        }
        self.land_all(now).await?;
        if epoch > self.epoch {
            return Ok(self.begin_anew(epoch, experiment, None)?);
        }
        let restarting = self.trainer.experiment().restarting_difference(&experiment);
        debug_assert!(restarting.is_none(), "a change of “{restarting:?}” begins another run, but not another epoch");
        if restarting.is_some() {
            return Err(EngineError::Message);
        }
        Ok(self.change_numbers(experiment)?)
    }

    /// Numbers of the experiment are now others.
    fn change_numbers(&mut self, experiment: Experiment) -> Result<(), TrainError> {
        self.fault = None;
        let before = self.trainer.experiment();
        let (noise_moved, truncation_moved) = (before.noise != experiment.noise, before.truncation != experiment.truncation);
        let changed = self.trainer.change(experiment);
        self.due.stage |= noise_moved || truncation_moved;
        if noise_moved {
            self.quality_floor = None;
            self.due.mistakes_at = None;
        }
        self.due.tensors_changed();
        self.keeping.run_moved();
        self.survive(changed)
    }

    /// The view is now this.
    pub fn look(&mut self, view: View) {
        self.due.stage |= view.generator != self.view.generator || view.layers != self.view.layers;
        self.due.changed = true;
        self.view = view;
    }

    /// These tensors are looked at from now on.
    pub fn watch(&mut self, watch: Watch) {
        self.watch = watch;
        self.trainer.look_before_steps(self.looks_before_steps());
        self.due.watch_anew();
    }

    /// Trains until paused, or pauses.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn set_running(&mut self, running: bool, now: f64) -> Result<(), TrainError> {
        self.until = None;
        if running {
            self.fault = None;
            self.pace.resume();
        } else {
            self.pace.pause();
            self.land_all(now).await?;
            self.refresh();
            // So that the page has the very state that the person looks at.
            self.keeping.hurry();
        }
        self.running = running && self.fault.is_none();
        self.due.changed = true;
        Ok(())
    }

    /// Trains until exactly this iteration is done, and pauses; at or past it, pauses.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn train_until(&mut self, iteration: u32, now: f64) -> Result<(), TrainError> {
        let is_ahead = self.trainer.iteration() < iteration;
        self.set_running(is_ahead, now).await?;
        self.until = is_ahead.then_some(iteration);
        Ok(())
    }

    /// Pauses, and does one step.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn step(&mut self, step: Step, now: f64) -> Result<(), TrainError> {
        self.set_running(false, now).await?;
        self.fault = None;
        let before = self.trainer.iteration();
        let queued = match step {
            Step::D => self.trainer.step_d(),
            Step::G => self.trainer.step_g(),
            Step::Both => self.trainer.run(1),
        };
        self.survive(queued)?;
        self.keeping.run_moved();
        self.flights.push_back(Flight { rows: self.trainer.rows(), iterations: 0, queued_at: now });
        let iteration = self.trainer.iteration();
        let measures = iteration > before && self.quality_is_due();
        self.land_all(now).await?;
        if measures {
            self.measure_at(iteration).await?;
        }
        self.refresh();
        self.keeping.hurry();
        Ok(())
    }

    /// Starts again from the same seed.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn reset(&mut self, epoch: Epoch, now: f64) -> Result<(), TrainError> {
        self.land_all(now).await?;
        let experiment = self.trainer.experiment().clone();
        self.begin_anew(epoch, experiment, None)
    }

    /// Starts an experiment from its seed, with other data of the person's own if there are any.
    fn begin_anew(&mut self, epoch: Epoch, experiment: Experiment, own: Option<Own>) -> Result<(), TrainError> {
        self.forget_run(epoch);
        self.pace.resume();
        self.build(experiment, own)
    }

    /// What is known of the run is history.
    fn forget_run(&mut self, epoch: Epoch) {
        self.epoch = epoch;
        self.flights.clear();
        self.unsent.clear();
        self.measured.clear();
        self.fault = None;
        self.kept = Kept::default();
        self.quality_floor = None;
        self.keeping.run_moved();
        self.keeping.hurry();
        self.refresh();
    }

    /// The trainer is at the seed of this experiment, with other data of the person's own if there are any.
    fn build(&mut self, experiment: Experiment, own: Option<Own>) -> Result<(), TrainError> {
        let restarts = self.trainer.experiment().restarts_for(&experiment);
        let set = own.map_or(Ok(()), |own| self.trainer.set_own(own));
        let built = set.and_then(|()| {
            if restarts { self.trainer.rebuild(experiment) } else { self.trainer.change(experiment).and_then(|()| self.trainer.reset()) }
        });
        let Err(error) = built else { return Ok(()) };
        let cause = self.fall_back(error)?;
        self.tell_of_the_cpu(cause);
        Ok(())
    }

    /// Lets a failure of the GPU pass: the CPU goes on from the last state that was kept, and the page is told.
    fn survive(&mut self, outcome: Result<(), TrainError>) -> Result<(), TrainError> {
        let Err(error) = outcome else { return Ok(()) };
        let cause = self.fall_back(error)?;
        if let Some(last) = self.last_kept() {
            self.trainer.place(last.iteration, last.half_done, last.tensors())?;
        }
        self.drop_what_came_after(self.trainer.iteration());
        self.tell_of_the_cpu(cause);
        Ok(())
    }

    /// The page is not told of what came after an iteration that the run has gone back to.
    fn drop_what_came_after(&mut self, iteration: u32) {
        self.unsent.retain(|row| row.iteration <= iteration);
        self.measured.retain(|quality| quality.iteration <= iteration);
    }

    /// After a failure of the GPU: the experiment is at its seed on the CPU.
    fn fall_back(&mut self, error: TrainError) -> Result<ExecutorError, TrainError> {
        let TrainError::Executor(cause @ (ExecutorError::DeviceLost(_) | ExecutorError::Refused(_) | ExecutorError::NoRoom { .. })) = error
        else {
            return Err(error);
        };
        if self.trainer.executor().gpu().is_none() {
            return Err(cause.into());
        }
        self.flights.clear();
        self.trainer = Trainer::with_own(AnyExecutor::cpu(), self.trainer.experiment().clone(), self.trainer.own().clone())?;
        self.trainer.look_before_steps(self.looks_before_steps());
        Ok(cause)
    }

    fn tell_of_the_cpu(&mut self, cause: ExecutorError) {
        let notice = Notice::OnTheCpu { cause, iteration: self.trainer.iteration() };
        self.backend = backend::cpu(Some(notice.clone()));
        self.new_backend = true;
        self.notices.push(notice);
        self.pace = Pace::default();
        self.pace.resume();
        self.keeping.run_moved();
        self.refresh();
    }

    /// Everything that a paused page shows should be fresh.
    fn refresh(&mut self) {
        self.due.refresh();
    }
}
