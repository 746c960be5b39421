//! Trains an experiment link natively and prints its scalars as CSV, one line an iteration.
//!
//! `cargo run --release --example train -- --executor cpu64|cpu|gpu --iterations N 'LINK'`

use loss_explorer::engine::contract::link;
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};
use loss_explorer::gan::experiment::Experiment;
use loss_explorer::gan::trainer::{TrainError, Trainer};
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut executor, mut iterations, mut text) = ("cpu".to_string(), 200, String::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--executor" => executor = arguments.next().ok_or("--executor takes cpu64, cpu or gpu")?,
            "--iterations" => iterations = arguments.next().ok_or("--iterations takes a number")?.parse()?,
            _ => text = argument,
        }
    }
    let link = link::parse(&text);
    link.complaints.iter().for_each(|complaint| eprintln!("{}", complaint.say().of(Language::English)));
    match executor.as_str() {
        "cpu64" => train(CpuExecutor::<f64>::new(), link.experiment, iterations)?,
        "cpu" => train(CpuExecutor::<f32>::new(), link.experiment, iterations)?,
        "gpu" => {
            let context = pollster::block_on(GpuContext::open(Want::AnyIncludingSoftware))?;
            eprintln!("adapter: {}", context.adapter_name);
            train(GpuExecutor::new(context), link.experiment, iterations)?;
        }
        other => return Err(format!("there is no executor “{other}”: it is cpu64, cpu or gpu").into()),
    }
    Ok(())
}

/// Prints the header and one line an iteration, with enough digits to read every number back.
fn train(executor: impl Executor, experiment: Experiment, iterations: u32) -> Result<(), TrainError> {
    let mut trainer = Trainer::new(executor, experiment)?;
    println!("iteration,{}", trainer.scalar_names().join(","));
    while trainer.iteration() < iterations {
        trainer.run((iterations - trainer.iteration()).min(trainer.max_queued()))?;
        for row in pollster::block_on(trainer.rows())? {
            let values: Vec<String> = row.values.iter().map(f64::to_string).collect();
            println!("{},{}", row.iteration, values.join(","));
            if let Some(fault) = row.fault {
                eprintln!("{} was not finite in iteration {}; training stopped there", fault.term, row.iteration);
                return Ok(());
            }
        }
    }
    Ok(())
}
