//! `serve`: the page on this machine, built anew at every change of its sources.

use std::env;
use std::net::TcpListener;

use browser_driver::{Error, Result};

use crate::shell::program;
use crate::{root, setup};

/// Builds, serves and opens the page, until it is interrupted.
///
/// # Errors
/// A sentence when it cannot be built.
pub fn serve(debug: bool) -> Result<()> {
    setup::for_the_page()?;
    let port = free_port()?.to_string();
    // Not into `dist/`: what is served while developing has no policy, and is not to be published.
    let folder = root().join("target/serve");
    std::fs::create_dir_all(&folder)?;
    let folder = folder.display().to_string();
    let mut arguments = vec!["serve", "--port", &port, "--dist", &folder];
    // The CPU executor is slow without optimisation.
    if !debug {
        arguments.push("--release");
    }
    if has_display() {
        arguments.push("--open");
    }
    println!("The page will be at http://127.0.0.1:{port}/ once it is built.");
    program("trunk", &arguments).run()
}

fn free_port() -> Result<u16> {
    (8080..8100)
        .find(|&port| TcpListener::bind(("127.0.0.1", port)).is_ok())
        .ok_or_else(|| Error::new("No port from 8080 to 8099 is free."))
}

fn has_display() -> bool {
    !cfg!(target_os = "linux") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| env::var_os(v).is_some())
}
