//! axe-core finds nothing against WCAG 2.0, 2.1 and 2.2, A and AA, in any view; and the focus is seen and kept.
//!
//! `AXE` says where axe-core's script is; `cargo xtask test` installs it and sets it.

use browser_driver::{Error, Page, Result, WebGpu, key};
use serde_json::{Value, json};

use super::{Opened, open};

const VIEWS: [&str; 4] = ["explore", "listing", "softplus", "backprop"];
/// A desktop, and a phone so long that the bar which stays in sight lies over nothing.
const SCREENS: [(u32, u32); 2] = [(1440, 900), (390, 6000)];

/// A panel over the page: what opens it, what shuts it, and the panel itself.
const PANELS: [[&str; 3]; 3] = [
    ["[data-card='scores']", "[data-card='scores']", "[data-card-of='scores']"],
    ["[data-action='share']", "[data-action='share']", "[data-panel='share']"],
    ["[data-action='help']", "[data-panel='help'] button", "[data-panel='help']"],
];

/// What axe finds in a part of the page. What it cannot judge of contrast, which is text that something may lie over, is judged
/// here from the colours that are computed.
const SCAN: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
    const found = await axe.run(arguments[0], { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } },
        resultTypes: ['violations', 'incomplete'], elementRef: true });
    const numbers = (colour) => { const n = colour.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n };
    const over = (top, ground) => [0, 1, 2].map(i => top[i] * top[3] + ground[i] * (1 - top[3]));
    const ground = (e) => { const own = e ? numbers(getComputedStyle(e).backgroundColor) : [255, 255, 255, 1];
        return own[3] < 1 ? over(own, ground(e.parentElement)) : own.slice(0, 3) };
    const light = (colour) => colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (e) => { const below = ground(e), ink = numbers(getComputedStyle(e).color);
        for (let p = e; p; p = p.parentElement) ink[3] *= getComputedStyle(p).opacity;
        const [a, b] = [light(over(ink, below)), light(below)].sort((a, b) => b - a); return (a + 0.05) / (b + 0.05) };
    const told = (rule) => (node) => `${rule}: ${node.target} ${node.html.slice(0, 120)}: ${node.failureSummary}`;
    const unsure = found.incomplete.filter(rule => rule.id === 'color-contrast').flatMap(rule => rule.nodes);
    const faint = unsure.map(node => [contrast(node.element), node]).filter(([ratio]) => !(ratio >= 4.5));
    return { faults: [...found.violations.flatMap(rule => rule.nodes.map(told(rule.id))),
        ...faint.map(([ratio, node]) => told(`contrast of ${ratio.toFixed(2)}`)(node))], unsure: unsure.length, rules: found.passes.length }";

/// What a scan found.
#[derive(Default)]
struct Found {
    /// Rule, element, and what is wrong.
    faults: Vec<String>,
    /// Texts whose contrast axe left to us.
    unsure: u64,
}

impl Found {
    fn add(&mut self, scene: &str, scanned: &Value) {
        let faults = scanned["faults"].as_array().into_iter().flatten();
        self.faults.extend(faults.map(|fault| format!("{scene}: {}", fault.as_str().unwrap_or_default())));
        self.unsure += scanned["unsure"].as_u64().unwrap_or_default();
    }
}

/// The page with axe in it, paused some way into a run, with a message on it.
fn with_axe() -> Result<Opened> {
    let script =
        std::env::var_os("AXE").ok_or_else(|| Error::new("AXE must say where axe-core's script is; `cargo xtask test` sets it."))?;
    let page = open(WebGpu::Absent, "r1_gamma=3&no_such_setting=1")?;
    page.wait_for_iteration(20)?;
    page.pause()?;
    page.browser().run(&std::fs::read_to_string(script)?, &[])?;
    Ok(page)
}

fn scan(page: &Page, part: &str) -> Result<Value> {
    let scanned = page.browser().run(SCAN, &[json!(part)])?;
    let has_run = scanned["rules"].as_u64() > Some(0);
    has_run.then_some(scanned).ok_or_else(|| Error::new(format!("axe ran no rule on {part}.")))
}

