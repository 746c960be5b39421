//! Explore: the stage and the curves, and the card of a curve.

use leptos::prelude::*;

use crate::app::charts::card;
use crate::app::charts::curves::curves;
use crate::app::charts::verdicts::Verdicts;
use crate::app::elements::element::Element;
use crate::app::page::Page;
use crate::app::stage::panel::stage;

/// The view. The card lies over the stage.
pub fn view(page: Page) -> Vec<Element> {
    let verdicts = Verdicts::follow(page.run, page.charts);
    let stage = stage(page).parts(move || page.charts.card.get().map(|kind| card::card(page, verdicts, kind)).into_iter().collect());
    vec![stage, curves(page, verdicts)]
}
