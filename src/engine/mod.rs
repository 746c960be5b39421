//! The engine: turns [`protocol::Command`]s into training and [`protocol::Frame`]s.
//!
//! Must not know: leptos, the DOM. Only `worker` (wasm32) knows that it lives in a Web Worker.

pub mod link;
pub mod protocol;
pub mod view;
