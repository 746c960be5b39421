//! One chart: its names with their numbers, its canvas, and the cursor that all charts share.
//!
//! Must not know: the engine.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, PointerEvent};

use crate::app::charts::card;
use crate::app::charts::card::Verdicts;
use crate::app::charts::chart_draw::{Plot, draw, x_range};
use crate::app::charts::chart_text::{about, about_id};
use crate::app::charts::state::CurveOptions;
use crate::app::drawing::canvas::{draw_as_chart, surface};
use crate::app::drawing::pen::{LEFT, RIGHT};
use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::shell::theme::colours;
use crate::gan::experiment::Experiment;
use crate::insight::charts::{ChartKind, Ink, Series, measures_modes, missing_penalty, unstacked};
use crate::insight::scale::Scale;
use crate::insight::ticks::Range;
use crate::number::within;
use crate::run::recording::{DISTANCE, MODES_HELD, Now, QUALITY_NAMES};
use crate::text::{Phrase, Text};
use crate::words::{charts as words, format};

/// A chart, and what is said of it.
pub fn chart(page: Page, kind: ChartKind, verdicts: Verdicts) -> Element {
    let series = Memo::new(move |_| series(page, kind));
    let missing = move || (kind == ChartKind::Penalty).then(|| page.run.experiment.with(missing_penalty)).flatten();
    let no_name = move || missing().map(|_| el("span").class("series").child(el("span").class("series-name").text("Loss/r1_penalty")));
    let mut head = el("div")
        .class("chart-head")
        .parts(move || series.get().into_iter().map(|s| series_name(page, s)).collect())
        .parts(move || no_name().into_iter().collect());
    if kind == ChartKind::Penalty {
        head = head.child(weight_switch(page));
    }
    if kind == ChartKind::DLoss {
        head = head.child(terms_switch(page));
    }
    if kind == ChartKind::Quality {
        head = head.children(floor(page));
    }
    el("section")
        .class("chart")
        .set("aria-label", kind.title())
        .child(head)
        .child(about(page, verdicts, kind))
        .child(card::verdict(page, verdicts, kind))
        .child(
            el("div")
                .class("plot")
                .child(plotted(page, kind))
                .parts(move || missing().map(|sentence| el("p").class("missing").text(sentence)).into_iter().collect()),
        )
}

/// The charts that the page shows, from top to bottom.
fn shown_charts(page: Page) -> impl Iterator<Item = ChartKind> {
    ChartKind::ALL.into_iter().filter(move |kind| page.shell.has_part(kind.key()))
}

/// The lines that are shown. A log has no terms of its loss.
pub fn series(page: Page, kind: ChartKind) -> Vec<Series> {
    let options = page.charts.options.get();
    let with_terms = options.terms && page.charts.log.with(Option::is_none);
    page.run.experiment.with(|e| if with_terms { kind.with_terms(e, options.scale) } else { kind.series(e) })
}

/// Swatch, name and number of a line.
fn series_name(page: Page, series: Series) -> Element {
    let number = move || match page.charts.cursor.get() {
        Some(cursor) => at_cursor(page, series, cursor),
        None if page.charts.log.with(Option::is_some) => {
            let last = page.charts.shown(page.run).borrow().reach().map_or(0, |(_, last)| last);
            at_cursor(page, series, last)
        }
        None => page.run.now.with(|now| newest(page, series, now)),
    };
    el("span")
        .class("series")
        .set("data-ink", series.ink.key())
        .child(el("span").class("swatch").set("data-form", series.form.key()).set("aria-hidden", "true"))
        .child(el("span").class("series-name").set("title", series.name).text(series.label))
        .child(el("span").class(if series.ink == Ink::Plain { "num ink" } else { "num" }).live(number))
}

fn newest(page: Page, series: Series, now: &Now) -> Phrase {
    if QUALITY_NAMES.contains(&series.name) {
        return measured(page, series, now.quality.map_or(0, |q| q.iteration));
    }
    let x = now.scalar(series.name);
    if x.is_nan() { of_curve(page, series, now.iteration) } else { shown(page, series, x) }
}

