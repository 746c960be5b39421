//! Listing: the two loss functions as a debugger would show them, with the live tensors beside their lines.
//!
//! Must not know: how lines come from an experiment (see `insight::listing`).

mod lines;
mod reader;

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::listing::lines::Lines;
use crate::app::views::listing::reader::Reader;
use crate::app::views::sample_choice::SampleChoice;
use crate::app::views::tensor;
use crate::app::views::tensor::OlderGammas;
use crate::engine::contract::command::Step;
use crate::insight::listing::{Function, Line, functions};
use crate::run::model::Intent;
use crate::words::listing as words;

/// What the view remembers; its components find it as a context.
#[derive(Clone, Copy)]
struct ListingState {
    run: Run,
    /// The functions of the experiment with the lines that are shown of them.
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
#[component]
pub fn Listing() -> impl IntoView {
    let run = expect_context::<Run>();
    let inside = RwSignal::new(false);
    let functions = Memo::new(move |_| {
        let all = run.experiment.with(functions);
        if inside.get() { all.into_iter().map(opened).collect() } else { all }
    });
    let state = ListingState { run, functions, at: RwSignal::new(None), chosen: RwSignal::new(None), inside, code: RwSignal::new(false) };
    provide_context(state);
    let names = move || state.lines().into_iter().filter_map(|line| line.tensor).collect();
    tensor::watch_with_source(names, move || state.code.get().then(|| state.read()?.tensor).flatten());
    view! {
        <section class="listing" aria-label=say(words::TITLE)>
            <Bar/>
            <OlderGammas/>
            <div class="listing-room"><Lines/></div>
        </section>
        <Reader/>
    }
}

/// A function with the lines inside of others behind these.
fn opened(function: Function) -> Function {
    let lines = function.lines.into_iter().flat_map(|line| {
        let inner = line.inner.clone();
        std::iter::once(line).chain(inner)
    });
    Function { lines: lines.collect(), ..function }
}

impl ListingState {
    /// All lines that are shown, of all functions in order.
    fn lines(self) -> Vec<Line> {
        self.functions.get().into_iter().flat_map(|function| function.lines).collect()
    }

    /// The line that is read in full; without a choice, or where the chosen one is no more, the loss of D.
    fn read(self) -> Option<Line> {
        let lines = self.lines();
        let loss = || lines.iter().find(|line| line.tensor.as_deref() == Some("loss"));
        self.chosen.get().and_then(|at| lines.get(at)).or_else(loss).cloned()
    }

    /// Pauses, and goes one line further.
    fn next_line(self) {
        let lines = untrack(|| self.lines());
        let runs = |at: &usize| lines[*at].off.is_none();
        let next = self.at.get_untracked().map_or(0, |at| at + 1);
        self.run.want(Intent::Pause);
        match (next..lines.len()).find(runs) {
            Some(at) => self.at.set(Some(at)),
            None => {
                self.run.want(Intent::Step(Step::Both));
                self.at.set((0..lines.len()).find(runs));
            }
        }
        self.chosen.set(self.at.get_untracked());
    }

    /// Shows the lines inside of backward passes, or hides them: the lines have other numbers then.
    fn turn_inside(self) {
        self.at.set(None);
        self.chosen.set(None);
        self.inside.update(|inside| *inside = !*inside);
    }
}

/// What moves the debugger, opens backward passes, and chooses the sample.
#[component]
fn Bar() -> impl IntoView {
    let state = expect_context::<ListingState>();
    let language = expect_context::<Shell>().language;
    let into = move || if state.inside.get() { words::OUT } else { words::INTO }.of(language.get());
    view! {
        <div class="bar">
            <button type="button" data-action="next-line" title=say(words::NEXT_LINE_HINT) on:click=move |_| state.next_line()>
                {say(words::NEXT_LINE)}
            </button>
            <button type="button" data-action="all-lines" disabled=move || state.at.get().is_none() on:click=move |_| state.at.set(None)>
                {say(words::ALL_LINES)}
            </button>
            <button
                type="button"
                data-action="into"
                aria-pressed=move || state.inside.get().to_string()
                on:click=move |_| state.turn_inside()
            >
                {into}
            </button>
            <SampleChoice/>
        </div>
    }
}
