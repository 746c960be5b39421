//! The help dialog: what is on the page, and the keys.
//!
//! Must not know: how the keys act.

use leptos::{html, prelude::*};

use super::reactive::{follow, press};
use super::state::Page;
use crate::gan::experiment::FIELDS;

const KEYS: &[(&str, &str)] = &[
    ("Space", "play or pause"),
    ("→", "one iteration: a step of D, then one of G"),
    ("B", "back to the last state kept; again, further back. The settings stay, so the run branches"),
    ("R", "reset: the same seed again"),
    ("?", "this help"),
    ("arrows on the stage", "move the cursor that reads out the score; with Shift in larger steps"),
    ("← → on a chart", "move the cursor that all charts share; Home, End, Escape"),
];

/// The dialog.
#[component]
pub fn Help(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    follow(move || {
        let open = page.help.get();
        if let Some(dialog) = dialog.get() {
            match (open, dialog.open()) {
                (true, false) => drop(dialog.show_modal()),
                (false, true) => dialog.close(),
                _ => {}
            }
        }
    });
    view! {
        <dialog data-panel="help" node_ref=dialog aria-labelledby="help-title" on:close=move |_| page.help.set(false)>
            <h2 id="help-title">"What you see"</h2>
            <p>
                "A small generator G learns to imitate data while a discriminator D learns to tell its fakes from the reals, both with StyleGAN’s own losses. "
                "The stage shows reals (green dots), fakes (purple crosses) and D’s score of every place: green where D says real, purple where it says fake. Pictures stand side by side, each with its score. "
                "The curves have the names that StyleGAN’s training code logs. The strip follows one sample to the D loss."
            </p>
            <p>
                "Data of your own (a text of points, or pictures) can be dropped anywhere on the page, and so can a run that was saved."
            </p>
            <h2>"Keys"</h2>
            <dl class="keys">
                {KEYS.iter().map(|(key, what)| view! { <dt><kbd>{*key}</kbd></dt><dd>{*what}</dd> }).collect_view()}
            </dl>
            <details>
                <summary>"What each setting does"</summary>
                <dl class="keys">
                    {FIELDS.iter().map(|f| view! { <dt>{f.label}</dt><dd>{f.help} " It takes " {f.allowed()} "."</dd> }).collect_view()}
                </dl>
            </details>
            <p>"Scripts find the numbers in " <code>"window.lossExplorer"</code> "."</p>
            <button type="button" autofocus on:click=press(move || page.help.set(false))>"close"</button>
        </dialog>
    }
}
