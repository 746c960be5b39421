//! Elements that follow signals.

pub mod element;
pub mod focus;
pub mod icon;
pub mod reactive;
