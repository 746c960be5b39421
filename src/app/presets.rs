//! Set-ups to start from, as links; each says only what was measured over several seeds.
//!
//! Must not know: forms.

use crate::engine::link;
use crate::gan::experiment::Experiment;

/// A set-up with a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// What a person reads in the list.
    pub label: &'static str,
    /// One sentence on what it does.
    pub note: &'static str,
    /// What differs from the default, as in a link.
    pub link: &'static str,
}

/// Every preset; the first is the default experiment.
pub static PRESETS: &[Preset] = &[
    Preset { label: "ring of 8, γ 0.1", note: "All 8 modes are held from about 500 iterations on.", link: "" },
    Preset { label: "grid of 25, γ 0.1", note: "All 25 modes are held at about 3,000 iterations.", link: "data=grid" },
    Preset {
        label: "digits: a small StyleGAN",
        note: "Handwritten digits, one row a class: readable from about 500 iterations on.",
        link: "data=digits&labels=on&network=stylegan&latents=32&g_depth=2&batch=64&r1_gamma=3&g_lr=0.003&d_lr=0.003&ema=0.995",
    },
    Preset { label: "γ 100: D flat", note: "A penalty this strong flattens D, and G learns little from it.", link: "r1_gamma=100" },
];

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
