//! The trainer: an experiment running on an executor, or several in lockstep that differ in numbers only.
//!
//! Must not know: which executor, pacing, the web.

use std::pin::Pin;

use super::data::{OWN_ROWS, Own, Source};
use super::experiment::Experiment;
use super::losses;
use super::networks::sampling::{self, W_AVERAGE};
use super::networks::{self, Network};
use super::probes::{self, Look};
use super::programs::{Loaded, Programs, check_likeness, d_structure};
use super::rows::{self, Layout};
use super::scalars;
use super::schedule::{Half, Kind, Rhythm};
use super::steps::{self, PATH_MEAN};
use super::update::{self, HALTED, Optimizes, REG_D, REG_G, TRAIN_D, TRAIN_G};
use crate::executor::cpu::normal;
use crate::executor::{Executor, ExecutorError, Step};
use crate::program::{Cost, RING_SLOTS};

mod looks;

pub use super::rows::{NonFinite, Row};
pub use super::train_error::TrainError;

/// Most iterations of two steps that may be queued between two calls of [`Trainer::rows`]; see [`Trainer::max_queued`] for others.
pub const MAX_QUEUED: u32 = RING_SLOTS as u32 / 2;

/// Random stream of G's initial weights, apart from all streams of the steps.
const G_WEIGHTS: u32 = 0x1000;
/// Random stream of D's.
const D_WEIGHTS: u32 = 0x1001;

/// Rows that are on their way.
pub type PendingRows = Promised<Vec<Row>>;

/// Something that was asked for and comes later.
pub type Promised<T> = Pin<Box<dyn Future<Output = Result<T, TrainError>>>>;

/// A run of an experiment, or several runs in lockstep.
pub struct Trainer<E> {
    executor: E,
    /// Each run's; of one structure, which the first one stands for.
    experiments: Vec<Experiment>,
    programs: Programs,
    /// The person's own data, whether or not this experiment is of them.
    own: Own,
    /// Where batches are drawn from, if it is no formula.
    source: Option<Source>,
    iteration: u32,
    half_done: bool,
    /// What D's last step was keyed by, if there was one.
    last_d_step: Option<u32>,
    /// γ of R1 and of R2 that it was taken with.
    d_gammas: [f64; 2],
    /// The looks that are taken right before steps.
    before_steps: Vec<Look>,
    /// Iteration and kind of every step queued since the rows were last asked for.
    queued: Vec<(u32, Kind)>,
}

impl<E: Executor> Trainer<E> {
    /// Builds an experiment on an executor and starts it from its seed.
    ///
    /// # Errors
    /// The executor refuses the programs.
    pub fn new(executor: E, experiment: Experiment) -> Result<Self, TrainError> {
        Self::with_own(executor, experiment, Own::default())
    }

    /// As [`Trainer::new`], with data of the person's own at hand.
    ///
    /// # Errors
    /// The executor refuses the programs.
    pub fn with_own(executor: E, experiment: Experiment, own: Own) -> Result<Self, TrainError> {
        Self::start(executor, vec![experiment], own)
    }

    /// Builds runs in lockstep, one an experiment, and starts each from its seed.
    ///
    /// # Errors
    /// The experiments differ in more than numbers and seeds, there are none or more than
    /// [`crate::executor::MAX_RUNS`], or the executor refuses the programs.
    pub fn lockstep(executor: E, experiments: Vec<Experiment>) -> Result<Self, TrainError> {
        Self::start(executor, experiments, Own::default())
    }

    fn start(mut executor: E, experiments: Vec<Experiment>, own: Own) -> Result<Self, TrainError> {
        let first = check_likeness(&experiments)?.clone();
        if executor.runs() != experiments.len() {
            executor.set_runs(experiments.len())?;
        }
        let source = Source::of(&first, &own)?;
        let programs = Programs::load(&mut executor, &first)?;
        let mut trainer = Self {
            executor,
            experiments,
            programs,
            own,
            source,
            iteration: 0,
            half_done: false,
            last_d_step: None,
            d_gammas: [0.0; 2],
            before_steps: vec![],
            queued: vec![],
        };
        trainer.reset()?;
        Ok(trainer)
    }

    /// Starts another experiment from its seed, on the same executor and in every run.
    ///
    /// # Errors
    /// The executor refuses the programs.
    pub fn rebuild(&mut self, experiment: Experiment) -> Result<(), TrainError> {
        self.source = Source::of(&experiment, &self.own)?;
        // First, so that whoever follows after a failure trains what is asked for now.
        self.experiments.fill(experiment.clone());
        self.programs = Programs::load(&mut self.executor, &experiment)?;
        self.queued.clear();
        self.reset()
    }

