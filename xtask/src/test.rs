//! `test`: everything, on this machine's adapter and in a browser.

use browser_driver::{Error, Result};

use crate::shell::{Line, program};
use crate::{page, setup, slow};

/// Builds the page and runs every test.
///
/// # Errors
/// A sentence that names what failed.
pub fn test() -> Result<()> {
    setup::for_the_tests()?;
    let dist = page::build()?;
    // With REQUIRE_GPU a missing adapter is a failure, not a silent pass.
    let native = program("cargo", &["test", "--workspace"]).with("REQUIRE_GPU", "1").run_and_read()?;
    let adapter = native_adapter()?;
    let browser = program("cargo", &["test", "--test", "browser", "--", "--test-threads", "1"])
        .with("REQUIRE_GPU", "1")
        .with("EXPLORER_DIST", &dist)
        .with("AXE", setup::axe_script())
        .run_and_read()?;
    let passed = count_passed(&browser);
    println!("\nNative adapter: {adapter}\nBrowser tests: {passed} passed");
    if passed == 0 {
        return Err(Error::new("No browser test was run."));
    }
    slow::judge_parallel(&native)?;
    slow::judge_serial(&browser)
}

/// The adapter that the native tests run on, as the parity tests tell it.
fn native_adapter() -> Result<String> {
    let lines = program("cargo", &["test", "--test", "parity", "--", "--nocapture", "adapter"]).with("REQUIRE_GPU", "1").run_and_read()?;
    let named = lines.iter().find_map(|line| adapter_in(&line.text));
    named.ok_or_else(|| Error::new("The parity tests did not name the adapter that they ran on."))
}

/// What follows `adapter: ` in a line, however the line begins.
fn adapter_in(line: &str) -> Option<String> {
    let (_, name) = line.split_once("adapter: ")?;
    Some(name.trim().to_string())
}

/// The sum over the test runner's last lines, `test result: ok. 3 passed; …`.
fn count_passed(lines: &[Line]) -> u32 {
    let passed = |line: &Line| line.text.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<u32>().ok();
    lines.iter().filter_map(passed).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_s_output_is_read() {
        let lines = ["running 3 tests", "test result: ok. 3 passed; 0 failed; 1 ignored", "test result: FAILED. 9 passed"]
            .map(|text| Line { seconds: 0.0, text: text.to_string() });
        assert_eq!(count_passed(&lines), 3);
        assert_eq!(adapter_in("test adapter ... adapter: llvmpipe (LLVM 15), Vulkan").as_deref(), Some("llvmpipe (LLVM 15), Vulkan"));
    }
}
