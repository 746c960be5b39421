//! Frames of a session: the present state, as much of it as is due.
//!
//! Must not know: commands, how training is paced.

use crate::engine::contract::frame::{At, Frame, Memory, Tensor};
use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::Answer;
use crate::engine::session::looks::floats;
use crate::engine::session::{MAX_UNSENT_ROWS, Session};
use crate::executor::Executor;
use crate::gan::trainer::TrainError;

/// What the next frame should carry, and when each was last made.
pub(super) struct Due {
    /// Something that the page shows has changed since the last frame.
    pub changed: bool,
    pub stage: bool,
    pub stage_at: f64,
    pub stage_ms: f64,
    pub sample_at: f64,
    /// The page knows that the sample looked at has no numbers.
    pub sample_is_blank: bool,
    pub watched_at: f64,
    /// The page knows that nothing that is watched has numbers.
    pub watched_is_blank: bool,
    /// The texts of the kernels are up to date.
    pub sources_told: bool,
    /// `None`: they were not read since the run was refreshed or they are watched.
    pub mistakes_at: Option<f64>,
}

impl Default for Due {
    fn default() -> Self {
        Self {
            changed: true,
            stage: true,
            stage_at: f64::NEG_INFINITY,
            stage_ms: 0.0,
            sample_at: f64::NEG_INFINITY,
            sample_is_blank: false,
            watched_at: f64::NEG_INFINITY,
            watched_is_blank: false,
            sources_told: false,
            mistakes_at: None,
        }
    }
}

impl Due {
    /// Everything is due.
    pub fn refresh(&mut self) {
        *self = Self { stage_ms: self.stage_ms, ..Self::default() };
    }

    /// What is watched is due, and the sample that is looked at.
    pub fn watch_anew(&mut self) {
        self.tensors_changed();
        self.watched_is_blank = false;
        self.mistakes_at = None;
    }

    /// Tensors have come or gone: what is read of them is due, however short ago they were read.
    pub fn tensors_changed(&mut self) {
        self.watched_at = f64::NEG_INFINITY;
        self.sample_at = f64::NEG_INFINITY;
        self.sources_told = false;
        self.changed = true;
    }
}

impl Session {
    /// Whether the page does not show the present state yet.
    pub fn wants_frame(&self) -> bool {
        self.due.changed || self.due.stage
    }

    /// The present state, as much as is due.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn frame(&mut self, clock: impl Fn() -> f64) -> Result<Frame, TrainError> {
        match self.try_frame(&clock).await {
            Err(error) => {
                self.survive(Err(error))?;
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
        let sources = self.sources()?;
        let mistakes = self.mistakes(now).await?;
        if self.running && self.unsent.len() >= MAX_UNSENT_ROWS {
            self.notices.push(Notice::WaitsToBeSeen { iterations: self.unsent.len() as u32 });
        }
        self.due.changed = false;
        Ok(Frame {
            epoch: self.epoch,
            iteration: self.landed(),
            half_done: self.trainer.half_done(),
            running: self.running,
            iterations_per_second: if self.running { self.pace.rate(clock()) as f32 } else { 0.0 },
            scalar_names: self.trainer.scalar_names(),
            rows: std::mem::take(&mut self.unsent),
            stage,
            sample,
            watched,
            sources,
            quality: std::mem::take(&mut self.measured),
            mistakes,
            fault: self.fault.clone(),
            kept: self.kept.iterations(),
            memory: Memory { buffers: self.trainer.executor().buffer_bytes(), engine: 0 },
            notices: std::mem::take(&mut self.notices),
        })
    }

    /// Something that is read now: behind everything that is queued.
    pub(super) fn at<T>(&self, value: T) -> At<T> {
        let gammas = if self.trainer.d_has_stepped() { self.trainer.d_gammas() } else { [0.0; 2] };
        At { iteration: self.trainer.iteration(), half_done: self.trainer.half_done(), gammas, value }
    }

    /// A named tensor of the last iteration.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn tensor(&mut self, name: &str) -> Result<Answer, TrainError> {
        loop {
            match self.trainer.has_computed(name) {
                None => return Ok(Answer::Unknown),
                Some(false) => return Ok(Answer::NotComputed),
                Some(true) => {}
            }
            match self.trainer.read(name).await {
                Ok(tensor) => {
                    let shape = tensor.shape.iter().map(|&extent| extent as u32).collect();
                    return Ok(Answer::Numbers(Tensor { shape, data: floats(&tensor) }));
                }
                // The CPU goes on, from where there may be no such numbers.
                Err(error) => self.survive(Err(error))?,
            }
        }
    }

    /// Names of all tensors that can be asked for.
    pub fn names(&self) -> Vec<String> {
        self.trainer.names()
    }
}
