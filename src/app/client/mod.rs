//! The way to the engine: its worker, its answers, and the windows for scripts.

pub mod bench;
pub mod clock;
pub mod javascript;
pub mod requests;
pub mod run_client;
pub mod run_handle;
pub mod scripts;
pub mod worker_link;
