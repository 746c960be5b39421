//! The engine: turns [`protocol::Command`]s into training and [`protocol::Frame`]s.
//!
//! Must not know: leptos, the DOM. Only `worker` (wasm32) knows that it lives in a Web Worker.

pub mod backend;
pub mod bench;
pub mod checkpoint;
pub mod contract;
pub mod keeping;
pub mod pace;
pub mod session;
pub mod summary;

#[cfg(target_arch = "wasm32")]
pub mod worker;
