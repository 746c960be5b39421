//! Elements that follow signals.

pub mod element;
pub mod reactive;
