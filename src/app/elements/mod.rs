//! Elements that follow signals.

pub mod element;
pub mod icon;
pub mod reactive;
