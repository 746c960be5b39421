//! What happens to a page in a long afternoon: nothing of the run is lost, and what there is to say is one sentence.

use std::thread;
use std::time::Duration;

use browser_driver::{Page, Result, Site, Snapshot, WebGpu, key};
use serde_json::json;

use super::own_data::{SHEETS, drop_files, goes_on, paste, trains_on_own};
use super::{Opened, dist, open, visit};

/// A run that has nothing to say.
const SMALL: &str = "backend=cpu&batch=16&g_width=8&d_width=8&g_depth=1&d_depth=1&r1_gamma=3";

/// Nothing was said, and the run is the one that it was, further on.
fn goes_on_in_silence(page: &Page, before: &Snapshot) -> Result<()> {
    goes_on(page, before)?;
    assert_eq!(page.messages()?, "");
    Ok(())
}

/// Waits for some sentence, and hands it back.
fn sentence(page: &Page) -> Result<String> {
    page.wait_for_message(".")?;
    page.messages()
}

/// Some iteration, at which or after which the engine has handed the state of the run to the page: it does so every second and a half.
fn with_a_state_kept(page: &Page) -> Result<Snapshot> {
    let snapshot = page.wait_for_iteration(500)?;
    thread::sleep(Duration::from_secs(4));
    Ok(snapshot)
}

/// A page whose workers a script can get at.
fn with_workers_in_reach() -> Result<Opened> {
    let page = visit(Site::serve(&dist()?)?, WebGpu::Absent)?;
    let source = "window.workers = []; window.Worker = class extends Worker { constructor(...a) { super(...a); workers.push(this) } }";
    page.browser().devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))?;
    Ok(page)
}

#[test]
fn a_worker_that_is_killed_is_missed_and_followed_by_another() -> Result<()> {
    let page = with_workers_in_reach()?;
    page.open(SMALL)?;
    let before = with_a_state_kept(&page)?;
    page.browser().run("workers.at(-1).terminate()", &[])?;
    let said = sentence(&page)?;
    assert!(said.starts_with("The training engine stopped answering. It was started again and goes on from iteration "), "{said}");
    let after = page.wait_until("it runs again", |s| s.running && s.iterations_per_second > 0.0)?;
    assert_eq!(after.experiment, before.experiment);
    assert!(after.iteration >= before.iteration, "it went on from where it was, at {}", after.iteration);
    goes_on(&page, &after)
}

#[test]
fn a_reload_takes_the_run_up_where_it_was() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(1)?;
    paste(&page, "-1 0\n1 0\n0 1")?;
    trains_on_own(&page, "own-points")?;
    let before = with_a_state_kept(&page)?;
    for running in [true, false] {
        // The state of a pause is kept at once.
        let paused = if running { before.iteration } else { page.pause()?.iteration };
        page.browser().run("window.is_old = true; location.reload()", &[])?;
        page.wait_for("the page", "return !window.is_old && !!window.lossExplorer")?;
        let said = sentence(&page)?;
        assert!(said.starts_with("The page was loaded again; the run goes on from iteration "), "{said}");
        let after = page.wait_until("it is there again", |s| s.iteration >= before.iteration)?;
        assert_eq!((&after.experiment, after.running), (&before.experiment, running));
        assert!(running || after.iteration == paused, "paused at {paused}, taken up at {}", after.iteration);
        page.wait_for("the points", "return document.querySelector(\"[data-own='count']\").textContent.includes('3 points')")?;
        if !running {
            page.act("step-both")?;
            page.wait_until("one iteration is done", |s| s.iteration == paused + 1 && !s.half_done)?;
        }
        let reals = page.tensor("reals")?.data;
        assert!(reals.chunks(2).all(|p| p == [-1.0, 0.0] || p == [1.0, 0.0] || p == [0.0, 1.0]), "{reals:?}");
    }
    // Another address is another run.
    page.open("backend=cpu&seed=5")?;
    page.wait_for_iteration(1)?;
    assert_eq!(page.messages()?, "");
    Ok(())
}

#[test]
fn without_a_network_it_trains_on() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    let before = page.wait_for_iteration(5)?;
    page.site().go_away();
    page.browser().devtools("Network.enable", json!({}))?;
    let none = json!({ "offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.browser().devtools("Network.emulateNetworkConditions", none)?;
    goes_on_in_silence(&page, &before)
}

#[test]
fn at_any_size_its_pictures_fit_and_it_trains_on() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    for (width, height) in [(320, 480), (3840, 2160), (979, 600), (980, 600), (1440, 900)] {
        let before = page.wait_for_iteration(3)?;
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": false });
        page.browser().devtools("Emulation.setDeviceMetricsOverride", screen)?;
        let fits = "return [...document.querySelectorAll('canvas')].every(c => c.width === Math.round(2 * c.clientWidth)
            && c.height === Math.round(2 * c.clientHeight)) && document.documentElement.scrollWidth <= innerWidth";
        page.wait_for(&format!("pictures that fit {width} × {height}"), fits)?;
        goes_on_in_silence(&page, &before)?;
    }
    Ok(())
}

