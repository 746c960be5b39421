//! The StyleGAN Loss Explorer: a small GAN trained with StyleGAN's own losses, seen while it trains.
//!
//! The floors, lowest first (a lower floor never imports a higher one):
//! [`graph`] → [`program`] → [`executor`] → [`gan`] → [`engine`] and, in the browser only, `app`.
//! [`number`] (numbers to text and back) and [`words`] (what the page says) stand beside them.
//! `ARCHITECTURE.md` tells the way of the data and the invariants.

pub mod app;
pub mod engine;
pub mod executor;
pub mod gan;
pub mod graph;
pub mod number;
pub mod program;
pub mod words;
