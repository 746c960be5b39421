//! Explore: the stage and the curves, and the card of a curve.

use leptos::prelude::*;

use crate::app::charts::card::Card;
use crate::app::charts::curves::Curves;
use crate::app::charts::state::ChartsState;
use crate::app::charts::verdicts::Verdicts;
use crate::app::client::run_handle::Run;
use crate::app::shell::say::say;
use crate::app::stage::panel::Stage;
use crate::words::page as words;

/// The view. The card lies over the stage.
#[component]
pub fn Explore() -> impl IntoView {
    let charts = expect_context::<ChartsState>();
    provide_context(Verdicts::follow(expect_context::<Run>(), charts));
    let card = move || charts.card.get().map(|kind| view! { <Card kind/> });
    view! {
        <section class="stage" aria-label=say(words::STAGE)>
            <Stage/>
            {card}
        </section>
        <Curves/>
    }
}
