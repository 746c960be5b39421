//! The banner: sentences about links, backends and faults, and the ways out.
//!
//! Must not know: where the sentences come from.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::app::client::run_handle::Run;
use crate::app::elements::focus::{focus, return_focus};
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::files::state::FilesState;
use crate::app::shell::say::say;
use crate::app::shell::state::{Notice, Shell};
use crate::run::model::Intent;
use crate::text::Phrase;
use crate::words::say::Say;
use crate::words::{page as words, training_log};

/// All sentences, newest last; empty and without height when there are none.
#[component]
pub fn Banner() -> impl IntoView {
    let (run, shell, files) = (expect_context::<Run>(), expect_context::<Shell>(), expect_context::<FilesState>());
    let place = NodeRef::<html::Div>::new();
    let is_reading = Memo::new(move |_| files.progress.with(Option::is_some));
    // What had the focus before it came to a notice: it has it again when no notice is left.
    let opener = StoredValue::new_local(None::<Element>);
    let enter = move |event: leptos::ev::FocusEvent| {
        let before = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
        let is_outside = |before: &Element| place.get_untracked().is_some_and(|place| !place.contains(Some(before)));
        if let Some(before) = before.filter(is_outside) {
            opener.set_value(Some(before));
        }
    };
    let dismiss = Callback::new(move |id: u32| {
        let at = shell.notices.with_untracked(|all| all.iter().position(|notice| notice.id == id));
        shell.notices.update(|all| all.retain(|notice| notice.id != id));
        let Some(at) = at else { return };
        // Once the notice has gone from the document.
        request_animation_frame(move || {
            let left = place.get_untracked().and_then(|place| place.query_selector_all(".dismiss").ok());
            let next = left.and_then(|left| left.get((at as u32).min(left.length().saturating_sub(1))));
            let next = next.and_then(|node| node.dyn_into::<Element>().ok()).or_else(|| opener.try_get_value().flatten());
            if let Some(next) = next {
                focus(&next);
            }
        });
    });
    view! {
        <div node_ref=place class="banner" data-messages="" aria-live="polite" role="status" on:focusin=enter>
            {move || run.stopped.get().map(|why| view! { <Broken sentence=why.say()/> })}
            {move || run.fault.get().map(|fault| view! { <Faulty sentence=fault.say()/> })}
            <Show when=move || is_reading.get()>
                <Reading/>
            </Show>
            <For each=move || shell.notices.get() key=|notice| notice.id let(notice)>
                <Told notice dismiss/>
            </For>
        </div>
    }
}

/// No engine runs any more.
#[component]
fn Broken(
    /// Why.
    sentence: Phrase,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let place = NodeRef::<html::P>::new();
    return_focus(place);
    view! {
        <p node_ref=place class="notice bad">
            <span>{say(sentence)}</span>
            <button type="button" on:click=move |_| run.want(Intent::TryAgain)>{say(words::TRY_AGAIN)}</button>
        </p>
    }
}

/// The run stopped by itself.
#[component]
fn Faulty(
    /// Why.
    sentence: Phrase,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let place = NodeRef::<html::P>::new();
    return_focus(place);
    view! {
        <p node_ref=place class="notice bad">
            <span>{say(sentence)}</span>
            <button type="button" on:click=move |_| run.want(Intent::Reset)>{say(words::RESET)}</button>
            <button type="button" on:click=move |_| run.back_to_defaults()>{say(words::TO_DEFAULTS)}</button>
        </p>
    }
}

/// How much of a long log is read, and the way out.
#[component]
fn Reading() -> impl IntoView {
    let (shell, files) = (expect_context::<Shell>(), expect_context::<FilesState>());
    let place = NodeRef::<html::P>::new();
    return_focus(place);
    let told = move || {
        let phrase = files.progress.get().map_or_else(Phrase::default, |(told, percent)| told.with([percent.to_string()]));
        phrase.of(shell.language.get())
    };
    view! {
        <p node_ref=place class="notice">
            <span>{told}</span>
            <button type="button" data-action="stop-reading" on:click=move |_| files.stop_reading()>{say(training_log::STOP)}</button>
        </p>
    }
}

/// A sentence that stays until it is dismissed.
#[component]
fn Told(
    /// The sentence.
    notice: Notice,
    /// Takes it away.
    dismiss: Callback<u32>,
) -> impl IntoView {
    let id = notice.id;
    view! {
        <p class="notice">
            <span>{say(notice.sentence)}</span>
            <button type="button" class="dismiss" aria-label=say(words::DISMISS) title=say(words::DISMISS) on:click=move |_| dismiss.run(id)>
                <Icon icon=IconKind::Close/>
            </button>
        </p>
    }
}
