//! A person's own data: runs are of them, measures compare with them, and a saved run carries them and goes on as it would have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/page.rs"]
mod page;

use loss_explorer::engine::contract::command::{Command, Epoch, Step};
use loss_explorer::engine::contract::frame::{Frame, Row, Stage};
use loss_explorer::engine::contract::report::Report;
use loss_explorer::engine::contract::wire::{decode, encode};
use loss_explorer::engine::session::Start;
use loss_explorer::gan::data::{Own, PICTURE_BYTES, points};
use loss_explorer::gan::experiment::{Architecture, Colour, Dataset, Experiment, Side};
use page::{Page, on_cpu, start};
use pollster::block_on;

/// A page on the CPU, with a person's own data.
fn open(experiment: &Experiment, own: &Own) -> Page {
    Page::begin_with(Start { own: own.clone(), ..start(experiment.clone(), on_cpu()) }, None).0
}

/// Pauses, trains to an iteration, then takes a frame in which everything is due.
fn train_to(page: &mut Page, iteration: u32) -> Frame {
    page.run(false);
    let first = page.frame(0);
    for _ in first.iteration..iteration {
        page.step(Step::Both);
    }
    let last = page.frame(0);
    Frame { rows: first.rows.into_iter().chain(last.rows).collect(), ..last }
}

fn small(data: Dataset) -> Experiment {
    Experiment { data, batch: 16, latents: 4, g_width: 8, d_width: 8, g_depth: 1, d_depth: 1, ..Experiment::default() }
}

/// A triangle's corners and what lies between them, away from the ring.
const TRIANGLE: &str = "x;y\n-1;-1\n1;-1\n0;1\n0;-1\n0.5;0\n-0.5;0\n0.25;0.5";

fn triangle() -> Own {
    Own { points: points::from_csv(TRIANGLE).unwrap().places, pictures: vec![] }
}

/// Pictures of one colour each: dark to light in red, the other way in blue.
fn sheets(count: usize) -> Own {
    let sheet = |i: usize| [[20 * i as u8; 256], [100; 256], [255 - 20 * i as u8; 256]].concat();
    Own { points: vec![], pictures: (0..count).flat_map(sheet).collect() }
}

/// Rows that come at regular intervals are alike in many files: what is shown and measured has all kinds of them.
#[test]
fn a_large_table_is_shown_without_a_pattern() {
    let points = (0..2048).flat_map(|i| [(i % 4) as f32, 1.0]).collect();
    let mut page = open(&small(Dataset::OwnPoints), &Own { points, pictures: vec![] });
    let Some(Stage::Plane(plane)) = train_to(&mut page, 1).stage.map(|stage| stage.value) else { panic!("no points") };
    for kind in 0..4 {
        let count = plane.reals.chunks(2).filter(|point| point[0] == kind as f32).count();
        assert!((90..=166).contains(&count), "{count} of 512 with x = {kind}");
    }
}

/// How many of the rows are in a table.
fn in_table(rows: &[f32], table: &[f32], numbers: usize) -> usize {
    rows.chunks_exact(numbers).filter(|row| table.chunks_exact(numbers).any(|known| known == *row)).count()
}

#[test]
fn a_run_of_own_points_is_of_those_points() {
    let own = triangle();
    let mut page = open(&small(Dataset::OwnPoints), &own);
    let frame = train_to(&mut page, 50);
    assert!(frame.fault.is_none() && frame.rows.len() == 50);
    let reals = page.tensor("reals");
    assert_eq!((reals.len(), in_table(&reals, &own.points, 2)), (32, 16), "a batch, without noise");
    let Some(Stage::Plane(plane)) = frame.stage.map(|stage| stage.value) else { panic!("no points") };
    assert_eq!(in_table(&plane.reals, &own.points, 2), 512);
    assert_eq!(in_table(&own.points, &plane.reals, 2), 7, "all of them are shown");
    let quality = *frame.quality.last().unwrap();
    assert!(quality.coverage.is_none() && quality.frechet.is_none() && quality.agreement.is_none());
    assert!(quality.distance > 3.0 * quality.floor && quality.floor > 0.0, "{quality:?}");
    // The control: the same settings on the ring have none of these points.
    let mut other = open(&small(Dataset::Ring), &own);
    train_to(&mut other, 1);
    assert_eq!(in_table(&other.tensor("reals"), &own.points, 2), 0);
}

