//! The page's state: signals that components read, and handles to what is drawn and who trains.
//!
//! Text follows the signals; pictures are drawn from [`Recording`] by the [`Painter`].
//! Must not know: components.

use std::cell::{Ref, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use js_sys::Uint8Array;
use leptos::prelude::*;

use crate::app::client::run_client::{RunClient, RunModel};
use crate::app::drawing::painter::Painter;
use crate::app::shell::language;
use crate::engine::contract::command::Epoch;
use crate::engine::contract::frame::At;
use crate::engine::contract::frame::{Fault, Watched};
use crate::engine::contract::link::Link;
use crate::engine::contract::report::Backend;
use crate::engine::contract::view::{Layer, Tab, View};
use crate::gan::data;
use crate::gan::data::{Own, is_own};
use crate::gan::experiment::{Dataset, Experiment};
use crate::gan::field::{Field, FieldError, Value};
use crate::insight::charts::ChartKind;
use crate::insight::drawing::Drawing;
use crate::insight::picture_map::Cell;
use crate::insight::scale::Scale;
use crate::run::model::{Event, Intent, Stopped};
use crate::run::recording::{Now, Recording};
use crate::text::{Language, Phrase};
use crate::words::notices as words;
use crate::words::say::Say;

/// How the curves are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurveOptions {
    /// Penalties times γ/2.
    pub weighted: bool,
    /// The D loss with its terms.
    pub terms: bool,
    /// Scale of the vertical axes.
    pub scale: Scale,
    /// Smoothing, 0 to 10.
    pub smoothing: u32,
}

/// A sentence in the banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells notices apart.
    pub id: u32,
    /// What it says.
    pub sentence: Phrase,
}

/// Handles to everything that components share; copying it copies handles.
#[derive(Clone, Copy)]
pub struct Page {
    /// What the run computes.
    pub experiment: RwSignal<Experiment>,
    /// What the person looks at.
    pub view: RwSignal<View>,
    /// The language that the page speaks.
    pub language: Memo<Language>,
    /// Whether it should train.
    pub running: RwSignal<bool>,
    /// The executor in use.
    pub backend: RwSignal<Option<Backend>>,
    /// The newest numbers, at most ten times a second.
    pub now: RwSignal<Now>,
    /// Why the run stopped by itself.
    pub fault: RwSignal<Option<Fault>>,
    /// Why no engine runs any more.
    pub broken: RwSignal<Option<Stopped>>,
    /// The run, or branch of one, that is shown.
    pub epoch: RwSignal<Epoch>,
    /// The person's own data.
    pub own: RwSignal<Own>,
    /// Those that the last ones were given in place of.
    pub replaced: RwSignal<Own>,
    /// Files that are being read.
    pub reading: RwSignal<usize>,
    /// How much of a long log is read, in per cent.
    pub progress: RwSignal<Option<u32>>,
    /// Counts logs that are read, or are so no more.
    turn: RwSignal<u32>,
    /// What became of the data given last, in the panel's words: a note, or what is wrong with them.
    pub own_outcome: RwSignal<Result<Phrase, Phrase>>,
    /// The tensors that the shown view watches.
    pub watched: RwSignal<Arc<At<Vec<Watched>>>>,
    /// The kernels that views ask for, by their tensors.
    pub sources: RwSignal<Arc<Vec<(String, String)>>>,
    /// The sample that views look at.
    pub sample: RwSignal<u32>,
    /// The training log that the charts show in place of the run, by its name.
    pub log: RwSignal<Option<String>>,
    /// Counts the moments at which texts and tables of the charts are brought up to date.
    pub beat: RwSignal<u32>,
    /// The pinned runs, by their numbers.
    pub pinned: RwSignal<Vec<u32>>,
    /// Whether the panel of things to take away is open.
    pub share: RwSignal<bool>,
    /// The chart whose card is open.
    pub card: RwSignal<Option<ChartKind>>,
    /// Sentences to read and dismiss.
    pub notices: RwSignal<Vec<Notice>>,
    /// Iteration under the cursor of the curves.
    pub cursor: RwSignal<Option<u32>>,
    /// Place under the cursor of the stage.
    pub place: RwSignal<Option<(f64, f64)>>,
    /// Picture under the cursor of the stage.
    pub picked: RwSignal<Option<Cell>>,
    /// Picture of the stage that is shown large.
    pub chosen: RwSignal<Option<Cell>>,
    /// The layer that the readout explains, by its bit; 0 where it reads numbers.
    pub explained: RwSignal<u32>,
    /// While something is drawn on the stage: its points.
    pub drawn: RwSignal<Option<u32>>,
    /// Whether the tool of the drawing takes points away.
    pub erases: RwSignal<bool>,
    /// How the curves are shown.
    pub curve_options: RwSignal<CurveOptions>,
    /// Whether the help dialog is open.
    pub help: RwSignal<bool>,
    client: StoredValue<Rc<RunClient>, LocalStorage>,
    painter: StoredValue<Rc<Painter>, LocalStorage>,
    logged: StoredValue<Rc<RefCell<Recording>>, LocalStorage>,
    drawing: StoredValue<Rc<RefCell<Drawing>>, LocalStorage>,
}

