//! The root of the page: makes the state, starts the session, and lays out the parts.
//!
//! Must not know: what the parts do.

use leptos::prelude::*;

use crate::app::client::bench::bench_page;
use crate::app::client::scripts;
use crate::app::elements::element::{Element, el};
use crate::app::elements::reactive::follow;
use crate::app::files::{dropped as files, kept_run, share};
use crate::app::page::Page;
use crate::app::settings::panel::settings;
use crate::app::shell::banner::banner;
use crate::app::shell::header::header;
use crate::app::shell::help::help;
use crate::app::shell::strip::strip;
use crate::app::shell::transport::transport;
use crate::app::shell::{address, keyboard, language, theme};
use crate::app::views;
use crate::run::model::Intent;
use crate::words::notices as words;

/// Bytes that are taken once at the start. WebAssembly's memory grows in steps of 64 KiB and never shrinks; what a page has in use stays
/// the same over a run to a thousandth, but now and then a frame is larger or lies less well than any before.
const ROOM: usize = 1 << 17;

/// The element of `index.html` that is there before the page: its painted frame, and what is said of a page that does not start.
const FRAME: &str = "frame";
/// What the frame bears where the page cannot run at all and says why: nothing is to take its place.
const BLOCKED: &str = "data-blocked";

/// Puts the page into the document, in place of the frame that was painted before it.
pub fn mount() {
    console_error_panic_hook::set_once();
    let frame = document().get_element_by_id(FRAME);
    if frame.as_ref().is_some_and(|frame| frame.has_attribute(BLOCKED)) {
        return;
    }
    drop(std::hint::black_box(Vec::<u8>::with_capacity(ROOM)));
    mount_to_body(|| {
        let page = if address::asks_for_bench() { bench_page() } else { explorer() };
        let _ = document().body().map(|body| body.append_child(&page.node()));
    });
    // What failed before this line left the frame where it was.
    if let Some(frame) = frame {
        frame.remove();
    }
}

/// The page: a frame that every view shares, and the view that is chosen.
fn explorer() -> Element {
    let page = Page::new(&address::read());
    page.provide();
    language::speak(page.shell.language);
    follow(move || {
        page.run.epoch.track();
        page.charts.cursor.set(None);
    });
    follow(move || {
        page.shell.language.track();
        page.run.painter().stale_all(page.run);
    });
    kept_run::begin(page.run);
    scripts::install(page);
    address::follow(page);
    keyboard::listen(page);
    files::listen(page);
    if let Some(data) = untrack(|| page.run.missing()) {
        page.shell.tell(words::not_in_link(data));
    }
    theme::follow_system(page);
    obey(page);
    let hidden = page.shell.view.with_untracked(|v| v.hidden.words(" "));
    el("div").class("page").set("data-hide", hidden).children(frame(page))
}

fn frame(page: Page) -> Vec<Element> {
    let tab = Memo::new(move |_| page.shell.view.with(|v| v.tab));
    let place = el("main")
        .follow("data-view", move || tab.get().key().to_string())
        .view(move || views::of(tab.get()))
        .parts(move || if page.shell.share.get() { vec![share::panel(page)] } else { vec![] })
        .child(transport(page))
        .child(settings(page))
        .child(strip(page));
    vec![header(page), banner(page), place, help(page)]
}

/// Tells the run of every later change of the view.
fn obey(page: Page) {
    follow(move || page.run.want(Intent::Look(page.stage.looked_at(page.shell))));
}
