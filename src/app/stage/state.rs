//! What is pointed at and drawn on the stage.
//!
//! Must not know: the run, canvases.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use crate::app::shell::state::Shell;
use crate::engine::contract::view::{Layer, Tab, View};
use crate::insight::drawing::Drawing;
use crate::insight::picture_map::Cell;

/// Handles to the state of the stage; copying it copies handles.
#[derive(Clone, Copy)]
pub struct StageState {
    /// Place under the cursor.
    pub place: RwSignal<Option<(f64, f64)>>,
    /// Picture under the cursor.
    pub picked: RwSignal<Option<Cell>>,
    /// Picture that is shown large.
    pub chosen: RwSignal<Option<Cell>>,
    /// The layer that the readout explains, by its bit; 0 where it reads numbers.
    pub explained: RwSignal<u32>,
    /// While something is drawn: its points.
    pub drawn: RwSignal<Option<u32>>,
    /// Whether the tool of the drawing takes points away.
    pub erases: RwSignal<bool>,
    drawing: StoredValue<Rc<RefCell<Drawing>>, LocalStorage>,
}

impl StageState {
    /// Nothing is pointed at or drawn.
    pub fn new() -> Self {
        Self {
            place: RwSignal::new(None),
            picked: RwSignal::new(None),
            chosen: RwSignal::new(None),
            explained: RwSignal::new(0),
            drawn: RwSignal::new(None),
            erases: RwSignal::new(false),
            drawing: StoredValue::new_local(Rc::default()),
        }
    }

    /// What is drawn.
    pub fn drawing(&self) -> Rc<RefCell<Drawing>> {
        self.drawing.get_value()
    }

    /// Whether something is drawn now.
    pub fn draws(&self) -> bool {
        self.drawn.get_untracked().is_some()
    }

    /// The view as the engine is told of it: while something of the stage is looked at, D's gradients there are wanted too.
    pub fn looked_at(&self, shell: Shell) -> View {
        let mut view = shell.view.get();
        let points = self.place.get().is_some() || self.picked.get().or(self.chosen.get()).is_some();
        if view.tab != Tab::Explore {
            view.layers = Layer::DEFAULT;
        } else if points {
            view.layers |= Layer::Slope.bit();
        }
        view
    }
}
