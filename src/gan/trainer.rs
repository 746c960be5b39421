//! The trainer: an experiment running on an executor.
//!
//! Must not know: which executor, pacing, the web.

use std::pin::Pin;

use super::data;
use super::experiment::Experiment;
use super::losses;
use super::metrics::{self, Coverage};
use super::networks::{self, Network};
use super::steps;
use super::update::{self, HALTED, NON_FINITE, TRAIN_D, TRAIN_G};
use crate::executor::cpu::normal;
use crate::executor::{Executor, ExecutorError, HostTensor, ProgramId, Step, Summary};
use crate::graph::ShapeError;
use crate::program::{Cost, Program, RING_SLOTS};

/// Most iterations that may be queued between two calls of [`Trainer::rows`]: two steps each share no ring.
pub const MAX_QUEUED: u32 = RING_SLOTS as u32 / 2;

/// Random streams of the initial weights, apart from all streams of the steps.
const WEIGHT_STREAMS: [(&str, u32); 2] = [("G", 0x1000), ("D", 0x1001)];

/// What can go wrong while training.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// The executor failed.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
    /// The graph could not be built.
    #[error("the experiment's networks do not fit together: {0}")]
    Shape(#[from] ShapeError),
}

/// Batch means of one iteration; the names are [`Trainer::scalar_names`].
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which iteration, counted from 1.
    pub iteration: u32,
    /// One number a name; NaN where the step that computes it was not taken.
    pub values: Vec<f64>,
    /// Set when something was not finite: the run stopped here.
    pub fault: Option<NonFinite>,
}

/// What was not finite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonFinite {
    /// First term in program order: a scalar's name, or `TrainD/gradient`.
    pub term: String,
    /// It was in G's step: D's step of that iteration has been taken.
    pub in_g_step: bool,
}

/// Rows that are on their way.
pub type PendingRows = Promised<Vec<Row>>;

/// Something that was asked for and comes later.
pub type Promised<T> = Pin<Box<dyn Future<Output = Result<T, TrainError>>>>;

/// A run of an experiment.
pub struct Trainer<E> {
    executor: E,
    experiment: Experiment,
    programs: Programs,
    iteration: u32,
    half_done: bool,
}

struct Programs {
    d: Loaded,
    g: Loaded,
    stage: ProgramId,
    quality: ProgramId,
}

/// A loaded program and what the trainer needs to know of it.
struct Loaded {
    id: ProgramId,
    summaries: Vec<String>,
    names: Vec<String>,
    cost: Cost,
}

impl<E: Executor> Trainer<E> {
    /// Builds an experiment on an executor and starts it from its seed.
    ///
    /// # Errors
    /// The executor refuses the programs.
    pub fn new(mut executor: E, experiment: Experiment) -> Result<Self, TrainError> {
        let programs = Programs::load(&mut executor, &experiment)?;
        let mut trainer = Self { executor, experiment, programs, iteration: 0, half_done: false };
        trainer.reset()?;
        Ok(trainer)
    }

    /// Starts another experiment from its seed, on the same executor.
    ///
    /// # Errors
    /// The executor refuses the programs.
    pub fn rebuild(&mut self, experiment: Experiment) -> Result<(), TrainError> {
        self.experiment = experiment;
        self.programs = Programs::load(&mut self.executor, &self.experiment)?;
        self.reset()
    }

    /// The executor.
    pub fn executor(&self) -> &E {
        &self.executor
    }

    /// What is trained.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Iterations done.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Whether D's step of the next iteration is already taken.
    pub fn half_done(&self) -> bool {
        self.half_done
    }

    /// Static cost of one iteration.
    pub fn cost(&self) -> Cost {
        [self.programs.d.cost, self.programs.g.cost].into_iter().sum()
    }

