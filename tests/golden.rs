//! Every executor reproduces the reference vectors of an independent float64 implementation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/golden/mod.rs"]
mod golden;
#[path = "support/gpu.rs"]
mod gpu;

use std::path::{Path, PathBuf};

use golden::Verdict;
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use serde_json::Value;

const CPU64: f64 = 1e-10;
const CPU: f64 = 2e-5;
const GPU: f64 = 1e-4;

#[test]
fn the_f64_executor_matches_to_ten_digits() {
    compare_all(&mut CpuExecutor::<f64>::new(), CPU64);
}

#[test]
fn the_f32_executor_matches_in_single_precision() {
    compare_all(&mut CpuExecutor::<f32>::new(), CPU);
}

#[test]
fn the_gpu_executor_matches_in_single_precision() {
    if let Some(mut executor) = gpu::executor() {
        compare_all(&mut executor, GPU);
    }
}

/// The comparison itself can fail: a single changed number is found in a file of every kind, and so is a NaN.
#[test]
fn a_wrong_reference_is_noticed() {
    let damages: [(&str, &str, Value); 10] = [
        ("mlp_tanh__D_logistic_simplegp_r1r2", "/grads/D/0/weight/data/3", 0.5.into()),
        ("mlp_tanh__D_logistic_simplegp_r1r2", "/terms/r1_penalty/data/0", "nan".into()),
        ("mlp_tanh__D_logistic_simplegp_r1r2", "/loss_mean", 1.0.into()),
        ("conv_lrelu__D_wgan_gp", "/terms/mixed_norms/data/0", 1.0.into()),
        ("cond_mlp_lrelu__D_wgan_gp", "/inputs/labels/data/0", 0.5.into()),
        ("ext_pathlen", "/pl_mean_after", 0.3.into()),
        ("dirac", "/methods/0/altgd/first/7/1", 0.5.into()),
        ("dirac_start", "/methods/1/altgd/start/0", 1.0.into()),
        ("training_math", "/autosummary/2/count", 6.0.into()),
        ("training_math", "/loss_scaling/0/trace/2/weights_updated", false.into()),
    ];
    for (stem, place, value) in damages {
        let mut wrong = read(&folder().join(format!("{stem}.json")));
        *wrong.pointer_mut(place).unwrap_or_else(|| panic!("{stem} has no {place}")) = value;
        let Verdict::Compared(worst) = golden::check(&wrong, &mut CpuExecutor::<f64>::new()).unwrap() else { panic!("not compared") };
        assert!(!(worst.error <= CPU64), "the change at {place} of {stem} was not noticed");
    }
}

fn compare_all(executor: &mut impl Executor, tolerance: f64) {
    let mut compared = 0;
    for file in files() {
        let stem = file.file_stem().unwrap().to_string_lossy().to_string();
        match golden::check(&read(&file), executor).unwrap_or_else(|e| panic!("{stem}: {e}")) {
            Verdict::Compared(worst) => {
                compared += 1;
                assert!(worst.error <= tolerance, "{stem}: {} is off by {:e}", worst.name, worst.error);
            }
            Verdict::Unsupported(reason) => panic!("{stem} is not supported: {reason}"),
        }
    }
    assert_eq!(compared, 67, "files are missing or new");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    assert!(files.len() > 60, "reference files are missing");
    files
}

fn read(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}
