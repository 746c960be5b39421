//! What files hold, brought together into runs: what lies in one folder belongs together, and so does what was given without folders,
//! unless it holds several logs of one kind.
//!
//! Must not know: how files are read.

use std::collections::HashSet;

use crate::run::log::axis::{Axis, Role, STEPS};
use crate::run::log::family::about_of;
use crate::run::log::file::{Content, Read};
use crate::run::log::logged::{LoggedCurve, LoggedRun, Metric, Point, Rows};
use crate::run::log::options::Options;
use crate::run::log::parts::{axis_of, parts_of};
use crate::run::log::refused::{LogError, LogNotice, MOST_CURVES};
use crate::run::log::series::{Series, rows_of};
use crate::run::log::table::{Column, Table};
use crate::run::log_names::{curve, is_known, is_of_gan, stem};

/// TensorBoard's steps above this are no thousands of images.
const MOST_KIMG: f64 = 100_000.0;
/// Curves that are compared to tell whether two files are of one run.
const COMPARED: usize = 8;

/// A file that was read.
pub(super) struct FileRead {
    /// Its folder, without a slash at its end; empty where there is none.
    pub(super) folder: String,
    /// Its name, short.
    pub(super) file: String,
    pub(super) read: Read,
}

/// Kinds of logs, the one that tells most first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Json,
    Events,
    Table,
    Series,
    Ticks,
}

/// A log by itself.
struct Log {
    kind: Kind,
    file: String,
    /// Name of the run, where the log says it.
    label: Option<String>,
    table: Table,
    resumed: Option<String>,
    notices: Vec<LogNotice>,
    not_drawn: Vec<String>,
}

/// What one folder holds.
#[derive(Default)]
struct Folder {
    name: String,
    logs: Vec<Log>,
    events: Vec<(String, Vec<Series>)>,
    series: Vec<(String, Series)>,
    /// Names in files of events and series that are no curves, each behind its file.
    not_drawn: Vec<(String, String)>,
    options: Vec<(String, Options)>,
    metrics: Vec<(String, Vec<Metric>)>,
    notices: Vec<LogNotice>,
}

/// The runs of all files, in the order in which their folders came, and what is told of folders that have none.
pub(super) fn runs_of(files: Vec<FileRead>) -> (Vec<LoggedRun>, Vec<LogNotice>) {
    let mut folders: Vec<Folder> = vec![];
    for file in files {
        let at = folders.iter().position(|folder| folder.name == file.folder).unwrap_or_else(|| {
            folders.push(Folder { name: file.folder.clone(), ..Folder::default() });
            folders.len() - 1
        });
        if let Some(folder) = folders.get_mut(at) {
            folder.take(file);
        }
    }
    let mut runs: Vec<(String, LoggedRun)> = vec![];
    let mut told = vec![];
    for folder in folders {
        let name = folder.name.clone();
        let (own, left) = folder.runs();
        runs.extend(own.into_iter().map(|run| (name.clone(), run)));
        told.extend(left);
    }
    (named_apart(runs), told)
}

