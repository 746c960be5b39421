//! The native GPU of a test, or a word that there is none.

use loss_explorer::executor::gpu::{GpuContext, GpuExecutor, Want};

/// An executor on any adapter; `None`, said aloud, when there is none, which `REQUIRE_GPU=1` makes a failure.
pub fn executor() -> Option<GpuExecutor> {
    match pollster::block_on(GpuContext::open(Want::AnyIncludingSoftware)) {
        Ok(context) => Some(GpuExecutor::new(context)),
        Err(error) => {
            assert!(std::env::var_os("REQUIRE_GPU").is_none_or(|v| v != "1"), "REQUIRE_GPU=1, but {error}");
            println!("skipped: {error}");
            None
        }
    }
}