    /// Starts again from the seed.
    ///
    /// # Errors
    /// The executor fails.
    pub fn reset(&mut self) -> Result<(), TrainError> {
        let seed = self.experiment.seed;
        self.executor.set_seed(seed);
        self.set_scalars();
        let (g, d) = (networks::generator(&self.experiment), networks::discriminator(&self.experiment));
        let weights = |network: &Network| {
            let stream = WEIGHT_STREAMS.iter().find(|(name, _)| *name == network.name).map_or(0, |s| s.1);
            network.initial_parameters(|i| normal(seed, stream, 0, i))
        };
        let (g_weights, d_weights) = (weights(&g), weights(&d));
        for (by, len) in [(TRAIN_G, g_weights.len()), (TRAIN_D, d_weights.len())] {
            for (slot, start) in update::slots(&self.experiment, by.id, len) {
                self.executor.write(&slot, &start)?;
            }
        }
        self.executor.write("G/parameters", &g_weights)?;
        self.executor.write("Gs/parameters", &g_weights)?;
        self.executor.write("D/parameters", &d_weights)?;
        self.executor.write(HALTED, &[0.0])?;
        (self.iteration, self.half_done) = (0, false);
        Ok(())
    }

    /// Changes numbers of the experiment without a restart: the next queued step uses them. Where a
    /// γ crosses 0, D's program is exchanged; weights and Adam slots stay.
    ///
    /// The caller makes sure that [`Experiment::restarts_for`] is false.
    ///
    /// # Errors
    /// The executor refuses the new program.
    pub fn change(&mut self, experiment: Experiment) -> Result<(), TrainError> {
        let penalties = |e: &Experiment| losses::gammas(e).map(|gamma| gamma != 0.0);
        let exchange = penalties(&experiment) != penalties(&self.experiment);
        self.experiment = experiment;
        if exchange {
            let d = Loaded::new(&mut self.executor, steps::d_step(&self.experiment)?)?;
            self.executor.unload(self.programs.d.id);
            self.programs.d = d;
        }
        self.set_scalars();
        Ok(())
    }

    fn set_scalars(&mut self) {
        let e = &self.experiment;
        let [r1_gamma, r2_gamma] = losses::gammas(e);
        let scalars = [
            ("noise", e.noise),
            ("r1_gamma", r1_gamma),
            ("r2_gamma", r2_gamma),
            ("wgan_lambda", e.wgan_lambda),
            ("wgan_epsilon", e.wgan_epsilon),
            ("wgan_target", e.wgan_target),
            ("ls_weight", e.ls_weight),
            ("ls_a", e.ls_fake_target),
            ("ls_b", e.ls_real_target),
            ("ls_c", e.ls_g_target),
            ("g_lr", e.g_learning_rate),
            ("d_lr", e.d_learning_rate),
            ("g_beta1", e.beta1),
            ("g_beta2", e.beta2),
            ("d_beta1", e.beta1),
            ("d_beta2", e.beta2),
            ("epsilon", e.epsilon),
            ("scaling_inc", e.scaling_increment),
            ("scaling_dec", e.scaling_decrement),
            ("ema", e.ema_decay),
        ];
        scalars.iter().for_each(|(name, value)| self.executor.set_scalar(name, *value));
    }

    /// Queues iterations; a half-done one is finished first and counts.
    ///
    /// # Errors
    /// The executor fails.
    pub fn run(&mut self, iterations: u32) -> Result<(), TrainError> {
        let mut queue = vec![];
        for _ in 0..iterations {
            if !self.half_done {
                queue.push(self.step_of(self.programs.d.id));
            }
            queue.push(self.step_of(self.programs.g.id));
            self.half_done = false;
            self.iteration += 1;
        }
        Ok(self.executor.run(&queue)?)
    }

    /// Queues D's step, or nothing if it is already taken.
    ///
    /// # Errors
    /// The executor fails.
    pub fn step_d(&mut self) -> Result<(), TrainError> {
        if self.half_done {
            return Ok(());
        }
        self.half_done = true;
        Ok(self.executor.run(&[self.step_of(self.programs.d.id)])?)
    }

    /// Queues G's step, which ends the iteration; D's step of it is left out if it was not taken.
    ///
    /// # Errors
    /// The executor fails.
    pub fn step_g(&mut self) -> Result<(), TrainError> {
        self.executor.run(&[self.step_of(self.programs.g.id)])?;
        self.half_done = false;
        self.iteration += 1;
        Ok(())
    }

