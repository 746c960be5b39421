//! Spoilt links and checkpoints never panic: each yields a complaint, and a run goes on unharmed.
//!
//! `cargo xtask fuzz` reads ten thousand of each; here it is a short version. The same in every run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

use loss_explorer::engine::checkpoint;
use loss_explorer::engine::contract::command::Epoch;
use loss_explorer::engine::contract::link;
use loss_explorer::engine::contract::link::{Complaint, MOST_COMPLAINTS, MOST_LETTERS};
use loss_explorer::engine::contract::view::{BackendChoice, PARTS, View};
use loss_explorer::engine::session::{Session, Start};
use loss_explorer::engine::snapshot::Snapshot;
use loss_explorer::executor::random::threefry2x32;
use loss_explorer::gan::data::{EXTENT, Own, points};
use loss_explorer::gan::experiment::{Dataset, Experiment, FIELDS};
use loss_explorer::gan::field::{Kind, Value};
use loss_explorer::gan::states;
use pollster::block_on;

fn cases() -> u32 {
    std::env::var("FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
}

/// Random numbers that are the same in every run.
struct Dice {
    case: u32,
    throws: u32,
}

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.throws += 1;
        threefry2x32([self.case, 0xF022], [self.throws, 0])[0] as usize % n.max(1)
    }

    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.below(256) as u8),
                2 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                3 if !bytes.is_empty() => drop(bytes.remove(at)),
                4 => bytes.extend_from_within(at..),
                _ => bytes.extend([b'&', b'=', b'%', 0xFF, b'-', b'9'].iter().cycle().skip(at % 6).take(3)),
            }
        }
    }

    /// An experiment with some fields anywhere in their range.
    fn experiment(&mut self) -> Experiment {
        let mut experiment = Experiment::default();
        for field in FIELDS {
            let value = match field.kind {
                _ if self.below(3) > 0 => continue,
                Kind::Number { min, max, .. } => Value::Number(min + (max - min) * self.below(1001) as f64 / 1000.0),
                Kind::Integer { min, max, .. } => Value::Integer(min + self.below((max - min) as usize + 1) as u32),
                Kind::Choice { options, .. } => Value::Choice(self.below(options.len())),
            };
            field.assign(&mut experiment, value).expect("within its range");
        }
        experiment
    }
}

/// Complaints repeat little of a text, and there are not many.
fn check_complaints(complaints: &[Complaint], case: u32) {
    assert!(complaints.len() <= MOST_COMPLAINTS + 1, "case {case}");
    for complaint in complaints {
        let repeated = match complaint {
            Complaint::UnknownKey(text) | Complaint::UnknownPart(text) => text,
            Complaint::Field(error) => &error.given,
            Complaint::More(count) => {
                assert!(*count > 0 && complaints.len() == MOST_COMPLAINTS + 1, "case {case}: {count} more of {complaints:?}");
                continue;
            }
        };
        assert!(repeated.chars().count() <= MOST_LETTERS, "case {case}: {complaint:?}");
    }
}

