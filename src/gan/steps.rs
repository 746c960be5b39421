//! The programs of an experiment's training: D's step and G's, and the regularisation step of each.
//!
//! D's step comes with the update of the averaged generator Gs, which reads G as it is then. Latents are fresh in each step.
//! Must not know: executors, in which order steps are taken.

use super::data::{self, Pick};
use super::experiment::{Architecture, Experiment, PenaltyGradient};
use super::losses::{self, DInputs, PathLength, Share, Surroundings};
use super::networks::sampling::{self, Recipe, Samples};
use super::networks::{self, Network};
use super::optimizer;
use super::scaling::LossScaling;
use super::schedule::Rhythm;
use super::update::{Objective, REG_D, REG_G, TRAIN_D, TRAIN_G, train};
use crate::graph::{Distribution, Graph, NodeId, ShapeError};
use crate::program::{Outputs, Program, compile};

/// Random streams: one a use, so that no two draws are the same numbers. Data take four, noise inputs and style mixing a range.
pub(super) mod stream {
    pub const D_LATENTS: u32 = 0;
    pub const G_LATENTS: u32 = 1;
    pub const PROBE_LATENTS: u32 = 2;
    pub const QUALITY_LATENTS: u32 = 3;
    pub const MIXING: u32 = 4;
    pub const D_REG_LATENTS: u32 = 5;
    pub const G_REG_LATENTS: u32 = 6;
    pub const PATH_NOISE: u32 = 7;
    pub const REALS: u32 = 8;
    pub const G_REALS: u32 = 12;
    pub const PROBE_REALS: u32 = 16;
    pub const QUALITY_REALS: u32 = 20;
    pub const FLOOR_REALS: u32 = 24;
    pub const G_REG_REALS: u32 = 28;
    /// Ranges beside the latents of the same step.
    pub const STYLE_MIXING: u32 = 0x100;
    pub const NOISE: u32 = 0x200;
    pub const RANGE: u32 = 0x10;
}

/// Prefix of the G step's tensors; the D step's have none.
pub const G_PREFIX: &str = "TrainG/";
/// Prefix of the tensors of D's regularisation step.
pub const REG_D_PREFIX: &str = "RegD/";
/// Name of D's weighted penalties among the scalars, where they have a step of their own.
pub const D_REG: &str = "Loss/D/reg";
/// Prefix of the tensors of G's regularisation step.
pub const REG_G_PREFIX: &str = "RegG/";
/// Name of G's weighted regulariser among the scalars.
pub const G_REG: &str = "Loss/G/reg";
/// State that holds the running mean of path lengths, `[1]`, 0 at the start (`pl_mean`).
pub const PATH_MEAN: &str = "G/pl_mean";
/// What path length regularisation divides the minibatch by (`pl_minibatch_shrink`).
const PATH_SHRINK: usize = 2;
/// Name of the D loss among the scalars.
pub const D_LOSS: &str = "Loss/D/loss";
/// Name of the G loss among the scalars.
pub const G_LOSS: &str = "Loss/G/loss";
/// How an experiment's training samples come from latents of this stream.
pub(super) fn training_recipe(experiment: &Experiment, latent_stream: u32) -> Recipe {
    let mixing = (experiment.style_mixing > 0.0).then_some((stream::STYLE_MIXING + stream::RANGE * latent_stream, experiment.style_mixing));
    Recipe { mixing, ..plain_recipe(experiment, experiment.batch as usize, latent_stream) }
}

/// How samples come from latents of this stream, without style mixing.
pub(super) fn plain_recipe(experiment: &Experiment, rows: usize, latent_stream: u32) -> Recipe {
    let noise_stream = stream::NOISE + stream::RANGE * latent_stream;
    Recipe { rows, latents: experiment.latents as usize, latent_stream, noise_stream, ..Recipe::default() }
}

/// D's step: reads `D`, `G`; updates D, its Adam slots and `Gs`. Its loss is without penalties where these are lazy.
///
/// # Errors
/// None for an experiment within its ranges.
pub fn d_step(experiment: &Experiment) -> Result<Program, ShapeError> {
    let lazy = Rhythm::of(experiment).reg_d.is_some();
    d_program(experiment, if lazy { Share::Adversarial } else { Share::Whole })
}

