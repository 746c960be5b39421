//! What follows the signals, as one type for all places: each kind of closure is otherwise compiled once more for every place.
//!
//! Must not know: what the signals are.

use leptos::prelude::*;

/// Runs `act` at once, and again whenever a signal that it read has changed, until what surrounds it is made anew.
pub fn keep_up(act: impl FnMut() + 'static) {
    fn boxed(mut act: Box<dyn FnMut()>) {
        StoredValue::new_local(RenderEffect::new(move |_| act()));
    }
    boxed(Box::new(act));
}

/// Runs `act` when the page is made, and again whenever a signal that it read has changed.
pub fn follow(act: impl FnMut() + 'static) {
    fn boxed(mut act: Box<dyn FnMut()>) {
        Effect::new(move |_| act());
    }
    boxed(Box::new(act));
}
