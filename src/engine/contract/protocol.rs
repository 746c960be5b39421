//! What the page and the engine say to each other.
//!
//! A [`Command`] goes in, [`Report`]s come out; both cross `postMessage` as postcard bytes.
//! Must not know: executors, the DOM.

use std::rc::Rc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::engine::contract::view::{BackendChoice, View};
use crate::gan::data::Own;
use crate::gan::experiment::Experiment;

/// From the page to the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// The first command: which executor to take, and what to train. `snapshot` goes on from a saved state.
    Start {
        /// What to train.
        experiment: Experiment,
        /// What is looked at, and which backend is asked for.
        view: View,
        /// Whether to train at once.
        running: bool,
        /// A saved state to go on from.
        snapshot: Option<Box<Snapshot>>,
        /// The person's own data.
        own: Box<Own>,
    },
    /// Start this experiment anew with these data of the person's own; keeps running or paused. With a saved state: pause, and
    /// go on from there.
    Begin {
        /// What to train.
        experiment: Experiment,
        /// The person's own data, in place of those of before.
        own: Box<Own>,
        /// A saved state to go on from.
        snapshot: Option<Box<Snapshot>>,
    },
    /// Ask for the run as a file; answered by [`Report::Saved`].
    Save,
    /// The experiment is now this. Numbers act on the next iteration; a change that
    /// [`Experiment::restarts_for`] restarts training at iteration 0 (and keeps running or paused).
    Change(Experiment),
    /// The view is now this (a change of `backend` comes as a new [`Command::Start`] to a new worker).
    Look(View),
    /// The sentences to come are to be in Chinese, or in English.
    Speak {
        /// In Chinese.
        chinese: bool,
    },
    /// Train until paused.
    Play,
    /// Train no further.
    Pause,
    /// Pause, and do one step.
    Step(Step),
    /// Start again from the same seed; keeps running or paused.
    Reset,
    /// Pause, and go back to one of the iterations in [`Frame::kept`]; what came after is forgotten.
    GoBack(u32),
    /// From now on frames carry these tensors, of the last D and G step; see [`Frame::watched`]. Names that there are not are left
    /// out.
    Watch(Watch),
    /// The last frame is on the screen: the next may come.
    FrameShown,
    /// Ask for a named tensor; answered by [`Report::Tensor`] with the same `request`.
    Tensor {
        /// Comes back with the answer.
        request: u32,
        /// Which tensor.
        name: String,
    },
    /// Ask for all names; answered by [`Report::Names`].
    Names {
        /// Comes back with the answer.
        request: u32,
    },
    /// Part of the bench hook; answered by [`Report::Bench`].
    Bench {
        /// Comes back with the answer.
        request: u32,
        /// What to do.
        call: BenchCall,
    },
    /// Debug aid for tests of recovery: lose the GPU device (`device`) or trap (`trap`).
    Break(Breakage),
}

/// Tensors to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Their names, of the D step or (with its prefix) of another one.
    pub names: Vec<String>,
    /// Which sample's numbers are wanted, counted from 0; past the end the last one's.
    pub sample: u32,
    /// Whether frames carry what the known mistakes make of R1; see [`Frame::mistakes`].
    pub mistakes: bool,
    /// The tensor whose kernel is to be shown; see [`Frame::source`].
    pub source: Option<String>,
}

/// One step by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// D's half of an iteration: its steps, with the update of Gs.
    D,
    /// G's half of an iteration.
    G,
    /// A whole iteration, in its order. Finishes a half-done iteration first.
    Both,
}

/// A fault made on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breakage {
    /// Destroys the GPU device.
    LoseDevice,
    /// Panics in the worker.
    Trap,
}

/// A call of `window.lossExplorerBench`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum BenchCall {
    /// Builds a workload (`toy2d`, `wide2d`, `conv8`) on a backend with fresh weights.
    Init {
        /// Its name.
        workload: String,
        /// Where to run it.
        backend: BackendChoice,
    },
    /// Trains and waits until the device has finished.
    Run {
        /// How many.
        iterations: u32,
    },
    /// Losses and gradient norms at the fixed parameters: `dLoss`, `gLoss`, `dGrad`, `gGrad`.
    Check {
        /// Its name.
        workload: String,
        /// Where to run it.
        backend: BackendChoice,
    },
    /// `dLoss` and `gLoss` of the last iteration.
    Losses,
    /// Dispatches, submits and flops an iteration, by static cost.
    Info,
}

/// From the engine to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Report {
    /// The worker's code is running and waits for [`Command::Start`].
    Hello,
    /// The executor is chosen and the experiment is built.
    Ready(Backend),
    /// Something to draw.
    Frame(Box<Frame>),
    /// Answer to [`Command::Tensor`]; `None` when there is no such name.
    Tensor {
        /// Of the question.
        request: u32,
        /// The numbers.
        tensor: Option<Tensor>,
    },
    /// Answer to [`Command::Names`].
    Names {
        /// Of the question.
        request: u32,
        /// All names, in order.
        names: Vec<String>,
    },
    /// Answer to [`Command::Save`]: a checkpoint (see `engine::checkpoint`).
    Saved {
        /// Iterations that the run has done.
        iteration: u32,
        /// The bytes of the file.
        file: Vec<u8>,
    },
    /// Answer to [`Command::Bench`]: named numbers, or a sentence.
    Bench {
        /// Of the question.
        request: u32,
        /// Named numbers, or a sentence.
        result: Result<Vec<(String, f64)>, String>,
    },
    /// The engine cannot go on; the sentence says why.
    Broken(String),
}

