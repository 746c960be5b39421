//! `measure`: how soon and how smoothly the built page trains, flat out, in headless Chromium, and how fast it changes its views.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use browser_driver::{Error, Page, Result, Site, WebGpu};
use serde_json::{Value, json};

use crate::measured::{Measured, Slow, Task, View};
use crate::{page, setup, sizes};

/// Seconds that each view is watched.
const SECONDS: u64 = 8;
/// Times that each view is gone to.
const SWITCHES: usize = 4;
/// The views, as links name them.
const VIEWS: [&str; 4] = ["explore", "listing", "softplus", "backprop"];

/// Runs in the page before its own code: notes long tasks, the intervals of animation frames once it trains, and the frame in which
/// the page first shows an iteration. Times are counted from navigation.
const OBSERVER: &str = "
    const notes = window.__notes = { tasks: [], frames: [], first: null, painted: null };
    new PerformanceObserver((list) => { for (const e of list.getEntriesByName('first-contentful-paint')) notes.painted = e.startTime })
        .observe({ type: 'paint', buffered: true });
    new PerformanceObserver((list) => { for (const e of list.getEntries()) notes.tasks.push([e.startTime, e.duration]) })
        .observe({ type: 'longtask', buffered: true });
    let last = null;
    const frame = async (now) => {
        requestAnimationFrame(frame);
        if (notes.first !== null && last !== null) notes.frames.push(now - last);
        last = now;
        if (notes.first === null && window.lossExplorer) {
            const snapshot = await window.lossExplorer.snapshot();
            // Drawn in the next frame, if not in this one.
            if (notes.first === null && snapshot.iteration >= 1) notes.first = await new Promise(requestAnimationFrame);
        }
    };
    requestAnimationFrame(frame);";

/// Goes to a view, and says how many milliseconds it took until a frame with the view's own section in it was painted.
const SWITCH: &str = "
    const start = performance.now(), view = arguments[0], place = { explore: 'stage' }[view] ?? view;
    const frame = () => new Promise(requestAnimationFrame);
    document.querySelector(`[data-tab='${view}']`).click();
    while (!document.querySelector(`main[data-view='${view}'] .${place}`)) await frame();
    // The frame that paints it, and the end of that.
    await frame();
    await new Promise(done => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0) });
    return performance.now() - start";

/// Visits on the slow machine, of which the median counts.
const SLOW_VISITS: usize = 5;
/// Seconds that training is watched there.
const SLOW_SECONDS: u64 = 6;

/// Measures, prints, and judges.
///
/// # Errors
/// A sentence for every limit that is passed.
pub fn measure(options: &[&str]) -> Result<()> {
    let options = parse(options)?;
    setup::for_the_browser()?;
    if options.build {
        page::build()?;
    }
    let (report, complaints) = if options.slow {
        let slow = slowly(&options)?;
        (slow.report(), slow.complaints())
    } else {
        let page = visit(Site::serve(&options.dist)?, options.gpu)?;
        let measured = observe(&page)?;
        (measured.report(), measured.complaints())
    };
    let gz = sizes::kb(sizes::total(&options.dist)?.gz);
    println!("\n{report}\nsize                {gz:.1} KB gz");
    if complaints.is_empty() { Ok(()) } else { Err(Error::new(complaints.join("\n"))) }
}

struct Options {
    gpu: WebGpu,
    build: bool,
    slow: bool,
    /// The built page.
    dist: PathBuf,
}

fn parse(options: &[&str]) -> Result<Options> {
    match options {
        [] => Ok(Options { gpu: WebGpu::Absent, build: true, slow: false, dist: page::dist() }),
        ["--backend", "cpu", rest @ ..] => parse(rest),
        ["--backend", "webgpu", rest @ ..] => Ok(Options { gpu: WebGpu::Software, ..parse(rest)? }),
        ["--no-build", rest @ ..] => Ok(Options { build: false, ..parse(rest)? }),
        ["--slow", rest @ ..] => Ok(Options { slow: true, ..parse(rest)? }),
        // What is built already, of an earlier state too.
        ["--dist", folder, rest @ ..] => Ok(Options { dist: PathBuf::from(folder), build: false, ..parse(rest)? }),
        _ => Err(Error::new(format!(
            "`measure` takes --slow, --backend cpu|webgpu, --dist FOLDER and --no-build, not `{}`.",
            options.join(" ")
        ))),
    }
}

