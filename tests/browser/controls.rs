//! Every control acts, shows in the link, and training goes on; the keyboard does the same.

use browser_driver::{Page, Result, WebGpu, key};
use loss_explorer::gan::experiment::{Experiment, FIELDS};
use loss_explorer::gan::field::{Effect, Field, Kind, Value};
use serde_json::{Value as Json, json};

use super::training::SMALL;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(gamma_zero_leaves_the_penalty_out_and_keeps_the_weights);

/// A value that the field may hold and that is not its default.
fn another(field: &Field<Experiment>) -> Value {
    match field.kind {
        Kind::Number { max, default: 0.0, .. } => Value::Number(max / 4.0),
        Kind::Number { default, .. } => Value::Number(default / 4.0),
        Kind::Integer { min, max, default } => Value::Integer(if default / 2 > min { default / 2 } else { max.min(default + 1) }),
        Kind::Choice { options, default } => Value::Choice((default + 1) % options.len()),
    }
}

/// A value as it stands in a snapshot's experiment.
pub fn as_json(field: &Field<Experiment>, value: Value) -> Json {
    match value {
        Value::Number(x) => json!(x),
        Value::Integer(n) => json!(n),
        Value::Choice(_) => json!(field.format(value)),
    }
}

/// Whether a snapshot's experiment has that value, however JSON writes the number.
pub fn holds(experiment: &Json, key: &str, value: &Json) -> bool {
    experiment[key] == *value || (value.is_number() && experiment[key].as_f64() == value.as_f64())
}

fn wait_for_value(page: &Page, key: &str, value: &Json) -> Result<()> {
    page.wait_until(&format!("{key} is {value}"), |s| holds(&s.experiment, key, value)).map(drop)
}

/// Training is healthy and moves; a restart may have set the count back.
fn trains_on(page: &Page) -> Result<()> {
    let now = page.snapshot()?;
    page.wait_until("it trains on", |s| s.running && s.iteration > 0 && s.iteration != now.iteration && s.error.is_empty()).map(drop)
}

#[test]
fn every_control_of_the_experiment_acts() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    for field in FIELDS {
        page.wait_for_iteration(3)?;
        // The way back to the default may have begun a run whose first frame is still to come.
        let before = page.pause()?.iteration;
        page.act("play")?;
        let text = field.format(another(field));
        page.set(field.key, &text)?;
        wait_for_value(&page, field.key, &as_json(field, another(field)))?;
        let expected = json!(format!("{}={text}", field.key));
        page.wait_for(&format!("{expected} in the address"), &format!("return location.search.slice(1) === {expected}"))?;
        if field.effect == Effect::Immediate {
            assert!(page.snapshot()?.iteration >= before, "{} began the run anew", field.key);
        }
        trains_on(&page)?;
        let marks = "const c = document.querySelector(`[data-field='${arguments[0]}']`).closest('.control');
            return [c.matches('.changed'), !!c.querySelector('.restart')]";
        let marks = page.browser().run(marks, &[json!(field.key)])?;
        assert_eq!(marks, json!([true, field.effect == Effect::Restart]), "{}: changed, and whether it begins anew", field.key);

        page.reveal(&format!("[data-reset-field='{}']", field.key))?;
        page.browser().click(&format!("[data-reset-field='{}']", field.key))?;
        wait_for_value(&page, field.key, &as_json(field, field.default_value()))?;
        page.wait_for("the default link", "return location.search === ''")?;
    }
    Ok(())
}

#[test]
fn every_option_of_every_choice_trains() -> Result<()> {
    // Small: one choice after the other is made, and all but that of the networks, the slowest of which are the last, are kept.
    let page = open(WebGpu::Absent, "batch=8&g_width=8&d_width=8&g_depth=1&d_depth=1&latents=4")?;
    for field in FIELDS {
        let Kind::Choice { options, .. } = field.kind else { continue };
        for option in options {
            page.set(field.key, option.key)?;
            wait_for_value(&page, field.key, &json!(option.key))?;
            trains_on(&page)?;
        }
        if field.key == "network" {
            page.set(field.key, options[0].key)?;
        }
    }
    Ok(())
}

