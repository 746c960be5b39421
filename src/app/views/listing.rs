//! Listing: the two loss functions as a debugger would show them, with the live tensors beside their lines.
//!
//! Must not know: how lines come from an experiment (see `app::listing`).

use leptos::prelude::*;

use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::views::sample_choice::sample_choice;
use crate::app::views::tensor;
use crate::engine::contract::command::Step;
use crate::engine::contract::frame::Watched;
use crate::engine::contract::report::Backend;
use crate::insight::listing::{Function, Line, functions};
use crate::run::model::Intent;
use crate::words::listing as words;

/// What the view remembers.
#[derive(Clone, Copy)]
struct State {
    page: Page,
    /// The lines of the experiment.
    functions: Memo<Vec<Function>>,
    /// The line that the debugger stands at; without it all lines are shown.
    at: RwSignal<Option<usize>>,
    /// The line that is read in full.
    chosen: RwSignal<Option<usize>>,
    /// Whether the lines inside of backward passes are shown.
    inside: RwSignal<bool>,
    /// Whether the code that computed the chosen line is shown.
    code: RwSignal<bool>,
}

/// The view.
pub fn view(page: Page) -> Vec<Element> {
    let functions = Memo::new(move |_| page.run.experiment.with(functions));
    let state = State {
        page,
        functions,
        at: RwSignal::new(None),
        chosen: RwSignal::new(None),
        inside: RwSignal::new(false),
        code: RwSignal::new(false),
    };
    let names = move || state.lines().into_iter().filter_map(|line| line.tensor).collect();
    tensor::watch_with_source(page, names, move || state.code.get().then(|| state.read().tensor).flatten());
    let place = el("section").class("listing").set("aria-label", words::TITLE).child(bar(state));
    let place = place.child(el("div").class("listing-room").part(move || table(state)));
    let reader = el("section").class("reader").set("aria-label", words::LINE).part(move || reader(state));
    vec![place, reader]
}

impl State {
    /// All lines that are shown, of all functions in order.
    fn lines(self) -> Vec<Line> {
        let all = self.functions.get();
        all.into_iter().flat_map(|function| self.shown(function.lines)).collect()
    }

    /// The lines of a function with those inside of others, where these are open.
    fn shown(self, lines: Vec<Line>) -> Vec<Line> {
        let inside = self.inside.get();
        lines
            .into_iter()
            .flat_map(|line| {
                let inner = if inside { line.inner.clone() } else { vec![] };
                std::iter::once(line).chain(inner)
            })
            .collect()
    }

    /// The line that is read in full; without a choice the loss of D.
    fn read(self) -> Line {
        let lines = self.lines();
        let loss = lines.iter().position(|line| line.tensor.as_deref() == Some("loss"));
        self.chosen.get().or(loss).and_then(|at| lines.get(at).cloned()).unwrap_or_default()
    }

    /// Pauses, and goes one line further.
    fn next_line(self) {
        let lines = untrack(|| self.lines());
        let runs = |at: &usize| lines[*at].off.is_none();
        let next = self.at.get_untracked().map_or(0, |at| at + 1);
        self.page.run.want(Intent::Pause);
        match (next..lines.len()).find(runs) {
            Some(at) => self.at.set(Some(at)),
            None => {
                self.page.run.want(Intent::Step(Step::Both));
                self.at.set((0..lines.len()).find(runs));
            }
        }
        self.chosen.set(self.at.get_untracked());
    }
}

fn bar(state: State) -> Element {
    let into = move || if state.inside.get() { words::OUT } else { words::INTO };
    let turn = move || {
        state.at.set(None);
        state.chosen.set(None);
        state.inside.update(|inside| *inside = !*inside);
    };
    el("div")
        .class("bar")
        .child(button(move || state.next_line()).set("data-action", "next-line").set("title", words::NEXT_LINE_HINT).text(words::NEXT_LINE))
        .child(
            button(move || state.at.set(None))
                .set("data-action", "all-lines")
                .flag("disabled", move || state.at.get().is_none())
                .text(words::ALL_LINES),
        )
        .child(button(turn).set("data-action", "into").follow("aria-pressed", move || state.inside.get().to_string()).live(into))
        .child(sample_choice(state.page))
}

