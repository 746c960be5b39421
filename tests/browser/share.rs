//! What a person takes away from the page, and what they bring: curves, settings, pictures, code, and a log of their own training.

use browser_driver::{Page, Result, WebGpu};
use serde_json::json;

use super::own_data::drop_files;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    curves_settings_pictures_and_code_are_files,
    settings_come_back,
    a_training_log_is_read_in_the_same_charts,
    what_is_exported_is_what_is_shown,
);

/// Small networks, so that software adapters keep up.
const SMALL: &str = "batch=16&g_width=8&d_width=8&g_depth=1&d_depth=1&r1_gamma=3&speed=60";

/// Clicks an export, and hands back the file's name and contents (of a picture its address).
pub fn exported(page: &Page, key: &str) -> Result<(String, String)> {
    // The page's policy lets no script fetch a blob by its address.
    let catch = "const { click } = HTMLAnchorElement.prototype, make = URL.createObjectURL; let got, file;
        HTMLAnchorElement.prototype.click = function () { got = [this.download, this.href]; };
        URL.createObjectURL = blob => make.call(URL, file = blob);
        try { document.querySelector(`[data-export='${arguments[0]}']`).click(); }
        finally { HTMLAnchorElement.prototype.click = click; URL.createObjectURL = make; }
        return [got[0], got[1].startsWith('data:') ? got[1] : await file.text()]";
    let got = page.browser().run(catch, &[json!(key)])?;
    let text = |at: usize| got[at].as_str().unwrap_or_default().to_string();
    Ok((text(0), text(1)))
}

fn curves_settings_pictures_and_code_are_files(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(12)?;
    let now = page.pause()?;
    page.act("share")?;

    let (name, csv) = exported(&page, "csv")?;
    assert!(name.ends_with(&format!("-{}.csv", now.iteration)), "{name}");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len() as u64, now.iteration + 1, "a header, and a row an iteration");
    let column = rows[0].iter().position(|name| name.contains("Loss/D/loss") && name.contains("mean")).unwrap_or_default();
    let last: f64 = rows[rows.len() - 1][column].parse().unwrap_or(f64::NAN);
    assert!((last - now.scalars["Loss/D/loss"]).abs() < 1e-5 * last, "{last} {:?}", now.scalars);

    let (_, settings) = exported(&page, "json")?;
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
    assert_eq!((&settings["r1_gamma"], &settings["batch"]), (&json!(3), &json!(16)));

    let (name, code) = exported(&page, "pytorch")?;
    assert!(name.ends_with(".py") && code.contains("create_graph=True") && code.contains("softplus"), "{code}");

    for picture in ["charts-png", "stage-png"] {
        let (name, address) = exported(&page, picture)?;
        assert!(
            name.ends_with(".png") && address.starts_with("data:image/png") && address.len() > 5000,
            "{picture}: {name}, {}",
            address.len()
        );
    }
    Ok(())
}

#[test]
fn the_exports_say_what_a_link_can_hide() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(2)?;
    let words = "return document.querySelector(arguments[0])?.textContent ?? ''";
    page.act("share")?;
    page.wait_for("the panel", "return !!document.querySelector('[data-about=hide]')")?;
    let said = page.browser().run(words, &[json!("[data-about=hide]")])?;
    let said = said.as_str().unwrap_or_default();
    let parts = loss_explorer::engine::contract::view::PARTS;
    assert!(said.contains("?hide=settings,quality") && parts.iter().all(|part| said.contains(part)), "{said}");
    let help = page.browser().run(words, &[json!("[data-panel=help]")])?;
    assert!(help.as_str().unwrap_or_default().contains(said), "the same in the help");
    Ok(())
}

