//! `prove`: the long tests of what the presets say of themselves, each from five seeds.

use browser_driver::Result;

use crate::shell::program;

/// Trains every preset as far as its sentence speaks of, from every seed that it speaks of, and prints what was seen.
///
/// # Errors
/// A sentence is not true.
pub fn prove() -> Result<()> {
    program("cargo", &["test", "--test", "presets", "--", "--ignored", "--nocapture"]).run()
}
