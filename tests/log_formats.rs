//! A person's own training, in every format: the same run from each, parts, families, what is refused, and spoilt files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/log_files.rs"]
mod log_files;
#[path = "support/logs/mod.rs"]
mod logs;

use std::time::Instant;

use loss_explorer::executor::random::threefry2x32;
use loss_explorer::gan::experiment::{DLoss, GLoss};
use loss_explorer::run::json::Expected;
use loss_explorer::run::log::{
    Axis, Begins, Family, LogError, LogNotice, LogReader, LoggedRun, MOST_BYTES, MOST_CURVES, MOST_ROWS, Source,
};
use loss_explorer::text::{Language, Phrase};
use loss_explorer::words::say::Say;

use self::logs::{CURVES, FORMATS, File, GAMMA, Tick};

/// Reads files in pieces of this length.
fn read_in(files: &[File], length: usize) -> Result<Vec<LoggedRun>, LogError> {
    let mut reader = LogReader::new();
    for (path, bytes) in files {
        reader.begin(path);
        bytes.chunks(length).for_each(|piece| reader.push(piece));
        // Why it is not read is told in the end.
        drop(reader.end());
    }
    reader.finish()
}

fn read(files: &[File]) -> Vec<LoggedRun> {
    read_in(files, 1 << 16).unwrap()
}

/// The only run of some files.
fn read_one(files: &[File]) -> LoggedRun {
    let mut runs = read(files);
    assert_eq!(runs.len(), 1, "{:?}", runs.iter().map(|run| run.name.clone()).collect::<Vec<_>>());
    runs.remove(0)
}

/// Rows and values of a curve, in bits, so that NaN compares.
fn points(run: &LoggedRun, name: &str) -> Vec<(u32, u32)> {
    let curve = run.curves.iter().find(|curve| curve.name == name).unwrap_or_else(|| panic!("no {name} in {}", run.name));
    curve.points.iter().map(|point| (point.row, point.value.to_bits())).collect()
}

/// What a curve of the made-up run is.
fn expected(run: &[Tick], curve: usize) -> Vec<(u32, u32)> {
    run.iter().zip(0..).filter_map(|(tick, row)| Some((row, tick.values[curve]?.to_bits()))).collect()
}

fn check(run: &LoggedRun, ticks: &[Tick], format: &str) {
    assert_eq!(run.rows.count, ticks.len(), "{format}");
    let kimg: Vec<f64> = ticks.iter().map(|tick| tick.kimg).collect();
    assert_eq!(run.rows.kimg, Some(kimg), "{format}");
    for (at, name) in CURVES.iter().enumerate() {
        assert_eq!(points(run, name), expected(ticks, at), "{format}: {name}");
    }
    assert_eq!(run.curves.len(), CURVES.len(), "{format}");
}

#[test]
fn every_format_gives_the_same_run() {
    let ticks = logs::run();
    for format in &FORMATS {
        let files = (format.write)(&ticks);
        let run = read_one(&files);
        check(&run, &ticks, format.name);
        assert_eq!(run.parts.len(), 1, "{}", format.name);
        let spread = run.curves.iter().find(|curve| curve.name == CURVES[0]).unwrap().points[3].spread;
        let kept = logs::spread(ticks[3].values[0].unwrap());
        assert!(if format.has_spread { spread == kept } else { spread.is_nan() }, "{}: {spread}", format.name);
        let about = (run.about.family, run.about.source, run.about.d_loss, run.about.g_loss, run.about.r1_gamma);
        let losses = (Some(DLoss::LogisticSimplegp), Some(GLoss::LogisticNonsaturating));
        assert_eq!(about, (Family::StyleGan2Ada, Source::Names, losses.0, losses.1, Some(GAMMA)), "{}", format.name);
        // As text, so that NaN is the same as NaN.
        for length in [1, 7, 1000] {
            assert_eq!(format!("{:?}", read_in(&files, length).unwrap()), format!("{:?}", [&run]), "{}: {length}", format.name);
        }
    }
}

