//! Double backprop: one real sample through the forward pass, the gradient at the input, its square, and the pass to the
//! weights; and what known mistakes in R1 would report of the same run.
//!
//! Must not know: how mistakes are computed (see `gan::mistakes`).

use leptos::prelude::*;

use crate::app::charts::chart_draw::x_range;
use crate::app::drawing::canvas::draw_as_chart;
use crate::app::drawing::pen::{Area, Pen};
use crate::app::drawing::surface::Surface;
use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::shell::theme::colours;
use crate::app::views::sample_choice::sample_choice;
use crate::app::views::tensor;
use crate::engine::contract::frame::Watched;
use crate::gan::experiment::{Experiment, FieldKey, PenaltyGradient};
use crate::gan::field::Value;
use crate::gan::mistakes::{Mistake, R1_PENALTY};
use crate::gan::{losses, networks};
use crate::insight::charts::{Form, Ink, Series};
use crate::insight::scale::Scale;
use crate::insight::ticks::Range;
use crate::insight::trace::{Reading, on_scale, trace};
use crate::number;
use crate::text::{Phrase, Text};
use crate::words::format::{iteration_tick, value};
use crate::words::{backprop as words, mistakes};

/// The view.
pub fn view(page: Page) -> Vec<Element> {
    let layers = Memo::new(move |_| page.run.experiment.with(first_weights));
    tensor::watch_with_mistakes(page, move || {
        let numbers = ["reals", "real_scores_out", "real_grads", "r1_penalty", "loss"].map(String::from);
        numbers.into_iter().chain(layers.get().into_iter().flat_map(|name| [format!("TrainD/gradient/{name}"), name])).collect()
    });
    let chosen = RwSignal::new(Mistake::ALL[0]);
    let head = el("div").class("bar").child(el("p").class("soft").text(words::ABOUT)).child(sample_choice(page));
    let place = el("section")
        .class("backprop")
        .set("aria-label", words::TITLE)
        .child(head)
        .child(el("div").class("passes").part(move || passes(page, layers.get())))
        .child(gallery_chart(page, chosen));
    vec![place, gallery(page, chosen)]
}

/// The first weight tensor of every layer of D.
fn first_weights(experiment: &Experiment) -> Vec<String> {
    networks::discriminator(experiment).parameters().into_iter().filter(|p| p.what == "weight").map(|p| p.name).collect()
}

/// The passes from top to bottom.
fn passes(page: Page, layers: Vec<String>) -> Element {
    let experiment = page.run.experiment.get();
    let half_gamma = losses::gammas(&experiment)[0] / 2.0;
    let is_stopped = experiment.penalty_gradient == PenaltyGradient::Stopped;
    let numbers = |name: &'static str, read: fn(&Watched) -> String| move || tensor::of(page, name, read);
    let mut all = el("div").class("flow");
    all = all.child(pass(
        words::FORWARD,
        vec![
            node("reals", words::SAMPLE, numbers("reals", tensor::sample)),
            node("real_scores_out", words::SCORE, numbers("real_scores_out", tensor::sample)),
        ],
    ));
    if half_gamma == 0.0 {
        return all.child(el("p").class("soft").text(words::NO_R1));
    }
    let weighted = move || tensor::number(page, "r1_penalty").map_or_else(|| "–".into(), |x| value(x * half_gamma as f32));
    all = all.child(pass(words::GRADIENT, vec![node("real_grads", words::SLOPE, numbers("real_grads", tensor::sample))]));
    all = all.child(pass(
        words::PENALTY,
        vec![
            node("squares", words::SQUARES, numbers("real_grads", squares)),
            node("r1_penalty", words::R1, numbers("r1_penalty", tensor::sample)),
            node("weighted", words::WEIGHTED.with([number::shortest(half_gamma)]), weighted),
        ],
    ));
    all = all.child(switch(page, is_stopped));
    let about = if is_stopped { words::WEIGHT_GRADIENT_STOPPED } else { words::WEIGHT_GRADIENT };
    let gradients: Vec<String> = layers.iter().map(|name| format!("TrainD/gradient/{name}")).collect();
    all = all.child(pass(
        words::AGAIN,
        vec![node("loss", words::LOSS, numbers("loss", tensor::sample)), node("gradients", about, move || firsts(page, &gradients))],
    ));
    all.child(pass(words::UPDATE, vec![node("weights", words::WEIGHTS, move || firsts(page, &layers))]))
}

fn pass(name: Text, nodes: Vec<Element>) -> Element {
    el("section").class("pass").child(el("h2").text(name)).child(el("div").class("nodes").children(nodes))
}

fn node(key: &'static str, about: impl Into<Phrase>, numbers: impl Fn() -> String + Send + 'static) -> Element {
    el("div")
        .class("node")
        .set("data-node", key)
        .child(el("p").class("numbers-line").set("data-number", "").live(numbers))
        .child(el("p").class("soft").text(about))
}

/// The first numbers of the gradient's squares.
fn squares(grads: &Watched) -> String {
    let sample = grads.sample.iter().map(|x| x * x).collect();
    tensor::sample(&Watched { sample, ..Watched::default() })
}