/// The step that minimises D's penalties alone, times the scalar `d_reg_interval`; its tensors are named with [`REG_D_PREFIX`].
///
/// # Errors
/// None for an experiment within its ranges.
pub fn d_reg_step(experiment: &Experiment) -> Result<Program, ShapeError> {
    d_program(experiment, Share::Penalties)
}

fn d_program(experiment: &Experiment, share: Share) -> Result<Program, ShapeError> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let trained = losses::has_penalties(experiment) && experiment.penalty_gradient == PenaltyGradient::On;
    let mut graph = if share == Share::Whole && trained { Graph::new() } else { Graph::of_one_backward_pass() };
    let (by, prefix, logged, latent_stream, multiplier) = match share {
        Share::Whole | Share::Adversarial => (TRAIN_D, "", D_LOSS, stream::D_LATENTS, None),
        Share::Penalties => (REG_D, REG_D_PREFIX, D_REG, stream::D_REG_LATENTS, Some(graph.scalar("d_reg_interval"))),
    };
    let batch = data::batch(&mut graph, experiment, Pick::random(experiment.batch as usize, stream::REALS))?;
    let (reals, labels) = (graph.variable(batch.samples), batch.labels);
    let (g_flat, g_parameters) = g.unnamed_parameter_nodes(&mut graph)?;
    let (d_flat, d_parameters) = d.unnamed_parameter_nodes(&mut graph)?;
    let made = sampling::sample(&mut graph, &g, &g_parameters, labels, &training_recipe(experiment, latent_stream))?;
    let (latents, fakes) = (made.latents, graph.variable(made.samples));
    // Where D computes something of the whole batch, reals and fakes stay apart.
    let stacks = share != Share::Penalties && data::architecture(experiment) != Architecture::StyleGan;
    let (real_scores, fake_scores) = if stacks {
        stacked_scores(&mut graph, &d, &d_parameters, [reals, fakes], labels)?
    } else {
        (score(&mut graph, &d, &d_parameters, reals, labels)?, score(&mut graph, &d, &d_parameters, fakes, labels)?)
    };
    if share != Share::Penalties {
        // A name keeps a tensor. The penalties alone keep none of these, so what they do not need is not computed.
        g.name_parameters(&mut graph, g_flat, &g_parameters);
        d.name_parameters(&mut graph, d_flat, &d_parameters);
        let names = ["reals", "latents", "fake_images_out", "real_scores_out", "fake_scores_out"];
        for (node, name) in [reals, latents, fakes, real_scores, fake_scores].into_iter().zip(names) {
            graph.name(node, name);
        }
        if let Some(labels) = labels {
            graph.name(labels, "labels");
        }
    }
    let gamma = |graph: &mut Graph, name: &str, value: f64| (value != 0.0).then(|| graph.scalar(name));
    let [r1, r2] = losses::gammas(experiment);
    let (r1_gamma, r2_gamma) = (gamma(&mut graph, "r1_gamma", r1), gamma(&mut graph, "r2_gamma", r2));
    let inputs = DInputs { reals, fakes, real_scores, fake_scores, r1_gamma, r2_gamma };
    let mut step = StepSurroundings { experiment, d: &d, d_parameters: &d_parameters, labels, optimizer: by.id };
    let loss = losses::build_d_share(&mut graph, losses::d_loss(experiment.d_loss), share, prefix, &inputs, &mut step)?;

    let mut outputs = Outputs::default();
    let objective = Objective { loss: (logged, loss.per_sample), rows: &loss.summaries, unscaled: loss.unscaled, multiplier, moves: &[] };
    let halted = train(&mut graph, &mut outputs, experiment, by, &d, (d_flat, &d_parameters), &objective)?;
    if share == Share::Penalties {
        return Ok(compile(&graph, "D regularisation step", &outputs));
    }

    let (averaged, _) = Network { name: "Gs".into(), ..g }.parameter_nodes(&mut graph)?;
    let beta = graph.scalar("ema");
    let new_average = optimizer::moving_average(&mut graph, averaged, g_flat, beta)?;
    outputs.updates.push(optimizer::unless(&mut graph, halted, (averaged, new_average))?);
    move_w_average(&mut graph, &mut outputs, halted, &made)?;
    Ok(compile(&graph, "D step", &outputs))
}

