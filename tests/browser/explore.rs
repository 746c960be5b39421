//! The stage: its layers, what is read there, the picture that is chosen, and points that are drawn.

use browser_driver::{Page, Result, WebGpu, key};
use serde_json::{Value, json};

use super::views::text;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    every_layer_is_switched_and_explained,
    a_place_is_read_in_numbers_that_finite_differences_have_too,
    a_chosen_picture_shows_the_pixels_that_r1_sums,
    drawn_points_are_trained_on_and_can_be_brought_back,
);

/// Small networks, so that software adapters keep up.
pub const SMALL: &str = "batch=16&g_width=8&d_width=8&g_depth=1&d_depth=2&d_act=tanh";

pub fn readout(page: &Page) -> Result<String> {
    text(page, "return document.getElementById('readout').textContent")
}

pub fn wait_for_readout(page: &Page, pattern: &str) -> Result<String> {
    page.wait_for(&format!("{pattern} in the readout"), &format!("return {pattern}.test(document.getElementById('readout').textContent)"))?;
    readout(page)
}

/// The numbers of a text, in their order.
pub fn numbers(text: &str) -> Vec<f64> {
    let words = text.replace('−', "-");
    words.split(|c: char| c.is_whitespace() || c == '=').filter_map(|word| word.parse().ok()).collect()
}

fn focus_stage(page: &Page) -> Result<()> {
    page.browser().run("document.querySelector('[data-canvas=stage]').focus()", &[]).map(drop)
}

/// The place on the screen of a share of a canvas's width and height; it is scrolled into sight.
pub fn on_screen(page: &Page, canvas: &str, [x, y]: [f64; 2]) -> Result<[f64; 2]> {
    let script = "const c = document.querySelector(`[data-canvas=${arguments[0]}]`);
        c.scrollIntoViewIfNeeded();
        const b = c.getBoundingClientRect();
        return [b.left + arguments[1] * b.width, b.top + arguments[2] * b.height]";
    let place = page.browser().run(script, &[json!(canvas), json!(x), json!(y)])?;
    Ok([0, 1].map(|axis| place[axis].as_f64().unwrap_or(f64::NAN)))
}

fn mouse(page: &Page, kind: &str, place: [f64; 2]) -> Result<()> {
    let [x, y] = on_screen(page, "stage", place)?;
    let buttons = i32::from(kind != "mouseReleased");
    let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
    page.browser().devtools("Input.dispatchMouseEvent", event).map(drop)
}

/// A stroke with the mouse button held, between shares of the stage.
fn drag(page: &Page, way: &[[f64; 2]]) -> Result<()> {
    mouse(page, "mousePressed", way[0])?;
    way.iter().skip(1).try_for_each(|place| mouse(page, "mouseMoved", *place))?;
    mouse(page, "mouseReleased", way[way.len() - 1])
}

fn every_layer_is_switched_and_explained(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    let switch = |layer: &str| -> Result<()> {
        page.browser().run("window.before = document.querySelector('[data-canvas=stage]').toDataURL()", &[])?;
        page.browser().click(&format!("[data-layer={layer}]"))?;
        page.wait_for(
            &format!("{layer} on the canvas"),
            "return document.querySelector('[data-canvas=stage]').toDataURL() !== window.before",
        )
    };
    let is_on = |layer: &str| -> Result<bool> {
        Ok(page.browser().run(&format!("return document.querySelector('[data-layer={layer}]').ariaPressed"), &[])? == "true")
    };
    for (layer, told) in [
        ("arrows", "/−∂\\(G loss\\)\\/∂x.*longest is [0-9.e−]+\\.$/"),
        ("grid", "/regular grid of latents/"),
        ("slope", "/how steep/"),
        ("optimal", "/ln p_real − ln p_fake.*σ = 0.15/"),
        ("scores", "/D's output/"),
        ("real", "/samples of the data/"),
        ("fake", "/samples of the generator/"),
    ] {
        let before = is_on(layer)?;
        switch(layer)?;
        wait_for_readout(&page, told)?;
        assert_ne!(is_on(layer)?, before, "{layer}");
        let title = text(&page, &format!("return document.querySelector('[data-layer={layer}]').title"))?;
        assert!(readout(&page)?.starts_with(&title), "{title}");
    }
    assert!(!is_on("slope")? && !is_on("optimal")?, "one field at a time");
    page.wait_for("the link", "return location.search.includes('layers=52')")?;
    // Another loss has no such optimum, and the switch says why.
    page.set("d_loss", "D_wgan")?;
    page.wait_for("the switch to be off", "return document.querySelector('[data-layer=optimal]').ariaDisabled === 'true'")?;
    page.browser().click("[data-layer=optimal]")?;
    wait_for_readout(&page, "/logistic D losses only/")?;
    assert!(!is_on("optimal")?);
    Ok(())
}

