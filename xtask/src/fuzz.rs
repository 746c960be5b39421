//! `fuzz`: the tests of spoilt links and checkpoints, with many of them.

use browser_driver::Result;

use crate::shell::program;

const CASES: &str = "10000";

/// Reads ten thousand spoilt links and as many spoilt checkpoints.
///
/// # Errors
/// A sentence when one of them does harm.
pub fn fuzz() -> Result<()> {
    program("cargo", &["test", "--test", "fuzz"]).with("FUZZ_CASES", CASES).run()
}
