//! A chart for people who do not see it: a description in words, and a table of its numbers.
//!
//! Must not know: how either comes about (see `tabulate`).

use leptos::prelude::*;

use crate::app::charts::card::{Verdicts, sentence};
use crate::app::charts::chart::series;
use crate::app::elements::element::{Element, el};
use crate::app::page::Page;
use crate::gan::experiment::Experiment;
use crate::insight::charts::{ChartKind, Series};
use crate::insight::tabulate::{Curves, ROWS};
use crate::text::Text;
use crate::words::charts as words;

/// The id of a chart's description.
pub fn about_id(kind: ChartKind) -> String {
    ["about-", kind.key()].concat()
}

/// The description, which nobody sees.
pub fn about(page: Page, verdicts: Verdicts, kind: ChartKind) -> Element {
    let told = move || {
        page.charts.beat.track();
        let series = series(page, kind);
        let curves = read(page, kind, &series, &|curves| curves.told());
        if page.shell.has_part("verdicts") { curves.then(" ").then(sentence(verdicts, kind)) } else { curves }
    };
    el("p").class("unseen").set("id", about_id(kind)).live(told)
}

/// The table, closed.
pub fn table(page: Page, kind: ChartKind) -> Element {
    let make = move || {
        let series = series(page, kind);
        let heading = |label: Text| el("th").set("scope", "col").text(label);
        let head = el("tr").child(heading(words::TABLE_ITERATION)).children(series.iter().map(|s| heading(s.label)));
        el("table")
            .child(el("caption").class("unseen").text(words::TABLE_OF.with([kind.title()])))
            .child(el("thead").child(head))
            .child(el("tbody").children((0..ROWS).map(|at| row(page, kind, &series, at))))
    };
    el("details")
        .class("table")
        .set("data-table", kind.key())
        .child(el("summary").text(words::TABLE))
        .child(el("div").class("table-room").set("tabindex", "0").set("role", "group").set("aria-label", kind.title()).part(make))
}

fn row(page: Page, kind: ChartKind, series: &[Series], at: usize) -> Element {
    let iterations = move || {
        page.charts.beat.track();
        read(page, kind, &[], &|curves| curves.iterations(at))
    };
    let cell = |&series: &Series| {
        el("td").live(move || {
            page.charts.beat.track();
            read(page, kind, &[], &|curves| curves.cell(at, &series))
        })
    };
    el("tr")
        .flag("hidden", move || iterations().is_empty())
        .child(el("th").set("scope", "row").live(iterations))
        .children(series.iter().map(cell))
}

fn read<T>(page: Page, kind: ChartKind, series: &[Series], of: &dyn Fn(&Curves<'_>) -> T) -> T {
    let live = page.charts.shown(page.run);
    let live = live.borrow();
    let history = if kind == ChartKind::Quality { &live.quality } else { &live.curves };
    let weighted = page.charts.options.get().weighted;
    of(&Curves { history, series, weighted, interval: page.run.experiment.with_untracked(Experiment::penalty_interval) })
}
