//! The run over a reload: its newest checkpoint is kept in the browser's IndexedDB, and taken up again after a reload of the same tab.
//!
//! The bytes are not read here; whether they fit is for the engine to say. Must not know: what a run consists of.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use idb::{Database, DatabaseEvent, Factory, ObjectStoreParams, Query, TransactionMode};
use js_sys::{Array, Uint8Array};
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::PerformanceNavigationTiming;

use crate::app::client::clock::now_ms;
use crate::app::client::run_handle::Run;
use crate::run::model::Intent;

const DATABASE: &str = "loss-explorer";
const VERSION: u32 = 1;
const STORE: &str = "runs";
/// The name of this tab, which lives as long as the tab does.
const TAB: &str = "loss-explorer-tab";
/// While it trains the run is kept anew so seldom; when the page is left, at once.
const KEEP_EVERY_MS: f64 = 5000.0;
/// Runs of tabs that were closed are let go of after a day.
const OLD_MS: f64 = 86_400_000.0;
/// When that is looked after: long after the start.
const CLEAN_AFTER: Duration = Duration::from_secs(20);

/// Begins the run: after a reload from what was kept, otherwise from the link alone; then `from_link` is called.
pub fn begin(run: Run, from_link: impl FnOnce() + 'static) {
    let keeper = Rc::new(Keeper::default());
    if !is_reloaded() {
        run.begin(None, keep_with(run, &keeper));
        from_link();
        return listen(run, keeper);
    }
    spawn_local(async move {
        let kept = match keeper.read().await {
            Ok(kept) => kept,
            Err(error) => {
                log::warn!("the run of before the reload could not be read: {error}");
                None
            }
        };
        let is_fresh = kept.is_none();
        let was_paused = kept.as_ref().is_some_and(|kept| !kept.running);
        run.begin(kept.map(|kept| kept.file), keep_with(run, &keeper));
        if was_paused {
            run.want(Intent::Pause);
        }
        if is_fresh {
            from_link();
        }
        listen(run, keeper);
    });
}

/// What is kept of a run.
struct KeptRun {
    running: bool,
    file: Uint8Array,
}

/// The database, once it is open, and when it was last written.
#[derive(Default)]
struct Keeper {
    database: RefCell<Option<Rc<Database>>>,
    written_ms: Cell<Option<f64>>,
}

fn keep_with(run: Run, keeper: &Rc<Keeper>) -> impl Fn() + 'static {
    let keeper = Rc::clone(keeper);
    move || {
        if keeper.written_ms.get().is_none_or(|written_ms| now_ms() - written_ms >= KEEP_EVERY_MS) {
            keeper.write(run);
        }
    }
}

/// Keeps the run when the page is left or hidden; phones say no more than the latter.
fn listen(run: Run, keeper: Rc<Keeper>) {
    let open = Rc::clone(&keeper);
    spawn_local(async move {
        if let Err(error) = open.open().await {
            log::warn!("runs are not kept over a reload here: {error}");
        }
    });
    let (left, hidden, old) = (Rc::clone(&keeper), Rc::clone(&keeper), keeper);
    let left = window_event_listener(ev::Custom::<web_sys::Event>::new("pagehide"), move |_| left.write(run));
    let hidden = window_event_listener(ev::visibilitychange, move |_| {
        if document().hidden() {
            hidden.write(run);
        }
    });
    // They end with the page.
    std::mem::forget((left, hidden));
    set_timeout(move || spawn_local(async move { old.clean().await }), CLEAN_AFTER);
}

impl Keeper {
    async fn open(&self) -> Result<Rc<Database>, idb::Error> {
        if let Some(database) = self.database.borrow().as_ref() {
            return Ok(Rc::clone(database));
        }
        let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            let made = event.database().and_then(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
            if let Err(error) = made {
                log::warn!("the place for runs could not be made: {error}");
            }
        });
        let database = Rc::new(request.await?);
        *self.database.borrow_mut() = Some(Rc::clone(&database));
        Ok(database)
    }

    async fn read(&self) -> Result<Option<KeptRun>, idb::Error> {
        let database = self.open().await?;
        let store = database.transaction(&[STORE], TransactionMode::ReadOnly)?.object_store(STORE)?;
        let record = store.get(Query::Key(key()))?.await?;
        Ok(record.and_then(|record| {
            let record = record.dyn_into::<Array>().ok()?;
            Some(KeptRun { running: record.get(1).is_truthy(), file: record.get(2).dyn_into().ok()? })
        }))
    }

    /// Asks the browser to write; that is done even where the page is gone before it is.
    fn write(&self, run: Run) {
        let Some(database) = self.database.borrow().clone() else { return };
        self.written_ms.set(Some(now_ms()));
        if let Err(error) = put(&database, run) {
            log::warn!("the run could not be kept: {error}");
        }
    }

    /// Lets go of the runs of tabs that are long closed.
    async fn clean(&self) {
        if let Err(error) = self.try_clean().await {
            log::warn!("old runs could not be let go of: {error}");
        }
    }

    async fn try_clean(&self) -> Result<(), idb::Error> {
        let database = self.open().await?;
        let store = database.transaction(&[STORE], TransactionMode::ReadWrite)?.object_store(STORE)?;
        let keys = store.get_all_keys(None, None)?.await?;
        for key in keys {
            let record = store.get(Query::Key(key.clone()))?.await?;
            let at = record.and_then(|record| record.dyn_into::<Array>().ok()).and_then(|record| record.get(0).as_f64());
            if !at.is_some_and(|at| js_sys::Date::now() - at < OLD_MS) {
                store.delete(Query::Key(key))?.await?;
            }
        }
        Ok(())
    }
}

/// Writes the newest checkpoint, or that there is none.
fn put(database: &Database, run: Run) -> Result<(), idb::Error> {
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(STORE)?;
    let model = run.model();
    let model = model.borrow();
    match model.kept() {
        Some(kept) => {
            let record = Array::of3(&js_sys::Date::now().into(), &model.wants_running().into(), &kept.file);
            drop(store.put(&record, Some(&key()))?);
        }
        None => drop(store.delete(Query::Key(key()))?),
    }
    // Said at once: a page that is left hears no more of what it asked for.
    transaction.commit().map(drop)
}

/// Whether this tab showed this page before.
fn is_reloaded() -> bool {
    let entries = window().performance().map(|performance| performance.get_entries_by_type("navigation"));
    let kind = entries.and_then(|entries| entries.get(0).dyn_into::<PerformanceNavigationTiming>().ok()).map(|entry| entry.type_());
    matches!(kind, Some(web_sys::NavigationType::Reload | web_sys::NavigationType::BackForward))
}

/// The place of this tab's run of this deployment.
fn key() -> JsValue {
    let path = window().location().pathname().unwrap_or_default();
    format!("{path}|{}", tab().unwrap_or_default()).into()
}

fn tab() -> Option<String> {
    let storage = window().session_storage().ok()??;
    if let Some(tab) = storage.get_item(TAB).ok()? {
        return Some(tab);
    }
    let tab = format!("{:x}", (js_sys::Math::random() * 1e15) as u64);
    storage.set_item(TAB, &tab).ok()?;
    Some(tab)
}
