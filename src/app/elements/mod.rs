//! Small pieces that every room takes: icons, the way of the focus, what a link can hide.

pub mod focus;
pub mod hide_words;
pub mod icon;
