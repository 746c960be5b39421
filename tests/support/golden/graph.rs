//! A file's loss as a graph, with the gradients of its mean.

use std::collections::BTreeMap;

use loss_explorer::gan::experiment::{DLoss, GLoss};
use loss_explorer::gan::losses::{self, DInputs, Surroundings};
use loss_explorer::gan::networks::Network;
use loss_explorer::gan::optimizer::AdamForm;
use loss_explorer::graph::{Graph, NodeId, ShapeError};
use serde_json::Value;

use super::Fallible;
use super::file::{shape, text};
use super::training::adam_update;

/// The graph of a file's loss.
pub struct Built {
    pub graph: Graph,
    pub loss: NodeId,
    pub parameters: BTreeMap<String, (NodeId, Vec<NodeId>)>,
}

impl Built {
    /// Inner error: why it is not supported.
    pub fn new(file: &Value, networks: &BTreeMap<String, Network>) -> Fallible<Result<Self, String>> {
        let name = text(&file["loss"], "name")?;
        let d_entry = DLoss::ALL.iter().find(|l| l.key() == name).map(|&l| losses::d_loss(l));
        let g_entry = GLoss::ALL.iter().find(|l| l.key() == name).map(|&l| losses::g_loss(l));
        if d_entry.is_none() && g_entry.is_none() {
            return Ok(Err(format!("loss {name}")));
        }
        let mut graph = Graph::new();
        let mut nodes = BTreeMap::new();
        for (name, network) in networks {
            nodes.insert(name.clone(), network.parameter_nodes(&mut graph)?);
        }
        let latents = graph.state("latents", &shape(&file["inputs"]["latents"]).or_else(|_| first_latents(file))?)?;
        let labels = labels(file, &mut graph)?;
        let fakes = networks["G"].apply(&mut graph, &nodes["G"].1, latents, labels)?;
        let fakes = graph.variable(fakes);
        graph.name(fakes, "fake_images");
        let rows = graph.shape(fakes).extents()[0];
        let scores = |graph: &mut Graph, images, name: &str| -> Fallible<NodeId> {
            let column = networks["D"].apply(graph, &nodes["D"].1, images, labels)?;
            let scores = graph.reshape(column, &[rows])?;
            Ok(graph.name(scores, name))
        };
        let fake_scores = scores(&mut graph, fakes, "fake_scores")?;
        let mut surroundings = FileSurroundings { file, labels, d: &networks["D"], d_parameters: &nodes["D"].1 };
        let loss = if let Some(entry) = d_entry {
            let extents = graph.shape(fakes).extents().to_vec();
            let reals = graph.state("reals", &extents)?;
            let real_scores = scores(&mut graph, reals, "real_scores")?;
            let params = &file["loss"]["params"];
            let mut gamma = |name: &str| {
                let value = params[name].as_f64().or(params["gamma"].as_f64()).unwrap_or(0.0);
                (value != 0.0).then(|| graph.constant(value, &[]))
            };
            let (r1_gamma, r2_gamma) = (gamma("r1_gamma"), gamma("r2_gamma"));
            let inputs = DInputs { reals, fakes, real_scores, fake_scores, r1_gamma, r2_gamma };
            losses::build_d_loss(&mut graph, entry, "", &inputs, &mut surroundings)?
        } else {
            let loss = losses::build_g_loss(&mut graph, g_entry.ok_or("no entry")?, "", fake_scores, &mut surroundings)?;
            let seed = graph.constant(1.0 / rows as f64, &[rows]);
            let gradient = graph.gradients(&[(loss.per_sample, seed)], &[fakes])?[0];
            graph.name(gradient, "grad_fake_images");
            loss
        };
        for (name, node) in loss.summaries {
            graph.name(node, name);
        }
        Ok(Ok(Self { graph, loss: loss.per_sample, parameters: nodes }))
    }

