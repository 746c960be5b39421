//! The panel of curves and its tools.
//!
//! Must not know: how a chart is drawn.

use leptos::prelude::*;

use crate::app::charts::card::Verdicts;
use crate::app::charts::chart::chart;
use crate::app::elements::element::{Element, button, el};
use crate::app::elements::reactive::follow;
use crate::app::page::Page;
use crate::insight::charts::ChartKind;
use crate::insight::scale::Scale;
use crate::run::model::Intent;
use crate::run::pins::{Pin, difference};
use crate::text::Phrase;
use crate::words::format::thousands;
use crate::words::{charts as words, training_log};

/// All charts, one below the other.
pub fn curves(page: Page, verdicts: Verdicts) -> Element {
    follow(move || {
        page.charts.options.track();
        page.charts.cursor.track();
        page.charts.log.track();
        page.run.pinned.track();
        page.run.experiment.track();
        page.run.painter().stale_charts(page.run);
    });
    el("section")
        .class("curves")
        .set("aria-label", words::CURVES)
        .parts(move || page.charts.log.get().map(|name| shown_log(page, &name)).into_iter().collect())
        .children(ChartKind::ALL.map(|kind| chart(page, kind, verdicts)))
        .child(tools(page))
        .parts(move || {
            page.run.pinned.track();
            page.run.model().borrow().pins().all().iter().enumerate().map(|(at, pin)| pinned(page, at, pin)).collect()
        })
}

/// A pinned run: its dashes, and what differs from the settings now.
fn pinned(page: Page, at: usize, pin: &Pin) -> Element {
    const DASHES: [&str; 3] = ["·····", "–·–·–", "— — —"];
    let (id, left, experiment) = (pin.id, pin.left, pin.experiment.clone());
    let told = move || {
        let differs = page.run.experiment.with(|now| difference(&experiment, now));
        let parts =
            differs.into_iter().map(|(label, [pinned, now])| words::PIN_DIFFERS.with([label.into(), Phrase::from(pinned), now.into()]));
        let told = Phrase::joined(parts, words::PIN_JOIN);
        let told = if told.is_empty() { words::PIN_SAME.into() } else { told };
        match left {
            Some(left) => words::PIN_TO.with([thousands(left).into(), told]),
            None => told,
        }
    };
    el("p")
        .class("pinned")
        .set("data-pin", id.to_string())
        .child(el("span").class("soft").set("aria-hidden", "true").text(DASHES[at.min(2)]))
        .child(el("span").live(told))
        .child(button(move || page.run.want(Intent::Unpin(id))).class("dismiss").set("aria-label", words::UNPIN).text("✕"))
}

/// Says that a log is shown, and leads back.
fn shown_log(page: Page, name: &str) -> Element {
    el("p")
        .class("shown-log")
        .set("data-log", name)
        .child(el("span").text(training_log::SHOWN.with([name])))
        .child(button(move || page.charts.log.set(None)).set("data-action", "leave-log").text(training_log::LEAVE))
}

fn tools(page: Page) -> Element {
    let options = page.charts.options;
    let place = move || match page.charts.cursor.get() {
        Some(cursor) => words::CURSOR_AT.with([thousands(cursor)]),
        None => words::NEWEST.into(),
    };
    let scale = |scale: Scale| {
        let [name, hint] = words::SCALES[scale as usize];
        button(move || options.update(|o| o.scale = scale))
            .set("data-scale", scale.key())
            .set("title", hint)
            .follow("aria-pressed", move || (options.get().scale == scale).to_string())
            .text(name)
    };
    let smoothing = el("input")
        .set("type", "range")
        .set("min", "0")
        .set("max", "10")
        .set("step", "1")
        .set("data-show", "smoothing")
        .prop("value", move || options.get().smoothing.to_string())
        .on_pick("input", move |stop| options.update(|o| o.smoothing = stop.parse().unwrap_or(0)));
    el("div")
        .class("tools")
        .child(el("span").class("switch").set("role", "group").set("aria-label", words::SCALE).children(Scale::ALL.map(scale)))
        .child(el("label").class("smoothing").text(words::SMOOTHING).child(smoothing))
        .child(button(move || page.run.want(Intent::Pin)).set("data-action", "pin").set("title", words::PIN_HINT).text(words::PIN))
        .child(
            button(move || page.charts.cursor.set(None))
                .class("quiet cursor-place")
                .set("title", words::NEWEST_HINT)
                .flag("disabled", move || page.charts.cursor.get().is_none())
                .live(place),
        )
}
