//! Canvases that are as sharp as the display, and that say when their size changed.
//!
//! Must not know: what is drawn.

use std::cell::Cell;

use crate::app::elements::element::Element;
use crate::app::page::Page;
use crate::number::within;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};

/// A canvas ready to draw on, in CSS pixels.
pub struct Surface {
    /// Its context, scaled to CSS pixels.
    pub context: CanvasRenderingContext2d,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

thread_local! {
    static WRITES: Cell<bool> = const { Cell::new(false) };
}

/// `www/svg.js`.
#[wasm_bindgen(js_namespace = svgWriter)]
extern "C" {
    #[wasm_bindgen(catch)]
    fn start() -> Result<(), JsValue>;
    fn begin(canvas: &HtmlCanvasElement) -> CanvasRenderingContext2d;
    fn finish(title: &str, ground: &str) -> String;
}

/// What `draw` draws on canvases, as SVG in place of that; empty if it draws nothing.
pub fn written(title: &str, ground: &str, draw: impl FnOnce()) -> String {
    if start().is_err() {
        return String::new();
    }
    WRITES.set(true);
    draw();
    WRITES.set(false);
    finish(title, ground)
}

/// Whether drawings are written down.
pub fn writes() -> bool {
    WRITES.get()
}

/// Clears a canvas and makes one unit one CSS pixel; `None` while it has no size.
pub fn surface(canvas: &HtmlCanvasElement) -> Option<Surface> {
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    if width < 2.0 || height < 2.0 {
        return None;
    }
    if writes() {
        return Some(Surface { context: begin(canvas), width, height });
    }
    let ratio = within(window().device_pixel_ratio(), 1.0, 4.0);
    let (w, h) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
    if canvas.width() != w || canvas.height() != h {
        canvas.set_width(w);
        canvas.set_height(h);
    }
    let context = context(canvas)?;
    let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, width, height);
    Some(Surface { context, width, height })
}

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
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(element);
    }
    SizeWatch { observer, _callback: callback }
}

/// Has a chart drawn on a canvas whenever the charts are stale or its size changes, for as long as it is on the page.
pub fn draw_as_chart(page: Page, canvas: &Element, draw: impl Fn(&HtmlCanvasElement) + 'static) {
    let id = page.run.painter().name();
    let canvas: HtmlCanvasElement = canvas.node().unchecked_into();
    let watch = on_resize(&canvas, move || page.run.painter().stale_charts(page.run));
    page.run.painter().add_chart(
        id,
        Box::new(move || {
            let _ = &watch;
            draw(&canvas);
        }),
    );
    page.run.painter().stale_charts(page.run);
    on_cleanup(move || page.run.painter().forget(id));
}

/// Sets the dash pattern, in CSS pixels.
pub fn dash(context: &CanvasRenderingContext2d, pattern: &[f64]) {
    let array: js_sys::Array = pattern.iter().map(|&x| JsValue::from(x)).collect();
    let _ = context.set_line_dash(&array);
}
