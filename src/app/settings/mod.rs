//! The settings: one control a declared field, presets, and data of the person's own.

pub mod about_gamma;
pub mod control;
pub mod own_data;
pub mod panel;
pub mod preset_choice;
pub mod select;
pub mod slider;
