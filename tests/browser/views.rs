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
    the_strip_follows_the_chosen_sample_and_its_own_step,
    the_sample_of_an_extreme_number_is_found_and_marked,
    the_listing_explains_the_sum_and_keeps_weights_apart,
    double_backprop_begins_with_r1_and_shows_a_weight_move,
    softplus_names_the_kind_of_loss_and_shows_its_twin,
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
            if row.tensor.ends_with("parameters") {
                assert_eq!(row.sample, "of weights, not of samples", "{program}: {}", row.tensor);
            } else if width == 1 {
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
    // Of the same minibatch and the same D as the step's own tensor, which the Listing shows.
    let right = text(&page, "return document.querySelector('[data-number=r1_penalty]').textContent")?;
    check("r1_penalty of the gallery", &right, mean);
    check("r1_penalty of the minibatch", &node("r1_mean")?, mean);
    let right = parse(&right);
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

/// Names and numbers of the strip's terms, in order; a number that a sum repeats has no name.
fn strip(page: &Page) -> Result<Vec<(String, String)>> {
    let script = "return [...document.querySelectorAll('.strip .term')].map(t => [t.querySelector('.term-name')?.textContent ?? '', t.querySelector('.num').textContent])";
    let list = page.browser().run(script, &[])?;
    let part = |pair: &serde_json::Value, at: usize| pair[at].as_str().unwrap_or_default().to_string();
    Ok(list.as_array().into_iter().flatten().map(|pair| (part(pair, 0), part(pair, 1))).collect())
}

/// The number of a term of the strip.
fn term(page: &Page, name: &str) -> Result<String> {
    let all = strip(page)?;
    let found = all.iter().find(|(known, _)| known == name);
    found.map(|(_, number)| number.clone()).ok_or_else(|| Error::new(format!("no {name} in {all:?}")))
}

fn choose_sample(page: &Page, sample: u32) -> Result<()> {
    let pick = "const s = document.getElementById('sample'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))";
    page.browser().run(pick, &[json!(sample.to_string())])?;
    page.wait_for("the sample", &format!("return document.querySelector('.strip [data-number=sample]').textContent.endsWith(' {sample}')"))
}

/// The strip adds up for the sample that is chosen elsewhere; what is changed while the run is paused is not mixed into it.
fn the_strip_follows_the_chosen_sample_and_its_own_step(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&r1_gamma=0.1&{SMALL}"))?;
    page.wait_for_iteration(30)?;
    page.pause()?;
    for sample in [0, 5, 27] {
        choose_sample(&page, sample)?;
        let of = |name: &str| -> Result<f64> { Ok(page.tensor(name)?.data[sample as usize]) };
        let penalty = 0.05 * of("r1_penalty")?;
        for (name, truth) in [
            ("f", of("fake_scores_out")?),
            ("r", of("real_scores_out")?),
            ("softplus(f)", of("softplus_fake")?),
            ("softplus(−r)", of("softplus_neg_real")?),
            ("γ/2·R1", penalty),
            ("D loss", of("loss")?),
        ] {
            check(&format!("sample {sample}: {name}"), &term(&page, name)?, truth);
        }
        assert_eq!(term(&page, "real")?.matches(',').count(), 1, "a point has two coordinates");
    }
    let before = strip(&page)?;
    page.set("r1_gamma", "10")?;
    page.wait_for("the γ of then", "return document.querySelector('.strip').textContent.includes('(γ was 0.1)')")?;
    let numbers = |all: &[(String, String)]| all.iter().map(|(_, number)| number.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&strip(&page)?), numbers(&before), "the numbers are those of the step");
    page.wait_for("the listing to say so", "return document.querySelector('[data-about=gammas]')?.textContent.includes('0.1')")?;
    let sign = "return document.querySelector('.strip .equals').textContent";
    assert!(["=", "≈"].contains(&text(&page, sign)?.as_str()), "it adds up");
    // D's program is exchanged twice: nothing is known of a step of it, and nothing is 0.
    for gamma in ["0", "0.1"] {
        page.set("r1_gamma", gamma)?;
        page.wait_for("no numbers", "return [...document.querySelectorAll('.strip .num')].every(n => n.textContent === '–')")?;
        page.settle()?;
        assert!(numbers(&strip(&page)?).iter().all(|number| number == "–"), "γ {gamma}: {:?}", strip(&page)?);
    }
    page.act("step-both")?;
    page.wait_for("numbers again", "return [...document.querySelectorAll('.strip .num')].every(n => /[0-9]/.test(n.textContent))")
}

/// Which sample has the largest R1, which the smallest score: the buttons find it, and the stage marks it.
fn the_sample_of_an_extreme_number_is_found_and_marked(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&r1_gamma=1&{SMALL}"))?;
    page.wait_for_iteration(30)?;
    let by = "const s = document.getElementById('sample-by'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))";
    let sample = "return document.getElementById('sample').value";
    for (tensor, action, sign) in
        [("r1_penalty", "largest", 1.0), ("r1_penalty", "smallest", -1.0), ("fake_scores_out", "largest", 1.0), ("loss", "largest", 1.0)]
    {
        page.browser().run(by, &[json!(tensor)])?;
        page.act(action)?;
        let numbers = {
            page.wait_until("it pauses", |now| !now.running)?;
            page.settle()?;
            page.tensor(tensor)?.data
        };
        let best = (0..numbers.len()).fold(0, |best, at| if sign * numbers[at] > sign * numbers[best] { at } else { best });
        page.wait_for(&format!("the {action} of {tensor}"), &format!("{sample} === '{best}'"))?;
    }
    let chosen: u32 = text(&page, sample)?.parse().map_err(|_| Error::new("no sample"))?;
    let stage = |page: &Page| -> Result<String> {
        page.browser().click("[data-tab=explore]")?;
        page.wait_for("the stage", "return document.querySelector('main').dataset.view === 'explore'")?;
        page.settle()?;
        page.picture("stage")
    };
    let marked = stage(&page)?;
    assert_eq!(stage(&page)?, marked, "a paused stage stays as it is");
    page.browser().click("[data-tab=listing]")?;
    choose_sample(&page, if chosen == 3 { 4 } else { 3 })?;
    page.browser().click("[data-tab=explore]")?;
    page.wait_until("another mark", |_| page.picture("stage").is_ok_and(|now| now != marked))?;
    Ok(())
}

