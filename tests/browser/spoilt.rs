//! Copies of the built page, to be spoilt.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use browser_driver::{Error, Result};

use super::dist;

/// A folder of its own that is removed in the end.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one.
    pub fn new() -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("loss-explorer-site-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// One with a copy of the built page.
    pub fn with_the_page() -> Result<Self> {
        let folder = Self::new()?;
        folder.add_the_page("")?;
        Ok(folder)
    }

    /// Copies the built page into a folder inside.
    pub fn add_the_page(&self, inside: &str) -> Result<()> {
        let target = self.0.join(inside);
        fs::create_dir_all(&target)?;
        for entry in fs::read_dir(dist()?)? {
            let path = entry?.path();
            if path.is_file() {
                fs::copy(&path, target.join(path.file_name().unwrap_or_default()))?;
            }
        }
        Ok(())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The one file whose name begins and ends so.
    pub fn file(&self, start: &str, end: &str) -> Result<PathBuf> {
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with(start) && name.ends_with(end) {
                return Ok(self.0.join(name));
            }
        }
        Err(Error::new(format!("The built page has no file {start}…{end}.")))
    }

    /// Changes a text.
    pub fn edit(&self, file: &Path, change: impl Fn(String) -> String) -> Result<()> {
        Ok(fs::write(file, change(fs::read_to_string(file)?))?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left lies among the system's temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}
