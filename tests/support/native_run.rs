//! A run of the page without a page: a link trained natively on the CPU, recorded as the page records it, with its quality measured
//! every so many iterations and settings changed on the way.

use loss_explorer::engine::contract::frame::{Coverage, Frame, Quality, Row};
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::data;
use loss_explorer::gan::experiment::{Experiment, FieldKey};
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::insight::judge::{Diagnosis, Evidence, Stop, diagnose};
use loss_explorer::run::recording::Recording;

/// Iterations from one measurement of quality to the next.
const QUALITY_EVERY: u32 = 50;

/// The run so far.
pub struct NativeRun {
    trainer: Trainer<CpuExecutor<f32>>,
    /// What the page would know of it.
    pub recording: Recording,
    /// Where it stopped by itself.
    pub stop: Option<Stop>,
    floor: f32,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

impl NativeRun {
    /// A run that has not begun.
    pub fn new(experiment: Experiment) -> Outcome<Self> {
        Ok(Self { trainer: Trainer::new(CpuExecutor::new(), experiment)?, recording: Recording::default(), stop: None, floor: f32::NAN })
    }

    /// Trains until this iteration, or until a number is not finite.
    pub fn train_until(&mut self, iteration: u32) -> Outcome<()> {
        while self.trainer.iteration() < iteration && self.stop.is_none() {
            let next = (self.trainer.iteration() / QUALITY_EVERY + 1) * QUALITY_EVERY;
            self.advance(next.min(iteration))?;
            if self.stop.is_none() && self.trainer.iteration().is_multiple_of(QUALITY_EVERY) {
                self.measure()?;
            }
        }
        Ok(())
    }

    fn advance(&mut self, iteration: u32) -> Outcome<()> {
        while self.trainer.iteration() < iteration {
            self.trainer.run((iteration - self.trainer.iteration()).min(self.trainer.max_queued()))?;
            let rows = pollster::block_on(self.trainer.rows())?;
            let fault = rows.iter().find_map(|row| row.fault.clone().map(|fault| (row.iteration, fault.term)));
            let kept = rows.into_iter().map(|row| Row { iteration: row.iteration, values: row.values.iter().map(|x| *x as f32).collect() });
            let frame = Frame {
                scalar_names: self.trainer.scalar_names(),
                rows: kept.collect(),
                iteration: self.trainer.iteration(),
                ..Frame::default()
            };
            self.recording.absorb(frame);
            if let Some((iteration, term)) = fault {
                self.stop = Some(Stop { iteration, term });
                return Ok(());
            }
        }
        Ok(())
    }

    fn measure(&mut self) -> Outcome<()> {
        let Some(pending) = Some(self.trainer.probe_quality(self.floor.is_nan())?) else { return Ok(()) };
        let measures = pollster::block_on(pending)?;
        self.floor = measures.floor.map_or(self.floor, |floor| floor as f32);
        let modes = data::modes(self.trainer.experiment().data).map_or(0, |modes| modes.len()) as u32;
        let coverage = measures.coverage.map(|c| Coverage { modes_held: c.modes_held as u32, modes, high_quality: c.high_quality as f32 });
        let quality = Quality {
            iteration: self.trainer.iteration(),
            coverage,
            distance: measures.distance as f32,
            floor: self.floor,
            frechet: None,
            agreement: measures.agreement.map(|share| share as f32),
        };
        self.recording.absorb(Frame { iteration: self.trainer.iteration(), quality: vec![quality], ..Frame::default() });
        Ok(())
    }

    /// Changes a setting that does not start training anew.
    pub fn set(&mut self, key: FieldKey, value: &str) -> Outcome<()> {
        let mut experiment = self.trainer.experiment().clone();
        let field = Experiment::field(key);
        (field.set)(&mut experiment, field.parse(value)?);
        self.recording.mark(field.label, value.to_string());
        self.recording.settings_changed(self.trainer.iteration());
        self.trainer.change(experiment)?;
        Ok(())
    }

    /// What is going on in it.
    pub fn diagnosis(&self) -> Diagnosis {
        diagnose(&Evidence::of_run(&self.recording, self.trainer.experiment(), self.stop.clone()))
    }
}