#[test]
fn runs_are_named_by_their_logs() {
    let ticks = logs::run();
    let named = |files: &[File]| read(files).into_iter().map(|run| run.name).collect::<Vec<_>>();
    let of = |path: &str| (path.to_string(), logs::lines(&ticks).into_bytes());
    assert_eq!(named(&[of("stats.jsonl"), of("b.jsonl")]), ["stats", "b"]);
    assert_eq!(named(&[of("all/1/stats.jsonl"), of("all/2/stats.jsonl"), of("x/2/stats.jsonl")]), ["1", "all/2", "x/2"]);
    assert_eq!(named(&[of("all/a.jsonl"), of("all/b.jsonl"), of("./c.jsonl")]), ["all/a", "all/b", "c"]);
    assert_eq!(named(&[of("a.jsonl"), of("a.jsonl")]), ["a", "a (2)"]);
    let by_name = |name: &str| (FORMATS.iter().find(|format| format.name == name).unwrap().write)(&ticks);
    assert_eq!(named(&by_name("TensorBoard's scalars")), ["00016-auto1"]);
    assert_eq!(named(&by_name("TensorBoard's scalars as JSON")), ["Loss_scores_real + 5"]);
    assert_eq!(named(&by_name("W&B's panels")), ["dogs-1"]);
}

#[test]
fn names_without_curves_are_told_of_their_own_log() {
    let ticks = logs::run();
    let by_name = |name: &str| (FORMATS.iter().find(|format| format.name == name).unwrap().write)(&ticks);
    let beyond: Vec<File> = by_name("W&B's panels").into_iter().chain(by_name("event file")).collect();
    let inside = |(path, bytes): File| (format!("all/{path}"), bytes);
    for files in [beyond.clone(), beyond.into_iter().map(inside).collect()] {
        let runs = read(&files);
        let told: Vec<_> = runs.iter().map(|run| run.not_drawn.len()).collect();
        // The events tell the same run, so the panels are left out, but for the names that they alone have.
        assert_eq!((runs.len(), told), (1, vec![0]), "{:?}", runs[0].notices);
    }
    let panels = read_one(&by_name("W&B's panels"));
    assert_eq!((panels.not_drawn.len(), panels.not_drawn[1].as_str()), (12, "dogs-1 - Loss/scores/real__MAX"));
}

/// Ticks from one kimg to another, and on from elsewhere.
fn resumed(pieces: &[(std::ops::Range<u32>, f64)]) -> Vec<Tick> {
    let ticks = pieces.iter().flat_map(|(ticks, further)| ticks.clone().map(move |at| logs::tick(at, f64::from(at) * 4.0 + further)));
    // The clock goes on.
    ticks.enumerate().map(|(at, tick)| Tick { seconds: 100.0 + 150.0 * at as f64, ..tick }).collect()
}

#[test]
fn parts_are_told_in_every_format() {
    let start = (0, Begins::Start);
    let axis = Axis::Kimg;
    for (pieces, parts, notice) in [
        (vec![(0..60, 0.0), (40..80, 0.0)], [start, (60, Begins::Resumed)], LogNotice::Resumed { axis, from: 236.0, to: 160.0 }),
        (vec![(0..60, 0.0), (3..20, -12.0)], [start, (60, Begins::Restarted)], LogNotice::Restarted { axis, from: 236.0, to: 0.0 }),
        (vec![(0..60, 0.0), (0..40, 0.0)], [start, (60, Begins::Repeated)], LogNotice::Repeated { rows: 40 }),
        (vec![(0..40, 0.0), (40..80, 1000.0)], [start, (40, Begins::Joined)], LogNotice::Joined { axis, from: 156.0, to: 1160.0 }),
    ] {
        let ticks = resumed(&pieces);
        for format in &FORMATS {
            let run = read_one(&(format.write)(&ticks));
            check(&run, &ticks, format.name);
            let told: Vec<_> = run.parts.iter().map(|part| (part.rows.start, part.begins)).collect();
            assert_eq!((told.as_slice(), run.parts.last().unwrap().rows.end), (&parts[..], ticks.len()), "{}", format.name);
            assert!(run.notices.contains(&notice), "{}: {:?}", format.name, run.notices);
        }
    }
}

