//! Training rules in closed form.

use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::experiment::{Experiment, Switch};
use loss_explorer::gan::optimizer;
use loss_explorer::gan::scaling::{LossScaling, state_name};
use loss_explorer::gan::training_rules::{self, Autosummary};
use loss_explorer::graph::Graph;
use loss_explorer::program::{Outputs, Program, compile};
use serde_json::Value;

use super::file::number;
use super::{Comparison, Fallible, Worst};

/// Averaging, lazy regularisation, loss scaling, schedules and running means.
pub fn check(file: &Value) -> Fallible<Worst> {
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
        let mut executor = CpuExecutor::<f64>::new();
        let program = executor.load(scaled_step()?)?;
        [("scaling_inc", "inc"), ("scaling_dec", "dec")]
            .iter()
            .try_for_each(|(scalar, key)| of(case, key).map(|x| executor.set_scalar(scalar, x)))?;
        executor.write(&state_name("W"), &[of(case, "init_log2")?])?;
        for step in case["trace"].as_array().ok_or("no trace")? {
            let finite = step["gradients_finite"].as_bool().ok_or("no word on the gradients")?;
            executor.write("overflow", &[f64::from(u8::from(!finite))])?;
            executor.write("weight", &[0.0])?;
            executor.run(&[Step { program, step: 0 }])?;
            let scale = read_state(&mut executor, &state_name("W"))?;
            let updated = f64::from(u8::from(read_state(&mut executor, "weight")? != 0.0));
            let expected = step["weights_updated"].as_bool().ok_or("no word on the weights")?;
            comparison.add("loss scaling", &[updated, scale], &[f64::from(u8::from(expected)), of(step, "log2_scale_after")?]);
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

/// One step of plain descent by a gradient of 1, skipped and the scale moved as the state `overflow` says.
fn scaled_step() -> Fallible<Program> {
    let mut graph = Graph::new();
    let experiment = Experiment { scaling: Switch::On, ..Experiment::default() };
    let scaling = LossScaling::of(&mut graph, &experiment, "W")?.ok_or("no scaling")?;
    let [overflow, weight] = ["overflow", "weight"].map(|name| graph.state(name, &[1]));
    let (overflow, weight) = (overflow?, weight?);
    let (zero, one, rate) = (graph.constant(0.0, &[1]), graph.constant(1.0, &[1]), graph.constant(1.0, &[]));
    let step = optimizer::sgd(&mut graph, rate, weight, one)?;
    let updates = vec![scaling.update(&mut graph, overflow, zero)?, optimizer::unless(&mut graph, overflow, step)?];
    Ok(compile(&graph, "scaled step", &Outputs { updates, summaries: vec![] }))
}

fn read_state(executor: &mut CpuExecutor<f64>, name: &str) -> Fallible<f64> {
    Ok(pollster::block_on(executor.read(&[(None, name)]))?[0].data[0])
}
