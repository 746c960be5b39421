//! Reads training logs from files and folders.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use loss_explorer::run::log::{LogError, LogReader, LoggedRun, looks_like_a_log};

/// Reads files, and all logs in folders, as if they were dropped on the page together; a `.gz` is unpacked by `gzip`.
///
/// # Errors
/// The outer one: a file cannot be opened. The inner one: nothing was read.
pub fn read_files(paths: &[PathBuf]) -> io::Result<Result<Vec<LoggedRun>, LogError>> {
    let mut reader = LogReader::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        read(path, &name, path.is_dir(), &mut reader)?;
    }
    Ok(reader.finish())
}

fn read(path: &Path, name: &str, is_searched: bool, reader: &mut LogReader) -> io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        inside.sort();
        for path in inside {
            let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            read(&path, &format!("{name}/{own}"), true, reader)?;
        }
        return Ok(());
    }
    let (name, bytes) = match name.strip_suffix(".gz") {
        Some(name) => (name, Command::new("gzip").arg("-dc").arg(path).output()?.stdout),
        None => (name, fs::read(path)?),
    };
    if !is_searched || looks_like_a_log(name, &bytes[..bytes.len().min(8192)]) {
        reader.begin(name);
        bytes.chunks(1 << 16).for_each(|piece| reader.push(piece));
        // Why it is not read is told with the runs.
        drop(reader.end());
    }
    Ok(())
}
