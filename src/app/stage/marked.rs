//! The sample of the last minibatch that the person chose, as the stage marks it.
//!
//! It is marked while the run is paused: each minibatch has other samples, so that a mark would jump. Must not know: how it is drawn.

use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::shell::state::Shell;
use crate::engine::contract::frame::named;

/// A real and a fake of D's last minibatch, with the same number.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// Their number.
    pub index: u32,
    /// The real's numbers.
    pub real: Vec<f32>,
    /// The fake's numbers.
    pub fake: Vec<f32>,
}

/// What is marked, if something is.
pub fn marked(run: Run, shell: Shell) -> Memo<Option<Marked>> {
    Memo::new(move |_| {
        if !shell.sample_is_chosen.get() || run.running.get() {
            return None;
        }
        run.now.with(|now| {
            let sample = &now.sample.value;
            let [real, fake] = ["reals", "fake_images_out"].map(|name| named(&sample.numbers, name).to_vec());
            (!real.is_empty()).then_some(Marked { index: sample.index, real, fake })
        })
    })
}
