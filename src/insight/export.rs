//! What leaves the page as text, and comes back: curves as CSV, settings as JSON.
//!
//! Must not know: how files are saved, the browser.

use crate::gan::experiment::{Experiment, FIELDS};
use crate::gan::field::Value;
use crate::number;
use crate::run::history::History;
use crate::run::json::{Expected, Misread, Reader, Token, quote};
use crate::run::training_log::phrase;
use crate::words::export as words;

/// Version of the settings' format.
pub const VERSION: u32 = 1;
/// Longest text of settings, in bytes.
const MOST_BYTES: usize = 100_000;

/// The header of [`rows`]: the iterations of a bucket, then mean, minimum and maximum of every curve.
pub fn header(history: &History) -> String {
    let mut line = "first iteration,last iteration".to_string();
    for name in history.names() {
        for part in ["mean", "min", "max"] {
            line.push(',');
            line.push_str(&cell(&[name, " ", part].concat()));
        }
    }
    line + "\r\n"
}

/// Some buckets, a line each, as RFC 4180 has it; a bucket without a value leaves its cells empty. A long history may be written in pieces,
/// so that the page is not held up.
pub fn rows(history: &History, range: std::ops::Range<usize>) -> String {
    let columns: Vec<_> = history.names().map(|name| history.cells(name)).collect();
    let mut text = String::new();
    for (at, bucket) in history.buckets().iter().enumerate().take(range.end).skip(range.start) {
        text.push_str(&bucket.first.to_string());
        text.push(',');
        text.push_str(&bucket.last.to_string());
        for cell in columns.iter().filter_map(|cells| cells.get(at)) {
            for x in [cell.mean, cell.min, cell.max] {
                text.push(',');
                if cell.count > 0 {
                    text.push_str(&number::shortest_f32(x));
                }
            }
        }
        text.push_str("\r\n");
    }
    text
}

/// All of a history as CSV.
pub fn csv(history: &History) -> String {
    header(history) + &rows(history, 0..history.buckets().len())
}

/// A cell, in quotation marks where it needs them.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) { ["\"", &text.replace('"', "\"\""), "\""].concat() } else { text.to_string() }
}

/// All settings as JSON: the keys of links, numbers as numbers, choices as the words of links; and the format's version.
pub fn settings_json(experiment: &Experiment) -> String {
    let mut text = "{\n  \"version\": ".to_string();
    text.push_str(&VERSION.to_string());
    for field in FIELDS {
        let value = (field.get)(experiment);
        text.push_str(",\n  ");
        quote(field.key, &mut text);
        text.push_str(": ");
        match value {
            Value::Choice(_) => quote(&field.format(value), &mut text),
            Value::Number(_) | Value::Integer(_) => text.push_str(&field.format(value)),
        }
    }
    text + "\n}\n"
}

/// Settings that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// What the run computes; settings that are missing or could not be used have their defaults.
    pub experiment: Experiment,
    /// One sentence for each setting that could not be used.
    pub complaints: Vec<String>,
}

/// Why a text holds no settings. Displays as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// It is not JSON as [`settings_json`] writes it.
    #[error("{}", words::NOT_JSON.with(&[phrase(*.expected).get(), &.line.to_string(), &.column.to_string()]))]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Character of the line, from 1.
        column: usize,
        /// What should have stood there.
        expected: Expected,
    },
    /// There is no `version` in it.
    #[error("{}", words::FOREIGN.get())]
    Foreign,
}

/// Reads what [`settings_json`] wrote, or a part of it.
///
/// # Errors
/// The text is not JSON of numbers and strings, is longer than 100 kB, or has no `version`.
pub fn read_settings(text: &str) -> Result<Settings, SettingsError> {
    if text.len() > MOST_BYTES {
        return Err(SettingsError::Foreign);
    }
    let mut settings = Settings::default();
    let has_version = read_members(text, &mut settings).map_err(|misread| not_json(text, misread))?;
    if has_version { Ok(settings) } else { Err(SettingsError::Foreign) }
}

/// Whether there was a version among the members.
fn read_members(text: &str, settings: &mut Settings) -> Result<bool, Misread> {
    let mut reader = Reader::new(text.trim_start_matches('\u{feff}'));
    reader.take(&Token::Open, Expected::Open)?;
    let (mut is_first, mut has_version) = (true, false);
    while let Some(key) = reader.member(is_first)? {
        is_first = false;
        match reader.token(Expected::Scalar)? {
            Token::Text(value) => has_version |= settings.take(&key, &value),
            Token::Bare(value) => has_version |= settings.take(&key, value),
            _ => return Err(reader.misread(Expected::Scalar)),
        }
    }
    reader.take(&Token::End, Expected::End)?;
    Ok(has_version)
}

