//! The handle of the run: signals that components read, and the one way to want something of it.
//!
//! The signals follow the model of the run and nothing else writes them. Must not know: components.

use std::cell::{Ref, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::prelude::*;

use crate::app::client::run_client::{Ports, RunClient, RunModel};
use crate::app::drawing::painter::Painter;
use crate::app::shell::state::Shell;
use crate::engine::contract::command::Epoch;
use crate::engine::contract::frame::{At, Fault, Watched};
use crate::engine::contract::link::Link;
use crate::engine::contract::report::Backend;
use crate::gan::data;
use crate::gan::data::{Own, is_own};
use crate::gan::experiment::{Dataset, Experiment};
use crate::gan::field::{Field, FieldError, Value};
use crate::run::model::{Event, Intent, Stopped};
use crate::run::recording::{Changed, Now, Recording};

/// One run, as components have it; copying it copies handles.
#[derive(Clone, Copy)]
pub struct Run {
    /// What the run computes.
    pub experiment: RwSignal<Experiment>,
    /// Whether it should train.
    pub running: RwSignal<bool>,
    /// The iteration that it trains to, if it is to pause by itself.
    pub goal: RwSignal<Option<u32>>,
    /// The executor in use.
    pub backend: RwSignal<Option<Backend>>,
    /// The newest numbers, at most ten times a second.
    pub now: RwSignal<Now>,
    /// Why the run stopped by itself.
    pub fault: RwSignal<Option<Fault>>,
    /// Why no engine runs any more.
    pub stopped: RwSignal<Option<Stopped>>,
    /// The run, or branch of one, that is shown.
    pub epoch: RwSignal<Epoch>,
    /// The person's own data.
    pub own: RwSignal<Own>,
    /// The tensors that are watched.
    pub watched: RwSignal<Arc<At<Vec<Watched>>>>,
    /// The kernels that are looked at, by their tensors.
    pub sources: RwSignal<Arc<Vec<(String, String)>>>,
    /// The pinned runs, by their numbers.
    pub pinned: RwSignal<Vec<u32>>,
    /// What the person looks at, and what is said to them.
    pub shell: Shell,
    client: StoredValue<Rc<RunClient>, LocalStorage>,
    painter: StoredValue<Rc<Painter>, LocalStorage>,
}

impl Run {
    /// A run that a link describes and that has not begun.
    pub fn new(link: &Link, shell: Shell) -> Self {
        Self {
            experiment: RwSignal::new(link.experiment.clone()),
            running: RwSignal::new(true),
            goal: RwSignal::new(None),
            backend: RwSignal::new(None),
            now: RwSignal::new(Now::default()),
            fault: RwSignal::new(None),
            stopped: RwSignal::new(None),
            epoch: RwSignal::new(Epoch::default()),
            own: RwSignal::new(Own::default()),
            watched: RwSignal::new(Arc::default()),
            sources: RwSignal::new(Arc::default()),
            pinned: RwSignal::new(vec![]),
            shell,
            client: StoredValue::new_local(Rc::new(RunClient::new(link.experiment.clone(), link.view.clone()))),
            painter: StoredValue::new_local(Rc::new(Painter::default())),
        }
    }

    /// Has the client of the run tell the page what happens, and begins; from bytes that were kept, if there are some. `keep` is
    /// called whenever there is a newer checkpoint.
    pub fn begin(self, kept: Option<Uint8Array>, keep: impl Fn() + 'static) {
        let shell = self.shell;
        self.client().attach(Ports {
            follow: Box::new(move |model| self.follow(model)),
            redraw: Box::new(move |changed| self.redraw(changed)),
            tell: Box::new(move |sentence| shell.tell(sentence)),
            kept: Box::new(keep),
            language: Box::new(move || shell.language.get_untracked()),
        });
        self.painter().attach(move |writes| self.painted(writes));
        self.client().begin(kept);
    }

    /// All that was received so far is on the screen: the engine may make its next frame. The texts follow now and then.
    fn painted(self, writes: bool) {
        self.client().happens(Event::Painted);
        if writes {
            let now = self.live().borrow().now.clone();
            self.now.set(now);
        }
    }

    fn redraw(self, changed: Changed) {
        let painter = self.painter();
        let shows = !self.model().borrow().wants_running() || painter.may_move();
        if changed.stage && shows {
            painter.stale_stage();
        }
        if changed.curves && shows {
            painter.stale_charts();
        }
        painter.stale_text();
    }

    /// Who talks to the engine.
    pub fn client(&self) -> Rc<RunClient> {
        self.client.get_value()
    }

    /// Who draws.
    pub fn painter(&self) -> Rc<Painter> {
        self.painter.get_value()
    }

    /// The person wants something of the run.
    pub fn want(&self, intent: Intent<Uint8Array>) {
        self.client().happens(Event::Intent(intent));
    }

    /// What is known of the run.
    pub fn model(&self) -> Rc<RefCell<RunModel>> {
        self.client().model()
    }

    /// What is kept of the frames.
    pub fn live(&self) -> Recorded {
        Recorded { run: self.model(), log: None }
    }

    /// Brings the signals up to what is known of the run.
    pub fn follow(&self, run: &RunModel) {
        set_if_new(self.experiment, run.experiment());
        set_if_new(self.running, &run.wants_running());
        set_if_new(self.goal, &run.goal());
        set_if_new(self.backend, &run.backend().cloned());
        set_if_new(self.fault, &run.fault().cloned());
        set_if_new(self.stopped, &run.stopped().cloned());
        set_if_new(self.own, run.own());
        set_if_new(self.epoch, &run.epoch());
        let now = &run.recording().now;
        if self.watched.with_untracked(|watched| !Arc::ptr_eq(watched, &now.watched)) {
            self.watched.set(Arc::clone(&now.watched));
        }
        if self.sources.with_untracked(|sources| !Arc::ptr_eq(sources, &now.sources)) {
            self.sources.set(Arc::clone(&now.sources));
        }
        let pins: Vec<u32> = run.pins().all().iter().map(|pin| pin.id).collect();
        set_if_new(self.pinned, &pins);
    }

    /// Whether the samples are pictures.
    pub fn shows_pictures(&self) -> bool {
        self.experiment.with(|e| data::picture(e).is_some())
    }

    /// The data set in use, if it is of the person's own data and none are at hand.
    pub fn missing(&self) -> Option<Dataset> {
        let data = self.experiment.with(|e| e.data);
        (is_own(data) && self.own.with(|own| own.count(data) == 0)).then_some(data)
    }

    /// The data set in use, if it is of the person's own data and they are at hand.
    pub fn given(&self) -> Option<Dataset> {
        let data = self.experiment.with(|e| e.data);
        self.own.with(|own| own.count(data) > 0).then_some(data)
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

    /// Takes another experiment and begins it from its seed, whether or not its settings ask for that; after a fault it trains again.
    pub fn start_from(&self, next: Experiment) {
        let is_faulty = self.fault.with_untracked(Option::is_some);
        let begins = self.experiment.with_untracked(|now| now.restarts_for(&next));
        self.adopt(next);
        if is_faulty {
            self.want(Intent::TrainAnew);
        } else if !begins {
            self.want(Intent::Reset);
        }
    }

    /// As [`Run::start_from`]; the curves so far stay behind those to come.
    pub fn compare_with(&self, next: Experiment) {
        let has_curves = self.live().borrow().reach().is_some();
        if has_curves {
            self.want(Intent::Pin);
        }
        self.start_from(next);
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
    /// That of a log, in place of the run's.
    #[must_use]
    pub fn or(self, log: Option<Rc<RefCell<Recording>>>) -> Self {
        Self { log, ..self }
    }

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
