//! The stage: its canvas, what is read there, and below them the tools and switches.
//!
//! Must not know: the engine, what layers there are.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::state::Shell;
use crate::app::stage::draw_tools;
use crate::app::stage::draw_tools::Tools;
use crate::app::stage::layers;
use crate::app::stage::layers::Layers;
use crate::app::stage::stage_canvas::StageCanvas;
use crate::app::stage::state::StageState;
use crate::engine::contract::frame::{OPTIMAL, Pictures, Plane, Stage as Shown, named};
use crate::engine::contract::report::Backend;
use crate::engine::contract::view::Layer;
use crate::gan::probes::SLOPE;
use crate::insight::picture_map::{Cell, Half, PictureMap, penalty_of, score_of};
use crate::insight::stage_map::{at_place, outside};
use crate::text::Phrase;
use crate::words::format::{coordinate, value};
use crate::words::{layers as words, page as around};

/// What the stage is made of, to stand in its section; a card lies over it there.
#[component]
pub fn Stage() -> impl IntoView {
    view! {
        <div class="stage-room">
            <StageCanvas/>
            <Preparing/>
            <Outside/>
        </div>
        <Readout/>
        <Tools/>
        <Layers/>
    }
}

/// Says what takes its time before there is anything to show.
#[component]
fn Preparing() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let is_empty = move || {
        run.now.track();
        run.stopped.with(Option::is_none) && run.live().borrow().stage.is_none()
    };
    let what = move || {
        let what = match run.backend.with(|backend| backend.as_ref().map(Backend::is_gpu)) {
            None => words::STARTS,
            Some(true) => words::COMPILES,
            Some(false) => words::COMPUTES,
        };
        what.of(language.get())
    };
    view! { <p class="preparing" hidden=move || !is_empty()>{what}</p> }
}

/// How many of the fakes shown are not in sight; nothing where all are.
#[component]
fn Outside() -> impl IntoView {
    let (run, shell, stage) = (expect_context::<Run>(), expect_context::<Shell>(), expect_context::<StageState>());
    let count = Memo::new(move |_| {
        run.now.track();
        let are_shown = shell.shows(Layer::Fakes) && stage.drawn.get().is_none();
        match &run.live().borrow().stage {
            Some(Shown::Plane(plane)) if are_shown => [outside(&plane.fakes, plane.extent), plane.fakes.len() / 2],
            Some(Shown::Plane(_) | Shown::Pictures(_)) | None => [0; 2],
        }
    });
    let told = move || {
        let [outside, all] = count.get();
        let text = if outside == 1 { words::ONE_OUTSIDE } else { words::OUTSIDE };
        text.with([outside, all].map(|count| count.to_string())).of(shell.language.get())
    };
    view! { <p class="outside" data-outside="" hidden=move || count.get()[0] == 0>{told}</p> }
}

/// What is read at the cursor or of a picture, or what a layer shows.
#[component]
fn Readout() -> impl IntoView {
    let (run, stage) = (expect_context::<Run>(), expect_context::<StageState>());
    let language = expect_context::<Shell>().language;
    let told = move || {
        run.now.track();
        let (place, picked, chosen) = (stage.place.get(), stage.picked.get(), stage.chosen.get());
        if let Some(count) = stage.drawn.get() {
            return draw_tools::told(count);
        }
        if let Some(line) = layers::explanation(run, stage) {
            return line;
        }
        match (&run.live().borrow().stage, place, picked.or(chosen)) {
            (Some(Shown::Plane(plane)), Some((x, y)), _) => told_of_place(plane, x, y),
            (Some(Shown::Pictures(pictures)), _, Some(cell)) => told_of_picture(pictures, cell),
            (Some(Shown::Pictures(_)), ..) => words::CHOOSE.into(),
            _ => words::POINT.into(),
        }
    };
    view! { <p id="readout" class="readout">{move || told().of(language.get())}</p> }
}

/// A place in numbers.
fn told_of_place(plane: &Plane, x: f64, y: f64) -> Phrase {
    let best = named(&plane.layers, OPTIMAL);
    let [score, slope, optimal] = [&plane.field, named(&plane.layers, SLOPE), best].map(|field| at_place(plane, field, x, y));
    let text = words::PLACE.with([coordinate(x as f32), coordinate(y as f32), value(score), value(slope), value(slope * slope)]);
    if best.is_empty() { text } else { text.then(words::BEST.with([value(optimal)])) }
}

/// A picture in words.
fn told_of_picture(pictures: &Pictures, cell: Cell) -> Phrase {
    let (kind, penalty) = if cell.half == Half::Real { (around::REAL, "R1") } else { (around::FAKE, "R2") };
    let index = PictureMap::new(pictures, 1.0).index(cell);
    let class = if pictures.labelled { words::CLASS.with([cell.row.to_string()]) } else { Phrase::default() };
    let [score, sum] = [score_of(pictures, index, cell.half), penalty_of(pictures, index, cell.half)].map(|x| value(x.unwrap_or(f32::NAN)));
    words::PICTURE.with([kind.into(), class, score.into(), penalty.into(), sum.into()])
}
