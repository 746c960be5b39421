//! The charts: their canvases, cursor, cards and words.

pub mod card;
pub mod chart;
pub mod chart_canvas;
pub mod chart_draw;
pub mod chart_text;
pub mod curve_values;
pub mod curves;
mod main_sentence;
pub mod state;
pub mod verdicts;