#[test]
fn a_run_that_goes_on_in_another_event_file_of_its_folder_is_one() {
    let ticks = resumed(&[(0..60, 0.0), (40..80, 0.0)]);
    let by_name = FORMATS.iter().find(|format| format.name == "event file").unwrap();
    let half = |ticks: &[Tick], name: &str| (name.to_string(), (by_name.write)(ticks).remove(0).1);
    let second = half(&ticks[60..], "run/events.out.tfevents.1714480000.host");
    let first = half(&ticks[..60], "run/events.out.tfevents.1714460000.host");
    let run = read_one(&[second.clone(), first.clone()]);
    check(&run, &ticks, "two event files");
    assert_eq!((run.name.as_str(), run.parts.len()), ("run", 2));
    // Without a folder nothing says that they belong together.
    let loose = |(path, bytes): File| (path.trim_start_matches("run/").to_string(), bytes);
    assert_eq!(read(&[loose(second), loose(first)]).len(), 2);
}

const OPTIONS: &str = r#"{"loss_kwargs": {"class_name": "training.loss.StyleGAN2Loss", "r1_gamma": 0.1024}, "batch_size": 32,
    "training_set_kwargs": {"resolution": 128}, "G_kwargs": {"class_name": "training.networks.Generator"}, "ada_target": 0.6}"#;
const METRICS: &str =
    "{\"results\": {\"fid50k_full\": 12.5}, \"metric\": \"fid50k_full\", \"snapshot_pkl\": \"network-snapshot-000040.pkl\"}\n";

fn tick_lines(ticks: &[Tick]) -> String {
    let line = |(at, tick): (usize, &Tick)| format!("tick {at:<5} kimg {:<8.1} time 2m 22s sec/tick 19.3 augment 0.1\n", tick.kimg);
    let lines: String = ticks.iter().enumerate().map(line).collect();
    ["Resuming from \"a.pkl\"\n", &lines].concat()
}

#[test]
fn what_lies_beside_a_log_belongs_to_it() {
    let ticks = logs::run();
    let file = |path: &str, text: &str| (path.to_string(), text.as_bytes().to_vec());
    let events = (FORMATS.iter().find(|format| format.name == "event file").unwrap().write)(&ticks).remove(0);
    for folder in ["", "00016-auto1/"] {
        let at = |name: &str| [folder, name].concat();
        let files = [
            (at(&events.0), events.1.clone()),
            file(&at("log.txt"), &tick_lines(&ticks)),
            file(&at("metric-fid50k_full.jsonl"), METRICS),
            file(&at("training_options.json"), OPTIONS),
            file(&at("stats.jsonl"), &logs::lines(&ticks)),
        ];
        let run = read_one(&files);
        check(&run, &ticks, folder);
        assert_eq!(run.name, if folder.is_empty() { "stats" } else { "00016-auto1" });
        let about = &run.about;
        assert_eq!((about.source, about.r1_gamma, about.batch, about.resolution), (Source::Options, Some(0.1024), Some(32), Some(128)));
        assert_eq!((about.d_reg_interval, about.pl_weight, about.ada_target), (Some(16), Some(2.0), Some(0.6)));
        assert_eq!(about.resumed_from.as_deref(), Some("a.pkl"));
        let snapshot = &run.metrics[0].snapshots[0];
        assert_eq!((run.metrics[0].name.as_str(), snapshot.kimg, snapshot.value), ("fid50k_full", Some(40.0), 12.5));
        let same = |file: &str| LogNotice::Same { file: file.into(), read: "stats.jsonl".into() };
        assert!(run.notices.contains(&same(&events.0)) && run.notices.contains(&same("log.txt")), "{:?}", run.notices);
    }
    // Beside several runs they belong to none.
    let runs =
        read(&[file("a.jsonl", &logs::lines(&ticks)), file("b.jsonl", &logs::lines(&ticks)), file("training_options.json", OPTIONS)]);
    assert!(runs.iter().all(|run| run.about.source == Source::Names));
    assert!(runs[0].notices.contains(&LogNotice::WhichRun { file: "training_options.json".into() }));
    // Another run's log is no second copy.
    let other: Vec<Tick> = (0..80).map(|at| Tick { values: logs::tick(at + 7, 0.0).values, ..ticks[at as usize].clone() }).collect();
    let events = (FORMATS.iter().find(|format| format.name == "event file").unwrap().write)(&other).remove(0);
    assert_eq!(read(&[file("stats.jsonl", &logs::lines(&ticks)), events]).len(), 2);
    // By themselves.
    let run = read_one(&[file("training_options.json", OPTIONS), file("metric-fid.jsonl", METRICS)]);
    assert_eq!((run.rows.count, run.parts.len(), run.metrics.len(), run.about.batch), (0, 1, 1, Some(32)));
    assert!(run.notices.contains(&LogNotice::NoCurves));
    let run = read_one(&[file("log.txt", &tick_lines(&ticks))]);
    assert_eq!((run.rows.count, run.rows.kimg.as_ref().map(|kimg| kimg[79])), (80, Some(316.0)));
    assert!(run.notices.contains(&LogNotice::NoLosses { file: "log.txt".into() }) && !run.notices.contains(&LogNotice::NoGanCurve));
}

