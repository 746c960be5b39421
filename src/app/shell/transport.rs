//! The transport bar: play and pause, steps, reset, seed, speed, and how far and how fast it is.
//!
//! Must not know: the engine's commands beyond those.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::settings::select::{Select, options};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::engine::contract::command::Step;
use crate::engine::contract::view::{Speed, View, ViewKey};
use crate::insight::goal;
use crate::run::model::Intent;
use crate::run::recording::Now;
use crate::text::{Phrase, Text};
use crate::words::format::{rate, thousands};
use crate::words::page as words;

/// The bar.
#[component]
pub fn Transport() -> impl IntoView {
    let run = expect_context::<Run>();
    view! {
        <section class="transport" aria-label=say(words::TRANSPORT)>
            <PlayButton/>
            <span class="steps" role="group" aria-label=say(words::STEP)>
                <span class="steps-word" aria-hidden="true">{say(words::STEP)}</span>
                <StepButton step=Step::D label=Text::same("D") action="step-d" title=words::STEP_D/>
                <StepButton step=Step::G label=Text::same("G") action="step-g" title=words::STEP_G/>
                <StepButton step=Step::Both label=words::BOTH action="step-both" title=words::STEP_BOTH/>
            </span>
            <BackButton/>
            <Timeline/>
            <button type="button" class="reset" data-action="reset" title=say(words::RESET_HINT) on:click=move |_| run.want(Intent::Reset)>
                <Icon icon=IconKind::Restart/>
                {say(words::RESET_RUN)}
            </button>
            <button type="button" class="new-seed" data-action="new-seed" title=say(words::NEW_SEED_HINT) on:click=move |_| run.new_seed()>
                {say(words::NEW_SEED)}
            </button>
            <SpeedSelect/>
            <Goal/>
            <Counters/>
        </section>
    }
}

#[component]
fn PlayButton() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let icon = Signal::derive(move || if run.running.get() { IconKind::Pause } else { IconKind::Play });
    let word = move || if run.running.get() { words::PAUSE } else { words::PLAY }.of(shell.language.get());
    view! {
        <button type="button" class="play" data-action="play" title=say(words::PLAY_HINT) on:click=move |_| run.toggle_running()>
            <Icon icon/>
            {word}
        </button>
    }
}

#[component]
fn StepButton(
    /// How far.
    step: Step,
    /// What stands on it.
    label: Text,
    /// What scripts and tests know it by.
    action: &'static str,
    /// What it does.
    title: Text,
) -> impl IntoView {
    let run = expect_context::<Run>();
    view! { <button type="button" data-action=action title=say(title) on:click=move |_| run.want(Intent::Step(step))>{say(label)}</button> }
}

#[component]
fn BackButton() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let target = Memo::new(move |_| run.now.with(Now::before));
    let title = move || {
        let phrase = target.get().map_or_else(|| words::NOTHING_KEPT.into(), |iteration| words::BACK_HINT.with([thousands(iteration)]));
        phrase.of(shell.language.get())
    };
    view! {
        <button
            type="button"
            data-action="back"
            aria-label=say(words::BACK)
            title=title
            disabled=move || target.get().is_none()
            on:click=move |_| run.want(Intent::GoBack(None))
        >
            <Icon icon=IconKind::Back/>
            <span class="back-word">{say(words::BACK_WORD)}</span>
        </button>
    }
}

