//! Double backprop: one real sample through the forward pass, the gradient at the input, its square, and the pass to the
//! weights; what R1 is, and then what known mistakes in it would report of the same run.
//!
//! Must not know: how mistakes are computed (see `gan::mistakes`).

mod gallery;
mod passes;

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::views::backprop::gallery::{Gallery, GalleryChart};
use crate::app::views::backprop::passes::Passes;
use crate::app::views::sample_choice::SampleChoice;
use crate::app::views::tensor;
use crate::app::views::tensor::OlderGammas;
use crate::gan::experiment::Experiment;
use crate::gan::mistakes::Mistake;
use crate::gan::networks;
use crate::gan::probes::WEIGHTS_BEFORE;
use crate::gan::update::{TRAIN_D, gradient_name};
use crate::words::backprop as words;

/// The view.
#[component]
pub fn Backprop() -> impl IntoView {
    let run = expect_context::<Run>();
    let layers = Memo::new(move |_| run.experiment.with(first_weights));
    tensor::watch_with_mistakes(move || {
        let numbers = ["reals", "real_scores_out", "real_grads", "r1_penalty", "loss", WEIGHTS_BEFORE].map(String::from);
        numbers.into_iter().chain(layers.get().into_iter().flat_map(|name| [gradient_of(&name), name])).collect()
    });
    // None at the beginning: what is right comes first.
    let chosen = RwSignal::new(None::<Mistake>);
    view! {
        <section class="backprop" aria-label=say(words::TITLE)>
            <div class="bar"><p class="soft">{say(words::ABOUT)}</p><SampleChoice/></div>
            <OlderGammas/>
            <div class="passes"><Passes layers/></div>
            <GalleryChart chosen/>
        </section>
        <Gallery chosen/>
    }
}

/// The first weight tensor of every layer of D.
fn first_weights(experiment: &Experiment) -> Vec<String> {
    networks::discriminator(experiment).parameters().into_iter().filter(|p| p.what == "weight").map(|p| p.name).collect()
}

/// The gradient of a weight tensor, by its name.
fn gradient_of(weight: &str) -> String {
    gradient_name(TRAIN_D.id, weight)
}
