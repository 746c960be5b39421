//! Draws what changed once a displayed frame, the stage first and then at most one chart, and tells the
//! engine that its frame is on the screen.
//!
//! Must not know: what the pictures show.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;

use crate::app::client::clock::now_ms;
use crate::app::client::run_handle::Run;
use crate::run::model::Event;

/// Milliseconds between two publications of text.
const TEXT_EVERY_MS: f64 = 100.0;
/// Charts drawn in one displayed frame, at most.
const CHARTS_A_FRAME: usize = 1;
/// Milliseconds between two drawings of one chart.
const CHART_EVERY_MS: f64 = 33.0;
/// Milliseconds between two pictures of a run for people who asked for little motion.
const CALM_MS: f64 = 1000.0;

type Draw = Box<dyn Fn()>;

struct Picture {
    id: u32,
    draw: Draw,
    stale: Cell<bool>,
    drawn_ms: Cell<f64>,
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
}

impl Painter {
    /// Names a picture to come.
    pub fn name(&self) -> u32 {
        self.ids.set(self.ids.get() + 1);
        self.ids.get()
    }

    /// Says how the stage is drawn.
    pub fn set_stage(&self, id: u32, draw: Draw) {
        *self.stage.borrow_mut() = Some(picture(id, draw));
    }

    /// Adds a chart.
    pub fn add_chart(&self, id: u32, draw: Draw) {
        self.charts.borrow_mut().push(picture(id, draw));
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
    pub fn stale_stage(&self, run: Run) {
        if let Some(stage) = self.stage.borrow().as_ref() {
            stage.stale.set(true);
        }
        self.schedule(run);
    }

    /// The charts must be drawn anew.
    pub fn stale_charts(&self, run: Run) {
        for chart in self.charts.borrow().iter() {
            chart.stale.set(true);
        }
        self.schedule(run);
    }

    /// The text must be written anew.
    pub fn stale_text(&self, run: Run) {
        self.text_stale.set(true);
        self.schedule(run);
    }

    /// Everything must be drawn anew.
    pub fn stale_all(&self, run: Run) {
        self.stale_stage(run);
        self.stale_charts(run);
    }

    /// Draws the stage, or all charts, at once, whether they are stale or not.
    pub fn draw_now(&self, is_stage: bool) {
        if is_stage {
            self.stage.borrow().iter().for_each(|stage| (stage.draw)());
        } else {
            self.charts.borrow().iter().for_each(|chart| (chart.draw)());
        }
    }

    /// Asks for a turn in the next animation frame.
    pub fn schedule(&self, run: Run) {
        if !self.scheduled.replace(true) {
            request_animation_frame(move || run.painter().turn(run));
        }
    }

    fn turn(&self, run: Run) {
        self.scheduled.set(false);
        let now_ms = now_ms();
        self.draw_stage(now_ms);
        self.draw_charts(now_ms);
        run.client().happens(Event::Painted);
        self.publish(run, now_ms);
        if self.is_stale() {
            self.schedule(run);
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

    fn publish(&self, run: Run, now_ms: f64) {
        if self.text_stale.get() && now_ms - self.text_ms.get() >= TEXT_EVERY_MS {
            self.text_stale.set(false);
            self.text_ms.set(now_ms);
            let now = run.live().borrow().now.clone();
            run.now.set(now);
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
            (self.draw)();
            self.drawn_ms.set(now_ms);
        }
        stale
    }
}

fn picture(id: u32, draw: Draw) -> Picture {
    Picture { id, draw, stale: Cell::new(true), drawn_ms: Cell::new(0.0) }
}
