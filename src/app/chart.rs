//! One chart: its names with their numbers, its canvas, and the cursor that all charts share.
//!
//! Must not know: the engine.

use std::cell::Cell;

use leptos::{ev, html, prelude::*};

use super::canvas::{draw_as_chart, surface};
use super::card::{self, Verdicts};
use super::chart_draw::{Plot, draw, x_range};
use super::charts::{ChartKind, Ink, Series, measures_modes, missing_penalty};
use super::format;
use super::live::{DISTANCE, MODES_HELD, Now, QUALITY_NAMES};
use super::pen::{LEFT, RIGHT};
use super::reactive::{flag, part, press, text};
use super::state::Page;
use super::theme::colours;
use super::ticks::Range;
use crate::gan::experiment::Experiment;
use crate::number::within;

/// A chart, unless the experiment has none of its kind.
#[component]
pub fn Chart(
    /// Shared state.
    page: Page,
    /// Which chart.
    kind: ChartKind,
    /// What is said of each chart.
    verdicts: Verdicts,
) -> impl IntoView {
    let series = Memo::new(move |_| page.experiment.with(|e| kind.series(e)));
    let missing = move || (kind == ChartKind::Penalty).then(|| page.experiment.with(missing_penalty)).flatten();
    view! {
        <section class="chart" aria-label=kind.title()>
            <div class="chart-head">
                {part(move || series.get().into_iter().map(|s| view! { <SeriesName page series=s/> }).collect_view())}
                {part(move || missing().map(|_| view! { <span class="series"><span class="series-name">"Loss/r1_penalty"</span></span> }))}
                {(kind == ChartKind::Penalty).then(|| view! { <WeightSwitch page/> })}
                {(kind == ChartKind::Quality).then(|| view! { <Floor page/> })}
            </div>
            {card::verdict(page, verdicts, kind).done()}
            <div class="plot">
                <Plotted page kind/>
                {part(move || missing().map(|sentence| view! { <p class="missing">{sentence}</p> }))}
            </div>
        </section>
    }
}

/// Swatch, name and number of a line.
#[component]
fn SeriesName(page: Page, series: Series) -> impl IntoView {
    let number = move || match page.cursor.get() {
        Some(cursor) => at_cursor(page, series, cursor),
        None if page.log.with(Option::is_some) => {
            let last = page.shown().borrow().reach().map_or(0, |(_, last)| last);
            at_cursor(page, series, last)
        }
        None => page.now.with(|now| newest(page, series, now)),
    };
    view! {
        <span class="series" style=format!("color: var({})", series.ink.variable())>
            <span class="swatch" class:dashed=series.dashed aria-hidden="true"></span>
            <span class="series-name">{series.name}</span>
            <span class="num" class:ink=series.ink == Ink::Plain>{number}</span>
        </span>
    }
}

fn newest(page: Page, series: Series, now: &Now) -> String {
    if QUALITY_NAMES.contains(&series.name) {
        return measured(page, series, now.quality.map_or(0, |q| q.iteration));
    }
    let x = now.scalar(series.name);
    if x.is_nan() { of_curve(page, series, now.iteration) } else { shown(page, series, x) }
}

fn at_cursor(page: Page, series: Series, cursor: u32) -> String {
    page.now.track();
    if QUALITY_NAMES.contains(&series.name) { measured(page, series, cursor) } else { of_curve(page, series, cursor) }
}

/// A measure at an iteration.
fn measured(page: Page, series: Series, iteration: u32) -> String {
    let live = page.shown();
    let live = live.borrow();
    let x = live.quality.at(series.name, iteration, 1);
    let modes = live.now.quality.and_then(|q| q.coverage).map_or(0, |c| c.modes);
    match series.name {
        _ if x.is_nan() => "–".to_string(),
        DISTANCE => format::value(x),
        MODES_HELD => format!("{} of {modes}", (x * modes as f32).round() as u32),
        _ => format::percent(x),
    }
}

/// The value at an iteration; of what is computed at intervals, the last one.
fn of_curve(page: Page, series: Series, iteration: u32) -> String {
    let interval = page.experiment.with_untracked(Experiment::penalty_interval);
    shown(page, series, page.shown().borrow().curves.at(series.name, iteration, interval))
}

fn shown(page: Page, series: Series, x: f32) -> String {
    let weighted = page.curve_options.get().weighted;
    let factor = series.weight.filter(|_| weighted).unwrap_or(1.0);
    format::value(x * factor as f32)
}

