//! The chooser of the sample that views look at.
//!
//! Must not know: what they show of it.

use leptos::prelude::*;

use super::reactive::{pick, press, text};
use super::state::Page;
use crate::words::listing as words;

/// The chooser.
pub fn sample_choice(page: Page) -> AnyView {
    let last = move || page.experiment.with_untracked(|e| e.batch as u32).saturating_sub(1);
    let choose = move |sample: u32| page.sample.set(sample.min(last()));
    let typed = move |typed: String| match typed.trim().parse() {
        Ok(sample) => choose(sample),
        Err(_) => page.sample.notify(),
    };
    view! {
        <span class="sample-choice">
            <label for="sample">{words::SAMPLE_CHOICE.get()}</label>
            <button type="button" class="round" aria-label=words::PREVIOUS_SAMPLE.get() on:click=press(move || choose(page.sample.get_untracked().saturating_sub(1)))>"‹"</button>
            <input id="sample" class="typed" type="text" inputmode="numeric" prop:value=text(move || page.sample.get()) on:change=pick(typed)/>
            <button type="button" class="round" aria-label=words::NEXT_SAMPLE.get() on:click=press(move || choose(page.sample.get_untracked() + 1))>"›"</button>
        </span>
    }
    .into_any()
}
