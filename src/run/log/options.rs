//! `training_options.json` of StyleGAN2-ADA-PyTorch, StyleGAN3 and R3GAN: the losses and their weights, and what else decides a run.
//!
//! What the file leaves out is the default of the training code that it names, where that is known. Must not know: other formats.

use std::collections::HashMap;

use crate::gan::experiment::{DLoss, GLoss};
use crate::run::json::Misread;
use crate::run::log::about::{About, Family, Source};
use crate::run::log::walk::{Member, walk};

/// StyleGAN2's loss in PyTorch, in StyleGAN2-ADA and StyleGAN3.
const STYLEGAN: &str = "StyleGAN2Loss";
/// R3GAN's.
const R3GAN: &str = "R3GANLoss";
/// How often StyleGAN2-ADA and StyleGAN3 compute D's penalties unless they are told otherwise.
const LAZY: u32 = 16;
/// Weight of path length in StyleGAN2-ADA unless it is told otherwise; in StyleGAN3 it is 0.
const PATH_LENGTH: f64 = 2.0;
/// Configurations of StyleGAN2-ADA, which are in the name of the run's folder.
const ADA_CONFIGS: [&str; 6] = ["auto", "stylegan2", "paper256", "paper512", "paper1024", "cifar"];

/// Settings by their paths.
#[derive(Default)]
pub(super) struct Options {
    numbers: HashMap<String, f64>,
    texts: HashMap<String, String>,
}

impl Options {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// It is no object.
    pub(super) fn of(text: &str) -> Result<Self, Misread> {
        let mut options = Self::default();
        walk(text.trim(), &mut |place, member| match member {
            Member::Number(number) => {
                options.numbers.insert(place.path.to_string(), number);
            }
            Member::Text(text) => {
                options.texts.insert(place.path.to_string(), text.to_string());
            }
            Member::Null | Member::Other => {}
        })?;
        Ok(options)
    }

    /// What they say.
    pub(super) fn about(&self) -> About {
        let loss = self.class("loss_kwargs");
        let is_stylegan = loss == Some(STYLEGAN);
        let is_r3gan = loss == Some(R3GAN);
        let gamma = self.number("loss_kwargs/r1_gamma").or_else(|| self.scheduled("gamma"));
        let rate = |of: &str| self.number(&[of, "_opt_kwargs/lr"].concat()).or_else(|| self.scheduled("lr"));
        let is_ada = is_stylegan && self.text("G_kwargs/class_name") == Some("training.networks.Generator");
        let path_length = self.number("loss_kwargs/pl_weight").or_else(|| is_stylegan.then_some(if is_ada { PATH_LENGTH } else { 0.0 }));
        About {
            family: match loss {
                Some(STYLEGAN) => Family::StyleGan2Ada,
                Some(R3GAN) => Family::R3Gan,
                _ => Family::Unknown,
            },
            source: if is_stylegan || is_r3gan { Source::Options } else { Source::Unknown },
            d_loss: is_stylegan.then_some(DLoss::LogisticSimplegp).or_else(|| is_r3gan.then_some(DLoss::Rpgan)),
            g_loss: is_stylegan.then_some(GLoss::LogisticNonsaturating).or_else(|| is_r3gan.then_some(GLoss::Rpgan)),
            r1_gamma: gamma,
            r2_gamma: if is_r3gan { gamma } else { self.number("loss_kwargs/r2_gamma") },
            batch: self.whole("batch_size").or_else(|| self.whole("batch")),
            resolution: self.whole("training_set_kwargs/resolution"),
            d_reg_interval: self.whole("D_reg_interval").or_else(|| is_stylegan.then_some(LAZY)).or_else(|| is_r3gan.then_some(1)),
            pl_weight: path_length,
            g_lr: rate("G"),
            d_lr: rate("D"),
            ada_target: self.number("ada_target").or_else(|| self.number("augment_target")),
            resumed_from: self.text("resume_pkl").map(str::to_string),
            config: self.config(),
        }
    }

    /// A setting that changes while it trains, where it starts.
    fn scheduled(&self, name: &str) -> Option<f64> {
        self.number(&[name, "_scheduler/base_value"].concat())
    }

