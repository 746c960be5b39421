//! The programs of an experiment, loaded on an executor.
//!
//! Must not know: how often which step is taken, what runs start from.

use super::experiment::Experiment;
use super::losses;
use super::probes::{self, Look};
use super::schedule::{Kind, Rhythm};
use super::steps;
use super::train_error::TrainError;
use crate::executor::{Executor, ExecutorError, ProgramId};
use crate::graph::ShapeError;
use crate::program::{Cost, NamedTensor, Program, Role};

/// A program for each kind of step, and those that look.
pub(super) struct Programs {
    pub d: Loaded,
    pub reg_d: Option<Loaded>,
    pub g: Loaded,
    pub reg_g: Option<Loaded>,
    pub stage: Loaded,
    pub quality: ProgramId,
    /// Those that were asked for.
    looks: Vec<(Look, &'static str, Loaded)>,
}

/// A loaded program and what the trainer needs to know of it.
pub(super) struct Loaded {
    pub id: ProgramId,
    pub summaries: Vec<String>,
    pub names: Vec<String>,
    pub cost: Cost,
    /// It ran since the run was begun or placed at a state: before, what is read of its tensors is no result.
    pub is_done: bool,
    /// Those of the names that are states, or parts of one: they have numbers whether it ran or not.
    persistent: Vec<String>,
}

impl Programs {
    /// Loads an experiment's programs on an executor that forgets all others.
    pub fn load(executor: &mut impl Executor, experiment: &Experiment) -> Result<Self, TrainError> {
        executor.clear();
        Ok(Self {
            d: Loaded::new(executor, compiled(Kind::D, experiment)?)?,
            reg_d: Loaded::reg_d(executor, experiment)?,
            g: Loaded::new(executor, compiled(Kind::G, experiment)?)?,
            reg_g: Loaded::reg_g(executor, experiment)?,
            stage: Loaded::new(executor, probes::stage_probe(experiment)?)?,
            quality: executor.load(probes::quality_probe(experiment)?)?,
            looks: vec![],
        })
    }

    /// The program of a look at a generator.
    pub fn look(
        &mut self,
        executor: &mut impl Executor,
        experiment: &Experiment,
        look: Look,
        generator: &'static str,
    ) -> Result<ProgramId, TrainError> {
        if let Some((.., loaded)) = self.looks.iter().find(|(known, of, _)| *known == look && *of == generator) {
            return Ok(loaded.id);
        }
        let loaded = Loaded::new(executor, probes::look_probe(experiment, look, generator)?)?;
        let id = loaded.id;
        self.looks.push((look, generator, loaded));
        Ok(id)
    }

    /// The program that has a tensor of this name: the steps come first, then what looks at the run.
    pub fn with_tensor(&self, name: &str) -> Option<&Loaded> {
        let steps = Kind::ALL.into_iter().filter_map(|kind| self.of(kind));
        let looks = self.looks.iter().map(|(.., loaded)| loaded);
        steps.chain([&self.stage]).chain(looks).find(|program| program.has(name))
    }

    /// The step of a kind was taken.
    pub fn mark_done(&mut self, kind: Kind) {
        let program = match kind {
            Kind::D => Some(&mut self.d),
            Kind::RegD => self.reg_d.as_mut(),
            Kind::G => Some(&mut self.g),
            Kind::RegG => self.reg_g.as_mut(),
        };
        program.into_iter().for_each(|program| program.is_done = true);
    }

    /// A look was not taken before the last step of its kind: what it has is of another one.
    pub fn forget_look(&mut self, look: Look) {
        self.looks.iter_mut().filter(|(known, ..)| *known == look).for_each(|(.., loaded)| loaded.is_done = false);
    }

    /// Whether a look was taken before the last step of its kind.
    pub fn has_looked(&self, look: Look) -> bool {
        self.looks.iter().any(|(known, _, loaded)| *known == look && loaded.is_done)
    }

    /// A program that looks at the run has done so.
    pub fn mark_looked(&mut self, id: ProgramId) {
        let looks = self.looks.iter_mut().map(|(.., loaded)| loaded);
        looks.chain([&mut self.stage]).filter(|program| program.id == id).for_each(|program| program.is_done = true);
    }

