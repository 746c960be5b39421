//! The panel of curves: its charts, their tools, the pinned runs, and the log that is shown in place of the run.
//!
//! Must not know: how a chart is drawn.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::charts::chart::Chart;
use crate::app::charts::main_sentence::MainSentence;
use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::app::elements::focus::{focus, return_focus};
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::insight::charts::ChartKind;
use crate::insight::scale::Scale;
use crate::run::model::Intent;
use crate::run::pins::difference;
use crate::text::{Phrase, Text};
use crate::words::format::thousands;
use crate::words::{charts as words, training_log};

/// All charts, one below the other, with their tools.
#[component]
pub fn Curves() -> impl IntoView {
    let run = expect_context::<Run>();
    let charts = expect_context::<ChartsState>();
    Effect::new(move |_| {
        charts.options.track();
        charts.cursor.track();
        charts.log.track();
        run.pinned.track();
        run.experiment.track();
        run.painter().stale_charts();
    });
    let log = move || charts.log.get().map(|name| view! { <ShownLog name/> });
    view! {
        <section class="curves" aria-label=say(words::CURVES)>
            {log}
            <MainSentence/>
            {ChartKind::ALL.map(|kind| view! { <Chart kind/> }).into_iter().collect_view()}
            <CurveTools/>
            <ForEnumerate each=move || run.pinned.get() key=|id| *id let(place, id)>
                <PinnedRun id place/>
            </ForEnumerate>
        </section>
    }
}

/// A pinned run: its dashes, and what differs from the settings now.
#[component]
fn PinnedRun(
    /// Its number.
    id: u32,
    /// Its place among the pinned runs.
    place: ReadSignal<usize>,
) -> impl IntoView {
    const DASHES: [&str; 3] = ["·····", "–·–·–", "— — —"];
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let found = run.model().borrow().pins().all().iter().find(|pin| pin.id == id).map(|pin| (pin.left, pin.experiment.clone()));
    if found.is_none() {
        log::error!("there is no pinned run {id}");
    }
    found.map(|(left, experiment)| {
        let told = move || {
            let differs = run.experiment.with(|now| difference(&experiment, now));
            in_words(differs, left).of(language.get())
        };
        let unpin = move |event: MouseEvent| {
            hand_on_focus(&event);
            run.want(Intent::Unpin(id));
        };
        view! {
            <p class="pinned" data-pin=id.to_string()>
                <span class="soft" aria-hidden="true">{move || DASHES.get(place.get()).copied()}</span>
                <span>{told}</span>
                <button type="button" class="dismiss" aria-label=say(words::UNPIN) on:click=unpin><Icon icon=IconKind::Close/></button>
            </p>
        }
    })
}

/// How the settings of a pinned run differ from those now, and to which iteration it goes if it was left by going back.
fn in_words(differs: Vec<(Text, [String; 2])>, left: Option<u32>) -> Phrase {
    let part = |(label, [pinned, now]): (Text, [String; 2])| words::PIN_DIFFERS.with([label.into(), Phrase::from(pinned), now.into()]);
    let told = Phrase::joined(differs.into_iter().map(part), words::PIN_JOIN);
    let told = if told.is_empty() { words::PIN_SAME.into() } else { told };
    match left {
        Some(left) => words::PIN_TO.with([thousands(left).into(), told]),
        None => told,
    }
}

/// The button of a pinned run that goes hands the focus to that of the next one, of the one before, or to what pins.
fn hand_on_focus(event: &MouseEvent) {
    let row =
        event.current_target().and_then(|button| button.dyn_into::<web_sys::Element>().ok()).and_then(|button| button.parent_element());
    let neighbours = row.map(|row| [row.next_element_sibling(), row.previous_element_sibling()]).into_iter().flatten().flatten();
    let of_neighbour = neighbours.filter_map(|row| row.query_selector("[data-pin] > .dismiss").ok().flatten()).next();
    let pin = || document().query_selector("[data-action=pin]").ok().flatten();
    if let Some(button) = of_neighbour.or_else(pin) {
        focus(&button);
    }
}

/// Says that a log is shown, and leads back.
#[component]
fn ShownLog(
    /// The log's name.
    name: String,
) -> impl IntoView {
    let charts = expect_context::<ChartsState>();
    let root = NodeRef::<html::P>::new();
    return_focus(root);
    let told = say(training_log::SHOWN.with([&name]));
    view! {
        <p node_ref=root class="shown-log" data-log=name>
            <span>{told}</span>
            <button type="button" data-action="leave-log" on:click=move |_| charts.log.set(None)>{say(training_log::LEAVE)}</button>
        </p>
    }
}

/// How all charts are shown, and what pins their curves.
#[component]
fn CurveTools() -> impl IntoView {
    let run = expect_context::<Run>();
    let ChartsState { options, .. } = expect_context();
    let smooth = move |event| match event_target_value(&event).parse() {
        Ok(stop) => options.update(|options| options.smoothing = stop),
        Err(error) => log::error!("the smoothing is no number: {error}"),
    };
    view! {
        <div class="tools">
            <span class="switch" role="group" aria-label=say(words::SCALE)>
                {Scale::ALL.map(|scale| view! { <ScaleButton scale/> }).into_iter().collect_view()}
            </span>
            <label class="smoothing">
                {say(words::SMOOTHING)}
                <input
                    type="range"
                    min="0"
                    max="10"
                    step="1"
                    data-show="smoothing"
                    prop:value=move || options.get().smoothing.to_string()
                    on:input=smooth
                />
            </label>
            <button type="button" data-action="pin" title=say(words::PIN_HINT) on:click=move |_| run.want(Intent::Pin)>{say(words::PIN)}</button>
            <CursorPlace/>
        </div>
    }
}

/// Chooses a scale of the vertical axes.
#[component]
fn ScaleButton(
    /// Which.
    scale: Scale,
) -> impl IntoView {
    let ChartsState { options, .. } = expect_context();
    let [name, hint] = words::SCALES[scale as usize];
    view! {
        <button
            type="button"
            data-scale=scale.key()
            title=say(hint)
            aria-pressed=move || (options.get().scale == scale).to_string()
            on:click=move |_| options.update(|options| options.scale = scale)
        >
            {say(name)}
        </button>
    }
}

/// Where the cursor is; leads back to the newest values.
#[component]
fn CursorPlace() -> impl IntoView {
    let ChartsState { cursor, .. } = expect_context();
    let language = expect_context::<Shell>().language;
    let is_newest = move || cursor.get().is_none();
    let place = move || match cursor.get() {
        Some(cursor) => words::CURSOR_AT.with([thousands(cursor)]).of(language.get()),
        None => words::NEWEST.of(language.get()).into(),
    };
    view! {
        <button
            type="button"
            class="quiet cursor-place"
            title=say(words::NEWEST_HINT)
            disabled=is_newest
            on:click=move |_| cursor.set(None)
        >
            {place}
            <Show when=move || !is_newest()><Icon icon=IconKind::Close/></Show>
        </button>
    }
}