#[test]
fn sliders_reach_both_ends() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(1)?;
    // What the ends do to training is not the matter here.
    page.pause()?;
    for field in FIELDS {
        let Kind::Number { min, max, .. } = field.kind else { continue };
        for (share, value) in [(1.0, max), (0.0, min)] {
            page.slide(field.key, share)?;
            wait_for_value(&page, field.key, &json!(value))?;
        }
        page.set(field.key, &field.format(field.default_value()))?;
    }
    Ok(())
}

/// Moves a slider to a share of its way, and does not let it go.
fn pass(page: &Page, key: &str, share: f64) -> Result<()> {
    page.reveal(&format!("[data-slider='{key}']"))?;
    let pass = "const e = document.querySelector(`[data-slider='${arguments[0]}']`);
        e.value = e.max * arguments[1]; e.dispatchEvent(new Event('input', { bubbles: true }))";
    page.browser().run(pass, &[json!(key), json!(share)]).map(drop)
}

#[test]
fn a_slider_that_starts_training_again_acts_when_it_is_let_go() -> Result<()> {
    let page = open(WebGpu::Absent, "batch=8&g_width=8&d_width=8&g_depth=1&d_depth=1&latents=4")?;
    let typed = |key: &str| page.browser().run("return document.querySelector(`input[data-field='${arguments[0]}']`).value", &[json!(key)]);
    let mut restarting = 0;
    for field in FIELDS {
        let Kind::Number { .. } = field.kind else { continue };
        page.wait_for_iteration(3)?;
        let before = page.snapshot()?;
        let shown = typed(field.key)?;
        for share in [0.25, 0.5, 0.75] {
            pass(&page, field.key, share)?;
        }
        page.wait_for("two frames", "for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); return true")?;
        let moved = page.snapshot()?;
        assert_ne!(typed(field.key)?, shown, "{}: its number beside it", field.key);
        let has_acted = moved.experiment[field.key] != before.experiment[field.key];
        assert_eq!(has_acted, field.effect == Effect::Immediate, "{} while it is moved", field.key);
        assert!(moved.iteration >= before.iteration, "{} began the run anew", field.key);
        page.slide(field.key, 0.75)?;
        page.wait_until(&format!("{} acts", field.key), |s| s.experiment[field.key] != before.experiment[field.key])?;
        page.set(field.key, &field.format(field.default_value()))?;
        wait_for_value(&page, field.key, &as_json(field, field.default_value()))?;
        restarting += usize::from(field.effect == Effect::Restart);
    }
    assert!(restarting >= 2, "{restarting} fields start training again");
    Ok(())
}

/// A finger that comes down on the middle of a slider, moves in steps, and is lifted.
fn swipe(page: &Page, key: &str, steps: usize, [dx, dy]: [f64; 2]) -> Result<()> {
    let middle = "const e = document.querySelector(`[data-slider='${arguments[0]}']`); e.scrollIntoView({ block: 'center' });
        await new Promise(requestAnimationFrame); const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]";
    let middle = page.browser().run(middle, &[json!(key)])?;
    let at = |axis: usize| middle[axis].as_f64().unwrap_or(f64::NAN);
    let touch = |kind: &str, points: Json| {
        page.browser().devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).map(drop)
    };
    let place = |step: usize| json!([{ "x": at(0) + dx * step as f64, "y": at(1) + dy * step as f64 }]);
    touch("touchStart", place(0))?;
    (1..=steps).try_for_each(|step| touch("touchMove", place(step)))?;
    touch("touchEnd", json!([]))
}

