//! Checkpoints of a session: whole from here, of one moment; and runs that are placed at a state: opened, or gone back to.
//!
//! Must not know: files, where the data come from.

use std::rc::Rc;

use crate::engine::checkpoint;
use crate::engine::checkpoint::{Checkpoint, CheckpointError};
use crate::engine::contract::command::Epoch;
use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::Report;
use crate::engine::session::Session;
use crate::engine::session::looks::floats;
use crate::engine::snapshot::{Snapshot, StateError};
use crate::gan::experiment::Experiment;
use crate::gan::trainer::TrainError;

/// Least time between two checkpoints, and the share of the time that they may take.
const EVERY_MS: f64 = 1500.0;
const SHARE: f64 = 0.2;

/// A run as a checkpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRun {
    /// Of this epoch.
    pub epoch: Epoch,
    /// Iterations done.
    pub iteration: u32,
    /// The checkpoint.
    pub bytes: Vec<u8>,
}

/// When the next checkpoint is due.
pub(super) struct Keeping {
    /// State, experiment or data are others than those of the last checkpoint.
    moved: bool,
    /// It should not wait for its time.
    hurries: bool,
    at: f64,
    ms: f64,
    /// The person knows that the present state cannot be kept.
    told: bool,
}

impl Default for Keeping {
    fn default() -> Self {
        Self { moved: true, hurries: true, at: f64::NEG_INFINITY, ms: 0.0, told: false }
    }
}

impl Keeping {
    /// The run is no longer what was kept.
    pub fn run_moved(&mut self) {
        self.moved = true;
    }

    /// What has moved is to be kept at once.
    pub fn hurry(&mut self) {
        self.hurries = true;
    }

    fn is_due(&self, now: f64) -> bool {
        self.moved && (self.hurries || now - self.at >= (self.ms / SHARE).max(EVERY_MS))
    }

    fn done(&mut self, start: f64, end: f64) {
        (self.moved, self.hurries, self.at, self.ms) = (false, false, start, end - start);
    }
}

/// A checkpoint to go on from with an experiment that may differ in numbers; its state is made to fit.
pub(super) fn of_this_experiment(bytes: &[u8], experiment: &Experiment) -> Result<Checkpoint, CheckpointError> {
    let mut read = checkpoint::decode(bytes)?;
    if read.experiment.restarts_for(experiment) {
        return Err(CheckpointError::OtherExperiment);
    }
    read.snapshot.adapt(experiment)?;
    Ok(read)
}

impl Session {
    /// Whether a checkpoint waits for its time.
    pub fn wants_to_keep(&self) -> bool {
        self.keeping.moved
    }

