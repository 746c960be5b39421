//! The views beside Explore: every number on them is one that anyone can recompute from the program's tensors.

use std::thread;
use std::time::Duration;

use browser_driver::{Error, Page, Result, WebGpu};
use serde_json::json;

use super::training::SMALL;
use super::{open, with_and_without_webgpu};

with_and_without_webgpu!(
    the_listing_shows_the_tensors_of_the_program,
    lines_that_are_not_in_the_program_say_why,
    the_listing_is_walked_line_by_line,
    a_sample_is_followed_into_the_gradient,
    a_line_shows_the_code_that_computed_it,
    loss_scaling_counts_the_steps_that_it_skips,
    the_curves_of_the_losses_carry_the_batch,
    one_sample_goes_through_both_passes,
    a_mistake_is_drawn_beside_the_right_curve,
    a_card_says_how_the_run_fares,
    views_and_languages_are_one_click_away,
    another_language_is_the_same_page,
    no_number_of_another_state_is_shown,
);

/// Losses and activations, as links.
const PROGRAMS: [&str; 3] =
    ["r1_gamma=3&r2_gamma=0.7", "d_loss=D_hinge_gp&g_loss=G_wgan&d_activation=softplus", "d_loss=D_lsgan&g_loss=G_lsgan&d_activation=tanh"];

fn the_listing_shows_the_tensors_of_the_program(gpu: WebGpu) -> Result<()> {
    for program in PROGRAMS {
        let page = open(gpu, &format!("{program}&view=listing&{SMALL}"))?;
        page.wait_for_iteration(3)?;
        page.pause()?;
        let rows = rows(&page)?;
        assert!(rows.len() > 10, "{program}: {rows:?}");
        for row in rows {
            let tensor = page.tensor(&row.tensor)?;
            let mean = tensor.data.iter().sum::<f64>() / tensor.data.len() as f64;
            check(&format!("{program}: mean of {}", row.tensor), &row.mean, mean);
            let width = tensor.data.len() / tensor.shape.first().copied().unwrap_or(1);
            if width == 1 {
                check(&format!("{program}: sample 0 of {}", row.tensor), &row.sample, tensor.data[0]);
            }
        }
    }
    Ok(())
}

fn lines_that_are_not_in_the_program_say_why(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&r1_gamma=0&r2_gamma=0&{SMALL}"))?;
    let reasons = "return [...document.querySelectorAll('tr.off')].map(row => row.querySelector('td').textContent)";
    let reasons = page.browser().run(reasons, &[])?.to_string();
    assert!(reasons.contains("r1_gamma = 0") && reasons.contains("r2_gamma = 0") && reasons.contains("labels are off"), "{reasons}");
    page.set("r1_gamma", "2")?;
    page.wait_for("R1 to come into the listing", "return !!document.querySelector('tr[data-tensor=r1_penalty]')")
}

fn the_listing_is_walked_line_by_line(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&{SMALL}"))?;
    page.wait_for_iteration(3)?;
    page.act("next-line")?;
    let first = page.settle()?.iteration;
    let here = "return document.querySelector('tr[aria-current=step] code').textContent";
    let to_come = "return document.querySelector('tr[data-tensor=loss] [data-cell=mean]').textContent";
    assert!(text(&page, here)?.contains("latents"), "{}", text(&page, here)?);
    assert_eq!(text(&page, to_come)?, "", "a number of a line that was not reached");
    for _ in 0..40 {
        page.act("next-line")?;
        if page.snapshot()?.iteration > first {
            return page.act("all-lines");
        }
    }
    Err(Error::new("After 40 lines no iteration was done."))
}