#[test]
fn logs_of_other_families_are_told_by_their_names() {
    let ticks = logs::run();
    let of = |names: &[(&str, &str)]| read_one(&logs::one("stats.jsonl", &logs::renamed(&ticks, names)));
    // Progressive GAN's names.
    let run = of(&[("Loss/scores/real", "Loss/real_scores"), ("Loss/scores/fake", "Loss/fake_scores")]);
    assert_eq!(points(&run, "Loss/scores/real"), expected(&ticks, 0));
    // StyleGAN in TensorFlow: scores, penalty, and a level of detail.
    let run = of(&[("Loss/D/loss", "Progress/lod"), ("Loss/G/loss", "Progress/minibatch"), ("Loss/D/reg", "Resources/peak")]);
    assert_eq!((run.about.family, run.about.d_loss), (Family::StyleGan1, Some(DLoss::LogisticSimplegp)));
    let run = of(&[("Loss/D/loss", "Loss/mixed_norms"), ("Loss/G/loss", "Loss/epsilon_penalty"), ("Loss/D/reg", "other")]);
    assert_eq!((run.about.family, run.about.d_loss, run.about.g_loss), (Family::Wasserstein, Some(DLoss::WganGp), Some(GLoss::Wgan)));
    let run = of(&[("Loss/D/reg", "Loss/r2_penalty"), ("Loss/r1_penalty", "Progress/gamma")]);
    assert_eq!((run.about.family, run.about.source, run.about.d_loss), (Family::R3Gan, Source::Names, Some(DLoss::Rpgan)));
    let run = of(&[("Loss/", "My/")]);
    assert_eq!((run.about.family, run.about.source), (Family::Unknown, Source::Unknown));
    assert!(run.notices.contains(&LogNotice::NoGanCurve));
}

#[test]
fn steps_are_kimg_only_where_the_family_writes_them_so() {
    let table = |header: &str, steps: [u64; 3]| {
        let lines: String = steps.iter().map(|step| format!("{step},1.5\n")).collect();
        let run = read_one(&logs::one("a.csv", &format!("{header}\n{lines}")));
        (run.rows.step.is_some(), run.rows.kimg.map(|kimg| kimg[2]))
    };
    assert_eq!(table("Step,Loss/D/loss", [0, 4, 8]), (true, Some(8.0)));
    assert_eq!(table("global_step,Loss/D/loss", [0, 1, 2]), (true, Some(2.0)));
    // StyleGAN in TensorFlow writes images.
    assert_eq!(table("Step,Loss/scores/real", [0, 140_000, 280_000]), (true, Some(280.0)));
    // Iterations, W&B's count of calls, other names.
    assert_eq!(table("Step,Loss/D/loss", [0, 140_000, 280_000]), (true, None));
    assert_eq!(table("iteration,Loss/D/loss", [0, 4, 8]), (true, None));
    assert_eq!(table("_step,Loss/D/loss", [0, 1, 2]), (true, None));
    assert_eq!(table("Step,d_loss", [0, 4, 8]), (true, None));
    assert_eq!(table("cur_nimg,Loss/D/loss", [0, 4000, 8000]), (false, Some(8.0)));
}

