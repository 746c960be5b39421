//! The run model: whatever the order of what a person does, what an engine says and what fails, the page stays with the run that
//! was asked for, loses nothing that was kept of it, and ends where the person can act.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod any_order;
mod races;
mod world;
