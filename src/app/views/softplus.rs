//! Softplus: the losses in use as curves of the score, with the last minibatch on them and the slope that each sample feels.
//!
//! Must not know: how a curve follows from a loss (see `app::loss_curves`).

use leptos::prelude::*;

use crate::app::charts::chart_draw::ink;
use crate::app::drawing::canvas::draw_as_chart;
use crate::app::drawing::pen::{Area, Pen};
use crate::app::drawing::surface::Surface;
use crate::app::elements::element::{Element, el};
use crate::app::elements::reactive::follow;
use crate::app::page::Page;
use crate::app::shell::theme::{Colours, colours};
use crate::app::views::sample_choice::sample_choice;
use crate::app::views::tensor;
use crate::engine::contract::frame::Watched;
use crate::gan::networks;
use crate::insight::charts::Ink;
use crate::insight::loss_curves::{LossCurve, of_d, of_g};
use crate::insight::scale::Scale;
use crate::insight::ticks::Range;
use crate::number::within;
use crate::text::{Phrase, Text};
use crate::words::format::{tick, value};
use crate::words::softplus as words;

/// Steps of a drawn curve.
const STEPS: usize = 96;
/// Scores that are always seen.
const LEAST: f64 = 2.0;
/// Samples drawn of a batch.
const DRAWN: usize = 128;

/// A panel: its name and its curves.
type Panel = (Phrase, Vec<LossCurve>);

/// The view.
pub fn view(page: Page) -> Vec<Element> {
    let panels = Memo::new(move |_| page.run.experiment.with(|e| (of_d(e), of_g(e))));
    tensor::watch(page, move || {
        let scores = ["real_scores_out", "fake_scores_out", "TrainG/fake_scores_out"].map(String::from);
        scores.into_iter().chain(page.run.experiment.with(|e| gradients(e).concat())).collect()
    });
    follow(move || {
        page.run.watched.track();
        page.shell.sample.track();
        page.run.painter().stale_charts(page.run);
    });
    let plots = move || {
        let (d, g) = panels.get();
        let mut row = el("div").class("plots");
        for (name, curves) in panels_of(d, g) {
            row = row.child(panel(page, name, curves));
        }
        row
    };
    let place = el("section")
        .class("softplus")
        .set("aria-label", words::TITLE)
        .child(el("div").class("bar").child(el("p").class("soft").text(words::ABOUT)).child(sample_choice(page)))
        .child(el("div").class("plots-room").part(plots));
    vec![place, reader(page)]
}

fn panels_of(d: Vec<LossCurve>, g: Vec<LossCurve>) -> Vec<Panel> {
    let mut panels = vec![(words::D_PANEL.into(), d)];
    for (index, curve) in g.into_iter().enumerate() {
        let name = if index == 0 { words::G_PANEL } else { words::G_OTHER };
        panels.push((name.with([curve.label]), vec![curve]));
    }
    panels
}

/// Names of the gradients of D's and of G's weights.
fn gradients(experiment: &crate::gan::experiment::Experiment) -> [Vec<String>; 2] {
    let of = |optimizer: &str, net: networks::Network| {
        net.parameters().into_iter().map(|parameter| format!("{optimizer}/gradient/{}", parameter.name)).collect()
    };
    [of("TrainD", networks::discriminator(experiment)), of("TrainG", networks::generator(experiment))]
}

fn panel(page: Page, name: Phrase, curves: Vec<LossCurve>) -> Element {
    let drawn = curves.clone();
    let canvas = el("canvas").set("data-canvas", "loss-curve").set("role", "img").set("aria-label", &name);
    draw_as_chart(page, &canvas, move |surface| {
        let batch = Batch { watched: &page.run.watched.get_untracked().value, sample: page.shell.sample.get_untracked() as usize };
        paint(surface, &drawn, &batch, &colours());
    });
    let mut panel = el("section").class("loss-panel").child(el("h2").text(name));
    if curves.is_empty() {
        return panel.child(el("p").class("soft").text(words::PAIRED));
    }
    panel = panel.child(el("div").class("plot").child(canvas));
    for curve in curves {
        panel = panel.child(told(page, curve));
    }
    panel
}

/// A curve's mean and mean push over the batch, and the chosen sample on it.
fn told(page: Page, curve: LossCurve) -> Element {
    let role = if curve.ink == Ink::Real { "real-text" } else { "fake-text" };
    let label = curve.label;
    let (push, chosen) = (curve.clone(), curve.clone());
    let mean = move |of: &dyn Fn(f64) -> f64, scores: &'static str| {
        page.run.watched.with(|all| value(each(&all.value, scores).map(of).sum::<f64>() as f32 / each(&all.value, scores).count() as f32))
    };
    let of_sample = move || {
        let sample = page.shell.sample.get();
        let score = page.run.watched.with(|all| each(&all.value, chosen.scores).nth(sample as usize)).unwrap_or(f64::NAN);
        let numbers = [score, chosen.value(score), chosen.slope(score)].map(|x| value(x as f32));
        words::CHOSEN.with([&sample.to_string(), &numbers[0], &numbers[1], &numbers[2]])
    };
    el("div")
        .class(role)
        .set("data-curve", curve.scores)
        .child(
            el("p")
                .child(el("strong").text(label))
                .text(Phrase::from("  ").then(words::MEAN).then(" "))
                .child(el("span").class("num").set("data-number", "mean").live(move || mean(&|s| curve.value(s), curve.scores)))
                .text(Phrase::from("  ").then(words::PUSH).then(" "))
                .child(el("span").class("num").set("data-number", "push").live(move || mean(&|s| push.slope(s).abs(), push.scores))),
        )
        .child(el("p").class("soft").live(of_sample))
}

