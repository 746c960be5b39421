//! The views: a file or a folder each, and one line in [`of`].
//!
//! A view fills the place between the settings and the transport; what several of them share (the chooser of a sample, a tensor
//! read out) lies here too. Must not know: one another.

mod backprop;
mod explore;
mod listing;
mod sample_choice;
mod softplus;
pub mod tensor;

use leptos::prelude::*;

use crate::engine::contract::view::Tab;

/// The view of a tab.
pub fn of(tab: Tab) -> AnyView {
    match tab {
        Tab::Explore => view! { <explore::Explore/> }.into_any(),
        Tab::Listing => view! { <listing::Listing/> }.into_any(),
        Tab::Softplus => view! { <softplus::Softplus/> }.into_any(),
        Tab::Backprop => view! { <backprop::Backprop/> }.into_any(),
    }
}
