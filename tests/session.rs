//! The engine without a browser: frames, controls, faults and the fall back to the CPU.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

#[path = "support/page.rs"]
mod page;

use loss_explorer::engine::contract::command::{Command, Epoch, Step, Watch};
use loss_explorer::engine::contract::frame::{Frame, Watched, named};
use loss_explorer::engine::contract::notice::Notice;
use loss_explorer::engine::contract::report::{Answer, BackendKind, EngineError, Report};
use loss_explorer::engine::contract::view::{BackendChoice, Generator, Speed, View};
use loss_explorer::engine::contract::wire::{decode, encode};
use loss_explorer::engine::session::{MAX_UNSENT_ROWS, Session};
use loss_explorer::executor::ExecutorError;
use loss_explorer::gan::experiment::{Architecture, Dataset, Experiment, Order, Side, Switch};
use loss_explorer::gan::probes::{G_NORMS, WEIGHTS_BEFORE};
use loss_explorer::gan::trainer::TrainError;
use page::{Page, on_cpu, pictures, plane, small, start};
use pollster::block_on;

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
    assert_eq!((first.epoch, second.epoch), (page.epoch, page.epoch));
    let stage = plane(first);
    assert_eq!(stage.field.len() as u32, stage.field_side * stage.field_side);
    assert!(stage.fakes.len() == stage.reals.len() && stage.fakes.iter().all(|x| x.is_finite()));
}

#[test]
fn the_sample_looked_at_adds_up_to_its_loss() {
    let mut page = Page::cpu(Experiment { r2_gamma: 0.4, ..small() });
    for index in [0, 7] {
        page.session.watch(Watch { sample: index, ..Watch::default() });
        let sample = page.frame(3).sample.expect("it is due");
        assert_eq!((sample.value.index, sample.gammas), (index, [0.1, 0.4]));
        let get = |name: &str| named(&sample.value.numbers, name)[0];
        let sum = get("softplus_fake") + get("softplus_neg_real") + 0.1 / 2.0 * get("r1_penalty") + 0.4 / 2.0 * get("r2_penalty");
        assert!((sum - get("loss")).abs() <= 1e-5 * sum.abs(), "{sum} and {}", get("loss"));
    }
}

/// Paused, another sample of the same step is there at once, and it is that row of every tensor.
#[test]
fn another_sample_of_a_paused_run_is_shown_at_once() {
    let mut page = Page::cpu(small());
    page.frame(3);
    page.run(false);
    page.frame(0);
    for asked in [5, 31, 400] {
        page.session.watch(Watch { sample: asked, ..Watch::default() });
        let sample = page.frame(0).sample.expect("another one is asked for").value;
        let index = asked.min(31);
        assert_eq!(sample.index, index, "past the end the last one");
        for (name, numbers) in &sample.numbers {
            let Answer::Numbers(whole) = page.answer(name) else { panic!("no {name}") };
            let width = whole.data.len() / 32;
            assert_eq!(numbers, &whole.data[index as usize * width..][..width], "{name}");
        }
    }
}

/// The numbers of a step stay those that it was taken with; those of a program that was exchanged are no numbers, and no zeros.
#[test]
fn a_change_while_paused_mixes_nothing_into_the_numbers_of_the_step() {
    let mut page = Page::cpu(small());
    page.session.watch(Watch { names: vec!["r1_penalty".into(), "D/parameters".into()], ..Watch::default() });
    page.frame(3);
    page.run(false);
    let before = page.frame(0);
    page.set(Experiment { r1_gamma: 10.0, ..small() });
    let after = page.frame(0);
    let (sample, watched) = (after.sample.expect("a change is due at once"), after.watched.expect("so is what is watched"));
    assert_eq!((sample.gammas, watched.gammas), ([0.1, 0.0], [0.1, 0.0]), "with which it was computed");
    assert_eq!(Some(sample), before.sample);
    for gamma in [0.0, 0.1] {
        page.set(Experiment { r1_gamma: gamma, ..small() });
        let frame = page.frame(0);
        assert!(frame.sample.is_none_or(|sample| sample.value.numbers.is_empty()), "γ {gamma}");
        let names: Vec<_> = frame.watched.expect("at once").value.into_iter().map(|tensor| tensor.name).collect();
        assert_eq!(names, ["D/parameters"], "γ {gamma}: weights alone are known");
    }
    page.step(Step::Both);
    let frame = page.frame(0);
    let (sample, watched) = (frame.sample.unwrap(), frame.watched.unwrap());
    assert_eq!((sample.gammas, watched.value.len()), ([0.1, 0.0], 2));
    assert!(named(&sample.value.numbers, "r1_penalty")[0] > 0.0);
}