#[test]
fn a_finger_that_scrolls_over_a_slider_sets_nothing() -> Result<()> {
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(3)?;
    page.pause()?;
    let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true });
    page.browser().devtools("Emulation.setDeviceMetricsOverride", phone)?;
    page.browser().devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 1 }))?;
    for (key, group) in [("r1_gamma", Effect::Immediate), ("style_mixing", Effect::Restart)] {
        assert!(FIELDS.iter().any(|field| field.key == key && field.effect == group), "{key}");
        page.reveal(&format!("[data-slider='{key}']"))?;
        let look = format!(
            "return [document.querySelector(\"[data-slider='{key}']\").value, document.querySelector(\"[data-field='{key}']\").value]"
        );
        let value = || -> Result<_> { Ok((page.snapshot()?.experiment[key].clone(), page.browser().run(&look, &[])?)) };
        let before = value()?;
        swipe(&page, key, 0, [0.0, 0.0])?;
        page.wait_for(&format!("a tap sets {key}"), &format!("{look}[0] !== {}", before.1[0]))?;
        page.wait_until(&format!("a tap sets {key}"), |s| s.experiment[key] != before.0)?;
        let tapped = value()?;
        page.browser().run("document.activeElement.blur()", &[])?;
        // Elsewhere than the tap, so that the slider follows the finger until the browser knows that it scrolls.
        page.set(key, before.0.to_string().as_str())?;
        page.wait_until("the value from before", |s| s.experiment[key] == before.0)?;
        let before = value()?;
        for up in [-12.0, 12.0] {
            swipe(&page, key, 20, [0.5, up])?;
            let is_elsewhere = format!(
                "const b = document.querySelector(\"[data-slider='{key}']\").getBoundingClientRect();
                return Math.abs(b.y + b.height / 2 - innerHeight / 2) > 50"
            );
            page.wait_for("the page scrolls", &is_elsewhere)?;
            page.wait_for("two frames", "for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); return true")?;
            assert_eq!(value()?, before, "{key} after a swipe");
        }
        swipe(&page, key, 12, [8.0, 0.5])?;
        page.wait_until(&format!("{key} is dragged"), |s| s.experiment[key] != before.0 && s.experiment[key] != tapped.0)?;
    }
    Ok(())
}

#[test]
fn a_value_out_of_range_is_refused_in_a_sentence() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(1)?;
    page.set("g_lr", "7")?;
    page.wait_for("a sentence with the range", "return document.body.innerText.includes('a number from 0 to 1')")?;
    assert!(holds(&page.snapshot()?.experiment, "g_lr", &json!(0.001)));
    trains_on(&page)
}

fn gamma_zero_leaves_the_penalty_out_and_keeps_the_weights(gpu: WebGpu) -> Result<()> {
    const PENALTY: &str = "Loss/r1_penalty";
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(5)?;
    let paused = page.pause()?;
    assert!(paused.scalars.contains_key(PENALTY));
    let weights = || -> Result<_> { Ok([page.tensor("D/0/weight")?, page.tensor("G/0/weight")?]) };
    let before = weights()?;
    for (done, gamma, there) in [(1, "0", false), (2, "0.1", true)] {
        let kept = weights()?;
        page.set("r1_gamma", gamma)?;
        wait_for_value(&page, "r1_gamma", &json!(gamma.parse::<f64>().unwrap_or(f64::NAN)))?;
        assert_eq!(weights()?, kept, "γ = {gamma} touched the weights");
        page.act("step-both")?;
        let after = page.wait_until("one iteration is done", |s| s.iteration == paused.iteration + done && !s.half_done)?;
        assert_eq!(after.scalars.contains_key(PENALTY), there, "γ = {gamma}: {:?}", after.scalars);
    }
    assert_ne!(weights()?, before);
    Ok(())
}

#[test]
fn the_generator_shown_can_be_chosen() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(30)?;
    page.pause()?;
    let averaged = page.picture("stage")?;
    page.set("show", "raw")?;
    page.wait_for("show=raw in the address", "return location.search === '?show=raw'")?;
    page.wait_until("the stage changes", |_| page.picture("stage").is_ok_and(|now| now != averaged))?;
    Ok(())
}

