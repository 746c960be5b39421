//! The run over a reload of the page: kept with the page's entry in the browser's history, and taken up again from there.
//!
//! It is kept as a saved run, so that what an earlier build wrote is known as such. Must not know: what a run consists of.

use js_sys::{Array, Uint8Array};
use leptos::{ev, prelude::*};
use wasm_bindgen::prelude::*;

use crate::app::page::Page;
use crate::engine::checkpoint;
use crate::words::format::thousands;
use crate::words::notices as words;

/// Keeps the run when the page is left.
pub fn listen(page: Page) {
    let leave = window_event_listener(ev::beforeunload, move |_| {
        let Some((file, history)) = page.session().file(page).zip(window().history().ok()) else { return };
        let kept = Array::of2(&Uint8Array::from(file.as_slice()), &page.running.get_untracked().into());
        // A browser may find it too large; then the run begins anew.
        let _ = history.replace_state(&kept, "");
    });
    std::mem::forget(leave);
}

/// Takes up the run that was kept, if it is of the experiment in the address.
pub fn take_up(page: Page) {
    let kept = window().history().and_then(|history| history.state());
    let Some(kept) = kept.ok().and_then(|kept| kept.dyn_into::<Array>().ok()) else { return };
    let Ok(file) = kept.get(0).dyn_into::<Uint8Array>() else { return };
    let Ok(run) = checkpoint::decode(&file.to_vec()) else { return };
    if run.experiment == page.experiment.get_untracked() {
        page.own.set(run.own);
        page.running.set(kept.get(1).is_truthy());
        page.tell(words::RELOADED.with([thousands(run.snapshot.iteration)]));
        page.session().go_on_from(&run.snapshot);
    }
}
