//! Draws one chart of the curves on its canvas.
//!
//! Must not know: signals, the engine.

use crate::app::drawing::pen::{Area, LEFT, Pen, TOP};
use crate::app::drawing::surface::Surface;
use crate::app::shell::theme::Colours;
use crate::gan::losses::ReferenceLine;
use crate::gan::steps::D_LOSS;
use crate::insight::charts::{ChartKind, Form, Ink, Series};
use crate::insight::scale::Scale;
use crate::insight::stack::stack;
use crate::insight::ticks::{Range, settle};
use crate::insight::trace::{Dot, Reading, on_scale, trace};
use crate::run::history::History;
use crate::run::pins::{Pin, Pins};
use crate::run::recording::Recording;
use crate::text::{Language, Text};
use crate::words::{charts as words, format};

/// Pixels between two lines of a layer's pattern.
const HATCH: f64 = 7.0;

/// What to draw.
pub struct Plot<'a> {
    /// The curves.
    pub live: &'a Recording,
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
    /// Scale of the y axis.
    pub scale: Scale,
    /// Smoothing, 0 to 10.
    pub smoothing: u32,
    /// Iteration under the cursor.
    pub cursor: Option<u32>,
    /// Whether this is the first chart, where marks have their names.
    pub is_first: bool,
    /// Whether this is the last chart, below which the x labels stand.
    pub is_last: bool,
    /// What is to be said of how it is drawn.
    pub note: Option<Text>,
    /// The language of what is written.
    pub language: Language,
    /// The y range drawn last, if it was on the same scale.
    pub previous: Option<Range>,
}

/// The iterations that a chart reaches over: those of its curves, and as far as `pinned`, where pinned runs end.
pub fn x_range((first, last): (u32, u32), pinned: u32) -> Range {
    let low = if pinned > 0 { 0.0 } else { f64::from(first) - 1.0 };
    Range { low, high: f64::from(last.max(pinned)).max(low + 50.0) }
}

/// How a pinned run is told from the others: the dashes of its lines.
pub const PIN_DASHES: [&[f64]; 3] = [&[2.0, 2.0], &[8.0, 2.0, 2.0, 2.0], &[12.0, 4.0]];

