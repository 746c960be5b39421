//! Makes what the built program carries small: strips the shaders' comments and indentation (people read them in `shaders/`;
//! the marks of the regions stay), and packs the digits of `data/`.

#[path = "src/gan/data/packing.rs"]
#[allow(dead_code, missing_docs)]
mod packing;

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=shaders");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/gan/data/packing.rs");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let digits = pictures(&fs::read_to_string("data/optdigits.csv")?)?;
    fs::write(Path::new(&out).join("digits.bin"), packing::pack(&digits))?;
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

/// Lines of 64 pixels from 0 to 16 and a label from 0 to 9.
fn pictures(text: &str) -> io::Result<Vec<packing::Picture>> {
    let wrong = |line: usize| io::Error::other(format!("data/optdigits.csv, line {line}: not 64 numbers from 0 to 16 and a digit"));
    (1..)
        .zip(text.lines())
        .map(|(line, row)| {
            let numbers: Vec<u8> = row.split(',').map(|cell| cell.trim().parse().unwrap_or(u8::MAX)).collect();
            let picture: packing::Picture = numbers.try_into().map_err(|_| wrong(line))?;
            let is_right = picture[..64].iter().all(|pixel| *pixel <= 16) && picture[64] <= 9;
            is_right.then_some(picture).ok_or_else(|| wrong(line))
        })
        .collect()
}
