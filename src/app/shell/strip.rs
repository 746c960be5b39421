//! The strip: the sample that is looked at, of the last D step, on its way from the latents to the D loss.
//!
//! Must not know: formulas (see `sum`).

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::tensor;
use crate::insight::sum::{Form, Part, rows};
use crate::words::page as words;

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let run = expect_context::<Run>();
    let shell = expect_context::<Shell>();
    tensor::watch(Vec::new);
    let all = Memo::new(move |_| run.experiment.with(|e| run.now.with(|now| rows(&now.sample, e))));
    // What changes with the sample has a place of its own, so that the parts stay while only their numbers change.
    let shape = Memo::new(move |_| all.with(|rows| rows.each_ref().map(|row| row.iter().map(without_numbers).collect::<Vec<_>>())));
    let text = move |row: usize, at: usize| Signal::derive(move || all.with(|rows| rows[row].get(at).map_or_else(String::new, changing)));
    let show = move || {
        let row = |(row, parts): (usize, Vec<Part>)| {
            let parts = parts.into_iter().enumerate().map(|(at, part)| view! { <StripPart part text=text(row, at)/> });
            view! { <span class="strip-row">{parts.collect_view()}</span> }
        };
        shape.get().into_iter().enumerate().map(row).collect_view()
    };
    // After another sample was chosen this is the one before, until its numbers arrive.
    let sample = move || run.now.with(|now| if now.sample.value.numbers.is_empty() { shell.sample.get() } else { now.sample.value.index });
    let name = move || words::SAMPLE.with([sample().to_string()]).of(shell.language.get());
    view! {
        <section class="strip" aria-label=say(words::STRIP)>
            <span class="strip-name" title=say(words::SAMPLE_HINT) data-number="sample">{name}</span>
            {show}
        </section>
    }
}

/// A part without what changes of it.
fn without_numbers(part: &Part) -> Part {
    match part {
        Part::Sign(sign) => Part::Sign(sign),
        Part::Equals(_) => Part::Equals("="),
        Part::Term { name, ink, form, .. } => Part::Term { name: name.clone(), text: String::new(), ink: *ink, form: *form },
    }
}

/// What changes of a part.
fn changing(part: &Part) -> String {
    match part {
        Part::Sign(sign) | Part::Equals(sign) => (*sign).to_string(),
        Part::Term { text, .. } => text.clone(),
    }
}

/// A sign, or a term with its number.
#[component]
fn StripPart(
    /// Which, without numbers.
    part: Part,
    /// What changes of it.
    text: Signal<String>,
) -> impl IntoView {
    let (name, ink, form) = match part {
        Part::Sign(sign) => return view! { <span class="sign">{sign}</span> }.into_any(),
        Part::Equals(_) => return view! { <span class="sign equals">{text}</span> }.into_any(),
        Part::Term { name, ink, form, .. } => (name, ink, form),
    };
    let is_place = form == Form::Place;
    let between = match form {
        Form::Equation => " = ",
        Form::Place | Form::Addend | Form::Again => " ",
    };
    let named = (form != Form::Again).then(|| view! { <span class="term-name">{say(name.clone())}</span>{between} });
    view! {
        <span class="term" data-ink=ink.key() title=(form == Form::Again).then(|| say(name))>
            {named}
            <span class="num" class:pair=is_place>{text}</span>
        </span>
    }
    .into_any()
}
