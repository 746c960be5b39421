//! The panel of a person's own data: a text of points, files, and what is at hand.
//!
//! Must not know: how files are read, what the session does with them.

use leptos::{html, prelude::*};

use super::files::{Origin, chooser, take_text};
use super::reactive::{flag, press, text};
use super::state::Page;
use super::words;
use crate::gan::data::is_own;
use crate::gan::experiment::Dataset;

/// The panel; it opens where own data are chosen.
#[component]
pub fn OwnData(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    let typed = NodeRef::<html::Textarea>::new();
    let chosen = Memo::new(move |_| page.experiment.with(|e| is_own(e.data)));
    let counts = move || match page.reading.get() {
        0 => page.own.with(|own| words::at_hand(own.count(Dataset::OwnPoints), own.count(Dataset::OwnImages))),
        files => words::reading(files),
    };
    let missing = move || page.missing().map_or("", words::stands_in);
    let take = move || {
        if let Some(area) = typed.get_untracked() {
            take_text(page, &area.value());
        }
    };
    view! {
        <details class="own" data-panel="own" prop:open=flag(move || chosen.get())>
            <summary>"your own data"<span class="count" data-own="count">{text(counts)}</span></summary>
            <label for="own-text">"points, x and y on each line"</label>
            <textarea id="own-text" data-own="text" node_ref=typed rows="5" spellcheck="false" autocomplete="off" placeholder="x, y\n0.5, -1.2\n1.8, 0.4" aria-describedby="own-error own-note"></textarea>
            <div class="own-ways">
                <button type="button" data-action="use-points" on:click=press(take)>"use points"</button>
                <FileButton page label="choose files" action="choose-files" title="pictures, or one text of points" accept="image/*,.csv,.tsv,.txt,.dat" multiple=true origin=Origin::Panel/>
            </div>
            <p class="error" id="own-error" data-own="error" role="alert">{text(move || page.own_outcome.get().err().unwrap_or_default())}</p>
            <p class="hint" id="own-note" data-own="note" role="status">{text(move || page.own_outcome.get().ok().unwrap_or_default())}{text(missing)}</p>
            <p class="hint">{words::OWN_LIMITS}</p>
        </details>
    }
}

/// A button that asks for files.
#[component]
pub fn FileButton(
    /// Shared state.
    page: Page,
    /// What it says.
    label: &'static str,
    /// What it says after that where there is room.
    #[prop(default = "")]
    more: &'static str,
    /// What scripts and tests know it by.
    action: &'static str,
    /// What it is for, shown when pointed at.
    title: &'static str,
    /// Which files it offers.
    accept: &'static str,
    /// Whether several may be chosen.
    #[prop(default = false)]
    multiple: bool,
    /// Where is said what becomes of them.
    origin: Origin,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let ask = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <button type="button" data-action=action title=title on:click=press(ask)>{label}<span class="more">{more}</span></button>
        <input type="file" hidden node_ref=input accept=accept multiple=multiple on:change=chooser(page, origin)/>
    }
}
