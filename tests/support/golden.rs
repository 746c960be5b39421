//! Reads reference files (`tests/golden/README.md`) and compares an executor with them.
//!
//! Shared by `tests/golden.rs` and `examples/golden.rs`; knows the file format, and of the library
//! only what anyone can use.

use std::collections::BTreeMap;
use std::error::Error;

use loss_explorer::executor::{Executor, HostTensor, ProgramId, Step};
use loss_explorer::gan::dirac::{self, Method, Order};
use loss_explorer::gan::experiment::{Activation, DLoss, GLoss, Precision};
use loss_explorer::gan::losses::{self, DInputs, Surroundings};
use loss_explorer::gan::networks::{Gains, Layer, Network};
use loss_explorer::gan::optimizer::{self, AdamForm, AdamSettings, beta_powers_name};
use loss_explorer::gan::training_rules::{self, Autosummary, LossScale};
use loss_explorer::graph::ShapeError;
use loss_explorer::graph::{Graph, NodeId};
use loss_explorer::program::{Outputs, compile};
use serde_json::Value;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// What became of one file.
#[derive(Debug)]
pub enum Verdict {
    /// Every tensor is within tolerance; the worst one and its error.
    Compared(Worst),
    /// The file needs something that is not built yet.
    Unsupported(String),
}

/// The tensor that differs most, relative to max(1, its largest entry).
#[derive(Clone, Debug)]
pub struct Worst {
    pub name: String,
    pub error: f64,
}

/// Compares one file's answers with an executor's.
///
/// # Errors
/// The file is damaged or the executor fails.
pub fn check<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
    executor.clear();
    match text(file, "kind")? {
        "loss" => check_loss(file, executor),
        "softplus" => check_softplus(file, executor).map(Verdict::Compared),
        "adam" => check_adam(file, executor),
        "adam_scalar" => check_adam_scalar(file, executor).map(Verdict::Compared),
        "train_sg1" => check_training(file, executor),
        "path_length" => check_path_length(file, executor).map(Verdict::Compared),
        "dirac" => check_dirac(file).map(Verdict::Compared),
        "training_math" => check_training_math(file).map(Verdict::Compared),
        other => Ok(Verdict::Unsupported(format!("files of kind {other}"))),
    }
}

/// Collects differences. NaN differs from everything, but where the reference says NaN, NaN is right.
struct Comparison {
    worst: Worst,
}

impl Comparison {
    fn new() -> Self {
        Self { worst: Worst { name: "nothing compared".into(), error: f64::INFINITY } }
    }

    fn add(&mut self, name: &str, got: &[f64], expected: &[f64]) {
        let largest = expected.iter().filter(|x| x.is_finite()).fold(1.0_f64, |m, x| m.max(x.abs()));
        let difference = |(g, e): (&f64, &f64)| if g == e || (g.is_nan() && e.is_nan()) { 0.0 } else { (g - e).abs() / largest };
        let mut error = if got.len() == expected.len() { 0.0 } else { f64::INFINITY };
        for d in got.iter().zip(expected).map(difference) {
            // NaN is infinitely wrong, so that it stays the worst.
            error = if d.is_nan() { f64::INFINITY } else { error.max(d) };
        }
        let first = self.worst.name == "nothing compared";
        if first || error > self.worst.error {
            self.worst = Worst { name: name.to_string(), error };
        }
    }
}

fn check_loss<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
    let networks = match networks(file)? {
        Ok(networks) => networks,
        Err(reason) => return Ok(Verdict::Unsupported(reason)),
    };
    let mut built = match Built::new(file, &networks)? {
        Ok(built) => built,
        Err(reason) => return Ok(Verdict::Unsupported(reason)),
    };
    let gradients = built.name_gradients(&networks)?;
    let program = executor.load(compile(&built.graph, "golden", &Outputs::default()))?;
    write_inputs(file, &networks, executor)?;
    executor.run(&[Step { program, step: 0 }])?;

    let mut comparison = Comparison::new();
    let per_sample = read(executor, program, "loss")?;
    comparison.add("loss_per_sample", &per_sample.data, &numbers(&file["loss_per_sample"])?);
    comparison.add("loss_mean", &[mean(&per_sample.data)], &[number(&file["loss_mean"])?]);
    for (name, expected) in object(&file["terms"])? {
        let got = read(executor, program, name)?;
        comparison.add(name, &got.data, &numbers(expected)?);
    }
    for (name, expected) in object(&file["summaries"])? {
        let got = read(executor, program, name)?.data;
        let deviation = (mean(&got.iter().map(|x| x * x).collect::<Vec<_>>()) - mean(&got).powi(2)).max(0.0).sqrt();
        comparison.add(name, &[mean(&got), deviation], &[number(&expected["mean"])?, number(&expected["std"])?]);
    }
    for (network, tensors) in gradients {
        for (name, layer, what) in tensors {
            let expected = file["grads"][&network].as_array().and_then(|l| l.iter().find(|g| g["layer"] == layer));
            if let Some(expected) = expected {
                comparison.add(&name, &read(executor, program, &name)?.data, &numbers(&expected[what])?);
            }
        }
    }
    Ok(Verdict::Compared(comparison.worst))
}

