//! A person's own training log, read piece by piece: `stats.jsonl` of the PyTorch StyleGANs, or TensorBoard's scalars as CSV.
//!
//! Formats: StyleGAN2-ADA's `torch_utils/training_stats.py` (a JSON object a line, a curve a member with `num`, `mean` and `std`), and
//! TensorBoard's download of a scalar (`Wall time,Step,Value`, a curve a file). At most [`MOST_BYTES`], [`MOST_ROWS`] and
//! [`MOST_CURVES`]. Must not know: where the texts come from, how curves are drawn.

use crate::number;
use crate::run::json::{Expected, Misread, Reader, Token};
use crate::run::log::{Begins, LoggedCurve, LoggedRun, Part, Point, Rows, about_by_names};
use crate::run::log_names::curve_of_file;
use crate::text::short;

/// Most bytes of all texts of a log.
pub const MOST_BYTES: usize = 50_000_000;
/// Most rows.
pub const MOST_ROWS: usize = 200_000;
/// Most curves.
pub const MOST_CURVES: usize = 200;
/// Most bytes of one line, which is read at once.
pub const MOST_LINE: usize = 1_000_000;
/// The axis of a `stats.jsonl`: thousands of images.
pub const KIMG: &str = "Progress/kimg";
/// The axis of one without it: its lines.
const LINE: &str = "line";
/// The first line of TensorBoard's CSV, in lower case and without quotation marks.
const CSV_HEADER: [&str; 3] = ["wall time", "step", "value"];

/// Curves over one axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainingLog {
    /// What the axis is: `Progress/kimg`, `line` or `Step`.
    pub x_name: String,
    /// A row's place on the axis; never falls.
    pub x: Vec<f32>,
    /// Names, and a number a row; NaN where the row has none or one that is not finite.
    pub curves: Vec<(String, Vec<f32>)>,
    /// Whether the last line of a text was left out because it is not whole.
    pub is_unfinished: bool,
}

impl TrainingLog {
    /// It as a run whose losses its names tell. Numbers that are not finite are gaps in it.
    pub fn into_run(self) -> LoggedRun {
        let points = |values: Vec<f32>| {
            let point = |(row, value): (usize, f32)| Point { row: row as u32, value, spread: f32::NAN };
            values.into_iter().enumerate().filter(|(_, value)| value.is_finite()).map(point).collect()
        };
        let places = Some(self.x.iter().map(|x| f64::from(*x)).collect());
        let count = self.x.len();
        let rows = match self.x_name.as_str() {
            KIMG => Rows { count, kimg: places, ..Rows::default() },
            LINE => Rows { count, ..Rows::default() },
            _ => Rows { count, step: places, ..Rows::default() },
        };
        let curves: Vec<_> = self.curves.into_iter().map(|(name, values)| LoggedCurve { name, points: points(values) }).collect();
        let about = about_by_names(&curves);
        LoggedRun { rows, curves, about, parts: vec![Part { rows: 0..count, begins: Begins::Start }], ..LoggedRun::default() }
    }
}

/// Why a log cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The texts are too large.
    #[error("too large")]
    Long,
    /// A file has too many rows, or all of them together.
    #[error("“{0}”: too many rows")]
    Rows(String),
    /// There are too many curves.
    #[error("too many curves")]
    Curves,
    /// A file has no number in it.
    #[error("“{0}”: no numbers")]
    Empty(String),
    /// Files of two formats, several `stats.jsonl`, or none at all.
    #[error("several logs at once")]
    Mixed,
    /// Two files are of one curve.
    #[error("two files of the curve {0}")]
    Twice(String),
    /// A file is of neither format.
    #[error("“{0}”: no training log")]
    Foreign(String),
    /// A line is not as it should be.
    #[error("“{file}”, line {line}, column {column}: {expected:?} expected")]
    Line {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Character of the line, from 1.
        column: usize,
        /// What should have stood there.
        expected: Expected,
    },
}

/// Whether a file is a training log, by its name and the beginning of its text (the first line suffices).
pub fn is_training_log(name: &str, text: &str) -> bool {
    format_of(name, text).is_some()
}

