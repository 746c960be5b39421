//! Explore: the stage and the curves, and the card of a curve.

use leptos::prelude::*;

use crate::app::card;
use crate::app::curves::Curves;
use crate::app::reactive::part;
use crate::app::stage::Stage;
use crate::app::state::Page;

/// The view.
pub fn view(page: Page) -> AnyView {
    let verdicts = card::verdicts(page);
    view! {
        <Stage page/>
        <Curves page verdicts/>
        {part(move || page.card.get().map(|kind| card::card(page, verdicts, kind).done()))}
    }
    .into_any()
}
