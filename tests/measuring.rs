//! Quality is measured at fixed iterations: equal links draw equal curves, however fast the machine is and however often the page looks.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

#[path = "support/gpu.rs"]
mod gpu;

#[path = "support/page.rs"]
mod page;

use std::cell::Cell;

use loss_explorer::engine::contract::command::Step;
use loss_explorer::engine::contract::frame::Quality;
use loss_explorer::engine::contract::view::{BackendChoice, Speed, View};
use loss_explorer::engine::measuring;
use loss_explorer::gan::experiment::{Dataset, Experiment};
use loss_explorer::run::recording::Recording;
use page::{Page, on_cpu, small};
use pollster::block_on;

/// How far the runs here are trained.
const END: u32 = 320;

/// What a machine is like: milliseconds that pass at every look at the clock, and turns from one frame to the next.
#[derive(Clone, Copy, Debug)]
struct Machine {
    look_ms: f64,
    turns: usize,
    speed: Speed,
}

const MACHINES: [Machine; 4] = [
    // Fast: turns of many iterations. Slow: one iteration a turn. Seldom looked at, as a hidden tab is. At a limited speed.
    Machine { look_ms: 0.001, turns: 1, speed: Speed::Flat },
    Machine { look_ms: 40.0, turns: 3, speed: Speed::Flat },
    Machine { look_ms: 0.3, turns: 10_000, speed: Speed::Flat },
    Machine { look_ms: 7.0, turns: 2, speed: Speed::Sixty },
];

/// All measurements of a run up to an iteration, and the most iterations of one of its turns.
fn measured(experiment: &Experiment, view: View, machine: Machine, end: u32) -> (Vec<Quality>, u32) {
    let mut page = Page::open(experiment.clone(), View { speed: machine.speed, ..view });
    let clock = Cell::new(0.0);
    let look = || {
        clock.set(clock.get() + machine.look_ms);
        clock.get()
    };
    block_on(page.session.train_until(end, 0.0)).unwrap();
    let (mut all, mut longest, mut last) = (vec![], 0, 0);
    while page.session.wants_turn() {
        for _ in 0..machine.turns {
            if !page.session.wants_turn() {
                break;
            }
            block_on(page.session.turn(look)).unwrap();
        }
        let frame = block_on(page.session.frame(look)).unwrap();
        assert!(frame.quality.iter().all(|quality| quality.iteration <= frame.iteration), "none is ahead of the curves");
        longest = longest.max(frame.iteration - last);
        last = frame.iteration;
        all.extend(frame.quality);
    }
    assert_eq!(last, end);
    (all, longest)
}

fn iterations(all: &[Quality]) -> Vec<u32> {
    all.iter().map(|quality| quality.iteration).collect()
}

fn due(end: u32, of_pictures: bool) -> Vec<u32> {
    (0..=end).filter(|iteration| measuring::is_due(*iteration, of_pictures)).collect()
}

#[test]
fn equal_runs_are_measured_at_equal_iterations_on_every_machine() {
    let runs = MACHINES.map(|machine| measured(&small(), on_cpu(), machine, END));
    let due = due(END, false);
    assert!(due.len() >= 8, "{due:?}");
    for ((all, _), machine) in runs.iter().zip(MACHINES) {
        assert_eq!(iterations(all), due, "{machine:?}");
        assert_eq!(all, &runs[0].0, "{machine:?}: bit for bit");
    }
    // The machines are different, and so are other runs.
    assert!(runs[0].1 > 4 * runs[1].1, "{} and {} iterations a turn", runs[0].1, runs[1].1);
    let (other, _) = measured(&Experiment { seed: 9, ..small() }, on_cpu(), MACHINES[0], END);
    assert_eq!(iterations(&other), due);
    assert_ne!(other, runs[0].0);
}

#[test]
fn pictures_have_iterations_of_their_own() {
    let digits = Experiment { data: Dataset::Digits, ..small() };
    for machine in [MACHINES[0], MACHINES[1]] {
        assert_eq!(iterations(&measured(&digits, on_cpu(), machine, 210).0), due(210, true), "{machine:?}");
    }
}

#[test]
fn equal_runs_are_measured_at_equal_iterations_on_the_gpu() {
    if gpu::executor().is_none() {
        return;
    }
    let view = View { backend: BackendChoice::WebGpu, ..View::default() };
    let [fast, slow] = [MACHINES[0], MACHINES[1]].map(|machine| measured(&small(), view.clone(), machine, 110).0);
    assert_eq!(iterations(&fast), due(110, false));
    assert_eq!(fast, slow);
}

#[test]
fn steps_by_hand_are_measured_as_a_run_is() {
    let (run, _) = measured(&small(), on_cpu(), MACHINES[0], 50);
    let mut page = Page::cpu(small());
    page.run(false);
    let mut all = vec![];
    for at in 0..50 {
        if at % 2 == 0 {
            page.step(Step::Both);
        } else {
            page.step(Step::D);
            page.step(Step::D);
            assert!(page.frame(0).quality.is_empty(), "half an iteration is no iteration");
            page.step(Step::G);
        }
        all.extend(page.frame(0).quality);
    }
    assert_eq!(all, run);
}

#[test]
fn a_run_that_went_back_is_measured_where_it_was_before() {
    let mut page = Page::cpu(small());
    let mut first = vec![];
    while page.frame(0).iteration < 160 {
        first.extend(page.frame(3).quality);
    }
    let back_to = page.frame(0).kept.into_iter().rfind(|kept| *kept > 20 && *kept < 120).expect("a state between");
    page.go_back(back_to);
    page.run(true);
    let mut again = vec![];
    while page.frame(0).iteration < 160 {
        again.extend(page.frame(3).quality);
    }
    let after: Vec<Quality> = first.into_iter().filter(|quality| quality.iteration > back_to && quality.iteration <= 150).collect();
    again.retain(|quality| quality.iteration <= 150);
    assert!(!after.is_empty());
    assert_eq!(again, after);
}

#[test]
fn a_recording_keeps_every_measurement_of_a_frame() {
    let mut page = Page::cpu(small());
    block_on(page.session.train_until(100, 0.0)).unwrap();
    while page.session.wants_turn() {
        page.train(1);
    }
    let frame = page.frame(0);
    assert_eq!(iterations(&frame.quality), [25, 50, 75, 100]);
    let last = frame.quality[3];
    let mut recording = Recording::default();
    recording.absorb(frame);
    assert_eq!((recording.quality.reach(), recording.now.quality), (Some((25, 100)), Some(last)));
}
