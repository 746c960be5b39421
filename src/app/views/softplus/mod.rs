//! Softplus: the losses in use as curves of the score, with the last minibatch on them and the slope that each sample feels.
//!
//! Must not know: how a curve follows from a loss (see `insight::loss_curves`).

mod draw;

use leptos::html::Canvas;
use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::drawing::on_canvas::draw_chart_on;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::shell::theme::colours;
use crate::app::views::sample_choice::SampleChoice;
use crate::app::views::softplus::draw::{Batch, paint};
use crate::app::views::tensor;
use crate::gan::experiment::Experiment;
use crate::gan::networks;
use crate::gan::probes::G_NORMS;
use crate::gan::update::{Optimizes, TRAIN_D, TRAIN_G, gradient_name};
use crate::insight::charts::Ink;
use crate::insight::loss_curves::{Key, LossCurve, of_d, of_g};
use crate::insight::tensor_text as text;
use crate::text::{Phrase, Text};
use crate::words::softplus as words;

/// A panel of curves that share their axes.
#[derive(Clone, PartialEq)]
struct Panel {
    name: Phrase,
    curves: Vec<LossCurve>,
}

impl Panel {
    /// All that it shows: nothing in it has the focus, so that a changed panel may be another one.
    fn key(&self) -> (Phrase, Vec<Key>) {
        (self.name.clone(), self.curves.iter().map(LossCurve::key).collect())
    }
}

/// The view.
#[component]
pub fn Softplus() -> impl IntoView {
    let run = expect_context::<Run>();
    let sample = expect_context::<Shell>().sample;
    let panels = Memo::new(move |_| run.experiment.with(panels));
    tensor::watch(move || {
        let scores = ["real_scores_out", "fake_scores_out", "TrainG/fake_scores_out"].map(String::from);
        let [_, twin] = G_NORMS;
        let twin = run.experiment.with(has_twin).then(|| twin.to_string());
        scores.into_iter().chain(twin).chain(run.experiment.with(|e| gradients(e).concat())).collect()
    });
    Effect::new(move |_| {
        run.watched.track();
        sample.track();
        panels.track();
        run.painter().stale_charts();
    });
    view! {
        <section class="softplus" aria-label=say(words::TITLE)>
            <div class="bar"><p class="soft">{say(words::ABOUT)}</p><SampleChoice/></div>
            <div class="plots-room">
                <div class="plots">
                    <For each=move || panels.get() key=Panel::key let(Panel { name, curves })>
                        <LossPanel name curves/>
                    </For>
                </div>
            </div>
        </section>
        <Reader/>
    }
}

/// The curves of D, and each of G: their name says which.
fn panels(experiment: &Experiment) -> Vec<Panel> {
    let mut panels = vec![Panel { name: words::D_PANEL.into(), curves: of_d(experiment) }];
    for (index, curve) in of_g(experiment).into_iter().enumerate() {
        let name = if index == 0 { words::G_PANEL } else { words::G_OTHER };
        panels.push(Panel { name: with_kind(name, &curve), curves: vec![curve] });
    }
    panels
}

/// A text with the formula of a G loss and what it is called in it.
fn with_kind(text: Text, curve: &LossCurve) -> Phrase {
    text.with([Phrase::from(curve.label), words::kind(curve.curve()).into()])
}

/// Whether there is another G loss to be seen beside the one in use.
fn has_twin(experiment: &Experiment) -> bool {
    of_g(experiment).len() > 1
}

/// Names of the gradients of D's and of G's weights.
fn gradients(experiment: &Experiment) -> [Vec<String>; 2] {
    let of = |by: Optimizes, net: networks::Network| {
        net.parameters().into_iter().map(|parameter| gradient_name(by.id, &parameter.name)).collect()
    };
    [of(TRAIN_D, networks::discriminator(experiment)), of(TRAIN_G, networks::generator(experiment))]
}

