//! γ of R1, calculated: what the StyleGANs and R3GAN choose for pictures of a size, the steps around a γ, and where a run stands.
//!
//! Sources: StyleGAN's and StyleGAN2-ADA's training scripts, StyleGAN3's guide to its configurations, R3GAN's presets. All of them count
//! γ/2 times the mean over the reals of the squared gradient of D's score. Must not know: forms, the DOM.

use crate::number;
use crate::run::recording::Now;
use crate::text::{Phrase, Text};
use crate::words::gamma as words;

/// StyleGAN's γ, at every resolution.
pub const STYLEGAN: f64 = 10.0;
/// What StyleGAN2-ADA multiplies pixels over the minibatch with.
pub const ADA: f64 = 0.0002;
/// StyleGAN3's γ to start with, by the pixels of a side.
pub const STYLEGAN3: [(u32, f64); 4] = [(128, 0.5), (256, 2.0), (512, 8.0), (1024, 32.0)];

/// A γ that R3GAN begins with, of R1 and of R2; it falls to a tenth.
#[derive(Clone, Copy, Debug)]
pub struct R3Gan {
    /// Its data.
    pub data: &'static str,
    /// What it is called among others.
    pub source: Text,
    /// Pixels of a side.
    pub resolution: u32,
    /// The γ.
    pub gamma: f64,
}

/// All of R3GAN's.
pub const R3GAN: [R3Gan; 5] = [
    R3Gan { data: "CIFAR-10", source: words::R3GAN_CIFAR, resolution: 32, gamma: 0.05 },
    R3Gan { data: "ImageNet", source: words::R3GAN_IMAGENET, resolution: 32, gamma: 0.5 },
    R3Gan { data: "FFHQ", source: words::R3GAN_FFHQ, resolution: 64, gamma: 2.0 },
    R3Gan { data: "ImageNet", source: words::R3GAN_IMAGENET, resolution: 64, gamma: 1.0 },
    R3Gan { data: "FFHQ", source: words::R3GAN_FFHQ, resolution: 256, gamma: 150.0 },
];

/// A γ that somebody's training begins with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// Whose, and in which configuration.
    pub source: Text,
    /// The γ.
    pub gamma: f64,
}

/// What there is for square pictures of `resolution` pixels a side and minibatches of `batch` samples, over all GPUs. A source that says
/// nothing of that size, or needs the minibatch where it is not known, is left out.
pub fn suggestions(resolution: u32, batch: Option<u32>) -> Vec<Suggestion> {
    let of = |source: Text, gamma: f64| Suggestion { source, gamma };
    let by_size = (resolution > 0).then(|| of(words::STYLEGAN, STYLEGAN));
    let by_batch = batch.filter(|batch| *batch > 0 && resolution > 0).map(|batch| of(words::ADA, ada(resolution, batch)));
    let stylegan3 = STYLEGAN3.iter().filter(|(side, _)| *side == resolution).map(|(_, gamma)| of(words::STYLEGAN3, *gamma));
    let r3gan = R3GAN.iter().filter(|its| its.resolution == resolution).map(|its| of(its.source, its.gamma));
    by_size.into_iter().chain(by_batch).chain(stylegan3).chain(r3gan).collect()
}

/// StyleGAN2-ADA's γ: 0.0002 · pixels / minibatch.
pub fn ada(resolution: u32, batch: u32) -> f64 {
    let pixels = f64::from(resolution) * f64::from(resolution);
    // Rounded to what a person would write: 0.0002 has no exact binary number.
    let gamma = ADA * pixels / f64::from(batch);
    number::parse(&number::scientific(gamma, 5)).unwrap_or(gamma)
}

/// What others begin with, a line each.
pub fn others() -> [Phrase; 4] {
    let written = |gamma: f64| number::shortest(gamma);
    let of_stylegan3 = STYLEGAN3.map(|(side, gamma)| words::AT_SIZE.with([side.to_string(), written(gamma)]));
    let of_r3gan = R3GAN.map(|its| words::OF_DATA.with([its.data.to_string(), its.resolution.to_string(), written(its.gamma)]));
    [
        words::STYLEGAN_LINE.with([written(STYLEGAN)]),
        words::ADA_LINE.with([number::fixed(ADA, 4), written(ada(256, 32))]),
        words::STYLEGAN3_LINE.with([Phrase::joined(of_stylegan3, words::AND)]),
        words::R3GAN_LINE.with([Phrase::joined(of_r3gan, words::AND)]),
    ]
}

/// A step to another γ: its name, and the factor.
pub const STEPS: [(&str, f64); 4] = [("÷4", 0.25), ("÷2", 0.5), ("×2", 2.0), ("×4", 4.0)];

/// The values around a γ that are worth a try: a quarter, half, itself, twice, four times.
pub fn around(gamma: f64) -> [f64; 5] {
    [0.25, 0.5, 1.0, 2.0, 4.0].map(|factor| gamma * factor)
}

/// What a run shows of its R1 in its last iteration; NaN where that is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// γ/2·R1 as a part of the D loss that it was added to, from 0 to 1.
    pub share: f32,
    /// The root of R1: the root mean square of the length of D's gradient at the reals.
    pub slope: f32,
}