/// The states that the run can go back to, as the stops of a slider; its right end is now.
#[component]
fn Timeline() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let aim = RwSignal::new(None::<u32>);
    // While a stop is being chosen they keep still.
    let stops = Memo::new(move |before: Option<&Vec<u32>>| match (aim.get(), before) {
        (Some(_), Some(before)) => before.clone(),
        (Some(_) | None, _) => run.now.with(Now::stops),
    });
    let last = move || stops.with(Vec::len) as u32;
    let place = move || aim.get().and_then(|at| stops.with(|stops| stops.get(at as usize).copied()));
    let spoken = move || {
        let phrase = place().map_or_else(|| Phrase::from(words::NOW), |at| words::STATE_OF.with([thousands(at)]));
        phrase.of(shell.language.get())
    };
    let choose = move |event| {
        let stop = event_target_value(&event).parse::<usize>().ok().and_then(|at| stops.with_untracked(|stops| stops.get(at).copied()));
        aim.set(None);
        if let Some(iteration) = stop {
            run.want(Intent::GoBack(Some(iteration)));
        }
    };
    view! {
        <span class="timeline">
            <input
                type="range"
                min="0"
                max=move || last().to_string()
                step="1"
                data-action="timeline"
                aria-label=say(words::TIMELINE)
                title=say(words::TIMELINE_HINT)
                aria-valuetext=spoken
                disabled=move || stops.with(Vec::is_empty)
                prop:value=move || aim.get().unwrap_or_else(last).to_string()
                on:input=move |event| aim.set(event_target_value(&event).parse().ok())
                on:change=choose
            />
            <span class="num left" aria-hidden="true">{move || place().map_or_else(String::new, thousands)}</span>
        </span>
    }
}

#[component]
fn SpeedSelect() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let field = View::field(ViewKey::Speed);
    let chosen = move || shell.view.with(|v| v.speed.key().to_string());
    let choose = move |word: String| match Speed::ALL.iter().copied().find(|speed| speed.key() == word) {
        Some(speed) => shell.look(|v| v.speed = speed),
        None => log::error!("“{word}” is no speed"),
    };
    view! {
        <label class="speed">
            <span>{say(field.label)}</span>
            <Select id="speed-limit" field=field.key options=options(Speed::OPTIONS) title=field.help chosen=Signal::derive(chosen) choose/>
        </label>
    }
}

/// A field for an iteration to train to; Enter starts, and what is wrong with a text is told above it.
#[component]
fn Goal() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let language = shell.language;
    let input = NodeRef::<html::Input>::new();
    let error = RwSignal::new(None::<Phrase>);
    let start = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return log::error!("there is no field of an iteration") };
        let done = run.live().borrow().now.iteration;
        match goal::read(&input.value(), done) {
            Ok(iteration) => {
                error.set(None);
                input.set_value("");
                run.want(Intent::TrainUntil(iteration));
            }
            Err(sentence) => error.set(Some(sentence)),
        }
    };
    let hint = move || {
        let phrase = run.goal.get().map_or_else(|| words::RUN_TO_HERE.into(), |goal| words::ON_THE_WAY.with([thousands(goal)]));
        phrase.of(language.get())
    };
    view! {
        <form class="goal" novalidate=true on:submit=start>
            <label class="unseen" for="goal">{say(words::RUN_TO)}</label>
            <input
                node_ref=input
                type="text"
                id="goal"
                data-goal=""
                inputmode="numeric"
                enterkeyhint="go"
                autocomplete="off"
                spellcheck="false"
                placeholder=hint
                title=say(words::RUN_TO_HINT)
                aria-describedby="goal-error"
                aria-invalid=move || error.with(Option::is_some).to_string()
                on:input=move |_| error.set(None)
            />
            <p class="error" id="goal-error" role="alert">{move || error.get().map(|sentence| sentence.of(language.get()))}</p>
        </form>
    }
}

/// Iteration, iterations a second, and the backend.
#[component]
fn Counters() -> impl IntoView {
    let (run, shell) = (expect_context::<Run>(), expect_context::<Shell>());
    let iteration = move || run.now.with(|now| thousands(now.iteration));
    let speed = move || if run.running.get() { run.now.with(|now| rate(now.iterations_per_second)) } else { "0".to_string() };
    let backend = move || {
        let language = shell.language.get();
        match (run.stopped.with(Option::is_some), run.backend.get()) {
            (true, _) => words::STOPPED.of(language),
            (false, Some(backend)) => backend.kind.label(),
            (false, None) => words::STARTING.of(language),
        }
    };
    view! {
        <span class="counters">
            <span class="counter">
                <span class="iteration-word">{say(words::ITERATION)}</span>
                <span class="num wide" id="iteration">{iteration}</span>
                <span class="half" class:absent=move || !run.now.with(|now| now.half_done) title=say(words::HALF)>"½"</span>
            </span>
            <span class="counter"><span class="num" id="speed">{speed}</span>{say(words::RATE)}</span>
            <span class="backend" id="backend-word">{backend}</span>
        </span>
    }
}
