//! What the page shows is what anyone can recompute from the tensors it hands out.

use std::collections::BTreeMap;

use super::{open, with_and_without_webgpu};
use browser_driver::{Error, Page, Result, Tensor, WebGpu};
use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::gan::trainer::{TrainError, Trainer};

with_and_without_webgpu!(scalars_follow_from_the_tensors, names_and_shapes_are_those_of_the_networks);

const TOLERANCE: f64 = 1e-5;

fn scalars_follow_from_the_tensors(gpu: WebGpu) -> Result<()> {
    // Two losses of G, both penalties at odd weights.
    for (link, g_loss) in [
        ("r1_gamma=3&r2_gamma=0.7&batch=100", (|f| softplus(-f)) as fn(f64) -> f64),
        ("g_loss=G_logistic_saturating&r2_gamma=2", |f| -softplus(f)),
    ] {
        let page = open(gpu, link)?;
        page.wait_for_iteration(20)?;
        let paused = page.pause()?;
        let scalars = &paused.scalars;
        let gamma = |key: &str| paused.experiment[key].as_f64().unwrap_or(f64::NAN);

        let real = page.tensor("real_scores_out")?;
        let fake = page.tensor("fake_scores_out")?;
        check(scalars, "Loss/scores/real", mean(&real.data));
        check(scalars, "Loss/scores/fake", mean(&fake.data));

        let r1 = penalties(&page, "real_grads", "r1_penalty")?;
        let r2 = penalties(&page, "fake_grads", "r2_penalty")?;
        check(scalars, "Loss/r1_penalty", mean(&r1));
        check(scalars, "Loss/r2_penalty", mean(&r2));

        let adversarial: Vec<f64> = real.data.iter().zip(&fake.data).map(|(r, f)| softplus(-r) + softplus(*f)).collect();
        let penalty = gamma("r1_gamma") / 2.0 * mean(&r1) + gamma("r2_gamma") / 2.0 * mean(&r2);
        check(scalars, "Loss/D/loss", mean(&adversarial) + penalty);

        // G's step has latents and scores of its own.
        let fake_for_g: Vec<f64> = page.tensor("TrainG/fake_scores_out")?.data.iter().map(|f| g_loss(*f)).collect();
        check(scalars, "Loss/G/loss", mean(&fake_for_g));
    }
    Ok(())
}

/// The squared gradients, summed per sample here, and the page's own sums beside them.
fn penalties(page: &Page, gradients: &str, sums: &str) -> Result<Vec<f64>> {
    let gradients = page.tensor(gradients)?;
    let own: Vec<f64> = gradients.data.chunks(gradients.shape[1]).map(|g| g.iter().map(|x| x * x).sum()).collect();
    let shown = page.tensor(sums)?;
    assert_eq!(shown.data.len(), own.len(), "{sums}");
    let largest = own.iter().copied().fold(0.0, f64::max);
    for (i, (a, b)) in own.iter().zip(&shown.data).enumerate() {
        assert!((a - b).abs() <= TOLERANCE * largest, "{sums}[{i}] is {b}, its gradients say {a}");
    }
    Ok(own)
}

fn names_and_shapes_are_those_of_the_networks(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, "batch=30&latents=3&g_width=8&g_depth=2&d_width=9&d_depth=1")?;
    page.wait_for_iteration(1)?;
    page.pause()?;
    let names = page.names()?;
    for (name, shape) in [
        ("latents", vec![30, 3]),
        ("reals", vec![30, 2]),
        ("fake_images_out", vec![30, 2]),
        ("real_scores_out", vec![30]),
        ("fake_scores_out", vec![30]),
        ("real_grads", vec![30, 2]),
        ("r1_penalty", vec![30]),
        ("G/0/weight", vec![3, 8]),
        ("G/0/bias", vec![8]),
        ("G/2/weight", vec![8, 2]),
        ("D/0/weight", vec![2, 9]),
        ("D/1/weight", vec![9, 1]),
    ] {
        assert!(names.iter().any(|n| n == name), "{name} is not among {names:?}");
        let Tensor { shape: is, data } = page.tensor(name)?;
        assert_eq!(is, shape, "{name}");
        assert_eq!(data.len(), shape.iter().product::<usize>(), "{name}");
        assert!(data.iter().all(|x| x.is_finite()), "{name}");
    }
    for name in &names {
        page.tensor(name)?;
    }
    assert!(page.tensor("no such tensor").is_err());
    Ok(())
}

/// The scalars of the first iterations, taken one by one, as a native run of the same link prints them.
fn first_scalars(page: &Page, iterations: u64) -> Result<Vec<BTreeMap<String, f64>>> {
    page.wait_for_iteration(1)?;
    page.pause()?;
    page.act("reset")?;
    page.wait_until("iteration 0", |s| s.iteration == 0 && !s.half_done)?;
    let step = |i| {
        page.act("step-both")?;
        page.wait_until(&format!("iteration {i}"), |s| s.iteration == i && !s.half_done && !s.scalars.is_empty()).map(|s| s.scalars)
    };
    (1..=iterations).map(step).collect()
}

/// The scalars of the first iterations, computed natively.
fn native_scalars(link: &str, iterations: u32) -> Result<Vec<BTreeMap<String, f64>>> {
    let failed = |error: TrainError| Error::new(error.to_string());
    let mut trainer = Trainer::new(CpuExecutor::<f32>::new(), link::parse(link).experiment).map_err(failed)?;
    trainer.run(iterations).map_err(failed)?;
    let rows = pollster::block_on(trainer.rows()).map_err(failed)?;
    let names = trainer.scalar_names();
    Ok(rows.iter().map(|row| names.iter().cloned().zip(row.values.iter().copied()).collect()).collect())
}

#[test]
fn the_page_shows_what_a_native_run_computes() -> Result<()> {
    for link in ["", "data=grid&r1_gamma=1&r2_gamma=0.5&batch=64&g_act=swish&seed=11", "data=moons&d_loss=D_logistic&d_act=tanh&batch=33"] {
        let page = open(WebGpu::Absent, link)?;
        let shown = first_scalars(&page, 5)?;
        let native = native_scalars(&format!("?{link}"), 5)?;
        assert_eq!(shown.len(), native.len());
        for (shown, native) in shown.iter().zip(&native) {
            assert_eq!(shown.keys().collect::<Vec<_>>(), native.keys().collect::<Vec<_>>());
            native.iter().for_each(|(name, value)| check(shown, name, *value));
        }
    }
    Ok(())
}

fn check(scalars: &BTreeMap<String, f64>, name: &str, expected: f64) {
    let shown = scalars.get(name).copied().unwrap_or(f64::NAN);
    // Relative to the number, or to 1 where it is smaller: means of scores may cancel.
    let tolerance = TOLERANCE * expected.abs().max(1.0);
    assert!((shown - expected).abs() <= tolerance, "{name} is shown as {shown}; the tensors say {expected}");
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}
