//! What pictures are drawn on: a canvas, or SVG that is written down. Both take the calls of a canvas, by the same names.
//!
//! Must not know: what is drawn.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::canvas::{context, offscreen};
use super::svg::Svg;

/// One of both.
#[derive(Clone)]
pub enum Paper {
    /// A canvas.
    Canvas(CanvasRenderingContext2d),
    /// A document.
    Svg(Rc<RefCell<Svg>>),
}

/// Calls that both take.
macro_rules! calls {
    ($($name:ident($($part:ident: $type:ty),*)),+ $(,)?) => {$(
        /// As on a canvas.
        pub fn $name(&self, $($part: $type),*) {
            match self {
                Self::Canvas(canvas) => canvas.$name($($part),*),
                Self::Svg(svg) => svg.borrow_mut().$name($($part),*),
            }
        }
    )+};
}

/// Calls that a canvas may refuse.
macro_rules! refusable_calls {
    ($($name:ident($($part:ident: $type:ty),*)),+ $(,)?) => {$(
        /// As on a canvas.
        ///
        /// # Errors
        /// A canvas refuses the numbers.
        pub fn $name(&self, $($part: $type),*) -> Result<(), JsValue> {
            match self {
                Self::Canvas(canvas) => canvas.$name($($part),*),
                Self::Svg(svg) => {
                    svg.borrow_mut().$name($($part),*);
                    Ok(())
                }
            }
        }
    )+};
}

impl Paper {
    calls!(
        set_fill_style_str(colour: &str),
        set_stroke_style_str(colour: &str),
        set_line_width(width: f64),
        set_global_alpha(alpha: f64),
        set_font(font: &str),
        set_text_align(align: &str),
        set_text_baseline(baseline: &str),
        set_image_smoothing_enabled(smooth: bool),
        save(),
        restore(),
        begin_path(),
        move_to(x: f64, y: f64),
        line_to(x: f64, y: f64),
        rect(x: f64, y: f64, width: f64, height: f64),
        clip(),
        stroke(),
        fill(),
        fill_rect(x: f64, y: f64, width: f64, height: f64),
        stroke_rect(x: f64, y: f64, width: f64, height: f64),
    );
    refusable_calls!(
        arc(x: f64, y: f64, radius: f64, from: f64, to: f64),
        fill_text(text: &str, x: f64, y: f64),
        stroke_text(text: &str, x: f64, y: f64),
    );

    /// Dashes of strokes, in CSS pixels.
    pub fn set_dashes(&self, dashes: &[f64]) {
        match self {
            Self::Canvas(canvas) => {
                let array: js_sys::Array = dashes.iter().map(|&x| JsValue::from(x)).collect();
                let _ = canvas.set_line_dash(&array);
            }
            Self::Svg(svg) => svg.borrow_mut().set_dashes(dashes),
        }
    }

    /// A piece (left, top, width, height) of a small picture, drawn at a place of another size.
    ///
    /// # Errors
    /// A canvas refuses the picture.
    pub fn draw_piece(&self, picture: &HtmlCanvasElement, piece: [f64; 4], place: [f64; 4]) -> Result<(), JsValue> {
        let ([sx, sy, sw, sh], [x, y, w, h]) = (piece, place);
        let (to, [left, top, width, height]) = match self {
            Self::Canvas(canvas) => (canvas.clone(), place),
            Self::Svg(_) => (offscreen(sw as u32, sh as u32).as_ref().and_then(context).ok_or(JsValue::NULL)?, [0.0, 0.0, sw, sh]),
        };
        to.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            picture, sx, sy, sw, sh, left, top, width, height,
        )?;
        if let (Self::Svg(svg), Some(alone)) = (self, to.canvas()) {
            svg.borrow_mut().image(&alone.to_data_url()?, x, y, w, h);
        }
        Ok(())
    }
}
