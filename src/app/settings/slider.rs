//! A slider that tells a wish from a finger that scrolls past it.
//!
//! Must not know: what its number is, what it does.

use leptos::prelude::*;
use web_sys::{HtmlInputElement, PointerEvent};

use crate::insight::slide::{Acts, Slide};
use crate::text::Phrase;

use crate::app::shell::say::say;

/// What is done to a slider now, for those who show its number beside it; copying it copies a handle.
#[derive(Clone, Copy)]
pub struct Sliding(RwSignal<Slide>);

impl Sliding {
    /// Nothing is being done.
    pub fn new(acts: Acts) -> Self {
        Self(RwSignal::new(Slide::new(acts)))
    }

    /// The stop that it was moved to and that has not acted yet.
    pub fn shown(self) -> Option<u32> {
        self.0.with(Slide::shown)
    }
}

/// A slider over whole stops from 0.
#[component]
pub fn Slider(
    /// What scripts and tests know it by.
    key: &'static str,
    /// What it is called, for people who do not see it.
    label: Phrase,
    /// The highest stop.
    last: u32,
    /// The stop of the value that holds.
    #[prop(into)]
    stop: Signal<u32>,
    /// Its number as it is read aloud.
    #[prop(into)]
    spoken: Signal<String>,
    /// What is done to it.
    sliding: Sliding,
    /// Takes a stop that acts.
    #[prop(into)]
    choose: Callback<u32>,
) -> impl IntoView {
    let slide = sliding.0;
    // Whoever shows the number is told of a change of it only.
    let happens = move |event: &dyn Fn(&mut Slide) -> Option<u32>| {
        let mut next = slide.get_untracked();
        let acts = event(&mut next);
        if next != slide.get_untracked() {
            slide.set(next);
        }
        if let Some(stop) = acts {
            choose.run(stop);
        }
    };
    let at = |event: &web_sys::Event| match event_target::<HtmlInputElement>(event).value().parse() {
        Ok(stop) => Some(stop),
        Err(error) => {
            log::error!("a slider is at no stop: {error}");
            None
        }
    };
    let place = |event: &PointerEvent| [f64::from(event.client_x()), f64::from(event.client_y())];
    view! {
        <input
            type="range"
            data-slider=key
            min="0"
            max=last.to_string()
            step="1"
            aria-label=say(label)
            aria-valuetext=move || spoken.get()
            prop:value=move || sliding.shown().unwrap_or_else(|| stop.get()).to_string()
            on:input=move |event| happens(&|slide| slide.pass(at(&event)?))
            on:change=move |event| happens(&|slide| slide.stay(at(&event)?))
            on:pointerdown=move |event| {
                if event.pointer_type() != "mouse" {
                    happens(&|slide| { slide.touch(place(&event)); None });
                }
            }
            on:pointermove=move |event| happens(&|slide| slide.drag(place(&event)))
            on:pointerup=move |_| happens(&Slide::let_go)
            on:pointercancel=move |_| happens(&|slide| { slide.take_back(); None })
            on:keydown=move |_| happens(&|slide| { slide.press(); None })
            on:keyup=move |_| happens(&Slide::let_go)
            on:blur=move |_| happens(&Slide::let_go)
        />
    }
}
