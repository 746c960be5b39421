//! The StyleGAN Loss Explorer: a small GAN trained with StyleGAN's own losses, seen while it trains.
//!
//! The floors, lowest first (a lower floor never imports a higher one):
//! [`graph`] → [`program`] → [`executor`] → [`gan`] → [`engine`] → [`run`] → [`words`] → [`insight`] and, in the browser only, `app`.
//! [`number`] (numbers to text and back) stands below them.
//! `ARCHITECTURE.md` tells the way of the data and the invariants.

#[cfg(target_arch = "wasm32")]
pub mod app;
pub mod engine;
pub mod executor;
pub mod gan;
pub mod graph;
pub mod insight;
pub mod number;
pub mod program;
pub mod run;
pub mod text;
pub mod words;
