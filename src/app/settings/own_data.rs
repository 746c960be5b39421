//! The panel of a person's own data: a text of points, files, and what is at hand.
//!
//! Must not know: how files are read, what the run does with them.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::files::dropped::{Origin, bring_back, choose, take_text};
use crate::app::files::state::FilesState;
use crate::app::page::Page;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::stage::draw_tools;
use crate::gan::data::{Own, is_own};
use crate::gan::experiment::Dataset;
use crate::insight::own_pictures;
use crate::text::{Phrase, Text};
use crate::words::format::thousands;
use crate::words::{controls as words, layers};

/// The panel; it opens where own data are chosen.
#[component]
pub fn OwnData() -> impl IntoView {
    let (run, files) = (expect_context::<Run>(), expect_context::<FilesState>());
    let language = expect_context::<Shell>().language;
    let typed = NodeRef::<leptos::html::Textarea>::new();
    let chosen = Memo::new(move |_| run.experiment.with(|e| is_own(e.data)));
    let count = move || match files.reading.get() {
        0 => run.own.with(|own| words::at_hand(own.count(Dataset::OwnPoints), own.count(Dataset::OwnImages), thousands)),
        files => words::reading(files, thousands),
    };
    // What says nothing is not there: its line takes no room.
    let told = move |phrase: Phrase| (!phrase.is_empty()).then(|| phrase.of(language.get()));
    let note = move || files.own_outcome.with(|outcome| outcome.as_ref().ok().cloned()).and_then(told);
    let error = move || files.own_outcome.with(|outcome| outcome.as_ref().err().cloned()).and_then(told);
    let shell = expect_context::<Shell>();
    let trained_as = Memo::new(move |_| run.experiment.with(|experiment| run.own.with(|own| own_pictures::trained_as(experiment, own))));
    // What was said in the banner when pictures were taken holds until they are trained on otherwise.
    Effect::new(move |before: Option<Option<Phrase>>| {
        let now = trained_as.get();
        if let Some(Some(before)) = before
            && now.as_ref() != Some(&before)
        {
            shell.take_back(before);
        }
        now
    });
    let as_they_are = move || trained_as.get().and_then(told);
    let missing = move || run.missing().map(|data| words::stands_in(data).of(language.get()));
    view! {
        <details class="own" data-panel="own" open=move || chosen.get()>
            <summary>
                {say(words::OWN_DATA)} <span class="count" data-own="count">{move || told(count())}</span>
            </summary>
            <label for="own-text">{say(words::OWN_POINTS)}</label>
            <textarea
                node_ref=typed
                id="own-text"
                data-own="text"
                rows="5"
                spellcheck="false"
                autocomplete="off"
                placeholder="x, y\n0.5, -1.2\n1.8, 0.4"
                aria-describedby="own-error own-note"
            ></textarea>
            <Ways typed/>
            <p class="error" id="own-error" data-own="error" role="alert">{error}</p>
            <p class="hint" id="own-note" data-own="note" role="status">{note} {missing} {as_they_are}</p>
            <p class="hint">{say(words::OWN_LIMITS)}</p>
        </details>
    }
}

/// The ways to data of one's own, and back.
#[component]
fn Ways(
    /// Where points are typed.
    typed: NodeRef<leptos::html::Textarea>,
) -> impl IntoView {
    let (page, files) = (expect_context::<Page>(), expect_context::<FilesState>());
    let take = move |_| match typed.get_untracked() {
        Some(area) => take_text(page, &area.value()),
        None => log::error!("there is no text of points"),
    };
    view! {
        <div class="own-ways">
            <button type="button" data-action="use-points" on:click=take>{say(words::USE_POINTS)}</button>
            <button type="button" data-action="draw" title=say(layers::DRAW_HINT) on:click=move |_| draw_tools::begin(page.run, page.shell, page.stage)>
                {say(layers::DRAW)}
            </button>
            <FilePicker what=FileButton {
                words: [words::CHOOSE, Text::same("")],
                action: "choose-files",
                title: words::CHOOSE_HINT,
                accept: "image/*,.csv,.tsv,.txt,.dat",
                multiple: true,
                origin: Origin::Panel,
            }/>
            <button
                type="button"
                data-action="bring-back"
                title=say(words::RESTART)
                hidden=move || files.replaced.with(|old| *old == Own::default())
                on:click=move |_| bring_back(page)
            >
                <Icon icon=IconKind::Restart/>
                " "
                {say(layers::BRING_BACK)}
            </button>
        </div>
    }
}

/// A button that asks for files.
#[derive(Clone, Copy)]
pub struct FileButton {
    /// What it says, and what it says after that where there is room.
    pub words: [Text; 2],
    /// What scripts and tests know it by.
    pub action: &'static str,
    /// What it is for, shown when pointed at.
    pub title: Text,
    /// Which files it offers.
    pub accept: &'static str,
    /// Whether several may be chosen.
    pub multiple: bool,
    /// Where is said what becomes of them.
    pub origin: Origin,
}

/// A button that asks for files, and the input that it stands for.
#[component]
pub fn FilePicker(
    /// The button.
    what: FileButton,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let input = NodeRef::<leptos::html::Input>::new();
    let [label, more] = what.words;
    let ask = move |_| match input.get_untracked() {
        Some(input) => input.click(),
        None => log::error!("there is no input for files"),
    };
    view! {
        <button type="button" data-action=what.action title=say(what.title) on:click=ask>
            {say(label)} <span class="more">{say(more)}</span>
        </button>
        <input
            node_ref=input
            type="file"
            hidden=true
            accept=what.accept
            multiple=what.multiple
            on:change=move |event| choose(page, what.origin, &event)
        />
    }
}