fn a_sample_is_followed_into_the_gradient(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&{SMALL}"))?;
    page.wait_for_iteration(3)?;
    page.pause()?;
    let outer = rows(&page)?.len();
    page.act("into")?;
    page.wait_for("the lines of the gradient", "return document.querySelectorAll('tr.inner [data-cell=mean]').length >= 2")?;
    let pick = "const s = document.getElementById('sample'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))";
    page.browser().run(pick, &[json!("3")])?;
    page.wait_for("the sample in the head", "return document.querySelector('.lines thead').textContent.includes('3')")?;
    let (mut seen, mut differ) = (0, 0);
    let rows = rows(&page)?;
    assert!(rows.len() > outer, "{rows:?}");
    for row in rows {
        let tensor = page.tensor(&row.tensor)?;
        let width = tensor.data.len() / tensor.shape.first().copied().unwrap_or(1);
        if width == 1 && tensor.data.len() == 64 {
            check(&format!("sample 3 of {}", row.tensor), &row.sample, tensor.data[3]);
            seen += 1;
            differ += usize::from((tensor.data[0] - tensor.data[3]).abs() > 1e-3);
        }
    }
    assert!(seen >= 5 && differ >= 5, "{seen} lines have a number a sample, in {differ} those of two samples differ");
    page.act("into")?;
    page.wait_for("the way out", "return !document.querySelector('tr.inner')")
}

fn a_line_shows_the_code_that_computed_it(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&{SMALL}"))?;
    page.wait_for_iteration(3)?;
    page.act("code")?;
    let (loop_of, kernel_of, is) = match gpu {
        WebGpu::Software => ("@compute @workgroup_size", "fn main(", "that the GPU ran"),
        WebGpu::Absent => ("for i in 0..", "r0 = ", "was not run"),
    };
    for (tensor, product) in [("r1_penalty", "real_grads"), ("real_scores_out", "D/")] {
        page.browser().run("document.querySelector(`tr[data-tensor=${arguments[0]}] .code`).click()", &[json!(tensor)])?;
        page.wait_for("the code", &format!("return document.querySelector('[data-source]')?.textContent.includes('{product}')"))?;
        let source = text(&page, "return document.querySelector('[data-source]').textContent")?;
        for part in [loop_of, kernel_of, product] {
            assert!(source.contains(part), "{tensor}: no {part} in\n{source}");
        }
        let what_it_is = text(&page, "return document.querySelector('[data-about=source]').textContent")?;
        assert!(what_it_is.contains(is), "{what_it_is}");
    }
    Ok(())
}

fn loss_scaling_counts_the_steps_that_it_skips(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("precision=f16&scaling=on&{SMALL}"))?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    // Without the commas of thousands.
    let told = "return document.querySelector('[data-scales]').textContent.replaceAll(',', '')";
    let now = page.snapshot()?;
    page.wait_for("the counts", &format!("{told}.includes('of {} steps')", now.iteration))?;
    let told = text(&page, told)?;
    let numbers: Vec<f64> = told.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|word| word.parse().ok()).collect();
    let [log2, skipped, taken, ..] = numbers[..] else { return Err(Error::new(told)) };
    // s begins at 64, goes up by 0.0005 with each step and down by 1 with each that is skipped.
    let expected = |skipped: f64| 64.0 + 0.0005 * (taken - skipped) - skipped;
    assert!((log2 - expected(skipped)).abs() < 0.002, "{told}");
    assert!(!((log2 - expected(skipped + 1.0)).abs() < 0.002), "{told}");
    assert!(skipped > 0.0 && told.contains("65504"), "{told}");
    Ok(())
}

