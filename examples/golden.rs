//! Compares an executor with reference files:
//! `cargo run --release --example golden -- --executor cpu64|cpu|gpu FILE…`
//!
//! Prints a line a file and a count; exits with 1 if a file failed or there is no adapter.

#[path = "../tests/support/golden/mod.rs"]
mod golden;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use golden::Verdict;
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut executor = "cpu64".to_string();
    let mut files = vec![];
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--executor" => executor = arguments.next().ok_or("--executor takes cpu64, cpu or gpu")?,
            _ => files.push(argument),
        }
    }
    match executor.as_str() {
        "cpu64" => Ok(report(&files, &mut CpuExecutor::<f64>::new(), 1e-10)),
        "cpu" => Ok(report(&files, &mut CpuExecutor::<f32>::new(), 2e-5)),
        "gpu" => {
            let context = pollster::block_on(GpuContext::open(Want::AnyIncludingSoftware))?;
            eprintln!("adapter: {}", context.adapter_name);
            Ok(report(&files, &mut GpuExecutor::new(context), 1e-4))
        }
        other => Err(format!("there is no executor “{other}”: it is cpu64, cpu or gpu").into()),
    }
}

fn report(files: &[String], executor: &mut impl Executor, tolerance: f64) -> ExitCode {
    let (mut passed, mut failed, mut unsupported) = (0, 0, 0);
    for file in files {
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
        match compare(file, executor) {
            Ok(Verdict::Compared(worst)) if worst.error <= tolerance => {
                passed += 1;
                println!("{stem} passed (worst: {}, {:.1e})", worst.name, worst.error);
            }
            Ok(Verdict::Compared(worst)) => {
                failed += 1;
                println!("{stem} failed (worst: {}, {:.1e}, allowed {tolerance:.0e})", worst.name, worst.error);
            }
            Ok(Verdict::Unsupported(reason)) => {
                unsupported += 1;
                println!("{stem} unsupported ({reason})");
            }
            Err(error) => {
                failed += 1;
                println!("{stem} failed ({error})");
            }
        }
    }
    println!("{passed} passed, {failed} failed, {unsupported} unsupported");
    if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn compare(file: &str, executor: &mut impl Executor) -> Result<Verdict, Box<dyn Error>> {
    let value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    golden::check(&value, executor)
}
