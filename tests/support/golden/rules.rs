//! Training rules in closed form.

use loss_explorer::gan::training_rules::{self, Autosummary, LossScale};
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