fn the_curves_of_the_losses_carry_the_batch(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=softplus&{SMALL}"))?;
    page.wait_for_iteration(3)?;
    page.pause()?;
    let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    let cases: [(&str, Curve<'_>, Curve<'_>); 3] = [
        ("real_scores_out", &|r| softplus(-r), &|r| 1.0 / (1.0 + r.exp())),
        ("fake_scores_out", &softplus, &|f| 1.0 / (1.0 + (-f).exp())),
        ("TrainG/fake_scores_out", &|f| softplus(-f), &|f| 1.0 / (1.0 + f.exp())),
    ];
    for (scores, loss, slope) in cases {
        let batch = page.tensor(scores)?.data;
        let mean = |of: Curve<'_>| batch.iter().map(|s| of(*s)).sum::<f64>() / batch.len() as f64;
        let shown = |number: &str| {
            text(&page, &format!("return document.querySelector('[data-curve=\"{scores}\"] [data-number={number}]').textContent"))
        };
        check(scores, &shown("mean")?, mean(loss));
        check(scores, &shown("push")?, mean(slope));
    }
    let mut square = 0.0;
    for name in page.names()?.into_iter().filter(|name| name.starts_with("TrainD/gradient/")) {
        square += page.tensor(&name)?.data.iter().map(|x| x * x).sum::<f64>();
    }
    check("gradient of D", &text(&page, "return document.querySelector('[data-norm=D] strong').textContent")?, square.sqrt());
    Ok(())
}

fn one_sample_goes_through_both_passes(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=backprop&r1_gamma=0.3&{SMALL}"))?;
    // Until D has a slope whose square is more than the last digit that is shown.
    page.wait_for_iteration(60)?;
    page.pause()?;
    let node = |key: &str| text(&page, &format!("return document.querySelector('[data-node={key}] [data-number]').textContent"));
    let slope = page.tensor("real_grads")?.data;
    let r1 = slope[0] * slope[0] + slope[1] * slope[1];
    check("score", &node("real_scores_out")?, page.tensor("real_scores_out")?.data[0]);
    check("R1", &node("r1_penalty")?, r1);
    check("γ/2·R1", &node("weighted")?, 0.15 * r1);
    page.wait_for("the mistakes' numbers", "return document.querySelector('[data-number=r1_penalty]').textContent.trim() !== '–'")?;
    let penalties = page.tensor("r1_penalty")?.data;
    let mean = penalties.iter().sum::<f64>() / penalties.len() as f64;
    let number = |mistake: &str| text(&page, &format!("return document.querySelector('[data-mistake={mistake}] .num').textContent"));
    // The probe's D has taken the step already.
    let right = parse(&text(&page, "return document.querySelector('[data-number=r1_penalty]').textContent")?);
    let forgotten = parse(&number("half_forgotten")?);
    // Three digits are shown of each.
    assert!((forgotten - 2.0 * right).abs() <= 0.0016 + 0.002 * forgotten && right > 0.005 && mean > 0.0, "{forgotten}, {right}, {mean}");

    page.act("stop-gradient")?;
    page.wait_until("the gradient is stopped", |now| now.experiment["penalty_gradient"] == "stopped")?;
    page.wait_for("the switch to say so", "return document.querySelector('[data-stopped]').dataset.stopped === 'true'")
}

fn a_mistake_is_drawn_beside_the_right_curve(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=backprop&r1_gamma=3&{SMALL}"))?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    let caption = "document.querySelector('.mistakes-chart').textContent";
    let code = "return [...document.querySelectorAll('.gallery pre')].map(p => p.textContent).join(' | ')";
    let mut codes = vec![];
    for mistake in ["half_forgotten", "not_squared"] {
        let before = page.picture("mistakes")?;
        page.browser().click(&format!("[data-mistake={mistake}]"))?;
        let title = text(&page, &format!("return document.querySelector('[data-mistake={mistake}] span').textContent"))?;
        page.wait_for(&title, &format!("return {caption}.includes({})", json!(title)))?;
        page.wait_until("another curve", |_| page.picture("mistakes").is_ok_and(|now| now != before))?;
        codes.push(text(&page, code)?);
    }
    assert!(
        codes.iter().all(|code| code.split(" | ").count() == 2) && codes[0] != codes[1],
        "the mistaken line and the right one: {codes:?}"
    );
    Ok(())
}

