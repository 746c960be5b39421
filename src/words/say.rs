//! What lower floors know as data, said to a person: their errors, one sentence or part of a sentence each.
//!
//! Must not know: where it is shown, in which language.

use crate::engine::contract::link::Complaint;
use crate::engine::contract::view;
use crate::engine::contract::view::PARTS;
use crate::executor::{ExecutorError, MAX_RUNS};
use crate::gan::data::points::{LEAST_POINTS, MOST_POINTS};
use crate::gan::data::{MOST_PICTURES, NoDigits, OwnError, PICTURE_BYTES, TableError};
use crate::gan::experiment;
use crate::gan::field::{FieldError, Kind, Takes};
use crate::gan::trainer::TrainError;
use crate::graph::ShapeError;
use crate::number;
use crate::run::json::Expected;
use crate::run::log as logs;
use crate::run::log::{Axis, LogNotice};
use crate::run::training_log::{LogError, MOST_BYTES, MOST_CURVES, MOST_ROWS};
use crate::text::{Phrase, Text};
use crate::words::{engine, training_log as log};

/// What a person is told of it.
pub trait Say {
    /// In words of both languages.
    fn say(&self) -> Phrase;
}

impl Say for ExecutorError {
    fn say(&self) -> Phrase {
        match self {
            Self::NoAdapter(details) => engine::NO_ADAPTER.with([details]),
            Self::DeviceLost(details) => engine::LOST.with([details]),
            Self::Refused(details) => engine::REFUSED.with([details]),
            Self::UnknownName(name) => engine::UNKNOWN.with([name]),
            Self::Runs { given } => engine::RUNS.with([given.to_string(), MAX_RUNS.to_string()]),
            Self::NoRoom { needed, most } => engine::NO_ROOM.with([needed.to_string(), most.to_string()]),
            Self::WrongLength { name, expected, given } => engine::LENGTH.with([name.clone(), expected.to_string(), given.to_string()]),
        }
    }
}

impl Say for TrainError {
    fn say(&self) -> Phrase {
        match self {
            Self::Executor(error) => error.say(),
            Self::Shape(error) => engine::NETWORKS.with([error.say()]),
            Self::Digits(error) => error.say(),
            Self::Differ { field } => engine::DIFFER.with([field.to_string()]),
        }
    }
}

impl Say for NoDigits {
    fn say(&self) -> Phrase {
        match self {
            Self::Missing => engine::DIGITS_MISSING.into(),
            Self::Wrong(line) => engine::DIGITS_WRONG.with([line.to_string()]),
        }
    }
}

impl Say for ShapeError {
    fn say(&self) -> Phrase {
        match self {
            Self::Mismatch { op, left, right } => engine::MISMATCH.with([op.to_string(), left.to_string(), right.to_string()]),
            Self::NotVariable { node } => engine::NOT_VARIABLE.with([node.to_string()]),
            Self::OutOfRange { op, shape, what } => engine::OUT_OF_RANGE.with([op.to_string(), shape.to_string(), what.clone()]),
        }
    }
}

/// The range of a field: "a number from 0 to 1".
impl Say for Takes {
    fn say(&self) -> Phrase {
        match self {
            Self::Number { min, max } => engine::A_NUMBER.with([min, max].map(|x| number::shortest(*x))),
            Self::Integer { min, max } => engine::A_WHOLE_NUMBER.with([min, max].map(u32::to_string)),
            Self::OneOf(words) => engine::ONE_OF.with([words.join(", ")]),
        }
    }
}

/// What a field takes, for who chooses on the page: options by the names that they have there, not by their words in links.
pub fn takes(kind: &Kind) -> Phrase {
    match kind {
        Kind::Choice { options, .. } => {
            engine::ONE_OF.with([Phrase::joined(options.iter().map(|option| Phrase::from(option.label)), engine::BETWEEN_OPTIONS)])
        }
        Kind::Number { .. } | Kind::Integer { .. } => kind.takes().say(),
    }
}

