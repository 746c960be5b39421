//! The page: elements that follow leptos' signals, send commands and draw frames. It owns no tensors.
//!
//! The only room that knows a browser; what can be known without one lies in `run` and `insight`. Must not know: executors.

mod charts;
mod client;
mod drawing;
mod elements;
mod files;
mod page;
mod settings;
mod shell;
mod stage;
mod views;

pub use shell::root::mount;