    /// The person's own data are now these; a run that is of them goes on with them from the next [`Trainer::reset`] or
    /// [`Trainer::rebuild`], to which the caller sees.
    ///
    /// # Errors
    /// The data that the explorer comes with are damaged.
    pub fn set_own(&mut self, own: Own) -> Result<(), TrainError> {
        self.own = own;
        self.source = Source::of(&self.experiments[0], &self.own)?;
        Ok(())
    }

    /// The person's own data.
    pub fn own(&self) -> &Own {
        &self.own
    }

    /// The executor.
    pub fn executor(&self) -> &E {
        &self.executor
    }

    /// What is trained, of several runs the first one's.
    pub fn experiment(&self) -> &Experiment {
        &self.experiments[0]
    }

    /// What is trained in each run.
    pub fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// Iterations done.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Whether the first half of the next iteration is already taken: D's steps, in StyleGAN2's order G's.
    pub fn half_done(&self) -> bool {
        self.half_done
    }

    /// Whether D has taken a step since the run was begun or placed at a state: only then have its step's tensors numbers.
    pub fn d_has_stepped(&self) -> bool {
        self.programs.d.is_done
    }

    /// γ of R1 and of R2 that D's last step was taken with, of several runs the first one's.
    pub fn d_gammas(&self) -> [f64; 2] {
        self.d_gammas
    }

    /// From now on these looks, of those that come before a step, are taken before the last step of their kind of all that is queued together.
    pub fn look_before_steps(&mut self, looks: Vec<Look>) {
        self.before_steps = looks;
    }

    /// Static cost of one iteration, without the regularisation steps of their own.
    pub fn cost(&self) -> Cost {
        let d = (0..self.experiment().d_repeats).map(|_| self.programs.d.cost);
        d.chain([self.programs.g.cost]).sum()
    }

    /// Most iterations that may be queued between two calls of [`Trainer::rows`].
    pub fn max_queued(&self) -> u32 {
        RING_SLOTS as u32 / self.rhythm().most_steps()
    }

    fn rhythm(&self) -> Rhythm {
        Rhythm::of(self.experiment())
    }

    /// Starts again from the seed.
    ///
    /// # Errors
    /// The executor fails.
    pub fn reset(&mut self) -> Result<(), TrainError> {
        self.set_scalars();
        (0..self.experiments.len()).try_for_each(|run| self.reset_run(run))?;
        self.executor.write(HALTED, &[0.0])?;
        self.write_table()?;
        self.programs.forget_done();
        self.stand_at(0, false);
        Ok(())
    }

    /// A run's seed, and the states that its optimizers and networks start with.
    fn reset_run(&mut self, run: usize) -> Result<(), ExecutorError> {
        let experiment = &self.experiments[run];
        let seed = experiment.seed;
        self.executor.set_seed_of(run, seed);
        let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
        let weights = |network: &Network, stream: u32| network.initial_parameters(|i| normal(seed, stream, 0, i));
        let (g_weights, d_weights) = (weights(&g, G_WEIGHTS), weights(&d, D_WEIGHTS));
        let reg_d = self.programs.reg_d.as_ref().map(|_| (REG_D, 0));
        for (by, len) in [(TRAIN_G, g_weights.len()), (TRAIN_D, d_weights.len())].into_iter().chain(reg_d) {
            self.write_slots(run, by, len)?;
        }
        if self.programs.reg_g.is_some() {
            self.begin_reg_g(run)?;
        }
        self.executor.write_to(run, "G/parameters", &g_weights)?;
        self.executor.write_to(run, "Gs/parameters", &g_weights)?;
        self.executor.write_to(run, "D/parameters", &d_weights)?;
        sampling::w_width(&g).map_or(Ok(()), |width| self.executor.write_to(run, W_AVERAGE, &vec![0.0; width]))
    }

    /// Hands the table over, and which rows of it are looked at.
    fn write_table(&mut self) -> Result<(), ExecutorError> {
        let Some(source) = &self.source else { return Ok(()) };
        let states = probes::table_states(&self.experiments[0], source);
        states.iter().try_for_each(|(name, data)| self.executor.write(name, data))
    }

    fn write_slots(&mut self, run: usize, by: Optimizes, len: usize) -> Result<(), ExecutorError> {
        let slots = update::slots(&self.experiments[run], by, len);
        slots.iter().try_for_each(|(slot, start)| self.executor.write_to(run, slot, start))
    }

