//! Links: what they say is what runs, and what runs is what they say.

use super::controls::{as_json, holds};
use super::open;
use browser_driver::{Page, Result, WebGpu};
use loss_explorer::engine::contract::link;
use loss_explorer::gan::experiment::FIELDS;
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;

/// Links as the page itself writes them: only what differs from the default, in the page's order.
const LINKS: &[&str] = &[
    "",
    "data=grid&r1_gamma=10&seed=4294967295&show=raw&speed=10",
    "data=checkerboard&g_loss=G_logistic_saturating&d_loss=D_logistic&g_lr=0&d_act=swish",
    "noise=0.05&r1_gamma=0&r2_gamma=2.5&beta1=0.9&epsilon=1e-7&batch=33&latents=5&g_width=17&g_depth=1&d_width=9&d_depth=2",
    "speed=slow&backend=cpu",
];

#[test]
fn links_round_trip() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    for text in LINKS {
        page.open(text)?;
        page.wait_for_iteration(1)?;
        says(&page, text)?;
        let messages = page.messages()?;
        assert!(!messages.contains("it takes") && !messages.contains("does not exist"), "{text}: {messages}");
    }
    Ok(())
}

#[test]
fn defaults_are_left_out_of_a_link() -> Result<()> {
    let page = open(WebGpu::Absent, "seed=1&r1_gamma=0.10&data=ring&g_lr=1e-3&speed=max&batch=32")?;
    page.wait_for_iteration(1)?;
    page.wait_for("the short link", "return location.search === '?batch=32'")
}

#[test]
fn bad_links_yield_sentences_and_training_goes_on() -> Result<()> {
    let bad = [
        "r1_gamma=banana",
        "batch=0",
        "batch=1e3",
        "seed=-1",
        "g_lr=2&d_lr=NaN",
        "data=torus&g_act=&nonsense=1",
        "epsilon=inf&seed=99999999999",
        "%FF=%00&r1_gamma=%3Cimg%20src%3Dx%3E",
        "===&&&=&?",
    ];
    let page = open(WebGpu::Absent, "")?;
    for text in bad {
        let expected = link::parse(&format!("?{text}"));
        page.open(text)?;
        page.wait_for_iteration(1)?;
        for complaint in &expected.complaints {
            page.wait_for_message(&complaint.say().of(Language::English))?;
        }
        says(&page, &link::format(&expected.experiment, &expected.view))?;
    }
    Ok(())
}

#[test]
fn what_is_changed_is_replaced_in_the_history() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(1)?;
    let length = page.browser().run("return history.length", &[])?;
    page.set("r1_gamma", "3")?;
    page.wait_for("the new link", "return location.search === '?r1_gamma=3'")?;
    assert_eq!(page.browser().run("return history.length", &[])?, length);
    Ok(())
}

/// The experiment is that of the link, and the address and the snapshot carry the link.
fn says(page: &Page, text: &str) -> Result<()> {
    let experiment = link::parse(&format!("?{text}")).experiment;
    let snapshot = page.wait_until(&format!("the link is “{text}”"), |s| s.link == text)?;
    // The address follows a little later.
    page.wait_for(&format!("“{text}” in the address"), &format!("return location.search.slice(1) === {}", serde_json::json!(text)))?;
    for field in FIELDS {
        let value = as_json(field, (field.get)(&experiment));
        assert!(holds(&snapshot.experiment, field.key, &value), "{text}: {} is not {value} in {snapshot:?}", field.key);
    }
    Ok(())
}

#[test]
fn sentences_of_link_and_engine_are_in_the_page_s_language() -> Result<()> {
    let page = open(WebGpu::Absent, "lang=zh&batch=0")?;
    page.wait_for_message("不能是“0”")?;
    page.wait_for_message("因此由 CPU 训练")
}

#[test]
fn a_change_is_in_the_address_before_the_page_is_left() -> Result<()> {
    let page = open(WebGpu::Absent, "")?;
    page.wait_for_iteration(1)?;
    // In one turn: no timer of the page comes between the change, the reload, or what a slider sends while it is dragged.
    let change = "
        const slider = document.querySelector(\"[data-slider='r1_gamma']\");
        for (const stop of [10, 20, 30, 40]) {
            slider.value = String(stop);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
        }
        slider.dispatchEvent(new Event('change', { bubbles: true }));
        await null;
        window.dispatchEvent(new Event('pagehide'));
        return [location.search, window.lossExplorer.snapshot().link]";
    let told = page.browser().run(change, &[])?;
    let link = told[1].as_str().unwrap_or_default();
    assert!(link.contains("r1_gamma=") && told[0] == format!("?{link}"), "{told}");
    page.open_as_is("r1_gamma=7")?;
    page.wait_until("a reload's setting", |s| s.experiment["r1_gamma"] == 7.0)?;
    let at_once = "
        const field = document.querySelector(\"[data-field='r1_gamma']\");
        field.value = '3';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
        await new Promise((done) => setTimeout(done, 0));
        location.reload()";
    // Its first write was long ago: the next one waits for nothing.
    std::thread::sleep(std::time::Duration::from_millis(500));
    page.browser().run(at_once, &[])?;
    page.wait_until("what was changed just before the reload", |s| s.experiment["r1_gamma"] == 3.0)?;
    Ok(())
}

#[test]
fn what_stands_in_the_banner_is_said_anew_in_another_language() -> Result<()> {
    let page = open(WebGpu::Absent, "lang=en&backend=cpu&batch=0&no_such_setting=1")?;
    page.wait_for_message("no_such_setting")?;
    let english = page.messages()?;
    page.act("language")?;
    page.wait_for_message("不能是“0”")?;
    page.act("language")?;
    page.wait_until("the same sentences in English", |_| page.messages().is_ok_and(|now| now == english))?;
    Ok(())
}

#[test]
fn however_much_is_wrong_few_notices_stand() -> Result<()> {
    let link: Vec<String> = (0..200).map(|n| format!("nonsense{n}=1")).collect();
    let page = open(WebGpu::Absent, &link.join("&"))?;
    page.wait_for_message("nonsense0")?;
    let notices = page.browser().run("return document.querySelectorAll('[data-messages] .notice').length", &[])?;
    assert!(notices.as_u64().is_some_and(|notices| (1..=5).contains(&notices)), "{notices}");
    Ok(())
}