fn at_cursor(page: Page, series: Series, cursor: u32) -> Phrase {
    page.run.now.track();
    if QUALITY_NAMES.contains(&series.name) { measured(page, series, cursor) } else { of_curve(page, series, cursor) }
}

/// A measure at an iteration.
fn measured(page: Page, series: Series, iteration: u32) -> Phrase {
    let live = page.charts.shown(page.run);
    let live = live.borrow();
    let x = live.quality.at(series.name, iteration, 1);
    let modes = live.now.quality.and_then(|q| q.coverage).map_or(0, |c| c.modes);
    match series.name {
        _ if x.is_nan() => "–".into(),
        DISTANCE => format::value(x).into(),
        MODES_HELD => words::OF.with([((x * modes as f32).round() as u32).to_string(), modes.to_string()]),
        _ => format::percent(x).into(),
    }
}

/// The value at an iteration; of what is computed at intervals, the last one.
fn of_curve(page: Page, series: Series, iteration: u32) -> Phrase {
    let interval = page.run.experiment.with_untracked(Experiment::penalty_interval);
    shown(page, series, page.charts.shown(page.run).borrow().curves.at(series.name, iteration, interval))
}

fn shown(page: Page, series: Series, x: f32) -> Phrase {
    let weighted = page.charts.options.get().weighted;
    let factor = series.weight.filter(|_| weighted).unwrap_or(1.0);
    format::value(x * factor as f32).into()
}

/// The distance of two sets of reals, which the dashed level shows, and the Fréchet distance.
fn floor(page: Page) -> [Element; 2] {
    let quality = move || page.run.now.with(|n| n.quality).filter(|q| !q.floor.is_nan() && !page.run.experiment.with(measures_modes));
    let floor = move || quality().map_or_else(Phrase::default, |q| words::FLOOR.with([format::value(q.floor)]));
    let frechet = move || {
        let pair = quality().and_then(|q| q.frechet);
        pair.map_or_else(Phrase::default, |(x, floor)| words::FRECHET.with([x, floor].map(format::value)))
    };
    [
        el("span").class("floor").set("title", words::FLOOR_HINT).live(floor),
        el("span").class("frechet").set("title", words::FRECHET_HINT).live(frechet),
    ]
}

/// Penalties as they are, or as they enter the loss.
fn weight_switch(page: Page) -> Element {
    let has_none = move || page.run.experiment.with(|e| ChartKind::Penalty.series(e).iter().all(|s| s.weight.is_none()));
    switch(
        page,
        |o| &mut o.weighted,
        words::SHOWN,
        [("raw", [words::RAW, Text::same("")]), ("weighted", [Text::same("× γ/2"), words::WEIGHTED])],
    )
    .toggle("absent", has_none)
}

/// The D loss alone, or with its terms.
fn terms_switch(page: Page) -> Element {
    let total = ("total", [words::TOTAL, words::TOTAL_HINT]);
    let terms = ("terms", [words::TERMS, words::TERMS_HINT]);
    switch(page, |o| &mut o.terms, words::TERMS_SHOWN, [total, terms]).toggle("absent", move || page.charts.log.with(Option::is_some))
}

