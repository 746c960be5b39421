//! The way to the engine: its worker, its answers, and the windows for scripts.

pub mod bench;
pub mod requests;
pub mod scripts;
pub mod session;
pub mod worker_link;
