//! The driver against a small page of its own: what the browser tests rely on works in this place.

use std::fs;
use std::path::PathBuf;

use browser_driver::{Browser, Page, Result, Site, WebGpu, key};
use serde_json::json;

/// A page with the window for scripts of the real one and made-up numbers. A worker asks for another host, too.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>A page of the driver's test</title><script type="module">
let iteration = 0, running = true, gamma = 0.1;
setInterval(() => { if (running) iteration++; }, 10);
window.lossExplorer = {
    snapshot: () => ({ iteration, running, backend: "cpu", iterations_per_second: 100, scalars: { "Loss/D/loss": 1.5, "Loss/G/loss": NaN },
        experiment: { r1_gamma: gamma }, error: null, half_done: false, link: location.search.slice(1) }),
    tensor: async (name) => { if (name !== "reals") throw new Error("There is no tensor " + name); return { shape: [2], data: new Float32Array([0.1, -2]) } },
    names: async () => ["reals"],
    breakEngine: (how) => { document.querySelector("[data-messages]").textContent = "Broken: " + how },
};
document.querySelector("[data-action=play]").onclick = () => { running = !running };
document.querySelector("[data-field=r1_gamma]").onchange = (e) => { gamma = +e.target.value };
document.querySelector("[data-slider=r1_gamma]").oninput = (e) => { gamma = +e.target.value };
addEventListener("keydown", (e) => { document.title = e.key });
new Worker("worker.js");
</script><body><div data-messages></div><button data-action="play">play</button>
<details><summary>more</summary><input data-field="r1_gamma" value="0.1"><input type="range" data-slider="r1_gamma" min="0" max="50" step="any"></details>
<canvas data-canvas="stage" width="2" height="2"></canvas></body>"#;
const WORKER: &str = "fetch('http://elsewhere.invalid/x').catch(() => {})";

/// The folder of that page; gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("loss-explorer-driver-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), PAGE)?;
        fs::write(folder.join("worker.js"), WORKER)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind in the system's place for such folders does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_page_can_be_read_and_driven() -> Result<()> {
    let folder = Folder::new("driven")?;
    let page = Page::new(Site::serve(&folder.0)?, WebGpu::Absent)?;
    page.open("seed=3")?;
    let snapshot = page.wait_for_iteration(5)?;
    assert_eq!((snapshot.backend.as_str(), snapshot.link.as_str()), ("cpu", "seed=3&debug"));
    assert_eq!(snapshot.scalars["Loss/D/loss"], 1.5);
    assert!(snapshot.scalars["Loss/G/loss"].is_nan());

    let paused = page.pause()?;
    assert_eq!(page.snapshot()?.iteration, paused.iteration);

    let reals = page.tensor("reals")?;
    assert_eq!((reals.shape, reals.data), (vec![2], vec![f64::from(0.1_f32), -2.0]));
    assert!(page.tensor("no such name").unwrap_err().to_string().contains("There is no tensor no such name"));
    assert_eq!(page.names()?, ["reals"]);

    page.set("r1_gamma", "7")?;
    assert_eq!(page.snapshot()?.experiment["r1_gamma"], 7);
    page.slide("r1_gamma", 1.0)?;
    assert_eq!(page.snapshot()?.experiment["r1_gamma"], 50);
    page.browser().press(key::ARROW_RIGHT)?;
    page.wait_for("the key", "return document.title === 'ArrowRight'")?;
    page.break_engine("trap")?;
    page.wait_for_message("Broken: trap")?;
    assert!(page.picture("stage")?.starts_with("data:image/png"));
    Ok(())
}

#[test]
fn a_site_under_a_path_knows_what_was_asked_of_it_and_of_others() -> Result<()> {
    let folder = Folder::new("path")?;
    let page = Page::new(Site::serve_at(&folder.0, "/some/deep/path/")?, WebGpu::Absent)?;
    page.open("")?;
    page.wait_for_iteration(1)?;
    let served = page.site().served();
    assert!(served.iter().any(|s| s.path == "/some/deep/path/worker.js" && s.status == 200), "{served:?}");
    for _ in 0..100 {
        if page.site().foreign() == ["http://elsewhere.invalid/x"] {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("The request to another host was not noticed: {:?}", page.site().foreign());
}

#[test]
fn nothing_beside_the_folder_is_served() -> Result<()> {
    let folder = Folder::new("beside")?;
    let site = Site::serve_without(&folder.0, "worker")?;
    let browser = Browser::start(WebGpu::Absent)?;
    browser.open(site.address())?;
    let status = |path: &str| browser.run("return (await fetch(arguments[0])).status", &[json!(path)]);
    assert_eq!(status("index.html")?, 200);
    assert_eq!(status("worker.js")?, 404);
    assert_eq!(status("%2e%2e/%2e%2e/etc/passwd")?, 404);
    assert!(Site::serve(&folder.0.join("nowhere")).is_err());
    Ok(())
}

#[test]
fn screens_and_themes_are_emulated() -> Result<()> {
    let folder = Folder::new("screens")?;
    let page = Page::new(Site::serve(&folder.0)?, WebGpu::Absent)?;
    let browser = page.browser();
    page.open("")?;
    browser
        .devtools("Emulation.setDeviceMetricsOverride", json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true }))?;
    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }))?;
    assert_eq!(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches", &[])?, true);
    let png = browser.screenshot()?;
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (390, 844));
    Ok(())
}

#[test]
fn only_a_browser_with_the_software_adapter_has_webgpu() -> Result<()> {
    let folder = Folder::new("webgpu")?;
    let site = Site::serve(&folder.0)?;
    let adapter = "return !!(navigator.gpu && await navigator.gpu.requestAdapter())";
    for (gpu, expected) in [(WebGpu::Software, true), (WebGpu::Absent, false)] {
        let browser = Browser::start(gpu)?;
        browser.open(site.address())?;
        assert_eq!(browser.run(adapter, &[])?, expected, "{gpu:?}");
    }
    Ok(())
}
