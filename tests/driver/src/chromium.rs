//! Where Chromium and chromedriver are, and how Chromium is started.

use std::env;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Whether the page finds a WebGPU adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebGpu {
    /// SwiftShader, the software adapter that Chromium carries.
    Software,
    /// `navigator.gpu` is there, but gives no adapter: what many machines are like.
    Absent,
}

impl WebGpu {
    /// Chromium's arguments. All network but the loopback interface is kept out of the way.
    pub(crate) fn arguments(self, profile: &Path) -> Vec<String> {
        let mut arguments: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--disable-background-timer-throttling",
            "--disable-renderer-backgrounding",
            "--disable-backgrounding-occluded-windows",
            "--hide-scrollbars",
            "--window-size=1440,900",
        ]
        .map(String::from)
        .into();
        if self == Self::Software {
            arguments.extend(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"].map(String::from));
        }
        arguments.push(format!("--user-data-dir={}", profile.display()));
        arguments
    }
}

/// Chromium or Chrome: the one that `CHROMIUM` names, or the first of the usual names on the PATH.
///
/// # Errors
/// A sentence that says what to do when there is none.
pub fn find_chromium() -> Result<PathBuf> {
    find("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"])
        .ok_or_else(|| Error::new("Chromium is not on the PATH; install it, or set CHROMIUM to where it is."))
}

/// chromedriver: the one that `CHROMEDRIVER` names, or the first of the usual places.
///
/// # Errors
/// A sentence that says what to do when there is none.
pub fn find_chromedriver() -> Result<PathBuf> {
    find("CHROMEDRIVER", &["chromedriver", "/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"]).ok_or_else(|| {
        Error::new("chromedriver is not on the PATH; install the one of Chromium's version, or set CHROMEDRIVER to where it is.")
    })
}

fn find(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = env::var_os(variable).filter(|p| !p.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let folders: Vec<_> = env::var_os("PATH").map(|p| env::split_paths(&p).collect()).unwrap_or_default();
    let suffix = env::consts::EXE_SUFFIX;
    // `join` with an absolute name is that name.
    names.iter().flat_map(|name| folders.iter().map(move |f| f.join(format!("{name}{suffix}")))).find(|p| p.is_file())
}
