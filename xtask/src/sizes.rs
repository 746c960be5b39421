//! How large the built page is, as it stands and as a web server would send it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{fs, io};

use browser_driver::{Error, Result};
use flate2::{Compression, write::GzEncoder};

/// What the whole page may be, in KB of 1000 bytes after gzip.
const LIMIT_KB: f64 = 500.0;

/// Bytes of one file or of all.
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
/// A sentence when they are over the limit.
pub fn check(dist: &Path) -> Result<()> {
    let files = of_files(dist)?;
    let (table, total) = table(&files);
    println!("\n{table}");
    if kb(total.gz) > LIMIT_KB {
        return Err(Error::new(format!("The page is {:.1} KB gz; it may be {LIMIT_KB} KB.", kb(total.gz))));
    }
    Ok(())
}

/// The size of all files in `dist` together.
///
/// # Errors
/// A sentence when they cannot be read.
pub fn total(dist: &Path) -> Result<Size> {
    Ok(table(&of_files(dist)?).1)
}

/// Thousands of bytes.
pub fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

fn table(files: &[(String, Size)]) -> (String, Size) {
    let mut total = Size::default();
    let mut out = format!("{:>10} {:>10}  file\n", "raw KB", "gz KB");
    let mut line = |size: Size, name: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{:>10.1} {:>10.1}  {name}", kb(size.raw), kb(size.gz));
    };
    for (name, size) in files {
        line(*size, name);
        total = Size { raw: total.raw + size.raw, gz: total.gz + size.gz };
    }
    line(total, "in all");
    (out, total)
}

fn of_files(folder: &Path) -> Result<Vec<(String, Size)>> {
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

    #[test]
    fn the_table_ends_with_the_sum() {
        let files = [("a".to_string(), Size { raw: 3000, gz: 1000 }), ("b/c".to_string(), Size { raw: 500, gz: 400 })];
        let (table, total) = table(&files);
        assert_eq!(total, Size { raw: 3500, gz: 1400 });
        assert!(table.ends_with("       3.5        1.4  in all\n"), "{table}");
    }
}
