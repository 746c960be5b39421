//! Set-ups to start from, as links; each says only what was measured over several seeds, and `tests/presets.rs` measures it.
//!
//! Must not know: forms.

use crate::engine::contract::link;
use crate::gan::experiment::Experiment;
use crate::text::Text;
use crate::words::presets as words;

/// A set-up with a name: one way to train, or several that are to be compared.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// What a person reads in the list.
    pub label: Text,
    /// Its ways; the first is the one that is chosen with it.
    pub ways: &'static [Way],
}

/// One way to train.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// What tells it from the others; says nothing where there are no others.
    pub label: Text,
    /// One sentence on what it does.
    pub note: Text,
    /// What differs from the default, as in a link.
    pub link: &'static str,
}

/// Where an experiment stands among the presets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which of [`PRESETS`].
    pub preset: usize,
    /// Which of its ways.
    pub way: usize,
}

/// Every preset; the first is the default experiment.
pub static PRESETS: &[Preset] = &[
    Preset { label: words::RING, ways: &[only(words::RING_NOTE, "")] },
    Preset {
        label: words::SGD,
        ways: &[
            way(words::WITHOUT_R1, "optimizer=sgd&g_lr=0.05&d_lr=0.05&ema=0&r1_gamma=0"),
            way(words::WITH_R1, "optimizer=sgd&g_lr=0.05&d_lr=0.05&ema=0"),
        ],
    },
    Preset { label: words::GRID, ways: &[only(words::GRID_NOTE, "data=grid")] },
    Preset {
        label: words::DIGITS,
        ways: &[only(
            words::DIGITS_NOTE,
            "data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64&r1_gamma=3&g_lr=0.003&d_lr=0.003&ema=0.995",
        )],
    },
    Preset { label: words::FLAT, ways: &[only(words::FLAT_NOTE, "r1_gamma=100")] },
];

const fn only(note: Text, link: &'static str) -> Way {
    Way { label: Text::same(""), note, link }
}

const fn way([label, note]: [Text; 2], link: &'static str) -> Way {
    Way { label, note, link }
}

impl Way {
    /// Its experiment, with the seed that is in use.
    pub fn experiment(&self, seed: u32) -> Experiment {
        Experiment { seed, ..link::parse(self.link).experiment }
    }
}

/// The preset that an experiment is, whatever its seed.
pub fn place(experiment: &Experiment) -> Option<Place> {
    let way_of = |preset: &Preset| preset.ways.iter().position(|way| way.experiment(experiment.seed) == *experiment);
    PRESETS.iter().enumerate().find_map(|(preset, all)| way_of(all).map(|way| Place { preset, way }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn every_link_is_good_and_every_preset_is_found() {
        for (preset, all) in PRESETS.iter().enumerate() {
            for (way, one) in all.ways.iter().enumerate() {
                assert!(link::parse(one.link).complaints.is_empty(), "{}", one.link);
                assert_eq!(place(&one.experiment(7)), Some(Place { preset, way }));
                assert_eq!(one.label.of(Language::English).is_empty(), all.ways.len() == 1, "{}", one.link);
            }
        }
        assert_eq!(PRESETS[0].ways[0].experiment(1), Experiment::default());
        assert_eq!(place(&Experiment { r1_gamma: 7.0, ..Experiment::default() }), None);
    }

    #[test]
    fn the_pair_differs_in_gamma_alone() {
        let [without, with] = [0, 1].map(|way| PRESETS[1].ways[way].experiment(3));
        assert_eq!((without.r1_gamma, with.r1_gamma), (0.0, 0.1));
        assert_eq!(Experiment { r1_gamma: with.r1_gamma, ..without }, with);
    }
}
