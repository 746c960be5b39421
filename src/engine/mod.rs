//! The engine: turns [`contract::command::Command`]s into training and [`contract::frame::Frame`]s.
//!
//! Must not know: leptos, the DOM, sentences. Only `worker` (wasm32) knows that it lives in a Web Worker.

pub mod backend;
pub mod bench;
pub mod checkpoint;
pub mod contract;
pub mod keeping;
pub mod measuring;
pub mod pace;
pub mod session;
pub mod snapshot;
pub mod timer;

#[cfg(target_arch = "wasm32")]
pub mod console;
#[cfg(target_arch = "wasm32")]
pub mod worker;