impl Say for FieldError {
    fn say(&self) -> Phrase {
        engine::CANNOT_BE.with([label(&self.key), Phrase::from(&self.key), Phrase::from(&self.given), self.takes.say()])
    }
}

/// The label of a field of the experiment or of the view; where neither has one of this key, the key itself.
fn label(key: &str) -> Phrase {
    let of_experiment = experiment::FIELDS.iter().find(|field| field.key == key).map(|field| field.label);
    let of_view = || view::FIELDS.iter().find(|field| field.key == key).map(|field| field.label);
    of_experiment.or_else(of_view).map_or_else(|| key.into(), Phrase::from)
}

impl Say for Complaint {
    fn say(&self) -> Phrase {
        match self {
            Self::Field(error) => error.say(),
            Self::UnknownKey(key) => engine::NO_SETTING.with([key]),
            Self::UnknownPart(words) => engine::NO_PART.with([words, &PARTS.join(", ")]),
            Self::More(count) => engine::MORE_COMPLAINTS.with([count.to_string()]),
        }
    }
}

impl Say for OwnError {
    fn say(&self) -> Phrase {
        match self {
            Self::Points => engine::ITS_POINTS.with([LEAST_POINTS, MOST_POINTS].map(|n| n.to_string())),
            Self::Pictures => engine::ITS_PICTURES.with([MOST_PICTURES, PICTURE_BYTES].map(|n| n.to_string())),
        }
    }
}

impl Say for TableError {
    fn say(&self) -> Phrase {
        match self {
            Self::Width { line, found, expected } => engine::WIDTH.with([line, expected, found].map(usize::to_string)),
            Self::NotText => engine::NO_TEXT.into(),
            Self::NotANumber { line, column, given } => engine::NO_NUMBER.with([line.to_string(), column.to_string(), given.clone()]),
            Self::Beyond { line, column, given } => engine::BEYOND.with([line.to_string(), column.to_string(), given.clone()]),
            Self::Few { found, least } => engine::FEW.with([found, least].map(usize::to_string)),
            Self::Many { line, most } => engine::MANY.with([line, most].map(usize::to_string)),
            Self::Long { most } => engine::LONG.with([most.to_string()]),
        }
    }
}

impl Say for LogError {
    fn say(&self) -> Phrase {
        match self {
            Self::Long => log::LONG.with([(MOST_BYTES / 1_000_000).to_string()]),
            Self::Rows(file) => log::ROWS.with([file, &MOST_ROWS.to_string()]),
            Self::Curves => log::CURVES.with([MOST_CURVES.to_string()]),
            Self::Empty(file) => log::EMPTY.with([file]),
            Self::Mixed => log::MIXED.into(),
            Self::Twice(curve) => log::TWICE.with([curve]),
            Self::Foreign(file) => log::FOREIGN.with([file]),
            Self::Line { file, line, column, expected } => {
                log::LINE.with([Phrase::from(file), line.to_string().into(), column.to_string().into(), expected.say()])
            }
        }
    }
}

impl Say for logs::LogError {
    fn say(&self) -> Phrase {
        match self {
            Self::Long => log::TOO_LONG.with([(logs::MOST_BYTES / 1_000_000).to_string()]),
            Self::Rows(file) => log::TOO_MANY_ROWS.with([file, &logs::MOST_ROWS.to_string()]),
            Self::Curves(file) => log::TOO_MANY_CURVES.with([file, &logs::MOST_CURVES.to_string()]),
            Self::Empty(file) => log::NO_NUMBERS.with([file]),
            Self::Foreign(file) => log::NO_LOG.with([file]),
            Self::Packed(file) => log::PACKED.with([file]),
            Self::Line { file, line, column, expected } => {
                log::UNREADABLE.with([Phrase::from(file), line.to_string().into(), column.to_string().into(), expected.say()])
            }
            Self::Bytes { file, byte } => log::BYTES.with([file, &byte.to_string()]),
            Self::Headless(file) => log::HEADLESS.with([file]),
            Self::Comma { file, line, cell } => log::COMMA.with([file, &line.to_string(), cell]),
            Self::Width { file, line, found, expected } => {
                log::CELLS_AND_NAMES.with([file, &line.to_string(), &found.to_string(), &expected.to_string()])
            }
            Self::NoSteps(file) => log::NO_STEPS.with([file]),
            Self::Nothing => log::NOTHING.into(),
        }
    }
}

