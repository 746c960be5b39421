//! The strip: sample 0 of the last D step on its way from the latents to the D loss.
//!
//! Must not know: formulas (see `sum`).

use leptos::prelude::*;

use super::state::Page;
use super::sum::{Part, parts};

/// The strip.
#[component]
pub fn Strip(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    let all = move || page.experiment.with(|e| page.now.with(|now| parts(&now.sample, e)));
    view! {
        <section class="strip" aria-label="Sample 0 on its way to the D loss">
            <span class="strip-name" title="the first sample of the last minibatch of D">"sample 0"</span>
            {move || all().into_iter().map(part).collect_view()}
        </section>
    }
}

fn part(part: Part) -> AnyView {
    match part {
        Part::Sign(sign) => view! { <span class="sign">{sign}</span> }.into_any(),
        Part::Term { name, text, ink } => view! {
            <span class="term" style=format!("color: var({})", ink.variable())>
                <span class="term-name">{name}</span>
                {if text.starts_with('(') { " " } else { " = " }}
                <span class="num" class:pair=text.starts_with('(')>{text.clone()}</span>
            </span>
        }
        .into_any(),
    }
}
