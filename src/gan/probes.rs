//! The programs that look at a run without changing it: what the stage shows and its further layers, samples to measure, mistaken
//! penalties, what a step would do under another loss.
//!
//! Must not know: executors, what is done with the numbers.

use super::data::{self, Pick, Source, TABLE_LABELS, TABLE_SAMPLES};
use super::experiment::Experiment;
use super::losses;
use super::losses::GLossEntry;
use super::mistakes;
use super::networks::sampling::{self, Recipe};
use super::networks::{self, Network};
use super::schedule::Kind;
use super::steps::{StepSurroundings, plain_recipe, score, stream, training_recipe};
use super::update::TRAIN_G;
use crate::executor::random::threefry2x32;
use crate::graph::{Binary, Graph, NodeId, ShapeError, Unary};
use crate::program::{Outputs, Program, compile};

/// Points that the stage shows.
pub const STAGE_POINTS: usize = 512;
/// Cells along one side of the score field.
pub const FIELD_SIDE: usize = 48;
/// Latents along one side of the grid that G is shown by, and how far from 0 the outermost are.
pub const GRID_SIDE: usize = 41;
/// See [`GRID_SIDE`].
pub const GRID_REACH: f64 = 2.5;
/// Rows of pictures that the stage shows: with labels, one a class.
pub const STAGE_ROWS: usize = 10;
/// Pictures in such a row.
pub const STAGE_COLUMNS: usize = 5;
/// Points that quality is measured on.
pub const QUALITY_POINTS: usize = 2500;
/// Pictures that quality is measured on.
pub const QUALITY_PICTURES: usize = 896;

/// States that list rows of a table: those on the stage, those that samples are compared with, and as many others.
const STAGE_LIST: &str = "data/stage_rows";
const QUALITY_LIST: &str = "data/quality_rows";
const FLOOR_LIST: &str = "data/floor_rows";

/// The norm of D's gradient on the grid over the stage, `[FIELD_SIDE²]`.
pub const SLOPE: &str = "probe_slope";
/// Minus the gradient of each sample's G loss with respect to that sample, of the shape of the fakes on the stage.
pub const PUSH: &str = "probe_push";
/// What a generator makes of a regular grid of latents, `[GRID_SIDE², 2]`.
pub const GRID: &str = "probe_grid";
/// The squares of D's gradient at the real and at the fake pictures on the stage, summed over the channels, `[N, side, side]`.
pub const SQUARES: [&str; 2] = ["probe_reals_squares", "probe_fakes_squares"];
/// Their sums, which are R1's and R2's terms, `[N]`.
pub const PENALTIES: [&str; 2] = ["probe_reals_penalty", "probe_fakes_penalty"];
/// The first number of each of D's weight tensors as D's step found them, `[weight tensors]`.
pub const WEIGHTS_BEFORE: &str = "probe_d_weights_before";
/// The length of the gradient of all of G's weights as G's step found them, on its samples: under the loss in use, and under the one
/// that its entry names to be seen beside it, `[]` both.
pub const G_NORMS: [&str; 2] = ["probe_g_norm", "probe_g_norm_beside"];

/// A way to look at a run whose program is loaded when it is first asked for: few runs are looked at that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// R1 and what each known mistake makes of it, and [`WEIGHTS_BEFORE`].
    Mistakes,
    /// [`G_NORMS`].
    TwinLoss,
    /// D's gradients at what the stage shows: [`SLOPE`] and [`PUSH`] of points, [`SQUARES`] and [`PENALTIES`] of pictures.
    Gradients,
    /// [`GRID`], of points.
    Grid,
}

impl Look {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Mistakes, Self::TwinLoss, Self::Gradients, Self::Grid];

    /// The kind of step that it is taken right before, where it is wanted: of the weights that the step starts with, and of its very
    /// samples. `None`: it is of the run as it stands, and taken when it is asked for.
    pub fn comes_before(self) -> Option<Kind> {
        match self {
            Self::Mistakes => Some(Kind::D),
            Self::TwinLoss => Some(Kind::G),
            Self::Gradients | Self::Grid => None,
        }
    }

    /// Tensors of it that can be watched like those of a step; they have numbers only where it was taken before the last step.
    pub fn watched(self) -> &'static [&'static str] {
        match self {
            Self::Mistakes => &[WEIGHTS_BEFORE],
            Self::TwinLoss => &G_NORMS,
            Self::Gradients | Self::Grid => &[],
        }
    }
}

/// The program of a look, at the generator whose states have this name: `G`, or `Gs` for the averaged one.
///
/// # Errors
/// None for an experiment within its ranges and a look that applies to it.
pub fn look_probe(experiment: &Experiment, look: Look, generator: &str) -> Result<Program, ShapeError> {
    match look {
        Look::Mistakes => mistakes_probe(experiment),
        Look::TwinLoss => twin_loss_probe(experiment),
        Look::Gradients => gradients_probe(experiment, generator),
        Look::Grid => grid_probe(experiment, generator),
    }
}

