//! Curves and stage as a person reads them: the cursor that all charts share, smoothing, marks of settings that moved, pinned
//! runs, arrows with their scale, and a finger.

use std::collections::BTreeMap;

use browser_driver::{Page, Result, WebGpu, key};
use serde_json::{Value, json};

use super::explore::{D, SMALL, numbers, on_screen, readout, wait_for_readout};
use super::share::exported;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    the_cursor_reads_one_iteration_in_every_chart,
    a_smooth_curve_leaves_the_raw_one_behind_it,
    a_setting_that_moved_leaves_a_mark,
    a_pinned_run_tells_what_is_different,
    arrows_are_the_push_of_the_g_loss_in_use,
    a_finger_reads_a_place_and_a_curve,
);

fn the_cursor_reads_one_iteration_in_every_chart(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    page.act("share")?;
    let curves = Curves::of(&exported(&page, "csv")?.1);
    page.act("share")?;
    for share in [0.3, 0.7] {
        hover(&page, "scores", share)?;
        let iteration = cursor(&page)?;
        let shown = shown(&page)?;
        assert!(shown.len() >= 5, "{shown:?}");
        for (name, number) in &shown {
            let truth = curves.at(name, iteration);
            assert!((number - truth).abs() <= 6e-4 + 1e-3 * truth.abs(), "{name} in iteration {iteration}: {number}, {truth}");
        }
        let elsewhere = |(name, number): (&String, &f64)| (number - curves.at(name, 1)).abs() > 6e-4;
        assert!(shown.iter().any(elsewhere), "the numbers of another iteration are others");
    }
    // By keys it moves on from there; Escape leaves.
    let before = cursor(&page)?;
    page.browser().run("document.querySelector('[data-canvas=penalty]').focus()", &[])?;
    page.browser().press(key::ARROW_RIGHT)?;
    page.wait_for("the next place", &format!("return document.querySelector('[data-canvas=d-loss]').ariaValueNow > {before}"))?;
    page.browser().press(key::ESCAPE)?;
    page.wait_for("no cursor", "return document.querySelector('.cursor-place').disabled")
}

fn a_smooth_curve_leaves_the_raw_one_behind_it(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    page.act("share")?;
    let smooth = |stop: u32| -> Result<[usize; 2]> {
        let pick = "const s = document.querySelector('[data-show=smoothing]'); s.value = arguments[0]; s.dispatchEvent(new Event('input'))";
        page.browser().run(pick, &[json!(stop)])?;
        let svg = exported(&page, "charts-svg")?.1;
        Ok(["stroke-width=\"1.75\" stroke-opacity=\"1\"", "stroke-width=\"1\" stroke-opacity=\"0.3\""]
            .map(|look| svg.matches(look).count()))
    };
    let [curves, ghosts] = smooth(0)?;
    assert!(curves >= 5 && ghosts == 0, "{curves} curves, {ghosts} ghosts");
    assert_eq!(smooth(7)?, [curves, curves], "a ghost for each");
    let drawn = |page: &Page| -> Result<String> { Ok(exported(page, "charts-svg")?.1) };
    let before = drawn(&page)?;
    smooth(9)?;
    assert_ne!(drawn(&page)?, before);
    assert_eq!(smooth(0)?, [curves, 0]);
    Ok(())
}

fn a_setting_that_moved_leaves_a_mark(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(10)?;
    page.act("share")?;
    let marked = |page: &Page| -> Result<bool> { Ok(exported(page, "charts-svg")?.1.contains("R1 γ 7")) };
    assert!(!marked(&page)?);
    page.set("r1_gamma", "7")?;
    let now = page.snapshot()?.iteration;
    page.wait_for_iteration(now + 2)?;
    page.pause()?;
    assert!(marked(&page)?, "{}", exported(&page, "charts-svg")?.1);
    Ok(())
}

fn a_pinned_run_tells_what_is_different(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(10)?;
    page.act("pin")?;
    let told = "document.querySelector('[data-pin]').textContent";
    page.wait_for("a run without differences", &format!("return {told}.includes('settings as now')"))?;
    let before = page.picture("scores")?;
    page.set("seed", "77")?;
    page.set("r1_gamma", "2")?;
    page.wait_for("both differences", &format!("return /seed 1 .* 77/.test({told}) && /R1 γ 0.1 .* 2/.test({told})"))?;
    page.wait_for_iteration(5)?;
    page.pause()?;
    assert_ne!(page.picture("scores")?, before, "its curves stay, those of the run begin anew");
    page.act("share")?;
    let dashed = |page: &Page| -> Result<usize> { Ok(exported(page, "charts-svg")?.1.matches("stroke-opacity=\"0.65\"").count()) };
    assert!(dashed(&page)? >= 5);
    page.browser().click("[data-pin] .dismiss")?;
    page.wait_for("no pin", "return !document.querySelector('[data-pin]')")?;
    assert_eq!(dashed(&page)?, 0);
    Ok(())
}

/// Minus the derivative of a G loss, by the score s: sigmoid(−s) of softplus(−s), sigmoid(s) of −softplus(s).
type Push = fn(f64) -> f64;