/// What a person is told, in English; the Chinese is told apart from it.
fn english(what: &impl Say) -> String {
    let phrase: Phrase = what.say();
    let (english, chinese) = (phrase.of(Language::English), phrase.of(Language::Chinese));
    assert!(
        !english.is_empty() && !chinese.is_empty() && english != chinese && !english.contains("{}") && !chinese.contains("{}"),
        "{english}"
    );
    english
}

#[test]
fn what_is_refused_is_refused_in_one_sentence_and_costs_no_other_file() {
    let good = ("good.jsonl".to_string(), logs::lines(&logs::run()).into_bytes());
    let cases: [(&str, &[u8], &str); 14] = [
        (
            "one_column.csv",
            b"1,5\n2,25\n",
            "“one_column.csv”, line 1: “1,5” is ambiguous, as its comma may mark decimals, thousands or a new column; drop a CSV with decimal points.",
        ),
        (
            "jasp.csv",
            b"Valence;Arousal\n0,435;2,87\n",
            "“jasp.csv”, line 2: “0,435” is ambiguous, as its comma may mark decimals, thousands or a new column; drop a CSV with decimal points.",
        ),
        (
            "thousands.csv",
            b"x,y\n\"2,590\",\"7,770\"\n",
            "“thousands.csv”, line 2: “2,590” is ambiguous, as its comma may mark decimals, thousands or a new column; drop a CSV with decimal points.",
        ),
        (
            "commas.csv",
            b"step,Loss/D/loss\n0,1,5\n",
            "“commas.csv”, line 2: 3 cells stand under 2 names, perhaps because of decimal commas; drop a CSV with decimal points.",
        ),
        (
            "points.csv",
            b"x,y,label\n1,0,a\n",
            "“points.csv” has no column that says where in the training a row stands, as “Step” or “Progress/kimg” do; drop a CSV that has one.",
        ),
        (
            "numbers.csv",
            b"1,2,3\n4,5,6\n",
            "“numbers.csv” has numbers in line 1, where the names of its columns belong; drop a CSV whose first line names them, with a column “Step”.",
        ),
        ("empty.csv", b"Wall time,Step,Value\n", "“empty.csv” has no curve of numbers in it; drop the stats.jsonl of the run instead."),
        ("text.jsonl", b"{\"a\": \"b\"}\n", "“text.jsonl” has no curve of numbers in it; drop the stats.jsonl of the run instead."),
        (
            "page.jsonl",
            b"\n<html>\n",
            "“page.jsonl” cannot be read: line 2, column 1 should be an opening brace {; drop the file as the training wrote it.",
        ),
        (
            "bad.jsonl",
            b"{\"a\": {\"mean\": x}}\n",
            "“bad.jsonl” cannot be read: line 1, column 16 should be a number, or an object with a “mean” in it; drop the file as the training wrote it.",
        ),
        (
            "events.out.tfevents.1",
            b"0123456789abcdef",
            "“events.out.tfevents.1” cannot be read: its record at byte 0 is damaged; copy the event file anew, or drop stats.jsonl.",
        ),
        ("run.zip", b"PK\x03\x04", "“run.zip” is packed; unpack it and drop what is in it (.gz is unpacked here)."),
        (
            "cat.png",
            b"\x89PNG",
            "“cat.png” is no training log that is read here; drop stats.jsonl, a TensorBoard event file, or CSV from TensorBoard or W&B.",
        ),
        (
            "options/training_options.json",
            b"{\"a\": ",
            "“training_options.json” cannot be read: line 1, column 6 should be a number, or an object with a “mean” in it; drop the file as the training wrote it.",
        ),
    ];
    for (path, bytes, sentence) in cases {
        let bad = (path.to_string(), bytes.to_vec());
        assert_eq!(english(&read_in(std::slice::from_ref(&bad), 5).unwrap_err()), sentence);
        let runs = read(&[bad, good.clone()]);
        assert_eq!((runs.len(), runs[0].rows.count), (1, 80), "{path}");
        let told: Vec<String> = runs[0].notices.iter().map(english).collect();
        assert_eq!(told, [sentence]);
    }
    assert_eq!(LogReader::new().finish().unwrap_err(), LogError::Nothing);
}