    fn step_of(&self, program: ProgramId) -> Step {
        Step { program, step: self.iteration + 1 }
    }

    /// Names of the numbers in a row, in program order.
    pub fn scalar_names(&self) -> Vec<String> {
        let names = self.programs.d.summaries.iter().chain(&self.programs.g.summaries);
        names.filter(|n| !n.ends_with(NON_FINITE)).cloned().collect()
    }

    /// Asks for the batch means of every step queued since the last call.
    pub fn rows(&mut self) -> PendingRows {
        let pending = self.executor.summaries();
        let (d, g) = (self.programs.d.id, self.programs.d.summaries.clone());
        let layout = Layout { d, d_names: g, g_names: self.programs.g.summaries.clone() };
        Box::pin(async move { Ok(layout.rows(&pending.await?)) })
    }

    /// After a fault in `iteration`: lets training go on from the state before the bad step.
    ///
    /// # Errors
    /// The executor fails.
    pub fn clear_fault(&mut self, iteration: u32, fault: &NonFinite) -> Result<(), TrainError> {
        self.executor.write(HALTED, &[0.0])?;
        (self.iteration, self.half_done) = (iteration.saturating_sub(1), fault.in_g_step);
        Ok(())
    }

    /// Names of all tensors that can be read: D's step's, then those that only G's step has.
    pub fn names(&self) -> Vec<String> {
        let mut names = self.programs.d.names.clone();
        names.extend(self.programs.g.names.iter().filter(|name| !self.programs.d.names.contains(name)).cloned());
        names
    }

    /// Reads a named tensor of the last iteration.
    ///
    /// # Errors
    /// There is no such name, or the executor fails.
    pub fn read(&mut self, name: &str) -> Promised<HostTensor> {
        let program = if self.programs.d.names.iter().any(|n| n == name) { self.programs.d.id } else { self.programs.g.id };
        let pending = self.executor.read(&[(Some(program), name)]);
        let missing = ExecutorError::UnknownName(name.to_string());
        Box::pin(async move { Ok(pending.await?.into_iter().next().ok_or(missing)?) })
    }

    /// Reads several tensors of the last D step.
    pub fn read_d_step(&mut self, names: &[&str]) -> crate::executor::Pending<Vec<HostTensor>> {
        let wanted: Vec<_> = names.iter().map(|&name| (Some(self.programs.d.id), name)).collect();
        self.executor.read(&wanted)
    }

    /// Whether the last D step's program has a tensor of this name.
    pub fn d_step_has(&self, name: &str) -> bool {
        self.programs.d.names.iter().any(|n| n == name)
    }

    /// Runs the stage's probe and asks for `names` of it (see [`steps::stage_probe`]).
    ///
    /// # Errors
    /// The executor fails.
    pub fn probe_stage(&mut self, names: &[&str]) -> Result<crate::executor::Pending<Vec<HostTensor>>, TrainError> {
        let id = self.programs.stage;
        self.executor.run(&[Step { program: id, step: 0 }])?;
        let wanted: Vec<_> = names.iter().map(|&name| (Some(id), name)).collect();
        Ok(self.executor.read(&wanted))
    }

    /// Measures the averaged generator's coverage of the data; `None` for data that is no mixture.
    ///
    /// # Errors
    /// The executor fails.
    pub fn probe_quality(&mut self) -> Result<Promised<Option<Coverage>>, TrainError> {
        let Some(centres) = data::modes(self.experiment.data) else {
            return Ok(Box::pin(std::future::ready(Ok(None))));
        };
        let (id, sigma) = (self.programs.quality, self.experiment.noise);
        self.executor.run(&[Step { program: id, step: 0 }])?;
        let pending = self.executor.read(&[(Some(id), "quality_samples")]);
        Ok(Box::pin(async move {
            let samples = pending.await?;
            Ok(samples.first().map(|s| metrics::coverage(&s.data, &centres, sigma)))
        }))
    }