/// The first number of each tensor's sample.
fn firsts(page: Page, names: &[String]) -> String {
    names.iter().map(|name| tensor::number(page, name).map_or_else(|| "–".to_string(), value)).collect::<Vec<_>>().join("   ")
}

/// The switch that stops the penalty's gradient.
fn switch(page: Page, is_stopped: bool) -> Element {
    let next = if is_stopped { PenaltyGradient::On } else { PenaltyGradient::Stopped };
    let turn = move || {
        // Its options hold every variant.
        if let Err(error) = page.run.set(Experiment::field(FieldKey::PenaltyGradient), Value::Choice(next.index())) {
            leptos::logging::error!("{error}");
        }
    };
    let (label, sentence) = if is_stopped { (words::LET, words::STOPPED) } else { (words::STOP, words::FLOWS) };
    el("div")
        .class("stop")
        .set("data-stopped", is_stopped.to_string())
        .child(
            button(turn).set("data-action", "stop-gradient").set("title", words::STOP_HINT).text(Phrase::from("✂ ").then(label).then(" ↺")),
        )
        .child(el("p").text(sentence))
}

/// The mistakes, one of which is chosen.
fn gallery(page: Page, chosen: RwSignal<Mistake>) -> Element {
    let number = move |name: &'static str| {
        page.run.watched.track();
        let live = page.run.live();
        let mistakes = &live.borrow().mistakes;
        value(mistakes.reach().map_or(f32::NAN, |(_, last)| mistakes.at(name, last, 1)))
    };
    let item = move |mistake: Mistake| {
        button(move || chosen.set(mistake))
            .class("mistake")
            .set("data-mistake", mistake.key())
            .follow("aria-pressed", move || (chosen.get() == mistake).to_string())
            .child(el("span").text(mistakes::words(mistake).title))
            .child(el("span").class("num").live(move || number(mistake.tensor())))
    };
    let told = move || {
        let told = mistakes::words(chosen.get());
        el("div")
            .child(el("p").text(told.done))
            .child(el("p").text(told.seen))
            .child(el("p").class("soft").text(words::WRONG))
            .child(el("pre").child(el("code").text(told.wrong)))
            .child(el("p").class("soft").text(words::RIGHT))
            .child(el("pre").child(el("code").text(told.right)))
    };
    el("section")
        .class("reader gallery")
        .child(el("h2").text(words::GALLERY))
        .child(el("p").class("soft").text(words::GALLERY_HINT))
        .child(
            el("p")
                .class("mistake")
                .child(el("strong").text("r1_penalty"))
                .child(el("strong").class("num right-number").set("data-number", R1_PENALTY).live(move || number(R1_PENALTY))),
        )
        .children(Mistake::ALL.map(item))
        .part(told)
}

/// The curves of R1 and of the chosen mistake, on a logarithmic axis.
fn gallery_chart(page: Page, chosen: RwSignal<Mistake>) -> Element {
    let canvas = el("canvas").set("data-canvas", "mistakes").set("role", "img").set("aria-label", words::GALLERY);
    draw_as_chart(page, &canvas, move |surface| paint(page, chosen.get_untracked(), surface));
    crate::app::elements::reactive::follow(move || {
        chosen.track();
        page.run.painter().stale_charts(page.run);
    });
    let name = move || Phrase::from("  - -  ").then(words::WRONG).then(": ").then(mistakes::words(chosen.get()).title);
    el("div")
        .class("mistakes-chart")
        .child(
            el("p")
                .child(el("span").class("penalty-text").text(Phrase::from("— ").then(words::RIGHT).then(": r1_penalty")))
                .child(el("span").live(name)),
        )
        .child(el("div").class("plot").child(canvas))
}

fn paint(page: Page, mistake: Mistake, surface: &Surface) {
    let live = page.run.live();
    let history = &live.borrow().mistakes;
    let Some(reach) = history.reach() else { return };
    let x = x_range(reach, 0);
    let area = Area::new(surface, true);
    let reading = Reading { x, width: area.width as usize, memory: 0.0, factor: 1.0, interval: 1 };
    let lines = [(R1_PENALTY, Ink::Penalty, Form::Solid), (mistake.tensor(), Ink::Plain, Form::Dashed)].map(|(name, ink, form)| {
        let mut dots = trace(history, name, reading);
        on_scale(&mut dots, Scale::Log);
        (Series::line(name, ink, form), dots)
    });
    let values = lines.iter().flat_map(|(_, dots)| dots.iter().map(|dot| dot.mean));
    let y = values.fold(None, |range: Option<Range>, v| Some(range.map_or(Range { low: v.floor(), high: v.floor() + 1.0 }, |r| r.with(v))));
    let Some(y) = y else { return };
    let y = Range { low: y.low.floor(), high: y.high.ceil() };
    let pen = Pen { context: surface, area, x, y, scale: Scale::Log };
    let colours = colours();
    pen.axes(Some(|tick, _| iteration_tick(tick)), &colours);
    pen.clipped(|| lines.iter().for_each(|(series, dots)| pen.curve(series, dots, false, &colours)));
}
