//! The engine without a browser: frames, controls, faults and the fall back to the CPU.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

use std::cell::Cell;

use loss_explorer::engine::contract::command::{Command, Step, Watch};
use loss_explorer::engine::contract::frame::{Frame, Pictures, Plane, Stage, Watched};
use loss_explorer::engine::contract::report::Report;
use loss_explorer::engine::contract::view::{BackendChoice, Generator, Speed, View};
use loss_explorer::engine::contract::wire::{decode, encode};
use loss_explorer::engine::session::Session;
use loss_explorer::engine::snapshot::Snapshot;
use loss_explorer::gan::experiment::{Architecture, Dataset, Experiment, Order, Side, Switch};
use pollster::block_on;

/// A session with a clock that moves when it is looked at.
struct Page {
    session: Session,
    clock: Cell<f64>,
}

impl Page {
    fn open(experiment: Experiment, view: View) -> Self {
        let session = block_on(Session::start(experiment, view, true, None)).unwrap();
        Self { session, clock: Cell::new(0.0) }
    }

    fn cpu(experiment: Experiment) -> Self {
        Self::open(experiment, View { backend: BackendChoice::Cpu, ..View::default() })
    }

    fn now(&self) -> f64 {
        self.clock.set(self.clock.get() + 1.0);
        self.clock.get()
    }

    /// Trains for some turns, then takes a frame in which everything is due.
    fn frame(&mut self, turns: usize) -> Frame {
        let clock = Cell::new(self.clock.get());
        let tick = || {
            clock.set(clock.get() + 1.0);
            clock.get()
        };
        for _ in 0..turns {
            if self.session.wants_turn() {
                block_on(self.session.turn(tick)).unwrap();
            }
        }
        clock.set(clock.get() + 5000.0);
        let frame = block_on(self.session.frame(tick)).unwrap();
        self.clock.set(clock.get());
        frame
    }
}

fn plane(stage: Option<Stage>) -> Plane {
    match stage {
        Some(Stage::Plane(plane)) => plane,
        other => panic!("no points but {other:?}"),
    }
}

fn pictures(stage: Option<Stage>) -> Pictures {
    match stage {
        Some(Stage::Pictures(pictures)) => pictures,
        other => panic!("no pictures but {other:?}"),
    }
}

fn small() -> Experiment {
    Experiment { batch: 32, g_width: 8, d_width: 8, ..Experiment::default() }
}

#[test]
fn frames_carry_every_iteration_once_and_in_order() {
    check_frames(Page::cpu(small()));
}

#[test]
fn frames_carry_every_iteration_once_and_in_order_on_the_gpu() {
    if gpu::executor().is_some() {
        check_frames(Page::open(small(), View { backend: BackendChoice::WebGpu, ..View::default() }));
    }
}

fn check_frames(mut page: Page) {
    let (first, second) = (page.frame(5), page.frame(5));
    let iterations: Vec<u32> = first.rows.iter().chain(&second.rows).map(|r| r.iteration).collect();
    assert_eq!(iterations, (1..=second.iteration).collect::<Vec<_>>());
    assert!(second.running && second.iteration > first.iteration);
    assert!(second.rows.iter().all(|r| r.values.len() == second.scalar_names.len() && r.values.iter().all(|v| v.is_finite())));
    let stage = plane(first.stage);
    assert_eq!(stage.field.len() as u32, stage.field_side * stage.field_side);
    assert!(stage.fakes.len() == stage.reals.len() && stage.fakes.iter().all(|x| x.is_finite()));
    assert_eq!(first.quality.unwrap().coverage.unwrap().modes, 8);
}

#[test]
fn sample_zero_adds_up_to_its_loss() {
    let mut page = Page::cpu(Experiment { r2_gamma: 0.4, ..small() });
    let frame = page.frame(3);
    let get = |name: &str| frame.sample.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}")).1[0];
    let sum = get("softplus_fake") + get("softplus_neg_real") + 0.1 / 2.0 * get("r1_penalty") + 0.4 / 2.0 * get("r2_penalty");
    assert!((sum - get("loss")).abs() <= 1e-5 * sum.abs(), "{sum} and {}", get("loss"));
}

