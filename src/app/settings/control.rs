//! One control of the settings, made from its declared field.
//!
//! Must not know: which field it is.

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::settings::select::{Select, options};
use crate::app::settings::slider::{Slider, Sliding};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::gan::experiment::Experiment;
use crate::gan::field::{Choice, Effect as OnRun, Field, FieldError, Kind, Value};
use crate::gan::relevance::matters;
use crate::insight::slide::Acts;
use crate::insight::slider;
use crate::text::Phrase;
use crate::words::controls as words;
use crate::words::say::Say;

/// What the parts of one control share; a value for each, so a prop and no context.
#[derive(Clone, Copy)]
struct Setting {
    run: Run,
    field: &'static Field<Experiment>,
    value: Memo<Value>,
    /// What is done to its slider, if it has one.
    sliding: Sliding,
    /// What was wrong with the last text.
    error: RwSignal<Option<FieldError>>,
}

impl Setting {
    fn new(field: &'static Field<Experiment>) -> Self {
        let run = expect_context::<Run>();
        let acts = if field.effect == OnRun::Restart { Acts::WhenLetGo } else { Acts::AtOnce };
        let value = Memo::new(move |_| run.experiment.with(|e| (field.get)(e)));
        Self { run, field, value, sliding: Sliding::new(acts), error: RwSignal::new(None) }
    }

    fn set(self, next: Value) {
        self.error.set(self.run.set(self.field, next).err());
    }

    /// The value as text; while a slider is moved whose number has not acted, that number.
    fn text(self) -> String {
        let passed = self.sliding.shown().and_then(|stop| slider::number(self.field.kind, stop));
        self.field.format(passed.map_or_else(|| self.value.get(), Value::Number))
    }

    fn id(self, of: &str) -> String {
        [of, "-", self.field.key].concat()
    }
}

/// Label, control, mark of a change and, after bad text, a sentence.
#[component]
pub fn Control(
    /// What it controls.
    field: &'static Field<Experiment>,
) -> impl IntoView {
    let setting = Setting::new(field);
    let language = expect_context::<Shell>().language;
    let is_changed = move || setting.value.get() != field.default_value();
    let matters = Memo::new(move |_| setting.run.experiment.with(|e| matters(e, field.key)));
    let told = move || setting.error.with(|error| error.as_ref().map(|error| error.say().of(language.get())));
    let is_typed = !matches!(field.kind, Kind::Choice { .. });
    let below = match field.kind {
        Kind::Choice { options, .. } => Some(view! { <OneOf setting choices=options/> }.into_any()),
        Kind::Number { .. } => Some(view! { <Slide setting/> }.into_any()),
        Kind::Integer { .. } => None,
    };
    view! {
        <div class="control" class:changed=is_changed class:unused=move || !matters.get() title=say(field.help)>
            <div class="control-head">
                <Label setting/>
                <button
                    type="button"
                    class="undo"
                    class:absent=move || !is_changed()
                    data-reset-field=field.key
                    aria-label=say(words::UNDO.with([field.label]))
                    title=say(words::UNDO_HINT.with([shown_default(field)]))
                    on:click=move |_| setting.set(field.default_value())
                >
                    <Icon icon=IconKind::Undo/>
                </button>
                {is_typed.then(|| view! { <Typed setting/> })}
            </div>
            {below}
            <p class="error" id=setting.id("error") role="alert">{told}</p>
        </div>
    }
}

/// The field's name, and whether a change of it starts training again.
#[component]
fn Label(
    /// Whose.
    setting: Setting,
) -> impl IntoView {
    let restart = (setting.field.effect == OnRun::Restart).then(|| {
        view! {
            <span class="restart" role="img" title=say(words::RESTART) aria-label=say(words::RESTART_SPOKEN)>
                <Icon icon=IconKind::Restart/>
            </span>
        }
    });
    view! { <label for=setting.id("set")>{say(setting.field.label)} {restart}</label> }
}

/// A choice of one of the field's options.
#[component]
fn OneOf(
    /// Whose.
    setting: Setting,
    /// The options.
    choices: &'static [Choice],
) -> impl IntoView {
    let choose = move |word: String| match setting.field.parse(&word) {
        Ok(value) => setting.set(value),
        Err(error) => setting.error.set(Some(error)),
    };
    view! {
        <Select
            id=setting.id("set")
            field=setting.field.key
            options=options(choices)
            chosen=Signal::derive(move || setting.text())
            choose
        />
    }
}

/// The number as a place between its bounds.
#[component]
fn Slide(
    /// Whose.
    setting: Setting,
) -> impl IntoView {
    let field = setting.field;
    let stop = move || match setting.value.get() {
        Value::Number(x) => slider::stop(field.kind, x),
        // A field keeps its kind.
        Value::Integer(_) | Value::Choice(_) => 0,
    };
    let choose = move |stop: u32| {
        if let Some(x) = slider::number(field.kind, stop) {
            setting.set(Value::Number(x));
        }
    };
    view! {
        <Slider
            key=field.key
            label=words::SLIDER.with([field.label])
            last=slider::LAST
            stop=Signal::derive(stop)
            spoken=Signal::derive(move || setting.text())
            sliding=setting.sliding
            choose
        />
    }
}

/// The number as text, taken when the person is done typing.
#[component]
fn Typed(
    /// Whose.
    setting: Setting,
) -> impl IntoView {
    let field = setting.field;
    let commit = move |event: Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let result = field.parse(&input.value()).and_then(|value| setting.run.set(field, value));
        if result.is_err() {
            input.set_value(&field.format(setting.value.get_untracked()));
        }
        setting.error.set(result.err());
    };
    view! {
        <input
            type="text"
            class="typed"
            data-field=field.key
            inputmode=if matches!(field.kind, Kind::Integer { .. }) { "numeric" } else { "decimal" }
            autocomplete="off"
            spellcheck="false"
            id=setting.id("set")
            aria-describedby=setting.id("error")
            aria-invalid=move || setting.error.with(Option::is_some).to_string()
            prop:value=move || setting.text()
            on:change=commit
        />
    }
}

fn shown_default(field: &Field<Experiment>) -> Phrase {
    match (field.kind, field.default_value()) {
        (Kind::Choice { options, .. }, Value::Choice(i)) => options[i].label.into(),
        (_, value) => field.format(value).into(),
    }
}
