//! Why a file is not read, and what a person should be told of one that is.
//!
//! Must not know: the sentences.

use crate::run::json::Expected;
use crate::run::log::axis::Axis;

/// Most bytes of all files together.
pub const MOST_BYTES: usize = 100_000_000;
/// Most rows of a run.
pub const MOST_ROWS: usize = 200_000;
/// Most curves of a run.
pub const MOST_CURVES: usize = 400;
/// Most bytes of one row, which is read at once.
pub const MOST_LINE: usize = 4_000_000;

/// Why a file is not read. Names of files are short.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// All files together are too large.
    #[error("too large")]
    Long,
    /// Too many rows.
    #[error("“{0}”: too many rows")]
    Rows(String),
    /// Too many curves.
    #[error("“{0}”: too many curves")]
    Curves(String),
    /// No curve of numbers is in it.
    #[error("“{0}”: no numbers")]
    Empty(String),
    /// It is of none of the formats.
    #[error("“{0}”: no training log")]
    Foreign(String),
    /// It is packed in a way that is not undone here.
    #[error("“{0}”: packed")]
    Packed(String),
    /// Not one row of it is as it should be; this is the first thing wrong.
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
    /// An event file is damaged before its first curve.
    #[error("“{file}”, byte {byte}: damaged")]
    Bytes {
        /// Name of the file.
        file: String,
        /// Byte, from 0.
        byte: usize,
    },
    /// A table has numbers in its first line, where the names of its columns belong.
    #[error("“{0}”: no names")]
    Headless(String),
    /// A number with a comma in it, which can be read in two ways.
    #[error("“{file}”, line {line}: “{cell}” is ambiguous")]
    Comma {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The number as written.
        cell: String,
    },
    /// A line has more cells than the first one has names.
    #[error("“{file}”, line {line}: {found} cells, {expected} names")]
    Width {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Cells of the line.
        found: usize,
        /// Names in the first line.
        expected: usize,
    },
    /// A table has no column that says where in the training a row stands.
    #[error("“{0}”: no column of steps")]
    NoSteps(String),
    /// There was no file.
    #[error("no file")]
    Nothing,
}

/// What a person should be told of files that were read.
#[derive(Clone, Debug, PartialEq)]
pub enum LogNotice {
    /// The end of the file is cut off: its last row was left out.
    Unfinished {
        /// Name of the file.
        file: String,
    },
    /// Bytes of zeros were passed over.
    Zeros {
        /// Name of the file.
        file: String,
        /// How many bytes.
        count: usize,
    },
    /// Rows stood on one line and were taken apart.
    Glued {
        /// Name of the file.
        file: String,
        /// The first such line.
        line: usize,
        /// How many.
        count: usize,
    },
    /// Damaged rows were left out.
    Damaged {
        /// Name of the file.
        file: String,
        /// The line of the first.
        line: usize,
        /// How many.
        count: usize,
    },
    /// Damaged records of an event file were left out.
    DamagedRecords {
        /// Name of the file.
        file: String,
        /// Byte of the first, from 0.
        byte: usize,
        /// How many.
        count: usize,
    },
    /// Cells of columns of numbers hold none, and are gaps.
    Cells {
        /// Name of the file.
        file: String,
        /// The line of the first.
        line: usize,
        /// Name of its column.
        column: String,
        /// How many.
        count: usize,
    },
    /// The run went on from an earlier place: both pasts are kept.
    Resumed {
        /// Of which axis the places are.
        axis: Axis,
        /// Where the part before ended.
        from: f64,
        /// Where this one begins.
        to: f64,
    },
    /// The axis began anew.
    Restarted {
        /// Of which axis the places are.
        axis: Axis,
        /// Where the part before ended.
        from: f64,
        /// Where this one begins.
        to: f64,
    },
    /// Rows are there twice.
    Repeated {
        /// How many.
        rows: usize,
    },
    /// A part of the run is missing, or another one was joined to it.
    Joined {
        /// Of which axis the places are.
        axis: Axis,
        /// Where the part before ended.
        from: f64,
        /// Where this one begins.
        to: f64,
    },
    /// The axis goes back or jumps more often than is told one by one.
    MoreParts {
        /// How often more.
        count: usize,
    },
    /// TensorBoard's step was taken for thousands of images, which it is in this family.
    StepIsKimg,
    /// TensorBoard's step was taken for images, which it is in this family.
    StepIsImages,
    /// No row says where in the training it stands: they are counted.
    NoAxis,
    /// A log of ticks only, which has no losses.
    NoLosses {
        /// Name of the file.
        file: String,
    },
    /// Only settings or metrics were given.
    NoCurves,
    /// No curve of a GAN's is among the curves.
    NoGanCurve,
    /// A file holds the same run as another one.
    Same {
        /// Name of the file that was left out.
        file: String,
        /// Name of the file that was read.
        read: String,
    },
    /// A file of settings or metrics lies beside several runs.
    WhichRun {
        /// Name of the file.
        file: String,
    },
    /// A file was left out.
    LeftOut(LogError),
}