/// What is drawn of a chart.
struct Drawn {
    lines: Vec<(Series, Vec<Dot>)>,
    layers: Vec<(Series, Vec<Dot>)>,
    pinned: Vec<(&'static [f64], Series, Vec<Dot>)>,
    levels: Vec<ReferenceLine>,
    /// Whether there are values that have no place on the axis.
    is_cut: bool,
}

/// Draws, and returns the y range in use.
pub fn draw(surface: &Surface, plot: &Plot<'_>, colours: &Colours) -> Range {
    let area = Area::new(surface, plot.is_last);
    let x = x_range(plot.live.reach().unwrap_or((1, 1)), plot.pins.last());
    let drawn = drawn(plot, x, area.width);
    let is_share = plot.shares && plot.scale == Scale::Linear;
    let y = if is_share { Range { low: 0.0, high: 1.0 } } else { settle(plot.previous, wanted_range(plot, &drawn), 3) };
    let pen = Pen { context: surface, area, x, y, scale: plot.scale };
    pen.axes(plot.is_last.then_some(|tick, _| format::iteration_tick(tick)), colours);
    pen.clipped(|| drawn.layers.iter().for_each(|(series, dots)| pen.layer(series, dots, colours)));
    drawn.levels.iter().for_each(|level| pen.level(level, colours));
    for mark in &plot.live.marks {
        let told = if plot.is_first { [mark.label.of(plot.language), " ", &mark.value].concat() } else { String::new() };
        pen.mark(f64::from(mark.iteration), &told, colours);
    }
    pen.clipped(|| {
        for (dashes, series, dots) in &drawn.pinned {
            pen.pinned(dashes, series, dots, colours);
        }
        for (series, dots) in &drawn.lines {
            pen.curve(series, dots, plot.smoothing > 0, colours);
        }
        if let Some(cursor) = plot.cursor {
            pen.cursor(f64::from(cursor), colours);
        }
    });
    let ends: Vec<f64> = drawn.lines.iter().filter_map(|(_, dots)| dots.last().map(|d| d.smooth)).collect();
    for level in &drawn.levels {
        let crowded_above = ends.iter().any(|&end| end >= level.value);
        pen.level_name(level, crowded_above, colours);
    }
    let notes = [plot.note, drawn.is_cut.then_some(words::CUT)];
    pen.note(&notes.into_iter().flatten().map(|note| note.of(plot.language)).collect::<Vec<_>>().join(" · "), colours);
    y
}

fn drawn(plot: &Plot<'_>, x: Range, width: f64) -> Drawn {
    let mut is_cut = false;
    let mut placed = |history: &History, series: &Series| {
        let mut dots = trace(history, series.name, reading(plot, series, x, width));
        is_cut |= on_scale(&mut dots, plot.scale);
        dots
    };
    let live = history(plot);
    let lines = plot.series.iter().filter(|s| !s.form.is_layer()).map(|s| (*s, placed(live, s))).collect();
    let layers: Vec<Series> = plot.series.iter().filter(|s| s.form.is_layer()).copied().collect();
    let stacked = match layers.first() {
        Some(first) => stack(live, D_LOSS, layers.iter().map(|s| s.name), reading(plot, first, x, width)),
        None => vec![],
    };
    let mut pinned = vec![];
    for (pin, dashes) in plot.pins.all().iter().zip(PIN_DASHES) {
        // Of pinned runs the losses themselves: more would not be told apart.
        for series in plot.series.iter().filter(|s| !s.is_term()) {
            pinned.push((dashes, *series, placed(pinned_history(plot, pin), series)));
        }
    }
    let levels = plot.levels.iter().map(|level| ReferenceLine { value: plot.scale.place(level.value), ..*level });
    let levels = levels.filter(|level| !level.value.is_nan()).collect();
    Drawn { lines, layers: layers.into_iter().zip(stacked).collect(), pinned, levels, is_cut }
}

fn history<'a>(plot: &Plot<'a>) -> &'a History {
    if plot.kind == ChartKind::Quality { &plot.live.quality } else { &plot.live.curves }
}

fn pinned_history<'a>(plot: &Plot<'_>, pin: &'a Pin) -> &'a History {
    if plot.kind == ChartKind::Quality { &pin.quality } else { &pin.curves }
}

fn reading(plot: &Plot<'_>, series: &Series, x: Range, width: f64) -> Reading {
    let is_quality = plot.kind == ChartKind::Quality;
    let share = f64::from(plot.smoothing) / 10.0;
    let memory = if is_quality { 0.0 } else { share * share * 0.05 * x.span() };
    let factor = if plot.weighted { series.weight.unwrap_or(1.0) } else { 1.0 };
    Reading { x, width: width as usize, memory, factor, interval: plot.interval }
}

/// The range over the means, so that one spike does not flatten the rest; with the reference line.
fn wanted_range(plot: &Plot<'_>, drawn: &Drawn) -> Range {
    let lines = drawn.lines.iter().map(|(_, dots)| dots).chain(drawn.pinned.iter().map(|(_, _, dots)| dots));
    let means = lines.flat_map(|dots| dots.iter().flat_map(|d| [d.mean, d.smooth]));
    let values = means.chain(drawn.levels.iter().map(|l| l.value));
    let range = values.fold(None, |range: Option<Range>, v| Some(range.map_or(Range { low: v, high: v }, |r| r.with(v))));
    let range = range.unwrap_or(Range { low: 0.0, high: 1.0 });
    let has_floor = matches!(plot.kind, ChartKind::Penalty | ChartKind::Quality) && plot.scale != Scale::Log;
    // Before there is a curve, a level alone makes no range.
    let is_bare = !has_floor && drawn.pinned.is_empty() && drawn.lines.iter().all(|(_, dots)| dots.is_empty());
    let range = if is_bare { range.with(range.low - 0.5).with(range.high + 0.5) } else { range };
    if has_floor || !drawn.layers.is_empty() { range.with(0.0) } else { range }
}

