//! The choice of a set-up to start from, and of its ways where it has several.
//!
//! Must not know: what the set-ups are.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::insight::presets::{PRESETS, Place, Way, place};
use crate::text::Text;
use crate::words::{controls as words, presets};

/// Set-ups to start from. A run begins anew with each, as what is said of it was measured from its own start.
#[component]
pub fn Presets() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let here = Memo::new(move |_| run.experiment.with(place));
    let preset = Memo::new(move |_| here.get().map(|here| here.preset));
    let choose = move |word: String| match word.parse::<usize>().ok().and_then(|index| PRESETS.get(index)?.ways.first()) {
        Some(way) => run.start_from(way.experiment(run.experiment.with_untracked(|e| e.seed))),
        None => log::error!("“{word}” is no preset"),
    };
    let note = move || {
        let way = here.get().and_then(|Place { preset, way }| PRESETS.get(preset)?.ways.get(way));
        way.map_or(words::OWN_NOTE, |way| way.note).of(language.get())
    };
    let option = |(index, label): (usize, Text)| {
        view! { <option value=index.to_string() prop:selected=move || preset.get() == Some(index)>{say(label)}</option> }
    };
    // Made anew for another preset, not for another way of the same: the focus stays on the button that was pressed.
    let ways = move || preset.get().filter(|preset| PRESETS.get(*preset).is_some_and(|preset| preset.ways.len() > 1));
    view! {
        <div class="control">
            <div class="control-head">
                <label for="preset">{say(words::PRESET)}</label>
            </div>
            <select id="preset" aria-describedby="preset-note" on:change=move |event| choose(event_target_value(&event))>
                {PRESETS.iter().map(|preset| preset.label).enumerate().map(option).collect_view()}
                <option value="own" disabled=move || preset.get().is_some() prop:selected=move || preset.get().is_none()>
                    {say(words::OWN)}
                </option>
            </select>
            {move || ways().map(|preset| view! { <Ways preset here/> })}
            <p class="hint preset-note" id="preset-note">{note}</p>
        </div>
    }
}

/// The ways of a preset, one of which is in use; a click starts another from the same seed and pins the curves so far.
#[component]
fn Ways(
    /// Whose.
    preset: usize,
    /// Which one is in use.
    here: Memo<Option<Place>>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let ways = PRESETS.get(preset).map_or(&[][..], |preset| preset.ways);
    let button = move |(way, one): (usize, &'static Way)| {
        let is_here = move || here.get() == Some(Place { preset, way });
        let turn = move |_| {
            if !untrack(is_here) {
                run.compare_with(one.experiment(run.experiment.with_untracked(|e| e.seed)));
            }
        };
        view! {
            <button type="button" data-way=way.to_string() title=say(presets::WAYS_HINT) aria-pressed=move || is_here().to_string() on:click=turn>
                {say(one.label)}
            </button>
        }
    };
    view! {
        <span class="switch ways" role="group" aria-label=say(presets::WAYS)>
            {ways.iter().enumerate().map(button).collect_view()}
        </span>
    }
}
