//! A choice of one among several: the page's only kind of drop-down list.
//!
//! Must not know: what is chosen.

use crate::app::elements::element::{Element, el};
use crate::gan::field::Choice;
use crate::text::Text;

/// A drop-down list: its id, for its label; what scripts and tests know it by; key and label of every option; the key that
/// holds now (that of no option shows none); and what takes the key of a choice.
pub fn select(
    id: &str,
    field: &'static str,
    options: impl IntoIterator<Item = (&'static str, Text)>,
    chosen: impl Fn() -> String + 'static,
    choose: impl Fn(String) + 'static,
) -> Element {
    el("select")
        .set("id", id)
        .set("data-field", field)
        .children(options.into_iter().map(|(key, label)| el("option").set("value", key).text(label)))
        .prop("value", chosen)
        .on_pick("change", choose)
}

/// Key and label of every option of a field.
pub fn options(options: &'static [Choice]) -> impl Iterator<Item = (&'static str, Text)> {
    options.iter().map(|option| (option.key, option.label))
}