/// The executor in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backend {
    /// `"webgpu"` or `"cpu"`.
    pub name: String,
    /// A word or two for the page's foot: "WebGPU", "CPU".
    pub label: String,
    /// A plain sentence when it is not what was asked for or what would be best.
    pub notice: Option<String>,
}

impl Backend {
    /// Whether kernels run as WGSL.
    pub fn is_gpu(&self) -> bool {
        self.name == "webgpu"
    }
}

/// A tensor's numbers, row-major.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tensor {
    /// Its extents, outermost first.
    pub shape: Vec<u32>,
    /// Its numbers.
    pub data: Vec<f32>,
}

/// One moment of a run, as much as a page needs to draw it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Iterations done, counted as far as their rows have come back.
    pub iteration: u32,
    /// Whether an iteration is half done (in StyleGAN's order: D's steps were taken, G's was not).
    pub half_done: bool,
    /// Whether it trains.
    pub running: bool,
    /// Iterations a second over the last second or so; 0 when paused.
    pub iterations_per_second: f32,
    /// Counts starts: a change says that the curves begin anew.
    pub run: u32,
    /// Names of the numbers in `rows`, in program order: `Loss/scores/real`, `Loss/scores/fake`,
    /// `Loss/r1_penalty`, `Loss/r2_penalty` (the last two only while their γ is not 0), `Loss/D/loss`, `Loss/G/loss`; with lazy penalties
    /// `Loss/D/reg`, with path length `Loss/pl_lengths`, `Loss/pl_penalty`, `Loss/G/reg`, with loss scaling `TrainD/overflow_frequency`, `TrainD/loss_scaling_log2` and so on.
    pub scalar_names: Vec<String>,
    /// Batch means of every iteration since the last frame.
    pub rows: Vec<Row>,
    /// Summaries of every tick that has passed since the last frame.
    pub ticks: Vec<Tick>,
    /// Points and field, when they are new.
    pub stage: Option<Stage>,
    /// Sample 0 of the last D step, on its way to the loss: named tensors (`latents`, `fake_images_out`,
    /// `fake_scores_out`, `reals`, `real_scores_out`, `softplus_fake`, `softplus_neg_real`, `r1_penalty`,
    /// `r2_penalty`, `loss`) and their numbers. Empty before the first step.
    pub sample: Named,
    /// The tensors that are watched, when they were read anew.
    pub watched: Vec<Watched>,
    /// The text of the kernel that [`Watch::source`] has its numbers from, as the executor runs it; empty where no kernel computes it. Once after
    /// every change of the watch or of the program.
    pub source: Option<String>,
    /// How well G covers the data, when it was measured anew.
    pub quality: Option<Quality>,
    /// R1 and what the known mistakes make of it, while they are watched: at most every 100 ms, and once after every change of a paused run.
    pub mistakes: Option<Mistakes>,
    /// Set when the run stopped by itself.
    pub fault: Option<Fault>,
    /// The state of the run, now and then, so that it can go on elsewhere. Crosses apart from the frame, which is read at once;
    /// this is read only if an engine fails.
    #[serde(skip)]
    pub snapshot: Option<Rc<Snapshot>>,
    /// Iterations that the run can go back to, in order.
    pub kept: Vec<u32>,
    /// Memory in use.
    pub memory: Memory,
    /// A sentence to show, once ("The device was lost …").
    pub notice: Option<String>,
}

/// A tensor in brief, and the numbers of one of its samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// Its name.
    pub name: String,
    /// Its extents, outermost first; the first one counts samples if it is the batch.
    pub shape: Vec<u32>,
    /// Mean of its finite numbers; NaN without any.
    pub mean: f32,
    /// Their standard deviation, of the population.
    pub deviation: f32,
    /// The smallest and the largest of them.
    pub range: [f32; 2],
    /// Numbers that are not finite.
    pub non_finite: u32,
    /// How many of the finite ones lie in each of [`Watched::BINS`] equal parts of the range.
    pub histogram: Vec<u32>,
    /// The numbers of the sample asked for, at most [`Watched::MOST`].
    pub sample: Vec<f32>,
    /// Which sample was asked for; see [`Watch::sample`].
    pub asked: u32,
    /// Every sample's number where there is one number a sample and at most [`Watched::MOST`] samples; otherwise empty.
    pub each: Vec<f32>,
}

impl Watched {
    /// Parts of a histogram.
    pub const BINS: usize = 24;
    /// Most numbers of one sample, and most samples.
    pub const MOST: usize = 1024;
}

