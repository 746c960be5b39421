//! Pictures on the canvases of components: drawn for as long as the component is there.
//!
//! Must not know: what is drawn.

use leptos::html;
use leptos::prelude::*;

use crate::app::client::run_handle::Run;
use crate::app::drawing::painter::{Draw, Place};
use crate::app::drawing::surface::Surface;

/// Has a chart drawn on the canvas of a component whenever the charts are stale or its size changes, for as long as the calling
/// component is on the page.
pub fn draw_chart_on(run: Run, canvas: NodeRef<html::Canvas>, draw: impl Fn(&Surface) + 'static) {
    draw_on(run, Place::Chart, canvas, Box::new(draw));
}

/// As [`draw_chart_on`], of the stage.
pub fn draw_stage_on(run: Run, canvas: NodeRef<html::Canvas>, draw: impl Fn(&Surface) + 'static) {
    draw_on(run, Place::Stage, canvas, Box::new(draw));
}

fn draw_on(run: Run, place: Place, canvas: NodeRef<html::Canvas>, draw: Draw) {
    let id = run.painter().name();
    canvas.on_load(move |canvas| run.painter().hang(id, place, canvas, draw));
    on_cleanup(move || run.painter().forget(id));
}
