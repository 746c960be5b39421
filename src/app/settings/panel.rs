//! The settings panel: presets, the settings in frequent use, and the others in groups.
//!
//! Must not know: how a control works.

use leptos::prelude::*;

use crate::app::elements::element::{Element, button, el};
use crate::app::page::Page;
use crate::app::settings::control::control;
use crate::app::settings::own_data::own_data;
use crate::app::settings::select::{options, select};
use crate::engine::contract::view::{BackendChoice, View, ViewKey};
use crate::gan::experiment::{Dataset, Experiment, FIELDS};
use crate::gan::field::{Field, Group};
use crate::insight::presets::{PRESETS, position};
use crate::run::recording::OPTIMIZERS;
use crate::text::{Phrase, Text};
use crate::words::controls as words;
use crate::words::format::{thousands, value};

/// All settings.
pub fn settings(page: Page) -> Element {
    el("section")
        .class("settings")
        .set("aria-label", words::SETTINGS)
        .child(presets(page))
        .children(controls(page, Group::Data))
        .child(own_data(page))
        .children(controls(page, Group::Losses))
        .children(Group::NAMED.map(|(each, name)| group(page, name, each)))
        .child(backends(page))
        .child(foot(page))
}

fn fields_of(group: Group) -> impl Iterator<Item = &'static Field<Experiment>> {
    FIELDS.iter().filter(move |field| field.group == group)
}

fn controls(page: Page, group: Group) -> impl Iterator<Item = Element> {
    fields_of(group).map(move |field| control(page, field))
}

fn group(page: Page, name: Text, group: Group) -> Element {
    let changes = move || page.run.experiment.with(|e| fields_of(group).filter(|f| (f.get)(e) != f.default_value()).count());
    let note = move || match changes() {
        0 => Phrase::default(),
        n => words::CHANGED.with([n.to_string()]),
    };
    let scales = (group == Group::Precision).then(|| scales(page));
    el("details")
        .child(el("summary").text(name).child(el("span").class("count").live(note)))
        .children(controls(page, group))
        .children(scales)
}

/// What loss scaling has done so far, and why it skipped steps.
fn scales(page: Page) -> Element {
    let told = move || {
        page.run.now.with(|now| {
            let of = |(optimizer, [taken, skipped]): (&str, [u32; 2])| {
                let log2 = now.scalar(&format!("{optimizer}/loss_scaling_log2"));
                let numbers = [optimizer, &value(log2), &thousands(skipped), &thousands(taken)];
                if taken > 0 { words::SCALE.with(numbers) } else { Phrase::default() }
            };
            let all = Phrase::joined(OPTIMIZERS.into_iter().zip(now.steps).map(of), "");
            if now.steps.iter().any(|[_, skipped]| *skipped > 0) { all.then(words::OVERFLOW) } else { all }
        })
    };
    el("p").class("hint").set("data-scales", "").live(told)
}

fn presets(page: Page) -> Element {
    let here = Memo::new(move |_| page.run.experiment.with(position));
    let choose = move |index: String| {
        let index = index.parse().unwrap_or(PRESETS.len());
        if let Some(preset) = PRESETS.get(index) {
            page.run.adopt(preset.experiment(page.run.experiment.with_untracked(|e| e.seed)));
        }
    };
    let note = move || here.get().map_or(words::OWN_NOTE, |i| PRESETS[i].note);
    let option = |(i, preset): (usize, &crate::insight::presets::Preset)| el("option").set("value", i.to_string()).text(preset.label);
    let own = el("option").set("value", "own").flag("disabled", move || here.get().is_some()).text(words::OWN);
    el("div")
        .class("control")
        .child(el("div").class("control-head").child(el("label").set("for", "preset").text(words::PRESET)))
        .child(
            el("select")
                .set("id", "preset")
                .set("aria-describedby", "preset-note")
                .children(PRESETS.iter().enumerate().map(option))
                .child(own)
                .prop("value", move || here.get().map_or("own".to_string(), |i| i.to_string()))
                .on_pick("change", choose),
        )
        .child(el("p").class("hint preset-note").set("id", "preset-note").live(note))
}

fn backends(page: Page) -> Element {
    let choose = move |word: String| {
        if let Some(choice) = BackendChoice::ALL.iter().copied().find(|b| b.key() == word) {
            page.shell.look(|v| v.backend = choice);
        }
    };
    let chosen = move || page.shell.view.with(|v| v.backend.key().to_string());
    let field = View::field(ViewKey::Backend);
    el("div")
        .class("control row")
        .child(el("label").set("for", "backend").text(field.label))
        .child(select("backend", field.key, options(BackendChoice::OPTIONS), chosen, choose).set("title", field.help))
}

fn foot(page: Page) -> Element {
    let hint = |text: Text| el("p").class("hint").text(text);
    let has_digits = move || page.run.experiment.with(|e| e.data == Dataset::Digits) || page.run.missing() == Some(Dataset::OwnImages);
    el("div")
        .class("settings-foot")
        .child(
            button(move || page.run.back_to_defaults())
                .class("quiet")
                .flag("disabled", move || page.run.experiment.with(|e| *e == Experiment::default()))
                .text(words::ALL_BACK),
        )
        .child(hint(words::RESTARTS))
        .parts(move || if has_digits() { vec![hint(words::DIGITS)] } else { vec![] })
}
