//! The session: one experiment running for one page.
//!
//! Takes commands, trains in short turns, and makes frames. Owns the fallback: when the device is
//! lost, training goes on on the CPU from the last snapshot.
//! Must not know: workers, messages, clocks (times are handed in, in milliseconds).

mod looks;
mod saving;

use std::collections::VecDeque;

use crate::engine::backend;
use crate::engine::contract::protocol::{Backend, Fault, Frame, Memory, Row, Snapshot, Step, Tensor, Tick, Watch};
use crate::engine::contract::view::View;
use crate::engine::keeping::Kept;
use crate::engine::pace::Pace;
use crate::engine::session::looks::{Floor, floats};
use crate::engine::summary::Summaries;
use crate::executor::any::AnyExecutor;
use crate::executor::{Executor, ExecutorError};
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::gan::trainer::{NonFinite, PendingRows, TrainError, Trainer};
use crate::words::engine as words;

/// Turns in flight before one is waited for: the device works on the next while the last comes back.
const TURNS_IN_FLIGHT: usize = 2;
/// Rows kept for a page that shows none (a hidden tab); then training waits.
const MAX_UNSENT_ROWS: usize = 20_000;

/// One experiment running for one page.
pub struct Session {
    trainer: Trainer<AnyExecutor>,
    view: View,
    backend: Backend,
    running: bool,
    run: u32,
    pace: Pace,
    flights: VecDeque<(PendingRows, u32, f64)>,
    unsent: Vec<Row>,
    summaries: Summaries,
    unsent_ticks: Vec<Tick>,
    due: Due,
    watch: Watch,
    kept: Kept,
    fault: Option<Fault>,
    notice: Option<String>,
    new_backend: bool,
    /// The distance of two sets of reals, until the data change.
    quality_floor: Option<Floor>,
}

/// What the next frame should carry, and when each was last made.
#[derive(Default)]
struct Due {
    /// Something that the page shows has changed since the last frame.
    changed: bool,
    stage: bool,
    stage_at: f64,
    stage_ms: f64,
    sample_at: f64,
    watched_at: f64,
    /// The text of a kernel is up to date.
    source_told: bool,
    /// `None`: they were not read since the run was refreshed or they are watched.
    mistakes_at: Option<f64>,
    quality_at: f64,
    quality_ms: f64,
    snapshot_at: f64,
}

impl Session {
    /// Opens the backend that the view asks for and starts the experiment there, from `snapshot` if it fits; `own` are the
    /// person's own data.
    ///
    /// # Errors
    /// The experiment cannot be built on any executor.
    pub async fn start_with(
        experiment: Experiment,
        view: View,
        running: bool,
        snapshot: Option<Snapshot>,
        own: Own,
    ) -> Result<Self, TrainError> {
        let (executor, backend) = backend::choose(view.backend).await;
        let on_gpu = executor.gpu().is_some();
        let (trainer, backend) = match Trainer::with_own(executor, experiment.clone(), own.clone()) {
            Ok(trainer) => (trainer, backend),
            Err(TrainError::Executor(error)) if on_gpu => {
                let notice = words::NOT_USED.with(&[&error.to_string()]);
                (Trainer::with_own(AnyExecutor::cpu(), experiment, own)?, backend::cpu(Some(&notice)))
            }
            Err(error) => return Err(error),
        };
        let mut session = Self {
            trainer,
            view,
            backend,
            running,
            run: 1,
            pace: Pace::default(),
            flights: VecDeque::new(),
            unsent: vec![],
            summaries: Summaries::default(),
            unsent_ticks: vec![],
            due: Due { changed: true, stage: true, ..Due::default() },
            watch: Watch::default(),
            kept: Kept::default(),
            fault: None,
            notice: None,
            new_backend: true,
            quality_floor: None,
        };
        if let Some(snapshot) = snapshot {
            session.restore(&snapshot)?;
        }
        session.pace.resume();
        Ok(session)
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

    /// Whether the page does not show the present state yet.
    pub fn wants_frame(&self) -> bool {
        self.due.changed || self.due.stage
    }

    /// Loses the GPU, if there is one: for tests of recovery.
    pub fn lose_device(&self) {
        if let Some(gpu) = self.trainer.executor().gpu() {
            gpu.lose();
        }
    }

    /// The experiment is now this.
    ///
    /// # Errors
    /// Neither the executor nor the CPU can train it.
    pub async fn change(&mut self, experiment: Experiment, now: f64) -> Result<(), TrainError> {
        self.land_all(now).await?;
        self.fault = None;
        if self.trainer.experiment().restarts_for(&experiment) {
            return self.begin_anew(experiment).await;
        }
        let before = self.trainer.experiment();
        let (noise_moved, truncation_moved) = (before.noise != experiment.noise, before.truncation != experiment.truncation);
        let changed = self.trainer.change(experiment);
        self.due.stage |= noise_moved || truncation_moved;
        if noise_moved {
            self.quality_floor = None;
            self.due.mistakes_at = None;
        }
        self.due.changed = true;
        self.due.source_told = false;
        self.survive(changed).await
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
        self.due.watched_at = 0.0;
        self.due.source_told = false;
        self.due.mistakes_at = None;
        self.due.changed = true;
    }

    /// Train, or pause.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn set_running(&mut self, running: bool, now: f64) -> Result<(), TrainError> {
        if running {
            self.fault = None;
            self.pace.resume();
        } else {
            self.pace.pause();
            self.land_all(now).await?;
            self.refresh();
            // So that the page has the very state that the person looks at.
            self.due.snapshot_at = f64::NEG_INFINITY;
        }
        self.running = running && self.fault.is_none();
        self.due.changed = true;
        Ok(())
    }

