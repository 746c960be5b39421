//! Choosing an executor, and saying which it is and why.
//!
//! Must not know: what is trained.

use crate::engine::contract::notice::Notice;
use crate::engine::contract::report::{Backend, BackendKind};
use crate::engine::contract::view::BackendChoice;
use crate::engine::timer::{after, within};
use crate::executor::ExecutorError;
use crate::executor::any::AnyExecutor;
use crate::executor::gpu::{GpuContext, GpuExecutor, Want};

/// How long a browser may take to say whether it has a GPU.
const LIMIT_MS: u32 = 5_000;

/// Opens the executor that was asked for, or the CPU with a notice that says why.
///
/// A software adapter counts as no GPU (the CPU executor is faster) unless WebGPU is asked for by name.
pub async fn choose(choice: BackendChoice) -> (AnyExecutor, Backend) {
    let Some(want) = want(choice) else { return (AnyExecutor::cpu(), cpu(None)) };
    chosen(within(after(LIMIT_MS), GpuContext::open(want)).await)
}

/// Opens the executor that was asked for, or with [`BackendChoice::Auto`] the CPU if it has to be.
///
/// # Errors
/// WebGPU was asked for by name, and is not to be had.
pub async fn open(choice: BackendChoice) -> Result<AnyExecutor, ExecutorError> {
    let Some(want) = want(choice) else { return Ok(AnyExecutor::cpu()) };
    match within(after(LIMIT_MS), GpuContext::open(want)).await {
        Some(Ok(context)) => Ok(gpu(context)),
        _ if choice == BackendChoice::Auto => Ok(AnyExecutor::cpu()),
        Some(Err(error)) => Err(error),
        None => Err(ExecutorError::NoAdapter(format!("no answer within {LIMIT_MS} ms"))),
    }
}

/// The CPU backend, and why it is that.
pub fn cpu(notice: Option<Notice>) -> Backend {
    Backend { kind: BackendKind::Cpu, notice }
}

/// Which adapters a choice takes; `None` for the CPU.
fn want(choice: BackendChoice) -> Option<Want> {
    match choice {
        BackendChoice::Cpu => None,
        BackendChoice::Auto => Some(Want::RealOnly),
        BackendChoice::WebGpu => Some(Want::AnyIncludingSoftware),
    }
}

/// What follows from the answer to the question for a GPU; `None`: there was no answer.
fn chosen(answer: Option<Result<GpuContext, ExecutorError>>) -> (AnyExecutor, Backend) {
    let notice = match answer {
        Some(Ok(context)) => {
            let notice = context.is_software.then_some(Notice::SoftwareAdapter);
            return (gpu(context), Backend { kind: BackendKind::WebGpu, notice });
        }
        Some(Err(ExecutorError::NoAdapter(_))) => Notice::NoGpu,
        Some(Err(error)) => Notice::GpuUnusable(error),
        None => Notice::GpuSilent,
    };
    (AnyExecutor::cpu(), cpu(Some(notice)))
}

fn gpu(context: GpuContext) -> AnyExecutor {
    AnyExecutor::Gpu(Box::new(GpuExecutor::new(context)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pollster::block_on;
    use std::future::{pending, ready};

    fn told(limit: impl Future<Output = ()>, opening: impl Future<Output = Result<GpuContext, ExecutorError>>) -> Option<Notice> {
        let (executor, backend) = chosen(block_on(within(limit, opening)));
        assert!(executor.gpu().is_none() && backend.kind == BackendKind::Cpu);
        backend.notice
    }

    #[test]
    fn a_browser_that_never_answers_leaves_the_cpu_and_says_so() {
        assert_eq!(told(ready(()), pending()), Some(Notice::GpuSilent));
        assert_eq!(told(after(10), pending()), Some(Notice::GpuSilent));
    }

    #[test]
    fn an_answer_in_time_is_told_as_it_is() {
        assert_eq!(told(pending(), ready(Err(ExecutorError::NoAdapter(String::new())))), Some(Notice::NoGpu));
        let lost = ExecutorError::DeviceLost("gone".into());
        assert_eq!(told(pending(), ready(Err(lost.clone()))), Some(Notice::GpuUnusable(lost)));
    }
}