/// Where a run stands, by the numbers that its last iteration logged: those were computed together, whatever γ is now.
pub fn standing(now: &Now) -> Standing {
    let [loss, term, r1] = ["Loss/D/loss", "Loss/D/r1_penalty", "Loss/r1_penalty"].map(|name| now.scalar(name));
    // Of a loss with terms of both signs no term is a share.
    let is_share = loss > 0.0 && term >= 0.0 && term <= loss;
    Standing { share: if is_share { term / loss } else { f32::NAN }, slope: if r1 >= 0.0 { r1.sqrt() } else { f32::NAN } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn told(resolution: u32, batch: Option<u32>) -> Vec<(&'static str, f64)> {
        suggestions(resolution, batch).into_iter().map(|s| (s.source.of(Language::English), s.gamma)).collect()
    }

    /// Resolution and minibatch, and whose γ there are for them.
    type Expected<'a> = (u32, Option<u32>, &'a [(&'a str, f64)]);

    #[test]
    fn every_source_says_what_its_own_code_says() {
        let stylegan = ("StyleGAN", 10.0);
        let [cifar, imagenet, ffhq] = ["R3GAN, CIFAR-10, at the start", "R3GAN, ImageNet, at the start", "R3GAN, FFHQ, at the start"];
        let table: &[Expected<'_>] = &[
            (16, None, &[stylegan]),
            (32, Some(512), &[stylegan, ("StyleGAN2-ADA", 0.0004), (cifar, 0.05), (imagenet, 0.5)]),
            (64, Some(256), &[stylegan, ("StyleGAN2-ADA", 0.0032), (ffhq, 2.0), (imagenet, 1.0)]),
            (128, Some(32), &[stylegan, ("StyleGAN2-ADA", 0.1024), ("StyleGAN3, to start with", 0.5)]),
            (256, Some(64), &[stylegan, ("StyleGAN2-ADA", 0.2048), ("StyleGAN3, to start with", 2.0), (ffhq, 150.0)]),
            (512, Some(32), &[stylegan, ("StyleGAN2-ADA", 1.6384), ("StyleGAN3, to start with", 8.0)]),
            (1024, Some(32), &[stylegan, ("StyleGAN2-ADA", 6.5536), ("StyleGAN3, to start with", 32.0)]),
            (1024, None, &[stylegan, ("StyleGAN3, to start with", 32.0)]),
            (300, Some(10), &[stylegan, ("StyleGAN2-ADA", 1.8)]),
            // What is no size, or no minibatch, is not divided by.
            (256, Some(0), &[stylegan, ("StyleGAN3, to start with", 2.0), (ffhq, 150.0)]),
            (0, Some(32), &[]),
        ];
        for (resolution, batch, expected) in table {
            assert_eq!(told(*resolution, *batch), *expected, "{resolution}² and {batch:?}");
        }
        assert!(suggestions(u32::MAX, Some(1)).iter().all(|s| s.gamma.is_finite() && s.gamma > 0.0));
    }

    #[test]
    fn what_others_begin_with_is_told_in_a_line_each() {
        let lines = others().map(|line| line.of(Language::English));
        assert_eq!(lines[0], "StyleGAN: 10, at every size");
        assert_eq!(lines[1], "StyleGAN2-ADA: 0.0002 · res² / minibatch, res in pixels; for 256² and 32 that is 0.4096");
        assert_eq!(lines[2], "StyleGAN3, to start with: 128²: 0.5, 256²: 2, 512²: 8, 1024²: 32");
        assert_eq!(
            lines[3],
            "R3GAN, for R1 and R2, falling to a tenth: CIFAR-10 32²: 0.05, ImageNet 32²: 0.5, FFHQ 64²: 2, ImageNet 64²: 1, FFHQ 256²: 150"
        );
    }

    #[test]
    fn steps_lead_there_and_back() {
        assert_eq!(around(0.1), [0.025, 0.05, 0.1, 0.2, 0.4]);
        for (_, factor) in STEPS {
            let back = STEPS.iter().map(|(_, other)| 0.3 * factor * other).any(|gamma| gamma == 0.3);
            assert!(back && around(0.3).contains(&(0.3 * factor)), "{factor}");
        }
    }

    fn now(scalars: &[(&str, f32)]) -> Now {
        Now { scalars: scalars.iter().map(|(name, x)| (name.to_string(), *x)).collect(), ..Now::default() }
    }

    #[test]
    fn a_share_is_of_one_iteration_and_what_is_not_known_is_none() {
        let [loss, term, r1] = ["Loss/D/loss", "Loss/D/r1_penalty", "Loss/r1_penalty"];
        assert_eq!(standing(&now(&[(loss, 1.6), (term, 0.4), (r1, 0.04)])), Standing { share: 0.25, slope: 0.2 });
        for (numbers, share, slope) in [
            (vec![], false, false),
            // γ 0: there is no such term.
            (vec![(loss, 1.6)], false, false),
            // Lazy penalties have a step of their own, whose loss is not that of the others.
            (vec![(loss, 1.6), (r1, 0.04)], false, true),
            // Wasserstein: the loss has terms of both signs.
            (vec![(loss, -2.0), (term, 0.4), (r1, 0.04)], false, true),
            (vec![(loss, 0.3), (term, 0.4), (r1, 0.04)], false, true),
            (vec![(loss, f32::NAN), (term, 0.4), (r1, f32::NAN)], false, false),
        ] {
            let stands = standing(&now(&numbers));
            assert_eq!([!stands.share.is_nan(), !stands.slope.is_nan()], [share, slope], "{numbers:?}");
        }
    }
}
