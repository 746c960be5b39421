//! GANs: experiments, data, networks, losses, optimizer, training steps and measures.
//!
//! Must not know: wgpu, the web.

pub mod data;
pub mod dirac;
pub mod experiment;
pub mod field;
pub mod frechet;
pub mod losses;
pub mod measures;
pub mod metrics;
pub mod mistakes;
pub mod networks;
pub mod optimal;
pub mod optimizer;
mod options;
pub mod probes;
mod programs;
pub mod relevance;
mod rows;
mod scalars;
pub mod scaling;
pub mod schedule;
pub mod states;
pub mod steps;
pub mod train_error;
pub mod trainer;
pub mod training_rules;
pub mod update;
