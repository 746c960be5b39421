//! What R1 is, and the known mistakes in it: what each would report of the run, one of them as a curve beside the right one, and in words.
//!
//! Must not know: how mistakes are computed.

use leptos::html::Canvas;
use leptos::prelude::*;

use crate::app::charts::chart_draw::x_range;
use crate::app::client::run_handle::Run;
use crate::app::drawing::on_canvas::draw_chart_on;
use crate::app::drawing::pen::{Area, Pen};
use crate::app::drawing::surface::Surface;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::shell::theme::colours;
use crate::gan::mistakes::{Mistake, R1_PENALTY};
use crate::insight::charts::{Form, Ink, Series};
use crate::insight::scale::Scale;
use crate::insight::tensor_text::known;
use crate::insight::ticks::Range;
use crate::insight::trace::{Reading, on_scale, trace};
use crate::text::{Phrase, Text};
use crate::words::format::iteration_tick;
use crate::words::mistakes::MistakeWords;
use crate::words::{backprop as words, mistakes};

/// R1 explained, and the mistakes, one of which may be chosen.
#[component]
pub fn Gallery(
    /// Which.
    chosen: RwSignal<Option<Mistake>>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let is_after = Memo::new(move |_| run.now.with(|now| !now.mistakes.is_empty() && now.mistakes_are_after));
    let hint = move || if is_after.get() { words::AFTER_STEP } else { words::GALLERY_HINT }.of(language.get());
    view! {
        <section class="reader gallery">
            <h2>{say(words::R1_TITLE)}</h2>
            <p>{say(words::R1_IS)}</p>
            <p>{say(words::R1_WHY)}</p>
            <h2>{say(words::GALLERY)}</h2>
            <p class="soft" data-about="mistakes">{hint}</p>
            <p class="mistake">
                <strong>{say(words::RIGHT_MEAN)}</strong>
                <strong class="num right-number" data-number=R1_PENALTY><Reported tensor=R1_PENALTY/></strong>
            </p>
            {Mistake::ALL.map(|mistake| view! { <MistakeChoice mistake chosen/> }).into_iter().collect_view()}
            {move || chosen.get().map(|mistake| view! { <Explained mistake/> })}
        </section>
    }
}

/// A mistake in words and code.
#[component]
fn Explained(
    /// Which.
    mistake: Mistake,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let of_pictures = Memo::new(move |_| run.shows_pictures());
    let told = move |read: fn(MistakeWords) -> Text| move || read(mistakes::words(mistake)).of(language.get());
    let code = move |read: fn(MistakeWords) -> &'static str| move || mistakes::code(read(mistakes::words(mistake)), of_pictures.get());
    view! {
        <div>
            <p>{told(|told| told.done)}</p>
            <p>{told(|told| told.seen)}</p>
            <p class="soft">{say(words::WRONG)}</p>
            <pre><code>{code(|told| told.wrong)}</code></pre>
            <p class="soft">{say(words::RIGHT)}</p>
            <pre><code>{code(|told| told.right)}</code></pre>
        </div>
    }
}

/// What R1, or a mistake in its place, comes to now; "–" where that was not computed.
#[component]
fn Reported(
    /// The name of its number.
    tensor: &'static str,
) -> impl IntoView {
    let run = expect_context::<Run>();
    move || known(run.now.with(|now| now.mistakes.iter().find(|(name, _)| name == tensor).map(|(_, x)| *x)))
}

/// A mistake, to be chosen.
#[component]
fn MistakeChoice(
    /// Which.
    mistake: Mistake,
    /// The one that is chosen.
    chosen: RwSignal<Option<Mistake>>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="mistake"
            data-mistake=mistake.key()
            aria-pressed=move || (chosen.get() == Some(mistake)).to_string()
            on:click=move |_| chosen.update(|chosen| *chosen = Some(mistake).filter(|_| *chosen != Some(mistake)))
        >
            <span>{say(mistakes::words(mistake).title)}</span>
            <span class="num"><Reported tensor=mistake.tensor()/></span>
        </button>
    }
}

/// The curves of R1 and of the chosen mistake, if one is chosen, on a logarithmic axis.
#[component]
pub fn GalleryChart(
    /// The mistake.
    chosen: RwSignal<Option<Mistake>>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let canvas = NodeRef::<Canvas>::new();
    draw_chart_on(run, canvas, move |surface| paint(run, chosen.get_untracked(), surface));
    Effect::new(move |_| {
        chosen.track();
        run.painter().stale_charts();
    });
    let right = Phrase::from("— ").then(words::RIGHT).then(": r1_penalty");
    let wrong = move || {
        let name = |mistake| Phrase::from("  - -  ").then(words::WRONG).then(": ").then(mistakes::words(mistake).title);
        chosen.get().map(|mistake| name(mistake).of(language.get()))
    };
    view! {
        <div class="mistakes-chart">
            <p><span class="penalty-text">{say(right)}</span><span>{wrong}</span></p>
            <div class="plot">
                <canvas node_ref=canvas data-canvas="mistakes" role="img" aria-label=say(words::GALLERY)></canvas>
            </div>
        </div>
    }
}

fn paint(run: Run, mistake: Option<Mistake>, surface: &Surface) {
    let live = run.live();
    let history = &live.borrow().mistakes;
    let Some(reach) = history.reach() else { return };
    let x = x_range(reach, 0);
    let area = Area::new(surface, true);
    let reading = Reading { x, width: area.width as usize, memory: 0.0, factor: 1.0, interval: 1 };
    let wrong = mistake.map(|mistake| (mistake.tensor(), Ink::Plain, Form::Dashed));
    let line = |(name, ink, form)| {
        let mut dots = trace(history, name, reading);
        on_scale(&mut dots, Scale::Log);
        (Series::line(name, ink, form), dots)
    };
    let lines: Vec<_> = [(R1_PENALTY, Ink::Penalty, Form::Solid)].into_iter().chain(wrong).map(line).collect();
    let values = lines.iter().flat_map(|(_, dots)| dots.iter().map(|dot| dot.mean));
    let y = values.fold(None, |range: Option<Range>, v| Some(range.map_or(Range { low: v.floor(), high: v.floor() + 1.0 }, |r| r.with(v))));
    let Some(y) = y else { return };
    let y = Range { low: y.low.floor(), high: y.high.ceil() };
    let pen = Pen { context: surface, area, x, y, scale: Scale::Log };
    let colours = colours();
    pen.axes(Some(|tick, _| iteration_tick(tick)), &colours);
    pen.clipped(|| lines.iter().for_each(|(series, dots)| pen.curve(series, dots, false, &colours)));
}
