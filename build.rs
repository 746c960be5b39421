//! Makes what the built program carries small: strips the shaders' comments and indentation (people read them in `shaders/`;
//! the marks of the regions stay).

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=shaders");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    for entry in fs::read_dir("shaders")? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let name = path.file_name().ok_or_else(|| io::Error::other("a shader without a name"))?;
        fs::write(Path::new(&out).join(name), text.lines().filter_map(stripped).collect::<String>())?;
    }
    Ok(())
}

/// A line without its comment; none if nothing is left.
fn stripped(line: &str) -> Option<String> {
    let line = line.trim();
    let is_mark = line.starts_with("// begin ") || line.starts_with("// end ");
    let code = if is_mark { line } else { line.split("//").next().unwrap_or_default().trim_end() };
    (!code.is_empty()).then(|| format!("{code}\n"))
}