#[test]
fn too_much_is_refused() {
    let refused = |files: &[File]| read_in(files, 1 << 20).map(|_| ()).unwrap_err();
    let rows = |count: usize| (0..count).map(|at| format!("{at},1\n")).collect::<String>();
    let table = |count: usize| logs::one("a.csv", &format!("step,a\n{}", rows(count)));
    assert_eq!(read_one(&table(MOST_ROWS)).rows.count, MOST_ROWS);
    assert_eq!(refused(&table(MOST_ROWS + 1)), LogError::Rows("a.csv".into()));
    let lines = |count: usize| logs::one("a.jsonl", &"{\"a\": 1}\n".repeat(count));
    assert_eq!(read_one(&lines(MOST_ROWS)).rows.count, MOST_ROWS);
    assert_eq!(refused(&lines(MOST_ROWS + 1)), LogError::Rows("a.jsonl".into()));
    let wide = |count: usize| {
        let names: String = (0..count).map(|at| format!(",a{at}")).collect();
        logs::one("a.csv", &format!("step{names}\n0{}\n", ",1".repeat(count)))
    };
    assert_eq!(read_one(&wide(MOST_CURVES)).curves.len(), MOST_CURVES);
    assert_eq!(refused(&wide(MOST_CURVES + 1)), LogError::Curves("a.csv".into()));
    let runs = read(&[wide(MOST_CURVES + 1).remove(0), ("b.csv".into(), b"step,a\n0,1\n".to_vec())]);
    assert!(runs[0].notices.contains(&LogNotice::LeftOut(LogError::Curves("a.csv".into()))), "{:?}", runs[0].notices);
    // Of curves that are kept apart only all together are too many.
    let scalar = |at: usize| (format!("a{at}.csv"), b"Wall time,Step,Value\n1,2,3\n".to_vec());
    let scalars = |count: usize| (0..count).map(scalar).collect::<Vec<_>>();
    assert_eq!(read_one(&scalars(MOST_CURVES)).curves.len(), MOST_CURVES);
    assert_eq!(refused(&scalars(MOST_CURVES + 1)), LogError::Curves("a0 + 400".into()));
    let long = vec![b' '; MOST_BYTES / 2 + 1];
    let files = [("a.jsonl".into(), b"{\"a\": 1}".to_vec()), ("b.jsonl".into(), long.clone()), ("c.jsonl".into(), long)];
    assert!(read(&files)[0].notices.contains(&LogNotice::LeftOut(LogError::Long)));
}