#[test]
fn a_hidden_tab_rests_and_goes_on_when_it_is_seen_again() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    let before = page.wait_for_iteration(5)?;
    let browser = page.browser();
    let targets = browser.devtools("Target.getTargets", json!({}))?;
    let own = targets["targetInfos"].as_array().into_iter().flatten().find(|t| t["type"] == "page").map(|t| t["targetId"].clone());
    browser.devtools("Target.createTarget", json!({ "url": "about:blank" }))?;
    page.wait_for("the tab to be hidden", "return document.hidden")?;
    // Longer than a silent engine is waited for.
    thread::sleep(Duration::from_secs(8));
    browser.devtools("Target.activateTarget", json!({ "targetId": own }))?;
    page.wait_for("the tab to be seen", "return !document.hidden")?;
    goes_on(&page, &before)?;
    // On a fast machine more was trained than waits to be drawn; then the page says so, and nothing else.
    let said = page.messages()?;
    assert!(said.is_empty() || said.starts_with("While the page was not to be seen, training waited after "), "{said}");
    Ok(())
}

#[test]
fn files_of_every_wrong_kind_are_one_sentence_each() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(3)?;
    // No byte of what is too large is read.
    page.browser().run(
        "const { slice } = Blob.prototype; window.read = 0; Blob.prototype.slice = function (...a) { read++; return slice.apply(this, a) }",
        &[],
    )?;
    let noise = "Uint32Array.from({ length: 250000 }, (_, i) => Math.imul(i + 1, 2654435761))";
    let zip = "Uint8Array.of(80, 75, 3, 4, 20, 0, 0, 0)";
    let torn = format!("{SHEETS}; files.splice(1); files[0] = new File([files[0].slice(0, 60)], 'torn.png', {{ type: 'image/png' }})");
    let cases = [
        (
            "const files = [new File([new Uint8Array(1e8)], 'stats.jsonl')]",
            "“stats.jsonl” is too large: 50 million bytes are the most.",
            false,
        ),
        ("const files = [new File([new Uint8Array(1e8)], 'x.csv')]", "“x.csv” is too large: 4 million bytes are the most.", false),
        (
            "const files = [new File([new Uint8Array(1e8)], 'x.png', { type: 'image/png' })]",
            "“x.png” is too large: 50 million bytes are the most.",
            false,
        ),
        ("const files = [new File([new Uint8Array(1e8)], 'x.json')]", "“x.json” is too large: 1 million bytes are the most.", false),
        (
            "const files = [new File([new Uint8Array(1e8)], 'film.mp4', { type: 'video/mp4' })]",
            "“film.mp4” is no picture, no text of points",
            false,
        ),
        (&torn, "“torn.png” is not whole: the picture's file breaks off.", true),
        (&format!("const files = [new File([{noise}], 'noise.csv')]"), "“noise.csv” could not be used: its bytes are no text.", true),
        (&format!("const files = [new File([{noise}], 'noise.jsonl')]"), "“noise.jsonl” is no training log", true),
        (
            &format!("const files = [new File([{zip}, new Uint8Array(2e7)], 'network.ckpt')]"),
            "“network.ckpt” could not be loaded: this file is no checkpoint of the explorer.",
            true,
        ),
    ];
    for (files, sentence, reads) in cases {
        let before = page.snapshot()?;
        page.browser().run("window.read = 0", &[])?;
        drop_files(&page, files)?;
        page.wait_for_message(sentence)?;
        assert_eq!(page.browser().run("return read > 0", &[])?, reads, "{sentence}");
        page.browser().click("[data-messages] .dismiss")?;
        goes_on_in_silence(&page, &before)?;
    }
    Ok(())
}

/// Drops a log of 50 million bytes, made beforehand.
fn drop_a_long_log(page: &Page) -> Result<()> {
    let make = "const names = Array.from({ length: 40 }, (_, i) => `Loss/c${i}`), line = (k) => JSON.stringify(Object.fromEntries([['Progress/kimg', { mean: k }],
            ...names.map((name, i) => [name, { num: 25600, mean: Math.sin(k / 500 + i), std: 0.5 }])])) + '\\n';
        const lines = [], tail = line(1e6); let size = 0; for (let k = 1; size < 49.5e6; k++) { lines.push(line(k)); size += lines.at(-1).length }
        window.long = new File(lines, 'stats.jsonl')";
    page.browser().run(make, &[])?;
    page.browser().run(
        "await new Promise(done => setTimeout(done, 1000)); window.tasks = [];
        new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => e.duration))).observe({ type: 'longtask' })",
        &[],
    )?;
    drop_files(page, "const files = [long]")
}

#[test]
fn a_long_log_is_read_in_pieces_and_can_be_stopped() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(3)?;
    page.pause()?;
    drop_a_long_log(&page)?;
    page.wait_for("how far it is", "return /Reading the training log: [1-9]/.test(document.querySelector('[data-messages]').textContent)")?;
    page.browser().press(key::ESCAPE)?;
    page.wait_for_message("The training log was not read to its end; nothing has changed.")?;
    assert_eq!(page.browser().run("return document.querySelector('[data-log]')", &[])?, json!(null));
    page.browser().click("[data-messages] .dismiss")?;

    // What is too long by itself is so every time; what another program delays is not.
    let mut tasks = vec![];
    for _ in 0..3 {
        page.browser().run("tasks.length = 0", &[])?;
        drop_files(&page, "const files = [long]")?;
        page.wait_for("the log", "return document.querySelector('[data-log]')?.dataset.log === 'stats.jsonl'")?;
        assert_eq!(page.messages()?, "");
        tasks.push(page.browser().run("return tasks", &[])?);
        page.act("leave-log")?;
    }
    assert!(tasks.contains(&json!([])), "tasks over 50 ms on the main thread: {tasks:?}");
    Ok(())
}
