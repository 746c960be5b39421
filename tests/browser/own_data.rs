//! Data of a person's own and saved runs, pasted and dropped: what is good is trained on, what is bad is a sentence and loses nothing.

use browser_driver::{Page, Result, Snapshot, WebGpu};
use serde_json::json;

use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    pasted_points_are_shown_and_trained_on,
    dropped_pictures_are_trained_on,
    a_saved_run_is_loaded_and_stands_where_it_stood
);

/// Small networks, so that software adapters keep up.
const SMALL: &str = "batch=16&g_width=8&d_width=8&g_depth=1&d_depth=1";
/// Four corners of the stage.
const CORNERS: [[f64; 2]; 4] = [[2.75, 2.75], [-2.75, 2.75], [-2.75, -2.75], [2.75, -2.75]];

/// Pastes a text into the panel and takes it.
pub fn paste(page: &Page, text: &str) -> Result<()> {
    page.reveal("[data-own='text']")?;
    page.browser().run("document.querySelector(\"[data-own='text']\").value = arguments[0]", &[json!(text)])?;
    page.act("use-points")
}

/// Drops files, which a script makes as an array named `files`.
pub fn drop_files(page: &Page, script: &str) -> Result<()> {
    let let_go = "const data = new DataTransfer(); files.forEach(file => data.items.add(file));
        document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }))";
    page.browser().run(&format!("{script}; {let_go}"), &[]).map(drop)
}

/// What the panel says of the data given last.
fn panel_says(page: &Page, what: &str, words: &str) -> Result<()> {
    let script = format!("return document.querySelector(\"[data-own='{what}']\").textContent.includes({})", json!(words));
    page.wait_for(&format!("“{words}” in the panel"), &script)
}

/// It goes on with the run that it was.
pub fn goes_on(page: &Page, before: &Snapshot) -> Result<()> {
    let after = page.wait_for_iteration(before.iteration + 5)?;
    assert_eq!((&after.experiment, after.running), (&before.experiment, true));
    Ok(())
}

pub fn trains_on_own(page: &Page, data: &str) -> Result<()> {
    page.wait_until(&format!("{data} are trained on"), |s| s.experiment["data"] == data && s.iteration > 0 && s.running).map(drop)
}

fn pasted_points_are_shown_and_trained_on(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(3)?;
    let lines: Vec<String> = CORNERS.iter().map(|[x, y]| format!("{x}; {y}")).collect();
    paste(&page, &format!("x; y\r\n{}\r\n", lines.join("\r\n")))?;
    trains_on_own(&page, "own-points")?;
    page.wait_for("the link", "return location.search.startsWith('?data=own-points&batch=16')")?;
    panel_says(&page, "count", "4 points")?;
    page.pause()?;
    let reals = page.tensor("reals")?;
    assert_eq!(reals.shape, [16, 2]);
    assert!(reals.data.chunks(2).all(|point| CORNERS.iter().any(|corner| corner == point)), "{reals:?}");
    // On the stage there are dots in the colour of reals in the corners, and none in the middle of a side.
    let dark_green = "const c = document.querySelector(\"[data-canvas='stage']\"), size = c.width, [x, y] = arguments;
        const left = (x / 6.4 + 0.5) * size - 3, top = (0.5 - y / 6.4) * size - 3, { data } = c.getContext('2d').getImageData(left, top, 6, 6);
        let dots = 0; for (let i = 0; i < data.length; i += 4) dots += data[i] < 90 && data[i + 1] > 90 && data[i + 2] < 120; return dots > 0";
    page.set("theme", "light")?;
    for [x, y] in CORNERS {
        page.browser().run("window.place = arguments", &[json!(x), json!(y)])?;
        let script = dark_green.replace("arguments", "window.place");
        page.wait_for(&format!("a real at {x}, {y}"), &script)?;
    }
    let middle = page.browser().run(dark_green, &[json!(-2.75), json!(0.0)])?;
    assert_eq!(middle, false, "no real where none was given");
    // A new engine has them too.
    page.act("play")?;
    page.break_engine("trap")?;
    page.wait_for_message("The training engine failed")?;
    page.wait_until("it runs again", |s| s.running && s.iterations_per_second > 0.0)?;
    page.pause()?;
    assert!(page.tensor("reals")?.data.chunks(2).all(|point| CORNERS.iter().any(|corner| corner == point)));
    Ok(())
}

#[test]
fn typed_points_outlive_another_language_and_another_view() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(1)?;
    page.reveal("[data-own='text']")?;
    page.browser().type_into("[data-own='text']", "1 2, 3 4")?;
    let typed = || page.browser().run("return document.querySelector(\"[data-own='text']\").value", &[]);
    assert_eq!(typed()?, json!("1 2, 3 4"));
    page.act("language")?;
    page.wait_for("Chinese", "return document.documentElement.lang === 'zh-CN'")?;
    assert_eq!(typed()?, json!("1 2, 3 4"), "in another language");
    for view in ["listing", "softplus", "backprop", "explore"] {
        page.browser().click(&format!("[data-tab='{view}']"))?;
        page.wait_for(view, &format!("return document.querySelector('main').dataset.view === '{view}'"))?;
        assert_eq!(typed()?, json!("1 2, 3 4"), "in the view {view}");
    }
    Ok(())
}

