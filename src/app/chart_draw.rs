//! Draws one chart of the curves on its canvas.
//!
//! Must not know: signals, the engine.

use super::canvas::{Surface, dash};
use super::charts::{ChartKind, Ink, Series};
use super::format;
use super::history::History;
use super::live::Live;
use super::pen::{Area, LEFT, Pen, TOP};
use super::pins::{Pin, Pins};
use super::theme::Colours;
use super::ticks::{Range, settle};
use super::trace::{Dot, Reading, on_log_axis, trace};
use crate::gan::losses::ReferenceLine;

/// Smallest value on a logarithmic axis.
const FLOOR: f64 = 1e-6;

/// What to draw.
pub struct Plot<'a> {
    /// The curves.
    pub live: &'a Live,
    /// Pinned runs, drawn behind them.
    pub pins: &'a Pins,
    /// Which chart.
    pub kind: ChartKind,
    /// Its lines.
    pub series: Vec<Series>,
    /// Its reference lines.
    pub levels: Vec<ReferenceLine>,
    /// Whether its lines are shares, from 0 to 1.
    pub shares: bool,
    /// Multiply penalties by γ/2.
    pub weighted: bool,
    /// Iterations from one value of a penalty to the next.
    pub interval: u32,
    /// Logarithmic y axis.
    pub log: bool,
    /// Smoothing, 0 to 10.
    pub smoothing: u32,
    /// Iteration under the cursor.
    pub cursor: Option<u32>,
    /// Whether the x labels stand below this chart.
    pub x_labels: bool,
    /// The y range drawn last.
    pub previous: Option<Range>,
}

/// The iterations that a chart reaches over: those of its curves, and as far as `pinned`, where pinned runs end.
pub fn x_range((first, last): (u32, u32), pinned: u32) -> Range {
    let low = if pinned > 0 { 0.0 } else { f64::from(first) - 1.0 };
    Range { low, high: f64::from(last.max(pinned)).max(low + 50.0) }
}

/// How a pinned run is told from the others: the dashes of its lines.
pub const PIN_DASHES: [&[f64]; 3] = [&[2.0, 2.0], &[8.0, 2.0, 2.0, 2.0], &[12.0, 4.0]];

/// Draws, and returns the y range in use.
pub fn draw(surface: &Surface, plot: &Plot<'_>, colours: &Colours) -> Option<Range> {
    let area = Area::new(surface, plot.x_labels);
    let x = x_range(plot.live.reach().unwrap_or((1, 1)), plot.pins.last());
    let lines: Vec<(Series, Vec<Dot>)> = plot.series.iter().map(|s| (*s, dots(plot, history(plot), s, x, area.width))).collect();
    let pinned = pinned(plot, x, area.width);
    let wanted = wanted_range(plot, lines.iter().map(|(_, dots)| dots).chain(pinned.iter().map(|(_, _, dots)| dots)));
    let y = if plot.shares { Range { low: 0.0, high: 1.0 } } else { settle(plot.previous, wanted, 3) };
    let pen = Pen { context: &surface.context, area, x, y, log: plot.log };
    pen.axes(plot.x_labels.then_some(|tick, _| format::iteration_tick(tick)), colours);
    plot.levels.iter().for_each(|level| pen.level(level, colours));
    for (iteration, what) in &plot.live.marks {
        let name = if plot.kind == ChartKind::ALL[0] { what } else { "" };
        pen.mark(f64::from(*iteration), name, colours);
    }
    pen.clipped(|| {
        for (dashes, series, dots) in &pinned {
            pen.pinned(dashes, series, dots, colours);
        }
        for (series, dots) in &lines {
            pen.curve(series, dots, plot.smoothing > 0, colours);
        }
        if let Some(cursor) = plot.cursor {
            pen.cursor(f64::from(cursor), colours);
        }
    });
    let ends: Vec<f64> = lines.iter().filter_map(|(_, dots)| dots.last().map(|d| d.smooth)).collect();
    for level in &plot.levels {
        let crowded_above = ends.iter().any(|&end| end >= level.value);
        pen.level_name(level, crowded_above, colours);
    }
    Some(y)
}

fn history<'a>(plot: &Plot<'a>) -> &'a History {
    if plot.kind == ChartKind::Quality { &plot.live.quality } else { &plot.live.curves }
}

/// The lines of the pinned runs, with their dashes.
fn pinned(plot: &Plot<'_>, x: Range, width: f64) -> Vec<(&'static [f64], Series, Vec<Dot>)> {
    let of = |pin: &Pin, dashes: &'static [f64], series: &Series| {
        let history = if plot.kind == ChartKind::Quality { &pin.quality } else { &pin.curves };
        (dashes, *series, dots(plot, history, series, x, width))
    };
    plot.pins.all().iter().zip(PIN_DASHES).flat_map(|(pin, dashes)| plot.series.iter().map(move |s| of(pin, dashes, s))).collect()
}

fn dots(plot: &Plot<'_>, history: &History, series: &Series, x: Range, width: f64) -> Vec<Dot> {
    let is_quality = plot.kind == ChartKind::Quality;
    let share = f64::from(plot.smoothing) / 10.0;
    let memory = if is_quality { 0.0 } else { share * share * 0.05 * x.span() };
    let factor = if plot.weighted { series.weight.unwrap_or(1.0) } else { 1.0 };
    let mut dots = trace(history, series.name, Reading { x, width: width as usize, memory, factor, interval: plot.interval });
    if plot.log {
        on_log_axis(&mut dots, FLOOR);
    }
    dots
}

