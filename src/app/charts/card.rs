//! What the page says about a chart: a verdict below its names, and a card that explains it with the run's own numbers.
//!
//! Must not know: how verdicts and cards come about (see `judge` and `cards`).

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::app::charts::chart_text::table;
use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::views::tensor;
use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::insight::cards;
use crate::insight::cards::FLOOR;
use crate::insight::charts::ChartKind;
use crate::insight::judge::{Evidence, Judgement, Tone, judge};
use crate::run::recording::{DISTANCE, HIGH_QUALITY, MODES_HELD};
use crate::text::{Phrase, Text};
use crate::words::cards as words;

const JUDGE_EVERY: Duration = Duration::from_secs(1);

/// While a run trains, texts and tables of charts follow it so seldom.
const TEXT_EVERY_BEATS: u32 = 5;

/// The verdicts on the charts, in the order of [`ChartKind::ALL`].
pub type Verdicts = RwSignal<Vec<Judgement>>;

/// Judges the run now and then, for as long as the calling view is on the page.
pub fn verdicts(page: Page) -> Verdicts {
    let verdicts = RwSignal::new(vec![]);
    let beats = Cell::new(0);
    let judge_all = move || {
        beats.set(beats.get() + 1);
        // Who reads a text wants it to keep still.
        if beats.get() % TEXT_EVERY_BEATS == 1 || !page.run.running.get_untracked() {
            page.charts.beat.update(|beat| *beat += 1);
        }
        let live = page.charts.shown(page.run);
        let live = live.borrow();
        let experiment = page.run.experiment.get_untracked();
        let floor = live.now.quality.map_or(f32::NAN, |quality| quality.floor);
        let evidence = Evidence { curves: &live.curves, quality: &live.quality, experiment: &experiment, floor };
        let all: Vec<Judgement> = ChartKind::ALL.iter().map(|&kind| judge(kind, &evidence)).collect();
        if verdicts.with_untracked(|before| *before != all) {
            verdicts.set(all);
        }
    };
    judge_all();
    if let Ok(timer) = set_interval_with_handle(judge_all, JUDGE_EVERY) {
        on_cleanup(move || timer.clear());
    }
    verdicts
}

fn read<T: Default>(verdicts: Verdicts, kind: ChartKind, of: fn(&Judgement) -> T) -> T {
    let at = ChartKind::ALL.iter().position(|&other| other == kind).unwrap_or(0);
    verdicts.with(|all| all.get(at).map(of).unwrap_or_default())
}

/// The verdict on a chart in a sentence.
pub fn sentence(verdicts: Verdicts, kind: ChartKind) -> Phrase {
    read(verdicts, kind, |j| j.sentence.clone())
}

/// The verdict on a chart in one line, which opens its card.
pub fn verdict(page: Page, verdicts: Verdicts, kind: ChartKind) -> Element {
    let is_open = move || page.charts.card.get() == Some(kind);
    let turn = move || page.charts.card.set(if page.charts.card.get_untracked() == Some(kind) { None } else { Some(kind) });
    button(turn)
        .class("verdict")
        .set("data-card", kind.key())
        .set("title", words::OPEN)
        .follow("aria-expanded", move || is_open().to_string())
        .follow("data-tone", move || read(verdicts, kind, |j| tone(j.tone)))
        .child(el("span").class("tone").set("aria-hidden", "true").live(move || read(verdicts, kind, |j| mark(j.tone))))
        .child(el("span").class("sentence").live(move || sentence(verdicts, kind)))
        .child(el("span").class("about").set("aria-hidden", "true").text("ⓘ"))
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Healthy => "healthy",
        Tone::Note => "note",
        Tone::Warning => "warning",
    }
}

/// Told apart by shape, not by colour alone.
fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Healthy => "✓",
        Tone::Note => "·",
        Tone::Warning => "▲",
    }
}

