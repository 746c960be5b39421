//! The card of a chart: its verdict, its formula with the run's own numbers, its table, and what its curves mean.
//!
//! Must not know: how verdicts and cards come about (see `judge` and `cards`).

use leptos::html;
use leptos::prelude::*;

use crate::app::charts::chart_text::ChartTable;
use crate::app::charts::state::ChartsState;
use crate::app::charts::verdicts::{ToneMark, Verdicts, tone_key};
use crate::app::client::run_handle::Run;
use crate::app::elements::focus::return_focus;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::tensor;
use crate::gan::experiment::Experiment;
use crate::gan::losses;
use crate::insight::cards;
use crate::insight::cards::FLOOR;
use crate::insight::charts::ChartKind;
use crate::run::recording::{DISTANCE, HIGH_QUALITY, MODES_HELD, Now};
use crate::text::Phrase;
use crate::words::cards as words;

/// The card of a chart.
#[component]
pub fn Card(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let charts = expect_context::<ChartsState>();
    let verdicts = expect_context::<Verdicts>();
    let language = expect_context::<Shell>().language;
    tensor::watch(move || run.experiment.with(tensors));
    let root = NodeRef::<html::Section>::new();
    return_focus(root);
    let sentence = move || verdicts.read(kind, |judgement| judgement.sentence.of(language.get()));
    let tone = Memo::new(move |_| verdicts.read(kind, |judgement| judgement.tone));
    let rule = move || verdicts.read(kind, |judgement| judgement.rule.of(language.get()));
    let formula = move || {
        run.now.track();
        let card = run.experiment.with(|e| cards::card(kind, e, &|name| number(run, charts, e, name)));
        lines(card.formula, language.get())
    };
    view! {
        <section node_ref=root class="card" data-card-of=kind.key() aria-label=say(kind.title())>
            <div class="card-head">
                <h2>{say(kind.title())}</h2>
                <button type="button" class="dismiss" aria-label=say(words::CLOSE) on:click=move |_| charts.card.set(None)>
                    <Icon icon=IconKind::Close/>
                </button>
            </div>
            <p class="card-verdict" data-tone=move || tone_key(tone.get())>
                <ToneMark tone/>
                " "
                {sentence}
            </p>
            <p class="soft">{rule}</p>
            <h3>{say(words::FORMULA)}</h3>
            <div class="formula">{formula}</div>
            <ChartTable kind/>
            <CurvesMean kind/>
        </section>
    }
}

/// What the curves of a chart are and look like, and what its reference lines mean.
#[component]
fn CurvesMean(
    /// Which chart.
    kind: ChartKind,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let floor = Memo::new(move |_| run.now.with(|now| quality(now, FLOOR)));
    let card = Memo::new(move |_| run.experiment.with(|e| cards::card(kind, e, &|name| floor.get().filter(|_| name == FLOOR))));
    let told = move |read: fn(&cards::Card) -> &Phrase| move || card.with(|card| read(card).of(language.get()));
    let has_lines = move || card.with(|card| !card.lines.is_empty());
    view! {
        <div>
            <p>{told(|card| &card.what)}</p>
            <h3>{say(words::HEALTHY)}</h3>
            <p>{told(|card| &card.healthy)}</p>
            <h3>{say(words::WARNING)}</h3>
            <p>{told(|card| &card.warning)}</p>
            <Show when=has_lines>
                <h3>{say(words::LINES)}</h3>
                <div data-lines=kind.key()>{move || lines(card.get().lines, language.get())}</div>
            </Show>
        </div>
    }
}

fn lines(lines: Vec<Phrase>, language: crate::text::Language) -> impl IntoView {
    lines.into_iter().map(|line| view! { <p>{line.of(language)}</p> }).collect_view()
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

/// A number of the card's formula: of the log that is shown its last, otherwise that of the run's last iteration.
fn number(run: Run, charts: ChartsState, experiment: &Experiment, name: &str) -> Option<f32> {
    if charts.log.with(Option::is_some) {
        let log = charts.shown(run);
        let curves = &log.borrow().curves;
        return curves.reach().map(|(_, last)| curves.at(name, last, 1)).filter(|x| x.is_finite());
    }
    let column = COLUMNS.iter().find(|(column, _)| *column == name);
    // The scores that a relativistic loss logs are differences.
    let is_other = losses::d_loss(experiment.d_loss).compares && name.starts_with("Loss/scores");
    let tensor = column.filter(|_| !is_other).map_or(name, |(_, tensor)| tensor);
    let mean = run.watched.with(|all| all.value.iter().find(|t| t.name == tensor).map(|t| t.mean));
    let now = || run.now.with(|now| Some(now.scalar(name)).filter(|x| x.is_finite()).or_else(|| quality(now, name)));
    mean.or_else(now)
}

fn quality(now: &Now, name: &str) -> Option<f32> {
    let quality = now.quality?;
    match name {
        HIGH_QUALITY => Some(quality.coverage?.high_quality),
        MODES_HELD => Some(quality.coverage?.modes_held as f32),
        DISTANCE => Some(quality.distance),
        FLOOR => Some(quality.floor),
        _ => None,
    }
}
