//! The programs of an experiment: D's step, G's step and the probes of the page.
//!
//! D's step comes with the update of the averaged generator Gs, which reads G as it is then. Latents are fresh in each step.
//! Must not know: executors, in which order steps are taken.

use super::data;
use super::experiment::Experiment;
use super::losses::{self, DInputs, Share, Surroundings};
use super::networks::{self, Network};
use super::optimizer;
use super::scaling::LossScaling;
use super::schedule::Rhythm;
use super::update::{Objective, REG_D, TRAIN_D, TRAIN_G, train};
use crate::graph::{Distribution, Graph, NodeId, ShapeError};
use crate::program::{Outputs, Program, compile};

/// Random streams: one a use, so that no two draws are the same numbers.
mod stream {
    pub const D_LATENTS: u32 = 0;
    pub const G_LATENTS: u32 = 1;
    pub const PROBE_LATENTS: u32 = 2;
    pub const QUALITY_LATENTS: u32 = 3;
    pub const MIXING: u32 = 4;
    pub const D_REG_LATENTS: u32 = 5;
    pub const REALS: u32 = 8;
    pub const G_REALS: u32 = 12;
    pub const PROBE_REALS: u32 = 16;
}

/// Prefix of the G step's tensors; the D step's have none.
pub const G_PREFIX: &str = "TrainG/";
/// Prefix of the tensors of D's regularisation step.
pub const REG_D_PREFIX: &str = "RegD/";
/// Name of D's weighted penalties among the scalars, where they have a step of their own.
pub const D_REG: &str = "Loss/D/reg";
/// Name of the D loss among the scalars.
pub const D_LOSS: &str = "Loss/D/loss";
/// Name of the G loss among the scalars.
pub const G_LOSS: &str = "Loss/G/loss";
/// Points that the stage shows.
pub const STAGE_POINTS: usize = 512;
/// Cells along one side of the score field.
pub const FIELD_SIDE: usize = 48;
/// Samples that quality is measured on.
pub const QUALITY_POINTS: usize = 2500;

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
    let mut graph = Graph::new();
    let (by, prefix, logged, latent_stream, multiplier) = match share {
        Share::Whole | Share::Adversarial => (TRAIN_D, "", D_LOSS, stream::D_LATENTS, None),
        Share::Penalties => (REG_D, REG_D_PREFIX, D_REG, stream::D_REG_LATENTS, Some(graph.scalar("d_reg_interval"))),
    };
    let rows = experiment.batch as usize;
    let noise = graph.scalar("noise");
    let reals = data::reals(&mut graph, experiment.data, rows, noise, stream::REALS)?;
    let reals = graph.variable(reals);
    let latents = graph.random(Distribution::Normal, latent_stream, &[rows, experiment.latents as usize]);
    let (g_flat, g_parameters) = g.unnamed_parameter_nodes(&mut graph)?;
    let (d_flat, d_parameters) = d.unnamed_parameter_nodes(&mut graph)?;
    let fakes = g.apply(&mut graph, &g_parameters, latents, None)?;
    let fakes = graph.variable(fakes);
    let real_scores = score(&mut graph, &d, &d_parameters, reals)?;
    let fake_scores = score(&mut graph, &d, &d_parameters, fakes)?;
    if share != Share::Penalties {
        // A name keeps a tensor. The penalties alone keep none of these, so what they do not need is not computed.
        g.name_parameters(&mut graph, g_flat, &g_parameters);
        d.name_parameters(&mut graph, d_flat, &d_parameters);
        let names = ["reals", "latents", "fake_images_out", "real_scores_out", "fake_scores_out"];
        for (node, name) in [reals, latents, fakes, real_scores, fake_scores].into_iter().zip(names) {
            graph.name(node, name);
        }
    }
    let gamma = |graph: &mut Graph, name: &str, value: f64| (value != 0.0).then(|| graph.scalar(name));
    let [r1, r2] = losses::gammas(experiment);
    let (r1_gamma, r2_gamma) = (gamma(&mut graph, "r1_gamma", r1), gamma(&mut graph, "r2_gamma", r2));
    let inputs = DInputs { reals, fakes, real_scores, fake_scores, r1_gamma, r2_gamma };
    let mut step = StepSurroundings { experiment, d: &d, d_parameters: &d_parameters, optimizer: by.id };
    let loss = losses::build_d_share(&mut graph, losses::d_loss(experiment.d_loss), share, prefix, &inputs, &mut step)?;

    let mut rows = loss.summaries;
    rows.push((logged, loss.per_sample));
    let mut outputs = Outputs::default();
    let objective = Objective { rows: &rows, unscaled: loss.unscaled, multiplier };
    train(&mut graph, &mut outputs, experiment, by, &d, (d_flat, &d_parameters), &objective)?;
    if share == Share::Penalties {
        return Ok(compile(&graph, "D regularisation step", &outputs));
    }

    let (averaged, _) = Network { name: "Gs".into(), ..g }.parameter_nodes(&mut graph)?;
    let beta = graph.scalar("ema");
    let new_average = optimizer::moving_average(&mut graph, averaged, g_flat, beta)?;
    outputs.updates.push((averaged, new_average));
    Ok(compile(&graph, "D step", &outputs))
}

