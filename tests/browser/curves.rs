//! The curves: terms of a loss, scales, tables, the timeline, drawings as SVG, and parts that a link hides.

use browser_driver::{Page, Result, WebGpu};
use serde_json::json;

use super::share::exported;
use super::views::parse;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    the_terms_of_the_d_loss_add_up_and_are_stacked,
    one_scale_is_that_of_all_charts,
    a_table_has_the_numbers_of_the_exported_curves,
    a_chart_is_told_in_words,
    the_timeline_goes_back_and_pins_what_was,
    stage_and_charts_are_drawings,
    a_link_hides_parts_of_the_page,
    a_card_says_what_the_reference_line_means,
    a_pinned_run_that_goes_hands_the_focus_on,
);

/// Small networks, so that software adapters keep up.
const SMALL: &str = "batch=16&g_width=8&d_width=8&g_depth=1&d_depth=1&r1_gamma=3&r2_gamma=1&speed=60";

fn the_terms_of_the_d_loss_add_up_and_are_stacked(gpu: WebGpu) -> Result<()> {
    for (program, count, is_stack) in [(SMALL, 4, true), ("batch=16&g_width=8&d_width=8&d_loss=D_wgan_gp&g_loss=G_wgan", 3, false)] {
        let page = open(gpu, program)?;
        page.wait_for_iteration(10)?;
        let now = page.pause()?;
        let is_term = |name: &str| name.starts_with("Loss/D/") && name != "Loss/D/loss";
        let terms: Vec<f64> = now.scalars.iter().filter(|(name, _)| is_term(name)).map(|(_, x)| *x).collect();
        let loss = now.scalars["Loss/D/loss"];
        let sum: f64 = terms.iter().sum();
        assert!(terms.len() == count && (sum - loss).abs() <= 1e-4 * loss.abs().max(1.0), "{terms:?} {loss}");

        let before = page.picture("d-loss")?;
        page.browser().click("[data-show=terms]")?;
        page.wait_for("the terms", &format!("return document.querySelectorAll('{D_LOSS} .series').length === {}", count + 1))?;
        changes(&page, "d-loss", &before)?;
        let shown = page.browser().run(
            &format!(
                "return [...document.querySelectorAll('{D_LOSS} .series')].map(s => [s.querySelector('[title]').title,
                s.querySelector('.num').textContent, s.querySelector('.swatch').dataset.form])"
            ),
            &[],
        )?;
        let shown = shown.as_array().cloned().unwrap_or_default();
        for series in &shown {
            let [name, number, form] = [0, 1, 2].map(|at| series[at].as_str().unwrap_or_default());
            assert!((parse(number) - now.scalars[name]).abs() <= 0.0006, "{series} {:?}", now.scalars);
            let is_layer = ["rising", "falling", "level", "upright"].contains(&form);
            assert_eq!(is_layer, is_stack && name != "Loss/D/loss", "{series}");
        }
    }
    Ok(())
}

fn one_scale_is_that_of_all_charts(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(10)?;
    page.pause()?;
    let charts = ["scores", "penalty", "d-loss", "g-loss"];
    for scale in ["log", "symlog", "linear"] {
        let before = charts.map(|chart| page.picture(chart));
        page.browser().click(&format!("[data-scale={scale}]"))?;
        for (chart, before) in charts.iter().zip(before) {
            changes(&page, chart, &before?)?;
        }
    }
    Ok(())
}

fn a_table_has_the_numbers_of_the_exported_curves(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    page.wait_for("the verdict's button", "return !!document.querySelector('[data-card=scores]')")?;
    page.browser().click("[data-card=scores]")?;
    page.browser().click("[data-table=scores] summary")?;
    let rows = "return [...document.querySelectorAll('[data-table=scores] tr:not([hidden])')].map(row => [...row.children].map(c => c.textContent))";
    page.wait_for(
        "a row of the last iteration",
        "return [...document.querySelectorAll('[data-table=scores] tr:not([hidden]) th[scope=row]')].pop()?.textContent
            === document.querySelector('#iteration').textContent.trim()",
    )?;
    let table = page.browser().run(rows, &[])?;
    page.act("share")?;
    let (_, csv) = exported(&page, "csv")?;
    let lines: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let table = table.as_array().cloned().unwrap_or_default();
    assert_eq!(table.len(), 21, "a head, and 20 rows");
    for row in &table[1..] {
        let iteration = row[0].as_str().unwrap_or_default();
        let line = lines.iter().find(|line| line[0] == iteration).cloned().unwrap_or_default();
        for at in [1, 2] {
            let name = format!("{} mean", table[0][at].as_str().unwrap_or_default());
            let column = lines[0].iter().position(|head| *head == name).unwrap_or_default();
            let (shown, exported) = (parse(row[at].as_str().unwrap_or_default()), line[column].parse().unwrap_or(f64::NAN));
            assert!((shown - exported).abs() <= 0.00051, "{name} in iteration {iteration}: {shown}, {exported}");
        }
    }
    Ok(())
}

