//! What can be read of a run: tensors of its last steps, samples and their measures, its states.
//!
//! Must not know: how steps are planned.

use std::borrow::Cow;

use super::{Promised, TrainError, Trainer};
use crate::executor::{Executor, ExecutorError, HostTensor, Pending, Step};
use crate::gan::data::Source;
use crate::gan::measures::{Judge, Measures};
use crate::gan::probes::Look;
use crate::gan::schedule::Kind;
use crate::gan::{mistakes, probes, programs, states, update};

impl<E: Executor> Trainer<E> {
    /// Names of all tensors that can be read: D's step's, then those that only its regularisation step and G's two steps have.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = vec![];
        for program in Kind::ALL.into_iter().filter_map(|kind| self.programs.of(kind)) {
            let more: Vec<_> = program.names.iter().filter(|name| !names.contains(name)).cloned().collect();
            names.extend(more);
        }
        names
    }

    /// Reads a named tensor of the last iteration or of what was last looked at, of several runs the first one's.
    ///
    /// # Errors
    /// There is no such name, or the executor fails.
    pub fn read(&mut self, name: &str) -> Promised<HostTensor> {
        self.read_from(0, name)
    }

    /// Reads a named tensor of a run's last iteration.
    ///
    /// # Errors
    /// There is no such run or name, or the executor fails.
    pub fn read_from(&mut self, run: usize, name: &str) -> Promised<HostTensor> {
        let program = self.programs.with_tensor(name).map_or(self.programs.g.id, |program| program.id);
        let pending = self.executor.read_from(run, &[(Some(program), name)]);
        let missing = ExecutorError::UnknownName(name.to_string());
        Box::pin(async move { Ok(pending.await?.into_iter().next().ok_or(missing)?) })
    }

    /// Reads several tensors of the last D step.
    pub fn read_d_step(&mut self, names: &[&str]) -> Pending<Vec<HostTensor>> {
        let wanted: Vec<_> = names.iter().map(|&name| (Some(self.programs.d.id), name)).collect();
        self.executor.read(&wanted)
    }

    /// Whether there are numbers of a named tensor: it is a state, or the step that computes it was done since the run was begun
    /// or placed at a state. `None` where there is no such name.
    pub fn has_computed(&self, name: &str) -> Option<bool> {
        self.programs.with_tensor(name).map(|program| program.has_computed(name))
    }

    /// Reads several tensors of the last iteration, of several runs the first one's; an unknown name is an error.
    pub fn read_all(&mut self, names: &[String]) -> Pending<Vec<HostTensor>> {
        let wanted: Vec<_> = names.iter().map(|name| (self.programs.with_tensor(name).map(|program| program.id), name.as_str())).collect();
        self.executor.read(&wanted)
    }

    /// The kinds of step that have a tensor of this name.
    fn kinds_with(&self, name: &str) -> impl Iterator<Item = Kind> {
        let has = move |kind: &Kind| self.programs.of(*kind).is_some_and(|program| program.has(name));
        Kind::ALL.into_iter().filter(has)
    }

    /// The text of the kernel that a named tensor has its numbers from, as the executor runs it (see [`Executor::source`]); `None` for
    /// what no kernel computes. The program is compiled once more for it, since executors do not keep what they were given.
    ///
    /// # Errors
    /// The executor cannot run the kernel.
    pub fn kernel_source(&self, name: &str) -> Result<Option<String>, TrainError> {
        for kind in self.kinds_with(name) {
            let program = programs::compiled(kind, self.experiment())?;
            if let Some(kernel) = program.kernel_of(name) {
                return Ok(Some(self.executor.source(&program, kernel)?));
            }
        }
        Ok(None)
    }

    /// Whether the last D step's program has a tensor of this name.
    pub fn d_step_has(&self, name: &str) -> bool {
        self.programs.d.has(name)
    }

    /// Runs the stage's probe and asks for `names` of it (see [`probes::stage_probe`]).
    ///
    /// # Errors
    /// The executor fails.
    pub fn probe_stage(&mut self, names: &[&str]) -> Result<Pending<Vec<HostTensor>>, TrainError> {
        let id = self.programs.stage.id;
        self.run_and_read(Step { program: id, step: 0 }, names)
    }

    /// Runs the program of a look at a generator (`G`, or `Gs` for the averaged one), which is loaded with the first call, and asks
    /// for `names` of it (see [`probes::look_probe`]).
    ///
    /// # Errors
    /// The executor refuses the program or fails, or the experiment has nothing to look at that way.
    pub fn look(&mut self, look: Look, generator: &'static str, names: &[&str]) -> Result<Pending<Vec<HostTensor>>, TrainError> {
        let program = self.programs.look(&mut self.executor, &self.experiments[0], look, generator)?;
        self.run_and_read(Step { program, step: 0 }, names)
    }

    fn run_and_read(&mut self, step: Step, names: &[&str]) -> Result<Pending<Vec<HostTensor>>, TrainError> {
        self.executor.run(&[step])?;
        self.programs.mark_looked(step.program);
        let wanted: Vec<_> = names.iter().map(|&name| (Some(step.program), name)).collect();
        Ok(self.executor.read(&wanted))
    }

    /// Measures samples of the averaged generator, and if asked for the floor of their distance.
    ///
    /// # Errors
    /// The executor fails.
    pub fn probe_quality(&mut self, with_floor: bool) -> Result<Promised<Measures>, TrainError> {
        let id = self.programs.quality;
        let names = ["quality_samples", "quality_reals", "floor_reals"];
        let pending = self.run_and_read(Step { program: id, step: 0 }, &names[..2 + usize::from(with_floor)])?;
        let judge = Judge::new(self.experiment(), self.source.as_ref().and_then(Source::digits), &probes::every_other(0));
        Ok(Box::pin(async move {
            let tensors = pending.await?;
            let data = |at: usize| tensors.get(at).map(|tensor| tensor.data.as_slice());
            Ok(judge.measure(data(0).unwrap_or_default(), data(1).unwrap_or_default(), data(2)))
        }))
    }

    /// Whether what a look has is of the last step of its kind, as that found the run; see [`Trainer::look_before_steps`].
    pub fn has_looked_before(&self, look: Look) -> bool {
        self.programs.has_looked(look)
    }

    /// Whether the first axis of a step's tensor counts the samples of its minibatch: it is neither a state, or part of one, nor a gradient
    /// of weights, and not from what only looks at a run.
    pub fn is_of_samples(&self, name: &str) -> bool {
        let of_steps = |kind: Kind| self.programs.of(kind).is_some_and(|program| program.has(name) && !program.keeps(name));
        !update::is_gradient(name) && self.kinds_with(name).any(of_steps)
    }

    /// Asks for R1 on the reals of D's last step, and for what each known mistake makes of it: the names and numbers of
    /// [`mistakes::tensors`], of several runs the first one's. Of D as that step found it if it was looked at then
    /// ([`Trainer::has_looked_before`]), otherwise of D as it is now. `None` before D's first step.
    ///
    /// # Errors
    /// The executor refuses the probe, which is loaded with the first call, or fails.
    pub fn probe_mistakes(&mut self) -> Result<Option<Promised<mistakes::Numbers>>, TrainError> {
        let Some(step) = self.last_d_step else { return Ok(None) };
        let program = self.programs.look(&mut self.executor, &self.experiments[0], Look::Mistakes, "")?;
        let names = mistakes::tensors();
        // What is computed after the step is not marked as looked at: nothing else of it may be read.
        if !self.programs.has_looked(Look::Mistakes) {
            self.executor.run(&[Step { program, step }])?;
        }
        let wanted: Vec<_> = names.iter().map(|&name| (Some(program), name)).collect();
        let pending = self.executor.read(&wanted);
        Ok(Some(Box::pin(async move {
            let tensors = pending.await?;
            let numbers = tensors.iter().map(|tensor| tensor.data.first().copied().unwrap_or(f64::NAN));
            Ok(names.into_iter().zip(numbers).collect())
        })))
    }

    /// Names of the states that make up a run.
    pub fn state_names(&self) -> Vec<String> {
        states::of(self.experiment()).into_iter().map(|(name, _)| name).collect()
    }

    /// Asks for all states of the run, in the order of [`Trainer::state_names`]; of several runs the first one's.
    pub fn snapshot(&mut self) -> Pending<Vec<HostTensor>> {
        self.snapshot_of(0)
    }

    /// Asks for all states of a run, in the order of [`Trainer::state_names`].
    pub fn snapshot_of(&mut self, run: usize) -> Pending<Vec<HostTensor>> {
        let names = self.state_names();
        let wanted: Vec<_> = names.iter().map(|name| (None, name.as_str())).collect();
        self.executor.read_from(run, &wanted)
    }

    /// Goes on from saved states.
    ///
    /// # Errors
    /// A state is unknown or has another length; the run is then as it was after [`Trainer::reset`].
    pub fn restore(&mut self, iteration: u32, half_done: bool, states: &[(String, Vec<f64>)]) -> Result<(), TrainError> {
        self.place(iteration, half_done, states.iter().map(|(name, data)| (name.as_str(), Cow::Borrowed(data.as_slice()))))
    }

    /// As [`Trainer::restore`], with states that are made one after the other.
    ///
    /// # Errors
    /// See [`Trainer::restore`].
    pub fn place<'a>(
        &mut self,
        iteration: u32,
        half_done: bool,
        states: impl Iterator<Item = (&'a str, Cow<'a, [f64]>)>,
    ) -> Result<(), TrainError> {
        for (name, data) in states {
            if let Err(error) = self.executor.write(name, &data) {
                self.reset()?;
                return Err(error.into());
            }
        }
        self.programs.forget_done();
        self.stand_at(iteration, half_done);
        Ok(())
    }
}
