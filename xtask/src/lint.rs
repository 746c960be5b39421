//! `lint`: formatting, lints and documentation, natively and for the browser.

use browser_driver::Result;

use crate::setup;
use crate::shell::program;

const WASM: &[&str] = &["--package", "stylegan-loss-explorer", "--target", "wasm32-unknown-unknown"];

/// Runs all of them.
///
/// # Errors
/// A sentence that names the first that fails.
pub fn lint() -> Result<()> {
    setup::for_the_lints()?;
    program("cargo", &["fmt", "--all", "--check"]).run()?;
    program("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run()?;
    // The browser tests are not among all targets, as `cargo test` alone must not run them.
    program("cargo", &["clippy", "--test", "browser", "--", "-D", "warnings"]).run()?;
    program("cargo", &[&["clippy", "--lib", "--bins"], WASM, &["--", "-D", "warnings"]].concat()).run()?;
    program("cargo", &["doc", "--no-deps", "--workspace"]).with("RUSTDOCFLAGS", "-Dwarnings").run()?;
    program("cargo", &[&["doc", "--no-deps", "--lib"], WASM].concat()).with("RUSTDOCFLAGS", "-Dwarnings").run()?;
    println!("\nLints: nothing to complain of.");
    Ok(())
}