/// What the stage shows: fixed reals (`probe_reals`) and samples of both generators from fixed latents (`probe_ema`, `probe_raw`).
/// Of points, D's scores on a grid over the stage (`probe_field`, row by row from the lower left); of pictures, the scores of each
/// (`probe_reals_scores` …).
///
/// # Errors
/// None for an experiment within its ranges.
pub fn stage_probe(experiment: &Experiment) -> Result<Program, ShapeError> {
    let d = networks::discriminator(experiment);
    let pictures = data::picture(experiment).is_some();
    let (rows, _) = looked_at(experiment);
    let mut graph = Graph::new();
    let batch = data::batch(&mut graph, experiment, Pick { rows, stream: stream::PROBE_REALS, listed: Some(STAGE_LIST) })?;
    let mut shown = vec![(batch.samples, "probe_reals")];
    for (prefix, name) in [("Gs", "probe_ema"), ("G", "probe_raw")] {
        shown.push((samples(&mut graph, experiment, prefix, batch.labels, rows, stream::PROBE_LATENTS)?, name));
    }
    let (_, parameters) = d.parameter_nodes(&mut graph)?;
    for &(node, name) in &shown {
        graph.name(node, name);
        if pictures {
            let scores = score(&mut graph, &d, &parameters, node, batch.labels)?;
            graph.name(scores, format!("{name}_scores"));
        }
    }
    if !pictures {
        let grid = stage_grid(&mut graph)?;
        let scores = score(&mut graph, &d, &parameters, grid, None)?;
        graph.name(scores, "probe_field");
    }
    Ok(compile(&graph, "stage probe", &Outputs::default()))
}

/// Samples of the averaged generator to measure quality on (`quality_samples`), as many reals (`quality_reals`), whose
/// classes the samples have too, and as many others (`floor_reals`).
///
/// # Errors
/// None for an experiment within its ranges.
pub fn quality_probe(experiment: &Experiment) -> Result<Program, ShapeError> {
    let (_, rows) = looked_at(experiment);
    let mut graph = Graph::new();
    let mut reals = |stream: u32, list: &'static str| data::batch(&mut graph, experiment, Pick { rows, stream, listed: Some(list) });
    let (reals, others) = (reals(stream::QUALITY_REALS, QUALITY_LIST)?, reals(stream::FLOOR_REALS, FLOOR_LIST)?);
    let samples = samples(&mut graph, experiment, "Gs", reals.labels, rows, stream::QUALITY_LATENTS)?;
    for (node, name) in [(samples, "quality_samples"), (reals.samples, "quality_reals"), (others.samples, "floor_reals")] {
        graph.name(node, name);
    }
    Ok(compile(&graph, "quality probe", &Outputs::default()))
}

/// R1 of D as it is now on the reals of a D step, and what each known mistake makes of it (see [`mistakes::build`]). Run with the
/// step that D's was keyed by it draws the same reals. Loss scaling is left out: it changes no number but for rounding.
/// Run before that step it has [`WEIGHTS_BEFORE`] too, which the step overwrites.
fn mistakes_probe(experiment: &Experiment) -> Result<Program, ShapeError> {
    let d = networks::discriminator(experiment);
    let mut graph = Graph::new();
    let batch = data::batch(&mut graph, experiment, Pick::random(experiment.batch as usize, stream::REALS))?;
    let reals = graph.variable(batch.samples);
    let (flat, parameters) = d.unnamed_parameter_nodes(&mut graph)?;
    let scores = score(&mut graph, &d, &parameters, reals, batch.labels)?;
    mistakes::build(&mut graph, scores, reals)?;
    let weights = d.parameters().into_iter().filter(|parameter| parameter.what == "weight");
    let firsts = weights.map(|weight| graph.slice(flat, weight.offset, 1)).collect::<Result<Vec<_>, _>>()?;
    let firsts = graph.concat(&firsts)?;
    graph.name(firsts, WEIGHTS_BEFORE);
    Ok(compile(&graph, "mistakes probe", &Outputs::default()))
}

