//! How the page starts: its frame is painted first, the page takes its very place, and a page that cannot start says why.

use std::fs;

use browser_driver::{Page, Result, Site, WebGpu};
use serde_json::{Value, json};

use super::spoilt::Folder;
use super::{dist, visit};

/// Notes where things are and what they say: in the frame, as soon as the document is parsed; in the page, as soon as it has taken the
/// frame's place.
const OBSERVE: &str = "
    const PLACES = ['header', 'h1', 'nav button', 'header > button', '.keep button', '.theme > span', '.theme select', '.stage',
        '.stage-room', '.stage-room canvas', '.readout', '.layers:not([hidden])', '.layer', '.legend', '.layers:not([hidden]) .switch button',
        '.curves', '.diagnosis', '.chart', '.chart-head', '.series', '.chart-head .switch button', '.plot', '.tools', '.tools > *', '.transport',
        '.transport > :not(.speed)', '.speed select', '.steps > *', '.counters > *', '.strip', '.strip > *'];
    const TEXTS = ['h1', 'nav button', 'header > button', '.keep button', '.theme > span', '.theme option', '.readout', '.layer', '.switch',
        '.series', '.main-sentence', '.sentence', '.tools', '.transport > :not(.speed)', '.speed > span', '.strip'];
    const clean = (text) => text.replace(/\\s+/g, '');
    const look = () => {
        const at = {}, told = {};
        for (const place of PLACES) at[place] = [...document.querySelectorAll(place)].map((e) => {
            const { x, y, width, height } = e.getBoundingClientRect();
            return [x, y, width, height].map((n) => Math.round(n));
        });
        for (const place of TEXTS) told[place] = [...document.querySelectorAll(place)].map((e) => clean(e.textContent));
        const style = getComputedStyle(document.body);
        return { at, told, colours: [style.color, style.backgroundColor, document.documentElement.lang] };
    };
    // Parsed, and no module has run yet.
    document.addEventListener('readystatechange', () => {
        if (document.readyState !== 'interactive') return;
        window.framed = document.getElementById('frame') && look();
        new MutationObserver((_, observer) => {
            if (document.getElementById('frame')) return;
            observer.disconnect();
            window.paged = look();
        }).observe(document.body, { childList: true });
    });";

/// What `look` says of the frame and of the page that took its place.
fn both(page: &Page, link: &str) -> Result<[Value; 2]> {
    page.open_as_is(link)?;
    page.wait_for("the page in place of the frame", "return !!window.paged")?;
    let looked = page.browser().run("return [window.framed, window.paged]", &[])?;
    Ok([looked[0].clone(), looked[1].clone()])
}

fn screen(page: &Page, width: u32, height: u32) -> Result<()> {
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
    page.browser().devtools("Emulation.setDeviceMetricsOverride", screen).map(drop)
}

/// Where something is not where it was before: by more than a pixel.
fn jumps(before: &Value, after: &Value) -> Vec<String> {
    let boxes = |of: &Value| of.as_array().cloned().unwrap_or_default();
    let mut jumps = vec![];
    for (place, now) in after["at"].as_object().into_iter().flatten() {
        let (was, now) = (boxes(&before["at"][place]), boxes(now));
        let near =
            |a: &Value, b: &Value| (0..4).all(|i| (a[i].as_f64().unwrap_or(f64::NAN) - b[i].as_f64().unwrap_or(f64::NAN)).abs() <= 1.0);
        if was.len() != now.len() || !was.iter().zip(&now).all(|(a, b)| near(a, b)) {
            jumps.push(format!("{place}: from {was:?} to {now:?}"));
        }
    }
    jumps
}

