//! The views: one file each, and one line in [`of`].
//!
//! A view fills the place between the settings and the transport; what all of them share (frame, chart, tensor read-out,
//! words) lies beside this folder. Must not know: one another.

mod backprop;
mod explore;
mod listing;
pub mod sample_choice;
mod softplus;
pub mod tensor;

use crate::app::elements::element::Element;
use crate::app::page::Page;
use crate::engine::contract::view::Tab;

/// The view of a tab.
pub fn of(tab: Tab, page: Page) -> Vec<Element> {
    match tab {
        Tab::Explore => explore::view(page),
        Tab::Listing => listing::view(page),
        Tab::Softplus => softplus::view(page),
        Tab::Backprop => backprop::view(page),
    }
}