    /// Pauses, and does one step.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn step(&mut self, step: Step, now: f64) -> Result<(), TrainError> {
        self.set_running(false, now).await?;
        self.fault = None;
        let queued = match step {
            Step::D => self.trainer.step_d(),
            Step::G => self.trainer.step_g(),
            Step::Both => self.trainer.run(1),
        };
        self.survive(queued).await?;
        self.flights.push_back((self.trainer.rows(), 0, now));
        self.land_all(now).await?;
        self.refresh();
        Ok(())
    }

    /// Starts again from the same seed.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn reset(&mut self, now: f64) -> Result<(), TrainError> {
        self.land_all(now).await?;
        let experiment = self.trainer.experiment().clone();
        self.begin_anew(experiment).await
    }

    /// Pauses, and goes back to a state that was kept; what came after is forgotten. The settings stay those of now.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn go_back(&mut self, iteration: u32, now: f64) -> Result<(), TrainError> {
        self.set_running(false, now).await?;
        let Some(snapshot) = self.kept.at(iteration) else {
            self.notice = Some(words::NOT_KEPT.with(&[&iteration.to_string()]));
            return Ok(());
        };
        self.fault = None;
        self.restore(&snapshot)?;
        self.unsent.retain(|row| row.iteration <= iteration);
        (self.summaries, self.unsent_ticks) = (Summaries::default(), vec![]);
        self.kept.keep(snapshot);
        self.refresh();
        Ok(())
    }

    /// One turn of training. `clock` tells the time.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn turn(&mut self, clock: impl Fn() -> f64) -> Result<(), TrainError> {
        let start = clock();
        let iterations = self.pace.turn(start, self.view.speed.limit(), self.trainer.max_queued() / TURNS_IN_FLIGHT as u32);
        if iterations > 0 {
            let queued = self.trainer.run(iterations);
            self.survive(queued).await?;
            self.flights.push_back((self.trainer.rows(), iterations, start));
        }
        let on_gpu = self.trainer.executor().gpu().is_some();
        let keep = if on_gpu && iterations > 0 { TURNS_IN_FLIGHT - 1 } else { 0 };
        while self.flights.len() > keep {
            self.land_one(&clock).await?;
        }
        Ok(())
    }

    /// Takes in every turn that is still in flight.
    async fn land_all(&mut self, now: f64) -> Result<(), TrainError> {
        while !self.flights.is_empty() {
            self.land_one(&|| now).await?;
        }
        Ok(())
    }

    async fn land_one(&mut self, clock: &impl Fn() -> f64) -> Result<(), TrainError> {
        let Some((pending, iterations, queued_at)) = self.flights.pop_front() else { return Ok(()) };
        match pending.await {
            Ok(rows) => {
                let now = clock();
                // With several turns in flight each waits for those before it.
                let ms = (now - queued_at) / (1 + self.flights.len()) as f64;
                self.pace.finished(now, iterations, ms);
                self.take(rows)
            }
            Err(error) => self.survive(Err(error)).await,
        }
    }

    fn take(&mut self, rows: Vec<crate::gan::trainer::Row>) -> Result<(), TrainError> {
        let names = self.trainer.scalar_names();
        for row in rows {
            let new = Row { iteration: row.iteration, values: row.values.iter().map(|&v| v as f32).collect() };
            self.unsent_ticks.extend(self.summaries.log(&names, &new));
            match self.unsent.last_mut() {
                // The other half of an iteration that was stepped by hand.
                Some(last) if last.iteration == new.iteration => merge(&mut last.values, new.values),
                _ => self.unsent.push(new),
            }
            self.due.changed = true;
            self.due.stage = true;
            if let Some(fault) = row.fault {
                return self.stop(row.iteration, &fault);
            }
        }
        Ok(())
    }

    fn stop(&mut self, iteration: u32, fault: &NonFinite) -> Result<(), TrainError> {
        self.running = false;
        self.pace.pause();
        self.flights.clear();
        self.trainer.clear_fault(iteration, fault)?;
        self.fault =
            Some(Fault { iteration, term: fault.term.clone(), sentence: words::FAULT.with(&[&iteration.to_string(), &fault.term]) });
        self.refresh();
        Ok(())
    }

    /// Everything that a paused page shows should be fresh.
    fn refresh(&mut self) {
        let Due { stage_ms, quality_ms, .. } = self.due;
        self.due = Due { changed: true, stage: true, stage_ms, quality_ms, ..Due::default() };
    }

    async fn begin_anew(&mut self, experiment: Experiment) -> Result<(), TrainError> {
        self.flights.clear();
        self.unsent.clear();
        (self.summaries, self.unsent_ticks) = (Summaries::default(), vec![]);
        self.run += 1;
        self.fault = None;
        self.kept = Kept::default();
        self.quality_floor = None;
        self.refresh();
        self.pace.resume();
        if !self.trainer.experiment().restarts_for(&experiment) {
            let reset = self.trainer.change(experiment).and_then(|()| self.trainer.reset());
            return self.survive(reset).await;
        }
        let built = self.trainer.rebuild(experiment);
        self.survive(built).await
    }

    /// Lets a failure of the GPU pass: the CPU goes on from the last snapshot, and the page is told.
    async fn survive(&mut self, outcome: Result<(), TrainError>) -> Result<(), TrainError> {
        let Err(error) = outcome else { return Ok(()) };
        let TrainError::Executor(cause @ (ExecutorError::DeviceLost(_) | ExecutorError::Refused(_) | ExecutorError::NoRoom { .. })) = error
        else {
            return Err(error);
        };
        if self.trainer.executor().gpu().is_none() {
            return Err(cause.into());
        }
        self.flights.clear();
        self.trainer = Trainer::with_own(AnyExecutor::cpu(), self.trainer.experiment().clone(), self.trainer.own().clone())?;
        let snapshot = self.kept.last().unwrap_or_default();
        self.restore(&snapshot)?;
        self.unsent.retain(|row| row.iteration <= snapshot.iteration);
        // The iterations after the snapshot come again: their tick begins anew.
        self.summaries = Summaries::default();
        self.unsent_ticks.retain(|tick| tick.iteration <= snapshot.iteration);
        let sentence = words::ON_THE_CPU.with(&[&cause.to_string(), &self.trainer.iteration().to_string()]);
        self.backend = backend::cpu(Some(&sentence));
        self.new_backend = true;
        self.notice = Some(sentence);
        self.pace = Pace::default();
        self.pace.resume();
        self.refresh();
        Ok(())
    }

    /// The present state, as much as is due.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn frame(&mut self, clock: impl Fn() -> f64) -> Result<Frame, TrainError> {
        match self.try_frame(&clock).await {
            Err(error) => {
                self.survive(Err(error)).await?;
                self.try_frame(&clock).await
            }
            frame => frame,
        }
    }

    async fn try_frame(&mut self, clock: &impl Fn() -> f64) -> Result<Frame, TrainError> {
        let now = clock();
        let stage = self.stage(clock).await?;
        let sample = self.sample(now).await?;
        let watched = self.watched(now).await?;
        let source = self.source()?;
        let quality = self.quality(clock).await?;
        let mistakes = self.mistakes(now).await?;
        let snapshot = self.snapshot(now).await?;
        self.due.changed = false;
        Ok(Frame {
            iteration: self.landed(),
            half_done: self.trainer.half_done(),
            running: self.running,
            iterations_per_second: if self.running { self.pace.rate(clock()) as f32 } else { 0.0 },
            run: self.run,
            scalar_names: self.trainer.scalar_names(),
            rows: std::mem::take(&mut self.unsent),
            ticks: std::mem::take(&mut self.unsent_ticks),
            stage,
            sample,
            watched,
            source,
            quality,
            mistakes,
            fault: self.fault.clone(),
            snapshot,
            kept: self.kept.iterations(),
            memory: Memory { buffers: self.trainer.executor().buffer_bytes(), engine: 0 },
            notice: self.notice.take(),
        })
    }

    /// Iterations done whose rows are here.
    fn landed(&self) -> u32 {
        let in_flight: u32 = self.flights.iter().map(|(_, iterations, _)| iterations).sum();
        self.trainer.iteration().saturating_sub(in_flight)
    }

    /// A named tensor of the last iteration; `None` when there is no such name.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn tensor(&mut self, name: &str) -> Result<Option<Tensor>, TrainError> {
        match self.trainer.read(name).await {
            Ok(tensor) => Ok(Some(Tensor { shape: tensor.shape.iter().map(|&e| e as u32).collect(), data: floats(&tensor) })),
            Err(TrainError::Executor(ExecutorError::UnknownName(_))) => Ok(None),
            Err(error) => self.survive(Err(error)).await.map(|()| None),
        }
    }

    /// Names of all tensors that can be asked for.
    pub fn names(&self) -> Vec<String> {
        self.trainer.names()
    }
}

fn merge(old: &mut [f32], new: Vec<f32>) {
    for (old, new) in old.iter_mut().zip(new) {
        if !new.is_nan() || old.is_nan() {
            *old = new;
        }
    }
}