/// A browser that takes notes of what it will open.
fn visit(site: Site, gpu: WebGpu) -> Result<Page> {
    let page = Page::new(site, gpu)?;
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OBSERVER }))?;
    Ok(page)
}

/// What a first visit is like on a Chromebook in a school: the processor slowed 4 times, 10 Mbit/s, 40 ms, files sent compressed.
fn slowly(options: &Options) -> Result<Slow> {
    let mut visits = vec![];
    for _ in 0..SLOW_VISITS {
        // Each with a browser of its own, that has kept nothing.
        let page = visit(Site::serve_compressed(&options.dist)?, options.gpu)?;
        let browser = page.browser();
        browser.devtools("Network.enable", json!({}))?;
        let bytes_per_second = 10_000_000 / 8;
        let network =
            json!({ "offline": false, "latency": 40, "downloadThroughput": bytes_per_second, "uploadThroughput": bytes_per_second });
        browser.devtools("Network.emulateNetworkConditions", network)?;
        browser.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 4 }))?;
        page.open("")?;
        page.wait_for("the first iteration", "return __notes.first !== null")?;
        thread::sleep(Duration::from_secs(SLOW_SECONDS));
        let notes = browser.run("return window.__notes", &[])?;
        let training = number(&notes["first"]);
        let longest = tasks(&notes).into_iter().filter(|task| !(task.at < training)).map(|task| task.long).fold(0.0, f64::max);
        println!("painted {:.0} ms, training {training:.0} ms, longest task while it trains {longest:.0} ms", number(&notes["painted"]));
        visits.push([number(&notes["painted"]), training, longest]);
    }
    Ok(Slow::of(&visits))
}

fn observe(page: &Page) -> Result<Measured> {
    page.open("")?;
    page.wait_for("the first iteration", "return __notes.first !== null")?;
    // What starting up has left to do is told with the first view.
    let mut views = VIEWS.into_iter().map(|view| watch(page, view)).collect::<Result<Vec<_>>>()?;
    for _ in 1..SWITCHES {
        for view in &mut views {
            view.switch = view.switch.max(switch(page, view.name)?);
        }
    }
    let notes = page.browser().run("return window.__notes", &[])?;
    let first_iteration = notes["first"].as_f64().unwrap_or(f64::INFINITY);
    let early = tasks(&notes).into_iter().filter(|task| !(task.at >= first_iteration)).collect();
    let painted = number(&notes["painted"]);
    Ok(Measured { backend: page.snapshot()?.backend, painted, first_iteration, early, views })
}

/// Goes to a view and watches it train.
fn watch(page: &Page, name: &'static str) -> Result<View> {
    let browser = page.browser();
    let from = browser.run("return [__notes.first ?? Infinity, __notes.frames.length]", &[])?;
    let from_tasks = browser.run("return performance.now()", &[])?;
    let switch = switch(page, name)?;
    let start = page.snapshot()?;
    thread::sleep(Duration::from_secs(SECONDS));
    let end = page.snapshot()?;
    if !end.error.is_empty() || !end.running {
        return Err(Error::new(format!("The page trains no longer: {}", end.error)));
    }
    let notes = browser.run("return window.__notes", &[])?;
    // Those of the first view begin with training, those of others with the switch.
    let since = if name == VIEWS[0] { number(&from[0]) } else { number(&from_tasks) };
    let seen = from[1].as_u64().unwrap_or_default() as usize;
    let mut frames: Vec<f64> = notes["frames"].as_array().into_iter().flatten().skip(seen).map(number).collect();
    frames.sort_by(f64::total_cmp);
    Ok(View {
        name,
        switch,
        iterations_per_second: (end.iteration - start.iteration) as f64 / SECONDS as f64,
        tasks: tasks(&notes).into_iter().filter(|task| task.at >= since).collect(),
        frames,
    })
}

fn switch(page: &Page, view: &str) -> Result<f64> {
    // A moment to come to rest, so that one switch does not wait for another.
    thread::sleep(Duration::from_millis(500));
    Ok(number(&page.browser().run(SWITCH, &[json!(view)])?))
}

fn tasks(notes: &Value) -> Vec<Task> {
    notes["tasks"].as_array().into_iter().flatten().map(|task| Task { at: number(&task[0]), long: number(&task[1]) }).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::INFINITY)
}
