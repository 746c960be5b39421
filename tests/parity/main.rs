//! GPU against a straightforward f64 reading of the same programs.
//!
//! `REQUIRE_GPU=1` makes a missing adapter a failure; otherwise the tests say that they were skipped, and why.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "NaN has to fail")]

mod compare;
mod compiled;
mod executor;
mod functions;
mod kernels;
#[path = "../programs/mod.rs"]
mod programs;
mod reference;

use std::sync::{Mutex, MutexGuard, PoisonError};

use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};
use pollster::block_on;

/// A device of its own for one test at a time: waiting threads would only slow it down, and one that is still
/// open when the process ends has been seen to crash a software driver.
struct Turn {
    context: GpuContext,
    _alone: MutexGuard<'static, ()>,
}

impl Turn {
    fn executor(&self) -> GpuExecutor {
        GpuExecutor::new(self.context.clone())
    }
}

/// The device, or a word on why there is none.
fn gpu() -> Option<Turn> {
    static TURNS: Mutex<()> = Mutex::new(());
    let alone = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
    match block_on(GpuContext::open(Want::AnyIncludingSoftware)) {
        Ok(context) => Some(Turn { context, _alone: alone }),
        Err(error) if std::env::var("REQUIRE_GPU").is_ok_and(|v| v == "1") => panic!("REQUIRE_GPU=1, but {error}"),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

#[test]
fn adapter() {
    if let Some(Turn { context, .. }) = gpu() {
        println!("GPU adapter: {} (software: {})", context.adapter_name, context.is_software);
    }
}