fn the_listing_explains_the_sum_and_keeps_weights_apart(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=listing&r1_gamma=1&{SMALL}"))?;
    page.wait_for_iteration(3)?;
    page.pause()?;
    let sum =
        "return [...document.querySelectorAll('tr')].find(r => r.querySelector('code')?.textContent.startsWith('real_loss'))?.textContent";
    let sum = text(&page, sum)?;
    assert!(sum.contains("nothing minimises it") && sum.contains("N times too small"), "{sum}");
    page.act("into")?;
    page.wait_for("the lines of the gradient", "return document.querySelectorAll('tr.inner [data-cell=mean]').length >= 2")?;
    let weights = "return [...document.querySelectorAll('tr.inner [data-cell=of-sample], tr[data-tensor$=parameters] [data-cell=of-sample]')].every(c => c.textContent === 'of weights, not of samples')";
    page.wait_for("weights under no sample", weights)?;
    page.browser().run("document.querySelector('tr[data-tensor$=parameters] .code').click()", &[])?;
    page.wait_for("the first weights", "return document.querySelector('.tensor').textContent.includes('the first numbers')")
}

fn double_backprop_begins_with_r1_and_shows_a_weight_move(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=backprop&r1_gamma=0.3&{SMALL}"))?;
    page.wait_for_iteration(30)?;
    page.pause()?;
    let first = "return document.querySelector('.gallery h2').textContent";
    assert_eq!(text(&page, first)?, "what R1 is");
    let chosen = "return document.querySelectorAll('[data-mistake][aria-pressed=true], .gallery pre').length";
    assert_eq!(page.browser().run(chosen, &[])?, json!(0), "no mistake before it is asked for");
    assert!(text(&page, "return document.querySelector('.backprop .bar').textContent")?.contains("a static graph"));
    let node = |key: &str| text(&page, &format!("return document.querySelector('[data-node={key}] [data-number]').textContent"));
    for _ in 0..2 {
        let before = page.tensor("D/0/weight")?.data[0];
        let now = page.snapshot()?.iteration;
        page.act("step-both")?;
        page.wait_until("a step", |after| after.iteration > now)?;
        page.settle()?;
        let after = page.tensor("D/0/weight")?.data[0];
        let first = |texts: String| texts.split_whitespace().next().unwrap_or_default().to_string();
        check("w before", &first(node("weights-before")?), before);
        check("w after", &first(node("weights")?), after);
        check("what was added", &first(node("change")?), after - before);
        assert!(after != before);
    }
    page.browser().click("[data-mistake=half_forgotten]")?;
    page.wait_for("the mistake in words", "return document.querySelectorAll('.gallery pre').length === 2")?;
    page.browser().click("[data-mistake=half_forgotten]")?;
    page.wait_for("it to close again", "return document.querySelectorAll('.gallery pre').length === 0")
}

fn softplus_names_the_kind_of_loss_and_shows_its_twin(gpu: WebGpu) -> Result<()> {
    let page = open(gpu, &format!("view=softplus&{SMALL}"))?;
    page.wait_for_iteration(30)?;
    page.pause()?;
    let heads = "return [...document.querySelectorAll('.loss-panel h2')].map(h => h.textContent).join(' | ')";
    assert!(
        text(&page, heads)?
            .contains("in use: softplus(−f), the non-saturating loss | G, the same batch under −softplus(f), the saturating loss"),
        "{}",
        text(&page, heads)?
    );
    let norm = |net: &str| text(&page, &format!("return document.querySelector('[data-norm={net}] strong').textContent"));
    let mut square = 0.0;
    for name in page.names()?.into_iter().filter(|name| name.starts_with("TrainG/gradient/")) {
        square += page.tensor(&name)?.data.iter().map(|x| x * x).sum::<f64>();
    }
    check("gradient of G", &norm("G")?, square.sqrt());
    check("gradient of G under the other loss", &norm("G-beside")?, page.tensor("probe_g_norm_beside")?.data[0]);
    let (in_use, beside) = (parse(&norm("G")?), parse(&norm("G-beside")?));
    assert!(in_use > 0.0 && beside > 0.0 && (in_use - beside).abs() > 1e-3, "{in_use} {beside}");
    let about =
        "return document.querySelector('[data-about=g-loss]').textContent + document.querySelector('[data-about=d-loss]').textContent";
    assert!(text(&page, about)?.contains("it saturates") && text(&page, about)?.contains("cross-entropy"));
    page.set("g_loss", "G_wgan")?;
    page.set("d_loss", "D_wgan_gp")?;
    page.wait_for(
        "the words of the other losses",
        &format!("const told = (() => {{ {about} }})(); return told.includes('−f') && told.includes('straight lines')"),
    )?;
    let told = text(&page, about)?;
    assert!(!told.contains("softplus") && !told.contains("cross-entropy"), "{told}");
    page.wait_for("no twin", "return !document.querySelector('[data-norm=G-beside]')")
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
