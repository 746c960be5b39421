//! Draws the stage: score field, reals as dots, fakes as crosses, axes and the cursor.
//!
//! Must not know: signals, the engine.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement, ImageData};

use super::canvas::{Surface, context, dash, offscreen};
use super::format::tick;
use super::stage_map::StageMap;
use super::stamp::{Form, Look, Stamp};
use super::state::Layers;
use super::theme::Colours;
use super::ticks::{Range, linear_ticks};
use crate::engine::protocol::Plane;
use crate::number::within;

/// What is kept between two drawings.
#[derive(Default)]
pub struct Kept {
    field: FieldPicture,
    real: Stamp,
    fake: Stamp,
}

/// A small picture of the score field, scaled up when drawn.
#[derive(Default)]
struct FieldPicture {
    canvas: Option<HtmlCanvasElement>,
}

/// What to draw.
pub struct Scene<'a> {
    /// Points and field.
    pub stage: &'a Plane,
    /// Which of them.
    pub layers: Layers,
    /// Largest absolute score on the palette.
    pub field_range: f32,
    /// Place under the cursor.
    pub cursor: Option<(f64, f64)>,
}

/// Draws everything.
pub fn draw(surface: &Surface, scene: &Scene<'_>, kept: &mut Kept, colours: &Colours) {
    let size = surface.width.min(surface.height);
    let map = StageMap { extent: f64::from(scene.stage.extent).max(1e-6), size };
    let pen = &surface.context;
    if scene.layers.field {
        kept.field.draw(pen, scene, size, colours);
    }
    axes(pen, &map, colours);
    let mark = within(size / 180.0, 1.8, 4.0);
    if scene.layers.reals {
        let look = Look { form: Form::Dot, radius: mark, colour: colours.real.clone() };
        kept.real.press(pen, &map, &scene.stage.reals, &look);
    }
    if scene.layers.fakes {
        let look = Look { form: Form::Cross, radius: mark * 1.1, colour: colours.fake.clone() };
        kept.fake.press(pen, &map, &scene.stage.fakes, &look);
    }
    if let Some((x, y)) = scene.cursor {
        crosshair(pen, &map, x, y, &colours.ink);
    }
}

impl FieldPicture {
    fn draw(&mut self, pen: &Context, scene: &Scene<'_>, size: f64, colours: &Colours) {
        let side = scene.stage.field_side;
        if side == 0 || scene.stage.field.len() != (side * side) as usize {
            return;
        }
        if self.canvas.as_ref().is_none_or(|c| c.width() != side) {
            self.canvas = offscreen(side, side);
        }
        let Some(canvas) = &self.canvas else { return };
        let pixels = colours.field.pixels(&scene.stage.field, side as usize, scene.field_range);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), side, side);
        if let (Ok(image), Some(small)) = (image, context(canvas)) {
            let _ = small.put_image_data(&image, 0.0, 0.0);
            pen.set_image_smoothing_enabled(true);
            let _ = pen.draw_image_with_html_canvas_element_and_dw_and_dh(canvas, 0.0, 0.0, size, size);
        }
    }
}

fn axes(pen: &Context, map: &StageMap, colours: &Colours) {
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
        let _ = pen.fill_text(&tick(t, step), px, map.size - 6.0);
        pen.set_text_align("left");
        pen.set_text_baseline("middle");
        let _ = pen.fill_text(&tick(t, step), 8.0, py);
    }
    pen.stroke();
}

fn crosshair(pen: &Context, map: &StageMap, x: f64, y: f64, colour: &str) {
    let (px, py) = map.pixel(x, y);
    let (px, py) = (px.round() + 0.5, py.round() + 0.5);
    pen.set_stroke_style_str(colour);
    pen.set_line_width(1.0);
    dash(pen, &[3.0, 3.0]);
    pen.begin_path();
    pen.move_to(px, 0.0);
    pen.line_to(px, map.size);
    pen.move_to(0.0, py);
    pen.line_to(map.size, py);
    pen.stroke();
    dash(pen, &[]);
}