fn a_chart_is_told_in_words(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(10)?;
    let now = page.pause()?;
    let told =
        "return document.getElementById(document.querySelector('[data-canvas=d-loss]').getAttribute('aria-describedby')).textContent";
    let reach = format!("Iterations 1 to {}.", now.iteration);
    page.wait_for("the whole run in words", &format!("const t = (() => {{ {told} }})(); return t.startsWith({})", json!(reach)))?;
    let told = page.browser().run(told, &[])?.as_str().unwrap_or_default().to_string();
    let last = told.split("last ").nth(1).and_then(|rest| rest.split(',').next()).map_or(f64::NAN, parse);
    assert!((last - now.scalars["Loss/D/loss"]).abs() <= 0.00051, "{told}");
    Ok(())
}

fn the_timeline_goes_back_and_pins_what_was(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for("three states to be kept", "return +document.querySelector('[data-action=timeline]').max >= 3")?;
    let far = page.pause()?.iteration;
    let choose = "const s = document.querySelector('[data-action=timeline]'); s.value = arguments[0];
        s.dispatchEvent(new Event('input', { bubbles: true })); await new Promise(requestAnimationFrame);
        const told = s.getAttribute('aria-valuetext');
        s.dispatchEvent(new Event('change', { bubbles: true })); return told";
    let told = page.browser().run(choose, &[json!(1)])?;
    let told = told.as_str().unwrap_or_default().replace(',', "");
    let aim: u64 = told.split(' ').next_back().and_then(|n| n.parse().ok()).unwrap_or(u64::MAX);
    let back = page.wait_until("it is there", |now| now.iteration == aim && !now.running)?;
    assert!(back.iteration < far, "{told} {far}");
    let pins = "return [...document.querySelectorAll('[data-pin]')].map(p => p.textContent)";
    let pinned = page.browser().run(pins, &[])?;
    assert!(pinned.as_array().is_some_and(|all| all.len() == 1), "{pinned}");
    assert!(pinned[0].as_str().unwrap_or_default().contains(&format!("to {far}")), "{pinned} {far}");

    // Nothing was trained since: no second pin. A branch that trains leaves one.
    page.browser().run(choose, &[json!(0)])?;
    let first = page.wait_until("it went further back", |now| now.iteration < back.iteration)?;
    assert!(page.browser().run(pins, &[])?.as_array().is_some_and(|all| all.len() == 1));
    page.set("r1_gamma", "9")?;
    page.act("play")?;
    page.wait_for_iteration(first.iteration + 120)?;
    page.wait_for("a state of the branch", "return +document.querySelector('[data-action=timeline]').max >= 1")?;
    page.act("back")?;
    page.wait_for("the branch to be pinned", "return document.querySelectorAll('[data-pin]').length === 2")
}

fn stage_and_charts_are_drawings(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(20)?;
    page.pause()?;
    page.browser().click("[data-show=terms]")?;
    page.act("share")?;
    let parse = "const d = new DOMParser().parseFromString(arguments[0], 'image/svg+xml');
        const texts = [...d.querySelectorAll('text')].map(t => t.textContent.trim()), count = tag => d.querySelectorAll(tag).length;
        return { broken: count('parsererror'), root: d.documentElement.localName, texts, paths: count('path'), images: count('image'), clips: count('clipPath') }";
    let (name, charts) = exported(&page, "charts-svg")?;
    let seen = page.browser().run(parse, &[json!(charts)])?;
    assert!(name.ends_with(".svg") && seen["broken"] == 0 && seen["root"] == "svg", "{name} {seen}");
    let texts = seen["texts"].to_string();
    for text in ["softplus(f)", "Loss/scores/real", "2 ln 2", "γ/2·R1"] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    assert!(seen["paths"].as_u64() > Some(30) && seen["clips"].as_u64() >= Some(9) && seen["images"] == 0, "{seen}");
    let (_, stage) = exported(&page, "stage-svg")?;
    let seen = page.browser().run(parse, &[json!(stage)])?;
    assert!(seen["broken"] == 0 && seen["images"] == 1 && stage.contains("href=\"data:image/png"), "{seen}");
    let broken = page.browser().run(parse, &[json!(stage.replacen("</g>", "", 1))])?;
    assert!(broken["broken"] != 0, "the reader sees nothing: {broken}");
    // What was drawn as SVG is drawn on its canvas again.
    let before = page.picture("scores")?;
    page.act("step-both")?;
    changes(&page, "scores", &before)
}

