//! Draws the stage: a field as colour, the generator's grid, reals as dots, fakes as crosses with their arrows, axes and the cursor.
//!
//! Must not know: signals, the engine.

use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use crate::app::drawing::canvas::{context, offscreen};
use crate::app::drawing::surface::Surface;
use crate::app::shell::theme::Colours;
use crate::app::stage::marked::Marked;
use crate::app::stage::marker_stamp::{Form, Look, Stamp};
use crate::engine::contract::frame::{OPTIMAL, Plane, named};
use crate::engine::contract::view::Layer;
use crate::gan::probes::{GRID, GRID_SIDE, PUSH, SLOPE};
use crate::insight::colour::Diverging;
use crate::insight::stage_map::{StageMap, longest};
use crate::insight::ticks::{Range, linear_ticks};
use crate::number::within;
use crate::words::format::tick;

/// Every so many lines of the generator's grid are drawn, through all of its points.
const GRID_LINES: usize = 4;
/// Length of the longest arrow, as a share of the stage.
const ARROW: f64 = 0.08;

/// What is kept between two drawings.
#[derive(Default)]
pub struct Kept {
    field: FieldPicture,
    real: Stamp,
    fake: Stamp,
}

/// A small picture of a field, scaled up when drawn.
#[derive(Default)]
struct FieldPicture {
    canvas: Option<HtmlCanvasElement>,
}

/// What to draw.
pub struct Scene<'a> {
    /// Points and field.
    pub stage: &'a Plane,
    /// Which of them: the bits of layers.
    pub layers: u32,
    /// Largest absolute score and largest slope on their palettes.
    pub ranges: [f32; 2],
    /// Place under the cursor.
    pub cursor: Option<(f64, f64)>,
    /// The sample that was chosen.
    pub marked: Option<&'a Marked>,
}

/// Draws everything.
pub fn draw(surface: &Surface, scene: &Scene<'_>, kept: &mut Kept, colours: &Colours) {
    let size = surface.width().min(surface.height());
    let map = StageMap { extent: f64::from(scene.stage.extent).max(1e-6), size };
    let pen = surface;
    let on = |layer: Layer| layer.is_in(scene.layers);
    let plane = scene.stage;
    let [scores, slopes] = scene.ranges;
    let grounds = [
        (Layer::Optimal, named(&plane.layers, OPTIMAL), scores, &colours.field),
        (Layer::Slope, named(&plane.layers, SLOPE), slopes, &colours.slope),
        (Layer::Scores, &plane.field, scores, &colours.field),
    ];
    if let Some((_, field, range, palette)) = grounds.into_iter().find(|(layer, ..)| on(*layer)) {
        kept.field.draw(pen, field, plane.field_side, (range, palette), size);
    }
    axes(pen, &map, colours);
    if on(Layer::Grid) {
        grid(pen, &map, named(&plane.layers, GRID), &colours.fake);
    }
    let mark = within(size / 180.0, 1.8, 4.0);
    if on(Layer::Reals) {
        let look = Look { form: Form::Dot, radius: mark, colour: colours.real.clone() };
        kept.real.press(pen, &map, &scene.stage.reals, &look);
    }
    if on(Layer::Fakes) {
        let look = Look { form: Form::Cross, radius: mark * 1.1, colour: colours.fake.clone() };
        kept.fake.press(pen, &map, &scene.stage.fakes, &look);
    }
    if on(Layer::Push) {
        arrows(pen, &map, plane, &colours.ink);
    }
    if let Some(marked) = scene.marked {
        if on(Layer::Reals) {
            kept.real.press(pen, &map, &marked.real, &Look { form: Form::Dot, radius: mark, colour: colours.real.clone() });
            ring(pen, &map, &marked.real, mark, colours);
        }
        if on(Layer::Fakes) {
            kept.fake.press(pen, &map, &marked.fake, &Look { form: Form::Cross, radius: mark * 1.1, colour: colours.fake.clone() });
            ring(pen, &map, &marked.fake, mark, colours);
        }
    }
    if let Some((x, y)) = scene.cursor {
        crosshair(pen, &map, x, y, &colours.ink);
    }
}

impl FieldPicture {
    fn draw(&mut self, pen: &Surface, field: &[f32], side: u32, (range, palette): (f32, &Diverging), size: f64) {
        if side == 0 || field.len() != (side * side) as usize {
            return;
        }
        if self.canvas.as_ref().is_none_or(|c| c.width() != side) {
            self.canvas = offscreen(side, side);
        }
        let Some(canvas) = &self.canvas else { return };
        let pixels = palette.pixels(field, side as usize, range);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), side, side);
        if let (Ok(image), Some(small)) = (image, context(canvas)) {
            let _ = small.put_image_data(&image, 0.0, 0.0);
            pen.set_image_smoothing_enabled(true);
            let pixels = f64::from(side);
            pen.draw_pixels(canvas, [0.0, 0.0, pixels, pixels], [0.0, 0.0, size, size]);
        }
    }
}

