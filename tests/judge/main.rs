//! The judge: every state's own runs and logs, and every other state's as negative controls; the sentences that were once false; advice
//! that is followed; and that charts cannot contradict each other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "../support/native_run.rs"]
mod native_run;

mod advice;
mod contradictions;
mod live;
mod logs;
mod sentences;
