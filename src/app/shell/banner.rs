//! The banner: sentences about links, backends and faults, and the ways out.
//!
//! Must not know: where the sentences come from.

use leptos::prelude::*;

use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::shell::state::Notice;
use crate::run::model::Intent;
use crate::text::Phrase;
use crate::words::say::Say;
use crate::words::{page as words, training_log};

/// All sentences, newest last; empty and without height when there are none.
pub fn banner(page: Page) -> Element {
    let is_reading = Memo::new(move |_| page.files.progress.with(Option::is_some));
    el("div")
        .class("banner")
        .set("data-messages", "")
        .set("aria-live", "polite")
        .set("role", "status")
        .parts(move || page.run.stopped.get().into_iter().map(|why| broken(page, why.say())).collect())
        .parts(move || page.run.fault.get().into_iter().map(|fault| faulty(page, fault.say())).collect())
        .parts(move || if is_reading.get() { vec![reading(page)] } else { vec![] })
        .parts(move || page.shell.notices.get().into_iter().map(|notice| told(page, notice)).collect())
}

fn broken(page: Page, sentence: Phrase) -> Element {
    el("p")
        .class("notice bad")
        .child(el("span").text(sentence))
        .child(button(move || page.run.want(Intent::TryAgain)).text(words::TRY_AGAIN))
}

/// How much of a long log is read, and the way out.
fn reading(page: Page) -> Element {
    let told = move || page.files.progress.get().map_or_else(Phrase::default, |percent| training_log::READING.with([percent.to_string()]));
    el("p")
        .class("notice")
        .child(el("span").live(told))
        .child(button(move || page.files.stop_reading()).set("data-action", "stop-reading").text(training_log::STOP))
}

fn faulty(page: Page, sentence: Phrase) -> Element {
    el("p")
        .class("notice bad")
        .child(el("span").text(sentence))
        .child(button(move || page.run.want(Intent::Reset)).text(words::RESET))
        .child(button(move || page.run.back_to_defaults()).text(words::TO_DEFAULTS))
}

fn told(page: Page, notice: Notice) -> Element {
    let id = notice.id;
    el("p").class("notice").child(el("span").text(notice.sentence)).child(
        button(move || page.shell.notices.update(|n| n.retain(|n| n.id != id)))
            .class("dismiss")
            .set("aria-label", words::DISMISS)
            .set("title", words::DISMISS)
            .text("✕"),
    )
}