#[test]
fn watched_tensors_come_in_brief_with_the_sample_asked_for() {
    let mut page = Page::cpu(small());
    let names = ["reals", "no such tensor", "fake_scores_out", "TrainG/loss"].map(String::from).to_vec();
    page.session.watch(Watch { names, sample: 3, mistakes: false, source: None });
    assert!(page.frame(0).watched.is_empty(), "there was no step yet");
    let watched = page.frame(3).watched;
    assert_eq!(watched.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["reals", "fake_scores_out", "TrainG/loss"]);
    for tensor in &watched {
        let whole = block_on(page.session.tensor(&tensor.name)).unwrap().unwrap();
        assert_eq!(tensor.shape, whole.shape);
        let (count, row) = (whole.data.len() as f32, whole.data.len() / 32);
        let mean = whole.data.iter().sum::<f32>() / count;
        let variance = whole.data.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / count;
        assert!((tensor.mean - mean).abs() < 1e-5 && (tensor.deviation - variance.sqrt()).abs() < 1e-5, "{tensor:?}");
        assert!(tensor.range[0] <= mean && mean <= tensor.range[1] && tensor.non_finite == 0);
        assert_eq!((tensor.histogram.len(), tensor.histogram.iter().sum::<u32>()), (Watched::BINS, count as u32));
        assert_eq!(tensor.sample, whole.data[3 * row..4 * row]);
        assert_eq!(tensor.each, if row == 1 { whole.data } else { vec![] });
    }
    page.session.watch(Watch::default());
    assert!(page.frame(3).watched.is_empty());
}

#[test]
fn pause_means_pause_and_steps_are_single() {
    let mut page = Page::cpu(small());
    page.frame(3);
    let now = page.now();
    block_on(page.session.set_running(false, now)).unwrap();
    let paused = page.frame(3);
    assert!(!paused.running);
    assert_eq!(page.frame(3).iteration, paused.iteration);
    block_on(page.session.step(Step::D, now)).unwrap();
    let half = page.frame(0);
    assert!(half.half_done && half.iteration == paused.iteration);
    assert!(half.rows[0].values.last().unwrap().is_nan(), "G's loss is not there yet");
    block_on(page.session.step(Step::G, now)).unwrap();
    let whole = page.frame(0);
    assert!(!whole.half_done && whole.iteration == paused.iteration + 1);
    block_on(page.session.step(Step::Both, now)).unwrap();
    assert_eq!(page.frame(0).iteration, paused.iteration + 2);
}

#[test]
fn reset_gives_the_same_numbers_and_a_new_run() {
    let mut page = Page::cpu(small());
    let first = page.frame(4);
    let now = page.now();
    block_on(page.session.reset(now)).unwrap();
    let again = page.frame(4);
    let both = first.rows.len().min(again.rows.len());
    assert!(both > 0);
    assert_eq!(first.rows[..both], again.rows[..both]);
    assert_eq!(again.run, first.run + 1);
}

#[test]
fn numbers_act_at_once_and_structure_starts_anew() {
    let mut page = Page::cpu(small());
    let before = page.frame(3);
    let now = page.now();
    block_on(page.session.change(Experiment { r1_gamma: 0.0, ..small() }, now)).unwrap();
    let after = page.frame(1);
    assert!(after.run == before.run && after.iteration > before.iteration);
    assert!(!after.scalar_names.contains(&"Loss/r1_penalty".to_string()));
    block_on(page.session.change(Experiment { d_width: 9, ..small() }, now)).unwrap();
    assert!(page.frame(1).run > before.run);
}

