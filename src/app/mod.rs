//! The page: elements that follow leptos' signals, send commands and draw frames. It owns no tensors.
//!
//! The modules without a browser in them (numbers to text, ticks, decimation, colours, sliders …) build and are
//! tested natively; the others exist only in wasm32. Must not know: executors.

pub mod cards;
pub mod charts;
pub mod colour;
pub mod drawing;
pub mod export;
pub mod file_kinds;
pub mod format;
pub mod history;
pub mod json;
pub mod judge;
pub mod listing;
pub mod live;
pub mod lives;
pub mod log_names;
pub mod loss_curves;
pub mod picture_map;
pub mod pins;
pub mod presets;
pub mod scale;
pub mod slider;
pub mod snippet;
pub mod stack;
pub mod stage_map;
pub mod sum;
pub mod tabulate;
pub mod ticks;
pub mod trace;
pub mod training_log;

#[cfg(target_arch = "wasm32")]
mod address;
#[cfg(target_arch = "wasm32")]
mod banner;
#[cfg(target_arch = "wasm32")]
mod bench;
#[cfg(target_arch = "wasm32")]
mod canvas;
#[cfg(target_arch = "wasm32")]
mod card;
#[cfg(target_arch = "wasm32")]
mod chart;
#[cfg(target_arch = "wasm32")]
mod chart_draw;
#[cfg(target_arch = "wasm32")]
mod chart_text;
#[cfg(target_arch = "wasm32")]
mod control;
#[cfg(target_arch = "wasm32")]
mod curves;
#[cfg(target_arch = "wasm32")]
mod draw_tools;
#[cfg(target_arch = "wasm32")]
mod element;
#[cfg(target_arch = "wasm32")]
mod files;
#[cfg(target_arch = "wasm32")]
mod header;
#[cfg(target_arch = "wasm32")]
mod help;
#[cfg(target_arch = "wasm32")]
mod keyboard;
#[cfg(target_arch = "wasm32")]
mod language;
#[cfg(target_arch = "wasm32")]
mod layers;
#[cfg(target_arch = "wasm32")]
mod own;
#[cfg(target_arch = "wasm32")]
mod painter;
#[cfg(target_arch = "wasm32")]
mod pen;
#[cfg(target_arch = "wasm32")]
mod picture_draw;
#[cfg(target_arch = "wasm32")]
mod reactive;
#[cfg(target_arch = "wasm32")]
mod reload;
#[cfg(target_arch = "wasm32")]
mod requests;
#[cfg(target_arch = "wasm32")]
mod root;
#[cfg(target_arch = "wasm32")]
mod sample_choice;
#[cfg(target_arch = "wasm32")]
mod scripts;
#[cfg(target_arch = "wasm32")]
mod select;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod settings;
#[cfg(target_arch = "wasm32")]
mod share;
#[cfg(target_arch = "wasm32")]
mod stage;
#[cfg(target_arch = "wasm32")]
mod stage_draw;
#[cfg(target_arch = "wasm32")]
mod stamp;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod strip;
#[cfg(target_arch = "wasm32")]
mod tensor;
#[cfg(target_arch = "wasm32")]
mod theme;
#[cfg(target_arch = "wasm32")]
mod transport;
#[cfg(target_arch = "wasm32")]
mod views;
#[cfg(target_arch = "wasm32")]
mod worker_link;

#[cfg(target_arch = "wasm32")]
pub use root::mount;
