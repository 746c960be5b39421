//! Draws the stage of pictures: reals and fakes side by side, under each its score as a bar and, where there is room, a number; in
//! place of the other half one that was chosen, large, and the squares of D's gradient at its pixels.
//!
//! Must not know: signals, the engine.

use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use crate::app::drawing::canvas::{context, offscreen};
use crate::app::drawing::surface::Surface;
use crate::app::shell::theme::Colours;
use crate::app::stage::marked::Marked;
use crate::engine::contract::frame::{Pictures, named};
use crate::engine::contract::view::Layer;
use crate::gan::probes::SQUARES;
use crate::insight::picture_map::{Cell, GUTTER, HEADING, Half, PictureMap, penalty_of, pixels, score_of};
use crate::run::ranges::largest;
use crate::text::{Language, Text};
use crate::words::format::value;
use crate::words::{layers, page as words};

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
    squares: Option<HtmlCanvasElement>,
    marked: Option<HtmlCanvasElement>,
}

/// What to draw.
pub struct Scene<'a> {
    /// The pictures.
    pub pictures: &'a Pictures,
    /// Which half, and whether scores: the bits of layers.
    pub layers: u32,
    /// Largest absolute score on the palette.
    pub range: f32,
    /// What stands over the fakes.
    pub generator: Text,
    /// The language of what is written.
    pub language: Language,
    /// Picture under the cursor.
    pub picked: Option<Cell>,
    /// Picture that is shown large.
    pub chosen: Option<Cell>,
    /// The sample that was chosen.
    pub marked: Option<&'a Marked>,
}

