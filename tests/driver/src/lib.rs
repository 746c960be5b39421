//! Serves the built page on the loopback interface and drives it in headless Chromium.
//!
//! Used by the browser tests (`tests/browser`) and by `cargo xtask measure` and `screenshots`.
//! Everything that is started here (web server, chromedriver, Chromium) ends when its value is dropped.
//! Must not know: how the page is built, what the numbers should be.

mod browser;
mod chromium;
mod error;
mod explorer;
mod http;
mod site;

pub use browser::{Browser, key};
pub use chromium::{WebGpu, find_chromedriver, find_chromium};
pub use error::{Error, Result};
pub use explorer::{Page, Snapshot, Tensor};
pub use site::Site;
