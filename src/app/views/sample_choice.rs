//! The chooser of the sample that views look at.
//!
//! Must not know: what they show of it.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::words::listing as words;

/// The chooser.
#[component]
pub fn SampleChoice() -> impl IntoView {
    let run = expect_context::<Run>();
    let sample = expect_context::<Shell>().sample;
    let last = move || run.experiment.with_untracked(|e| e.batch).saturating_sub(1);
    let choose = move |chosen: u32| sample.set(chosen.min(last()));
    let take = move |typed: String| match typed.trim().parse() {
        Ok(typed) => choose(typed),
        // Writes the sample that holds over what is none.
        Err(_) => sample.notify(),
    };
    view! {
        <span class="sample-choice">
            <label for="sample">{say(words::SAMPLE_CHOICE)}</label>
            <button
                type="button"
                class="round"
                aria-label=say(words::PREVIOUS_SAMPLE)
                on:click=move |_| choose(sample.get_untracked().saturating_sub(1))
            >
                "‹"
            </button>
            <input
                id="sample"
                class="typed"
                type="text"
                inputmode="numeric"
                prop:value=move || sample.get().to_string()
                on:change=move |event| take(event_target_value(&event))
            />
            <button
                type="button"
                class="round"
                aria-label=say(words::NEXT_SAMPLE)
                on:click=move |_| choose(sample.get_untracked().saturating_add(1))
            >
                "›"
            </button>
        </span>
    }
}
