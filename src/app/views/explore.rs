//! Explore: the stage and the curves, and the card of a curve.

use leptos::prelude::*;

use crate::app::charts::card::Card;
use crate::app::charts::curves::Curves;
use crate::app::charts::state::ChartsState;
use crate::app::charts::verdicts::Verdicts;
use crate::app::client::run_handle::Run;
use crate::app::page::Page;
use crate::app::stage::panel::stage;

/// The view. The card lies over the stage.
#[component]
pub fn Explore() -> impl IntoView {
    let charts = expect_context::<ChartsState>();
    provide_context(Verdicts::follow(expect_context::<Run>(), charts));
    let card = move || charts.card.get().map(|kind| view! { <Card kind/> });
    let stage = stage(expect_context::<Page>()).view(move || card().into_any());
    view! {
        {stage.into_view()}
        <Curves/>
    }
}