fn arrows_are_the_push_of_the_g_loss_in_use(gpu: WebGpu) -> Result<()> {
    let losses: [(&str, Push); 2] =
        [("G_logistic_nonsaturating", |s| 1.0 / (1.0 + s.exp())), ("G_logistic_saturating", |s| 1.0 / (1.0 + (-s).exp()))];
    for (loss, push) in losses {
        let page = open(gpu, &format!("{SMALL}&g_loss={loss}&layers=23"))?;
        page.wait_for_iteration(60)?;
        page.pause()?;
        page.browser().run("document.querySelector('[data-layer=arrows]').focus()", &[])?;
        let told = wait_for_readout(&page, "/longest is [0-9.e−]+\\.$/")?;
        let longest = numbers(told.trim_end_matches('.')).pop().unwrap_or(f64::NAN);
        let (d, places, arrows) = (D::of(&page)?, page.tensor("probe_ema")?.data, page.tensor("probe_push")?.data);
        let mut most: f64 = 0.0;
        for (place, arrow) in places.chunks(2).zip(arrows.chunks(2)) {
            let scale = push(d.score([place[0], place[1]]));
            let truth = d.gradient([place[0], place[1]]).map(|x| scale * x);
            let size = truth[0].hypot(truth[1]);
            let off = (arrow[0] - truth[0]).hypot(arrow[1] - truth[1]);
            assert!(off <= 1e-3 * size + 1e-5, "{loss} at {place:?}: {arrow:?}, {truth:?}");
            assert!(size < 1e-3 || (arrow[0] + truth[0]).hypot(arrow[1] + truth[1]) > 1e-3 * size, "the sign is told apart");
            most = most.max(size);
        }
        assert!(arrows.len() >= 64 && (longest - most).abs() <= 6e-4 + 0.06 * most.min(1e-3), "{told}: it is {most}");
    }
    Ok(())
}

fn a_finger_reads_a_place_and_a_curve(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    let tap = |[x, y]: [f64; 2]| -> Result<()> {
        let at = json!([{ "x": x, "y": y }]);
        page.browser().devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": at }))?;
        page.browser().devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).map(drop)
    };
    tap(on_screen(&page, "stage", [0.75, 0.25])?)?;
    wait_for_readout(&page, "/∇D\\|² ≈ [0-9]/")?;
    let place = numbers(&readout(&page)?);
    assert!((place[0] - 1.6).abs() < 0.1 && (place[1] - 1.6).abs() < 0.1, "three quarters to the right and up: {place:?}");
    tap(on_screen(&page, "penalty", [0.5, 0.5])?)?;
    page.wait_for("the cursor to stay where the finger was", "return !document.querySelector('.cursor-place').disabled")?;
    assert!(cursor(&page)? < page.snapshot()?.iteration);
    Ok(())
}

/// Moves the mouse over a chart, to a share of its width.
fn hover(page: &Page, chart: &str, share: f64) -> Result<()> {
    let [x, y] = on_screen(page, chart, [share, 0.5])?;
    page.browser().devtools("Input.dispatchMouseEvent", json!({ "type": "mouseMoved", "x": x, "y": y }))?;
    page.wait_for("the cursor", "return !document.querySelector('.cursor-place').disabled")
}

/// The iteration under the cursor, which is the same in every chart.
fn cursor(page: &Page) -> Result<u64> {
    let script =
        "return [...document.querySelectorAll('.chart canvas')].filter(c => c.dataset.canvas !== 'quality').map(c => +c.ariaValueNow)";
    let all = page.browser().run(script, &[])?;
    let all: Vec<u64> = all.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    assert!(all.len() >= 4 && all.iter().all(|iteration| *iteration == all[0]), "{all:?}");
    Ok(all[0])
}

/// The numbers in the heads of the charts of losses and scores, by the names of their curves.
fn shown(page: &Page) -> Result<BTreeMap<String, f64>> {
    let script =
        "return [...document.querySelectorAll('.chart:not(:has([data-canvas=quality])) .series')].filter(s => s.querySelector('.num'))
        .map(s => [s.querySelector('[title]').title, s.querySelector('.num').textContent])";
    let list = page.browser().run(script, &[])?;
    let text = |series: &Value, at: usize| series[at].as_str().unwrap_or_default().to_string();
    Ok(list.as_array().into_iter().flatten().map(|s| (text(s, 0), numbers(&text(s, 1)).pop().unwrap_or(f64::NAN))).collect())
}

/// Exported curves.
struct Curves(Vec<Vec<String>>);

impl Curves {
    fn of(csv: &str) -> Self {
        Self(csv.lines().map(|line| line.split(',').map(String::from).collect()).collect())
    }

    /// The mean of a curve in an iteration; NaN where there is none.
    fn at(&self, name: &str, iteration: u64) -> f64 {
        let head = format!("{name} mean");
        let column = self.0[0].iter().position(|h| *h == head);
        let row = self.0.iter().find(|row| row[0] == iteration.to_string());
        column.zip(row).and_then(|(column, row)| row[column].parse().ok()).unwrap_or(f64::NAN)
    }
}
