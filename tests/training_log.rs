//! A person's own training log: both formats, what is cut, foreign or too large, and spoilt texts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::run::json::Expected;
use loss_explorer::run::training_log::{LogError, LogReader, MOST_CURVES, MOST_LINE, MOST_ROWS, TrainingLog, is_training_log};
use loss_explorer::text::Language;
use loss_explorer::words::say::Say;
use proptest::prelude::*;

/// What a person is told, in English.
fn english(what: &impl Say) -> String {
    what.say().of(Language::English)
}

/// Two ticks as StyleGAN2-ADA writes them; R1 ran in the first only.
const STATS: &str = concat!(
    r#"{"Loss/scores/fake": {"num": 25600, "mean": -0.31, "std": 1.2}, "Loss/r1_penalty": {"num": 1600, "mean": 0.5, "std": 0.1}, "#,
    r#""Progress/kimg": {"num": 1, "mean": 4.0, "std": 0.0}, "timestamp": 1700000000.5}"#,
    "\n",
    r#"{"Loss/scores/fake": {"num": 25600, "mean": NaN, "std": NaN}, "Progress/kimg": {"num": 1, "mean": 8.0, "std": 0.0}, "#,
    r#""Loss/late": {"num": 1, "mean": -Infinity, "std": Infinity}, "timestamp": 1700000100.5}"#,
    "\n",
);
const CSV: &str = "Wall time,Step,Value\n1700000000.5,0,0.25\n1700000001.5,4,nan\n1700000002.5,8,-1e-3\n";

/// A file of a log.
#[derive(Clone, Copy)]
struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

