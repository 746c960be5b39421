//! The strip: sample 0 of the last D step on its way from the latents to the D loss.
//!
//! Must not know: formulas (see `sum`).

use leptos::prelude::*;

use crate::app::elements::element::{Element, el};
use crate::app::page::Page;
use crate::insight::sum::{Part, parts};
use crate::words::page as words;

/// The strip.
pub fn strip(page: Page) -> Element {
    // Which parts there are depends on the experiment alone, their numbers on the sample.
    let all = move || page.run.experiment.with(|e| parts(&[], e)).into_iter().enumerate().map(|(at, each)| part(page, at, each)).collect();
    el("section")
        .class("strip")
        .set("aria-label", words::STRIP)
        .child(el("span").class("strip-name").set("title", words::SAMPLE_HINT).text(words::SAMPLE))
        .parts(all)
}

fn part(page: Page, at: usize, part: Part) -> Element {
    let (name, ink) = match part {
        Part::Sign(sign) => return el("span").class("sign").text(sign),
        Part::Term { name, ink, .. } => (name, ink),
    };
    let number = move || number(page, at);
    let is_pair = move || number().starts_with('(');
    el("span")
        .class("term")
        .set("data-ink", ink.key())
        .child(el("span").class("term-name").text(name))
        .live(move || if is_pair() { " " } else { " = " }.to_string())
        .child(el("span").class("num").toggle("pair", is_pair).live(number))
}

/// The number of a part now.
fn number(page: Page, at: usize) -> String {
    let all = page.run.experiment.with(|e| page.run.now.with(|now| parts(&now.sample.value, e)));
    match all.into_iter().nth(at) {
        Some(Part::Term { text, .. }) => text,
        _ => String::new(),
    }
}