#[test]
fn ticks_summarise_the_rows_between_them() {
    let mut page = Page::cpu(small());
    let (mut rows, mut ticks) = (vec![], vec![]);
    while rows.len() < 260 {
        let frame = page.frame(20);
        rows.extend(frame.rows);
        ticks.extend(frame.ticks);
    }
    assert_eq!(ticks.iter().take(2).map(|t| t.iteration).collect::<Vec<_>>(), [100, 200]);
    let of = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt())
    };
    for (at, scalar) in ticks[1].scalars.iter().enumerate() {
        let values: Vec<f64> = rows[100..200].iter().map(|row| f64::from(row.values[at])).collect();
        let (mean, deviation) = of(&values);
        assert_eq!(scalar.count, 100);
        assert!((scalar.mean - mean).abs() <= 1e-9 * mean.abs().max(1.0), "{}", scalar.name);
        assert!((scalar.deviation - deviation).abs() <= 1e-6 * deviation.max(1.0), "{}", scalar.name);
        let (other, _) = of(&rows[..100].iter().map(|row| f64::from(row.values[at])).collect::<Vec<_>>());
        assert!((scalar.mean - other).abs() > 1e-6, "{}: it is this tick's mean, not the last one's", scalar.name);
    }
    let now = page.now();
    block_on(page.session.reset(now)).unwrap();
    let again = (0..100).find_map(|_| page.frame(5).ticks.into_iter().next()).expect("a tick");
    assert_eq!(again, ticks[0], "a new run begins a new tick");
}

/// StyleGAN2's order, several D steps and lazy penalties in a running session.
#[test]
fn a_session_follows_the_rhythm() {
    let rhythm = Experiment { order: Order::StyleGan2, d_repeats: 16, d_reg_interval: 2, ..small() };
    let mut page = Page::cpu(rhythm.clone());
    let frame = page.frame(5);
    assert!(frame.iteration > 0 && frame.fault.is_none() && frame.scalar_names.contains(&"Loss/D/reg".to_string()));
    let now = page.now();
    block_on(page.session.set_running(false, now)).unwrap();
    block_on(page.session.reset(now)).unwrap();
    block_on(page.session.step(Step::G, now)).unwrap();
    let half = page.frame(0);
    assert!(half.half_done && half.iteration == 0 && half.sample.is_empty(), "D has no sample yet");
    assert!(half.rows[0].values[0].is_nan() && half.rows[0].values.last().unwrap().is_finite());
    block_on(page.session.step(Step::D, now)).unwrap();
    let whole = page.frame(0);
    assert!(!whole.half_done && whole.iteration == 1 && !whole.sample.is_empty());
}

#[test]
fn the_raw_generator_can_be_looked_at_too() {
    let mut page = Page::cpu(small());
    let averaged = plane(page.frame(20).stage);
    let now = page.now();
    block_on(page.session.set_running(false, now)).unwrap();
    page.session.look(View { generator: Generator::Raw, backend: BackendChoice::Cpu, speed: Speed::Flat, ..View::default() });
    let raw = plane(page.frame(0).stage);
    assert_eq!(averaged.reals, raw.reals);
    assert_ne!(averaged.fakes, raw.fakes);
}

#[test]
fn a_run_that_blows_up_stops_with_a_sentence() {
    let mut page =
        Page::cpu(Experiment { g_learning_rate: 1.0, d_learning_rate: 1.0, r1_gamma: 1000.0, beta1: 0.9, beta2: 0.0, ..small() });
    let frame = (0..400).map(|_| page.frame(50)).find(|f| f.fault.is_some()).expect("it must blow up");
    let fault = frame.fault.unwrap();
    assert!(!frame.running);
    assert!(fault.sentence.contains(&fault.term) && fault.sentence.contains(&fault.iteration.to_string()), "{}", fault.sentence);
    let now = page.now();
    block_on(page.session.reset(now)).unwrap();
    assert_eq!(page.frame(0).fault, None);
}

