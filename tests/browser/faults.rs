//! Faults end in a sentence on the page, never in a page that is blank or silently frozen.

use browser_driver::{Page, Result, Site, WebGpu};

use super::{dist, open, visit, with_and_without_webgpu};

with_and_without_webgpu!(an_engine_that_trapped_is_started_again);

/// Something is said to the person.
fn wait_for_a_sentence(page: &Page) -> Result<String> {
    page.wait_for("a sentence on the page", "return /[^\\s].*\\./.test(document.querySelector('[data-messages]').textContent)")?;
    page.messages()
}

fn an_engine_that_trapped_is_started_again(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, "")?;
    page.wait_for_iteration(30)?;
    let before = page.snapshot()?;
    page.break_engine("trap")?;
    let sentence = wait_for_a_sentence(&page)?;
    // A software adapter takes its time to compile kernels: the CPU goes on, and the page says so.
    let is_on_cpu = sentence.contains("The CPU computes it now");
    assert!(gpu == WebGpu::Software || !is_on_cpu, "{sentence}");
    let backend = if is_on_cpu { "cpu" } else { &before.backend };
    let again = page.wait_until("it runs again, as was said", |s| s.running && s.iterations_per_second > 0.0 && s.backend == backend)?;
    page.wait_for_iteration(again.iteration + 20)?;
    Ok(())
}

#[test]
fn networks_without_room_are_a_sentence() -> Result<()> {
    let page = open(WebGpu::Absent, "data=digits&network=conv&side=16&batch=4096&g_width=512&d_width=512&d_depth=1&g_depth=1")?;
    page.wait_for_message("Training cannot go on: networks and minibatches of this size need at least ")?;
    assert!(page.messages()?.contains(" MiB of memory, and there are 2048; "), "{}", page.messages()?);
    assert!(!page.snapshot()?.running);
    // Another setting is tried at once.
    page.set("network", "mlp")?;
    let trains = || page.wait_until("it trains", |s| s.running && s.iteration > 0 && s.error.is_empty());
    trains()?;
    assert!(!page.messages()?.contains("MiB of memory"), "{}", page.messages()?);
    // While it runs, the same is said, and leaves the page as usable.
    page.set("network", "conv")?;
    page.wait_for_message("Training cannot go on: ")?;
    assert!(page.snapshot()?.error.contains("MiB of memory"));
    page.set("network", "mlp")?;
    trains().map(drop)
}

#[test]
fn a_lost_device_is_followed_by_the_cpu() -> Result<()> {
    let page = open(WebGpu::Software, "")?;
    assert_eq!(page.wait_for_iteration(30)?.backend, "webgpu");
    page.break_engine("device")?;
    let sentence = wait_for_a_sentence(&page)?;
    assert!(sentence.contains("CPU"), "{sentence}");
    let moved = page.wait_until("it runs on the CPU", |s| s.backend == "cpu" && s.running && s.iteration > 0)?;
    page.wait_for_iteration(moved.iteration + 20)?;
    Ok(())
}

#[test]
fn without_webgpu_it_says_so_and_trains_on_the_cpu() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    assert_eq!(page.wait_for_iteration(1)?.backend, "cpu");
    page.wait_for("a sentence about WebGPU and the CPU", SAYS_WEBGPU_AND_CPU)?;
    // Asked for all the same, it says so too.
    page.open("backend=webgpu")?;
    assert_eq!(page.wait_for_iteration(1)?.backend, "cpu");
    page.wait_for("a sentence about WebGPU and the CPU", SAYS_WEBGPU_AND_CPU)
}

const SAYS_WEBGPU_AND_CPU: &str = "return /WebGPU[^.]*CPU|CPU[^.]*WebGPU/.test(document.body.innerText)";

#[test]
fn a_software_adapter_is_taken_only_when_asked_for() -> Result<()> {
    let page = open(WebGpu::Software, "backend=auto")?;
    assert_eq!(page.wait_for_iteration(1)?.backend, "cpu");
    page.open("backend=cpu")?;
    assert_eq!(page.wait_for_iteration(1)?.backend, "cpu");
    page.open("backend=webgpu")?;
    assert_eq!(page.wait_for_iteration(1)?.backend, "webgpu");
    Ok(())
}

#[test]
fn a_run_that_is_not_finite_stops_there_and_names_the_term() -> Result<()> {
    // Without a memory of the squared gradient, steps of size 1 in deep, wide layers soon leave the range of f32.
    let page = open(WebGpu::Absent, "r1_gamma=1000&g_lr=1&d_lr=1&beta2=0&batch=8&d_width=512&d_depth=6")?;
    let stopped = page.wait_until("it stops", |s| !s.running && !s.error.is_empty())?;
    let names_a_term = ["Loss/", "gradient", "adam/v"].iter().any(|t| stopped.error.contains(t));
    // The bad iteration is the one after the last that is whole.
    let names_the_iteration = stopped.error.contains(&format!("iteration {}", stopped.iteration + 1));
    assert!(names_a_term && names_the_iteration, "{stopped:?}");
    page.wait_for_message(&stopped.error)?;
    // The page is alive: a sound experiment runs.
    for (key, value) in [("g_lr", "0.001"), ("d_lr", "0.001"), ("r1_gamma", "0.1"), ("beta2", "0.99"), ("d_depth", "1")] {
        page.set(key, value)?;
    }
    page.act("reset")?;
    if !page.wait_until("it is sound again", |s| s.error.is_empty())?.running {
        page.act("play")?;
    }
    page.wait_until("it trains", |s| s.running && s.iteration > 5 && s.error.is_empty())?;
    Ok(())
}

#[test]
fn an_engine_that_cannot_start_is_a_sentence() -> Result<()> {
    let page = visit(Site::serve_without(&dist()?, "worker")?, WebGpu::Absent)?;
    page.open("")?;
    let sentence = wait_for_a_sentence(&page)?;
    let snapshot = page.wait_until("the snapshot has the sentence, too", |s| !s.error.is_empty())?;
    assert!(!snapshot.running && sentence.contains(&snapshot.error), "{sentence} / {snapshot:?}");
    Ok(())
}