#[test]
fn points_beyond_the_stage_are_fitted_and_the_panel_says_so() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(1)?;
    paste(&page, "100 1000\n200 1000\n150 1025")?;
    trains_on_own(&page, "own-points")?;
    panel_says(&page, "note", "moved and scaled")?;
    page.pause()?;
    let reals = page.tensor("reals")?.data;
    assert!(reals.chunks(2).all(|point| [[-2.5, -0.625], [2.5, -0.625], [0.0, 0.625]].iter().any(|known| known == point)), "{reals:?}");
    Ok(())
}

#[test]
fn bad_data_are_sentences_and_the_run_goes_on() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    let before = page.wait_for_iteration(3)?;
    paste(&page, "x,y\n1,2\n3,abc\n")?;
    panel_says(&page, "error", "line 3, column 2: “abc” is no number")?;
    goes_on(&page, &before)?;
    for (files, sentence) in [
        (
            "[new File(['1,2\\n3,4\\n5'], 'half.csv', { type: 'text/csv' })]",
            "“half.csv” could not be used: line 3 should hold 2 numbers, not 1.",
        ),
        (
            "[new File(['%PDF'], 'paper.pdf', { type: 'application/pdf' })]",
            "“paper.pdf” is no picture, no text of points, no saved run, no settings and no training log.",
        ),
        ("[new File(['no picture'], 'torn.png', { type: 'image/png' })]", "“torn.png” could not be read as a picture."),
        (
            "[new File(['SGLC but no run'], 'old.ckpt')]",
            "“old.ckpt” could not be loaded: this checkpoint has 15 bytes where it should have 16",
        ),
        ("[new File(['1,2'], 'a.csv'), new File(['1,2'], 'b.csv')]", "“a.csv” is no training log"),
        ("[new File(['1,2'], 'a.csv'), new File(['no run'], 'b.ckpt')]", "not several of these at once."),
    ] {
        let before = page.snapshot()?;
        drop_files(&page, &format!("const files = {files}"))?;
        page.wait_for_message(sentence)?;
        goes_on(&page, &before)?;
    }
    Ok(())
}

/// PNG files named `files`: ten sheets of 20 × 10 pixels, whose middle squares have one red each, with margins that are not taken.
pub const SHEETS: &str = "const files = await Promise.all(Array.from({ length: 10 }, async (_, i) => {
    const canvas = new OffscreenCanvas(20, 10), draw = canvas.getContext('2d');
    draw.fillStyle = '#00f'; draw.fillRect(0, 0, 20, 10); draw.fillStyle = `rgb(${25 * i} 128 0)`; draw.fillRect(5, 0, 10, 10);
    return new File([await canvas.convertToBlob()], `sheet ${i}.png`, { type: 'image/png' }) }))";

fn dropped_pictures_are_trained_on(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("{SMALL}&colour=rgb"))?;
    page.wait_for_iteration(2)?;
    // One that breaks off among good ones: the good ones are taken, and it is named.
    let cut = "files[7] = new File([files[7].slice(0, files[7].size - 20)], 'torn.png', { type: 'image/png' })";
    drop_files(&page, &format!("{SHEETS}; {cut}"))?;
    page.wait_for_message("1 of 10 files were left out, as they could not be read as pictures: “torn.png” is the first.")?;
    trains_on_own(&page, "own-images")?;
    drop_files(&page, SHEETS)?;
    trains_on_own(&page, "own-images")?;
    page.pause()?;
    let is_a_sheet = |picture: &[f64]| {
        let red = (picture[0] + 1.0) * 127.5;
        let close = |plane: &[f64], x: f64| plane.iter().all(|p| (p - x).abs() < 0.02);
        let planes: Vec<_> = picture.chunks(picture.len() / 3).collect();
        (red / 25.0 - (red / 25.0).round()).abs() < 0.06
            && close(planes[0], picture[0])
            && close(planes[1], 128.0 / 127.5 - 1.0)
            && close(planes[2], -1.0)
    };
    for (side, pixels) in [("8", 64), ("16", 256)] {
        page.set("side", side)?;
        page.act("reset")?;
        page.wait_until("it begins anew", |s| s.iteration == 0 && s.experiment["side"] == side)?;
        page.act("step-both")?;
        page.wait_until("one iteration is done", |s| s.iteration == 1 && !s.half_done)?;
        let reals = page.tensor("reals")?;
        assert_eq!(reals.shape[..2], [16, 3]);
        assert!(reals.data.chunks(3 * pixels).all(is_a_sheet), "{side}: {:?}", &reals.data[..4]);
    }
    Ok(())
}

#[test]
fn a_link_to_own_data_says_that_they_are_not_in_it() -> Result<()> {
    for (data, stand_in) in [("own-points", "points of the ring stand in"), ("own-images", "handwritten digits stand in")] {
        let page = open(WebGpu::Absent, &format!("data={data}&{SMALL}"))?;
        page.wait_for_message(stand_in)?;
        page.wait_for_iteration(3)?;
        assert_eq!(page.snapshot()?.experiment["data"], data);
        panel_says(&page, "note", "None given yet")?;
    }
    Ok(())
}

