//! How a session begins with what a person brings: data of their own, or a run that was saved; and how it is saved.
//!
//! Must not know: files, where the data come from.

use std::rc::Rc;

use crate::engine::checkpoint;
use crate::engine::contract::protocol::Snapshot;
use crate::engine::contract::view::View;
use crate::engine::keeping::Kept;
use crate::engine::session::Session;
use crate::engine::session::looks::floats;
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;
use crate::gan::trainer::TrainError;
use crate::words::engine as words;

impl Session {
    /// As [`Session::start_with`], without data of the person's own.
    ///
    /// # Errors
    /// The experiment cannot be built on any executor.
    pub async fn start(experiment: Experiment, view: View, running: bool, snapshot: Option<Snapshot>) -> Result<Self, TrainError> {
        Self::start_with(experiment, view, running, snapshot, Own::default()).await
    }

    /// Starts an experiment anew with these data of the person's own; with a saved state pauses, and goes on from there.
    ///
    /// # Errors
    /// Neither the executor nor the CPU can train it.
    pub async fn begin(&mut self, experiment: Experiment, own: Own, snapshot: Option<Snapshot>, now: f64) -> Result<(), TrainError> {
        if snapshot.is_some() {
            self.set_running(false, now).await?;
        } else {
            self.land_all(now).await?;
        }
        self.trainer.set_own(own)?;
        self.begin_anew(experiment).await?;
        if let Some(snapshot) = snapshot {
            self.restore(&snapshot)?;
            self.kept = Kept::default();
            self.kept.keep(Rc::new(snapshot));
        }
        Ok(())
    }

    /// The run as a file, and the iterations that it has done.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn save(&mut self, now: f64) -> Result<(u32, Vec<u8>), TrainError> {
        self.land_all(now).await?;
        let snapshot = match self.present().await {
            Err(error) => {
                self.survive(Err(error)).await?;
                self.present().await?
            }
            Ok(snapshot) => snapshot,
        };
        let file = checkpoint::encode(self.trainer.experiment(), &snapshot, self.trainer.own());
        Ok((snapshot.iteration, file))
    }

    /// The present state of the run.
    pub(super) async fn present(&mut self) -> Result<Snapshot, TrainError> {
        let (iteration, half_done) = (self.trainer.iteration(), self.trainer.half_done());
        let tensors = self.trainer.snapshot().await?;
        let states = self.trainer.state_names().into_iter().zip(tensors.into_iter().map(|tensor| floats(&tensor))).collect();
        Ok(Snapshot { iteration, half_done, states })
    }

    /// Goes on from a saved state; where it does not fit, from the seed, and the page is told.
    pub(super) fn restore(&mut self, snapshot: &Snapshot) -> Result<(), TrainError> {
        if snapshot.states.is_empty() {
            return Ok(());
        }
        let states: Vec<_> =
            snapshot.states.iter().map(|(name, data)| (name.clone(), data.iter().map(|&x| f64::from(x)).collect())).collect();
        if let Err(error) = self.trainer.restore(snapshot.iteration, snapshot.half_done, &states) {
            self.notice = Some(words::MISFIT.with(&[&error.to_string()]));
        }
        Ok(())
    }
}
