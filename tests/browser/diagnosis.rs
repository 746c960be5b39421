//! The main sentence above the charts: there and whole, judged by the run, and with the setting that explains it as one click and back.

use browser_driver::{Result, WebGpu};

use crate::open;

#[test]
fn the_main_sentence_is_whole_and_a_setting_that_explains_it_changes_at_a_click() -> Result<()> {
    let page = open(WebGpu::Absent, "g_lr=0&batch=32&g_width=16&d_width=16")?;
    page.wait_for_iteration(120)?;
    page.wait_for("a diagnosis beyond “too early”", "return !document.querySelector('[data-state]').textContent.includes('too early')")?;
    let cut =
        "const s = document.querySelector('.main-sentence'); return s.scrollWidth > s.clientWidth || s.scrollHeight > s.clientHeight + 1";
    assert_eq!(page.browser().run(cut, &[])?, false);
    page.wait_for("G's rate is named", "return !!document.querySelector('[data-try=g_lr]')")?;
    page.browser().run("document.querySelector('[data-try=g_lr]').click()", &[])?;
    page.wait_until("G trains", |snapshot| snapshot.experiment["g_lr"] == 0.001)?;
    page.wait_for("the way back", "return !!document.querySelector('[data-action=undo-try]')")?;
    page.browser().run("document.querySelector('[data-action=undo-try]').click()", &[])?;
    page.wait_until("G stands still again", |snapshot| snapshot.experiment["g_lr"] == 0.0)?;
    Ok(())
}

#[test]
fn another_gamma_is_judged_by_what_comes_after_it() -> Result<()> {
    let page = open(WebGpu::Absent, "batch=32&g_width=16&d_width=16")?;
    page.wait_for_iteration(200)?;
    page.pause()?;
    page.set("r1_gamma", "100")?;
    page.wait_for(
        "too early since the change",
        "return document.querySelector('.main-sentence').textContent.includes('A setting was changed')",
    )?;
    let minus = "return document.querySelector('[data-card=d-loss]').textContent.includes('−')";
    assert_eq!(page.browser().run(minus, &[])?, false);
    Ok(())
}
