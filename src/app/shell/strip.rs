//! The strip: sample 0 of the last D step on its way from the latents to the D loss.
//!
//! Must not know: formulas (see `sum`).

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::insight::sum::{Part, parts};
use crate::words::page as words;

/// The strip.
#[component]
pub fn Strip() -> impl IntoView {
    let run = expect_context::<Run>();
    // Which parts there are depends on the experiment alone, their numbers on the sample.
    let all = Memo::new(move |_| run.experiment.with(|e| parts(&[], e)));
    let numbers = Memo::new(move |_| run.experiment.with(|e| run.now.with(|now| numbers(parts(&now.sample.value, e)))));
    let show = move || all.get().into_iter().enumerate().map(|(at, part)| view! { <StripPart part at numbers/> }).collect_view();
    view! {
        <section class="strip" aria-label=say(words::STRIP)>
            <span class="strip-name" title=say(words::SAMPLE_HINT)>{say(words::SAMPLE)}</span>
            {show}
        </section>
    }
}

/// A sign, or a term with its number.
#[component]
fn StripPart(
    /// Which.
    part: Part,
    /// Its place in the strip.
    at: usize,
    /// The numbers of all parts.
    numbers: Memo<Vec<String>>,
) -> impl IntoView {
    let (name, ink) = match part {
        Part::Sign(sign) => return view! { <span class="sign">{sign}</span> }.into_any(),
        Part::Term { name, ink, .. } => (name, ink),
    };
    // For a moment the numbers may be those of another experiment, which has fewer parts.
    let number = move || numbers.with(|all| all.get(at).cloned().unwrap_or_default());
    let is_pair = move || numbers.with(|all| all.get(at).is_some_and(|number| number.starts_with('(')));
    view! {
        <span class="term" data-ink=ink.key()>
            <span class="term-name">{say(name)}</span>
            {move || if is_pair() { " " } else { " = " }}
            <span class="num" class:pair=is_pair>{number}</span>
        </span>
    }
    .into_any()
}

/// The numbers of all parts; signs have none.
fn numbers(parts: Vec<Part>) -> Vec<String> {
    let number = |part| match part {
        Part::Term { text, .. } => text,
        Part::Sign(_) => String::new(),
    };
    parts.into_iter().map(number).collect()
}