#[test]
fn the_largest_log_takes_seconds_and_no_time_that_grows_with_the_square() {
    // As many rows as are read, and nearly as many bytes; the axis goes back at every second row.
    let names: Vec<String> = (0..15).map(|at| format!("Loss/curve{at}")).collect();
    let row = |at: usize| {
        let values: String = names.iter().map(|name| format!("\"{name}\": {:.6}, ", at as f32 / 7.0)).collect();
        format!("{{{values}\"Progress/kimg\": {}}}\n", at / 2 - at % 2 * (at / 4))
    };
    let text: String = (0..MOST_ROWS).map(row).collect();
    assert!(text.len() > MOST_BYTES * 8 / 10 && text.len() <= MOST_BYTES, "{}", text.len());
    let start = Instant::now();
    let run = read_one(&logs::one("stats.jsonl", &text));
    assert_eq!((run.rows.count, run.curves.len()), (MOST_ROWS, 15));
    assert!(run.parts.len() > MOST_ROWS / 4 && run.notices.len() < 20);
    // The same as curves of their own.
    let scalar = |name: &String| {
        let lines: String = (0..MOST_ROWS / 10).map(|at| format!("{at}.5,{},{}\n", at / 2 - at % 2 * (at / 4), at)).collect();
        (format!("{}.csv", name.replace('/', "_")), format!("Wall time,Step,Value\n{lines}").into_bytes())
    };
    let run = read_one(&names.iter().map(scalar).collect::<Vec<_>>());
    assert_eq!((run.rows.count, run.curves.len()), (MOST_ROWS / 10, 15));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// One of every error and of every notice; the numbers say that none is missing.
fn everything_told() -> (Vec<LogError>, Vec<LogNotice>) {
    let file = || "a.csv".to_string();
    let errors = vec![
        LogError::Long,
        LogError::Rows(file()),
        LogError::Curves(file()),
        LogError::Empty(file()),
        LogError::Foreign(file()),
        LogError::Packed(file()),
        LogError::Line { file: file(), line: 1, column: 2, expected: Expected::Name },
        LogError::Bytes { file: file(), byte: 3 },
        LogError::Headless(file()),
        LogError::Comma { file: file(), line: 1, cell: "1,5".into() },
        LogError::Width { file: file(), line: 1, found: 3, expected: 2 },
        LogError::NoSteps(file()),
        LogError::Nothing,
    ];
    let (axis, from, to) = (Axis::Step, 1.0, 2.5);
    let notices = vec![
        LogNotice::Unfinished { file: file() },
        LogNotice::Zeros { file: file(), count: 1 },
        LogNotice::Glued { file: file(), line: 1, count: 2 },
        LogNotice::Damaged { file: file(), line: 1, count: 2 },
        LogNotice::DamagedRecords { file: file(), byte: 1, count: 2 },
        LogNotice::Cells { file: file(), line: 1, column: "b".into(), count: 2 },
        LogNotice::Resumed { axis, from, to },
        LogNotice::Restarted { axis: Axis::Tick, from, to },
        LogNotice::Repeated { rows: 2 },
        LogNotice::Joined { axis: Axis::Hours, from, to },
        LogNotice::MoreParts { count: 2 },
        LogNotice::StepIsKimg,
        LogNotice::StepIsImages,
        LogNotice::NoAxis,
        LogNotice::NoLosses { file: file() },
        LogNotice::NoCurves,
        LogNotice::NoGanCurve,
        LogNotice::Same { file: file(), read: "b".into() },
        LogNotice::WhichRun { file: file() },
        LogNotice::LeftOut(LogError::Nothing),
    ];
    (errors, notices)
}

#[test]
fn everything_is_told_in_both_languages() {
    let (errors, notices) = everything_told();
    let sentences: Vec<String> = errors.iter().map(english).chain(notices.iter().map(english)).collect();
    for sentence in &sentences {
        assert!(sentence.ends_with(['.', ')']) && sentence.len() < 200, "{sentence}");
    }
    // The last notice repeats an error's.
    let mut apart = sentences.clone();
    apart.sort();
    apart.dedup();
    assert_eq!(apart.len(), sentences.len() - 1);
    assert!(sentences.contains(&"The run was resumed: after step 1 it goes on from step 2.5. Both are kept, as parts.".to_string()));
    let kinds = |debug: Vec<String>| {
        let mut names: Vec<String> = debug.iter().map(|text| text.split([' ', '(']).next().unwrap_or_default().to_string()).collect();
        names.sort();
        names.dedup();
        names.len()
    };
    let source = include_str!("../src/run/log/refused.rs");
    let variants = |of: &str| {
        let body = source.split(&format!("pub enum {of} {{")).nth(1).unwrap().split("\n}").next().unwrap();
        body.lines().filter(|line| line.starts_with("    ") && line[4..].starts_with(|c: char| c.is_ascii_uppercase())).count()
    };
    assert_eq!(kinds(errors.iter().map(|error| format!("{error:?}")).collect()), variants("LogError"));
    assert_eq!(kinds(notices.iter().map(|notice| format!("{notice:?}")).collect()), variants("LogNotice"));
}

/// What logs are made of.
const LETTERS: &[u8] = b"{}[]\",:0123456789.eE-+NaInfityn\n\r \t;";

/// Random numbers that are the same in every run.
struct Dice {
    case: u32,
    throws: u32,
}

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.throws += 1;
        threefry2x32([self.case, 0x1065], [self.throws, 0])[0] as usize % n.max(1)
    }

    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(8) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.below(256) as u8),
                2 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                3 if !bytes.is_empty() => drop(bytes.remove(at)),
                4 => bytes.extend_from_within(at..(at + 200).min(bytes.len())),
                5 => drop(bytes.drain(at..(at + self.below(300)).min(bytes.len()))),
                6 => drop(bytes.splice(at..at, [0; 9])),
                _ => drop(bytes.splice(at..at, *b"{\"[,:;\"1e9\n-Infinity}")),
            }
        }
    }
}