/// Memory that an engine uses, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Of the executor's buffers; on the GPU these are the device's.
    pub buffers: u64,
    /// Of the engine's own memory as WebAssembly; 0 where it runs natively.
    pub engine: u64,
}

/// The batch means of one iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which iteration, counted from 1.
    pub iteration: u32,
    /// One number a name in [`Frame::scalar_names`]; NaN where it was not computed (half-done iteration).
    pub values: Vec<f32>,
}

/// What was logged between two ticks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tick {
    /// Its last iteration.
    pub iteration: u32,
    /// Every scalar that had a finite value.
    pub scalars: Vec<Summary>,
}

/// A scalar within one tick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its name in [`Frame::scalar_names`].
    pub name: String,
    /// Iterations that it had a finite value in.
    pub count: u32,
    /// Mean of these values.
    pub mean: f64,
    /// Their standard deviation, of the population.
    pub deviation: f64,
}

/// What the stage shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Stage {
    /// Points of the plane.
    Plane(Plane),
    /// Pictures side by side.
    Pictures(Pictures),
}

/// Points and D's scores around them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// The stage reaches from −extent to +extent on both axes, in data units.
    pub extent: f32,
    /// x, y of some reals.
    pub reals: Vec<f32>,
    /// x, y of some fakes of the generator shown.
    pub fakes: Vec<f32>,
    /// Points on one side of the score field.
    pub field_side: u32,
    /// D's scores on a regular grid, row by row from the lower left corner (y = −extent) up;
    /// grid point (i, j) lies at the centre of its cell.
    pub field: Vec<f32>,
    /// What further layers show (see [`named`]).
    pub layers: Named,
}

/// Some reals and as many fakes, `[rows · columns, channels, side, side]` each, in [−1, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pictures {
    /// 1 for grey, 3 for RGB.
    pub channels: u32,
    /// Pixels a side.
    pub side: u32,
    /// Rows of pictures.
    pub rows: u32,
    /// Pictures in a row.
    pub columns: u32,
    /// Whether row k is class k.
    pub labelled: bool,
    /// Some reals.
    pub reals: Vec<f32>,
    /// Some fakes of the generator shown.
    pub fakes: Vec<f32>,
    /// D's scores of the reals.
    pub real_scores: Vec<f32>,
    /// D's scores of the fakes.
    pub fake_scores: Vec<f32>,
    /// What is looked at closer (see [`named`]).
    pub layers: Named,
}

/// Numbers by name.
pub type Named = Vec<(String, Vec<f32>)>;

/// The name of the scores of the optimal D, on the grid of [`Plane::field`] (see `gan::optimal`). What else there is has the names of
/// tensors in `gan::probes`.
pub const OPTIMAL: &str = "optimal";

/// The numbers of a name; none where that layer is off.
pub fn named<'a>(all: &'a Named, name: &str) -> &'a [f32] {
    all.iter().find(|(known, _)| known == name).map_or(&[], |(_, numbers)| numbers)
}

/// R1 and what the known mistakes in its implementation make of it, all of D as it is now on the reals of its last step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mistakes {
    /// Iterations done.
    pub iteration: u32,
    /// The names of `gan::mistakes::tensors` (`r1_penalty`, `mistake/softplus_first` …) and their numbers, batch means before any weight.
    pub values: Vec<(String, f32)>,
}

/// Sample quality of the averaged generator, counted as in `gan::measures`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Iteration that it was measured at.
    pub iteration: u32,
    /// Of a mixture of Gaussians.
    pub coverage: Option<Coverage>,
    /// Sliced Wasserstein-2 distance from reals.
    pub distance: f32,
    /// The distance of two sets of reals.
    pub floor: f32,
    /// Fréchet distance from reals in a random-feature embedding, and that of two sets of reals; of pictures.
    pub frechet: Option<(f32, f32)>,
    /// Share of samples that are nearest to the mean of the class asked for, where classes are asked for.
    pub agreement: Option<f32>,
}

/// How a mixture's modes are covered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Modes with at least 1 % of the samples within 3 σ.
    pub modes_held: u32,
    /// Modes in all.
    pub modes: u32,
    /// Share of samples within 3 σ of a mode.
    pub high_quality: f32,
}

/// Why a run stopped by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Iteration at which it stopped.
    pub iteration: u32,
    /// First term in program order that was not finite.
    pub term: String,
    /// The whole story in a sentence or two.
    pub sentence: String,
}

/// The state of a run: every persistent tensor by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Iterations done.
    pub iteration: u32,
    /// Whether the first half of the next iteration is already taken.
    pub half_done: bool,
    /// Persistent tensors: weights, Adam slots, EMA.
    pub states: Vec<(String, Vec<f32>)>,
}

/// Bytes for `postMessage`.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    encode_into(message, vec![])
}

/// Bytes for `postMessage`, in memory that is there.
pub fn encode_into<T: Serialize>(message: &T, mut memory: Vec<u8>) -> Vec<u8> {
    memory.clear();
    postcard::to_extend(message, memory).unwrap_or_default()
}

/// The message in bytes from `postMessage`; `None` when they are not one.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}