    fn config(&self) -> Option<String> {
        if let Some(preset) = self.text("preset").or_else(|| self.text("cfg")) {
            return Some(preset.to_string());
        }
        match self.text("G_kwargs/class_name")? {
            "training.networks_stylegan3.Generator" => {
                // The one that may be turned has kernels of one pixel.
                let is_turned = self.number("G_kwargs/conv_kernel") == Some(1.0);
                Some(if is_turned { "stylegan3-r" } else { "stylegan3-t" }.to_string())
            }
            "training.networks_stylegan2.Generator" => Some("stylegan2".to_string()),
            _ => {
                let folder = self.text("run_dir")?.rsplit(['/', '\\']).next()?;
                // The number of GPUs follows it.
                let is_of =
                    |word: &str, known: &str| word.strip_prefix(known).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
                let found = ADA_CONFIGS.iter().find(|known| folder.split('-').any(|word| is_of(word, known)));
                found.map(|known| known.to_string())
            }
        }
    }

    /// The last part of a class's name.
    fn class(&self, of: &str) -> Option<&str> {
        self.text(&[of, "/class_name"].concat())?.rsplit('.').next()
    }

    fn number(&self, path: &str) -> Option<f64> {
        self.numbers.get(path).copied().filter(|x| x.is_finite())
    }

    fn whole(&self, path: &str) -> Option<u32> {
        let number = self.number(path)?;
        (number.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
    }

    fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(text: &str) -> About {
        Options::of(text).unwrap().about()
    }

    #[test]
    fn stylegan2_ada_is_read_with_its_defaults() {
        let told = about(
            r#"{"training_set_kwargs": {"resolution": 128, "max_size": 900}, "G_kwargs": {"class_name": "training.networks.Generator"},
            "G_opt_kwargs": {"lr": 0.0025, "betas": [0, 0.99]}, "D_opt_kwargs": {"lr": 0.002}, "ada_target": 0.6, "batch_size": 32,
            "loss_kwargs": {"class_name": "training.loss.StyleGAN2Loss", "r1_gamma": 0.1024}, "resume_pkl": "a.pkl",
            "run_dir": "~/x/00016-sprites-auto1-resumecustom", "ema_rampup": null}"#,
        );
        let expected = About {
            family: Family::StyleGan2Ada,
            source: Source::Options,
            d_loss: Some(DLoss::LogisticSimplegp),
            g_loss: Some(GLoss::LogisticNonsaturating),
            r1_gamma: Some(0.1024),
            r2_gamma: None,
            batch: Some(32),
            resolution: Some(128),
            d_reg_interval: Some(16),
            pl_weight: Some(2.0),
            g_lr: Some(0.0025),
            d_lr: Some(0.002),
            ada_target: Some(0.6),
            resumed_from: Some("a.pkl".into()),
            config: Some("auto".into()),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn stylegan3_and_r3gan_are_read() {
        let told = about(
            r#"{"G_kwargs": {"class_name": "training.networks_stylegan3.Generator", "conv_kernel": 1}, "D_reg_interval": 8,
            "loss_kwargs": {"class_name": "training.loss.StyleGAN2Loss", "r1_gamma": 8.2}, "batch_size": 32.5}"#,
        );
        let of = (told.family, told.config.as_deref(), told.pl_weight, told.d_reg_interval, told.batch);
        assert_eq!(of, (Family::StyleGan2Ada, Some("stylegan3-r"), Some(0.0), Some(8), None));
        let told = about(
            r#"{"loss_kwargs": {"class_name": "training.loss.R3GANLoss"}, "gamma_scheduler": {"base_value": 150, "final_value": 15},
            "lr_scheduler": {"base_value": 2e-4}, "G_opt_kwargs": {"class_name": "torch.optim.Adam"}}"#,
        );
        let of = (told.family, told.d_loss, told.g_loss, told.r1_gamma, told.r2_gamma, told.g_lr, told.d_lr, told.d_reg_interval);
        let gamma = Some(150.0);
        assert_eq!(of, (Family::R3Gan, Some(DLoss::Rpgan), Some(GLoss::Rpgan), gamma, gamma, Some(2e-4), Some(2e-4), Some(1)));
    }

    #[test]
    fn other_losses_are_unknown() {
        let told = about(r#"{"loss_kwargs": {"class_name": "training.loss.MyLoss", "r1_gamma": 2}}"#);
        assert_eq!((told.family, told.source, told.d_loss, told.r1_gamma), (Family::Unknown, Source::Unknown, None, Some(2.0)));
        assert_eq!(about("{}"), About::default());
    }
}
