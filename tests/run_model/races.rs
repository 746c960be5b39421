//! Races that a page lost once: each in the order in which it did.

use std::rc::Rc;

use loss_explorer::gan::data::Own;
use loss_explorer::gan::experiment::{Dataset, Experiment};
use loss_explorer::run::model::{Event, Failure, Intent, Stopped, Told};

use super::world::{File, World, experiment};

/// The engine traps, another one starts, and all is heard.
fn trap_and_settle(world: &mut World) {
    world.engine_traps();
    world.settle();
}

#[test]
fn a_restart_before_the_first_frame_keeps_the_states_that_follow() {
    let mut world = World::open();
    world.page_hears();
    world.change(experiment(0.1, 7));
    world.settle();
    world.engine_works();
    world.engine_works();
    world.engine_keeps();
    world.settle();
    assert_eq!(world.model.kept().map(|kept| kept.iteration), Some(2), "what the engine kept is kept");
    trap_and_settle(&mut world);
    assert_eq!(world.engine.unwrap().run.unwrap().iteration, 2, "a crash goes on from there, not from 0");
}

#[test]
fn of_two_quick_restarts_only_the_second_is_acknowledged() {
    let mut world = World::settled();
    world.engine_works();
    world.want(Intent::Reset);
    world.engine_obeys();
    // The first restart's run has trained and is kept, when the second one is on its way.
    (0..5).for_each(|_| world.engine_works());
    world.engine_keeps();
    world.change(experiment(0.1, 7));
    while world.page_hears() {}
    assert_eq!(world.model.kept(), None, "the state of a run that is history is not kept");
    assert_eq!(world.model.recording().reach(), None, "its curves are not shown");
    world.settle();
    trap_and_settle(&mut world);
    let run = world.engine.unwrap().run.unwrap();
    assert_eq!((run.experiment.seed, run.iteration), (7, 0));
}

#[test]
fn a_saved_file_is_of_one_moment() {
    let mut world = World::settled();
    world.engine_works();
    world.engine_keeps();
    world.settle();
    world.want(Intent::Save);
    // Before the engine hears of the wish the settings change.
    world.change(experiment(5.0, 0));
    world.settle();
    let (iteration, file) = world.handed_out.pop().unwrap();
    assert_eq!((iteration, file.iteration, file.experiment.r1_gamma), (1, 1, 0.1));
}

#[test]
fn a_page_that_has_stopped_still_saves_what_was_kept() {
    let mut world = World::settled();
    world.engine_works();
    world.engine_keeps();
    world.settle();
    world.engine_traps();
    world.engine_traps();
    assert!(matches!(world.model.stopped(), Some(Stopped::GaveUp(Failure::Trapped(_)))));
    world.want(Intent::Save);
    assert_eq!(world.handed_out.pop().map(|(iteration, _)| iteration), Some(1));
    world.want(Intent::TryAgain);
    world.settle();
    assert_eq!(world.engine.unwrap().run.unwrap().iteration, 1);
}

#[test]
fn many_changes_are_one_on_its_way_and_the_newest() {
    let mut world = World::settled();
    for step in 1..=100 {
        world.change(experiment(f64::from(step), 0));
    }
    while world.engine_obeys() {}
    assert_eq!(world.engine.as_ref().unwrap().changes, 1, "the others wait");
    world.settle();
    assert_eq!(world.engine.as_ref().unwrap().changes, 2);
    assert_eq!(world.engine.unwrap().run.unwrap().experiment.r1_gamma, 100.0);
}

#[test]
fn an_engine_that_dies_while_paused_is_missed() {
    let mut world = World::settled();
    world.want(Intent::Pause);
    world.settle();
    let first = world.engine.as_ref().unwrap().id;
    world.engine_dies();
    world.settle();
    assert!(world.engine.as_ref().unwrap().id > first);
    assert!(matches!(world.told.last(), Some(Told::Restarted { failure: Failure::Silent, .. })));
    assert!(!world.engine.unwrap().run.unwrap().running, "it is paused as before");
}

#[test]
fn a_hidden_page_waits_for_nobody() {
    let mut world = World::settled();
    world.engine_dies();
    for _ in 0..1000 {
        world.now_ms += 1000.0;
        world.happens(Event::Tick { hidden: true });
    }
    assert!(world.told.is_empty());
}

#[test]
fn training_until_an_iteration_ends_there() {
    let mut world = World::settled();
    world.want(Intent::TrainUntil(3));
    assert_eq!(world.model.goal(), Some(3));
    while world.engine_obeys() {}
    (0..10).for_each(|_| world.engine_works());
    world.settle();
    assert_eq!(world.model.recording().now.iteration, 3);
    assert!(!world.model.wants_running());
    assert_eq!(world.model.goal(), None);
}

#[test]
fn a_change_while_a_run_is_opened_is_the_newer_wish() {
    let mut world = World::settled();
    let own = Own { points: vec![0.5; 8], ..Own::default() };
    let file = Rc::new(File { lineage: 99, experiment: Experiment { data: Dataset::OwnPoints, ..experiment(1.0, 5) }, iteration: 40, own });
    world.want(Intent::Open { name: "run.ckpt".into(), file });
    world.change(experiment(0.1, 7));
    world.settle();
    let run = world.engine.unwrap().run.unwrap();
    assert_eq!((run.epoch, run.experiment.seed, &run.own), (world.model.epoch(), 7, world.model.own()));
}

#[test]
fn going_back_pins_the_run_that_is_left_once() {
    let mut world = World::settled();
    for _ in 0..3 {
        world.engine_works();
        world.engine_keeps();
        world.settle();
    }
    world.want(Intent::GoBack(Some(1)));
    world.want(Intent::GoBack(Some(1)));
    world.settle();
    assert_eq!(world.model.pins().all().len(), 1);
    assert_eq!(world.model.recording().reach(), Some((1, 1)));
    assert!(world.model.recording().now.scalars.is_empty(), "no step was done there");
}

/// A page whose run stopped by itself, and has said so.
fn faulty() -> World {
    let mut world = World::settled();
    world.engine_works();
    world.run_fails();
    world.settle();
    assert!(world.model.fault().is_some() && !world.model.wants_running());
    world
}

/// Whether page and engine train, at the start of a run and without a fault.
fn trains_anew(world: &World) -> bool {
    let run = world.engine.as_ref().unwrap().run.as_ref().unwrap();
    world.model.fault().is_none() && world.model.wants_running() && run.running && run.iteration == 0
}

#[test]
fn a_reset_after_a_fault_trains_again() {
    let mut world = faulty();
    world.want(Intent::Reset);
    while world.engine_obeys() {}
    assert!(trains_anew(&world));

    // Its message goes with a change of a setting; why it is paused stays known.
    let mut world = faulty();
    world.change(experiment(5.0, 0));
    world.settle();
    assert!(world.model.fault().is_none() && !world.model.wants_running());
    world.want(Intent::Reset);
    while world.engine_obeys() {}
    assert!(trains_anew(&world));
}

#[test]
fn a_reset_of_what_the_person_paused_stays_paused() {
    let mut world = World::settled();
    world.want(Intent::Pause);
    world.settle();
    world.want(Intent::Reset);
    while world.engine_obeys() {}
    assert_eq!((world.model.wants_running(), world.model.fault()), (false, None));
}

#[test]
fn a_reset_of_a_page_that_has_stopped_trains() {
    let mut world = World::settled();
    world.engine_traps();
    world.engine_traps();
    assert!(world.model.stopped().is_some());
    world.want(Intent::Reset);
    world.settle();
    assert!(world.model.wants_running() && world.engine.unwrap().run.unwrap().running);
}
