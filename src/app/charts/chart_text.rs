//! A chart for people who do not see it: a description in words, and a table of its numbers.
//!
//! Must not know: how either comes about (see `tabulate`).

use leptos::prelude::*;

use crate::app::charts::curve_values::CurveValues;
use crate::app::charts::verdicts::Verdicts;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::gan::experiment::Experiment;
use crate::insight::charts::{ChartKind, Series};
use crate::insight::tabulate::{Curves, ROWS};
use crate::words::charts as words;

/// The id of a chart's description.
pub fn about_id(kind: ChartKind) -> String {
    ["about-", kind.key()].concat()
}

/// The description of a chart, which nobody sees.
#[component]
pub fn ChartInWords(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let values = CurveValues::of_page();
    let verdicts = expect_context::<Verdicts>();
    let shell = expect_context::<Shell>();
    let told = move || {
        values.charts.beat.track();
        let series = values.series(kind);
        let curves = read(values, kind, &series, &|curves| curves.told());
        let has_verdicts = shell.has_part("verdicts");
        let all = if has_verdicts { curves.then(" ").then(verdicts.read(kind, |j| j.sentence.clone())) } else { curves };
        all.of(shell.language.get())
    };
    view! { <p class="unseen" id=about_id(kind)>{told}</p> }
}

/// The table of a chart, closed.
#[component]
pub fn ChartTable(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let values = CurveValues::of_page();
    let language = expect_context::<Shell>().language;
    let series = Memo::new(move |_| values.series(kind));
    let head = move || {
        let all = series.get().into_iter().map(|series| view! { <th scope="col">{series.label.of(language.get())}</th> });
        all.collect_view()
    };
    let rows = (0..ROWS).map(|place| view! { <TableRow kind place series/> }).collect_view();
    view! {
        <details class="table" data-table=kind.key()>
            <summary>{say(words::TABLE)}</summary>
            <div class="table-room" tabindex="0" role="group" aria-label=say(kind.title())>
                <table>
                    <caption class="unseen">{say(words::TABLE_OF.with([kind.title()]))}</caption>
                    <thead><tr><th scope="col">{say(words::TABLE_ITERATION)}</th>{head}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// A row of the table: iterations, and the value of every curve there.
#[component]
fn TableRow(
    /// Which chart.
    kind: ChartKind,
    /// The place of the row.
    place: usize,
    /// The chart's curves.
    series: Memo<Vec<Series>>,
) -> impl IntoView {
    let values = CurveValues::of_page();
    let iterations = move || {
        values.charts.beat.track();
        read(values, kind, &[], &|curves| curves.iterations(place))
    };
    let cells = move || {
        values.charts.beat.track();
        let cell = |series: Series| {
            let number = read(values, kind, &[], &|curves| curves.cell(place, &series));
            view! { <td>{number}</td> }
        };
        series.get().into_iter().map(cell).collect_view()
    };
    view! {
        <tr hidden=move || iterations().is_empty()>
            <th scope="row">{iterations}</th>
            {cells}
        </tr>
    }
}

fn read<T>(values: CurveValues, kind: ChartKind, series: &[Series], of: &dyn Fn(&Curves<'_>) -> T) -> T {
    values.charts.log.track();
    let live = values.charts.shown(values.run);
    let live = live.borrow();
    let history = if kind == ChartKind::Quality { &live.quality } else { &live.curves };
    let weighted = values.charts.options.get().weighted;
    of(&Curves { history, series, weighted, interval: values.run.experiment.with_untracked(Experiment::penalty_interval) })
}