/// Presses what a person would, wherever it is on the page, and lets the page lay itself out.
fn press(page: &Page, selector: &str) -> Result<()> {
    let script = "document.querySelector(arguments[0]).click(); document.querySelectorAll('details').forEach(e => e.open = true);
        for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)";
    page.browser().run(script, &[json!(selector)]).map(drop)
}

fn show_on(page: &Page, (width, height): (u32, u32), theme: &str) -> Result<()> {
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
    page.browser().devtools("Emulation.setDeviceMetricsOverride", screen)?;
    page.browser().devtools("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] }))?;
    Ok(())
}

/// All views, and in the first one the panels.
fn scan_all(page: &Page, scene: &str, found: &mut Found) -> Result<()> {
    for view in VIEWS {
        press(page, &format!("[data-tab='{view}']"))?;
        found.add(&format!("{scene}, {view}"), &scan(page, "html")?);
    }
    press(page, "[data-tab='explore']")?;
    for [opens, shuts, panel] in PANELS {
        press(page, opens)?;
        found.add(&format!("{scene}, {panel}"), &scan(page, panel)?);
        press(page, shuts)?;
    }
    Ok(())
}

#[test]
fn axe_finds_nothing_in_any_view() -> Result<()> {
    let page = with_axe()?;
    let mut found = Found::default();
    for language in ["English", "中文"] {
        for screen in SCREENS {
            for theme in ["light", "dark"] {
                show_on(&page, screen, theme)?;
                scan_all(&page, &format!("{language}, {}, {theme}", screen.0), &mut found)?;
            }
        }
        press(&page, "[data-action='language']")?;
    }
    println!("contrast that axe left open, judged from computed colours: {} texts", found.unsure);
    assert!(found.faults.is_empty(), "{}", found.faults.join("\n"));
    Ok(())
}

#[test]
fn planted_faults_are_found() -> Result<()> {
    let page = with_axe()?;
    let plant = "const main = document.querySelector('main'), picture = new Image(), text = document.createElement('p');
        text.textContent = 'hardly to be read'; text.style.color = '#ccc'; text.style.background = '#fff'; main.append(picture, text)";
    page.browser().run(plant, &[])?;
    let mut found = Found::default();
    found.add("planted", &scan(&page, "html")?);
    for rule in ["image-alt", "color-contrast"] {
        assert!(found.faults.iter().any(|fault| fault.contains(rule)), "{rule} is not among {:?}", found.faults);
    }
    Ok(())
}

/// Every element that takes the focus in a view shows it: an outline of at least two pixels, in 3:1 to its ground, of which nothing is cut.
const FOCUS_IS_SEEN: &str = "
    const able = [...document.querySelectorAll('button, input, select, textarea, summary, [tabindex]')]
        .filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }));
    const hidden = [];
    for (const e of able) {
        e.focus({ focusVisible: true });
        const style = getComputedStyle(e), width = parseFloat(style.outlineWidth), box = e.getBoundingClientRect();
        const around = width + parseFloat(style.outlineOffset);
        let why = document.activeElement !== e ? 'takes no focus' : style.outlineStyle !== 'solid' || !(width >= 2) ? 'has no outline' : '';
        for (let p = e.parentElement; p && p !== document.body && !why; p = p.parentElement) {
            const clip = p.getBoundingClientRect(), { overflowX, overflowY } = getComputedStyle(p);
            if (overflowX !== 'visible' && (box.left - around < clip.left - 0.5 || box.right + around > clip.right + 0.5)) why = `is cut at a side by ${p.className}`;
            if (overflowY !== 'visible' && (box.top - around < clip.top - 0.5 || box.bottom + around > clip.bottom + 0.5)) why = `is cut above or below by ${p.className}`;
        }
        if (why) hidden.push(`${e.outerHTML.slice(0, 100)} ${why}`);
    }
    return [able.length, hidden]";

