//! Compiled programs: training agrees with the CPU executor.

use loss_explorer::engine::link;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuExecutor, Tuning};
use loss_explorer::executor::{Executor, HostTensor};
use loss_explorer::gan::trainer::Trainer;
use pollster::block_on;

use crate::compare::compare;
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
