//! Any order of intents, frames, failures and restarts, on two pages side by side.

use std::collections::HashMap;
use std::rc::Rc;

use loss_explorer::engine::contract::command::{Epoch, Step};
use loss_explorer::gan::data::Own;
use loss_explorer::gan::experiment::{Dataset, Experiment};
use loss_explorer::run::model::Intent;
use proptest::prelude::*;

use super::world::{File, World, experiment};

#[derive(Clone, Copy, Debug)]
enum Happening {
    ChangeNumber(u8),
    Restart(u8),
    Play,
    Pause,
    Step,
    TrainUntil(u8),
    Reset,
    GoBack,
    Give(u8),
    Open(u8),
    Save,
    TryAgain,
    EngineObeys,
    EngineWorks,
    EngineKeeps,
    RunFails,
    PageHears,
    Paint,
    Second,
    EngineTraps,
    EngineDies,
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::{
        ChangeNumber, EngineDies, EngineKeeps, EngineObeys, EngineTraps, EngineWorks, Give, GoBack, Open, PageHears, Paint, Pause, Play,
        Reset, Restart, RunFails, Save, Second, Step, TrainUntil, TryAgain,
    };
    prop_oneof![
        3 => any::<u8>().prop_map(ChangeNumber),
        3 => any::<u8>().prop_map(Restart),
        2 => Just(Play),
        2 => Just(Pause),
        1 => Just(Step),
        1 => (0..20_u8).prop_map(TrainUntil),
        2 => Just(Reset),
        3 => Just(GoBack),
        1 => any::<u8>().prop_map(Give),
        2 => any::<u8>().prop_map(Open),
        1 => Just(Save),
        1 => Just(TryAgain),
        12 => Just(EngineObeys),
        10 => Just(EngineWorks),
        4 => Just(EngineKeeps),
        1 => Just(RunFails),
        14 => Just(PageHears),
        6 => Just(Paint),
        2 => Just(Second),
        1 => Just(EngineTraps),
        1 => Just(EngineDies),
    ]
}

fn points(of: u8) -> Own {
    Own { points: vec![f32::from(of) / 256.0; 8], ..Own::default() }
}

fn own_points(of: u8) -> Intent<super::world::Bytes> {
    let experiment = Experiment { data: Dataset::OwnPoints, seed: u32::from(of), ..Experiment::default() };
    Intent::Give { experiment: Box::new(experiment), own: Box::new(points(of)) }
}

fn saved(of: u8) -> Intent<super::world::Bytes> {
    let experiment = Experiment { data: Dataset::OwnPoints, ..experiment(2.0, u32::from(of)) };
    Intent::Open {
        name: "run.ckpt".into(),
        file: Rc::new(File { lineage: 1_000_000 + u32::from(of), experiment, iteration: 50, own: points(of) }),
    }
}

fn happen(world: &mut World, what: Happening) {
    match what {
        Happening::ChangeNumber(x) => {
            let changed = Experiment { r1_gamma: f64::from(x), ..world.model.experiment().clone() };
            world.change(changed);
        }
        Happening::Restart(x) => {
            let changed = Experiment { seed: u32::from(x), ..world.model.experiment().clone() };
            world.change(changed);
        }
        Happening::Play => world.want(Intent::Play),
        Happening::Pause => world.want(Intent::Pause),
        Happening::Step => world.want(Intent::Step(Step::Both)),
        Happening::TrainUntil(n) => world.want(Intent::TrainUntil(u32::from(n))),
        Happening::Reset => world.want(Intent::Reset),
        Happening::GoBack => world.want(Intent::GoBack(None)),
        Happening::Give(x) => world.want(own_points(x)),
        Happening::Open(x) => world.want(saved(x)),
        Happening::Save => world.want(Intent::Save),
        Happening::TryAgain => world.want(Intent::TryAgain),
        Happening::EngineObeys => drop(world.engine_obeys()),
        Happening::EngineWorks => world.engine_works(),
        Happening::EngineKeeps => world.engine_keeps(),
        Happening::RunFails => world.run_fails(),
        Happening::PageHears => drop(world.page_hears()),
        Happening::Paint => world.paint(),
        Happening::Second => world.second_passes(),
        Happening::EngineTraps => world.engine_traps(),
        Happening::EngineDies => world.engine_dies(),
    }
}

/// What an outside observer knows of a page: which run each epoch was, and what was kept of the present one.
#[derive(Default)]
struct Observer {
    lineage_of: HashMap<Epoch, u32>,
    had: Option<Epoch>,
}

impl Observer {
    fn look(&mut self, world: &World) {
        let model = &world.model;
        if let Some(run) = world.engine.as_ref().and_then(|engine| engine.run.as_ref()) {
            self.lineage_of.insert(run.epoch, run.lineage);
        }
        if let Some(kept) = model.kept() {
            assert!(!kept.file.experiment.restarts_for(model.experiment()), "what is kept is of the run that is asked for");
            if kept.epoch == model.epoch()
                && let Some(lineage) = self.lineage_of.get(&kept.epoch)
            {
                assert_eq!(kept.file.lineage, *lineage, "what is kept is of the epoch that it says");
            }
        }
        let has = model.kept().map(|kept| kept.epoch);
        assert!(self.had.is_none() || self.had != Some(model.epoch()) || has.is_some(), "what was kept of this run is lost");
        self.had = has.filter(|epoch| *epoch == model.epoch());
    }
}

/// Where it all ends: the engine trains what the page shows, and the page shows what the engine trains.
fn ends_well(world: &mut World) {
    world.settle();
    if world.model.stopped().is_some() {
        world.want(Intent::TryAgain);
        world.settle();
    }
    assert_eq!(world.model.stopped(), None, "trying again starts an engine");
    let model = &world.model;
    let run = world.engine.as_ref().and_then(|engine| engine.run.as_ref()).expect("an engine is there");
    assert_eq!(run.epoch, model.epoch());
    assert_eq!(&run.experiment, model.experiment());
    assert_eq!(run.own.needed(run.experiment.data), model.own().needed(run.experiment.data));
    assert_eq!(run.running, model.wants_running());
    assert_eq!(run.fault.as_ref(), model.fault());
    assert_eq!(run.iteration, model.recording().now.iteration);
    let foreign = |cell: &loss_explorer::run::history::Cell| cell.count > 0 && cell.max != run.lineage as f32;
    assert!(!model.recording().curves.cells("Loss/D/loss").iter().any(foreign), "the curves are of this run alone");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn the_page_stays_with_the_run_that_is_asked_for(happenings in prop::collection::vec((0..2_usize, happening()), 1..80)) {
        let mut worlds = [World::open(), World::open()];
        let mut observers = [Observer::default(), Observer::default()];
        for (which, what) in happenings {
            happen(&mut worlds[which], what);
            observers[which].look(&worlds[which]);
        }
        worlds.iter_mut().for_each(ends_well);
    }
}
