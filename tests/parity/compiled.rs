//! Compiled programs: training agrees with the CPU executor.

use loss_explorer::engine::contract::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuExecutor, Tuning};
use loss_explorer::executor::{Executor, HostTensor};
use loss_explorer::gan::trainer::Trainer;
use loss_explorer::graph::{Graph, Unary};
use loss_explorer::program::{Outputs, compile};
use pollster::block_on;

use crate::compare::{TOLERANCE, check, compare};
use crate::gpu;

/// Trains an experiment for two iterations and gives every tensor that has a name.
fn trained<E: Executor>(executor: E, link: &str) -> Vec<(String, HostTensor)> {
    let mut trainer = Trainer::new(executor, link::parse(link).experiment).unwrap();
    trainer.run(2).unwrap();
    trainer.names().into_iter().map(|name| (name.clone(), block_on(trainer.read(&name)).unwrap())).collect()
}

#[test]
fn training_agrees_with_the_cpu_executor() {
    let Some(turn) = gpu() else { return };
    let context = &turn.context;
    for link in ["", "?batch=30&width=20"] {
        let wanted = trained(CpuExecutor::<f64>::default(), link);
        for tuning in [Tuning::Software, Tuning::Hardware] {
            let given = trained(GpuExecutor::with_tuning(context.clone(), tuning), link);
            let mut worst = (0.0, String::new());
            for ((name, given), (_, wanted)) in given.iter().zip(&wanted) {
                assert_eq!(given.shape, wanted.shape, "{name}");
                let error = compare(&given.data, &wanted.data, 1e-4).unwrap_or_else(|e| panic!("{link} ({tuning:?}), {name}: {e}"));
                if error >= worst.0 {
                    worst = (error, name.clone());
                }
            }
            println!("“{link}” ({tuning:?}): {} tensors, largest error {:.1e}: {}", given.len(), worst.0, worst.1);
        }
    }
}

#[test]
fn tables_and_axes_in_another_order() {
    let mut graph = Graph::new();
    let [table, place, y] =
        [("table", [3, 7]), ("place", [5, 4]), ("y", [4, 5])].map(|(name, extents)| graph.state(name, &extents).unwrap());
    let distance = graph.unary(Unary::Abs, place);
    // Some numbers are beyond the table.
    let number = graph.scale(distance, 12.0);
    let gathered = graph.gather(table, number);
    let product = graph.mul(gathered, place).unwrap();
    let turned = graph.permute(product, &[1, 0]).unwrap();
    let next = graph.add(turned, y).unwrap();
    let program = compile(&graph, "gather", &Outputs { updates: vec![(y, next)], summaries: vec![] });
    check(&[program], TOLERANCE);
}