    /// The states of a run's steps of G's regulariser, as they are at a start.
    fn begin_reg_g(&mut self, run: usize) -> Result<(), ExecutorError> {
        self.write_slots(run, REG_G, 0)?;
        self.executor.write_to(run, PATH_MEAN, &[0.0])
    }

    /// Changes numbers of the experiment without a restart: the next queued step uses them. Where a
    /// γ or the interval of lazy penalties crosses 0, D's programs are exchanged, where the weight of path length does, G's
    /// regularisation step comes or goes; weights and Adam slots stay, and a regularisation step that begins has the scale, and
    /// the mean length, of a start.
    ///
    /// The caller makes sure that [`Experiment::restarts_for`] is false.
    ///
    /// # Errors
    /// The executor refuses the new program.
    pub fn change(&mut self, experiment: Experiment) -> Result<(), TrainError> {
        self.change_each(vec![experiment; self.experiments.len()])
    }

    /// Changes numbers of each run's experiment; see [`Trainer::change`].
    ///
    /// # Errors
    /// The experiments are not as many as the runs or differ in more than numbers, or the executor refuses the new program.
    pub fn change_each(&mut self, experiments: Vec<Experiment>) -> Result<(), TrainError> {
        check_likeness(&experiments)?;
        if experiments.len() != self.experiments.len() {
            return Err(TrainError::Differ { field: "number of runs".into() });
        }
        let exchange = d_structure(&experiments[0]) != d_structure(&self.experiments[0]);
        self.experiments = experiments;
        if exchange {
            self.exchange_d()?;
        }
        if self.rhythm().reg_g.is_some() != self.programs.reg_g.is_some() {
            self.exchange_reg_g()?;
        }
        self.set_scalars();
        Ok(())
    }

    fn exchange_d(&mut self) -> Result<(), TrainError> {
        let d = Loaded::new(&mut self.executor, steps::d_step(&self.experiments[0])?)?;
        self.executor.unload(std::mem::replace(&mut self.programs.d, d).id);
        let reg_d = Loaded::reg_d(&mut self.executor, &self.experiments[0])?;
        let begins = reg_d.is_some() && self.programs.reg_d.is_none();
        if let Some(old) = std::mem::replace(&mut self.programs.reg_d, reg_d) {
            self.executor.unload(old.id);
        }
        let beginning = if begins { self.experiments.len() } else { 0 };
        Ok((0..beginning).try_for_each(|run| self.write_slots(run, REG_D, 0))?)
    }

    fn exchange_reg_g(&mut self) -> Result<(), TrainError> {
        let reg_g = Loaded::reg_g(&mut self.executor, &self.experiments[0])?;
        let beginning = if reg_g.is_some() { self.experiments.len() } else { 0 };
        if let Some(old) = std::mem::replace(&mut self.programs.reg_g, reg_g) {
            self.executor.unload(old.id);
        }
        Ok((0..beginning).try_for_each(|run| self.begin_reg_g(run))?)
    }

    fn set_scalars(&mut self) {
        let own_rows = if let Some(Source::Own(rows)) = &self.source { rows.count } else { 0 };
        self.executor.set_scalar(OWN_ROWS, own_rows as f64);
        for (run, experiment) in self.experiments.iter().enumerate() {
            scalars::of(experiment).iter().for_each(|(name, value)| self.executor.set_scalar_of(run, name, *value));
        }
    }

    /// Queues iterations; a half-done one is finished first and counts.
    ///
    /// # Errors
    /// The executor fails.
    pub fn run(&mut self, iterations: u32) -> Result<(), TrainError> {
        let [first, second] = self.rhythm().halves();
        let mut queue = Queue::default();
        for _ in 0..iterations {
            if !self.half_done {
                self.plan(first, &mut queue);
            }
            self.plan(second, &mut queue);
            self.half_done = false;
            self.iteration += 1;
        }
        self.submit(queue)
    }

    /// Queues D's half of the iteration: all of its steps. As the first half, it is left out if it is already taken; as the
    /// second it ends the iteration, whose first half is left out if it was not taken.
    ///
    /// # Errors
    /// The executor fails.
    pub fn step_d(&mut self) -> Result<(), TrainError> {
        self.step_half(Half::D)
    }

    /// Queues G's half of the iteration; see [`Trainer::step_d`].
    ///
    /// # Errors
    /// The executor fails.
    pub fn step_g(&mut self) -> Result<(), TrainError> {
        self.step_half(Half::G)
    }

    fn step_half(&mut self, half: Half) -> Result<(), TrainError> {
        let is_first = self.rhythm().halves()[0] == half;
        let mut queue = Queue::default();
        if !(is_first && self.half_done) {
            self.plan(half, &mut queue);
        }
        self.half_done = is_first;
        self.iteration += u32::from(!is_first);
        self.submit(queue)
    }