fn axes(pen: &Surface, map: &StageMap, colours: &Colours) {
    let (step, ticks) = linear_ticks(Range { low: -map.extent, high: map.extent }, 6);
    pen.set_font("11px system-ui, sans-serif");
    pen.set_fill_style_str(&colours.ink);
    pen.set_stroke_style_str(&colours.ink);
    pen.set_line_width(1.0);
    pen.begin_path();
    for &t in ticks.iter().filter(|t| t.abs() < map.extent * 0.95) {
        let (px, py) = map.pixel(t, t);
        let (px, py) = (px.round() + 0.5, py.round() + 0.5);
        pen.move_to(px, map.size);
        pen.line_to(px, map.size - 5.0);
        pen.move_to(0.0, py);
        pen.line_to(5.0, py);
        pen.set_text_align("center");
        pen.set_text_baseline("bottom");
        pen.fill_text(&tick(t, step), px, map.size - 6.0);
        pen.set_text_align("left");
        pen.set_text_baseline("middle");
        pen.fill_text(&tick(t, step), 8.0, py);
    }
    pen.stroke();
}

/// Lines through what the generator makes of a grid of latents, along either of its axes.
fn grid(pen: &Surface, map: &StageMap, points: &[f32], colour: &str) {
    pen.set_stroke_style_str(colour);
    pen.set_line_width(1.0);
    pen.begin_path();
    for line in (0..GRID_SIDE).step_by(GRID_LINES) {
        for [start, step] in [[line * GRID_SIDE, 1], [line, GRID_SIDE]] {
            for k in 0..GRID_SIDE {
                let at = 2 * (start + k * step);
                let (Some(x), Some(y)) = (points.get(at), points.get(at + 1)) else { return };
                let (px, py) = map.pixel(f64::from(*x), f64::from(*y));
                if k == 0 { pen.move_to(px, py) } else { pen.line_to(px, py) }
            }
        }
    }
    pen.stroke();
}

/// An arrow at every fake, the longest of a fixed length.
fn arrows(pen: &Surface, map: &StageMap, plane: &Plane, colour: &str) {
    let all = named(&plane.layers, PUSH);
    let scale = ARROW * map.size / f64::from(longest(all)).max(1e-30);
    pen.set_stroke_style_str(colour);
    pen.set_line_width(0.8);
    pen.set_global_alpha(0.8);
    pen.begin_path();
    for (fake, push) in plane.fakes.chunks_exact(2).zip(all.chunks_exact(2)) {
        let (x, y) = map.pixel(f64::from(fake[0]), f64::from(fake[1]));
        let (dx, dy) = (f64::from(push[0]) * scale, -f64::from(push[1]) * scale);
        let (tip_x, tip_y) = (x + dx, y + dy);
        pen.move_to(x, y);
        pen.line_to(tip_x, tip_y);
        for side in [0.18, -0.18] {
            pen.move_to(tip_x, tip_y);
            pen.line_to(tip_x - 0.3 * dx + side * dy, tip_y - 0.3 * dy - side * dx);
        }
    }
    pen.stroke();
    pen.set_global_alpha(1.0);
}

/// A ring round a place, in two colours so that it is seen on every ground.
fn ring(pen: &Surface, map: &StageMap, place: &[f32], mark: f64, colours: &Colours) {
    let &[x, y] = place else { return };
    let (px, py) = map.pixel(f64::from(x), f64::from(y));
    for (radius, colour) in [(mark * 3.4, &colours.ground), (mark * 2.8, &colours.ink)] {
        pen.set_stroke_style_str(colour);
        pen.set_line_width(mark * 0.6);
        pen.begin_path();
        pen.circle(px, py, radius);
        pen.stroke();
    }
}

fn crosshair(pen: &Surface, map: &StageMap, x: f64, y: f64, colour: &str) {
    let (px, py) = map.pixel(x, y);
    let (px, py) = (px.round() + 0.5, py.round() + 0.5);
    pen.set_stroke_style_str(colour);
    pen.set_line_width(1.0);
    pen.set_line_dash(&[3.0, 3.0]);
    pen.begin_path();
    pen.move_to(px, 0.0);
    pen.line_to(px, map.size);
    pen.move_to(0.0, py);
    pen.line_to(map.size, py);
    pen.stroke();
    pen.set_line_dash(&[]);
}