#[test]
fn networks_without_room_are_refused_before_memory_is_taken() {
    let huge = Experiment {
        data: Dataset::Digits,
        architecture: Architecture::Conv,
        side: Side::Sixteen,
        batch: 4096,
        g_width: 512,
        d_width: 512,
        ..small()
    };
    let session = Session::start(huge.clone(), View { backend: BackendChoice::Cpu, ..View::default() }, true, None);
    let refused = block_on(session).err().unwrap().to_string();
    assert!(refused.contains("MiB needed, 2048 MiB there"), "{refused}");
    let on_gpu = gpu::executor().map(|_| BackendChoice::WebGpu);
    for backend in [BackendChoice::Cpu].into_iter().chain(on_gpu) {
        let mut page = Page::open(small(), View { backend, ..View::default() });
        assert_eq!(block_on(page.session.change(huge.clone(), 0.0)).unwrap_err().to_string(), refused);
        // What has room next is trained.
        block_on(page.session.change(small(), 0.0)).unwrap();
        assert!(page.frame(3).iteration > 0);
    }
}

#[test]
fn a_lost_device_leaves_a_run_on_the_cpu() {
    if gpu::executor().is_none() {
        return;
    }
    let mut page = Page::open(small(), View { backend: BackendChoice::WebGpu, ..View::default() });
    assert_eq!(page.session.take_new_backend().unwrap().name, "webgpu");
    let kept = page.frame(10).snapshot.expect("the first frame carries a snapshot");
    page.session.lose_device();
    let frame = page.frame(10);
    assert_eq!(page.session.take_new_backend().unwrap().name, "cpu");
    let notice = frame.notice.expect("a sentence");
    assert!(notice.contains("CPU") && notice.contains(&kept.iteration.to_string()), "{notice}");
    let frame = page.frame(10);
    assert!(frame.running && frame.iteration > kept.iteration);
}

#[test]
fn a_snapshot_goes_on_elsewhere() {
    let mut page = Page::cpu(small());
    let snapshot = (*page.frame(10).snapshot.unwrap()).clone();
    let view = View { backend: BackendChoice::Cpu, ..View::default() };
    let mut other =
        Page { session: block_on(Session::start(small(), view.clone(), true, Some(snapshot.clone()))).unwrap(), clock: Cell::new(0.0) };
    let frame = other.frame(1);
    assert_eq!(frame.rows[0].iteration, snapshot.iteration + 1);
    let foreign = Snapshot { iteration: 5, half_done: false, states: vec![("D/parameters".into(), vec![1.0])] };
    let mut other = Page { session: block_on(Session::start(small(), view, true, Some(foreign))).unwrap(), clock: Cell::new(0.0) };
    let frame = other.frame(1);
    assert_eq!(frame.rows[0].iteration, 1);
    assert!(frame.notice.unwrap().contains("does not fit"));
}

#[test]
fn messages_survive_the_way_between_page_and_worker() {
    let mut page = Page::cpu(small());
    let mut frame = page.frame(3);
    let bytes = encode(&Report::Frame(Box::new(frame.clone())));
    let Some(Report::Frame(back)) = decode::<Report>(&bytes) else { panic!("no frame") };
    // The state of the run crosses on its own.
    let state = frame.snapshot.take().expect("the first frame carries a snapshot");
    assert_eq!(*back, frame);
    assert_eq!(decode::<Snapshot>(&encode(&*state)), Some((*state).clone()));
    assert!(decode::<Command>(&[255, 255, 255]).is_none());
    assert!(decode::<Report>(&bytes[..bytes.len() / 2]).is_none());
}

#[test]
fn a_stage_of_pictures_has_one_row_a_class_and_a_score_a_picture() {
    let digits = Experiment { data: Dataset::Digits, labels: Switch::On, ..small() };
    let mut page = Page::cpu(digits.clone());
    let frame = page.frame(5);
    let shown = pictures(frame.stage);
    let count = (shown.rows * shown.columns) as usize;
    assert_eq!((shown.reals.len(), shown.fakes.len()), (count * 64, count * 64));
    assert!(shown.labelled && shown.real_scores.len() == count && shown.fake_scores.iter().all(|s| s.is_finite()));
    let table = loss_explorer::gan::data::Table::digits();
    for (at, real) in shown.reals.chunks_exact(64).enumerate() {
        let row = table.samples.chunks_exact(64).position(|sample| sample.iter().zip(real).all(|(a, b)| *a as f32 == *b)).unwrap();
        assert_eq!(table.labels[row], at / shown.columns as usize, "picture {at}");
    }
    let quality = frame.quality.unwrap();
    assert!(quality.distance > 5.0 * quality.floor && quality.floor > 0.0 && quality.agreement.unwrap() < 0.5);
    block_on(page.session.change(small(), page.now())).unwrap();
    assert!(page.frame(1).quality.unwrap().coverage.is_some(), "and back to points");
}

