//! `measure`: how soon and how smoothly the built page trains, flat out, in headless Chromium, and how fast it changes its views.

use std::thread;
use std::time::Duration;

use browser_driver::{Error, Page, Result, WebGpu};
use serde_json::{Value, json};

use crate::measured::{Measured, Task, View};
use crate::{page, sizes};

/// Seconds that each view is watched.
const SECONDS: u64 = 8;
/// Times that each view is gone to.
const SWITCHES: usize = 4;
/// The views, as links name them.
const VIEWS: [&str; 4] = ["explore", "listing", "softplus", "backprop"];

/// Runs in the page before its own code: notes long tasks, the intervals of animation frames once it trains, and the frame in which
/// the page first shows an iteration. Times are counted from navigation.
const OBSERVER: &str = "
    const notes = window.__notes = { tasks: [], frames: [], first: null };
    new PerformanceObserver((list) => { for (const e of list.getEntries()) notes.tasks.push([e.startTime, e.duration]) })
        .observe({ type: 'longtask', buffered: true });
    let last = null;
    const frame = async (now) => {
        requestAnimationFrame(frame);
        if (notes.first !== null && last !== null) notes.frames.push(now - last);
        last = now;
        if (notes.first === null && window.lossExplorer) {
            const snapshot = await window.lossExplorer.snapshot();
            if (notes.first === null && snapshot.iteration >= 1) notes.first = performance.now();
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

/// Measures, prints, and judges.
///
/// # Errors
/// A sentence for every limit that is passed.
pub fn measure(options: &[&str]) -> Result<()> {
    let (gpu, build) = parse(options)?;
    let page = page::serve_for_a_look(build, gpu)?;
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OBSERVER }))?;
    let measured = observe(&page)?;
    let gz = sizes::kb(sizes::total(&page::dist())?.gz);
    println!("\n{}\nsize                {gz:.1} KB gz", measured.report());
    let complaints = measured.complaints();
    if complaints.is_empty() { Ok(()) } else { Err(Error::new(complaints.join("\n"))) }
}

fn parse(options: &[&str]) -> Result<(WebGpu, bool)> {
    match options {
        [] | ["--backend", "cpu"] => Ok((WebGpu::Absent, true)),
        ["--backend", "webgpu"] => Ok((WebGpu::Software, true)),
        [rest @ .., "--no-build"] | ["--no-build", rest @ ..] => parse(rest).map(|(gpu, _)| (gpu, false)),
        _ => Err(Error::new(format!("`measure` takes --backend cpu|webgpu and --no-build, not `{}`.", options.join(" ")))),
    }
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
    Ok(Measured { backend: page.snapshot()?.backend, first_iteration, early, views })
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