/// Weights are of no sample, whichever is asked for; what is not finite is no mean.
#[test]
fn weights_and_their_gradients_are_of_no_sample() {
    let mut page = Page::cpu(small());
    let names = ["D/parameters", "D/0/weight", "TrainD/gradient/D/0/weight", "TrainG/gradient/G/0/weight", "reals", "loss", "TrainG/loss"];
    page.session.watch(Watch { names: names.map(String::from).to_vec(), sample: 27, ..Watch::default() });
    let watched = page.frame(3).watched.expect("they are due").value;
    assert_eq!(watched.len(), names.len());
    for tensor in watched {
        let Answer::Numbers(whole) = page.answer(&tensor.name) else { panic!("no {}", tensor.name) };
        let is_of_samples = !tensor.name.contains("weight") && !tensor.name.ends_with("parameters");
        assert_eq!(tensor.asked, is_of_samples.then_some(27), "{}", tensor.name);
        if !is_of_samples {
            let shown = whole.data.len().min(Watched::MOST);
            assert_eq!((tensor.sample, tensor.each), (whole.data[..shown].to_vec(), vec![]), "{}", tensor.name);
        }
    }
}

/// What is looked at before a step is of the very weights and samples of that step; where it was not looked at then, it is not known.
#[test]
fn looks_before_steps_are_of_what_the_steps_found() {
    let names = ["D/0/weight", "r1_penalty", WEIGHTS_BEFORE, G_NORMS[0], G_NORMS[1], "TrainG/fake_scores_out"];
    let watch = Watch { names: names.map(String::from).to_vec(), mistakes: true, ..Watch::default() };
    for experiment in [small(), Experiment { order: Order::StyleGan2, d_repeats: 3, ..small() }] {
        let repeats = experiment.d_repeats;
        let mut page = Page::cpu(experiment);
        page.frame(5);
        page.run(false);
        let before_watching = page.frame(0);
        page.session.watch(watch.clone());
        let frame = page.frame(0);
        assert!(frame.mistakes.as_ref().expect("at once").is_after && frame.iteration == before_watching.iteration);
        let known: Vec<_> = frame.watched.unwrap().value.into_iter().map(|tensor| tensor.name).collect();
        assert!(known.iter().all(|name| name != WEIGHTS_BEFORE && !G_NORMS.contains(&name.as_str())), "{known:?}");
        for step in [Step::Both, Step::Both] {
            let weight = page.tensor("D/0/weight")[0];
            page.step(step);
            let frame = page.frame(0);
            let watched = frame.watched.expect("it moved").value;
            let get = |name: &str| watched.iter().find(|tensor| tensor.name == name).unwrap_or_else(|| panic!("no {name}"));
            let mistakes = frame.mistakes.expect("it moved");
            let right = mistakes.values[0].1;
            assert!(!mistakes.is_after && (right - get("r1_penalty").mean).abs() <= 1e-4 * right, "{right} {:?}", get("r1_penalty"));
            let squares = page.session.names().into_iter().filter(|name| name.starts_with("TrainG/gradient/"));
            let norm = squares.flat_map(|name| page.tensor(&name)).map(|x| x * x).sum::<f32>().sqrt();
            assert!((norm - get(G_NORMS[0]).mean).abs() <= 1e-4 * norm, "{norm} {:?}", get(G_NORMS[0]));
            assert!((norm - get(G_NORMS[1]).mean).abs() > 1e-3 * norm, "the other loss has another gradient: {norm}");
            // Of several steps of D the last one counts, so what it found is what the one before it left.
            if repeats == 1 {
                assert_eq!(get(WEIGHTS_BEFORE).sample[0], weight);
            }
            assert_ne!(get(WEIGHTS_BEFORE).sample[0], get("D/0/weight").sample[0], "the step moved it");
        }
        page.session.watch(Watch::default());
        page.step(Step::Both);
        page.session.watch(watch.clone());
        let watched = page.frame(0).watched.unwrap().value;
        assert!(watched.iter().all(|tensor| !tensor.name.starts_with("probe_")), "of another step");
    }
}

