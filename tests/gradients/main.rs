//! Gradients equal central differences in f64, for every operation and every loss, first and second order; products with
//! the Hessian are symmetric.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod differences;
mod losses;
mod operations;
mod random_shapes;
mod symmetry;
