//! Files that a person drops, chooses or is given: read, told apart, and handed to the session.
//!
//! Everything is read before anything is changed, so that a bad file leaves the run as it was.
//! Must not know: components.

use std::time::Duration;

use js_sys::{Promise, Reflect, Uint8Array};
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CanvasRenderingContext2d, DataTransfer, Event, File, FileList, HtmlCanvasElement, ImageBitmap, ImageBitmapOptions, ResizeQuality,
};

use crate::app::page::Page;
use crate::engine::checkpoint;
use crate::engine::checkpoint::CheckpointError;
use crate::gan::data::{Own, TableError, points};
use crate::gan::experiment::{Dataset, Experiment};
use crate::insight::export::read_settings;
use crate::insight::file_kinds::{DRAWN_SIDE, Described, FileError, Kind, decoded_size, is_whole, kind_of, pixels, reduced};
use crate::insight::own_pictures;
use crate::run::model::Intent;
use crate::run::recording::Recording;
use crate::run::training_log::{LogReader, TrainingLog, is_training_log};
use crate::text::{Phrase, short};
use crate::words::format::value;
use crate::words::say::Say;
use crate::words::{files as words_of_files, notices as words, training_log as log_words};

/// Set on the body while files are held over the page.
const DROPPING: &str = "data-dropping";
/// Bytes of a text that are read at once, and numbers of a log that are taken into the curves at once: a few milliseconds of work.
const PIECE: f64 = 65_536.0;
const CELLS: usize = 5_000;
/// So many pictures are read before anybody asks how far it is.
const FEW_PICTURES: usize = 8;

/// Where files come from, and so where is said what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The panel of own data.
    Panel,
    /// Anywhere else.
    Page,
}

impl Origin {
    fn say(self, page: Page, outcome: Result<Phrase, Phrase>) {
        if self == Self::Panel {
            return page.files.own_outcome.set(outcome);
        }
        let (Ok(sentence) | Err(sentence)) = outcome;
        if !sentence.is_empty() {
            page.shell.tell(sentence);
        }
    }
}

/// Listens to files that are dropped on the page, wherever.
pub fn listen(page: Page) {
    let mark = |on: bool| {
        if let Some(body) = document().body() {
            let marked = if on { body.set_attribute(DROPPING, "") } else { body.remove_attribute(DROPPING) };
            if let Err(error) = marked {
                log::warn!("that files are held over the page is not shown: {error:?}");
            }
        }
    };
    let over = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
            event.prevent_default();
            mark(page.shell.has_part("file"));
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| mark(event.related_target().is_some()));
    let dropped = window_event_listener(ev::drop, move |event| {
        mark(false);
        let files = listed(event.data_transfer().as_ref().and_then(DataTransfer::files));
        if !files.is_empty() {
            // Where a link hides files nothing is taken, and the browser leaves the page alone.
            event.prevent_default();
            if page.shell.has_part("file") {
                take(page, files, Origin::Page);
            }
        }
    });
    std::mem::forget((over, leave, dropped));
}

/// What a file input does when files were chosen.
pub fn choose(page: Page, origin: Origin, event: &Event) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    take(page, listed(input.files()), origin);
    // So that the same file can be chosen again.
    input.set_value("");
}

/// Takes a text of points.
///
/// # Errors
/// What is wrong with the text; then nothing has changed.
fn take_points(page: Page, text: &str) -> Result<Phrase, TableError> {
    let points = points::from_csv(text)?;
    give(page, Dataset::OwnPoints, Own { points: points.places, ..page.run.own.get_untracked() });
    Ok(points.unit.map_or_else(Phrase::default, |unit| words::FITTED.with([value(unit).trim()])))
}

/// Shows a training log in the charts, once it is read; a later log, or the person, may stop that.
async fn take_log(page: Page, files: &[File], turn: u32) -> Result<Phrase, FileError> {
    let outcome = read_log(page, files, turn).await;
    if !page.files.is_reading(turn) {
        return Ok(log_words::STOPPED.into());
    }
    page.files.stop_reading();
    let (log, live) = outcome?;
    let is_unfinished = log.is_unfinished;
    page.charts.show_log(short(&files[0].name()), log.into_run(), live);
    Ok(if is_unfinished { log_words::UNFINISHED.into() } else { Phrase::default() })
}