/// Buffers are as large after many turns as after a few, and a change of experiment leaves nothing behind. Buffers that
/// carry readings back are few and small, and not all of them are idle at any time.
fn check_memory(mut page: Page) {
    let early = page.frame(10).memory.buffers;
    assert!(early > 100_000, "{early}");
    let flat = |now: u64| now.abs_diff(early) * 50 <= early;
    for _ in 0..5 {
        let now = page.frame(10).memory.buffers;
        assert!(flat(now), "{early} bytes, then {now}");
    }
    for width in [4, 30, 8] {
        let experiment = Experiment { g_width: width, d_width: width, ..small() };
        block_on(page.session.change(experiment, page.now())).unwrap();
        let now = page.frame(3).memory.buffers;
        assert_eq!(flat(now), width == 8, "{early} bytes, then {now} with {width} units");
    }
}

#[test]
fn memory_is_flat_on_the_cpu() {
    check_memory(Page::cpu(small()));
}

#[test]
fn memory_is_flat_on_the_gpu() {
    if gpu::executor().is_some() {
        check_memory(Page::open(small(), View { backend: BackendChoice::WebGpu, ..View::default() }));
    }
}

/// The same next hundred iterations, bit for bit, whether the run went on or went back and on again.
#[test]
fn a_run_goes_back_and_repeats_itself() {
    let mut page = Page::cpu(small());
    let mut rows = vec![];
    for _ in 0..12 {
        rows.extend(page.frame(6).rows);
    }
    let last = page.frame(0);
    let back_to = last.kept[last.kept.len() / 2];
    assert!(last.iteration >= back_to + 100, "{:?} of {}", last.kept, last.iteration);
    block_on(page.session.go_back(back_to, page.now())).unwrap();
    let stopped = page.frame(0);
    assert_eq!((stopped.iteration, stopped.running, stopped.rows.len()), (back_to, false, 0));
    assert_eq!(stopped.kept.last(), Some(&back_to), "what came after is forgotten");
    block_on(page.session.set_running(true, page.now())).unwrap();
    let mut again = vec![];
    while again.len() < 100 {
        again.extend(page.frame(6).rows);
    }
    let first = rows.iter().position(|row| row.iteration == back_to + 1).unwrap();
    assert_eq!(rows[first..first + 100], again[..100]);
    block_on(page.session.go_back(u32::MAX, page.now())).unwrap();
    assert!(page.frame(0).notice.unwrap().ends_with("is no longer kept."));
}

/// A branch: the same state under another γ.
#[test]
fn a_run_that_went_back_can_take_another_way() {
    let mut page = Page::cpu(small());
    (0..6).for_each(|_| drop(page.frame(6)));
    let back_to = page.frame(0).kept[2];
    let way_on = |page: &mut Page, gamma: f64| {
        block_on(page.session.go_back(back_to, page.now())).unwrap();
        block_on(page.session.change(Experiment { r1_gamma: gamma, ..small() }, page.now())).unwrap();
        block_on(page.session.set_running(true, page.now())).unwrap();
        page.frame(6).rows
    };
    let (calm, strict) = (way_on(&mut page, 0.1), way_on(&mut page, 10.0));
    assert_eq!(calm[0].iteration, strict[0].iteration);
    assert_eq!(calm[0].values[..3], strict[0].values[..3], "scores and penalty of the same state");
    assert_ne!(calm[3].values, strict[3].values, "another way from there");
}