#[test]
fn fakes_that_are_not_in_sight_are_counted() -> Result<()> {
    // So large a step that G's samples are soon far away; of the raw G, as the average is slow.
    let page = open(WebGpu::Absent, &format!("{SMALL}&show=raw&g_lr=0.3&speed=10"))?;
    page.wait_for_iteration(25)?;
    page.pause()?;
    // Asked for by name once the page looks there.
    focus_stage(&page)?;
    page.browser().press(key::ARROW_UP)?;
    wait_for_readout(&page, "/score/")?;
    let fakes = page.tensor("probe_raw")?;
    let all = fakes.data.len() / 2;
    let outside = fakes.data.chunks(2).filter(|place| !place.iter().all(|x| x.abs() <= 3.2)).count();
    assert!(outside > 1 && all >= 64, "{outside} of {all}");
    let told = || text(&page, "const e = document.querySelector('[data-outside]'); return e.checkVisibility() ? e.textContent : ''");
    assert_eq!(told()?, format!("{outside} of {all} fakes lie outside the picture"));
    // Of fakes that are not shown nothing is said.
    page.browser().click("[data-layer=fake]")?;
    page.wait_for("no word", "return !document.querySelector('[data-outside]').checkVisibility()")?;
    // The control: the default run has all of them in sight.
    drop(page);
    let page = open(WebGpu::Absent, SMALL)?;
    page.wait_for_iteration(10)?;
    assert_eq!(page.browser().run("return document.querySelector('[data-outside]').checkVisibility()", &[])?, false);
    Ok(())
}

/// D as a function of a place, with tanh between its layers.
pub struct D(Vec<(Vec<f64>, Vec<f64>)>);

impl D {
    pub fn of(page: &Page) -> Result<Self> {
        let layer =
            |at: usize| -> Result<_> { Ok((page.tensor(&format!("D/{at}/weight"))?.data, page.tensor(&format!("D/{at}/bias"))?.data)) };
        Ok(Self((0..3).map(layer).collect::<Result<_>>()?))
    }

    pub fn score(&self, place: [f64; 2]) -> f64 {
        let mut x = place.to_vec();
        for (at, (weight, bias)) in self.0.iter().enumerate() {
            let unit = |j: usize| bias[j] + x.iter().enumerate().map(|(i, x)| x * weight[i * bias.len() + j]).sum::<f64>();
            x = (0..bias.len()).map(unit).map(|s| if at + 1 < self.0.len() { s.tanh() } else { s }).collect();
        }
        x[0]
    }

    pub fn gradient(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let step = 1e-4;
        let along = |dx: f64, dy: f64| (self.score([x + dx, y + dy]) - self.score([x - dx, y - dy])) / (2.0 * step);
        [along(step, 0.0), along(0.0, step)]
    }

    fn slope(&self, place: [f64; 2]) -> f64 {
        let [x, y] = self.gradient(place);
        x.hypot(y)
    }
}

fn a_place_is_read_in_numbers_that_finite_differences_have_too(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    let d = D::of(&page)?;
    focus_stage(&page)?;
    for (arrow, count) in [(key::ARROW_RIGHT, 9), (key::ARROW_DOWN, 14)] {
        (0..count).try_for_each(|_| page.browser().press(arrow))?;
        let told = wait_for_readout(&page, "/∇D\\|² ≈ [0-9]/")?;
        let shown = numbers(&told);
        assert_eq!(shown.len(), 5, "{told}");
        let (x, y, [score, slope, penalty]) = (shown[0], shown[1], [2, 3, 4].map(|at| shown[at]));
        // The numbers are those of the middle of a cell.
        let cell = |x: f64| ((x / 3.2 + 1.0) * 24.0).floor();
        let centre = [x, y].map(|x| (cell(x) + 0.5) / 24.0 * 3.2 - 3.2);
        let is_shown = |shown: f64, truth: f64| (shown - truth).abs() <= 6e-4 + 0.06 * truth.abs().min(1e-3);
        assert!(is_shown(score, d.score(centre)), "{told}: the score is {}", d.score(centre));
        assert!(is_shown(slope, d.slope(centre)), "{told}: the slope is {}", d.slope(centre));
        assert!(is_shown(penalty, d.slope(centre).powi(2)), "{told}: the slope is {}", d.slope(centre));
        assert!(!is_shown(slope, d.slope([0.0, 3.0])), "another place has another slope");
    }
    Ok(())
}