/// Reads a log in pieces, so that the page draws and answers meanwhile, and takes it into curves.
async fn read_log(page: Page, files: &[File], turn: u32) -> Result<(TrainingLog, Recording), FileError> {
    let all: f64 = files.iter().map(|file| file.size()).sum();
    let mut reader = LogReader::default();
    let mut done = 0.0;
    for file in files {
        reader.begin(&file.name());
        let size = file.size();
        let mut at = 0.0;
        while at < size && page.files.is_reading(turn) {
            let piece = piece(file, at, at + PIECE).await?;
            at += PIECE;
            done += piece.len() as f64;
            reader.push(&piece).map_err(FileError::Log)?;
            if all > 32.0 * PIECE {
                page.files.progress.set(Some((log_words::READING, 10 * (10.0 * done / all) as u32)));
            }
        }
        reader.end().map_err(FileError::Log)?;
    }
    let log = reader.log().map_err(FileError::Log)?;
    let mut live = Recording::default();
    let rows = CELLS / log.curves.len().max(1) + 1;
    for from in (0..log.x.len()).step_by(rows) {
        live.take_log(&log, from..log.x.len().min(from + rows));
        breathe().await;
    }
    Ok((log, live))
}

/// Lets the browser do something else.
async fn breathe() {
    let later = Promise::new(&mut |resolve, _| set_timeout(move || drop(resolve.call0(&JsValue::NULL)), Duration::ZERO));
    if let Err(error) = JsFuture::from(later).await {
        log::warn!("no turn of the event loop: {error:?}");
    }
}

/// Takes the text that was typed or pasted into the panel.
pub fn take_text(page: Page, text: &str) {
    let outcome = take_points(page, text).map_err(|error| words::BAD_TEXT.with([error.say()]));
    Origin::Panel.say(page, outcome);
}

fn listed(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return vec![] };
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

fn take(page: Page, files: Vec<File>, origin: Origin) {
    if files.is_empty() {
        return;
    }
    spawn_local(async move {
        // The newest choice wins, whichever is read first.
        let turn = page.files.begin_reading();
        page.files.reading.update(|reading| *reading += files.len());
        let outcome = read(page, &files, turn, origin).await.map_err(|error| error.say());
        page.files.reading.update(|reading| *reading -= files.len());
        if page.files.is_reading(turn) {
            page.files.stop_reading();
        }
        origin.say(page, outcome);
    });
}

/// Trains on a person's own data from now on.
pub fn give(page: Page, data: Dataset, own: Own) {
    page.give(Experiment { data, ..page.run.experiment.get_untracked() }, own);
}

/// Trains on the data again that were replaced last.
pub fn bring_back(page: Page) {
    let old = page.files.replaced.get_untracked();
    let data = if old.points.is_empty() { Dataset::OwnImages } else { Dataset::OwnPoints };
    give(page, data, page.run.own.get_untracked().with(data, old));
}

/// Reads files and acts on them; what there is to say then.
async fn read(page: Page, files: &[File], turn: u32, origin: Origin) -> Result<Phrase, FileError> {
    let described: Vec<_> = files.iter().map(|f| Described { name: f.name(), media: f.type_(), bytes: f.size() }).collect();
    let (kind, taken) = kind_of(&described)?;
    let offered = files;
    let files: Vec<File> = taken.iter().filter_map(|at| offered.get(*at).cloned()).collect();
    let Some(first) = files.first() else { return Ok(Phrase::default()) };
    let is_wanted = || page.files.is_reading(turn);
    let name = short(&first.name());
    match kind {
        Kind::Points => {
            let head = piece(first, 0.0, PIECE).await?;
            if is_training_log(&name, &String::from_utf8_lossy(&head)) {
                return take_log(page, &files, turn).await;
            }
            let text = text(first).await?;
            if !is_wanted() {
                return Ok(Phrase::default());
            }
            take_points(page, &text).map_err(|why| FileError::Points { name, why })
        }
        Kind::Settings => {
            let settings = read_settings(&text(first).await?).map_err(|why| FileError::Settings { name, why })?;
            if !is_wanted() {
                return Ok(Phrase::default());
            }
            page.run.adopt(settings.experiment);
            Ok(Phrase::joined(settings.complaints.iter().map(Say::say), " "))
        }
        Kind::Log => take_log(page, &files, turn).await,
        Kind::Run => {
            // What is foreign says so in its first bytes, however many there are.
            let head = checkpoint::decode(&piece(first, 0.0, 16.0).await?);
            if let Err(why @ (CheckpointError::Foreign | CheckpointError::Version { .. })) = head {
                return Err(FileError::Run { name, why });
            }
            // The engine reads the rest, and says what becomes of it.
            let file = raw(first, 0.0, first.size()).await?;
            if is_wanted() {
                page.run.want(Intent::Open { name, file });
            }
            Ok(Phrase::default())
        }
        Kind::Pictures => {
            let left_out = take_pictures(page, &files, offered, turn).await?;
            if origin == Origin::Page && is_wanted() {
                tell_how_trained(page);
            }
            Ok(left_out)
        }
    }
}