fn a_card_says_how_the_run_fares(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(60)?;
    page.pause()?;
    page.wait_for("a verdict", "return document.querySelector('[data-card=d-loss]').textContent.length > 20")?;
    page.browser().click("[data-card='d-loss']")?;
    let formula = "return document.querySelector('[data-card-of=d-loss] .formula')?.textContent ?? ''";
    page.wait_for(
        "the formula's numbers",
        &format!("const f = await (async () => {{ {formula} }})(); return /softplus\\(f\\) [0-9]/.test(f)"),
    )?;
    let told = text(&page, formula)?;
    let sum = told.rsplit(' ').next().map_or(f64::NAN, parse);
    let loss = page.tensor("loss")?.data;
    check(&told, &sum.to_string(), loss.iter().sum::<f64>() / loss.len() as f64);
    page.browser().click("[data-card-of='d-loss'] .dismiss")?;
    page.wait_for("the card to close", "return !document.querySelector('[data-card-of]')")
}

fn views_and_languages_are_one_click_away(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, SMALL)?;
    page.wait_for_iteration(1)?;
    let before = page.snapshot()?.iteration;
    for tab in ["listing", "softplus", "backprop"] {
        page.browser().click(&format!("[data-tab='{tab}']"))?;
        page.wait_until("the link names the view", |now| now.link.contains(&format!("view={tab}")))?;
        page.wait_for("the view", &format!("return document.querySelector('main').dataset.view === '{tab}'"))?;
    }
    page.act("language")?;
    page.wait_for(
        "Chinese",
        "return document.documentElement.lang === 'zh-CN' && document.querySelector('nav').textContent.includes('探索')",
    )?;
    page.wait_until("the link names the language", |now| now.link.contains("lang=zh"))?;
    page.act("language")?;
    page.wait_for("English", "return document.documentElement.lang === 'en'")?;
    let after = page.wait_until("training goes on meanwhile", |now| now.iteration > before)?;
    assert_eq!(after.error, "");
    Ok(())
}

/// What is there stays and speaks the other language: what was typed, what was said, what is hidden from the eye.
fn another_language_is_the_same_page(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("gamma=1&{SMALL}"))?;
    page.wait_for_iteration(1)?;
    let keep = "document.querySelector('#own-text').value = '1, 2'; window.kept = [...document.querySelectorAll('body *')]";
    page.browser().run(keep, &[])?;
    for (lang, said, label) in
        [("zh-CN", "不存在，已忽略", "样本图"), ("en", "does not exist", "Stage"), ("zh-CN", "不存在，已忽略", "样本图")]
    {
        page.act("language")?;
        page.wait_for("the language", &format!("return document.documentElement.lang === '{lang}'"))?;
        page.wait_for_message(said)?;
        let label = format!("return document.querySelector('.stage').getAttribute('aria-label') === '{label}'");
        page.wait_for("the stage's name", &label)?;
    }
    let gone = "return window.kept.filter(node => !node.isConnected).map(node => node.outerHTML.slice(0, 80))";
    assert_eq!(page.browser().run(gone, &[])?, json!([]));
    assert_eq!(page.browser().run("return document.querySelector('#own-text').value", &[])?, json!("1, 2"));
    Ok(())
}

/// What views say of the last step. The weights are of the state itself, and known in any.
const NUMBERS_OF: [(&str, &str); 4] = [
    ("listing", "tr[data-tensor]:not([data-tensor$=parameters]) [data-cell]:not([data-cell=shape]), .tensor p:nth-of-type(3)"),
    ("softplus", "[data-curve] .num, [data-norm] .num"),
    ("backprop", "[data-node]:not([data-node=weights]) [data-number]"),
    ("explore", ".strip .num"),
];

