//! Choosing an executor, and saying in words which it is.
//!
//! Must not know: what is trained.

use crate::engine::contract::protocol::Backend;
use crate::engine::contract::view::BackendChoice;
use crate::executor::any::AnyExecutor;
use crate::executor::gpu::{GpuContext, GpuExecutor, Want};
use crate::words::engine as words;

/// Opens the executor that was asked for, or the CPU with a sentence that says why.
///
/// A software adapter counts as no GPU (the CPU executor is faster) unless WebGPU is asked for by name.
pub async fn choose(choice: BackendChoice) -> (AnyExecutor, Backend) {
    let want = match choice {
        BackendChoice::Cpu => return (AnyExecutor::cpu(), cpu(None)),
        BackendChoice::Auto => Want::RealOnly,
        BackendChoice::WebGpu => Want::AnyIncludingSoftware,
    };
    match GpuContext::open(want).await {
        Ok(context) => {
            let notice = context.is_software.then(|| words::SOFTWARE.get().to_string());
            let backend = Backend { name: "webgpu".into(), label: "WebGPU".into(), notice };
            (AnyExecutor::Gpu(Box::new(GpuExecutor::new(context))), backend)
        }
        Err(_) => (AnyExecutor::cpu(), cpu(Some(words::NO_GPU.get()))),
    }
}

/// The CPU backend, in words.
pub fn cpu(notice: Option<&str>) -> Backend {
    Backend { name: "cpu".into(), label: "CPU".into(), notice: notice.map(String::from) }
}