    /// Adds the steps of half of the present iteration.
    fn plan(&self, half: Half, queue: &mut Queue) {
        let iteration = self.iteration + 1;
        for planned in self.rhythm().half(half, iteration) {
            if let Some(program) = self.programs.of(planned.kind) {
                queue.steps.push(Step { program: program.id, step: planned.step });
                queue.log.push((iteration, planned.kind));
            }
        }
    }

    fn submit(&mut self, queue: Queue) -> Result<(), TrainError> {
        let steps = self.with_looks(&queue)?;
        self.executor.run(&steps)?;
        if queue.log.iter().any(|(_, kind)| kind.half() == Half::D) {
            self.d_gammas = losses::gammas(self.experiment());
        }
        let last_d = queue.steps.iter().zip(&queue.log).rfind(|(_, (_, kind))| *kind == Kind::D);
        self.last_d_step = last_d.map(|(step, _)| step.step).or(self.last_d_step);
        queue.log.iter().for_each(|(_, kind)| self.programs.mark_done(*kind));
        self.queued.extend(queue.log);
        Ok(())
    }

    /// The steps of a queue, each look that is wanted among them right before the last step of its kind. It is keyed like that one.
    fn with_looks(&mut self, queue: &Queue) -> Result<Vec<Step>, TrainError> {
        let mut places = vec![];
        for look in Look::ALL {
            let last = |kind: Kind| queue.log.iter().rposition(|(_, queued)| *queued == kind);
            let Some(at) = look.comes_before().and_then(last) else { continue };
            if self.before_steps.contains(&look) {
                let program = self.programs.look(&mut self.executor, &self.experiments[0], look, "")?;
                self.programs.mark_looked(program);
                places.push((at, Step { program, step: queue.steps[at].step }));
            } else {
                self.programs.forget_look(look);
            }
        }
        let mut steps = queue.steps.clone();
        // From the last place on, so that those before stay where they are.
        places.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        places.into_iter().for_each(|(at, step)| steps.insert(at, step));
        Ok(steps)
    }

    /// Names of the numbers in a row: those of D's step, of its regularisation step, of G's step, of its regularisation step, each in program order.
    pub fn scalar_names(&self) -> Vec<String> {
        self.programs.summaries().iter().flat_map(|names| rows::shown(names).map(|(_, name)| name.clone())).collect()
    }

    /// Asks for the batch means of every step queued since the last call, of several runs the first one's.
    pub fn rows(&mut self) -> PendingRows {
        let each = self.rows_of_each();
        Box::pin(async move { each.await?.into_iter().next().ok_or(TrainError::Executor(ExecutorError::Runs { given: 0 })) })
    }

    /// Asks for the batch means of every step queued since the last call, run by run.
    pub fn rows_of_each(&mut self) -> Promised<Vec<Vec<Row>>> {
        let pending = self.executor.summaries();
        let layout = Layout { names: self.programs.summaries(), queued: std::mem::take(&mut self.queued) };
        let runs = self.experiments.len();
        Box::pin(async move {
            let summaries = pending.await?;
            Ok((0..runs).map(|run| layout.rows(summaries.iter().filter(|summary| summary.run == run))).collect())
        })
    }

    /// After a fault in `iteration`: lets training go on from the state before the bad step, with that step's half of the iteration.
    ///
    /// # Errors
    /// The executor fails.
    pub fn clear_fault(&mut self, iteration: u32, fault: &NonFinite) -> Result<(), TrainError> {
        self.executor.write(HALTED, &[0.0])?;
        let in_second_half = fault.kind.half() == self.rhythm().halves()[1];
        self.stand_at(iteration.saturating_sub(1), in_second_half);
        Ok(())
    }

    /// So many iterations and halves of one are done, D's steps among them.
    fn stand_at(&mut self, iteration: u32, half_done: bool) {
        (self.iteration, self.half_done) = (iteration, half_done);
        let rhythm = self.rhythm();
        let of = iteration + u32::from(half_done && rhythm.halves()[0] == Half::D);
        let steps = if of > 0 { rhythm.half(Half::D, of) } else { vec![] };
        self.last_d_step = steps.iter().rfind(|planned| planned.kind == Kind::D).map(|planned| planned.step);
    }
}

/// Steps to submit, and the iteration and kind of each.
#[derive(Default)]
struct Queue {
    steps: Vec<Step>,
    log: Vec<(u32, Kind)>,
}