    /// Names of the states that make up a run.
    pub fn state_names(&self) -> Vec<String> {
        let networks = ["G/parameters", "Gs/parameters", "D/parameters", HALTED].map(String::from);
        let slots = [TRAIN_G, TRAIN_D].into_iter().flat_map(|by| update::slots(&self.experiment, by.id, 0));
        networks.into_iter().chain(slots.map(|(name, _)| name)).collect()
    }

    /// Asks for all states of the run, in the order of [`Trainer::state_names`].
    pub fn snapshot(&mut self) -> crate::executor::Pending<Vec<HostTensor>> {
        let names = self.state_names();
        let wanted: Vec<_> = names.iter().map(|name| (None, name.as_str())).collect();
        self.executor.read(&wanted)
    }

    /// Goes on from saved states.
    ///
    /// # Errors
    /// A state is unknown or has another length; the run is then as it was after [`Trainer::reset`].
    pub fn restore(&mut self, iteration: u32, half_done: bool, states: &[(String, Vec<f64>)]) -> Result<(), TrainError> {
        for (name, data) in states {
            if let Err(error) = self.executor.write(name, data) {
                self.reset()?;
                return Err(error.into());
            }
        }
        (self.iteration, self.half_done) = (iteration, half_done);
        Ok(())
    }
}

impl Programs {
    /// Loads an experiment's programs on an executor that forgets all others.
    fn load(executor: &mut impl Executor, experiment: &Experiment) -> Result<Self, TrainError> {
        executor.clear();
        Ok(Self {
            d: Loaded::new(executor, steps::d_step(experiment)?)?,
            g: Loaded::new(executor, steps::g_step(experiment)?)?,
            stage: executor.load(steps::stage_probe(experiment)?)?,
            quality: executor.load(steps::quality_probe(experiment)?)?,
        })
    }
}

impl Loaded {
    fn new(executor: &mut impl Executor, program: Program) -> Result<Self, ExecutorError> {
        let summaries = program.summaries.clone();
        let names = program.tensors.iter().map(|t| t.name.clone()).collect();
        let cost = Cost::of(&program);
        Ok(Self { id: executor.load(program)?, summaries, names, cost })
    }
}

/// How summaries become rows.
struct Layout {
    d: ProgramId,
    d_names: Vec<String>,
    g_names: Vec<String>,
}

impl Layout {
    /// One row an iteration; nothing after the first fault.
    fn rows(&self, summaries: &[Summary]) -> Vec<Row> {
        let width = |names: &[String]| names.iter().filter(|n| !n.ends_with(NON_FINITE)).count();
        let (d_width, g_width) = (width(&self.d_names), width(&self.g_names));
        let mut rows: Vec<Row> = vec![];
        for summary in summaries {
            let iteration = summary.step.step;
            if rows.last().is_none_or(|r| r.iteration != iteration) {
                rows.push(Row { iteration, values: vec![f64::NAN; d_width + g_width], fault: None });
            }
            let in_g_step = summary.step.program != self.d;
            let (names, start) = if in_g_step { (&self.g_names, d_width) } else { (&self.d_names, 0) };
            let Some(row) = rows.last_mut() else { continue };
            let shown = names.iter().zip(&summary.values).filter(|(n, _)| !n.ends_with(NON_FINITE));
            shown.zip(&mut row.values[start..]).for_each(|((_, &value), place)| *place = value);
            if names.iter().zip(&summary.values).any(|(n, &v)| n.ends_with(NON_FINITE) && v != 0.0) {
                let term = first_non_finite(names, &summary.values);
                row.fault = Some(NonFinite { term, in_g_step });
                return rows;
            }
        }
        rows
    }
}

/// The first scalar that is not finite, or the first tensor with such numbers in it.
fn first_non_finite(names: &[String], values: &[f64]) -> String {
    let bad = |(name, value): &(&String, &f64)| if name.ends_with(NON_FINITE) { **value != 0.0 } else { !value.is_finite() };
    let first = names.iter().zip(values).find(bad).map_or("a state", |(name, _)| name.as_str());
    first.trim_end_matches(NON_FINITE).trim_end_matches('/').to_string()
}
