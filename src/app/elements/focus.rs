//! Where the focus goes when the piece of the page that has it goes.
//!
//! Must not know: what the pieces are.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Gives the focus back to what had it before the calling component came, if the component has it when it goes.
pub fn return_focus<E>(root: NodeRef<E>)
where
    E: ElementType,
    E::Output: JsCast + Clone + 'static,
{
    let opener = StoredValue::new_local(document().active_element());
    on_cleanup(move || {
        let root = root.try_get_untracked().flatten();
        let active = document().active_element();
        let has_focus = root.is_some_and(|root| root.unchecked_ref::<Element>().contains(active.as_ref().map(AsRef::as_ref)));
        if let Some(opener) = opener.try_get_value().flatten().filter(|_| has_focus) {
            focus(&opener);
        }
    });
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return log::error!("what takes no focus is to have it") };
    if let Err(error) = element.focus() {
        log::error!("the focus is lost: {error:?}");
    }
}
