//! Training in short turns: what is queued, and what comes back of it.
//!
//! Must not know: commands, what frames carry.

use crate::engine::contract::frame::{Fault, Row};
use crate::engine::session::{Flight, Session};
use crate::gan::trainer::{NonFinite, TrainError};

/// Turns in flight before one is waited for: the device works on the next while the last comes back.
const TURNS_IN_FLIGHT: usize = 2;

impl Session {
    /// One turn of training. `clock` tells the time.
    ///
    /// # Errors
    /// Neither the executor nor the CPU goes on.
    pub async fn turn(&mut self, clock: impl Fn() -> f64) -> Result<(), TrainError> {
        let start = clock();
        let most = (self.trainer.max_queued() / TURNS_IN_FLIGHT as u32).min(self.left()).min(self.until_quality());
        let iterations = self.pace.turn(start, self.view.speed.limit(), most);
        if iterations > 0 {
            let queued = self.trainer.run(iterations);
            self.survive(queued)?;
            self.keeping.run_moved();
            self.flights.push_back(Flight { rows: self.trainer.rows(), iterations, queued_at: start });
        }
        let measures = (iterations > 0 && self.quality_is_due()).then(|| self.trainer.iteration());
        let on_gpu = self.trainer.executor().gpu().is_some();
        let keep = if on_gpu && iterations > 0 && self.left() > 0 && measures.is_none() { TURNS_IN_FLIGHT - 1 } else { 0 };
        while self.flights.len() > keep {
            self.land_one(&clock).await?;
        }
        if let Some(iteration) = measures {
            self.measure_at(iteration).await?;
        }
        if self.running && self.left() == 0 {
            self.set_running(false, clock()).await?;
        }
        Ok(())
    }

    /// Iterations to queue before the one to pause at is done.
    fn left(&self) -> u32 {
        self.until.map_or(u32::MAX, |until| until.saturating_sub(self.trainer.iteration()))
    }

    /// Takes in every turn that is still in flight.
    pub(super) async fn land_all(&mut self, now: f64) -> Result<(), TrainError> {
        while !self.flights.is_empty() {
            self.land_one(&|| now).await?;
        }
        Ok(())
    }

    async fn land_one(&mut self, clock: &impl Fn() -> f64) -> Result<(), TrainError> {
        let Some(Flight { rows, iterations, queued_at }) = self.flights.pop_front() else { return Ok(()) };
        match rows.await {
            Ok(rows) => {
                let now = clock();
                // With several turns in flight each waits for those before it.
                let ms = (now - queued_at) / (1 + self.flights.len()) as f64;
                self.pace.finished(now, iterations, ms);
                self.take(rows)
            }
            Err(error) => self.survive(Err(error)),
        }
    }

    fn take(&mut self, rows: Vec<crate::gan::trainer::Row>) -> Result<(), TrainError> {
        for row in rows {
            let new = Row { iteration: row.iteration, values: row.values.iter().map(|&v| v as f32).collect() };
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
        self.until = None;
        self.pace.pause();
        self.flights.clear();
        self.trainer.clear_fault(iteration, fault)?;
        self.fault = Some(Fault { iteration, term: fault.term.clone() });
        self.keeping.run_moved();
        self.keeping.hurry();
        self.refresh();
        Ok(())
    }

    /// Iterations done whose rows are here.
    pub(super) fn landed(&self) -> u32 {
        let in_flight: u32 = self.flights.iter().map(|flight| flight.iterations).sum();
        self.trainer.iteration().saturating_sub(in_flight)
    }
}

fn merge(old: &mut [f32], new: Vec<f32>) {
    for (old, new) in old.iter_mut().zip(new) {
        if !new.is_nan() || old.is_nan() {
            *old = new;
        }
    }
}
