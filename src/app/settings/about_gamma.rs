//! What γ does and how it is chosen, below its slider: what this run shows of it, what others choose, and steps to other values.
//!
//! Must not know: how γ is calculated (see `insight::gamma`).

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::gan::experiment::{Experiment, FieldKey};
use crate::gan::field::Value;
use crate::insight::gamma;
use crate::words::format::{percent, thousands, value};
use crate::words::gamma as words;

/// What can be opened below the slider of R1's γ.
#[component]
pub fn AboutGamma() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let here = Memo::new(move |_| {
        run.now.with(|now| {
            let stands = gamma::standing(now);
            words::HERE.with([thousands(now.iteration), percent(stands.share), value(stands.slope)])
        })
    });
    let lines = gamma::others().map(|line| view! { <li>{say(line)}</li> });
    view! {
        <details class="about-gamma" data-about="gamma">
            <summary>{say(words::ABOUT)}</summary>
            <p class="hint">{say(words::WHAT)}</p>
            <p class="hint" data-standing="">{move || here.get().of(language.get())}</p>
            <Steps/>
            <p class="hint">{say(words::OTHERS)}</p>
            <ul class="hint">{lines.into_iter().collect_view()}</ul>
            <p class="hint">{say(words::NOT_HERE)}</p>
        </details>
    }
}

/// Buttons that set γ to a quarter, half, twice and four times of what it is.
#[component]
fn Steps() -> impl IntoView {
    let steps = gamma::STEPS.map(|(name, factor)| view! { <StepTo name factor/> });
    view! { <span class="gamma-steps" role="group" aria-label=say(words::STEPS)>{steps.into_iter().collect_view()}</span> }
}

#[component]
fn StepTo(
    /// What stands on it.
    name: &'static str,
    /// What γ is multiplied with.
    factor: f64,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let field = Experiment::field(FieldKey::R1Gamma);
    // There is no step from 0, and none to what the field does not take.
    let goal = Memo::new(move |_| {
        let now = run.experiment.with(|e| e.r1_gamma);
        Some(now * factor).filter(|next| *next != now && field.holds(Value::Number(*next)))
    });
    let set = move |_| {
        let Some(gamma) = goal.get_untracked() else { return };
        if let Err(error) = run.set(field, Value::Number(gamma)) {
            log::error!("{error}");
        }
    };
    let title = move || {
        let told = goal.get().map_or_else(|| words::SETS_NONE.into(), |gamma| words::SETS.with([field.format(Value::Number(gamma))]));
        told.of(language.get())
    };
    view! {
        <button type="button" data-step=name title=title disabled=move || goal.get().is_none() on:click=set>
            {name}
        </button>
    }
}