/// What holds of every run.
fn check_sound(run: &LoggedRun, case: u32) {
    assert_eq!(run.parts.first().map(|part| part.rows.start), Some(0), "case {case}");
    assert_eq!(run.parts.last().map(|part| part.rows.end), Some(run.rows.count), "case {case}");
    assert!(run.parts.windows(2).all(|pair| pair[0].rows.end == pair[1].rows.start), "case {case}");
    for curve in &run.curves {
        assert!(curve.points.windows(2).all(|pair| pair[0].row < pair[1].row), "case {case}: {}", curve.name);
        assert!(curve.points.last().is_some_and(|last| (last.row as usize) < run.rows.count), "case {case}: {}", curve.name);
    }
    for places in [&run.rows.kimg, &run.rows.step, &run.rows.tick, &run.rows.hours].into_iter().flatten() {
        assert_eq!(places.len(), run.rows.count, "case {case}");
    }
    run.notices.iter().for_each(|notice| drop(english(notice)));
}

#[test]
fn spoilt_files_do_no_harm() {
    let cases: u32 = std::env::var("FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(600);
    let ticks = &logs::run()[..12];
    let mut good: Vec<Vec<File>> = FORMATS.iter().map(|format| (format.write)(ticks)).collect();
    good.push(logs::one("log.txt", &tick_lines(ticks)));
    good.push(logs::one("training_options.json", OPTIONS));
    good.push(logs::one("metric-fid50k_full.jsonl", METRICS));
    let (mut read, mut refused) = (0, 0);
    for case in 0..cases {
        let mut dice = Dice { case, throws: 0 };
        let mut files = good[case as usize % good.len()].clone();
        for (_, bytes) in &mut files {
            match dice.below(12) {
                0 => *bytes = (0..dice.below(600)).map(|_| dice.below(256) as u8).collect(),
                1 => *bytes = (0..dice.below(600)).map(|_| LETTERS[dice.below(LETTERS.len())]).collect(),
                _ => dice.spoil(bytes),
            }
        }
        match read_in(&files, 1 + dice.below(500)) {
            Ok(runs) => {
                runs.iter().for_each(|run| check_sound(run, case));
                read += 1;
            }
            Err(error) => {
                assert!(english(&error).len() < 250, "case {case}");
                refused += 1;
            }
        }
    }
    assert!(read > cases / 2 && refused > cases / 50, "{read} read, {refused} refused");
}

#[test]
fn files_and_folders_are_read_from_the_disk() {
    let folder = std::env::temp_dir().join(format!("loss-explorer-logs-{}", std::process::id()));
    let run = folder.join("00016-auto1");
    std::fs::create_dir_all(&run).unwrap();
    std::fs::write(run.join("stats.jsonl"), logs::lines(&logs::run())).unwrap();
    std::fs::write(run.join("training_options.json"), OPTIONS).unwrap();
    std::fs::write(run.join("network-snapshot-000040.pkl"), [0x80, 4, 0x95]).unwrap();
    let runs = log_files::read_files(std::slice::from_ref(&run)).unwrap().unwrap();
    let loose = log_files::read_files(&[run.join("stats.jsonl")]).unwrap().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!((runs.len(), runs[0].name.as_str(), runs[0].notices.len()), (1, "00016-auto1", 0));
    assert_eq!((loose[0].name.as_str(), loose[0].about.source), ("stats", Source::Names));
}
