//! The built page in headless Chromium: once with WebGPU (on Chromium's software adapter), once without.
//!
//! `EXPLORER_DIST` says where the built page is; `cargo xtask test` builds it and sets it.
//! One browser is open at a time. `README.md` lists the hooks by which the tests hold on to the page.

mod accessibility;
mod bench;
mod controls;
mod curves;
mod diagnosis;
mod explore;
mod faults;
mod hardships;
mod links;
mod media;
mod numbers;
mod offline;
mod own_data;
mod policy;
mod presets;
mod reading;
mod share;
mod site;
mod spoilt;
mod start;
mod training;
mod transport;
mod views;

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use browser_driver::{Error, Page, Result, Site, WebGpu};

/// A page in a browser, the only one that is open.
struct Opened {
    // The page goes before its permit does.
    page: Page,
    _permit: MutexGuard<'static, ()>,
}

impl std::ops::Deref for Opened {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Opens the page with a link's text after the `?`.
fn open(gpu: WebGpu, link: &str) -> Result<Opened> {
    let opened = visit(Site::serve(&dist()?)?, gpu)?;
    opened.open(link)?;
    Ok(opened)
}

/// A browser for some site of the page, with nothing open yet.
fn visit(site: Site, gpu: WebGpu) -> Result<Opened> {
    static PERMIT: Mutex<()> = Mutex::new(());
    // A test that failed has closed its browser all the same.
    let permit = PERMIT.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Opened { page: Page::new(site, gpu)?, _permit: permit })
}

/// Where the built page is.
fn dist() -> Result<PathBuf> {
    std::env::var_os("EXPLORER_DIST")
        .map(PathBuf::from)
        .ok_or_else(|| Error::new("EXPLORER_DIST must say where the built page is; `cargo xtask test` builds it and sets that."))
}

/// Makes two tests of each function that takes a [`WebGpu`]: one with it and one without.
macro_rules! with_and_without_webgpu {
    ($($test:ident),+ $(,)?) => {
        mod webgpu {
            $(#[test] fn $test() -> browser_driver::Result<()> { super::$test(browser_driver::WebGpu::Software) })+
        }
        mod cpu {
            $(#[test] fn $test() -> browser_driver::Result<()> { super::$test(browser_driver::WebGpu::Absent) })+
        }
    };
}
pub(crate) use with_and_without_webgpu;
