//! What was read of one run.
//!
//! Must not know: files and their formats.

use std::ops::Range;

use crate::run::log::about::About;
use crate::run::log::refused::LogNotice;

/// One run, as its files tell it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoggedRun {
    /// Name of its folder, or of its file without the ending.
    pub name: String,
    /// Where in the training each row stands.
    pub rows: Rows,
    /// In the order they came, by the names that StyleGAN gives them, whatever the file called them. What [`Rows`] holds is no curve.
    pub curves: Vec<LoggedCurve>,
    /// At least one, in the order of writing; together all rows.
    pub parts: Vec<Part>,
    /// Measured at snapshots.
    pub metrics: Vec<Metric>,
    /// What kind of training it is.
    pub about: About,
    /// What a person should be told of the files.
    pub notices: Vec<LogNotice>,
    /// Names that were read and are no curves of numbers.
    pub not_drawn: Vec<String>,
}

/// The rows in the order of writing. A column is there if any row has it; NaN stands where a row lacks it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// How many; none where only settings or metrics were given.
    pub count: usize,
    /// Thousands of images.
    pub kimg: Option<Vec<f64>>,
    /// The step of the tool that wrote it.
    pub step: Option<Vec<f64>>,
    /// The tick.
    pub tick: Option<Vec<f64>>,
    /// Hours of training.
    pub hours: Option<Vec<f64>>,
}

/// A curve: the rows that logged it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedCurve {
    /// Its name: `Loss/scores/real`.
    pub name: String,
    /// Rising by row.
    pub points: Vec<Point>,
}

/// What a row logged of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Which row.
    pub row: u32,
    /// As written: it may be NaN or infinite.
    pub value: f32,
    /// Standard deviation within the tick; NaN where it is not known.
    pub spread: f32,
}

/// Rows that were written in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its rows.
    pub rows: Range<usize>,
    /// How its beginning follows the part before.
    pub begins: Begins,
}

/// How a part follows the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// It is the first.
    Start,
    /// Its axis goes on from a place below the end of the part before and above its start.
    Resumed,
    /// Its axis is back at the start of the part before, or below it.
    Restarted,
    /// It is rows of the part before once more.
    Repeated,
    /// Its axis has jumped ahead, out of proportion to all other steps.
    Joined,
}

/// A measure of whole snapshots.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// `fid50k_full`.
    pub name: String,
    /// In the order of writing.
    pub snapshots: Vec<Snapshot>,
}

/// One snapshot's.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Name of its file.
    pub name: String,
    /// Thousands of images, where its name says so.
    pub kimg: Option<f64>,
    /// The measure; NaN or infinite as written.
    pub value: f64,
}
