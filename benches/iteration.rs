//! Iterations a second of the bench workloads, natively: `cargo bench`.

use divan::{Bencher, counter::ItemsCount};
use loss_explorer::engine::bench::experiment;
use loss_explorer::executor::Executor;
use loss_explorer::executor::cpu::CpuExecutor;
use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};
use loss_explorer::gan::trainer::Trainer;

const WORKLOADS: [&str; 3] = ["toy2d", "wide2d", "conv8"];
/// Iterations in one measured turn: a GPU is read back once a turn, so a fast one needs many.
const TURN: u32 = 4;
const HARDWARE_TURN: u32 = 256;

fn main() {
    divan::main();
}

#[divan::bench(args = WORKLOADS, sample_count = 10)]
fn cpu(bencher: Bencher, workload: &str) {
    measure(bencher, workload, CpuExecutor::<f32>::new(), TURN);
}

#[divan::bench(args = WORKLOADS, sample_count = 10)]
fn gpu(bencher: Bencher, workload: &str) {
    match pollster::block_on(GpuContext::open(Want::AnyIncludingSoftware)) {
        Ok(context) => {
            let turn = if context.is_software { TURN } else { HARDWARE_TURN };
            measure(bencher, workload, GpuExecutor::new(context), turn);
        }
        Err(error) => println!("skipped: {error}"),
    }
}

fn measure(bencher: Bencher, workload: &str, executor: impl Executor, turn: u32) {
    let mut trainer = experiment(workload).ok().and_then(|e| Trainer::new(executor, e).ok());
    bencher.counter(ItemsCount::new(turn as usize)).bench_local(|| {
        let trainer = trainer.as_mut()?;
        trainer.run(turn).ok()?;
        pollster::block_on(trainer.rows()).ok()
    });
}
