//! `fuzz`: the tests of spoilt links, checkpoints and logs, with many of them.

use browser_driver::Result;

use crate::shell::program;

const CASES: &str = "10000";

/// Reads ten thousand spoilt links, and as many spoilt checkpoints and logs.
///
/// # Errors
/// A sentence when one of them does harm.
pub fn fuzz() -> Result<()> {
    program("cargo", &["test", "--test", "fuzz"]).with("FUZZ_CASES", CASES).run()?;
    program("cargo", &["test", "--test", "log_formats", "spoilt"]).with("FUZZ_CASES", CASES).run()
}
