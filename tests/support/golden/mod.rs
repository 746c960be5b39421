//! Reads reference files (`tests/golden/README.md`) and compares an executor with them.
//!
//! Shared by `tests/golden.rs` and `examples/golden.rs`; knows the file format, and of the library
//! only what anyone can use.

mod dirac;
mod file;
mod graph;
mod losses;
mod path_length;
mod rules;
mod softplus;
mod training;

use std::error::Error;

use loss_explorer::executor::{Executor, HostTensor, ProgramId};
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
    match file::text(file, "kind")? {
        "loss" => losses::check(file, executor),
        "softplus" => softplus::check(file, executor).map(Verdict::Compared),
        "adam" => training::check_adam(file, executor),
        "adam_scalar" => training::check_adam_scalar(file, executor).map(Verdict::Compared),
        "train_sg1" => training::check_iterations(file, executor),
        "path_length" => path_length::check(file, executor).map(Verdict::Compared),
        "dirac" => dirac::check(file).map(Verdict::Compared),
        "training_math" => rules::check(file).map(Verdict::Compared),
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

fn read<E: Executor>(executor: &mut E, program: ProgramId, name: &str) -> Fallible<HostTensor> {
    Ok(pollster::block_on(executor.read(&[(Some(program), name)]))?.remove(0))
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