fn a_link_hides_parts_of_the_page(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("{SMALL}&hide=settings,quality,tabs,verdicts"))?;
    page.wait_for_iteration(3)?;
    let shown = |selector: &str| page.browser().run("return document.querySelector(arguments[0]).checkVisibility()", &[json!(selector)]);
    for (selector, is_shown) in [
        (".settings", false),
        ("[data-canvas=quality]", false),
        ("[data-tab]", false),
        ("[data-card]", false),
        ("[data-canvas=stage]", true),
        ("[data-canvas=scores]", true),
        ("[data-action=play]", true),
    ] {
        assert_eq!(shown(selector)?, is_shown, "{selector}");
    }
    let left = page.browser().run("return document.querySelector('.stage').getBoundingClientRect().left", &[])?;
    assert!(left.as_f64().is_some_and(|left| left < 40.0), "no hole where the settings were: {left}");
    page.wait_for("the hidden parts in the address", "return location.search.endsWith('&hide=settings,tabs,verdicts,quality')")?;
    page.open("hide=stage,curves,nonsense")?;
    page.wait_for_message("“nonsense”")?;
    page.wait_for_message("settings, stage, curves")?;
    page.wait_for_iteration(1)?;
    assert_eq!(
        page.browser()
            .run("return ['.curves', '[data-canvas=stage]'].some(part => document.querySelector(part).checkVisibility())", &[])?,
        false
    );
    page.open("hide=stage")?;
    page.wait_for_iteration(1)?;
    page.browser().click("[data-card=d-loss]")?;
    page.wait_for("the card over the curves", "return document.querySelector('[data-card-of=d-loss]')?.checkVisibility()")
}

fn a_card_says_what_the_reference_line_means(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(3)?;
    page.browser().click("[data-card=d-loss]")?;
    let lines = "document.querySelector('[data-lines=d-loss]')?.textContent";
    page.wait_for("the line's meaning", &format!("return {lines} === '2 ln 2 ≈ 1.386: D scores everything 0, and softplus(0) = ln 2 of a real and of a fake: it cannot tell them apart'"))?;
    page.set("d_loss", "D_wgan")?;
    page.wait_for("that of the other loss", &format!("return {lines} === '0: D scores real and fake alike'"))?;
    page.browser().click("[data-card=penalty]")?;
    page.wait_for(
        "a card without lines",
        "return !!document.querySelector('[data-card-of=penalty]') && !document.querySelector('[data-lines]')",
    )?;
    // Signs are drawn: there are machines whose fonts lack these letters.
    page.act("share")?;
    page.act("pin")?;
    page.wait_for(
        "the panel and the pin",
        "return !!document.querySelector('[data-panel=share]') && !!document.querySelector('[data-pin]')",
    )?;
    let signs = "const all = [...document.querySelectorAll('.verdict .about, .card .dismiss, [data-pin] .dismiss')];
        return { count: all.length, drawn: all.filter(e => e.querySelector('svg path')?.getBoundingClientRect().width > 3).length,
            letters: [...document.querySelectorAll('.curves, .card')].map(e => e.textContent).join('').match(/[✕ⓘ✓▲]/g) }";
    let seen = page.browser().run(signs, &[])?;
    assert!(seen["count"].as_u64() >= Some(8) && seen["drawn"] == seen["count"] && seen["letters"].is_null(), "{seen}");
    Ok(())
}

fn a_pinned_run_that_goes_hands_the_focus_on(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(3)?;
    for count in 1..=3 {
        page.act("pin")?;
        page.wait_for("a pin", &format!("return document.querySelectorAll('[data-pin]').length === {count}"))?;
    }
    let pins = "return [...document.querySelectorAll('[data-pin]')].map(pin => pin.dataset.pin)";
    let all = page.browser().run(pins, &[])?;
    // The middle one, then the last one, then the only one.
    for (gone, next) in [(1, 2), (2, 0)] {
        let (gone, next) = (format!("[data-pin={}] .dismiss", all[gone]), format!("[data-pin={}] .dismiss", all[next]));
        page.browser().run("const b = document.querySelector(arguments[0]); b.focus(); b.click()", &[json!(gone)])?;
        page.wait_for("it to go", &format!("return !document.querySelector({})", json!(gone)))?;
        page.wait_for("the focus on its neighbour", &format!("return document.activeElement.matches({})", json!(next)))?;
    }
    page.browser().run("const b = document.querySelector('[data-pin] .dismiss'); b.focus(); b.click()", &[])?;
    page.wait_for("the focus on what pins", "return document.activeElement.matches('[data-action=pin]')")
}

/// The section of the chart of the D loss.
const D_LOSS: &str = ".chart:has([data-canvas=d-loss])";

fn changes(page: &Page, chart: &str, before: &str) -> Result<()> {
    let wish = format!("the chart {chart} to change");
    page.wait_for(&wish, &format!("return document.querySelector('[data-canvas={chart}]').toDataURL() !== {}", json!(before)))
}
