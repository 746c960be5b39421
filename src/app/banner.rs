//! The banner: sentences about links, backends and faults, and the ways out.
//!
//! Must not know: where the sentences come from.

use leptos::prelude::*;

use super::reactive::{part, press};
use super::state::{Notice, Page};

/// All sentences, newest last; empty and without height when there are none.
#[component]
pub fn Banner(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    view! {
        <div class="banner" data-messages="" aria-live="polite" role="status">
            {part(move || page.broken.get().map(|sentence| view! { <Broken page sentence/> }))}
            {part(move || page.fault.get().map(|fault| view! { <Faulty page sentence=fault.sentence/> }))}
            {part(move || page.notices.get().into_iter().map(|notice| view! { <Told page notice/> }).collect_view())}
        </div>
    }
}

#[component]
fn Broken(page: Page, sentence: String) -> impl IntoView {
    view! {
        <p class="notice bad">
            <span>{sentence}</span>
            <button type="button" on:click=press(move || page.session().try_again(page))>"try again"</button>
        </p>
    }
}

#[component]
fn Faulty(page: Page, sentence: String) -> impl IntoView {
    view! {
        <p class="notice bad">
            <span>{sentence}</span>
            <button type="button" on:click=press(move || page.session().reset(page))>"reset"</button>
            <button type="button" on:click=press(move || page.back_to_defaults())>"back to defaults"</button>
        </p>
    }
}

#[component]
fn Told(page: Page, notice: Notice) -> impl IntoView {
    let id = notice.id;
    view! {
        <p class="notice">
            <span>{notice.sentence}</span>
            <button type="button" class="dismiss" aria-label="dismiss" title="dismiss" on:click=press(move || page.notices.update(|n| n.retain(|n| n.id != id)))>"✕"</button>
        </p>
    }
}
