//! The verdicts on the charts: judged anew now and then, and shown in one line that opens a chart's card.
//!
//! Must not know: how verdicts come about (see `judge`), what a card says.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::insight::charts::ChartKind;
use crate::insight::judge::{Evidence, Judgement, Tone, judge};
use crate::words::cards as words;

const JUDGE_EVERY: Duration = Duration::from_secs(1);

/// While a run trains, texts and tables of charts follow it so seldom.
const TEXT_EVERY_BEATS: u32 = 5;

/// The verdicts on the charts, in the order of [`ChartKind::ALL`]; a context of everything that shows them.
#[derive(Clone, Copy)]
pub struct Verdicts(RwSignal<[Judgement; ChartKind::ALL.len()]>);

impl Verdicts {
    /// Judges the run now and then, for as long as the calling component is on the page.
    pub fn follow(run: Run, charts: ChartsState) -> Self {
        let verdicts = RwSignal::new(judged(run, charts));
        let beats = Cell::new(0_u32);
        let beat = move || {
            beats.set(beats.get() + 1);
            // Who reads a text wants it to keep still.
            if beats.get().is_multiple_of(TEXT_EVERY_BEATS) || !run.running.get_untracked() {
                charts.beat.update(|beat| *beat += 1);
            }
            let all = judged(run, charts);
            if verdicts.with_untracked(|before| *before != all) {
                verdicts.set(all);
            }
        };
        match set_interval_with_handle(beat, JUDGE_EVERY) {
            Ok(timer) => on_cleanup(move || timer.clear()),
            Err(error) => log::error!("the run is judged once only: {error:?}"),
        }
        Self(verdicts)
    }

    /// What `read` takes from the verdict on a chart.
    pub fn read<T>(self, kind: ChartKind, read: impl FnOnce(&Judgement) -> T) -> T {
        self.0.with(|all| read(&all[kind as usize]))
    }
}

fn judged(run: Run, charts: ChartsState) -> [Judgement; ChartKind::ALL.len()] {
    let live = charts.shown(run);
    let live = live.borrow();
    let experiment = run.experiment.get_untracked();
    let floor = live.now.quality.map_or(f32::NAN, |quality| quality.floor);
    let evidence = Evidence { curves: &live.curves, quality: &live.quality, experiment: &experiment, floor };
    ChartKind::ALL.map(|kind| judge(kind, &evidence))
}

/// The word of a tone in the style sheet.
pub fn tone_key(tone: Tone) -> &'static str {
    match tone {
        Tone::Healthy => "healthy",
        Tone::Note => "note",
        Tone::Warning => "warning",
    }
}

/// The tone of the verdict on a chart, told by shape and not by colour alone.
#[component]
pub fn ToneMark(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let verdicts = expect_context::<Verdicts>();
    let tone = Memo::new(move |_| verdicts.read(kind, |judgement| judgement.tone));
    let mark = move || match tone.get() {
        Tone::Healthy => view! { <Icon icon=IconKind::Good/> }.into_any(),
        Tone::Note => "·".into_any(),
        Tone::Warning => view! { <Icon icon=IconKind::Warning/> }.into_any(),
    };
    view! { <span class="tone" aria-hidden="true">{mark}</span> }
}

/// The verdict on a chart in one line, which opens its card.
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
    view! {
        <button
            type="button"
            class="verdict"
            data-card=kind.key()
            title=say(words::OPEN)
            aria-expanded=move || is_open().to_string()
            data-tone=move || verdicts.read(kind, |judgement| tone_key(judgement.tone))
            on:click=turn
        >
            <ToneMark kind/>
            <span class="sentence">{move || verdicts.read(kind, |judgement| judgement.sentence.of(language.get()))}</span>
            <span class="about" aria-hidden="true"><Icon icon=IconKind::About/></span>
        </button>
    }
}
