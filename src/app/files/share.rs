//! The panel of things to take away: curves, settings, pictures, and the loss as code.
//!
//! Must not know: how these texts come about (see `export` and `snippet`).

use js_sys::Uint8Array;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::app::charts::state::ChartsState;
use crate::app::client::run_handle::Run;
use crate::app::drawing::canvas::{context, offscreen};
use crate::app::drawing::painter::Place;
use crate::app::elements::focus::return_focus;
use crate::app::elements::hide_words::HideWords;
use crate::app::elements::icon::{Icon, IconKind};
use crate::app::files::hand_out;
use crate::app::shell::say::say;
use crate::app::shell::state::Shell;
use crate::app::shell::theme::colours;
use crate::engine::contract::view::Tab;
use crate::insight::export::Origin;
use crate::insight::{export, snippet};
use crate::text::Text;
use crate::words::share as words;

/// The panel of things to take away.
#[component]
pub fn SharePanel() -> impl IntoView {
    let shell = expect_context::<Shell>();
    let run = expect_context::<Run>();
    let exports = Exports { run, charts: expect_context(), shell };
    let root = NodeRef::<html::Section>::new();
    return_focus(root);
    let stay = move || run.given().map(|data| words::without_own(data).of(shell.language.get()));
    let offers = OFFERS.map(|offer| view! { <OfferLine offer exports/> }).into_iter().collect_view();
    view! {
        <section node_ref=root class="card" data-panel="share" aria-label=say(words::SHARE)>
            <div class="card-head">
                <h2>{say(words::SHARE)}</h2>
                <button type="button" class="dismiss" aria-label=say(words::CLOSE) on:click=move |_| shell.share.set(false)>
                    <Icon icon=IconKind::Close/>
                </button>
            </div>
            {offers}
            <p class="hint" data-own="stay">{stay}</p>
            <h3>{say(words::LESSON)}</h3>
            <p class="hint" data-about="hide"><HideWords/></p>
            <pre class="code-text" tabindex="0"><code>{move || exports.code()}</code></pre>
        </section>
    }
}

/// Something to take away.
#[derive(Clone, Copy)]
struct Offer {
    /// The word for scripts.
    key: &'static str,
    name: Text,
    hint: Option<Text>,
    save: fn(Exports),
}

static OFFERS: [Offer; 7] = [
    Offer { key: "csv", name: words::CURVES, hint: Some(words::CURVES_HINT), save: Exports::save_curves },
    Offer { key: "json", name: words::SETTINGS, hint: Some(words::SETTINGS_HINT), save: Exports::save_settings },
    Offer { key: "charts-png", name: words::CHARTS, hint: Some(words::CHARTS_HINT), save: |all| all.save_pixels(Place::Chart) },
    Offer { key: "stage-png", name: words::STAGE, hint: None, save: |all| all.save_pixels(Place::Stage) },
    Offer { key: "charts-svg", name: words::CHARTS_SVG, hint: Some(words::SVG_HINT), save: |all| all.save_drawing(Place::Chart) },
    Offer { key: "stage-svg", name: words::STAGE_SVG, hint: None, save: |all| all.save_drawing(Place::Stage) },
    Offer { key: "pytorch", name: words::CODE, hint: Some(words::CODE_HINT), save: Exports::save_code },
];

/// Something to take away, and what it is.
#[component]
fn OfferLine(
    /// What.
    offer: Offer,
    /// Where it is taken from.
    exports: Exports,
) -> impl IntoView {
    let Offer { key, name, hint, save } = offer;
    view! {
        <p class="offer">
            <button type="button" data-export=key on:click=move |_| save(exports)>{say(name)}</button>
            <span class="soft">{hint.map(say)}</span>
        </p>
    }
}

/// Where exports are taken from.
#[derive(Clone, Copy)]
struct Exports {
    run: Run,
    charts: ChartsState,
    shell: Shell,
}

impl Exports {
    /// The losses in use as code.
    fn code(self) -> String {
        self.run.experiment.with(|experiment| snippet::pytorch(experiment, self.shell.language.get()))
    }

    fn save_code(self) {
        save_text(&self.of_run().file_name("loss", "py"), &untrack(|| self.code()));
    }

    fn save_settings(self) {
        save_text(&self.of_run().file_name("settings", "json"), &self.run.experiment.with_untracked(export::settings_json));
    }

    /// Saves the curves that the charts show.
    fn save_curves(self) {
        let text = export::csv(&self.charts.shown(self.run).borrow().curves);
        save_text(&self.of_curves().file_name("curves", "csv"), &text);
    }

    /// Saves the stage, or all charts, one below the other, as a drawing of lines and words.
    fn save_drawing(self, place: Place) {
        let name = self.of_place(place).file_name(what(place), "svg");
        match self.run.painter().written(place, &name, &colours().ground) {
            Some(text) => save_text(&name, &text),
            None => self.shell.tell(words::NO_PICTURE),
        }
    }

    /// Saves the stage, or all charts, one below the other, as pixels on the page's ground.
    fn save_pixels(self, place: Place) {
        let selector = match place {
            Place::Stage => "canvas[data-canvas=stage]",
            Place::Chart => ".plot canvas",
        };
        match composed(selector) {
            Ok(Some(address)) => hand_out::hand_over(&self.of_place(place).file_name(what(place), "png"), &address),
            Ok(None) => self.shell.tell(words::NO_PICTURE),
            Err(error) => {
                log::error!("a picture could not be made: {error:?}");
                self.shell.tell(words::NO_PICTURE);
            }
        }
    }

    fn of_run(self) -> Origin {
        let data = self.run.experiment.with_untracked(|experiment| experiment.data.key());
        Origin::Run { data, iteration: self.run.live().borrow().now.iteration }
    }

    /// What the curves are of: a log that is shown, or the run.
    fn of_curves(self) -> Origin {
        self.charts.log.get_untracked().map_or_else(|| self.of_run(), Origin::Log)
    }

    /// What a picture is of: a log is shown in the charts of one view alone.
    fn of_place(self, place: Place) -> Origin {
        let shows_curves = place == Place::Chart && self.shell.view.with_untracked(|view| view.tab == Tab::Explore);
        if shows_curves { self.of_curves() } else { self.of_run() }
    }
}

fn what(place: Place) -> &'static str {
    match place {
        Place::Stage => "stage",
        Place::Chart => "charts",
    }
}

fn save_text(name: &str, text: &str) {
    hand_out::bytes(name, &Uint8Array::from(text.as_bytes()));
}

/// The pixels of all canvases of a selector, one below the other, as an address that holds them; `None` if there are none.
fn composed(selector: &str) -> Result<Option<String>, JsValue> {
    let found = document().query_selector_all(selector)?;
    let canvases: Vec<HtmlCanvasElement> = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect();
    let width = canvases.iter().map(HtmlCanvasElement::width).max().unwrap_or(0);
    let height = canvases.iter().map(HtmlCanvasElement::height).sum();
    if width == 0 || height == 0 {
        return Ok(None);
    }
    let picture = offscreen(width, height).ok_or("the document makes no canvas")?;
    let pen = context(&picture).ok_or("a canvas has no context")?;
    pen.set_fill_style_str(&colours().ground);
    pen.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    let mut top = 0.0;
    for canvas in &canvases {
        pen.draw_image_with_html_canvas_element(canvas, 0.0, top)?;
        top += f64::from(canvas.height());
    }
    picture.to_data_url().map(Some)
}
