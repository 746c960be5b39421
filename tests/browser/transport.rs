//! The bar below the stage: running to an iteration; and what is said of a run that is slow.

use browser_driver::{Page, Result, WebGpu, key};
use serde_json::json;

use super::training::SMALL;
use super::views::text;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(a_run_goes_to_an_iteration_and_pauses_there);

/// Types a goal and presses Enter, by keys alone.
fn go_to(page: &Page, goal: &str) -> Result<()> {
    page.browser().run("const e = document.querySelector('[data-goal]'); e.focus(); e.select()", &[])?;
    page.browser().type_into("[data-goal]", &format!("{goal}{}", key::ENTER))
}

fn told(page: &Page) -> Result<String> {
    text(page, "return document.getElementById('goal-error').textContent")
}

fn a_run_goes_to_an_iteration_and_pauses_there(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(3)?;
    let paused = page.pause()?.iteration;
    go_to(&page, &(paused + 37).to_string())?;
    page.wait_until("it stands there", |s| !s.running && s.iteration == paused + 37 && !s.half_done)?;
    assert_eq!((page.settle()?.iteration, told(&page)?.as_str()), (paused + 37, ""));
    // While it runs.
    page.act("play")?;
    let goal = page.wait_until("it runs", |s| s.running)?.iteration + 600;
    go_to(&page, &goal.to_string())?;
    page.wait_for("the goal in the field", "return document.querySelector('[data-goal]').placeholder.startsWith('→ ')")?;
    page.wait_until("it stands there", |s| !s.running && s.iteration == goal)?;
    page.wait_for("the empty field", "return document.querySelector('[data-goal]').placeholder === 'run to …'")?;
    assert_eq!(page.settle()?.iteration, goal);
    Ok(())
}

#[test]
fn what_is_no_iteration_is_a_sentence_and_changes_nothing() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(3)?;
    let paused = page.pause()?;
    // Where it would be without the sentence: nothing moves for it.
    let place = "const b = document.getElementById('iteration').getBoundingClientRect(); return [b.x, b.y].map(Math.round)";
    let before = page.browser().run(place, &[])?;
    for (text, sentence) in [
        ("soon", "not to “soon”"),
        ("-5", "not to “-5”"),
        ("2.5", "not to “2.5”"),
        ("99999999999", "from 1 to 1,000,000,000"),
        ("1", "Iteration 1 is done"),
    ] {
        go_to(&page, text)?;
        page.wait_for(sentence, &format!("return document.getElementById('goal-error').textContent.includes({})", json!(sentence)))?;
        let now = page.snapshot()?;
        assert_eq!((now.iteration, now.running, &now.experiment), (paused.iteration, false, &paused.experiment), "{text}");
        assert_eq!(page.browser().run(place, &[])?, before, "{text}");
        let invalid = page.browser().run("return document.querySelector('[data-goal]').getAttribute('aria-invalid')", &[])?;
        assert_eq!(invalid, "true");
    }
    // Keys that are typed there are text, and a new text takes the sentence away.
    page.browser().type_into("[data-goal]", "r ?")?;
    page.wait_for("no sentence", "return document.getElementById('goal-error').textContent === ''")?;
    let now = page.snapshot()?;
    assert_eq!((now.iteration, now.running), (paused.iteration, false));
    assert_eq!(page.browser().run("return !document.querySelector('dialog[open]')", &[])?, true);
    Ok(())
}

#[test]
fn a_slow_run_is_told_why_until_it_is_faster() -> Result<()> {
    let page = open(WebGpu::Absent, "batch=2048&g_width=256&d_width=256")?;
    page.wait_for_message("Fewer than 6 iterations a second")?;
    assert!(page.messages()?.contains("A smaller minibatch") && page.messages()?.contains("WebGPU"));
    page.set("batch", "16")?;
    page.set("g_width", "8")?;
    page.set("d_width", "8")?;
    page.wait_for("no such sentence", "return !document.querySelector('[data-messages]').textContent.includes('Fewer than 6')")?;
    Ok(())
}

#[test]
fn a_run_that_is_asked_to_be_slow_is_not_called_so() -> Result<()> {
    let page = open(WebGpu::Absent, "speed=slow")?;
    page.wait_for_iteration(8)?;
    assert!(!page.messages()?.contains("Fewer than"), "{}", page.messages()?);
    Ok(())
}