/// Tells how own pictures are trained on where the panel, which says so all the time, may not be in sight.
fn tell_how_trained(page: Page) {
    let told =
        page.run.experiment.with_untracked(|experiment| page.run.own.with_untracked(|own| own_pictures::trained_as(experiment, own)));
    if let Some(told) = told {
        page.shell.tell(told);
    }
}

/// Takes all pictures that can be read, one after the other, so that the page draws and answers meanwhile.
///
/// # Errors
/// None can be read: what is wrong with the first.
async fn take_pictures(page: Page, files: &[File], offered: &[File], turn: u32) -> Result<Phrase, FileError> {
    let context = context().ok_or_else(|| FileError::Picture(files.first().map_or_else(String::new, |file| short(&file.name()))))?;
    let (mut pictures, mut first_error) = (vec![], None);
    let mut left_out: Vec<String> = vec![];
    for (done, file) in files.iter().enumerate() {
        match picture(file, &context).await {
            Ok(picture) => pictures.extend(picture),
            Err(error) => {
                left_out.push(short(&file.name()));
                first_error.get_or_insert(error);
            }
        }
        if !page.files.is_reading(turn) {
            return Ok(words_of_files::STOPPED.into());
        }
        if files.len() > FEW_PICTURES {
            page.files.progress.set(Some((words_of_files::READING, (100 * (done + 1) / files.len()) as u32)));
        }
    }
    if pictures.is_empty()
        && let Some(error) = first_error
    {
        return Err(error);
    }
    give(page, Dataset::OwnImages, Own { pictures, ..page.run.own.get_untracked() });
    let read = files.len() - left_out.len();
    let unknown = offered.iter().map(|file| file.name()).filter(|name| files.iter().all(|file| file.name() != *name));
    left_out.extend(unknown.map(|name| short(&name)));
    let told =
        |first: &String| words_of_files::LEFT_OUT.with([(offered.len() - read).to_string(), offered.len().to_string(), first.clone()]);
    Ok(left_out.first().map_or_else(Phrase::default, told))
}

async fn text(file: &File) -> Result<String, FileError> {
    Ok(String::from_utf8_lossy(&bytes(file).await?).into_owned())
}

async fn bytes(file: &File) -> Result<Vec<u8>, FileError> {
    piece(file, 0.0, file.size()).await
}

/// Bytes of a file from one place to another, or to its end.
async fn piece(file: &File, from: f64, to: f64) -> Result<Vec<u8>, FileError> {
    raw(file, from, to).await.map(|bytes| bytes.to_vec())
}

/// As [`piece`], outside of this module's memory.
async fn raw(file: &File, from: f64, to: f64) -> Result<Uint8Array, FileError> {
    let unreadable = |_| FileError::Unreadable(short(&file.name()));
    let piece = file.slice_with_f64_and_f64(from, to).map_err(unreadable)?;
    let buffer = JsFuture::from(piece.array_buffer()).await.map_err(unreadable)?;
    Ok(Uint8Array::new(&buffer))
}

/// A canvas to draw pictures on.
fn context() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(DRAWN_SIDE as u32);
    canvas.set_height(DRAWN_SIDE as u32);
    let options = js_sys::Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

/// A picture as it is kept: the square in its middle, small.
async fn picture(file: &File, context: &CanvasRenderingContext2d) -> Result<Vec<u8>, FileError> {
    let name = short(&file.name());
    let bytes = bytes(file).await?;
    if !is_whole(&bytes) {
        return Err(FileError::Cut(name));
    }
    let options = ImageBitmapOptions::new();
    if let Some([across, down]) = pixels(&bytes).and_then(decoded_size) {
        // Away from the main thread, which would else draw all of it.
        options.set_resize_width(across);
        options.set_resize_height(down);
        options.set_resize_quality(ResizeQuality::High);
    }
    drop(bytes);
    let decoded = match window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    let drawn = decoded.and_then(|bitmap| draw(&bitmap.unchecked_into(), context));
    drawn.map_err(|_| FileError::Picture(name))
}

fn draw(bitmap: &ImageBitmap, context: &CanvasRenderingContext2d) -> Result<Vec<u8>, JsValue> {
    let (width, height, drawn) = (f64::from(bitmap.width()), f64::from(bitmap.height()), DRAWN_SIDE as f64);
    let side = if width < height { width } else { height };
    // Where there is no colour, white; small pictures keep their pixels as squares.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, drawn, drawn);
    context.set_image_smoothing_enabled(side > drawn);
    Reflect::set(context, &"imageSmoothingQuality".into(), &"high".into())?;
    let (left, top) = ((width - side) / 2.0, (height - side) / 2.0);
    context
        .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(bitmap, left, top, side, side, 0.0, 0.0, drawn, drawn)?;
    bitmap.close();
    Ok(reduced(&context.get_image_data(0.0, 0.0, drawn, drawn)?.data()))
}