/// The range over the means, so that one spike does not flatten the rest; with the reference line.
fn wanted_range<'a>(plot: &Plot<'_>, lines: impl Iterator<Item = &'a Vec<Dot>>) -> Range {
    let means = lines.flat_map(|dots| dots.iter().flat_map(|d| [d.mean, d.smooth]));
    let values = means.chain(plot.levels.iter().map(|l| l.value));
    let range = values.fold(None, |range: Option<Range>, v| Some(range.map_or(Range { low: v, high: v }, |r| r.with(v))));
    let range = range.unwrap_or(Range { low: 0.0, high: 1.0 });
    let has_floor = matches!(plot.kind, ChartKind::Penalty | ChartKind::Quality) && !plot.log;
    if has_floor { range.with(0.0) } else { range }
}

/// Curves over iterations.
impl Pen<'_> {
    fn level(&self, level: &ReferenceLine, colours: &Colours) {
        let y = self.py(level.value).round() + 0.5;
        dash(self.context, &[5.0, 4.0]);
        self.line(LEFT, y, LEFT + self.area.width, y, &colours.soft);
        dash(self.context, &[]);
    }

    /// The level's name, on the side of it where the curves do not end.
    fn level_name(&self, level: &ReferenceLine, crowded_above: bool, colours: &Colours) {
        let y = self.py(level.value);
        let right = LEFT + self.area.width - 4.0;
        self.context.set_text_align("right");
        let (room_above, room_below) = (y - TOP > 16.0, TOP + self.area.height - y > 16.0);
        let above = room_above && (!crowded_above || !room_below);
        self.context.set_text_baseline(if above { "bottom" } else { "top" });
        let at = if above { y - 2.0 } else { y + 3.0 };
        self.context.set_stroke_style_str(&colours.ground);
        self.context.set_line_width(3.0);
        let _ = self.context.stroke_text(level.label, right, at);
        self.text(level.label, right, at, &colours.soft);
        self.context.set_line_width(1.0);
    }

    /// A line with its spread, and with its smoothed mean if asked for.
    pub fn curve(&self, series: &Series, dots: &[Dot], smooth: bool, colours: &Colours) {
        let colour = ink(series.ink, colours);
        self.band(dots, colour);
        self.context.set_stroke_style_str(colour);
        if smooth {
            self.context.set_global_alpha(0.3);
            self.context.set_line_width(1.0);
            self.polyline(dots, |d| d.mean);
        }
        self.context.set_global_alpha(1.0);
        self.context.set_line_width(1.75);
        dash(self.context, if series.dashed { &[6.0, 3.0] } else { &[] });
        self.polyline(dots, |d| if smooth { d.smooth } else { d.mean });
        dash(self.context, &[]);
    }

    /// A setting was changed there.
    fn mark(&self, iteration: f64, what: &str, colours: &Colours) {
        let x = self.px(self.x.share(iteration)).round() + 0.5;
        dash(self.context, &[1.0, 3.0]);
        self.line(x, TOP, x, TOP + self.area.height, &colours.soft);
        dash(self.context, &[]);
        let is_right = self.x.share(iteration) > 0.6;
        self.context.set_text_align(if is_right { "right" } else { "left" });
        self.context.set_text_baseline("top");
        self.text(what, if is_right { x - 3.0 } else { x + 3.0 }, TOP, &colours.soft);
    }

    /// A line of a pinned run.
    fn pinned(&self, dashes: &[f64], series: &Series, dots: &[Dot], colours: &Colours) {
        self.context.set_stroke_style_str(ink(series.ink, colours));
        self.context.set_global_alpha(0.65);
        self.context.set_line_width(1.25);
        dash(self.context, dashes);
        self.polyline(dots, |d| d.smooth);
        dash(self.context, &[]);
        self.context.set_global_alpha(1.0);
    }

    /// The spread of each pixel column.
    fn band(&self, dots: &[Dot], colour: &str) {
        self.context.set_global_alpha(0.14);
        self.context.set_fill_style_str(colour);
        for run in dots.chunk_by(|_, next| !next.gap) {
            self.context.begin_path();
            run.iter().for_each(|d| self.context.line_to(self.px(d.x), self.py(d.max)));
            run.iter().rev().for_each(|d| self.context.line_to(self.px(d.x), self.py(d.min)));
            self.context.fill();
        }
        self.context.set_global_alpha(1.0);
    }

    fn polyline(&self, dots: &[Dot], value: impl Fn(&Dot) -> f64) {
        self.context.begin_path();
        for dot in dots {
            let (x, y) = (self.px(dot.x), self.py(value(dot)));
            if dot.gap {
                // A short stroke, so that a value between two gaps shows.
                self.context.move_to(x - 1.0, y);
            }
            self.context.line_to(x, y);
        }
        self.context.stroke();
    }

    fn cursor(&self, iteration: f64, colours: &Colours) {
        let x = self.px(self.x.share(iteration)).round() + 0.5;
        self.line(x, TOP, x, TOP + self.area.height, &colours.ink);
    }
}

/// The colour of a role.
pub fn ink(ink: Ink, colours: &Colours) -> &str {
    match ink {
        Ink::Real => &colours.real,
        Ink::Fake => &colours.fake,
        Ink::Penalty => &colours.penalty,
        Ink::Plain => &colours.ink,
    }
}