/// Reads one `stats.jsonl`, or any number of TensorBoard's CSV files, which become one log over their steps; each in pieces of any
/// length, so that nobody has to wait for all of it.
///
/// The axis of a `stats.jsonl` is the mean of `Progress/kimg` where every line has it and it never falls, otherwise the line's number.
/// Members that are plain numbers (`timestamp`) are no curves. In a CSV a step that is not above the last one replaces what stood from
/// there on, as when a run was resumed.
#[derive(Default)]
pub struct LogReader {
    bytes: usize,
    /// What all files are.
    format: Option<Format>,
    /// Name of the file that is being read.
    name: String,
    /// Whether its format is known.
    is_known: bool,
    /// Lines of it so far.
    lines: usize,
    /// The beginning of its next line.
    rest: Vec<u8>,
    /// What a `stats.jsonl` holds so far.
    table: Table,
    /// The CSV files so far, and all of their steps.
    scalars: Vec<(String, Scalars)>,
    steps: Vec<f64>,
    is_unfinished: bool,
}

impl LogReader {
    /// What comes now is of the file of this name.
    pub fn begin(&mut self, name: &str) {
        self.name = name.to_string();
        self.is_known = false;
        self.lines = 0;
        self.rest.clear();
    }

    /// Takes the next piece of the file.
    ///
    /// # Errors
    /// The first thing that is not as it should be, with its file, line and column; and what is over a limit.
    pub fn push(&mut self, mut piece: &[u8]) -> Result<(), LogError> {
        self.bytes += piece.len();
        if self.bytes > MOST_BYTES {
            return Err(LogError::Long);
        }
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            self.rest.extend_from_slice(&piece[..end]);
            piece = &piece[end + 1..];
            self.line(false)?;
        }
        self.rest.extend_from_slice(piece);
        if self.rest.len() > MOST_LINE { Err(LogError::Foreign(short(&self.name))) } else { Ok(()) }
    }

    /// The file is over.
    ///
    /// # Errors
    /// As [`LogReader::push`], of its last line or of all of it.
    pub fn end(&mut self) -> Result<(), LogError> {
        self.line(true)?;
        match (self.is_known, self.format, self.scalars.last()) {
            (true, Some(Format::Scalars), Some((_, scalars))) => {
                if scalars.steps.is_empty() {
                    return Err(LogError::Empty(short(&self.name)));
                }
                self.steps = union(&self.steps, &scalars.steps);
                self.limit_rows(self.steps.len())
            }
            (true, ..) => Ok(()),
            _ => Err(LogError::Foreign(short(&self.name))),
        }
    }

    /// The log, after all of its files.
    ///
    /// # Errors
    /// There is nothing in it.
    pub fn log(self) -> Result<TrainingLog, LogError> {
        let log = match self.format.ok_or(LogError::Mixed)? {
            Format::Stats => self.table.log(),
            Format::Scalars => {
                let curves = self.scalars.into_iter().map(|(name, scalars)| (name, scalars.over(&self.steps))).collect();
                TrainingLog { x_name: "Step".to_string(), x: self.steps.iter().map(|&x| x as f32).collect(), curves, is_unfinished: false }
            }
        };
        if log.curves.is_empty() {
            Err(LogError::Empty(short(&self.name)))
        } else {
            Ok(TrainingLog { is_unfinished: self.is_unfinished, ..log })
        }
    }

    /// Takes the line whose bytes have come; the last one of a file may be cut.
    fn line(&mut self, may_be_cut: bool) -> Result<(), LogError> {
        let mut bytes = std::mem::take(&mut self.rest);
        self.lines += 1;
        let text = String::from_utf8_lossy(&bytes);
        let line = Line { number: self.lines, text: without_mark(&text).trim_end_matches('\r'), may_be_cut };
        let read = if line.text.trim().is_empty() { Ok(()) } else { self.full_line(&line) };
        drop(text);
        bytes.clear();
        self.rest = bytes;
        read
    }

    /// Takes a line with something in it.
    fn full_line(&mut self, line: &Line<'_>) -> Result<(), LogError> {
        if !self.is_known {
            let format = format_of(&self.name, line.text).ok_or_else(|| LogError::Foreign(short(&self.name)))?;
            if self.format.is_some_and(|first| first != format || first == Format::Stats) {
                return Err(LogError::Mixed);
            }
            self.is_known = true;
            self.format = Some(format);
            if format == Format::Scalars {
                return self.open_scalars();
            }
        }
        match self.format {
            Some(Format::Scalars) => self.scalars_line(line),
            _ => self.stats_line(line),
        }
    }

    fn stats_line(&mut self, line: &Line<'_>) -> Result<(), LogError> {
        self.limit_rows(self.table.rows + 1)?;
        match self.table.line(line.text) {
            Ok(()) if self.table.curves.len() > MOST_CURVES => return Err(LogError::Curves),
            Ok(()) => self.table.end_row(line.number),
            Err(misread) if line.may_be_cut && misread.at_end && self.table.rows > 0 => {
                self.table.drop_row();
                self.is_unfinished = true;
            }
            Err(misread) => return Err(line.error(&self.name, misread)),
        }
        Ok(())
    }

    /// A CSV begins, which is a curve.
    fn open_scalars(&mut self) -> Result<(), LogError> {
        let name = curve_of_file(&self.name);
        if self.scalars.len() == MOST_CURVES {
            return Err(LogError::Curves);
        }
        if self.scalars.iter().any(|(known, _)| *known == name) {
            return Err(LogError::Twice(name));
        }
        self.scalars.push((name, Scalars::default()));
        Ok(())
    }

    fn scalars_line(&mut self, line: &Line<'_>) -> Result<(), LogError> {
        let Some((_, scalars)) = self.scalars.last_mut() else { return Ok(()) };
        match cells(line.text) {
            Ok((step, value)) => scalars.push(step, value),
            Err(misread) if line.may_be_cut && misread.at_end => self.is_unfinished = true,
            Err(misread) => return Err(line.error(&self.name, misread)),
        }
        let rows = scalars.steps.len();
        self.limit_rows(rows)
    }

    fn limit_rows(&self, rows: usize) -> Result<(), LogError> {
        if rows > MOST_ROWS { Err(LogError::Rows(short(&self.name))) } else { Ok(()) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Stats,
    Scalars,
}

fn format_of(name: &str, text: &str) -> Option<Format> {
    let first = without_mark(text).lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if is_header(first) {
        return Some(Format::Scalars);
    }
    let mut table = Table::default();
    let read = table.line(first);
    let has_curves = read.is_ok() && !table.curves.is_empty() || read.is_err_and(|misread| misread.at_end && !table.curves.is_empty());
    let is_named = name.to_ascii_lowercase().ends_with(".jsonl") && first.trim_start().starts_with('{');
    (has_curves || is_named).then_some(Format::Stats)
}

/// The text without the mark that some programs put before it.
fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

/// Rows of a `stats.jsonl` while they are read.
#[derive(Default)]
struct Table {
    rows: usize,
    /// Curves of the whole lines.
    known: usize,
    numbers: Vec<f32>,
    curves: Vec<(String, Vec<f32>)>,
}

impl Table {
    /// Reads one line into the curves' next row.
    fn line(&mut self, text: &str) -> Result<(), Misread> {
        let mut reader = Reader::new(text);
        reader.take(&Token::Open, Expected::Open)?;
        let mut index = 0;
        while let Some(name) = reader.member(index == 0)? {
            match reader.token(Expected::NumberOrObject)? {
                Token::Open => {
                    let mean = mean(&mut reader)?;
                    self.put(&name, index, mean);
                }
                Token::Bare(word) if value(word).is_some() => {}
                _ => return Err(reader.misread(Expected::NumberOrObject)),
            }
            index += 1;
        }
        reader.take(&Token::End, Expected::End)
    }

    /// `likely` is the curve's place if this line has the names of the first one.
    fn put(&mut self, name: &str, likely: usize, mean: f32) {
        let is_likely = self.curves.get(likely).is_some_and(|(known, _)| known == name);
        let found = if is_likely { Some(likely) } else { self.curves.iter().position(|(known, _)| known == name) };
        let place = found.unwrap_or(self.curves.len());
        if found.is_none() {
            if place > MOST_CURVES {
                return;
            }
            self.curves.push((name.to_string(), vec![]));
        }
        let numbers = &mut self.curves[place].1;
        numbers.resize(self.rows, f32::NAN);
        numbers.push(mean);
    }

    fn end_row(&mut self, number: usize) {
        self.rows += 1;
        self.known = self.curves.len();
        self.numbers.push(number as f32);
    }

    fn drop_row(&mut self) {
        self.curves.truncate(self.known);
        self.curves.iter_mut().for_each(|(_, numbers)| numbers.truncate(self.rows));
    }

    fn log(mut self) -> TrainingLog {
        self.curves.iter_mut().for_each(|(_, numbers)| numbers.resize(self.rows, f32::NAN));
        let rises = |x: &[f32]| x.iter().all(|x| x.is_finite()) && x.windows(2).all(|pair| pair[0] <= pair[1]);
        let kimg = self.curves.iter().position(|(name, numbers)| name == KIMG && rises(numbers));
        let (x_name, x) = kimg.map_or_else(|| (LINE.to_string(), self.numbers), |place| self.curves.remove(place));
        TrainingLog { x_name, x, curves: self.curves, is_unfinished: false }
    }
}

/// The mean among an object's members, the rest of which are numbers.
fn mean(reader: &mut Reader<'_>) -> Result<f32, Misread> {
    let mut mean = None;
    let mut is_first = true;
    while let Some(name) = reader.member(is_first)? {
        is_first = false;
        match reader.token(Expected::Number)? {
            Token::Bare(word) if name == "mean" => mean = Some(value(word).ok_or_else(|| reader.misread(Expected::Number))?),
            Token::Bare(_) => {}
            _ => return Err(reader.misread(Expected::Number)),
        }
    }
    mean.ok_or_else(|| reader.misread(Expected::Mean))
}

/// A number, NaN for one that is not finite; `None` for anything else.
fn value(word: &str) -> Option<f32> {
    if let Some(x) = number::parse(word) {
        return Some(x as f32).map(|x| if x.is_finite() { x } else { f32::NAN });
    }
    let size = word.trim().trim_start_matches(['+', '-']);
    ["nan", "inf", "infinity"].iter().any(|known| size.eq_ignore_ascii_case(known)).then_some(f32::NAN)
}

/// One file of TensorBoard's; the steps rise.
#[derive(Default)]
struct Scalars {
    steps: Vec<f64>,
    values: Vec<f32>,
}

impl Scalars {
    /// A step that is not above the last one replaces what stood from there on.
    fn push(&mut self, step: f64, value: f32) {
        let keep = self.steps.partition_point(|&known| known < step);
        self.steps.truncate(keep);
        self.values.truncate(keep);
        self.steps.push(step);
        self.values.push(value);
    }

    /// The values at steps that contain all of these.
    fn over(&self, steps: &[f64]) -> Vec<f32> {
        let mut own = self.steps.iter().zip(&self.values).peekable();
        steps.iter().map(|step| own.next_if(|(known, _)| *known == step).map_or(f32::NAN, |(_, &value)| value)).collect()
    }
}

/// Step and value of a line.
fn cells(text: &str) -> Result<(f64, f32), Misread> {
    let mut at = 0;
    let mut all = text.split(',');
    let mut next = || {
        let cell = all.next()?;
        let from = at;
        at += cell.len() + 1;
        Some((from, unquoted(cell)))
    };
    let misread = |at: usize, length: usize, expected| Misread { at, expected, at_end: at + length >= text.len() };
    let (Some(time), Some(step), Some(last)) = (next(), next(), next()) else { return Err(misread(text.len(), 0, Expected::ThreeCells)) };
    if next().is_some() {
        return Err(misread(0, 0, Expected::ThreeCells));
    }
    let number = |(from, cell): (usize, &str)| value(cell).ok_or_else(|| misread(from, cell.len(), Expected::Number));
    number(time)?;
    let exact = number::parse(step.1).filter(|x| x.is_finite()).ok_or_else(|| misread(step.0, step.1.len(), Expected::Number))?;
    Ok((exact, number(last)?))
}

fn is_header(line: &str) -> bool {
    let cells = line.split(',').map(|cell| unquoted(cell).to_ascii_lowercase());
    cells.eq(CSV_HEADER.iter().map(|word| word.to_string()))
}

fn unquoted(cell: &str) -> &str {
    cell.trim().trim_matches('"')
}

/// All steps of two lists that rise.
fn union(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut all = Vec::with_capacity(a.len().max(b.len()));
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let Some(least) = match (a.peek(), b.peek()) {
        (Some(x), Some(y)) => Some(f64::min(**x, **y)),
        (one, other) => one.or(other).map(|x| **x),
    } {
        all.push(least);
        a.next_if(|x| **x <= least);
        b.next_if(|x| **x <= least);
    }
    all
}

/// A line.
struct Line<'a> {
    number: usize,
    text: &'a str,
    /// Whether it is the last and nothing says that it ended.
    may_be_cut: bool,
}

impl Line<'_> {
    fn error(&self, file: &str, misread: Misread) -> LogError {
        let column = 1 + self.text.get(..misread.at).map_or(0, |before| before.chars().count());
        LogError::Line { file: short(file), line: self.number, column, expected: misread.expected }
    }
}
