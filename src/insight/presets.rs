//! Set-ups to start from, as links; each says only what was measured over several seeds.
//!
//! Must not know: forms.

use crate::engine::contract::link;
use crate::gan::experiment::Experiment;
use crate::text::Text;
use crate::words::presets as words;

/// A set-up with a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// What a person reads in the list.
    pub label: Text,
    /// One sentence on what it does.
    pub note: Text,
    /// What differs from the default, as in a link.
    pub link: &'static str,
}

/// Every preset; the first is the default experiment.
pub static PRESETS: &[Preset] = &[
    preset(words::RING, ""),
    preset(words::GRID, "data=grid"),
    preset(
        words::DIGITS,
        "data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64&r1_gamma=3&g_lr=0.003&d_lr=0.003&ema=0.995",
    ),
    preset(words::FLAT, "r1_gamma=100"),
];

const fn preset([label, note]: [Text; 2], link: &'static str) -> Preset {
    Preset { label, note, link }
}

impl Preset {
    /// Its experiment, with the seed that is in use.
    pub fn experiment(&self, seed: u32) -> Experiment {
        Experiment { seed, ..link::parse(self.link).experiment }
    }
}

/// The preset that an experiment is, whatever its seed.
pub fn position(experiment: &Experiment) -> Option<usize> {
    PRESETS.iter().position(|p| p.experiment(experiment.seed) == *experiment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_is_good_and_every_preset_is_found() {
        for (i, preset) in PRESETS.iter().enumerate() {
            assert!(link::parse(preset.link).complaints.is_empty(), "{}", preset.link);
            assert_eq!(position(&preset.experiment(7)), Some(i));
        }
        assert_eq!(PRESETS[0].experiment(1), Experiment::default());
    }
}