impl Page {
    /// The state that a link describes.
    pub fn new(link: Link) -> Self {
        let notices = link.complaints.iter().zip(0..).map(|(complaint, id)| Notice { id, sentence: complaint.say() }).collect();
        let client = RunClient::new(link.experiment.clone(), link.view.clone());
        let view = RwSignal::new(link.view);
        Self {
            experiment: RwSignal::new(link.experiment),
            view,
            language: Memo::new(move |_| language::of(view.with(|v| v.language))),
            running: RwSignal::new(true),
            backend: RwSignal::new(None),
            now: RwSignal::new(Now::default()),
            fault: RwSignal::new(None),
            broken: RwSignal::new(None),
            epoch: RwSignal::new(Epoch::default()),
            own: RwSignal::new(Own::default()),
            replaced: RwSignal::new(Own::default()),
            reading: RwSignal::new(0),
            progress: RwSignal::new(None),
            turn: RwSignal::new(0),
            own_outcome: RwSignal::new(Ok(Phrase::default())),
            watched: RwSignal::new(Arc::default()),
            sources: RwSignal::new(Arc::default()),
            sample: RwSignal::new(0),
            log: RwSignal::new(None),
            beat: RwSignal::new(0),
            pinned: RwSignal::new(vec![]),
            share: RwSignal::new(false),
            card: RwSignal::new(None),
            notices: RwSignal::new(notices),
            cursor: RwSignal::new(None),
            place: RwSignal::new(None),
            picked: RwSignal::new(None),
            chosen: RwSignal::new(None),
            explained: RwSignal::new(0),
            drawn: RwSignal::new(None),
            erases: RwSignal::new(false),
            curve_options: RwSignal::new(CurveOptions { weighted: false, terms: false, scale: Scale::Linear, smoothing: 3 }),
            help: RwSignal::new(false),
            client: StoredValue::new_local(Rc::new(client)),
            painter: StoredValue::new_local(Rc::new(Painter::default())),
            logged: StoredValue::new_local(Rc::default()),
            drawing: StoredValue::new_local(Rc::default()),
        }
    }

    /// Who talks to the engine.
    pub fn client(&self) -> Rc<RunClient> {
        self.client.get_value()
    }

    /// The person wants something of the run.
    pub fn want(&self, intent: Intent<Uint8Array>) {
        self.client().happens(*self, Event::Intent(intent));
    }

    /// What is known of the run.
    pub fn run(&self) -> Rc<RefCell<RunModel>> {
        self.client().model()
    }

    /// What is kept of the frames.
    pub fn live(&self) -> Recorded {
        Recorded { run: self.run(), log: None }
    }

    /// What the charts show: a training log, or what is kept of the frames.
    pub fn shown(&self) -> Recorded {
        let has_log = self.log.with_untracked(Option::is_some);
        Recorded { run: self.run(), log: has_log.then(|| self.logged.get_value()) }
    }

    /// Brings the signals up to what is known of the run.
    pub fn follow(&self, run: &RunModel) {
        set_if_new(self.experiment, run.experiment());
        set_if_new(self.running, &run.wants_running());
        set_if_new(self.backend, &run.backend().cloned());
        set_if_new(self.fault, &run.fault().cloned());
        set_if_new(self.broken, &run.stopped().cloned());
        set_if_new(self.own, run.own());
        let now = &run.recording().now;
        if self.watched.with_untracked(|watched| !Arc::ptr_eq(watched, &now.watched)) {
            self.watched.set(Arc::clone(&now.watched));
        }
        if self.sources.with_untracked(|sources| !Arc::ptr_eq(sources, &now.sources)) {
            self.sources.set(Arc::clone(&now.sources));
        }
        let pins: Vec<u32> = run.pins().all().iter().map(|pin| pin.id).collect();
        set_if_new(self.pinned, &pins);
        if run.epoch() != self.epoch.get_untracked() {
            self.epoch.set(run.epoch());
            self.cursor.set(None);
        }
    }

    /// From now on a log is read, and none that was read before.
    pub fn begin_reading(&self) -> u32 {
        self.stop_reading();
        self.turn.get_untracked()
    }

    /// No log is read any more.
    pub fn stop_reading(&self) {
        self.turn.update(|turn| *turn += 1);
        self.progress.set(None);
    }

    /// Whether it is still this log that is read.
    pub fn is_reading(&self, turn: u32) -> bool {
        self.turn.get_untracked() == turn
    }