/// G's step: reads `D`, updates G and its Adam slots. Its tensors are named with [`G_PREFIX`].
///
/// # Errors
/// None for an experiment within its ranges.
pub fn g_step(experiment: &Experiment) -> Result<Program, ShapeError> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let mut graph = Graph::of_one_backward_pass();
    let labels = data::batch(&mut graph, experiment, Pick::random(experiment.batch as usize, stream::G_REALS))?.labels;
    let (g_flat, g_parameters) = g.parameter_nodes(&mut graph)?;
    let (_, d_parameters) = d.parameter_nodes(&mut graph)?;
    let made = sampling::sample(&mut graph, &g, &g_parameters, labels, &training_recipe(experiment, stream::G_LATENTS))?;
    let fake_scores = score(&mut graph, &d, &d_parameters, made.samples, labels)?;
    for (node, name) in [(made.latents, "latents"), (made.samples, "fake_images_out"), (fake_scores, "fake_scores_out")] {
        graph.name(node, format!("{G_PREFIX}{name}"));
    }
    let mut step = StepSurroundings { experiment, d: &d, d_parameters: &d_parameters, labels, optimizer: TRAIN_G.id };
    let loss = losses::build_g_loss(&mut graph, losses::g_loss(experiment.g_loss), G_PREFIX, fake_scores, &mut step)?;
    let mut outputs = Outputs::default();
    let objective =
        Objective { loss: (G_LOSS, loss.per_sample), rows: &loss.summaries, unscaled: loss.unscaled, multiplier: None, moves: &[] };
    let halted = train(&mut graph, &mut outputs, experiment, TRAIN_G, &g, (g_flat, &g_parameters), &objective)?;
    move_w_average(&mut graph, &mut outputs, halted, &made)?;
    Ok(compile(&graph, "G step", &outputs))
}

/// The step that minimises G's regulariser alone, path length, times the scalar `g_reg_interval`: reads and updates G, its Adam
/// slots and [`PATH_MEAN`]. Its tensors are named with [`REG_G_PREFIX`].
///
/// Its batch is half a minibatch. Source: StyleGAN2's `G_logistic_ns_pathreg` (T. Karras et al. 2020, section 3.2).
///
/// # Errors
/// G has no mapping network.
pub fn g_reg_step(experiment: &Experiment) -> Result<Program, ShapeError> {
    let g = networks::generator(experiment);
    let mut graph = Graph::new();
    let rows = (experiment.batch as usize / PATH_SHRINK).max(1);
    let labels = data::batch(&mut graph, experiment, Pick::random(rows, stream::G_REG_REALS))?.labels;
    let (g_flat, g_parameters) = g.unnamed_parameter_nodes(&mut graph)?;
    let recipe = Recipe { rows, joins_styles: true, ..training_recipe(experiment, stream::G_REG_LATENTS) };
    let made = sampling::sample(&mut graph, &g, &g_parameters, labels, &recipe)?;
    let [multiplier, weight, decay] = ["g_reg_interval", "pl_weight", "pl_decay"].map(|name| graph.scalar(name));
    let state = graph.state(PATH_MEAN, &[1])?;
    let mean = graph.reshape(state, &[])?;
    let path = path_length(&mut graph, experiment, &made, (mean, decay))?;
    let loss = graph.mul(path.per_sample, weight)?;
    graph.name(loss, format!("{REG_G_PREFIX}loss"));

    let rows = [("Loss/pl_lengths", path.lengths), ("Loss/pl_penalty", path.per_sample)];
    let moves = [(state, graph.reshape(path.mean, &[1])?)];
    let mut outputs = Outputs::default();
    let objective = Objective { loss: (G_REG, loss), rows: &rows, unscaled: None, multiplier: Some(multiplier), moves: &moves };
    let halted = train(&mut graph, &mut outputs, experiment, REG_G, &g, (g_flat, &g_parameters), &objective)?;
    move_w_average(&mut graph, &mut outputs, halted, &made)?;
    Ok(compile(&graph, "G regularisation step", &outputs))
}

