//! A person's own training, read from every form that it is kept in, into one structure: [`LoggedRun`].
//!
//! `stats.jsonl` of the PyTorch StyleGANs and their forks (also flat, nested, pretty-printed, slurped into one list), with their
//! `training_options.json` and `metric-*.jsonl`; TensorBoard's event files and its scalars as CSV and JSON; CSV of W&B's panels and
//! histories; any CSV with a column of steps; the ticks of a `log.txt`. Nothing is sorted, dropped or mended in silence: what a file
//! said beside its curves is a [`LogNotice`], why one is not read a [`LogError`].
//! Must not know: where the bytes come from, how curves are drawn or judged, sentences.

mod about;
mod assemble;
mod axis;
mod csv;
mod decode;
mod events;
mod family;
mod file;
mod json_rows;
mod kind;
mod logged;
mod metrics;
mod options;
mod options_file;
mod parts;
mod reader;
mod refused;
mod series;
mod split;
mod table;
mod tick_lines;
mod walk;

pub use about::{About, Family, Source};
pub use axis::Axis;
pub use family::about_by_names;
pub use kind::looks_like_a_log;
pub use logged::{Begins, LoggedCurve, LoggedRun, Metric, Part, Point, Rows, Snapshot};
pub use reader::LogReader;
pub use refused::{LogError, LogNotice, MOST_BYTES, MOST_CURVES, MOST_LINE, MOST_ROWS};