/// After going back the step that led there is not known: neither are its numbers, in any view, until a step is done.
fn no_number_of_another_state_is_shown(gpu: WebGpu) -> Result<()> {
    for (view, numbers) in NUMBERS_OF {
        let page = open(gpu, &format!("view={view}&r1_gamma=1&{SMALL}"))?;
        page.wait_for_iteration(30)?;
        // States are kept every one and a half seconds.
        thread::sleep(Duration::from_secs(2));
        let before = page.pause()?.iteration;
        let texts = format!("return [...document.querySelectorAll({})].map(n => n.textContent.trim())", json!(numbers));
        let bars = "return [...document.querySelectorAll('tr:not([data-tensor$=parameters]) .histogram div, .tensor .histogram div')].filter(n => n.style.clipPath.split(',').length > 3).length";
        let shown = |page: &Page| -> Result<Vec<String>> {
            let all = page.browser().run(&texts, &[])?;
            Ok(all.as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default().to_string()).collect())
        };
        page.wait_until(&format!("{view}: numbers"), |_| {
            shown(&page).is_ok_and(|all| all.len() > 3 && all.iter().any(|text| parse(text).is_finite()))
        })?;
        assert_eq!(page.browser().run(bars, &[])? != json!(0), view == "listing", "{view}: bars of a histogram");
        page.act("back")?;
        page.wait_until("an earlier state", |now| now.iteration < before)?;
        page.settle()?;
        let after = shown(&page)?;
        assert!(!after.is_empty() && after.iter().all(|text| !text.chars().any(|c| c.is_ascii_digit())), "{view}: {after:?}");
        assert_eq!(page.browser().run(bars, &[])?, json!(0), "{view}: bars of a histogram");
        page.act("step-both")?;
        page.wait_until(&format!("{view}: numbers again"), |_| {
            shown(&page).is_ok_and(|all| all.iter().filter(|text| parse(text).is_finite()).count() > 2)
        })?;
    }
    Ok(())
}

/// A function of the score.
type Curve<'a> = &'a dyn Fn(f64) -> f64;

/// A line of the listing with numbers.
#[derive(Debug)]
struct Row {
    tensor: String,
    mean: String,
    sample: String,
}

fn rows(page: &Page) -> Result<Vec<Row>> {
    let script = "return [...document.querySelectorAll('tr[data-tensor]')].filter(r => r.querySelector('[data-cell]')).map(r =>
        [r.dataset.tensor, ...['mean', 'of-sample'].map(c => r.querySelector(`[data-cell=${c}]`).textContent)])";
    let list = page.browser().run(script, &[json!(null)])?;
    let cell = |row: &serde_json::Value, at: usize| row[at].as_str().unwrap_or_default().to_string();
    Ok(list.as_array().into_iter().flatten().map(|row| Row { tensor: cell(row, 0), mean: cell(row, 1), sample: cell(row, 2) }).collect())
}

pub fn text(page: &Page, script: &str) -> Result<String> {
    Ok(page.browser().run(script, &[])?.as_str().unwrap_or_default().trim().to_string())
}

/// The number that a text shows.
pub fn parse(text: &str) -> f64 {
    text.trim().replace('−', "-").parse().unwrap_or(f64::NAN)
}

/// A shown number is the true one, rounded to what is shown of it.
fn check(what: &str, shown: &str, truth: f64) {
    let digits = if truth.abs() < 1e-3 {
        0.06 * truth.abs() + 1e-9
    } else if truth.abs() < 100.0 {
        6e-4
    } else {
        1e-3 * truth.abs()
    };
    assert!((parse(shown) - truth).abs() <= digits, "{what}: shown is {shown}, true is {truth}");
}

#[test]
fn the_comparison_tells_right_from_wrong() {
    for (shown, truth, is_right) in [
        ("0.523", 0.5231, true),
        ("−0.5", -0.5, true),
        ("2.1e-4", 2.1e-4, true),
        ("0.524", 0.5231, false),
        ("–", 0.0, false),
        ("0.1", f64::NAN, false),
    ] {
        assert_eq!(std::panic::catch_unwind(|| check("", shown, truth)).is_ok(), is_right, "{shown} {truth}");
    }
}
