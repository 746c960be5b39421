//! The passes from top to bottom, each a row of nodes of the running program with the numbers of one real sample.
//!
//! Must not know: mistakes.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::views::backprop::gradient_of;
use crate::app::views::tensor;
use crate::engine::contract::frame::Watched;
use crate::gan::experiment::{Experiment, FieldKey, PenaltyGradient};
use crate::gan::field::Value;
use crate::gan::losses;
use crate::gan::probes::WEIGHTS_BEFORE;
use crate::gan::schedule::Rhythm;
use crate::insight::tensor_text as text;
use crate::number;
use crate::text::Text;
use crate::words::backprop as words;

/// The passes: those of R1 only while it is in the program.
#[component]
pub fn Passes(
    /// The first weight tensor of every layer of D.
    layers: Memo<Vec<String>>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let has_r1 = Memo::new(move |_| run.experiment.with(|e| losses::gammas(e)[0] != 0.0));
    let lazy = Memo::new(move |_| run.experiment.with(|e| Rhythm::of(e).reg_d));
    let why_not = move || match lazy.get() {
        Some(interval) => words::LAZY.with([interval.to_string()]).of(language.get()),
        None => words::NO_R1.of(language.get()).to_string(),
    };
    let read = move |name: &'static str, read: fn(&Watched) -> String| Signal::derive(move || tensor::of(run, name, read));
    view! {
        <div class="flow">
            <Pass name=words::FORWARD>
                <Node key="reals" about=say(words::SAMPLE) numbers=read("reals", text::sample)/>
                <Node key="real_scores_out" about=say(words::SCORE) numbers=read("real_scores_out", text::sample)/>
            </Pass>
            <Show when=move || has_r1.get() && lazy.get().is_none() fallback=move || view! { <p class="soft">{why_not}</p> }>
                <PenaltyPasses layers/>
            </Show>
        </div>
    }
}

/// From the gradient at the sample to the update of the weights.
#[component]
fn PenaltyPasses(
    /// The first weight tensor of every layer of D.
    layers: Memo<Vec<String>>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let is_stopped = Memo::new(move |_| run.experiment.with(|e| e.penalty_gradient == PenaltyGradient::Stopped));
    let read = move |name: &'static str, read: fn(&Watched) -> String| Signal::derive(move || tensor::of(run, name, read));
    // The weight of R1 that the step was taken with; before there is one, as it is set.
    let half_gamma = Memo::new(move |_| {
        let of_step = run.watched.with(|all| text::find(&all.value, "r1_penalty").map(|_| all.gammas[0]));
        of_step.unwrap_or_else(|| run.experiment.with(|e| losses::gammas(e)[0])) / 2.0
    });
    let weighted = Signal::derive(move || {
        let penalty = run.watched.with(|all| text::number(&all.value, "r1_penalty"));
        text::known(penalty.map(|x| x * half_gamma.get() as f32))
    });
    let firsts = move |names: fn(&str) -> String| {
        let names = Memo::new(move |_| layers.with(|all| all.iter().map(|name| names(name)).collect::<Vec<_>>()));
        Signal::derive(move || run.watched.with(|all| names.with(|names| text::firsts(&all.value, names))))
    };
    let share = move || words::WEIGHTED.with([number::shortest(half_gamma.get())]).of(language.get());
    let of_weights = move || {
        let about = if is_stopped.get() { words::WEIGHT_GRADIENT_STOPPED } else { words::WEIGHT_GRADIENT };
        about.of(language.get()).to_string()
    };
    view! {
        <Pass name=words::GRADIENT>
            <Node key="real_grads" about=say(words::SLOPE) numbers=read("real_grads", text::sample)/>
        </Pass>
        <Pass name=words::PENALTY>
            <Node key="squares" about=say(words::SQUARES) numbers=read("real_grads", text::squares)/>
            <Node key="r1_penalty" about=say(words::R1) numbers=read("r1_penalty", text::sample)/>
            <Node key="weighted" about=share numbers=weighted/>
            <Node key="r1_mean" about=say(words::R1_MEAN) numbers=read("r1_penalty", text::mean) is_aside=true/>
        </Pass>
        <StopGradient is_stopped/>
        <Pass name=words::AGAIN>
            <Node key="loss" about=say(words::LOSS) numbers=read("loss", text::sample)/>
            <Node key="gradients" about=of_weights numbers=firsts(gradient_of)/>
        </Pass>
        <Pass name=words::UPDATE>
            <Update layers/>
        </Pass>
    }
}

/// A pass: its name, and its nodes from left to right.
#[component]
fn Pass(
    /// Its name.
    name: Text,
    /// Its nodes.
    children: Children,
) -> impl IntoView {
    view! { <section class="pass"><h2>{say(name)}</h2><div class="nodes">{children()}</div></section> }
}

/// The first weight of every layer before and after D's step, and what the step added.
#[component]
fn Update(
    /// The first weight tensor of every layer of D.
    layers: Memo<Vec<String>>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let after = move || run.watched.with(|all| layers.with(|names| names.iter().map(|n| text::number(&all.value, n)).collect::<Vec<_>>()));
    let before = move || run.watched.with(|all| text::numbers(&all.value, WEIGHTS_BEFORE, layers.with(Vec::len)));
    let shown = |numbers: Vec<Option<f32>>| text::side_by_side(numbers.into_iter());
    let is_known = Memo::new(move |_| before().iter().all(Option::is_some));
    let about_before = move || if is_known.get() { words::WEIGHTS_BEFORE } else { words::WEIGHTS_UNKNOWN }.of(language.get()).to_string();
    let change = move || shown(text::changes(&before(), &after()));
    view! {
        <Node key="weights-before" about=about_before numbers=Signal::derive(move || shown(before()))/>
        <Node key="change" about=say(words::CHANGE) numbers=Signal::derive(change)/>
        <Node key="weights" about=say(words::WEIGHTS) numbers=Signal::derive(move || shown(after()))/>
    }
}

/// A node of the program: its numbers, and what they are.
#[component]
fn Node(
    /// What hooks call it.
    key: &'static str,
    /// What it is.
    about: impl Fn() -> String + Send + 'static,
    /// Its numbers.
    numbers: Signal<String>,
    /// Whether it is beside the way of the sample.
    #[prop(optional)]
    is_aside: bool,
) -> impl IntoView {
    view! {
        <div class="node" class:aside=is_aside data-node=key>
            <p class="numbers-line" data-number="">{move || numbers.get()}</p>
            <p class="soft">{about}</p>
        </div>
    }
}

/// The switch that stops the penalty's gradient.
#[component]
fn StopGradient(
    /// Whether it is stopped.
    is_stopped: Memo<bool>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let turn = move |_| {
        let next = if is_stopped.get_untracked() { PenaltyGradient::On } else { PenaltyGradient::Stopped };
        // Its options hold every variant.
        if let Err(error) = run.set(Experiment::field(FieldKey::PenaltyGradient), Value::Choice(next.index())) {
            log::error!("{error}");
        }
    };
    let either = move |stopped: Text, flows: Text| move || if is_stopped.get() { stopped } else { flows }.of(language.get());
    view! {
        <div class="stop" data-stopped=move || is_stopped.get().to_string()>
            <button type="button" data-action="stop-gradient" title=say(words::STOP_HINT) on:click=turn>
                <Icon icon=IconKind::Cut/>
                " "
                {either(words::LET, words::STOP)}
                " "
                <Icon icon=IconKind::Restart/>
            </button>
            <p>{either(words::STOPPED, words::FLOWS)}</p>
        </div>
    }
}
