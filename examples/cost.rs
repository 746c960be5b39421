//! Prints the cost of an iteration, kernel by kernel: `cargo run --release --example cost -- [--time cpu|gpu] 'LINK'`.
//!
//! Static cost always; with `--time` the milliseconds of each kernel too, run alone and repeatedly on that executor. A
//! workload of the bench is asked for by its name in place of the link.

use std::time::Instant;

use loss_explorer::engine::bench;
use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};
use loss_explorer::executor::{Executor, Step};
use loss_explorer::gan::steps;
use loss_explorer::program::{Core, Cost, Kernel, Program};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Milliseconds that a kernel is repeated for.
const PATIENCE_MS: f64 = 50.0;

fn main() -> Outcome<()> {
    let (mut time, mut text) = (None, String::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--time" => time = Some(arguments.next().ok_or("--time takes cpu or gpu")?),
            _ => text = argument,
        }
    }
    let experiment = bench::experiment(&text).unwrap_or_else(|_| link::parse(&text).experiment);
    let programs = [steps::d_step(&experiment)?, steps::g_step(&experiment)?];
    match time.as_deref() {
        None => programs.iter().try_for_each(|program| print(program, |_| Ok(None)))?,
        Some("cpu") => {
            programs
                .iter()
                .try_for_each(|program| print(program, |kernel| milliseconds(&mut CpuExecutor::<f32>::new(), program, kernel)))?;
        }
        Some("gpu") => {
            let context = pollster::block_on(GpuContext::open(Want::AnyIncludingSoftware))?;
            println!("adapter: {}", context.adapter_name);
            let mut executor = GpuExecutor::new(context);
            programs.iter().try_for_each(|program| print(program, |kernel| milliseconds(&mut executor, program, kernel)))?;
        }
        Some(other) => return Err(format!("--time takes cpu or gpu, not “{other}”").into()),
    }
    let total: Cost = programs.iter().map(Cost::of).sum();
    println!("one iteration: {total}");
    Ok(())
}

fn print(program: &Program, mut time: impl FnMut(&Kernel) -> Outcome<Option<f64>>) -> Outcome<()> {
    println!("{}: {}", program.name, Cost::of(program));
    let mut total = 0.0;
    for (index, kernel) in program.kernels.iter().enumerate() {
        let cost = Cost::of_kernel(kernel);
        let timed = time(kernel)?.map_or(String::new(), |ms| {
            total += ms;
            format!("{ms:8.3} ms, {:6.2} GFLOP/s  ", cost.flops as f64 / ms / 1e6)
        });
        println!("  {index:3} {timed}{:48} {:46} {}", core(kernel), cost.to_string(), kernel.label);
    }
    if total > 0.0 {
        println!("{}: {total:.2} ms", program.name);
    }
    Ok(())
}

/// Mean time of a kernel that is run alone, until the device has finished.
fn milliseconds(executor: &mut impl Executor, program: &Program, kernel: &Kernel) -> Outcome<Option<f64>> {
    executor.clear();
    let alone = Program { kernels: vec![kernel.clone()], ..program.clone() };
    let summarised = !alone.summaries.is_empty();
    let id = executor.load(alone)?;
    let mut runs = |count: usize| -> Outcome<f64> {
        let start = Instant::now();
        executor.run(&vec![Step { program: id, step: 1 }; count])?;
        if summarised {
            pollster::block_on(executor.summaries())?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e3)
    };
    let once = runs(1)?.min(runs(1)?);
    let count = ((PATIENCE_MS / once) as usize).clamp(1, 200);
    Ok(Some(runs(count)? / count as f64))
}

fn core(kernel: &Kernel) -> String {
    match &kernel.core {
        Core::Map => format!("map {:?}", kernel.domain),
        Core::Matmul { m, n, k, transpose_a, transpose_b, .. } => {
            let mark = |t: &bool| if *t { "ᵀ" } else { "" };
            format!("matmul{}·{} [{m}, {k}]·[{k}, {n}]", mark(transpose_a), mark(transpose_b))
        }
        Core::Convolve { convolution, .. } => {
            let [x, w, y] = convolution.shapes();
            format!("convolve {x:?} with {w:?} → {y:?}")
        }
        Core::Sum { outer, reduced, inner, .. } => format!("sum [{outer}, {reduced}, {inner}]"),
        Core::GradientPenalty { samples, features, .. } => format!("gradient penalty [{samples}, {features}]"),
        Core::SoftplusScore { negate, .. } => format!("softplus score {}", if *negate { "−" } else { "+" }),
    }
}
