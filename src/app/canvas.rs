//! Canvases that are as sharp as the display, and that say when their size changed.
//!
//! Must not know: what is drawn.

use std::cell::RefCell;
use std::rc::Rc;

use super::element::Element;
use super::paper::Paper;
use super::state::Page;
use super::svg::Svg;
use super::theme::colours;
use crate::number::within;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ResizeObserver};

/// A canvas ready to draw on, in CSS pixels.
pub struct Surface {
    /// Its paper, scaled to CSS pixels.
    pub context: Paper,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

thread_local! {
    static RECORD: RefCell<Option<Rc<RefCell<Svg>>>> = const { RefCell::new(None) };
}

/// What `draw` draws on canvases, as SVG in place of that.
pub fn recorded(draw: impl FnOnce()) -> Svg {
    let svg = Rc::new(RefCell::new(Svg::default()));
    RECORD.set(Some(Rc::clone(&svg)));
    draw();
    RECORD.set(None);
    svg.take()
}

/// The name of the chart that a canvas is of, and the names of its curves, with their colours.
fn heading(canvas: &HtmlCanvasElement) -> Vec<(String, String)> {
    let Some(chart) = canvas.closest(".chart").ok().flatten() else { return vec![] };
    let mut words = vec![(chart.get_attribute("aria-label").unwrap_or_default(), colours().ink)];
    let Ok(curves) = chart.query_selector_all(".series") else { return words };
    for curve in (0..curves.length()).filter_map(|at| curves.get(at)?.dyn_into::<web_sys::Element>().ok()) {
        let colour = window().get_computed_style(&curve).ok().flatten().and_then(|style| style.get_property_value("color").ok());
        let name = curve.query_selector(".series-name").ok().flatten().and_then(|name| name.text_content());
        words.extend(name.zip(colour));
    }
    words
}

/// Clears a canvas and makes one unit one CSS pixel; `None` while it has no size.
pub fn surface(canvas: &HtmlCanvasElement) -> Option<Surface> {
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    if width < 2.0 || height < 2.0 {
        return None;
    }
    if let Some(svg) = RECORD.with_borrow(Clone::clone) {
        svg.borrow_mut().begin(width, height, &heading(canvas));
        return Some(Surface { context: Paper::Svg(svg), width, height });
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
    Some(Surface { context: Paper::Canvas(context), width, height })
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
    let id = page.painter().name();
    let canvas: HtmlCanvasElement = canvas.node().unchecked_into();
    let watch = on_resize(&canvas, move || page.painter().stale_charts(page));
    page.painter().add_chart(
        id,
        Box::new(move || {
            let _ = &watch;
            draw(&canvas);
        }),
    );
    page.painter().stale_charts(page);
    on_cleanup(move || page.painter().forget(id));
}