/// A red sheet and a grey one.
const RED_AND_GREY: &str = "const files = await Promise.all(['#f00', '#888'].map(async colour => {
    const canvas = document.createElement('canvas'); canvas.width = canvas.height = 20;
    const pen = canvas.getContext('2d'); pen.fillStyle = colour; pen.fillRect(0, 0, 20, 20);
    return new File([await new Promise(done => canvas.toBlob(done))], `${colour.slice(1)}.png`, { type: 'image/png' }) }))";

#[test]
fn colours_that_own_pictures_lose_are_told() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(2)?;
    drop_files(&page, RED_AND_GREY)?;
    trains_on_own(&page, "own-images")?;
    let lost = "Each picture is trained on at 8 × 8 pixels, without its colours. “picture size” and “colour” keep more";
    page.wait_for_message(lost)?;
    panel_says(&page, "note", lost)?;
    // What is said holds: with other settings it is taken back, and the panel says what holds now.
    page.set("colour", "rgb")?;
    panel_says(&page, "note", "at 8 × 8 pixels, in colour. “picture size”")?;
    assert!(!page.messages()?.contains("Each picture"), "{}", page.messages()?);
    page.set("side", "16")?;
    panel_says(&page, "note", "at 16 × 16 pixels, in colour.")?;
    let note = page.browser().run("return document.querySelector(\"[data-own='note']\").textContent", &[])?;
    assert!(!note.as_str().unwrap_or_default().contains("keep more"), "{note}");
    page.set("data", "ring")?;
    page.wait_for("nothing of pictures", "return !document.querySelector(\"[data-own='note']\").textContent.includes('picture')")
}

#[test]
fn a_link_that_is_copied_says_what_stays_behind() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    let browser = page.browser();
    browser.devtools("Browser.grantPermissions", json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }))?;
    browser.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))?;
    page.wait_for_iteration(2)?;
    let copied = "return await navigator.clipboard.readText() === location.href";
    page.act("copy-link")?;
    page.wait_for("the link on the clipboard", copied)?;
    assert!(!page.messages()?.contains("stay here"), "nothing stays behind: {}", page.messages()?);
    paste(&page, "1 2\n-1 0\n0 1")?;
    trains_on_own(&page, "own-points")?;
    page.wait_for("the link", "return location.search.includes('data=own-points')")?;
    page.act("copy-link")?;
    page.wait_for_message("The link is copied without your own points, which stay here")?;
    page.wait_for("the link on the clipboard", copied)?;
    // Nor are they in the settings.
    page.act("share")?;
    page.wait_for(
        "a word beside the files",
        "return document.querySelector(\"[data-own='stay']\")?.textContent.includes('“save run” hands them out')",
    )?;
    page.set("data", "ring")?;
    page.wait_for("no such word", "return document.querySelector(\"[data-own='stay']\").textContent === ''")
}

fn a_saved_run_is_loaded_and_stands_where_it_stood(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("{SMALL}&seed=3"))?;
    page.wait_for_iteration(1)?;
    paste(&page, "-1 0\n1 0\n0 1")?;
    trains_on_own(&page, "own-points")?;
    let saved = page.pause()?;
    let weights = || -> Result<_> { Ok([page.tensor("D/0/weight")?, page.tensor("G/0/weight")?]) };
    let at_saving = weights()?;
    page.browser().run("const make = URL.createObjectURL; URL.createObjectURL = blob => make.call(URL, window.saved = blob)", &[])?;
    page.act("save")?;
    page.wait_for("the file", "return window.saved && window.saved.size > 1000")?;
    page.act("play")?;
    page.wait_for_iteration(saved.iteration + 20)?;
    // Another experiment, of other data.
    paste(&page, "2 2\n-2 -2")?;
    page.set("g_width", "9")?;
    page.wait_until("it trains on", |s| s.iteration > 0 && s.experiment["g_width"] == 9)?;
    assert_ne!(weights()?, at_saving);

    drop_files(&page, "const files = [new File([window.saved], 'run.ckpt')]")?;
    page.wait_for_message("The saved run is loaded")?;
    let loaded = page.wait_until("it stands where it stood", |s| s.iteration == saved.iteration && !s.running)?;
    assert_eq!((&loaded.experiment, loaded.half_done), (&saved.experiment, saved.half_done));
    assert_eq!(page.settle()?.iteration, saved.iteration);
    assert_eq!(weights()?, at_saving);
    page.wait_for("the link", &format!("return location.search.includes({})", json!(saved.link)))?;
    panel_says(&page, "count", "3 points")?;
    page.act("play")?;
    page.wait_for_iteration(saved.iteration + 5)?;
    page.pause()?;
    assert!(page.tensor("reals")?.data.chunks(2).all(|p| p == [-1.0, 0.0] || p == [1.0, 0.0] || p == [0.0, 1.0]));
    Ok(())
}
