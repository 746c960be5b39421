//! Set-ups to start from, and γ explained where it is chosen.

use browser_driver::{Page, Result, WebGpu};
use serde_json::json;

use super::controls::holds;
use super::open;
use super::training::SMALL;
use super::views::text;

/// Chooses a preset by its place in the list.
fn choose(page: &Page, place: u32) -> Result<()> {
    let choose = "const p = document.getElementById('preset'); p.selectedIndex = arguments[0]; p.dispatchEvent(new Event('change', { bubbles: true }))";
    page.browser().run(choose, &[json!(place)]).map(drop)
}

/// The preset's sentence.
fn note(page: &Page) -> Result<String> {
    text(page, "return document.querySelector('.preset-note').textContent.trim()")
}

#[test]
fn a_preset_is_chosen_and_left() -> Result<()> {
    let page = open(WebGpu::Absent, "seed=5")?;
    page.wait_for_iteration(1)?;
    choose(&page, 2)?;
    page.wait_until("its data", |s| s.experiment["data"] == "grid" && s.experiment["seed"] == 5 && s.link == "data=grid&seed=5")?;
    page.wait_for("its sentence", "return document.querySelector('.preset-note').textContent.trim().length > 20")?;
    page.wait_until("it trains", |s| s.running && s.iteration > 0 && s.error.is_empty())?;
    page.set("r1_gamma", "7")?;
    page.wait_for("it is none of the presets", "return document.getElementById('preset').selectedIndex !== 2")
}

#[test]
fn the_preset_in_which_r1_is_needed_is_a_pair() -> Result<()> {
    let page = open(WebGpu::Absent, "seed=5")?;
    page.wait_for_iteration(1)?;
    choose(&page, 1)?;
    let without = page.wait_until("plain SGD without R1", |s| s.experiment["optimizer"] == "sgd" && s.experiment["r1_gamma"] == 0.0)?;
    for (key, value) in [("g_lr", 0.05), ("d_lr", 0.05), ("ema", 0.0), ("seed", 5.0)] {
        assert!(holds(&without.experiment, key, &json!(value)), "{key} is {}", without.experiment[key]);
    }
    assert!(note(&page)?.starts_with("γ 0:"), "{}", note(&page)?);
    let pressed = "return [...document.querySelectorAll('[data-way]')].map(e => e.ariaPressed)";
    assert_eq!(page.browser().run(pressed, &[])?, json!(["true", "false"]));
    page.wait_for_iteration(200)?;
    let pins = "return document.querySelectorAll('[data-pin]').length";
    assert_eq!(page.browser().run(pins, &[])?, 0);

    // One click: the same seed again, with R1, and the curves so far behind it.
    page.browser().run("document.querySelector(\"[data-way='1']\").focus()", &[])?;
    page.browser().click("[data-way='1']")?;
    let with = page.wait_until("R1", |s| s.experiment["r1_gamma"] == 0.1 && s.iteration < 200)?;
    assert_eq!((&with.experiment["optimizer"], &with.experiment["seed"]), (&json!("sgd"), &json!(5)));
    page.wait_for("the pin", &format!("return (() => {{ {pins} }})() === 1"))?;
    assert!(text(&page, "return document.querySelector('[data-pin]').textContent")?.contains("R1 γ 0 (now 0.1)"));
    assert!(note(&page)?.starts_with("γ 0.1:"), "{}", note(&page)?);
    assert_eq!(page.browser().run(pressed, &[])?, json!(["false", "true"]));
    assert_eq!(page.browser().run("return document.activeElement.dataset.way", &[])?, "1", "the focus stays");
    page.wait_until("it trains", |s| s.running && s.iteration > 0 && s.error.is_empty())?;
    // The way that is in use does nothing.
    let before = page.wait_for_iteration(50)?.iteration;
    page.browser().click("[data-way='1']")?;
    page.wait_for_iteration(before + 10)?;
    assert_eq!(page.browser().run(pins, &[])?, 1);
    // Other presets are no pair.
    choose(&page, 0)?;
    page.wait_for("no ways", "return !document.querySelector('[data-way]')")
}

/// γ needs no restart, but what is said of a preset was seen from its own start.
#[test]
fn a_preset_begins_from_its_own_start() -> Result<()> {
    let page = open(WebGpu::Absent, "speed=60")?;
    page.wait_for_iteration(60)?;
    let last = page.browser().run("return document.getElementById('preset').options.length - 2", &[])?;
    choose(&page, last.as_u64().unwrap_or_default() as u32)?;
    page.wait_until("γ 100 from the start", |s| s.experiment["r1_gamma"] == 100.0 && s.iteration < 40)?;
    page.wait_until("it trains on", |s| s.running && s.iteration > 0)?;
    page.pause()?;
    choose(&page, 0)?;
    let paused = page.wait_until("the ring, paused", |s| s.experiment["r1_gamma"] == 0.1 && s.iteration == 0)?;
    assert!(!paused.running);
    Ok(())
}

#[test]
fn gamma_is_explained_where_it_is_chosen() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(20)?;
    let paused = page.pause()?;
    page.browser().run("document.querySelector(\"[data-about='gamma']\").open = true", &[])?;
    let told = "return document.querySelector('[data-standing]').textContent";
    let numbers = |text: &str| -> Vec<f64> {
        let words = text.replace('−', "-").replace(',', "");
        words
            .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == 'e' || c == '-'))
            .filter_map(|word| word.trim_end_matches('.').parse().ok())
            .collect()
    };
    page.wait_for("its iteration", &format!("return (() => {{ {told} }})().includes('iteration {}')", paused.iteration))?;
    let shown = numbers(&text(&page, told)?);
    let of = |name: &str| paused.scalars[name];
    let share = 100.0 * 0.05 * of("Loss/r1_penalty") / of("Loss/D/loss");
    // The iteration, the 2 and the 1 of γ/2 · R1, the share, another 1, and the slope.
    let [share_shown, slope_shown] = [shown[shown.len() - 3], shown[shown.len() - 1]];
    assert!((share_shown - share).abs() <= 0.51, "{shown:?}: {share} %");
    assert!((slope_shown - of("Loss/r1_penalty").sqrt()).abs() <= 6e-4, "{shown:?}: {}", of("Loss/r1_penalty").sqrt());

    let step = |name: &str| page.browser().click(&format!("[data-step='{name}']"));
    for (name, gamma) in [("×4", 0.4), ("÷2", 0.2), ("×2", 0.4), ("÷4", 0.1)] {
        step(name)?;
        page.wait_until(name, |s| s.experiment["r1_gamma"] == gamma)?;
    }
    assert_eq!(page.snapshot()?.iteration, paused.iteration, "γ restarts nothing");
    // From 0 there is no step, and without R1 there is nothing to show.
    page.set("r1_gamma", "0")?;
    page.wait_for("no steps", "return [...document.querySelectorAll('[data-step]')].every(e => e.disabled)")?;
    page.act("step-both")?;
    page.wait_for("no numbers", &format!("return /is – of the D loss.* is –\\.$/.test((() => {{ {told} }})())"))?;
    page.set("r1_gamma", "600")?;
    page.wait_for(
        "no larger ones",
        "return document.querySelector(\"[data-step='×2']\").disabled && !document.querySelector(\"[data-step='÷2']\").disabled",
    )?;
    let others = text(&page, "return document.querySelector(\"[data-about='gamma'] ul\").textContent")?;
    assert!(others.contains("1024²: 32") && others.contains("0.4096"), "{others}");
    Ok(())
}