#[test]
fn a_run_of_own_pictures_is_of_those_pictures() {
    let own = sheets(12);
    for (side, colour, architecture) in [
        (Side::Eight, Colour::Rgb, Architecture::Mlp),
        (Side::Sixteen, Colour::Rgb, Architecture::Conv),
        (Side::Eight, Colour::Grey, Architecture::StyleGan),
    ] {
        let experiment = Experiment { side, colour, architecture, ..small(Dataset::OwnImages) };
        let mut page = open(&experiment, &own);
        let frame = train_to(&mut page, 50);
        assert!(frame.fault.is_none() && frame.rows.len() == 50);
        let Some(Stage::Pictures(shown)) = frame.stage.map(|stage| stage.value) else { panic!("no pictures") };
        let pixels = (shown.side * shown.side) as usize;
        let mut seen = [false; 12];
        for real in shown.reals.chunks_exact(shown.channels as usize * pixels) {
            let light = |byte: usize| byte as f32 / 127.5 - 1.0;
            let channels = |i: usize| [light(20 * i), light(100), light(255 - 20 * i)];
            let expected = |i: usize| match channels(i) {
                all if shown.channels == 3 => all.to_vec(),
                [r, g, b] => vec![0.299 * r + 0.587 * g + 0.114 * b],
            };
            let close =
                |i: &usize| real.chunks_exact(pixels).zip(expected(*i)).all(|(plane, x)| plane.iter().all(|p| (p - x).abs() < 1e-5));
            seen[(0..12).find(close).expect("a picture that was given")] = true;
        }
        assert_eq!(seen, [true; 12], "all of them are shown");
        let quality = *frame.quality.last().unwrap();
        assert!(quality.distance > quality.floor && quality.frechet.is_some() && quality.agreement.is_none(), "{quality:?}");
    }
}

#[test]
fn other_data_begin_the_run_anew_and_everything_else_stays() {
    let experiment = small(Dataset::OwnPoints);
    let mut page = open(&experiment, &Own::default());
    let stood_in = train_to(&mut page, 5);
    assert!(stood_in.fault.is_none(), "something stands in for data that were not given");
    let (epoch, now) = (page.next_epoch(), page.now());
    block_on(page.session.begin(epoch, experiment.clone(), triangle(), now)).unwrap();
    let begun = train_to(&mut page, 5);
    assert_eq!((begun.epoch, begun.rows[0].iteration), (stood_in.epoch.next(), 1));
    assert_ne!(begun.rows, stood_in.rows);
    assert_eq!(in_table(&page.tensor("reals"), &triangle().points, 2), 16);
    // They stay through a change of the experiment, and a reset is the same run again.
    page.restart(Experiment { d_width: 9, ..experiment.clone() });
    train_to(&mut page, 1);
    assert_eq!(in_table(&page.tensor("reals"), &triangle().points, 2), 16);
    page.restart(experiment);
    assert_eq!(train_to(&mut page, 5).rows, begun.rows);
}

/// The hundred iterations after `page`'s present one.
fn next_hundred(page: &mut Page) -> Vec<Row> {
    let start = page.frame(0).iteration;
    train_to(page, start + 100).rows
}

#[test]
fn a_saved_run_is_loaded_and_goes_on_bit_for_bit() {
    let cases = [
        (small(Dataset::Ring), Own::default()),
        (small(Dataset::OwnPoints), triangle()),
        (Experiment { colour: Colour::Rgb, ..small(Dataset::OwnImages) }, sheets(5)),
    ];
    for (experiment, own) in cases {
        let mut page = open(&experiment, &own);
        train_to(&mut page, 20);
        let file = page.save();
        let (at_saving, went_on) = (page.tensor("G/0/weight"), next_hundred(&mut page));
        assert_ne!(page.tensor("G/0/weight"), at_saving);
        // Into the same session, and into one of another experiment without these data.
        let mut other = open(&Experiment { g_width: 5, ..small(Dataset::Grid) }, &Own::default());
        for page in [&mut page, &mut other] {
            let before = train_to(page, 3);
            let own = Box::new(own.needed(experiment.data));
            let opened = Report::Opened { epoch: before.epoch.next(), experiment: Box::new(experiment.clone()), own, iteration: 20 };
            assert_eq!(page.load(&file), opened);
            let loaded = page.frame(0);
            assert_eq!((loaded.iteration, loaded.running, loaded.epoch), (20, false, before.epoch.next()));
            assert_eq!((loaded.kept, loaded.rows.len(), loaded.notices), (vec![20], 0, vec![]));
            assert_eq!(page.tensor("G/0/weight"), at_saving);
            // Iterations without a penalty have NaN in its place, so as text.
            assert_eq!(format!("{:?}", next_hundred(page)), format!("{went_on:?}"), "{:?}", experiment.data);
        }
        // The control: from the seed it is another hundred.
        let mut fresh = open(&experiment, &own);
        train_to(&mut fresh, 0);
        assert_ne!(format!("{:?}", next_hundred(&mut fresh)[0].values), format!("{:?}", went_on[0].values));
    }
}

#[test]
fn a_half_done_iteration_is_saved_as_one() {
    let mut page = open(&small(Dataset::Ring), &Own::default());
    train_to(&mut page, 3);
    page.step(Step::D);
    let file = page.save();
    page.load(&file);
    let frame = page.frame(0);
    assert!(frame.half_done && frame.iteration == 3);
}

#[test]
fn data_cross_to_the_engine_unchanged() {
    let own = Own { points: triangle().points, pictures: vec![200; PICTURE_BYTES] };
    let command = Command::Begin { epoch: Epoch(3), experiment: small(Dataset::OwnPoints), own: Box::new(own.clone()) };
    let Ok(Command::Begin { own: back, .. }) = decode(&encode(&command).unwrap()) else { panic!("no command") };
    assert_eq!(*back, own);
}
