//! What is drawn on: a canvas of the page, or a picture that is written down as SVG. Its calls are those of a canvas's context.
//!
//! Must not know: what is drawn.

use std::cell::RefCell;
use std::f64::consts::TAU;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::app::drawing::canvas::{context, offscreen};
use crate::insight::svg::Picture;
use crate::number::within;

/// What is drawn on, in CSS pixels.
pub enum Surface {
    /// A canvas.
    Canvas(Canvas),
    /// A picture that is written down.
    Svg(Written),
}

/// A canvas, ready to draw on.
pub struct Canvas {
    context: CanvasRenderingContext2d,
    width: f64,
    height: f64,
    ratio: f64,
}

/// A picture that is written down, of the size of a canvas.
pub struct Written {
    picture: RefCell<Picture>,
    width: f64,
    height: f64,
}

impl Canvas {
    /// Its pixels a CSS pixel.
    pub fn ratio(&self) -> f64 {
        self.ratio
    }

    /// A mark of as many pixels at every place, its middle on the nearest pixel.
    pub fn stamp(&self, mark: &HtmlCanvasElement, places: &mut dyn Iterator<Item = (f64, f64)>) {
        let (across, down) = (f64::from(mark.width()) / 2.0, f64::from(mark.height()) / 2.0);
        self.context.save();
        report(self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0));
        for (x, y) in places {
            let (left, top) = ((x * self.ratio - across).round(), (y * self.ratio - down).round());
            report(self.context.draw_image_with_html_canvas_element(mark, left, top));
        }
        self.context.restore();
    }
}

/// The size of a canvas on the page in CSS pixels; `None` while it has none.
pub fn size_of(canvas: &HtmlCanvasElement) -> Option<(f64, f64)> {
    let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
    (width >= 2.0 && height >= 2.0).then_some((width, height))
}

impl Surface {
    /// Clears a canvas of the page, makes it as sharp as the display and one unit one CSS pixel; `None` while it has no size.
    pub fn on_page(canvas: &HtmlCanvasElement) -> Option<Self> {
        let (width, height) = size_of(canvas)?;
        let ratio = within(window().device_pixel_ratio(), 1.0, 4.0);
        let (w, h) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
        if canvas.width() != w || canvas.height() != h {
            canvas.set_width(w);
            canvas.set_height(h);
        }
        let context = context(canvas)?;
        report(context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0));
        context.clear_rect(0.0, 0.0, width, height);
        Some(Self::Canvas(Canvas { context, width, height, ratio }))
    }

    /// A canvas that is not on the page, a unit a pixel.
    pub fn off_page(canvas: &HtmlCanvasElement) -> Option<Self> {
        let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
        Some(Self::Canvas(Canvas { context: context(canvas)?, width, height, ratio: 1.0 }))
    }

    /// A picture that is written down.
    pub fn written(picture: Picture, (width, height): (f64, f64)) -> Self {
        Self::Svg(Written { picture: RefCell::new(picture), width, height })
    }

    /// The picture, if it was written down.
    pub fn into_picture(self) -> Option<Picture> {
        match self {
            Self::Canvas(_) => None,
            Self::Svg(svg) => Some(svg.picture.into_inner()),
        }
    }

    /// Its width.
    pub fn width(&self) -> f64 {
        match self {
            Self::Canvas(canvas) => canvas.width,
            Self::Svg(svg) => svg.width,
        }
    }

    /// Its height.
    pub fn height(&self) -> f64 {
        match self {
            Self::Canvas(canvas) => canvas.height,
            Self::Svg(svg) => svg.height,
        }
    }

    /// What stands above the picture: its name and those of its parts, in their colours. On the page they are elements.
    pub fn heading(&self, name: &str, colour: &str, parts: &[(String, &str)]) {
        if let Self::Svg(svg) = self {
            svg.picture.borrow_mut().heading(name, colour, parts);
        }
    }
}

/// The properties of a context.
impl Surface {
    /// The colour of areas and letters.
    pub fn set_fill_style_str(&self, colour: &str) {
        self.either(|canvas| canvas.set_fill_style_str(colour), |svg| svg.set_fill_style(colour));
    }

    /// The colour of lines.
    pub fn set_stroke_style_str(&self, colour: &str) {
        self.either(|canvas| canvas.set_stroke_style_str(colour), |svg| svg.set_stroke_style(colour));
    }

    /// The width of lines.
    pub fn set_line_width(&self, width: f64) {
        self.either(|canvas| canvas.set_line_width(width), |svg| svg.set_line_width(width));
    }

    /// From 0, unseen, to 1.
    pub fn set_global_alpha(&self, alpha: f64) {
        self.either(|canvas| canvas.set_global_alpha(alpha), |svg| svg.set_global_alpha(alpha));
    }

    /// The font, its size first.
    pub fn set_font(&self, font: &str) {
        self.either(|canvas| canvas.set_font(font), |svg| svg.set_font(font));
    }

    /// Where letters lie beside their place: "left", "center" or "right".
    pub fn set_text_align(&self, align: &str) {
        self.either(|canvas| canvas.set_text_align(align), |svg| svg.set_text_align(align));
    }

    /// Where letters lie above or below their place: "top", "middle", "bottom" or "alphabetic".
    pub fn set_text_baseline(&self, baseline: &str) {
        self.either(|canvas| canvas.set_text_baseline(baseline), |svg| svg.set_text_baseline(baseline));
    }

