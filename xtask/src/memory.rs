//! `memory`: whether the built page uses as much memory late in a long run as early.

use std::thread;
use std::time::Duration;

use browser_driver::{Browser, Error, Page, Result, Snapshot, WebGpu};
use serde_json::json;

use crate::page;

/// The workload toy2d of the bench, as a link.
const TOY2D: &str = "noise=0.05&r1_gamma=10&d_lr=0.001";
/// Iterations at which memory is looked at.
const EARLY: u64 = 10_000;
const LATE: u64 = 100_000;
/// Readings of the heap in one look.
const HEAP_READINGS: u32 = 20;
/// How much more may be in use, as a share.
const MORE: f64 = 0.02;
/// Without a new iteration for so many looks it counts as stuck.
const PATIENCE: u32 = 20;

/// Trains for long, prints memory early and late, and judges.
///
/// # Errors
/// A sentence for everything that has grown.
pub fn memory(options: &[&str]) -> Result<()> {
    let Options { gpu, build, early, late, batch } = parse(options)?;
    let page = page::serve_for_a_look(build, gpu)?;
    page.open(&format!("{TOY2D}{batch}"))?;
    // The first look brings the browser's tools into the page.
    look(&page, early / 2)?;
    let before = look(&page, early)?;
    let after = look(&page, late)?;
    let grown: Vec<String> = before.iter().zip(&after).filter_map(|(b, a)| complaint(b, a)).collect();
    if grown.is_empty() { Ok(()) } else { Err(Error::new(grown.join("\n"))) }
}

struct Options {
    gpu: WebGpu,
    build: bool,
    early: u64,
    late: u64,
    /// More of the link: another minibatch, or nothing.
    batch: String,
}

fn parse(options: &[&str]) -> Result<Options> {
    match options {
        [] => Ok(Options { gpu: WebGpu::Absent, build: true, early: EARLY, late: LATE, batch: String::new() }),
        ["--backend", "cpu", rest @ ..] => parse(rest),
        ["--backend", "webgpu", rest @ ..] => Ok(Options { gpu: WebGpu::Software, ..parse(rest)? }),
        ["--no-build", rest @ ..] => Ok(Options { build: false, ..parse(rest)? }),
        ["--at", pair, rest @ ..] => {
            let numbers = pair.split_once(',').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            let (early, late) = numbers.ok_or_else(|| Error::new(format!("--at takes two iterations, as in 1000,5000, not `{pair}`.")))?;
            Ok(Options { early, late, ..parse(rest)? })
        }
        // As much is taken and given back in an iteration, and a software adapter is done in half the time.
        ["--batch", size, rest @ ..] if size.parse::<u32>().is_ok() => Ok(Options { batch: format!("&batch={size}"), ..parse(rest)? }),
        _ => Err(Error::new(format!(
            "`memory` takes --backend cpu|webgpu, --at EARLY,LATE, --batch SIZE and --no-build, not `{}`.",
            options.join(" ")
        ))),
    }
}

type Bytes = (&'static str, f64);

/// Bytes in use at an iteration, by what they are for.
fn look(page: &Page, iteration: u64) -> Result<Vec<Bytes>> {
    let reached = wait(page, iteration)?;
    let browser = page.browser();
    let memory = browser.run("return (await window.lossExplorer.snapshot()).memory", &[])?;
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or(f64::NAN);
    let bytes = vec![
        ("JavaScript heap of the page", heap(browser)?),
        ("WebAssembly memory of the page", number(&memory["page"])),
        ("WebAssembly memory of the engine", number(&memory["engine"])),
        ("buffers of the executor", number(&memory["buffers"])),
    ];
    println!("iteration {} on {}:", reached.iteration, reached.backend);
    bytes.iter().for_each(|(what, bytes)| println!("  {what:34} {bytes:12.0} bytes"));
    Ok(bytes)
}

/// What the page's heap cannot do without: the least of many readings, since a page that draws makes garbage between a collection
/// and the reading.
fn heap(browser: &Browser) -> Result<f64> {
    let mut least = f64::NAN;
    for _ in 0..HEAP_READINGS {
        browser.devtools("HeapProfiler.collectGarbage", json!({}))?;
        let heap = browser.devtools("Runtime.getHeapUsage", json!({}))?;
        least = least.min(heap["usedSize"].as_f64().unwrap_or(f64::NAN));
    }
    Ok(least)
}

/// Waits for an iteration with few looks: each leaves some bytes in the browser.
fn wait(page: &Page, iteration: u64) -> Result<Snapshot> {
    let (mut last, mut still) = (0, 0);
    loop {
        let now = page.snapshot()?;
        if now.iteration >= iteration {
            return Ok(now);
        }
        still = if now.iteration > last { 0 } else { still + 1 };
        if still > PATIENCE || !now.error.is_empty() {
            return Err(Error::new(format!("It trains no further than iteration {}. {}", now.iteration, now.error)));
        }
        last = now.iteration;
        let left = (iteration - now.iteration) as f64 / now.iterations_per_second;
        let known = now.iteration > 0 && left.is_finite();
        thread::sleep(Duration::from_secs_f64(if known { left.clamp(1.0, 600.0) } else { 1.0 }));
    }
}

/// What has grown by more than it may. A number that is none has.
fn complaint((what, before): &Bytes, (_, after): &Bytes) -> Option<String> {
    let flat = *after <= before * (1.0 + MORE);
    (!flat).then(|| format!("The {what} grew from {before:.0} to {after:.0} bytes."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_and_so_is_a_number_that_is_missing() {
        assert_eq!(complaint(&("heap", 100.0), &("heap", 101.9)), None);
        assert_eq!(complaint(&("heap", 100.0), &("heap", 60.0)), None);
        assert!(complaint(&("heap", 100.0), &("heap", 102.1)).is_some());
        assert!(complaint(&("heap", f64::NAN), &("heap", 1.0)).is_some() && complaint(&("heap", 1.0), &("heap", f64::NAN)).is_some());
    }
}
