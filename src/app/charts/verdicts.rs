//! The diagnosis of the run: found anew now and then, told whole above the charts and in part under each of them.
//!
//! Must not know: how a diagnosis comes about (see `judge`), what a card says.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::insight::charts::ChartKind;
use crate::insight::judge::{Diagnosis, Evidence, Judgement, Stop, Tone, diagnose};
use crate::words::cards as words;

const JUDGE_EVERY: Duration = Duration::from_secs(1);

/// While a run trains, texts and tables of charts follow it so seldom.
const TEXT_EVERY_BEATS: u32 = 5;

/// The newest diagnosis of the run; a context of everything that shows a part of it.
#[derive(Clone, Copy)]
pub struct Verdicts(RwSignal<Diagnosis>);

impl Verdicts {
    /// Judges the run now and then, for as long as the calling component is on the page.
    pub fn follow(run: Run, charts: ChartsState) -> Self {
        let verdicts = Self(RwSignal::new(of_what_is_shown(run, charts)));
        let beats = Cell::new(0_u32);
        let beat = move || {
            beats.set(beats.get() + 1);
            // Who reads a text wants it to keep still.
            if beats.get().is_multiple_of(TEXT_EVERY_BEATS) || !run.running.get_untracked() {
                charts.beat.update(|beat| *beat += 1);
            }
            verdicts.judge(run, charts);
        };
        match set_interval_with_handle(beat, JUDGE_EVERY) {
            Ok(timer) => on_cleanup(move || timer.clear()),
            Err(error) => log::error!("the run is judged once only: {error:?}"),
        }
        // A run that begins, or whose settings change, is not what was said of it before.
        Effect::new(move |_| {
            run.epoch.track();
            run.experiment.track();
            run.fault.track();
            charts.log.track();
            verdicts.judge(run, charts);
        });
        verdicts
    }

    fn judge(self, run: Run, charts: ChartsState) {
        let newest = of_what_is_shown(run, charts);
        if self.0.with_untracked(|before| *before != newest) {
            self.0.set(newest);
        }
    }

    /// What `read` takes from the diagnosis.
    pub fn diagnosis<T>(self, read: impl FnOnce(&Diagnosis) -> T) -> T {
        self.0.with(read)
    }

    /// What `read` takes from a chart's part of it.
    pub fn read<T>(self, kind: ChartKind, read: impl FnOnce(&Judgement) -> T) -> T {
        self.0.with(|diagnosis| read(&diagnosis.charts[kind as usize]))
    }
}

/// The diagnosis of the log that is shown, otherwise of the run as it is now.
fn of_what_is_shown(run: Run, charts: ChartsState) -> Diagnosis {
    if let Some(log) = charts.shown_log() {
        return diagnose(&Evidence::of_log(&log, None));
    }
    let stop = run.fault.get_untracked().map(|fault| Stop { iteration: fault.iteration, term: fault.term });
    let experiment = run.experiment.get_untracked();
    diagnose(&Evidence::of_run(&run.live().borrow(), &experiment, stop))
}

/// The word of a tone in the style sheet.
pub fn tone_key(tone: Tone) -> &'static str {
    match tone {
        Tone::Healthy => "healthy",
        Tone::Note => "note",
        Tone::Warning => "warning",
    }
}

/// A tone, told by shape and not by colour alone.
#[component]
pub fn ToneMark(
    /// Which.
    #[prop(into)]
    tone: Signal<Tone>,
) -> impl IntoView {
    let mark = move || match tone.get() {
        Tone::Healthy => view! { <Icon icon=IconKind::Good/> }.into_any(),
        Tone::Note => "·".into_any(),
        Tone::Warning => view! { <Icon icon=IconKind::Warning/> }.into_any(),
    };
    view! { <span class="tone" aria-hidden="true">{mark}</span> }
}

/// A chart's part of the diagnosis, which opens its card.
#[component]
pub fn VerdictLine(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let charts = expect_context::<ChartsState>();
    let verdicts = expect_context::<Verdicts>();
    let language = expect_context::<Shell>().language;
    let is_open = move || charts.card.get() == Some(kind);
    let turn = move |_| charts.card.update(|open| *open = if *open == Some(kind) { None } else { Some(kind) });
    let tone = Memo::new(move |_| verdicts.read(kind, |judgement| judgement.tone));
    view! {
        <button
            type="button"
            class="verdict"
            data-card=kind.key()
            title=say(words::OPEN)
            aria-expanded=move || is_open().to_string()
            data-tone=move || tone_key(tone.get())
            on:click=turn
        >
            <ToneMark tone/>
            <span class="sentence">{move || verdicts.read(kind, |judgement| judgement.sentence.of(language.get()))}</span>
            <span class="about" aria-hidden="true"><Icon icon=IconKind::About/></span>
        </button>
    }
}
