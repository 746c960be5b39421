//! Samples of a generator: its whole way from latents, with what a style-based one has between mapping and synthesis.
//!
//! Source: StyleGAN `training/networks_stylegan.py`, `G_style` (T. Karras, S. Laine, T. Aila, 2019): style mixing, the
//! running average of w, the truncation trick. Must not know: losses, optimizers, executors.

use super::{Context, Layer, Network};
use crate::graph::{Binary, Distribution, Graph, NodeId, ShapeError, Unary};

type Built = Result<NodeId, ShapeError>;

/// State that holds the running average of w, `[width]`.
pub const W_AVERAGE: &str = "G/w_average";
/// Share of its old value that the average of w keeps in each step (`dlatent_avg_beta`).
const W_AVERAGE_DECAY: f64 = 0.995;

/// How samples are made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recipe {
    /// Samples in a batch.
    pub rows: usize,
    /// Numbers in one latent.
    pub latents: usize,
    /// Random stream of the latents.
    pub latent_stream: u32,
    /// First random stream of the noise inputs.
    pub noise_stream: u32,
    /// First of three random streams of style mixing, and the share of batches that it happens in.
    pub mixing: Option<(u32, f64)>,
    /// The truncation trick: ψ, `[]`.
    pub truncation: Option<NodeId>,
    /// Whether the styles of all layers are to be one variable, which gradients can be asked of.
    pub joins_styles: bool,
}

/// A batch of samples.
#[derive(Clone, Copy, Debug)]
pub struct Samples {
    /// z, `[N, latents]`.
    pub latents: NodeId,
    /// Points or pictures.
    pub samples: NodeId,
    /// w before truncation, `[N, width]`, of a style-based generator.
    pub w: Option<NodeId>,
    /// The w that each layer really has, `[N, layers, width]`, a variable, where the recipe joins them.
    pub styles: Option<NodeId>,
}

/// Number of layers of the mapping network, which a style-based generator begins with.
fn mapping(network: &Network) -> Option<usize> {
    network.layers.iter().position(|layer| matches!(layer, Layer::Styles { .. })).map(|at| at + 1)
}

/// Numbers in the w of a style-based generator.
pub fn w_width(network: &Network) -> Option<usize> {
    network.layers.iter().find_map(|layer| if let Layer::Style { width, .. } = layer { Some(*width) } else { None })
}

/// A batch of a generator's samples; `labels` `[N, L]` where it has layers that need them.
///
/// # Errors
/// The labels do not fit the rows or the network.
pub fn sample(
    graph: &mut Graph,
    network: &Network,
    parameters: &[NodeId],
    labels: Option<NodeId>,
    recipe: &Recipe,
) -> Result<Samples, ShapeError> {
    let latents = graph.random(Distribution::Normal, recipe.latent_stream, &[recipe.rows, recipe.latents]);
    let mut context = Context { noise_stream: Some(recipe.noise_stream), ..Context::labelled(labels) };
    let Some(synthesis) = mapping(network) else {
        let samples = network.apply_in(graph, parameters, latents, &mut context)?;
        return Ok(Samples { latents, samples, w: None, styles: None });
    };
    let w = network.apply_part(graph, parameters, latents, 0..synthesis, &mut context)?;
    if let Some((stream, share)) = recipe.mixing {
        let others = graph.random(Distribution::Normal, stream, &[recipe.rows, recipe.latents]);
        let mut aside = context.clone();
        let second = network.apply_part(graph, parameters, others, 0..synthesis, &mut aside)?;
        let cutoff = mixing_cutoff(graph, stream + 1, context.styles.len(), share)?;
        mix(graph, &mut context.styles, second, cutoff)?;
    }
    if let Some(psi) = recipe.truncation {
        for style in &mut context.styles {
            *style = truncated(graph, *style, psi)?;
        }
    }
    let styles = recipe.joins_styles.then(|| join(graph, &mut context.styles)).transpose()?;
    let samples = network.apply_part(graph, parameters, w, synthesis..network.layers.len(), &mut context)?;
    Ok(Samples { latents, samples, w: Some(w), styles })
}

/// The styles `[N, width]` of the layers as one variable `[N, layers, width]` (StyleGAN's `dlatents`), whose parts take their places.
fn join(graph: &mut Graph, styles: &mut [NodeId]) -> Built {
    let mut planes = vec![];
    for &style in styles.iter() {
        let extents = [&[1], graph.shape(style).extents()].concat();
        planes.push(graph.reshape(style, &extents)?);
    }
    let stacked = graph.concat(&planes)?;
    let joined = graph.permute(stacked, &[1, 0, 2])?;
    let joined = graph.variable(joined);
    let parts = graph.permute(joined, &[1, 0, 2])?;
    for (layer, style) in styles.iter_mut().enumerate() {
        let extents = graph.shape(*style).extents().to_vec();
        let part = graph.slice(parts, layer, 1)?;
        *style = graph.reshape(part, &extents)?;
    }
    Ok(joined)
}

/// Layer from which on styles come from the second latent, `[1, 1]`: one of 1 to `layers` − 1 in a `share` of the batches, else `layers`.
fn mixing_cutoff(graph: &mut Graph, stream: u32, layers: usize, share: f64) -> Built {
    let [happens, place] = [stream, stream + 1].map(|s| graph.random(Distribution::Uniform, s, &[1, 1]));
    let share = graph.constant(share, &[1, 1]);
    let mixes = graph.binary(Binary::Less, happens, share)?;
    let scaled = graph.scale(place, (layers - 1) as f64);
    let first = graph.unary(Unary::Floor, scaled);
    let one = graph.constant(1.0, &[1, 1]);
    let cutoff = graph.add(first, one)?;
    let none = graph.constant(layers as f64, &[1, 1]);
    graph.select(mixes, cutoff, none)
}

fn mix(graph: &mut Graph, styles: &mut [NodeId], second: NodeId, cutoff: NodeId) -> Result<(), ShapeError> {
    for (layer, style) in styles.iter_mut().enumerate() {
        let layer = graph.constant(layer as f64, &[1, 1]);
        let first = graph.binary(Binary::Less, layer, cutoff)?;
        *style = graph.select(first, *style, second)?;
    }
    Ok(())
}

/// The average of w, and ψ of the way from it.
fn truncated(graph: &mut Graph, w: NodeId, psi: NodeId) -> Built {
    let width = graph.shape(w).extents()[1];
    let average = graph.state(W_AVERAGE, &[width])?;
    let away = graph.sub(w, average)?;
    let kept = graph.mul(away, psi)?;
    graph.add(kept, average)
}

/// The state of the average of w and its value after a batch `[N, width]`; a batch that is not finite leaves it alone.
///
/// # Errors
/// The state has another length.
pub fn moved_average(graph: &mut Graph, w: NodeId) -> Result<(NodeId, NodeId), ShapeError> {
    let [rows, width] = [0, 1].map(|axis| graph.shape(w).extents()[axis]);
    let average = graph.state(W_AVERAGE, &[width])?;
    let sum = graph.sum(w, &[0])?;
    let mean = graph.scale(sum, 1.0 / rows as f64);
    let change = graph.sub(mean, average)?;
    let step = graph.scale(change, 1.0 - W_AVERAGE_DECAY);
    let moved = graph.add(average, step)?;
    let bad = graph.unary(Unary::NonFinite, moved);
    Ok((average, graph.select(bad, average, moved)?))
}