impl Settings {
    /// Takes one member, with or without quotation marks; says whether it was the version.
    fn take(&mut self, key: &str, value: &str) -> bool {
        let known = VERSION.to_string();
        if key == "version" {
            if value != known {
                self.complaints.push(words::VERSION.with(&[&cut(value), &known]));
            }
            return true;
        }
        let Some(field) = FIELDS.iter().find(|field| field.key == key) else {
            self.complaints.push(words::UNKNOWN.with(&[&cut(key)]));
            return false;
        };
        match field.parse(value) {
            Ok(parsed) => (field.set)(&mut self.experiment, parsed),
            Err(error) => self.complaints.push(error.to_string()),
        }
        false
    }
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

fn not_json(text: &str, misread: Misread) -> SettingsError {
    let before = text.trim_start_matches('\u{feff}').get(..misread.at).unwrap_or_default();
    let line = 1 + before.matches('\n').count();
    let column = 1 + before.rsplit('\n').next().map_or(0, |rest| rest.chars().count());
    SettingsError::NotJson { line, column, expected: misread.expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::DLoss;
    use proptest::prelude::*;

    #[test]
    fn curves_are_csv_with_empty_cells_for_gaps() {
        let mut history = History::default();
        let names = ["Loss/D/loss".to_string(), "a \"b\", c".to_string()];
        history.push(1, &names, &[0.1, f32::NAN]);
        history.push(2, &names, &[-1e-7, 2.0]);
        let expected = concat!(
            "first iteration,last iteration,Loss/D/loss mean,Loss/D/loss min,Loss/D/loss max,",
            "\"a \"\"b\"\", c mean\",\"a \"\"b\"\", c min\",\"a \"\"b\"\", c max\"\r\n",
            "1,1,0.1,0.1,0.1,,,\r\n",
            "2,2,-1e-7,-1e-7,-1e-7,2,2,2\r\n",
        );
        assert_eq!(csv(&history), expected);
        assert_eq!(header(&history) + &rows(&history, 0..1) + &rows(&history, 1..99), expected);
        assert_eq!(csv(&History::default()), "first iteration,last iteration\r\n");
    }

    #[test]
    fn settings_are_json_and_come_back() {
        let experiment = Experiment { d_loss: DLoss::Hinge, r1_gamma: 1e-3, seed: u32::MAX, epsilon: 1e-12, ..Experiment::default() };
        let text = settings_json(&experiment);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["version"], VERSION);
        assert_eq!((&json["d_loss"], &json["seed"], &json["r1_gamma"]), (&"D_hinge".into(), &u32::MAX.into(), &1e-3.into()));
        assert_eq!(json.as_object().unwrap().len(), FIELDS.len() + 1);
        assert_eq!(read_settings(&text), Ok(Settings { experiment, complaints: vec![] }));
    }

    #[test]
    fn a_setting_that_cannot_be_used_is_named() {
        let complaints = |text: &str| {
            let settings = read_settings(text).unwrap();
            assert_eq!(settings.experiment, Experiment::default(), "{text}");
            settings.complaints
        };
        for (member, sentence) in [
            (r#""r1_gamma": -1"#, "R1 γ (r1_gamma) cannot be “-1”: it takes a number from 0 to 1000."),
            (r#""r1_gamma": NaN"#, "R1 γ (r1_gamma) cannot be “NaN”: it takes a number from 0 to 1000."),
            (r#""batch": 1.5"#, "minibatch (batch) cannot be “1.5”: it takes a whole number from 1 to 4096."),
            (r#""optimizer": "lion""#, "optimizer (optimizer) cannot be “lion”: it takes one of adam, adam_torch, sgd."),
            (r#""optimizer": 2"#, "optimizer (optimizer) cannot be “2”: it takes one of adam, adam_torch, sgd."),
            (r#""gamma": 1"#, "There is no setting “gamma”; it was left out."),
        ] {
            assert_eq!(complaints(&format!("{{\"version\": 1, {member}}}")), [sentence]);
        }
        assert!(complaints(r#"{"version": 2}"#)[0].contains("version 2"));
        assert_eq!(read_settings(r#"{"version": 1, "side": 16, "seed": "7"}"#).unwrap().experiment.seed, 7);
    }

    #[test]
    fn what_is_no_settings_is_told() {
        for (text, line, column, expected) in [
            ("", 1, 1, Expected::Open),
            ("[1]", 1, 1, Expected::Open),
            ("{\"version\": 1,\n \"seed\" 2}", 2, 9, Expected::Colon),
            ("{\"version\": 1,\n \"seed\": [2]}", 2, 10, Expected::Scalar),
            ("{\"version\": 1} x", 1, 16, Expected::End),
            ("{\"version\": 1", 1, 14, Expected::CommaOrClose),
        ] {
            assert_eq!(read_settings(text), Err(SettingsError::NotJson { line, column, expected }), "{text}");
        }
        assert_eq!(read_settings("{\"seed\": 2}"), Err(SettingsError::Foreign));
        assert_eq!(read_settings(&" ".repeat(MOST_BYTES + 1)), Err(SettingsError::Foreign));
    }

    proptest! {
        #[test]
        fn spoilt_settings_never_panic(at in 0_usize..2000, piece in "\\PC{0,3}|[{}\":,\\\\0-9e+-]{1,3}", cuts in any::<bool>()) {
            let mut text: Vec<char> = settings_json(&Experiment::default()).chars().collect();
            let at = at % text.len();
            if cuts { text.truncate(at) } else { drop(text.splice(at..(at + 2).min(text.len()), piece.chars())) }
            let text: String = text.into_iter().collect();
            match read_settings(&text) {
                Ok(settings) => prop_assert!(FIELDS.iter().all(|field| field.holds((field.get)(&settings.experiment)))),
                Err(error) => prop_assert!(error.to_string().ends_with('.')),
            }
        }
    }
}
