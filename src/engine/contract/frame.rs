//! Frames: one moment of a run, as much as a page needs to draw it. Every group of numbers says of which iteration it is.
//!
//! Must not know: executors, how they are drawn.

use serde::{Deserialize, Serialize};

use crate::engine::contract::command::Epoch;
use crate::engine::contract::notice::Notice;

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
    /// The run, or branch of one, that it is of.
    pub epoch: Epoch,
    /// Iterations done, counted as far as their rows have come back.
    pub iteration: u32,
    /// Whether an iteration is half done (in StyleGAN's order: D's steps were taken, G's was not).
    pub half_done: bool,
    /// Whether it trains.
    pub running: bool,
    /// Iterations a second over the last second or so; 0 when paused.
    pub iterations_per_second: f32,
    /// Names of the numbers in `rows`, in program order: `Loss/scores/real`, `Loss/scores/fake`,
    /// `Loss/r1_penalty`, `Loss/r2_penalty` (the last two only while their γ is not 0), `Loss/D/loss`, `Loss/G/loss`; with lazy penalties
    /// `Loss/D/reg`, with path length `Loss/pl_lengths`, `Loss/pl_penalty`, `Loss/G/reg`, with loss scaling `TrainD/overflow_frequency`, `TrainD/loss_scaling_log2` and so on.
    pub scalar_names: Vec<String>,
    /// Batch means of every iteration since the last frame.
    pub rows: Vec<Row>,
    /// Points and field, when they are new.
    pub stage: Option<At<Stage>>,
    /// The sample of the last D step that is looked at, on its way to the loss, when it was read anew; without numbers while there was no
    /// step since the run was begun, loaded or taken back, or since D's program was exchanged.
    pub sample: Option<At<OneSample>>,
    /// The tensors that are watched, when they were read anew; none while there was no step, as above.
    pub watched: Option<At<Vec<Watched>>>,
    /// The kernels that the tensors of [`Watch::sources`](super::command::Watch::sources) have their numbers from, by the tensors' names, as the executor runs them; an empty
    /// text where no kernel computes one. Once after every change of the watch or of the program.
    pub sources: Option<Vec<(String, String)>>,
    /// How well G covers the data, at every iteration since the last frame at which it was measured (`engine::measuring` says when).
    pub quality: Vec<Quality>,
    /// R1 and what the known mistakes make of it, while they are watched: at most every 100 ms, and once after every change of a paused run.
    pub mistakes: Option<Mistakes>,
    /// Set when the run stopped by itself.
    pub fault: Option<Fault>,
    /// Iterations that the run can go back to, in order.
    pub kept: Vec<u32>,
    /// Memory in use.
    pub memory: Memory,
    /// What to tell the person, once each.
    pub notices: Vec<Notice>,
}

/// Something of the run, and of which moment it is: the device may be ahead of the rows that have come back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct At<T> {
    /// Iterations done then.
    pub iteration: u32,
    /// Whether the next one was half done.
    pub half_done: bool,
    /// γ of R1 and of R2 that D's last step was taken with: the settings may be others since. 0 while there was no step.
    pub gammas: [f64; 2],
    /// What it is.
    pub value: T,
}

/// One sample of D's last step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OneSample {
    /// Which one of the minibatch, counted from 0.
    pub index: u32,
    /// Its numbers by the names of tensors (`latents`, `fake_images_out`, `fake_scores_out`, `reals`, `real_scores_out`, the terms of the
    /// loss, `r1_penalty`, `r2_penalty`, `weighted_gradient_penalty`, `loss`): those that the step has.
    pub numbers: Named,
}

/// A tensor in brief, and the numbers of one of its samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// Its name.
    pub name: String,
    /// Its extents, outermost first; the first one counts samples if [`Watched::asked`] names one.
    pub shape: Vec<u32>,
    /// Mean of its numbers: not finite where one of them is not.
    pub mean: f32,
    /// Their standard deviation, of the population; not finite as above.
    pub deviation: f32,
    /// The smallest and the largest of the finite ones.
    pub range: [f32; 2],
    /// Numbers that are not finite.
    pub non_finite: u32,
    /// How many of the finite ones lie in each of [`Watched::BINS`] equal parts of the range.
    pub histogram: Vec<u32>,
    /// The numbers of the sample asked for, or of a tensor that is not of samples its first ones; at most [`Watched::MOST`].
    pub sample: Vec<f32>,
    /// Which sample they are of; see [`Watch::sample`](super::command::Watch::sample). `None` where the tensor is not of samples: weights,
    /// and their gradients.
    pub asked: Option<u32>,
    /// Every sample's number where there is one number a sample; otherwise empty.
    pub each: Vec<f32>,
}

impl Watched {
    /// Parts of a histogram.
    pub const BINS: usize = 24;
    /// Most numbers of one sample.
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

/// R1 and what the known mistakes in its implementation make of it, all on the reals of D's last step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mistakes {
    /// Iterations done.
    pub iteration: u32,
    /// They are of D after that step. Otherwise of D as the step found it, as the step's own tensors are: they are watched since before it.
    pub is_after: bool,
    /// The names of `gan::mistakes::tensors` (`r1_penalty`, `mistake/softplus_first` …) and their numbers, batch means before any weight.
    pub values: Vec<(String, f32)>,
}

/// Sample quality of the averaged generator, counted as in `gan::measures`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Iteration that it was measured at, one of those that are the same in every run.
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
}