fn a_chosen_picture_shows_the_pixels_that_r1_sums(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("{SMALL}&data=digits"))?;
    page.wait_for_iteration(20)?;
    page.pause()?;
    let before = page.picture("stage")?;
    let check = |name: &str, index: usize, told: &str| -> Result<()> {
        let squares = page.tensor(&format!("probe_{name}_squares"))?.data;
        let sum: f64 = squares[index * 64..][..64].iter().sum();
        let penalty = page.tensor(&format!("probe_{name}_penalty"))?.data[index];
        assert!((sum - penalty).abs() <= 1e-5 * penalty && penalty > 0.0, "{sum}, {penalty}");
        let shown = numbers(told).last().copied().unwrap_or(f64::NAN);
        assert!((shown - sum).abs() <= 6e-4 + 0.06 * sum.min(1e-3), "{told}: the squares add up to {sum}");
        Ok(())
    };
    // The second picture of the first row, with a click.
    for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
        mouse(&page, kind, [0.14, 0.08])?;
    }
    let told = wait_for_readout(&page, "/real.*R1 = Σ.*= [0-9]/")?;
    check("reals", 1, &told)?;
    page.browser().run("window.before = arguments[0]", &[json!(before)])?;
    page.wait_for("the picture, large", "return document.querySelector('[data-canvas=stage]').toDataURL() !== window.before")?;
    // It stays chosen when the pointer has gone; the arrow keys go on from it, over the middle.
    page.browser().click("[data-layer=scores]")?;
    focus_stage(&page)?;
    (0..6).try_for_each(|_| page.browser().press(key::ARROW_RIGHT))?;
    let told = wait_for_readout(&page, "/fake.*R2 = Σ.*= [0-9]/")?;
    let index = numbers(&told).len();
    assert!(index >= 2, "{told}");
    check("fakes", 1, &told)?;
    page.browser().press(key::ESCAPE)?;
    page.browser().press(key::ESCAPE)?;
    wait_for_readout(&page, "/Choose a picture/").map(drop)
}

/// How many points are drawn.
fn wait_for_points(page: &Page, wish: &str) -> Result<u64> {
    let count = "Number(document.getElementById('readout').textContent.split(' ')[0].replace(',', ''))";
    page.wait_for(&format!("points: {wish}"), &format!("const n = {count}; return {wish}"))?;
    Ok(page.browser().run(&format!("return {count}"), &[])?.as_u64().unwrap_or_default())
}

/// A paused run begins anew with so many own points.
fn begins_with(page: &Page, count: &str) -> Result<()> {
    page.wait_until("a run of own points begins", |s| s.experiment["data"] == "own-points" && s.iteration == 0)?;
    page.act("step-both")?;
    page.wait_until("it trains", |s| s.iteration == 1 && !s.half_done)?;
    page.wait_for("the count", &format!("return document.querySelector(\"[data-own='count']\").textContent === '{count}'"))
}

fn drawn_points_are_trained_on_and_can_be_brought_back(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(3)?;
    page.reveal("[data-action=draw]")?;
    page.act("draw")?;
    wait_for_readout(&page, "/^0 points.*from the beginning/")?;
    let disabled = |action: &str| -> Result<Value> {
        page.browser().run(&format!("return document.querySelector('[data-action={action}]').disabled"), &[])
    };
    assert_eq!((disabled("draw-use")?, disabled("draw-undo")?), (true.into(), true.into()));
    // A stroke along the right edge, one that is taken back, and an eraser.
    drag(&page, &[[0.9, 0.2], [0.9, 0.5], [0.9, 0.8]])?;
    let stroke = wait_for_points(&page, "n > 30")?;
    drag(&page, &[[0.2, 0.2], [0.3, 0.3]])?;
    wait_for_points(&page, &format!("n > {stroke}"))?;
    page.act("draw-undo")?;
    wait_for_points(&page, &format!("n === {stroke}"))?;
    page.act("draw-eraser")?;
    drag(&page, &[[0.9, 0.2], [0.9, 0.4]])?;
    let left = wait_for_points(&page, &format!("n > 5 && n < {stroke}"))?;
    // By finger.
    page.act("draw-eraser")?;
    let touch = |kind: &str, places: &[[f64; 2]]| -> Result<()> {
        let points: Vec<Value> = places.iter().map(|[x, y]| json!({ "x": x, "y": y })).collect();
        page.browser().devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).map(drop)
    };
    let [from, to] = [on_screen(&page, "stage", [0.95, 0.6])?, on_screen(&page, "stage", [0.95, 0.9])?];
    touch("touchStart", &[from])?;
    touch("touchMove", &[to])?;
    touch("touchEnd", &[])?;
    let touched = wait_for_points(&page, &format!("n > {left} + 5"))?;
    page.act("draw-eraser")?;
    touch("touchStart", &[to])?;
    touch("touchEnd", &[])?;
    let touched = wait_for_points(&page, &format!("n > {left} && n < {touched}"))?;
    page.act("draw-eraser")?;
    // By keys: one point where the cursor is.
    focus_stage(&page)?;
    page.browser().press(key::ARROW_UP)?;
    page.browser().press(key::ENTER)?;
    let count = wait_for_points(&page, &format!("n === {touched} + 1"))?;
    assert_eq!(page.snapshot()?.experiment["data"], "ring", "nothing restarts before it is asked for");
    page.pause()?;
    page.act("draw-use")?;
    begins_with(&page, &format!("{count} points"))?;
    let reals = page.tensor("reals")?.data;
    assert!(reals.chunks(2).all(|point| point[0] > 2.3), "what is trained on was drawn along the right edge: {reals:?}");
    // Other data in their place can be taken back.
    page.reveal("[data-own='text']")?;
    page.browser().run("document.querySelector(\"[data-own='text']\").value = '-1 0\\n1 0'", &[])?;
    page.act("use-points")?;
    begins_with(&page, "2 points")?;
    page.act("bring-back")?;
    begins_with(&page, &format!("{count} points"))
}
