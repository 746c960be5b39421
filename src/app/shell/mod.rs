//! The frame that every view shares: header, banner, transport, strip, help; keyboard, address, theme and language.

pub mod address;
pub mod banner;
pub mod header;
pub mod help;
pub mod keyboard;
pub mod language;
pub mod root;
pub mod say;
pub mod slow_run;
pub mod state;
pub mod strip;
pub mod theme;
pub mod transport;
