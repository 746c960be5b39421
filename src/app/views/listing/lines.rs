//! The table of all lines, each with the numbers of the tensor that it computes.
//!
//! Must not know: which line is read in full.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::listing::ListingState;
use crate::app::views::tensor;
use crate::app::views::tensor::{Histogram, SampleHeading};
use crate::engine::contract::frame::Watched;
use crate::insight::listing::Line;
use crate::insight::tensor_text as text;
use crate::text::Phrase;
use crate::words::listing as words;

/// The table.
#[component]
pub fn Lines() -> impl IntoView {
    let state = expect_context::<ListingState>();
    let columns = [words::LINE, words::SHAPE, words::MEAN, words::SPREAD, words::HISTOGRAM];
    let columns = columns.map(|name| view! { <th scope="col">{say(name)}</th> });
    let signatures = move || state.functions.with(|all| all.iter().map(|function| function.signature.clone()).collect::<Vec<_>>());
    view! {
        <table class="lines">
            <thead>
                <tr>{columns}<th scope="col"><SampleHeading/></th></tr>
            </thead>
            <For each=signatures key=Clone::clone let(signature)>
                <FunctionLines signature/>
            </For>
        </table>
    }
}

/// A function's signature and its lines.
#[component]
fn FunctionLines(
    /// What names the function.
    signature: String,
) -> impl IntoView {
    let state = expect_context::<ListingState>();
    let language = expect_context::<Shell>().language;
    let name = signature.clone();
    // The number of its first line, and itself: it may change, and for a moment be there no more.
    let found = Memo::new(move |_| {
        state.functions.with(|all| {
            let at = all.iter().position(|function| function.signature == name)?;
            let first: usize = all[..at].iter().map(|before| before.lines.len()).sum();
            Some((first, all[at].clone()))
        })
    });
    let first = move || found.with(|found| found.as_ref().map_or(0, |(first, _)| *first));
    let about = move || found.with(|found| found.as_ref().map(|(_, function)| function.about.of(language.get())));
    let lines = move || found.with(|found| found.as_ref().map_or_else(Vec::new, |(_, function)| function.lines.clone()));
    view! {
        <tbody>
            <tr class="function">
                <th colspan="6" scope="rowgroup"><code>{signature}</code>" "<span class="soft">{about}</span></th>
            </tr>
            <ForEnumerate each=lines key=Line::clone let(index, line)>
                <Row line number=Signal::derive(move || first() + index.get())/>
            </ForEnumerate>
        </tbody>
    }
}

/// A line.
#[component]
fn Row(
    /// What it says.
    line: Line,
    /// Its place among all lines.
    number: Signal<usize>,
) -> impl IntoView {
    let state = expect_context::<ListingState>();
    let is_off = line.off.is_some();
    let is_here = move || state.at.get() == Some(number.get());
    let is_to_come = Signal::derive(move || state.at.get().is_some_and(|at| number.get() > at));
    let reason = |words: Phrase| view! { <td class="reason" colspan="5">{say(words)}</td> }.into_any();
    let content = match (line.off, line.tensor.clone()) {
        (Some(off), _) => reason(off),
        (None, None) => reason(line.about),
        (None, Some(name)) => view! { <Cells name is_to_come/> }.into_any(),
    };
    view! {
        <tr
            class="line"
            class:off=is_off
            class:inner=line.is_inner
            class:here=is_here
            class:to-come=is_to_come
            class:chosen=move || state.chosen.get() == Some(number.get())
            data-tensor=line.tensor.unwrap_or_default()
            aria-current=move || if is_here() { "step" } else { "false" }
        >
            <th scope="row">
                <button type="button" class="code" disabled=is_off on:click=move |_| state.chosen.set(Some(number.get_untracked()))>
                    <code>{line.code}</code>
                </button>
            </th>
            {content}
        </tr>
    }
}

/// The numbers of a line.
#[component]
fn Cells(
    /// The tensor that it computes.
    name: String,
    /// Whether the debugger has not come to it.
    is_to_come: Signal<bool>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let name = Signal::stored(name);
    let language = expect_context::<Shell>().language;
    let cell = move |key: &'static str, read: fn(&Watched) -> String| {
        let number = move || if is_to_come.get() { String::new() } else { name.with(|name| tensor::of(run, name, read)) };
        view! { <td class=key data-cell=key>{number}</td> }
    };
    let of_sample = move || {
        let told = name.with(|name| tensor::of(run, name, text::of_sample)).of(language.get());
        if is_to_come.get() { String::new() } else { told }
    };
    view! {
        {cell("shape", text::shape)}
        {cell("mean", text::mean)}
        {cell("spread", text::spread)}
        <td><Histogram name/></td>
        <td class="of-sample" data-cell="of-sample">{of_sample}</td>
    }
}