/// Curves over iterations.
impl Pen<'_> {
    fn level(&self, level: &ReferenceLine, colours: &Colours) {
        let y = self.py(level.value).round() + 0.5;
        self.context.set_line_dash(&[5.0, 4.0]);
        self.line(LEFT, y, LEFT + self.area.width, y, &colours.soft);
        self.context.set_line_dash(&[]);
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
        self.clear_text(level.label, right, at, colours);
    }

    /// What is to be said of how the chart is drawn, in its corner.
    fn note(&self, note: &str, colours: &Colours) {
        self.context.set_text_align("left");
        self.context.set_text_baseline("top");
        self.clear_text(note, LEFT + 4.0, TOP + 2.0, colours);
    }

    /// A layer of a stack, in its colour and with its pattern.
    fn layer(&self, series: &Series, dots: &[Dot], colours: &Colours) {
        let pen = self.context;
        let colour = ink(series.ink, colours);
        pen.set_fill_style_str(colour);
        pen.set_stroke_style_str(colour);
        pen.set_line_width(1.0);
        for run in dots.chunk_by(|_, next| !next.gap) {
            pen.save();
            self.outline(run);
            pen.set_global_alpha(0.2);
            pen.fill();
            pen.clip();
            pen.set_global_alpha(0.55);
            self.hatch(series.form);
            pen.restore();
        }
        self.polyline(dots, |d| d.max);
    }

    /// Lines of a pattern over the whole plot.
    fn hatch(&self, form: Form) {
        let (right, bottom) = (LEFT + self.area.width, TOP + self.area.height);
        let (slope, reach) = match form {
            Form::Rising => (1.0, right),
            Form::Falling => (-1.0, right + self.area.height),
            Form::Upright => (0.0, right),
            _ => (0.0, 0.0),
        };
        self.context.begin_path();
        let mut x = if slope > 0.0 { LEFT - self.area.height } else { LEFT };
        while x < reach {
            self.context.move_to(x, bottom);
            self.context.line_to(x + slope * self.area.height, TOP);
            x += HATCH;
        }
        let mut y = if form == Form::Level { TOP } else { bottom };
        while y < bottom {
            self.context.move_to(LEFT, y);
            self.context.line_to(right, y);
            y += HATCH;
        }
        self.context.stroke();
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
        self.context.set_line_dash(series.form.dashes());
        self.polyline(dots, |d| if smooth { d.smooth } else { d.mean });
        self.context.set_line_dash(&[]);
    }

    /// A setting was changed there.
    fn mark(&self, iteration: f64, what: &str, colours: &Colours) {
        let x = self.px(self.x.share(iteration)).round() + 0.5;
        self.context.set_line_dash(&[1.0, 3.0]);
        self.line(x, TOP, x, TOP + self.area.height, &colours.soft);
        self.context.set_line_dash(&[]);
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
        self.context.set_line_dash(dashes);
        self.polyline(dots, |d| d.smooth);
        self.context.set_line_dash(&[]);
        self.context.set_global_alpha(1.0);
    }

    /// The spread of each pixel column.
    fn band(&self, dots: &[Dot], colour: &str) {
        self.context.set_global_alpha(0.14);
        self.context.set_fill_style_str(colour);
        for run in dots.chunk_by(|_, next| !next.gap) {
            self.outline(run);
            self.context.fill();
        }
        self.context.set_global_alpha(1.0);
    }

    /// A path around what lies between the smallest and the largest values.
    fn outline(&self, run: &[Dot]) {
        self.context.begin_path();
        run.iter().for_each(|d| self.context.line_to(self.px(d.x), self.py(d.max)));
        run.iter().rev().for_each(|d| self.context.line_to(self.px(d.x), self.py(d.min)));
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
