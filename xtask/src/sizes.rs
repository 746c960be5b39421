//! How large the built page is as a web server sends it, by what a person waits for.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{fs, io};

use browser_driver::{Error, Result};
use flate2::{Compression, write::GzEncoder};

/// What a person waits for before something is seen: the fewer files, the sooner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Awaited {
    /// The painted frame of the page.
    Painted,
    /// The first frame of training.
    Training,
    /// Nothing: it is fetched when it is asked for, or while the page trains.
    Nothing,
}

/// Of each: what it is called, and what all files up to it may be in KB of 1000 bytes after gzip.
const LIMITS: [(Awaited, &str, f64); 3] =
    [(Awaited::Painted, "painted", 25.0), (Awaited::Training, "training", 800.0), (Awaited::Nothing, "the last file", 1200.0)];

/// How the names of files begin that nobody waits for. Any other file counts as awaited before training.
const ON_DEMAND: [&str; 3] = ["sw.js", "offline.js", "favicon"];

/// Bytes of one file or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// As it stands.
    pub raw: usize,
    /// After gzip -9.
    pub gz: usize,
}

/// Prints a table of the files in `dist`.
///
/// # Errors
/// A sentence for every limit that they are over.
pub fn check(dist: &Path) -> Result<()> {
    let files = of_files(dist)?;
    println!("\n{}", table(&files));
    let complaints = complaints(&files);
    if complaints.is_empty() { Ok(()) } else { Err(Error::new(complaints.join("\n"))) }
}

/// The size of all files in `dist` together.
///
/// # Errors
/// A sentence when they cannot be read.
pub fn total(dist: &Path) -> Result<Size> {
    Ok(sum(&of_files(dist)?, Awaited::Nothing))
}

/// Thousands of bytes.
pub fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

fn awaited(name: &str) -> Awaited {
    match name {
        "index.html" => Awaited::Painted,
        _ if ON_DEMAND.iter().any(|start| name.starts_with(start)) => Awaited::Nothing,
        _ => Awaited::Training,
    }
}

/// All files that are awaited until then.
fn sum(files: &[(String, Size)], until: Awaited) -> Size {
    let until = files.iter().filter(|(name, _)| awaited(name) <= until);
    until.fold(Size::default(), |sum, (_, size)| Size { raw: sum.raw + size.raw, gz: sum.gz + size.gz })
}

fn complaints(files: &[(String, Size)]) -> Vec<String> {
    let over = LIMITS.into_iter().map(|(until, what, limit)| (what, kb(sum(files, until).gz), limit)).filter(|(_, is, limit)| is > limit);
    over.map(|(what, is, limit)| format!("The page is {is:.1} KB gz until {what}; the limit is {limit} KB.")).collect()
}

fn table(files: &[(String, Size)]) -> String {
    let mut out = format!("{:>10} {:>10}  file\n", "raw KB", "gz KB");
    let mut line = |size: Size, name: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{:>10.1} {:>10.1}  {name}", kb(size.raw), kb(size.gz));
    };
    for (name, size) in files {
        line(*size, name);
    }
    for (until, what, limit) in LIMITS {
        line(sum(files, until), &format!("until {what} (at most {limit} KB gz)"));
    }
    out
}

/// The names of all files in a folder with their sizes, the largest first.
///
/// # Errors
/// A sentence when they cannot be read.
pub fn of_files(folder: &Path) -> Result<Vec<(String, Size)>> {
    let mut files = Vec::new();
    visit(folder, "", &mut files)?;
    files.sort_by_key(|(_, size)| std::cmp::Reverse(size.gz));
    Ok(files)
}

fn visit(folder: &Path, prefix: &str, files: &mut Vec<(String, Size)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            visit(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let bytes = fs::read(entry.path())?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&bytes)?;
            files.push((name, Size { raw: bytes.len(), gz: encoder.finish()?.len() }));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(of: &[(&str, usize)]) -> Vec<(String, Size)> {
        of.iter().map(|(name, gz)| ((*name).to_string(), Size { raw: 3 * gz, gz: *gz })).collect()
    }

    #[test]
    fn files_are_counted_by_what_waits_for_them() {
        let files = files(&[("explorer-1_bg.wasm", 400_000), ("index.html", 10_000), ("offline.js", 2_000), ("lesson.txt", 5_000)]);
        assert_eq!([Awaited::Painted, Awaited::Training, Awaited::Nothing].map(|until| sum(&files, until).gz), [10_000, 415_000, 417_000]);
        assert!(table(&files).ends_with("    1251.0      417.0  until the last file (at most 1200 KB gz)\n"), "{}", table(&files));
        assert_eq!(complaints(&files), Vec::<String>::new());
    }

    #[test]
    fn each_limit_is_judged() {
        for (large, names) in [
            (vec![("index.html", 25_001)], vec!["painted"]),
            (vec![("index.html", 1), ("a.wasm", 800_000)], vec!["training"]),
            (vec![("offline.js", 1_200_001)], vec!["the last file"]),
            (vec![("index.html", 1_200_001)], vec!["painted", "training", "the last file"]),
        ] {
            let told = complaints(&files(&large));
            assert_eq!(told.len(), names.len(), "{told:?}");
            assert!(told.iter().zip(names).all(|(sentence, name)| sentence.contains(name)), "{told:?}");
        }
    }
}