fn reader(page: Page) -> Element {
    let norm = move |which: usize| {
        move || {
            let names = page.run.experiment.with(gradients);
            page.run.watched.with(|all| value(norm(&all.value, &names[which])))
        }
    };
    let row = |name: Text, read| el("p").text(name).text(" ").child(el("strong").class("num").live(read));
    el("section")
        .class("reader")
        .child(el("p").text(words::WHY))
        .child(el("p").text(words::SATURATION))
        .child(el("h2").text(words::NORMS))
        .child(row(words::OF_D, norm(0)).set("data-norm", "D"))
        .child(row(words::OF_G, norm(1)).set("data-norm", "G"))
}

/// The scores of the batch.
fn each<'a>(watched: &'a [Watched], name: &'a str) -> impl Iterator<Item = f64> + 'a {
    watched.iter().filter(move |tensor| tensor.name == name).flat_map(|tensor| &tensor.each).map(|&score| f64::from(score))
}

/// The Euclidean length of several tensors as one vector.
fn norm(watched: &[Watched], names: &[String]) -> f32 {
    let square = |t: &Watched| {
        let count: u32 = t.shape.iter().product();
        let (mean, deviation) = (f64::from(t.mean), f64::from(t.deviation));
        f64::from(count) * (mean * mean + deviation * deviation)
    };
    let found: Vec<f64> = watched.iter().filter(|t| names.contains(&t.name)).map(square).collect();
    if found.len() == names.len() { found.iter().sum::<f64>().sqrt() as f32 } else { f32::NAN }
}

/// What stands on the curves.
struct Batch<'a> {
    watched: &'a [Watched],
    sample: usize,
}

fn paint(surface: &Surface, curves: &[LossCurve], batch: &Batch<'_>, colours: &Colours) {
    let scores = || curves.iter().flat_map(|curve| each(batch.watched, curve.scores)).filter(|s| s.is_finite());
    let reach = scores().fold(LEAST, |most, s| most.max(s.abs())).ceil();
    let x = Range { low: -reach, high: reach };
    let at = |i: usize| x.low + x.span() * i as f64 / STEPS as f64;
    let values = curves.iter().flat_map(|curve| (0..=STEPS).map(move |i| curve.value(x.low + x.span() * i as f64 / STEPS as f64)));
    let y = values.fold(Range { low: 0.0, high: 0.1 }, Range::with);
    let pen = Pen { context: surface, area: Area::new(surface, true), x, y, scale: Scale::Linear };
    pen.axes(Some(tick), colours);
    let zero = pen.px(x.share(0.0)).round() + 0.5;
    pen.line(zero, pen.py(y.high), zero, pen.py(y.low), &colours.soft);
    pen.clipped(|| {
        for curve in curves {
            let colour = ink(curve.ink, colours);
            pen.context.set_line_width(1.75);
            pen.context.set_stroke_style_str(colour);
            pen.context.begin_path();
            (0..=STEPS).for_each(|i| pen.context.line_to(pen.px(x.share(at(i))), pen.py(curve.value(at(i)))));
            pen.context.stroke();
            pen.context.set_global_alpha(0.55);
            each(batch.watched, curve.scores).take(DRAWN).for_each(|s| mark(&pen, curve, s, 3.0, colour));
            pen.context.set_global_alpha(1.0);
            if let Some(s) = each(batch.watched, curve.scores).nth(batch.sample) {
                tangent(&pen, curve, s, colours);
                mark(&pen, curve, s, 5.5, colour);
            }
        }
    });
}

/// A sample: reals are dots, fakes are crosses.
fn mark(pen: &Pen<'_>, curve: &LossCurve, s: f64, size: f64, colour: &str) {
    let (x, y) = (pen.px(pen.x.share(s)), pen.py(curve.value(s)));
    if curve.ink == Ink::Real {
        pen.context.set_fill_style_str(colour);
        pen.context.begin_path();
        pen.context.circle(x, y, size);
        pen.context.fill();
    } else {
        pen.line(x - size, y - size, x + size, y + size, colour);
        pen.line(x - size, y + size, x + size, y - size, colour);
    }
}

/// The slope at the chosen sample.
fn tangent(pen: &Pen<'_>, curve: &LossCurve, s: f64, colours: &Colours) {
    let half = within(pen.x.span() / 8.0, 0.2, 2.0);
    let end = |by: f64| (pen.px(pen.x.share(s + by)), pen.py(curve.value(s) + by * curve.slope(s)));
    let ((x0, y0), (x1, y1)) = (end(-half), end(half));
    pen.context.set_line_width(2.5);
    pen.line(x0, y0, x1, y1, &colours.ink);
    pen.context.set_line_width(1.75);
}