/// The average of w moves by a step's batch, unless the run has halted.
fn move_w_average(graph: &mut Graph, outputs: &mut Outputs, halted: NodeId, made: &Samples) -> Result<(), ShapeError> {
    if let Some(w) = made.w {
        let moved = sampling::moved_average(graph, w)?;
        outputs.updates.push(optimizer::unless(graph, halted, moved)?);
    }
    Ok(())
}

/// The path lengths of samples with their styles, and what they are made of, named.
fn path_length(
    graph: &mut Graph,
    experiment: &Experiment,
    made: &Samples,
    mean_and_decay: (NodeId, NodeId),
) -> Result<PathLength, ShapeError> {
    let shape = graph.shape(made.samples).clone();
    let noise = graph.random(Distribution::Normal, stream::PATH_NOISE, shape.extents());
    let styles = made.styles.ok_or_else(|| ShapeError::OutOfRange { op: "path_length".into(), shape, what: "styles".into() })?;
    let scaling = LossScaling::of(graph, experiment, REG_G.id)?;
    let path = losses::path_length(graph, scaling, made.samples, noise, styles, mean_and_decay)?;
    let sources = [(made.latents, "latents"), (made.samples, "fake_images_out"), (noise, "pl_noise")];
    let results = [(path.grads, "pl_grads"), (path.lengths, "pl_lengths"), (path.per_sample, "pl_penalty")];
    for (node, name) in sources.into_iter().chain(results) {
        graph.name(node, format!("{REG_G_PREFIX}{name}"));
    }
    Ok(path)
}

/// A training step, as its loss sees it.
pub struct StepSurroundings<'a> {
    /// What is trained.
    pub experiment: &'a Experiment,
    /// The discriminator.
    pub d: &'a Network,
    /// Its parameters' nodes.
    pub d_parameters: &'a [NodeId],
    /// The batch's classes, where the networks are told of them.
    pub labels: Option<NodeId>,
    /// Name of the optimizer whose scale its penalties use.
    pub optimizer: &'static str,
}

impl Surroundings for StepSurroundings<'_> {
    fn scores(&mut self, graph: &mut Graph, images: NodeId) -> Result<NodeId, ShapeError> {
        score(graph, self.d, self.d_parameters, images, self.labels)
    }

    fn real_scores(&mut self, graph: &mut Graph) -> Result<NodeId, ShapeError> {
        let reals = data::batch(graph, self.experiment, Pick::random(self.experiment.batch as usize, stream::G_REALS))?;
        self.scores(graph, reals.samples)
    }

    fn mixing_factors(&mut self, graph: &mut Graph, rows: usize) -> NodeId {
        let factors = graph.random(Distribution::Uniform, stream::MIXING, &[rows]);
        graph.name(factors, "mixing_factors")
    }

    fn constant(&mut self, graph: &mut Graph, key: &'static str) -> NodeId {
        graph.scalar(key)
    }

    fn loss_scaling(&mut self, graph: &mut Graph) -> Result<Option<LossScaling>, ShapeError> {
        LossScaling::of(graph, self.experiment, self.optimizer)
    }

    fn penalty_gradient(&self) -> PenaltyGradient {
        self.experiment.penalty_gradient
    }
}

/// D's scores of reals and of fakes, `[N]` each, as one batch.
fn stacked_scores(
    graph: &mut Graph,
    d: &Network,
    parameters: &[NodeId],
    batches: [NodeId; 2],
    labels: Option<NodeId>,
) -> Result<(NodeId, NodeId), ShapeError> {
    let rows = graph.shape(batches[0]).extents()[0];
    let images = graph.concat(&batches)?;
    let labels = labels.map(|labels| graph.concat(&[labels, labels])).transpose()?;
    let scores = score(graph, d, parameters, images, labels)?;
    Ok((graph.slice(scores, 0, rows)?, graph.slice(scores, rows, rows)?))
}

/// D's scores `[N]` of images.
pub(super) fn score(
    graph: &mut Graph,
    d: &Network,
    parameters: &[NodeId],
    images: NodeId,
    labels: Option<NodeId>,
) -> Result<NodeId, ShapeError> {
    let rows = graph.shape(images).extents()[0];
    let column = d.apply(graph, parameters, images, labels)?;
    graph.reshape(column, &[rows])
}
