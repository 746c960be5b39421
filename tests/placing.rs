//! Runs that are placed at a state instead of stepped: gone back, opened, started from a checkpoint. What is not of the state
//! shown is no number, what cannot be taken up is told, and what is kept can be taken up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/page.rs"]
mod page;

use loss_explorer::engine::checkpoint;
use loss_explorer::engine::checkpoint::CheckpointError;
use loss_explorer::engine::contract::command::{Epoch, Step, Watch};
use loss_explorer::engine::contract::frame::{At, Frame, OneSample};
use loss_explorer::engine::contract::link;
use loss_explorer::engine::contract::notice::Notice;
use loss_explorer::engine::contract::report::{Answer, Report};
use loss_explorer::engine::session::Start;
use loss_explorer::engine::snapshot::Snapshot;
use loss_explorer::gan::data::Own;
use loss_explorer::gan::experiment::{Architecture, DLoss, Dataset, Experiment, Order, Side, Switch};
use loss_explorer::gan::states;
use page::{Page, on_cpu, small, start};
use pollster::block_on;

/// Lazy penalties and path length: every kind of step.
fn every_kind() -> Experiment {
    Experiment {
        data: Dataset::Digits,
        architecture: Architecture::StyleGan,
        order: Order::StyleGan2,
        d_loss: DLoss::LogisticSimplegp,
        r1_gamma: 1.0,
        d_reg_interval: 2,
        pl_weight: 2.0,
        g_reg_interval: 2,
        batch: 4,
        latents: 4,
        g_depth: 1,
        ..small()
    }
}

/// A tensor of each kind of step: its regularisers' have names that the others lack.
const KINDS: [(&str, &str); 4] = [("D", "loss"), ("RegD", "RegD/"), ("G", "TrainG/loss"), ("RegG", "RegG/")];

/// Which of some tensors have numbers.
fn computed(page: &mut Page, names: &[String]) -> Vec<bool> {
    let is_computed = |name: &String| match page.answer(name) {
        Answer::Numbers(_) => true,
        Answer::NotComputed => false,
        Answer::Unknown => panic!("no {name}"),
    };
    names.iter().map(is_computed).collect()
}

/// A frame of a run that was placed says that there is nothing, once.
fn check_blank(page: &mut Page, iteration: u32) -> Frame {
    let frame = page.frame(0);
    assert_eq!(frame.iteration, iteration);
    let blank = At { iteration, half_done: frame.half_done, gammas: [0.0; 2], value: OneSample::default() };
    assert_eq!(frame.sample, Some(blank));
    assert_eq!(frame.watched.as_ref().map(|watched| (watched.iteration, watched.value.len())), Some((iteration, 0)));
    assert!(frame.rows.iter().all(|row| row.iteration <= iteration));
    assert_eq!((page.answer("loss"), page.answer("TrainG/loss")), (Answer::NotComputed, Answer::NotComputed));
    assert_eq!(page.answer("nonsense"), Answer::Unknown);
    assert!(page.tensor("G/parameters").iter().chain(&page.tensor("D/parameters")).all(|x| x.is_finite()));
    let again = page.frame(0);
    assert_eq!((again.sample, again.watched), (None, None), "once");
    frame
}

fn watched(experiment: Experiment) -> Page {
    let mut page = Page::cpu(experiment);
    page.session.watch(Watch { names: vec!["loss".into(), "TrainG/loss".into()], ..Watch::default() });
    page
}

/// After D's step alone its tensors are numbers, G's are not; after G's they are.
fn check_steps(page: &mut Page) {
    page.step(Step::D);
    let frame = page.frame(0);
    assert!(!frame.sample.unwrap().value.numbers.is_empty());
    assert_eq!(frame.watched.unwrap().value.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["loss"]);
    assert!(page.tensor("loss").iter().all(|x| x.is_finite()));
    assert_eq!(page.answer("TrainG/loss"), Answer::NotComputed);
    page.step(Step::G);
    assert!(page.tensor("TrainG/loss").iter().all(|x| x.is_finite()));
    assert_eq!(page.frame(0).watched.unwrap().value.len(), 2);
}

#[test]
fn a_new_run_has_no_numbers_before_its_steps() {
    let mut page = watched(small());
    page.run(false);
    check_blank(&mut page, 0);
    check_steps(&mut page);
    page.reset();
    check_blank(&mut page, 0);
}

#[test]
fn a_run_that_went_back_shows_no_numbers_of_before() {
    let mut page = watched(small());
    (0..6).for_each(|_| drop(page.frame(6)));
    let back_to = page.frame(0).kept[2];
    assert!(!page.tensor("loss").is_empty());
    page.go_back(back_to);
    check_blank(&mut page, back_to);
    check_steps(&mut page);
}

