//! The settings panel: presets, the settings in frequent use, and the others in groups.
//!
//! Must not know: how a control works.

use leptos::prelude::*;

use crate::app::elements::element::{Element, button, el};
use crate::app::page::{Page, field, view_field};
use crate::app::settings::control::control;
use crate::app::settings::own_data::own_data;
use crate::app::settings::select::select;
use crate::engine::contract::view::BackendChoice;
use crate::gan::experiment::{Dataset, Experiment};
use crate::insight::presets::{PRESETS, position};
use crate::run::recording::OPTIMIZERS;
use crate::words::format::{thousands, value};
use crate::words::{Text, controls as words, fields};

const DATA: &[&str] = &["data"];
const IN_SIGHT: &[&str] = &["g_loss", "d_loss", "r1_gamma", "r2_gamma", "g_lr", "d_lr"];
/// In the order of their names.
const GROUPS: [&[&str]; 7] = [
    &["penalty_gradient", "wgan_lambda", "wgan_target", "wgan_epsilon", "ls_weight", "ls_a", "ls_b", "ls_c", "pl_weight", "pl_decay"],
    &["optimizer", "beta1", "beta2", "epsilon", "ema", "ema_half_life"],
    &["order", "d_repeats", "d_reg_interval", "g_reg_interval"],
    &["precision", "scaling", "scaling_init", "scaling_inc", "scaling_dec", "scaling_mistake"],
    &["network", "labels", "side", "colour", "style_mixing", "truncation", "blur"],
    &["g_width", "g_depth", "g_act", "d_width", "d_depth", "d_act"],
    &["noise", "batch", "latents", "seed"],
];

/// All settings.
pub fn settings(page: Page) -> Element {
    let groups = words::GROUPS.into_iter().zip(GROUPS);
    el("section")
        .class("settings")
        .set("aria-label", words::SETTINGS.get())
        .child(presets(page))
        .children(controls(page, DATA))
        .child(own_data(page))
        .children(controls(page, IN_SIGHT))
        .children(groups.map(|(name, keys)| group(page, name, keys)))
        .child(backends(page))
        .child(foot(page))
}

fn controls(page: Page, keys: &'static [&'static str]) -> impl Iterator<Item = Element> {
    keys.iter().map(move |key| control(page, field(key)))
}

fn group(page: Page, name: Text, keys: &'static [&'static str]) -> Element {
    let changes = move || page.experiment.with(|e| keys.iter().map(|k| field(k)).filter(|f| (f.get)(e) != f.default_value()).count());
    let note = move || match changes() {
        0 => String::new(),
        n => words::CHANGED.with(&[&n.to_string()]),
    };
    let scales = keys.contains(&"scaling").then(|| scales(page));
    el("details")
        .child(el("summary").text(name.get()).child(el("span").class("count").live(note)))
        .children(controls(page, keys))
        .children(scales)
}

/// What loss scaling has done so far, and why it skipped steps.
fn scales(page: Page) -> Element {
    let told = move || {
        page.now.with(|now| {
            let of = |(optimizer, [taken, skipped]): (&str, [u32; 2])| {
                let log2 = now.scalar(&format!("{optimizer}/loss_scaling_log2"));
                let numbers = [optimizer, &value(log2), &thousands(skipped), &thousands(taken)];
                if taken > 0 { words::SCALE.with(&numbers) } else { String::new() }
            };
            let all: String = OPTIMIZERS.into_iter().zip(now.steps).map(of).collect();
            if now.steps.iter().any(|[_, skipped]| *skipped > 0) { all + words::OVERFLOW.get() } else { all }
        })
    };
    el("p").class("hint").set("data-scales", "").live(told)
}

fn presets(page: Page) -> Element {
    let here = Memo::new(move |_| page.experiment.with(position));
    let choose = move |index: String| {
        let index = index.parse().unwrap_or(PRESETS.len());
        if let Some(preset) = PRESETS.get(index) {
            page.adopt(preset.experiment(page.experiment.with_untracked(|e| e.seed)));
        }
    };
    let note = move || here.get().map_or(words::OWN_NOTE, |i| PRESETS[i].note).get().to_string();
    let option = |(i, preset): (usize, &crate::insight::presets::Preset)| el("option").set("value", i.to_string()).text(preset.label.get());
    let own = el("option").set("value", "own").flag("disabled", move || here.get().is_some()).text(words::OWN.get());
    el("div")
        .class("control")
        .child(el("div").class("control-head").child(el("label").set("for", "preset").text(words::PRESET.get())))
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
    let options = fields::options("backend", BackendChoice::OPTIONS);
    let choose = move |word: String| {
        if let Some(choice) = BackendChoice::ALL.iter().copied().find(|b| b.key() == word) {
            page.look(|v| v.backend = choice);
        }
    };
    let chosen = move || page.view.with(|v| v.backend.key().to_string());
    let [name, help] = view_field("backend");
    el("div")
        .class("control row")
        .child(el("label").set("for", "backend").text(name))
        .child(select("backend", "backend", options, chosen, choose).set("title", help))
}

fn foot(page: Page) -> Element {
    let hint = |text: Text| el("p").class("hint").text(text.get());
    let has_digits = move || page.experiment.with(|e| e.data == Dataset::Digits) || page.missing() == Some(Dataset::OwnImages);
    el("div")
        .class("settings-foot")
        .child(
            button(move || page.back_to_defaults())
                .class("quiet")
                .flag("disabled", move || page.experiment.with(|e| *e == Experiment::default()))
                .text(words::ALL_BACK.get()),
        )
        .child(hint(words::RESTARTS))
        .parts(move || if has_digits() { vec![hint(words::DIGITS)] } else { vec![] })
}