#[test]
fn the_keyboard_plays_steps_resets_and_helps() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    let browser = page.browser();
    page.wait_for_iteration(3)?;
    browser.press(key::SPACE)?;
    let paused = page.settle()?.iteration;
    browser.press(key::ARROW_RIGHT)?;
    page.wait_until("→ steps", |s| s.iteration == paused + 1 && !s.running)?;
    browser.press("r")?;
    page.wait_until("R resets", |s| s.iteration == 0)?;
    browser.press("?")?;
    page.wait_for("the help", HELP_IS_SHOWN)?;
    browser.press(key::ESCAPE)?;
    // A dialog that closes keeps the focus until the next frame, and its button takes Space for itself.
    page.wait_for(
        "the help to go, and its focus",
        "return !document.querySelector('dialog[open]') && document.activeElement === document.body",
    )?;
    browser.press(key::SPACE)?;
    page.wait_until("Space plays", |s| s.running)?;
    Ok(())
}

const HELP_IS_SHOWN: &str =
    "const e = document.querySelector(\"[data-panel='help']\"); return !!e && e.checkVisibility() && e.getBoundingClientRect().height > 0";

#[test]
fn keys_typed_into_a_field_are_text() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    let before = page.wait_for_iteration(20)?.iteration;
    page.reveal("[data-field='seed']")?;
    page.browser().run("document.querySelector(\"[data-field='seed']\").focus()", &[])?;
    for key in ["r", key::SPACE, "?"] {
        page.browser().press(key)?;
    }
    let after = page.snapshot()?;
    assert!(after.running && after.iteration >= before, "{after:?}");
    Ok(())
}

#[test]
fn a_button_in_focus_takes_space_for_itself_once() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(3)?;
    page.browser().run("document.querySelector(\"[data-action='play']\").focus()", &[])?;
    page.browser().press(key::SPACE)?;
    page.wait_until("Space pauses, and does not play again at once", |s| !s.running)?;
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert!(!page.snapshot()?.running);
    Ok(())
}

#[test]
fn the_theme_changes_and_stays() -> Result<()> {
    const GROUND: &str = "return getComputedStyle(document.body).backgroundColor";
    let page = open(WebGpu::Absent, "")?;
    let ground = || page.browser().run(GROUND, &[]);
    page.set("theme", "light")?;
    let light = ground()?;
    page.set("theme", "dark")?;
    page.wait_until("the ground's colour changes", |_| ground().is_ok_and(|now| now != light))?;
    let dark = ground()?;
    page.open("")?;
    assert_eq!(ground()?, dark);
    Ok(())
}

#[test]
fn the_link_can_be_copied() -> Result<()> {
    let page = open(WebGpu::Absent, "seed=5")?;
    let browser = page.browser();
    browser.devtools("Browser.grantPermissions", json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }))?;
    browser.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))?;
    page.act("copy-link")?;
    page.wait_for("the link on the clipboard", "return await navigator.clipboard.readText() === location.href")
}