/// G's step: reads `D`, updates G and its Adam slots. Its tensors are named with [`G_PREFIX`].
///
/// # Errors
/// None for an experiment within its ranges.
pub fn g_step(experiment: &Experiment) -> Result<Program, ShapeError> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let mut graph = Graph::new();
    let latents = graph.random(Distribution::Normal, stream::G_LATENTS, &[experiment.batch as usize, experiment.latents as usize]);
    graph.name(latents, "TrainG/latents");
    let (g_flat, g_parameters) = g.parameter_nodes(&mut graph)?;
    let (_, d_parameters) = d.parameter_nodes(&mut graph)?;
    let fakes = g.apply(&mut graph, &g_parameters, latents, None)?;
    graph.name(fakes, "TrainG/fake_images_out");
    let fake_scores = scores(&mut graph, &d, &d_parameters, fakes, "TrainG/fake_scores_out")?;
    let mut step = StepSurroundings { experiment, d: &d, d_parameters: &d_parameters, optimizer: TRAIN_G.id };
    let loss = losses::build_g_loss(&mut graph, losses::g_loss(experiment.g_loss), G_PREFIX, fake_scores, &mut step)?;
    let mut rows = loss.summaries;
    rows.push((G_LOSS, loss.per_sample));
    let mut outputs = Outputs::default();
    let objective = Objective { rows: &rows, unscaled: loss.unscaled, multiplier: None };
    train(&mut graph, &mut outputs, experiment, TRAIN_G, &g, (g_flat, &g_parameters), &objective)?;
    Ok(compile(&graph, "G step", &outputs))
}

/// A training step, as its loss sees it.
pub struct StepSurroundings<'a> {
    /// What is trained.
    pub experiment: &'a Experiment,
    /// The discriminator.
    pub d: &'a Network,
    /// Its parameters' nodes.
    pub d_parameters: &'a [NodeId],
    /// Name of the optimizer whose scale its penalties use.
    pub optimizer: &'static str,
}

impl Surroundings for StepSurroundings<'_> {
    fn scores(&mut self, graph: &mut Graph, images: NodeId) -> Result<NodeId, ShapeError> {
        score(graph, self.d, self.d_parameters, images)
    }

    fn real_scores(&mut self, graph: &mut Graph) -> Result<NodeId, ShapeError> {
        let noise = graph.scalar("noise");
        let reals = data::reals(graph, self.experiment.data, self.experiment.batch as usize, noise, stream::G_REALS)?;
        self.scores(graph, reals)
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
}

/// Points for the stage: fixed reals (`probe_reals`), samples of both generators from fixed latents
/// (`probe_ema`, `probe_raw`) and D's scores on a grid over the stage (`probe_field`, row by row from the lower left).
///
/// # Errors
/// None for an experiment within its ranges.
pub fn stage_probe(experiment: &Experiment) -> Result<Program, ShapeError> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let mut graph = Graph::new();
    let noise = graph.scalar("noise");
    let reals = data::reals(&mut graph, experiment.data, STAGE_POINTS, noise, stream::PROBE_REALS)?;
    graph.name(reals, "probe_reals");
    let latents = graph.random(Distribution::Normal, stream::PROBE_LATENTS, &[STAGE_POINTS, experiment.latents as usize]);
    for (prefix, name) in [("Gs", "probe_ema"), ("G", "probe_raw")] {
        let network = Network { name: prefix.into(), ..g.clone() };
        let (_, parameters) = network.parameter_nodes(&mut graph)?;
        let samples = network.apply(&mut graph, &parameters, latents, None)?;
        graph.name(samples, name);
    }
    let grid = stage_grid(&mut graph)?;
    let (_, parameters) = d.parameter_nodes(&mut graph)?;
    scores(&mut graph, &d, &parameters, grid, "probe_field")?;
    Ok(compile(&graph, "stage probe", &Outputs::default()))
}

/// Samples of the averaged generator to measure quality on (`quality_samples`).
///
/// # Errors
/// None for an experiment within its ranges.
pub fn quality_probe(experiment: &Experiment) -> Result<Program, ShapeError> {
    let network = Network { name: "Gs".into(), ..networks::generator(experiment) };
    let mut graph = Graph::new();
    let latents = graph.random(Distribution::Normal, stream::QUALITY_LATENTS, &[QUALITY_POINTS, experiment.latents as usize]);
    let (_, parameters) = network.parameter_nodes(&mut graph)?;
    let samples = network.apply(&mut graph, &parameters, latents, None)?;
    graph.name(samples, "quality_samples");
    Ok(compile(&graph, "quality probe", &Outputs::default()))
}

/// Cell centres of the stage's grid, `[FIELD_SIDE², 2]`, row by row from the lower left.
fn stage_grid(graph: &mut Graph) -> Result<NodeId, ShapeError> {
    let cells = [FIELD_SIDE, FIELD_SIDE, 2];
    let (row, column, axis) = (graph.iota(0, &cells)?, graph.iota(1, &cells)?, graph.iota(2, &cells)?);
    let cell = graph.select(axis, row, column)?;
    let width = 2.0 * data::EXTENT / FIELD_SIDE as f64;
    let scaled = graph.scale(cell, width);
    let first = graph.constant(width / 2.0 - data::EXTENT, &[]);
    let centres = graph.add(scaled, first)?;
    graph.reshape(centres, &[FIELD_SIDE * FIELD_SIDE, 2])
}

/// D's scores `[N]` of images, named.
fn scores(graph: &mut Graph, d: &Network, parameters: &[NodeId], images: NodeId, name: &str) -> Result<NodeId, ShapeError> {
    let scores = score(graph, d, parameters, images)?;
    Ok(graph.name(scores, name))
}

/// D's scores `[N]` of images.
fn score(graph: &mut Graph, d: &Network, parameters: &[NodeId], images: NodeId) -> Result<NodeId, ShapeError> {
    let rows = graph.shape(images).extents()[0];
    let column = d.apply(graph, parameters, images, None)?;
    graph.reshape(column, &[rows])
}
