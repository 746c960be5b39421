//! Canvases on the page and off it, and when they are drawn.
//!
//! Must not know: what is drawn.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};

/// The 2-D context of a canvas.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

/// A canvas that is not on the page.
pub fn offscreen(width: u32, height: u32) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// A watch over an element's size, until it is dropped.
pub struct SizeWatch {
    observer: Option<ResizeObserver>,
    _callback: Closure<dyn Fn()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// Calls back when the element's size changes.
pub fn on_resize(element: &web_sys::Element, run: impl Fn() + 'static) -> SizeWatch {
    let callback = Closure::<dyn Fn()>::new(run);
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref());
    if let Err(error) = &observer {
        log::error!("sizes are not watched: {error:?}");
    }
    let observer = observer.ok();
    if let Some(observer) = &observer {
        observer.observe(element);
    }
    SizeWatch { observer, _callback: callback }
}