/// A panel: the drawn curves, and each in words.
#[component]
fn LossPanel(
    /// What it shows.
    name: Phrase,
    /// Its curves; without any it says why.
    curves: Vec<LossCurve>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let sample = expect_context::<Shell>().sample;
    let canvas = NodeRef::<Canvas>::new();
    let label = say(name.clone());
    let plot = (!curves.is_empty()).then(|| {
        let curves = curves.clone();
        draw_chart_on(run, canvas, move |surface| {
            let watched = run.watched.get_untracked();
            let batch = Batch { watched: &watched.value, sample: sample.get_untracked() as usize };
            paint(surface, &curves, &batch, &colours());
        });
        view! { <div class="plot"><canvas node_ref=canvas data-canvas="loss-curve" role="img" aria-label=label></canvas></div> }
    });
    let paired = plot.is_none().then(|| view! { <p class="soft">{say(words::PAIRED)}</p> });
    view! {
        <section class="loss-panel">
            <h2>{say(name)}</h2>
            {plot}
            {curves.into_iter().map(|curve| view! { <CurveInWords curve/> }).collect_view()}
            {paired}
        </section>
    }
}

/// A curve's mean and mean push over the batch, and the chosen sample on it.
#[component]
fn CurveInWords(
    /// The curve.
    curve: LossCurve,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let shell = expect_context::<Shell>();
    let mean = move |of: fn(&LossCurve, f64) -> f64| {
        move || run.watched.with(|all| text::known(text::mean_of(&all.value, curve.scores, |score| of(&curve, score))))
    };
    let of_sample = move || {
        let sample = shell.sample.get();
        let score = run.watched.with(|all| text::each(&all.value, curve.scores).nth(sample as usize));
        let [score, loss, slope] =
            [score, score.map(|s| curve.value(s)), score.map(|s| curve.slope(s))].map(|x| text::known(x.map(|x| x as f32)));
        words::CHOSEN.with([sample.to_string(), score, loss, slope]).of(shell.language.get())
    };
    view! {
        <div class=if curve.ink == Ink::Real { "real-text" } else { "fake-text" } data-curve=curve.scores>
            <p>
                <strong>{curve.label}</strong>
                "  "{say(words::MEAN)}" "
                <span class="num" data-number="mean">{mean(LossCurve::value)}</span>
                "  "{say(words::PUSH)}" "
                <span class="num" data-number="push">{mean(|curve, score| curve.slope(score).abs())}</span>
            </p>
            <p class="soft" data-number="of-sample">{of_sample}</p>
        </div>
    }
}

/// What the curves mean, and how long the gradients are.
#[component]
fn Reader() -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    // Of several curves of D all are of one kind.
    let of_loss_d = move || run.experiment.with(|e| words::of_d(of_d(e).first().map(LossCurve::curve))).of(language.get());
    let of_loss_g = move || run.experiment.with(|e| words::of_g(of_g(e).first().map(LossCurve::curve))).of(language.get());
    let curves = Memo::new(move |_| run.experiment.with(of_g));
    // The gradient of G under the loss in use, and where there is another one beside it, under that.
    let of_g_loss = Signal::derive(move || match curves.get().as_slice() {
        [in_use, _, ..] => with_kind(words::OF_G_IN_USE, in_use),
        _ => words::OF_G.into(),
    });
    let of_other = Signal::derive(move || curves.get().get(1).map_or_else(Phrase::default, |other| with_kind(words::OF_G_OTHER, other)));
    view! {
        <section class="reader">
            <p data-about="d-loss">{of_loss_d}</p>
            <p data-about="g-loss">{of_loss_g}</p>
            <h2>{say(words::NORMS)}</h2>
            <GradientNorm net="D" label=Signal::stored(words::OF_D.into()) names=|e| gradients(e)[0].clone()/>
            <GradientNorm net="G" label=of_g_loss names=|e| gradients(e)[1].clone()/>
            <Show when=move || curves.with(|curves| curves.len() > 1)>
                <GradientNorm net="G-beside" label=of_other names=|_| vec![G_NORMS[1].to_string()]/>
                <p class="soft">{say(words::TWIN_HINT)}</p>
            </Show>
        </section>
    }
}

/// The length of the gradient of a network's weights, as one vector.
#[component]
fn GradientNorm(
    /// The network, as hooks name it.
    net: &'static str,
    /// What it is called.
    label: Signal<Phrase>,
    /// The names of the tensors that make up the gradient, or of the one that is its length.
    names: fn(&Experiment) -> Vec<String>,
) -> impl IntoView {
    let run = expect_context::<Run>();
    let language = expect_context::<Shell>().language;
    let names = Memo::new(move |_| run.experiment.with(names));
    let length = move || run.watched.with(|all| names.with(|names| text::known(text::norm(&all.value, names))));
    view! { <p data-norm=net>{move || label.get().of(language.get())}" "<strong class="num">{length}</strong></p> }
}