#[test]
fn a_run_that_is_opened_or_started_from_a_checkpoint_shows_no_numbers() {
    let mut page = watched(small());
    page.frame(6);
    page.run(false);
    let iteration = page.frame(0).iteration;
    let file = page.save();
    page.run(true);
    page.frame(6);
    page.load(&file);
    check_blank(&mut page, iteration);
    check_steps(&mut page);
    let (mut page, report) = Page::begin_with(Start { running: false, ..start(small(), on_cpu()) }, Some(&file));
    page.session.watch(Watch { names: vec!["loss".into()], ..Watch::default() });
    let opened = Report::Opened { epoch: Epoch(1), experiment: Box::new(small()), own: Box::default(), iteration };
    assert_eq!(report, Some(opened));
    check_blank(&mut page, iteration);
}

/// The tensors of a step that was not done since are not computed, whatever others were.
#[test]
fn each_kind_of_step_has_its_own_numbers() {
    let mut page = Page::cpu(every_kind());
    page.run(false);
    let names = page.session.names();
    let of_kind = |start: &str| names.iter().find(|name| name.starts_with(start)).unwrap_or_else(|| panic!("{start} in {names:?}")).clone();
    let kinds: Vec<String> = KINDS.iter().map(|(_, start)| of_kind(start)).collect();
    assert_eq!(computed(&mut page, &kinds), [false; 4]);
    page.step(Step::Both);
    assert_eq!(computed(&mut page, &kinds), [true; 4], "the first iteration takes every regulariser's step");
    let file = page.save();
    page.load(&file);
    assert_eq!(computed(&mut page, &kinds), [false; 4]);
    page.step(Step::Both);
    assert_eq!(computed(&mut page, &kinds), [true, false, true, false], "the second none");
    // A program that is exchanged has computed nothing.
    let mut page = Page::cpu(small());
    page.run(false);
    page.step(Step::Both);
    assert!(!page.tensor("loss").is_empty());
    page.set(Experiment { r2_gamma: 1.0, ..small() });
    assert_eq!(page.answer("loss"), Answer::NotComputed);
    assert!(!page.tensor("TrainG/loss").is_empty());
}

/// The weight of path length crosses 0 both ways: what was kept before can be gone back to.
#[test]
fn kept_states_follow_an_experiment_whose_states_come_and_go() {
    let with = Experiment { scaling: Switch::On, scaling_init: 4.0, ..every_kind() };
    let without = Experiment { pl_weight: 0.0, d_reg_interval: 0, ..with.clone() };
    for (first, then) in [(&with, &without), (&without, &with)] {
        let mut page = Page::cpu(first.clone());
        page.run(false);
        page.step(Step::Both);
        page.frame(0);
        let mut expected = checkpoint::decode(&page.kept.take().unwrap().bytes).unwrap().snapshot;
        expected.adapt(then).unwrap();
        expected.states.sort_by(|a, b| a.0.cmp(&b.0));
        page.step(Step::Both);
        page.set(then.clone());
        page.step(Step::Both);
        let weights = page.tensor("G/parameters");
        page.frame(0);
        page.go_back(1);
        let frame = page.frame(0);
        assert_eq!((frame.iteration, frame.notices), (1, vec![]));
        assert_ne!(page.tensor("G/parameters"), weights);
        let mut saved = checkpoint::decode(&page.save()).unwrap();
        saved.snapshot.states.sort_by(|a, b| a.0.cmp(&b.0));
        assert!(saved.snapshot == expected, "states that came later are as at a start");
        assert_eq!(saved.experiment, *then);
        page.step(Step::Both);
        assert_eq!(page.frame(0).fault, None);
    }
}

#[test]
fn a_checkpoint_is_whole_and_is_made_once_a_change() {
    let own = Own { points: vec![0.5, 0.25, -0.5, 0.5], pictures: vec![] };
    let experiment = Experiment { data: Dataset::OwnPoints, ..small() };
    let (mut page, _) = Page::begin_with(Start { own: own.clone(), ..start(experiment.clone(), on_cpu()) }, None);
    page.frame(5);
    page.set(Experiment { r1_gamma: 3.0, ..experiment.clone() });
    page.run(false);
    let at = page.frame(0).iteration;
    let kept = page.kept.take().unwrap();
    let read = checkpoint::decode(&kept.bytes).unwrap();
    assert_eq!((read.own, &read.experiment), (own, &Experiment { r1_gamma: 3.0, ..experiment.clone() }));
    assert_eq!((kept.epoch, kept.iteration, read.snapshot.iteration), (Epoch(1), at, at));
    page.frame(0);
    assert_eq!((page.kept.take(), page.session.wants_to_keep()), (None, false), "nothing has changed");
    for change in [|page: &mut Page| page.step(Step::D), |page: &mut Page| page.reset(), |page: &mut Page| page.go_back(0)] {
        change(&mut page);
        page.frame(0);
        assert_eq!(page.kept.take().map(|kept| kept.epoch), Some(page.epoch));
    }
    let clock = page.now();
    page.step(Step::Both);
    assert!(block_on(page.session.keep(|| clock)).unwrap().is_some(), "once after a step, whenever the last was");
    page.run(true);
    block_on(page.session.turn(|| clock)).unwrap();
    assert!(block_on(page.session.keep(|| clock + 100.0)).unwrap().is_none(), "every 1.5 s while it trains");
    assert!(block_on(page.session.keep(|| clock + 1600.0)).unwrap().is_some());
}