/// The distance of two sets of reals, which the dashed level shows.
#[component]
fn Floor(page: Page) -> impl IntoView {
    let floor = move || page.now.with(|n| n.quality.map_or(f32::NAN, |q| q.floor));
    let shown = move || !page.experiment.with(measures_modes) && !floor().is_nan();
    let told = move || if shown() { format!("reals {}", format::value(floor())) } else { String::new() };
    let frechet = move || page.now.with(|n| n.quality.and_then(|q| q.frechet));
    let frechet = move || {
        frechet().filter(|_| shown()).map_or(String::new(), |(x, floor)| format!("Fréchet {} ({})", format::value(x), format::value(floor)))
    };
    view! {
        <span class="floor" title="the sliced W₂ of two sets of reals: the best that can be expected">{text(told)}</span>
        <span class="frechet" title="Fréchet distance in a fixed random-feature embedding; in brackets that of two sets of reals">{text(frechet)}</span>
    }
}

/// Penalties as they are, or as they enter the loss.
#[component]
fn WeightSwitch(page: Page) -> impl IntoView {
    let weighted = move || page.curve_options.get().weighted;
    let choose = move |weighted| page.curve_options.update(|o| o.weighted = weighted);
    let has_none = move || page.experiment.with(|e| ChartKind::Penalty.series(e).iter().all(|s| s.weight.is_none()));
    view! {
        <span class="switch" role="group" aria-label="penalty shown" class:absent=flag(has_none)>
            <button type="button" aria-pressed=text(move || !weighted()) on:click=press(move || choose(false))>"raw"</button>
            <button type="button" aria-pressed=text(weighted) title="times γ/2, with γ as set now" on:click=press(move || choose(true))>"× γ/2"</button>
        </span>
    }
}

/// The canvas.
#[component]
fn Plotted(page: Page, kind: ChartKind) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let previous = Cell::new(None);
    draw_as_chart(page, canvas, move |element| previous.set(paint(page, kind, element, previous.get())));
    let on_move = move |event: ev::PointerEvent| {
        if let Some(element) = canvas.get_untracked() {
            let width = f64::from(element.client_width()) - LEFT - RIGHT;
            set_share(page, (f64::from(event.offset_x()) - LEFT) / width);
        }
    };
    view! {
        <canvas
            data-canvas=kind.key()
            node_ref=canvas
            tabindex="0"
            role="slider"
            aria-label=format!("cursor in the chart of {}", kind.title())
            aria-valuemin="0"
            aria-valuemax=text(move || page.now.with(|n| n.iteration))
            aria-valuenow=text(move || page.cursor.get().unwrap_or_else(|| page.now.with(|n| n.iteration)))
            aria-valuetext=text(move || spoken(page, kind))
            on:pointermove=on_move
            on:pointerdown=on_move
            on:pointerleave=move |event| if event.pointer_type() == "mouse" { page.cursor.set(None) }
            on:keydown=move |event| on_key(page, &event)
        ></canvas>
    }
}

fn paint(page: Page, kind: ChartKind, element: &web_sys::HtmlCanvasElement, previous: Option<Range>) -> Option<Range> {
    let surface = surface(element)?;
    let experiment = page.experiment.get_untracked();
    let options = page.curve_options.get_untracked();
    let series = kind.series(&experiment);
    if series.is_empty() {
        return None;
    }
    let live = page.shown();
    let live = live.borrow();
    let plot = Plot {
        live: &live,
        kind,
        series,
        levels: kind.levels(&experiment, live.now.quality.map_or(f32::NAN, |q| q.floor)),
        shares: kind == ChartKind::Quality && measures_modes(&experiment),
        weighted: options.weighted,
        interval: experiment.penalty_interval(),
        log: options.log && kind == ChartKind::Penalty,
        smoothing: options.smoothing,
        cursor: page.cursor.get_untracked(),
        x_labels: kind == ChartKind::Quality,
        previous,
    };
    draw(&surface, &plot, &colours())
}

/// What a screen reader says for the cursor.
fn spoken(page: Page, kind: ChartKind) -> String {
    let Some(cursor) = page.cursor.get() else {
        return "no cursor".to_string();
    };
    let values = kind.series(&page.experiment.get()).into_iter().map(|s| format!("{} {}", s.name, at_cursor(page, s, cursor)));
    format!("iteration {}: {}", format::thousands(cursor), values.collect::<Vec<_>>().join(", "))
}

fn set_share(page: Page, share: f64) {
    let range = x_range(&page.shown().borrow());
    let iteration = (range.low + within(share, 0.0, 1.0) * range.span()).round();
    page.cursor.set(Some(iteration.max(1.0) as u32));
}

fn on_key(page: Page, event: &ev::KeyboardEvent) {
    let range = x_range(&page.shown().borrow());
    let now = page.cursor.get_untracked().map_or(1.0, |c| range.share(f64::from(c)));
    let step = if event.shift_key() { 0.1 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => set_share(page, now - step),
        "ArrowRight" => set_share(page, now + step),
        "Home" => set_share(page, 0.0),
        "End" => set_share(page, 1.0),
        "Escape" => page.cursor.set(None),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
