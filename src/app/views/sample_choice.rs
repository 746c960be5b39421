//! The chooser of the sample that views look at: by its number, or by what is largest or smallest there.
//!
//! Must not know: what they show of it.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::tensor;
use crate::insight::listing::{Column, columns};
use crate::insight::tensor_text::{Extreme, sample_at};
use crate::run::model::Intent;
use crate::text::Text;
use crate::words::listing as words;

/// The chooser.
#[component]
pub fn SampleChoice() -> impl IntoView {
    let run = expect_context::<Run>();
    let shell = expect_context::<Shell>();
    let sample = shell.sample;
    let last = move || run.experiment.with_untracked(|e| e.batch).saturating_sub(1);
    let choose = move |chosen: u32| shell.choose_sample(chosen.min(last()));
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
            <Extremes/>
        </span>
    }
}

/// Chooses the sample where a number is largest or smallest. The run pauses for that: each minibatch has other samples.
#[component]
fn Extremes() -> impl IntoView {
    let run = expect_context::<Run>();
    let shell = expect_context::<Shell>();
    let all = Memo::new(move |_| run.experiment.with(columns));
    let chosen = RwSignal::new(first_choice(&all.get_untracked()));
    // A column that is no more gives way to the one that is chosen at the beginning.
    let column = move || all.with(|all| all.iter().find(|column| column.tensor == chosen.get()).cloned().or_else(|| all.last().cloned()));
    tensor::watch(move || all.with(|all| all.iter().map(|column| column.tensor.clone()).collect()));
    let wanted = RwSignal::new(None::<Extreme>);
    // What is watched is of the last step only once the engine stands.
    Effect::new(move |_| {
        let Some(extreme) = wanted.get() else { return };
        let Some(column) = column() else { return wanted.set(None) };
        run.now.track();
        let found = run.watched.with(|watched| {
            let stands =
                run.now.with_untracked(|now| !now.running && (now.iteration, now.half_done) == (watched.iteration, watched.half_done));
            stands.then(|| sample_at(&watched.value, &column.tensor, extreme))
        });
        if let Some(found) = found {
            wanted.set(None);
            if let Some(found) = found {
                shell.choose_sample(found);
            }
        }
    });
    let button = move |extreme: Extreme, action: &'static str, name: Text| {
        let find = move |_| {
            run.want(Intent::Pause);
            wanted.set(Some(extreme));
        };
        view! { <button type="button" data-action=action title=say(words::EXTREME_HINT) on:click=find>{say(name)}</button> }
    };
    let option = move |Column { label, tensor }: Column| {
        let own = tensor.clone();
        view! { <option value=tensor prop:selected=move || column().is_some_and(|column| column.tensor == own)>{say(label)}</option> }
    };
    view! {
        <select id="sample-by" aria-label=say(words::EXTREME_OF) on:change=move |event| chosen.set(event_target_value(&event))>
            <For each=move || all.get() key=Clone::clone children=option/>
        </select>
        {button(Extreme::Largest, "largest", words::LARGEST)}
        {button(Extreme::Smallest, "smallest", words::SMALLEST)}
    }
}

/// R1 where there is one: what it is of which sample is what is asked most.
fn first_choice(all: &[Column]) -> String {
    let is_penalty = |column: &&Column| column.tensor.ends_with("r1_penalty");
    all.iter().find(is_penalty).or_else(|| all.last()).map_or_else(String::new, |column| column.tensor.clone())
}
