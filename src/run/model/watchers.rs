//! Who watches which tensors: any number of watchers, and the union that the engine is told of.
//!
//! Must not know: what the tensors mean.

use crate::engine::contract::command::Watch;

/// A watcher's number, to be given back when it watches no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatcherId(u32);

/// All watchers.
#[derive(Clone, Debug, Default)]
pub struct Watchers {
    all: Vec<(WatcherId, Watch)>,
    next: u32,
}

impl Watchers {
    /// Adds a watcher.
    pub fn add(&mut self, watch: Watch) -> WatcherId {
        let id = WatcherId(self.next);
        self.next += 1;
        self.all.push((id, watch));
        id
    }

    /// A watcher watches this from now on.
    pub fn change(&mut self, id: WatcherId, watch: Watch) {
        match self.all.iter_mut().find(|(known, _)| *known == id) {
            Some((_, own)) => *own = watch,
            None => debug_assert!(false, "a watcher that is gone changes what it watches"),
        }
    }

    /// A watcher watches no more; what others watch stays.
    pub fn remove(&mut self, id: WatcherId) {
        self.all.retain(|(known, _)| *known != id);
    }

    /// What all of them want together, each thing once. The sample is that of the newest watcher.
    pub fn union(&self) -> Watch {
        let mut union = Watch::default();
        for (_, watch) in &self.all {
            add_new(&mut union.names, &watch.names);
            add_new(&mut union.sources, &watch.sources);
            union.mistakes |= watch.mistakes;
            union.sample = watch.sample;
        }
        union
    }
}

fn add_new(all: &mut Vec<String>, more: &[String]) {
    for name in more {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Watch {
        Watch { names: names.iter().map(|&name| name.to_string()).collect(), ..Watch::default() }
    }

    #[test]
    fn a_second_watcher_takes_nothing_from_the_first() {
        let mut watchers = Watchers::default();
        let view = watchers.add(of(&["latents", "loss"]));
        let lesson = watchers.add(Watch { mistakes: true, sample: 3, ..of(&["loss", "real_grads"]) });
        let together = Watch { mistakes: true, sample: 3, ..of(&["latents", "loss", "real_grads"]) };
        assert_eq!(watchers.union(), together);
        watchers.remove(view);
        assert_eq!(watchers.union(), Watch { mistakes: true, sample: 3, ..of(&["loss", "real_grads"]) });
        watchers.change(lesson, of(&["fake_grads"]));
        assert_eq!(watchers.union(), of(&["fake_grads"]));
        watchers.remove(lesson);
        assert_eq!(watchers.union(), Watch::default());
    }
}