/// Presses keys and lets the page act on them; says what became of a paused run.
fn after_keys(page: &Page, keys: &[&str]) -> Result<(u64, bool, bool, bool)> {
    for key in keys {
        page.browser().press(key)?;
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    let snapshot = page.snapshot()?;
    let is_there = |selector: &str| page.browser().run("return !!document.querySelector(arguments[0])", &[serde_json::json!(selector)]);
    let explores = is_there("main[data-view='explore']")? == serde_json::json!(true);
    let shares = is_there("[data-panel='share']")? == serde_json::json!(true);
    Ok((snapshot.iteration, snapshot.running, explores, shares))
}

#[test]
fn keys_of_hidden_parts_do_nothing() -> Result<()> {
    let keys = [key::SPACE, key::ARROW_RIGHT, "r", "b", "2", "e", "p"];
    let page = open(WebGpu::Absent, "hide=transport,tabs,share,curves&g_lr=0.001")?;
    page.wait_for_iteration(3)?;
    page.browser().press("e")?;
    let before = page.snapshot()?;
    let (iteration, running, explores, shares) = after_keys(&page, &keys)?;
    assert!(before.running && running && iteration >= before.iteration && explores && !shares, "{iteration} {running} {explores} {shares}");
    // The help tells of no key that does nothing.
    page.browser().press("?")?;
    page.wait_for("the help", HELP_IS_SHOWN)?;
    let keys =
        page.browser().run("return [...document.querySelectorAll(\"[data-panel='help'] > .keys kbd\")].map((e) => e.textContent)", &[])?;
    assert_eq!(keys, serde_json::json!(["N", "?", "arrows on the stage"]));
    // Where nothing is hidden each of them acts.
    let page = {
        drop(page);
        open(WebGpu::Absent, "")?
    };
    page.wait_for_iteration(3)?;
    let paused = {
        page.browser().press(key::SPACE)?;
        page.settle()?
    };
    let (iteration, running, explores, shares) = after_keys(&page, &[key::ARROW_RIGHT, "2", "e"])?;
    assert_eq!((iteration, running, explores, shares), (paused.iteration + 1, false, false, true));
    Ok(())
}

#[test]
fn arrows_in_texts_and_inputs_do_not_step_the_run() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(3)?;
    let paused = page.pause()?.iteration;
    page.act("share")?;
    page.wait_for("the code", "return !!document.querySelector('.code-text')")?;
    for place in [".code-text", "[data-field='seed']", "[data-slider='r1_gamma']", "[data-own='text']"] {
        page.reveal(place)?;
        let takes = page.browser().run(
            "const e = document.querySelector(arguments[0]); e.focus(); return document.activeElement === e",
            &[serde_json::json!(place)],
        )?;
        assert_eq!(takes, serde_json::json!(true), "{place} takes the focus");
        assert_eq!(after_keys(&page, &[key::ARROW_RIGHT])?.0, paused, "in {place}");
    }
    // Beside them it steps.
    page.browser().run("document.activeElement.blur()", &[])?;
    page.browser().press(key::ARROW_RIGHT)?;
    page.wait_until("→ steps", |s| s.iteration == paused + 1)?;
    Ok(())
}

#[test]
fn the_help_opens_at_its_beginning() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    let place = "const e = document.querySelector(\"[data-panel='help']\"); return [e.scrollTop, e.scrollHeight > e.clientHeight]";
    for (width, height, mobile) in [(800, 400, false), (390, 844, true)] {
        let small = serde_json::json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        page.browser().devtools("Emulation.setDeviceMetricsOverride", small)?;
        // Once it was left at its end too, by its own button.
        for _ in 0..2 {
            page.act("help")?;
            page.wait_for("the help", HELP_IS_SHOWN)?;
            page.wait_for("two frames", "for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame); return true")?;
            assert_eq!(page.browser().run(place, &[])?, serde_json::json!([0, true]), "{width}×{height}");
            let leave = "const e = document.querySelector(\"[data-panel='help']\"); e.scrollTop = e.scrollHeight;
                const moved = e.scrollTop > 0; e.querySelector(':scope > button').click(); return moved";
            assert_eq!(page.browser().run(leave, &[])?, serde_json::json!(true), "it can be scrolled");
            page.wait_for("the help to go", "return !document.querySelector('dialog[open]')")?;
        }
    }
    Ok(())
}

#[test]
fn the_help_has_no_words_of_links_for_what_is_chosen_by_name() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.act("help")?;
    page.wait_for("the help", HELP_IS_SHOWN)?;
    let told = page.browser().run("return [...document.querySelectorAll(\"[data-panel='help'] details dl\")].at(-1).textContent", &[])?;
    let told = told.as_str().unwrap_or_default();
    assert!(told.contains("ring of 8 Gaussians") && told.len() > 2_000, "{told}");
    for word in ["sg1", "sg2", "mlp", "own-points"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
    Ok(())
}
