//! Adam in both forms, and whole iterations.

use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::networks::Network;
use loss_explorer::gan::optimizer::{self, AdamForm, AdamSettings, beta_powers_name};
use loss_explorer::graph::{Graph, NodeId};
use loss_explorer::program::{Outputs, compile};
use serde_json::Value;

use super::file::{networks, number, numbers, parameters, text};
use super::graph::Built;
use super::losses::write_inputs;
use super::{Comparison, Fallible, Verdict, Worst, mean, read};

pub fn check_adam<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
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

pub fn check_adam_scalar<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Worst> {
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

/// Whole iterations in StyleGAN1's order: D's step, Gs, G's step.
pub fn check_iterations<E: Executor>(file: &Value, executor: &mut E) -> Fallible<Verdict> {
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

pub fn adam_update(
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
    Ok(optimizer::adam(graph, prefix, form, settings, flat, gradient)?)
}