#[test]
fn the_focus_is_seen_everywhere() -> Result<()> {
    let page = open(WebGpu::Absent, "r1_gamma=3")?;
    page.wait_for_iteration(20)?;
    page.pause()?;
    for screen in SCREENS {
        show_on(&page, screen, "light")?;
        for view in VIEWS {
            press(&page, &format!("[data-tab='{view}']"))?;
            let seen = page.browser().run(FOCUS_IS_SEEN, &[])?;
            assert!(seen[0].as_u64() > Some(50), "{seen}");
            assert_eq!(seen[1], json!([]), "{view} at {}", screen.0);
        }
    }
    Ok(())
}

fn has_focus(page: &Page, selector: &str) -> Result<()> {
    page.wait_for(&format!("the focus on {selector}"), &format!("return !!document.activeElement?.matches({})", json!(selector)))
}

#[test]
fn the_focus_stays_when_a_piece_is_made_anew() -> Result<()> {
    let page = open(WebGpu::Absent, "backend=cpu&view=backprop&no_such_setting=1&nor_this=1")?;
    page.wait_for_iteration(5)?;
    page.pause()?;
    let focus =
        |selector: &str| page.browser().run("document.querySelector(arguments[0]).focus({ focusVisible: true })", &[json!(selector)]);
    let enter = || page.browser().press(key::ENTER);
    // The passes are made anew with their switch.
    focus("[data-action='stop-gradient']")?;
    enter()?;
    page.wait_for("the gradient to be stopped", "return !!document.querySelector('[data-stopped=true]')")?;
    has_focus(&page, "[data-action='stop-gradient']")?;
    // The whole page is, in another language.
    focus("[data-action='language']")?;
    enter()?;
    page.wait_for("中文", "return document.documentElement.lang === 'zh-CN'")?;
    has_focus(&page, "[data-action='language']")?;
    // After a sentence that is dismissed comes the next one, and after the last one what had the focus.
    focus("[data-messages] .dismiss")?;
    enter()?;
    page.wait_for("one message", "return document.querySelectorAll('[data-messages] .notice').length === 1")?;
    has_focus(&page, "[data-messages] .dismiss")?;
    // A panel that is closed hands the focus back to what opened it.
    page.browser().click("[data-tab='explore']")?;
    for (opens, shuts) in
        [("[data-card='penalty']", "[data-card-of='penalty'] .dismiss"), ("[data-action='share']", "[data-panel='share'] .dismiss")]
    {
        focus(opens)?;
        enter()?;
        page.wait_for("the panel", &format!("return !!document.querySelector({})", json!(shuts)))?;
        focus(shuts)?;
        enter()?;
        has_focus(&page, opens)?;
    }
    Ok(())
}

#[test]
fn who_asked_for_little_motion_sees_a_picture_a_second() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(20)?;
    let count = "let seen = 0, last; const canvas = document.querySelector(\"[data-canvas='stage']\"), until = performance.now() + 3000;
        while (performance.now() < until) { await new Promise(requestAnimationFrame); const now = canvas.toDataURL(); seen += now !== last; last = now }
        return seen";
    let pictures = |preference: &str| -> Result<u64> {
        let feature = json!({ "features": [{ "name": "prefers-reduced-motion", "value": preference }] });
        page.browser().devtools("Emulation.setEmulatedMedia", feature)?;
        Ok(page.browser().run(count, &[])?.as_u64().unwrap_or_default())
    };
    let (free, calm) = (pictures("no-preference")?, pictures("reduce")?);
    assert!((1..=5).contains(&calm) && free > calm, "{free} pictures in 3 s, and {calm} where little motion is asked for");
    // The last picture of a run that is paused is shown all the same, and what a person does acts at once.
    page.pause()?;
    let before = page.picture("stage")?;
    page.set("show", "raw")?;
    page.wait_until("the stage changes", |_| page.picture("stage").is_ok_and(|now| now != before))?;
    Ok(())
}
