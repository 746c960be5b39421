//! The engine: turns [`protocol::Command`]s into training and [`protocol::Frame`]s.
//!
//! Must not know: leptos, the DOM. Only `worker` (wasm32) knows that it lives in a Web Worker.

pub mod backend;
pub mod bench;
pub mod checkpoint;
pub mod keeping;
pub mod link;
pub mod pace;
pub mod protocol;
pub mod session;
pub mod summary;
pub mod view;

#[cfg(target_arch = "wasm32")]
pub mod worker;
