//! The panel of a person's own data: a text of points, files, and what is at hand.
//!
//! Must not know: how files are read, what the session does with them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use crate::app::elements::element::{Element, button, el};
use crate::app::files::dropped::{Origin, bring_back, choose, take_text};
use crate::app::page::Page;
use crate::app::stage::draw_tools;
use crate::gan::data::{Own, is_own};
use crate::gan::experiment::Dataset;
use crate::text::Text;
use crate::words::format::thousands;
use crate::words::{controls as words, layers};

/// The panel; it opens where own data are chosen.
pub fn own_data(page: Page) -> Element {
    let chosen = Memo::new(move |_| page.run.experiment.with(|e| is_own(e.data)));
    let counts = move || match page.files.reading.get() {
        0 => page.run.own.with(|own| words::at_hand(own.count(Dataset::OwnPoints), own.count(Dataset::OwnImages), thousands)),
        files => words::reading(files, thousands),
    };
    let missing = move || page.run.missing().map_or(Text::same(""), words::stands_in);
    let typed = el("textarea")
        .set("id", "own-text")
        .set("data-own", "text")
        .set("rows", "5")
        .set("spellcheck", "false")
        .set("autocomplete", "off")
        .set("placeholder", "x, y\n0.5, -1.2\n1.8, 0.4")
        .set("aria-describedby", "own-error own-note");
    let area: HtmlTextAreaElement = typed.node().unchecked_into();
    let files = FileButton {
        words: [words::CHOOSE, Text::same("")],
        action: "choose-files",
        title: words::CHOOSE_HINT,
        accept: "image/*,.csv,.tsv,.txt,.dat",
        multiple: true,
        origin: Origin::Panel,
    };
    let ways = el("div")
        .class("own-ways")
        .child(button(move || take_text(page, &area.value())).set("data-action", "use-points").text(words::USE_POINTS))
        .child(button(move || draw_tools::begin(page)).set("data-action", "draw").set("title", layers::DRAW_HINT).text(layers::DRAW))
        .children(file_button(page, files))
        .child(
            button(move || bring_back(page))
                .set("data-action", "bring-back")
                .set("title", words::RESTART)
                .flag("hidden", move || page.files.replaced.with(|old| *old == Own::default()))
                .text(layers::BRING_BACK),
        );
    let count = el("span").class("count").set("data-own", "count").live(counts);
    let line = |class, id, own, role| el("p").class(class).set("id", id).set("data-own", own).set("role", role);
    el("details")
        .class("own")
        .set("data-panel", "own")
        .flag("open", move || chosen.get())
        .child(el("summary").text(words::OWN_DATA).child(count))
        .child(el("label").set("for", "own-text").text(words::OWN_POINTS))
        .child(typed)
        .child(ways)
        .child(line("error", "own-error", "error", "alert").live(move || page.files.own_outcome.get().err().unwrap_or_default()))
        .child(line("hint", "own-note", "note", "status").live(move || page.files.own_outcome.get().ok().unwrap_or_default()).live(missing))
        .child(el("p").class("hint").text(words::OWN_LIMITS))
}

/// A button that asks for files.
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

/// The button, and the input that it stands for.
pub fn file_button(page: Page, what: FileButton) -> [Element; 2] {
    let mut input = el("input").set("type", "file").set("hidden", "").set("accept", what.accept);
    if what.multiple {
        input = input.set("multiple", "");
    }
    let node: HtmlElement = input.node().unchecked_into();
    let [label, more] = what.words;
    let ask = button(move || node.click())
        .set("data-action", what.action)
        .set("title", what.title)
        .text(label)
        .child(el("span").class("more").text(more));
    [ask, input.on("change", move |event| choose(page, what.origin, &event))]
}
