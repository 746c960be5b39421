//! The settings panel: presets, the settings in frequent use, and the others in groups.
//!
//! Must not know: how a control works.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::settings::about_gamma::AboutGamma;
use crate::app::settings::control::Control;
use crate::app::settings::own_data::OwnData;
use crate::app::settings::preset_choice::Presets;
use crate::app::settings::select::{Select, options};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::engine::contract::view::{BackendChoice, View, ViewKey};
use crate::gan::experiment::{Dataset, Experiment, FIELDS, FieldKey};
use crate::gan::field::{Field, Group};
use crate::run::recording::OPTIMIZERS;
use crate::text::{Phrase, Text};
use crate::words::controls as words;
use crate::words::format::{thousands, value};

/// All settings.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <section class="settings" aria-label=say(words::SETTINGS)>
            <Presets/>
            <Controls group=Group::Data/>
            <OwnData/>
            <Controls group=Group::Losses/>
            {Group::NAMED.map(|(group, name)| view! { <Folded group name/> }).collect_view()}
            <Backends/>
            <Foot/>
        </section>
    }
}

fn fields_of(group: Group) -> impl Iterator<Item = &'static Field<Experiment>> {
    FIELDS.iter().filter(move |field| field.group == group)
}

/// The controls of a group, one below the other.
#[component]
fn Controls(
    /// Which.
    group: Group,
) -> impl IntoView {
    // What a field's own sentence has no room for stands below its control.
    let about = |field: &Field<Experiment>| (field.key == Experiment::field(FieldKey::R1Gamma).key).then(|| view! { <AboutGamma/> });
    fields_of(group).map(|field| view! { <Control field/> {about(field)} }).collect_view()
}

/// A group that opens and closes, and how many of its fields are not at their default.
#[component]
fn Folded(
    /// Which.
    group: Group,
    /// What it is called.
    name: Text,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let changes = move || run.experiment.with(|e| fields_of(group).filter(|f| (f.get)(e) != f.default_value()).count());
    let note = move || match changes() {
        0 => None,
        n => Some(words::CHANGED.with([n.to_string()]).of(language.get())),
    };
    view! {
        <details>
            <summary>{say(name)} <span class="count">{note}</span></summary>
            <Controls group/>
            {(group == Group::Precision).then(|| view! { <LossScales/> })}
        </details>
    }
}

/// What loss scaling has done so far, and why it skipped steps.
#[component]
fn LossScales() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let told = move || {
        run.now.with(|now| {
            let of = |(optimizer, [taken, skipped]): (&str, [u32; 2])| {
                let log2 = now.scalar(&format!("{optimizer}/loss_scaling_log2"));
                let numbers = [optimizer, &value(log2), &thousands(skipped), &thousands(taken)];
                if taken > 0 { words::SCALE.with(numbers) } else { Phrase::default() }
            };
            let all = Phrase::joined(OPTIMIZERS.into_iter().zip(now.steps).map(of), "");
            if now.steps.iter().any(|[_, skipped]| *skipped > 0) { all.then(words::OVERFLOW) } else { all }
        })
    };
    view! { <p class="hint" data-scales="">{move || told().of(language.get())}</p> }
}

/// Which executor computes.
#[component]
fn Backends() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let field = View::field(ViewKey::Backend);
    let choose = move |word: String| match BackendChoice::ALL.iter().copied().find(|backend| backend.key() == word) {
        Some(choice) => shell.look(|view| view.backend = choice),
        None => log::error!("“{word}” is no backend"),
    };
    view! {
        <div class="control row">
            <label for="backend">{say(field.label)}</label>
            <Select
                id="backend"
                field=field.key
                options=options(BackendChoice::OPTIONS)
                title=field.help
                chosen=Signal::derive(move || shell.view.with(|view| view.backend.key().to_string()))
                choose
            />
        </div>
    }
}

/// The way back from everything, and what the marks mean.
#[component]
fn Foot() -> impl IntoView {
    let run = expect_context::<Run>();
    let has_digits = Memo::new(move |_| run.experiment.with(|e| e.data == Dataset::Digits) || run.missing() == Some(Dataset::OwnImages));
    view! {
        <div class="settings-foot">
            <button
                type="button"
                class="quiet"
                disabled=move || run.experiment.with(|e| *e == Experiment::default())
                on:click=move |_| run.back_to_defaults()
            >
                {say(words::ALL_BACK)}
            </button>
            <p class="hint">
                <Icon icon=IconKind::Restart/>
                " "
                {say(words::RESTART)}
            </p>
            <Show when=move || has_digits.get()>
                <p class="hint">{say(words::DIGITS)}</p>
            </Show>
        </div>
    }
}