impl Say for LogNotice {
    fn say(&self) -> Phrase {
        let counted = |text: Text, file: &String, count: &usize, place: &usize| text.with([file, &count.to_string(), &place.to_string()]);
        match self {
            Self::Unfinished { file } => log::CUT.with([file]),
            Self::Zeros { file, count } => log::ZEROS.with([file, &count.to_string()]),
            Self::Glued { file, line, count } => counted(log::GLUED, file, count, line),
            Self::Damaged { file, line, count } => counted(log::DAMAGED, file, count, line),
            Self::DamagedRecords { file, byte, count } => counted(log::DAMAGED_RECORDS, file, count, byte),
            Self::Cells { file, line, column, count } => log::CELLS.with([file, &count.to_string(), column, &line.to_string()]),
            Self::Resumed { axis, from, to } => log::RESUMED.with([place(*axis, *from), place(*axis, *to)]),
            Self::Restarted { axis, from, to } => log::RESTARTED.with([place(*axis, *from), place(*axis, *to)]),
            Self::Repeated { rows } => log::REPEATED.with([rows.to_string()]),
            Self::Joined { axis, from, to } => log::JOINED.with([place(*axis, *from), place(*axis, *to)]),
            Self::MoreParts { count } => log::MORE_PARTS.with([count.to_string()]),
            Self::StepIsKimg => log::STEP_IS_KIMG.into(),
            Self::StepIsImages => log::STEP_IS_IMAGES.into(),
            Self::NoAxis => log::NO_AXIS.into(),
            Self::NoLosses { file } => log::NO_LOSSES.with([file]),
            Self::NoCurves => log::NO_CURVES.into(),
            Self::NoGanCurve => log::NO_GAN_CURVE.into(),
            Self::Same { file, read } => log::SAME.with([file, read]),
            Self::WhichRun { file } => log::WHICH_RUN.with([file]),
            Self::LeftOut(error) => error.say(),
        }
    }
}

/// A place on the axis of a log: "kimg 240".
fn place(axis: Axis, at: f64) -> Phrase {
    let text = match axis {
        Axis::Kimg => log::AT_KIMG,
        Axis::Step => log::AT_STEP,
        Axis::Tick => log::AT_TICK,
        Axis::Hours => log::AT_HOUR,
    };
    text.with([number::shortest((100.0 * at).round() / 100.0)])
}

/// What should have stood somewhere.
impl Say for Expected {
    fn say(&self) -> Phrase {
        let text = match self {
            Self::Open => log::OPEN,
            Self::Name => log::NAME,
            Self::Colon => log::COLON,
            Self::CommaOrClose => log::COMMA_OR_CLOSE,
            Self::Number => log::NUMBER,
            Self::NumberOrObject => log::NUMBER_OR_OBJECT,
            Self::Scalar => log::SCALAR,
            Self::Mean => log::MEAN,
            Self::End => log::END,
            Self::ThreeCells => log::THREE_CELLS,
        };
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn options_are_told_by_the_names_that_a_person_reads() {
        let told = |key: &str| {
            let field = experiment::FIELDS.iter().find(|field| field.key == key).unwrap();
            takes(&field.kind).of(Language::English)
        };
        assert_eq!(told("order"), "one of D, then G (StyleGAN); G, then D (StyleGAN2)");
        assert_eq!(told("network"), "one of dense layers (MLP); convolutions; StyleGAN");
        assert_eq!(told("r1_gamma"), "a number from 0 to 1000");
        for field in experiment::FIELDS {
            let Kind::Choice { options, .. } = &field.kind else { continue };
            let told = takes(&field.kind).of(Language::Chinese);
            assert!(options.iter().all(|option| told.contains(option.label.of(Language::Chinese))), "{}: {told}", field.key);
        }
    }
}
