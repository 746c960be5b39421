//! A choice of one among several: the page's only kind of drop-down list.
//!
//! Must not know: what is chosen.

use leptos::prelude::*;

use crate::app::shell::say::say;
use crate::gan::field::Choice;
use crate::text::{Phrase, Text};

/// A drop-down list.
#[component]
pub fn Select(
    /// Its id, for its label.
    #[prop(into)]
    id: String,
    /// What scripts and tests know it by.
    field: &'static str,
    /// Key and label of every option.
    options: Vec<(&'static str, Text)>,
    /// What it is for, shown when pointed at.
    #[prop(optional, into)]
    title: Option<Phrase>,
    /// What it is called, where no label stands beside it.
    #[prop(optional, into)]
    label: Option<Phrase>,
    /// The key that holds; that of no option shows none.
    #[prop(into)]
    chosen: Signal<String>,
    /// Takes the key of a choice.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    let option = move |(key, label): (&'static str, Text)| {
        view! { <option value=key prop:selected=move || chosen.with(|chosen| chosen == key)>{say(label)}</option> }
    };
    view! {
        <select
            id=id
            data-field=field
            title=title.map(say)
            aria-label=label.map(say)
            on:change=move |event| choose.run(event_target_value(&event))
        >
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}

/// Key and label of every option of a field.
pub fn options(options: &'static [Choice]) -> Vec<(&'static str, Text)> {
    options.iter().map(|option| (option.key, option.label)).collect()
}
