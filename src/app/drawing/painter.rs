//! Draws what changed once a displayed frame, the stage first and then at most one chart, and says when that is on the screen.
//!
//! Must not know: what the pictures show, who waits for them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::app::client::clock::now_ms;
use crate::app::drawing::canvas::{SizeWatch, on_resize};
use crate::app::drawing::surface::{Surface, size_of};
use crate::insight::svg::Document;

/// Milliseconds between two publications of text.
const TEXT_EVERY_MS: f64 = 100.0;
/// Charts drawn in one displayed frame, at most.
const CHARTS_A_FRAME: usize = 1;
/// Milliseconds between two drawings of one chart.
const CHART_EVERY_MS: f64 = 33.0;
/// Milliseconds between two pictures of a run for people who asked for little motion.
const CALM_MS: f64 = 1000.0;

/// Draws a picture.
pub type Draw = Box<dyn Fn(&Surface)>;

/// What is done when all that is drawn in a displayed frame is on the screen; whether the texts are to be written anew too.
type Painted = Rc<dyn Fn(bool)>;

/// Where a picture hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The stage.
    Stage,
    /// Among the charts.
    Chart,
}

struct Picture {
    id: u32,
    canvas: HtmlCanvasElement,
    draw: Draw,
    stale: Cell<bool>,
    drawn_ms: Cell<f64>,
    /// A canvas of another size is empty.
    _size: SizeWatch,
}

/// Pictures and whether they are stale.
#[derive(Default)]
pub struct Painter {
    stage: RefCell<Option<Picture>>,
    charts: RefCell<Vec<Picture>>,
    next_chart: Cell<usize>,
    text_stale: Cell<bool>,
    text_ms: Cell<f64>,
    moved_ms: Cell<f64>,
    scheduled: Cell<bool>,
    ids: Cell<u32>,
    painted: RefCell<Option<Painted>>,
}

impl Painter {
    /// Says what is done when all that is drawn is on the screen; with `true` where the texts are to be written anew too.
    pub fn attach(&self, painted: impl Fn(bool) + 'static) {
        *self.painted.borrow_mut() = Some(Rc::new(painted));
    }

    /// Names a picture to come.
    pub fn name(&self) -> u32 {
        self.ids.set(self.ids.get() + 1);
        self.ids.get()
    }

    /// Draws a picture on a canvas from now on, whenever it is stale; there is one stage, and any number of charts.
    pub fn hang(self: &Rc<Self>, id: u32, place: Place, canvas: HtmlCanvasElement, draw: Draw) {
        let painter = Rc::clone(self);
        let size = on_resize(&canvas, move || painter.stale(place));
        let picture = Picture { id, canvas, draw, stale: Cell::new(true), drawn_ms: Cell::new(0.0), _size: size };
        match place {
            Place::Stage => *self.stage.borrow_mut() = Some(picture),
            Place::Chart => self.charts.borrow_mut().push(picture),
        }
        self.stale(place);
    }

    fn stale(self: &Rc<Self>, place: Place) {
        match place {
            Place::Stage => self.stale_stage(),
            Place::Chart => self.stale_charts(),
        }
    }

    /// Draws a picture no more: its canvas is gone.
    pub fn forget(&self, id: u32) {
        self.charts.borrow_mut().retain(|chart| chart.id != id);
        self.stage.borrow_mut().take_if(|stage| stage.id == id);
    }

    /// Whether a running run may show its next picture now: always, unless the person asked their system for little motion.
    pub fn may_move(&self) -> bool {
        let now_ms = now_ms();
        let is_calm = || window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|query| query.matches());
        let may = now_ms - self.moved_ms.get() >= CALM_MS || !is_calm();
        if may {
            self.moved_ms.set(now_ms);
        }
        may
    }

    /// The stage must be drawn anew.
    pub fn stale_stage(self: &Rc<Self>) {
        if let Some(stage) = self.stage.borrow().as_ref() {
            stage.stale.set(true);
        }
        self.schedule();
    }

    /// The charts must be drawn anew.
    pub fn stale_charts(self: &Rc<Self>) {
        for chart in self.charts.borrow().iter() {
            chart.stale.set(true);
        }
        self.schedule();
    }

    /// The text must be written anew.
    pub fn stale_text(self: &Rc<Self>) {
        self.text_stale.set(true);
        self.schedule();
    }

    /// Everything must be drawn anew.
    pub fn stale_all(self: &Rc<Self>) {
        self.stale_stage();
        self.stale_charts();
    }

    /// The stage, or all charts one below the other, as the text of an SVG file; `None` if there is nothing of that kind.
    pub fn written(&self, place: Place, title: &str, ground: &str) -> Option<String> {
        let mut document = Document::default();
        match place {
            Place::Stage => self.stage.borrow().iter().for_each(|stage| stage.write(&mut document)),
            Place::Chart => self.charts.borrow().iter().for_each(|chart| chart.write(&mut document)),
        }
        document.finish(title, ground)
    }

    /// Asks for a turn in the next animation frame.
    pub fn schedule(self: &Rc<Self>) {
        if !self.scheduled.replace(true) {
            let painter = Rc::clone(self);
            request_animation_frame(move || painter.turn());
        }
    }

    fn turn(self: &Rc<Self>) {
        self.scheduled.set(false);
        let now_ms = now_ms();
        self.draw_stage(now_ms);
        self.draw_charts(now_ms);
        let writes = self.text_stale.get() && now_ms - self.text_ms.get() >= TEXT_EVERY_MS;
        if writes {
            self.text_stale.set(false);
            self.text_ms.set(now_ms);
        }
        let painted = self.painted.borrow().clone();
        if let Some(painted) = painted {
            painted(writes);
        }
        if self.is_stale() {
            self.schedule();
        }
    }

    fn draw_stage(&self, now_ms: f64) {
        if let Some(stage) = self.stage.borrow().as_ref() {
            stage.draw_if_stale(now_ms);
        }
    }

    fn draw_charts(&self, now_ms: f64) {
        let charts = self.charts.borrow();
        let mut drawn = 0;
        for i in 0..charts.len() {
            let index = (self.next_chart.get() + i) % charts.len();
            let rested = now_ms - charts[index].drawn_ms.get() >= CHART_EVERY_MS;
            if rested && charts[index].draw_if_stale(now_ms) {
                drawn += 1;
                if drawn == CHARTS_A_FRAME {
                    self.next_chart.set(index + 1);
                    return;
                }
            }
        }
    }

    fn is_stale(&self) -> bool {
        self.text_stale.get() || self.charts.borrow().iter().any(|c| c.stale.get())
    }
}

impl Picture {
    fn draw_if_stale(&self, now_ms: f64) -> bool {
        let stale = self.stale.replace(false);
        if stale {
            if let Some(surface) = Surface::on_page(&self.canvas) {
                (self.draw)(&surface);
            }
            self.drawn_ms.set(now_ms);
        }
        stale
    }

    /// Adds it, as it is now, to a document.
    fn write(&self, document: &mut Document) {
        let Some(size) = size_of(&self.canvas) else { return };
        let surface = Surface::written(document.picture(size.0, size.1), size);
        (self.draw)(&surface);
        if let Some(picture) = surface.into_picture() {
            document.add(picture);
        }
    }
}
