//! The stage: samples, scores and layers, drawn and pointed at.

pub mod draw_tools;
pub mod layers;
pub mod marked;
pub mod marker_stamp;
pub mod panel;
pub mod picture_draw;
pub mod plane_draw;
pub mod stage_canvas;
pub mod state;
