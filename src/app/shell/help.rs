//! The help dialog: what is on the page, and the keys.
//!
//! Must not know: how the keys act.

use leptos::html;
use leptos::prelude::*;

use crate::app::elements::hide_words::HideWords;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::gan::experiment::FIELDS;
use crate::insight::keys::told;
use crate::text::{Phrase, Text};
use crate::words::say::takes;
use crate::words::{controls, help as words};

/// The dialog.
#[component]
pub fn Help() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (shell.help.get(), dialog.open()) {
            (true, false) => {
                if let Err(error) = dialog.show_modal() {
                    log::error!("the help does not open: {error:?}");
                }
                // It may have been left at its end, and what takes the focus there is scrolled to.
                dialog.set_scroll_top(0);
                request_animation_frame(move || dialog.set_scroll_top(0));
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    let hidden = shell.view.with_untracked(|view| view.hidden);
    let keys = told(hidden).map(|texts| view! { <KeyLine texts/> });
    let settings = FIELDS.iter().map(|field| {
        let told = Phrase::from(field.help).then(words::SPACE).then(controls::TAKES.with([takes(&field.kind)]));
        view! { <dt>{say(field.label)}</dt><dd>{say(told)}</dd> }
    });
    view! {
        // It opens at its beginning: there the focus is.
        <dialog node_ref=dialog data-panel="help" aria-labelledby="help-title" on:close=move |_| shell.help.set(false)>
            <h2 id="help-title" tabindex="-1" autofocus>{say(words::SEEN)}</h2>
            <p>{say(words::ABOUT)}</p>
            {hidden.shows("file").then(|| view! { <p>{say(words::DROP)}</p> })}
            <h2>{say(words::KEYS_TITLE)}</h2>
            <dl class="keys">{keys.collect_view()}</dl>
            <details>
                <summary>{say(words::WORDS_TITLE)}</summary>
                <dl class="keys">{words::WORDS.map(|texts| view! { <Meaning texts/> }).into_iter().collect_view()}</dl>
            </details>
            <details>
                <summary>{say(words::SETTINGS)}</summary>
                <dl class="keys">{settings.collect_view()}</dl>
            </details>
            <Scripting/>
            <button type="button" on:click=move |_| shell.help.set(false)>{say(words::CLOSE)}</button>
        </dialog>
    }
}

/// A key and what it does.
#[component]
fn KeyLine(
    /// Both.
    texts: [Text; 2],
) -> impl IntoView {
    let [key, what] = texts;
    view! { <dt><kbd>{say(key)}</kbd></dt><dd>{say(what)}</dd> }
}

/// A word and what it means.
#[component]
fn Meaning(
    /// Both.
    texts: [Text; 2],
) -> impl IntoView {
    let [word, what] = texts;
    view! { <dt>{say(word)}</dt><dd>{say(what)}</dd> }
}

/// For lessons and scripts: what a link can hide, and where the numbers are.
#[component]
fn Scripting() -> impl IntoView {
    let [before, after] = words::SCRIPTS;
    view! {
        <p><HideWords/></p>
        <p>{say(before)}<code>"window.lossExplorer"</code>{say(after)}</p>
    }
}
