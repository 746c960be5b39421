//! The panel of curves and its tools.
//!
//! Must not know: how a chart is drawn.

use leptos::prelude::*;

use super::card::Verdicts;
use super::chart::Chart;
use super::charts::ChartKind;
use super::element::{Element, button, el};
use super::format::thousands;
use super::reactive::{flag, follow, part, pick, press, text};
use super::state::Page;
use crate::words::training_log;

/// All charts, one below the other.
#[component]
pub fn Curves(
    /// Shared state.
    page: Page,
    /// What is said of each chart.
    verdicts: Verdicts,
) -> impl IntoView {
    follow(move || {
        page.curve_options.track();
        page.cursor.track();
        page.log.track();
        page.experiment.track();
        page.painter().stale_charts(page);
    });
    view! {
        <section class="curves" aria-label="Curves">
            {part(move || page.log.get().map(|name| shown_log(page, &name).done()))}
            {ChartKind::ALL.map(|kind| view! { <Chart page kind verdicts/> }).collect_view()}
            <Tools page/>
        </section>
    }
}

/// Says that a log is shown, and leads back.
fn shown_log(page: Page, name: &str) -> Element {
    el("p")
        .class("shown-log")
        .set("data-log", name)
        .child(el("span").text(training_log::SHOWN.with(&[name])))
        .child(button(move || page.log.set(None)).set("data-action", "leave-log").text(training_log::LEAVE.get()))
}

#[component]
fn Tools(page: Page) -> impl IntoView {
    let options = page.curve_options;
    let place = move || match page.cursor.get() {
        Some(cursor) => format!("at iteration {} ✕", thousands(cursor)),
        None => "newest values".to_string(),
    };
    view! {
        <div class="tools">
            <label class="check">
                <input type="checkbox" prop:checked=flag(move || options.get().log) on:change=move |e| options.update(|o| o.log = event_target_checked(&e))/>
                "log penalty"
            </label>
            <label class="smoothing">
                "smoothing"
                <input
                    type="range" min="0" max="10" step="1"
                    prop:value=text(move || options.get().smoothing)
                    on:input=pick(move |stop| options.update(|o| o.smoothing = stop.parse().unwrap_or(0)))
                />
            </label>
            <button
                type="button" class="quiet cursor-place" title="show the newest values"
                prop:disabled=flag(move || page.cursor.get().is_none())
                on:click=press(move || page.cursor.set(None))
            >{place}</button>
        </div>
    }
}