fn settings_come_back(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(1)?;
    drop_files(&page, "const files = [new File(['{\"version\": 1, \"r1_gamma\": 7, \"batch\": 32, \"d_lr\": -1}'], 's.json')]")?;
    page.wait_until("the settings are taken", |now| now.experiment["r1_gamma"] == 7.0 && now.experiment["batch"] == 32)?;
    page.wait_for_message("D learning rate")?;
    drop_files(&page, "const files = [new File(['{\"a\": '], 'cut.json')]")?;
    page.wait_for_message("cut.json")?;
    assert_eq!(page.snapshot()?.experiment["r1_gamma"], 7.0, "a bad file loses nothing");
    Ok(())
}

/// A log of scores: 60 lines, the last of which says 0.84.
const LOG: &str =
    "const line = (k, r) => JSON.stringify({ 'Progress/kimg': { mean: k }, 'Loss/scores/real': { mean: r }, 'Loss/scores/fake': { mean: -r } });
    const files = [new File([[...Array(60).keys()].map(i => line(4 * (i + 1), 0.25 + i / 100)).join('\\n').replace('0.3', 'NaN')], 'stats.jsonl')]";

fn a_training_log_is_read_in_the_same_charts(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(1)?;
    drop_files(&page, LOG)?;
    page.wait_for("the log", "return document.querySelector('[data-log]')?.dataset.log === 'stats.jsonl'")?;
    let heads = "return [...document.querySelectorAll('.chart')][0].querySelector('.num').textContent";
    page.wait_for("the log's last value", &format!("const n = await (async () => {{ {heads} }})(); return n.trim() === '0.840'"))?;
    let training = page.snapshot()?.iteration;
    page.wait_for_iteration(training + 3)?;
    page.act("leave-log")?;
    page.wait_for("the run", "return !document.querySelector('[data-log]')")?;
    drop_files(&page, "const files = [new File(['{\"a\": {\"mean\": x}}'], 'bad.jsonl')]")?;
    page.wait_for_message("bad.jsonl")
}

fn what_is_exported_is_what_is_shown(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(12)?;
    let now = page.pause()?;
    page.act("share")?;
    let of_run = format!("-ring-{}.", now.iteration);
    let run = exported(&page, "charts-svg")?;
    assert!(run.0.contains(&of_run) && run.1.contains(&format!("<title>{}</title>", run.0)), "{}", run.0);

    drop_files(&page, LOG)?;
    page.wait_for("the log", "return !!document.querySelector('[data-log]')")?;
    let (name, csv) = exported(&page, "csv")?;
    let last = csv.lines().last().unwrap_or_default();
    assert_eq!(name, "stylegan-loss-curves-stats.csv");
    assert!(csv.lines().count() == 61 && !csv.contains("Loss/D/loss") && last.contains(",0.84,0.84,0.84"), "{csv}");
    let (name, drawing) = exported(&page, "charts-svg")?;
    assert_eq!(name, "stylegan-loss-charts-stats.svg");
    assert!(drawing.contains("<title>stylegan-loss-charts-stats.svg</title>") && drawing != run.1);
    assert_eq!(exported(&page, "charts-png")?.0, "stylegan-loss-charts-stats.png");
    // Settings, code and stage are still the run's: a log has none.
    for key in ["json", "pytorch", "stage-png", "stage-svg"] {
        let (name, _) = exported(&page, key)?;
        assert!(name.contains(&of_run), "{name}");
    }
    // So are the curves of a view that shows no log.
    page.browser().click("[data-tab=softplus]")?;
    page.wait_for("the view", "return !!document.querySelector('[data-canvas=loss-curve]')")?;
    let (name, _) = exported(&page, "charts-svg")?;
    assert!(name.contains(&of_run), "{name}");

    page.browser().click("[data-tab=explore]")?;
    page.act("leave-log")?;
    page.wait_for("the run", "return !document.querySelector('[data-log]')")?;
    let (name, csv) = exported(&page, "csv")?;
    assert!(name.contains(&of_run) && csv.contains("Loss/D/loss"), "{name}");
    Ok(())
}
