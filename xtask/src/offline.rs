//! Tells the service worker of a built page which files it keeps for use without a network, and what names the build.
//!
//! Must not know: how they are kept.

use std::fs;
use std::path::Path;

use browser_driver::{Error, Result};
use sha2::{Digest, Sha256};

use crate::sizes;

const WORKER: &str = "sw.js";

/// Writes both into the worker of the page in `dist`, which must be as it is published.
///
/// # Errors
/// A sentence when the worker is missing or not as expected.
pub fn write(dist: &Path) -> Result<()> {
    let mut names: Vec<String> = sizes::of_files(dist)?.into_iter().map(|(name, _)| name).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in &names {
        hash.update(name);
        hash.update(fs::read(dist.join(name))?);
    }
    let build: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let file = dist.join(WORKER);
    Ok(fs::write(&file, with_build(&fs::read_to_string(&file)?, &build, &names)?)?)
}

/// The worker's script with its build in place of none.
fn with_build(script: &str, build: &str, names: &[String]) -> Result<String> {
    let files: Vec<&str> = names.iter().filter(|name| *name != WORKER).map(|name| if name == "index.html" { "./" } else { name }).collect();
    let files = serde_json::to_string(&files).map_err(|e| Error::new(format!("The names of the page's files cannot be written: {e}.")))?;
    let mut out = script.to_string();
    for (none, some) in
        [("const BUILD = \"\";", format!("const BUILD = \"{build}\";")), ("const FILES = [];", format!("const FILES = {files};"))]
    {
        if out.matches(none).count() != 1 {
            return Err(Error::new(format!("`{WORKER}` has not one line `{none}`: it cannot be told what to keep.")));
        }
        out = out.replace(none, &some);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_is_told_all_files_but_itself() {
        let names = ["a-1.wasm", "index.html", "sw.js", "x/y.csv"].map(String::from);
        let script = "// …\nconst BUILD = \"\";\nconst FILES = [];\n";
        let told = with_build(script, "0123", &names).unwrap();
        assert_eq!(told, "// …\nconst BUILD = \"0123\";\nconst FILES = [\"a-1.wasm\",\"./\",\"x/y.csv\"];\n");
        assert!(with_build(&told, "0123", &names).is_err());
    }
}
