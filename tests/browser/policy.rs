//! The page's own policy is strict, and the page keeps to it in all that it does.

use browser_driver::{Page, Result, WebGpu};
use serde_json::{Value, json};

use super::offline::IS_KEPT;
use super::own_data::{SHEETS, drop_files, trains_on_own};
use super::share::exported;
use super::{Opened, dist, visit, with_and_without_webgpu};

with_and_without_webgpu!(nothing_that_the_page_does_is_refused);

/// Notes what the page's own policy refuses; the test's site has one of its own, which only reports.
const LISTEN: &str = "window.refused = []; addEventListener('securitypolicyviolation',
    e => { if (e.disposition === 'enforce') refused.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`) })";

fn listening(gpu: WebGpu) -> Result<Opened> {
    let page = visit(browser_driver::Site::serve(&dist()?)?, gpu)?;
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTEN }))?;
    Ok(page)
}

fn refused(page: &Page) -> Result<Value> {
    page.browser().run("return refused", &[])
}

fn nothing_that_the_page_does_is_refused(gpu: WebGpu) -> Result<()> {
    let page = listening(gpu)?;
    page.open("batch=16&g_width=8&d_width=8&g_depth=1&d_depth=1&colour=rgb")?;
    page.wait_for_iteration(5)?;
    for view in ["listing", "softplus", "backprop", "explore"] {
        page.browser().click(&format!("[data-tab='{view}']"))?;
        let now = page.snapshot()?.iteration;
        page.wait_for_iteration(now + 3)?;
    }
    page.set("theme", "dark")?;
    page.browser().click("[data-card='scores']")?;
    page.browser().click("[data-card='scores']")?;
    page.act("share")?;
    for export in ["csv", "json", "charts-png", "stage-png", "pytorch"] {
        exported(&page, export)?;
    }
    page.act("share")?;
    drop_files(&page, SHEETS)?;
    trains_on_own(&page, "own-images")?;
    page.act("save")?;
    page.break_engine("trap")?;
    page.wait_for_message("The training engine failed")?;
    page.wait_until("another worker runs", |s| s.running && s.iterations_per_second > 0.0)?;
    page.act("help")?;
    assert_eq!(refused(&page)?, json!([]));

    // Once more from what the service worker kept.
    page.wait_for("the files to be kept", IS_KEPT)?;
    page.site().go_away();
    page.open("seed=7")?;
    page.wait_for_iteration(5)?;
    assert_eq!(refused(&page)?, json!([]));
    Ok(())
}

#[test]
fn what_is_not_the_page_s_own_is_refused() -> Result<()> {
    let page = listening(WebGpu::Absent)?;
    page.open("")?;
    page.wait_for_iteration(1)?;
    for (directive, script) in [
        ("script-src-elem", "const e = document.createElement('script'); e.textContent = 'window.ran = true'; document.body.append(e)"),
        ("script-src-attr", "const e = document.createElement('p'); e.setAttribute('onclick', 'window.ran = true'); e.click()"),
        ("script-src", "setTimeout('window.ran = true')"),
        ("style-src-attr", "document.body.setAttribute('style', 'color: red')"),
        ("style-src-elem", "const e = document.createElement('style'); e.textContent = 'body { color: red }'; document.body.append(e)"),
        ("connect-src", "await fetch('http://elsewhere.invalid/').catch(() => {})"),
        ("img-src", "new Image().src = 'http://elsewhere.invalid/x.png'"),
        ("base-uri", "const e = document.createElement('base'); e.href = 'http://elsewhere.invalid/'; document.head.append(e)"),
    ] {
        page.browser().run(script, &[])?;
        page.wait_for(directive, &format!("return refused.some(what => what.startsWith('{directive} '))"))?;
    }
    assert_eq!(
        page.browser().run("return [window.ran, getComputedStyle(document.body).color === 'rgb(255, 0, 0)']", &[])?,
        json!([null, false])
    );
    Ok(())
}
