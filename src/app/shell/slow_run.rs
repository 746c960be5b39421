//! Says why a run is slow and what is faster, and takes that back when it is slow no longer.
//!
//! Must not know: when a run is slow (see `insight::slowness`).

use leptos::prelude::*;

use crate::app::client::clock::now_ms;
use crate::app::client::run_handle::Run;
use crate::app::shell::state::Shell;
use crate::insight::slowness::{Pace, Slowness};
use crate::text::Text;

/// Follows a run for as long as the calling component is there.
pub fn follow(run: Run, shell: Shell) {
    let slowness = StoredValue::new_local(Slowness::default());
    Effect::new(move |before: Option<Option<Text>>| {
        let mut state = slowness.get_value();
        let told = run.now.with(|now| {
            run.backend.with(|backend| {
                let pace = Pace {
                    running: run.running.get() && now.running,
                    iteration: now.iteration,
                    rate: now.iterations_per_second,
                    limit: shell.view.with(|view| view.speed.limit()),
                    backend: backend.as_ref(),
                };
                state.follow(pace, now_ms())
            })
        });
        slowness.set_value(state);
        let before = before.flatten();
        if before != told {
            if let Some(before) = before {
                shell.take_back(before);
            }
            if let Some(told) = told {
                shell.tell(told);
            }
        }
        told
    });
}
