//! Draws the stage of pictures: reals and fakes side by side, under each its score as a bar and, where there is room, a number.
//!
//! Must not know: signals, the engine.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d as Context, HtmlCanvasElement, ImageData};

use super::canvas::{Surface, context, offscreen};
use super::format::value;
use super::picture_map::{Cell, GUTTER, HEADING, Half, PictureMap, pixels, score_of};
use super::state::Layers;
use super::theme::Colours;
use crate::engine::protocol::Pictures;
use crate::words::page as words;

/// Height of a score's bar, and of its number, in CSS pixels.
const BAR: f64 = 3.0;
const NUMBER: f64 = 12.0;
/// Room from which on numbers are written.
const NUMBER_FROM: f64 = 46.0;

/// Small pictures that are scaled up when drawn, kept between two drawings.
#[derive(Default)]
pub struct Sheets {
    real: Option<HtmlCanvasElement>,
    fake: Option<HtmlCanvasElement>,
}

/// What to draw.
pub struct Scene<'a> {
    /// The pictures.
    pub pictures: &'a Pictures,
    /// Which half, and whether scores.
    pub layers: Layers,
    /// Largest absolute score on the palette.
    pub range: f32,
    /// What stands over the fakes.
    pub generator: &'static str,
    /// Picture under the cursor.
    pub picked: Option<Cell>,
}

/// Draws everything.
pub fn draw(surface: &Surface, scene: &Scene<'_>, sheets: &mut Sheets, colours: &Colours) {
    let map = PictureMap::new(scene.pictures, surface.width.min(surface.height));
    let pen = &surface.context;
    pen.set_fill_style_str(&colours.ground);
    pen.fill_rect(0.0, 0.0, surface.width, surface.height);
    let halves = [
        (Half::Real, scene.layers.reals, &scene.pictures.reals, &mut sheets.real, words::REAL.get(), &colours.real),
        (Half::Fake, scene.layers.fakes, &scene.pictures.fakes, &mut sheets.fake, scene.generator, &colours.fake),
    ];
    for (half, shown, samples, sheet, heading, colour) in halves {
        if shown {
            write(pen, heading, map.left(half) + map.pitch() * map.columns as f64 / 2.0, HEADING - 4.0, 13.0, colour);
            fill_sheet(sheet, samples, scene.pictures);
            cells(half, &map).for_each(|cell| picture(pen, scene, &map, cell, sheet.as_ref(), colours));
        }
    }
    if scene.pictures.labelled {
        for row in 0..map.rows {
            let y = HEADING + (row as f64 + 0.5) * map.pitch();
            write(pen, &row.to_string(), map.left(Half::Fake) - GUTTER / 2.0, y, 13.0, &colours.soft);
        }
    }
    if let Some(cell) = scene.picked {
        let (left, top) = map.corner(cell);
        pen.set_stroke_style_str(&colours.ink);
        pen.set_line_width(2.0);
        pen.stroke_rect(left + 1.0, top, map.pitch() - 2.0, map.pitch() - 1.0);
    }
}

fn cells(half: Half, map: &PictureMap) -> impl Iterator<Item = Cell> + use<> {
    let (rows, columns) = (map.rows, map.columns);
    (0..rows * columns).map(move |i| Cell { half, row: i / columns, column: i % columns })
}

/// All pictures of a half, one below the other, a pixel a pixel.
fn fill_sheet(sheet: &mut Option<HtmlCanvasElement>, samples: &[f32], pictures: &Pictures) {
    let side = pictures.side;
    let pixels = pixels(samples, pictures.channels as usize, side as usize);
    let height = (pixels.len() as u32 / 4).checked_div(side).unwrap_or(0);
    if height == 0 {
        *sheet = None;
        return;
    }
    if sheet.as_ref().is_none_or(|s| (s.width(), s.height()) != (side, height)) {
        *sheet = offscreen(side, height);
    }
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), side, height);
    if let (Ok(image), Some(small)) = (image, sheet.as_ref().and_then(context)) {
        let _ = small.put_image_data(&image, 0.0, 0.0);
    }
}

fn picture(pen: &Context, scene: &Scene<'_>, map: &PictureMap, cell: Cell, sheet: Option<&HtmlCanvasElement>, colours: &Colours) {
    let Some(sheet) = sheet else { return };
    let (left, top) = map.corner(cell);
    let (index, side) = (map.index(cell), f64::from(scene.pictures.side));
    let numbered = scene.layers.field && map.pitch() >= NUMBER_FROM;
    let below = if scene.layers.field { BAR + 1.0 } else { 0.0 } + if numbered { NUMBER } else { 0.0 };
    let room = map.pitch() - 3.0 - below;
    // Whole display pixels for each pixel where there are enough.
    let size = if room >= side { (room / side).floor() * side } else { room };
    let (x, y) = ((left + (map.pitch() - size) / 2.0).round(), top.round() + 1.0);
    pen.set_image_smoothing_enabled(false);
    let from = index as f64 * side;
    let _ =
        pen.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(sheet, 0.0, from, side, side, x, y, size, size);
    let Some(score) = score_of(scene.pictures, index, cell.half).filter(|_| scene.layers.field) else { return };
    let [r, g, b] = colours.field.at(if scene.range > 0.0 { score / scene.range } else { 0.0 });
    pen.set_fill_style_str(&format!("rgb({r},{g},{b})"));
    pen.fill_rect(x, y + size + 1.0, size, BAR);
    if numbered {
        write(pen, &value(score), left + map.pitch() / 2.0, y + size + BAR + NUMBER / 2.0 + 2.0, 10.0, &colours.ink);
    }
}

/// Text around a point.
fn write(pen: &Context, text: &str, x: f64, y: f64, size: f64, colour: &str) {
    pen.set_font(&format!("{}px system-ui, sans-serif", size as u32));
    pen.set_fill_style_str(colour);
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    let _ = pen.fill_text(text, x, y);
}
