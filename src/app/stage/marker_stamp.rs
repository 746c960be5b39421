//! Marks for points: drawn once on a small canvas, then stamped at every place, which costs far less
//! than a path through a thousand of them.
//!
//! Must not know: what the points are.

use web_sys::HtmlCanvasElement;

use crate::app::drawing::canvas::offscreen;
use crate::app::drawing::surface::Surface;
use crate::insight::stage_map::StageMap;

/// The form of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A filled circle.
    Dot,
    /// A cross of two strokes.
    Cross,
}

/// How a mark looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Its form.
    pub form: Form,
    /// Half its side, in CSS pixels.
    pub radius: f64,
    /// Its colour.
    pub colour: String,
}

/// A mark that was drawn once.
#[derive(Default)]
pub struct Stamp {
    drawn: Option<(HtmlCanvasElement, Look, f64)>,
}

impl Stamp {
    /// Stamps the mark at every x, y of `points`.
    pub fn press(&mut self, pen: &Surface, map: &StageMap, points: &[f32], look: &Look) {
        let places = || points.chunks_exact(2).map(|point| map.pixel(f64::from(point[0]), f64::from(point[1])));
        let Surface::Canvas(surface) = pen else {
            return outline(pen, &mut places(), look.radius, 1.0, look);
        };
        let ratio = surface.ratio();
        if self.drawn.as_ref().is_none_or(|(_, l, r)| l != look || *r != ratio) {
            self.drawn = draw(look, ratio).map(|canvas| (canvas, look.clone(), ratio));
        }
        if let Some((mark, ..)) = &self.drawn {
            surface.stamp(mark, &mut places());
        }
    }
}

fn draw(look: &Look, ratio: f64) -> Option<HtmlCanvasElement> {
    let side = ((look.radius + 1.0) * ratio).ceil() as u32 * 2;
    let canvas = offscreen(side, side)?;
    let pen = Surface::off_page(&canvas)?;
    let (centre, r) = (f64::from(side) / 2.0, look.radius * ratio);
    outline(&pen, &mut std::iter::once((centre, centre)), r, ratio, look);
    Some(canvas)
}

/// Draws marks as they are; `ratio` are pixels a CSS pixel.
fn outline(pen: &Surface, places: &mut dyn Iterator<Item = (f64, f64)>, r: f64, ratio: f64, look: &Look) {
    pen.set_fill_style_str(&look.colour);
    pen.set_stroke_style_str(&look.colour);
    pen.set_line_width((r * 0.4).max(1.2 * ratio));
    pen.set_global_alpha(0.85);
    pen.begin_path();
    for (x, y) in places {
        match look.form {
            Form::Dot => pen.circle(x, y, r),
            Form::Cross => {
                for (dx, dy) in [(r, r), (r, -r)] {
                    pen.move_to(x - dx, y - dy);
                    pen.line_to(x + dx, y + dy);
                }
            }
        }
    }
    if look.form == Form::Dot {
        pen.fill()
    } else {
        pen.stroke()
    }
    pen.set_global_alpha(1.0);
}