fn write_inputs<E: Executor>(file: &Value, networks: &BTreeMap<String, Network>, executor: &mut E) -> Fallible<()> {
    for name in ["latents", "reals", "mixing_factors", "labels", "g_labels"] {
        if let Ok(values) = numbers(&file["inputs"][name]) {
            executor.write(name, &values)?;
        }
    }
    for (name, network) in networks {
        // A network that the loss does not use has no state.
        let _ = executor.write(&network.state_name(), &parameters(&file["networks"][name]["layers"])?);
    }
    Ok(())
}

/// The graph of a file's loss.
struct Built {
    graph: Graph,
    loss: NodeId,
    parameters: BTreeMap<String, (NodeId, Vec<NodeId>)>,
}

impl Built {
    /// Inner error: why it is not supported.
    fn new(file: &Value, networks: &BTreeMap<String, Network>) -> Fallible<Result<Self, String>> {
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
    fn gradients(&mut self, network: &str) -> Fallible<Vec<NodeId>> {
        let rows = self.graph.shape(self.loss).len();
        let seed = self.graph.constant(1.0 / rows as f64, &[rows]);
        Ok(self.graph.gradients(&[(self.loss, seed)], &self.parameters[network].1)?)
    }

    /// Names all gradients: network → (tensor name, layer, "weight" or "bias").
    #[expect(clippy::type_complexity, reason = "a table, used once")]
    fn name_gradients(&mut self, networks: &BTreeMap<String, Network>) -> Fallible<BTreeMap<String, Vec<(String, usize, &'static str)>>> {
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
    fn update(&mut self, network: &str, form: AdamForm, settings: &Value) -> Fallible<Vec<(NodeId, NodeId)>> {
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

fn adam_update(
    graph: &mut Graph,
    prefix: &str,
    form: AdamForm,
    settings: &Value,
    flat: NodeId,
    gradient: NodeId,
) -> Fallible<Vec<(NodeId, NodeId)>> {
    let mut setting = |name: &str| -> Fallible<NodeId> { Ok(graph.constant(number(&settings[name])?, &[])) };
    let settings =
        AdamSettings { learning_rate: setting("lr")?, beta1: setting("beta1")?, beta2: setting("beta2")?, epsilon: setting("epsilon")? };
    let never = graph.constant(0.0, &[1]);
    Ok(optimizer::adam(graph, prefix, form, settings, flat, gradient, never)?)
}

fn first_latents(file: &Value) -> Fallible<Vec<usize>> {
    shape(&file["iterations"][0]["d_latents"])
}

fn check_softplus<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Worst> {
    let rows = file["float32"].as_array().ok_or("no rows")?;
    let double = file["float64"].as_array().ok_or("no rows")?;
    let mut comparison = Comparison::new();
    // f32 executors get the rounded inputs and answers; which one this is shows in how it stores 0.1.
    let rows = if keeps_doubles(executor)? { double } else { rows };
    let mut graph = Graph::new();
    let x = graph.state("x", &[rows.len()])?;
    for (name, negate) in [("softplus_x", false), ("softplus_neg_x", true)] {
        let term = graph.softplus_term(x, negate);
        graph.name(term, name);
        let slope = graph.softplus_slope(x, negate);
        graph.name(slope, format!("d_{name}"));
    }
    let sigmoid = graph.unary(loss_explorer::graph::Unary::Sigmoid, x);
    graph.name(sigmoid, "sigmoid_x");
    let program = executor.load(compile(&graph, "softplus", &Outputs::default()))?;
    let column = |name: &str| rows.iter().map(|r| number(&r[name])).collect::<Fallible<Vec<f64>>>();
    executor.write("x", &column("x")?)?;
    executor.run(&[Step { program, step: 0 }])?;
    for name in ["softplus_x", "softplus_neg_x", "sigmoid_x", "d_softplus_x", "d_softplus_neg_x"] {
        let got = read(executor, program, name)?.data;
        for ((got, expected), x) in got.iter().zip(column(name)?).zip(column("x")?) {
            comparison.add(&format!("{name} at {x}"), &[*got], &[expected]);
        }
    }
    Ok(comparison.worst)
}

fn keeps_doubles<E: Executor>(executor: &mut E) -> Fallible<bool> {
    let mut graph = Graph::new();
    let x = graph.state("precision", &[1])?;
    graph.name(x, "precision");
    let program = executor.load(compile(&graph, "precision", &Outputs::default()))?;
    executor.write("precision", &[0.1])?;
    Ok(read(executor, program, "precision")?.data == [0.1])
}

fn check_adam<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
    let networks = match networks(file)? {
        Ok(networks) => networks,
        Err(reason) => return Ok(Verdict::Unsupported(reason)),
    };
    let trained = text(file, "trained")?;
    let mut comparison = Comparison::new();
    for form in [AdamForm::TensorFlow, AdamForm::Torch] {
        executor.clear();
        let mut built = match Built::new(file, &networks)? {
            Ok(built) => built,
            Err(reason) => return Ok(Verdict::Unsupported(reason)),
        };
        let updates = built.update(trained, form, &file["adam"])?;
        let program = executor.load(compile(&built.graph, "adam", &Outputs { updates, summaries: vec![] }))?;
        write_inputs(file, &networks, executor)?;
        executor.write(&beta_powers_name(trained), &[1.0, 1.0])?;
        let steps = file["steps"].as_array().ok_or("no steps")?;
        for (index, step) in steps.iter().enumerate() {
            executor.run(&[Step { program, step: index as u32 }])?;
            if form == AdamForm::TensorFlow {
                let loss = mean(&read(executor, program, "loss")?.data);
                let gradient = read(executor, program, "flat_gradient")?.data;
                let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
                comparison.add(&format!("loss before step {index}"), &[loss], &[number(&step["loss_mean_before"])?]);
                comparison.add(&format!("gradient norm in step {index}"), &[norm], &[number(&step["grad_l2"])?]);
                compare_parameters(executor, &mut comparison, &networks[trained], &step["params_after"], &format!("step {index}"))?;
            }
        }
        if form == AdamForm::Torch {
            compare_parameters(executor, &mut comparison, &networks[trained], &file["torch_variant"]["params_after_last"], "torch")?;
        }
    }
    Ok(Verdict::Compared(comparison.worst))
}

fn compare_parameters<E: Executor>(
    executor: &mut E,
    comparison: &mut Comparison,
    network: &Network,
    expected: &Value,
    when: &str,
) -> Fallible<()> {
    compare_state(executor, comparison, &network.state_name(), expected, when)
}

fn compare_state<E: Executor>(executor: &mut E, comparison: &mut Comparison, state: &str, expected: &Value, when: &str) -> Fallible<()> {
    let got = pollster::block_on(executor.read(&[(None, state)]))?;
    comparison.add(&format!("{state} after {when}"), &got[0].data, &parameters(expected)?);
    Ok(())
}

fn check_adam_scalar<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Worst> {
    let mut comparison = Comparison::new();
    for row in file["rows"].as_array().ok_or("no rows")? {
        for (form, answers) in [(AdamForm::TensorFlow, "w_tf"), (AdamForm::Torch, "w_torch")] {
            executor.clear();
            let mut graph = Graph::new();
            let weight = graph.state("w", &[1])?;
            let gradient = graph.state("gradient", &[1])?;
            let updates = adam_update(&mut graph, "w", form, row, weight, gradient)?;
            let program = executor.load(compile(&graph, "adam", &Outputs { updates, summaries: vec![] }))?;
            executor.write("w", &[number(&row["w0"])?])?;
            executor.write(&beta_powers_name("w"), &[1.0, 1.0])?;
            let mut got = vec![];
            for gradient in row["gradients"].as_array().ok_or("no gradients")? {
                executor.write("gradient", &[number(gradient)?])?;
                executor.run(&[Step { program, step: 0 }])?;
                got.push(pollster::block_on(executor.read(&[(None, "w")]))?[0].data[0]);
            }
            let expected = row[answers].as_array().ok_or("no answers")?.iter().map(number).collect::<Fallible<Vec<_>>>()?;
            comparison.add(&format!("{} {answers}", text(row, "name")?), &got, &expected);
        }
    }
    Ok(comparison.worst)
}

/// Path length regularisation through a mapping and a small synthesis network that takes two styles.
fn check_path_length<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Worst> {
    let mut parts = BTreeMap::new();
    for (name, kept) in [("G_mapping", ["dense", "dense"]), ("G_synthesis", ["dense", "reshape"])] {
        let layers = file["networks"][name]["layers"].as_array().ok_or("no layers")?;
        let kinds = |l: &&Value| l["kind"].as_str().is_some_and(|kind| kept.contains(&kind));
        let layers = layers.iter().filter(kinds).map(|l| self::layer(l)?.map_err(Into::into)).collect::<Fallible<Vec<Layer>>>()?;
        parts.insert(name, Network { name: name.into(), layers, precision: Precision::Single });
    }
    let (mapping, synthesis) = (&parts["G_mapping"], &parts["G_synthesis"]);
    let mut graph = Graph::new();
    let latents = graph.state("latents", &shape(&file["inputs"]["latents"])?)?;
    let noise = graph.state("noise_raw", &shape(&file["inputs"]["noise_raw"])?)?;
    let (_, mapping_nodes) = mapping.parameter_nodes(&mut graph)?;
    let (_, synthesis_nodes) = synthesis.parameter_nodes(&mut graph)?;
    let w = mapping.apply(&mut graph, &mapping_nodes, latents, None)?;
    let &[rows, width] = graph.shape(w).extents() else { return Err("w is no matrix".into()) };
    let w = graph.reshape(w, &[rows, 1, width])?;
    let styles = graph.broadcast(w, &[rows, 2, width])?;
    let styles = graph.variable(styles);
    let flat = graph.reshape(styles, &[rows, 2 * width])?;
    let columns = graph.transpose(flat)?;
    let style = |graph: &mut Graph, index: usize| graph.slice(columns, index * width, width);
    let first = style(&mut graph, 0)?;
    let first = graph.transpose(first)?;
    let hidden = synthesis.layers[0].apply(&mut graph, &synthesis_nodes[..2], first, None)?;
    let (hidden, second) = (graph.transpose(hidden)?, style(&mut graph, 1)?);
    let both = graph.concat(&[hidden, second])?;
    let both = graph.transpose(both)?;
    let images = synthesis.layers[1].apply(&mut graph, &synthesis_nodes[2..], both, None)?;
    let images = synthesis.layers[2].apply(&mut graph, &[], images, None)?;
    let params = &file["loss"]["params"];
    let mut constant = |key: &str| -> Fallible<NodeId> { Ok(graph.constant(number(&params[key])?, &[])) };
    let (mean, decay, weight) = (constant("pl_mean_before")?, constant("pl_decay")?, constant("pl_weight")?);
    let length = losses::path_length(&mut graph, images, noise, styles, (mean, decay))?;
    let loss = graph.mul(length.per_sample, weight)?;
    let terms = [("images", images), ("pl_grads", length.grads), ("pl_lengths", length.lengths), ("pl_penalty", length.per_sample)];
    for (name, node) in terms.into_iter().chain([("loss", loss), ("mean", length.mean)]) {
        graph.name(node, name);
    }
    let seed = graph.constant(1.0 / rows as f64, &[rows]);
    for (network, nodes) in [(mapping, &mapping_nodes), (synthesis, &synthesis_nodes)] {
        for (gradient, parameter) in graph.gradients(&[(loss, seed)], nodes)?.into_iter().zip(network.parameters()) {
            graph.name(gradient, format!("gradient/{}", parameter.name));
        }
    }
    let program = executor.load(compile(&graph, "path length", &Outputs::default()))?;
    for name in ["latents", "noise_raw"] {
        executor.write(name, &numbers(&file["inputs"][name])?)?;
    }
    for network in [mapping, synthesis] {
        executor.write(&network.state_name(), &parameters(&file["networks"][&network.name]["layers"])?)?;
    }
    executor.run(&[Step { program, step: 0 }])?;
    let mut comparison = Comparison::new();
    for (name, expected) in object(&file["terms"])? {
        comparison.add(name, &read(executor, program, name)?.data, &numbers(expected)?);
    }
    comparison.add("pl_mean_after", &read(executor, program, "mean")?.data, &[number(&file["pl_mean_after"])?]);
    comparison.add("loss_per_sample", &read(executor, program, "loss")?.data, &numbers(&file["loss_per_sample"])?);
    for network in [mapping, synthesis] {
        let expected = file["grads"][&network.name].as_array().ok_or("no gradients")?;
        let mut got = network.parameters().into_iter();
        for (layer, what) in expected.iter().flat_map(|layer| [(layer, "weight"), (layer, "bias")]) {
            let name = format!("gradient/{}", got.next().ok_or("too many gradients")?.name);
            comparison.add(&name, &read(executor, program, &name)?.data, &numbers(&layer[what])?);
        }
    }
    Ok(comparison.worst)
}

/// The Dirac-GAN's fields, eigenvalues and ways.
fn check_dirac(file: &Value) -> Fallible<Worst> {
    let mut comparison = Comparison::new();
    for case in file["methods"].as_array().ok_or("no methods")? {
        let (name, h) = (text(case, "method")?, number(&case["h"])?);
        let parameter = |key: &str| number(&case["params"][key]).unwrap_or(f64::NAN);
        let method = match name {
            "gan" => Method::Gan,
            "nsgan" => Method::Nonsaturating,
            "wgan" => Method::Wgan { clip: parameter("clip") },
            "wgan_gp" => Method::WganGp { weight: parameter("reg"), target: parameter("target") },
            "gan_instnoise" => Method::InstanceNoise { deviation: parameter("std") },
            "gan_gradpen" => Method::GradientPenalty { weight: parameter("reg"), nonsaturating: false },
            "nsgan_gradpen" => Method::GradientPenalty { weight: parameter("reg"), nonsaturating: true },
            "gan_consensus" => Method::Consensus { weight: parameter("reg") },
            other => return Err(format!("method {other}").into()),
        };
        for at in case["field"].as_array().ok_or("no field")? {
            let got = method.field([number(&at["theta"])?, number(&at["psi"])?]);
            comparison.add(&format!("{name} field"), &got, &[number(&at["v_theta"])?, number(&at["v_psi"])?]);
        }
        if let Some(jacobian) = method.jacobian() {
            let got = dirac::eigenvalues(jacobian).concat();
            comparison.add(&format!("{name} eigenvalues"), &got, &pairs(&case["jacobian_eigenvalues"])?);
        } else if !case["jacobian_eigenvalues"].is_null() {
            comparison.add(&format!("{name} eigenvalues"), &[], &pairs(&case["jacobian_eigenvalues"])?);
        }
        for (key, order) in [("simgd", Order::Simultaneous), ("altgd", Order::Alternating)] {
            let way = &case[key];
            let h = number(&way["h"]).unwrap_or(h);
            let steps = way["steps"].as_u64().ok_or("no steps")? as usize;
            let got = method.trajectory([1.0, 1.0], h, order, steps);
            let first = pairs(&way["first"])?;
            comparison.add(&format!("{name} {key}, first points"), &got[..first.len() / 2].concat(), &first);
            comparison.add(&format!("{name} {key}, last point"), &got[steps], &numbers(&serde_json::json!({ "data": way["last"] }))?);
            if let Some(matrix) = method.step_matrix(h, order) {
                let expected = number(&case[format!("{key}_spectral_radius")])?;
                comparison.add(&format!("{name} {key}, spectral radius"), &[dirac::spectral_radius(matrix)], &[expected]);
            }
        }
    }
    Ok(comparison.worst)
}

fn pairs(list: &Value) -> Fallible<Vec<f64>> {
    list.as_array().ok_or("no pairs")?.iter().flat_map(|pair| pair.as_array().into_iter().flatten()).map(number).collect()
}

/// Averaging, lazy regularisation, loss scaling, schedules and running means.
fn check_training_math(file: &Value) -> Fallible<Worst> {
    let mut comparison = Comparison::new();
    let cases = |key: &str| file[key].as_array().ok_or_else(|| format!("no {key}"));
    let of = |case: &Value, key: &str| number(&case[key]);
    for case in cases("ema")? {
        let beta = training_rules::ema_decay(of(case, "minibatch")?, of(case, "G_smoothing_kimg")?);
        let after = of(case, "g")? + (of(case, "gs_before")? - of(case, "g")?) * beta;
        comparison.add("ema", &[beta, after], &[of(case, "beta")?, of(case, "gs_after")?]);
    }
    for case in cases("lazy_regularization")? {
        let interval = case["reg_interval"].as_u64().ok_or("no interval")? as u32;
        let got = training_rules::lazy_adam(interval, of(case, "lr")?, of(case, "beta1")?, of(case, "beta2")?);
        let expected = ["lr_eff", "beta1_eff", "beta2_eff", "reg_loss_multiplier"]
            .map(|key| of(case, key))
            .into_iter()
            .collect::<Fallible<Vec<_>>>()?;
        comparison.add("lazy regularization", &[got.learning_rate, got.beta1, got.beta2, got.loss_multiplier], &expected);
    }
    for case in cases("loss_scaling")? {
        let mut scale = LossScale { log2: of(case, "init_log2")?, increment: of(case, "inc")?, decrement: of(case, "dec")? };
        for step in case["trace"].as_array().ok_or("no trace")? {
            let updated = scale.step(step["gradients_finite"].as_bool().ok_or("no word on the gradients")?);
            let expected = [f64::from(u8::from(step["weights_updated"].as_bool().unwrap_or(!updated))), of(step, "log2_scale_after")?];
            comparison.add("loss scaling", &[f64::from(u8::from(updated)), scale.log2], &expected);
        }
    }
    for case in cases("r3gan_cosine")? {
        let got = training_rules::cosine(of(case, "base")?, of(case, "final")?, of(case, "cur_nimg")?, of(case, "total_nimg")?);
        comparison.add("cosine", &[got], &[of(case, "value")?]);
    }
    for case in cases("autosummary")? {
        let mut summary = Autosummary::default();
        for update in case["updates"].as_array().ok_or("no updates")? {
            summary.update(&update.as_array().ok_or("no list")?.iter().map(number).collect::<Fallible<Vec<_>>>()?);
        }
        let got = summary.read();
        comparison.add("autosummary", &[got.count, got.mean, got.deviation], &[of(case, "count")?, of(case, "mean")?, of(case, "std")?]);
        comparison.add("autosummary after reading", &[summary.read().count], &[0.0]);
    }
    Ok(comparison.worst)
}

/// Whole iterations in StyleGAN1's order: D's step, Gs, G's step.
fn check_training<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
    let networks = match networks(file)? {
        Ok(networks) => networks,
        Err(reason) => return Ok(Verdict::Unsupported(reason)),
    };
    let mut programs = vec![];
    for trained in ["D", "G"] {
        let view = serde_json::json!({ "loss": file["loss"][trained], "inputs": { "latents": file["iterations"][0]["d_latents"] } });
        let Ok(mut built) = Built::new(&view, &networks)? else { return Ok(Verdict::Unsupported("its losses".into())) };
        let mut updates = built.update(trained, AdamForm::TensorFlow, &file["adam"])?;
        if trained == "D" {
            let average = built.graph.state("Gs/parameters", &[networks["G"].parameter_count()])?;
            let beta = built.graph.constant(number(&file["ema"]["beta"])?, &[]);
            let new = optimizer::moving_average(&mut built.graph, average, built.parameters["G"].0, beta)?;
            updates.push((average, new));
        }
        programs.push(executor.load(compile(&built.graph, trained, &Outputs { updates, summaries: vec![] }))?);
    }
    for (name, network) in &networks {
        executor.write(&network.state_name(), &parameters(&file["networks"][name]["layers"])?)?;
        executor.write(&beta_powers_name(name), &[1.0, 1.0])?;
    }
    executor.write("Gs/parameters", &parameters(&file["networks"]["G"]["layers"])?)?;
    let mut comparison = Comparison::new();
    let iterations = file["iterations"].as_array().ok_or("no iterations")?;
    for (iteration, expected) in iterations.iter().zip(file["trace"].as_array().ok_or("no trace")?) {
        executor.write("reals", &numbers(&iteration["reals"])?)?;
        for (&program, (latents, loss)) in programs.iter().zip([("d_latents", "d_loss_mean"), ("g_latents", "g_loss_mean")]) {
            executor.write("latents", &numbers(&iteration[latents])?)?;
            executor.run(&[Step { program, step: 0 }])?;
            comparison.add(loss, &[mean(&read(executor, program, "loss")?.data)], &[number(&expected[loss])?]);
        }
    }
    for (name, state) in [("D", "D/parameters"), ("G", "G/parameters"), ("Gs", "Gs/parameters")] {
        compare_state(executor, &mut comparison, state, &file["final"][name], "the last iteration")?;
    }
    Ok(Verdict::Compared(comparison.worst))
}

/// The file's networks; inner error: what is not supported.
fn networks(file: &Value) -> Fallible<Result<BTreeMap<String, Network>, String>> {
    let mut networks = BTreeMap::new();
    for (name, network) in object(&file["networks"])? {
        let mut layers = vec![];
        for layer in network["layers"].as_array().ok_or("no layers")? {
            match self::layer(layer)? {
                Ok(layer) => layers.push(layer),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        networks.insert(name.clone(), Network { name: name.clone(), layers, precision: Precision::Single });
    }
    Ok(Ok(networks))
}

fn layer(layer: &Value) -> Fallible<Result<Layer, String>> {
    let count = |key: &str| layer[key].as_u64().map(|n| n as usize).ok_or_else(|| format!("no {key}"));
    let activation = match layer["activation"].as_str() {
        None | Some("linear") => None,
        Some(key) => Some(*Activation::ALL.iter().find(|a| a.key() == key).ok_or_else(|| format!("activation {key}"))?),
    };
    let gain = |key: &str| layer[key].as_f64().unwrap_or(1.0);
    let gains = Gains { weight: gain("weight_gain"), bias: gain("bias_gain") };
    let extents = shape(&layer["weight"]).unwrap_or_default();
    Ok(Ok(match text(layer, "kind")? {
        "dense" => Layer::Dense { inputs: extents[0], outputs: extents[1], activation, gains },
        "conv2d" => {
            let (stride, padding) = (count("stride")?, count("padding")?);
            Layer::Conv { inputs: extents[1], outputs: extents[0], kernel: extents[2], stride, padding, activation, gains }
        }
        "flatten" => Layer::Flatten,
        "reshape" => {
            Layer::Reshape(layer["shape"].as_array().ok_or("no shape")?.iter().filter_map(Value::as_u64).map(|e| e as usize).collect())
        }
        "label_concat" => Layer::LabelConcat { labels: extents[0], width: extents[1] },
        "label_switch" => Layer::LabelSwitch,
        "pixel_norm" => Layer::PixelNorm { epsilon: number(&layer["epsilon"])? },
        "minibatch_stddev" => Layer::MinibatchStddev {
            group: count("group_size")?,
            features: count("num_new_features")?,
            epsilon: number(&layer["epsilon"])?,
        },
        other => return Ok(Err(format!("layers of kind {other}"))),
    }))
}

/// Weights and biases of a list of layers as one flat vector.
fn parameters(layers: &Value) -> Fallible<Vec<f64>> {
    let mut flat = vec![];
    for layer in layers.as_array().ok_or("no layers")? {
        for what in ["weight", "bias"] {
            if !layer[what].is_null() {
                flat.extend(numbers(&layer[what])?);
            }
        }
    }
    Ok(flat)
}

fn read<E: Executor>(executor: &mut E, program: ProgramId, name: &str) -> Fallible<HostTensor> {
    Ok(pollster::block_on(executor.read(&[(Some(program), name)]))?.remove(0))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn text<'v>(value: &'v Value, key: &str) -> Fallible<&'v str> {
    value[key].as_str().ok_or_else(|| format!("no {key}").into())
}

fn object(value: &Value) -> Fallible<&serde_json::Map<String, Value>> {
    value.as_object().ok_or_else(|| "not an object".into())
}

/// A number; non-finite ones are strings.
fn number(value: &Value) -> Fallible<f64> {
    let special = |text: &str| text.parse::<f64>().ok();
    value.as_f64().or_else(|| value.as_str().and_then(special)).ok_or_else(|| "not a number".into())
}

fn numbers(array: &Value) -> Fallible<Vec<f64>> {
    array["data"].as_array().ok_or("no data")?.iter().map(number).collect()
}

fn shape(array: &Value) -> Fallible<Vec<usize>> {
    let extents = array["shape"].as_array().ok_or("no shape")?;
    Ok(extents.iter().filter_map(Value::as_u64).map(|e| e as usize).collect())
}
