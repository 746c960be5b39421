//! Axes, lines and words of a plot in a rectangle of a canvas.
//!
//! Must not know: what is plotted.

use crate::app::drawing::surface::Surface;
use crate::app::shell::theme::Colours;
use crate::insight::scale::{Scale, Tick};
use crate::insight::ticks::{Range, linear_ticks};
use crate::number::within;
use crate::words::format;

/// Room for the y labels, in CSS pixels.
pub const LEFT: f64 = 40.0;
/// Room at the right end.
pub const RIGHT: f64 = 6.0;
/// Room above.
pub const TOP: f64 = 4.0;
const FONT: &str = "11px system-ui, sans-serif";

/// The rectangle of the curves.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
}

impl Area {
    /// What a canvas leaves, with or without labels below.
    pub fn new(surface: &Surface, x_labels: bool) -> Self {
        let bottom = if x_labels { 18.0 } else { 5.0 };
        Self { width: (surface.width() - LEFT - RIGHT).max(1.0), height: (surface.height() - TOP - bottom).max(1.0) }
    }
}

/// What draws in it.
pub struct Pen<'a> {
    /// What it draws on.
    pub context: &'a Surface,
    /// The rectangle.
    pub area: Area,
    /// The values from left to right.
    pub x: Range,
    /// The places on the scale from bottom to top.
    pub y: Range,
    /// The scale of the y axis.
    pub scale: Scale,
}

impl Pen<'_> {
    /// Pixel of a share of the x axis.
    pub fn px(&self, share: f64) -> f64 {
        LEFT + share * self.area.width
    }

    /// Pixel of a place on the y axis.
    pub fn py(&self, place: f64) -> f64 {
        TOP + (1.0 - self.y.share(place)) * self.area.height
    }

    /// Both axes; labels of x are made by `x_label` of a value and the step between two.
    pub fn axes(&self, x_label: Option<fn(f64, f64) -> String>, colours: &Colours) {
        self.context.set_font(FONT);
        self.context.set_line_width(1.0);
        self.y_axis(colours);
        if let Some(label) = x_label {
            self.x_axis(label, colours);
        }
    }

    fn y_axis(&self, colours: &Colours) {
        let count = if self.area.height > 70.0 { 4 } else { 2 };
        self.context.set_text_align("right");
        self.context.set_text_baseline("middle");
        for Tick { place, value, step } in self.scale.ticks(self.y, count) {
            let y = self.py(place).round() + 0.5;
            self.line(LEFT, y, LEFT + self.area.width, y, &colours.line);
            self.text(&format::tick(value, step), LEFT - 6.0, within(y, TOP + 5.0, TOP + self.area.height - 4.0), &colours.soft);
        }
    }

    fn x_axis(&self, label: fn(f64, f64) -> String, colours: &Colours) {
        let (step, ticks) = linear_ticks(self.x, (self.area.width / 80.0) as usize);
        let bottom = TOP + self.area.height;
        self.context.set_text_align("center");
        self.context.set_text_baseline("top");
        for tick in ticks {
            let x = self.px(self.x.share(tick));
            self.line(x.round() + 0.5, bottom, x.round() + 0.5, bottom + 3.0, &colours.soft);
            let label = label(tick, step);
            let half = 3.5 * label.len() as f64;
            self.text(&label, within(x, LEFT, LEFT + self.area.width + RIGHT - half), bottom + 5.0, &colours.soft);
        }
    }

    /// A line between two pixels.
    pub fn line(&self, x0: f64, y0: f64, x1: f64, y1: f64, colour: &str) {
        self.context.set_stroke_style_str(colour);
        self.context.begin_path();
        self.context.move_to(x0, y0);
        self.context.line_to(x1, y1);
        self.context.stroke();
    }

    /// Words at a pixel.
    pub fn text(&self, text: &str, x: f64, y: f64, colour: &str) {
        self.context.set_fill_style_str(colour);
        self.context.fill_text(text, x, y);
    }

    /// Words at a pixel that stand out from what lies behind them.
    pub fn clear_text(&self, text: &str, x: f64, y: f64, colours: &Colours) {
        self.context.set_stroke_style_str(&colours.ground);
        self.context.set_line_width(3.0);
        self.context.stroke_text(text, x, y);
        self.text(text, x, y, &colours.soft);
        self.context.set_line_width(1.0);
    }

    /// Draws nothing outside of the rectangle.
    pub fn clipped(&self, draw: impl FnOnce()) {
        self.context.save();
        self.context.begin_path();
        self.context.rect(LEFT, TOP - 1.0, self.area.width + RIGHT, self.area.height + 2.0);
        self.context.clip();
        draw();
        self.context.restore();
    }
}
