//! One control of the settings, made from its declared field.
//!
//! Must not know: which field it is.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::settings::select::{options, select};
use crate::gan::experiment::Experiment;
use crate::gan::field::{Choice, Effect as OnRun, Field, FieldError, Kind, Value};
use crate::gan::relevance::matters;
use crate::insight::slider;
use crate::text::Phrase;
use crate::words::controls as words;
use crate::words::say::Say;

/// What a control remembers.
#[derive(Clone, Copy)]
struct State {
    page: Page,
    field: &'static Field<Experiment>,
    value: Memo<Value>,
    /// What was wrong with the last text.
    error: RwSignal<Option<FieldError>>,
}

impl State {
    fn set(self, next: Value) {
        self.error.set(self.page.run.set(self.field, next).err());
    }

    fn text(self) -> String {
        self.field.format(self.value.get())
    }

    fn id(self, of: &str) -> String {
        [of, "-", self.field.key].concat()
    }
}

/// Label, control, mark of a change and, after bad text, a sentence.
pub fn control(page: Page, field: &'static Field<Experiment>) -> Element {
    let value = Memo::new(move |_| page.run.experiment.with(|e| (field.get)(e)));
    let state = State { page, field, value, error: RwSignal::new(None) };
    let is_changed = move || value.get() != field.default_value();
    let is_typed = !matches!(field.kind, Kind::Choice { .. });
    let head = el("div").class("control-head").child(label(state)).child(
        button(move || state.set(field.default_value()))
            .class("undo")
            .set("data-reset-field", field.key)
            .toggle("absent", move || !is_changed())
            .set("aria-label", words::UNDO.with([field.label]))
            .set("title", words::UNDO_HINT.with([shown_default(field)]))
            .text("↶"),
    );
    el("div")
        .class("control")
        .toggle("changed", is_changed)
        .toggle("unused", move || page.run.experiment.with(|e| !matters(e, field.key)))
        .set("title", field.help)
        .child(head.children(is_typed.then(|| typed(state))))
        .children(match field.kind {
            Kind::Choice { options, .. } => Some(choice(state, options)),
            Kind::Number { .. } => Some(slide(state)),
            Kind::Integer { .. } => None,
        })
        .child(
            el("p")
                .class("error")
                .set("id", state.id("error"))
                .set("role", "alert")
                .live(move || state.error.with(|error| error.as_ref().map(Say::say).unwrap_or_default())),
        )
}

fn label(state: State) -> Element {
    let label = el("label").set("for", state.id("set")).text(state.field.label);
    if state.field.effect != OnRun::Restart {
        return label;
    }
    label.child(
        el("span").class("restart").set("role", "img").set("title", words::RESTART).set("aria-label", words::RESTART_SPOKEN).text("↺"),
    )
}

fn choice(state: State, choices: &'static [Choice]) -> Element {
    let choose = move |word: String| {
        if let Ok(value) = state.field.parse(&word) {
            state.set(value);
        }
    };
    select(&state.id("set"), state.field.key, options(choices), move || state.text(), choose)
}

fn slide(state: State) -> Element {
    let field = state.field;
    let stop = move || match state.value.get() {
        Value::Number(x) => slider::stop(field.kind, x).to_string(),
        _ => String::new(),
    };
    let slide = move |stop: String| {
        let stop = stop.parse().unwrap_or(0);
        if let Some(x) = slider::number(field.kind, stop) {
            state.set(Value::Number(x));
        }
    };
    el("input")
        .set("type", "range")
        .set("data-slider", field.key)
        .set("min", "0")
        .set("max", slider::LAST.to_string())
        .set("step", "1")
        .set("aria-label", words::SLIDER.with([field.label]))
        .follow("aria-valuetext", move || state.text())
        .prop("value", stop)
        .on_pick("input", slide)
}

/// The number as text, taken when the person is done typing.
fn typed(state: State) -> Element {
    let field = state.field;
    let commit = move |event: Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        let result = field.parse(&input.value()).and_then(|v| state.page.run.set(field, v));
        if result.is_err() {
            input.set_value(&field.format(state.value.get_untracked()));
        }
        state.error.set(result.err());
    };
    let mode = if matches!(field.kind, Kind::Integer { .. }) { "numeric" } else { "decimal" };
    el("input")
        .set("type", "text")
        .class("typed")
        .set("data-field", field.key)
        .set("inputmode", mode)
        .set("autocomplete", "off")
        .set("spellcheck", "false")
        .set("id", state.id("set"))
        .set("aria-describedby", state.id("error"))
        .follow("aria-invalid", move || state.error.get().is_some().to_string())
        .prop("value", move || state.text())
        .on("change", commit)
}

fn shown_default(field: &Field<Experiment>) -> Phrase {
    match (field.kind, field.default_value()) {
        (Kind::Choice { options, .. }, Value::Choice(i)) => options.get(i).map(|option| option.label.into()).unwrap_or_default(),
        (_, value) => field.format(value).into(),
    }
}