#[test]
fn spoilt_words_to_hide_leave_known_parts_and_a_complaint() {
    for case in 0..cases() {
        let mut dice = Dice { case, throws: 0 };
        let parts: Vec<&str> = PARTS.into_iter().filter(|_| dice.below(3) == 0).collect();
        let good = format!("hide={}", parts.join(","));
        let parsed = link::parse(&good);
        assert_eq!((parsed.view.hidden.words(","), parsed.complaints), (parts.join(","), vec![]));
        let mut bytes = good.into_bytes();
        dice.spoil(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let spoilt = link::parse(&text);
        check_complaints(&spoilt.complaints, case);
        // What is written again is read as the same.
        let again = link::parse(&link::format(&Experiment::default(), &spoilt.view));
        assert_eq!((again.view, again.complaints), (spoilt.view, vec![]), "case {case}: {text}");
    }
}

#[test]
fn spoilt_links_leave_a_good_experiment_and_complaints() {
    for case in 0..cases() {
        let mut dice = Dice { case, throws: 0 };
        let good = link::format(&dice.experiment(), &View::default());
        assert!(link::parse(&good).complaints.is_empty(), "{good}");
        let mut bytes = good.clone().into_bytes();
        dice.spoil(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let parsed = link::parse(&text);
        for field in FIELDS {
            assert!(field.holds((field.get)(&parsed.experiment)), "case {case}: {} from {text}", field.key);
        }
        check_complaints(&parsed.complaints, case);
    }
}

#[test]
fn spoilt_checkpoints_are_refused() {
    let mut dice = Dice { case: 1 << 20, throws: 0 };
    let own = Own { points: vec![0.25; 40], pictures: vec![] };
    let experiment = Experiment { g_width: 4, d_width: 4, latents: 2, g_depth: 1, d_depth: 1, ..dice.experiment() };
    let experiment = Experiment { data: Dataset::OwnPoints, ..experiment };
    let states = states::of(&experiment).into_iter().map(|(name, len)| (name, vec![0.0; len])).collect();
    let good = checkpoint::encode(&experiment, &Snapshot { iteration: 12, half_done: true, states }, &own).unwrap();
    assert!(checkpoint::decode(&good).is_ok());
    let mut refused = 0;
    for case in 0..cases() {
        let mut dice = Dice { case, throws: 0 };
        let mut file = if case % 10 == 9 { (0..dice.below(200)).map(|_| dice.below(256) as u8).collect() } else { good.clone() };
        dice.spoil(&mut file);
        if file == good {
            continue;
        }
        assert!(checkpoint::decode(&file).is_err(), "case {case}");
        refused += 1;
    }
    assert!(refused > cases() * 9 / 10);
}

/// What tables are written with.
const SIGNS: &[u8] = b"0123456789+-.eE,;\t \n\r\"x";

#[test]
fn spoilt_text_yields_points_on_the_stage_or_a_sentence() {
    let (mut read, mut refused) = (0, 0);
    for case in 0..cases() {
        let mut dice = Dice { case, throws: 0 };
        let good = "x,y\n0.5,-1.5\r\n2;3\n-1e3\t4e-2\n 7 8 \n";
        let mut bytes: Vec<u8> = match case % 4 {
            0 => (0..dice.below(60)).map(|_| SIGNS[dice.below(SIGNS.len())]).collect(),
            1 => (0..dice.below(60)).map(|_| dice.below(256) as u8).collect(),
            _ => good.into(),
        };
        dice.spoil(&mut bytes);
        match points::from_csv(&String::from_utf8_lossy(&bytes)) {
            Ok(points) => {
                assert!(points.places.len() >= 4 && points.places.iter().all(|x| x.abs() <= EXTENT as f32), "case {case}: {bytes:?}");
                assert!(Own { points: points.places, pictures: vec![] }.check().is_ok());
                read += 1;
            }
            Err(error) => {
                let sentence = error.to_string();
                let beginnings = ["line ", "the text ", "its bytes are no text"];
                assert!(beginnings.iter().any(|words| sentence.starts_with(words)) && sentence.len() < 200, "case {case}: {sentence}");
                refused += 1;
            }
        }
    }
    assert!(read > cases() / 100 && refused > cases() / 4, "{read} read, {refused} refused");
}

#[test]
fn a_run_survives_what_spoilt_links_make_of_it() {
    let small = Experiment { batch: 8, g_width: 4, d_width: 4, g_depth: 1, d_depth: 1, ..Experiment::default() };
    let view = View { backend: BackendChoice::Cpu, ..View::default() };
    let start = Start { epoch: Epoch(0), experiment: small.clone(), view, running: true, own: Own::default() };
    let (mut session, _) = block_on(Session::start(start, None)).unwrap();
    for case in 0..cases() / 20 {
        let mut dice = Dice { case, throws: 0 };
        let mut bytes = link::format(&dice.experiment(), &View::default()).into_bytes();
        dice.spoil(&mut bytes);
        let parsed = link::parse(&String::from_utf8_lossy(&bytes)).experiment;
        // Small, so that many fit into a test; everything else is what the link says.
        let experiment = Experiment { batch: 8, g_width: 4, d_width: 4, latents: 2, g_depth: 1, d_depth: 1, ..parsed };
        block_on(session.change(Epoch(case + 1), experiment, f64::from(case))).unwrap();
        block_on(session.set_running(true, f64::from(case))).unwrap();
        block_on(session.turn(|| f64::from(case) + 0.5)).unwrap();
        let frame = block_on(session.frame(|| f64::from(case) * 10_000.0)).unwrap();
        assert!(frame.iteration > 0 || frame.fault.is_some(), "case {case}");
    }
}