#[test]
fn the_page_takes_the_very_place_of_its_frame() -> Result<()> {
    let page = visit(Site::serve(&dist()?)?, WebGpu::Absent)?;
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OBSERVE }))?;
    for (theme, links) in [("light", &["", "lang=zh", "hide=settings,quality,theme", "lang=zh&hide=curves,tabs"][..]), ("dark", &[""])] {
        page.browser()
            .devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] }))?;
        for (width, height) in [(1440, 900), (1024, 768), (390, 844)] {
            screen(&page, width, height)?;
            for link in links {
                let [framed, paged] = both(&page, link)?;
                assert!(framed.is_object(), "there is no frame");
                let jumps = jumps(&framed, &paged);
                assert!(jumps.is_empty(), "{width}×{height}, {theme}, ?{link}:\n{}", jumps.join("\n"));
                assert_eq!(framed["told"], paged["told"], "{width}×{height}, ?{link}");
                assert_eq!(framed["colours"], paged["colours"], "{theme}, ?{link}");
            }
        }
    }
    Ok(())
}

#[test]
fn the_frame_of_another_view_is_that_of_its_view() -> Result<()> {
    let page = visit(Site::serve(&dist()?)?, WebGpu::Absent)?;
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": OBSERVE }))?;
    screen(&page, 1440, 900)?;
    for link in ["view=listing", "view=softplus&lang=zh", "view=backprop"] {
        let [framed, paged] = both(&page, link)?;
        let shared = ["header", "h1", "nav button", "main", ".transport", ".transport > :not(.speed)", ".strip", ".strip > *"];
        let jumps = jumps(&framed, &paged);
        let jumps: Vec<_> = jumps.iter().filter(|jump| shared.iter().any(|place| jump.starts_with(&format!("{place}: ")))).collect();
        assert!(jumps.is_empty(), "?{link}: {jumps:?}");
    }
    Ok(())
}

/// The sentences that are shown of why the page does not start.
const REASONS: &str = "return [...document.querySelectorAll('[data-reason]')].filter(e => e.checkVisibility()).map(e => e.dataset.reason)";

/// Waits for a reason, and sees that it is the only one, in the language of the link, on a painted frame.
fn says(page: &Page, reason: &str) -> Result<()> {
    page.wait_for(&format!("the reason “{reason}”"), &format!("{REASONS}.includes('{reason}')"))?;
    assert_eq!(page.browser().run(REASONS, &[])?, json!([reason]));
    let frame = "const box = document.querySelector('#frame .stage-room canvas').getBoundingClientRect(); return [box.width > 100, !!window.lossExplorer]";
    assert_eq!(page.browser().run(frame, &[])?, json!([true, false]), "{reason}");
    let text = "return document.querySelector(`[data-reason='${arguments[0]}']`).textContent";
    let told = page.browser().run(text, &[json!(reason)])?;
    let told = told.as_str().unwrap_or_default();
    let chinese = page.browser().run("return document.documentElement.lang === 'zh-CN'", &[])? == true;
    assert_eq!(told.contains('。'), chinese, "{told}");
    Ok(())
}

#[test]
fn a_file_that_is_missing_is_told() -> Result<()> {
    for withheld in ["_bg.wasm", "explorer-"] {
        let page = visit(Site::serve_without(&dist()?, withheld)?, WebGpu::Absent)?;
        for link in ["", "lang=zh"] {
            page.open_as_is(link)?;
            says(&page, "missing")?;
        }
    }
    Ok(())
}

#[test]
fn what_is_no_matter_of_the_start_is_not_told() -> Result<()> {
    let page = visit(Site::serve_without(&dist()?, "offline.js")?, WebGpu::Absent)?;
    let note = "window.reasons = []; new MutationObserver(() => reasons.push(document.documentElement.dataset.trouble)).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-trouble'] })";
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": note }))?;
    page.open("")?;
    page.wait_for_iteration(1)?;
    assert_eq!(page.browser().run("return [reasons, document.querySelectorAll('[data-reason], #frame').length]", &[])?, json!([[], 0]));
    Ok(())
}

#[test]
fn a_program_that_is_cut_or_no_program_is_told() -> Result<()> {
    for (start, end, keep) in [("explorer-", "_bg.wasm", 0.7), ("explorer-", "_bg.wasm", 0.0), ("explorer-", ".js", 0.5)] {
        let folder = Folder::with_the_page()?;
        let file = folder.file(start, end)?;
        let bytes = fs::read(&file)?;
        let kept = (bytes.len() as f64 * keep) as usize;
        fs::write(&file, if kept > 0 { &bytes[..kept] } else { b"<!doctype html><p>Not found" })?;
        let page = visit(Site::serve(folder.path())?, WebGpu::Absent)?;
        page.open_as_is("")?;
        says(&page, "broken")?;
    }
    Ok(())
}

