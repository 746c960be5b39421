//! The settings panel: presets, the settings in frequent use, and the others in groups.
//!
//! Must not know: how a control works.

use leptos::prelude::*;

use super::control::Control;
use super::own::OwnData;
use super::presets::{PRESETS, position};
use super::reactive::{flag, part, pick, press, text};
use super::select::Select;
use super::state::{Page, field};
use super::words;
use crate::engine::view::BackendChoice;
use crate::gan::experiment::{Dataset, Experiment};

const DATA: &[&str] = &["data"];
const IN_SIGHT: &[&str] = &["g_loss", "d_loss", "r1_gamma", "r2_gamma", "g_lr", "d_lr"];
const GROUPS: &[(&str, &[&str])] = &[
    (
        "loss constants",
        &["penalty_gradient", "wgan_lambda", "wgan_target", "wgan_epsilon", "ls_weight", "ls_a", "ls_b", "ls_c", "pl_weight", "pl_decay"],
    ),
    ("optimizer", &["optimizer", "beta1", "beta2", "epsilon", "ema", "ema_half_life"]),
    ("rhythm", &["order", "d_repeats", "d_reg_interval", "g_reg_interval"]),
    ("precision", &["precision", "scaling", "scaling_init", "scaling_inc", "scaling_dec", "scaling_mistake"]),
    ("pictures", &["network", "labels", "side", "colour", "style_mixing", "truncation", "blur"]),
    ("networks", &["g_width", "g_depth", "g_act", "d_width", "d_depth", "d_act"]),
    ("data & seed", &["noise", "batch", "latents", "seed"]),
];

/// All settings.
#[component]
pub fn Settings(
    /// Shared state.
    page: Page,
) -> impl IntoView {
    view! {
        <section class="settings" aria-label="Settings">
            <Presets page/>
            {controls(page, DATA)}
            <OwnData page/>
            {controls(page, IN_SIGHT)}
            {GROUPS.iter().map(|(name, keys)| view! { <Group page name keys/> }).collect_view()}
            <Backends page/>
            <div class="settings-foot">
                <button type="button" class="quiet" prop:disabled=flag(move || page.experiment.with(|e| *e == Experiment::default())) on:click=press(move || page.back_to_defaults())>
                    "all back to defaults"
                </button>
                <p class="hint">{words::RESTARTS}</p>
                {part(move || (page.experiment.with(|e| e.data == Dataset::Digits) || page.missing() == Some(Dataset::OwnImages)).then(|| view! { <p class="hint">{words::DIGITS}</p> }))}
            </div>
        </section>
    }
}

fn controls(page: Page, keys: &'static [&'static str]) -> impl IntoView {
    keys.iter().map(|key| view! { <Control page field=field(key)/> }).collect_view()
}

#[component]
fn Group(page: Page, name: &'static str, keys: &'static [&'static str]) -> impl IntoView {
    let changes = move || page.experiment.with(|e| keys.iter().map(|k| field(k)).filter(|f| (f.get)(e) != f.default_value()).count());
    let note = move || match changes() {
        0 => String::new(),
        n => format!("{n} changed"),
    };
    view! {
        <details>
            <summary>{name}<span class="count">{note}</span></summary>
            {controls(page, keys)}
        </details>
    }
}

#[component]
fn Presets(page: Page) -> impl IntoView {
    let here = Memo::new(move |_| page.experiment.with(position));
    let choose = move |index: String| {
        let index = index.parse().unwrap_or(PRESETS.len());
        if let Some(preset) = PRESETS.get(index) {
            page.adopt(preset.experiment(page.experiment.with_untracked(|e| e.seed)));
        }
    };
    let note = move || here.get().map_or("Settings of your own.", |i| PRESETS[i].note);
    view! {
        <div class="control">
            <div class="control-head"><label for="preset">"preset"</label></div>
            <select id="preset" aria-describedby="preset-note" on:change=pick(choose) prop:value=text(move || here.get().map_or("own".to_string(), |i| i.to_string()))>
                {PRESETS.iter().enumerate().map(|(i, p)| view! { <option value=i.to_string() selected=flag(move || here.get() == Some(i))>{p.label}</option> }).collect_view()}
                <option value="own" selected=flag(move || here.get().is_none()) disabled=flag(move || here.get().is_some())>"your own"</option>
            </select>
            <p class="hint preset-note" id="preset-note">{note}</p>
        </div>
    }
}

#[component]
fn Backends(page: Page) -> impl IntoView {
    let options = BackendChoice::ALL.iter().map(|b| (b.key().to_string(), b.label())).collect();
    let choose = move |word: String| {
        if let Some(choice) = BackendChoice::ALL.iter().copied().find(|b| b.key() == word) {
            page.view.update(|v| v.backend = choice);
        }
    };
    let chosen = move || page.view.with(|v| v.backend.key().to_string());
    view! {
        <div class="control row">
            <label for="backend">"backend"</label>
            <Select id="backend".into() field="backend" title="Where the arithmetic runs." options chosen=Box::new(chosen) choose=Box::new(choose)/>
        </div>
    }
}