#[test]
fn a_start_takes_up_what_differs_in_numbers_and_refuses_the_rest() {
    let mut page = Page::cpu(small());
    page.frame(5);
    page.run(false);
    let iteration = page.frame(0).iteration;
    let (file, weights) = (page.save(), page.tensor("D/parameters"));
    let strict = Experiment { r1_gamma: 5.0, d_reg_interval: 4, ..small() };
    let (mut other, report) = Page::begin_with(Start { running: false, ..start(strict.clone(), on_cpu()) }, Some(&file));
    assert_eq!(report, Some(Report::Opened { epoch: Epoch(1), experiment: Box::new(strict.clone()), own: Box::default(), iteration }));
    assert_eq!(other.tensor("D/parameters"), weights);
    other.frame(0);
    assert_eq!(checkpoint::decode(&other.kept.take().unwrap().bytes).unwrap().experiment, strict);
    let refused = |experiment: Experiment, bytes: &[u8]| {
        let (mut page, report) = Page::begin_with(Start { running: false, ..start(experiment, on_cpu()) }, Some(bytes));
        assert_eq!(page.frame(0).iteration, 0, "from the seed");
        match report {
            Some(Report::Refused { epoch: Epoch(1), error }) => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(Experiment { d_width: 9, ..small() }, &file), CheckpointError::OtherExperiment);
    assert_eq!(refused(small(), &file[..100]), CheckpointError::Length { expected: file.len() as u64, found: 100 });
}

#[test]
fn a_checkpoint_that_is_refused_leaves_the_run_untouched() {
    let huge = Experiment {
        data: Dataset::Digits,
        architecture: Architecture::Conv,
        side: Side::Sixteen,
        batch: 4096,
        g_width: 128,
        d_width: 128,
        ..small()
    };
    let zeros = |(name, len): (String, usize)| (name, vec![0.0; len]);
    let snapshot = Snapshot { iteration: 7, half_done: false, states: states::of(&huge).into_iter().map(zeros).collect() };
    let too_large = checkpoint::encode(&huge, &snapshot, &Own::default()).unwrap();
    let mut page = Page::cpu(small());
    let mut twin = Page::cpu(small());
    for page in [&mut page, &mut twin] {
        page.run(false);
        (0..5).for_each(|_| page.step(Step::Both));
        page.frame(0);
    }
    assert!(matches!(page.load(&too_large), Report::Refused { epoch: Epoch(2), error: CheckpointError::Train(_) }));
    assert!(matches!(page.load(&[1, 2, 3]), Report::Refused { epoch: Epoch(2), error: CheckpointError::Foreign }));
    page.run(true);
    assert!(matches!(page.load(&[1, 2, 3]), Report::Refused { .. }));
    assert!(page.session.wants_turn(), "it is not even paused");
    page.run(false);
    for _ in 0..5 {
        page.step(Step::Both);
        twin.step(Step::Both);
        let (frame, expected) = (page.frame(0), twin.frame(0));
        assert_eq!((frame.epoch, frame.rows, frame.kept), (Epoch(1), expected.rows, expected.kept));
    }
}

/// Adam's ε = 0 made weights that are no numbers: whatever is kept, saved or gone back to is a run that its own loader takes.
#[test]
fn a_state_that_is_not_finite_is_never_kept() {
    let text = "epsilon=0&beta2=0&d_loss=D_hinge&g_lr=0&d_lr=0.01&g_width=8&d_width=8&batch=32";
    let mut page = Page::cpu(link::parse(text).experiment);
    let mut notices = vec![];
    for _ in 0..40 {
        page.run(true);
        let frame = page.frame(10);
        notices.extend(frame.notices);
        if let Some(kept) = page.kept.take() {
            assert!(checkpoint::decode(&kept.bytes).is_ok(), "iteration {}", kept.iteration);
        }
    }
    let now = page.now();
    page.run(false);
    let is_finite = page.tensor("D/parameters").iter().all(|x| x.is_finite());
    match block_on(page.session.save(now)).unwrap() {
        Ok((_, file)) => assert!(checkpoint::decode(&file).is_ok() && is_finite),
        Err(error) => assert!(matches!(error, CheckpointError::States(_)) && !is_finite),
    }
    let told = notices.iter().filter(|notice| matches!(notice, Notice::NotKept { .. })).count();
    assert_eq!(told, usize::from(!is_finite), "once: {notices:?}");
    for iteration in page.frame(0).kept {
        page.go_back(iteration);
        assert!(page.tensor("D/parameters").iter().all(|x| x.is_finite()), "{iteration}");
    }
}
