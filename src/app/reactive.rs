//! What follows the signals, as a few types for all places: each kind of closure that a view holds
//! is otherwise compiled once more for every place, which makes a third of the page's code.
//!
//! Must not know: what the signals are.

use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

/// A text that follows the signals it reads.
pub fn text<T: ToString>(read: impl Fn() -> T + Send + 'static) -> Box<dyn Fn() -> String + Send> {
    Box::new(move || read().to_string())
}

/// A condition that follows the signals it reads.
pub fn flag(read: impl Fn() -> bool + Send + 'static) -> Box<dyn Fn() -> bool + Send> {
    Box::new(read)
}

/// A piece of the page that follows the signals it reads.
pub fn part<V: IntoView + 'static>(read: impl Fn() -> V + Send + 'static) -> Box<dyn Fn() -> AnyView + Send> {
    Box::new(move || read().into_any())
}

/// What a click does.
pub fn press(act: impl Fn() + 'static) -> Box<dyn Fn(MouseEvent)> {
    Box::new(move |_| act())
}

/// What a change of a control does, given what it holds now.
pub fn pick(act: impl Fn(String) + 'static) -> Box<dyn Fn(Event)> {
    Box::new(move |event| act(event_target_value(&event)))
}

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
