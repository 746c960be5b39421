//! What leaves the page as text, and comes back: curves as CSV, settings as JSON.
//!
//! Must not know: how files are saved, the browser.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use crate::gan::experiment::{Experiment, FIELDS};
use crate::gan::field::{FieldError, Value};
use crate::number;
use crate::run::history::History;
use crate::text::Phrase;
use crate::words::export as words;
use crate::words::say::Say;

/// Up to here whole numbers are exact: 2^53.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// Version of the settings' format.
pub const VERSION: u32 = 1;
/// Longest text of settings, in bytes.
const MOST_BYTES: usize = 100_000;

/// What an exported file is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The run that trains.
    Run {
        /// The word of its data set in links.
        data: &'static str,
        /// Its last iteration.
        iteration: u32,
    },
    /// A training log, by the name of its file.
    Log(String),
}

impl Origin {
    /// The name of a file: what is in it, of what, and the ending of its kind.
    pub fn file_name(&self, what: &str, ending: &str) -> String {
        let origin = match self {
            Self::Run { data, iteration } => format!("{data}-{iteration}"),
            Self::Log(name) => stem(name),
        };
        format!("stylegan-loss-{what}-{origin}.{ending}")
    }
}

/// A file's name without its ending, of letters, digits and marks that every system takes.
fn stem(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let kept = stem.chars().map(|letter| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '-' });
    let kept: String = kept.collect();
    let kept = kept.trim_matches(['-', '.']);
    if kept.is_empty() { "log".into() } else { kept.into() }
}

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
    // Texts and finite numbers under texts: there is nothing that JSON does not have.
    let json = serde_json::to_string_pretty(&Written(experiment));
    debug_assert!(json.is_ok(), "settings are JSON");
    json.unwrap_or_default() + "\n"
}

/// An experiment as it is written, in the order of its fields.
struct Written<'a>(&'a Experiment);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(FIELDS.len() + 1))?;
        map.serialize_entry("version", &VERSION)?;
        for field in FIELDS {
            match (field.get)(self.0) {
                // Whole numbers as a person writes them: 3, not 3.0.
                Value::Number(x) if x.fract() == 0.0 && x.abs() <= WHOLE => map.serialize_entry(field.key, &(x as i64))?,
                Value::Number(x) => map.serialize_entry(field.key, &x)?,
                Value::Integer(n) => map.serialize_entry(field.key, &n)?,
                value @ Value::Choice(_) => map.serialize_entry(field.key, &field.format(value))?,
            }
        }
        map.end()
    }
}

/// Settings that were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// What the run computes; settings that are missing or could not be used have their defaults.
    pub experiment: Experiment,
    /// The settings that could not be used.
    pub complaints: Vec<Unused>,
}

/// A setting of a file that could not be used. Texts are cut to 40 characters.
#[derive(Clone, Debug, PartialEq)]
pub enum Unused {
    /// The file is of another version.
    Version(String),
    /// There is no setting of this key.
    Key(String),
    /// A setting cannot hold what was given.
    Value(FieldError),
}

impl Say for Unused {
    fn say(&self) -> Phrase {
        match self {
            Self::Version(given) => words::VERSION.with([given, &VERSION.to_string()]),
            Self::Key(key) => words::UNKNOWN.with([key]),
            Self::Value(error) => error.say(),
        }
    }
}

/// Why a text holds no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// It is not JSON.
    #[error("no JSON: line {line}, column {column}")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Byte of the line, from 1; 0 where the line ends too early.
        column: usize,
    },
    /// There is no `version` in it.
    #[error("no version")]
    Foreign,
}

impl Say for SettingsError {
    fn say(&self) -> Phrase {
        match self {
            Self::NotJson { line, column } => words::NOT_JSON.with([line, column].map(usize::to_string)),
            Self::Foreign => words::FOREIGN.into(),
        }
    }
}

/// Reads what [`settings_json`] wrote, or a part of it.
///
/// # Errors
/// The text is not JSON, is longer than 100 kB, or is no object with a `version`.
pub fn read_settings(text: &str) -> Result<Settings, SettingsError> {
    if text.len() > MOST_BYTES {
        return Err(SettingsError::Foreign);
    }
    let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| SettingsError::NotJson { line: error.line(), column: error.column() })?;
    let Json::Object(members) = json else { return Err(SettingsError::Foreign) };
    if !members.contains_key("version") {
        return Err(SettingsError::Foreign);
    }
    let mut settings = Settings::default();
    members.iter().for_each(|(key, value)| settings.take(key, value));
    Ok(settings)
}

impl Settings {
    /// Takes one member; a number may stand in quotation marks.
    fn take(&mut self, key: &str, value: &Json) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_string);
        if key == "version" {
            if value != VERSION.to_string() {
                self.complaints.push(Unused::Version(cut(&value)));
            }
            return;
        }
        let Some(field) = FIELDS.iter().find(|field| field.key == key) else { return self.complaints.push(Unused::Key(cut(key))) };
        match field.parse(&value) {
            Ok(parsed) => (field.set)(&mut self.experiment, parsed),
            Err(error) => self.complaints.push(Unused::Value(error)),
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gan::experiment::DLoss;
    use crate::text::Language;
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
    fn a_file_is_called_after_what_it_is_of() {
        let run = Origin::Run { data: "ring", iteration: 120 };
        assert_eq!(run.file_name("curves", "csv"), "stylegan-loss-curves-ring-120.csv");
        for (log, name) in [
            ("stats.jsonl", "stats"),
            ("run 3/stats.v2.jsonl", "run-3-stats.v2"),
            ("训练.csv", "训练"),
            ("events", "events"),
            (".jsonl", "log"),
            ("../..", "log"),
        ] {
            assert_eq!(Origin::Log(log.into()).file_name("charts", "svg"), format!("stylegan-loss-charts-{name}.svg"), "{log}");
        }
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
            settings.complaints.iter().map(|unused| unused.say().of(Language::English)).collect::<Vec<_>>()
        };
        for (member, sentence) in [
            (r#""r1_gamma": -1"#, "R1 γ (r1_gamma) cannot be “-1”: it takes a number from 0 to 1000."),
            (r#""r1_gamma": [2]"#, "R1 γ (r1_gamma) cannot be “[2]”: it takes a number from 0 to 1000."),
            (r#""r1_gamma": null"#, "R1 γ (r1_gamma) cannot be “null”: it takes a number from 0 to 1000."),
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
        for (text, line, column) in [
            ("", 1, 0),
            ("{\"version\": 1,\n \"seed\" 2}", 2, 9),
            ("{\"version\": 1,\n \"seed\": NaN}", 2, 10),
            ("{\"version\": 1} x", 1, 16),
            ("{\"version\": 1", 1, 13),
        ] {
            assert_eq!(read_settings(text), Err(SettingsError::NotJson { line, column }), "{text}");
        }
        assert_eq!(read_settings("[1]"), Err(SettingsError::Foreign));
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
                Err(error) => prop_assert!(error.say().of(Language::English).ends_with('.')),
            }
        }
    }
}
