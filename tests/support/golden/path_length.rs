//! Path length regularisation.

use std::collections::BTreeMap;

use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::experiment::Precision;
use loss_explorer::gan::losses;
use loss_explorer::gan::networks::{Context, Layer, Network};
use loss_explorer::graph::{Graph, NodeId};
use loss_explorer::program::{Outputs, compile};
use serde_json::Value;

use super::file::{layer, number, numbers, object, parameters, shape};
use super::{Comparison, Fallible, Worst, read};

/// Path length regularisation through a mapping and a small synthesis network that takes two styles.
pub fn check<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Worst> {
    let mut parts = BTreeMap::new();
    for (name, kept) in [("G_mapping", ["dense", "dense"]), ("G_synthesis", ["dense", "reshape"])] {
        let layers = file["networks"][name]["layers"].as_array().ok_or("no layers")?;
        let kinds = |l: &&Value| l["kind"].as_str().is_some_and(|kind| kept.contains(&kind));
        let layers = layers.iter().filter(kinds).map(|l| layer(l)?.map_err(Into::into)).collect::<Fallible<Vec<Layer>>>()?;
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
    let hidden = synthesis.layers[0].apply(&mut graph, &synthesis_nodes[..2], first, &mut Context::default())?;
    let (hidden, second) = (graph.transpose(hidden)?, style(&mut graph, 1)?);
    let both = graph.concat(&[hidden, second])?;
    let both = graph.transpose(both)?;
    let images = synthesis.layers[1].apply(&mut graph, &synthesis_nodes[2..], both, &mut Context::default())?;
    let images = synthesis.layers[2].apply(&mut graph, &[], images, &mut Context::default())?;
    let params = &file["loss"]["params"];
    let mut constant = |key: &str| -> Fallible<NodeId> { Ok(graph.constant(number(&params[key])?, &[])) };
    let (mean, decay, weight) = (constant("pl_mean_before")?, constant("pl_decay")?, constant("pl_weight")?);
    let length = losses::path_length(&mut graph, None, images, noise, styles, (mean, decay))?;
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