/// The card of a chart.
pub fn card(page: Page, verdicts: Verdicts, kind: ChartKind) -> Element {
    tensor::watch(page, move || page.run.experiment.with(tensors));
    let formula = move || {
        let card = page.run.now.with(|_| page.run.experiment.with(|e| cards::card(kind, e, &|name| number(page, e, name))));
        el("div").class("formula").children(card.formula.into_iter().map(|line| el("p").text(line)))
    };
    let texts = move || {
        let card = page.run.experiment.with(|e| cards::card(kind, e, &|_| None));
        let part = |title: Text, text: Phrase| [el("h3").text(title), el("p").text(text)];
        el("div").child(el("p").text(card.what)).children(part(words::HEALTHY, card.healthy)).children(part(words::WARNING, card.warning))
    };
    el("section")
        .class("card")
        .set("data-card-of", kind.key())
        .set("aria-label", kind.title())
        .child(
            el("div")
                .class("card-head")
                .child(el("h2").text(kind.title()))
                .child(button(move || page.charts.card.set(None)).class("dismiss").set("aria-label", words::CLOSE).text("✕")),
        )
        .child(
            el("p")
                .class("card-verdict")
                .follow("data-tone", move || read(verdicts, kind, |j| tone(j.tone)))
                .child(el("span").class("tone").set("aria-hidden", "true").live(move || read(verdicts, kind, |j| mark(j.tone))))
                .text(" ")
                .live(move || sentence(verdicts, kind)),
        )
        .child(el("p").class("soft").live(move || read(verdicts, kind, |j| j.rule.clone())))
        .child(el("h3").text(words::FORMULA))
        .part(formula)
        .child(table(page, kind))
        .part(texts)
}

/// Tensors that a card takes its numbers from, so that all are of one iteration.
fn tensors(experiment: &Experiment) -> Vec<String> {
    let terms = losses::d_loss(experiment.d_loss).terms.iter().map(|term| term.tensor);
    let columns = COLUMNS.iter().map(|&(_, tensor)| tensor);
    terms.chain(columns).chain(["weighted_gradient_penalty"]).map(String::from).collect()
}

/// Columns of the curves, and the tensors that they are the means of.
const COLUMNS: [(&str, &str); 8] = [
    ("Loss/scores/real", "real_scores_out"),
    ("Loss/scores/fake", "fake_scores_out"),
    ("Loss/r1_penalty", "r1_penalty"),
    ("Loss/r2_penalty", "r2_penalty"),
    ("Loss/mixed_norms", "mixed_norms"),
    ("Loss/epsilon_penalty", "epsilon_penalty"),
    ("Loss/D/loss", "loss"),
    ("Loss/G/loss", "TrainG/loss"),
];

fn number(page: Page, experiment: &Experiment, name: &str) -> Option<f32> {
    if page.charts.log.with(Option::is_some) {
        let log = page.charts.shown(page.run);
        let curves = &log.borrow().curves;
        return curves.reach().map(|(_, last)| curves.at(name, last, 1)).filter(|x| x.is_finite());
    }
    let column = COLUMNS.iter().find(|(column, _)| *column == name);
    // The scores that a relativistic loss logs are differences.
    let is_other = losses::d_loss(experiment.d_loss).compares && name.starts_with("Loss/scores");
    let tensor = column.filter(|_| !is_other).map_or(name, |(_, tensor)| tensor);
    let mean = page.run.watched.with(|all| all.value.iter().find(|t| t.name == tensor).map(|t| t.mean));
    let now = || page.run.now.with(|now| Some(now.scalar(name)).filter(|x| x.is_finite()).or_else(|| quality(now, name)));
    mean.or_else(now)
}

fn quality(now: &crate::run::recording::Now, name: &str) -> Option<f32> {
    let quality = now.quality?;
    match name {
        HIGH_QUALITY => Some(quality.coverage?.high_quality),
        MODES_HELD => Some(quality.coverage?.modes_held as f32),
        DISTANCE => Some(quality.distance),
        FLOOR => Some(quality.floor),
        _ => None,
    }
}