    /// Shows a training log in the charts, in place of the run.
    pub fn show_log(&self, name: String, log: Recording) {
        *self.logged.get_value().borrow_mut() = log;
        self.cursor.set(None);
        self.log.set(Some(name));
    }

    /// Whether a part of the page is not hidden by the link.
    pub fn has_part(&self, part: &str) -> bool {
        self.view.with_untracked(|view| view.hidden.shows(part))
    }

    /// What is drawn on the stage.
    pub fn drawing(&self) -> Rc<RefCell<Drawing>> {
        self.drawing.get_value()
    }

    /// Whether something is drawn on the stage now.
    pub fn draws(&self) -> bool {
        self.drawn.get_untracked().is_some()
    }

    /// Looks at something else.
    pub fn look(&self, change: impl FnOnce(&mut View)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.view.set(view);
    }

    /// Whether the stage shows a layer.
    pub fn shows(&self, layer: Layer) -> bool {
        self.view.with(|view| view.shows(layer))
    }

    /// Whether the samples are pictures.
    pub fn shows_pictures(&self) -> bool {
        self.experiment.with(|e| data::picture(e).is_some())
    }

    /// The view as the engine is told of it: while something of the stage is looked at, D's gradients there are wanted too.
    pub fn looked_at(&self) -> View {
        let mut view = self.view.get();
        let points = self.place.get().is_some() || self.picked.get().or(self.chosen.get()).is_some();
        if view.tab != Tab::Explore {
            view.layers = Layer::DEFAULT;
        } else if points {
            view.layers |= Layer::Slope.bit();
        }
        view
    }

    /// Who draws.
    pub fn painter(&self) -> Rc<Painter> {
        self.painter.get_value()
    }

    /// The data set in use, if it is of the person's own data and none are at hand.
    pub fn missing(&self) -> Option<Dataset> {
        let data = self.experiment.with(|e| e.data);
        (is_own(data) && self.own.with(|own| own.count(data) == 0)).then_some(data)
    }

    /// Shows a sentence, unless it is shown already.
    pub fn tell(&self, sentence: impl Into<Phrase>) {
        let sentence = sentence.into();
        self.notices.update(|notices| {
            if notices.iter().any(|n| n.sentence == sentence) {
                return;
            }
            let id = notices.last().map_or(0, |n| n.id + 1);
            notices.push(Notice { id, sentence });
            let surplus = notices.len().saturating_sub(5);
            notices.drain(..surplus);
        });
    }

    /// Writes a field of the experiment, if that changes it.
    ///
    /// # Errors
    /// A value that the field cannot hold.
    pub fn set(&self, field: &'static Field<Experiment>, value: Value) -> Result<(), FieldError> {
        let mut next = self.experiment.get_untracked();
        field.assign(&mut next, value)?;
        self.adopt(next);
        Ok(())
    }

    /// Takes another experiment.
    pub fn adopt(&self, next: Experiment) {
        self.want(Intent::Change(Box::new(next)));
    }

    /// Trains on data of the person's own from now on; those of before can be taken back.
    pub fn give(&self, experiment: Experiment, own: Own) {
        let old = self.own.get_untracked();
        if old.count(experiment.data) > 0 && old != own {
            self.replaced.set(old.needed(experiment.data));
        }
        let told = words::not_in_link(experiment.data).into();
        self.notices.update(|notices| notices.retain(|notice| notice.sentence != told));
        self.own_outcome.set(Ok(Phrase::default()));
        self.want(Intent::Give { experiment: Box::new(experiment), own: Box::new(own) });
    }

    /// Trains, or pauses.
    pub fn toggle_running(&self) {
        self.want(if self.running.get_untracked() { Intent::Pause } else { Intent::Play });
    }

    /// Every setting at its default; after a fault, trains again from the start.
    pub fn back_to_defaults(&self) {
        let is_faulty = self.fault.with_untracked(Option::is_some);
        self.adopt(Experiment::default());
        if is_faulty {
            self.want(Intent::TrainAnew);
        }
    }

    /// Another seed.
    pub fn new_seed(&self) {
        let seed = (js_sys::Math::random() * 999_999.0) as u32 + 1;
        let before = self.experiment.get_untracked();
        self.adopt(Experiment { seed: if seed == before.seed { seed + 1 } else { seed }, ..before });
    }
}

/// A recording, of the run or of a training log.
pub struct Recorded {
    run: Rc<RefCell<RunModel>>,
    log: Option<Rc<RefCell<Recording>>>,
}

impl Recorded {
    /// To be read.
    pub fn borrow(&self) -> Ref<'_, Recording> {
        match &self.log {
            Some(log) => log.borrow(),
            None => Ref::map(self.run.borrow(), RunModel::recording),
        }
    }
}

fn set_if_new<T: PartialEq + Clone + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|old| old != value) {
        signal.set(value.clone());
    }
}