#[test]
fn a_browser_that_lacks_something_is_told_what() -> Result<()> {
    for (reason, script) in [("wasm", "delete window.WebAssembly"), ("simd", "WebAssembly.validate = () => false")] {
        let page = visit(Site::serve_without(&dist()?, "_bg.wasm")?, WebGpu::Absent)?;
        page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
        page.open_as_is("lang=zh")?;
        says(&page, reason)?;
    }
    Ok(())
}

#[test]
fn a_page_without_scripts_says_so() -> Result<()> {
    let page = visit(Site::serve(&dist()?)?, WebGpu::Absent)?;
    let browser = page.browser();
    // Seen from outside of the page, whose scripts do not run.
    let shown = |selector: &str| -> Result<bool> {
        let document = browser.devtools("DOM.getDocument", json!({}))?;
        let found = browser.devtools("DOM.querySelector", json!({ "nodeId": document["root"]["nodeId"], "selector": selector }))?;
        Ok(browser.devtools("DOM.getBoxModel", json!({ "nodeId": found["nodeId"] })).is_ok())
    };
    browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true }))?;
    page.open_as_is("")?;
    for selector in ["noscript p", "noscript p[lang='zh-CN']", "#frame .stage-room canvas"] {
        assert!(shown(selector)?, "{selector}");
    }
    browser.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": false }))?;
    page.open("")?;
    assert!(!shown("noscript p")?);
    Ok(())
}

#[test]
fn a_page_that_is_opened_as_a_file_says_so() -> Result<()> {
    let page = visit(Site::serve(&dist()?)?, WebGpu::Absent)?;
    page.browser().open(&format!("file://{}", dist()?.join("index.html").display()))?;
    says(&page, "file")
}

#[test]
fn a_page_in_a_sandbox_says_so_and_does_not_start() -> Result<()> {
    // As a frame with sandbox="allow-scripts" has it, from a host that lets others read its files.
    let headers = [("Content-Security-Policy", "sandbox allow-scripts"), ("Access-Control-Allow-Origin", "*")];
    let page = visit(Site::serve_with(&dist()?, &headers)?, WebGpu::Absent)?;
    page.open_as_is("")?;
    page.wait_for("the program", "return !!window.wasmBindings")?;
    says(&page, "sandbox")?;
    // With allow-same-origin it trains.
    let headers = [("Content-Security-Policy", "sandbox allow-scripts allow-same-origin")];
    drop(page);
    let page = visit(Site::serve_with(&dist()?, &headers)?, WebGpu::Absent)?;
    page.open("")?;
    page.wait_for_iteration(2).map(drop)
}

#[test]
fn a_page_that_is_late_says_so_until_it_starts() -> Result<()> {
    let folder = Folder::with_the_page()?;
    let glue = folder.file("explorer-", ".js")?;
    // In the page, not in the worker, which has no document.
    folder.edit(&glue, |text| format!("if (self.document) await new Promise((go) => {{ self.go = go; }});\n{text}"))?;
    let page = visit(Site::serve(folder.path())?, WebGpu::Absent)?;
    // Twenty seconds in half of one.
    let hurry = "const set = window.setTimeout; window.setTimeout = (act, ms, ...rest) => set(act, ms === 20000 ? 500 : ms, ...rest)";
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": hurry }))?;
    page.open_as_is("")?;
    says(&page, "late")?;
    page.browser().run("self.go()", &[])?;
    page.wait_for("window.lossExplorer", "return !!window.lossExplorer")?;
    page.wait_for_iteration(1)?;
    assert_eq!(page.browser().run("return document.querySelectorAll('[data-reason], #frame').length", &[])?, 0);
    Ok(())
}
