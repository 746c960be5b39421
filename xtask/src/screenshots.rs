//! `screenshots`: the built page on three screens, light and dark, some way into a run.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use browser_driver::{Error, Page, Result, WebGpu};
use serde_json::json;

use crate::{page, root};

/// Far enough that the points lie on the data; a software adapter is slower.
const ITERATIONS: [u64; 2] = [1500, 300];
/// Desktop, projector, phone.
const SCREENS: [(u32, u32); 3] = [(1440, 900), (1024, 768), (390, 844)];
/// The views, as links name them.
const TABS: [&str; 4] = ["explore", "listing", "softplus", "backprop"];
const THEMES: [&str; 2] = ["light", "dark"];

/// Takes all pictures.
///
/// # Errors
/// A sentence when the page cannot be built or opened.
pub fn screenshots(options: &[&str]) -> Result<()> {
    let Options { folder, gpu, build, link, at } = parse(options)?;
    fs::create_dir_all(&folder)?;
    let page = page::serve_for_a_look(build, gpu)?;
    page.open(&link)?;
    page.wait_for_iteration(at.unwrap_or(ITERATIONS[usize::from(gpu == WebGpu::Software)]))?;
    for theme in THEMES {
        for screen in SCREENS {
            keep(&page, &folder, "", screen, theme)?;
        }
    }
    if link.is_empty() { views(&page, &folder) } else { Ok(()) }
}

/// The other views, one theme a screen, and all of them in Chinese on a desktop.
fn views(page: &Page, folder: &Path) -> Result<()> {
    let show = |tab: &str| page.browser().click(&format!("[data-tab='{tab}']"));
    for tab in &TABS[1..] {
        show(tab)?;
        for (screen, theme) in SCREENS.into_iter().zip(["light", "dark", "light"]) {
            keep(page, folder, &format!("{tab}-"), screen, theme)?;
        }
    }
    page.act("language")?;
    for (tab, theme) in TABS.into_iter().zip(["dark", "light", "dark", "light"]) {
        show(tab)?;
        keep(page, folder, &format!("{tab}-zh-"), SCREENS[0], theme)?;
    }
    Ok(())
}

fn keep(page: &Page, folder: &Path, name: &str, (width, height): (u32, u32), theme: &str) -> Result<()> {
    let file = folder.join(format!("{name}{width}x{height}-{theme}.png"));
    fs::write(&file, picture(page, width, height, theme)?)?;
    println!("{}", file.display());
    Ok(())
}

struct Options {
    folder: PathBuf,
    gpu: WebGpu,
    build: bool,
    /// What the page opens with.
    link: String,
    /// Iterations to wait for.
    at: Option<u64>,
}

fn parse(options: &[&str]) -> Result<Options> {
    match options {
        [] => {
            let folder = root().join("docs/screenshots");
            Ok(Options { folder, gpu: WebGpu::Absent, build: true, link: String::new(), at: None })
        }
        ["--link", link, rest @ ..] => Ok(Options { link: (*link).to_string(), ..parse(rest)? }),
        ["--at", number, rest @ ..] => {
            let at = number.parse().map_err(|_| Error::new(format!("--at takes a number of iterations, not `{number}`.")))?;
            Ok(Options { at: Some(at), ..parse(rest)? })
        }
        ["--no-build", rest @ ..] => Ok(Options { build: false, ..parse(rest)? }),
        ["--backend", "cpu", rest @ ..] => parse(rest),
        ["--backend", "webgpu", rest @ ..] => Ok(Options { gpu: WebGpu::Software, ..parse(rest)? }),
        [folder, rest @ ..] if !folder.starts_with('-') => Ok(Options { folder: PathBuf::from(folder), ..parse(rest)? }),
        _ => Err(Error::new(format!(
            "`screenshots` takes a folder, --backend cpu|webgpu, --link LINK, --at ITERATIONS and --no-build, not `{}`.",
            options.join(" ")
        ))),
    }
}

fn picture(page: &Page, width: u32, height: u32, theme: &str) -> Result<Vec<u8>> {
    let browser = page.browser();
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
    browser.devtools("Emulation.setDeviceMetricsOverride", screen)?;
    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] }))?;
    browser.run("scrollTo(0, 0)", &[])?;
    // Some frames to lay out and draw anew.
    thread::sleep(Duration::from_millis(900));
    browser.screenshot()
}
