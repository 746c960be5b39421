//! The panel of things to take away: curves, settings, pictures, and the loss as code.
//!
//! Must not know: how these texts come about (see `export` and `snippet`).

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::app::drawing::canvas::{context, offscreen, written};
use crate::app::elements::element::{Element, button, el};
use crate::app::files::hand_out;
use crate::app::page::Page;
use crate::app::shell::theme::colours;
use crate::insight::{export, snippet};
use crate::text::Text;
use crate::words::share as words;
use js_sys::Uint8Array;

/// The panel.
pub fn panel(page: Page) -> Element {
    let code = move || el("pre").class("code-text").set("tabindex", "0").child(el("code").text(code_of(page)));
    el("section")
        .class("card")
        .set("data-panel", "share")
        .set("aria-label", words::SHARE)
        // What writes drawings down; the browser runs it once, however often it stands here.
        .child(el("script").set("type", "module").set("src", "svg.js"))
        .child(
            el("div")
                .class("card-head")
                .child(el("h2").text(words::SHARE))
                .child(button(move || page.shell.share.set(false)).class("dismiss").set("aria-label", words::CLOSE).text("✕")),
        )
        .child(offer("csv", words::CURVES, Some(words::CURVES_HINT), move || {
            save_text(page, "curves", "csv", &export::csv(&page.run.live().borrow().curves))
        }))
        .child(offer("json", words::SETTINGS, Some(words::SETTINGS_HINT), move || {
            save_text(page, "settings", "json", &page.run.experiment.with_untracked(export::settings_json));
        }))
        .child(offer("charts-png", words::CHARTS, Some(words::CHARTS_HINT), move || save_picture(page, "charts", ".plot canvas")))
        .child(offer("stage-png", words::STAGE, None, move || save_picture(page, "stage", "canvas[data-canvas=stage]")))
        .child(offer("charts-svg", words::CHARTS_SVG, Some(words::SVG_HINT), move || save_svg(page, "charts", false)))
        .child(offer("stage-svg", words::STAGE_SVG, None, move || save_svg(page, "stage", true)))
        .child(offer("pytorch", words::CODE, Some(words::CODE_HINT), move || {
            save_text(page, "loss", "py", &untrack(|| code_of(page)));
        }))
        .part(code)
}

fn offer(key: &'static str, name: Text, hint: Option<Text>, act: impl Fn() + 'static) -> Element {
    el("p")
        .class("offer")
        .child(button(act).set("data-export", key).text(name))
        .child(el("span").class("soft").text(hint.unwrap_or(Text::same(""))))
}

/// The losses in use as code.
fn code_of(page: Page) -> String {
    page.run.experiment.with(|experiment| snippet::pytorch(experiment, page.shell.language.get()))
}

fn file_name(page: Page, what: &str, ending: &str) -> String {
    let data = page.run.experiment.with_untracked(|e| e.data.key());
    let iteration = page.run.now.with_untracked(|now| now.iteration);
    format!("stylegan-loss-{what}-{data}-{iteration}.{ending}")
}

fn save_text(page: Page, what: &str, ending: &str, text: &str) {
    hand_out::bytes(&file_name(page, what, ending), &Uint8Array::from(text.as_bytes()));
}

/// Saves the stage, or all charts, one below the other, as a drawing of lines and words.
fn save_svg(page: Page, what: &str, is_stage: bool) {
    let name = file_name(page, what, "svg");
    let text = written(&name, &colours().ground, || page.run.painter().draw_now(is_stage));
    if text.is_empty() { page.shell.tell(words::NO_PICTURE) } else { hand_out::bytes(&name, &Uint8Array::from(text.as_bytes())) }
}

/// Saves all canvases of a selector, one below the other, on the page's ground.
fn save_picture(page: Page, what: &str, selector: &str) {
    let found = document().query_selector_all(selector).ok();
    let canvases: Vec<HtmlCanvasElement> =
        found.into_iter().flat_map(|list| (0..list.length()).filter_map(move |at| list.get(at)?.dyn_into().ok())).collect();
    let width = canvases.iter().map(HtmlCanvasElement::width).max().unwrap_or(0);
    let height = canvases.iter().map(HtmlCanvasElement::height).sum();
    let picture = offscreen(width, height).filter(|_| width > 0);
    let Some((picture, pen)) = picture.and_then(|picture| context(&picture).map(|pen| (picture, pen))) else {
        return page.shell.tell(words::NO_PICTURE);
    };
    pen.set_fill_style_str(&colours().ground);
    pen.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    let mut top = 0.0;
    for canvas in &canvases {
        let _ = pen.draw_image_with_html_canvas_element(canvas, 0.0, top);
        top += f64::from(canvas.height());
    }
    if let Ok(address) = picture.to_data_url() {
        hand_out::hand_over(&file_name(page, what, "png"), &address);
    }
}