    /// The run is another one, or at another place: no program has run yet.
    pub fn forget_done(&mut self) {
        let steps = [Some(&mut self.d), self.reg_d.as_mut(), Some(&mut self.g), self.reg_g.as_mut(), Some(&mut self.stage)];
        let looks = self.looks.iter_mut().map(|(.., loaded)| loaded);
        steps.into_iter().flatten().chain(looks).for_each(|program| program.is_done = false);
    }

    /// The program of a kind of step, if there is one.
    pub fn of(&self, kind: Kind) -> Option<&Loaded> {
        match kind {
            Kind::D => Some(&self.d),
            Kind::RegD => self.reg_d.as_ref(),
            Kind::G => Some(&self.g),
            Kind::RegG => self.reg_g.as_ref(),
        }
    }

    /// Names of every kind's summaries, in the order of [`Kind::ALL`].
    pub fn summaries(&self) -> Vec<Vec<String>> {
        Kind::ALL.iter().map(|kind| self.of(*kind).map_or(vec![], |program| program.summaries.clone())).collect()
    }
}

impl Loaded {
    /// The step of D's penalties alone, where the experiment has one.
    pub fn reg_d(executor: &mut impl Executor, experiment: &Experiment) -> Result<Option<Self>, TrainError> {
        match Rhythm::of(experiment).reg_d {
            Some(_) => Ok(Some(Self::new(executor, compiled(Kind::RegD, experiment)?)?)),
            None => Ok(None),
        }
    }

    /// The step of G's regulariser alone, where the experiment has one.
    pub fn reg_g(executor: &mut impl Executor, experiment: &Experiment) -> Result<Option<Self>, TrainError> {
        match Rhythm::of(experiment).reg_g {
            Some(_) => Ok(Some(Self::new(executor, compiled(Kind::RegG, experiment)?)?)),
            None => Ok(None),
        }
    }

    /// Whether it has a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    /// Whether a tensor that it has can be read: it is a state, or this ran.
    pub fn has_computed(&self, name: &str) -> bool {
        self.is_done || self.keeps(name)
    }

    /// Whether a tensor that it has is a state, or part of one.
    pub fn keeps(&self, name: &str) -> bool {
        self.persistent.iter().any(|n| n == name)
    }

    pub fn new(executor: &mut impl Executor, program: Program) -> Result<Self, ExecutorError> {
        let summaries = program.summaries.clone();
        let names = program.tensors.iter().map(|t| t.name.clone()).collect();
        let is_state = |tensor: &&NamedTensor| program.buffers.get(tensor.place.buffer).is_some_and(|b| matches!(b.role, Role::State(_)));
        let persistent = program.tensors.iter().filter(is_state).map(|t| t.name.clone()).collect();
        let cost = Cost::of(&program);
        Ok(Self { id: executor.load(program)?, summaries, names, cost, is_done: false, persistent })
    }
}

/// The program of a kind of step.
///
/// # Errors
/// None for an experiment within its ranges.
pub(super) fn compiled(kind: Kind, experiment: &Experiment) -> Result<Program, ShapeError> {
    match kind {
        Kind::D => steps::d_step(experiment),
        Kind::RegD => steps::d_reg_step(experiment),
        Kind::G => steps::g_step(experiment),
        Kind::RegG => steps::g_reg_step(experiment),
    }
}

/// Runs in lockstep share programs: their experiments differ in numbers that are scalars, and in the seed. Yields the first of them.
pub(super) fn check_likeness(experiments: &[Experiment]) -> Result<&Experiment, TrainError> {
    let Some((first, others)) = experiments.split_first() else { return Err(ExecutorError::Runs { given: 0 }.into()) };
    for other in others {
        if let Some(field) = first.restarting_difference(&Experiment { seed: first.seed, ..other.clone() }) {
            return Err(TrainError::Differ { field: field.into() });
        }
        if d_structure(first) != d_structure(other) {
            return Err(TrainError::Differ { field: "a γ that is 0, or the interval of penalties".into() });
        }
        if Rhythm::of(first) != Rhythm::of(other) {
            return Err(TrainError::Differ { field: "the order or number of steps".into() });
        }
    }
    Ok(first)
}

/// What D's programs depend on, beside what restarts a run.
pub(super) fn d_structure(experiment: &Experiment) -> ([bool; 2], bool) {
    (losses::gammas(experiment).map(|gamma| gamma != 0.0), Rhythm::of(experiment).reg_d.is_some())
}