    /// Gradients of the loss's mean with respect to a network's parameters.
    pub fn gradients(&mut self, network: &str) -> Fallible<Vec<NodeId>> {
        let rows = self.graph.shape(self.loss).len();
        let seed = self.graph.constant(1.0 / rows as f64, &[rows]);
        Ok(self.graph.gradients(&[(self.loss, seed)], &self.parameters[network].1)?)
    }

    /// Names all gradients: network → (tensor name, layer, "weight" or "bias").
    #[expect(clippy::type_complexity, reason = "a table, used once")]
    pub fn name_gradients(
        &mut self,
        networks: &BTreeMap<String, Network>,
    ) -> Fallible<BTreeMap<String, Vec<(String, usize, &'static str)>>> {
        let mut names = BTreeMap::new();
        for (name, network) in networks {
            let gradients = self.gradients(name)?;
            let mut list = vec![];
            for (gradient, parameter) in gradients.into_iter().zip(network.parameters()) {
                let tensor = format!("gradient/{}", parameter.name);
                self.graph.name(gradient, tensor.clone());
                list.push((tensor, parameter.layer, parameter.what));
            }
            names.insert(name.clone(), list);
        }
        Ok(names)
    }

    /// Adds Adam's update of a network and yields it.
    pub fn update(&mut self, network: &str, form: AdamForm, settings: &Value) -> Fallible<Vec<(NodeId, NodeId)>> {
        let mut parts = vec![];
        for gradient in self.gradients(network)? {
            let len = self.graph.shape(gradient).len();
            parts.push(self.graph.reshape(gradient, &[len])?);
        }
        let gradient = self.graph.concat(&parts)?;
        self.graph.name(gradient, "flat_gradient");
        let flat = self.parameters[network].0;
        adam_update(&mut self.graph, network, form, settings, flat, gradient)
    }
}

/// The labels of a file's samples, if it has any.
fn labels(file: &Value, graph: &mut Graph) -> Fallible<Option<NodeId>> {
    for name in ["labels", "g_labels"] {
        if let Ok(extents) = shape(&file["inputs"][name]) {
            return Ok(Some(graph.state(name, &extents)?));
        }
    }
    Ok(None)
}

/// A file's inputs, as its loss sees them.
struct FileSurroundings<'a> {
    file: &'a Value,
    labels: Option<NodeId>,
    d: &'a Network,
    d_parameters: &'a [NodeId],
}

impl Surroundings for FileSurroundings<'_> {
    fn scores(&mut self, graph: &mut Graph, images: NodeId) -> Result<NodeId, ShapeError> {
        let rows = graph.shape(images).extents()[0];
        let column = self.d.apply(graph, self.d_parameters, images, self.labels)?;
        graph.reshape(column, &[rows])
    }

    fn real_scores(&mut self, graph: &mut Graph) -> Result<NodeId, ShapeError> {
        let extents = shape(&self.file["inputs"]["reals"]).unwrap_or_default();
        let reals = graph.state("reals", &extents)?;
        let scores = self.scores(graph, reals)?;
        Ok(graph.name(scores, "real_scores"))
    }

    fn mixing_factors(&mut self, graph: &mut Graph, rows: usize) -> NodeId {
        // A file without them has a state of other extents, which the comparison tells.
        graph.state("mixing_factors", &[rows]).unwrap_or_else(|_| graph.constant(f64::NAN, &[rows]))
    }

    fn constant(&mut self, graph: &mut Graph, key: &'static str) -> NodeId {
        let key = match key {
            "ls_weight" => "weight",
            "ls_a" => "a",
            "ls_b" => "b",
            "ls_c" => "c",
            other => other,
        };
        let value = self.file["loss"]["params"][key].as_f64().unwrap_or(f64::NAN);
        graph.constant(value, &[])
    }
}

fn first_latents(file: &Value) -> Fallible<Vec<usize>> {
    shape(&file["iterations"][0]["d_latents"])
}