/// Draws everything.
pub fn draw(surface: &Surface, scene: &Scene<'_>, sheets: &mut Sheets, colours: &Colours) {
    let map = PictureMap::new(scene.pictures, surface.width().min(surface.height()));
    let pen = surface;
    pen.set_fill_style_str(&colours.ground);
    pen.fill_rect(0.0, 0.0, surface.width(), surface.height());
    let halves = [
        (Half::Real, Layer::Reals, &scene.pictures.reals, &mut sheets.real, words::REAL, &colours.real),
        (Half::Fake, Layer::Fakes, &scene.pictures.fakes, &mut sheets.fake, scene.generator, &colours.fake),
    ];
    for (half, layer, samples, sheet, heading, colour) in halves {
        if scene.chosen.map_or(layer.is_in(scene.layers), |chosen| chosen.half == half) {
            write(pen, heading.of(scene.language), map.left(half) + map.pitch() * map.columns as f64 / 2.0, HEADING - 4.0, 13.0, colour);
            fill_sheet(sheet, samples, scene.pictures);
            cells(half, &map).for_each(|cell| picture(pen, scene, &map, cell, sheet.as_ref(), colours));
        }
    }
    if let Some(marked) = scene.marked {
        for (half, samples) in [(Half::Real, marked.real.as_slice()), (Half::Fake, marked.fake.as_slice())] {
            let is_covered = scene.chosen.is_some_and(|chosen| chosen.half != half);
            if !is_covered {
                frame(pen, scene, (marked.index, samples), map.left(half), &mut sheets.marked, colours);
            }
        }
    }
    if scene.pictures.labelled {
        for row in 0..map.rows {
            let y = HEADING + (row as f64 + 0.5) * map.pitch();
            write(pen, &row.to_string(), map.left(Half::Fake) - GUTTER / 2.0, y, 13.0, &colours.soft);
        }
    }
    if let Some(cell) = scene.chosen {
        large(pen, scene, &map, cell, sheets, colours);
    }
    for cell in [scene.picked, scene.chosen].into_iter().flatten() {
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
    let pixels = pixels(samples, pictures.channels as usize, pictures.side as usize);
    fill(sheet, pixels, pictures.side);
}

fn fill(sheet: &mut Option<HtmlCanvasElement>, pixels: Vec<u8>, side: u32) {
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

fn picture(pen: &Surface, scene: &Scene<'_>, map: &PictureMap, cell: Cell, sheet: Option<&HtmlCanvasElement>, colours: &Colours) {
    let Some(sheet) = sheet else { return };
    let (left, top) = map.corner(cell);
    let (index, side) = (map.index(cell), f64::from(scene.pictures.side));
    let scored = Layer::Scores.is_in(scene.layers);
    let numbered = scored && map.pitch() >= NUMBER_FROM;
    let below = if scored { BAR + 1.0 } else { 0.0 } + if numbered { NUMBER } else { 0.0 };
    let room = map.pitch() - 3.0 - below;
    // Whole display pixels for each pixel where there are enough.
    let size = if room >= side { (room / side).floor() * side } else { room };
    let (x, y) = ((left + (map.pitch() - size) / 2.0).round(), top.round() + 1.0);
    show(pen, sheet, index as f64 * side, side, (x, y, size));
    let Some(score) = score_of(scene.pictures, index, cell.half).filter(|_| scored) else { return };
    let [r, g, b] = colours.field.at(if scene.range > 0.0 { score / scene.range } else { 0.0 });
    pen.set_fill_style_str(&format!("rgb({r},{g},{b})"));
    pen.fill_rect(x, y + size + 1.0, size, BAR);
    if numbered {
        write(pen, &value(score), left + map.pitch() / 2.0, y + size + BAR + NUMBER / 2.0 + 2.0, 10.0, &colours.ink);
    }
}

/// A square of a sheet, with hard pixels.
fn show(pen: &Surface, sheet: &HtmlCanvasElement, from: f64, side: f64, (x, y, size): (f64, f64, f64)) {
    pen.set_image_smoothing_enabled(false);
    pen.draw_pixels(sheet, [0.0, from, side, side], [x, y, size, size]);
}

/// A picture in place of the other half, and below it the squares of D's gradient at its pixels.
fn large(pen: &Surface, scene: &Scene<'_>, map: &PictureMap, cell: Cell, sheets: &mut Sheets, colours: &Colours) {
    let (index, side) = (map.index(cell), scene.pictures.side as usize);
    let (other, penalty, sheet) = match cell.half {
        Half::Real => (Half::Fake, "R1", &sheets.real),
        Half::Fake => (Half::Real, "R2", &sheets.fake),
    };
    let number = |x: Option<f32>| value(x.unwrap_or(f32::NAN));
    let all = named(&scene.pictures.layers, SQUARES[cell.half as usize]);
    let squares = all.get(index * side * side..(index + 1) * side * side).unwrap_or_default();
    // The palette draws from the bottom up.
    let mut rows = vec![];
    squares.chunks(side).rev().for_each(|row| rows.extend_from_slice(row));
    fill(&mut sheets.squares, colours.slope.pixels(&rows, side, largest(squares)), side as u32);
    let (width, height) = (map.pitch() * map.columns as f64, (map.size - 2.0 * HEADING) / 2.0 - HEADING);
    let room = width.min(height);
    let size = if room >= side as f64 { (room / side as f64).floor() * side as f64 } else { room };
    let centre = map.left(other) + width / 2.0;
    let left = (centre - size / 2.0).round();
    let score = layers::CHOSEN.with([number(score_of(scene.pictures, index, cell.half))]).of(scene.language);
    let sum = layers::SQUARES.with([penalty, &number(penalty_of(scene.pictures, index, cell.half))]).of(scene.language);
    let halves = [(sheet, index as f64 * side as f64, &score, &colours.ink), (&sheets.squares, 0.0, &sum, &colours.penalty)];
    let mut top = 0.0;
    for (sheet, from, heading, colour) in halves {
        write(pen, heading, centre, top + HEADING - 4.0, 13.0, colour);
        top += HEADING + 4.0;
        if let Some(sheet) = sheet {
            show(pen, sheet, from, side as f64, (left, top, size));
        }
        top += size;
    }
    write(pen, &layers::LARGEST.with([value(largest(squares))]).of(scene.language), centre, top + HEADING - 6.0, 13.0, &colours.soft);
}

/// A sample of the minibatch in a frame, at the left of a half's heading, and its number.
fn frame(
    pen: &Surface,
    scene: &Scene<'_>,
    (index, samples): (u32, &[f32]),
    left: f64,
    sheet: &mut Option<HtmlCanvasElement>,
    colours: &Colours,
) {
    fill_sheet(sheet, samples, scene.pictures);
    let Some(sheet) = sheet else { return };
    let size = HEADING - 2.0;
    show(pen, sheet, 0.0, f64::from(scene.pictures.side), (left.round() + 1.0, 1.0, size));
    pen.set_stroke_style_str(&colours.ink);
    pen.set_line_width(1.5);
    pen.stroke_rect(left.round() + 0.5, 0.5, size + 1.0, size + 1.0);
    write(pen, &words::SAMPLE_NUMBER.with([index.to_string()]).of(scene.language), left + size + 28.0, HEADING / 2.0, 11.0, &colours.ink);
}

/// Text around a point.
fn write(pen: &Surface, text: &str, x: f64, y: f64, size: f64, colour: &str) {
    pen.set_font(&format!("{}px system-ui, sans-serif", size as u32));
    pen.set_fill_style_str(colour);
    pen.set_text_align("center");
    pen.set_text_baseline("middle");
    pen.fill_text(text, x, y);
}