fn table(state: State) -> Element {
    let mut head = el("tr");
    for name in [words::LINE, words::SHAPE, words::MEAN, words::SPREAD, words::HISTOGRAM] {
        head = head.child(el("th").set("scope", "col").text(name));
    }
    head = head.child(el("th").set("scope", "col").live(move || tensor::sample_heading(state.page)));
    let mut table = el("table").class("lines").child(el("thead").child(head));
    let mut number = 0;
    for function in state.functions.get() {
        let title = el("th")
            .set("colspan", "6")
            .set("scope", "rowgroup")
            .child(el("code").text(function.signature))
            .text(" ")
            .child(el("span").class("soft").text(function.about));
        let mut body = el("tbody").child(el("tr").class("function").child(title));
        for line in state.shown(function.lines) {
            body = body.child(row(state, number, line));
            number += 1;
        }
        table = table.child(body);
    }
    table
}

fn row(state: State, number: usize, line: Line) -> Element {
    let is_off = line.off.is_some();
    let is_inner = line.is_inner;
    let classes = move || {
        let (at, chosen) = (state.at.get(), state.chosen.get());
        let marks = [
            (is_off, " off"),
            (is_inner, " inner"),
            (at == Some(number), " here"),
            (at.is_some_and(|at| number > at), " to-come"),
            (chosen == Some(number), " chosen"),
        ];
        marks.into_iter().filter(|(is, _)| *is).fold("line".to_string(), |all, (_, mark)| all + mark)
    };
    let mut code = button(move || state.chosen.set(Some(number))).class("code").child(el("code").text(line.code));
    if is_off {
        code = code.set("disabled", "");
    }
    let row = el("tr")
        .follow("class", classes)
        .set("data-tensor", line.tensor.clone().unwrap_or_default())
        .follow("aria-current", move || if state.at.get() == Some(number) { "step" } else { "false" }.to_string())
        .child(el("th").set("scope", "row").child(code));
    match (line.off, line.tensor) {
        (Some(reason), _) => row.child(el("td").class("reason").set("colspan", "5").text(reason)),
        (None, None) => row.child(el("td").class("reason").set("colspan", "5").text(line.about)),
        (None, Some(name)) => row.children(cells(state, number, &name)),
    }
}

fn cells(state: State, number: usize, name: &str) -> [Element; 5] {
    let cell = |class: &'static str, read: fn(&Watched) -> String| {
        let name = name.to_string();
        let to_come = move || state.at.get().is_some_and(|at| number > at);
        el("td")
            .class(class)
            .set("data-cell", class)
            .live(move || if to_come() { String::new() } else { tensor::of(state.page, &name, read) })
    };
    [
        cell("shape", tensor::shape),
        cell("mean", tensor::mean),
        cell("spread", tensor::spread),
        el("td").child(tensor::histogram(state.page, name)),
        cell("of-sample", tensor::sample),
    ]
}

/// The chosen line in full.
fn reader(state: State) -> Element {
    let line = state.read();
    let about = el("div").child(el("p").child(el("code").class("chosen-code").text(line.code))).child(el("p").text(line.about));
    match line.tensor {
        Some(name) => about.child(tensor::readout(state.page, &name)).child(code(state)),
        None => about,
    }
}

/// The code that computed the chosen line, which a button opens: of the program that runs, on the executor that runs it.
fn code(state: State) -> Element {
    let page = state.page;
    let is_gpu = move || page.run.backend.with(|backend| backend.as_ref().is_some_and(Backend::is_gpu));
    let title = move || if is_gpu() { words::WGSL } else { words::TWIN };
    let open = button(move || state.code.update(|open| *open = !*open))
        .set("data-action", "code")
        .follow("aria-expanded", move || state.code.get().to_string())
        .live(title);
    el("div").class("source").child(open).child(
        el("pre").set("tabindex", "0").set("role", "region").follow("aria-label", title).toggle("absent", move || !state.code.get()).child(
            el("code")
                .set("data-source", "")
                .live(move || page.run.sources.with(|all| all.first().map_or_else(String::new, |(_, text)| text.clone()))),
        ),
    )
}
