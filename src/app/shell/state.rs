//! What the frame of the page shares with every view: what the person looks at, in which language, and what is said to them.
//!
//! Must not know: the run, components.

use leptos::prelude::*;

use crate::app::shell::language;
use crate::engine::contract::link::Link;
use crate::engine::contract::view::{Layer, View};
use crate::text::{Language, Phrase};
use crate::words::say::Say;

/// Most sentences in the banner.
const MOST_NOTICES: usize = 5;

/// A sentence in the banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Tells notices apart.
    pub id: u32,
    /// What it says.
    pub sentence: Phrase,
}

/// Handles to the state of the frame; copying it copies handles.
#[derive(Clone, Copy)]
pub struct Shell {
    /// What the person looks at.
    pub view: RwSignal<View>,
    /// The language that the page speaks.
    pub language: Memo<Language>,
    /// Sentences to read and dismiss.
    pub notices: RwSignal<Vec<Notice>>,
    /// Whether the panel of things to take away is open.
    pub share: RwSignal<bool>,
    /// Whether the help dialog is open.
    pub help: RwSignal<bool>,
    /// The sample that views look at.
    pub sample: RwSignal<u32>,
    /// Whether the person chose it.
    pub sample_is_chosen: RwSignal<bool>,
}

impl Shell {
    /// The state that a link describes.
    pub fn new(link: &Link) -> Self {
        let notices = link.complaints.iter().zip(0..).map(|(complaint, id)| Notice { id, sentence: complaint.say() }).collect();
        let view = RwSignal::new(link.view.clone());
        Self {
            view,
            language: Memo::new(move |_| language::of(view.with(|v| v.language))),
            notices: RwSignal::new(notices),
            share: RwSignal::new(false),
            help: RwSignal::new(false),
            sample: RwSignal::new(0),
            sample_is_chosen: RwSignal::new(false),
        }
    }

    /// Views look at this sample from now on.
    pub fn choose_sample(&self, sample: u32) {
        self.sample_is_chosen.set(true);
        self.sample.set(sample);
    }

    /// Whether a part of the page is not hidden by the link.
    pub fn has_part(&self, part: &str) -> bool {
        self.view.with_untracked(|view| view.hidden.shows(part))
    }

    /// Looks at something else.
    pub fn look(&self, change: impl FnOnce(&mut View)) {
        self.view.update(change);
    }

    /// Whether the stage shows a layer.
    pub fn shows(&self, layer: Layer) -> bool {
        self.view.with(|view| view.shows(layer))
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
            let surplus = notices.len().saturating_sub(MOST_NOTICES);
            notices.drain(..surplus);
        });
    }

    /// Shows a sentence no more.
    pub fn take_back(&self, sentence: impl Into<Phrase>) {
        let sentence = sentence.into();
        self.notices.update(|notices| notices.retain(|notice| notice.sentence != sentence));
    }
}