fn read_in_pieces(files: &[Source<'_>], length: usize) -> Result<TrainingLog, LogError> {
    let mut reader = LogReader::default();
    for file in files {
        reader.begin(file.name);
        file.text.as_bytes().chunks(length).try_for_each(|piece| reader.push(piece))?;
        reader.end()?;
    }
    reader.log()
}

/// Reads files; the length of the pieces does not matter.
fn read(files: &[Source<'_>]) -> Result<TrainingLog, LogError> {
    let whole = read_in_pieces(files, usize::MAX);
    if files.iter().all(|file| file.text.len() < 2000) {
        for length in [1, 7, 64] {
            // As text, so that NaN is the same as NaN.
            assert_eq!(format!("{:?}", read_in_pieces(files, length)), format!("{whole:?}"), "in pieces of {length}");
        }
    }
    whole
}

fn stats(text: &str) -> Result<TrainingLog, LogError> {
    read(&[Source { name: "stats.jsonl", text }])
}

fn line_error(result: Result<TrainingLog, LogError>) -> (usize, usize, Expected) {
    match result {
        Err(LogError::Line { line, column, expected, .. }) => (line, column, expected),
        other => panic!("{other:?}"),
    }
}

/// NaN as `None`, so that it compares.
fn curve(log: &TrainingLog, name: &str) -> Vec<Option<f32>> {
    let (_, numbers) = log.curves.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no curve {name}"));
    assert_eq!(numbers.len(), log.x.len());
    numbers.iter().map(|x| Some(*x).filter(|x| !x.is_nan())).collect()
}

#[test]
fn stats_are_curves_over_kimg() {
    for text in [STATS.to_string(), STATS.replace('\n', "\r\n\n"), format!("\u{feff}{}", STATS.trim_end())] {
        let log = stats(&text).unwrap();
        assert_eq!((log.x_name.as_str(), log.x.as_slice(), log.is_unfinished), ("Progress/kimg", &[4.0, 8.0][..], false));
        assert_eq!(curve(&log, "Loss/scores/fake"), [Some(-0.31), None]);
        assert_eq!(curve(&log, "Loss/r1_penalty"), [Some(0.5), None]);
        assert_eq!(curve(&log, "Loss/late"), [None, None]);
        assert_eq!(log.curves.len(), 3);
    }
}

#[test]
fn without_kimg_that_rises_the_axis_is_the_line() {
    for text in [STATS.replace("Progress/kimg", "Progress/tick"), STATS.replace("8.0", "3.0"), STATS.replacen("Progress/kimg", "other", 1)]
    {
        let log = stats(&text).unwrap();
        assert_eq!((log.x_name.as_str(), log.x.as_slice()), ("line", &[1.0, 2.0][..]), "{text}");
    }
}

#[test]
fn a_last_line_that_breaks_off_is_left_out_and_told() {
    let whole = STATS.trim_end();
    let second = whole.find('\n').unwrap() + 1;
    for end in second + 1..whole.len() {
        let log = stats(&whole[..end]).unwrap();
        assert_eq!((log.x.len(), log.is_unfinished, log.curves.len()), (1, true, 2), "cut at {end}");
    }
    assert!(!stats(&whole[..second]).unwrap().is_unfinished);
    // The same line in the middle, or with its end, is damaged.
    let cut = &whole[..second + 30];
    assert_eq!(line_error(stats(&format!("{cut}\n{whole}"))).0, 2);
    assert_eq!(line_error(stats(&format!("{cut}\n"))).0, 2);
    assert_eq!(line_error(stats(&whole[..40])).0, 1);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, place) in [
        (r#"{"a": {"mean": 1}}{"#, (1, 19, Expected::End)),
        (r#"{"a": {"mean": "1"}} "#, (1, 16, Expected::Number)),
        (r#"{"é": {"mean": nothing}} "#, (1, 16, Expected::Number)),
        (r#"{"a": {"num": 1}} "#, (1, 16, Expected::Mean)),
        (r#"{"a": true} "#, (1, 7, Expected::NumberOrObject)),
        (r#"{"a" {"mean": 1}} "#, (1, 6, Expected::Colon)),
        (r#"{"a": {"mean": 1} "b": {"mean": 1}} "#, (1, 19, Expected::CommaOrClose)),
        (r#"{"a": {"mean": 1},} "#, (1, 19, Expected::Name)),
        ("{\"a\": {\"mean\": 1}}\n[1, 2] \n", (2, 1, Expected::Open)),
    ] {
        assert_eq!(line_error(stats(text)), place, "{text}");
    }
    let sentence = stats("{\"a\": {\"mean\": 1}}\n{\"a\": {\"mean\": x1}}\n").unwrap_err().say().of(Language::English);
    assert_eq!(sentence, "“stats.jsonl”, line 2, column 16: a number was expected there.");
    assert_eq!(stats("{\"timestamp\": 1}\n"), Err(LogError::Empty("stats.jsonl".into())));
}

#[test]
fn scalars_of_several_files_are_one_log() {
    let real = Source { name: "run-1-tag-Loss_scores_real.csv", text: CSV };
    let penalty = Source { name: "Loss_r1_penalty.csv", text: "\"Wall time\",\"Step\",\"Value\"\r\n1,8,5\r\n2,16777217,6\r\n" };
    let log = read(&[real, penalty]).unwrap();
    assert_eq!((log.x_name.as_str(), log.x.as_slice()), ("Step", &[0.0, 4.0, 8.0, 16_777_217.0][..]));
    assert_eq!(curve(&log, "Loss/scores/real"), [Some(0.25), None, Some(-1e-3), None]);
    assert_eq!(curve(&log, "Loss/r1_penalty"), [None, None, Some(5.0), Some(6.0)]);
    assert_eq!(read(&[real, real]), Err(LogError::Twice("Loss/scores/real".into())));
}

#[test]
fn a_step_that_goes_back_replaces_what_came_after() {
    let text = format!("{CSV}1,4,7\n1,6,8\n");
    let log = read(&[Source { name: "a.csv", text: &text }]).unwrap();
    assert_eq!((log.x.as_slice(), curve(&log, "a")), (&[0.0, 4.0, 6.0][..], vec![Some(0.25), Some(7.0), Some(8.0)]));
}

#[test]
fn scalars_name_the_line_that_is_wrong() {
    for (line, place) in [
        ("1,2\n", (5, 4, Expected::ThreeCells)),
        ("1,2,3,4\n", (5, 1, Expected::ThreeCells)),
        ("1,x,3\n", (5, 3, Expected::Number)),
        ("1,2,x\n", (5, 5, Expected::Number)),
        ("1,nan,2\n", (5, 3, Expected::Number)),
    ] {
        let text = format!("{CSV}{line}");
        assert_eq!(line_error(read(&[Source { name: "a.csv", text: &text }])), place, "{line}");
    }
    for cut in ["1", "17,3", "17,30,", "17,30,-"] {
        let text = format!("{CSV}{cut}");
        let log = read(&[Source { name: "a.csv", text: &text }]).unwrap();
        assert_eq!((log.x.len(), log.is_unfinished), (3, true), "{cut}");
    }
    assert_eq!(read(&[Source { name: "a.csv", text: "Wall time,Step,Value\n" }]), Err(LogError::Empty("a.csv".into())));
}

#[test]
fn what_is_no_log_is_none() {
    for (name, text) in [
        ("stats.jsonl", STATS),
        ("stats.txt", STATS),
        ("log", &STATS[..90]),
        ("metric-fid50k_full.jsonl", r#"{"results": {"fid50k_full": 3.1}, "metric": "fid50k_full"}"#),
        ("a.csv", CSV),
        ("a.csv", "Wall time,Step,Value"),
    ] {
        assert!(is_training_log(name, text), "{name}: {text}");
    }
    for (name, text) in [
        ("a.csv", "x,y\n1,2\n"),
        ("points.txt", "0.5 1.5\n2 3\n"),
        ("package.json", "{\n  \"name\": \"a\"\n}\n"),
        ("a.json", r#"{"mean": 1, "num": 2}"#),
        ("empty.jsonl", ""),
        ("lines.jsonl", "[1]\n"),
        ("", ""),
    ] {
        assert!(!is_training_log(name, text), "{name}: {text}");
        assert!(matches!(read(&[Source { name, text }]), Err(LogError::Foreign(_))), "{name}: {text}");
    }
    let log = Source { name: "stats.jsonl", text: STATS };
    let scalars = Source { name: "a.csv", text: CSV };
    for files in [&[][..], &[log, log], &[log, scalars], &[scalars, log]] {
        assert_eq!(read(files), Err(LogError::Mixed), "{} files", files.len());
    }
}

#[test]
fn the_limits_hold() {
    let rows = |count: usize| "{\"a\":{\"mean\":1}}\n".repeat(count);
    assert_eq!(stats(&rows(MOST_ROWS)).unwrap().x.len(), MOST_ROWS);
    assert_eq!(stats(&rows(MOST_ROWS + 1)), Err(LogError::Rows("stats.jsonl".into())));
    let curves = |count: usize| {
        let members: Vec<String> = (0..count).map(|i| format!("\"c{i}\":{{\"mean\":{i}}}")).collect();
        format!("{{{}}}\n", members.join(","))
    };
    assert_eq!(stats(&curves(MOST_CURVES)).unwrap().curves.len(), MOST_CURVES);
    assert_eq!(stats(&curves(MOST_CURVES + 1)), Err(LogError::Curves));
    let long = format!("{{\"a\":{{\"mean\":1}}{}}}\n", " ".repeat(MOST_LINE / 2));
    assert_eq!(stats(&long.repeat(101)), Err(LogError::Long));
    assert_eq!(stats(&format!("{STATS}{}", "x".repeat(MOST_LINE + 1))), Err(LogError::Foreign("stats.jsonl".into())));
    let steps = |count: usize| (0..count).fold("Wall time,Step,Value\n".to_string(), |text, i| text + &format!("0,{i},1\n"));
    let (most, over) = (steps(MOST_ROWS), steps(MOST_ROWS + 1));
    assert_eq!(read(&[Source { name: "a.csv", text: &most }]).unwrap().x.len(), MOST_ROWS);
    assert_eq!(read(&[Source { name: "a.csv", text: &over }]), Err(LogError::Rows("a.csv".into())));
    let names: Vec<String> = (0..=MOST_CURVES).map(|i| format!("c{i}.csv")).collect();
    let files: Vec<Source<'_>> = names.iter().map(|name| Source { name, text: CSV }).collect();
    assert_eq!(read(&files[..MOST_CURVES]).unwrap().curves.len(), MOST_CURVES);
    assert_eq!(read(&files), Err(LogError::Curves));
}

/// What every log that is read must be.
fn check(result: Result<TrainingLog, LogError>) {
    match result {
        Ok(log) => {
            assert!(!log.curves.is_empty() && log.x.windows(2).all(|pair| pair[0] <= pair[1]) && log.x.iter().all(|x| x.is_finite()));
            assert!(log.curves.iter().all(|(_, numbers)| numbers.len() == log.x.len() && numbers.iter().all(|x| !x.is_infinite())));
        }
        Err(error) => assert!(english(&error).ends_with('.') && !english(&error).contains("{}"), "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn spoilt_logs_never_panic(
        is_csv in any::<bool>(),
        edits in prop::collection::vec((0_usize..600, 0_u8..5, "\\PC|[{}\":,\\\\\\n0-9eE+-]"), 1..6),
    ) {
        let mut text: Vec<char> = (if is_csv { CSV } else { STATS }).chars().collect();
        for (at, edit, piece) in edits {
            let at = at % (text.len() + 1);
            let piece = piece.chars().next().unwrap_or(' ');
            match edit {
                0 => text.truncate(at),
                1 => text.insert(at, piece),
                2 if at < text.len() => text[at] = piece,
                3 if at < text.len() => drop(text.remove(at)),
                _ => text.extend_from_within(at..),
            }
        }
        let text: String = text.into_iter().collect();
        check(read(&[Source { name: "stats.jsonl", text: &text }]));
        check(read(&[Source { name: "a.csv", text: &text }, Source { name: "b.csv", text: CSV }]));
    }

    #[test]
    fn any_text_is_a_log_or_a_sentence(text in "\\PC*", name in "\\PC{0,20}") {
        // A pair of braces stands for a place that was not filled.
        let name = name.replace("{}", "");
        check(read(&[Source { name: &name, text: &text }]));
    }
}