/// No two runs have one name: where they do, folders are named whole, and then they are counted.
fn named_apart(mut runs: Vec<(String, LoggedRun)>) -> Vec<LoggedRun> {
    let names: Vec<String> = runs.iter().map(|(_, run)| run.name.clone()).collect();
    let is_twice = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    for (folder, run) in &mut runs {
        if !folder.is_empty() && is_twice(&run.name) {
            let own = run.name.rsplit('/').next().unwrap_or_default();
            let is_folder = folder.rsplit('/').next() == Some(own);
            run.name = if is_folder { folder.clone() } else { [folder.as_str(), "/", own].concat() };
        }
    }
    let mut taken = HashSet::new();
    for (_, run) in &mut runs {
        let own = run.name.clone();
        let mut count = 1;
        while !taken.insert(run.name.clone()) {
            count += 1;
            run.name = format!("{own} ({count})");
        }
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

impl Folder {
    fn take(&mut self, FileRead { file, read, .. }: FileRead) {
        let Read { content, notices, not_drawn } = read;
        let (kind, table, resumed) = match content {
            Content::Rows(table) => (Kind::Json, table, None),
            Content::Table(table) => (Kind::Table, table, None),
            Content::Ticks(table, resumed) => (Kind::Ticks, table, resumed),
            apart => {
                self.notices.extend(notices);
                self.not_drawn.extend(not_drawn.into_iter().map(|name| (file.clone(), name)));
                return self.take_apart(file, apart);
            }
        };
        self.logs.push(Log { kind, file, label: None, table, resumed, notices, not_drawn });
    }

    /// Takes what is no log by itself.
    fn take_apart(&mut self, file: String, content: Content) {
        match content {
            Content::Events(series) => self.events.push((file, series)),
            Content::Series(series) => self.series.extend(series.into_iter().map(|one| (file.clone(), one))),
            Content::Options(options) => self.options.push((file, options)),
            Content::Metrics(metrics) => self.metrics.push((file, metrics)),
            Content::Rows(_) | Content::Table(_) | Content::Ticks(..) => {}
        }
    }

    /// The event files of a folder are one log, in the order of their names, which have the time in them; without a folder each is one.
    fn take_events(&mut self) {
        let mut files = std::mem::take(&mut self.events);
        if !self.name.is_empty() {
            files.sort_by(|(a, _), (b, _)| a.cmp(b));
            let mut whole: Vec<Series> = vec![];
            let first = files.first().map(|(file, _)| file.clone());
            if let Some(first) = &first {
                let of_events = |(file, _): &&mut (String, String)| files.iter().any(|(own, _)| own == file);
                self.not_drawn.iter_mut().filter(of_events).for_each(|(file, _)| file.clone_from(first));
            }
            for one in std::mem::take(&mut files).into_iter().flat_map(|(_, series)| series) {
                match whole.iter_mut().find(|other| other.name == one.name) {
                    Some(other) => other.append(one),
                    None => whole.push(one),
                }
            }
            files.extend(first.map(|file| (file, whole)));
        }
        for (file, series) in files {
            self.take_group(Kind::Events, &[file], None, series);
        }
    }

    /// Curves of these files that were kept apart and are one log, which is named by the first.
    fn take_group(&mut self, kind: Kind, files: &[String], label: Option<String>, series: Vec<Series>) {
        let file = match files {
            [file] => file.clone(),
            [first, rest @ ..] => format!("{} + {}", stem(first), rest.len()),
            [] => String::new(),
        };
        let own = self.not_drawn.extract_if(.., |(of, _)| files.contains(of)).map(|(_, name)| name);
        let not_drawn = own.collect();
        match rows_of(series) {
            Some(table) => self.logs.push(Log { kind, file, label, table, resumed: None, notices: vec![], not_drawn }),
            None => self.notices.push(LogNotice::LeftOut(LogError::Rows(file))),
        }
    }

    fn runs(mut self) -> (Vec<LoggedRun>, Vec<LogNotice>) {
        self.take_events();
        self.take_series();
        let kinds: Vec<Kind> = self.logs.iter().map(|log| log.kind).collect();
        let is_one = kinds.iter().all(|kind| kinds.iter().filter(|other| *other == kind).count() == 1);
        if is_one {
            self.logs.sort_by_key(|log| log.kind);
        }
        let mut runs: Vec<(Kind, String, LoggedRun, Option<String>)> = vec![];
        for log in std::mem::take(&mut self.logs) {
            let (kind, file, resumed) = (log.kind, log.file.clone(), log.resumed.clone());
            let run = match run_of(log) {
                Ok(run) => run,
                Err(error) => {
                    self.notices.push(LogNotice::LeftOut(error));
                    continue;
                }
            };
            let first = runs.first_mut().filter(|_| is_one);
            match first.filter(|(_, _, first, _)| is_same(first, &run, kind)) {
                Some((_, read, first, of_first)) => {
                    first.notices.push(LogNotice::Same { file, read: read.clone() });
                    let missing = run.curves.into_iter().map(|curve| curve.name);
                    let missing = missing.filter(|name| kind != Kind::Ticks && first.curves.iter().all(|curve| curve.name != *name));
                    first.not_drawn.extend(missing.collect::<Vec<_>>());
                    *of_first = of_first.take().or(resumed);
                }
                None => runs.push((kind, file, run, resumed)),
            }
        }
        self.complete(runs)
    }

    /// Names runs, and gives them what lies beside them.
    fn complete(mut self, mut runs: Vec<(Kind, String, LoggedRun, Option<String>)>) -> (Vec<LoggedRun>, Vec<LogNotice>) {
        let companions: Vec<String> =
            self.options.iter().map(|(file, _)| file.clone()).chain(self.metrics.iter().map(|(file, _)| file.clone())).collect();
        if runs.is_empty() && !companions.is_empty() {
            let run = LoggedRun { notices: vec![LogNotice::NoCurves], ..empty() };
            runs.push((Kind::Json, companions[0].clone(), run, None));
        }
        let folder = self.name.rsplit('/').next().unwrap_or_default().to_string();
        let is_one = runs.len() == 1;
        for (at, (_, file, run, resumed)) in runs.iter_mut().enumerate() {
            if run.name.is_empty() {
                run.name = match (folder.as_str(), is_one) {
                    ("", _) => stem(file).to_string(),
                    (_, true) => folder.clone(),
                    (_, false) => [&folder, "/", stem(file)].concat(),
                };
            }
            let options = self.options.first().filter(|_| is_one).map(|(_, options)| options);
            run.about = about_of(&run.curves, options);
            run.about.resumed_from = run.about.resumed_from.take().or(resumed.take());
            if is_one {
                run.metrics = self.metrics.drain(..).flat_map(|(_, metrics)| metrics).collect();
            }
            if at == 0 {
                run.notices.append(&mut self.notices);
                let lost = companions.iter().filter(|_| !is_one);
                run.notices.extend(lost.map(|file| LogNotice::WhichRun { file: file.clone() }));
            }
        }
        (runs.into_iter().map(|(_, _, run, _)| run).collect(), self.notices)
    }

    /// Curves that were kept apart: those of one run and one axis are a log. A second curve of a name is of another run.
    fn take_series(&mut self) {
        let mut groups: Vec<Vec<(String, Series)>> = vec![];
        for (file, one) in std::mem::take(&mut self.series) {
            let is_mate = |(_, other): &(String, Series)| other.run == one.run && other.axis == one.axis;
            let is_free = |group: &Vec<(String, Series)>| group.iter().all(|(_, other)| other.name != one.name);
            match groups.iter_mut().find(|group| group.first().is_some_and(is_mate) && is_free(group)) {
                Some(group) => group.push((file, one)),
                None => groups.push(vec![(file, one)]),
            }
        }
        for group in groups {
            let label = group.first().and_then(|(_, one)| one.run.clone());
            let mut files: Vec<String> = group.iter().map(|(file, _)| file.clone()).collect();
            files.dedup();
            self.take_group(Kind::Series, &files, label, group.into_iter().map(|(_, one)| one).collect());
        }
    }
}

/// A log by itself as a run, not yet with all that is known of it.
fn run_of(log: Log) -> Result<LoggedRun, LogError> {
    let Log { kind, file, label, mut table, mut notices, not_drawn, .. } = log;
    let curves = curves_of(&mut table);
    if curves.len() > MOST_CURVES {
        return Err(LogError::Curves(file));
    }
    let (rows, told) = rows_and_axis(&mut table, &curves);
    notices.extend(told);
    let (parts, told) = parts_of(&rows, &curves);
    notices.extend(told);
    if kind != Kind::Ticks && !curves.iter().any(|curve| is_of_gan(&curve.name)) {
        notices.push(LogNotice::NoGanCurve);
    }
    let name = label.unwrap_or_default();
    Ok(LoggedRun { name, rows, curves, parts, notices, not_drawn, ..empty() })
}

/// A run about which nothing is known yet.
fn empty() -> LoggedRun {
    let rows = Rows::default();
    let (parts, _) = parts_of(&rows, &[]);
    LoggedRun { rows, parts, ..LoggedRun::default() }
}

/// The columns with points, by the family's names; where two would have one, the second keeps its own.
fn curves_of(table: &mut Table) -> Vec<LoggedCurve> {
    let mut taken = HashSet::new();
    let columns = std::mem::take(&mut table.columns).into_iter().filter(|column| !column.points.is_empty());
    let named = |column: Column| {
        let known = curve(&column.name);
        let name = if taken.insert(known.clone()) { known } else { column.name };
        LoggedCurve { name, points: column.points }
    };
    columns.map(named).collect()
}

/// Where the rows stand. TensorBoard's step is thousands of images in StyleGAN's PyTorch codes, and images in TensorFlow.
fn rows_and_axis(table: &mut Table, curves: &[LoggedCurve]) -> (Rows, Option<LogNotice>) {
    let mut kimg = table.take_places(Role::Kimg).or_else(|| scaled(table.take_places(Role::Images), 1000.0));
    let found = STEPS.iter().find_map(|role| table.take_places(*role).map(|places| (*role, places)));
    let mut notice = None;
    if kimg.is_none()
        && let Some((role, steps)) = &found
        && let Some((divisor, told)) = step_in_kimg(*role, steps, curves)
    {
        kimg = Some(steps.iter().map(|step| step / divisor).collect());
        notice = Some(told);
    }
    let hours = table
        .take_places(Role::Hours)
        .or_else(|| scaled(table.take_places(Role::Seconds), 3600.0))
        .or_else(|| scaled(table.take_places(Role::Runtime), 3600.0))
        .or_else(|| since_first(table.take_places(Role::Clock)));
    let rows = Rows { count: table.rows, kimg, step: found.map(|(_, steps)| steps), tick: table.take_places(Role::Tick), hours };
    (rows, notice)
}

fn scaled(places: Option<Vec<f64>>, divisor: f64) -> Option<Vec<f64>> {
    places.map(|places| places.into_iter().map(|x| x / divisor).collect())
}

/// Hours since the first of some seconds.
fn since_first(clock: Option<Vec<f64>>) -> Option<Vec<f64>> {
    let clock = clock?;
    let first = clock.iter().copied().find(|x| x.is_finite())?;
    Some(clock.into_iter().map(|seconds| (seconds - first) / 3600.0).collect())
}

/// What a step is divided by to give thousands of images; `None` where it is something else or cannot be told.
fn step_in_kimg(role: Role, steps: &[f64], curves: &[LoggedCurve]) -> Option<(f64, LogNotice)> {
    if !curves.iter().any(|curve| is_known(&curve.name)) {
        return None;
    }
    let most = steps.iter().copied().filter(|step| step.is_finite()).fold(0.0, f64::max);
    // W&B's own count of calls goes up by one.
    let counts_calls = role == Role::Call && steps.windows(2).all(|pair| pair[1] - pair[0] == 1.0);
    match role {
        _ if counts_calls => None,
        Role::GlobalStep | Role::Step | Role::Call if most <= MOST_KIMG => Some((1.0, LogNotice::StepIsKimg)),
        Role::GlobalStep | Role::Step if !has_losses(curves) => Some((1000.0, LogNotice::StepIsImages)),
        _ => None,
    }
}

/// Whether total losses were logged, as only the PyTorch codes do.
fn has_losses(curves: &[LoggedCurve]) -> bool {
    curves.iter().any(|curve| curve.name == "Loss/D/loss" || curve.name == "Loss/G/loss")
}

/// Whether a log holds the run that another one holds too: the newest values of common curves are the other's at that place, or,
/// for ticks, the places are.
fn is_same(read: &LoggedRun, other: &LoggedRun, kind: Kind) -> bool {
    let (Some((axis, places)), Some((other_axis, other_places))) = (axis_of(&read.rows), axis_of(&other.rows)) else { return false };
    if kind == Kind::Ticks {
        return axis == Axis::Kimg && other_axis == axis && has_places(places, other_places);
    }
    let common = other.curves.iter().filter_map(|own| Some((read.curves.iter().find(|curve| curve.name == own.name)?, own)));
    let mut compared = common.take(COMPARED).peekable();
    let at = |places: &[f64], point: &Point| places.get(point.row as usize).copied().unwrap_or(f64::NAN);
    let holds_newest = |(curve, own): (&LoggedCurve, &LoggedCurve)| {
        let Some(newest) = own.points.last() else { return false };
        let place = at(other_places, newest);
        let is_it = |point: &Point| (at(places, point) - place).abs() <= 1.0 && is_alike(point.value, newest.value);
        curve.points.iter().rev().any(is_it)
    };
    axis == other_axis && compared.peek().is_some() && compared.all(holds_newest)
}

/// Whether two files may have written one number like this.
fn is_alike(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-3 * (1.0 + b.abs()) || a == b || (a.is_nan() && b.is_nan())
}

/// Whether nearly all places are among others, as far as a line of ticks tells them.
fn has_places(places: &[f64], others: &[f64]) -> bool {
    let mut sorted = places.to_vec();
    sorted.sort_by(f64::total_cmp);
    let is_there = |place: &f64| {
        let at = sorted.partition_point(|x| *x < place - 0.06);
        sorted.get(at).is_some_and(|x| *x <= place + 0.06)
    };
    others.iter().filter(|place| is_there(place)).count() * 10 >= others.len() * 9
}
