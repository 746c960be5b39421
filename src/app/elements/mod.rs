//! Small pieces that every room takes: icons, and the way of the focus.

pub mod focus;
pub mod icon;
