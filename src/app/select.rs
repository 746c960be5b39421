//! A choice of one among several: the page's only kind of drop-down list.
//!
//! Must not know: what is chosen.

use leptos::prelude::*;

use super::reactive::{flag, pick, text};

/// A drop-down list.
#[component]
pub fn Select(
    /// Id of the element, for its label.
    id: String,
    /// What scripts and tests know it by.
    field: &'static str,
    /// What it is for, shown when pointed at.
    #[prop(default = "")]
    title: &'static str,
    /// Key and label of every option.
    options: Vec<(String, &'static str)>,
    /// Key of the option that holds now; another key than that of any option shows none.
    chosen: Box<dyn Fn() -> String + Send + Sync>,
    /// Takes the key of a choice.
    choose: Box<dyn Fn(String)>,
) -> impl IntoView {
    let chosen = Signal::derive(chosen);
    let option = move |(key, label): (String, &'static str)| {
        let own = key.clone();
        view! { <option value=key selected=flag(move || chosen.get() == own)>{label}</option> }
    };
    view! {
        <select id=id data-field=field title=title on:change=pick(choose) prop:value=text(move || chosen.get())>
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}
