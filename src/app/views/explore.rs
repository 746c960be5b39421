//! Explore: the stage and the curves.

use leptos::prelude::*;

use crate::app::curves::Curves;
use crate::app::stage::Stage;
use crate::app::state::Page;

/// The view.
pub fn view(page: Page) -> AnyView {
    view! {
        <Stage page/>
        <Curves page/>
    }
    .into_any()
}
