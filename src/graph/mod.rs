//! The graph: a static description of a computation, whose gradients are more graph.
//!
//! Must not know: devices, GANs, the web.

mod op;

pub use op::{Binary, Bits, Distribution, LEAKY_SLOPE, Op, Unary};
