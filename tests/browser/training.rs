//! It trains; play, pause, step, reset, new seed and speed do what they say.

use std::thread;
use std::time::Duration;

use browser_driver::{Page, Result, Snapshot, WebGpu};

use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    it_trains_by_itself_and_the_curves_move,
    pause_means_pause_and_play_goes_on,
    steps_are_single,
    it_goes_back_and_on_again,
    pictures_train_and_are_shown
);

/// Small networks, so that software adapters keep up.
pub const SMALL: &str = "batch=64&g_width=8&d_width=8&g_depth=1&d_depth=2";

const CANVASES: [&str; 5] = ["stage", "scores", "penalty", "d-loss", "g-loss"];

fn it_trains_by_itself_and_the_curves_move(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, "")?;
    if gpu == WebGpu::Software {
        page.wait_for(
            "a word on what takes so long",
            "return document.querySelector('.preparing').innerText.includes('compiling the kernels')",
        )?;
    }
    let first = page.wait_for_iteration(2)?;
    page.wait_for("the stage in its place", "return document.querySelector('.preparing').hidden")?;
    assert_eq!(first.backend, if gpu == WebGpu::Software { "webgpu" } else { "cpu" });
    assert!(first.running);
    for name in ["Loss/scores/real", "Loss/scores/fake", "Loss/r1_penalty", "Loss/D/loss", "Loss/G/loss"] {
        assert!(first.scalars[name].is_finite(), "{name} in {first:?}");
    }
    let pictures = CANVASES.map(|canvas| page.picture(canvas));
    let later = page.wait_for_iteration(first.iteration + 50)?;
    assert_ne!(later.scalars, first.scalars);
    assert!(later.iterations_per_second > 0.0);
    for (canvas, before) in CANVASES.into_iter().zip(pictures) {
        let before = before?;
        page.wait_until(&format!("the canvas {canvas} changes"), |_| page.picture(canvas).is_ok_and(|now| now != before))?;
    }
    Ok(())
}

fn pause_means_pause_and_play_goes_on(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(5)?;
    let paused = page.pause()?;
    thread::sleep(Duration::from_millis(500));
    let later = page.snapshot()?;
    assert_eq!((later.iteration, later.half_done, &later.scalars), (paused.iteration, paused.half_done, &paused.scalars));
    page.act("play")?;
    page.wait_for_iteration(paused.iteration + 5)?;
    Ok(())
}

fn steps_are_single(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(1)?;
    let start = page.pause()?.iteration;
    let after = |action: &str, iteration: u64, half_done: bool| -> Result<Snapshot> {
        page.act(action)?;
        let wish = format!("{action} leads to iteration {iteration}, half done: {half_done}");
        page.wait_until(&wish, |s| s.iteration == iteration && s.half_done == half_done && !s.running)
    };
    let weights = || -> Result<_> { Ok((page.tensor("G/0/weight")?, page.tensor("D/0/weight")?)) };

    let (g0, d0) = weights()?;
    after("step-d", start, true)?;
    let (g1, d1) = weights()?;
    assert!(g1 == g0 && d1 != d0, "a step of D changes D, and only D");
    after("step-g", start + 1, false)?;
    let (g2, d2) = weights()?;
    assert!(g2 != g1 && d2 == d1, "a step of G changes G, and only G");
    after("step-both", start + 2, false)?;
    let (g3, d3) = weights()?;
    assert!(g3 != g2 && d3 != d2, "an iteration changes both");
    // Half an iteration is finished, not begun anew.
    after("step-d", start + 2, true)?;
    after("step-both", start + 3, false)?;
    Ok(())
}

#[test]
fn a_step_while_it_runs_pauses_it() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(1)?;
    page.act("step-both")?;
    let paused = page.settle()?;
    thread::sleep(Duration::from_millis(300));
    assert_eq!(page.snapshot()?.iteration, paused.iteration);
    Ok(())
}

#[test]
fn reset_begins_the_same_run_again() -> Result<()> {
    let page = open(WebGpu::Absent, "seed=7")?;
    page.wait_for_iteration(20)?;
    page.pause()?;
    let first = first_iterations(&page)?;
    assert_eq!(first_iterations(&page)?, first);
    // Running, it goes on by itself.
    page.act("play")?;
    let running = page.wait_for_iteration(30)?.iteration;
    page.act("reset")?;
    page.wait_until("it begins again", |s| s.running && s.iteration < running)?;
    page.wait_for_iteration(5)?;
    Ok(())
}

/// The numbers of the first iterations after a reset, taken one by one.
fn first_iterations(page: &Page) -> Result<Vec<Snapshot>> {
    page.act("reset")?;
    let fresh = page.wait_until("iteration 0", |s| s.iteration == 0 && !s.half_done)?;
    assert!(!fresh.running && fresh.scalars.is_empty(), "{fresh:?}");
    let step = |iteration| {
        page.act("step-both")?;
        page.wait_until(&format!("iteration {iteration}"), |s| s.iteration == iteration && !s.scalars.is_empty())
    };
    (1..=3).map(step).collect()
}

#[test]
fn a_new_seed_is_another_run_and_stands_in_the_link() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    let before = page.wait_for_iteration(10)?;
    page.act("new-seed")?;
    let after = page.wait_until("the seed is another", |s| s.experiment["seed"] != before.experiment["seed"])?;
    page.wait_for("the seed in the address", &format!("return location.search === '?seed={}'", after.experiment["seed"]))?;
    page.wait_until("it trains on", |s| s.iteration > 0 && s.running)?;
    Ok(())
}

#[test]
fn speed_is_a_limit() -> Result<()> {
    let page = open(WebGpu::Absent, "speed=10")?;
    let start = page.wait_for_iteration(1)?.iteration;
    thread::sleep(Duration::from_secs(2));
    let slow = page.snapshot()?.iteration - start;
    // The time between the two looks is not exact.
    assert!((10..=30).contains(&slow), "{slow} iterations in about 2 s");
    page.set("speed", "max")?;
    let fast = page.wait_until("it is faster", |s| s.iterations_per_second > 20.0)?;
    assert_eq!(fast.link, "");
    Ok(())
}

fn it_goes_back_and_on_again(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, "batch=32&g_width=8&d_width=8")?;
    page.wait_for_iteration(30)?;
    // States are kept every one and a half seconds.
    thread::sleep(Duration::from_secs(4));
    let far = page.pause()?.iteration;
    page.act("back")?;
    let back = page.wait_until("it went back", |s| s.iteration < far && !s.running)?;
    let settled = page.settle()?;
    assert_eq!(settled.iteration, back.iteration);
    let weights = page.tensor("D/0/weight")?;
    page.act("back")?;
    page.wait_until("it went further back", |s| s.iteration < back.iteration)?;
    assert_ne!(page.tensor("D/0/weight")?, weights, "another state");
    page.act("play")?;
    page.wait_for_iteration(far)?;
    Ok(())
}

fn pictures_train_and_are_shown(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, "data=digits&labels=on&batch=16&g_width=16&d_width=16&latents=8")?;
    page.wait_for_iteration(3)?;
    let before = page.picture("stage")?;
    page.wait_until("the stage changes", |_| page.picture("stage").is_ok_and(|now| now != before))?;
    page.pause()?;
    assert_eq!(page.tensor("reals")?.shape, [16, 1, 8, 8]);
    assert_eq!(page.tensor("labels")?.shape, [16, 10]);
    page.set("data", "ring")?;
    page.wait_until("points train", |s| s.iteration < 3 || s.scalars.contains_key("Loss/r1_penalty"))?;
    Ok(())
}