#[test]
fn watched_tensors_come_in_brief_with_the_sample_asked_for() {
    let mut page = Page::cpu(small());
    let names = ["reals", "no such tensor", "fake_scores_out", "TrainG/loss"].map(String::from).to_vec();
    page.session.watch(Watch { names, sample: 3, ..Watch::default() });
    assert_eq!(page.frame(0).watched.expect("once").value, [], "there was no step yet");
    assert_eq!(page.frame(0).watched, None, "which is said once");
    let watched = page.frame(3).watched.expect("they are due").value;
    assert_eq!(watched.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["reals", "fake_scores_out", "TrainG/loss"]);
    for tensor in &watched {
        let Answer::Numbers(whole) = page.answer(&tensor.name) else { panic!("no {}", tensor.name) };
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
    assert_eq!(page.frame(3).watched, None);
}

#[test]
fn pause_means_pause_and_steps_are_single() {
    let mut page = Page::cpu(small());
    page.frame(3);
    page.run(false);
    let paused = page.frame(3);
    assert!(!paused.running);
    assert_eq!(page.frame(3).iteration, paused.iteration);
    page.step(Step::D);
    let half = page.frame(0);
    assert!(half.half_done && half.iteration == paused.iteration);
    assert!(half.rows[0].values.last().unwrap().is_nan(), "G's loss is not there yet");
    page.step(Step::G);
    let whole = page.frame(0);
    assert!(!whole.half_done && whole.iteration == paused.iteration + 1);
    page.step(Step::Both);
    assert_eq!(page.frame(0).iteration, paused.iteration + 2);
}

#[test]
fn reset_gives_the_same_numbers_and_a_new_run() {
    let mut page = Page::cpu(small());
    let first = page.frame(4);
    page.reset();
    let again = page.frame(4);
    let both = first.rows.len().min(again.rows.len());
    assert!(both > 0);
    assert_eq!(first.rows[..both], again.rows[..both]);
    assert_eq!((first.epoch, again.epoch), (Epoch(1), Epoch(2)));
}

#[test]
fn numbers_act_at_once_and_structure_starts_anew() {
    let mut page = Page::cpu(small());
    let before = page.frame(3);
    page.set(Experiment { r1_gamma: 0.0, ..small() });
    let after = page.frame(1);
    assert!(after.epoch == before.epoch && after.iteration > before.iteration);
    assert!(!after.scalar_names.contains(&"Loss/r1_penalty".to_string()));
    page.restart(Experiment { d_width: 9, ..small() });
    let anew = page.frame(1);
    assert!(anew.epoch == Epoch(2) && anew.rows[0].iteration == 1);
}

/// StyleGAN2's order, several D steps and lazy penalties in a running session.
#[test]
fn a_session_follows_the_rhythm() {
    let rhythm = Experiment { order: Order::StyleGan2, d_repeats: 16, d_reg_interval: 2, ..small() };
    let mut page = Page::cpu(rhythm.clone());
    let frame = page.frame(5);
    assert!(frame.iteration > 0 && frame.fault.is_none() && frame.scalar_names.contains(&"Loss/D/reg".to_string()));
    page.run(false);
    page.reset();
    page.step(Step::G);
    let half = page.frame(0);
    assert!(half.half_done && half.iteration == 0 && half.sample.as_ref().unwrap().value.numbers.is_empty(), "D has no sample yet");
    assert!(half.rows[0].values[0].is_nan() && half.rows[0].values.last().unwrap().is_finite());
    page.step(Step::D);
    let whole = page.frame(0);
    assert!(!whole.half_done && whole.iteration == 1 && !whole.sample.as_ref().unwrap().value.numbers.is_empty());
}

#[test]
fn the_raw_generator_can_be_looked_at_too() {
    let mut page = Page::cpu(small());
    let averaged = plane(page.frame(20));
    page.run(false);
    page.session.look(View { generator: Generator::Raw, backend: BackendChoice::Cpu, speed: Speed::Flat, ..View::default() });
    let raw = plane(page.frame(0));
    assert_eq!(averaged.reals, raw.reals);
    assert_ne!(averaged.fakes, raw.fakes);
}

#[test]
fn a_run_that_blows_up_stops_and_says_where() {
    let mut page =
        Page::cpu(Experiment { g_learning_rate: 1.0, d_learning_rate: 1.0, r1_gamma: 1000.0, beta1: 0.9, beta2: 0.0, ..small() });
    let frame = (0..400).map(|_| page.frame(50)).find(|f| f.fault.is_some()).expect("it must blow up");
    let fault = frame.fault.unwrap();
    assert!(!frame.running);
    assert!(!fault.term.is_empty() && fault.iteration == frame.iteration + 1, "{fault:?} at {}", frame.iteration);
    page.reset();
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
    let refused = block_on(Session::start(start(huge.clone(), on_cpu()), None)).err().unwrap();
    assert!(matches!(refused, TrainError::Executor(ExecutorError::NoRoom { most: 2048, .. })), "{refused:?}");
    let on_gpu = gpu::executor().map(|_| BackendChoice::WebGpu);
    for backend in [BackendChoice::Cpu].into_iter().chain(on_gpu) {
        let mut page = Page::open(small(), View { backend, ..View::default() });
        let epoch = page.next_epoch();
        assert_eq!(block_on(page.session.change(epoch, huge.clone(), 0.0)), Err(EngineError::Train(refused.clone())));
        // What has room next is trained.
        page.restart(small());
        assert!(page.frame(3).iteration > 0);
    }
}

#[test]
fn a_lost_device_leaves_a_run_on_the_cpu() {
    if gpu::executor().is_none() {
        return;
    }
    let mut page = Page::open(small(), View { backend: BackendChoice::WebGpu, ..View::default() });
    assert_eq!(page.session.take_new_backend().unwrap().kind, BackendKind::WebGpu);
    page.frame(10);
    let kept = page.kept.clone().expect("it is kept");
    page.session.lose_device();
    let frame = page.frame(10);
    let backend = page.session.take_new_backend().unwrap();
    assert_eq!((backend.kind, backend.notice.as_slice()), (BackendKind::Cpu, frame.notices.as_slice()));
    let told = |notice: &Notice| matches!(notice, Notice::OnTheCpu { iteration, .. } if *iteration == kept.iteration);
    assert!(frame.notices.iter().all(told) && frame.epoch == kept.epoch, "{:?}", frame.notices);
    let frame = page.frame(10);
    assert!(frame.running && frame.iteration > kept.iteration);
}

#[test]
fn a_stage_of_pictures_has_one_row_a_class_and_a_score_a_picture() {
    let digits = Experiment { data: Dataset::Digits, labels: Switch::On, ..small() };
    let mut page = Page::cpu(digits.clone());
    let frame = until(&mut page, 25);
    let quality = frame.quality[0];
    let shown = pictures(frame);
    let count = (shown.rows * shown.columns) as usize;
    assert_eq!((shown.reals.len(), shown.fakes.len()), (count * 64, count * 64));
    assert!(shown.labelled && shown.real_scores.len() == count && shown.fake_scores.iter().all(|s| s.is_finite()));
    let table = loss_explorer::gan::data::Table::digits().unwrap();
    for (at, real) in shown.reals.chunks_exact(64).enumerate() {
        let row = table.samples.chunks_exact(64).position(|sample| sample.iter().zip(real).all(|(a, b)| *a as f32 == *b)).unwrap();
        assert_eq!(table.labels[row], at / shown.columns as usize, "picture {at}");
    }
    assert!(quality.distance > 5.0 * quality.floor && quality.floor > 0.0 && quality.agreement.unwrap() < 0.5);
    page.restart(small());
    page.run(true);
    assert_eq!(until(&mut page, 25).quality[0].coverage.unwrap().modes, 8, "and back to points");
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
        page.restart(experiment);
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
    page.go_back(back_to);
    let stopped = page.frame(0);
    assert_eq!((stopped.iteration, stopped.running, stopped.rows.len(), stopped.epoch), (back_to, false, 0, Epoch(2)));
    assert_eq!(stopped.kept.last(), Some(&back_to), "what came after is forgotten");
    page.run(true);
    let mut again = vec![];
    while again.len() < 100 {
        again.extend(page.frame(6).rows);
    }
    let first = rows.iter().position(|row| row.iteration == back_to + 1).unwrap();
    assert_eq!(rows[first..first + 100], again[..100]);
    let at = page.frame(0).iteration;
    page.go_back(u32::MAX);
    let stayed = page.frame(0);
    assert_eq!(stayed.notices, [Notice::NotKept { iteration: u32::MAX }]);
    assert_eq!((stayed.iteration >= at, stayed.running, stayed.epoch), (true, false, page.epoch));
}

/// A branch: the same state under another γ.
#[test]
fn a_run_that_went_back_can_take_another_way() {
    let mut page = Page::cpu(small());
    (0..6).for_each(|_| drop(page.frame(6)));
    let back_to = page.frame(0).kept[2];
    let way_on = |page: &mut Page, gamma: f64| {
        page.go_back(back_to);
        page.set(Experiment { r1_gamma: gamma, ..small() });
        page.run(true);
        page.frame(6).rows
    };
    let (calm, strict) = (way_on(&mut page, 0.1), way_on(&mut page, 10.0));
    assert_eq!(calm[0].iteration, strict[0].iteration);
    assert_eq!(calm[0].values[..3], strict[0].values[..3], "scores and penalty of the same state");
    assert_ne!(calm[3].values, strict[3].values, "another way from there");
}

#[test]
fn messages_survive_the_way_between_page_and_worker() {
    let frame = Page::cpu(small()).frame(3);
    let report = Report::Frame(Box::new(frame));
    let bytes = encode(&report).unwrap();
    assert_eq!(decode::<Report>(&bytes), Ok(report));
    assert!(decode::<Command>(&[255, 255, 255]).is_err());
    assert!(decode::<Report>(&bytes[..bytes.len() / 2]).is_err());
    assert!(decode::<Report>(&[bytes, vec![0]].concat()).is_err(), "more than a message is none");
    let why = TrainError::Differ { field: "batch".into() };
    let broken = Report::Broken(EngineError::Train(why));
    assert_eq!(decode::<Report>(&encode(&broken).unwrap()), Ok(broken));
}

/// What is read is of where the device is, which may be ahead of the rows that have come back.
fn check_moments(mut page: Page) -> bool {
    page.session.watch(Watch { names: vec!["loss".into()], ..Watch::default() });
    let mut was_ahead = false;
    for _ in 0..20 {
        let frame = page.frame(3);
        let (stage, sample, watched) = (frame.stage.unwrap(), frame.sample.unwrap(), frame.watched.unwrap());
        assert_eq!([stage.iteration, sample.iteration, watched.iteration], [stage.iteration; 3], "one moment");
        assert!(stage.iteration >= frame.iteration && !stage.half_done);
        was_ahead |= stage.iteration > frame.iteration;
    }
    page.run(false);
    let paused = page.frame(0);
    let sample = paused.sample.unwrap();
    assert_eq!((paused.stage.unwrap().iteration, sample.iteration), (paused.iteration, paused.iteration));
    page.step(Step::D);
    let half = page.frame(0);
    assert!(half.half_done && half.sample.unwrap().half_done && half.stage.unwrap().half_done);
    was_ahead
}

#[test]
fn every_group_says_of_which_iteration_it_is() {
    assert!(!check_moments(Page::cpu(small())), "the CPU is never ahead");
}

#[test]
fn every_group_says_of_which_iteration_it_is_on_the_gpu() {
    if gpu::executor().is_some() {
        assert!(check_moments(Page::open(small(), View { backend: BackendChoice::WebGpu, ..View::default() })));
    }
}

/// Trains until an iteration, from wherever the page is; the frame in which it has stopped.
fn until(page: &mut Page, iteration: u32) -> Frame {
    let now = page.now();
    block_on(page.session.train_until(iteration, now)).unwrap();
    let mut turns = 0;
    while page.session.wants_turn() {
        page.train(1);
        turns += 1;
        assert!(turns < 100_000, "it never stops");
    }
    page.frame(5)
}

fn check_until(backend: BackendChoice) {
    for speed in Speed::ALL {
        let mut page = Page::open(small(), View { backend, speed: *speed, ..View::default() });
        page.run(false);
        // Turns in flight, a half-done iteration, and an iteration that is done already.
        let first = until(&mut page, 5);
        assert_eq!((first.iteration, first.running, first.rows.len()), (5, false, 5), "{speed:?}");
        page.run(true);
        page.train(20);
        // Beyond what the device has begun, which is of where the stage is.
        let goal = page.frame(0).stage.expect("it is due").iteration + 40;
        let stopped = until(&mut page, goal);
        assert_eq!((stopped.iteration, stopped.running, stopped.half_done), (goal, false, false), "{speed:?}");
        page.step(Step::D);
        assert!(page.frame(0).half_done);
        let whole = until(&mut page, goal + 3);
        assert_eq!((whole.iteration, whole.half_done), (goal + 3, false));
        let past = until(&mut page, goal);
        assert_eq!((past.iteration, past.running), (goal + 3, false));
    }
}

#[test]
fn training_until_an_iteration_stops_exactly_there() {
    check_until(BackendChoice::Cpu);
}

#[test]
fn training_until_an_iteration_stops_exactly_there_on_the_gpu() {
    if gpu::executor().is_some() {
        check_until(BackendChoice::WebGpu);
    }
}

#[test]
fn a_goal_outlives_a_restart_and_not_a_pause() {
    let mut page = Page::cpu(small());
    let now = page.now();
    block_on(page.session.train_until(50, now)).unwrap();
    page.train(3);
    page.reset();
    let frame = (0..1000).map(|_| page.frame(1)).find(|frame| !frame.running).expect("it stops");
    assert_eq!(frame.iteration, 50);
    block_on(page.session.train_until(60, now)).unwrap();
    page.run(false);
    page.run(true);
    assert!((0..1000).any(|_| page.frame(5).iteration > 60), "it trains until it is paused");
}

#[test]
fn a_page_that_shows_nothing_has_bounded_rows_and_is_told() {
    let tiny = Experiment { batch: 4, g_width: 4, d_width: 4, g_depth: 1, d_depth: 1, ..small() };
    let mut page = Page::cpu(tiny);
    let mut turns = 0;
    while page.session.wants_turn() && turns < 100_000 {
        page.train(1);
        turns += 1;
    }
    let seen = page.frame(0);
    let waiting = seen.rows.len();
    assert!((MAX_UNSENT_ROWS..2 * MAX_UNSENT_ROWS).contains(&waiting), "{waiting}");
    assert_eq!((seen.notices, seen.running), (vec![Notice::WaitsToBeSeen { iterations: waiting as u32 }], true));
    let on = page.frame(5);
    assert!(on.iteration > seen.iteration && on.notices.is_empty(), "it goes on where it is seen");
}

#[test]
fn a_change_of_an_epoch_that_is_over_is_history() {
    let mut page = Page::cpu(small());
    page.reset();
    let wide = Experiment { d_width: 9, ..small() };
    block_on(page.session.change(Epoch(1), wide, 0.0)).unwrap();
    block_on(page.session.change(Epoch(1), Experiment { r1_gamma: 0.0, ..small() }, 0.0)).unwrap();
    let frame = page.frame(3);
    assert!(frame.epoch == Epoch(2) && frame.scalar_names.contains(&"Loss/r1_penalty".to_string()));
}

#[test]
#[should_panic(expected = "begins another run, but not another epoch")]
fn another_run_in_the_same_epoch_is_a_fault() {
    Page::cpu(small()).set(Experiment { d_width: 9, ..small() });
}

#[test]
fn two_sessions_side_by_side_are_as_each_alone() {
    let experiments = [small(), Experiment { seed: 9, r1_gamma: 1.0, ..small() }];
    let alone = experiments.clone().map(|experiment| {
        let mut page = Page::cpu(experiment);
        until(&mut page, 60).rows
    });
    let mut pages = experiments.map(Page::cpu);
    for (at, page) in pages.iter_mut().enumerate() {
        (0..=at).for_each(|_| page.reset());
        block_on(page.session.train_until(60, 0.0)).unwrap();
    }
    let mut rows = [vec![], vec![]];
    while pages.iter().any(|page| page.session.wants_turn()) {
        for (page, rows) in pages.iter_mut().zip(&mut rows) {
            let frame = page.frame(1);
            assert_eq!(frame.epoch, page.epoch);
            rows.extend(frame.rows);
        }
    }
    assert_eq!(rows, alone);
    assert_ne!(rows[0], rows[1]);
}
