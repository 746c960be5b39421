//! Explore: the stage and the curves, and the card of a curve.

use leptos::prelude::*;

use crate::app::card;
use crate::app::curves::curves;
use crate::app::element::Element;
use crate::app::stage::stage;
use crate::app::state::Page;

/// The view. The card lies over the stage.
pub fn view(page: Page) -> Vec<Element> {
    let verdicts = card::verdicts(page);
    let stage = stage(page).parts(move || page.card.get().map(|kind| card::card(page, verdicts, kind)).into_iter().collect());
    vec![stage, curves(page, verdicts)]
}
