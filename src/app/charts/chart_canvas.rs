//! The canvas of a chart, and the cursor that all charts share.
//!
//! Must not know: the engine.

use std::cell::Cell;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::app::charts::chart_draw::{Plot, draw, ink, x_range};
use crate::app::charts::chart_text::about_id;
use crate::app::charts::curve_values::CurveValues;
use crate::app::drawing::on_canvas::draw_chart_on;
use crate::app::drawing::pen::{LEFT, RIGHT};
use crate::app::drawing::surface::Surface;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::shell::theme::colours;
use crate::insight::charts::{ChartKind, measures_modes, unstacked};
use crate::insight::scale::Scale;
use crate::insight::ticks::Range;
use crate::number::within;
use crate::text::Phrase;
use crate::words::{charts as words, format};

/// A chart as it is seen, under a cursor that pointer and keys move.
#[component]
pub fn ChartCanvas(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let values = CurveValues::of_page();
    let shell = expect_context::<Shell>();
    let (run, cursor) = (values.run, values.charts.cursor);
    let canvas = NodeRef::<html::Canvas>::new();
    let previous = Cell::new(None);
    draw_chart_on(run, canvas, move |surface| previous.set(paint(values, shell, kind, surface, previous.get())));
    let newest = move || run.now.with(|now| now.iteration);
    let leave = move |event: PointerEvent| {
        if event.pointer_type() == "mouse" {
            cursor.set(None);
        }
    };
    view! {
        <canvas
            node_ref=canvas
            data-canvas=kind.key()
            tabindex="0"
            role="slider"
            aria-label=say(words::CURSOR.with([kind.title()]))
            aria-describedby=about_id(kind)
            aria-valuemin="0"
            aria-valuemax=move || newest().to_string()
            aria-valuenow=move || cursor.get().unwrap_or_else(newest).to_string()
            aria-valuetext=move || spoken(values, kind).of(shell.language.get())
            on:pointermove=move |event| point(values, &event)
            on:pointerdown=move |event| point(values, &event)
            on:pointerleave=leave
            on:keydown=move |event| on_key(values, &event)
        ></canvas>
    }
}

/// Paints a chart; `previous` and what it yields are the scale and the range of the vertical axis.
fn paint(
    values: CurveValues,
    shell: Shell,
    kind: ChartKind,
    surface: &Surface,
    previous: Option<(Scale, Range)>,
) -> Option<(Scale, Range)> {
    let CurveValues { run, charts } = values;
    let experiment = run.experiment.get_untracked();
    let options = charts.options.get_untracked();
    let language = shell.language.get_untracked();
    let series = untrack(|| values.series(kind));
    let colours = colours();
    let names: Vec<_> = series.iter().map(|series| (series.label.of(language).to_string(), ink(series.ink, &colours))).collect();
    surface.heading(kind.title().of(language), &colours.ink, &names);
    if series.is_empty() {
        return None;
    }
    let live = charts.shown(run);
    let live = live.borrow();
    let model = run.model();
    let model = model.borrow();
    let shown = || ChartKind::ALL.into_iter().filter(|kind| shell.has_part(kind.key()));
    let plot = Plot {
        live: &live,
        pins: model.pins(),
        kind,
        levels: kind.levels(&experiment, live.now.quality.map_or(f32::NAN, |q| q.floor)),
        shares: kind == ChartKind::Quality && measures_modes(&experiment),
        weighted: options.weighted,
        interval: experiment.penalty_interval(),
        scale: options.scale,
        smoothing: options.smoothing,
        cursor: charts.cursor.get_untracked(),
        is_first: shown().next() == Some(kind),
        is_last: shown().next_back() == Some(kind),
        note: (options.terms && kind == ChartKind::DLoss && series.len() > 1).then(|| unstacked(&experiment, options.scale)).flatten(),
        language,
        series,
        previous: previous.filter(|(scale, _)| *scale == options.scale).map(|(_, range)| range),
    };
    Some((options.scale, draw(surface, &plot, &colours)))
}

/// What a screen reader says for the cursor.
fn spoken(values: CurveValues, kind: ChartKind) -> Phrase {
    let Some(cursor) = values.charts.cursor.get() else {
        return words::NO_CURSOR.into();
    };
    let all = values.series(kind).into_iter().map(|s| Phrase::from(s.label).then(" ").then(values.at(s, cursor)));
    words::AT.with([format::thousands(cursor).into(), Phrase::joined(all, ", ")])
}

/// The iterations that the charts reach over.
fn reach(values: CurveValues) -> Range {
    let recorded = values.charts.shown(values.run).borrow().reach();
    x_range(recorded.unwrap_or((1, 1)), values.run.model().borrow().pins().last())
}

/// The cursor is now where a pointer is.
fn point(values: CurveValues, event: &PointerEvent) {
    let canvas = event.current_target().and_then(|target| target.dyn_into::<HtmlCanvasElement>().ok());
    let Some(canvas) = canvas else { return log::error!("a pointer over no canvas") };
    let width = f64::from(canvas.client_width()) - LEFT - RIGHT;
    set_share(values, (f64::from(event.offset_x()) - LEFT) / width);
}

fn set_share(values: CurveValues, share: f64) {
    let range = reach(values);
    let iteration = (range.low + within(share, 0.0, 1.0) * range.span()).round();
    values.charts.cursor.set(Some(iteration.max(1.0) as u32));
}

fn on_key(values: CurveValues, event: &KeyboardEvent) {
    let range = reach(values);
    let now = values.charts.cursor.get_untracked().map_or(1.0, |c| range.share(f64::from(c)));
    let step = if event.shift_key() { 0.1 } else { 0.01 };
    match event.key().as_str() {
        "ArrowLeft" => set_share(values, now - step),
        "ArrowRight" => set_share(values, now + step),
        "Home" => set_share(values, 0.0),
        "End" => set_share(values, 1.0),
        "Escape" => values.charts.cursor.set(None),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}
