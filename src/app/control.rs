//! One control of the settings, made from its declared field.
//!
//! Must not know: which field it is.

use leptos::prelude::*;

use super::reactive::{flag, pick, press, text};
use super::select::Select;
use super::slider;
use super::state::Page;
use crate::gan::experiment::Experiment;
use crate::gan::field::{Choice, Effect as OnRun, Field, Kind, Value};
use crate::gan::relevance::matters;

/// Label, control, mark of a change and, after bad text, a sentence.
#[component]
pub fn Control(
    /// Shared state.
    page: Page,
    /// What it controls.
    field: &'static Field<Experiment>,
) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| page.experiment.with(|e| (field.get)(e)));
    let changed = move || value.get() != field.default_value();
    let unused = move || page.experiment.with(|e| !matters(e, field.key));
    let set = move |next: Value| error.set(page.set(field, next).err());
    let id = format!("set-{}", field.key);
    let input = match field.kind {
        Kind::Choice { options, .. } => view! { <Options field options value set/> }.into_any(),
        Kind::Number { .. } => view! { <Slider field value set/> }.into_any(),
        Kind::Integer { .. } => ().into_any(),
    };
    let is_typed = !matches!(field.kind, Kind::Choice { .. });
    view! {
        <div class="control" class:changed=flag(changed) class:unused=flag(unused) title=field.help>
            <div class="control-head">
                <label for=id>{field.label}<RestartMark field/></label>
                <button
                    type="button" class="undo" data-reset-field=field.key class:absent=flag(move || !changed())
                    aria-label=format!("{}: back to default", field.label)
                    title=format!("back to default ({})", shown_default(field))
                    on:click=press(move || set(field.default_value()))
                >"↶"</button>
                {is_typed.then(|| view! { <Typed page field value error/> })}
            </div>
            {input}
            <p class="error" id=format!("error-{}", field.key) role="alert">{text(move || error.get().unwrap_or_default())}</p>
        </div>
    }
}

#[component]
fn RestartMark(field: &'static Field<Experiment>) -> impl IntoView {
    (field.effect == OnRun::Restart).then(
        || view! { <span class="restart" role="img" title="a change starts training again" aria-label="(restarts training)">"↺"</span> },
    )
}

#[component]
fn Options(
    field: &'static Field<Experiment>,
    options: &'static [Choice],
    value: Memo<Value>,
    set: impl Fn(Value) + Copy + 'static,
) -> impl IntoView {
    let options = options.iter().map(|o| (o.key.to_string(), o.label)).collect();
    let choose = move |word: String| {
        if let Ok(value) = field.parse(&word) {
            set(value);
        }
    };
    view! {
        <Select
            id=format!("set-{}", field.key) field=field.key options
            chosen=Box::new(move || field.format(value.get())) choose=Box::new(choose)
        />
    }
}

#[component]
fn Slider(field: &'static Field<Experiment>, value: Memo<Value>, set: impl Fn(Value) + Copy + 'static) -> impl IntoView {
    let stop = move || match value.get() {
        Value::Number(x) => slider::stop(field.kind, x).to_string(),
        _ => String::new(),
    };
    let slide = move |stop: String| {
        let stop = stop.parse().unwrap_or(0);
        if let Some(x) = slider::number(field.kind, stop) {
            set(Value::Number(x));
        }
    };
    view! {
        <input
            type="range" data-slider=field.key min="0" max=slider::LAST step="1"
            aria-label=format!("{} (slider)", field.label)
            aria-valuetext=text(move || field.format(value.get()))
            prop:value=stop
            on:input=pick(slide)
        />
    }
}

/// The number as text, taken when the person is done typing.
#[component]
fn Typed(page: Page, field: &'static Field<Experiment>, value: Memo<Value>, error: RwSignal<Option<String>>) -> impl IntoView {
    let commit = move |event: web_sys::Event| {
        let typed = event_target_value(&event);
        let result = field.parse(&typed).map_err(|e| e.to_string()).and_then(|v| page.set(field, v));
        if let (Err(_), Some(input)) = (&result, target_input(&event)) {
            input.set_value(&field.format(value.get_untracked()));
        }
        error.set(result.err());
    };
    let mode = if matches!(field.kind, Kind::Integer { .. }) { "numeric" } else { "decimal" };
    view! {
        <input
            type="text" class="typed" data-field=field.key inputmode=mode autocomplete="off" spellcheck="false"
            id=format!("set-{}", field.key)
            aria-describedby=format!("error-{}", field.key)
            aria-invalid=text(move || error.get().is_some())
            prop:value=text(move || field.format(value.get()))
            on:change=commit
        />
    }
}

fn target_input(event: &web_sys::Event) -> Option<web_sys::HtmlInputElement> {
    use wasm_bindgen::JsCast;
    event.target()?.dyn_into().ok()
}

fn shown_default(field: &Field<Experiment>) -> String {
    match (field.kind, field.default_value()) {
        (Kind::Choice { options, .. }, Value::Choice(i)) => options.get(i).map_or_else(String::new, |o| o.label.to_string()),
        (_, value) => field.format(value),
    }
}
