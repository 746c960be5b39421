//! Makes sure of the tools that the commands need. Nothing is done when nothing is missing.

use std::path::{Path, PathBuf};
use std::{env, fs};

use browser_driver::{Error, Result, find_chromedriver, find_chromium};

use crate::root;
use crate::shell::{program, tools};

const TRUNK: &str = "0.21.14";
const WASM: &str = "wasm32-unknown-unknown";
/// What finds faults of accessibility; the tests put it into the page.
const AXE: &str = "4.14.1";

/// What the page is built with: the wasm32 target, wasm-bindgen and trunk.
///
/// # Errors
/// A sentence that says what to install by hand.
pub fn for_the_page() -> Result<()> {
    wasm_target()?;
    // Its lock file names a version of a crate that was withdrawn: no `--locked`.
    rust_tool("wasm-bindgen", "wasm-bindgen-cli", &wasm_bindgen_version()?, &[])?;
    // What it would fetch from elsewhere is here already: it needs no encryption. What it does itself needs no optimiser.
    rust_tool("trunk", "trunk", TRUNK, &["--locked", "--no-default-features", "--config", "profile.release.opt-level=0"])
}

/// What the tests need besides: a browser with its driver, axe-core, and on Linux a software Vulkan adapter.
///
/// # Errors
/// A sentence that says what to install by hand.
pub fn for_the_tests() -> Result<()> {
    for_the_page()?;
    for_the_browser()?;
    axe()?;
    vulkan()
}

/// Where axe-core's script is.
pub fn axe_script() -> PathBuf {
    tools().join("axe/node_modules/axe-core/axe.min.js")
}

/// A browser with its driver.
///
/// # Errors
/// A sentence that says what to install by hand.
pub fn for_the_browser() -> Result<()> {
    if find_chromium().is_err() || find_chromedriver().is_err() {
        let debian = ["chromium", "chromium-driver"];
        let ubuntu = ["chromium-browser", "chromium-chromedriver"];
        system_packages("Chromium and chromedriver", &[&debian, &ubuntu])?;
    }
    find_chromium()?;
    find_chromedriver().map(drop)
}

/// rustfmt and clippy, which a minimal Rust lacks.
///
/// # Errors
/// A sentence that says what to install by hand.
pub fn for_the_lints() -> Result<()> {
    wasm_target()?;
    for (component, check) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if program("cargo", &[check, "--version"]).answer().is_none() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    let sysroot = program("rustc", &["--print", "sysroot"]).answer().ok_or_else(|| Error::new("rustc cannot be run."))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", WASM])
}

fn rustup(arguments: &[&str]) -> Result<()> {
    if program("rustup", &["--version"]).answer().is_none() {
        let rest = arguments.join(" ");
        return Err(Error::new(format!(
            "This Rust did not come by rustup: install what `rustup {rest}` would add (see https://rustup.rs)."
        )));
    }
    program("rustup", arguments).run()
}

/// The version of wasm-bindgen that the page is linked with: the tool must be of the same.
fn wasm_bindgen_version() -> Result<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    locked_version(&lock, "wasm-bindgen").ok_or_else(|| Error::new("Cargo.lock names no wasm-bindgen."))
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let (_, entry) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    entry.split('"').next().map(String::from)
}

fn rust_tool(name: &str, package: &str, version: &str, options: &[&str]) -> Result<()> {
    let answer = program(name, &["--version"]).answer();
    if answer.as_deref().and_then(|a| a.split_whitespace().nth(1)) == Some(version) {
        return Ok(());
    }
    println!("{name} {version} is not here: it is being built into .tools/, once. That takes some minutes.");
    let folder = tools().display().to_string();
    let arguments = [&["install", package, "--version", version, "--root", &folder, "--force"], options].concat();
    // Built to be built soon: they work for seconds. A tool is built apart from the project: no other build waits for it.
    let soon = [("OPT_LEVEL", "1"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0")];
    let install = program("cargo", &arguments).without("CARGO_TARGET_DIR");
    soon.iter().fold(install, |install, (key, value)| install.with(&format!("CARGO_PROFILE_RELEASE_{key}"), value)).run()
}

/// axe-core, of which only the script is used: nothing of it runs while it is installed.
fn axe() -> Result<()> {
    let about = axe_script().with_file_name("package.json");
    if axe_script().is_file() && fs::read_to_string(about).is_ok_and(|text| text.contains(&format!("\"version\": \"{AXE}\""))) {
        return Ok(());
    }
    if program("npm", &["--version"]).answer().is_none() {
        system_packages("npm, which brings axe-core", &[&["npm"]])?;
    }
    let folder = tools().join("axe").display().to_string();
    let package = format!("axe-core@{AXE}");
    let quiet = ["--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"];
    program("npm", &[&["install", "--prefix", &folder][..], &quiet, &[&package]].concat()).run()
}

/// wgpu finds adapters through the Vulkan loader; lavapipe is one that every machine can have.
fn vulkan() -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let has = |folders: &[&str], part: &str| folders.iter().any(|f| holds(Path::new(f), part));
    let libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
    let drivers = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let driver_named = env::var_os("VK_DRIVER_FILES").or(env::var_os("VK_ICD_FILENAMES")).is_some();
    if has(&libraries, "libvulkan.so.1") && (driver_named || has(&drivers, ".json")) {
        return Ok(());
    }
    system_packages("The Vulkan loader and a driver (Mesa's lavapipe will do)", &[&["mesa-vulkan-drivers", "libvulkan1"]])
}

fn holds(folder: &Path, part: &str) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|e| e.file_name().to_string_lossy().contains(part))
}

/// Installs the first of `choices` that apt knows.
fn system_packages(what: &str, choices: &[&[&str]]) -> Result<()> {
    if program("apt-get", &["--version"]).answer().is_none() {
        return Err(Error::new(format!(
            "{what} must be there for this. Install them with this system's package manager; CHROMIUM and CHROMEDRIVER may say where the browser and its driver are."
        )));
    }
    println!("{what} are not here: they are being installed by apt. That takes a minute or two.");
    as_root(&["apt-get", "update"])?;
    let known = |names: &&&[&str]| names.iter().all(|name| has_candidate(name));
    let names =
        choices.iter().find(known).ok_or_else(|| Error::new(format!("apt knows no package for this: {what}. Install them by hand.")))?;
    as_root(&[&["apt-get", "install", "-y", "--no-install-recommends"], *names].concat())
}

fn has_candidate(package: &str) -> bool {
    let policy = program("apt-cache", &["policy", package]).with("LC_ALL", "C").answer().unwrap_or_default();
    policy.contains("Candidate:") && !policy.contains("Candidate: (none)")
}

fn as_root(command: &[&str]) -> Result<()> {
    let is_root = program("id", &["-u"]).answer().as_deref() == Some("0");
    let quiet = ["env", "DEBIAN_FRONTEND=noninteractive"];
    let words = if is_root { [&quiet, command].concat() } else { [&["sudo"], &quiet[..], command].concat() };
    program(words[0], &words[1..]).run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "name = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\nname = \"wasm-bindgen\"\nversion = \"0.2.7\"\nsource = \"\"";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.7"));
        assert_eq!(locked_version(lock, "bindgen"), None);
    }
}
