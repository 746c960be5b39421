//! The chooser of the sample that views look at.
//!
//! Must not know: what they show of it.

use leptos::prelude::*;

use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::words::listing as words;

/// The chooser.
pub fn sample_choice(page: Page) -> Element {
    let last = move || page.run.experiment.with_untracked(|e| e.batch).saturating_sub(1);
    let choose = move |sample: u32| page.shell.sample.set(sample.min(last()));
    let typed = move |typed: String| match typed.trim().parse() {
        Ok(sample) => choose(sample),
        Err(_) => page.shell.sample.notify(),
    };
    el("span")
        .class("sample-choice")
        .child(el("label").set("for", "sample").text(words::SAMPLE_CHOICE))
        .child(
            button(move || choose(page.shell.sample.get_untracked().saturating_sub(1)))
                .class("round")
                .set("aria-label", words::PREVIOUS_SAMPLE)
                .text("‹"),
        )
        .child(
            el("input")
                .set("id", "sample")
                .class("typed")
                .set("type", "text")
                .set("inputmode", "numeric")
                .prop("value", move || page.shell.sample.get().to_string())
                .on_pick("change", typed),
        )
        .child(button(move || choose(page.shell.sample.get_untracked() + 1)).class("round").set("aria-label", words::NEXT_SAMPLE).text("›"))
}