/// The lengths of the gradient of G's weights on the samples of a G step, under its loss and under that beside it, if there is one. Run
/// with the step that G's was keyed by it draws the same samples. Loss scaling is left out: it changes no number but for rounding.
fn twin_loss_probe(experiment: &Experiment) -> Result<Program, ShapeError> {
    let (g, d) = (networks::generator(experiment), networks::discriminator(experiment));
    let mut graph = Graph::new();
    let labels = data::batch(&mut graph, experiment, Pick::random(experiment.batch as usize, stream::G_REALS))?.labels;
    let (_, g_parameters) = g.unnamed_parameter_nodes(&mut graph)?;
    let (_, d_parameters) = d.unnamed_parameter_nodes(&mut graph)?;
    let made = sampling::sample(&mut graph, &g, &g_parameters, labels, &training_recipe(experiment, stream::G_LATENTS))?;
    let fake_scores = score(&mut graph, &d, &d_parameters, made.samples, labels)?;
    let entry = losses::g_loss(experiment.g_loss);
    let entries = [Some(entry), entry.beside.map(losses::g_loss)];
    for (entry, name) in entries.into_iter().zip(G_NORMS).filter_map(|(entry, name)| entry.map(|entry| (entry, name))) {
        let mut step = StepSurroundings { experiment, d: &d, d_parameters: &d_parameters, labels, optimizer: TRAIN_G.id };
        let norm = gradient_norm(&mut graph, entry, &format!("{name}/"), fake_scores, &g_parameters, &mut step)?;
        graph.name(norm, name);
    }
    Ok(compile(&graph, "twin loss probe", &Outputs::default()))
}

/// The length of the gradient of a G loss's mean with respect to all parameters, `[]`.
fn gradient_norm(
    graph: &mut Graph,
    entry: &GLossEntry,
    prefix: &str,
    fake_scores: NodeId,
    parameters: &[NodeId],
    step: &mut StepSurroundings<'_>,
) -> Result<NodeId, ShapeError> {
    let loss = losses::build_g_loss(graph, entry, prefix, fake_scores, step)?.per_sample;
    let rows = graph.shape(loss).len();
    let seed = graph.constant(1.0 / rows as f64, &[rows]);
    let mut parts = vec![];
    for gradient in graph.gradients(&[(loss, seed)], parameters)? {
        let len = graph.shape(gradient).len();
        parts.push(graph.reshape(gradient, &[len])?);
    }
    let flat = graph.concat(&parts)?;
    let squares = graph.mul(flat, flat)?;
    let sum = graph.sum_all(squares);
    Ok(graph.unary(Unary::Sqrt, sum))
}

/// A G loss that compares with reals pairs each fake with a random real, always the same one.
fn gradients_probe(experiment: &Experiment, generator: &str) -> Result<Program, ShapeError> {
    let (rows, _) = looked_at(experiment);
    let (d, wide) = (networks::discriminator(experiment), Experiment { batch: rows as u32, ..experiment.clone() });
    let of_points = data::picture(experiment).is_none();
    let mut graph = Graph::of_one_backward_pass();
    let (_, parameters) = d.unnamed_parameter_nodes(&mut graph)?;
    let batch = data::batch(&mut graph, experiment, Pick { rows, stream: stream::PROBE_REALS, listed: Some(STAGE_LIST) })?;
    let fakes = samples(&mut graph, experiment, generator, batch.labels, rows, stream::PROBE_LATENTS)?;
    let first = if of_points { stage_grid(&mut graph)? } else { batch.samples };
    for (half, places) in [first, fakes].into_iter().enumerate() {
        let places = graph.variable(places);
        let scores = score(&mut graph, &d, &parameters, places, batch.labels)?;
        let pushes = of_points && half == 1;
        let of = if pushes {
            let mut step = StepSurroundings { experiment: &wide, d: &d, d_parameters: &parameters, labels: None, optimizer: "" };
            losses::build_g_loss(&mut graph, losses::g_loss(experiment.g_loss), "probe_", scores, &mut step)?.per_sample
        } else {
            scores
        };
        let gradient = graph.gradients_of_sum(of, &[places])?[0];
        let sums = graph.squared_sum(gradient)?;
        if pushes {
            let push = graph.unary(Unary::Neg, gradient);
            graph.name(push, PUSH);
        } else if of_points {
            let slope = graph.unary(Unary::Sqrt, sums);
            graph.name(slope, SLOPE);
        } else {
            let squares = graph.mul(gradient, gradient)?;
            let squares = graph.sum(squares, &[1])?;
            graph.name(squares, SQUARES[half]);
            graph.name(sums, PENALTIES[half]);
        }
    }
    Ok(compile(&graph, "gradients probe", &Outputs::default()))
}

/// The grid is of the first two latents, the others being 0; row by row from the smallest second latent up.
fn grid_probe(experiment: &Experiment, generator: &str) -> Result<Program, ShapeError> {
    let network = Network { name: generator.into(), ..networks::generator(experiment) };
    let mut graph = Graph::new();
    let (_, parameters) = network.unnamed_parameter_nodes(&mut graph)?;
    let plane = square_grid(&mut graph, GRID_SIDE, experiment.latents as usize, [-GRID_REACH, 2.0 * GRID_REACH / (GRID_SIDE - 1) as f64])?;
    let points = network.apply(&mut graph, &parameters, plane, None)?;
    graph.name(points, GRID);
    Ok(compile(&graph, "grid probe", &Outputs::default()))
}

