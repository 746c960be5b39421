//! Tells the service worker of a built page which files it keeps for use without a network, and what names the build.
//!
//! Must not know: how they are kept.

use std::fs;
use std::path::Path;

use browser_driver::{Error, Result};
use sha2::{Digest, Sha256};

use crate::sizes;

const WORKER: &str = "sw.js";
/// What has the browser take the worker.
const ASKER: &str = "offline.js";
const NO_BUILD: &str = "const BUILD = \"\";";

/// Writes both into the scripts of the page in `dist`, which must be as it is published.
///
/// # Errors
/// A sentence when one of them is missing or not as expected.
pub fn write(dist: &Path) -> Result<()> {
    let mut names: Vec<String> = sizes::of_files(dist)?.into_iter().map(|(name, _)| name).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in &names {
        hash.update(name);
        hash.update(fs::read(dist.join(name))?);
    }
    let build: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    change(dist, WORKER, |script| replaced(&replaced(script, NO_BUILD, &named(&build))?, "const FILES = [];", &listed(&names)?))?;
    change(dist, ASKER, |script| replaced(script, NO_BUILD, &named(&build)))
}

fn change(dist: &Path, name: &str, with: impl Fn(&str) -> Result<String>) -> Result<()> {
    let file = dist.join(name);
    let script = with(&fs::read_to_string(&file)?).map_err(|e| Error::new(format!("`{name}` cannot be told its build: {e}")))?;
    Ok(fs::write(file, script)?)
}

fn named(build: &str) -> String {
    format!("const BUILD = \"{build}\";")
}

fn listed(names: &[String]) -> Result<String> {
    let files: Vec<&str> = names.iter().filter(|name| *name != WORKER).map(|name| if name == "index.html" { "./" } else { name }).collect();
    let files = serde_json::to_string(&files).map_err(|e| Error::new(format!("the names of the files cannot be written ({e}).")))?;
    Ok(format!("const FILES = {files};"))
}

/// A script with another line in place of one that it has once.
fn replaced(script: &str, line: &str, by: &str) -> Result<String> {
    if script.matches(line).count() == 1 { Ok(script.replace(line, by)) } else { Err(Error::new(format!("it has not one `{line}`."))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_is_told_all_files_but_itself() {
        let names = ["a-1.wasm", "index.html", "sw.js", "x/y.csv"].map(String::from);
        assert_eq!(listed(&names).unwrap(), "const FILES = [\"a-1.wasm\",\"./\",\"x/y.csv\"];");
        let told = replaced("// …\nconst BUILD = \"\";\n", NO_BUILD, &named("0123")).unwrap();
        assert_eq!(told, "// …\nconst BUILD = \"0123\";\n");
        assert!(replaced(&told, NO_BUILD, &named("0123")).is_err());
    }
}
