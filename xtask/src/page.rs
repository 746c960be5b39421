//! The page: built into `dist/`, opened in a browser.

use std::path::PathBuf;

use browser_driver::{Page, Result, Site, WebGpu};

use crate::shell::program;
use crate::{offline, policy, root, setup, sizes};

/// Builds the page as it is published, prints its sizes, and returns its folder.
///
/// # Errors
/// A sentence when it cannot be built or is too large.
pub fn build() -> Result<PathBuf> {
    setup::for_the_page()?;
    program("trunk", &["build", "--release"]).run()?;
    let dist = dist();
    policy::write(&dist)?;
    offline::write(&dist)?;
    sizes::check(&dist)?;
    Ok(dist)
}

/// Where the built page is.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The built page, served and ready to be opened in a headless browser. Builds it first unless told not to.
///
/// # Errors
/// A sentence when something is missing.
pub fn serve_for_a_look(build_first: bool, gpu: WebGpu) -> Result<Page> {
    setup::for_the_browser()?;
    if build_first {
        build()?;
    }
    Page::new(Site::serve(&dist())?, gpu)
}