/// An option that is off or on: of both the word for scripts, what the button says, and what it does.
fn switch(page: Page, which: fn(&mut CurveOptions) -> &mut bool, name: Text, states: [(&'static str, [Text; 2]); 2]) -> Element {
    let state = |(state, (key, [label, hint])): (bool, (&'static str, [Text; 2]))| {
        button(move || page.charts.options.update(|o| *which(o) = state))
            .set("data-show", key)
            .set("title", hint)
            .follow("aria-pressed", move || (*which(&mut page.charts.options.get()) == state).to_string())
            .text(label)
    };
    el("span").class("switch").set("role", "group").set("aria-label", name).children([false, true].into_iter().zip(states).map(state))
}

/// The canvas.
fn plotted(page: Page, kind: ChartKind) -> Element {
    let on_move = move |event: Event| {
        let event: PointerEvent = event.unchecked_into();
        let width = event.current_target().and_then(|target| target.dyn_into::<HtmlCanvasElement>().ok()).map_or(1, |c| c.client_width());
        set_share(page, (f64::from(event.offset_x()) - LEFT) / (f64::from(width) - LEFT - RIGHT));
    };
    let canvas = el("canvas")
        .set("data-canvas", kind.key())
        .set("tabindex", "0")
        .set("role", "slider")
        .set("aria-label", words::CURSOR.with([kind.title()]))
        .set("aria-describedby", about_id(kind))
        .set("aria-valuemin", "0")
        .follow("aria-valuemax", move || page.run.now.with(|n| n.iteration).to_string())
        .follow("aria-valuenow", move || page.charts.cursor.get().unwrap_or_else(|| page.run.now.with(|n| n.iteration)).to_string())
        .follow("aria-valuetext", move || spoken(page, kind))
        .on("pointermove", on_move)
        .on("pointerdown", on_move)
        .on("pointerleave", move |event| {
            if event.unchecked_into::<PointerEvent>().pointer_type() == "mouse" {
                page.charts.cursor.set(None);
            }
        })
        .on("keydown", move |event| on_key(page, &event.unchecked_into()));
    let previous = Cell::new(None);
    draw_as_chart(page, &canvas, move |canvas| previous.set(paint(page, kind, canvas, previous.get())));
    canvas
}

/// Paints a chart; `previous` and what it yields are the scale and the range of the vertical axis.
fn paint(page: Page, kind: ChartKind, element: &HtmlCanvasElement, previous: Option<(Scale, Range)>) -> Option<(Scale, Range)> {
    let surface = surface(element)?;
    let experiment = page.run.experiment.get_untracked();
    let options = page.charts.options.get_untracked();
    let series = untrack(|| series(page, kind));
    if series.is_empty() {
        return None;
    }
    let live = page.charts.shown(page.run);
    let live = live.borrow();
    let run = page.run.model();
    let run = run.borrow();
    let plot = Plot {
        live: &live,
        pins: run.pins(),
        kind,
        levels: kind.levels(&experiment, live.now.quality.map_or(f32::NAN, |q| q.floor)),
        shares: kind == ChartKind::Quality && measures_modes(&experiment),
        weighted: options.weighted,
        interval: experiment.penalty_interval(),
        scale: options.scale,
        smoothing: options.smoothing,
        cursor: page.charts.cursor.get_untracked(),
        is_first: shown_charts(page).next() == Some(kind),
        is_last: shown_charts(page).last() == Some(kind),
        note: (options.terms && kind == ChartKind::DLoss && series.len() > 1).then(|| unstacked(&experiment, options.scale)).flatten(),
        language: page.shell.language.get_untracked(),
        series,
        previous: previous.filter(|(scale, _)| *scale == options.scale).map(|(_, range)| range),
    };
    Some((options.scale, draw(&surface, &plot, &colours())))
}

/// What a screen reader says for the cursor.
fn spoken(page: Page, kind: ChartKind) -> Phrase {
    let Some(cursor) = page.charts.cursor.get() else {
        return words::NO_CURSOR.into();
    };
    let values = series(page, kind).into_iter().map(|s| Phrase::from(s.label).then(" ").then(at_cursor(page, s, cursor)));
    words::AT.with([format::thousands(cursor).into(), Phrase::joined(values, ", ")])
}

fn set_share(page: Page, share: f64) {
    let range = x_range(page.charts.shown(page.run).borrow().reach().unwrap_or((1, 1)), page.run.model().borrow().pins().last());
    let iteration = (range.low + within(share, 0.0, 1.0) * range.span()).round();
    page.charts.cursor.set(Some(iteration.max(1.0) as u32));
}

fn on_key(page: Page, event: &KeyboardEvent) {
    let range = x_range(page.charts.shown(page.run).borrow().reach().unwrap_or((1, 1)), page.run.model().borrow().pins().last());
    let now = page.charts.cursor.get_untracked().map_or(1.0, |c| range.share(f64::from(c)));
    let step = if event.shift_key() { 0.1 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => set_share(page, now - step),
        "ArrowRight" => set_share(page, now + step),
        "Home" => set_share(page, 0.0),
        "End" => set_share(page, 1.0),
        "Escape" => page.charts.cursor.set(None),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
