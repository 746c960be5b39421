//! GANs: experiments, data, networks, losses, optimizer, training steps and measures.
//!
//! Must not know: wgpu, the web.

pub mod experiment;
pub mod field;
