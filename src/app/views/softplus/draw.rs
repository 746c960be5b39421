//! The drawing of losses as curves, the samples of the batch on them, and the slope at the chosen one.
//!
//! Must not know: where the scores come from.

use crate::app::charts::chart_draw::ink;
use crate::app::drawing::pen::{Area, Pen};
use crate::app::drawing::surface::Surface;
use crate::app::shell::theme::Colours;
use crate::engine::contract::frame::Watched;
use crate::insight::charts::Ink;
use crate::insight::loss_curves::LossCurve;
use crate::insight::scale::Scale;
use crate::insight::tensor_text::each;
use crate::insight::ticks::Range;
use crate::number::within;
use crate::words::format::tick;

/// Steps of a drawn curve.
const STEPS: usize = 96;
/// Scores that are always seen.
const LEAST: f64 = 2.0;
/// Samples drawn of a batch.
const DRAWN: usize = 128;

/// What stands on the curves.
pub struct Batch<'a> {
    /// The tensors that are watched, the scores among them.
    pub watched: &'a [Watched],
    /// The chosen sample.
    pub sample: usize,
}

/// Draws a panel.
pub fn paint(surface: &Surface, curves: &[LossCurve], batch: &Batch<'_>, colours: &Colours) {
    let scores = || curves.iter().flat_map(|curve| each(batch.watched, curve.scores)).filter(|s| s.is_finite());
    let reach = scores().fold(LEAST, |most, s| most.max(s.abs())).ceil();
    let x = Range { low: -reach, high: reach };
    let at = |i: usize| x.low + x.span() * i as f64 / STEPS as f64;
    let values = curves.iter().flat_map(|curve| (0..=STEPS).map(move |i| curve.value(x.low + x.span() * i as f64 / STEPS as f64)));
    let y = values.fold(Range { low: 0.0, high: 0.1 }, Range::with);
    let pen = Pen { context: surface, area: Area::new(surface, true), x, y, scale: Scale::Linear };
    pen.axes(Some(tick), colours);
    let zero = pen.px(x.share(0.0)).round() + 0.5;
    pen.line(zero, pen.py(y.high), zero, pen.py(y.low), &colours.soft);
    pen.clipped(|| {
        for curve in curves {
            let colour = ink(curve.ink, colours);
            pen.context.set_line_width(1.75);
            pen.context.set_stroke_style_str(colour);
            pen.context.begin_path();
            (0..=STEPS).for_each(|i| pen.context.line_to(pen.px(x.share(at(i))), pen.py(curve.value(at(i)))));
            pen.context.stroke();
            pen.context.set_global_alpha(0.55);
            each(batch.watched, curve.scores).take(DRAWN).for_each(|s| mark(&pen, curve, s, 3.0, colour));
            pen.context.set_global_alpha(1.0);
            if let Some(s) = each(batch.watched, curve.scores).nth(batch.sample) {
                tangent(&pen, curve, s, colours);
                mark(&pen, curve, s, 5.5, colour);
            }
        }
    });
}

/// A sample: reals are dots, fakes are crosses.
fn mark(pen: &Pen<'_>, curve: &LossCurve, s: f64, size: f64, colour: &str) {
    let (x, y) = (pen.px(pen.x.share(s)), pen.py(curve.value(s)));
    if curve.ink == Ink::Real {
        pen.context.set_fill_style_str(colour);
        pen.context.begin_path();
        pen.context.circle(x, y, size);
        pen.context.fill();
    } else {
        pen.line(x - size, y - size, x + size, y + size, colour);
        pen.line(x - size, y + size, x + size, y - size, colour);
    }
}

/// The slope at the chosen sample.
fn tangent(pen: &Pen<'_>, curve: &LossCurve, s: f64, colours: &Colours) {
    let half = within(pen.x.span() / 8.0, 0.2, 2.0);
    let end = |by: f64| (pen.px(pen.x.share(s + by)), pen.py(curve.value(s) + by * curve.slope(s)));
    let ((x0, y0), (x1, y1)) = (end(-half), end(half));
    pen.context.set_line_width(2.5);
    pen.line(x0, y0, x1, y1, &colours.ink);
    pen.context.set_line_width(1.75);
}
