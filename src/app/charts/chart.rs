//! One chart: its names with their numbers and switches, its verdict, and its canvas.
//!
//! Must not know: the engine, how a chart is drawn.

use leptos::prelude::*;

use crate::app::charts::chart_canvas::ChartCanvas;
use crate::app::charts::chart_text::ChartInWords;
use crate::app::charts::curve_values::CurveValues;
use crate::app::charts::state::{ChartsState, CurveOptions};
use crate::app::charts::verdicts::VerdictLine;
use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::insight::charts::{ChartKind, Ink, Series, measures_modes, missing_penalty};
use crate::text::Text;
use crate::words::{charts as words, format};

/// A chart, and what is said of it.
#[component]
pub fn Chart(
    /// Which.
    kind: ChartKind,
) -> impl IntoView {
    let values = CurveValues::of_page();
    let language = expect_context::<Shell>().language;
    let series = Memo::new(move |_| values.series(kind));
    let missing = Memo::new(move |_| (kind == ChartKind::Penalty).then(|| values.run.experiment.with(missing_penalty)).flatten());
    let nothing = move || missing.get().map(|why| view! { <p class="missing">{why.of(language.get())}</p> });
    let no_name = move || missing.get().map(|_| view! { <span class="series"><span class="series-name">"Loss/r1_penalty"</span></span> });
    let tools = match kind {
        ChartKind::Penalty => Some(view! { <WeightSwitch/> }.into_any()),
        ChartKind::DLoss => Some(view! { <TermsSwitch/> }.into_any()),
        ChartKind::Quality => Some(view! { <Floor/> }.into_any()),
        ChartKind::Scores | ChartKind::GLoss => None,
    };
    view! {
        <section class="chart" aria-label=say(kind.title())>
            <div class="chart-head">
                <For each=move || series.get() key=Series::key let(series)>
                    <SeriesName series/>
                </For>
                {no_name}
                {tools}
            </div>
            <ChartInWords kind/>
            <VerdictLine kind/>
            <div class="plot"><ChartCanvas kind/>{nothing}</div>
        </section>
    }
}

/// Swatch, name and number of a line.
#[component]
fn SeriesName(
    /// The line.
    series: Series,
) -> impl IntoView {
    let values = CurveValues::of_page();
    let language = expect_context::<Shell>().language;
    let number = move || values.shown(series).of(language.get());
    view! {
        <span class="series" data-ink=series.ink.key()>
            <span class="swatch" data-form=series.form.key() aria-hidden="true"></span>
            <span class="series-name" title=series.name>{say(series.label)}</span>
            <span class="num" class:ink=series.ink == Ink::Plain>{number}</span>
        </span>
    }
}

/// The distance of two sets of reals, which the dashed level shows, and the Fréchet distance.
#[component]
fn Floor() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let quality = move || run.now.with(|n| n.quality).filter(|q| !q.floor.is_nan() && !run.experiment.with(measures_modes));
    let floor = move || quality().map(|q| words::FLOOR.with([format::value(q.floor)]).of(language.get()));
    let frechet = move || {
        let pair = quality().and_then(|q| q.frechet);
        pair.map(|(x, floor)| words::FRECHET.with([x, floor].map(format::value)).of(language.get()))
    };
    view! {
        <span class="floor" title=say(words::FLOOR_HINT)>{floor}</span>
        <span class="frechet" title=say(words::FRECHET_HINT)>{frechet}</span>
    }
}

/// Penalties as they are, or as they enter the loss.
#[component]
fn WeightSwitch() -> impl IntoView {
    let run = expect_context::<Run>();
    let has_none = move || run.experiment.with(|e| ChartKind::Penalty.series(e).iter().all(|s| s.weight.is_none()));
    let raw = State { key: "raw", label: words::RAW, hint: Text::same("") };
    let weighted = State { key: "weighted", label: Text::same("× γ/2"), hint: words::WEIGHTED };
    view! { <OptionSwitch option=|options| &mut options.weighted name=words::SHOWN states=[raw, weighted] absent=Signal::derive(has_none)/> }
}

/// The D loss alone, or with its terms.
#[component]
fn TermsSwitch() -> impl IntoView {
    let charts = expect_context::<ChartsState>();
    let is_log = move || charts.log.with(Option::is_some);
    let total = State { key: "total", label: words::TOTAL, hint: words::TOTAL_HINT };
    let terms = State { key: "terms", label: words::TERMS, hint: words::TERMS_HINT };
    view! { <OptionSwitch option=|options| &mut options.terms name=words::TERMS_SHOWN states=[total, terms] absent=Signal::derive(is_log)/> }
}

/// A state of a switch: the word for scripts, what its button says, and what it does.
#[derive(Clone, Copy)]
struct State {
    key: &'static str,
    label: Text,
    hint: Text,
}

/// An option of the curves that is off or on.
#[component]
fn OptionSwitch(
    /// Which option.
    option: fn(&mut CurveOptions) -> &mut bool,
    /// What it is called.
    name: Text,
    /// Off, and on.
    states: [State; 2],
    /// Whether there is nothing to choose.
    absent: Signal<bool>,
) -> impl IntoView {
    let options = expect_context::<ChartsState>().options;
    let button = |(on, State { key, label, hint }): (bool, State)| {
        let is_chosen = move || *option(&mut options.get()) == on;
        view! {
            <button
                type="button"
                data-show=key
                title=say(hint)
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| options.update(|options| *option(options) = on)
            >
                {say(label)}
            </button>
        }
    };
    let buttons = [false, true].into_iter().zip(states).map(button).collect_view();
    view! { <span class="switch" class:absent=absent role="group" aria-label=say(name)>{buttons}</span> }
}
