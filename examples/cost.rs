//! Prints the static cost of an iteration, kernel by kernel: `cargo run --example cost -- 'LINK'`.

use loss_explorer::engine::link;
use loss_explorer::gan::steps;
use loss_explorer::program::{Core, Cost, Kernel, Program};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let experiment = link::parse(&std::env::args().nth(1).unwrap_or_default()).experiment;
    let programs = [steps::d_step(&experiment)?, steps::g_step(&experiment)?];
    programs.iter().for_each(print);
    let total: Cost = programs.iter().map(Cost::of).sum();
    println!("one iteration: {total}");
    Ok(())
}

fn print(program: &Program) {
    println!("{}: {}", program.name, Cost::of(program));
    for (index, kernel) in program.kernels.iter().enumerate() {
        println!("  {index:3} {:36} {:46} {}", core(kernel), Cost::of_kernel(kernel).to_string(), kernel.label);
    }
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