    /// Dashes and the room between them, in CSS pixels; none for a whole line.
    pub fn set_line_dash(&self, dashes: &[f64]) {
        self.either(|canvas| report(canvas.set_line_dash(&array(dashes))), |svg| svg.set_line_dash(dashes));
    }

    /// Whether enlarged pixels flow into one another.
    pub fn set_image_smoothing_enabled(&self, smooths: bool) {
        self.either(|canvas| canvas.set_image_smoothing_enabled(smooths), |svg| svg.set_image_smoothing_enabled(smooths));
    }
}

/// The calls of a context.
impl Surface {
    /// Keeps the properties.
    pub fn save(&self) {
        self.either(|canvas| canvas.save(), |svg| svg.save());
    }

    /// Takes the properties that were kept last.
    pub fn restore(&self) {
        self.either(|canvas| canvas.restore(), |svg| svg.restore());
    }

    /// Begins a path.
    pub fn begin_path(&self) {
        self.either(|canvas| canvas.begin_path(), |svg| svg.begin_path());
    }

    /// Goes to a place.
    pub fn move_to(&self, x: f64, y: f64) {
        self.either(|canvas| canvas.move_to(x, y), |svg| svg.move_to(x, y));
    }

    /// Draws a line to a place.
    pub fn line_to(&self, x: f64, y: f64) {
        self.either(|canvas| canvas.line_to(x, y), |svg| svg.line_to(x, y));
    }

    /// A rectangle of the path.
    pub fn rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.either(|canvas| canvas.rect(x, y, width, height), |svg| svg.rect(x, y, width, height));
    }

    /// A whole circle of the path, by itself.
    pub fn circle(&self, x: f64, y: f64, radius: f64) {
        let on_canvas = |canvas: &CanvasRenderingContext2d| {
            canvas.move_to(x + radius, y);
            report(canvas.arc(x, y, radius, 0.0, TAU));
        };
        self.either(on_canvas, |svg| svg.circle(x, y, radius));
    }

    /// Draws nothing outside of the path any more.
    pub fn clip(&self) {
        self.either(|canvas| canvas.clip(), |svg| svg.clip());
    }

    /// The line of the path.
    pub fn stroke(&self) {
        self.either(|canvas| canvas.stroke(), |svg| svg.stroke());
    }

    /// What lies inside the path.
    pub fn fill(&self) {
        self.either(|canvas| canvas.fill(), |svg| svg.fill());
    }

    /// The inside of a rectangle.
    pub fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.either(|canvas| canvas.fill_rect(x, y, width, height), |svg| svg.fill_rect(x, y, width, height));
    }

    /// The line around a rectangle.
    pub fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.either(|canvas| canvas.stroke_rect(x, y, width, height), |svg| svg.stroke_rect(x, y, width, height));
    }

    /// Letters.
    pub fn fill_text(&self, text: &str, x: f64, y: f64) {
        self.either(|canvas| report(canvas.fill_text(text, x, y)), |svg| svg.fill_text(text, x, y));
    }

    /// The outline of letters.
    pub fn stroke_text(&self, text: &str, x: f64, y: f64) {
        self.either(|canvas| report(canvas.stroke_text(text, x, y)), |svg| svg.stroke_text(text, x, y));
    }

    /// A rectangle of another canvas's pixels (left, top, width, height) over a rectangle of this.
    pub fn draw_pixels(&self, pixels: &HtmlCanvasElement, from: [f64; 4], to: [f64; 4]) {
        match self {
            Self::Canvas(canvas) => report(copy(&canvas.context, pixels, from, to)),
            Self::Svg(svg) => match address_of(pixels, from) {
                Ok(address) => svg.picture.borrow_mut().image(&address, to),
                Err(error) => log::error!("pixels are missing in a drawing: {error:?}"),
            },
        }
    }

    fn either(&self, canvas: impl FnOnce(&CanvasRenderingContext2d), svg: impl FnOnce(&mut Picture)) {
        match self {
            Self::Canvas(surface) => canvas(&surface.context),
            Self::Svg(surface) => svg(&mut surface.picture.borrow_mut()),
        }
    }
}

fn copy(context: &CanvasRenderingContext2d, pixels: &HtmlCanvasElement, from: [f64; 4], to: [f64; 4]) -> Result<(), JsValue> {
    let ([sx, sy, sw, sh], [x, y, w, h]) = (from, to);
    context.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(pixels, sx, sy, sw, sh, x, y, w, h)
}

/// A rectangle of pixels as an address that holds them.
fn address_of(pixels: &HtmlCanvasElement, from: [f64; 4]) -> Result<String, JsValue> {
    let [_, _, width, height] = from;
    let piece = offscreen(width as u32, height as u32).ok_or("the document makes no canvas")?;
    let context = context(&piece).ok_or("a canvas has no context")?;
    copy(&context, pixels, from, [0.0, 0.0, width, height])?;
    piece.to_data_url()
}

fn array(numbers: &[f64]) -> js_sys::Array {
    numbers.iter().map(|&x| JsValue::from(x)).collect()
}

/// A call that the browser refused leaves a hole in the picture, and a line in the console.
fn report(result: Result<(), JsValue>) {
    if let Err(error) = result {
        log::error!("a call of a canvas failed: {error:?}");
    }
}
