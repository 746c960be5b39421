//! Losses: terms, summaries, and gradients with respect to every parameter.

use std::collections::BTreeMap;

use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::networks::Network;
use loss_explorer::program::{Outputs, compile};
use serde_json::Value;

use super::file::{networks, number, numbers, object, parameters};
use super::graph::Built;
use super::{Comparison, Fallible, Verdict, mean, read};

pub fn check<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
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

pub fn write_inputs<E: Executor>(file: &Value, networks: &BTreeMap<String, Network>, executor: &mut E) -> Fallible<()> {
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
