//! The root of the page: makes the state, starts the session, and lays out the parts.
//!
//! Must not know: what the parts do.

use leptos::prelude::*;

use super::banner::Banner;
use super::bench::BenchPage;
use super::header::Header;
use super::help::Help;
use super::reactive::{follow, part, text};
use super::settings::Settings;
use super::state::Page;
use super::strip::Strip;
use super::transport::Transport;
use super::{address, files, keyboard, language, scripts, share, theme, views};
use crate::words::notices as words;

/// Puts the page into the document.
pub fn mount() {
    console_error_panic_hook::set_once();
    if address::asks_for_bench() {
        mount_to_body(BenchPage);
    } else {
        mount_to_body(Explorer);
    }
}

/// The page: a frame that every view shares, and the view that is chosen.
#[component]
fn Explorer() -> impl IntoView {
    let page = Page::new(address::read());
    page.session().begin(page);
    scripts::install(page);
    address::follow(page);
    keyboard::listen(page);
    files::listen(page);
    if let Some(data) = untrack(|| page.missing()) {
        page.tell(words::not_in_link(data).get());
    }
    theme::follow_system(page);
    obey(page);
    let language = Memo::new(move |_| page.view.with(|v| v.language));
    // Sentences do not follow signals: another language is another page over the same state.
    part(move || {
        language::take(language.get());
        view! { <Frame page/> }
    })
}

#[component]
fn Frame(page: Page) -> impl IntoView {
    let tab = Memo::new(move |_| page.view.with(|v| v.tab));
    view! {
        <Header page/>
        <Banner page/>
        <main data-view=text(move || tab.get().key())>
            {part(move || views::of(tab.get(), page))}
            {part(move || page.share.get().then(|| share::panel(page).done()))}
            <Transport page/>
            <Settings page/>
            <Strip page/>
        </main>
        <Help page/>
    }
}

/// Tells the engine of every later change of the experiment and of the view.
fn obey(page: Page) {
    follow(move || page.experiment.with(|experiment| page.session().change(page, experiment)));
    let mut before = page.view.get_untracked();
    follow(move || {
        let after = page.view.get();
        if before.backend != after.backend {
            page.session().change_backend(page);
        } else if before != after {
            page.session().look(after.clone());
        }
        before = after;
    });
}