    /// The run as a checkpoint, when that is due: now and then while it trains, and once after each pause, step and placing. What it
    /// is of can be gone back to from then on.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn keep(&mut self, clock: impl Fn() -> f64) -> Result<Option<KeptRun>, TrainError> {
        let start = clock();
        if !self.keeping.is_due(start) {
            return Ok(None);
        }
        let snapshot = self.present().await?;
        let iteration = snapshot.iteration;
        let encoded = checkpoint::encode(self.trainer.experiment(), &snapshot, self.trainer.own());
        self.keeping.done(start, clock());
        match encoded {
            Ok(bytes) => {
                self.kept.keep(Rc::new(snapshot));
                self.keeping.told = false;
                // The page should know what it can go back to.
                self.due.changed = true;
                Ok(Some(KeptRun { epoch: self.epoch, iteration, bytes }))
            }
            // The fault is on its way.
            Err(CheckpointError::States(StateError::Halted)) => Ok(None),
            Err(_) => {
                if !std::mem::replace(&mut self.keeping.told, true) {
                    self.tell(Notice::NotKept { iteration });
                }
                Ok(None)
            }
        }
    }

    /// The iterations that the run has done, and the run as a file; or why it cannot be one.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn save(&mut self, now: f64) -> Result<Result<(u32, Vec<u8>), CheckpointError>, TrainError> {
        self.land_all(now).await?;
        let snapshot = self.present().await?;
        let file = checkpoint::encode(self.trainer.experiment(), &snapshot, self.trainer.own());
        Ok(file.map(|file| (snapshot.iteration, file)))
    }

    /// Pauses, and goes on from a checkpoint: the report is [`Report::Opened`]. With [`Report::Refused`] nothing has changed.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on with the run that is.
    pub async fn open(&mut self, epoch: Epoch, bytes: &[u8], now: f64) -> Result<Report, TrainError> {
        let read = match checkpoint::decode(bytes) {
            Ok(read) => read,
            Err(error) => return Ok(Report::Refused { epoch, error }),
        };
        self.land_all(now).await?;
        let before = self.present().await?;
        let (experiment, own) = (self.trainer.experiment().clone(), self.trainer.own().clone());
        let with_its_data = own.clone().with(read.experiment.data, read.own.clone());
        if let Err(error) = self.build(read.experiment.clone(), Some(with_its_data)) {
            self.build(experiment, Some(own))?;
            self.put(&before)?;
            self.refresh();
            return Ok(Report::Refused { epoch, error: CheckpointError::Train(error) });
        }
        self.set_running(false, now).await?;
        self.forget_run(epoch);
        let Checkpoint { experiment, snapshot, own } = read;
        let iteration = snapshot.iteration;
        self.place(Rc::new(snapshot))?;
        Ok(Report::Opened { epoch, experiment: Box::new(experiment), own: Box::new(own), iteration })
    }

    /// At a start: goes on from a checkpoint that fits, or tells why it does not.
    pub(super) fn take_up(&mut self, read: Result<Checkpoint, CheckpointError>) -> Result<Report, TrainError> {
        let epoch = self.epoch;
        let Checkpoint { snapshot, own, .. } = match read {
            Ok(read) => read,
            Err(error) => return Ok(Report::Refused { epoch, error }),
        };
        let iteration = snapshot.iteration;
        self.place(Rc::new(snapshot))?;
        Ok(Report::Opened { epoch, experiment: Box::new(self.trainer.experiment().clone()), own: Box::new(own), iteration })
    }

    /// Pauses, and goes back to a state that was kept; what came after is forgotten. The settings stay those of now. Where it is not
    /// kept, or does not fit any more, the person is told, and the run stays where it is.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn go_back(&mut self, epoch: Epoch, iteration: u32, now: f64) -> Result<(), TrainError> {
        self.set_running(false, now).await?;
        self.epoch = epoch;
        // A checkpoint says of which epoch it is.
        self.keeping.run_moved();
        let Some(Ok(snapshot)) = self.kept.at(iteration).map(|kept| self.fitting(kept)) else {
            self.kept.forget(iteration);
            self.tell(Notice::NotKept { iteration });
            return Ok(());
        };
        self.fault = None;
        self.drop_what_came_after(iteration);
        self.place(snapshot)
    }

    /// Goes on from a state that fits, which can be gone back to from now on.
    fn place(&mut self, snapshot: Rc<Snapshot>) -> Result<(), TrainError> {
        self.kept.keep(Rc::clone(&snapshot));
        self.put(&snapshot)?;
        self.keeping.run_moved();
        self.keeping.hurry();
        self.refresh();
        Ok(())
    }

    fn put(&mut self, snapshot: &Snapshot) -> Result<(), TrainError> {
        let placed = self.trainer.place(snapshot.iteration, snapshot.half_done, snapshot.tensors());
        self.survive(placed)
    }

    /// The newest kept state that fits; those that do not are let go of, and the person is told.
    pub(super) fn last_kept(&mut self) -> Option<Rc<Snapshot>> {
        let mut misfit = None;
        while let Some(last) = self.kept.last() {
            let iteration = last.iteration;
            match self.fitting(last) {
                Ok(fitting) => return Some(fitting),
                Err(error) => misfit = Some(error),
            }
            self.kept.forget(iteration);
            self.tell(Notice::NotKept { iteration });
        }
        if let Some(error) = misfit {
            self.tell(Notice::StateRefused(error.into()));
        }
        None
    }

    /// A kept state as one of the present experiment, whose numbers may have changed since.
    fn fitting(&self, kept: Rc<Snapshot>) -> Result<Rc<Snapshot>, StateError> {
        if kept.check(self.trainer.experiment()).is_ok() {
            return Ok(kept);
        }
        let mut adapted = Rc::unwrap_or_clone(kept);
        adapted.adapt(self.trainer.experiment())?;
        Ok(Rc::new(adapted))
    }

    /// The present state of the run.
    async fn present(&mut self) -> Result<Snapshot, TrainError> {
        match self.try_present().await {
            Err(error) => {
                self.survive(Err(error))?;
                self.try_present().await
            }
            snapshot => snapshot,
        }
    }

    async fn try_present(&mut self) -> Result<Snapshot, TrainError> {
        let (iteration, half_done) = (self.trainer.iteration(), self.trainer.half_done());
        let tensors = self.trainer.snapshot().await?;
        let states = self.trainer.state_names().into_iter().zip(tensors.into_iter().map(|tensor| floats(&tensor))).collect();
        Ok(Snapshot { iteration, half_done, states })
    }

    fn tell(&mut self, notice: Notice) {
        self.notices.push(notice);
        self.due.changed = true;
    }
}