/// Samples on the stage, and samples that quality is measured on.
fn looked_at(experiment: &Experiment) -> (usize, usize) {
    match data::picture(experiment) {
        Some(_) => (STAGE_ROWS * STAGE_COLUMNS, QUALITY_PICTURES),
        None => (STAGE_POINTS, QUALITY_POINTS),
    }
}

/// The states that hold a table, and those that list which rows of it the probes look at.
///
/// Of the digits quality compares even rows with odd ones. Of a person's own data it compares as many different rows as there are,
/// repeatedly where they are few, and the floor has as many that are drawn at random, as a perfect generator would.
pub fn table_states(experiment: &Experiment, source: &Source) -> Vec<(&'static str, Vec<f64>)> {
    let (stage, quality) = looked_at(experiment);
    let (mut states, lists) = match source {
        Source::Digits(table) => {
            let labels = table.labels.iter().map(|&label| label as f64).collect();
            let labels = (data::classes(experiment) > 0).then_some((TABLE_LABELS, labels));
            let lists = [table.first_of_each_class(STAGE_COLUMNS, STAGE_ROWS), every_other(0), every_other(1)];
            ([(TABLE_SAMPLES, table.samples.clone())].into_iter().chain(labels).collect(), lists)
        }
        Source::Own(rows) => {
            let lists = [spread(rows.count, stage), spread(rows.count, quality), drawn(rows.count, quality)];
            (vec![(TABLE_SAMPLES, rows.samples.clone())], lists)
        }
    };
    for ((name, len), rows) in [(STAGE_LIST, stage), (QUALITY_LIST, quality), (FLOOR_LIST, quality)].into_iter().zip(lists) {
        states.push((name, rows.iter().take(len).map(|&row| row as f64).collect()));
    }
    states
}

/// Every other row of a table: as many as the quality of pictures is measured on.
pub fn every_other(first: usize) -> Vec<usize> {
    (0..QUALITY_PICTURES).map(|i| 2 * i + first).collect()
}

/// So many different rows of a table, the same ones always; where it has fewer, all of them in turn.
fn spread(count: usize, len: usize) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..count.max(1)).collect();
    if count > len {
        // In another order, since what comes at regular intervals may be alike.
        let others = drawn(count, len);
        (0..len).for_each(|at| rows.swap(at, others[at]));
    }
    (0..len).map(|at| rows[at % rows.len()]).collect()
}

/// So many rows of a table at random, the same ones always.
fn drawn(count: usize, len: usize) -> Vec<usize> {
    let word = |i: usize| threefry2x32([0, stream::FLOOR_REALS], [0, i as u32])[0];
    (0..len).map(|i| ((u64::from(word(i)) * count as u64) >> 32) as usize).collect()
}

/// Samples of the generator of this name, with truncation.
fn samples(
    graph: &mut Graph,
    experiment: &Experiment,
    name: &str,
    labels: Option<NodeId>,
    rows: usize,
    latent_stream: u32,
) -> Result<NodeId, ShapeError> {
    let network = Network { name: name.into(), ..networks::generator(experiment) };
    let (_, parameters) = network.parameter_nodes(graph)?;
    let truncation = sampling::w_width(&network).map(|_| graph.scalar("truncation"));
    let recipe = Recipe { truncation, ..plain_recipe(experiment, rows, latent_stream) };
    Ok(sampling::sample(graph, &network, &parameters, labels, &recipe)?.samples)
}

/// Cell centres of the stage's grid, `[FIELD_SIDE², 2]`, row by row from the lower left.
fn stage_grid(graph: &mut Graph) -> Result<NodeId, ShapeError> {
    let width = 2.0 * data::EXTENT / FIELD_SIDE as f64;
    square_grid(graph, FIELD_SIDE, 2, [width / 2.0 - data::EXTENT, width])
}

/// A square grid `[side², numbers]`, row by row: the first number grows along a row and the second from row to row, from `first` on
/// in equal steps; all others are 0.
fn square_grid(graph: &mut Graph, side: usize, numbers: usize, [first, step]: [f64; 2]) -> Result<NodeId, ShapeError> {
    let cells = [side, side, numbers];
    let (row, column, axis) = (graph.iota(0, &cells)?, graph.iota(1, &cells)?, graph.iota(2, &cells)?);
    let cell = graph.select(axis, row, column)?;
    let scaled = graph.scale(cell, step);
    let first = graph.constant(first, &[]);
    let mut places = graph.add(scaled, first)?;
    if numbers > 2 {
        let (two, zero) = (graph.constant(2.0, &cells), graph.constant(0.0, &cells));
        let is_shown = graph.binary(Binary::Less, axis, two)?;
        places = graph.select(is_shown, places, zero)?;
    }
    graph.reshape(places, &[side * side, numbers])
}
