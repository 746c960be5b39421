//! `measure`: how soon and how smoothly the built page trains, flat out, in headless Chromium.

use std::thread;
use std::time::Duration;

use browser_driver::{Error, Page, Result, WebGpu};
use serde_json::{Value, json};

use crate::{page, sizes};

const SECONDS: u64 = 20;
const LONGEST_TASK_MS: f64 = 50.0;
const P95_FRAME_MS: f64 = 20.0;
const FIRST_ITERATION_MS: f64 = 1000.0;

/// Runs in the page before its own code: notes long tasks (those of starting up are told, not judged), the intervals of animation frames, and the
/// frame in which the page first shows an iteration. Times are counted from navigation.
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
    println!("\n{}", measured.report(gz));
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
    let start = page.wait_for_iteration(1)?;
    thread::sleep(Duration::from_secs(SECONDS));
    let end = page.snapshot()?;
    if !end.error.is_empty() || !end.running {
        return Err(Error::new(format!("The page trains no longer: {}", end.error)));
    }
    let notes = page.browser().run("return window.__notes", &[])?;
    let mut frames = numbers(&notes["frames"]);
    frames.sort_by(f64::total_cmp);
    Ok(Measured {
        backend: end.backend,
        first_iteration: notes["first"].as_f64().unwrap_or(f64::INFINITY),
        iterations_per_second: (end.iteration - start.iteration) as f64 / SECONDS as f64,
        tasks: notes["tasks"].as_array().into_iter().flatten().map(|t| (number(&t[0]), number(&t[1]))).collect(),
        frames,
    })
}

/// Times in milliseconds.
struct Measured {
    backend: String,
    first_iteration: f64,
    iterations_per_second: f64,
    /// When each began and how long it was; the browser notes only those over 50 ms.
    tasks: Vec<(f64, f64)>,
    /// Intervals of animation frames, sorted.
    frames: Vec<f64>,
}

impl Measured {
    /// The longest of the tasks while it trains: from the first iteration shown.
    fn longest_task(&self) -> f64 {
        let (_, training) = self.tasks_by_time();
        training.map(|t| t.1).fold(0.0, f64::max)
    }

    /// Those of starting up, and those of training.
    fn tasks_by_time(&self) -> (impl Iterator<Item = &(f64, f64)>, impl Iterator<Item = &(f64, f64)>) {
        let trains = |t: &&(f64, f64)| t.0 >= self.first_iteration;
        (self.tasks.iter().filter(move |t| !trains(t)), self.tasks.iter().filter(trains))
    }

    /// The smallest interval that a share of all do not pass.
    fn frame(&self, share: f64) -> f64 {
        let last = self.frames.len().saturating_sub(1);
        self.frames.get((last as f64 * share).ceil() as usize).copied().unwrap_or(f64::INFINITY)
    }

    fn report(&self, gz: f64) -> String {
        let (starting, training) = self.tasks_by_time();
        let (starting, training) = (tasks_text(starting), tasks_text(training));
        format!(
            "backend             {}\n\
             first iteration     {:.0} ms after navigation\n\
             iterations          {:.0} a second over {SECONDS} s\n\
             tasks, starting     {starting}\n\
             tasks, training     {training}\n\
             frame intervals     p50 {:.1} ms, p95 {:.1} ms, longest {:.1} ms, of {}\n\
             size                {gz:.1} KB gz",
            self.backend,
            self.first_iteration,
            self.iterations_per_second,
            self.frame(0.5),
            self.frame(0.95),
            self.frame(1.0),
            self.frames.len(),
        )
    }

    fn complaints(&self) -> Vec<String> {
        let limits = [
            ("The first iteration is shown", self.first_iteration, FIRST_ITERATION_MS),
            ("The longest main-thread task while it trains takes", self.longest_task(), LONGEST_TASK_MS),
            ("Of the frame intervals, the 95th percentile is", self.frame(0.95), P95_FRAME_MS),
        ];
        let over = limits.into_iter().filter(|(_, is, limit)| is.is_nan() || is > limit);
        over.map(|(what, is, limit)| format!("{what} {is:.1} ms; the limit is {limit:.0} ms.")).collect()
    }
}

fn tasks_text<'a>(tasks: impl Iterator<Item = &'a (f64, f64)>) -> String {
    let tasks: Vec<String> = tasks.map(|(at, long)| format!("{long:.0} ms at {at:.0} ms")).collect();
    if tasks.is_empty() { "none over 50 ms on the main thread".to_string() } else { format!("over 50 ms: {}", tasks.join(", ")) }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().map(number).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_judged() {
        let good = Measured {
            backend: "cpu".into(),
            first_iteration: 400.0,
            iterations_per_second: 100.0,
            tasks: vec![(100.0, 90.0)],
            frames: [vec![16.7; 99], vec![40.0]].concat(),
        };
        assert!(good.complaints().is_empty());
        assert_eq!((good.frame(0.5), good.frame(0.95), good.frame(1.0)), (16.7, 16.7, 40.0));
        let late = Measured { first_iteration: 1500.0, tasks: vec![(1600.0, 51.0)], frames: vec![], ..good };
        assert_eq!(late.complaints().len(), 3);
        let never = Measured { first_iteration: f64::NAN, ..late };
        assert!(never.complaints().iter().any(|c| c.contains("NaN")));
    }
}
